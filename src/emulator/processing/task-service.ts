import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { findSoffice } from "./documents/native-office";
import { type Office, openOffice } from "./documents/office";
import { findFfmpeg } from "./ffmpeg";
import { notificationOf } from "./notification";
import type { ObjectAccess } from "./object-access";
import { Refusal, type SubmissionRefused } from "./refusal";
import { noTargetBucket, plannedBucket, plannedTarget, planWork } from "./submission";
import { valuesAtSubmission } from "./target-template";
import { TaskFailure } from "./task-failure";
import { TaskQueue } from "./task-queue";
import type { TaskRecord } from "./task-record";
import { type StoredTask, TaskRecords } from "./task-records";
import { runTask } from "./task-run";

/** How a task is made to end badly. */
export interface PlannedFailure {
  code: string;
  message: string;
}

export interface TaskService {
  submit(
    bucket: string,
    key: string,
    instruction: string,
    project?: string,
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
  /** A task that writes more than this fails. Default: 2 GB. */
  outputLimitBytes?: number;
  /**
   * Called for every task before its work, which begins when this resolves; a failure it resolves to comes instead of the
   * work. Undefined for a task that nothing is to befall. The signal is aborted when the service is closed.
   */
  beforeWork?: (
    task: { id: string; bucket: string; key: string },
    signal: AbortSignal,
  ) => Promise<PlannedFailure | undefined> | undefined;
  /** The clock. Default: the machine's. */
  now?: () => Date;
  /** The path of the ffmpeg to use, or a TaskFailure thrown. Default: the one on PATH, else the npm package's. */
  findFfmpeg?: () => string;
  /** The path of the LibreOffice to use; undefined for the one in the npm package. Default: the one on PATH. */
  findSoffice?: () => string | undefined;
}

/** Opens the tasks kept in a data directory; those that had not ended start again. */
export async function openTaskService(options: TaskServiceOptions): Promise<TaskService> {
  // Whatever lies here was left by a process that ended in the middle of its tasks.
  await rm(join(options.dataDirectory, "work"), { recursive: true, force: true });
  const { records, tasks } = await TaskRecords.open(join(options.dataDirectory, "tasks"));
  return new LocalTaskService(options, records, tasks);
}

interface LiveTask {
  stored: StoredTask;
  /** What the tools have said so far; gone when the task has ended and the log is on disk. */
  log?: string[];
  ended: Promise<TaskRecord>;
  end: { resolve: (record: TaskRecord) => void; reject: (error: Error) => void };
}

class LocalTaskService implements TaskService {
  readonly #tasks = new Map<string, LiveTask>();
  readonly #queue: TaskQueue;
  readonly #office: Office;
  readonly #closing = new AbortController();
  #sequence = 0;

  constructor(
    private readonly options: TaskServiceOptions,
    private readonly records: TaskRecords,
    stored: StoredTask[],
  ) {
    this.#queue = new TaskQueue(Math.max(1, options.concurrency ?? availableParallelism()));
    this.#office = openOffice(options.findSoffice ?? findSoffice);
    for (const task of stored) {
      this.#sequence = Math.max(this.#sequence, task.sequence);
      this.#take(task);
    }
  }

  async submit(bucket: string, key: string, instruction: string, project?: string) {
    this.#closing.signal.throwIfAborted();
    const { objects } = this.options;
    const now = this.#now();
    try {
      const object = await objects.localFile(bucket, key);
      if (object === undefined) throw await this.#noSource(bucket);
      const source = {
        bucket,
        key,
        lastModified: object.lastModified.toISOString(),
        ...(object.contentType === undefined ? {} : { contentType: object.contentType }),
      };
      const known = valuesAtSubmission({ ...source, lastModified: object.lastModified }, now);
      const work = planWork(instruction, known);
      const targetBucket = plannedBucket(work.target, known);
      if (targetBucket !== undefined && !(await objects.bucketExists(targetBucket))) throw noTargetBucket(targetBucket);
      const stored: StoredTask = {
        record: {
          id: `${work.operation.taskType}-${randomUUID()}`,
          instruction,
          source: `oss://${bucket}/${key}`,
          ...(work.target === undefined ? {} : { target: plannedTarget(work.target, known) }),
          targets: [],
          status: "Running",
          submittedAt: now.toISOString(),
          eventId: newEventId(),
          requestId: randomUUID().toUpperCase(),
          ...(project === undefined ? {} : { project }),
        },
        sequence: ++this.#sequence,
        source,
        ...(work.topic === undefined ? {} : { topic: work.topic }),
      };
      // On disk before anybody hears of it: a task ID that was handed out is never forgotten.
      await this.records.save(stored);
      this.#take(stored);
      return { task: stored.record };
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.asAnswer() };
      throw error;
    }
  }

  list(): TaskRecord[] {
    return Array.from(this.#tasks.values(), ({ stored }) => stored.record);
  }

  get(id: string): TaskRecord | undefined {
    return this.#tasks.get(id)?.stored.record;
  }

  async log(id: string): Promise<string | undefined> {
    const task = this.#tasks.get(id);
    if (task === undefined) return undefined;
    return task.log?.join("") ?? (await this.records.readLog(id)) ?? "";
  }

  async ended(id: string): Promise<TaskRecord> {
    const task = this.#tasks.get(id);
    if (task === undefined) throw new Error(`There is no task ${id}.`);
    return task.ended;
  }

  topicMessages(topic: string): unknown[] {
    return [...this.#tasks.values()]
      .map(({ stored }) => stored)
      .filter((stored) => stored.topic === topic && stored.notification !== undefined)
      .sort((a, b) => (a.record.endedAt ?? "").localeCompare(b.record.endedAt ?? ""))
      .map((stored) => structuredClone(stored.notification));
  }

  async close(): Promise<void> {
    this.#closing.abort(new ServiceClosed());
    await Promise.all([this.#queue.close(), this.#office.close()]);
    for (const { stored, end } of this.#tasks.values()) {
      if (stored.record.status === "Running") end.reject(new ServiceClosed());
    }
    await this.records.close();
  }

  #take(stored: StoredTask): void {
    const end: Partial<LiveTask["end"]> = {};
    const ended = new Promise<TaskRecord>((resolve, reject) => Object.assign(end, { resolve, reject }));
    // Most tasks end without anybody waiting for them.
    ended.catch(() => {});
    const task: LiveTask = { stored, ended, end: end as LiveTask["end"] };
    this.#tasks.set(stored.record.id, task);
    if (stored.record.status === "Running") this.#start(task);
    else task.end.resolve(stored.record);
  }

  #start(task: LiveTask): void {
    const { record, source } = task.stored;
    const about = { id: record.id, bucket: source.bucket, key: source.key };
    const delay = this.options.beforeWork?.(about, this.#closing.signal);
    const start = (failure?: PlannedFailure) => this.#queue.add(() => this.#run(task, failure));
    if (delay === undefined) start();
    // A task that waits on purpose takes no worker from the others. The delay rejects when the service is closed.
    else delay.then(start, () => {});
  }

  async #run(task: LiveTask, planned?: PlannedFailure): Promise<void> {
    const log: string[] = [];
    task.log = log;
    if (planned) log.push(`Failed on purpose: ${planned.code}: ${planned.message}\n`);
    const record: TaskRecord = { ...task.stored.record, startedAt: this.#now().toISOString() };
    const stored: StoredTask = { ...task.stored, record };
    task.stored = stored;
    let ending: Pick<TaskRecord, "status"> & Partial<TaskRecord>;
    try {
      ending = planned
        ? { status: "Failed", ...planned }
        : { status: "Succeeded", ...(await this.#work(stored, (text) => log.push(text))) };
    } catch (error) {
      // The record stays Running, so that the task starts again when the service does.
      if (error instanceof ServiceClosed) return;
      const failure =
        error instanceof TaskFailure
          ? error
          : new TaskFailure(
              "InternalError",
              `The local OSS failed itself: ${error instanceof Error ? error.message : error}`,
            );
      if (failure !== error && error instanceof Error) log.push(`${error.stack}\n`);
      log.push(`${failure.code}: ${failure.message}\n`);
      ending = { status: "Failed", code: failure.code, message: failure.message };
    }
    const finished: TaskRecord = { ...record, ...ending, endedAt: this.#now().toISOString() };
    const [taskType = ""] = record.id.split("-");
    const end: StoredTask = {
      ...stored,
      record: finished,
      ...(stored.topic === undefined ? {} : { notification: notificationOf(finished, taskType) }),
    };
    try {
      await this.records.saveLog(record.id, log.join(""));
      await this.records.save(end);
      delete task.log;
    } catch (error) {
      // A full disk, say. People who look now still see how the task ended; after a restart it runs again.
      log.push(`The task's record could not be written: ${error instanceof Error ? error.message : error}\n`);
    }
    task.stored = end;
    task.end.resolve(finished);
  }

  async #work({ record, source }: StoredTask, log: (text: string) => void) {
    const { options } = this;
    const known = valuesAtSubmission(
      { ...source, lastModified: new Date(source.lastModified) },
      new Date(record.submittedAt),
    );
    return runTask({
      work: planWork(record.instruction, known),
      source,
      known,
      objects: options.objects,
      folder: join(options.dataDirectory, "work", record.id),
      findFfmpeg: options.findFfmpeg ?? findFfmpeg,
      office: this.#office,
      limits: {
        milliseconds: options.taskTimeoutMs ?? 10 * 60 * 1000,
        outputBytes: options.outputLimitBytes ?? 2e9,
      },
      signal: this.#closing.signal,
      log,
    });
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }

  /** Whether the service looks for the source at submission is not proven; it does for synchronous processing. */
  async #noSource(bucket: string): Promise<Refusal> {
    return (await this.options.objects.bucketExists(bucket))
      ? new Refusal("NoSuchKey", "The specified key does not exist.", 404)
      : new Refusal("NoSuchBucket", "The specified bucket does not exist.", 404);
  }
}

/** Why tasks stop when the service is closed. */
class ServiceClosed extends Error {
  override readonly name = "ServiceClosed";

  constructor() {
    super("The task service was closed.");
  }
}

/** As in the service's sample answers: `181-` and 27 letters and digits. */
function newEventId(): string {
  return `181-${randomUUID().replaceAll("-", "").slice(0, 27)}`;
}
