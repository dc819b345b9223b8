import * as pulumi from "@pulumi/pulumi";
import { endpointUrl, regionId } from "../lifecycle/job-declaration";
import { connectionDefaults } from "./connection-defaults";

/** The arguments by which a resource reaches IMM. */
export interface ImmConnectionArgs {
  readonly region?: pulumi.Input<string> | undefined;
  readonly immEndpoint?: pulumi.Input<string> | undefined;
  readonly internal?: pulumi.Input<boolean> | undefined;
  readonly profile?: pulumi.Input<string> | undefined;
}

/** The inputs that these arguments stand for, with the stack's defaults. */
export function immConnectionInputs({ region, immEndpoint, internal, profile }: ImmConnectionArgs) {
  const defaults = connectionDefaults();
  return {
    region: pulumi.output(region).apply((given) => regionId(given ?? defaults.region)),
    immEndpoint: pulumi.output(immEndpoint).apply((given) => endpointUrl(given ?? defaults.immEndpoint)),
    internal,
    profile,
  };
}
