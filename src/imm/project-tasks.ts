import type { TaskStatus } from "../lifecycle/task-status";
import { textField } from "../text/answer-fields";
import { type ImmClient, ImmError } from "./imm-client";

/** The most that ListTasks gives at once. Source: "ListTasks" of the IMM API reference. */
const pageSize = 100;

/** What IMM says of a task. */
export type TaskDocument = Readonly<Record<string, unknown>>;

/** Which of a project's tasks are listed. */
export interface TaskSelection {
  readonly types: readonly string[];
  readonly startedSince: Date;
  readonly status?: "Running" | "Succeeded" | "Failed";
}

/** The tasks of a project, page by page. */
export async function* listTasks(
  imm: ImmClient,
  project: string,
  { types, startedSince, status }: TaskSelection,
): AsyncIterable<TaskDocument & { readonly TaskId: string }> {
  let nextToken: unknown;
  do {
    const page = await imm.call("ListTasks", {
      ProjectName: project,
      TaskTypes: types,
      Status: status,
      StartTimeRange: { Start: startedSince.toISOString() },
      MaxResults: pageSize,
      NextToken: nextToken,
    });
    for (const task of Array.isArray(page.Tasks) ? (page.Tasks as TaskDocument[]) : []) {
      if (typeof task.TaskId === "string") yield { ...task, TaskId: task.TaskId };
    }
    nextToken = page.NextToken || undefined;
  } while (nextToken !== undefined);
}

/** What IMM says of one task; `undefined` when it knows none of this ID. */
export async function getTask(imm: ImmClient, project: string, taskId: string): Promise<TaskDocument | undefined> {
  const [action, type] = readsWatermark(taskId)
    ? ["GetDecodeBlindWatermarkResult", "DecodeBlindWatermark"]
    : ["GetTask", taskTypeOf(taskId)];
  try {
    return await imm.call(action, { ProjectName: project, TaskType: type, TaskId: taskId });
  } catch (error) {
    if (error instanceof ImmError && error.code === "ResourceNotFound") return undefined;
    throw error;
  }
}

/** The status in what IMM says of a task. */
export function statusOf(task: TaskDocument): TaskStatus {
  if (task.Status !== "Succeeded" && task.Status !== "Failed") return { status: "Running" };
  return {
    status: task.Status,
    code: textField(task.Code),
    message: textField(task.Message),
    startedAt: textField(task.StartTime),
    endedAt: textField(task.EndTime),
    watermark: textField(task.Content),
  };
}

/**
 * Whether a task reads a blind watermark. The types of GetTask and ListTasks lack such tasks; an action of their own has
 * their status and the text. Source: "Task types" and "GetDecodeBlindWatermarkResult" of the IMM API reference. How their
 * IDs begin isn't documented.
 */
export function readsWatermark(taskId: string): boolean {
  return /watermark/i.test(taskTypeOf(taskId));
}

/** `MediaConvert` of `MediaConvert-<uuid>`: a task ID begins with the type that IMM wants to be told. */
export function taskTypeOf(taskId: string): string {
  return taskId.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "");
}
