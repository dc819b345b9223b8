import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { access, constants, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  formatSegmentName,
  JournalUnavailable,
  type SegmentName,
  type SegmentStore,
  type SegmentWriter,
} from "./segment-store";

/**
 * Keeps a journal's segments in a folder of this machine. What is written outlives this process, though perhaps not a
 * machine that loses its power at that moment.
 */
export class FolderSegments implements SegmentStore {
  readonly announces = true;
  readonly optional = true;
  readonly #folder: string;

  /**
   * @param root A folder that holds nothing but what this library keeps there, and that version control is told to ignore.
   * @param path The journal's folder below it.
   */
  constructor(
    readonly root: string,
    path: string,
  ) {
    this.#folder = join(root, path);
  }

  async prepare(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      await access(this.#folder, constants.W_OK);
      await writeFile(join(this.root, ".gitignore"), "*\n", { flag: "wx" }).catch(unless("EEXIST"));
    } catch (error) {
      throw unavailable("written", error);
    }
  }

  async list(): Promise<readonly string[]> {
    try {
      return (await readdir(this.#folder).catch(unless("ENOENT"))) ?? [];
    } catch (error) {
      throw unavailable("read", error);
    }
  }

  async read(file: string): Promise<string> {
    try {
      return (await readFile(join(this.#folder, file), "utf8").catch(unless("ENOENT"))) ?? "";
    } catch (error) {
      throw unavailable("read", error);
    }
  }

  open(name: SegmentName): SegmentWriter {
    return new FileWriter(this.#folder, formatSegmentName(name));
  }

  async remove(files: readonly string[]): Promise<void> {
    await Promise.allSettled(files.map((file) => rm(join(this.#folder, file), { force: true })));
  }
}

/** Writes without waiting: a line takes some microseconds, less than it takes to wait for it. */
class FileWriter implements SegmentWriter {
  readonly files: readonly string[];
  #descriptor: number | undefined;

  constructor(
    readonly folder: string,
    readonly file: string,
  ) {
    this.files = [file];
  }

  async append(lines: string): Promise<void> {
    try {
      this.#descriptor ??= this.#open();
      writeSync(this.#descriptor, lines);
    } catch (error) {
      throw unavailable("written", error);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    mkdirSync(this.folder, { recursive: true });
    return openSync(join(this.folder, this.file), "a", 0o600);
  }
}

/** Lets failures with this code of Node's pass. */
function unless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
    return undefined;
  };
}

function unavailable(done: string, error: unknown): JournalUnavailable {
  const reason = error instanceof Error ? error.message : String(error);
  return new JournalUnavailable(`The journal can't be ${done}: ${reason}`);
}
