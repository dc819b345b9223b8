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
import { StackCredentials } from "../credentials/stack-credentials";
import { createTaskStatusReader } from "../imm/task-status-reader";
import {
  type CompletionContext,
  type CompletionInputs,
  type CompletionOutputs,
  checkCompletion,
  complete,
  completionChanges,
} from "../lifecycle/completion";
import { withoutNulls } from "../lifecycle/job-state";

const credentials = new StackCredentials();
const context: CompletionContext = {
  imm: createTaskStatusReader({ credentials: (profile) => credentials.find(profile) }),
  now: () => new Date(),
  sleep: (milliseconds) => sleep(milliseconds),
  report: (line) => console.log(line),
};

/** Takes note of the stack's config. Nothing here may wait. */
export function configure(request: dynamic.ConfigureRequest): void {
  credentials.configure((name) => request.config.get(name));
}

/** Refuses durations that are none. */
export async function check(
  _olds: CompletionInputs,
  news: CompletionInputs,
): Promise<dynamic.CheckResult<CompletionInputs>> {
  const inputs = withoutNulls(news);
  const failures = checkCompletion(inputs).map(({ property, message }) => ({ property, reason: message }));
  return { inputs, failures };
}

/** Tells the engine whether there are tasks to wait for. */
export async function diff(_id: string, olds: CompletionOutputs, news: CompletionInputs): Promise<dynamic.DiffResult> {
  return { changes: completionChanges(olds, news) };
}

/** Waits until all tasks have ended. */
export async function create(inputs: CompletionInputs): Promise<dynamic.CreateResult<CompletionOutputs>> {
  const id = randomUUID();
  return { id, outs: await complete(id, inputs, {}, context) };
}

/** Gives back what is recorded: how a task ended doesn't change. */
export async function read(id: string, outputs: CompletionOutputs): Promise<dynamic.ReadResult<CompletionOutputs>> {
  return { id, props: outputs };
}

/** Waits for the tasks that weren't waited for before. */
export async function update(
  id: string,
  olds: CompletionOutputs,
  news: CompletionInputs,
): Promise<dynamic.UpdateResult<CompletionOutputs>> {
  return { outs: await complete(id, news, olds.ended, context) };
}

/** Forgets the wait. */
async function forget(): Promise<void> {}

export { forget as delete };
