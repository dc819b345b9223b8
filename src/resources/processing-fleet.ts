import * as pulumi from "@pulumi/pulumi";
import { journalConfigProblems, readJournalPlace } from "../journal/journal-config";
import {
  type CommonInputs,
  commonInputs,
  packDeferredJob,
  packJobs,
  type ShardJob,
  unpackDeferredJob,
} from "../lifecycle/fleet/packed-jobs";
import { unpackRecords } from "../lifecycle/fleet/packed-records";
import { shardOf } from "../lifecycle/fleet/shard-assignment";
import { digestOf } from "../lifecycle/fleet/shard-state";
import { type PlainJob, readJob } from "../lifecycle/job/job-declaration";
import { type JobInputs, type SubmissionState, toState, withoutAbsent } from "../lifecycle/job/job-state";
import type { SourceObservation } from "../lifecycle/job/source-observation";
import { submissionLimitProblem } from "../lifecycle/job/submission-limit";
import { InvalidJobsError, type Problem } from "../lifecycle/problem";
import type { Connection } from "../lifecycle/submission";
import type { AwaitedTask } from "../lifecycle/wait/awaited-task";
import type { CompletedTask } from "../lifecycle/wait/completion-state";
import { readLimits, usualLimits } from "../oss/request-limits";
import { nearestWord } from "../text/nearest-word";
import { ProgramError } from "../text/program-error";
import { alicloudProvider } from "./alicloud-provider";
import { connectionDefaults } from "./connection-defaults";
import { type ConnectionArgs, connectionInputs } from "./connection-inputs";
import { FleetCompletion } from "./fleet-completion";
import { type FleetJobs, lateTargetProblems, readFleetJobs } from "./fleet-jobs";
import { FleetOutcome } from "./fleet-outcome";
import { FleetShard } from "./fleet-shard";
import { watchSourceOf, watchSourcesOf, withObservation } from "./fleet-sources";
import { admitFleet } from "./fleet-submissions";
import { whereKnown } from "./known-values";
import type { ProcessingJobArgs } from "./processing-job";
import { secretInputs } from "./secret-inputs";
import type { WaitOptions } from "./task-completion";
import { tellUntoldFailures } from "./untold-failures";

/** A job of a fleet: the arguments of a `ProcessingJob`, as far as the fleet's defaults don't have them. */
export interface FleetJobArgs extends Omit<ProcessingJobArgs, "source" | "operation"> {
  /** The object to process. Needed here or in the defaults. */
  readonly source?: ProcessingJobArgs["source"] | undefined;
  /** What to do to it. Needed here or in the defaults. */
  readonly operation?: ProcessingJobArgs["operation"] | undefined;
}

/** A job in a list, which may have a name of its own. */
export interface NamedJobArgs extends FleetJobArgs {
  /** The job's name in the fleet. Default: the key of its target. */
  readonly name?: string | undefined;
}

/** The arguments of a {@link ProcessingFleet}. */
export interface ProcessingFleetArgs {
  /**
   * The jobs, by name or as a list. Names have to be known when the program runs; values in a job may be outputs. A job
   * without outputs is checked at once and takes less of the state.
   */
  readonly jobs: Readonly<Record<string, FleetJobArgs>> | readonly NamedJobArgs[];
  /** What applies to the jobs that don't say otherwise. An output in it makes every job wait for it. Default: none. */
  readonly defaults?: FleetJobArgs | undefined;
  /**
   * How many of the fleet's submissions may be under way at once: a whole number of at least 1. What holds for all of the
   * deploy (`oss-processing:concurrency` in the stack's config, by default 64) isn't exceeded. Default: the deploy's.
   */
  readonly concurrency?: number | undefined;
  /**
   * How many submissions the fleet makes in a second at most: a whole number of at least 1, or `"unlimited"`. What holds
   * for all of the deploy (`oss-processing:requestsPerSecond`, by default 100) isn't exceeded. Default: the deploy's.
   */
  readonly requestsPerSecond?: number | "unlimited" | undefined;
  /**
   * Where it is noted at once what is submitted, so that a deploy that is killed before Pulumi has saved its state loses
   * no task ID: `"local"`, in the project's folder `.pulumi-oss-processing`; `"oss://bucket/prefix/"` for machines that
   * lose their disk, which needs `oss:PutObject`, `oss:GetObject`, `oss:DeleteObject` and `oss:ListObjects` there; or
   * `"none"`. Default: `oss-processing:journal` in the stack's config, then `"local"`.
   */
  readonly journal?: string | undefined;
  /**
   * What is done about jobs whose request was on its way when a deploy was killed, so that nobody knows whether it started
   * their task: `"submit"` them again and say so, which may run a task twice; or `"refuse"` to until each has
   * `adoptTaskId` or `resubmitUnknown`. Only a local journal knows which these are. Default:
   * `oss-processing:interrupted` in the stack's config, then `"submit"`.
   */
  readonly interrupted?: "submit" | "refuse" | undefined;
  /**
   * New name → first name of jobs that have got another name, so that they keep their tasks. It stays in the program as
   * long as the job: to the fleet the first name is the job's identity. Default: none.
   */
  readonly formerNames?: Readonly<Record<string, string>> | undefined;
  /**
   * How many tasks a deploy may submit for the fleet: a whole number from 0. A deploy that would submit more fails, at
   * preview already, before it submits any of them. Jobs whose values aren't known yet at preview aren't counted there.
   * Default: any number.
   */
  readonly maxSubmissions?: number | undefined;
  /**
   * Has the deploy wait until all tasks of the fleet have ended, and fail when one of them failed; the next deploy submits
   * those again ({@link ProcessingJobArgs.watchTask}). What the tasks made isn't listed in the outputs. All jobs have to be
   * of one region. Default: none, the deploy doesn't wait.
   */
  readonly wait?: WaitOptions | undefined;
}

/** What a fleet knows of a job's current task. */
export interface FleetTask {
  /** The task's ID; `undefined` while the outcome of its submission is unknown. */
  readonly taskId?: string;
  /** OSS' ID of the request, the one to quote to support. */
  readonly requestId?: string;
  /** When the task was submitted: ISO 8601, UTC. */
  readonly submittedAt?: string;
  /** Why the task was submitted, such as `new job` or `operation changed`. */
  readonly reason?: string;
  /** How the task came to be. */
  readonly submission: SubmissionState;
  /** The source as `oss://bucket/key`; absent, as the next two, for a job that holds a secret. */
  readonly source?: string;
  /** The operation as OSS spells it. */
  readonly operation?: string;
  /** The target as `oss://bucket/key`, templates unfilled. */
  readonly target?: string;
}

const fleetProperties: readonly string[] = [
  "jobs",
  "defaults",
  "concurrency",
  "requestsPerSecond",
  "journal",
  "interrupted",
  "formerNames",
  "maxSubmissions",
  "wait",
];

/**
 * Many processing jobs, thousands of them, in sixteen resources: `pulumi up` submits a task for each job that is new or
 * has changed, and the others keep theirs. A job that fails doesn't stop the others; the deploy fails after all were tried,
 * and the next one submits those that failed.
 *
 * Pulumi writes its whole state at every step, so that as many {@link ProcessingJob}s would take time that grows with the
 * square of their number. What a fleet's job doesn't have is a resource of its own: no resource options, no place in
 * Pulumi's tree.
 *
 * @example
 * ```ts
 * const thumbnails = new ProcessingFleet("thumbnails", {
 *   defaults: { operation: document.convert({ format: "png", pages: "1" }) },
 *   jobs: Object.fromEntries(
 *     names.map((name) => [name, { source: `oss://my-docs/${name}.docx`, target: `oss://my-previews/${name}.png` }]),
 *   ),
 * });
 * export const first = thumbnails.taskId(names[0]);
 * ```
 */
export class ProcessingFleet extends pulumi.ComponentResource {
  /** Job's name → how its task ended; `undefined` for a fleet that isn't waited for. */
  readonly ended: pulumi.Output<Readonly<Record<string, CompletedTask>> | undefined>;

  readonly #shards = new Map<string, FleetShard>();
  readonly #name: string;
  readonly #declared: FleetJobs;
  #tasks: pulumi.Output<Readonly<Record<string, FleetTask>>> | undefined;

  /**
   * @param name The fleet's name.
   * @param args Its jobs, and what they have in common.
   * @param opts Pulumi's resource options. An `alicloud.Provider` among them tells region, profile and endpoints, unless
   * the defaults name a region; as its values are outputs, the jobs count as such with outputs then.
   * @throws InvalidJobsError that lists every problem of every job whose values are known, before anything is registered.
   */
  constructor(name: string, args: ProcessingFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    const { jobs, defaults, formerNames, concurrency, requestsPerSecond, maxSubmissions, wait } = args;
    const { journal = stackJournal(), interrupted } = args;
    const connected = isConnectedByProvider(defaults, opts) ? connectionInputs({}, opts) : connectionDefaults();
    const usual = { ...connected, ...(wait === undefined ? {} : { watchTask: true }), ...defaults };
    const declared = readFleetJobs(name, jobs, usual, formerNames);
    const problems = [
      ...Object.keys(args)
        .filter((property) => !fleetProperties.includes(property))
        .map((property) => ({
          property,
          message: `isn't a property of a fleet; allowed are ${fleetProperties.join(", ")}`,
        })),
      ...readLimits({ concurrency, requestsPerSecond }, usualLimits).problems,
      ...limitProblems(maxSubmissions),
      ...journalConfigProblems({ journal, interrupted }),
      ...declared.problems,
      ...waitProblems(declared.plain, wait),
    ];
    if (problems.length > 0) throw new InvalidJobsError(problems);
    super("pulumi-oss-processing:index:ProcessingFleet", name, {}, opts);

    this.#name = name;
    this.#declared = declared;
    const shards = spread(declared);
    // As a bare text: who depends on a component waits for its children, which here would wait for themselves.
    const urn = new Promise<string>((resolve) => this.urn.apply(resolve));
    const common = commonInputs([...declared.plain.values()]);
    const seen = watchSourcesOf(declared.plain);
    void this.#warnOfMissing(seen);
    const inputs = [...shards].map(([digit, shard]) => {
      const packed = seen.then((observations) => packShard(observed(shard.plain, observations), common));
      return {
        fleet: urn,
        shard: digit,
        shards: shards.size,
        jobs: packed.then(({ jobs }) => jobs),
        checked: packed.then(({ checked }) => checked),
        deferred: deferredInputs(name, shard.deferred, usual),
        concurrency,
        requestsPerSecond,
        journal,
        journalConnection: journalConnection(journal, usual),
        interrupted,
      };
    });
    const admitted = admitFleet(this, inputs, maxSubmissions);
    for (const shard of inputs) {
      const jobs = admitted.then(() => shard.jobs);
      this.#shards.set(shard.shard, new FleetShard(`${name}-${shard.shard}`, { ...shard, jobs }, { parent: this }));
    }
    const shardResources = [...this.#shards.values()];
    const outcome = new FleetOutcome(name, urn, { parent: this, dependsOn: shardResources });
    tellUntoldFailures(name, outcome, shardResources);
    for (const { job, property, message } of declared.warnings) {
      void pulumi.log.warn(`${job}: ${property}: ${message}`, this);
    }
    this.ended = pulumi.output(undefined);
    if (wait !== undefined) {
      const deferred = inputs.map((shard) => shard.deferred ?? {});
      const awaited = awaitedTasks(declared, deferred, shardResources, usual as Partial<JobInputs>);
      const connection = connectionInputs(usual as ConnectionArgs);
      const opts = { parent: this, dependsOn: shardResources, deleteBeforeReplace: deletesTargets(declared.plain) };
      this.ended = new FleetCompletion(name, awaited, wait, connection, opts).outcomes(awaited);
    }
    this.registerOutputs({});
  }

  /** Job's name → what is known of its current task. */
  get tasks(): pulumi.Output<Readonly<Record<string, FleetTask>>> {
    // Made for programs that use it: thousands of records take their time.
    this.#tasks ??= this.#readTasks(this.#declared);
    return this.#tasks;
  }

  /** Job's name → ID of its current task. A job that has none, because its submission failed, isn't among them. */
  get taskIds(): pulumi.Output<Readonly<Record<string, string>>> {
    return this.tasks.apply((tasks) => taskIdsOf(tasks));
  }

  /** Names of the jobs whose tasks were submitted by this deploy. */
  get submitted(): pulumi.Output<readonly string[]> {
    return this.tasks.apply((tasks) => submittedBy(tasks, programStart));
  }

  /**
   * ID of the current task of one job.
   *
   * @param job The job's name.
   * @throws ProgramError when the fleet has no such job.
   */
  taskId(job: string): pulumi.Output<string> {
    const names = this.#declared.firstNames;
    const first = names.get(job);
    const shard = first === undefined ? undefined : this.#shards.get(shardOf(first));
    if (first === undefined || shard === undefined) throw new ProgramError(unknownJob(this.#name, job, names));
    return shard.tasks.apply((tasks) => unpackRecords(tasks).get(first)?.task.taskId as string);
  }

  /** At preview, where a source may still be uploaded before the deploy. */
  async #warnOfMissing(observing: Promise<ReadonlyMap<string, SourceObservation>>): Promise<void> {
    if (!pulumi.runtime.isDryRun()) return;
    const missing = [...(await observing)].flatMap(([name, seen]) =>
      "missing" in seen ? [[name, seen] as const] : [],
    );
    const [first] = missing;
    if (first === undefined) return;
    const others =
      missing.length === 1 ? "" : `\nSo it is with ${missing.length - 1} more: ${namesOf(missing.slice(1))}`;
    await pulumi.log.warn(`${first[0]}: ${first[1].missing}${others}`, this);
  }

  #readTasks({ plain, firstNames }: FleetJobs): pulumi.Output<Readonly<Record<string, FleetTask>>> {
    const packed = pulumi.all([...this.#shards.values()].map((shard) => whereKnown(shard.tasks)));
    return packed.apply((texts) => {
      const records = new Map(texts.flatMap((text) => (text === undefined ? [] : [...unpackRecords(text)])));
      const tasks: [string, FleetTask][] = [];
      for (const [name, first] of firstNames) {
        const record = records.get(first);
        if (record === undefined) continue;
        const { taskId, requestId, submittedAt, reason, submission } = record.task;
        const { source, operation, target } = plain.get(name) ?? ({} as Partial<JobInputs>);
        const task = { taskId, requestId, submittedAt, reason, submission, source, operation, target };
        tasks.push([name, withoutAbsent(task) as FleetTask]);
      }
      return Object.fromEntries(tasks);
    });
  }
}

function unknownJob(fleet: string, job: string, names: ReadonlyMap<string, unknown>): string {
  const nearest = nearestWord(String(job), [...names.keys()]);
  const hint = nearest === undefined ? "" : `; did you mean ${JSON.stringify(nearest)}?`;
  return `The fleet ${fleet} has no job ${JSON.stringify(job)}, whose taskId was asked for${hint}`;
}

/** Whether an `alicloud.Provider` tells where the jobs' buckets are, as nobody else does. */
function isConnectedByProvider(
  defaults: object | undefined,
  opts: pulumi.ComponentResourceOptions | undefined,
): boolean {
  const { region } = (defaults ?? {}) as { readonly region?: unknown };
  return region === undefined && alicloudProvider(opts) !== undefined;
}

/** What a wait, or that there is none, has against these jobs. */
function waitProblems(jobs: FleetJobs["plain"], wait: WaitOptions | undefined): Problem[] {
  if (wait === undefined) {
    const message = `is "deleteTarget", which needs a wait that sees what the task makes; give the fleet wait, such as { timeout: "1h" }`;
    return [...jobs]
      .filter(([, { onDelete }]) => onDelete === "deleteTarget")
      .map(([job]) => ({ job, property: "onDelete", message }));
  }
  const regions = [...new Set([...jobs.values()].map(({ region }) => region))];
  if (regions.length < 2) return [];
  const message = `waits for tasks of one region only, but the jobs are in ${regions.join(", ")}; declare a fleet for each`;
  return [{ property: "wait", message }];
}

function deletesTargets(jobs: FleetJobs["plain"]): boolean {
  return [...jobs.values()].some(({ onDelete }) => onDelete === "deleteTarget");
}

/** The current task of each job, as a wait takes it. */
function awaitedTasks(
  { plain, firstNames }: FleetJobs,
  deferred: readonly Readonly<Record<string, pulumi.Output<string>>>[],
  shards: readonly FleetShard[],
  usual: Partial<JobInputs>,
): pulumi.Output<readonly AwaitedTask[]> {
  const packed = pulumi.all(shards.map((shard) => whereKnown(shard.tasks)));
  const texts = pulumi.all(Object.assign({}, ...deferred) as Record<string, pulumi.Output<string>>);
  return pulumi.all([packed, texts]).apply(([known, jobs]) => {
    const records = new Map(known.flatMap((text) => (text === undefined ? [] : [...unpackRecords(text)])));
    return [...firstNames].flatMap(([name, first]): AwaitedTask[] => {
      const text = jobs[first];
      const job = plain.get(name) ?? (text === undefined ? undefined : unpackDeferredJob(first, text));
      if (job === undefined) return [];
      const { source, target, onDelete } = job;
      const { taskId, submittedAt, requestId, submission } = records.get(first)?.task ?? {};
      const task = { name, taskId, source, target, submittedAt, requestId, onDelete };
      const submissionFailed = (taskId === undefined && submission !== "skipped") || undefined;
      return [withoutAbsent({ ...task, submissionFailed, ...ownConnection(job, usual) }) as AwaitedTask];
    });
  });
}

/** How a job's services are reached, where that differs from what is usual in its fleet. */
function ownConnection(job: JobInputs, usual: Partial<JobInputs>): Partial<JobInputs> {
  const names = ["endpoint", "immEndpoint", "internal", "profile"] as const;
  return Object.fromEntries(names.filter((name) => job[name] !== usual[name]).map((name) => [name, job[name]]));
}

function limitProblems(maxSubmissions: unknown): Problem[] {
  const message = maxSubmissions === undefined ? undefined : submissionLimitProblem(maxSubmissions);
  return message === undefined ? [] : [{ property: "maxSubmissions", message }];
}

/** When the program began: what this deploy submits is submitted later, by the same clock. */
const programStart = performance.timeOrigin;

/** A shard's jobs, by their first names. */
interface Shard {
  readonly plain: Map<string, ShardJob>;
  readonly deferred: Map<string, { readonly name: string; readonly job: object }>;
}

/** The shards that have jobs, in the order of their digits. */
function spread({ plain, deferred, firstNames }: FleetJobs): ReadonlyMap<string, Shard> {
  const shards = new Map<string, Shard>();
  for (const [name, first] of firstNames) {
    const digit = shardOf(first);
    const shard = shards.get(digit) ?? { plain: new Map(), deferred: new Map() };
    shards.set(digit, shard);
    const inputs = plain.get(name);
    const job = deferred.get(name);
    if (inputs !== undefined) shard.plain.set(first, { ...inputs, name });
    else if (job !== undefined) shard.deferred.set(first, { name, job });
  }
  return new Map([...shards].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * A shard's jobs as they travel. They have been checked here, all but what depends on the state or was only seen by looking
 * at the sources.
 */
function packShard(
  plain: ReadonlyMap<string, ShardJob>,
  common: CommonInputs,
): { readonly jobs: string; readonly checked: string | undefined } {
  const jobs = packJobs(plain, common);
  const leftToCheck = [...plain.values()].some(({ adoptTaskId, problems }) => adoptTaskId ?? problems);
  return { jobs, checked: leftToCheck ? undefined : digestOf(jobs) };
}

function observed(
  jobs: ReadonlyMap<string, ShardJob>,
  seen: ReadonlyMap<string, SourceObservation>,
): ReadonlyMap<string, ShardJob> {
  return new Map(
    [...jobs].map(([first, job]) => [first, { ...withObservation(job, seen.get(job.name)), name: job.name }]),
  );
}

/** As many names as a person reads. */
function namesOf(jobs: readonly (readonly [name: string, unknown])[]): string {
  const named = jobs.slice(0, 10).map(([name]) => name);
  return `${named.join(", ")}${jobs.length > named.length ? " …" : ""}`;
}

/** The provider knows it as well, but not how its bucket is reached. */
function stackJournal(): string | undefined {
  return new pulumi.Config("oss-processing").get("journal") || undefined;
}

/** How a journal's bucket is reached: as the jobs' buckets are, if nothing else is said. */
function journalConnection(journal: string | undefined, defaults: object): pulumi.Input<Connection> | undefined {
  if (journal === undefined || readJournalPlace(journal) === "local" || journal === "none") return undefined;
  const { region, endpoint, internal, profile } = defaults as Readonly<Record<string, unknown>>;
  return pulumi
    .output({ region, endpoint: internal === true ? undefined : endpoint, internal, profile })
    .apply((connection) => toState(connection) as Connection);
}

/** One text for each job, so that an unknown or secret value hides only the job that holds it. */
function deferredInputs(
  fleet: string,
  jobs: Shard["deferred"],
  defaults: object,
): Record<string, pulumi.Output<string>> | undefined {
  if (jobs.size === 0) return undefined;
  const texts = [...jobs].map(([first, { name, job }]) => {
    const text = pulumi.output({ job, defaults } as Record<string, unknown>).apply(async (known) => {
      const { inputs } = readJob(known.job, known.defaults as unknown as Partial<PlainJob>);
      const shared = lateTargetProblems(fleet, name, inputs);
      const seen = withObservation(inputs, await watchSourceOf(inputs));
      const problems = [...shared, ...(seen.problems ?? [])];
      const secret = await secretInputs({ ...defaults, ...job });
      return packDeferredJob(first, {
        ...seen,
        name,
        ...(problems.length > 0 && { problems }),
        ...(secret && { secretInputs: secret }),
      });
    });
    return [first, text] as const;
  });
  return Object.fromEntries(texts);
}

function taskIdsOf(tasks: Readonly<Record<string, FleetTask>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tasks).flatMap(([name, { taskId }]) => (taskId === undefined ? [] : [[name, taskId]])),
  );
}

function submittedBy(tasks: Readonly<Record<string, FleetTask>>, start: number): readonly string[] {
  return Object.entries(tasks)
    .filter(([, { submittedAt }]) => submittedAt !== undefined && Date.parse(submittedAt) >= start)
    .map(([name]) => name);
}
