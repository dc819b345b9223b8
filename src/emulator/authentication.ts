import type { Credential } from "./credentials";
import { OssError } from "./error-response";
import { type SignedRequest, type VerificationRules, verifyHeaderV4 } from "./signature-v4";

/**
 * Finds out who sent a request.
 * @throws OssError when it isn't signed, or wrongly
 */
export function authenticate(request: SignedRequest, rules: VerificationRules): Credential {
  const { authorization } = request.headers;
  if (authorization === undefined) throw anonymous();
  if (authorization.startsWith("OSS4-HMAC-SHA256 ")) return verifyHeaderV4(request, rules);
  throw new OssError(400, "InvalidArgument", "The Authorization header is invalid.", {
    ec: "0002-00000061",
    elements: { ArgumentName: "Authorization" },
  });
}

const anonymous = () =>
  new OssError(403, "AccessDenied", "Anonymous access is forbidden for this operation.", { ec: "0003-00000001" });
