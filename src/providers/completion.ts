/**
 * The provider of `TaskCompletion`, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/completion`, and by the names of
 * its exports. Both are an ABI.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { dynamic } from "@pulumi/pulumi";
import { createTaskStatusReader } from "../imm/task-status-reader";
import { complete, completionChanges, deleteCompletion } from "../lifecycle/completion";
import { checkCompletion } from "../lifecycle/completion-checks";
import type { CompletionInputs, CompletionOutputs, CompletionRecord } from "../lifecycle/completion-state";
import { withoutNulls } from "../lifecycle/job-state";
import { statusesWithoutSecrets, withoutSecrets } from "../lifecycle/secret-values";
import type { WaitContext } from "../lifecycle/task-wait";
import { WaitProgress } from "../lifecycle/wait-progress";
import { createObjectStore } from "../oss/object-store";
import { providerProcess } from "../provider-process/provider-process";

const { engine, credentials } = providerProcess;
const output = { now: () => new Date(), report: (line: string) => console.log(line) };
const context: WaitContext = {
  ...output,
  imm: createTaskStatusReader({ credentials: (profile) => credentials.find(profile) }),
  objects: createObjectStore({ credentials: (profile, rejected) => credentials.find(profile, rejected) }),
  progress: new WaitProgress(output),
  sleep: (milliseconds) => sleep(milliseconds, undefined, { signal: engine.gone }),
  stop: engine.gone,
};

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Refuses what can't be meant. */
export async function check(
  _olds: CompletionInputs,
  news: CompletionInputs,
): Promise<dynamic.CheckResult<CompletionInputs>> {
  const inputs = withoutNulls(news);
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
  return { id, outs: await engine.during(() => wait(id, inputs, { ended: {} })) };
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
  return { outs: await engine.during(() => wait(id, news, olds)) };
}

/** Forgets the wait, and deletes the objects that were to go with their jobs. */
async function remove(_id: string, outputs: CompletionOutputs): Promise<void> {
  await engine.during(() => deleteCompletion(outputs, context));
}

/** Waits; neither what is recorded nor what is said of a failure shows a secret source. */
function wait(id: string, inputs: CompletionInputs, earlier: CompletionRecord): Promise<CompletionOutputs> {
  const { tasks, secretTasks } = inputs;
  const secrets = secretTasks ? tasks.map(({ source }) => source).filter((source) => source !== undefined) : [];
  const imm = statusesWithoutSecrets(context.imm, secrets);
  return withoutSecrets(secrets, () => complete(id, inputs, earlier, { ...context, imm }));
}

export { remove as delete };
