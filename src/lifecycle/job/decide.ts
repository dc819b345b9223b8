import type { TaskFailure } from "../task-status";
import { fingerprintChanges, fingerprintOf } from "./fingerprint";
import type { JobInputs, JobOutputs } from "./job-state";

/** What a deploy does about a job's task. */
export type Decision =
  /** Submit a task, for this reason. */
  | { readonly action: "submit"; readonly reason: string }
  /** Take over a task that was submitted elsewhere. */
  | { readonly action: "adopt"; readonly taskId: string; readonly reason: string }
  /** A task may be running that nobody knows the ID of; submit nothing until a person has decided, and tell what's amiss. */
  | { readonly action: "refuse"; readonly hindrance?: string }
  /** The current task will do. */
  | { readonly action: "keep" };

/**
 * Whether a task is submitted for a job, and why. The only place that knows: `diff`, which announces it, and `create`
 * and `update`, which do it, all ask here.
 *
 * @param failure Given when the current task is known to have failed.
 */
export function decide(current: JobOutputs | undefined, next: JobInputs, failure?: TaskFailure): Decision {
  const adopted = newlyAdoptedTaskId(current, next);
  const adoption: Decision | undefined =
    adopted === undefined ? undefined : { action: "adopt", taskId: adopted, reason: "task adopted" };
  if (!current) return adoption ?? { action: "submit", reason: "new job" };
  if (current.submission === "unknown") return decideInDoubt(current, next, adoption);
  if (adoption) return adoption;
  const reasons = [
    ...fingerprintChanges(fingerprintOf(current), fingerprintOf(next)),
    ...(failure === undefined ? [] : [failure.code === undefined ? "task failed" : `task failed (${failure.code})`]),
    ...(current.targetGone && next.watchTarget ? ["target gone"] : []),
  ];
  return reasons.length > 0 ? { action: "submit", reason: reasons.join(", ") } : { action: "keep" };
}

function decideInDoubt(current: JobOutputs, next: JobInputs, adoption: Decision | undefined): Decision {
  if (adoption) {
    const changes = fingerprintChanges(fingerprintOf(current), fingerprintOf(next));
    if (current.target !== next.target) changes.push("target changed");
    if (changes.length === 0) return adoption;
    return {
      action: "refuse",
      hindrance: `The task that adoptTaskId names was submitted before the job became another (${changes.join(", ")}): adopt it with the job as it was, and change the job afterwards.`,
    };
  }
  if (resubmissionIsWanted(current, next))
    return { action: "submit", reason: "submitted again after an unknown outcome" };
  return { action: "refuse" };
}

/**
 * `adoptTaskId` speaks once, when it appears or changes. Left standing in a program it must not turn later changes of
 * the job back into the task that was adopted before them.
 */
function newlyAdoptedTaskId(current: JobOutputs | undefined, next: JobInputs): string | undefined {
  const { adoptTaskId } = next;
  return adoptTaskId === current?.adoptTaskId || adoptTaskId === current?.taskId ? undefined : adoptTaskId;
}

/**
 * `resubmitUnknown` is for one unknown outcome: the one whose time it names, or, as `true`, the one that was there when it
 * appeared. Left standing it must not answer for the next one.
 */
function resubmissionIsWanted(current: JobOutputs, { resubmitUnknown }: JobInputs): boolean {
  if (typeof resubmitUnknown === "string") return resubmitUnknown === current.submittedAt;
  return resubmitUnknown === true && current.resubmitUnknown !== true;
}
