import { createHmac } from "node:crypto";
import type { Credential } from "./credentials";
import { invalidArgument } from "./error-response";
import { queryValue } from "./request-address";
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

const SCHEME = "OSS ";

/** Query parameters that are signed, besides all that begin with `response-` or `x-oss-`. */
const SIGNED_PARAMETERS = new Set(
  `acl append asyncFetch bucketInfo callback callback-var cname comp continuation-token cors delete encryption endTime img
  inventory inventoryId lifecycle live location logging objectMeta partNumber policy position qos qosInfo referer regionList
  replication replicationLocation replicationProgress requestPayment restore security-token sequential startTime stat status
  style styleName symlink tagging transferAcceleration udf udfName uploadId uploads versionId versioning versions vod website
  worm wormExtend wormId`.split(/\s+/),
);

/**
 * Verifies the `Authorization` header of a request signed with version 1.
 * @returns the credential it was signed with
 * @throws OssError in the service's words
 */
export function verifyHeaderV1(request: SignedRequest, rules: VerificationRules): Credential {
  const { headers } = request;
  const [, accessKeyId, signature] = /^([^:]+):(.+)$/.exec((headers.authorization ?? "").slice(SCHEME.length)) ?? [];
  if (accessKeyId === undefined || signature === undefined) {
    const header = headers.authorization ?? "";
    throw invalidArgument("The Authorization header is malformed.", "Authorization", header, "0002-00000065");
  }
  const credential = knownCredential(accessKeyId, rules);
  const date = headers["x-oss-date"] ?? headers.date ?? "";
  const time = Date.parse(date);
  if (Number.isNaN(time)) throw missingDate();
  requireCloseTime(time, rules.now);
  compareSignatures(request, date, signature, credential);
  requireSecurityToken(credential, headers["x-oss-security-token"]);
  return credential;
}

/**
 * Verifies a URL signed with version 1.
 * @returns the credential it was signed with
 * @throws OssError in the service's words
 */
export function verifyUrlV1(request: SignedRequest, rules: VerificationRules): Credential {
  const value = (name: string) => queryValue(request.query, name);
  const credential = knownCredential(value("OSSAccessKeyId") ?? "", rules);
  const expires = value("Expires");
  if (expires === undefined || !/^\d+$/.test(expires)) {
    const ec = expires === undefined ? "0002-00000067" : expires === "" ? "0002-00000068" : "0002-00000070";
    throw invalidArgument("The Expires parameter must be a UNIX timestamp.", "Expires", expires ?? "", ec);
  }
  const end = Number(expires) * 1000;
  if (rules.now.getTime() > end) throw expired(end, rules.now);
  compareSignatures(request, expires, value("Signature") ?? "", credential);
  requireSecurityToken(credential, value("security-token"));
  return credential;
}

function compareSignatures(request: SignedRequest, date: string, provided: string, credential: Credential): void {
  const text = stringToSign(request, date);
  const expected = createHmac("sha1", credential.accessKeySecret).update(text).digest("base64");
  if (equalInConstantTime(expected, provided)) return;
  throw signatureDoesNotMatch(credential.accessKeyId, provided, text, { ec: "0002-00000040" });
}

function stringToSign({ method, bucket, key, query, headers }: SignedRequest, date: string): string {
  const ossHeaders = Object.keys(headers)
    .filter((name) => name.startsWith("x-oss-"))
    .sort()
    .map((name) => `${name}:${(headers[name] as string).trim()}\n`)
    .join("");
  const parameters = query
    .filter(({ name }) => SIGNED_PARAMETERS.has(name) || /^(response|x-oss)-/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value }) => (value === "" ? name : `${name}=${value}`))
    .join("&");
  const resource = bucket === undefined ? "/" : `/${bucket}/${key ?? ""}`;
  return [
    method,
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    date,
    `${ossHeaders}${resource}${parameters === "" ? "" : `?${parameters}`}`,
  ].join("\n");
}
