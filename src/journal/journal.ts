import { createHash, randomBytes } from "node:crypto";
import type { JobJournal, JournaledJobs } from "../lifecycle/job/job-journal";
import { markOf } from "../lifecycle/job/job-record";
import { endedLine, readEntries, sendingLine } from "./journal-entry";
import {
  JournalUnavailable,
  parseSegmentName,
  type SegmentName,
  type SegmentStore,
  type SegmentWriter,
} from "./segment-store";

/** How long what a killed deploy has left counts: the service forgets a task after as long. */
const longestAgeMs = 7 * 24 * 60 * 60_000;

/** The outside world as a journal sees it. */
export interface JournalContext {
  now(): Date;
  /** Shows people a failure. */
  tell(failure: JournalUnavailable): void;
}

/**
 * The record of tasks that were accepted but are perhaps not in the state. Pulumi saves a resource when it is done with
 * it, and a deploy that is killed before loses what the resource has submitted by then; so every answer is noted here at
 * once.
 *
 * There is a segment for each resource and run. Its name tells what the state said of the resource when the run began. As
 * long as the state says that, the outcome of the run was never saved, and the segment counts; when it says anything else
 * the segment has served its purpose, or another run has come between.
 */
export class Journal {
  readonly #removed = new Set<string>();
  #listed: Promise<readonly string[]> | undefined;
  #prepared: Promise<void> | undefined;

  /**
   * @param store Where segments are kept.
   * @param context Its `tell` is given what went wrong where the deploy goes on in spite of that.
   */
  constructor(
    readonly store: SegmentStore,
    readonly context: JournalContext,
  ) {}

  /**
   * What runs did whose outcome was never saved. Segments that count no more are removed.
   *
   * @param base What the state says of the resource, in a text that is another after every run; `undefined` when it isn't
   * in the state.
   */
  async recover(resource: string, base: string | undefined): Promise<JournaledJobs> {
    const segments = await this.#segmentsOf(resource);
    const counts = ({ name }: ListedSegment) => name.base === baseName(base) && this.#isRecent(name);
    this.#remove(segments.filter((segment) => !counts(segment)));
    const counting = segments.filter(counts);
    return readEntries(await Promise.all(counting.map(({ file }) => this.store.read(file))));
  }

  /** Begins a resource's segment for this run. */
  open(resource: string, base: string | undefined): JournalSegment {
    const time = this.context.now().getTime().toString(36);
    const run = `${time}-${randomBytes(6).toString("hex")}`;
    const name = { resource: resourceName(resource), base: baseName(base), run };
    const open = async () => {
      this.#prepared ??= this.store.prepare();
      await this.#prepared;
      return this.store.open(name);
    };
    return new JournalSegment(run, open, this.store, this.context);
  }

  /** Removes the segments of a resource, because the state has all that is in them, or the resource is no more. */
  async forget(resource: string, segment?: JournalSegment): Promise<void> {
    const own = (segment?.files ?? []).map((file) => ({ file }));
    await this.#remove([...(await this.#segmentsOf(resource)), ...own]);
  }

  async #segmentsOf(resource: string): Promise<readonly ListedSegment[]> {
    this.#listed ??= this.store.list();
    const own = resourceName(resource);
    const segments: ListedSegment[] = [];
    for (const file of [...(await this.#listed)].sort()) {
      const name = parseSegmentName(file);
      if (name?.resource === own && !this.#removed.has(file)) segments.push({ file, name });
    }
    return segments;
  }

  async #remove(segments: readonly Pick<ListedSegment, "file">[]): Promise<void> {
    if (segments.length === 0) return;
    const files = segments.map(({ file }) => file);
    for (const file of files) this.#removed.add(file);
    await this.store.remove(files);
  }

  #isRecent({ run }: SegmentName): boolean {
    return this.context.now().getTime() - Number.parseInt(run, 36) < longestAgeMs;
  }
}

interface ListedSegment {
  readonly file: string;
  readonly name: SegmentName;
}

/** What one run notes about one resource. */
export class JournalSegment {
  #opened: Promise<SegmentWriter> | undefined;
  #writer: SegmentWriter | undefined;

  constructor(
    /** Tells the run. */
    readonly run: string,
    readonly open: () => Promise<SegmentWriter>,
    readonly store: Pick<SegmentStore, "announces" | "optional">,
    readonly context: Pick<JournalContext, "tell">,
  ) {}

  /** The files that have been written. */
  get files(): readonly string[] {
    return this.#writer?.files ?? [];
  }

  /** Notes what is submitted for one of the resource's jobs. */
  of(job: string): JobJournal {
    const { announces, optional } = this.store;
    let announced = false;
    return {
      sending: async (intended) => {
        try {
          const writer = await this.#begin();
          if (announces) await writer.append(sendingLine(job, intended));
          announced = announces;
        } catch (error) {
          if (!optional) throw error;
          this.#tell(error);
        }
      },
      ended: async (outputs) => {
        if (outputs === undefined && !announces) return;
        try {
          const writer = await this.#begin();
          await writer.append(endedLine(job, outputs, announced));
        } catch (error) {
          this.#tell(error);
        }
      },
    };
  }

  /** No more will be noted. */
  close(): void {
    this.#writer?.close();
  }

  #tell(error: unknown): void {
    if (!(error instanceof JournalUnavailable)) throw error;
    this.context.tell(error);
  }

  async #begin(): Promise<SegmentWriter> {
    if (this.#writer !== undefined) return this.#writer;
    this.#opened ??= this.open();
    this.#writer = await this.#opened;
    return this.#writer;
  }
}

function resourceName(resource: string): string {
  return createHash("sha256").update(resource).digest("hex").slice(0, 16);
}

function baseName(base: string | undefined): string {
  return base === undefined ? "new" : markOf(base);
}
