import type { Credential } from "./credentials";
import { invalidArgument, OssError } from "./error-response";
import { queryValue } from "./request-address";
import type { SignedRequest, VerificationRules } from "./signature";
import { verifyHeaderV1, verifyUrlV1 } from "./signature-v1";
import { verifyHeaderV4, verifyUrlV4 } from "./signature-v4";

/**
 * Finds out who sent a request, by whichever signature it carries: version 4 or 1, in a header or in the URL.
 * @throws OssError when it isn't signed, or wrongly
 */
export function authenticate(request: SignedRequest, rules: VerificationRules): Credential {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    if (queryValue(request.query, "x-oss-signature") !== undefined) return verifyUrlV4(request, rules);
    if (queryValue(request.query, "Signature") !== undefined) return verifyUrlV1(request, rules);
    throw new OssError(403, "AccessDenied", "Anonymous access is forbidden for this operation.", {
      ec: "0003-00000001",
    });
  }
  if (authorization.startsWith("OSS4-HMAC-SHA256 ")) return verifyHeaderV4(request, rules);
  if (authorization.startsWith("OSS ")) return verifyHeaderV1(request, rules);
  throw invalidArgument("The Authorization header is invalid.", "Authorization", authorization, "0002-00000061");
}
