import type { Problem } from "../lifecycle/problem";
import { durationProblem, milliseconds } from "../lifecycle/wait/duration";
import { type RequestLimits, readLimits, usualLimits } from "./request-limits";

/** How all submissions of a deploy are made. */
export interface SubmissionSettings {
  readonly limits: RequestLimits;
  /** How long an answer may take, in milliseconds. */
  readonly answerTimeoutMs: number;
}

/** As long as the vendor's SDKs wait for an answer. */
const usualAnswerTimeoutMs = 60_000;

/** The stack's config for submissions, below `oss-processing:`. */
export type SubmissionSettingName = "requestsPerSecond" | "concurrency" | "answerTimeout";

/** Reads how submissions are made from the stack's config. What can't be meant is told, and is as usual. */
export function readSubmissionSettings(read: (name: SubmissionSettingName) => string | undefined): {
  readonly settings: SubmissionSettings;
  readonly problems: readonly Problem[];
} {
  const { limits, problems } = readLimits(
    { requestsPerSecond: read("requestsPerSecond"), concurrency: read("concurrency") },
    usualLimits,
    (name) => `oss-processing:${name}`,
  );
  const answerTimeout = read("answerTimeout") || usualAnswerTimeoutMs;
  const problem = durationProblem(answerTimeout);
  return {
    settings: { limits, answerTimeoutMs: milliseconds(answerTimeout) ?? usualAnswerTimeoutMs },
    problems: [
      ...problems,
      ...(problem === undefined ? [] : [{ property: "oss-processing:answerTimeout", message: problem }]),
    ],
  };
}
