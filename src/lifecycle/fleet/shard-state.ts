import { createHash } from "node:crypto";
import type { Interrupted } from "../job/job-journal";
import type { JobMarks, JobRecord } from "../job/job-record";
import { toState } from "../job/job-state";
import type { Connection } from "../submission";
import { isUnknown } from "../unknown-values";
import { type ShardJob, unpackDeferredJob, unpackJobs } from "./packed-jobs";
import { packRecords, unpackRecords } from "./packed-records";

/**
 * The inputs of a shard as they travel to the provider and into the state. A job's key in it is the first name that the job
 * ever had, so that a renamed job stays where it is.
 */
export interface ShardInputs {
  /** The fleet's URN. */
  readonly fleet: string;
  /** Which shard of it this is. */
  readonly shard: string;
  /** How many shards the fleet has in this deploy. */
  readonly shards: number;
  /** The jobs whose values the program knows. */
  readonly jobs: string;
  /** Digest of {@link jobs}, when the program has found nothing wrong with them that is for the provider to judge as well. */
  readonly checked?: string;
  /**
   * Key → job, for those whose values are outputs: one that isn't known yet, or is secret, then hides this job only.
   */
  readonly deferred?: Readonly<Record<string, string>>;
  /** How many submissions of the fleet may be on their way at the same time. */
  readonly concurrency?: number;
  /** How many it may make in a second, or `unlimited`. */
  readonly requestsPerSecond?: number | string;
  /** Where submissions are noted: `local`, `none` or `oss://bucket/prefix/`. Absent: as for the stack. */
  readonly journal?: string;
  /** How the journal's bucket is reached, if it is in one. */
  readonly journalConnection?: Connection;
  /** What is done about jobs whose request was on its way when a deploy was killed. Absent: as for the stack. */
  readonly interrupted?: Interrupted;
}

/** What a shard records beside the inputs that are about all its jobs. */
export interface ShardRecords {
  /** The record of each job's task. */
  readonly tasks: string;
  /**
   * Key → marks of the deferred jobs. Pulumi encrypts what was secret under the same name among the inputs, and only that.
   */
  readonly deferred?: Readonly<Record<string, string>>;
  /** Tells that the plain jobs are the recorded ones without a look at each; empty when some aren't. */
  readonly digest: string;
  /** The run that recorded all this. */
  readonly run: string;
}

/** The outputs of a shard. */
export type ShardOutputs = Omit<ShardInputs, "jobs" | "deferred"> & ShardRecords;

/** The jobs of a shard by their keys, and the keys of those that aren't known yet. */
export interface ShardJobs {
  readonly jobs: ReadonlyMap<string, ShardJob>;
  readonly unknown: readonly string[];
}

/** Reads a shard's jobs. */
export function readShardJobs({ jobs, deferred = {} }: Pick<ShardInputs, "jobs" | "deferred">): ShardJobs {
  const plain = isUnknown(jobs) ? [] : unpackJobs(jobs);
  const read = readDeferredJobs({ deferred });
  return { jobs: new Map([...plain, ...read.jobs]), unknown: read.unknown };
}

/** Reads those of a shard's jobs that stand by themselves. */
export function readDeferredJobs({ deferred = {} }: Pick<ShardInputs, "deferred">): ShardJobs {
  const jobs = new Map<string, ShardJob>();
  const unknown: string[] = [];
  for (const [key, text] of Object.entries(deferred)) {
    if (isUnknown(text)) unknown.push(key);
    else jobs.set(key, unpackDeferredJob(key, text));
  }
  return { jobs, unknown };
}

/** Reads what is recorded of a shard's jobs. */
export function readShardRecords({ tasks, deferred = {} }: ShardRecords): Map<string, JobRecord> {
  const records = unpackRecords(tasks);
  for (const [key, text] of Object.entries(deferred)) {
    const record = records.get(key);
    if (record) records.set(key, { ...record, marks: JSON.parse(text) as JobMarks, deferred: true });
  }
  return records;
}

/**
 * The outputs of a shard.
 *
 * @param outcome `settled`: whether nothing is left to be done for these jobs. `run`: tells the run from others.
 */
export function shardOutputs(
  { jobs, checked: _judged, deferred, ...rest }: ShardInputs,
  records: ReadonlyMap<string, JobRecord>,
  { settled, run }: { readonly settled: boolean; readonly run: string },
): ShardOutputs {
  const plain = new Map(records);
  const marks: Record<string, string> = {};
  for (const key of Object.keys(deferred ?? {})) {
    const record = plain.get(key);
    if (record?.marks === undefined) continue;
    marks[key] = JSON.stringify(record.marks);
    plain.set(key, { ...record, marks: undefined });
  }
  return toState({
    ...rest,
    tasks: packRecords(plain),
    ...(deferred === undefined ? {} : { deferred: marks }),
    digest: settled ? digestOf(jobs) : "",
    run,
  });
}

/** Tells a text from others. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
