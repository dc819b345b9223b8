import type { AwaitedTask, OwnConnection, ServiceConnection } from "./awaited-task";

/** The inputs of a wait as they travel to the provider and into the state. */
export interface CompletionInputs extends ServiceConnection {
  readonly tasks: readonly AwaitedTask[];
  /** A duration such as `30m`. */
  readonly timeout: string | number;
  readonly interval: string | number;
  /** Whether the tasks' sources are secret, so that no message shows them. */
  readonly secretTasks?: boolean;
}

/** An object that a task made, as it was when the task had ended. */
export interface CompletedObject {
  /** `oss://bucket/key`. */
  readonly uri: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Its ETag, without quotes. */
  readonly etag: string;
  /** When it was written: ISO 8601, UTC, to the second. */
  readonly lastModified: string;
}

/**
 * How a task ended that was waited for. While a job's new task hasn't ended this is about its former one, which `taskId`
 * tells.
 */
export interface CompletedTask {
  /** The task's ID. */
  readonly taskId: string;
  /**
   * How it ended. One that failed fails the deploy, and so is seen only in the outputs of a deploy that goes on after
   * errors. `Forgotten` is one that began more than seven days ago and that nobody asked about before: IMM doesn't know it
   * any more.
   */
  readonly status: "Succeeded" | "Failed" | "Forgotten";
  /** Why it failed: the service's code, such as `InvalidFile`. */
  readonly code?: string;
  /** Why it failed, for people. */
  readonly message?: string;
  /** When the service began to run the task, as it says. */
  readonly startedAt?: string;
  /** When the task ended, as the service says. */
  readonly endedAt?: string;
  /**
   * The objects that the task made, by their keys, at most the first hundred: those that its target can stand for and that
   * were written while it ran. Absent for a task without a target, and where they couldn't be looked at.
   */
  readonly objects?: readonly CompletedObject[];
  /** How many objects the task made. */
  readonly objectCount?: number;
  /** The text that an `image/deblindwatermark` has read. */
  readonly watermark?: string;
}

/** What the tasks of one job made at one target, all of which goes with the job. */
export interface DeletableObjects {
  /** The job. */
  readonly name: string;
  readonly target: string;
  /** Its last task, which made some of them; earlier ones made the others. */
  readonly taskId: string;
  readonly objects: readonly CompletedObject[];
  /** How they are reached once the job is gone, where that differs from the others'. */
  readonly connection?: Pick<OwnConnection, "endpoint" | "internal" | "profile">;
}

/** What is recorded of tasks: how each ended, by the job's name, and the objects that `deleteTarget` is about. */
export interface CompletionRecord {
  readonly ended: Readonly<Record<string, CompletedTask>>;
  /** Absent when there are none. */
  readonly deletable?: readonly DeletableObjects[];
}

/** The outputs of a wait. */
export type CompletionOutputs = CompletionInputs & CompletionRecord;

/** Whether it is known how a task ended. */
export function hasEnded({ ended }: CompletionRecord, { name, taskId }: AwaitedTask): boolean {
  return taskId !== undefined && ended[name]?.taskId === taskId;
}
