import type { SubmissionOutcome } from "../lifecycle/submission";

/** The fields that `ali-oss` puts on its errors; none is always there. */
interface OssFailure {
  readonly name?: string;
  readonly code?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly ecCode?: string;
  readonly message?: string;
}

/**
 * Tells apart the failures that surely started nothing from those after which nobody knows.
 *
 * Surely nothing: the service wasn't reached, or it (or a proxy) refused with a 4xx. Repeating helps for the first, for
 * 429 and for a 503 in OSS' own words, which the vendor's SDKs repeat too. Everything else, a connection that broke or
 * fell silent after the request was sent or a server's own failure, may have started a task.
 */
export function classifyFailure(
  error: unknown,
  endpoint: string,
): { readonly outcome: SubmissionOutcome; readonly mayRepeat: boolean } {
  const failure = error as OssFailure;
  const text = withoutUrl(failure.message ?? String(error));

  if (wasNotReached(failure)) {
    return { outcome: { outcome: "refused", message: `OSS wasn't reached at ${endpoint}: ${text}` }, mayRepeat: true };
  }
  if (isCertificateProblem(failure)) {
    const message = `OSS wasn't trusted at ${endpoint}, so nothing was sent: ${text}`;
    return { outcome: { outcome: "refused", message }, mayRepeat: false };
  }

  const { status, code, requestId } = failure;
  if (status !== undefined && status > 0) {
    const message = `OSS refused the task: ${describeAnswer(failure)}${hint(failure)}`;
    if (status === 429 || (status === 503 && code !== undefined)) {
      return { outcome: { outcome: "refused", message }, mayRepeat: true };
    }
    if (status >= 300 && status < 500 && (status !== 408 || code !== undefined)) {
      return { outcome: { outcome: "refused", message }, mayRepeat: false };
    }
    return {
      outcome: {
        outcome: "unknown",
        message: `OSS failed while it handled the request, so the outcome is unknown: ${describeAnswer(failure)}`,
        requestId,
        statusCode: status,
      },
      mayRepeat: false,
    };
  }
  return {
    outcome: {
      outcome: "unknown",
      message: `The connection was lost after the request was sent to ${endpoint}, so the outcome is unknown: ${text}`,
    },
    mayRepeat: false,
  };
}

/** `ali-oss` names an error before the connection stood `RequestError`, later ones `ResponseError`. */
function wasNotReached({ name }: OssFailure): boolean {
  return name === "RequestError" || name === "ConnectionTimeoutError";
}

/** TLS handshakes fail on an open connection, yet before any of the request is sent. */
function isCertificateProblem({ name, message }: OssFailure): boolean {
  return name === "ResponseError" && /certificate|altnames|SSL routines/i.test(message ?? "");
}

function describeAnswer({ status, code, message, requestId, ecCode }: OssFailure): string {
  const details = [`HTTP ${status}`, ecCode && `EC ${ecCode}`, requestId && `request ID ${requestId}`].filter(Boolean);
  return `${[code, message].filter(Boolean).join(": ")} (${details.join(", ")})`;
}

/** What to do about the refusals that people meet first. Sources: the error pages of the OSS and IMM references. */
function hint({ code, message = "" }: OssFailure): string {
  const advice = advices.find(([pattern]) => pattern.test(`${code}: ${message}`))?.[1];
  return advice === undefined ? "" : `\n${advice}`;
}

const advices: readonly (readonly [RegExp, string])[] = [
  [
    /Attachment is not found|OSSBucket is not found/,
    "The bucket isn't bound to an IMM project: create a project in the bucket's region and bind the bucket to it (IMM AttachOSSBucket, or Data Processing in the OSS console).",
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

/** `ali-oss` appends method, URL and header dumps to network errors; the first sentence is what a person needs. */
function withoutUrl(message: string): string {
  return message.split(/, (?:GET|POST|PUT|HEAD|DELETE) https?:/)[0]?.split(" (req ")[0] ?? message;
}
