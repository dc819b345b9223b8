import * as pulumi from "@pulumi/pulumi";
import { fleetOutcomeProvider } from "./fleet-outcome-provider";

/** Fails the deploy for the jobs of a fleet that failed, after all of them have been tried. */
export class FleetOutcome extends pulumi.dynamic.Resource {
  constructor(name: string, fleet: pulumi.Input<string>, opts: pulumi.CustomResourceOptions) {
    super(fleetOutcomeProvider, name, { fleet }, opts, "oss", "FleetOutcome");
  }
}
