import * as pulumi from "@pulumi/pulumi";
import type { JobInputs } from "../lifecycle/job-state";
import { whereKnown } from "../resources/known-values";
import type { ProcessingJob } from "../resources/processing-job";
import { type AwaitedTaskArgs, TaskCompletion } from "../resources/task-completion";

/**
 * Declares one wait for the jobs of each region, usually a single one, which bears the region's name. A job that failed has
 * no task to wait for and doesn't keep the others from being waited for.
 */
export function waitForTasks(
  jobs: ReadonlyMap<string, ProcessingJob>,
  inputs: ReadonlyMap<string, JobInputs>,
  timeout: string,
): void {
  const namesByRegion = new Map<string, string[]>();
  for (const [name, { region }] of inputs) {
    const names = namesByRegion.get(region);
    if (names) names.push(name);
    else namesByRegion.set(region, [name]);
  }
  for (const [region, names] of namesByRegion) {
    const tasks = names.map((name) =>
      awaitedTask(name, jobs.get(name) as ProcessingJob, inputs.get(name) as JobInputs),
    );
    new TaskCompletion(region, {
      tasks: pulumi.all(tasks).apply((known) => known.filter((task) => task !== undefined)) as pulumi.Output<
        AwaitedTaskArgs[]
      >,
      timeout,
      region,
    });
  }
}

function awaitedTask(
  name: string,
  { taskId, source, target, submittedAt, requestId }: ProcessingJob,
  { internal, profile }: JobInputs,
): pulumi.Output<AwaitedTaskArgs | undefined> {
  return whereKnown(
    pulumi.all([taskId, source, target, submittedAt, requestId]).apply(([id, from, to, at, request]) => ({
      name,
      taskId: id,
      source: from,
      target: to,
      submittedAt: at,
      requestId: request,
      internal,
      profile,
    })),
  ) as pulumi.Output<AwaitedTaskArgs | undefined>;
}
