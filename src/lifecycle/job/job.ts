import { createHash } from "node:crypto";
import { type ObjectAddress, parseObjectUri } from "../../instruction/object-uri";
import { fillFromSource } from "../../instruction/target-template";
import { sameOperation } from "../../operations/operation-spelling";
import type { ObjectStore } from "../object-store";
import { PartialFailure } from "../partial-failure";
import type { Problem } from "../problem";
import type { Connection, TaskSubmitter } from "../submission";
import type { TaskFailure } from "../task-status";
import { isUnknown } from "../unknown-values";
import { type Decision, decide } from "./decide";
import { findResult, targetExistsProblem, unseenTargetProblem } from "./existing-target";
import { checkJobInputs } from "./job-checks";
import type { JobJournal } from "./job-journal";
import {
  type JobInputs,
  type JobOutputs,
  type SubmissionState,
  type TaskOutputs,
  taskOutputs,
  withoutAbsent,
} from "./job-state";
import { problemsWithoutSecrets } from "./secret-values";

/** The outside world as the lifecycle sees it. */
export interface JobContext {
  readonly oss: TaskSubmitter;
  readonly objects: ObjectStore;
  /** Where it is noted what is submitted for this job. */
  readonly journal?: JobJournal;
  now(): Date;
}

/** Everything that is wrong with new inputs, given the ones of the last deploy (empty for a new job), without secrets. */
export function checkJob(olds: Partial<JobInputs>, news: JobInputs): Problem[] {
  const problems = checkJobInputs({ ...news });
  if (news.problems !== undefined && !isUnknown(news.problems)) problems.push(...news.problems);
  const targetChanges = olds.operation !== undefined && olds.target !== news.target && !isUnknown(news.target);
  if (targetChanges && news.adoptTaskId !== undefined && news.adoptTaskId === olds.adoptTaskId) {
    problems.push({
      property: "adoptTaskId",
      message: `still names ${news.adoptTaskId}, which wrote to the former target (${olds.target ?? "none"}); remove it, so that a task is submitted for the new one`,
    });
  }
  return problemsWithoutSecrets(problems, news);
}

/** What a deploy would do to a job. */
export interface JobDiff {
  readonly decision: Decision;
  readonly changes: boolean;
  /** Changed properties that make it another resource. */
  readonly replaces: string[];
}

/**
 * Inputs whose change alone is no change of the job. How to reach the service says nothing about what is to be done
 * there: a pipeline that uses the internal endpoint and a laptop that uses the public one see the same job. The
 * instruction follows from other inputs, and the provider's reference is Pulumi's. The rest is for the deploy at hand.
 */
const incidentalInputs: readonly string[] = [
  "endpoint",
  "immEndpoint",
  "internal",
  "profile",
  "instruction",
  "__provider",
  "name",
  "stack",
  "watchSource",
  "watchTask",
  "ifTargetExists",
  "onDelete",
  "secretInputs",
];

/**
 * Compares the recorded job with new inputs, some of which may be unknown at preview.
 *
 * @param failure Given when the recorded task is known to have failed.
 */
export function diffJob(olds: JobOutputs, news: JobInputs, failure?: TaskFailure): JobDiff {
  const decision = decide(olds, news, failure);
  // In doubt a replacement would forget the task that may be running; the update that is made instead refuses.
  const replaces = same(olds.target, news.target) || decision.action === "refuse" ? [] : ["target"];
  return { decision, changes: inputsChanged(olds, news) || decision.action !== "keep", replaces };
}

function inputsChanged(olds: JobOutputs, news: JobInputs): boolean {
  const old: Record<string, unknown> = { ...olds };
  for (const name of Object.keys(taskOutputs(olds))) delete old[name];
  const next: Record<string, unknown> = { ...news };
  // Nobody looked this time, which says nothing about the content.
  if (next.sourceEtag === undefined) delete old.sourceEtag;
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].some(
    (name) =>
      !incidentalInputs.includes(name) && !same(old[name], next[name]) && !respelled(name, old[name], next[name]),
  );
}

/** Whether an operation is only spelled in another way, for instance by a later version of this library. */
function respelled(name: string, old: unknown, next: unknown): boolean {
  return name === "operation" && typeof old === "string" && typeof next === "string" && sameOperation(old, next);
}

/** Submits the task of a new job, or adopts the one it names. */
export async function createJob(inputs: JobInputs, context: JobContext): Promise<{ id: string; outs: JobOutputs }> {
  const id = jobId(inputs);
  return { id, outs: await carryOut(id, undefined, inputs, context) };
}

/** Brings a recorded job up to date: with a new task where one is needed, otherwise just by recording the new inputs. */
export async function updateJob(
  id: string,
  olds: JobOutputs,
  news: JobInputs,
  context: JobContext,
  failure?: TaskFailure,
): Promise<{ outs: JobOutputs }> {
  return { outs: await carryOut(id, olds, news, context, failure) };
}

async function carryOut(
  id: string,
  current: JobOutputs | undefined,
  inputs: JobInputs,
  context: JobContext,
  failure?: TaskFailure,
): Promise<JobOutputs> {
  if (inputs.sourceProblem !== undefined) throw new Error(`${inputs.sourceProblem}\n${describeRequest(inputs)}`);
  const decision = decide(current, inputs, failure);
  switch (decision.action) {
    case "keep": {
      const { sourceEtag = current?.sourceEtag } = inputs;
      return withoutAbsent({ ...inputs, sourceEtag, ...taskOutputs(current as JobOutputs) }) as JobOutputs;
    }
    case "adopt": {
      // A task in doubt that has been found was submitted when the doubt began.
      const { submittedAt, requestId } = current?.submission === "unknown" ? current : {};
      const task = { taskId: decision.taskId, submittedAt, requestId };
      return recordTask(inputs, current, "adopted", decision.reason, task);
    }
    case "refuse":
      throw refusal(id, current as JobOutputs, inputs, decision.hindrance);
    case "submit":
      return submit(id, current, inputs, decision.reason, context);
  }
}

async function submit(
  id: string,
  current: JobOutputs | undefined,
  inputs: JobInputs,
  reason: string,
  { oss, objects, journal, now }: JobContext,
): Promise<JobOutputs> {
  const { ifTargetExists = "overwrite" } = inputs;
  if (current === undefined && ifTargetExists !== "overwrite") {
    const found = await findResult(inputs, objects).catch((error: unknown) => {
      throw new Error(`${unseenTargetProblem(ifTargetExists, error)}\n${describeRequest(inputs)}`);
    });
    if (found !== undefined && ifTargetExists === "fail") throw new Error(targetExistsProblem(found));
    if (found !== undefined) return recordTask(inputs, current, "skipped", `target exists: ${found}`, {});
  }
  const submittedAt = now().toISOString();
  const request = { source: parseObjectUri(inputs.source) as ObjectAddress, instruction: inputs.instruction };
  const announce = () => journal?.sending(recordTask(inputs, current, "unknown", reason, { submittedAt }));
  const submission = await oss.submit(connectionOf(inputs), request, announce);
  switch (submission.outcome) {
    case "refused":
      await journal?.ended(undefined);
      throw new Error(`${submission.message}\n${describeRequest(inputs)}`);
    case "unknown": {
      const { requestId, statusCode } = submission;
      const outputs = recordTask(inputs, current, "unknown", reason, { submittedAt, requestId, statusCode });
      await journal?.ended(outputs);
      throw new PartialFailure(
        id,
        outputs,
        `${submission.message}\n${describeRequest(inputs)}\n${refusedUntilDecided(outputs)}`,
      );
    }
    case "accepted": {
      const outputs = recordTask(inputs, current, "accepted", reason, { submittedAt, ...submission.task });
      await journal?.ended(outputs);
      if (submission.flaw === undefined) return outputs;
      throw new PartialFailure(
        id,
        outputs,
        `OSS accepted task ${outputs.taskId}, which is recorded, but ${submission.flaw}. Run the deploy again to go on; nothing will be submitted twice.\n${describeRequest(inputs)}`,
      );
    }
  }
}

function recordTask(
  inputs: JobInputs,
  current: JobOutputs | undefined,
  submission: SubmissionState,
  reason: string,
  task: { readonly [name in keyof TaskOutputs]?: TaskOutputs[name] | undefined },
): JobOutputs {
  const previousTaskId = current?.taskId ?? current?.previousTaskId;
  return withoutAbsent({ ...inputs, ...task, submission, reason, previousTaskId }) as JobOutputs;
}

/**
 * The target, as far as it follows from the source, which no two jobs of a program may share; for a job without one, its
 * source and a digest of its instruction.
 */
export function jobId({ target, source, instruction }: JobInputs): string {
  if (target !== undefined) return fillFromSource(target, parseObjectUri(source) as ObjectAddress);
  return `${source}#${createHash("sha256").update(instruction).digest("hex").slice(0, 12)}`;
}

/** How a job reaches OSS. */
export function connectionOf({ region, endpoint, internal, profile }: JobInputs): Connection {
  return { region, endpoint, internal, profile };
}

function describeRequest({ source, operation, target }: JobInputs): string {
  return [`  source:    ${source}`, `  operation: ${operation}`, ...(target ? [`  target:    ${target}`] : [])].join(
    "\n",
  );
}

/**
 * What is recorded and said when nothing is submitted because of a task in doubt. The job stays the one that the task was
 * submitted for; but that `resubmitUnknown: true` is gone is noted, so that it can be set anew.
 */
function refusal(id: string, current: JobOutputs, inputs: JobInputs, hindrance: string | undefined): PartialFailure {
  const { __provider } = inputs as { readonly __provider?: unknown };
  const resubmitUnknown = inputs.resubmitUnknown === true ? current.resubmitUnknown : undefined;
  const recorded = { ...current, ...(__provider === undefined ? {} : { __provider }), resubmitUnknown };
  const reason = [
    ...(hindrance === undefined ? [] : [hindrance]),
    refusedUntilDecided(current),
    describeRequest(current),
  ];
  return new PartialFailure(id, recorded as JobOutputs, reason.join("\n"));
}

function refusedUntilDecided({ target, submittedAt }: JobOutputs): string {
  const look = target
    ? `Look whether ${target} appears, or for the task in the console (Data Processing > Task)`
    : "Look for the task in the console (Data Processing > Task)";
  return `A task submitted at ${submittedAt} may be running, so none is submitted again until you decide. ${look}; then set adoptTaskId to its ID, or resubmitUnknown to "${submittedAt}" to submit again.`;
}

/** Whether two JSON values are alike; an unknown one never is. */
function same(a: unknown, b: unknown): boolean {
  if (isUnknown(a) || isUnknown(b)) return false;
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]));
}
