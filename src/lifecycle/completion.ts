import { parseObjectUri } from "../instruction/object-uri";
import { durationProblem, milliseconds } from "./duration";
import { checkImmConnection } from "./imm-connection";
import { toState } from "./job-state";
import { PartialFailure } from "./partial-failure";
import type { Problem } from "./problem";
import { type ImmConnection, StatusUnavailable, type TaskStatus, type TaskStatusReader } from "./task-status";
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
  /** How this task's status is asked for, where that differs from the others'. */
  readonly internal?: boolean;
  readonly profile?: string;
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
  /** `Forgotten`: IMM keeps tasks for seven days only, and nobody looked in that time. */
  readonly status: "Succeeded" | "Forgotten";
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

/** As long as nothing ends, this says that the wait goes on. */
const reportIdleEveryMs = 60_000;

/** How many tasks a message describes in full. */
const describedTasks = 20;

/** Everything that is wrong with the inputs of a wait. */
export function checkCompletion(inputs: CompletionInputs): Problem[] {
  const problems: Problem[] = [];
  for (const property of ["timeout", "interval"] as const) {
    const message = isUnknown(inputs[property]) ? undefined : durationProblem(inputs[property]);
    if (message !== undefined) problems.push({ property, message });
  }
  problems.push(...checkImmConnection(inputs));
  if (!isUnknown(inputs.tasks)) {
    const names = inputs.tasks.map(({ name }) => name);
    const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
    if (repeated.length > 0) {
      const message = `name ${repeated.join(", ")} more than once; give each task a name of its own, by which its end is known`;
      problems.push({ property: "tasks", message });
    }
  }
  return problems;
}

/** Whether other tasks are to be waited for. How long and how often is no matter of what has been waited for. */
export function completionChanges(olds: CompletionOutputs, news: CompletionInputs): boolean {
  return isUnknown(news.tasks) || news.tasks.some((task) => !hasEnded(olds.ended, task));
}

/**
 * Waits until every task has ended, and returns how. A task that an earlier wait saw end isn't asked for again.
 *
 * @throws PartialFailure that describes every failed task, or says what is still running when the time is up. The tasks
 * that have ended well are recorded with it, and the next deploy waits for the others.
 */
export async function complete(
  id: string,
  inputs: CompletionInputs,
  earlier: CompletionOutputs["ended"],
  context: CompletionContext,
): Promise<CompletionOutputs> {
  const wait = new Wait(inputs, earlier, context);
  const deadline = context.now().getTime() + (milliseconds(inputs.timeout) as number);
  for (;;) {
    await wait.look();
    if (wait.pending.length === 0) break;
    const left = deadline - context.now().getTime();
    if (left <= 0) throw new PartialFailure(id, wait.outputs(), wait.describeTimeout());
    await context.sleep(Math.min(milliseconds(inputs.interval) as number, left));
  }
  if (wait.failures.length > 0) throw new PartialFailure(id, wait.outputs(), wait.describeFailures());
  return wait.outputs();
}

/** A wait while it goes on. */
class Wait {
  pending: readonly AwaitedTask[];
  readonly failures: string[] = [];
  readonly #ended: Map<string, EndedTask>;
  readonly #unlisted = new Set<AwaitedTask>();
  readonly #started: number;
  #reported: { readonly at: number; readonly ends: number };
  #unavailable: string | undefined;

  constructor(
    readonly inputs: CompletionInputs,
    earlier: CompletionOutputs["ended"],
    readonly context: CompletionContext,
  ) {
    const done = inputs.tasks.filter((task) => hasEnded(earlier, task));
    this.#ended = new Map(done.map(({ name }) => [name, earlier[name] as EndedTask]));
    this.pending = inputs.tasks.filter((task) => !hasEnded(earlier, task));
    this.#started = context.now().getTime();
    this.#reported = { at: this.#started, ends: 0 };
  }

  /** Asks once for what is pending. A service that can't be asked for a moment is asked again later. */
  async look(): Promise<void> {
    const { context, inputs } = this;
    for (const { connection, tasks } of byConnection(inputs, this.pending)) {
      try {
        this.#take(tasks, await context.imm.read(connection, tasks.map(referenceOf)));
        this.#unavailable = undefined;
      } catch (error) {
        if (!(error instanceof StatusUnavailable)) throw error;
        this.#unavailable = error.message;
      }
    }
    this.#report();
  }

  #take(tasks: readonly AwaitedTask[], statuses: ReadonlyMap<string, TaskStatus>): void {
    const over = new Set<AwaitedTask>();
    for (const task of tasks) {
      const status = statuses.get(task.taskId) ?? { status: "NotFound" };
      if (status.status === "NotFound") this.#unlisted.add(task);
      else this.#unlisted.delete(task);
      const verdict = judge(task, status, this.context.now());
      if (verdict === "pending") continue;
      over.add(task);
      if (typeof verdict === "string") {
        this.failures.push(verdict);
        continue;
      }
      this.#ended.set(task.name, verdict);
      if (verdict.status === "Forgotten") {
        this.context.report(
          `${task.name}: task ${task.taskId} was submitted more than seven days ago, and IMM has forgotten how it ended`,
        );
      }
    }
    this.pending = this.pending.filter((task) => !over.has(task));
  }

  #report(): void {
    const now = this.context.now().getTime();
    const ends = this.inputs.tasks.length - this.pending.length;
    const pause = ends === this.#reported.ends ? reportIdleEveryMs : reportEveryMs;
    if (this.pending.length === 0 || now - this.#reported.at < pause) return;
    const failed = this.failures.length > 0 ? `, ${this.failures.length} failed` : "";
    const seconds = Math.round((now - this.#started) / 1000);
    this.context.report(`${ends} of ${this.inputs.tasks.length} tasks ended${failed}, ${seconds} s`);
    this.#reported = { at: now, ends };
  }

  outputs(): CompletionOutputs {
    return toState({ ...this.inputs, ended: Object.fromEntries(this.#ended) });
  }

  describeFailures(): string {
    const count = this.inputs.tasks.length;
    return [
      count === 1 ? "The task failed:" : `${this.failures.length} of ${count} tasks failed:`,
      ...listed(this.failures),
      "Cure the cause and have the job run again, for which a trigger serves: a failed task isn't submitted again by itself.",
    ].join("\n");
  }

  describeTimeout(): string {
    const { tasks, timeout } = this.inputs;
    const state = (task: AwaitedTask) => (this.#unlisted.has(task) ? "not known to IMM (yet)" : "still running");
    return [
      `${this.pending.length} of ${tasks.length} tasks hadn't ended after ${typeof timeout === "number" ? `${timeout} ms` : timeout}:`,
      ...listed(this.pending.map((task) => describeTask(task, state(task)))),
      ...(this.#unavailable === undefined ? [] : [`IMM couldn't be asked the last time: ${this.#unavailable}`]),
      ...(this.failures.length > 0 ? [this.describeFailures()] : []),
      "They go on running. Run the deploy again to wait for the same tasks; nothing is submitted again.",
    ].join("\n");
  }
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
      if (task.submittedAt !== undefined) return { taskId: task.taskId, status: "Forgotten" };
      return describeTask(
        task,
        "IMM doesn't know the task, whose ID was given to the job: the ID is wrong, or the task began more than seven days ago. Correct it, leave the job out of the wait, or have it run again with a trigger",
      );
    }
  }
}

function hasEnded(ended: CompletionOutputs["ended"], { name, taskId }: AwaitedTask): boolean {
  return ended[name]?.taskId === taskId;
}

/** The tasks that are asked for in the same way. */
function byConnection(
  { region, immEndpoint, internal, profile }: CompletionInputs,
  tasks: readonly AwaitedTask[],
): Iterable<{ connection: ImmConnection; tasks: readonly AwaitedTask[] }> {
  const groups = new Map<string, { connection: ImmConnection; tasks: AwaitedTask[] }>();
  for (const task of tasks) {
    const connection = { region, immEndpoint, internal: task.internal ?? internal, profile: task.profile ?? profile };
    const key = JSON.stringify(connection);
    const group = groups.get(key) ?? { connection, tasks: [] };
    group.tasks.push(task);
    groups.set(key, group);
  }
  return groups.values();
}

function referenceOf({ taskId, source, submittedAt }: AwaitedTask) {
  return { taskId, bucket: parseObjectUri(source)?.bucket ?? "", submittedAt };
}

function describeTask({ name, taskId, source, target, requestId }: AwaitedTask, reason: string): string {
  const where = target === undefined ? source : `${source} → ${target}`;
  const ids = requestId === undefined ? `task ${taskId}` : `task ${taskId}, request ID ${requestId}`;
  return `  ${name}: ${reason}\n    ${where}\n    ${ids}`;
}

/** As many descriptions as a person reads. */
function listed(descriptions: readonly string[]): string[] {
  const rest = descriptions.length - describedTasks;
  return [...descriptions.slice(0, describedTasks), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}
