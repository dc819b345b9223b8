import { ProgramError } from "../text/program-error";

/** One thing that is wrong with a declared job. */
export interface Problem {
  /** Name of the job, where several are looked at together. */
  readonly job?: string;
  /** The property at fault, such as `target` or `source.key`. */
  readonly property: string;
  /** What is wrong, what is allowed and what to do, as a sentence that follows the property's name. */
  readonly message: string;
}

/**
 * Thrown when declared jobs can't be what was meant. Lists every problem of every job, so that one round of corrections
 * is enough; nothing was registered or submitted when it is thrown.
 */
export class InvalidJobsError extends ProgramError {
  constructor(
    /** Everything that was found, in the order of the jobs. */
    readonly problems: readonly Problem[],
  ) {
    super(`${describeCount(problems)}; nothing was submitted:\n${problems.map(describeProblem).join("\n")}`);
    this.name = "InvalidJobsError";
  }
}

function describeCount(problems: readonly Problem[]): string {
  const jobs = new Set(problems.map((problem) => problem.job).filter((job) => job !== undefined)).size;
  const found = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return jobs > 1 ? `${found} in ${jobs} jobs` : found;
}

/** A problem as a line of a message. */
export function describeProblem({ job, property, message }: Problem): string {
  return job === undefined ? `  ${property}: ${message}` : `  ${job}: ${property}: ${message}`;
}
