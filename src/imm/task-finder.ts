import type { ImmConnection } from "../lifecycle/task-status";
import { textField } from "../text/answer-fields";
import { BucketProjects } from "./bucket-projects";
import { ImmClients, type ImmClientsOptions } from "./imm-clients";
import { getTask, statusOf, taskTypeOf } from "./project-tasks";

/** What IMM tells of a task. */
export interface Task {
  /** The task's ID. */
  readonly taskId: string;
  /** What kind of task it is, such as `MediaConvert` or `OfficeConversion`. */
  readonly type: string;
  /** The IMM project that it belongs to. */
  readonly project: string;
  /** How far it is. IMM has no word for a task that waits to run. */
  readonly status: "Running" | "Succeeded" | "Failed";
  /** Why it failed: a code such as `InvalidFile`. */
  readonly code?: string;
  /** Why it failed, for people. */
  readonly message?: string;
  /** When it began: ISO 8601. */
  readonly startedAt?: string;
  /** When it ended: ISO 8601. */
  readonly endedAt?: string;
  /** The service's ID of the event that started it. */
  readonly eventId?: string;
  /** The text that an `image/deblindwatermark` has read. */
  readonly watermark?: string;
}

/** Where a task belongs to: the IMM project, or a bucket that leads to it. */
export type TaskHome = { readonly project: string } | { readonly bucket: string };

/** Asks IMM for one task. */
export interface TaskFinder {
  /**
   * What there is to be told of a task.
   *
   * @throws Error that says what to do when IMM knows no such task, or the bucket has no project.
   * @throws ImmError, StatusUnavailable when IMM refuses to answer or can't be reached.
   */
  find(connection: ImmConnection, home: TaskHome, taskId: string): Promise<Task>;
}

/** Makes a {@link TaskFinder}. */
export function createTaskFinder(options: ImmClientsOptions): TaskFinder {
  const clients = new ImmClients(options);
  return {
    async find(connection, home, taskId) {
      const imm = clients.get(connection);
      const project = "project" in home ? home.project : await new BucketProjects(imm).find(home.bucket);
      const task = await getTask(imm, project, taskId);
      if (task === undefined) {
        throw new Error(
          `The IMM project ${project} in ${connection.region} doesn't know the task ${taskId}. The ID belongs to another project or region, or the task began more than seven days ago, when IMM forgets it.`,
        );
      }
      const told = {
        taskId,
        type: textField(task.TaskType) ?? taskTypeOf(taskId),
        project,
        startedAt: textField(task.StartTime),
        ...statusOf(task),
        eventId: textField(task.EventId),
      };
      return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as unknown as Task;
    },
  };
}
