import * as pulumi from "@pulumi/pulumi";
import { toState } from "../lifecycle/job/job-state";
import type { CompletedTask } from "../lifecycle/wait/completion-state";
import { withoutAlicloudProvider } from "./alicloud-provider";
import { connectionInputs } from "./connection-inputs";
import { ProvidedResource, typeToken } from "./provided-resource";

/** A task that is waited for. */
export interface AwaitedTaskArgs {
  /** The job's name, by which messages and the output `ended` know the task. */
  readonly name: string;
  /** The task's ID; `undefined` for a job that has none, because its results were there already. */
  readonly taskId: pulumi.Input<string | undefined>;
  /**
   * That the job's submission failed in this deploy, so that its task isn't known: what is recorded of its former task
   * stays. Default: `false`.
   */
  readonly submissionFailed?: pulumi.Input<boolean | undefined> | undefined;
  /** The source as `oss://bucket/key`; its bucket leads to the IMM project. */
  readonly source: pulumi.Input<string>;
  /** The target as `oss://bucket/key`, where the objects are looked for that the task made. */
  readonly target?: pulumi.Input<string | undefined> | undefined;
  /** When the task was submitted, ISO 8601. Tells a task that IMM doesn't list yet from one it has forgotten. */
  readonly submittedAt?: pulumi.Input<string | undefined> | undefined;
  /** OSS' ID of the submission, for messages. */
  readonly requestId?: pulumi.Input<string | undefined> | undefined;
  /** What becomes of the objects made: see the argument of a `ProcessingJob`. Default: `"forget"`. */
  readonly onDelete?: pulumi.Input<"forget" | "deleteTarget" | undefined> | undefined;
  /** URL of the endpoint of OSS for this task. Default: as for all. */
  readonly endpoint?: pulumi.Input<string | undefined> | undefined;
  /** URL of the endpoint of IMM for this task. Default: as for all. */
  readonly immEndpoint?: pulumi.Input<string | undefined> | undefined;
  /** Whether to ask for this task at the endpoints inside Alibaba Cloud's network. Default: as for all. */
  readonly internal?: pulumi.Input<boolean | undefined> | undefined;
  /** Profile whose credentials ask for this task. Default: as for all. */
  readonly profile?: pulumi.Input<string | undefined> | undefined;
}

/** How long and how often a wait looks. */
export interface WaitOptions {
  /** How long to wait for all tasks together, such as `"30m"` or a number of milliseconds. Default: `"30m"`. */
  readonly timeout?: pulumi.Input<string | number> | undefined;
  /** Time between two looks, such as `"5s"` or a number of milliseconds. Default: `"5s"`. */
  readonly interval?: pulumi.Input<string | number> | undefined;
  /**
   * URL of another endpoint of IMM than the region's own. Default: `imm` in `alicloud:endpoints` of the stack's config,
   * then the environment's `IMM_ENDPOINT`, then `https://imm.<region>.aliyuncs.com`.
   */
  readonly immEndpoint?: pulumi.Input<string> | undefined;
}

/** The arguments of a {@link TaskCompletion}. */
export interface TaskCompletionArgs extends WaitOptions {
  /** The tasks to wait for, all of one region. */
  readonly tasks: pulumi.Input<pulumi.Input<AwaitedTaskArgs>[]>;
  /** Region of the tasks' buckets. Default: as for a `ProcessingJob`. */
  readonly region?: pulumi.Input<string> | undefined;
  /**
   * URL of another endpoint of OSS than the region's own, where the objects are looked for that the tasks made. Default: as
   * for a `ProcessingJob`.
   */
  readonly endpoint?: pulumi.Input<string> | undefined;
  /** Whether to use the endpoints inside Alibaba Cloud's network. Default: `false`. */
  readonly internal?: pulumi.Input<boolean> | undefined;
  /** Profile of the Alibaba Cloud CLI whose credentials sign the requests. Default: as for a `ProcessingJob`. */
  readonly profile?: pulumi.Input<string> | undefined;
}

/** The type of waits for tasks, as their URNs have it. */
export const taskCompletionToken = typeToken("TaskCompletion");

/**
 * Waits until tasks have ended, and fails the deploy when one of them failed, with the task's own code and message. The
 * tasks' IDs are in the state of their jobs before anybody waits: a deploy that is killed or runs into the timeout has
 * lost nothing, and the next one waits for the same tasks. A task that was seen to succeed isn't asked for again. While it
 * waits, an interrupted deploy ends only after the wait: interrupt it twice to leave at once.
 *
 * Status comes from Intelligent Media Management (`GetTask`, and `ListTasks` where there are many), which knows a task for
 * seven days, never from an object that is there; the credentials need `imm:GetOSSBucketAttachment`, `imm:GetTask` and
 * `imm:ListTasks`, and `imm:GetDecodeBlindWatermarkResult` for watermarks. Then the objects that the tasks made are looked
 * up, for which they need `oss:GetObject` and, where a target may stand for several objects, `oss:ListObjects`; without
 * these the outputs lack the objects.
 *
 * Objects of jobs with `onDelete: "deleteTarget"` are deleted when the job or the wait goes, or the job gets another target:
 * only those that were found here, and only as long as key, ETag and time of change are the same (`oss:DeleteObject`).
 *
 * @example
 * ```ts
 * const done = rendition.wait({ timeout: "1h" });
 * export const made = done.ended.apply((ended) => ended.rendition?.objects?.map((object) => object.uri));
 * ```
 */
export class TaskCompletion extends ProvidedResource {
  /** How each task ended, by the job's name. */
  declare readonly ended: pulumi.Output<Readonly<Record<string, CompletedTask>>>;

  /**
   * @param name The resource's name.
   * @param args Which tasks to wait for, and how.
   * @param opts Pulumi's resource options, which may name an `alicloud.Provider` as for a `ProcessingJob`. `customTimeouts`
   * have no effect on resources of this kind; `timeout` has.
   */
  constructor(name: string, args: TaskCompletionArgs, opts?: pulumi.CustomResourceOptions) {
    const tasks = pulumi.output(args.tasks).apply((given) => toState(given));
    super(
      "completion",
      taskCompletionToken,
      name,
      {
        tasks,
        secretTasks: pulumi.isSecret(tasks).then((secret) => secret || undefined),
        timeout: args.timeout ?? "30m",
        interval: args.interval ?? "5s",
        ...connectionInputs(args, opts),
        ended: undefined,
      },
      { deleteBeforeReplace: deletesObjects(args.tasks), ...withoutAlicloudProvider(opts) },
    );
  }
}

/**
 * Whoever has Pulumi replace a wait whose objects go with it wants to have the next one see that they are gone. Of tasks
 * that aren't plain values this can't be told; there the option has to be given.
 */
function deletesObjects(tasks: unknown): boolean {
  return Array.isArray(tasks) && tasks.some((task) => task?.onDelete === "deleteTarget");
}
