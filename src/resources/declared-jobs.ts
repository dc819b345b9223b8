import { readShardJobs } from "../lifecycle/fleet/shard-state";
import { isUnknown, unknownValue } from "../lifecycle/unknown-values";
import { milliseconds } from "../lifecycle/wait/duration";
import { fleetCompletionToken } from "./fleet-completion";
import { fleetShardToken } from "./fleet-shard";
import { processingJobToken } from "./processing-job";
import { taskCompletionToken } from "./task-completion";

/** A resource as a policy is shown it, before it is deployed: what `validateResource` of `@pulumi/policy` is given. */
export interface DeclaredResource {
  /** The resource's type, such as `pulumi-nodejs:dynamic/oss:ProcessingJob`. */
  readonly type: string;
  /** The resource's name. */
  readonly name: string;
  /** The resource's inputs. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** A job as it is declared. A property that isn't known yet, at a preview, is absent and named in `unknown`. */
export interface DeclaredJob {
  /** The job's name. */
  readonly name: string;
  /** `oss://bucket/key`. It may be a secret of the program's; a message must not show it. */
  readonly source?: string;
  /** The operation as OSS spells it. It may be a secret of the program's; a message must not show it. */
  readonly operation?: string;
  /** `oss://bucket/key`, whose parts may be templates; absent also for a job without a target. */
  readonly target?: string;
  /** Which of the others aren't known yet. */
  readonly unknown: readonly ("source" | "operation" | "target")[];
}

/** A wait as it is declared. */
export interface DeclaredWait {
  /** How long it waits at most, in milliseconds; absent when that isn't known yet. */
  readonly timeout?: number;
}

const properties = ["source", "operation", "target"] as const;

/**
 * The jobs that a resource declares, for policies: the one of a `ProcessingJob`, those of a `ProcessingFleet` or
 * `ProcessingPipeline`, which hold them in resources below them, and none of any other resource. How these resources hold
 * their jobs may change with any version of this package; what this function returns doesn't.
 *
 * Values that aren't known at a preview are known in the deploy, where Pulumi asks the policies again before it submits
 * anything of the resource.
 *
 * @param resource What a policy's `validateResource` is given. The outputs that a `validateStack` is given don't hold the
 * jobs of a fleet.
 * @throws Error for a fleet's outputs, so that no policy takes them for a fleet without jobs.
 * @example
 * ```ts
 * const validateResource: ResourceValidationPolicy["validateResource"] = (resource, reportViolation) => {
 *   for (const { name, target } of declaredJobs(resource)) {
 *     if (target === undefined) reportViolation(`${name}: target is missing`);
 *   }
 * };
 * ```
 */
export function declaredJobs({ type, name, props }: DeclaredResource): DeclaredJob[] {
  if (type === processingJobToken) return [jobOf(name, props)];
  return type === fleetShardToken ? shardJobs(name, props) : [];
}

/**
 * The wait that a resource declares, for policies: that of a `TaskCompletion`, `job.wait()`, or of a fleet's or pipeline's
 * `wait`; `undefined` for any other resource.
 *
 * @param resource What a policy's `validateResource` is given.
 */
export function declaredWait({ type, props }: DeclaredResource): DeclaredWait | undefined {
  if (type !== taskCompletionToken && type !== fleetCompletionToken) return undefined;
  const timeout = milliseconds(known(props, "timeout"));
  return timeout === undefined ? {} : { timeout };
}

function jobOf(name: string, inputs: object): DeclaredJob {
  const job: Partial<Record<(typeof properties)[number], string>> = {};
  const unknown: (typeof properties)[number][] = [];
  for (const property of properties) {
    const value = known(inputs as Readonly<Record<string, unknown>>, property);
    if (value === notKnown) unknown.push(property);
    else if (typeof value === "string") job[property] = value;
  }
  return { name, ...job, unknown };
}

function shardJobs(shard: string, props: DeclaredResource["props"]): DeclaredJob[] {
  const packed = known(props, "jobs");
  if (packed === undefined) {
    throw new Error(
      `${shard}: the outputs of a fleet don't hold its jobs; call declaredJobs in validateResource, not in validateStack`,
    );
  }
  const deferred: Record<string, string> = {};
  const unknown = packed === notKnown ? [shard] : [];
  const given = known(props, "deferred") ?? {};
  if (given === notKnown) unknown.push(shard);
  for (const key of typeof given === "object" ? Object.keys(given) : []) {
    const text = known(given as Readonly<Record<string, unknown>>, key);
    if (text === notKnown) unknown.push(key);
    else deferred[key] = text as string;
  }
  // What isn't known yet of a fleet's job hides all of it, and its present name.
  const hidden = [...new Set(unknown)].map((name): DeclaredJob => ({ name, unknown: properties }));
  const { jobs } = readShardJobs({ jobs: packed === notKnown ? unknownValue : (packed as string), deferred });
  return [...[...jobs.values()].map((job) => jobOf(job.name, job)), ...hidden];
}

const notKnown = Symbol("unknown");

/** A value of an object; `@pulumi/policy` throws when one is read that isn't known yet. */
function known(object: Readonly<Record<string, unknown>>, property: string): unknown {
  try {
    const value = object[property];
    return typeof value === "string" && isUnknown(value) ? notKnown : value;
  } catch {
    return notKnown;
  }
}
