import * as pulumi from "@pulumi/pulumi";
import type { JobInputs } from "../lifecycle/job-state";
import type { ProcessingJob } from "../resources/processing-job";
import { type AwaitedTaskArgs, TaskCompletion } from "../resources/task-completion";
import { whereKnown } from "./known-values";

/**
 * Declares one wait for all jobs that are reached in the same way, usually all there are. A job that failed has no task
 * to wait for and doesn't keep the others from being waited for.
 */
export function waitForTasks(
  jobs: ReadonlyMap<string, ProcessingJob>,
  inputs: ReadonlyMap<string, JobInputs>,
  timeout: string,
): void {
  const groups = new Map<string, string[]>();
  for (const [name, { region, internal, profile }] of inputs) {
    const group = [region, internal ? "internal" : "", profile ?? ""].filter((part) => part !== "").join("-");
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  for (const [group, names] of groups) {
    const { region, internal, profile } = inputs.get(names[0] as string) as JobInputs;
    const tasks = names.map((name) => awaitedTask(name, jobs.get(name) as ProcessingJob));
    new TaskCompletion(group, {
      tasks: pulumi.all(tasks).apply((known) => known.filter((task) => task !== undefined)) as pulumi.Output<
        AwaitedTaskArgs[]
      >,
      timeout,
      region,
      internal,
      profile,
    });
  }
}

function awaitedTask(
  name: string,
  { taskId, source, target, submittedAt, requestId }: ProcessingJob,
): pulumi.Output<AwaitedTaskArgs | undefined> {
  return whereKnown(
    pulumi.all([taskId, source, target, submittedAt, requestId]).apply(([id, from, to, at, request]) => ({
      name,
      taskId: id,
      source: from,
      target: to,
      submittedAt: at,
      requestId: request,
    })),
  ) as pulumi.Output<AwaitedTaskArgs | undefined>;
}
