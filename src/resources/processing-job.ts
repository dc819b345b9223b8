import * as pulumi from "@pulumi/pulumi";
import { sharedTargetProblem } from "../lifecycle/job/claimed-targets";
import { judgeJobInputs } from "../lifecycle/job/job-checks";
import {
  instructionText,
  objectUri,
  operationText,
  type PlainOperation,
  unknownProperties,
} from "../lifecycle/job/job-declaration";
import { type IfTargetExists, type OnDelete, type SubmissionState, withoutAbsent } from "../lifecycle/job/job-state";
import { hideSecrets } from "../lifecycle/job/secret-values";
import type { SourceObservation } from "../lifecycle/job/source-observation";
import { InvalidJobsError, type Problem } from "../lifecycle/problem";
import type { OperationSpec, StyleReference } from "../operations/arguments";
import { isDeferred } from "../operations/deferred-values";
import { type AlicloudProvider, alicloudProvider, withoutAlicloudProvider } from "./alicloud-provider";
import { type ConnectionInputs, connectionInputs } from "./connection-inputs";
import { derive } from "./derived-input";
import { hasFailed, whereKnown } from "./known-values";
import { claimTarget } from "./program-targets";
import { ProvidedResource, typeToken } from "./provided-resource";
import { secretInputs } from "./secret-inputs";
import { type AwaitedTaskArgs, TaskCompletion, type WaitOptions } from "./task-completion";
import { unfitTriggers } from "./unfit-triggers";
import { watchSource } from "./watched-source";

/** An OSS object: `oss://bucket/key`, or its bucket and key, each of which may be another resource's output. */
export type ObjectReference =
  | string
  | {
      /** The bucket's name. */
      bucket: pulumi.Input<string>;
      /** The key in it. */
      key: pulumi.Input<string>;
    };

/**
 * What OSS is to do to the source: what a builder makes (`video.convert({ format: "mp4" })`), which is plain data that
 * may as well be written out (`{ type: "video/convert", format: "mp4" }`); one of the bucket's styles by name
 * (`{ style: "thumbnail" }`); or the operation as OSS spells it (`video/convert,f_mp4`), which may use what is newer than
 * this library. These are the same operation, however it is given: switching between them runs nothing.
 *
 * Source: "Asynchronous processing" and "Styles" of the OSS user guide.
 */
export type Operation = string | StyleReference | OperationSpec;

/** The arguments of a {@link ProcessingJob}. */
export interface ProcessingJobArgs {
  /** The object to process, which stays as it is. */
  readonly source: pulumi.Input<ObjectReference>;
  /** What to do to it. */
  readonly operation: pulumi.Input<Operation>;
  /**
   * Where the result goes (`sys/saveas`); another target makes another job. The key may be a template of OSS' variables:
   * `pages/{barename}/{index}.png`. Needed by every operation but those whose result is only a message. Bucket and source
   * bucket have to be in the same region and account.
   *
   * Source: "sys/saveas" of the OSS user guide.
   */
  readonly target?: pulumi.Input<ObjectReference> | undefined;
  /**
   * Name of the Simple Message Queue (formerly MNS) topic, in the bucket's region, that is told when the task ends
   * (`sys/notify`). Default: nobody is told.
   */
  readonly notify?: pulumi.Input<string | undefined> | undefined;
  /**
   * JSON values that make the job run again when one of them changes or is added, by name. Removing one runs nothing. The
   * output `reason` names the trigger that changed, not its value. Default: none.
   */
  readonly triggers?: pulumi.Input<Readonly<Record<string, unknown>>> | undefined;
  /**
   * Region of the buckets, such as `cn-hangzhou`. Default: that of the `alicloud.Provider` in the resource options, then
   * `alicloud:region` of the stack's config, then the environment's `OSS_REGION`, `ALIBABA_CLOUD_REGION` or
   * `ALICLOUD_REGION`.
   */
  readonly region?: pulumi.Input<string> | undefined;
  /**
   * URL of another endpoint than the region's own, without the bucket. A change of it runs nothing. Default: `oss` in the
   * endpoints of the `alicloud.Provider` in the resource options, or without one in `alicloud:endpoints` of the stack's
   * config; then the environment's `OSS_ENDPOINT`, then `https://oss-<region>.aliyuncs.com`. Below `localhost` buckets are addressed by path, elsewhere by host name.
   */
  readonly endpoint?: pulumi.Input<string> | undefined;
  /**
   * URL of another endpoint of IMM than the region's own, for {@link watchTask}, {@link watchTarget} and the wait. Default:
   * `imm` in `alicloud:endpoints` of the stack's config, then the environment's `IMM_ENDPOINT`, then
   * `https://imm.<region>.aliyuncs.com`.
   */
  readonly immEndpoint?: pulumi.Input<string> | undefined;
  /** Whether to use the region's internal endpoint, which only machines inside Alibaba Cloud reach. Default: `false`. */
  readonly internal?: pulumi.Input<boolean> | undefined;
  /**
   * Profile of the Alibaba Cloud CLI (`~/.aliyun/config.json`) whose credentials sign the request. Default: that of the
   * `alicloud.Provider` in the resource options; without any, credentials come from the stack's config, then the
   * environment, then the vendor's credential chain.
   */
  readonly profile?: pulumi.Input<string> | undefined;
  /**
   * ID of a task that was submitted elsewhere, or whose submission ended in an unknown outcome: it becomes the job's
   * current task and nothing is submitted. Speaks once, when it appears or changes; remove it before you have Pulumi
   * replace the job, which would adopt the task again. Default: none.
   */
  readonly adoptTaskId?: pulumi.Input<string> | undefined;
  /**
   * Answers a submission with unknown outcome by submitting again, which may mean that two tasks run and are paid for:
   * the time of that submission, which the error tells, or `true` for the one that there is when it appears. Left in the
   * program it says nothing about later ones. Default: none, which refuses until {@link adoptTaskId} or this is set.
   */
  readonly resubmitUnknown?: pulumi.Input<boolean | string> | undefined;
  /**
   * Whether the job runs again when the source's content has changed, told by its ETag (`HeadObject`), which the program
   * looks at, at preview too; that needs `oss:GetObject`. A source that isn't there is a warning at preview and an error at
   * the deploy, before anything is submitted. Of a source that the same deploy writes, put the object's outputs into
   * {@link triggers}: the program looks when they are known. Default: `true`.
   */
  readonly watchSource?: pulumi.Input<boolean> | undefined;
  /**
   * Whether the job runs again when its task is known to have failed (IMM `ListTasks`; it knows a task for seven days).
   * Where IMM can't be asked nothing is submitted for that reason. Default: `true` for a job that {@link
   * ProcessingJob.wait} is called on right after it is made, otherwise `false`.
   */
  readonly watchTask?: pulumi.Input<boolean> | undefined;
  /**
   * Whether a refresh looks if the results of a task that succeeded are still there (IMM `GetTask`, then OSS `HeadObject` or
   * `ListObjectsV2`); the next deploy makes them again when some are gone. That the task succeeded has to be seen by a
   * refresh in the seven days that IMM knows it. Default: `false`.
   */
  readonly watchTarget?: pulumi.Input<boolean> | undefined;
  /**
   * What is done about a new job, or one that gets another target, whose results are there already: `overwrite` them;
   * `skip`, which records the job without a task; or `fail`. Needs `oss:GetObject` on the target, for a template with
   * variables that OSS alone knows `oss:ListObjects` on its bucket. Default: `overwrite`.
   */
  readonly ifTargetExists?: pulumi.Input<IfTargetExists> | undefined;
  /**
   * What becomes of the results when the job goes, or gets another target: `forget` leaves them; `deleteTarget` deletes
   * those that the wait saw the task make, where nobody has written them since. That needs {@link ProcessingJob.wait}, and
   * `oss:DeleteObject` on the target. Default: `forget`.
   */
  readonly onDelete?: OnDelete | undefined;
}

/** Of each job, whether somebody waits for its task. */
const waits = new WeakMap<ProcessingJob, { value: boolean }>();

/** The type of processing jobs, as their URNs have it. */
export const processingJobToken = typeToken("ProcessingJob");

/**
 * One processing job: `pulumi up` submits a task to OSS when the job is new or has changed, and records its task ID.
 * It doesn't wait for the task. Destroying the job forgets it: tasks can't be cancelled and results are yours.
 *
 * A job that can't be meant is refused by name and property before anything is submitted. When a submission's outcome is
 * unknown the deploy fails, that is recorded, and no task is submitted again until you have decided.
 *
 * @example
 * ```ts
 * const preview = new ProcessingJob("preview", {
 *   source: "oss://my-videos/product.mp4",
 *   operation: video.animation({ format: "gif", width: 320, interval: "1s" }),
 *   target: { bucket: "my-previews", key: "product.gif" },
 * });
 * export const taskId = preview.taskId;
 * ```
 */
export class ProcessingJob extends ProvidedResource {
  /** The source as `oss://bucket/key`. */
  declare readonly source: pulumi.Output<string>;
  /** The operation as OSS spells it. */
  declare readonly operation: pulumi.Output<string>;
  /** The target as `oss://bucket/key`, templates unfilled. */
  declare readonly target: pulumi.Output<string | undefined>;
  /** The topic that is told when the task ends. */
  declare readonly notify: pulumi.Output<string | undefined>;
  /** The triggers as they were given. */
  declare readonly triggers: pulumi.Output<Readonly<Record<string, unknown>> | undefined>;
  /** The full process string that is sent: operation, `sys/saveas` and `sys/notify`. */
  declare readonly instruction: pulumi.Output<string>;
  /** The region of the buckets. */
  declare readonly region: pulumi.Output<string>;
  /**
   * ID of the job's current task, by which IMM knows it (`TaskId`); `undefined` when {@link
   * ProcessingJobArgs.ifTargetExists} had it skipped. When the job failed Pulumi knows no value here, and
   * writes its internal mark for that into stack outputs: export `whereKnown(job.taskId)`.
   */
  declare readonly taskId: pulumi.Output<string>;
  /** The service's ID of the event that started the task (`EventId`); `undefined` for an adopted task. */
  declare readonly eventId: pulumi.Output<string | undefined>;
  /** OSS' ID of the request (`x-oss-request-id`), the one to quote to support. */
  declare readonly requestId: pulumi.Output<string | undefined>;
  /** IMM's ID of the request (`RequestId` in the answer). */
  declare readonly processRequestId: pulumi.Output<string | undefined>;
  /** HTTP status of the answer. */
  declare readonly statusCode: pulumi.Output<number | undefined>;
  /** When the task was submitted: ISO 8601, UTC. */
  declare readonly submittedAt: pulumi.Output<string | undefined>;
  /** Why the task was submitted, such as `new job` or `operation changed`. */
  declare readonly reason: pulumi.Output<string>;
  /**
   * How the current task came to be: `accepted`, `adopted`, `unknown` when its outcome is, or `skipped` when the results
   * were there already.
   */
  declare readonly submission: pulumi.Output<SubmissionState>;
  /** The source's ETag when the program last looked. */
  declare readonly sourceEtag: pulumi.Output<string | undefined>;
  /** ID of the task before the current one. */
  declare readonly previousTaskId: pulumi.Output<string | undefined>;

  readonly #name: string;
  readonly #args: ProcessingJobArgs;
  readonly #objects: { readonly source: pulumi.Input<string>; readonly target: pulumi.Input<string | undefined> };
  readonly #connection: ConnectionInputs;
  readonly #alicloud: AlicloudProvider | undefined;

  /**
   * @param name The job's name, unique among the stack's jobs.
   * @param args What to do with which object.
   * @param opts Pulumi's resource options. An `alicloud.Provider` as `provider`, or of a component around the job, tells
   * region, profile and endpoints where the arguments don't. `hooks.onError` must not be used: it would create again after
   * a failure that was recorded, that is, submit twice.
   * @throws InvalidJobsError for an argument that doesn't exist, which a program without types may pass, for a trigger
   * that isn't JSON.
   */
  constructor(name: string, args: ProcessingJobArgs, opts?: pulumi.CustomResourceOptions) {
    const misused = [...unknownProperties(args), ...unfitTriggers(args.triggers)];
    if (misused.length > 0) throw new InvalidJobsError(misused.map((problem) => ({ job: name, ...problem })));

    const connection = connectionInputs(args, opts);
    const { region, endpoint, profile } = connection;
    const operation = derive([args.operation], (given) => operationText(given as PlainOperation));
    const source = derive([args.source], objectUri);
    const target = derive([args.target], (reference) => (reference ? objectUri(reference) : undefined));
    const { notify } = args;
    const waited = { value: false };
    const observation: Observation = derive(
      [source, region, endpoint, args.internal, profile, args.watchSource, args.triggers, dependencies(opts)],
      (from, inRegion, at, internal, signer, watched) =>
        watched === false
          ? undefined
          : watchSource(from, { region: inRegion as string, endpoint: at, internal, profile: signer }),
    );
    const isWaitedFor = programTurn().then(() => waited.value);
    const problems = programProblems(name, { source, target, observation, isWaitedFor, onDelete: args.onDelete });
    super(
      "job",
      processingJobToken,
      name,
      {
        name,
        stack: `${pulumi.getProject()}/${pulumi.getStack()}`,
        source,
        operation,
        target,
        notify,
        triggers: args.triggers,
        instruction: derive([operation, target, notify], instructionText),
        sourceEtag: seenIn(observation, (seen) => (seen !== undefined && "etag" in seen ? seen.etag : undefined)),
        region,
        // To Pulumi a property without a value is one all the same.
        ...withoutAbsent({
          secretInputs: secretInputs({ source, operation, notify }),
          sourceProblem: pulumi.runtime.isDryRun() ? undefined : seenIn(observation, sourceProblem),
          problems: problems,
          endpoint,
          immEndpoint: connection.immEndpoint,
          internal: connection.internal,
          profile,
          adoptTaskId: args.adoptTaskId,
          resubmitUnknown: args.resubmitUnknown,
          watchSource: args.watchSource,
          watchTask: taskWatch(args.watchTask, isWaitedFor),
          watchTarget: args.watchTarget,
          ifTargetExists: args.ifTargetExists,
          onDelete: args.onDelete,
        }),
        taskId: undefined,
        eventId: undefined,
        requestId: undefined,
        processRequestId: undefined,
        statusCode: undefined,
        submittedAt: undefined,
        reason: undefined,
        submission: undefined,
        previousTaskId: undefined,
      },
      withoutAlicloudProvider(opts),
    );
    this.#name = name;
    this.#args = args;
    this.#objects = { source, target };
    this.#connection = connection;
    this.#alicloud = alicloudProvider(opts);
    waits.set(this, waited);
    logWarnings(this, args.operation, source, target);
    if (pulumi.runtime.isDryRun()) warnOfMissing(this, source, observation);
  }

  /**
   * Has the deploy wait until the job's task has ended, and fail when the task failed. Whatever shall come after the task
   * depends on what this returns. To wait for many jobs at once, give a {@link TaskCompletion} their {@link awaitedTask}s.
   *
   * @param options How long and how often to look.
   * @param opts Pulumi's resource options; the parent is the job.
   */
  wait(options: WaitOptions = {}, opts: pulumi.CustomResourceOptions = {}): TaskCompletion {
    const { name, taskId, submissionFailed, source, target, submittedAt, requestId, onDelete } = this.awaitedTask();
    const { endpoint, immEndpoint, internal, profile } = this.#args;
    const provider = this.#alicloud === undefined ? {} : { provider: this.#alicloud };
    return new TaskCompletion(
      this.#name,
      {
        immEndpoint,
        ...options,
        endpoint,
        internal,
        profile,
        tasks: [{ name, taskId, submissionFailed, source, target, submittedAt, requestId, onDelete }],
        region: this.#connection.region as pulumi.Input<string>,
      },
      { parent: this, ...provider, ...opts },
    );
  }

  /**
   * The job's task as a {@link TaskCompletion} takes it, which then waits for several jobs at once; call it right after the
   * job is made.
   */
  awaitedTask(): AwaitedTaskArgs {
    noteWait(this);
    const { endpoint, immEndpoint, internal, profile } = this.#connection;
    const { onDelete } = this.#args;
    return {
      name: this.#name,
      // Of a job that has failed Pulumi knows no outputs, and a deploy that goes on after errors comes here all the same.
      taskId: whereKnown(this.taskId),
      submittedAt: whereKnown(this.submittedAt),
      requestId: whereKnown(this.requestId),
      submissionFailed: hasFailed(this.taskId),
      ...this.#objects,
      onDelete,
      endpoint,
      immEndpoint,
      internal,
      profile,
    };
  }
}

/** Notes that somebody waits for a job's task in another way than by its own wait. */
export function noteWait(job: ProcessingJob): void {
  const wait = waits.get(job);
  if (wait) wait.value = true;
}

/** Resolves when the program has done all that it does without waiting for anything, such as call methods of a new job. */
function programTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What is known when the resources that a job depends on are there; `undefined` when there are none. */
function dependencies(opts: pulumi.CustomResourceOptions | undefined): pulumi.Output<unknown> | undefined {
  if (opts?.dependsOn === undefined) return undefined;
  return pulumi
    .output(opts.dependsOn as pulumi.Input<pulumi.Input<pulumi.Resource>[]>)
    .apply((resources) => [resources ?? []].flat().map((resource) => (resource as pulumi.Resource).urn));
}

/** What the program sees of the source: at once that nobody looks, later what was seen. */
type Observation = pulumi.Input<SourceObservation | undefined>;

/** What follows from an observation. Of plain values it is a promise, which costs Pulumi less than an output. */
function seenIn<T>(
  observation: Observation,
  derivation: (seen: SourceObservation | undefined) => T | undefined,
): pulumi.Input<T | undefined> {
  return observation instanceof Promise
    ? observation.then(derivation)
    : derive([observation], (seen) => derivation(seen as SourceObservation | undefined));
}

/** Whether the task is watched: as the program says, which a later value may leave open too; otherwise as somebody waits. */
function taskWatch(given: ProcessingJobArgs["watchTask"], isWaitedFor: Promise<boolean>): pulumi.Input<unknown> {
  const usual = isWaitedFor.then((waitedFor) => waitedFor || undefined);
  return isDeferred(given) ? derive([given, usual], (known, waited) => known ?? waited) : (given ?? usual);
}

/** What only the program can find to be wrong with a job; known at once where that is possible. */
function programProblems(
  job: string,
  declared: {
    readonly source: pulumi.Input<string>;
    readonly target: pulumi.Input<string | undefined>;
    readonly observation: Observation;
    readonly isWaitedFor: Promise<boolean>;
    readonly onDelete: OnDelete | undefined;
  },
): pulumi.Input<readonly Problem[] | undefined> {
  const { source, target, observation, isWaitedFor, onDelete } = declared;
  const unlessNone = (problems: readonly Problem[]) => (problems.length > 0 ? problems : undefined);
  const shared = derive([source, target], (from, to) => targetProblems(job, from, to));
  const isLookedFor = pulumi.runtime.isDryRun() && observation !== undefined;
  if (Array.isArray(shared) && onDelete !== "deleteTarget" && !isLookedFor) return unlessNone(shared);
  return pulumi.all([shared, observation, isWaitedFor]).apply(([found, seen, waited]) => {
    const unseen = unseenProblems(seen as SourceObservation | undefined);
    return unlessNone([...found, ...unwaitedProblems(onDelete, waited), ...unseen]);
  });
}

function targetProblems(job: string, source: string, target: string | undefined): Problem[] {
  const other = claimTarget(job, source, target);
  return other === undefined ? [] : [sharedTargetProblem(other, target)];
}

function unwaitedProblems(onDelete: OnDelete | undefined, waited: boolean): Problem[] {
  if (onDelete !== "deleteTarget" || waited) return [];
  const message = `is "deleteTarget", which needs a wait that sees what the task makes; call the job's wait() or awaitedTask() right after it is made`;
  return [{ property: "onDelete", message }];
}

/** What couldn't be seen is an error at preview already; a missing source isn't, as somebody may be about to upload it. */
function unseenProblems(seen: SourceObservation | undefined): Problem[] {
  if (seen === undefined || !("unseen" in seen) || !pulumi.runtime.isDryRun()) return [];
  return [{ property: "source", message: seen.unseen }];
}

/** At the deploy it is the job's own failure, which doesn't keep the other jobs from being deployed. */
function sourceProblem(seen: SourceObservation | undefined): string | undefined {
  if (seen === undefined || "etag" in seen) return undefined;
  return "missing" in seen ? seen.missing : seen.unseen;
}

/** Tells what looks wrong but is for the service to judge, as soon as it is known. */
function logWarnings(
  job: ProcessingJob,
  operation: ProcessingJobArgs["operation"],
  source: pulumi.Input<string>,
  target: pulumi.Input<string | undefined>,
): void {
  const warnings = derive([operation, source, target], (knownOperation, knownSource, knownTarget) => {
    const known = { operation: knownOperation, source: knownSource, target: knownTarget };
    return judgeJobInputs(known).warnings.map(({ property, message }) => `${property}: ${message}`);
  });
  const tell = async (known: readonly string[]) => {
    for (const warning of known) await pulumi.log.warn(warning, job);
  };
  if (Array.isArray(warnings)) void tell(warnings);
  // A warning shows values, and the log hides none.
  else
    pulumi
      .output(warnings)
      .apply(async (known) => ((await pulumi.isSecret(pulumi.output(warnings))) ? undefined : tell(known)));
}

/** At preview, where the source may still be uploaded before the deploy. */
function warnOfMissing(job: ProcessingJob, source: pulumi.Input<string>, observation: Observation): void {
  pulumi.all([observation, source]).apply(async ([found, from]) => {
    const seen = found as SourceObservation | undefined;
    if (seen === undefined || !("missing" in seen)) return;
    const secrets = (await pulumi.isSecret(pulumi.output(source))) ? [from] : [];
    await pulumi.log.warn(hideSecrets(seen.missing, secrets), job);
  });
}
