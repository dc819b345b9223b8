import { journalConfigProblems } from "../journal/journal-config";
import { type PlainJob, readJobs } from "../lifecycle/job/job-declaration";
import type { JobInputs } from "../lifecycle/job/job-state";
import { submissionLimitProblem } from "../lifecycle/job/submission-limit";
import { InvalidJobsError, type Problem } from "../lifecycle/problem";
import { durationProblem } from "../lifecycle/wait/duration";
import { readSubmissionSettings, type SubmissionSettingName } from "../oss/submission-settings";

/** What the config-driven program reads. */
export interface StackConfig {
  /** The value of `jobs`: a map from name to job. */
  readonly jobs: unknown;
  /** The value of `wait`: how long the deploy waits for the tasks. Without it, it doesn't. */
  readonly wait?: string | undefined;
  /** The value of `maxSubmissions`: how many tasks the deploy may submit. Without it, as many as there are jobs. */
  readonly maxSubmissions?: string | undefined;
  /** Gives the values of `requestsPerSecond`, `concurrency` and `answerTimeout`, which the provider reads for itself. */
  readonly submissions?: (name: SubmissionSettingName) => string | undefined;
  /** The values of `journal` and `interrupted`, which the provider reads for itself. */
  readonly journal?: { readonly journal?: unknown; readonly interrupted?: unknown };
  /** What applies to the jobs that don't say otherwise. */
  readonly defaults: Partial<PlainJob>;
}

/** What a stack's config declares. */
export interface DeclaredStack {
  /** The jobs by name. */
  readonly jobs: ReadonlyMap<string, JobInputs>;
  readonly maxSubmissions: number | undefined;
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
export function readStackConfig({
  jobs,
  wait,
  maxSubmissions,
  submissions = () => undefined,
  journal = {},
  defaults,
}: StackConfig): DeclaredStack {
  if (jobs === undefined) throw invalid(`is missing from the stack's config; declare the jobs by name, ${example}`);
  if (typeof jobs !== "object" || jobs === null || Array.isArray(jobs)) {
    throw invalid(`must be a map from each job's name to its source, operation and target, ${example}`);
  }
  const { inputs, problems: problemsOfJobs } = readJobs(jobs as Record<string, unknown>, defaults);
  const limitProblem = maxSubmissions === undefined ? undefined : submissionLimitProblem(maxSubmissions);
  const waitProblem = wait === undefined ? undefined : durationProblem(wait);
  const problems = [
    ...problemOf("wait", waitProblem),
    ...problemOf("maxSubmissions", limitProblem),
    ...readSubmissionSettings(submissions).problems,
    ...journalConfigProblems(journal, (name) => `oss-processing:${name}`),
    ...problemsOfJobs,
    ...(wait === undefined ? unwaitedDeletions(inputs) : []),
  ];
  if (problems.length > 0) throw new InvalidJobsError(problems);
  return { jobs: inputs, maxSubmissions: maxSubmissions === undefined ? undefined : Number(maxSubmissions) };
}

function problemOf(setting: string, message: string | undefined): Problem[] {
  return message === undefined ? [] : [{ property: `oss-processing:${setting}`, message }];
}

/** Only who waits sees what a task makes, and may delete it later. */
function unwaitedDeletions(jobs: ReadonlyMap<string, JobInputs>): Problem[] {
  const message =
    'is "deleteTarget", which needs a wait that sees what the task makes; set oss-processing:wait, such as 1h';
  return [...jobs]
    .filter(([, { onDelete }]) => onDelete === "deleteTarget")
    .map(([job]) => ({ job, property: "onDelete", message }));
}

function invalid(message: string): InvalidJobsError {
  return new InvalidJobsError([{ property: "oss-processing:jobs", message }]);
}
