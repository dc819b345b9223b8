import { bulkhead } from "cockatiel";
import type { TaskReference, TaskStatus, TaskStatusReader } from "../lifecycle/task-status";
import { BucketProjects } from "./bucket-projects";
import type { ImmClient } from "./imm-client";
import { ImmClients, type ImmClientsOptions } from "./imm-clients";
import { getTask, listTasks, readsWatermark, statusOf, taskTypeOf } from "./project-tasks";

/** From this many tasks of one project on, reading the project's list costs less than asking for each. */
const listFrom = 20;
const inFlight = 16;

/** A task may start before the clock of the machine that submitted it says so. */
const clockToleranceMs = 15 * 60_000;

/** Reads the status of tasks from IMM, whose project is found through the bucket. */
export function createTaskStatusReader(options: ImmClientsOptions): TaskStatusReader {
  const clients = new ImmClients(options);
  const readers = new Map<ImmClient, StatusReader>();
  return {
    read(connection, tasks) {
      const client = clients.get(connection);
      const reader = readers.get(client) ?? new StatusReader(client);
      readers.set(client, reader);
      return reader.read(tasks);
    },
  };
}

class StatusReader {
  readonly #projects: BucketProjects;
  readonly #limit = bulkhead(inFlight, Number.POSITIVE_INFINITY);

  constructor(readonly imm: ImmClient) {
    this.#projects = new BucketProjects(imm);
  }

  async read(tasks: readonly TaskReference[]): Promise<ReadonlyMap<string, TaskStatus>> {
    const statuses = new Map<string, TaskStatus>();
    const buckets = [...new Set(tasks.map(({ bucket }) => bucket))];
    const projects = new Map(
      await Promise.all(
        buckets.map(async (bucket) => [bucket, await this.#limited(() => this.#projects.find(bucket))] as const),
      ),
    );
    const byProject = new Map<string, TaskReference[]>();
    for (const task of tasks) {
      const project = projects.get(task.bucket) as string;
      const itsTasks = byProject.get(project);
      if (itsTasks) itsTasks.push(task);
      else byProject.set(project, [task]);
    }
    await Promise.all(
      [...byProject].map(async ([project, itsTasks]) => {
        const listed =
          itsTasks.length >= listFrom
            ? await this.#limited(() => this.#list(project, itsTasks))
            : new Map<string, TaskStatus>();
        await Promise.all(
          itsTasks.map(async ({ taskId }) => {
            statuses.set(taskId, listed.get(taskId) ?? (await this.#limited(() => this.#get(project, taskId))));
          }),
        );
      }),
    );
    return statuses;
  }

  #limited<T>(work: () => Promise<T>): Promise<T> {
    return this.#limit.execute(work);
  }

  async #get(project: string, taskId: string): Promise<TaskStatus> {
    const task = await getTask(this.imm, project, taskId);
    return task ? statusOf(task) : { status: "NotFound" };
  }

  /** The project's tasks since the first of these was submitted. Those that aren't found are asked for one by one. */
  async #list(project: string, tasks: readonly TaskReference[]): Promise<Map<string, TaskStatus>> {
    const listable = tasks.filter(({ taskId }) => !readsWatermark(taskId));
    const submissions = listable.map(({ submittedAt }) => submittedAt).filter((time) => time !== undefined);
    const found = new Map<string, TaskStatus>();
    if (submissions.length < listFrom) return found;
    const earliest = Math.min(...submissions.map((time) => Date.parse(time))) - clockToleranceMs;
    const types = [...new Set(listable.map(({ taskId }) => taskTypeOf(taskId)))];
    for await (const task of listTasks(this.imm, project, { types, startedSince: new Date(earliest) })) {
      found.set(task.TaskId, statusOf(task));
    }
    return found;
  }
}
