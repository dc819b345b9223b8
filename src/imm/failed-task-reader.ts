import { type FailedTaskReader, type TaskFailure, taskRetentionMs } from "../lifecycle/task-status";
import { BucketProjects } from "./bucket-projects";
import type { ImmClient } from "./imm-client";
import { ImmClients, type ImmClientsOptions } from "./imm-clients";
import { getTask, listTasks, statusOf, type TaskDocument, taskTypeOf } from "./project-tasks";

/** The types that the list is asked for: of the documented ones, those that OSS submits. Source: "Task types" there. */
const listedTypes: readonly string[] = ["MediaConvert", "OfficeConversion"];

/** How a {@link FailedTaskReader} asks IMM. */
export interface FailedTaskReaderOptions extends ImmClientsOptions {
  readonly now?: () => Date;
}

/**
 * Reads which tasks failed from one list for each project, and remembers it, as it remembers that it couldn't be had:
 * thousands of jobs ask, one after the other. Tasks of other types than the listed ones are asked for by their IDs.
 */
export function createFailedTaskReader({
  now = () => new Date(),
  ...options
}: FailedTaskReaderOptions): FailedTaskReader {
  const clients = new ImmClients(options);
  const readers = new Map<ImmClient, FailureReader>();
  return {
    find(connection, task) {
      const client = clients.get(connection);
      const reader = readers.get(client) ?? new FailureReader(client, now);
      readers.set(client, reader);
      return reader.find(task);
    },
  };
}

/** Promises by name, each made once, whatever becomes of it. */
class Once<T> {
  readonly #made = new Map<string, Promise<T>>();

  get(name: string, make: () => Promise<T>): Promise<T> {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made;
  }
}

class FailureReader {
  readonly #projects: BucketProjects;
  readonly #projectNames = new Once<string>();
  readonly #failures = new Once<ReadonlyMap<string, TaskFailure>>();
  readonly #others = new Once<TaskFailure | undefined>();

  constructor(
    readonly imm: ImmClient,
    readonly now: () => Date,
  ) {
    this.#projects = new BucketProjects(imm);
  }

  async find({
    taskId,
    bucket,
  }: {
    readonly taskId: string;
    readonly bucket: string;
  }): Promise<TaskFailure | undefined> {
    const project = await this.#projectNames.get(bucket, () => this.#projects.find(bucket));
    if (!listedTypes.includes(taskTypeOf(taskId))) {
      return this.#others.get(taskId, async () => failureOf(await getTask(this.imm, project, taskId)));
    }
    return (await this.#failures.get(project, () => this.#list(project))).get(taskId);
  }

  async #list(project: string): Promise<ReadonlyMap<string, TaskFailure>> {
    const found = new Map<string, TaskFailure>();
    const startedSince = new Date(this.now().getTime() - taskRetentionMs);
    for await (const task of listTasks(this.imm, project, { types: listedTypes, startedSince, status: "Failed" })) {
      const failure = failureOf(task);
      if (failure) found.set(task.TaskId, failure);
    }
    return found;
  }
}

function failureOf(task: TaskDocument | undefined): TaskFailure | undefined {
  const status = task && statusOf(task);
  if (status?.status !== "Failed") return undefined;
  const { code, message } = status;
  return { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) };
}
