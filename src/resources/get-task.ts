import * as pulumi from "@pulumi/pulumi";
import { StackCredentials } from "../credentials/stack-credentials";
import type { Task, TaskFinder } from "../imm/task-finder";
import { checkImmConnection } from "../lifecycle/imm-connection";
import { bucketNameProblem } from "../lifecycle/job/job-checks";
import { endpointUrl, regionId } from "../lifecycle/job/job-declaration";
import { describeProblem, type Problem } from "../lifecycle/problem";
import { ProgramError } from "../text/program-error";
import { connectionDefaults } from "./connection-defaults";

/** The arguments of {@link getTask}: the task, and the bucket or the project that it belongs to. */
export interface GetTaskArgs {
  /** The task's ID. */
  readonly taskId: string;
  /** The bucket of the task's source, through which the project is found. */
  readonly bucket?: string | undefined;
  /** Name of the IMM project, where it is known; one question less. */
  readonly project?: string | undefined;
  /** Region of the project. Default: as for a `ProcessingJob`. */
  readonly region?: string | undefined;
  /** URL of another endpoint of IMM than the region's own. Default: as for a `TaskCompletion`. */
  readonly immEndpoint?: string | undefined;
  /** Whether to use IMM's endpoint inside Alibaba Cloud's network. Default: `false`. */
  readonly internal?: boolean | undefined;
  /** Profile of the Alibaba Cloud CLI whose credentials sign the requests. Default: as for a `ProcessingJob`. */
  readonly profile?: string | undefined;
}

/**
 * Asks Intelligent Media Management for a task, in a Pulumi program or in any other one: how far it is, when it began and
 * ended, why it failed. IMM knows a task for seven days.
 *
 * Credentials are found as for a `ProcessingJob`; `alicloud:*` config counts in a Pulumi program only. They need
 * `imm:GetTask`, `imm:GetOSSBucketAttachment` where a bucket is given, and `imm:GetDecodeBlindWatermarkResult` for the
 * tasks of `image/deblindwatermark`, whose text is told too.
 *
 * @throws Error that names every argument that can't be meant, or says why the task couldn't be had: no credentials, a
 * refusal with IMM's own code and request ID, a bucket that is bound to no project, or a task that IMM doesn't know (any
 * more). Failures that may pass, such as throttling, are tried again first, four times in all.
 *
 * @example
 * ```ts
 * const task = await getTask({ taskId, bucket: "my-videos", region: "cn-hangzhou" });
 * if (task.status === "Failed") throw new Error(`${task.code}: ${task.message}`);
 * ```
 */
export async function getTask(args: GetTaskArgs): Promise<Task> {
  const { taskId, bucket, project, profile, internal } = args;
  const defaults = connectionDefaults();
  const connection = {
    region: regionId(args.region ?? defaults.region),
    immEndpoint: endpointUrl(args.immEndpoint ?? (internal === true ? undefined : defaults.immEndpoint)),
    internal,
    profile,
  };
  const problems = [...argumentProblems(args), ...checkImmConnection(connection)];
  if (problems.length > 0)
    throw new ProgramError(
      `IMM wasn't asked, because getTask has wrong arguments:\n${problems.map(describeProblem).join("\n")}`,
    );
  const home = project === undefined ? { bucket: bucket as string } : { project };
  const finder = await taskFinder();
  return finder.find({ ...connection, region: connection.region as string }, home, taskId);
}

function argumentProblems({ taskId, bucket, project }: GetTaskArgs): Problem[] {
  const problems: Problem[] = [];
  if (typeof taskId !== "string" || taskId.trim() === "") {
    const message = `must be a task's ID, such as MediaConvert-2f0f5b3c-…, not ${JSON.stringify(taskId)}`;
    problems.push({ property: "taskId", message });
  }
  if (bucket === undefined && project === undefined) {
    const message = "is missing; give the bucket of the task's source, or the IMM project";
    problems.push({ property: "bucket", message });
  }
  const bucketMessage = bucket === undefined ? undefined : bucketNameProblem(bucket);
  if (bucketMessage !== undefined) problems.push({ property: "bucket", message: bucketMessage });
  if (project !== undefined && (typeof project !== "string" || project === "")) {
    problems.push({ property: "project", message: "must be the name of an IMM project" });
  }
  return problems;
}

let finder: Promise<TaskFinder> | undefined;

/** What asking takes is loaded only by programs that ask. */
function taskFinder(): Promise<TaskFinder> {
  finder ??= import("../imm/task-finder.js").then(({ createTaskFinder }) => {
    const credentials = new StackCredentials();
    credentials.configure((name) => pulumi.runtime.getConfig(name));
    return createTaskFinder({ credentials: (profile) => credentials.find(profile) });
  });
  return finder;
}
