import type { Problem } from "../problem";

/**
 * The inputs of a job as they travel to the provider and into the state: plain JSON, one string for each object.
 * Users' states hold this shape, so a property can be added but never renamed or given another meaning.
 */
export interface JobInputs {
  /** The job's name, for what is told while it is deployed. */
  readonly name?: string;
  /** `project/stack`, whose journal it is noted in. */
  readonly stack?: string;
  readonly source: string;
  readonly operation: string;
  readonly target?: string;
  readonly notify?: string;
  readonly triggers?: Readonly<Record<string, unknown>>;
  /** ETag of the source when the program looked at it; absent where nobody looked. */
  readonly sourceEtag?: string;
  /** Derived from operation, target and notify, so that a preview shows what would be sent. */
  readonly instruction: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly immEndpoint?: string;
  readonly internal?: boolean;
  readonly profile?: string;
  readonly adoptTaskId?: string;
  readonly resubmitUnknown?: boolean | string;
  /** Whether the program looks at the source's content; absent: it does. */
  readonly watchSource?: boolean;
  /** Whether a task that is known to have failed is a reason for another one. */
  readonly watchTask?: boolean;
  /** Whether a refresh looks if the results are still there. */
  readonly watchTarget?: boolean;
  readonly ifTargetExists?: IfTargetExists;
  readonly onDelete?: OnDelete;
  /** Why the source's content isn't known, although it is watched. Nothing is done about the job then. */
  readonly sourceProblem?: string;
  /** Which of source, operation and notify are secret, so that no message shows them; absent: none. */
  readonly secretInputs?: readonly SecretInput[];
  /** What only the program can find to be wrong. The check refuses it, so that no state ever holds it. */
  readonly problems?: readonly Problem[];
}

/** Inputs that messages would show. */
export const secretInputNames = ["source", "operation", "notify"] as const;

/** One of {@link secretInputNames}. */
export type SecretInput = (typeof secretInputNames)[number];

/** What is done about a new job whose results are there already. */
export type IfTargetExists = "overwrite" | "skip" | "fail";

export const ifTargetExistsChoices: readonly IfTargetExists[] = ["overwrite", "skip", "fail"];

/** What becomes of a job's results when the job goes. */
export type OnDelete = "forget" | "deleteTarget";

export const onDeleteChoices: readonly OnDelete[] = ["forget", "deleteTarget"];

/**
 * How the job's current task came to be: sent and accepted, taken over from outside, sent with its outcome unknown, or not
 * at all, because the results were there already.
 */
export type SubmissionState = "accepted" | "adopted" | "unknown" | "skipped";

/** What is recorded of the job's current task. */
export interface TaskOutputs {
  readonly submission: SubmissionState;
  /** Absent while the outcome of the submission is unknown, and where none was needed. */
  readonly taskId?: string;
  readonly eventId?: string;
  /** OSS' own request ID (`x-oss-request-id`), the one to quote to the vendor's support. */
  readonly requestId?: string;
  /** The request ID in the answer's body, given by IMM. */
  readonly processRequestId?: string;
  readonly statusCode?: number;
  /** ISO 8601, UTC. */
  readonly submittedAt?: string;
  /** Why the current task was submitted, such as `new job` or `operation changed`. */
  readonly reason?: string;
  /** The task before the current one, so that an update doesn't make its ID unfindable. */
  readonly previousTaskId?: string;
  /** How many results a refresh found after the task had succeeded; absent where none has looked. */
  readonly resultCount?: number;
  /** Whether a refresh found results missing that had been there. */
  readonly targetGone?: boolean;
}

/** The outputs of a job: every input, so that `diff` and `update` can compare, and the current task. */
export type JobOutputs = JobInputs & TaskOutputs;

const taskOutputNames: readonly (keyof TaskOutputs)[] = [
  "submission",
  "taskId",
  "eventId",
  "requestId",
  "processRequestId",
  "statusCode",
  "submittedAt",
  "reason",
  "previousTaskId",
  "resultCount",
  "targetGone",
];

/** The part of the outputs that is about the task. */
export function taskOutputs(outputs: JobOutputs): TaskOutputs {
  const task: Record<string, unknown> = {};
  for (const name of taskOutputNames) if (outputs[name] !== undefined) task[name] = outputs[name];
  return task as unknown as TaskOutputs;
}

/**
 * Properties without those that are `undefined` or `null`, which a program without types gives where it means nothing:
 * past this point absent is absent. What is nested stays as it is.
 */
export function withoutAbsent<T extends object>(properties: T): T {
  const present: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value !== null && value !== undefined) present[name] = value;
  }
  return present as T;
}

/**
 * Keeps of a value only what Pulumi's wire format can carry. `undefined` anywhere makes the engine fail with an
 * unhelpful message and dates silently become `{}`, so everything that goes into the state passes through here.
 */
export function toState<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
