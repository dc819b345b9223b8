import { type FileHandle, mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TaskRecord } from "./task-record";

/** A task as it is kept: what everybody may see, and what is needed to run it (again). */
export interface StoredTask {
  readonly record: TaskRecord;
  /** Counts up with every submission; the order in which tasks start. */
  readonly sequence: number;
  readonly source: { bucket: string; key: string; lastModified: string; contentType?: string };
  /** The topic that is told when the task has ended. */
  readonly topic?: string;
  /** The message sent to it. */
  readonly notification?: unknown;
}

const FILE = "tasks.jsonl";

/**
 * The tasks in one file, a line of JSON each time that one is saved, of which the last counts; and a file for the log of
 * each that has ended. One file, because thousands may be submitted in a second: all that come while a write is under way
 * are written together by the next.
 */
export class TaskRecords {
  readonly #folder: string;
  readonly #file: FileHandle;
  #lines: string[] = [];
  /** The write that will take the lines that are waiting. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Whether the file may end in the middle of a line. */
  #torn = false;

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder;
    this.#file = file;
  }

  /** Reads what is kept in a folder, and puts the file in order: a line for each task. */
  static async open(folder: string): Promise<{ records: TaskRecords; tasks: StoredTask[] }> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, FILE);
    const tasks = tasksIn((await readIfThere(path)) ?? "");
    const fresh = `${path}.part`;
    await writeFile(fresh, tasks.map(lineOf).join(""));
    await rename(fresh, path);
    return { records: new TaskRecords(folder, await open(path, "a")), tasks };
  }

  /** Resolves when the task is in the file. */
  save(task: StoredTask): Promise<void> {
    this.#lines.push(lineOf(task));
    if (this.#next === undefined) {
      const write = () => this.#write();
      this.#next = this.#last.then(write, write);
      this.#last = this.#next;
    }
    return this.#next;
  }

  async saveLog(id: string, text: string): Promise<void> {
    await writeFile(join(this.#folder, `${id}.log`), text);
  }

  readLog(id: string): Promise<string | undefined> {
    return readIfThere(join(this.#folder, `${id}.log`));
  }

  /** Writes what is still waiting. Nothing can be saved after that. */
  async close(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#file.close();
  }

  async #write(): Promise<void> {
    const lines = this.#lines.join("");
    this.#lines = [];
    this.#next = undefined;
    const start = this.#torn ? "\n" : "";
    this.#torn = true;
    await this.#file.appendFile(start + lines);
    this.#torn = false;
  }
}

const lineOf = (task: StoredTask) => `${JSON.stringify(task)}\n`;

/** In the order of their submission. */
function tasksIn(text: string): StoredTask[] {
  const tasks = new Map<string, StoredTask>();
  for (const line of text.split("\n")) {
    const task = taskIn(line);
    if (task) tasks.set(task.record.id, task);
  }
  return [...tasks.values()].sort((a, b) => a.sequence - b.sequence);
}

/** A line that was never written to its end was never answered for: the process was killed, or the disk was full. */
function taskIn(line: string): StoredTask | undefined {
  try {
    return JSON.parse(line) as StoredTask;
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
