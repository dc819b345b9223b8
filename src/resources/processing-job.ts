import * as pulumi from "@pulumi/pulumi";
import { judgeJobInputs } from "../lifecycle/job-checks";
import {
  endpointUrl,
  instructionText,
  objectUri,
  operationText,
  type PlainOperation,
  regionId,
  unknownProperties,
} from "../lifecycle/job-declaration";
import { InvalidJobsError } from "../lifecycle/problem";
import type { OperationSpec, StyleReference } from "../operations/arguments";
import { connectionDefaults } from "./connection-defaults";
import { processingJobProvider } from "./processing-job-provider";
import { claimTarget } from "./program-targets";
import { TaskCompletion, type WaitOptions } from "./task-completion";
import { unfitTriggers } from "./unfit-triggers";

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
  readonly notify?: pulumi.Input<string> | undefined;
  /**
   * JSON values that make the job run again when one of them changes or is added, by name. Removing one runs nothing. The
   * output `reason` names the trigger that changed, not its value. Default: none.
   */
  readonly triggers?: pulumi.Input<Readonly<Record<string, unknown>>> | undefined;
  /**
   * Region of the buckets, such as `cn-hangzhou`. Default: `alicloud:region` of the stack's config, then the environment's
   * `OSS_REGION`, `ALIBABA_CLOUD_REGION` or `ALICLOUD_REGION`.
   */
  readonly region?: pulumi.Input<string> | undefined;
  /**
   * URL of another endpoint than the region's own, without the bucket. A change of it runs nothing. Default: `oss` in
   * `alicloud:endpoints` of the stack's config, then the environment's `OSS_ENDPOINT`, then
   * `https://oss-<region>.aliyuncs.com`. Below `localhost` buckets are addressed by path, elsewhere by host name.
   */
  readonly endpoint?: pulumi.Input<string> | undefined;
  /** Whether to use the region's internal endpoint, which only machines inside Alibaba Cloud reach. Default: `false`. */
  readonly internal?: pulumi.Input<boolean> | undefined;
  /**
   * Profile of the Alibaba Cloud CLI (`~/.aliyun/config.json`) whose credentials sign the request. Default: the stack's
   * config, then the environment, then the vendor's credential chain.
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
}

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
export class ProcessingJob extends pulumi.dynamic.Resource {
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
   * ID of the job's current task, by which IMM knows it (`TaskId`). When the job failed Pulumi knows no value here, and
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
  /** How the current task came to be: `accepted`, `adopted`, or `unknown` when its outcome is. */
  declare readonly submission: pulumi.Output<"accepted" | "adopted" | "unknown">;
  /** ID of the task before the current one. */
  declare readonly previousTaskId: pulumi.Output<string | undefined>;

  readonly #name: string;
  readonly #connection: Pick<ProcessingJobArgs, "internal" | "profile">;

  /**
   * @param name The job's name, unique among the stack's jobs.
   * @param args What to do with which object.
   * @param opts Pulumi's resource options. `hooks.onError` must not be used: it would create again after a failure that
   * was recorded, that is, submit twice.
   * @throws InvalidJobsError for an argument that doesn't exist, which a program without types may pass, for a trigger
   * that isn't JSON.
   */
  constructor(name: string, args: ProcessingJobArgs, opts?: pulumi.CustomResourceOptions) {
    const misused = [...unknownProperties(args), ...unfitTriggers(args.triggers)];
    if (misused.length > 0) throw new InvalidJobsError(misused.map((problem) => ({ job: name, ...problem })));

    const defaults = connectionDefaults();
    const declared = pulumi.output(args.operation) as pulumi.Output<PlainOperation>;
    const operation = declared.apply(operationText);
    const source = pulumi.output(args.source).apply(objectUri);
    const target = pulumi.output(args.target).apply((reference) => (reference ? objectUri(reference) : undefined));
    const notify = pulumi.output(args.notify);
    super(
      processingJobProvider,
      name,
      {
        source,
        operation,
        target,
        notify,
        triggers: args.triggers,
        instruction: pulumi.all([operation, target, notify]).apply((parts) => instructionText(...parts)),
        targetAlsoOf: pulumi.all([source, target]).apply(([from, to]) => claimTarget(name, from, to)),
        region: pulumi.output(args.region).apply((region) => regionId(region ?? defaults.region)),
        endpoint: pulumi
          .all([args.endpoint, args.internal])
          .apply(([endpoint, internal]) => endpointUrl(endpoint ?? (internal ? undefined : defaults.endpoint))),
        internal: args.internal,
        profile: args.profile,
        adoptTaskId: args.adoptTaskId,
        resubmitUnknown: args.resubmitUnknown,
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
      opts,
      "oss",
      "ProcessingJob",
    );
    this.#name = name;
    logWarnings(this, declared, source, target);
    this.#connection = { internal: args.internal, profile: args.profile };
  }

  /**
   * Has the deploy wait until the job's task has ended, and fail when the task failed. Whatever shall come after the task
   * depends on what this returns. To wait for many jobs at once, give a {@link TaskCompletion} their tasks.
   *
   * @param options How long and how often to look.
   * @param opts Pulumi's resource options; the parent is the job.
   */
  wait(options: WaitOptions = {}, opts: pulumi.CustomResourceOptions = {}): TaskCompletion {
    const { taskId, source, target, submittedAt, requestId, region } = this;
    return new TaskCompletion(
      this.#name,
      {
        ...options,
        ...this.#connection,
        tasks: [{ name: this.#name, taskId, source, target, submittedAt, requestId }],
        region,
      },
      { parent: this, ...opts },
    );
  }
}

/** Tells what looks wrong but is for the service to judge, as soon as it is known. */
function logWarnings(
  job: ProcessingJob,
  operation: pulumi.Output<PlainOperation>,
  source: pulumi.Output<string>,
  target: pulumi.Output<string | undefined>,
): void {
  const inputs = pulumi.all([operation as pulumi.Output<unknown>, source, target]);
  inputs.apply(async ([knownOperation, knownSource, knownTarget]) => {
    // A warning shows values, and the log hides none.
    if (await pulumi.isSecret(inputs)) return;
    const known = { operation: knownOperation, source: knownSource, target: knownTarget };
    for (const { property, message } of judgeJobInputs(known).warnings) {
      await pulumi.log.warn(`${property}: ${message}`, job);
    }
  });
}
