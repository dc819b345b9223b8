/**
 * The provider of `ProcessingJob`, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/job`, and by the names of its
 * exports. Both are an ABI: they stay as long as there are states that hold them.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { checkJob, createJob, diffJob, type JobContext, readJob, updateJob } from "../lifecycle/job";
import { type JobInputs, type JobOutputs, withoutNulls } from "../lifecycle/job-state";
import { providerProcess } from "../provider-process/provider-process";

const { engine, submitter } = providerProcess;
const context: JobContext = {
  oss: submitter,
  now: () => new Date(),
};

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Refuses inputs that can't be meant. */
export async function check(olds: JobInputs, news: JobInputs): Promise<dynamic.CheckResult<JobInputs>> {
  const inputs = withoutNulls(news);
  const problems = [...checkJob(olds, inputs), ...providerProcess.configProblems];
  const failures = problems.map(({ property, message }) => ({ property, reason: message }));
  return { inputs, failures };
}

/** Tells the engine whether a deploy would do anything to the job. */
export async function diff(_id: string, olds: JobOutputs, news: JobInputs): Promise<dynamic.DiffResult> {
  return diffJob(olds, news);
}

/** Submits a new job's task, or adopts one. */
export async function create(inputs: JobInputs): Promise<dynamic.CreateResult<JobOutputs>> {
  return engine.during(() => createJob(inputs, context));
}

/** Gives back what is recorded; a refresh never loses a job. */
export async function read(id: string, outputs: JobOutputs): Promise<dynamic.ReadResult<JobOutputs>> {
  return readJob(id, outputs);
}

/** Submits another task where the job has changed, and records the new inputs. */
export async function update(id: string, olds: JobOutputs, news: JobInputs): Promise<dynamic.UpdateResult<JobOutputs>> {
  return engine.during(() => updateJob(id, olds, news, context));
}

/** Forgets the job. Tasks can't be cancelled, and what they made belongs to the user. */
async function forget(): Promise<void> {}

export { forget as delete };
