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

/** An object that a task made, as it was found after the task's end. */
export interface MadeObject {
  /** `oss://bucket/key`. */
  readonly uri: string;
  /** In bytes. */
  readonly size: number;
  readonly etag: string;
  /** ISO 8601, to the second. */
  readonly lastModified: string;
}

/** How a task that was waited for ended. */
export interface EndedTask {
  readonly taskId: string;
  /** `Forgotten`: IMM keeps tasks for seven days only, and nobody looked in that time. */
  readonly status: "Succeeded" | "Failed" | "Forgotten";
  /** Why it failed. */
  readonly code?: string;
  readonly message?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** The first of the objects made, by their keys; absent where they couldn't be looked at. */
  readonly objects?: readonly MadeObject[];
  /** How many there are in all. */
  readonly objectCount?: number;
  /** The text of the blind watermark that the task has read. */
  readonly watermark?: string;
}

/** What the tasks of one job made at one target, all of which goes with the job. */
export interface DeletableObjects {
  /** The job. */
  readonly name: string;
  readonly target: string;
  /** Its last task, which made some of them; earlier ones made the others. */
  readonly taskId: string;
  readonly objects: readonly MadeObject[];
  /** How they are reached once the job is gone, where that differs from the others'. */
  readonly connection?: Pick<OwnConnection, "endpoint" | "internal" | "profile">;
}

/** What is recorded of tasks: how each ended, by the job's name, and the objects that `deleteTarget` is about. */
export interface CompletionRecord {
  readonly ended: Readonly<Record<string, EndedTask>>;
  /** Absent when there are none. */
  readonly deletable?: readonly DeletableObjects[];
}

/** The outputs of a wait. */
export type CompletionOutputs = CompletionInputs & CompletionRecord;

/** Whether it is known how a task ended. */
export function hasEnded({ ended }: CompletionRecord, { name, taskId }: AwaitedTask): boolean {
  return taskId !== undefined && ended[name]?.taskId === taskId;
}
