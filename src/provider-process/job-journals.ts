import type { Journal } from "../journal/journal";
import { connectionOf, type JobContext, jobId } from "../lifecycle/job/job";
import { interruptedNotice } from "../lifecycle/job/job-journal";
import { recall } from "../lifecycle/job/job-record";
import type { JobInputs, JobOutputs } from "../lifecycle/job/job-state";
import { isUnknown } from "../lifecycle/unknown-values";
import { jobContext } from "./job-services";
import { journalOf } from "./journals";
import { providerProcess } from "./provider-process";

/**
 * What is known of a job's task: what the state has, or what a killed deploy has noted after that.
 *
 * @param id The job's ID.
 * @param olds What the state has; `undefined` for a new job.
 */
export async function recoverJob(
  id: string,
  olds: JobOutputs | undefined,
  news: JobInputs,
): Promise<JobOutputs | undefined> {
  const journal = jobJournal(news);
  if (journal === undefined) return olds;
  const { records, interrupted } = await journal.recover(resourceName(id), stateOf(olds));
  const inFlight = interrupted.get(id);
  const refuses = providerProcess.journalConfig.interrupted === "refuse";
  const record = records.get(id) ?? (refuses ? inFlight : undefined);
  if (record !== undefined) {
    const previousTaskId = olds?.taskId ?? olds?.previousTaskId;
    return { ...recall(record, news), ...(previousTaskId === undefined ? {} : { previousTaskId }) };
  }
  if (inFlight !== undefined) warnOnce(id, news, inFlight.task.submittedAt);
  return olds;
}

/** Deploys a job with a context whose journal notes what is submitted for it. */
export async function withJournal<T>(
  id: string,
  olds: JobOutputs | undefined,
  news: JobInputs,
  deploy: (context: JobContext) => Promise<T>,
): Promise<T> {
  const segment = jobJournal(news)?.open(resourceName(id), stateOf(olds));
  if (segment === undefined) return deploy(jobContext);
  try {
    return await deploy({ ...jobContext, journal: segment.of(id) });
  } finally {
    segment.close();
  }
}

/** The ID of a job, when what it follows from is known. */
export function knownJobId(inputs: JobInputs): string | undefined {
  const { source, target, instruction } = inputs;
  return isUnknown([source, target, instruction]) ? undefined : jobId(inputs);
}

/** Forgets what is noted of a job that is no more. */
export async function forgetJournaled(id: string, outputs: JobOutputs): Promise<void> {
  await jobJournal(outputs)?.forget(resourceName(id));
}

/** Jobs of states that were made before there were journals don't tell their stack. */
function jobJournal(inputs: JobInputs): Journal | undefined {
  const { stack } = inputs;
  if (stack === undefined || isUnknown(inputs.region)) return undefined;
  const { journal } = providerProcess.journalConfig;
  return journalOf({ stack, journal, connection: connectionOf(inputs) });
}

/** Apart from the names of fleets' shards. */
function resourceName(id: string): string {
  return `job ${id}`;
}

/** What the state says of a job's task, other after every submission. */
function stateOf(olds: JobOutputs | undefined): string | undefined {
  return olds === undefined ? undefined : `${olds.taskId ?? ""} ${olds.submittedAt ?? ""}`;
}

const warned = new Set<string>();

function warnOnce(id: string, { name = id }: JobInputs, time: string | undefined): void {
  if (warned.has(id)) return;
  warned.add(id);
  console.log(`${name}: ${interruptedNotice(time)}`);
}
