/**
 * The provider of the wait for a fleet's tasks, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/fleet-completion`, and by the names
 * of its exports. Both are an ABI.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import {
  type PackedCompletionInputs,
  type PackedCompletionOutputs,
  packOutcome,
  unpackCompletion,
  unpackRecord,
} from "../lifecycle/fleet/packed-completion";
import { withoutAbsent } from "../lifecycle/job/job-state";
import { PartialFailure } from "../lifecycle/partial-failure";
import { isUnknown } from "../lifecycle/unknown-values";
import { completionChanges, deleteCompletion } from "../lifecycle/wait/completion";
import { checkCompletion } from "../lifecycle/wait/completion-checks";
import type { CompletionOutputs, CompletionRecord } from "../lifecycle/wait/completion-state";
import { providerProcess } from "../provider-process/provider-process";
import { waitContext, waitForTasks } from "../provider-process/task-waits";

const { engine } = providerProcess;
const context = { ...waitContext, omitObjects: true };

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Refuses what can't be meant. */
export async function check(
  _olds: PackedCompletionInputs,
  news: PackedCompletionInputs,
): Promise<dynamic.CheckResult<PackedCompletionInputs>> {
  const inputs = withoutAbsent(news);
  const problems = isUnknown(inputs.tasks) ? [] : checkCompletion(unpackCompletion(inputs));
  return { inputs, failures: problems.map(({ property, message }) => ({ property, reason: message })) };
}

/** Tells the engine whether there is anything to do. */
export async function diff(
  _id: string,
  olds: PackedCompletionOutputs,
  news: PackedCompletionInputs,
): Promise<dynamic.DiffResult> {
  if (isUnknown(news.tasks)) return { changes: true };
  const inputs = unpackCompletion(news);
  return { changes: completionChanges({ ...inputs, ...unpackRecord(olds, inputs.tasks) }, inputs) };
}

/** Waits until all tasks have ended. */
export async function create(inputs: PackedCompletionInputs): Promise<dynamic.CreateResult<PackedCompletionOutputs>> {
  const id = randomUUID();
  return { id, outs: await wait(id, inputs, { ended: {} }) };
}

/** Gives back what is recorded: how a task ended doesn't change. */
export async function read(
  id: string,
  outputs: PackedCompletionOutputs,
): Promise<dynamic.ReadResult<PackedCompletionOutputs>> {
  return { id, props: outputs };
}

/** Waits for the tasks that weren't waited for before, then deletes what was to go with jobs that are gone. */
export async function update(
  id: string,
  olds: PackedCompletionOutputs,
  news: PackedCompletionInputs,
): Promise<dynamic.UpdateResult<PackedCompletionOutputs>> {
  return { outs: await wait(id, news, unpackRecord(olds, unpackCompletion(news).tasks)) };
}

/** Forgets the wait, and deletes the objects that were to go with their jobs. */
async function remove(_id: string, outputs: PackedCompletionOutputs): Promise<void> {
  const { ended: _packed, ...rest } = outputs;
  await engine.during(() => deleteCompletion({ ...rest, tasks: [], ended: {} }, context));
}

export { remove as delete };

async function wait(
  id: string,
  inputs: PackedCompletionInputs,
  earlier: CompletionRecord,
): Promise<PackedCompletionOutputs> {
  try {
    return packOutcome(await waitForTasks(id, unpackCompletion(inputs), earlier, context));
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    const recorded = packOutcome(error.properties as CompletionOutputs);
    throw new PartialFailure(id, recorded, error.message);
  }
}
