import { createHash, createHmac } from "node:crypto";
import type { Credential } from "./credentials";
import { invalidArgument } from "./error-response";
import { percentEncode, percentEncodePath } from "./percent-encoding";
import { type QueryParameter, queryValue } from "./request-address";
import {
  equalInConstantTime,
  expired,
  knownCredential,
  missingDate,
  requireCloseTime,
  requireSecurityToken,
  type SignedRequest,
  signatureDoesNotMatch,
  type VerificationRules,
} from "./signature";

const ALGORITHM = "OSS4-HMAC-SHA256";
const TERMINATOR = "aliyun_v4_request";
const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
const MAXIMUM_EXPIRES_SECONDS = 7 * 24 * 60 * 60;

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
  requireCloseTime(parseTimestamp(timestamp), rules.now);
  requireSameDay(scope.date, timestamp, "Authorization");
  compareSignatures(request, authorization, scope, timestamp, credential);
  requireSecurityToken(credential, request.headers["x-oss-security-token"]);
  return credential;
}

/**
 * Verifies a URL signed with version 4.
 * @returns the credential it was signed with
 * @throws OssError in the service's words
 */
export function verifyUrlV4(request: SignedRequest, rules: VerificationRules): Credential {
  const value = (name: string) => queryValue(request.query, name);
  const version = value("x-oss-signature-version");
  if (version !== ALGORITHM) {
    throw invalidArgument("Invalid signature version in the URL.", "x-oss-signature-version", version ?? "");
  }
  const credentialText = value("x-oss-credential") ?? "";
  const scope = parseScope(credentialText, rules, "x-oss-credential");
  const credential = knownCredential(scope.accessKeyId, rules);
  const timestamp = value("x-oss-date") ?? "";
  const start = parseTimestamp(timestamp);
  requireSameDay(scope.date, timestamp, "x-oss-credential");
  const seconds = parseExpires(value("x-oss-expires") ?? "");
  // Valid from its date on; a client's clock that runs ahead is put up with as in headers.
  if (start > rules.now.getTime()) requireCloseTime(start, rules.now);
  if (rules.now.getTime() > start + seconds * 1000) throw expired(start + seconds * 1000, rules.now);
  const signed = {
    ...request,
    query: request.query.filter(({ name }: QueryParameter) => name !== "x-oss-signature"),
  };
  const authorization: Authorization = {
    credential: credentialText,
    additionalHeaders: parseAdditionalHeaders(value("x-oss-additional-headers")),
    signature: value("x-oss-signature") ?? "",
  };
  compareSignatures(signed, authorization, scope, timestamp, credential);
  requireSecurityToken(credential, value("x-oss-security-token"));
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

function requireSameDay(scopeDate: string, timestamp: string, where: "Authorization" | "x-oss-credential"): void {
  if (!timestamp.startsWith(scopeDate)) throw invalidArgument(`Invalid signing date in ${where}.`, where, scopeDate);
}

function parseExpires(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= MAXIMUM_EXPIRES_SECONDS) return seconds;
  throw invalidArgument(
    `x-oss-expires must be between 1 and ${MAXIMUM_EXPIRES_SECONDS} seconds.`,
    "x-oss-expires",
    text,
    "0002-00000232",
  );
}

const malformedAuthorization = (header: string) =>
  invalidArgument("The Authorization header is malformed.", "Authorization", header, "0002-00000202");

function compareSignatures(
  request: SignedRequest,
  authorization: Authorization,
  scope: Scope,
  timestamp: string,
  credential: Credential,
): void {
  const canonical = canonicalRequest(request, authorization.additionalHeaders);
  const text = [
    ALGORITHM,
    timestamp,
    `${scope.date}/${scope.region}/${scope.product}/${TERMINATOR}`,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const expected = createHmac("sha256", signingKey(credential.accessKeySecret, scope)).update(text).digest("hex");
  if (equalInConstantTime(expected, authorization.signature)) return;
  throw signatureDoesNotMatch(credential.accessKeyId, authorization.signature, text, {
    ec: "0002-00000201",
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
