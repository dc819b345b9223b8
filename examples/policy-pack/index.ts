import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";
import { declaredJobs, declaredWait } from "pulumi-oss-processing";

const allowedTargetBuckets: ResourceValidationPolicy = {
  name: "allowed-target-buckets",
  description: "Targets are only in allowed buckets.",
  configSchema: {
    properties: {
      buckets: { type: "array", items: { type: "string" }, minItems: 1, description: "Names of the allowed buckets." },
    },
    required: ["buckets"],
  },
  validateResource(resource, reportViolation) {
    const { buckets } = resource.getConfig<{ buckets: string[] }>();
    const jobs = new Map<string, string[]>();
    for (const { name, target } of declaredJobs(resource)) {
      // Without a target, or with one that only the deploy will know: Pulumi asks again then, before anything is submitted.
      if (target === undefined) continue;
      const [, bucket = target] = /^oss:\/\/([^/]*)\//.exec(target) ?? [];
      if (!buckets.includes(bucket)) jobs.set(bucket, [...(jobs.get(bucket) ?? []), name]);
    }
    // A fleet may have thousands of jobs, which are often wrong in the same way.
    for (const [bucket, names] of jobs) {
      const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
      const problem = /[{}]/.test(bucket)
        ? `${bucket} in place of a bucket is filled in only when a result is stored; name the bucket`
        : `the bucket ${bucket} isn't allowed; choose another one, or have it added to the policy's "buckets"`;
      reportViolation(`${names.slice(0, 3).join(", ")}${more}: target: ${problem}. Allowed: ${buckets.join(", ")}`);
    }
  },
};

// A wait that is given no timeout has one of 30 minutes. So what is left to ask is that a deploy doesn't wait for longer
// than the pipeline that it runs in.
const waitNeedsTimeout: ResourceValidationPolicy = {
  name: "wait-needs-timeout",
  description: "A deploy that waits for tasks gives up in time.",
  configSchema: {
    properties: {
      minutes: {
        type: "integer",
        minimum: 1,
        default: 60,
        description: "How long a wait may take at most, in minutes.",
      },
    },
  },
  validateResource(resource, reportViolation) {
    const { minutes } = resource.getConfig<{ minutes: number }>();
    const timeout = declaredWait(resource)?.timeout;
    if (timeout === undefined || timeout <= minutes * 60_000) return;
    const given = Math.round(timeout / 6_000) / 10;
    reportViolation(
      `${resource.name}: timeout: is ${given} minutes, but at most ${minutes} are allowed; give the wait a shorter one, such as { timeout: "${minutes}m" }`,
    );
  },
};

new PolicyPack("oss-processing", {
  enforcementLevel: "mandatory",
  policies: [allowedTargetBuckets, waitNeedsTimeout],
});
