import type * as pulumi from "@pulumi/pulumi";
import type { ShardInputs } from "../lifecycle/fleet/shard-state";
import { ProvidedResource, typeToken } from "./provided-resource";

/** The type of shards, as their URNs have it. */
export const fleetShardToken = typeToken("ProcessingShard");

/** A sixteenth of a fleet's jobs. */
export class FleetShard extends ProvidedResource {
  /** The records of the jobs' tasks. */
  declare readonly tasks: pulumi.Output<string>;
  /** Empty when something is left to be done for its jobs. */
  declare readonly digest: pulumi.Output<string>;
  /** The run that recorded all this. */
  declare readonly run: pulumi.Output<string>;

  constructor(
    name: string,
    inputs: pulumi.Inputs & Record<keyof ShardInputs, unknown>,
    opts: pulumi.CustomResourceOptions,
  ) {
    super("shard", fleetShardToken, name, { ...inputs, tasks: undefined, digest: undefined, run: undefined }, opts);
  }
}
