import { parseObjectUri } from "../instruction/object-uri";
import { durationProblem, milliseconds } from "./duration";
import { toState } from "./job-state";
import type { Problem } from "./problem";
import type { ImmConnection, TaskStatus, TaskStatusReader } from "./task-status";
import { isUnknown } from "./unknown-values";

/** One task that is waited for. */
export interface AwaitedTask {
  /** The job's name, for messages. */
  readonly name: string;
  readonly taskId: string;
  readonly source: string;
  readonly target?: string;
  readonly submittedAt?: string;
  readonly requestId?: string;
}

/** The inputs of a wait as they travel to the provider and into the state. */
export interface CompletionInputs {
  readonly tasks: readonly AwaitedTask[];
  /** A duration such as `30m`. */
  readonly timeout: string | number;
  readonly interval: string | number;
  readonly region: string;
  readonly immEndpoint?: string;
  readonly internal?: boolean;
  readonly profile?: string;
}

/** How a task that was waited for ended. */
export interface EndedTask {
  readonly taskId: string;
  readonly status: "Succeeded";
  readonly startedAt?: string;
  readonly endedAt?: string;
}

/** The outputs of a wait: its inputs, and how each task ended, by the job's name. */
export type CompletionOutputs = CompletionInputs & { readonly ended: Readonly<Record<string, EndedTask>> };

/** The outside world as a wait sees it. */
export interface CompletionContext {
  readonly imm: TaskStatusReader;
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
  /** Shows people a line about the progress. */
  report(line: string): void;
}

/** How long the service knows a task, from its start. Source: GetTask of the IMM API reference. */
const retentionMs = 7 * 24 * 60 * 60_000;

/** At most one line about the progress in this time. */
const reportEveryMs = 15_000;

/** How many failed tasks are described in full. */
const describedFailures = 20;

/** Everything that is wrong with the inputs of a wait. */
export function checkCompletion(inputs: CompletionInputs): Problem[] {
  const problems: Problem[] = [];
  for (const property of ["timeout", "interval"] as const) {
    const message = isUnknown(inputs[property]) ? undefined : durationProblem(inputs[property]);
    if (message !== undefined) problems.push({ property, message });
  }
  return problems;
}

/** Whether other tasks are to be waited for. How long and how often is no matter of what has been waited for. */
export function completionChanges(olds: CompletionOutputs, news: CompletionInputs): boolean {
  return isUnknown(news.tasks) || news.tasks.some((task) => !hasEnded(olds.ended, task));
}

/**
 * Waits until every task has ended, and returns how. A task that an earlier wait saw succeed isn't asked for again.
 *
 * @throws Error that describes every failed task, or that says what is still running when the time is up. Nothing is
 * recorded then, so the next deploy waits for the same tasks again.
 */
export async function complete(
  inputs: CompletionInputs,
  earlier: CompletionOutputs["ended"],
  context: CompletionContext,
): Promise<CompletionOutputs> {
  const ended = new Map(
    inputs.tasks.filter((task) => hasEnded(earlier, task)).map((task) => [task.name, earlier[task.name] as EndedTask]),
  );
  const failures: string[] = [];
  const unlisted = new Set<AwaitedTask>();
  let pending = inputs.tasks.filter(({ name }) => !ended.has(name));
  const started = context.now().getTime();
  const deadline = started + (milliseconds(inputs.timeout) as number);
  let reported = started;
  let reportedEnds = 0;

  for (;;) {
    const statuses = await context.imm.read(connectionOf(inputs), pending.map(referenceOf));
    pending = pending.filter((task) => {
      const status = statuses.get(task.taskId) ?? { status: "NotFound" };
      const verdict = judge(task, status, context.now());
      if (status.status === "NotFound") unlisted.add(task);
      else unlisted.delete(task);
      if (verdict === "pending") return true;
      if (typeof verdict === "string") failures.push(verdict);
      else ended.set(task.name, verdict);
      return false;
    });
    if (pending.length === 0) break;

    const now = context.now().getTime();
    if (now >= deadline) throw new Error(describeTimeout(inputs, pending, unlisted, failures));
    const ends = inputs.tasks.length - pending.length;
    if (now - reported >= reportEveryMs && ends !== reportedEnds) {
      context.report(describeProgress(inputs.tasks.length, ends, failures.length, now - started));
      reported = now;
      reportedEnds = ends;
    }
    await context.sleep(Math.min(milliseconds(inputs.interval) as number, Math.max(deadline - now, 1)));
  }
  if (failures.length > 0) throw new Error(describeFailures(inputs.tasks.length, failures));
  return toState({ ...inputs, ended: Object.fromEntries(ended) });
}

/** How a task ended, what is to be said of it when it failed, or `pending`. */
function judge(task: AwaitedTask, status: TaskStatus, now: Date): EndedTask | string | "pending" {
  switch (status.status) {
    case "Running":
      return "pending";
    case "Succeeded": {
      const { startedAt, endedAt } = status;
      return { taskId: task.taskId, status: "Succeeded", startedAt, endedAt } as EndedTask;
    }
    case "Failed":
      return describeTask(task, [status.code, status.message].filter(Boolean).join(": ") || "no reason given");
    case "NotFound": {
      // A new task may take a moment to be listed.
      const age =
        task.submittedAt === undefined ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(task.submittedAt);
      if (age < retentionMs) return "pending";
      return describeTask(
        task,
        "IMM doesn't know the task. It forgets tasks seven days after their start; look whether the target is there, and leave the job out of the wait, or have it run again with a trigger",
      );
    }
  }
}

function hasEnded(ended: CompletionOutputs["ended"], { name, taskId }: AwaitedTask): boolean {
  return ended[name]?.taskId === taskId;
}

function connectionOf({ region, immEndpoint, internal, profile }: CompletionInputs): ImmConnection {
  return { region, immEndpoint, internal, profile };
}

function referenceOf({ taskId, source, submittedAt }: AwaitedTask) {
  return { taskId, bucket: parseObjectUri(source)?.bucket ?? "", submittedAt };
}

function describeTask({ name, taskId, source, target, requestId }: AwaitedTask, reason: string): string {
  const where = target === undefined ? source : `${source} → ${target}`;
  const ids = requestId === undefined ? `task ${taskId}` : `task ${taskId}, request ID ${requestId}`;
  return `  ${name}: ${reason}\n    ${where}\n    ${ids}`;
}

function describeFailures(count: number, failures: readonly string[]): string {
  const rest = failures.length - describedFailures;
  return [
    count === 1 ? "The task failed:" : `${failures.length} of ${count} tasks failed:`,
    ...failures.slice(0, describedFailures),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    "Cure the cause and have the job run again, for which a trigger serves: a failed task isn't submitted again by itself.",
  ].join("\n");
}

function describeTimeout(
  { tasks, timeout }: CompletionInputs,
  pending: readonly AwaitedTask[],
  unlisted: ReadonlySet<AwaitedTask>,
  failures: readonly string[],
): string {
  const names = pending
    .slice(0, describedFailures)
    .map((task) => describeTask(task, unlisted.has(task) ? "not known to IMM (yet)" : "still running"));
  const rest = pending.length - names.length;
  return [
    `${pending.length} of ${tasks.length} tasks hadn't ended after ${typeof timeout === "number" ? `${timeout} ms` : timeout}:`,
    ...names,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    ...(failures.length > 0 ? [describeFailures(tasks.length, failures)] : []),
    "They go on running. Run the deploy again to wait for the same tasks; nothing is submitted again.",
  ].join("\n");
}

function describeProgress(count: number, ends: number, failures: number, elapsedMs: number): string {
  const failed = failures > 0 ? `, ${failures} failed` : "";
  return `${ends} of ${count} tasks ended${failed}, ${Math.round(elapsedMs / 1000)} s`;
}
