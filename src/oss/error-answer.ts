import { XMLParser } from "fast-xml-parser";
import { answerFields, textField } from "../text/answer-fields";
import type { OssAnswer } from "./transport";

/** An error in OSS' own words; everything is `undefined` when the answer isn't OSS'. */
export interface OssError {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  readonly ec: string | undefined;
}

const xml = new XMLParser({ parseTagValue: false });

/** Reads the error in an answer. */
export function readError({ headers, body }: OssAnswer): OssError {
  const fields = parseErrorFields(body || hiddenError(headers));
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

/** The answer to HEAD has no body: there the error stands in a header. */
function hiddenError(headers: OssAnswer["headers"]): string {
  const text = textField(headers["x-oss-err"]);
  return text === undefined ? "" : Buffer.from(text, "base64").toString("utf8");
}

/** What submitting takes. Source: the RAM actions of "Asynchronous processing" in the OSS user guide. */
const submission =
  "submitting needs oss:GetObject, oss:ProcessImm and oss:PostProcessTask on the source, oss:PutObject on the target, and the IMM action behind the operation";

/**
 * What a failed request is told with: OSS' words, its status and request ID, and what to do where that is known.
 *
 * @param needs what permissions the request takes, in case one is missing
 */
export function describeRefusal(answer: OssAnswer, error: OssError, needs = submission): string {
  if (/^(Imm Client: )?AccessDenied/.test(`${error.code}: ${error.message}`)) {
    return `${describeError(answer, error)}\nThe credentials lack a permission: ${needs}; a bucket in another region is refused in the same way.`;
  }
  const advice = advices.find(([pattern]) => pattern.test(`${error.code}: ${error.message}`))?.[1];
  return advice === undefined ? describeError(answer, error) : `${describeError(answer, error)}\n${advice}`;
}

/** OSS' words, its status and request ID. */
export function describeError({ status, body }: OssAnswer, { code, message, ec, requestId }: OssError): string {
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
  [/^NoSuchBucket:/, "The bucket doesn't exist; check its name."],
  [/^InvalidAccessKeyId:/, "The access key ID is unknown to OSS; check which credentials the deploy takes."],
  [
    /^(InvalidSecurityToken|SecurityTokenExpired):/,
    "The temporary credentials are no longer valid, and where they come from has no newer ones; get new ones.",
  ],
  [
    /^SignatureDoesNotMatch:/,
    "The access key secret doesn't belong to the access key ID, or the region isn't the bucket's.",
  ],
  [/^RequestTimeTooSkewed:/, "This machine's clock differs from OSS' by more than 15 minutes; set it."],
  [
    /^(Imm Client: )?(Throttling|\w*LimitExceeded|TooManyRequests|QpsExceeded|SlowDown)/i,
    "The service wants fewer requests than are made, perhaps by others of the same account too; set oss-processing:requestsPerSecond lower, or deploy again later.",
  ],
  [
    /^Imm Client: (InvalidArgument|InvalidParameter|Missing)/,
    "IMM doesn't take the operation's parameters; its words name the one at fault. Correct the operation.",
  ],
];

/** The beginning of a text, in one line. */
export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
