import * as pulumi from "@pulumi/pulumi";
import { ClaimedTargets } from "../lifecycle/job/claimed-targets";

/** Which job of each program writes where. A process may run several programs, one after the other. */
const targetsByStack = new WeakMap<pulumi.Resource, ClaimedTargets>();

/** Notes a job's target among those of the program; returns the name of the job that has it already. */
export function claimTarget(job: string, source: string, target: string | undefined): string | undefined {
  const stack = pulumi.runtime.getStackResource();
  if (!stack || typeof source !== "string" || typeof target !== "string") return undefined;
  const targets = targetsByStack.get(stack) ?? new ClaimedTargets();
  targetsByStack.set(stack, targets);
  return targets.claim(job, { source, target });
}
