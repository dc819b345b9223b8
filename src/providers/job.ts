/**
 * The provider of `ProcessingJob`, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/job`, and by the names of its
 * exports. Both are an ABI: they stay as long as there are states that hold them.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { announcement } from "../lifecycle/announcement";
import { decide } from "../lifecycle/decide";
import { checkJob, createJob, diffJob, updateJob } from "../lifecycle/job";
import { type JobInputs, type JobOutputs, withoutNulls } from "../lifecycle/job-state";
import { secretValues, withoutSecrets } from "../lifecycle/secret-values";
import { jobContext, jobObserver } from "../provider-process/job-services";
import { providerProcess } from "../provider-process/provider-process";

const { engine } = providerProcess;

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Refuses inputs that can't be meant. */
export async function check(olds: Partial<JobInputs>, news: JobInputs): Promise<dynamic.CheckResult<JobInputs>> {
  const inputs = withoutNulls(news);
  const problems = [...checkJob(olds, inputs), ...providerProcess.configProblems];
  const failures = problems.map(({ property, message }) => ({ property, reason: message }));
  // The engine compares nothing with a new job, so this is the last that is heard of it before it is created.
  if (failures.length === 0 && olds.source === undefined) {
    announce(inputs.name, announcement(undefined, inputs, decide(undefined, inputs)));
  }
  return { inputs, failures };
}

/** Tells the engine whether a deploy would do anything to the job. */
export async function diff(_id: string, olds: JobOutputs, news: JobInputs): Promise<dynamic.DiffResult> {
  const { decision, changes, replaces } = diffJob(olds, news, await jobObserver.failureOf(olds, news));
  announce(news.name, announcement(olds, news, decision, replaces.length > 0));
  return { changes, replaces };
}

/** Submits a new job's task, or adopts one. */
export async function create(inputs: JobInputs): Promise<dynamic.CreateResult<JobOutputs>> {
  return engine.during(() => withoutSecrets(secretValues(inputs), () => createJob(inputs, jobContext)));
}

/** Gives back what is recorded, with what is seen of the results where they are watched; a refresh never loses a job. */
export async function read(id: string, outputs: JobOutputs): Promise<dynamic.ReadResult<JobOutputs>> {
  return { id, props: await jobObserver.read(outputs) };
}

/** Submits another task where the job has changed, and records the new inputs. */
export async function update(id: string, olds: JobOutputs, news: JobInputs): Promise<dynamic.UpdateResult<JobOutputs>> {
  const failure = await jobObserver.failureOf(olds, news);
  const secrets = [...secretValues(news), ...secretValues(olds)];
  return engine.during(() => withoutSecrets(secrets, () => updateJob(id, olds, news, jobContext, failure)));
}

/** Forgets the job. Tasks can't be cancelled, and what they made belongs to the user. */
async function forget(): Promise<void> {}

export { forget as delete };

const announced = new Set<string>();

/** Tells what a deploy does about a job, once: the engine checks a job that is replaced a second time. */
function announce(name: string | undefined, what: string | undefined): void {
  if (name === undefined || what === undefined || announced.has(name)) return;
  announced.add(name);
  console.log(`${name}: ${what}`);
}
