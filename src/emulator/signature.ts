import { timingSafeEqual } from "node:crypto";
import type { Credential } from "./credentials";
import { OssError } from "./error-response";
import type { QueryParameter } from "./request-address";

/** How far the clocks of a client and the service may be apart. */
const MAXIMUM_SKEW_MS = 15 * 60 * 1000;

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

/** Refuses a request whose clock runs differently. */
export function requireCloseTime(time: number, now: Date): void {
  if (Math.abs(now.getTime() - time) <= MAXIMUM_SKEW_MS) return;
  throw new OssError(
    403,
    "RequestTimeTooSkewed",
    "The difference between the request time and the current time is too large.",
    {
      ec: "0002-00000504",
      elements: {
        MaxAllowedSkewMilliseconds: MAXIMUM_SKEW_MS,
        RequestTime: new Date(time).toISOString(),
        ServerTime: now.toISOString(),
      },
    },
  );
}

/** The service's answer to a date that is missing or cannot be read. */
export const missingDate = () => new OssError(403, "AccessDenied", "OSS authentication requires a valid Date.");

/** The service's answer to a signed URL that came too late. */
export function expired(expires: number, now: Date): OssError {
  return new OssError(403, "AccessDenied", "Request has expired.", {
    ec: "0002-00000069",
    elements: { Expires: new Date(expires).toISOString(), ServerTime: now.toISOString() },
  });
}

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
  details: { ec: string; canonicalRequest?: string },
): OssError {
  return new OssError(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    {
      ec: details.ec,
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
