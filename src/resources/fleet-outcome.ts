import type * as pulumi from "@pulumi/pulumi";
import { ProvidedResource, typeToken } from "./provided-resource";

/** Fails the deploy for the jobs of a fleet that failed, after all of them have been tried. */
export class FleetOutcome extends ProvidedResource {
  constructor(name: string, fleet: pulumi.Input<string>, opts: pulumi.CustomResourceOptions) {
    super("fleet-outcome", typeToken("FleetOutcome"), name, { fleet }, opts);
  }
}
