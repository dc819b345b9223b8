import { isUnknown } from "../unknown-values";
import type { Decision } from "./decide";
import { unknownParts } from "./fingerprint";
import type { JobInputs, JobOutputs } from "./job-state";

/**
 * What people are told that a deploy does about a job's task, before it does it; `undefined` when that is nothing.
 *
 * @param targetChanges Whether the job is replaced, which submits a task whatever else is the same.
 */
export function announcement(
  current: JobOutputs | undefined,
  next: JobInputs,
  decision: Decision,
  targetChanges = false,
): string | undefined {
  if (decision.action === "adopt") return `will adopt task ${decision.taskId}`;
  if (decision.action === "refuse") {
    return `won't submit: a task submitted at ${current?.submittedAt} may be running; decide with adoptTaskId or resubmitUnknown`;
  }
  const makesAnother = current === undefined || targetChanges;
  const unless = makesAnother && next.ifTargetExists === "skip" ? ", unless its target exists" : "";
  if (targetChanges && !isUnknown(next.target)) return `will submit${unless}: target changed`;
  if (decision.action === "submit") return `will submit${unless}: ${decision.reason}`;
  const unknown = [...unknownParts(next), ...(isUnknown(next.target) ? ["target"] : [])];
  return unknown.length === 0 ? undefined : `may submit: ${unknown.join(", ")} not known before the deploy`;
}
