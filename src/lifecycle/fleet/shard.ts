import { checkJob, createJob, type JobContext, updateJob } from "../job/job";
import type { JobJournal } from "../job/job-journal";
import { type JobRecord, recordOf } from "../job/job-record";
import type { JobOutputs } from "../job/job-state";
import { secretValues, withoutSecrets } from "../job/secret-values";
import { PartialFailure } from "../partial-failure";
import type { Problem } from "../problem";
import { isUnknown } from "../unknown-values";
import type { FleetRun } from "./fleet-run";
import type { ShardJob } from "./packed-jobs";
import { type PlannedJob, planShard, type ShardKnowledge } from "./shard-plan";
import {
  digestOf,
  readDeferredJobs,
  readShardJobs,
  type ShardInputs,
  type ShardOutputs,
  shardOutputs,
} from "./shard-state";

/**
 * What is wrong with the jobs of a shard, given the inputs of the last deploy (empty for a new shard). Jobs that were
 * checked then, or by the program, needn't be checked again.
 */
export function checkShard(olds: Partial<ShardInputs>, news: ShardInputs): Problem[] {
  if (isSameShard(olds, news)) return [];
  const before: ReadonlyMap<string, ShardJob> =
    olds.jobs === undefined ? new Map() : readShardJobs(olds as ShardInputs).jobs;
  const { jobs } = news.checked === digestOf(news.jobs) ? readDeferredJobs(news) : readShardJobs(news);
  const problems: Problem[] = [];
  for (const [key, job] of jobs) {
    problems.push(...checkJob(before.get(key) ?? {}, job).map((problem) => ({ job: job.name, ...problem })));
  }
  return problems;
}

/** Whether the jobs are, text for text, those of the last deploy, which were checked then. */
function isSameShard(olds: Partial<ShardInputs>, news: ShardInputs): boolean {
  if (olds.jobs !== news.jobs || isUnknown(news)) return false;
  return JSON.stringify(olds.deferred) === JSON.stringify(news.deferred);
}

/** The outside world as a shard's deploy sees it. */
export interface ShardContext extends Omit<JobContext, "journal"> {
  /** What is known beside what the state says. */
  readonly knowledge: ShardKnowledge;
  /** Where it is noted what is submitted for a job of this shard, given by its key. */
  readonly journalOf?: (key: string) => JobJournal;
  /** Tells this run from others. */
  readonly runId: string;
}

/**
 * Brings a shard's jobs up to date: submits a task for each that needs one, as many at a time as the fleet allows.
 *
 * Doesn't throw when jobs fail: the engine would then begin no more shards, and the jobs of those wouldn't be tried. The
 * failures are told to the run, for the fleet's outcome to fail with; the next deploy tries these jobs again.
 */
export async function deployShard(
  olds: ShardOutputs | undefined,
  news: ShardInputs,
  run: FleetRun,
  context: ShardContext,
): Promise<ShardOutputs> {
  const { keys, kept, recorded, toSubmit, others } = await run.begin(async () => {
    const { planned, ...plan } = await planShard(olds, news, context.knowledge);
    const [toSubmit, others] = partition(planned, ({ decision }) => decision.action === "submit");
    return { ...plan, toSubmit, others, submissions: toSubmit.length };
  });
  const records = new Map(kept);
  let settled = true;
  const deploy = async (job: PlannedJob) => {
    const { outputs, failure } = await deployJob(job, context);
    const record = outputs === undefined ? formerRecord(job, recorded, news) : recordOf(outputs);
    if (record !== undefined) records.set(job.key, record);
    if (failure === undefined) return true;
    settled = false;
    run.fail({ job: job.job.name, message: failure });
    return false;
  };
  for (const job of others) await deploy(job);
  await inParallel(toSubmit, run.concurrency, (job) => run.submit(() => deploy(job)));
  // In the order of the jobs, whatever came first.
  const inOrder = new Map<string, JobRecord>();
  for (const key of keys) {
    const record = records.get(key);
    if (record !== undefined) inOrder.set(key, record);
  }
  return shardOutputs(news, inOrder, { settled, run: context.runId });
}

/** A job goes through the same life as one that is a resource of its own. */
async function deployJob(
  { key, job, current, decision, failure: taskFailure }: PlannedJob,
  { journalOf, ...shared }: ShardContext,
): Promise<{ readonly outputs?: JobOutputs; readonly failure?: string }> {
  const context: JobContext = journalOf === undefined ? shared : { ...shared, journal: journalOf(key) };
  try {
    const secrets = [...secretValues(job), ...(current === undefined ? [] : secretValues(current))];
    const { outs } = await withoutSecrets(secrets, () =>
      current === undefined ? createJob(job, context) : updateJob(key, current, job, context, taskFailure),
    );
    return { outputs: withReason(outs, decision) };
  } catch (error) {
    if (error instanceof PartialFailure) {
      return { outputs: withReason(error.properties as JobOutputs, decision), failure: error.message };
    }
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** For the job itself one with another target is new; the shard knows why. */
function withReason(outputs: JobOutputs, decision: PlannedJob["decision"]): JobOutputs {
  return decision.action === "submit" && outputs.reason === "new job"
    ? { ...outputs, reason: decision.reason }
    : outputs;
}

/**
 * What stays recorded of a job that needed another task and didn't get it. Marks of a job that was deferred and isn't any
 * more are left out: they may be of secrets, and Pulumi would write them down as they are.
 */
function formerRecord(
  { key }: PlannedJob,
  recorded: ReadonlyMap<string, JobRecord>,
  { deferred = {} }: ShardInputs,
): JobRecord | undefined {
  const record = recorded.get(key);
  return record?.deferred && deferred[key] === undefined ? { task: record.task, marks: undefined } : record;
}

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

/** Works on several items at a time, in their order. */
async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const workers = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (const item of rest) await work(item);
  });
  await Promise.all(workers);
}
