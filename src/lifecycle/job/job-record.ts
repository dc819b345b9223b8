import { createHash } from "node:crypto";
import { canonicalJson } from "./fingerprint";
import { type JobInputs, type JobOutputs, type TaskOutputs, taskOutputs, withoutAbsent } from "./job-state";

/**
 * What is kept of a job that shares a record with many others: its current task, and marks of the inputs that this task
 * was submitted for. A mark is enough to see that an input is another now, and which.
 */
export interface JobRecord {
  readonly task: TaskOutputs;
  /** `undefined` when they had to be left out: the job then counts as changed. */
  readonly marks: JobMarks | undefined;
  /** Whether the marks are of a deferred job, whose values may be secret. */
  readonly deferred?: true;
}

/** The inputs that a later deploy compares with. */
export interface JobMarks {
  /** Itself, because two spellings of one operation are no change; in the journal only its mark. */
  readonly operation?: string;
  readonly operationMark?: string;
  readonly source: string;
  readonly target?: string;
  readonly notify?: string;
  readonly sourceEtag?: string;
  /** Name of each trigger → its mark. */
  readonly triggers?: Readonly<Record<string, string>>;
  readonly adoptTaskId?: string;
  readonly resubmitUnknown?: boolean | string;
  /** Of a task in doubt also the objects themselves, for the person who is to look for them. */
  readonly doubt?: { readonly source?: string; readonly target?: string };
}

/** What is kept of a job. */
export function recordOf(outputs: JobOutputs): JobRecord {
  const task = recordedTask(outputs);
  return { task, marks: marksOf(outputs, task.submission === "unknown") };
}

/** What is kept of a job's task. */
export function recordedTask(outputs: JobOutputs): TaskOutputs {
  const { previousTaskId: _unneeded, ...task } = taskOutputs(outputs);
  return task;
}

function marksOf(inputs: JobInputs, inDoubt: boolean): JobMarks {
  const { operation, source, target, notify, sourceEtag, triggers, adoptTaskId, resubmitUnknown } = inputs;
  const marks: Record<Exclude<keyof JobMarks, "operationMark">, unknown> = {
    operation,
    source: markOf(source),
    target: target === undefined ? undefined : markOf(target),
    sourceEtag,
    notify: notify === undefined ? undefined : markOf(notify),
    triggers: mapValues(triggers, markOf),
    adoptTaskId,
    resubmitUnknown,
    doubt: inDoubt ? { source, target } : undefined,
  };
  return withoutAbsent(marks) as unknown as JobMarks;
}

/**
 * The outputs that a record stands for. Inputs whose mark says that they are as they were come from `next`; in the place
 * of others stands a text that is none of its values.
 */
export function recall({ task, marks }: JobRecord, next: JobInputs): JobOutputs {
  const former = <T>(mark: string | undefined, value: T | undefined): T | undefined => {
    if (mark === undefined) return undefined;
    return value !== undefined && isMarkOf(mark, value) ? value : (`(other than now, ${mark})` as T);
  };
  const { operation, operationMark, doubt, sourceEtag, adoptTaskId, resubmitUnknown } = marks ?? {};
  const source = marks?.source ?? "";
  const recalled: Record<string, unknown> = {
    ...next,
    ...task,
    operation: operation ?? former(operationMark ?? "", next.operation),
    source: doubt?.source ?? former(source, next.source),
    target: doubt?.target ?? former(marks ? marks.target : "", next.target),
    notify: former(marks?.notify, next.notify),
    // What the program has of the ETag is a mark as well.
    sourceEtag: next.sourceEtag && sourceEtag?.startsWith(next.sourceEtag) ? next.sourceEtag : sourceEtag,
    triggers: mapValues(marks?.triggers, (mark, name) => former(mark, next.triggers?.[name])),
    adoptTaskId,
    resubmitUnknown,
  };
  for (const name of Object.keys(recalled)) if (recalled[name] === undefined) delete recalled[name];
  return recalled as unknown as JobOutputs;
}

/** Tells a value from the one before it: 36 bits of its SHA-256, as there are four marks in the state for each job. */
export function markOf(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : canonicalJson(value);
  return createHash("sha256").update(text).digest("base64url").slice(0, 6);
}

/** Whether a mark is that of a value. States of early versions have longer marks. */
export function isMarkOf(mark: string, value: unknown): boolean {
  return mark.startsWith(markOf(value));
}

function mapValues<T, R>(
  map: Readonly<Record<string, T>> | undefined,
  change: (value: T, name: string) => R,
): Readonly<Record<string, R>> | undefined {
  if (map === undefined) return undefined;
  const names = Object.keys(map).sort();
  return Object.fromEntries(names.map((name) => [name, change(map[name] as T, name)]));
}
