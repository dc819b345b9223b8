import * as pulumi from "@pulumi/pulumi";
import { endpointUrl } from "../lifecycle/job-declaration";
import { connectionDefaults } from "./connection-defaults";

/** The endpoint of OSS that these arguments stand for: of the two ways to name one, a choice displaces the default. */
export function ossEndpoint({
  endpoint,
  internal,
}: {
  readonly endpoint?: pulumi.Input<string> | undefined;
  readonly internal?: pulumi.Input<boolean> | undefined;
}): pulumi.Output<string | undefined> {
  const usual = connectionDefaults().endpoint;
  return pulumi
    .all([endpoint, internal])
    .apply(([given, inside]) => endpointUrl(given ?? (inside ? undefined : usual)));
}
