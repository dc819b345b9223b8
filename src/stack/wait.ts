import * as pulumi from "@pulumi/pulumi";
import type { JobInputs } from "../lifecycle/job/job-state";
import type { CompletedTask } from "../lifecycle/wait/completion-state";
import { whereKnown } from "../resources/known-values";
import type { ProcessingJob } from "../resources/processing-job";
import { type AwaitedTaskArgs, TaskCompletion } from "../resources/task-completion";

/**
 * Declares one wait for the jobs of each region, usually a single one, which bears the region's name. A job that failed has
 * no task to wait for and doesn't keep the others from being waited for.
 *
 * @returns how each task ended, by the job's name; `undefined` when a wait failed.
 */
export function waitForTasks(
  jobs: ReadonlyMap<string, ProcessingJob>,
  inputs: ReadonlyMap<string, JobInputs>,
  timeout: string,
): pulumi.Output<Readonly<Record<string, CompletedTask>> | undefined> {
  const namesByRegion = new Map<string, string[]>();
  for (const [name, { region }] of inputs) {
    const names = namesByRegion.get(region);
    if (names) names.push(name);
    else namesByRegion.set(region, [name]);
  }
  const waits = [...namesByRegion].map(([region, names]) => {
    const declared = names.map((name) => inputs.get(name) as JobInputs);
    const tasks = names.map((name) =>
      awaitedTask(name, jobs.get(name) as ProcessingJob, inputs.get(name) as JobInputs),
    );
    // Whoever has Pulumi replace a wait whose objects go with it wants to have the next one see that they are gone.
    const deleteBeforeReplace = declared.some(({ onDelete }) => onDelete === "deleteTarget");
    return new TaskCompletion(region, { tasks, timeout, region }, { deleteBeforeReplace });
  });
  return whereKnown(
    pulumi
      .all(waits.map(({ ended }) => ended))
      .apply((parts): Readonly<Record<string, CompletedTask>> => Object.assign({}, ...parts)),
  );
}

function awaitedTask(
  name: string,
  { taskId, submittedAt, requestId }: ProcessingJob,
  { source, target, endpoint, immEndpoint, internal, profile, onDelete }: JobInputs,
): pulumi.Input<AwaitedTaskArgs> {
  const job = { name, source, target, endpoint, immEndpoint, internal, profile, onDelete };
  return whereKnown(pulumi.all([taskId, submittedAt, requestId])).apply(
    (known): pulumi.UnwrappedObject<AwaitedTaskArgs> => {
      if (known === undefined) return { ...job, taskId: undefined, submissionFailed: true };
      const [id, at, request] = known;
      return { ...job, taskId: id, submittedAt: at, requestId: request };
    },
  );
}
