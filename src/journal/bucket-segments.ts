import { setTimeout as sleep } from "node:timers/promises";
import type { ObjectAddress } from "../instruction/object-uri";
import {
  formatSegmentName,
  JournalUnavailable,
  type SegmentName,
  type SegmentStore,
  type SegmentWriter,
} from "./segment-store";

/** What is needed of the bucket. */
export interface SegmentObjects {
  /** The keys that begin with a prefix. */
  list(bucket: string, prefix: string): AsyncIterable<string>;
  /** An object's text, or `undefined` when it isn't there. */
  read(address: ObjectAddress): Promise<string | undefined>;
  /** Stores an object. */
  write(address: ObjectAddress, text: string): Promise<void>;
  /** Deletes an object; one that isn't there is no failure. */
  remove(address: ObjectAddress): Promise<void>;
}

/** Time between the beginnings of two writes of a segment, in milliseconds: what is noted meanwhile is written together. */
const writeEveryMs = 100;

/** A segment goes on in another object when one is so long, so that little is written again. */
const longestPart = 32 * 1024;

/**
 * Keeps a journal's segments as objects in OSS, for machines that lose their disk. Objects can't grow, so each write
 * stores a segment's latest part anew, with all that was noted since the last one.
 */
export class BucketSegments implements SegmentStore {
  readonly announces = false;
  readonly optional = false;

  /**
   * @param place The bucket, and the beginning of all keys, which ends with a slash.
   * @param objects The objects in OSS.
   */
  constructor(
    readonly place: ObjectAddress,
    readonly objects: SegmentObjects,
  ) {}

  async prepare(): Promise<void> {
    // To be told now that nothing can be written is better than with the first task ID.
    const probe = this.#address("probe");
    await this.#attempt("written", () => this.objects.write(probe, ""));
    await this.remove(["probe"]);
  }

  async list(): Promise<readonly string[]> {
    const { bucket, key: prefix } = this.place;
    return this.#attempt("read", async () => {
      const files: string[] = [];
      for await (const key of this.objects.list(bucket, prefix)) files.push(key.slice(prefix.length));
      return files;
    });
  }

  async read(file: string): Promise<string> {
    return (await this.#attempt("read", () => this.objects.read(this.#address(file)))) ?? "";
  }

  open(name: SegmentName): SegmentWriter {
    const write = (file: string, text: string) =>
      this.#attempt("written", () => this.objects.write(this.#address(file), text));
    return new PartWriter(name, write);
  }

  async remove(files: readonly string[]): Promise<void> {
    await Promise.allSettled(files.map((file) => this.objects.remove(this.#address(file))));
  }

  #address(file: string): ObjectAddress {
    return { bucket: this.place.bucket, key: this.place.key + file };
  }

  async #attempt<T>(done: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const { bucket, key } = this.place;
      throw new JournalUnavailable(`The journal in oss://${bucket}/${key} can't be ${done}: ${reason}`);
    }
  }
}

/** Lines that wait to be written. */
interface WaitingLines {
  readonly lines: string;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Writes one part after the other, each as often as it grows. */
class PartWriter implements SegmentWriter {
  readonly files: string[] = [];
  #text = "";
  #waiting: WaitingLines[] = [];
  #writing = false;

  constructor(
    readonly name: SegmentName,
    readonly write: (file: string, text: string) => Promise<void>,
  ) {}

  append(lines: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines, resolve, reject });
      if (!this.#writing) void this.#writeAll();
    });
  }

  close(): void {}

  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const next = sleep(writeEveryMs, undefined, { ref: false });
      await this.#writeWaiting();
      if (this.#waiting.length > 0) await next;
    }
    this.#writing = false;
  }

  async #writeWaiting(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (this.#text === "") this.files.push(formatSegmentName(this.name, this.files.length));
    this.#text += waiting.map(({ lines }) => lines).join("");
    try {
      await this.write(this.files.at(-1) as string, this.#text);
      if (this.#text.length >= longestPart) this.#text = "";
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      // The next write has these lines too.
      for (const { reject } of waiting) reject(error);
    }
  }
}
