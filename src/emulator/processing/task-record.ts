/** How far a task is, in the service's words. */
export type TaskStatus = "Running" | "Succeeded" | "Failed";

/** What everybody may see of a task. */
export interface TaskRecord {
  id: string;
  instruction: string;
  /** oss://bucket/key */
  source: string;
  /** oss://bucket/key of every object made, in the order they were made. */
  targets: string[];
  /** Running from the moment of submission, also while the task waits for a free worker: the service has no state for that. */
  status: TaskStatus;
  code?: string;
  message?: string;
  submittedAt: string;
  startedAt?: string;
  endedAt?: string;
  eventId: string;
  requestId: string;
  /** The IMM project it belongs to: the one that the source's bucket was bound to. */
  project?: string;
  result?: unknown;
}
