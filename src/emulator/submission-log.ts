import type { TaskRecord } from "./processing";

/** A submission as it arrived, and what became of it. */
export interface SubmissionRecord {
  /** ISO 8601. */
  receivedAt: string;
  /** The `x-oss-request-id` of the answer. */
  requestId: string;
  method: string;
  /** The raw request target. */
  target: string;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  bucket: string;
  key: string;
  /** The raw body. Undefined when it was never read. */
  body?: string;
  /** The instruction, decoded. */
  instruction?: string;
  /** The task that was started, also where the client was never told. */
  taskId?: string;
  /** The error code it was refused with. */
  refusal?: string;
}

/** How many submissions there were since the emulator started. Only those with a valid signature count. */
export interface SubmissionCounts {
  /** All that arrived. Those neither accepted nor refused were dropped by a fault, or are being answered. */
  readonly received: number;
  /** Those that started a task, also where the client was never told. */
  readonly accepted: number;
  /** Those that were answered with an error. */
  readonly refused: number;
  /** Of those accepted, how many have a source, `oss://bucket/key`. */
  readonly bySource: ReadonlyMap<string, number>;
  /** Of those accepted, how many have a target, as {@link TaskRecord.target} tells it. More than one is a duplicate. */
  readonly byTarget: ReadonlyMap<string, number>;
}

const MAXIMUM_RECORDS = 1000;

/** The submissions so far: the latest in full, and counts of them all. */
export class SubmissionLog {
  /** Oldest first. */
  readonly latest: SubmissionRecord[] = [];
  readonly #bySource = new Map<string, number>();
  readonly #byTarget = new Map<string, number>();
  readonly #counts = { received: 0, accepted: 0, refused: 0, bySource: this.#bySource, byTarget: this.#byTarget };

  /** Goes on counting. */
  get counts(): SubmissionCounts {
    return this.#counts;
  }

  received(submission: SubmissionRecord): void {
    this.#counts.received++;
    this.latest.push(submission);
    if (this.latest.length > MAXIMUM_RECORDS) this.latest.shift();
  }

  accepted(submission: SubmissionRecord, { id, source, target }: TaskRecord): void {
    submission.taskId = id;
    this.#counts.accepted++;
    addOne(this.#bySource, source);
    if (target !== undefined) addOne(this.#byTarget, target);
  }

  refused(submission: SubmissionRecord, code: string): void {
    submission.refusal = code;
    this.#counts.refused++;
  }
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
