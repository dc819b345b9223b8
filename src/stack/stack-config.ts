import { durationProblem } from "../lifecycle/duration";
import { type PlainJob, readJobs } from "../lifecycle/job-declaration";
import type { JobInputs } from "../lifecycle/job-state";
import { InvalidJobsError } from "../lifecycle/problem";
import { type LimitSettings, readLimits, usualLimits } from "../oss/request-limits";

/** What the config-driven program reads. */
export interface StackConfig {
  /** The value of `jobs`: a map from name to job. */
  readonly jobs: unknown;
  /** The value of `wait`: how long the deploy waits for the tasks. Without it, it doesn't. */
  readonly wait?: string | undefined;
  /** The values of `requestsPerSecond` and `concurrency`, which the provider reads for itself. */
  readonly limits?: LimitSettings;
  /** What applies to the jobs that don't say otherwise. */
  readonly defaults: Partial<PlainJob>;
}

const example = `for example

  config:
    oss-processing:jobs:
      preview:
        source: oss://my-videos/product.mp4
        operation: { type: video/animation, format: gif, width: 320, interval: 1s }
        target: oss://my-previews/product.gif`;

/**
 * The jobs of a stack's config.
 *
 * @throws InvalidJobsError that lists every problem of every job, before any of them is declared.
 */
export function readStackConfig({ jobs, wait, limits = {}, defaults }: StackConfig): ReadonlyMap<string, JobInputs> {
  if (jobs === undefined) throw invalid(`is missing from the stack's config; declare the jobs by name, ${example}`);
  if (typeof jobs !== "object" || jobs === null || Array.isArray(jobs)) {
    throw invalid(`must be a map from each job's name to its source, operation and target, ${example}`);
  }
  const { inputs, problems: problemsOfJobs } = readJobs(jobs as Record<string, unknown>, defaults);
  const waitProblem = wait === undefined ? undefined : durationProblem(wait);
  const problems = [
    ...(waitProblem === undefined ? [] : [{ property: "oss-processing:wait", message: waitProblem }]),
    ...readLimits(limits, usualLimits, (name) => `oss-processing:${name}`).problems,
    ...problemsOfJobs,
  ];
  if (problems.length > 0) throw new InvalidJobsError(problems);
  return inputs;
}

function invalid(message: string): InvalidJobsError {
  return new InvalidJobsError([{ property: "oss-processing:jobs", message }]);
}
