/**
 * The provider of `TaskCompletion`, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/completion`, and by the names of
 * its exports. Both are an ABI.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import { withoutAbsent } from "../lifecycle/job/job-state";
import { completionChanges, deleteCompletion } from "../lifecycle/wait/completion";
import { checkCompletion } from "../lifecycle/wait/completion-checks";
import type { CompletionInputs, CompletionOutputs } from "../lifecycle/wait/completion-state";
import { providerProcess } from "../provider-process/provider-process";
import { waitContext, waitForTasks } from "../provider-process/task-waits";

const { engine } = providerProcess;

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Refuses what can't be meant. */
export async function check(
  _olds: CompletionInputs,
  news: CompletionInputs,
): Promise<dynamic.CheckResult<CompletionInputs>> {
  const inputs = withoutAbsent(news);
  const failures = checkCompletion(inputs).map(({ property, message }) => ({ property, reason: message }));
  return { inputs, failures };
}

/** Tells the engine whether there is anything to do. */
export async function diff(_id: string, olds: CompletionOutputs, news: CompletionInputs): Promise<dynamic.DiffResult> {
  return { changes: completionChanges(olds, news) };
}

/** Waits until all tasks have ended. */
export async function create(inputs: CompletionInputs): Promise<dynamic.CreateResult<CompletionOutputs>> {
  const id = randomUUID();
  return { id, outs: await waitForTasks(id, inputs, { ended: {} }) };
}

/** Gives back what is recorded: how a task ended doesn't change. */
export async function read(id: string, outputs: CompletionOutputs): Promise<dynamic.ReadResult<CompletionOutputs>> {
  return { id, props: outputs };
}

/** Waits for the tasks that weren't waited for before, then deletes what was to go with jobs that are gone. */
export async function update(
  id: string,
  olds: CompletionOutputs,
  news: CompletionInputs,
): Promise<dynamic.UpdateResult<CompletionOutputs>> {
  return { outs: await waitForTasks(id, news, olds) };
}

/** Forgets the wait, and deletes the objects that were to go with their jobs. */
async function remove(_id: string, outputs: CompletionOutputs): Promise<void> {
  await engine.during(() => deleteCompletion(outputs, waitContext));
}

export { remove as delete };
