/**
 * The program behind the root Pulumi.yaml: declares the jobs of the stack's config, so that a pipeline needs only
 * `pulumi up`.
 *
 * @module
 */
import * as pulumi from "@pulumi/pulumi";
import { ProcessingJob } from "../resources/processing-job";
import { defaultRegion } from "../resources/region";
import { readStackConfig } from "./stack-config";

const config = new pulumi.Config("oss-processing");
// Pulumi.yaml gives settings that nobody made an empty default, because Pulumi has no optional ones.

const declared = readStackConfig({
  jobs: config.getObject("jobs"),
  defaults: {
    region: defaultRegion(),
    endpoint: config.get("endpoint") || undefined,
    internal: config.getBoolean("internal") || undefined,
    profile: config.get("profile") || undefined,
  },
});

/** Of each job, by name, what is known of its current task. */
export const tasks = Object.fromEntries(
  [...declared].map(([name, { instruction: _derived, ...args }]) => {
    const { taskId, eventId, requestId, processRequestId, statusCode, instruction, submittedAt, reason } =
      new ProcessingJob(name, args);
    return [name, { taskId, eventId, requestId, processRequestId, statusCode, instruction, submittedAt, reason }];
  }),
);
