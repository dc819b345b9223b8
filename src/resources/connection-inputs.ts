import type * as pulumi from "@pulumi/pulumi";
import { endpointUrl, regionId } from "../lifecycle/job/job-declaration";
import { alicloudProvider, type ProviderOptions, providerEndpoint } from "./alicloud-provider";
import { connectionDefaults } from "./connection-defaults";
import { derive } from "./derived-input";

/** The arguments by which a resource reaches OSS and IMM. */
export interface ConnectionArgs {
  readonly region?: pulumi.Input<string> | undefined;
  readonly endpoint?: pulumi.Input<string> | undefined;
  readonly immEndpoint?: pulumi.Input<string> | undefined;
  readonly internal?: pulumi.Input<boolean> | undefined;
  readonly profile?: pulumi.Input<string> | undefined;
}

/** The inputs that such arguments stand for. */
export interface ConnectionInputs {
  readonly region: pulumi.Input<string | undefined>;
  readonly endpoint: pulumi.Input<string | undefined>;
  readonly immEndpoint: pulumi.Input<string | undefined>;
  readonly internal: pulumi.Input<boolean> | undefined;
  readonly profile: pulumi.Input<string | undefined>;
}

/**
 * The inputs that these arguments stand for. What they don't say comes from the `alicloud.Provider` that the resource is
 * declared with, then from the stack's config and the environment. Endpoints in the stack's config are those of the stack's
 * usual provider, and not another's. Of the two ways to name an endpoint, `internal` displaces a default.
 */
export function connectionInputs(args: ConnectionArgs, opts?: ProviderOptions): ConnectionInputs {
  const provider = alicloudProvider(opts);
  const defaults = connectionDefaults({ explicitProvider: provider !== undefined });
  const { internal } = args;
  const endpointInput = (given: pulumi.Input<string> | undefined, service: "oss" | "imm", usual: string | undefined) =>
    derive([given, provider && providerEndpoint(provider, service), internal], (named, provided, inside) =>
      endpointUrl(named ?? (inside ? undefined : provided || usual)),
    );
  return {
    region: derive([args.region, provider?.region], (given, provided) =>
      regionId(given ?? (provided || defaults.region)),
    ),
    endpoint: endpointInput(args.endpoint, "oss", defaults.endpoint),
    immEndpoint: endpointInput(args.immEndpoint, "imm", defaults.immEndpoint),
    internal,
    profile: derive([args.profile, provider?.profile], (given, provided) => given ?? (provided || undefined)),
  };
}
