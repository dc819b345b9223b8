import { buildInstruction } from "../../instruction/instruction";
import { formatObjectUri, parseObjectUri } from "../../instruction/object-uri";
import type { OperationSpec, StyleReference } from "../../operations/arguments";
import { checkOperation } from "../../operations/operation-check";
import { spellOperation } from "../../operations/operation-spelling";
import { nearestWord } from "../../text/nearest-word";
import type { Problem } from "../problem";
import { isUnknown } from "../unknown-values";
import { ClaimedTargets, sharedTargetProblem } from "./claimed-targets";
import { judgeJobInputs } from "./job-checks";
import { type IfTargetExists, type JobInputs, type OnDelete, toState, withoutAbsent } from "./job-state";

/** An OSS object in a declaration: `oss://bucket/key`, or its two parts. */
export type PlainObjectReference =
  | string
  | {
      /** The bucket's name. */
      readonly bucket: string;
      /** The key in it. */
      readonly key: string;
    };

/**
 * An operation in a declaration: with its parameters, the name of one of the bucket's styles, or as OSS spells it. Its
 * parameters have to be known here; an output among them is a problem.
 */
export type PlainOperation = string | StyleReference | OperationSpec;

/**
 * A job whose values are all known: what stack config holds and what `validateJobs` checks. The properties are
 * those of a `ProcessingJob`, which documents them.
 */
export interface PlainJob {
  /** The object to process. */
  readonly source: PlainObjectReference;
  /** What to do to it. */
  readonly operation: PlainOperation;
  /** Where the result goes; the key may be a template. */
  readonly target?: PlainObjectReference | undefined;
  /** The topic that is told when the task ends. */
  readonly notify?: string | undefined;
  /** Values that make the job run again when one of them changes. */
  readonly triggers?: Readonly<Record<string, unknown>> | undefined;
  /** Region of the buckets. */
  readonly region?: string | undefined;
  /** URL of another endpoint than the region's own. */
  readonly endpoint?: string | undefined;
  /** URL of another endpoint of IMM than the region's own. */
  readonly immEndpoint?: string | undefined;
  /** Whether to use the region's internal endpoint. */
  readonly internal?: boolean | undefined;
  /** Profile of the Alibaba Cloud CLI whose credentials sign the request. */
  readonly profile?: string | undefined;
  /** ID of a task that becomes the job's current one. */
  readonly adoptTaskId?: string | undefined;
  /** Which unknown outcome is answered by submitting again: its time, or `true`. */
  readonly resubmitUnknown?: boolean | string | undefined;
  /** Whether the job runs again when the source's content has changed. */
  readonly watchSource?: boolean | undefined;
  /** Whether the job runs again when its task failed. */
  readonly watchTask?: boolean | undefined;
  /** Whether the job runs again when a refresh found results missing. */
  readonly watchTarget?: boolean | undefined;
  /** What is done about a new job whose results are there already. */
  readonly ifTargetExists?: IfTargetExists | undefined;
  /** What becomes of the results when the job goes. */
  readonly onDelete?: OnDelete | undefined;
}

const jobProperties: readonly string[] = [
  "source",
  "operation",
  "target",
  "notify",
  "triggers",
  "region",
  "endpoint",
  "immEndpoint",
  "internal",
  "profile",
  "adoptTaskId",
  "resubmitUnknown",
  "watchSource",
  "watchTask",
  "watchTarget",
  "ifTargetExists",
  "onDelete",
] satisfies (keyof PlainJob)[];

/** The inputs a job stands for, and what is wrong with it. Where there are problems the inputs mustn't be used. */
export interface CheckedJob {
  readonly inputs: JobInputs;
  readonly problems: readonly Problem[];
  /** What looks wrong, but is for the service to judge. */
  readonly warnings: readonly Problem[];
}

/** Turns a declaration into inputs and checks it. Values of a wrong kind are kept, so that the checks can show them. */
export function readJob(declared: unknown, defaults: Partial<PlainJob> = {}): CheckedJob {
  if (typeof declared !== "object" || declared === null || Array.isArray(declared)) {
    const message = `must be a map with source, operation and target, not ${JSON.stringify(declared)}`;
    return { inputs: {} as JobInputs, problems: [{ property: "job", message }], warnings: [] };
  }
  const given = withoutAbsent(declared) as Partial<PlainJob>;
  const job = { ...fittingDefaults(defaults, given), ...given } as unknown as PlainJob;
  const inputs = jobInputs(job);
  // As it was declared, so that its problems are told in the declaration's words.
  const { problems, warnings } = judgeJobInputs({ ...inputs, operation: job.operation });
  return { inputs, problems: [...unknownProperties(declared), ...problems], warnings };
}

/** Of the two ways to name an endpoint, a job's own choice displaces the other one among the defaults. */
function fittingDefaults(defaults: Partial<PlainJob>, given: Partial<PlainJob>): Partial<PlainJob> {
  if (given.internal === true) return { ...defaults, endpoint: undefined, immEndpoint: undefined };
  if (given.endpoint !== undefined) return { ...defaults, internal: undefined };
  return defaults;
}

/** The same as {@link readJob} for many jobs by name, with what is checked between them. */
export function readJobs(
  jobs: Readonly<Record<string, unknown>>,
  defaults: Partial<PlainJob> = {},
): {
  readonly inputs: ReadonlyMap<string, JobInputs>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const inputs = new Map<string, JobInputs>();
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const targets = new ClaimedTargets();
  for (const [job, declared] of Object.entries(jobs)) {
    const checked = readJob(declared, defaults);
    problems.push(...checked.problems.map((problem) => ({ job, ...problem })));
    warnings.push(...checked.warnings.map((warning) => ({ job, ...warning })));
    inputs.set(job, checked.inputs);

    if (checked.problems.length > 0) continue;
    const other = targets.claim(job, checked.inputs);
    if (other !== undefined) problems.push({ job, ...sharedTargetProblem(other, checked.inputs.target) });
  }
  return { inputs, problems, warnings };
}

/** The inputs that travel to the provider. */
export function jobInputs(job: PlainJob): JobInputs {
  const target = job.target === undefined ? undefined : objectUri(job.target);
  const operation = operationText(job.operation);
  return withoutAbsent({
    source: objectUri(job.source),
    operation,
    target,
    notify: job.notify,
    triggers: job.triggers === undefined ? undefined : toState(job.triggers),
    instruction: instructionText(operation, target, job.notify),
    region: regionId(job.region),
    endpoint: endpointUrl(job.endpoint),
    immEndpoint: endpointUrl(job.immEndpoint),
    internal: job.internal,
    profile: job.profile,
    adoptTaskId: job.adoptTaskId,
    resubmitUnknown: job.resubmitUnknown,
    watchSource: job.watchSource,
    watchTask: job.watchTask,
    watchTarget: job.watchTarget,
    ifTargetExists: job.ifTargetExists,
    onDelete: job.onDelete,
  }) as JobInputs;
}

/** `oss://bucket/key` of a reference; a value that is no reference comes back as it is. */
export function objectUri(reference: PlainObjectReference): string {
  if (typeof reference !== "object" || reference === null) return reference;
  return typeof reference.bucket === "string" && typeof reference.key === "string"
    ? formatObjectUri(reference)
    : (reference as unknown as string);
}

/** The operation as OSS spells it; one with problems comes back as it is, because the checks will refuse it. */
export function operationText(operation: PlainOperation): string {
  return checkOperation(operation).problems.length > 0 ? (operation as string) : spellOperation(operation);
}

/** The instruction of a job; of one with bad values as well, because the checks that will refuse it come later. */
export function instructionText(operation: string, target: string | undefined, notify: string | undefined): string {
  const address = typeof target === "string" ? parseObjectUri(target) : undefined;
  return buildInstruction({
    operation: typeof operation === "string" ? operation : "",
    target: address,
    notify: typeof notify === "string" ? notify : undefined,
  });
}

/**
 * Inputs with the instruction that follows from the others: these may be others than the program derived it from, because
 * Pulumi's transforms and policies can change them.
 */
export function withInstruction(inputs: JobInputs): JobInputs {
  const { operation, target, notify } = inputs;
  if (isUnknown([operation, target, notify])) return inputs;
  return { ...inputs, instruction: instructionText(operation, target, notify) };
}

/** `cn-hangzhou` for `oss-cn-hangzhou`, which is how ossutil and older SDKs name a region. */
export function regionId<T extends string | undefined>(region: T): T {
  return (typeof region === "string" ? region.replace(/^oss-/, "") : region) as T;
}

/** An endpoint with its scheme: HTTPS, unless another is written out. */
export function endpointUrl<T extends string | undefined>(endpoint: T): T {
  return (
    typeof endpoint === "string" && endpoint !== "" && !endpoint.includes("://") ? `https://${endpoint}` : endpoint
  ) as T;
}

/** The object's entries that no job has, each with the name that was probably meant. */
export function unknownProperties(declared: object): Problem[] {
  return Object.keys(declared)
    .filter((property) => !jobProperties.includes(property))
    .map((property) => {
      const nearest = nearestWord(property, jobProperties);
      const hint = nearest === undefined ? `allowed are ${jobProperties.join(", ")}` : `did you mean ${nearest}?`;
      return { property, message: `isn't a property of a job; ${hint}` };
    });
}
