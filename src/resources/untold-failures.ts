import * as pulumi from "@pulumi/pulumi";
import { ProgramError } from "../text/program-error";
import type { FleetOutcome } from "./fleet-outcome";
import type { FleetShard } from "./fleet-shard";

/**
 * Fails a deploy that did a fleet's shards but left out its outcome, which would have failed for the jobs that did: Pulumi
 * leaves out what `--target` doesn't name. Which jobs these are the provider alone knows.
 *
 * @param outcome When it fails itself, nothing more is said.
 */
export function tellUntoldFailures(name: string, outcome: FleetOutcome, shards: readonly FleetShard[]): void {
  if (pulumi.runtime.isDryRun()) return;
  const recorded = pulumi.all(shards.map(({ digest, run }) => pulumi.all([digest, run])));
  pulumi.all([outcome.success, recorded]).apply(([, outputs]) => {
    const failed = outputs.some(([digest, run]) => digest === "" && isOfThisDeploy(run));
    // An error that is only logged wouldn't fail the deploy.
    if (failed) throw new ProgramError(untoldFailures(name));
  });
}

/** What is said then. */
export function untoldFailures(fleet: string): string {
  return `${fleet}: jobs failed, and the resource that tells which is left out of this deploy. What came of the others is recorded. Deploy again without --target and --exclude, or with --target-dependents, which tries the failed ones again.`;
}

/** A run begins with its time, to the base of 36. */
function isOfThisDeploy(run: string): boolean {
  return Number.parseInt(run, 36) >= performance.timeOrigin;
}
