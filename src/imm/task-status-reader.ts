import { bulkhead } from "cockatiel";
import type { TaskReference, TaskStatus, TaskStatusReader } from "../lifecycle/task-status";
import { textField } from "../text/answer-fields";
import { findProject } from "./bucket-attachments";
import { type ImmClient, ImmError } from "./imm-client";
import { ImmClients, type ImmClientsOptions } from "./imm-clients";

/** From this many tasks of one project on, reading the project's list costs less than asking for each. */
const listFrom = 20;
const pageSize = 100;
const inFlight = 16;

/** A task may start before the clock of the machine that submitted it says so. */
const clockToleranceMs = 15 * 60_000;

/** Reads the status of tasks from IMM, whose project is found through the bucket. */
export function createTaskStatusReader(options: ImmClientsOptions): TaskStatusReader {
  const clients = new ImmClients(options);
  const readers = new Map<ImmClient, ProjectReader>();
  return {
    read(connection, tasks) {
      const client = clients.get(connection);
      const reader = readers.get(client) ?? new ProjectReader(client);
      readers.set(client, reader);
      return reader.read(tasks);
    },
  };
}

/** `MediaConvert` of `MediaConvert-<uuid>`: a task ID begins with the type that IMM wants to be told. */
export function taskTypeOf(taskId: string): string {
  return taskId.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "");
}

class ProjectReader {
  readonly #projects = new Map<string, Promise<string>>();
  readonly #limit = bulkhead(inFlight, Number.POSITIVE_INFINITY);

  constructor(readonly imm: ImmClient) {}

  async read(tasks: readonly TaskReference[]): Promise<ReadonlyMap<string, TaskStatus>> {
    const statuses = new Map<string, TaskStatus>();
    const byProject = new Map<string, TaskReference[]>();
    for (const task of tasks) {
      const project = await this.#projectOf(task.bucket);
      const itsTasks = byProject.get(project);
      if (itsTasks) itsTasks.push(task);
      else byProject.set(project, [task]);
    }
    for (const [project, itsTasks] of byProject) {
      const listed = itsTasks.length >= listFrom ? await this.#list(project, itsTasks) : new Map<string, TaskStatus>();
      await Promise.all(
        itsTasks.map(async ({ taskId }) => {
          const status = listed.get(taskId) ?? (await this.#limit.execute(() => this.#get(project, taskId)));
          statuses.set(taskId, status);
        }),
      );
    }
    return statuses;
  }

  #projectOf(bucket: string): Promise<string> {
    const known = this.#projects.get(bucket);
    if (known) return known;
    const asked = this.#askForProject(bucket);
    this.#projects.set(bucket, asked);
    // A failure isn't remembered: the bucket may be bound, or the permission given, in the meantime.
    asked.catch(() => this.#projects.delete(bucket));
    return asked;
  }

  async #askForProject(bucket: string): Promise<string> {
    const project = await findProject(this.imm, bucket);
    if (project !== undefined) return project;
    throw new Error(
      `Bucket ${bucket} isn't bound to an IMM project, so its tasks can't be looked up; bind it (an ImmBucketAttachment, IMM AttachOSSBucket, or Data Processing in the OSS console).`,
    );
  }

  async #get(project: string, taskId: string): Promise<TaskStatus> {
    try {
      const parameters = { ProjectName: project, TaskType: taskTypeOf(taskId), TaskId: taskId };
      return statusOf(await this.imm.call("GetTask", parameters));
    } catch (error) {
      if (error instanceof ImmError && error.code === "ResourceNotFound") return { status: "NotFound" };
      throw error;
    }
  }

  /** The project's tasks since the first of these was submitted. Those that aren't found are asked for one by one. */
  async #list(project: string, tasks: readonly TaskReference[]): Promise<Map<string, TaskStatus>> {
    const submissions = tasks.map(({ submittedAt }) => submittedAt).filter((time) => time !== undefined);
    const found = new Map<string, TaskStatus>();
    if (submissions.length < listFrom) return found;
    const earliest = Math.min(...submissions.map((time) => Date.parse(time))) - clockToleranceMs;
    let nextToken: unknown;
    do {
      const page = await this.imm.call("ListTasks", {
        ProjectName: project,
        TaskTypes: [...new Set(tasks.map(({ taskId }) => taskTypeOf(taskId)))],
        StartTimeRange: { Start: new Date(earliest).toISOString() },
        MaxResults: pageSize,
        NextToken: nextToken,
      });
      for (const task of Array.isArray(page.Tasks) ? (page.Tasks as Record<string, unknown>[]) : []) {
        if (typeof task.TaskId === "string") found.set(task.TaskId, statusOf(task));
      }
      nextToken = page.NextToken || undefined;
    } while (nextToken !== undefined);
    return found;
  }
}

function statusOf(task: Readonly<Record<string, unknown>>): TaskStatus {
  if (task.Status !== "Succeeded" && task.Status !== "Failed") return { status: "Running" };
  return {
    status: task.Status,
    code: textField(task.Code),
    message: textField(task.Message),
    startedAt: textField(task.StartTime),
    endedAt: textField(task.EndTime),
  };
}
