import { setTimeout as sleep } from "node:timers/promises";
import type { FindCredentials } from "../credentials/credentials";
import { createTaskStatusReader } from "../imm/task-status-reader";
import { statusesWithoutSecrets, withoutSecrets } from "../lifecycle/job/secret-values";
import { complete } from "../lifecycle/wait/completion";
import type { CompletionInputs, CompletionOutputs, CompletionRecord } from "../lifecycle/wait/completion-state";
import type { WaitContext } from "../lifecycle/wait/task-wait";
import { WaitProgress } from "../lifecycle/wait/wait-progress";
import { createObjectStore } from "../oss/object-store";
import { providerProcess } from "./provider-process";

const { engine } = providerProcess;
const credentials: FindCredentials = (profile, rejected) => providerProcess.credentials.find(profile, rejected);
const output = { now: () => new Date(), report: (line: string) => console.log(line) };

/** The outside world as the waits of this process see it. */
export const waitContext: WaitContext = {
  ...output,
  imm: createTaskStatusReader({ credentials }),
  objects: createObjectStore({ credentials }),
  progress: new WaitProgress(output),
  sleep: (milliseconds) => sleep(milliseconds, undefined, { signal: engine.gone }),
  stop: engine.gone,
};

/** Waits under the engine's watch; neither what is recorded nor what is said of a failure shows a secret source. */
export function waitForTasks(
  id: string,
  inputs: CompletionInputs,
  earlier: CompletionRecord,
  context = waitContext,
): Promise<CompletionOutputs> {
  const { tasks, secretTasks } = inputs;
  const secrets = secretTasks ? tasks.map(({ source }) => source).filter((source) => source !== undefined) : [];
  const imm = statusesWithoutSecrets(context.imm, secrets);
  return engine.during(() => withoutSecrets(secrets, () => complete(id, inputs, earlier, { ...context, imm })));
}
