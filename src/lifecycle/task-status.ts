/** How long the service knows a task, from its start, in milliseconds. Source: "GetTask" of the IMM API reference. */
export const taskRetentionMs = 7 * 24 * 60 * 60_000;

/** A task whose status is asked for. */
export interface TaskReference {
  readonly taskId: string;
  /** The source's bucket, through which the IMM project is found. */
  readonly bucket: string;
  /** When it was submitted, ISO 8601; undefined for a task that was adopted. */
  readonly submittedAt: string | undefined;
}

/** What the service says of a task. */
export type TaskStatus =
  | { readonly status: "Running" }
  | {
      readonly status: "Succeeded" | "Failed";
      readonly code?: string | undefined;
      readonly message?: string | undefined;
      /** ISO 8601, as the service says it. */
      readonly startedAt?: string | undefined;
      readonly endedAt?: string | undefined;
      /** The text that a task has read from a blind watermark. */
      readonly watermark?: string | undefined;
    }
  /** The service has no such task: not yet, or not any more, as it forgets tasks seven days after their start. */
  | { readonly status: "NotFound" };

/** How to reach IMM. */
export interface ImmConnection {
  readonly region: string;
  readonly immEndpoint?: string | undefined;
  readonly internal?: boolean | undefined;
  readonly profile?: string | undefined;
}

/** Thrown when the service couldn't be asked, but may be the next time. */
export class StatusUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StatusUnavailable";
  }
}

/** What the lifecycle needs of IMM to wait. */
export interface TaskStatusReader {
  /**
   * Asks for the status of tasks.
   *
   * @throws StatusUnavailable for a failure that may pass, such as the network's.
   * @throws Error when asking again won't help, because of permissions or a bucket without a project.
   */
  read(connection: ImmConnection, tasks: readonly TaskReference[]): Promise<ReadonlyMap<string, TaskStatus>>;
}

/** Why a task failed, in the service's words. */
export interface TaskFailure {
  readonly code?: string;
  readonly message?: string;
}

/** What the lifecycle needs of IMM to know, before it decides about jobs, whose task has failed. */
export interface FailedTaskReader {
  /**
   * Why a task failed; `undefined` for one that runs, has succeeded, or that the service doesn't know (any more). What a
   * process was told once holds for as long as it lives, so that deciding twice decides the same.
   *
   * @throws StatusUnavailable for a failure that may pass. All tasks of a project meet with the same error object.
   * @throws Error when asking again won't help, because of permissions or a bucket without a project; the same object too.
   */
  find(
    connection: ImmConnection,
    task: { readonly taskId: string; readonly bucket: string },
  ): Promise<TaskFailure | undefined>;
}
