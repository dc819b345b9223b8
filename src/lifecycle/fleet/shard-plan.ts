import { type Decision, decide } from "../job/decide";
import type { Interrupted, JournaledJobs } from "../job/job-journal";
import { type JobRecord, recall, recordOf } from "../job/job-record";
import { type JobInputs, type JobOutputs, taskOutputs } from "../job/job-state";
import type { TaskFailure } from "../task-status";
import type { ShardJob } from "./packed-jobs";
import { digestOf, readShardJobs, readShardRecords, type ShardInputs, type ShardOutputs } from "./shard-state";

/** A job for which a deploy does something. */
export interface PlannedJob {
  readonly key: string;
  readonly job: ShardJob;
  /** What is recorded; `undefined` for a new job, and for one with another target, which is a new one too. */
  readonly current: JobOutputs | undefined;
  readonly decision: Decision;
  /** Given when the recorded task is known to have failed. */
  readonly failure: TaskFailure | undefined;
}

/** What a deploy does about a shard's jobs. */
export interface ShardPlan {
  readonly planned: readonly PlannedJob[];
  /** Keys of all jobs that are known, in their order. */
  readonly keys: readonly string[];
  /** Key → record of the jobs whose current task will do. */
  readonly kept: ReadonlyMap<string, JobRecord>;
  /** Key → record of every job that there was. */
  readonly recorded: ReadonlyMap<string, JobRecord>;
  /** Keys of the jobs that aren't known before the deploy. */
  readonly unknown: readonly string[];
  /** How many recorded jobs are declared no more. */
  readonly removed: number;
  /** How many tasks a killed deploy has noted that the state doesn't have. */
  readonly recovered: number;
  /** Jobs whose request was on its way when a deploy was killed, and that are about to be submitted in spite of that. */
  readonly interrupted: readonly InterruptedJob[];
  /** Whether anything would be recorded that isn't already. */
  readonly changes: boolean;
}

/** A job of which nobody knows whether its task was started. */
export interface InterruptedJob {
  readonly job: ShardJob;
  /** When its request was sent: ISO 8601, UTC. */
  readonly sentAt: string | undefined;
}

/** What is known beside what the state says. */
export interface ShardKnowledge {
  /** What killed deploys have noted. */
  readonly journaled: JournaledJobs;
  /** What is done about jobs whose request was on its way then. */
  readonly interrupted: Interrupted;
  /** Why a recorded task failed, where that is watched and known. */
  failureOf(current: JobOutputs, next: JobInputs): Promise<TaskFailure | undefined>;
}

/** Compares what is known of a shard's jobs with its new inputs. `olds` is `undefined` for a new shard. */
export async function planShard(
  olds: ShardOutputs | undefined,
  news: ShardInputs,
  knowledge: ShardKnowledge,
): Promise<ShardPlan> {
  const { jobs, unknown } = readShardJobs(news);
  const { journaled } = knowledge;
  const refused = knowledge.interrupted === "refuse" ? journaled.interrupted : new Map<string, JobRecord>();
  const recorded = new Map([...(olds === undefined ? [] : readShardRecords(olds)), ...journaled.records, ...refused]);
  const planned: PlannedJob[] = [];
  const interrupted: InterruptedJob[] = [];
  const kept = new Map<string, JobRecord>();
  const recovered = [...jobs.keys()].filter((key) => journaled.records.has(key) || refused.has(key)).length;
  let rerecorded = recovered > 0;
  for (const [key, job] of jobs) {
    const record = recorded.get(key);
    const step = await planJob(key, job, record, knowledge);
    if (step === undefined) {
      const next = keepRecord(record as JobRecord, job);
      kept.set(key, next);
      rerecorded ||= !alike(record, next);
      continue;
    }
    planned.push(step);
    const inFlight = refused.has(key) ? undefined : journaled.interrupted.get(key);
    if (inFlight !== undefined) interrupted.push({ job, sentAt: inFlight.task.submittedAt });
  }
  const removed = [...recorded.keys()].filter((key) => !jobs.has(key) && !unknown.includes(key)).length;
  const changes = planned.length > 0 || unknown.length > 0 || removed > 0 || rerecorded;
  return { planned, keys: [...jobs.keys()], kept, recorded, unknown, removed, recovered, interrupted, changes };
}

/**
 * Whether a shard's jobs are those that are recorded as settled, and there is nothing else to know: what can be told
 * without a look at each.
 */
export function isSettled(olds: ShardOutputs, news: ShardInputs, { journaled }: ShardKnowledge): boolean {
  if (news.deferred !== undefined || olds.deferred !== undefined) return false;
  if (journaled.records.size > 0 || journaled.interrupted.size > 0 || news.jobs.includes('"watchTask":true'))
    return false;
  return olds.digest === digestOf(news.jobs);
}

async function planJob(
  key: string,
  job: ShardJob,
  record: JobRecord | undefined,
  { failureOf }: ShardKnowledge,
): Promise<PlannedJob | undefined> {
  const current = record && recall(record, job);
  const failure = current !== undefined && job.watchTask === true ? await failureOf(current, job) : undefined;
  const decision = decide(current, job, failure);
  if (decision.action !== "refuse" && current !== undefined && current.target !== job.target) {
    const anew = decide(undefined, job);
    const decided = anew.action === "submit" ? { ...anew, reason: "target changed" } : anew;
    return { key, job, current: undefined, decision: decided, failure: undefined };
  }
  // A source that isn't there fails the job, whether it has changed or not.
  const needless = decision.action === "keep" && job.sourceProblem === undefined;
  return needless ? undefined : { key, job, current, decision, failure };
}

/** The record of a job whose task will do: what it is compared with the next time is what it is now. */
function keepRecord({ task, marks }: JobRecord, job: ShardJob): JobRecord {
  const { sourceEtag = marks?.sourceEtag } = job;
  const outputs = { ...job, ...(sourceEtag === undefined ? {} : { sourceEtag }), ...task } as JobOutputs;
  return { task: taskOutputs(outputs), marks: recordOf(outputs).marks };
}

function alike(a: JobRecord | undefined, b: JobRecord): boolean {
  return JSON.stringify(a?.marks) === JSON.stringify(b.marks);
}
