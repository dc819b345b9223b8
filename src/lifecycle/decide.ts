import { fingerprintChanges, fingerprintOf } from "./fingerprint";
import type { JobInputs, JobOutputs } from "./job-state";

/** What a deploy does about a job's task. */
export type Decision =
  /** Submit a task, for this reason. */
  | { readonly action: "submit"; readonly reason: string }
  /** Take over a task that was submitted elsewhere. */
  | { readonly action: "adopt"; readonly taskId: string; readonly reason: string }
  /** A task may be running that nobody knows the ID of; submit nothing until a person has decided. */
  | { readonly action: "refuse" }
  /** The current task will do. */
  | { readonly action: "keep" };

/**
 * Whether a task is submitted for a job, and why. The only place that knows: `diff`, which announces it, and `create`
 * and `update`, which do it, all ask here.
 */
export function decide(current: JobOutputs | undefined, next: JobInputs): Decision {
  const adopted = newlyAdoptedTaskId(current, next);
  if (adopted !== undefined) return { action: "adopt", taskId: adopted, reason: "task adopted" };

  if (!current) return { action: "submit", reason: "new job" };

  if (current.submission === "unknown") {
    return next.resubmitUnknown === true
      ? { action: "submit", reason: "submitted again after an unknown outcome" }
      : { action: "refuse" };
  }

  const changes = fingerprintChanges(fingerprintOf(current), fingerprintOf(next));
  return changes.length > 0 ? { action: "submit", reason: changes.join(", ") } : { action: "keep" };
}

/**
 * `adoptTaskId` speaks once, when it appears or changes. Left standing in a program it must not turn later changes of
 * the job back into the task that was adopted before them.
 */
function newlyAdoptedTaskId(current: JobOutputs | undefined, next: JobInputs): string | undefined {
  if (next.adoptTaskId === undefined || next.adoptTaskId === current?.adoptTaskId) return undefined;
  return next.adoptTaskId;
}
