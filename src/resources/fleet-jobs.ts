import { parseObjectUri } from "../instruction/object-uri";
import { sharedTargetProblem } from "../lifecycle/job/claimed-targets";
import { objectUri, type PlainJob, readJobs, unknownProperties } from "../lifecycle/job/job-declaration";
import type { JobInputs } from "../lifecycle/job/job-state";
import type { Problem } from "../lifecycle/problem";
import { holdsDeferred } from "../operations/deferred-values";
import { claimTarget } from "./program-targets";
import { unfitTriggers } from "./unfit-triggers";

/** A fleet's jobs as they were declared. */
export interface FleetJobs {
  /** Those whose values are known here, by name. */
  readonly plain: ReadonlyMap<string, JobInputs>;
  /** Those that hold outputs, by name. */
  readonly deferred: ReadonlyMap<string, object>;
  /** Name of each job → the first one that it ever had. */
  readonly firstNames: ReadonlyMap<string, string>;
  /** Everything that is wrong. */
  readonly problems: readonly Problem[];
  /** What looks wrong, but is for the service to judge. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads the jobs of a fleet.
 *
 * @param jobs A map from name to job, or a list of jobs.
 * @param defaults What applies to jobs that don't say otherwise.
 * @param formerNames Name → the first name that the job ever had.
 */
export function readFleetJobs(
  fleet: string,
  jobs: unknown,
  defaults: Readonly<Record<string, unknown>>,
  formerNames: unknown,
): FleetJobs {
  const problems: Problem[] = [];
  const declared = nameJobs(jobs, problems);
  const deferredDefaults = holdsDeferred(defaults);
  const plain: [string, unknown][] = [];
  const deferred = new Map<string, object>();
  for (const [name, job] of declared) {
    if (typeof job === "object" && job !== null && (deferredDefaults || holdsDeferred(job))) {
      deferred.set(name, job);
      problems.push(...unknownProperties(job).map((problem) => ({ job: name, ...problem })));
    } else plain.push([name, job]);
    const { triggers } = (job ?? {}) as { readonly triggers?: unknown };
    problems.push(...unfitTriggers(triggers).map((problem) => ({ job: name, ...problem })));
  }
  const read = readJobs(Object.fromEntries(plain), deferredDefaults ? {} : (defaults as Partial<PlainJob>));
  problems.push(...read.problems, ...claimTargets(fleet, read.inputs));
  const firstNames = readFormerNames(declared, formerNames, problems);
  return { plain: read.inputs, deferred, firstNames, problems, warnings: read.warnings };
}

/** Name → job. Those of a list are named by themselves or by their target's key, which moves no job when one is put in. */
function nameJobs(jobs: unknown, problems: Problem[]): ReadonlyMap<string, unknown> {
  const invalid = (message: string) => {
    problems.push({ property: "jobs", message });
    return new Map<string, unknown>();
  };
  if (typeof jobs !== "object" || jobs === null || holdsDeferredItself(jobs)) {
    return invalid(
      "must be a map from each job's name to the job, or a list of jobs, and known when the program runs; only values inside a job may be outputs",
    );
  }
  if (!Array.isArray(jobs)) return new Map(Object.entries(jobs));
  const named = new Map<string, unknown>();
  for (const [place, job] of jobs.entries()) {
    if (typeof job !== "object" || job === null || Array.isArray(job)) {
      problems.push({ property: `jobs[${place}]`, message: `must be a job, not ${JSON.stringify(job)}` });
      continue;
    }
    const { name: given, ...rest } = job as { readonly name?: unknown; readonly target?: unknown };
    const name = given ?? targetKey(rest.target);
    if (typeof name !== "string" || name === "") {
      const message =
        given === undefined
          ? "has no name, and no target whose key could be one; give it a name, by which later deploys know it"
          : `has a name that is no text: ${JSON.stringify(given)}`;
      problems.push({ property: `jobs[${place}]`, message });
    } else if (named.has(name)) {
      problems.push({
        job: name,
        property: "name",
        message: "is the name of several jobs of the list; give each its own",
      });
    } else named.set(name, rest);
  }
  return named;
}

function holdsDeferredItself(jobs: object): boolean {
  return "then" in jobs || (jobs as { readonly __pulumiOutput?: unknown }).__pulumiOutput === true;
}

function targetKey(target: unknown): string | undefined {
  if (target === undefined || target === null || holdsDeferred(target)) return undefined;
  const uri = objectUri(target as string);
  return typeof uri === "string" ? parseObjectUri(uri)?.key : undefined;
}

function claimTargets(fleet: string, jobs: ReadonlyMap<string, JobInputs>): Problem[] {
  const problems: Problem[] = [];
  for (const [job, { source, target }] of jobs) {
    const other = claimTarget(`${fleet}/${job}`, source, target);
    // Two jobs of one fleet have been told already.
    if (other !== undefined && !other.startsWith(`${fleet}/`))
      problems.push({ job, ...sharedTargetProblem(other, target) });
  }
  return problems;
}

/** The same of a job whose values have become known only now: the others have had their turn. */
export function lateTargetProblems(fleet: string, job: string, { source, target }: JobInputs): Problem[] {
  const other = claimTarget(`${fleet}/${job}`, source, target);
  if (other === undefined) return [];
  const name = other.startsWith(`${fleet}/`) ? other.slice(fleet.length + 1) : other;
  return [sharedTargetProblem(name, target)];
}

function readFormerNames(
  jobs: ReadonlyMap<string, unknown>,
  formerNames: unknown,
  problems: Problem[],
): ReadonlyMap<string, string> {
  const firstNames = new Map<string, string>();
  const users = new Map<string, string>();
  const given = new Map(typeof formerNames === "object" && formerNames !== null ? Object.entries(formerNames) : []);
  if (formerNames !== undefined && (typeof formerNames !== "object" || formerNames === null)) {
    problems.push({ property: "formerNames", message: `must be a map from a job's name to its first one` });
  }
  for (const [name, former] of given) {
    const property = `formerNames.${name}`;
    if (!jobs.has(name))
      problems.push({ property, message: "is no job of this fleet; the map goes from new names to old ones" });
    if (typeof former !== "string" || former === "") {
      problems.push({ property, message: `must be a job's first name, not ${JSON.stringify(former)}` });
    }
  }
  for (const name of jobs.keys()) {
    const former: unknown = given.get(name);
    const first = typeof former === "string" && former !== "" ? former : name;
    const other = users.get(first);
    if (other === undefined) users.set(first, name);
    else {
      problems.push({
        job: name,
        property: "formerNames",
        message: `${JSON.stringify(first)} is the first name of ${other} too, and tells one job's task; give the job that is new another name`,
      });
    }
    firstNames.set(name, first);
  }
  return firstNames;
}
