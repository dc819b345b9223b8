import * as pulumi from "@pulumi/pulumi";

/** How resources that don't say otherwise reach OSS and IMM. */
export interface ConnectionDefaults {
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly immEndpoint: string | undefined;
}

/**
 * The region and the endpoints that the alicloud provider has been configured with in this stack, then the environment's:
 * nothing has to be said twice.
 *
 * @param explicitProvider Whether a resource is declared with a provider of its own, for which the stack's endpoints aren't
 * meant.
 */
export function connectionDefaults({ explicitProvider = false } = {}): ConnectionDefaults {
  const config = new pulumi.Config("alicloud");
  const { OSS_REGION, ALIBABA_CLOUD_REGION, ALICLOUD_REGION, OSS_ENDPOINT, IMM_ENDPOINT } = process.env;
  const endpoints: unknown = explicitProvider ? undefined : config.getObject("endpoints");
  return {
    region: config.get("region") || OSS_REGION || ALIBABA_CLOUD_REGION || ALICLOUD_REGION || undefined,
    endpoint: endpointOf("oss", endpoints) || OSS_ENDPOINT || undefined,
    immEndpoint: endpointOf("imm", endpoints) || IMM_ENDPOINT || undefined,
  };
}

/** A service's endpoint in the `endpoints` of an alicloud provider, a list of maps from service to URL. */
export function endpointOf(service: "oss" | "imm", endpoints: unknown): string | undefined {
  const maps: unknown[] = Array.isArray(endpoints) ? endpoints : [endpoints];
  return maps
    .map((map) => (typeof map === "object" && map !== null ? (map as Record<string, unknown>)[service] : undefined))
    .find((url): url is string => typeof url === "string" && url !== "");
}
