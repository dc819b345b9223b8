import type { JobMarks, JobRecord } from "../job/job-record";
import { type TaskOutputs, withoutAbsent } from "../job/job-state";

/**
 * The records of a shard's jobs as one JSON text, for the same reasons as the jobs. Operations and reasons, which many jobs
 * share, stand in lists of their own. Users' states hold this form.
 */
interface PackedRecords {
  readonly operations: readonly string[];
  readonly reasons: readonly string[];
  readonly tasks: Readonly<Record<string, PackedRecord>>;
}

/** The usual case is one text; what isn't usual stands beside it. */
type PackedRecord = string | ({ readonly task: string } & Extras);

/**
 * Place of the operation and of the reason, task ID, request ID, time of the submission in milliseconds to the base of 36,
 * marks of source, target and source ETag; separated by spaces, percent-encoded, and empty where there is none. Of a field
 * of 24 hexadecimal digits, as OSS' request IDs are, there are the bytes as URL-safe base64 after a tilde.
 */
type PackedTask = readonly [string, string, string, string, string, string, string, string];

/** What few jobs have. */
interface Extras extends Partial<Omit<JobMarks, "operation" | "source" | "target" | "sourceEtag">> {
  /** Absent: `accepted` with a task ID, `unknown` without. */
  readonly submission?: TaskOutputs["submission"];
  /** Anything else that is recorded of the task. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The text of records by their jobs' keys. */
export function packRecords(records: ReadonlyMap<string, JobRecord>): string {
  const operations = new Places();
  const reasons = new Places();
  const tasks = Object.fromEntries(
    [...records].map(([key, record]) => [key, packRecord(record, operations, reasons)] as const),
  );
  return JSON.stringify({ operations: operations.values, reasons: reasons.values, tasks } satisfies PackedRecords);
}

function packRecord({ task, marks }: JobRecord, operations: Places, reasons: Places): PackedRecord {
  const { submission, taskId, requestId, submittedAt, reason, ...others } = task;
  const { operation, source, target, sourceEtag, ...extraMarks } = marks ?? ({} as Partial<JobMarks>);
  // What these hold can be found at the service with the other two IDs.
  const { eventId: _event, processRequestId: _process, statusCode: _status, ...more } = others;
  const packed: PackedTask = [
    operations.of(operation),
    reasons.of(reason),
    taskId ?? "",
    requestId ?? "",
    submittedAt === undefined ? "" : Date.parse(submittedAt).toString(36),
    source ?? "",
    target ?? "",
    sourceEtag ?? "",
  ];
  const text = packed.map(packField).join(" ").trimEnd();
  const usual = taskId === undefined ? "unknown" : "accepted";
  const extras: Extras = {
    ...extraMarks,
    ...(submission === usual ? {} : { submission }),
    ...(Object.keys(more).length > 0 ? { more } : {}),
  };
  return Object.keys(extras).length > 0 ? { task: text, ...extras } : text;
}

/** The records of such a text. */
export function unpackRecords(text: string): Map<string, JobRecord> {
  const { operations, reasons, tasks } = JSON.parse(text) as PackedRecords;
  return new Map(Object.entries(tasks).map(([key, packed]) => [key, unpackRecord(packed, operations, reasons)]));
}

function unpackRecord(packed: PackedRecord, operations: readonly string[], reasons: readonly string[]): JobRecord {
  const { task: text, ...extras } = typeof packed === "string" ? { task: packed } : packed;
  const { submission, more, ...extraMarks } = extras as Extras;
  const fields = text
    .split(" ")
    .map(unpackField)
    .map((field) => field || undefined);
  const [operation, reason, taskId, requestId, time, source, target, sourceEtag] = fields;
  return {
    task: withoutAbsent({
      ...more,
      submission: submission ?? (taskId === undefined ? "unknown" : "accepted"),
      taskId,
      requestId,
      submittedAt: time === undefined ? undefined : new Date(Number.parseInt(time, 36)).toISOString(),
      reason: reason === undefined ? undefined : reasons[Number(reason)],
    }) as TaskOutputs,
    marks:
      operation === undefined
        ? undefined
        : (withoutAbsent({
            operation: operations[Number(operation)],
            source,
            target,
            sourceEtag,
            ...extraMarks,
          }) as unknown as JobMarks),
  };
}

function packField(field: string): string {
  if (/^[0-9A-F]{24}$/.test(field)) return `~${Buffer.from(field, "hex").toString("base64url")}`;
  return encodeURIComponent(field).replace(/^~/, "%7E");
}

function unpackField(packed: string): string {
  if (!packed.startsWith("~")) return decodeURIComponent(packed);
  return Buffer.from(packed.slice(1), "base64url").toString("hex").toUpperCase();
}

/** Gives each of several texts a number. */
class Places {
  readonly values: string[] = [];
  readonly #places = new Map<string, string>();

  of(value: string | undefined): string {
    if (value === undefined) return "";
    let place = this.#places.get(value);
    if (place === undefined) {
      place = String(this.values.length);
      this.#places.set(value, place);
      this.values.push(value);
    }
    return place;
  }
}
