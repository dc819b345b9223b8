import type { Office } from "../documents/office";
import type { Ffmpeg } from "../ffmpeg";
import type { ParameterTable, ParameterValues } from "../parameters";
import type { OutputName, OwnVariable } from "../target-template";

/** One kind of work the service does asynchronously. Its parameter table is the only place that knows its parameters. */
export interface Operation<T extends ParameterTable = ParameterTable> {
  /** `video/convert` */
  name: string;
  /** The service's name of such tasks, which their IDs begin with. */
  taskType: string;
  parameters: T;
  /** For operations that join several sources: the parameters of each further one, and how many sources there may be. */
  segments?: { parameters: ParameterTable; mostSources: number };
  /** Whether `sys/saveas` must be given; an operation that writes nothing only tolerates it. */
  target: "required" | "optional";
  /** Whether one task may write several objects, which decides how they are named. */
  writesSeveral(values: ParameterValues<T>): boolean;
  /** Variables of the target template that only this operation fills. */
  variables: readonly OwnVariable[];
  /** Why values that are each allowed don't go together; undefined when they do. */
  conflict?(values: ParameterValues<T>): string | undefined;
  /** Missing where the emulator knows the operation and cannot do it. */
  run?(task: OperationTask<ParameterValues<T>>): Promise<OperationOutcome>;
}

export interface TaskSource {
  /** oss://bucket/key, for messages. */
  uri: string;
  /** File name in the bucket, which may tell the kind of the source. */
  key: string;
  /** Read-only. */
  path: string;
}

/** A source of a concatenation with its own values. */
export interface JoinedSource {
  source: TaskSource;
  // biome-ignore lint/suspicious/noExplicitAny: as typed by the operation's segment table.
  values: any;
}

/** Everything an operation gets to see of the task that it runs for. */
export interface OperationTask<V> {
  values: V;
  source: TaskSource;
  before: JoinedSource[];
  after: JoinedSource[];
  /** Empty at the start, for the operation alone, removed with everything in it when the task ends. */
  folder: string;
  /** Aborted when the task has to stop: too late, too large, or the emulator is closing. */
  signal: AbortSignal;
  log(text: string): void;
  ffmpeg: Ffmpeg;
  office: Office;
}

/** A file made, to become the content of a target. */
export interface Output extends OutputName {
  path: string;
}

export interface OperationOutcome {
  outputs: Output[];
  /** What the task answers beside objects: the text of a watermark. */
  result?: unknown;
}

/** Keeps the types between an operation's table and its functions, and forgets them towards those who handle any operation. */
export function defineOperation<T extends ParameterTable>(operation: Operation<T>): Operation {
  return operation as unknown as Operation;
}
