import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TaskRecord } from "./task-record";

/** A task as it is kept: what everybody may see, and what is needed to run it (again). */
export interface StoredTask {
  record: TaskRecord;
  /** Counts up with every submission; the order in which tasks start. */
  sequence: number;
  source: { bucket: string; key: string; lastModified: string; contentType?: string };
  /** The topic that is told when the task has ended. */
  topic?: string;
  /** The message sent to it. */
  notification?: unknown;
}

/** One JSON file a task, and one for its log. A file is always whole: it is written beside its place and moved there. */
export class TaskRecords {
  readonly #folder: string;
  #writes = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<{ records: TaskRecords; tasks: StoredTask[] }> {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    // Left by a process that ended in the middle of a write.
    const unfinished = names.filter((name) => name.endsWith(".part"));
    await Promise.all(unfinished.map((name) => rm(join(folder, name), { force: true })));
    const tasks = await Promise.all(
      names
        .filter((name) => name.endsWith(".json"))
        .map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as StoredTask),
    );
    tasks.sort((a, b) => a.sequence - b.sequence);
    return { records: new TaskRecords(folder), tasks };
  }

  async save(task: StoredTask): Promise<void> {
    await this.#write(`${task.record.id}.json`, `${JSON.stringify(task, undefined, 2)}\n`);
  }

  async saveLog(id: string, text: string): Promise<void> {
    await this.#write(`${id}.log`, text);
  }

  async readLog(id: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.#folder, `${id}.log`), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  async #write(name: string, text: string): Promise<void> {
    const part = join(this.#folder, `${name}.${this.#writes++}.part`);
    await writeFile(part, text);
    await rename(part, join(this.#folder, name));
  }
}
