import type { SubmissionOutcome } from "../lifecycle/submission";
import { answerFields, textField } from "../text/answer-fields";
import { describeError, describeRefusal, type OssError, readError, shorten } from "./error-answer";
import type { OssAnswer } from "./transport";

/** How a submission ended, and what to do next. */
export interface JudgedSubmission {
  readonly outcome: SubmissionOutcome;
  readonly next: NextStep;
}

/** What to do after an attempt. Everything but `nothing` is for attempts that surely started nothing. */
export type NextStep =
  /** That's it: the outcome is final. */
  | "nothing"
  /** Another attempt may do better. */
  | "repeat"
  /** Another attempt may do better when fewer requests are made, by anybody. */
  | "slow down"
  /** Another attempt may do better with newer credentials. */
  | "renew credentials";

/**
 * Judges the answer to a submission. A status of success means that the service took the request: a task ID is saved even
 * from a damaged answer, and an answer without one means that a task may be running unknown to anybody. A refusal surely
 * started nothing, and 429 and a 503 in OSS' own words are worth another attempt; the vendor's SDKs repeat them too. Any
 * other failure of a server may have started a task.
 */
export function judgeAnswer(answer: OssAnswer): JudgedSubmission {
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: readAcceptance(answer), next: "nothing" };

  const error = readError(answer);
  if (status === 429 || (status === 503 && error.code !== undefined)) {
    return { outcome: refusal(answer, error), next: "slow down" };
  }
  // A gateway answers 408 for a server that may be at work; OSS itself only for a request that didn't arrive.
  if (status >= 300 && status < 500 && (status !== 408 || error.code !== undefined)) {
    return { outcome: refusal(answer, error), next: afterRefusal(error) };
  }
  const message = `OSS failed while it handled the request, so the outcome is unknown: ${describeError(answer, error)}`;
  return {
    outcome: { outcome: "unknown", message, requestId: error.requestId, statusCode: status },
    next: "nothing",
  };
}

/** Codes that ask for fewer requests. Sources: the error pages of the OSS and IMM references. */
const throttlingCode =
  /^(Throttling(\..+)?|(Qps|Request|RequestRate|Flow)?LimitExceeded(Error)?|TooManyRequests|QpsExceeded|SlowDown)$/i;

/** Codes that temporary credentials meet when their time is over. Source: "0002-Authentication" of the OSS error codes. */
const expiryCodes: readonly (string | undefined)[] = [
  "InvalidAccessKeyId",
  "InvalidSecurityToken",
  "SecurityTokenExpired",
];

function afterRefusal({ code, message }: OssError): NextStep {
  // OSS passes IMM's own code on as the message's first word.
  const itsCode = code === "Imm Client" ? /^[\w.]+/.exec(message ?? "")?.[0] : code;
  if (throttlingCode.test(itsCode ?? "")) return "slow down";
  return expiryCodes.includes(itsCode) ? "renew credentials" : "nothing";
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

function refusal(answer: OssAnswer, error: OssError): SubmissionOutcome {
  return { outcome: "refused", message: `OSS refused the task: ${describeRefusal(answer, error)}` };
}
