import type { ObjectAccess } from "./object-access";

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
  result?: unknown;
}

/** A submission the service answers with an error: no task comes into being. */
export interface SubmissionRefused {
  /** e.g. "Imm Client" */
  code: string;
  message: string;
  httpStatus: number;
}

export interface TaskService {
  submit(
    bucket: string,
    key: string,
    instruction: string,
  ): Promise<{ task: TaskRecord } | { refused: SubmissionRefused }>;
  /** All tasks, in the order of their submission. */
  list(): TaskRecord[];
  get(id: string): TaskRecord | undefined;
  /** What the tools said while they ran the task. */
  log(id: string): Promise<string | undefined>;
  /** Resolves when the task has ended; rejects when the service is closed before. */
  ended(id: string): Promise<TaskRecord>;
  /** The notifications sent to a topic so far, oldest first. */
  topicMessages(topic: string): unknown[];
  /** Stops the running tools. Tasks that had not ended start again when the same data directory is opened anew. */
  close(): Promise<void>;
}

export interface TaskServiceOptions {
  dataDirectory: string;
  objects: ObjectAccess;
  /** How many tasks run at the same time. Default: one a core. */
  concurrency?: number;
  /** A task that runs longer than this fails. Default: ten minutes. */
  taskTimeoutMs?: number;
}

export async function openTaskService(_options: TaskServiceOptions): Promise<TaskService> {
  throw new Error("not written yet");
}
