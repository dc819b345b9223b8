import * as pulumi from "@pulumi/pulumi";
import { endpointOf } from "./connection-defaults";

/**
 * What is read of an `alicloud.Provider`. This package needs `@pulumi/alicloud` nowhere here, and takes no key: what goes
 * into a resource's inputs stands in the state.
 */
export interface AlicloudProvider extends pulumi.ProviderResource {
  readonly region?: pulumi.Output<string | undefined>;
  readonly profile?: pulumi.Output<string | undefined>;
  /** A list of maps from service to URL, as JSON. Every provider has it, though its type doesn't say so. */
  readonly endpoints?: pulumi.Output<string | undefined>;
  readonly accessKey?: pulumi.Output<string | undefined>;
  readonly assumeRole?: pulumi.Output<string | undefined>;
}

/** The options that lead to a provider. */
export interface ProviderOptions {
  readonly provider?: pulumi.ProviderResource | undefined;
  /** A component's way to name several. */
  readonly providers?:
    | Readonly<Record<string, pulumi.ProviderResource>>
    | readonly pulumi.ProviderResource[]
    | undefined;
  readonly parent?: pulumi.Resource | undefined;
}

/** The `alicloud.Provider` that a resource was given: in its options, or in those of the components around it. */
export function alicloudProvider({
  provider,
  providers = [],
  parent,
}: ProviderOptions = {}): AlicloudProvider | undefined {
  const own = [provider, ...Object.values(providers)].find(isAlicloud);
  const found = own ?? parent?.getProvider("alicloud:index:Provider");
  if (!isAlicloud(found)) return undefined;
  warnOfItsCredentials(found);
  return found;
}

/** The options without an `alicloud.Provider`, whose plugin the engine would otherwise ask to make the resource. */
export function withoutAlicloudProvider<T extends ProviderOptions>(opts: T | undefined): T | undefined {
  if (!isAlicloud(opts?.provider)) return opts;
  const { provider: _taken, ...others } = opts as T & { provider?: unknown };
  return others as unknown as T;
}

/** The endpoint of a service that a provider names. */
export function providerEndpoint(
  provider: AlicloudProvider,
  service: "oss" | "imm",
): pulumi.Output<string | undefined> {
  return pulumi.output(provider.endpoints).apply((text) => {
    if (text === undefined || text === "") return undefined;
    const endpoints: unknown = typeof text === "string" ? JSON.parse(text) : text;
    return endpointOf(service, endpoints);
  });
}

function isAlicloud(provider: pulumi.Resource | undefined): provider is AlicloudProvider {
  // As `alicloud.Provider.isInstance` tells it.
  const { __pulumiType: type } = (provider ?? {}) as { readonly __pulumiType?: string };
  return type === "pulumi:providers:alicloud";
}

const warnedOf = new WeakSet<pulumi.ProviderResource>();

/** A provider may reach another account than the jobs that are declared with it, which would be a surprise. */
function warnOfItsCredentials(provider: AlicloudProvider): void {
  if (warnedOf.has(provider)) return;
  warnedOf.add(provider);
  pulumi.all([provider.accessKey, provider.assumeRole]).apply(async ([accessKey, assumeRole]) => {
    const own = accessKey ? "keys" : assumeRole ? "a role" : undefined;
    if (own === undefined) return;
    const message =
      `This provider has ${own} of its own, which the processing jobs declared with it don't use, because that would ` +
      "have to stand in the state. They take region, profile and endpoints from it, and credentials from the profile, the " +
      "stack's config or the environment. Make sure that these lead to the same account; a profile does for both.";
    await pulumi.log.warn(message, provider);
  });
}
