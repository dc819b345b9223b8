import { XMLParser } from "fast-xml-parser";
import type { SubmissionOutcome } from "../lifecycle/submission";
import { answerFields, textField } from "../text/answer-fields";
import type { OssAnswer } from "./client";

/** How a submission ended, and whether sending it again can't do harm. */
export interface JudgedSubmission {
  readonly outcome: SubmissionOutcome;
  readonly mayRepeat: boolean;
}

/**
 * Judges the answer to a submission. A status of success means that the service took the request: a task ID is saved even
 * from a damaged answer, and an answer without one means that a task may be running unknown to anybody. A refusal surely
 * started nothing, and 429 and a 503 in OSS' own words are worth another attempt; the vendor's SDKs repeat them too. Any
 * other failure of a server may have started a task.
 */
export function judgeAnswer(answer: OssAnswer): JudgedSubmission {
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: readAcceptance(answer), mayRepeat: false };

  const error = readError(answer);
  if (status === 429 || (status === 503 && error.code !== undefined)) {
    return { outcome: refusal(answer, error), mayRepeat: true };
  }
  // A gateway answers 408 for a server that may be at work; OSS itself only for a request that didn't arrive.
  if (status >= 300 && status < 500 && (status !== 408 || error.code !== undefined)) {
    return { outcome: refusal(answer, error), mayRepeat: false };
  }
  const message = `OSS failed while it handled the request, so the outcome is unknown: ${describeError(answer, error)}`;
  return { outcome: { outcome: "unknown", message, requestId: error.requestId, statusCode: status }, mayRepeat: false };
}

function readAcceptance({ status, headers, body, brokenOff }: OssAnswer): SubmissionOutcome {
  const requestId = textField(headers["x-oss-request-id"]);
  const fields = brokenOff === undefined ? answerFields(body) : undefined;
  const taskId = fields ? textField(fields.TaskId) : /"TaskId"\s*:\s*"([^"\\]+)"/.exec(body)?.[1];
  if (taskId === undefined) {
    const shown = shorten(body) || "nothing";
    const flaw = brokenOff === undefined ? shown : `${shown}, then the answer broke off (${brokenOff})`;
    return {
      outcome: "unknown",
      requestId,
      statusCode: status,
      message: `OSS answered with status ${status} but without a task ID, so the outcome is unknown (request ID ${requestId ?? "unknown"}). It said: ${flaw}. Such answers were seen where the bucket has no IMM project, and then no task runs: if that is so, bind one and submit again.`,
    };
  }
  const task = {
    taskId,
    eventId: textField(fields?.EventId),
    processRequestId: textField(fields?.RequestId),
    requestId,
    statusCode: status,
  };
  if (fields && status === 200) return { outcome: "accepted", task };
  const flaw = fields
    ? `its answer had the status ${status}`
    : `its answer was damaged (${brokenOff ?? "it isn't JSON"})`;
  return { outcome: "accepted", task, flaw };
}

interface OssError {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  readonly ec: string | undefined;
}

const xml = new XMLParser({ parseTagValue: false });

/** The error in OSS' own words; everything is `undefined` when the answer isn't OSS'. */
function readError({ headers, body }: OssAnswer): OssError {
  const fields = parseErrorFields(body);
  return {
    code: textField(fields?.Code),
    message: textField(fields?.Message),
    requestId: textField(fields?.RequestId) ?? textField(headers["x-oss-request-id"]),
    ec: textField(fields?.EC) ?? textField(headers["x-oss-ec"]),
  };
}

function parseErrorFields(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const { Error: error } = (answerFields(body) ?? xml.parse(body)) as { Error?: unknown };
    return typeof error === "object" && error !== null ? (error as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function refusal(answer: OssAnswer, error: OssError): SubmissionOutcome {
  const advice = advices.find(([pattern]) => pattern.test(`${error.code}: ${error.message}`))?.[1];
  const message = `OSS refused the task: ${describeError(answer, error)}`;
  return { outcome: "refused", message: advice === undefined ? message : `${message}\n${advice}` };
}

function describeError({ status, body }: OssAnswer, { code, message, ec, requestId }: OssError): string {
  const details = [`HTTP ${status}`, ec && `EC ${ec}`, requestId && `request ID ${requestId}`]
    .filter(Boolean)
    .join(", ");
  const words = [code, message].filter(Boolean).join(": ") || `not in OSS' words: ${shorten(body) || "nothing"}`;
  return `${words} (${details})`;
}

/** What to do about the refusals that people meet first. Sources: the error pages of the OSS and IMM references. */
const advices: readonly (readonly [RegExp, string])[] = [
  [
    /Attachment is not found|OSSBucket is not found/,
    "The bucket isn't bound to an IMM project: create a project in the bucket's region and bind the bucket to it (an ImmBucketAttachment, IMM AttachOSSBucket, or Data Processing in the OSS console).",
  ],
  [
    /Route is not found/,
    "OSS has no such asynchronous operation; check the operation's spelling, and that it isn't one for x-oss-process only, such as image/resize.",
  ],
  [/^NoSuchKey:/, "The source doesn't exist; upload it first, and check its key."],
  [/^NoSuchBucket:/, "The source's bucket doesn't exist; check its name."],
  [
    /^(AccessDenied|Imm Client: AccessDenied)/,
    "The credentials lack a permission: submitting needs oss:GetObject, oss:ProcessImm and oss:PostProcessTask on the source, oss:PutObject on the target, and the IMM action behind the operation; a bucket in another region is refused in the same way.",
  ],
  [/^InvalidAccessKeyId:/, "The access key ID is unknown to OSS; check which credentials the deploy takes."],
  [
    /^SignatureDoesNotMatch:/,
    "The access key secret doesn't belong to the access key ID, or the region isn't the bucket's.",
  ],
  [/^RequestTimeTooSkewed:/, "This machine's clock differs from OSS' by more than 15 minutes; set it."],
];

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
