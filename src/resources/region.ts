import * as pulumi from "@pulumi/pulumi";

/** The region for jobs that don't name one: the stack's, then the environment's. */
export function defaultRegion(): string | undefined {
  return (
    new pulumi.Config("alicloud").get("region") ||
    process.env.OSS_REGION ||
    process.env.ALIBABA_CLOUD_REGION ||
    process.env.ALICLOUD_REGION ||
    undefined
  );
}
