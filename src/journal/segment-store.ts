/** Where the segments of a journal are kept. */
export interface SegmentStore {
  /**
   * Whether it is worth while to note that a request is about to be sent, so that a later deploy knows which were on their
   * way when this one was killed.
   */
  readonly announces: boolean;
  /** Whether a deploy goes on where nothing can be written: nobody has asked for a journal that is there by default. */
  readonly optional: boolean;
  /** Makes sure that segments can be written; throws {@link JournalUnavailable}. */
  prepare(): Promise<void>;
  /** The names of all segments' files, in no order. */
  list(): Promise<readonly string[]>;
  /** The text of a file; empty when it isn't there any more. */
  read(file: string): Promise<string>;
  /** Begins a segment, which is there as soon as something has been written. */
  open(name: SegmentName): SegmentWriter;
  /** Removes files; one that isn't there is no failure, nor is one that stays. */
  remove(files: readonly string[]): Promise<void>;
}

/** Writes one segment. */
export interface SegmentWriter {
  /** The files that it has written. */
  readonly files: readonly string[];
  /** Appends lines; resolves when they would be found after this process has died. */
  append(lines: string): Promise<void>;
  /** No more will be appended. */
  close(): void;
}

/** Thrown when the journal can't be read or written. The message says why and what to do. */
export class JournalUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JournalUnavailable";
  }
}

/** What is told where a deploy goes on without its journal. */
export function describeLoss({ message }: JournalUnavailable): string {
  return `${message}\nIf this deploy is killed, tasks that it has submitted may be submitted again by the next one.`;
}

/** What a segment is about. It stands in its files' names, so that those that count no more needn't be read. */
export interface SegmentName {
  /** Tells the resource. */
  readonly resource: string;
  /** Tells what the state said of the resource when the run began. */
  readonly base: string;
  /** Tells the run; later runs come later in the order of texts. */
  readonly run: string;
}

/** The name of one of a segment's files. */
export function formatSegmentName({ resource, base, run }: SegmentName, part = 0): string {
  return `${resource}.${base}.${run}.${String(part).padStart(6, "0")}.jsonl`;
}

/** Reads the name of a segment's file; `undefined` when it is none. */
export function parseSegmentName(file: string): SegmentName | undefined {
  const [, resource, base, run] = /^([\w-]+)\.([\w-]+)\.([\w-]+)\.\d{6}\.jsonl$/.exec(file) ?? [];
  return resource === undefined || base === undefined || run === undefined ? undefined : { resource, base, run };
}
