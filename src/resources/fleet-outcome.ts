import type * as pulumi from "@pulumi/pulumi";
import { ProvidedResource, typeToken } from "./provided-resource";

/** Fails the deploy for the jobs of a fleet that failed, after all of them have been tried. */
export class FleetOutcome extends ProvidedResource {
  /** Has no value. It is known, as an output of another resource would be, unless the outcome fails. */
  declare readonly success: pulumi.Output<undefined>;

  constructor(name: string, fleet: pulumi.Input<string>, opts: pulumi.CustomResourceOptions) {
    super("fleet-outcome", typeToken("FleetOutcome"), name, { fleet, success: undefined }, opts);
  }
}
