import { isMarkOf, markOf } from "../job/job-record";
import { toState } from "../job/job-state";
import type { AwaitedTask, ServiceConnection } from "../wait/awaited-task";
import type {
  CompletedTask,
  CompletionInputs,
  CompletionOutputs,
  CompletionRecord,
  DeletableObjects,
} from "../wait/completion-state";
import { bucketUri, lengthen, shorten } from "./packed-jobs";

/** The inputs of a wait for many tasks, as they travel to the provider and into the state. */
export interface PackedCompletionInputs extends ServiceConnection {
  /** The tasks as one text: to Pulumi that is a single value, however many there are. */
  readonly tasks: string;
  readonly timeout: string | number;
  readonly interval: string | number;
  /** As in {@link CompletionInputs}. */
  readonly secretTasks?: boolean;
}

/** The outputs of a wait for many tasks. The tasks themselves aren't repeated. */
export interface PackedCompletionOutputs extends Omit<PackedCompletionInputs, "tasks"> {
  /** How each task ended, as one text. */
  readonly ended: string;
  readonly deletable?: readonly DeletableObjects[];
}

/** What tasks have in common, and of each the rest, without what is absent at its end. Users' states hold this form. */
interface PackedTasks {
  readonly common: { readonly source: string; readonly target: string; readonly onDelete?: string };
  readonly tasks: Readonly<Record<string, PackedTask>>;
}

type PackedTask = readonly [
  taskId: string | null,
  source: string,
  target?: string | null,
  submittedAt?: string | null,
  requestId?: string | null,
  rest?: Partial<AwaitedTask>,
];

const placed: readonly string[] = ["name", "taskId", "source", "target", "submittedAt", "requestId", "onDelete"];

/** The text of tasks. */
export function packTasks(tasks: readonly AwaitedTask[]): string {
  const [first] = tasks;
  const common = {
    source: bucketUri(first?.source ?? ""),
    target: bucketUri(first?.target ?? ""),
    ...(first?.onDelete === undefined ? {} : { onDelete: first.onDelete }),
  };
  const packed = tasks.map((task) => {
    const { name, taskId, source, target, submittedAt, requestId, onDelete } = task;
    const rest = Object.fromEntries(Object.entries(task).filter(([property]) => !placed.includes(property)));
    if (onDelete !== common.onDelete) rest.onDelete = onDelete ?? "forget";
    const values = [
      taskId ?? null,
      shorten(source, common.source),
      target === undefined ? null : shorten(target, common.target),
      submittedAt ?? null,
      requestId ?? null,
      Object.keys(rest).length > 0 ? rest : null,
    ];
    while (values.at(-1) === null) values.pop();
    return [name, values];
  });
  return JSON.stringify({ common, tasks: Object.fromEntries(packed) });
}

/** The tasks of such a text. */
export function unpackTasks(text: string): AwaitedTask[] {
  const { common, tasks } = JSON.parse(text) as PackedTasks;
  return Object.entries(tasks).map(([name, [taskId, source, target, submittedAt, requestId, rest]]) => {
    const task = {
      name,
      taskId: taskId ?? undefined,
      source: lengthen(source, common.source),
      target: typeof target === "string" ? lengthen(target, common.target) : undefined,
      submittedAt: submittedAt ?? undefined,
      requestId: requestId ?? undefined,
      onDelete: common.onDelete,
      ...rest,
    };
    return toState(task) as AwaitedTask;
  });
}

/** The inputs of a wait as it goes about its work. */
export function unpackCompletion(inputs: PackedCompletionInputs): CompletionInputs {
  return { ...inputs, tasks: unpackTasks(inputs.tasks) };
}

/** A mark of the task's ID, the first letter of how it ended, when it began and ended in seconds, and the rest. */
type PackedEnd = readonly [
  mark: string,
  status: string,
  startedAt?: number | null,
  endedAt?: number | null,
  rest?: Partial<CompletedTask>,
];

const statuses: Readonly<Record<string, CompletedTask["status"]>> = { S: "Succeeded", F: "Failed", X: "Forgotten" };

/** The outputs of a wait, as they are recorded. */
export function packOutcome({ tasks: _inputs, ended, deletable, ...rest }: CompletionOutputs): PackedCompletionOutputs {
  return toState({
    ...rest,
    ended: packEnds(ended),
    ...(deletable === undefined ? {} : { deletable }),
  });
}

function packEnds(ended: CompletionRecord["ended"]): string {
  const packed = Object.entries(ended).map(([name, { taskId, status, startedAt, endedAt, ...rest }]) => {
    const letter = Object.keys(statuses).find((it) => statuses[it] === status) as string;
    const values = [
      markOf(taskId),
      letter,
      secondsOf(startedAt),
      secondsOf(endedAt),
      Object.keys(rest).length > 0 ? rest : null,
    ];
    while (values.at(-1) === null) values.pop();
    return [name, values];
  });
  return JSON.stringify(Object.fromEntries(packed));
}

/**
 * What is recorded, as far as it is about these tasks. The ID of a former task isn't: what stands in its place is none of
 * theirs.
 */
export function unpackRecord(
  { ended, deletable }: Pick<PackedCompletionOutputs, "ended" | "deletable">,
  tasks: readonly AwaitedTask[],
): CompletionRecord {
  const ids = new Map(tasks.map(({ name, taskId }) => [name, taskId]));
  const unpacked = Object.entries(JSON.parse(ended) as Readonly<Record<string, PackedEnd>>).map(
    ([name, [mark, letter, startedAt, endedAt, rest]]): [string, CompletedTask] => {
      const taskId = ids.get(name);
      return [
        name,
        toState({
          taskId: taskId !== undefined && isMarkOf(mark, taskId) ? taskId : `(other than now, ${mark})`,
          status: statuses[letter] as CompletedTask["status"],
          startedAt: timeOf(startedAt),
          endedAt: timeOf(endedAt),
          ...rest,
        }) as CompletedTask,
      ];
    },
  );
  return { ended: Object.fromEntries(unpacked), ...(deletable === undefined ? {} : { deletable }) };
}

function secondsOf(time: string | undefined): number | null {
  return time === undefined ? null : Math.floor(Date.parse(time) / 1000);
}

function timeOf(seconds: number | null | undefined): string | undefined {
  return typeof seconds === "number" ? new Date(seconds * 1000).toISOString() : undefined;
}
