import { type ObjectAddress, parseObjectUri } from "../../instruction/object-uri";
import type { Connection } from "../submission";
import type { ImmConnection } from "../task-status";

/** One task that is waited for. */
export interface AwaitedTask {
  /** The job's name, for messages. */
  readonly name: string;
  /** Absent for a job that has no task, because its results were there already or because its submission failed. */
  readonly taskId?: string;
  /** That the job's submission failed in this deploy: what is recorded of its former task stays. */
  readonly submissionFailed?: boolean;
  readonly source: string;
  readonly target?: string;
  readonly submittedAt?: string;
  readonly requestId?: string;
  /** What becomes of the objects made when the task isn't waited for any more; `forget` when absent. */
  readonly onDelete?: string;
  /** How the services are reached for this task, where that differs from the others'. */
  readonly endpoint?: string;
  readonly immEndpoint?: string;
  readonly internal?: boolean;
  readonly profile?: string;
}

/** A task that is waited for and has an ID. */
export type KnownTask = AwaitedTask & { readonly taskId: string };

/** How the services are reached for the tasks that don't say otherwise. */
export interface ServiceConnection {
  readonly region: string;
  readonly endpoint?: string;
  readonly immEndpoint?: string;
  readonly internal?: boolean;
  readonly profile?: string;
}

/** What a task may say of how the services are reached for it. */
export type OwnConnection = Pick<AwaitedTask, "endpoint" | "immEndpoint" | "internal" | "profile">;

/** Whether there is a task to wait for. */
export function isKnownTask(task: AwaitedTask): task is KnownTask {
  return task.taskId !== undefined;
}

/** Whether the objects that a task makes go with its job. */
export function deletesTarget(task: AwaitedTask): task is AwaitedTask & { readonly target: string } {
  return task.onDelete === "deleteTarget" && task.target !== undefined;
}

/** The source's bucket leads to the IMM project. */
export function sourceAddress({ source }: AwaitedTask): ObjectAddress {
  return parseObjectUri(source) ?? { bucket: "", key: "" };
}

/** How IMM is reached for a task. */
export function immConnection(all: ServiceConnection, own: OwnConnection): ImmConnection {
  const [immEndpoint, internal] = ownPlace([all.immEndpoint, all.internal], [own.immEndpoint, own.internal]);
  return { region: all.region, immEndpoint, internal, profile: own.profile ?? all.profile };
}

/** How OSS is reached for a task. */
export function ossConnection(all: ServiceConnection, own: OwnConnection): Connection {
  const [endpoint, internal] = ownPlace([all.endpoint, all.internal], [own.endpoint, own.internal]);
  return { region: all.region, endpoint, internal, profile: own.profile ?? all.profile };
}

type Place = readonly [endpoint: string | undefined, internal: boolean | undefined];

/** Of the two ways to name an endpoint, a task's own choice displaces the other one. */
function ownPlace([endpoint, internal]: Place, [ownEndpoint, ownInternal]: Place): Place {
  if (ownEndpoint !== undefined) return [ownEndpoint, ownInternal];
  return [ownInternal === true ? undefined : endpoint, ownInternal ?? internal];
}

/** A task as a message shows it. */
export function describeTask({ name, taskId, source, target, requestId }: AwaitedTask, reason: string): string {
  const where = target === undefined ? source : `${source} → ${target}`;
  const ids = requestId === undefined ? `task ${taskId}` : `task ${taskId}, request ID ${requestId}`;
  return `  ${name}: ${reason}\n    ${where}\n    ${ids}`;
}
