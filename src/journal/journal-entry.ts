import type { JournaledJobs } from "../lifecycle/job/job-journal";
import { type JobMarks, type JobRecord, markOf, recordedTask, recordOf } from "../lifecycle/job/job-record";
import type { JobOutputs, TaskOutputs } from "../lifecycle/job/job-state";

/**
 * A line of a journal. It holds marks of a job's values, because a journal isn't encrypted, but the job's objects
 * themselves unless they are secret.
 */
interface JournalEntry {
  /** The job's key. */
  readonly job: string;
  /** `sending` before a request is sent; then `refused` when it surely started nothing, or `ended`. */
  readonly event: "sending" | "refused" | "ended";
  /** The job's task, as it would be recorded; of one that is being sent, its time and reason. */
  readonly task?: TaskOutputs;
  /** Left out where an earlier line about the job has them. */
  readonly marks?: JobMarks;
}

/** The line that is written before a job's request is sent. */
export function sendingLine(job: string, intended: JobOutputs): string {
  return formatEntry({ job, event: "sending", ...journaled(intended) });
}

/**
 * The line that tells what came of a request.
 *
 * @param outputs What is recorded of the job; `undefined` when surely no task was started.
 * @param announced Whether there is a line that the request was to be sent.
 */
export function endedLine(job: string, outputs: JobOutputs | undefined, announced: boolean): string {
  if (outputs === undefined) return formatEntry({ job, event: "refused" });
  // What was announced has the marks.
  const ended = announced ? { task: recordedTask(outputs) } : journaled(outputs);
  return formatEntry({ job, event: "ended", ...ended });
}

function journaled(outputs: JobOutputs): { readonly task: TaskOutputs; readonly marks: JobMarks } {
  const { task, marks } = recordOf(outputs);
  const { operation, ...others } = marks as JobMarks;
  const { source, target, secretInputs = [] } = outputs;
  const doubt = {
    ...(secretInputs.includes("source") ? {} : { source }),
    ...(target === undefined ? {} : { target }),
  };
  return { task, marks: { ...others, operationMark: markOf(operation), doubt } };
}

function formatEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** Reads the texts of segments, the oldest first. The last line of one may be broken off. */
export function readEntries(segments: readonly string[]): JournaledJobs {
  const records = new Map<string, JobRecord>();
  const interrupted = new Map<string, JobRecord>();
  for (const line of segments.flatMap((segment) => segment.split("\n"))) {
    const entry = parseEntry(line);
    if (entry === undefined) continue;
    const { job, event, task } = entry;
    const marks = entry.marks ?? interrupted.get(job)?.marks;
    interrupted.delete(job);
    if (task === undefined || marks === undefined) continue;
    // Only a person who looks for a task in doubt needs to know more than marks.
    const { doubt, ...others } = marks;
    const record = { task, marks: task.submission === "unknown" ? marks : others };
    (event === "sending" ? interrupted : records).set(job, record);
  }
  return { records, interrupted };
}

function parseEntry(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}
