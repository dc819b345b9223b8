/**
 * The program behind the root Pulumi.yaml: declares the jobs of the stack's config, so that a pipeline needs only
 * `pulumi up`.
 *
 * @module
 */
import * as pulumi from "@pulumi/pulumi";
import { checkSubmissionLimit } from "../lifecycle/job/submission-limit";
import type { CompletedTask } from "../lifecycle/wait/completion-state";
import { connectionDefaults } from "../resources/connection-defaults";
import { whereKnown } from "../resources/known-values";
import { plannedSubmissions } from "../resources/planned-submissions";
import { noteWait, ProcessingJob } from "../resources/processing-job";
import { isSecretConfig, jobArguments } from "./secret-jobs";
import { readStackConfig } from "./stack-config";
import { waitForTasks } from "./wait";

/** What the program's stack shows. */
interface StackOutputs {
  /** Of each job, by name, what is known of its current task. A job that failed in this deploy has no task here. */
  readonly tasks: Readonly<Record<string, object>>;
  /** Of each task that was waited for, by the job's name, how it ended and what it made. */
  readonly ended?: pulumi.Output<Readonly<Record<string, CompletedTask>> | undefined>;
}

/** Declares the stack's jobs. */
async function deployJobs(): Promise<StackOutputs> {
  const config = new pulumi.Config("oss-processing");
  // Pulumi.yaml gives settings that nobody made an empty default, because Pulumi has no optional ones.
  const given = (name: string) => config.get(name) || undefined;
  const internal = config.getBoolean("internal") || undefined;
  const wait = given("wait");
  const usual = connectionDefaults();
  const { jobs: declared, maxSubmissions } = readStackConfig({
    jobs: config.getObject("jobs"),
    wait,
    maxSubmissions: given("maxSubmissions"),
    submissions: (name) => config.get(name),
    journal: { journal: given("journal"), interrupted: given("interrupted") },
    defaults: {
      region: usual.region,
      endpoint: given("endpoint") ?? (internal ? undefined : usual.endpoint),
      immEndpoint: internal ? undefined : usual.immEndpoint,
      internal,
      profile: given("profile"),
    },
  });
  if (maxSubmissions !== undefined) checkSubmissionLimit(await plannedSubmissions(declared), maxSubmissions);

  const secret = isSecretConfig("oss-processing:jobs");
  const jobs = new Map(
    [...declared].map(([name, inputs]) => [name, new ProcessingJob(name, jobArguments(inputs, secret))]),
  );
  if (wait !== undefined) for (const job of jobs.values()) noteWait(job);
  return {
    tasks: Object.fromEntries([...jobs].map(([name, job]) => [name, taskOf(job)])),
    // Pulumi warns of an output that is there and undefined.
    ...(wait === undefined ? {} : { ended: waitForTasks(jobs, declared, wait) }),
  };
}

function taskOf(job: ProcessingJob): object {
  return {
    taskId: whereKnown(job.taskId),
    eventId: whereKnown(job.eventId),
    requestId: whereKnown(job.requestId),
    processRequestId: whereKnown(job.processRequestId),
    statusCode: whereKnown(job.statusCode),
    instruction: job.instruction,
    submittedAt: whereKnown(job.submittedAt),
    reason: whereKnown(job.reason),
  };
}

export = deployJobs;
