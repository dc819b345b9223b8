import { PartialFailure } from "../partial-failure";
import { isUnknown } from "../unknown-values";
import { isKnownTask } from "./awaited-task";
import { type CompletionInputs, type CompletionOutputs, type CompletionRecord, hasEnded } from "./completion-state";
import { claimsOf, lacksDeletable, sortDeletable } from "./deletable-objects";
import { type DeletionContext, deleteObjects } from "./object-deletion";
import { TaskWait, type WaitContext } from "./task-wait";

/**
 * Whether there is anything to do: a task to wait for or to fail for, or objects to look for or to delete. How long and
 * how often is looked, and how the services are reached, is no matter of what has been waited for.
 */
export function completionChanges(olds: CompletionOutputs, news: CompletionInputs): boolean {
  const { tasks } = news;
  if (isUnknown(tasks)) return true;
  const { due, dropped } = sortDeletable(olds.deletable, tasks);
  return (
    due.length > 0 ||
    dropped.length > 0 ||
    tasks.some((task) => lacksDeletable(olds, task)) ||
    tasks.filter(isKnownTask).some((task) => !hasEnded(olds, task) || olds.ended[task.name]?.status === "Failed")
  );
}

/**
 * Waits until every task has ended, and returns how, with the objects that the tasks made. A task that an earlier wait
 * saw end isn't asked for again. Once all have ended well, objects are deleted whose jobs are gone or have another target
 * and that were to go with them.
 *
 * @throws PartialFailure that describes every failed task, or says what is still running when the time is up. What is
 * known by then is recorded with it, and the next deploy does the rest.
 */
export async function complete(
  id: string,
  inputs: CompletionInputs,
  earlier: CompletionRecord,
  context: WaitContext,
): Promise<CompletionOutputs> {
  const wait = new TaskWait(inputs, earlier, context);
  await wait.run();
  const outputs = wait.outputs();
  const failure = wait.describeFailure();
  if (failure !== undefined) throw new PartialFailure(id, outputs, failure);

  const { kept, due } = sortDeletable(outputs.deletable, inputs.tasks);
  // As long as a new task isn't there, the results of the former one are the best there are.
  if (inputs.tasks.some(({ submissionFailed }) => submissionFailed === true)) return wait.outputs([...kept, ...due]);
  const isClaimed = claimsOf(inputs, { ...outputs, deletable: kept });
  const unclaimed = due.map((it) => ({ ...it, objects: it.objects.filter(({ uri }) => !isClaimed(uri)) }));
  const deletion = await deleteObjects(unclaimed, inputs, context);
  const after = wait.outputs([...kept, ...deletion.left]);
  if (deletion.failure !== undefined) throw new PartialFailure(id, after, deletion.failure);
  return after;
}

/**
 * Deletes the objects that were to go with their jobs.
 *
 * @throws Error that says which couldn't be deleted. What was deleted is no hindrance to trying again.
 */
export async function deleteCompletion(outputs: CompletionOutputs, context: DeletionContext): Promise<void> {
  const { failure } = await deleteObjects(outputs.deletable ?? [], outputs, context);
  if (failure !== undefined) throw new Error(failure);
}
