import { createHash, createHmac } from "node:crypto";
import type { Credential } from "../credentials";
import { percentEncode } from "../percent-encoding";
import { equalInConstantTime } from "../signature";
import { ImmError, missingParameter } from "./imm-error";
import type { ImmRequest } from "./imm-request";

/** What a verifier needs to know besides the request. */
export interface Acs3Rules {
  now: Date;
  /** The credential of an access key ID. */
  credential(accessKeyId: string): Credential | undefined;
  nonces: UsedNonces;
}

const ALGORITHM = "ACS3-HMAC-SHA256";
const MAXIMUM_SKEW_MS = 15 * 60 * 1000;

/**
 * Verifies a request signed with signature version 3.
 *
 * The rules and the codes `InvalidAccessKeyId.NotFound`, `InvalidTimeStamp.*`, `SignatureNonceUsed` and
 * `SignatureDoesNotMatch` are documented. Our guesses: which of several mistakes is named first, the codes of missing
 * headers after the documented pattern `Missing{Parameter}`, and the one of a wrong content hash.
 * @returns the credential it was signed with
 * @throws ImmError in the service's words
 */
export function verifyAcs3(request: ImmRequest, rules: Acs3Rules): Credential {
  const { headers } = request;
  const { accessKeyId, signedHeaders, signature } = parseAuthorization(headers.authorization);
  const credential = rules.credential(accessKeyId);
  if (!credential) {
    throw new ImmError(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
  }
  requireCloseDate(headers["x-acs-date"], rules.now);
  const nonce = headers["x-acs-signature-nonce"];
  if (!nonce) throw missingParameter("SignatureNonce");
  const unsigned = Object.keys(headers).find((name) => mustBeSigned(name) && !signedHeaders.includes(name));
  if (unsigned !== undefined) {
    throw incomplete(`The header ${unsigned} must be among the signed headers.`);
  }
  const digest = createHash("sha256").update(request.body).digest("hex");
  if (headers["x-acs-content-sha256"] !== digest) {
    throw new ImmError(
      400,
      "SignatureDoesNotMatch",
      `The header x-acs-content-sha256 is not the digest of the body, which is ${digest}.`,
    );
  }
  const { canonicalRequest, stringToSign } = textToSign(request, signedHeaders);
  const expected = createHmac("sha256", credential.accessKeySecret).update(stringToSign).digest("hex");
  if (!equalInConstantTime(expected, signature)) {
    throw new ImmError(
      400,
      "SignatureDoesNotMatch",
      `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}, server CanonicalRequest is:${canonicalRequest}`,
    );
  }
  requireToken(credential, request);
  rules.nonces.use(accessKeyId, nonce, rules.now);
  return credential;
}

/** The nonces that were signed lately: a request that was listened in to can't be sent again. */
export class UsedNonces {
  /** When each may be forgotten, the first to go first. */
  readonly #used = new Map<string, number>();

  /** @throws ImmError when the key has used it already */
  use(accessKeyId: string, nonce: string, now: Date): void {
    for (const [old, expires] of this.#used) {
      if (expires >= now.getTime()) break;
      this.#used.delete(old);
    }
    const use = `${accessKeyId} ${nonce}`;
    if (this.#used.has(use)) {
      throw new ImmError(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
    }
    // A date may lie as far in the future as in the past; after that, the date alone refuses the request.
    this.#used.set(use, now.getTime() + 2 * MAXIMUM_SKEW_MS);
  }
}

function parseAuthorization(header: string | undefined) {
  if (header === undefined) throw missingParameter("AccessKeyId");
  const [algorithm, fields = ""] = header.split(/ (.*)/s);
  if (algorithm !== ALGORITHM) {
    throw new ImmError(400, "InvalidSignatureMethod", `Specified signature method is not valid: use ${ALGORITHM}.`);
  }
  const field = (name: string) =>
    fields
      .split(",")
      .map((text) => text.trim())
      .find((text) => text.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const accessKeyId = field("Credential");
  const signedHeaders = field("SignedHeaders");
  const signature = field("Signature");
  if (!accessKeyId || !signedHeaders || !signature) {
    throw incomplete("The Authorization header needs Credential, SignedHeaders and Signature.");
  }
  return { accessKeyId, signedHeaders: signedHeaders.toLowerCase().split(";").sort(), signature };
}

/** Refuses a request whose clock runs differently. */
export function requireCloseDate(date: string | undefined, now: Date): void {
  if (!date) throw missingParameter("Timestamp");
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new ImmError(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.");
  }
  if (Math.abs(now.getTime() - time) > MAXIMUM_SKEW_MS) {
    throw new ImmError(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
  }
}

function requireToken({ securityToken, accessKeyId }: Credential, { headers }: ImmRequest): void {
  const provided = headers["x-acs-security-token"];
  const named = headers["x-acs-accesskey-id"];
  if (named !== undefined && named !== accessKeyId) throw incomplete("x-acs-accesskey-id names another key.");
  if (securityToken === provided) return;
  if (provided === undefined) throw missingParameter("SecurityToken");
  throw new ImmError(
    400,
    "InvalidSecurityToken.MismatchWithAccessKey",
    "Specified SecurityToken mismatches with the AccessKey.",
  );
}

function textToSign(request: ImmRequest, signedHeaders: readonly string[]) {
  const query = request.query
    .map(({ name, value }) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map((pair) => pair.join("="))
    .join("&");
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? "").trim()}\n`).join("");
  const canonicalRequest = [
    request.method,
    "/",
    query,
    headers,
    signedHeaders.join(";"),
    request.headers["x-acs-content-sha256"],
  ].join("\n");
  const digest = createHash("sha256").update(canonicalRequest).digest("hex");
  return { canonicalRequest, stringToSign: `${ALGORITHM}\n${digest}` };
}

/** Of the headers that may be signed, the documentation wants all; a content type often is a library's afterthought. */
const mustBeSigned = (name: string) => name === "host" || name.startsWith("x-acs-");

const incomplete = (rule: string) =>
  new ImmError(400, "IncompleteSignature", `The request signature does not conform to Aliyun standards. ${rule}`);
