/**
 * The provider of `ProcessingJob`, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/job`, and by the names of its
 * exports. Both are an ABI: they stay as long as there are states that hold them.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { StackCredentials } from "../credentials/stack-credentials";
import { checkJob, createJob, diffJob, type JobContext, readJob, updateJob } from "../lifecycle/job";
import { type JobInputs, type JobOutputs, withoutNulls } from "../lifecycle/job-state";
import { createTaskSubmitter } from "../oss/task-submitter";

const credentials = new StackCredentials();
const context: JobContext = {
  oss: createTaskSubmitter({ credentials: (profile) => credentials.find(profile) }),
  now: () => new Date(),
};

/**
 * Takes note of the stack's config. Nothing here may wait: the engine's host starts other calls before this one is
 * finished.
 */
export function configure(request: dynamic.ConfigureRequest): void {
  credentials.configure((name) => request.config.get(name));
}

/** Refuses inputs that can't be meant. */
export async function check(olds: JobInputs, news: JobInputs): Promise<dynamic.CheckResult<JobInputs>> {
  const inputs = withoutNulls(news);
  const failures = checkJob(olds, inputs).map(({ property, message }) => ({ property, reason: message }));
  return { inputs, failures };
}

/** Tells the engine whether a deploy would do anything to the job. */
export async function diff(_id: string, olds: JobOutputs, news: JobInputs): Promise<dynamic.DiffResult> {
  return diffJob(olds, news);
}

/** Submits a new job's task, or adopts one. */
export async function create(inputs: JobInputs): Promise<dynamic.CreateResult<JobOutputs>> {
  return createJob(inputs, context);
}

/** Gives back what is recorded; a refresh never loses a job. */
export async function read(id: string, outputs: JobOutputs): Promise<dynamic.ReadResult<JobOutputs>> {
  return readJob(id, outputs);
}

/** Submits another task where the job has changed, and records the new inputs. */
export async function update(id: string, olds: JobOutputs, news: JobInputs): Promise<dynamic.UpdateResult<JobOutputs>> {
  return updateJob(id, olds, news, context);
}

/** Forgets the job. Tasks can't be cancelled, and what they made belongs to the user. */
async function forget(): Promise<void> {}

export { forget as delete };
