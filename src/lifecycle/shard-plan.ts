import { type Decision, decide } from "./decide";
import { type JobRecord, recall, recordOf } from "./job-record";
import { type JobOutputs, taskOutputs } from "./job-state";
import type { ShardJob } from "./packed-jobs";
import { digestOf, readShardJobs, readShardRecords, type ShardInputs, type ShardOutputs } from "./shard-state";

/** A job for which a deploy does something. */
export interface PlannedJob {
  readonly key: string;
  readonly job: ShardJob;
  /** What is recorded; `undefined` for a new job, and for one with another target, which is a new one too. */
  readonly current: JobOutputs | undefined;
  readonly decision: Decision;
}

/** What a deploy does about a shard's jobs. */
export interface ShardPlan {
  readonly jobCount: number;
  readonly planned: readonly PlannedJob[];
  /** Key → record of the jobs whose current task will do. */
  readonly kept: ReadonlyMap<string, JobRecord>;
  /** Key → record of every job that there was. */
  readonly recorded: ReadonlyMap<string, JobRecord>;
  /** Keys of the jobs that aren't known before the deploy. */
  readonly unknown: readonly string[];
  /** How many recorded jobs are declared no more. */
  readonly removed: number;
  /** Whether anything would be recorded that isn't already. */
  readonly changes: boolean;
}

/** Compares what is recorded of a shard, if it isn't new, with its new inputs. */
export function planShard(olds: ShardOutputs | undefined, news: ShardInputs): ShardPlan {
  const { jobs, unknown } = readShardJobs(news);
  const recorded = olds === undefined ? new Map<string, JobRecord>() : readShardRecords(olds);
  const planned: PlannedJob[] = [];
  const kept = new Map<string, JobRecord>();
  let rerecorded = false;
  for (const [key, job] of jobs) {
    const record = recorded.get(key);
    const step = planJob(key, job, record);
    if (step === undefined) {
      const next = keepRecord(record as JobRecord, job);
      kept.set(key, next);
      rerecorded ||= !alike(record, next);
    } else {
      planned.push(step);
    }
  }
  const removed = [...recorded.keys()].filter((key) => !jobs.has(key) && !unknown.includes(key)).length;
  const changes = planned.length > 0 || unknown.length > 0 || removed > 0 || rerecorded;
  return { jobCount: jobs.size + unknown.length, planned, kept, recorded, unknown, removed, changes };
}

/** Whether a shard's jobs are those that are recorded as settled: what there is to know without a look at each. */
export function isSettled(olds: ShardOutputs, news: ShardInputs): boolean {
  return news.deferred === undefined && olds.deferred === undefined && olds.digest === digestOf(news.jobs);
}

function planJob(key: string, job: ShardJob, record: JobRecord | undefined): PlannedJob | undefined {
  const current = record && recall(record, job);
  const decision = decide(current, job);
  if (decision.action !== "refuse" && current !== undefined && current.target !== job.target) {
    const anew = decide(undefined, job);
    const decided = anew.action === "submit" ? { ...anew, reason: "target changed" } : anew;
    return { key, job, current: undefined, decision: decided };
  }
  // A source that isn't there fails the job, whether it has changed or not.
  const needless = decision.action === "keep" && job.sourceProblem === undefined;
  return needless ? undefined : { key, job, current, decision };
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
