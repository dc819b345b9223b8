import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Credential } from "./credentials";
import { invalidArgument, OssError } from "./error-response";
import { percentEncode, percentEncodePath } from "./percent-encoding";
import type { QueryParameter } from "./request-address";

/** The parts of a request that a signature covers, decoded. */
export interface SignedRequest {
  method: string;
  bucket?: string;
  key?: string;
  query: readonly QueryParameter[];
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
}

/** What a verifier needs to know besides the request. */
export interface VerificationRules {
  now: Date;
  /** The region signatures must be made for, such as `cn-hangzhou`. */
  region: string;
  /** The product signatures must be made for. Default `oss`. */
  product?: string;
  /** The credential of an access key ID. */
  credential(accessKeyId: string): Credential | undefined;
}

const ALGORITHM = "OSS4-HMAC-SHA256";
const TERMINATOR = "aliyun_v4_request";
const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
const MAXIMUM_SKEW_MS = 15 * 60 * 1000;

/**
 * Verifies the `Authorization` header of a request signed with version 4.
 * @returns the credential it was signed with
 * @throws OssError in the service's words
 */
export function verifyHeaderV4(request: SignedRequest, rules: VerificationRules): Credential {
  const authorization = parseAuthorization(request.headers.authorization ?? "");
  const scope = parseScope(authorization.credential, rules, "Authorization");
  const credential = knownCredential(scope.accessKeyId, rules);
  const timestamp = headerTimestamp(request.headers);
  const payload = request.headers["x-oss-content-sha256"];
  if (payload !== UNSIGNED_PAYLOAD) {
    throw invalidArgument(
      `The x-oss-content-sha256 header must be ${UNSIGNED_PAYLOAD}.`,
      "x-oss-content-sha256",
      payload ?? "",
    );
  }
  if (Math.abs(rules.now.getTime() - parseTimestamp(timestamp)) > MAXIMUM_SKEW_MS) throw timeTooSkewed(rules.now);
  requireSameDay(scope.date, timestamp);
  compareSignatures(request, request.query, authorization, scope, timestamp, credential, {});
  requireSecurityToken(credential, request.headers["x-oss-security-token"]);
  return credential;
}

interface Authorization {
  credential: string;
  additionalHeaders: string[];
  signature: string;
}

interface Scope {
  accessKeyId: string;
  date: string;
  region: string;
  product: string;
}

function parseAuthorization(header: string): Authorization {
  const fields = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length).split(",")) {
    const [, name, value] = /^\s*([A-Za-z]+)=(.*?)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) throw malformedAuthorization(header);
    fields.set(name, value);
  }
  const credential = fields.get("Credential");
  const signature = fields.get("Signature");
  if (!credential || !signature) throw malformedAuthorization(header);
  return { credential, signature, additionalHeaders: parseAdditionalHeaders(fields.get("AdditionalHeaders")) };
}

function parseAdditionalHeaders(list: string | undefined): string[] {
  if (list === undefined) return [];
  const names = list.split(";");
  if (names.some((name) => name === "")) {
    throw invalidArgument(
      "Invalid AdditionalHeaders in Authorization header.",
      "AdditionalHeaders",
      list,
      list === "" ? "0002-00000209" : "0002-00000210",
    );
  }
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => !isAlwaysSigned(name)).sort();
}

function parseScope(text: string, rules: VerificationRules, where: "Authorization" | "x-oss-credential"): Scope {
  const [product = "oss", header] = [rules.product, where === "Authorization"];
  const parts = text.split("/");
  const terminator = parts.pop();
  const [scopeProduct, region, date] = [parts.pop(), parts.pop(), parts.pop()];
  const accessKeyId = parts.join("/");
  const refuse = (what: string, ec: string) =>
    invalidArgument(`Invalid ${what} in ${header ? "Authorization header" : "x-oss-credential"}.`, where, text, ec);

  if (terminator !== TERMINATOR || scopeProduct !== product || !/^\d{8}$/.test(date ?? "") || accessKeyId === "") {
    throw refuse("Credential", header ? "0002-00000213" : "0002-00000224");
  }
  if (region !== rules.region) throw refuse("signing region", header ? "0002-00000228" : "0002-00000226");
  return { accessKeyId, date: date as string, region, product };
}

function headerTimestamp(headers: SignedRequest["headers"]): string {
  const own = headers["x-oss-date"];
  if (own !== undefined) return own;
  const date = Date.parse(headers.date ?? "");
  if (Number.isNaN(date)) throw missingDate();
  return `${new Date(date).toISOString().replace(/[-:]|\.\d+/g, "")}`;
}

function parseTimestamp(timestamp: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!match) throw missingDate();
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function requireSameDay(scopeDate: string, timestamp: string): void {
  if (!timestamp.startsWith(scopeDate)) {
    throw invalidArgument("Invalid signing date in Authorization header.", "Authorization", scopeDate);
  }
}

/** Refuses an unknown key. */
export function knownCredential(accessKeyId: string, rules: Pick<VerificationRules, "credential">): Credential {
  const credential = rules.credential(accessKeyId);
  if (credential) return credential;
  throw new OssError(403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.", {
    ec: "0002-00000902",
    elements: { OSSAccessKeyId: accessKeyId },
  });
}

/** Refuses a temporary key without its token, with another one, and a token that belongs to no temporary key. */
export function requireSecurityToken(credential: Credential, provided: string | undefined): void {
  if (credential.securityToken === provided) return;
  throw new OssError(403, "InvalidSecurityToken", "The security token you provided is invalid.", {
    elements: { OSSAccessKeyId: credential.accessKeyId },
  });
}

/** The service's answer to a clock that runs differently. */
export function timeTooSkewed(now: Date): OssError {
  return new OssError(
    403,
    "RequestTimeTooSkewed",
    "The difference between the request time and the current time is too large.",
    {
      ec: "0002-00000504",
      elements: { MaxAllowedSkewMilliseconds: MAXIMUM_SKEW_MS, ServerTime: now.toISOString() },
    },
  );
}

const missingDate = () => new OssError(403, "AccessDenied", "OSS authentication requires a valid Date.");

const malformedAuthorization = (header: string) =>
  invalidArgument("The Authorization header is malformed.", "Authorization", header);

function compareSignatures(
  request: SignedRequest,
  query: readonly QueryParameter[],
  authorization: Authorization,
  scope: Scope,
  timestamp: string,
  credential: Credential,
  details: { ec?: string },
): void {
  const canonical = canonicalRequest({ ...request, query }, authorization.additionalHeaders);
  const text = [
    ALGORITHM,
    timestamp,
    `${scope.date}/${scope.region}/${scope.product}/${TERMINATOR}`,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const expected = createHmac("sha256", signingKey(credential.accessKeySecret, scope)).update(text).digest("hex");
  if (equalInConstantTime(expected, authorization.signature)) return;
  throw signatureDoesNotMatch(credential.accessKeyId, authorization.signature, text, {
    ...details,
    canonicalRequest: canonical,
  });
}

function canonicalRequest(request: SignedRequest, additionalHeaders: readonly string[]): string {
  // The bucket is signed even where the request carries it in the Host header.
  const resource = request.bucket === undefined ? "/" : `/${request.bucket}/${request.key ?? ""}`;
  const query = request.query
    .map(({ name, value }) => ({ name: percentEncode(name), value: percentEncode(value) }))
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.value, b.value))
    .map(({ name, value }) => (value === "" ? name : `${name}=${value}`))
    .join("&");
  const headers = Object.entries(request.headers)
    .filter(([name]) => isAlwaysSigned(name) || additionalHeaders.includes(name))
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join("");
  return [
    request.method,
    percentEncodePath(resource),
    query,
    headers,
    additionalHeaders.join(";"),
    request.headers["x-oss-content-sha256"] ?? UNSIGNED_PAYLOAD,
  ].join("\n");
}

function signingKey(secret: string, scope: Scope): Buffer {
  return [scope.date, scope.region, scope.product, TERMINATOR].reduce<Buffer>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    Buffer.from(`aliyun_v4${secret}`),
  );
}

const isAlwaysSigned = (header: string) =>
  header.startsWith("x-oss-") || header === "content-type" || header === "content-md5";

// Both sides are ASCII here, where comparing code units is comparing bytes.
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Compares two texts in a time that doesn't tell where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The service's answer to a wrong signature; it shows what should have been signed. */
export function signatureDoesNotMatch(
  accessKeyId: string,
  provided: string,
  stringToSign: string,
  details: { ec?: string; canonicalRequest?: string },
): OssError {
  return new OssError(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    {
      ec: details.ec ?? "0002-00000040",
      elements: {
        OSSAccessKeyId: accessKeyId,
        SignatureProvided: provided,
        StringToSign: stringToSign,
        StringToSignBytes: [...Buffer.from(stringToSign)].map((byte) => byte.toString(16).padStart(2, "0")).join(" "),
        ...(details.canonicalRequest === undefined ? {} : { CanonicalRequest: details.canonicalRequest }),
      },
    },
  );
}
