/** How far a task is, in the service's words. */
export type TaskStatus = "Running" | "Succeeded" | "Failed";

/** What everybody may see of a task. Never changed, but replaced when the task goes on. */
export interface TaskRecord {
  readonly id: string;
  readonly instruction: string;
  /** oss://bucket/key */
  readonly source: string;
  /**
   * oss://bucket/key that the instruction names. Variables that are filled only by what the task makes stay in their
   * braces. Missing where it names none.
   */
  readonly target?: string;
  /** oss://bucket/key of every object made, in the order they were made. */
  readonly targets: readonly string[];
  /** Running from the moment of submission, also while the task waits for a free worker: the service has no state for that. */
  readonly status: TaskStatus;
  readonly code?: string;
  readonly message?: string;
  readonly submittedAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly eventId: string;
  readonly requestId: string;
  /** The IMM project it belongs to: the one that the source's bucket was bound to. */
  readonly project?: string;
  readonly result?: unknown;
}
