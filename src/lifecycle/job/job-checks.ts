import { parseObjectUri } from "../../instruction/object-uri";
import { targetResults } from "../../instruction/target-results";
import { fillFromSource, hasTemplateVariables, templateProblem } from "../../instruction/target-template";
import { holdsDeferred } from "../../operations/deferred-values";
import { checkOperation } from "../../operations/operation-check";
import type { OperationProblem, OperationReading } from "../../operations/operation-reading";
import { checkResult } from "../../operations/result-check";
import { nearestWord } from "../../text/nearest-word";
import type { Problem } from "../problem";
import { isUnknown } from "../unknown-values";
import { ifTargetExistsChoices, type JobInputs, onDeleteChoices } from "./job-state";

type Check = (value: unknown) => string | undefined;

/** What is checked of each input by itself; a function returns what is wrong, or `undefined`. */
const inputChecks: Partial<Record<keyof JobInputs, Check>> = {
  source: (value) => objectProblem(value, bucketNameProblem, keyProblem),
  target: (value) => objectProblem(value, orTemplate(bucketNameProblem), targetKeyProblem),
  notify: topicProblem,
  triggers: (value) =>
    isRecord(value) ? undefined : `must be a map of names to values, such as {commit: "4f2a1c"}, not ${show(value)}`,
  region: regionProblem,
  endpoint: (value) => endpointProblem(value),
  immEndpoint: (value) => endpointProblem(value, "IMM"),
  internal: booleanProblem,
  profile: (value) => textProblem(value, "the name of a profile of the Alibaba Cloud CLI"),
  adoptTaskId: (value) => textProblem(value, "a task ID, such as MediaConvert-2f0f5b3c-…"),
  resubmitUnknown: resubmissionProblem,
  watchSource: booleanProblem,
  watchTask: booleanProblem,
  watchTarget: booleanProblem,
  ifTargetExists: choiceProblem(ifTargetExistsChoices),
  onDelete: choiceProblem(onDeleteChoices),
};

const requiredInputs: Partial<Record<keyof JobInputs, string>> = {
  source: "is missing; give the object to process, such as oss://my-bucket/videos/product.mp4",
  operation: "is missing; give what to do, such as video/convert,f_mp4,vcodec_h264",
  region:
    "is missing; give the region of the bucket, such as cn-hangzhou, as the job's region, as alicloud:region in the stack's config, or in ALIBABA_CLOUD_REGION",
};

// Taken apart once: thousands of jobs are checked one after the other.
const checks = Object.entries(inputChecks);
const required = Object.entries(requiredInputs);

/** What is found in a job's inputs. */
export interface JobFindings {
  /** What can't be meant; the job is refused. */
  readonly problems: readonly Problem[];
  /** What looks wrong, but may be right: the service can do more than this library knows. */
  readonly warnings: readonly Problem[];
}

/**
 * Everything that is wrong with a job's inputs. Values that aren't known yet pass: at preview the engine hands out
 * placeholders, and the same check runs again at the deploy.
 */
export function checkJobInputs(inputs: { readonly [property: string]: unknown }): Problem[] {
  return [...judgeJobInputs(inputs).problems];
}

/** The same as {@link checkJobInputs}, and what looks wrong. The operation may also stand as it was declared. */
export function judgeJobInputs(declared: { readonly [property: string]: unknown }): JobFindings {
  const { operation, ...inputs } = declared;
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const [property, missing] of required) {
    if (declared[property] === undefined || declared[property] === null) problems.push({ property, message: missing });
  }
  for (const [property, check] of checks) {
    const value = inputs[property];
    if (value === undefined || value === null || (property !== "triggers" && isUnknown(value))) continue;
    const message = check(value);
    if (message !== undefined) problems.push({ property, message });
  }

  const operationKnown =
    operation !== undefined && operation !== null && (holdsDeferred(operation) || !isUnknown(operation));
  const found = operationKnown ? checkOperation(operation) : undefined;
  if (found) {
    problems.push(...found.problems.map((problem) => atOperation(operation, problem)));
    warnings.push(...found.warnings.map((warning) => atOperation(operation, warning)));
  }
  const wrong = new Set(problems.map(({ property }) => property));
  const right: Record<string, unknown> = {};
  for (const property in inputs) {
    if (wrong.has(property) || (property !== "triggers" && isUnknown(inputs[property]))) continue;
    right[property] = inputs[property];
  }
  const targetMissing = !wrong.has("target") && (inputs.target === undefined || inputs.target === null);
  const together = checkTogether(right, targetMissing, operation, found?.reading);
  return { problems: [...problems, ...together.problems], warnings: [...warnings, ...together.warnings] };
}

/** A spelled operation has no properties of its own: there the message says which parameter it is about. */
function atOperation(operation: unknown, { property, message }: OperationProblem): Problem {
  if (property === "") return { property: "operation", message };
  return typeof operation === "string"
    ? { property: "operation", message: `${property} ${message}` }
    : { property: `operation.${property}`, message };
}

/** What is wrong between inputs that are right by themselves. */
function checkTogether(
  inputs: Partial<JobInputs>,
  targetMissing: boolean,
  declaredOperation: unknown,
  operation: OperationReading | undefined,
): JobFindings {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const { source, target, endpoint, internal, adoptTaskId, resubmitUnknown, ifTargetExists } = inputs;
  const storing = operation
    ? operation.table.target === "required" && operation.table.type
    : typeof declaredOperation === "string" && /^(?:doc|video|audio)\/[^/,|]+/.exec(declaredOperation)?.[0];
  if (targetMissing && storing) {
    problems.push({
      property: "target",
      message: `is missing; ${storing} stores its result, so say where, such as oss://my-bucket/results/product.mp4`,
    });
  }
  const from = source === undefined ? undefined : parseObjectUri(source);
  const to = target === undefined ? undefined : parseObjectUri(target);
  const overwritesSource =
    from && target !== undefined && (source === target || fillFromSource(target, from) === source);
  if (overwritesSource) {
    problems.push({
      property: "target",
      message: `is the source itself (${source}), which the result would overwrite; give another key`,
    });
  }
  if (operation) {
    const found = checkResult(operation, from, to);
    const placed = ({ at, property, message }: (typeof found.problems)[number]): Problem =>
      at === "target" ? { property: "target", message } : atOperation(declaredOperation, { property, message });
    if (!overwritesSource) problems.push(...found.problems.map(placed));
    warnings.push(...found.warnings.map(placed));
  }
  problems.push(...targetlessProblems(inputs, targetMissing));
  if (
    from &&
    target !== undefined &&
    !isUsual(ifTargetExists, "overwrite") &&
    targetResults(target, from) === undefined
  ) {
    problems.push({
      property: "ifTargetExists",
      message: `is ${show(ifTargetExists)}, but in which bucket to look is known only to OSS (${target}); name the target's bucket`,
    });
  }
  if (endpoint !== undefined && internal === true) {
    problems.push({
      property: "internal",
      message: "picks the region's internal endpoint, but endpoint names another one; give one of the two",
    });
  }
  if (adoptTaskId !== undefined && resubmitUnknown) {
    problems.push({
      property: "resubmitUnknown",
      message: "asks for a new task, but adoptTaskId takes over an existing one; give one of the two",
    });
  }
  return { problems, warnings };
}

/** What asks for results of a job that stores none. */
function targetlessProblems(
  { watchTarget, ifTargetExists, onDelete }: Partial<JobInputs>,
  targetMissing: boolean,
): Problem[] {
  if (!targetMissing) return [];
  const asking = {
    watchTarget: watchTarget === true,
    ifTargetExists: !isUsual(ifTargetExists, "overwrite"),
    onDelete: !isUsual(onDelete, "forget"),
  };
  return Object.entries(asking)
    .filter(([, asks]) => asks)
    .map(([property]) => ({
      property,
      message: "is about the target, but the job has none; give a target, or leave it out",
    }));
}

/** Whether a choice is the default. */
function isUsual<T extends string>(choice: T | undefined, usual: T): boolean {
  return choice === undefined || choice === usual;
}

function objectProblem(value: unknown, bucketProblem: Check, objectKeyProblem: Check): string | undefined {
  const form = "give oss://bucket/key, or bucket and key";
  if (typeof value !== "string") return `isn't an object's address; ${form}, not ${show(value)}`;
  const address = parseObjectUri(value);
  if (!address) return `isn't an object's address; ${form}, not ${show(value)}`;
  return bucketProblem(address.bucket) ?? objectKeyProblem(address.key);
}

/** Of a template, checks the variables and leaves the rest to OSS, which alone knows what they stand for. */
function orTemplate(check: Check): Check {
  return (value) => {
    const text = String(value);
    return templateProblem(text) ?? (hasTemplateVariables(text) ? undefined : check(value));
  };
}

/** Source: "Bucket naming conventions" of the OSS user guide. */
export function bucketNameProblem(value: unknown): string | undefined {
  const name = String(value);
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return undefined;
  return `has the bucket name ${show(name)}; a bucket's name has 3 to 63 lower-case letters, digits and hyphens, and neither starts nor ends with a hyphen`;
}

/** Source: "Object naming conventions" of the OSS user guide; the dot segments are what HTTP clients would rewrite. */
function keyProblem(value: unknown): string | undefined {
  const key = String(value);
  const bytes = Buffer.byteLength(key, "utf8");
  if (bytes === 0) return "has no key; give the object's key after the bucket's name";
  if (bytes > 1023) return `has a key of ${bytes} bytes; at most 1023 are allowed`;
  return keyPathProblem(key);
}

function targetKeyProblem(value: unknown): string | undefined {
  return orTemplate(keyProblem)(value) ?? keyPathProblem(String(value));
}

function keyPathProblem(key: string): string | undefined {
  if (/^[/\\]/.test(key)) return `has a key that starts with a slash or backslash (${show(key)}); leave it out`;
  if (key.split("/").some((segment) => segment === "." || segment === "..")) {
    return `has a . or .. segment in its key (${show(key)}), which HTTP clients rewrite into another key; name the object without it`;
  }
  return undefined;
}

/** Source: CreateTopic of the Simple Message Queue (formerly MNS) API reference. */
function topicProblem(value: unknown): string | undefined {
  if (typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9-]{0,254}$/.test(value)) return undefined;
  return `must be the name of a Simple Message Queue topic (1 to 255 letters, digits and hyphens, starting with a letter or digit), not ${show(value)}`;
}

export function regionProblem(value: unknown): string | undefined {
  if (typeof value === "string" && /^[a-z]+(-[a-z0-9]+)+$/.test(value)) return undefined;
  return `must be a region's ID, such as cn-hangzhou, not ${show(value)}`;
}

export function endpointProblem(value: unknown, service: "OSS" | "IMM" = "OSS"): string | undefined {
  const example = `https://${service === "OSS" ? "oss-cn-hangzhou" : "imm.cn-hangzhou"}.aliyuncs.com`;
  const expected = `must be the URL of an ${service} endpoint without a bucket or path, such as ${example}`;
  if (typeof value !== "string" || value === "") return `${expected}, not ${show(value)}`;
  const url = parseUrl(value);
  if (!url || !/^https?:$/.test(url.protocol)) return `${expected}, not ${show(value)}`;
  if (url.pathname !== "/" || url.search || url.hash || url.username) return `${expected}, not ${show(value)}`;
  return undefined;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function booleanProblem(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : `must be true or false, not ${show(value)}`;
}

function resubmissionProblem(value: unknown): string | undefined {
  if (typeof value === "boolean" || (typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)))
    return undefined;
  return `must be the time of the submission in doubt, such as "2026-11-23T08:00:00.000Z", or true or false, not ${show(value)}`;
}

/** Of a misspelt choice, the one that was probably meant. */
function choiceProblem(choices: readonly string[]): Check {
  return (value) => {
    if (choices.includes(value as string)) return undefined;
    const nearest = typeof value === "string" ? nearestWord(value, choices) : undefined;
    const hint = nearest === undefined ? "" : `; did you mean ${show(nearest)}?`;
    return `must be ${choices.map(show).join(" or ")}, not ${show(value)}${hint}`;
  };
}

function textProblem(value: unknown, meaning: string): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? undefined : `must be ${meaning}, not ${show(value)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as it can stand in a message: short, and visibly a text where it is one. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
