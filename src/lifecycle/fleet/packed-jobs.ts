import { buildInstruction } from "../../instruction/instruction";
import { type ObjectAddress, parseObjectUri } from "../../instruction/object-uri";
import type { JobInputs } from "../job/job-state";

/** A job as a shard holds it, by its key, which is the first name that it ever had. */
export type ShardJob = JobInputs & {
  /** Its name, for people. */
  readonly name: string;
};

/** What a fleet's jobs have in common. */
export interface CommonInputs {
  /** How most sources begin, such as `oss://videos/`. */
  readonly source: string;
  /** The same of the targets. */
  readonly target: string;
  /** Operations that several jobs have, beside the one that most have. A job names one by `#` and its place here. */
  readonly operations: readonly string[];
  /** What most jobs have. */
  readonly inputs: Partial<JobInputs>;
}

/**
 * The jobs of a shard as one JSON text. To Pulumi a text is a single value, however many jobs there are, and yet the CLI
 * shows a change of it job by job. What jobs have in common stands in it once; of each there is the rest, without what is
 * absent at its end. Users' states hold this form.
 */
interface PackedJobs {
  readonly common: CommonInputs;
  readonly jobs: Readonly<Record<string, PackedJob>>;
}

type PackedJob = readonly [source: string, target?: string | null, sourceEtag?: string | null, rest?: Rest];

/** The other properties, where they aren't the common ones; `null` where the job has none. */
type Rest = Readonly<Record<string, unknown>>;

/** Properties that have a place of their own, or follow from others. */
const placedProperties: readonly string[] = ["name", "source", "target", "sourceEtag", "instruction"];

/** What these jobs have in common. */
export function commonInputs(jobs: readonly JobInputs[]): CommonInputs {
  const sources = new Counts<string>();
  const targets = new Counts<string>();
  const operations = new Counts<string>();
  const others = new Map<string, Counts<unknown>>();
  for (const job of jobs) {
    sources.add(bucketUri(job.source));
    if (job.target !== undefined) targets.add(bucketUri(job.target));
    operations.add(job.operation);
    for (const [property, value] of Object.entries(job)) {
      if (property === "operation" || placedProperties.includes(property)) continue;
      const counts = others.get(property) ?? new Counts();
      others.set(property, counts);
      counts.add(value);
    }
  }
  const operation = operations.mostFrequent();
  const common = [...others]
    .map(([property, counts]) => [property, counts.mostFrequent()] as const)
    .filter(([, found]) => found !== undefined && found.count > jobs.length / 2)
    .map(([property, found]) => [property, found?.value]);
  return {
    source: sources.mostFrequent()?.value ?? "",
    target: targets.mostFrequent()?.value ?? "",
    operations: operations.repeated().filter((repeated) => repeated !== operation?.value),
    inputs: {
      ...(operation === undefined ? {} : { operation: operation.value }),
      ...(Object.fromEntries(common) as Partial<JobInputs>),
    },
  };
}

/** The text of jobs, given by their keys. */
export function packJobs(jobs: ReadonlyMap<string, ShardJob>, common: CommonInputs): string {
  const places = new Map(common.operations.map((operation, place) => [operation, `#${place}`]));
  const packed = [...jobs].map(([key, job]) => [key, packJob(key, job, common, places)]);
  return JSON.stringify({ common, jobs: Object.fromEntries(packed) } satisfies PackedJobs);
}

function packJob(key: string, job: ShardJob, common: CommonInputs, places: ReadonlyMap<string, string>): PackedJob {
  const { name, source, target, sourceEtag } = job;
  const rest: Record<string, unknown> = name === key ? {} : { name };
  const usual: Readonly<Record<string, unknown>> = common.inputs;
  const own: Readonly<Record<string, unknown>> = { ...job };
  for (const property in own) {
    if (!placedProperties.includes(property) && !alike(own[property], usual[property])) rest[property] = own[property];
  }
  for (const property in usual) if (own[property] === undefined) rest[property] = null;
  if (rest.operation !== undefined) rest.operation = places.get(job.operation) ?? rest.operation;

  const packed = [
    shorten(source, common.source),
    target === undefined ? null : shorten(target, common.target),
    sourceEtag ?? null,
    Object.keys(rest).length > 0 ? rest : null,
  ];
  while (packed.at(-1) === null) packed.pop();
  return packed as unknown as PackedJob;
}

/** The jobs of such a text, by their keys. */
export function unpackJobs(text: string): Map<string, ShardJob> {
  const { common, jobs } = JSON.parse(text) as PackedJobs;
  return new Map(Object.entries(jobs).map(([key, packed]) => [key, unpackJob(key, packed, common)]));
}

function unpackJob(key: string, [source, target, sourceEtag, rest]: PackedJob, common: CommonInputs): ShardJob {
  const { name = key, operation, ...others } = { ...common.inputs, ...rest } as JobInputs;
  return completeInputs({
    name,
    ...others,
    operation: operation.startsWith("#") ? common.operations[Number(operation.slice(1))] : operation,
    source: lengthen(source, common.source),
    target: typeof target === "string" ? lengthen(target, common.target) : undefined,
    sourceEtag,
  });
}

/** The text of one job, for those whose values were outputs. */
export function packDeferredJob(key: string, job: ShardJob): string {
  const { name, instruction: _derived, ...given } = job;
  return JSON.stringify(name === key ? given : { name, ...given });
}

/** The job of such a text. */
export function unpackDeferredJob(key: string, text: string): ShardJob {
  return completeInputs({ name: key, ...(JSON.parse(text) as JobInputs) });
}

/** A job without what is absent, and with the instruction that follows from the rest. */
function completeInputs(given: object): ShardJob {
  const inputs: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(given)) {
    if (value !== null && value !== undefined) inputs[property] = value;
  }
  const { operation, target, notify } = inputs as unknown as JobInputs;
  const address = typeof target === "string" ? (parseObjectUri(target) as ObjectAddress | undefined) : undefined;
  inputs.instruction = buildInstruction({ operation, target: address, notify });
  return inputs as unknown as ShardJob;
}

/** `oss://bucket/` of an address. */
export function bucketUri(uri: string): string {
  return /^oss:\/\/[^/]*\//.exec(uri)?.[0] ?? "";
}

/** What doesn't begin with the scheme is a key in the usual bucket. */
export function shorten(uri: string, beginning: string): string {
  const rest = uri.slice(beginning.length);
  return beginning !== "" && uri.startsWith(beginning) && !rest.startsWith("oss://") ? rest : uri;
}

/** Undoes {@link shorten}. */
export function lengthen(text: string, beginning: string): string {
  return text.startsWith("oss://") ? text : beginning + text;
}

function alike(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
}

interface Count<T> {
  readonly value: T;
  count: number;
}

/** How often values occur. */
class Counts<T> {
  readonly #counts = new Map<unknown, Count<T>>();

  add(value: T): void {
    const key = typeof value === "object" ? JSON.stringify(value) : value;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { value, count: 1 });
  }

  /** The one that occurs most often; the first of several. */
  mostFrequent(): Count<T> | undefined {
    let found: Count<T> | undefined;
    for (const candidate of this.#counts.values()) if (candidate.count > (found?.count ?? 0)) found = candidate;
    return found;
  }

  /** Those that occur more than once, in the order in which they first did. */
  repeated(): T[] {
    return [...this.#counts.values()].filter(({ count }) => count > 1).map(({ value }) => value);
  }
}
