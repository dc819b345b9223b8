/**
 * The provider of `ProcessingJob`, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/job`, and by the names of its
 * exports. Both are an ABI: they stay as long as there are states that hold them.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { announcement } from "../lifecycle/job/announcement";
import { decide } from "../lifecycle/job/decide";
import { checkJob, createJob, diffJob, jobId, updateJob } from "../lifecycle/job/job";
import { withInstruction } from "../lifecycle/job/job-declaration";
import { recoveryNotice } from "../lifecycle/job/job-journal";
import { type JobInputs, type JobOutputs, withoutAbsent } from "../lifecycle/job/job-state";
import { secretValues, withoutSecrets } from "../lifecycle/job/secret-values";
import { forgetJournaled, knownJobId, recoverJob, withJournal } from "../provider-process/job-journals";
import { jobObserver } from "../provider-process/job-services";
import { providerProcess } from "../provider-process/provider-process";

const { engine } = providerProcess;

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Refuses inputs that can't be meant. */
export async function check(olds: Partial<JobInputs>, news: JobInputs): Promise<dynamic.CheckResult<JobInputs>> {
  const inputs = withInstruction(withoutAbsent(news));
  const problems = [...checkJob(olds, inputs), ...providerProcess.configProblems];
  const failures = problems.map(({ property, message }) => ({ property, reason: message }));
  // The engine compares nothing with a new job, so this is the last that is heard of it before it is created.
  if (failures.length === 0 && olds.source === undefined) {
    const id = knownJobId(inputs);
    const current = id === undefined ? undefined : await recoverJob(id, undefined, inputs);
    announce(inputs.name, recovery(undefined, current) ?? announcement(current, inputs, decide(current, inputs)));
  }
  return { inputs, failures };
}

/** Tells the engine whether a deploy would do anything to the job. */
export async function diff(id: string, olds: JobOutputs, news: JobInputs): Promise<dynamic.DiffResult> {
  const current = (await recoverJob(id, olds, news)) ?? olds;
  const { decision, changes, replaces } = diffJob(current, news, await jobObserver.failureOf(current, news));
  announce(news.name, recovery(olds, current) ?? announcement(current, news, decision, replaces.length > 0));
  return { changes: changes || current !== olds, replaces };
}

/** Submits a new job's task, or adopts one. */
export async function create(inputs: JobInputs): Promise<dynamic.CreateResult<JobOutputs>> {
  const id = jobId(inputs);
  const current = await recoverJob(id, undefined, inputs);
  return engine.during(() =>
    withoutSecrets(secretValues(inputs), () =>
      withJournal(id, undefined, inputs, async (context) =>
        current === undefined ? createJob(inputs, context) : { id, ...(await updateJob(id, current, inputs, context)) },
      ),
    ),
  );
}

/** Gives back what is recorded, with what is seen of the results where they are watched; a refresh never loses a job. */
export async function read(id: string, outputs: JobOutputs): Promise<dynamic.ReadResult<JobOutputs>> {
  return { id, props: await jobObserver.read(outputs) };
}

/** Submits another task where the job has changed, and records the new inputs. */
export async function update(id: string, olds: JobOutputs, news: JobInputs): Promise<dynamic.UpdateResult<JobOutputs>> {
  const current = (await recoverJob(id, olds, news)) ?? olds;
  const failure = await jobObserver.failureOf(current, news);
  const secrets = [...secretValues(news), ...secretValues(olds)];
  return engine.during(() =>
    withoutSecrets(secrets, () =>
      withJournal(id, olds, news, (context) => updateJob(id, current, news, context, failure)),
    ),
  );
}

/** Forgets the job. Tasks can't be cancelled, and what they made belongs to the user. */
async function forget(id: string, outputs: JobOutputs): Promise<void> {
  await forgetJournaled(id, outputs);
}

export { forget as delete };

/** What is told of a task that a killed deploy has noted. */
function recovery(olds: JobOutputs | undefined, current: JobOutputs | undefined): string | undefined {
  if (current === olds || current?.taskId === undefined) return undefined;
  return recoveryNotice(current);
}

const announced = new Set<string>();

/** Tells what a deploy does about a job, once: the engine checks a job that is replaced a second time. */
function announce(name: string | undefined, what: string | undefined): void {
  if (name === undefined || what === undefined || announced.has(name)) return;
  announced.add(name);
  console.log(`${name}: ${what}`);
}
