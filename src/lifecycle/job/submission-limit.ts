import { ProgramError } from "../../text/program-error";
import type { TaskFailure } from "../task-status";
import { decide } from "./decide";
import type { JobInputs, JobOutputs } from "./job-state";

/** A task that a deploy is about to submit. */
export interface PlannedSubmission {
  /** Name of the job. */
  readonly job: string;
  /** Why, such as `new job`. */
  readonly reason: string;
}

/** Why a deploy would submit a task for a job, or `undefined` where it wouldn't. */
export function submissionReason(
  current: JobOutputs | undefined,
  next: JobInputs,
  failure?: TaskFailure,
): string | undefined {
  const decision = decide(current, next, failure);
  if (current !== undefined && current.target !== next.target && decision.action !== "refuse") {
    // It becomes another resource, which knows nothing of the former one's task.
    return decide(undefined, next).action === "submit" ? "target changed" : undefined;
  }
  return decision.action === "submit" ? decision.reason : undefined;
}

/** How many planned submissions an error lists. */
const listedSubmissions = 10;

/** Thrown instead of submitting more tasks than a program wants to pay for; nothing was submitted when it is thrown. */
export class TooManySubmissionsError extends ProgramError {
  constructor(
    /** What would have been submitted, in the order of the jobs. */
    readonly planned: readonly PlannedSubmission[],
    /** The most that was allowed. */
    readonly maxSubmissions: number,
  ) {
    const rest = planned.length - listedSubmissions;
    super(
      [
        `This deploy would submit ${planned.length === 1 ? "1 task" : `${planned.length} tasks`}, but maxSubmissions allows ${maxSubmissions}; nothing was submitted:`,
        ...planned.slice(0, listedSubmissions).map(({ job, reason }) => `  ${job}: ${reason}`),
        ...(rest > 0 ? [`  and ${rest} more`] : []),
        "If that is what you want, raise maxSubmissions; otherwise look why so many jobs have changed.",
      ].join("\n"),
    );
    this.name = "TooManySubmissionsError";
  }
}

/** @throws TooManySubmissionsError when there are more planned submissions than allowed. */
export function checkSubmissionLimit(planned: readonly PlannedSubmission[], maxSubmissions: number): void {
  if (planned.length > maxSubmissions) throw new TooManySubmissionsError(planned, maxSubmissions);
}

/** What is wrong with a limit, or `undefined`. */
export function submissionLimitProblem(limit: unknown): string | undefined {
  const number = typeof limit === "string" && /^\d+$/.test(limit.trim()) ? Number(limit) : limit;
  return Number.isSafeInteger(number) && (number as number) >= 0
    ? undefined
    : `must be a whole number from 0, such as 100, not ${JSON.stringify(limit)}`;
}
