/**
 * The program behind the root Pulumi.yaml: declares the jobs of the stack's config, so that a pipeline needs only
 * `pulumi up`.
 *
 * @module
 */
import * as pulumi from "@pulumi/pulumi";
import { connectionDefaults } from "../resources/connection-defaults";
import { ProcessingJob } from "../resources/processing-job";
import { readStackConfig } from "./stack-config";

const config = new pulumi.Config("oss-processing");
// Pulumi.yaml gives settings that nobody made an empty default, because Pulumi has no optional ones.
const endpoint = config.get("endpoint") || undefined;
const internal = config.getBoolean("internal") || undefined;
const profile = config.get("profile") || undefined;
const usual = connectionDefaults();

const declared = readStackConfig({
  jobs: config.getObject("jobs"),
  defaults: { region: usual.region, endpoint: endpoint ?? (internal ? undefined : usual.endpoint), internal, profile },
});

/** Of each job, by name, what is known of its current task. A job that failed in this deploy has no task here. */
export const tasks = Object.fromEntries(
  [...declared].map(([name, { instruction: _derived, ...args }]) => {
    const job = new ProcessingJob(name, args);
    const task = {
      taskId: whereKnown(job.taskId),
      eventId: whereKnown(job.eventId),
      requestId: whereKnown(job.requestId),
      processRequestId: whereKnown(job.processRequestId),
      statusCode: whereKnown(job.statusCode),
      instruction: job.instruction,
      submittedAt: whereKnown(job.submittedAt),
      reason: whereKnown(job.reason),
    };
    return [name, task];
  }),
);

/**
 * Leaves out what a failed job doesn't know. When other jobs' outputs are written all the same, Pulumi would write its
 * internal mark for unknown values in these places, which looks like an ID.
 */
function whereKnown<T>(output: pulumi.Output<T>): pulumi.Output<T | undefined> {
  if (pulumi.runtime.isDryRun()) return output;
  // Not in the published types, though every output has it and the SDK's own callers await it.
  const { isKnown } = output as unknown as { readonly isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((known) => (known ? output : undefined))) as pulumi.Output<T | undefined>;
}
