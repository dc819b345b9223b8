import * as pulumi from "@pulumi/pulumi";
import type { ShardInputs } from "../lifecycle/shard-state";
import { fleetShardProvider } from "./fleet-shard-provider";

const fleetShardModule = "oss";
const fleetShardType = "ProcessingShard";

/** The type of shards, as their URNs have it. */
export const fleetShardToken = `pulumi-nodejs:dynamic/${fleetShardModule}:${fleetShardType}`;

/** A sixteenth of a fleet's jobs. */
export class FleetShard extends pulumi.dynamic.Resource {
  /** The records of the jobs' tasks. */
  declare readonly tasks: pulumi.Output<string>;

  constructor(
    name: string,
    inputs: pulumi.Inputs & Record<keyof ShardInputs, unknown>,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(
      fleetShardProvider,
      name,
      { ...inputs, tasks: undefined, digest: undefined },
      opts,
      fleetShardModule,
      fleetShardType,
    );
  }
}
