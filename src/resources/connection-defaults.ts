import * as pulumi from "@pulumi/pulumi";

/** How jobs that don't say otherwise reach OSS. */
export interface ConnectionDefaults {
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

/**
 * The region and the endpoint that the alicloud provider has been configured with in this stack, then the environment's:
 * nothing has to be said twice.
 */
export function connectionDefaults(): ConnectionDefaults {
  const config = new pulumi.Config("alicloud");
  const { OSS_REGION, ALIBABA_CLOUD_REGION, ALICLOUD_REGION, OSS_ENDPOINT } = process.env;
  return {
    region: config.get("region") || OSS_REGION || ALIBABA_CLOUD_REGION || ALICLOUD_REGION || undefined,
    endpoint: endpointOf(config.getObject("endpoints")) || OSS_ENDPOINT || undefined,
  };
}

/** `alicloud:endpoints` is a list of maps from service to URL. */
function endpointOf(endpoints: unknown): string | undefined {
  const maps: unknown[] = Array.isArray(endpoints) ? endpoints : [endpoints];
  return maps
    .map((map) => (typeof map === "object" && map !== null ? (map as { oss?: unknown }).oss : undefined))
    .find((url): url is string => typeof url === "string" && url !== "");
}
