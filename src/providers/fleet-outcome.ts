/**
 * The provider of a fleet's outcome, as it runs in Pulumi's provider process. The outcome comes after all shards, and
 * fails for the jobs that failed.
 *
 * A shard can't do that itself: once a resource has failed the engine begins no others, and the jobs of the shards that
 * hadn't begun wouldn't be tried. What failed isn't recorded here, because the shards know which jobs are to be tried again.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/fleet-outcome`, and by the names of
 * its exports. Both are an ABI.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { knownFleet } from "../provider-process/fleets";
import { providerProcess } from "../provider-process/provider-process";

/** What an outcome is given. */
export interface FleetOutcomeInputs {
  /** The fleet's URN. */
  readonly fleet: string;
}

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Has the engine ask for the outcome when there are failures to tell. */
export async function diff(
  _id: string,
  _olds: FleetOutcomeInputs,
  news: FleetOutcomeInputs,
): Promise<dynamic.DiffResult> {
  return { changes: (await failureOf(news)) !== undefined };
}

/** Fails when jobs have failed. */
export async function create(inputs: FleetOutcomeInputs): Promise<dynamic.CreateResult<FleetOutcomeInputs>> {
  await throwFailure(inputs);
  return { id: "outcome", outs: inputs };
}

/** Gives back what is recorded. */
export async function read(id: string, outputs: FleetOutcomeInputs): Promise<dynamic.ReadResult<FleetOutcomeInputs>> {
  return { id, props: outputs };
}

/** Fails when jobs have failed. */
export async function update(
  _id: string,
  _olds: FleetOutcomeInputs,
  news: FleetOutcomeInputs,
): Promise<dynamic.UpdateResult<FleetOutcomeInputs>> {
  await throwFailure(news);
  return { outs: news };
}

/** Forgets the outcome. */
async function forget(): Promise<void> {}

export { forget as delete };

async function throwFailure(inputs: FleetOutcomeInputs): Promise<void> {
  const failure = await failureOf(inputs);
  if (failure !== undefined) throw new Error(failure);
}

/** What failed. Who comes after all shards also knows that the engine has saved them. */
async function failureOf({ fleet: urn }: FleetOutcomeInputs): Promise<string | undefined> {
  const fleet = knownFleet(urn);
  await fleet?.saved();
  return fleet?.run.failure;
}
