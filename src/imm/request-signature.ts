import { createHash, createHmac, randomUUID } from "node:crypto";
import type { Credentials } from "../credentials/credentials";

/** An RPC-style request: one action, its parameters in the query, an empty body. */
export interface RpcRequest {
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
}

const algorithm = "ACS3-HMAC-SHA256";

/**
 * The headers that sign an RPC request, `Authorization` among them.
 *
 * Written out here because the vendor's generic client brings some 40 packages for these lines. Source: "V3 request
 * structure and signature" of the Alibaba Cloud SDK documentation.
 *
 * @param now When the request is sent.
 * @param nonce Unique for each request; the service refuses a repeated one.
 */
export function signedHeaders(
  { host, action, version, query }: RpcRequest,
  { accessKeyId, accessKeySecret, securityToken }: Credentials,
  now: Date,
  nonce: string = randomUUID(),
): Record<string, string> {
  const bodyHash = sha256("");
  const headers: Record<string, string> = {
    host,
    "x-acs-action": action,
    "x-acs-content-sha256": bodyHash,
    "x-acs-date": now.toISOString().replace(/\.\d+Z$/, "Z"),
    ...(securityToken ? { "x-acs-security-token": securityToken } : {}),
    "x-acs-signature-nonce": nonce,
    "x-acs-version": version,
  };
  const names = Object.keys(headers).sort();
  const canonicalRequest = [
    "POST",
    "/",
    canonicalQuery(query),
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    bodyHash,
  ].join("\n");
  const signature = createHmac("sha256", accessKeySecret)
    .update(`${algorithm}\n${sha256(canonicalRequest)}`)
    .digest("hex");
  return {
    ...headers,
    authorization: `${algorithm} Credential=${accessKeyId},SignedHeaders=${names.join(";")},Signature=${signature}`,
  };
}

/** A query in the form that is signed, which is also a form that can be sent. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Percent-encoding of RFC 3986, which is stricter than the language's. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
