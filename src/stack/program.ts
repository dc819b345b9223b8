/**
 * The program behind the root Pulumi.yaml: declares the jobs of the stack's config, so that a pipeline needs only
 * `pulumi up`.
 *
 * @module
 */
import * as pulumi from "@pulumi/pulumi";
import { connectionDefaults } from "../resources/connection-defaults";
import { whereKnown } from "../resources/known-values";
import { ProcessingJob } from "../resources/processing-job";
import { isSecretConfig, jobArguments } from "./secret-jobs";
import { readStackConfig } from "./stack-config";
import { waitForTasks } from "./wait";

const config = new pulumi.Config("oss-processing");
// Pulumi.yaml gives settings that nobody made an empty default, because Pulumi has no optional ones.
const endpoint = config.get("endpoint") || undefined;
const internal = config.getBoolean("internal") || undefined;
const profile = config.get("profile") || undefined;
const wait = config.get("wait") || undefined;
const usual = connectionDefaults();

const declared = readStackConfig({
  jobs: config.getObject("jobs"),
  wait,
  limits: { requestsPerSecond: config.get("requestsPerSecond"), concurrency: config.get("concurrency") },
  defaults: { region: usual.region, endpoint: endpoint ?? (internal ? undefined : usual.endpoint), internal, profile },
});

const secret = isSecretConfig("oss-processing:jobs");
const jobs = new Map(
  [...declared].map(([name, inputs]) => [name, new ProcessingJob(name, jobArguments(inputs, secret))]),
);

/** Of each job, by name, what is known of its current task. A job that failed in this deploy has no task here. */
export const tasks = Object.fromEntries(
  [...jobs].map(([name, job]) => {
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

/** Of each task that was waited for, by the job's name, how it ended and what it made. */
export const ended = wait === undefined ? undefined : waitForTasks(jobs, declared, wait);
