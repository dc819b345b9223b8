import * as pulumi from "@pulumi/pulumi";
import { bucketNameProblem } from "../lifecycle/job/job-checks";
import type { PlainObjectReference } from "../lifecycle/job/job-declaration";
import type { IfTargetExists, OnDelete } from "../lifecycle/job/job-state";
import { ObjectsUnavailable } from "../lifecycle/object-store";
import {
  checkFeedback,
  checkRules,
  type PipelineJobs,
  type PlainRule,
  pipelinePrefixes,
  planJobs,
  UnknownSourcesError,
} from "../lifecycle/pipeline-plan";
import { InvalidJobsError, type Problem } from "../lifecycle/problem";
import type { Connection } from "../lifecycle/submission";
import { connectionInputs } from "./connection-inputs";
import { type FleetTask, ProcessingFleet } from "./processing-fleet";
import type { Operation } from "./processing-job";
import { stackServices } from "./stack-services";
import type { WaitOptions } from "./task-completion";

/** A rule of a pipeline: which objects are processed, and how. */
export interface PipelineRule {
  /**
   * Which objects of the bucket are sources: glob patterns of their keys, such as `reports/**\/*.docx`, any of which may
   * match. `*` stands for anything but a slash, `**` for whole folders, `?` for a character, `{a,b}` for either.
   */
  readonly match: string | readonly string[];
  /** Patterns of keys that aren't meant although they match. Default: none. */
  readonly exclude?: string | readonly string[] | undefined;
  /** What to do to each of them, as for a `ProcessingJob`. */
  readonly operation: Operation;
  /**
   * Where the results go: a key in the bucket of the sources, such as `pages/{barename}/{index}.png`, or an object's
   * address. No two results may have one key, and none may be a source in a later deploy.
   */
  readonly target?: PlainObjectReference | undefined;
  /** Name of the topic that is told when a task ends. Default: nobody is told. */
  readonly notify?: string | undefined;
  /** Values that make all of the rule's jobs run again when one of them changes or is added. Default: none. */
  readonly triggers?: Readonly<Record<string, unknown>> | undefined;
  /** As for a `ProcessingJob`. Default: `overwrite`. */
  readonly ifTargetExists?: IfTargetExists | undefined;
}

/** The arguments of a {@link ProcessingPipeline}. */
export interface ProcessingPipelineArgs {
  /** Name of the bucket with the sources. Where it isn't known yet at preview, nothing is listed there. */
  readonly bucket: pulumi.Input<string>;
  /** The rules, by name. */
  readonly rules: Readonly<Record<string, PipelineRule>>;
  /**
   * What becomes of the results of a source that has vanished, and of all of them when the pipeline is destroyed: `forget`
   * leaves them; `deleteTarget` deletes those that the wait saw the tasks make, where nobody has written them since, which
   * needs {@link wait}. Default: `forget`.
   */
  readonly onSourceGone?: OnDelete | undefined;
  /**
   * How many tasks a deploy may submit for each rule: a whole number from 0. Default: any number. See the argument of a
   * `ProcessingFleet`.
   */
  readonly maxSubmissions?: number | undefined;
  /**
   * Has the deploy wait until all tasks of the pipeline have ended, and fail when one of them failed; the next deploy
   * submits those again. Default: none, the deploy doesn't wait.
   */
  readonly wait?: WaitOptions | undefined;
  /** As for a `ProcessingFleet`. */
  readonly concurrency?: number | undefined;
  /** As for a `ProcessingFleet`. */
  readonly requestsPerSecond?: number | "unlimited" | undefined;
  /** Region of the buckets. Default: as for a `ProcessingJob`. */
  readonly region?: pulumi.Input<string> | undefined;
  /** URL of another endpoint than the region's own. Default: as for a `ProcessingJob`. */
  readonly endpoint?: pulumi.Input<string> | undefined;
  /** URL of another endpoint of IMM than the region's own. Default: as for a `ProcessingJob`. */
  readonly immEndpoint?: pulumi.Input<string> | undefined;
  /** Whether to use the region's internal endpoints. Default: `false`. */
  readonly internal?: pulumi.Input<boolean> | undefined;
  /** Profile whose credentials sign the requests. Default: as for a `ProcessingJob`. */
  readonly profile?: pulumi.Input<string> | undefined;
}

const pipelineProperties: readonly (keyof ProcessingPipelineArgs)[] = [
  "bucket",
  "rules",
  "onSourceGone",
  "maxSubmissions",
  "wait",
  "concurrency",
  "requestsPerSecond",
  "region",
  "endpoint",
  "immEndpoint",
  "internal",
  "profile",
];

/**
 * Processes the objects of a bucket by rules: every deploy lists the bucket, as far as the rules' patterns reach, and has
 * a {@link ProcessingFleet} for each rule, with a job for each object that matches, named by its key. New and changed
 * objects have a task submitted; of vanished ones the jobs are forgotten. Preview lists too, and says what would be
 * submitted. Needs `oss:ListObjects` on the bucket.
 *
 * Pulumi sees the objects of the moment when the program runs: one that is uploaded later is processed by the next deploy.
 *
 * @example
 * ```ts
 * const reports = new ProcessingPipeline("reports", {
 *   bucket: "my-reports",
 *   rules: {
 *     pages: {
 *       match: "reports/**\/*.docx",
 *       operation: document.convert({ format: "png" }),
 *       target: "pages/{barename}/{index}.png",
 *     },
 *   },
 * });
 * export const submitted = reports.submitted;
 * ```
 */
export class ProcessingPipeline extends pulumi.ComponentResource {
  /** Rule → source's key → ID of the job's current task. */
  readonly taskIds: pulumi.Output<Readonly<Record<string, Readonly<Record<string, string>>>>>;
  /** Rule → source's key → what is known of the job's current task. */
  readonly tasks: pulumi.Output<Readonly<Record<string, Readonly<Record<string, FleetTask>>>>>;
  /** Rule → keys of the sources whose tasks were submitted by this deploy. */
  readonly submitted: pulumi.Output<Readonly<Record<string, readonly string[]>>>;

  /**
   * @param name The pipeline's name.
   * @param args Its bucket and rules.
   * @param opts Pulumi's resource options.
   * @throws InvalidJobsError that lists what is wrong with the rules themselves; what is wrong between the jobs that they
   * make fails the deploy as soon as the bucket is listed, before anything is submitted.
   */
  constructor(name: string, args: ProcessingPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    const { bucket, rules } = args;
    const problems = [
      ...unknownArguments(args),
      ...(isRecord(rules) ? checkRules(rules as PlainRules) : [rulesProblem]),
      ...deletionProblems(args),
    ];
    if (problems.length > 0) throw new InvalidJobsError(problems);
    super("pulumi-oss-processing:index:ProcessingPipeline", name, {}, opts);

    const connection = pulumi.output(connectionInputs(args, opts)) as pulumi.Output<Connection>;
    const fleets = pulumi
      .all([bucket, connection])
      .apply(async ([knownBucket, knownConnection]) =>
        this.#declareFleets(name, args, knownBucket, knownConnection as Connection),
      );
    this.taskIds = collected(fleets, (fleet) => fleet.taskIds);
    this.tasks = collected(fleets, (fleet) => fleet.tasks);
    this.submitted = collected(fleets, (fleet) => fleet.submitted);
    this.registerOutputs({});
  }

  async #declareFleets(
    name: string,
    { rules, onSourceGone, maxSubmissions, wait, concurrency, requestsPerSecond }: ProcessingPipelineArgs,
    bucket: string,
    connection: Connection,
  ): Promise<ReadonlyMap<string, ProcessingFleet>> {
    const bucketProblem = bucketNameProblem(bucket);
    if (bucketProblem !== undefined) throw new InvalidJobsError([{ property: "bucket", message: bucketProblem }]);
    const plan = await planPipeline(bucket, rules as PlainRules, connection).catch((error: unknown) => {
      if (!(error instanceof ObjectsUnavailable)) throw error;
      throw new UnknownSourcesError(name, bucket, error.message);
    });
    const { problems, warnings } = checkFeedback(bucket, rules as PlainRules, plan);
    if (problems.length > 0) throw new InvalidJobsError(problems);
    for (const { job, property, message } of warnings) void pulumi.log.warn(`${job}: ${property}: ${message}`, this);

    const fleets = new Map<string, ProcessingFleet>();
    for (const [rule, jobs] of plan) {
      if (jobs.size === 0)
        void pulumi.log.warn(
          `${rule}: match: no object of the bucket ${bucket} matches; check the patterns, or upload the objects first`,
          this,
        );
      const fleet = new ProcessingFleet(
        `${name}-${rule}`,
        {
          jobs: Object.fromEntries(jobs),
          defaults: { ...connection, ...(onSourceGone === undefined ? {} : { onDelete: onSourceGone }) },
          maxSubmissions,
          wait,
          concurrency,
          requestsPerSecond,
        },
        { parent: this },
      );
      fleets.set(rule, fleet);
    }
    return fleets;
  }
}

type PlainRules = Readonly<Record<string, PlainRule>>;

/** The jobs that the rules make of the bucket's objects. */
async function planPipeline(bucket: string, rules: PlainRules, connection: Connection): Promise<PipelineJobs> {
  const { objects } = await stackServices();
  const listings = pipelinePrefixes(rules).map(async (prefix) => {
    const keys: { readonly key: string }[] = [];
    for await (const { key } of objects.list(connection, bucket, prefix)) keys.push({ key });
    return keys;
  });
  return planJobs(bucket, rules, (await Promise.all(listings)).flat());
}

function collected<T>(
  fleets: pulumi.Output<ReadonlyMap<string, ProcessingFleet>>,
  of: (fleet: ProcessingFleet) => pulumi.Output<T>,
): pulumi.Output<Readonly<Record<string, T>>> {
  return fleets.apply((byRule) => {
    const entries = [...byRule].map(([rule, fleet]) => [rule, of(fleet)] as const);
    return pulumi.all(Object.fromEntries(entries)) as pulumi.Output<Readonly<Record<string, T>>>;
  });
}

function unknownArguments(args: object): Problem[] {
  return Object.keys(args)
    .filter((property) => !(pipelineProperties as readonly string[]).includes(property))
    .map((property) => ({
      property,
      message: `isn't a property of a pipeline; allowed are ${pipelineProperties.join(", ")}`,
    }));
}

/** Only who waits sees what a task makes, and may delete it later. */
function deletionProblems({ onSourceGone, wait }: ProcessingPipelineArgs): Problem[] {
  if (onSourceGone === undefined || onSourceGone === "forget") return [];
  const message =
    onSourceGone === "deleteTarget"
      ? 'is "deleteTarget", which needs a wait that sees what the tasks make; give wait, such as { timeout: "1h" }'
      : `must be "forget" or "deleteTarget", not ${JSON.stringify(onSourceGone)}`;
  return onSourceGone === "deleteTarget" && wait !== undefined ? [] : [{ property: "onSourceGone", message }];
}

const rulesProblem: Problem = {
  property: "rules",
  message: "must be a map from each rule's name to its match, operation and target",
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
