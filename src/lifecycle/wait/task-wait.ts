import { bulkhead } from "cockatiel";
import { elapsedTime } from "../../text/elapsed-time";
import { listing } from "../../text/listing";
import { toState } from "../job/job-state";
import {
  type ImmConnection,
  StatusUnavailable,
  type TaskStatus,
  type TaskStatusReader,
  taskRetentionMs,
} from "../task-status";
import {
  type AwaitedTask,
  deletesTarget,
  describeTask,
  immConnection,
  isKnownTask,
  type KnownTask,
  ossConnection,
  sourceAddress,
} from "./awaited-task";
import {
  type CompletedObject,
  type CompletedTask,
  type CompletionInputs,
  type CompletionOutputs,
  type CompletionRecord,
  type DeletableObjects,
  hasEnded,
} from "./completion-state";
import { lacksDeletable, withMadeObjects } from "./deletable-objects";
import { milliseconds } from "./duration";
import { findMadeObjects } from "./made-objects";
import type { DeletionContext } from "./object-deletion";
import type { WaitCount, WaitProgress } from "./wait-progress";

/** The outside world as a wait sees it. */
export interface WaitContext extends DeletionContext {
  readonly imm: TaskStatusReader;
  readonly progress: WaitProgress;
  /** Whether the objects made are looked for only where they are to go with their job: of many tasks nobody reads them. */
  readonly omitObjects?: boolean;
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
}

/** For how many tasks at once the objects made are looked for. */
const inFlight = 16;

/** As many of a task's objects are shown in the outputs. */
const shownObjects = 100;

/** How many tasks a message describes in full. */
const describedTasks = 20;

/** A wait while it goes on, from what earlier ones have recorded. */
export class TaskWait {
  pending: readonly KnownTask[];
  readonly #ended: Map<string, CompletedTask>;
  /** What is wrong with tasks beyond what can be recorded. */
  readonly #oddities: string[] = [];
  readonly #unlisted = new Set<AwaitedTask>();
  readonly #count: WaitCount;
  readonly #looks: Promise<void>[] = [];
  readonly #limit = bulkhead(inFlight, Number.POSITIVE_INFINITY);
  readonly #unseen: { readonly task: AwaitedTask; readonly reason: string }[] = [];
  #deletable: readonly DeletableObjects[];
  #unavailable: string | undefined;

  constructor(
    readonly inputs: CompletionInputs,
    earlier: CompletionRecord,
    readonly context: WaitContext,
  ) {
    const { tasks } = inputs;
    // The record of a former task stays until the next one has ended.
    const recorded = tasks.filter((task) => isKnownTask(task) || task.submissionFailed === true);
    this.#ended = new Map(
      recorded
        .filter(({ name }) => Object.hasOwn(earlier.ended, name))
        .map(({ name }) => [name, earlier.ended[name] as CompletedTask]),
    );
    this.#deletable = earlier.deletable ?? [];
    this.pending = tasks.filter(isKnownTask).filter((task) => !hasEnded(earlier, task));
    this.#count = context.progress.begin(this.pending.map(({ name }) => name));
    for (const task of tasks) {
      if (lacksDeletable(earlier, task)) this.#lookForObjects(task, earlier.ended[task.name] as CompletedTask);
    }
  }

  /**
   * Asks until every task has ended, or the time is up.
   *
   * @returns whether they all have.
   */
  async run(): Promise<boolean> {
    const { context, inputs } = this;
    const deadline = context.now().getTime() + (milliseconds(inputs.timeout) as number);
    try {
      while (this.pending.length > 0) {
        await this.#ask();
        if (this.pending.length === 0) break;
        const left = deadline - context.now().getTime();
        if (left <= 0) return false;
        await context.sleep(Math.min(milliseconds(inputs.interval) as number, left));
      }
      return true;
    } finally {
      context.progress.end();
      await Promise.all(this.#looks);
      this.#reportUnseen();
    }
  }

  /** Asks once for what is pending. A service that can't be asked for a moment is asked again later. */
  async #ask(): Promise<void> {
    const { context, inputs } = this;
    this.#unavailable = undefined;
    const answers = await Promise.allSettled(
      byConnection(inputs, this.pending).map(async ({ connection, tasks }) =>
        this.#take(tasks, await context.imm.read(connection, tasks.map(referenceOf))),
      ),
    );
    for (const answer of answers) {
      if (answer.status === "fulfilled") continue;
      if (!(answer.reason instanceof StatusUnavailable)) throw answer.reason;
      this.#unavailable = answer.reason.message;
    }
    this.#count.ended = this.#count.names.length - this.pending.length;
    this.#count.failed = this.#failed().map(({ name }) => name);
    this.#count.reached = this.#unavailable === undefined;
    context.progress.report();
  }

  #take(tasks: readonly KnownTask[], statuses: ReadonlyMap<string, TaskStatus>): void {
    const over = new Set<AwaitedTask>();
    for (const task of tasks) {
      const status = statuses.get(task.taskId) ?? { status: "NotFound" };
      if (status.status === "NotFound") this.#unlisted.add(task);
      else this.#unlisted.delete(task);
      const end = judge(task, status, this.context.now());
      if (end === "pending") continue;
      over.add(task);
      if (typeof end === "string") {
        this.#oddities.push(end);
        continue;
      }
      this.#ended.set(task.name, end);
      if (end.status !== "Failed") this.#lookForObjects(task, end);
    }
    this.pending = this.pending.filter((task) => !over.has(task));
  }

  /** Looks, beside the wait, for what a task made. */
  #lookForObjects(task: KnownTask, end: CompletedTask): void {
    const record = (made: readonly CompletedObject[]) => {
      if (deletesTarget(task)) this.#deletable = withMadeObjects(this.#deletable, task, made);
    };
    if (end.status === "Forgotten") {
      record([]);
      this.context.report(
        `${task.name}: task ${task.taskId} was submitted more than seven days ago, and IMM has forgotten how it ended${
          deletesTarget(task) ? "; what it made is never deleted" : ""
        }`,
      );
      return;
    }
    if (task.target === undefined || (this.context.omitObjects === true && !deletesTarget(task))) return;
    const look = async () => {
      const connection = ossConnection(this.inputs, task);
      const { objects } = this.context;
      try {
        const made = await findMadeObjects(objects, connection, task, end, deletesTarget(task));
        this.#ended.set(task.name, { ...end, objects: made.slice(0, shownObjects), objectCount: made.length });
        record(made);
      } catch (error) {
        this.#unseen.push({ task, reason: error instanceof Error ? error.message : String(error) });
      }
    };
    this.#looks.push(this.#limit.execute(look));
  }

  /** Objects that nobody needs are missing in the outputs, and that is all. */
  #reportUnseen(): void {
    const unseen = this.#unseen.filter(({ task }) => !deletesTarget(task));
    const [first] = unseen;
    if (first === undefined) return;
    const names = listing(unseen.map(({ task }) => task.name));
    this.context.report(
      `The outputs don't tell which objects the tasks made (${names}): ${first.reason.replaceAll("\n", " ")}`,
    );
  }

  /** The waited for tasks that are recorded as failed. */
  #failed(): readonly KnownTask[] {
    return this.inputs.tasks
      .filter(isKnownTask)
      .filter(
        ({ name, taskId }) => this.#ended.get(name)?.taskId === taskId && this.#ended.get(name)?.status === "Failed",
      );
  }

  /** What there is to record now. */
  outputs(deletable = this.#deletable): CompletionOutputs {
    const ended = Object.fromEntries(this.#ended);
    return toState({ ...this.inputs, ended, ...(deletable.length > 0 ? { deletable } : {}) });
  }

  /** Everything that makes the deploy fail, once the wait is over; `undefined` when all is well. */
  describeFailure(): string | undefined {
    const messages = [
      ...(this.pending.length > 0 ? [this.#describeTimeout()] : []),
      ...this.#describeFailedTasks(),
      ...this.#describeUnseen(),
    ];
    return messages.length > 0 ? messages.join("\n") : undefined;
  }

  #describeFailedTasks(): string[] {
    const failures = this.#failed().map((task) => {
      const { code, message } = this.#ended.get(task.name) as CompletedTask;
      return describeTask(task, [code, message].filter(Boolean).join(": ") || "no reason given");
    });
    const all = [...failures, ...this.#oddities];
    if (all.length === 0) return [];
    const count = this.inputs.tasks.length;
    return [
      count === 1 ? "The task failed:" : `${all.length} of ${count} tasks failed:`,
      ...listed(all),
      "Cure the cause: the next deploy submits these tasks again, where their jobs watch them (watchTask); elsewhere a trigger does.",
    ];
  }

  #describeTimeout(): string {
    const { tasks, timeout } = this.inputs;
    const state = (task: AwaitedTask) => (this.#unlisted.has(task) ? "not known to IMM (yet)" : "still running");
    const time = typeof timeout === "number" ? elapsedTime(timeout) : timeout;
    return [
      `${this.pending.length} of ${tasks.length} tasks hadn't ended after ${time}:`,
      ...listed(this.pending.map((task) => describeTask(task, state(task)))),
      ...(this.#unavailable === undefined ? [] : [`IMM couldn't be asked the last time: ${this.#unavailable}`]),
      "The next deploy waits for the same tasks; none of them is submitted again.",
    ].join("\n");
  }

  /** Objects that are to go with their job have to be known. */
  #describeUnseen(): string[] {
    const unseen = this.#unseen.filter(({ task }) => deletesTarget(task));
    if (unseen.length === 0) return [];
    return [
      'The objects made couldn\'t be looked at, which onDelete: "deleteTarget" needs:',
      ...listed(unseen.map(({ task, reason }) => `  ${task.name}: ${reason}`)),
      'The next deploy looks again, at these objects only. Or set onDelete to "forget".',
    ];
  }
}

/** How a task ended, what is to be said of it where that can't be recorded, or `pending`. */
function judge(task: KnownTask, status: TaskStatus, now: Date): CompletedTask | string | "pending" {
  const { taskId } = task;
  switch (status.status) {
    case "Running":
      return "pending";
    case "Succeeded":
    case "Failed": {
      const { code, message, ...rest } = status;
      return toState({ taskId, ...rest, ...(status.status === "Failed" ? { code, message } : {}) }) as CompletedTask;
    }
    case "NotFound": {
      // A new task may take a moment to be listed.
      const age =
        task.submittedAt === undefined ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(task.submittedAt);
      if (age < taskRetentionMs) return "pending";
      if (task.submittedAt !== undefined) return { taskId, status: "Forgotten" };
      return describeTask(
        task,
        "IMM doesn't know the task, whose ID was given to the job: the ID is wrong, or the task began more than seven days ago. Correct it, leave the job out of the wait, or have it run again with a trigger",
      );
    }
  }
}

/** The tasks that are asked for in the same way. */
function byConnection(
  inputs: CompletionInputs,
  tasks: readonly KnownTask[],
): { connection: ImmConnection; tasks: readonly KnownTask[] }[] {
  const groups = new Map<string, { connection: ImmConnection; tasks: KnownTask[] }>();
  for (const task of tasks) {
    const connection = immConnection(inputs, task);
    const key = JSON.stringify(connection);
    const group = groups.get(key) ?? { connection, tasks: [] };
    group.tasks.push(task);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function referenceOf(task: KnownTask) {
  return { taskId: task.taskId, bucket: sourceAddress(task).bucket, submittedAt: task.submittedAt };
}

/** As many descriptions as a person reads. */
function listed(descriptions: readonly string[]): string[] {
  const rest = descriptions.length - describedTasks;
  return [...descriptions.slice(0, describedTasks), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}
