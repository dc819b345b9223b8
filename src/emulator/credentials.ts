/** A key a client may sign with. */
export interface Credential {
  accessKeyId: string;
  accessKeySecret: string;
  /** Set for a temporary (STS) key: requests must then carry exactly this token. */
  securityToken?: string;
}

/**
 * Reads `ID:SECRET` or `ID:SECRET:TOKEN`.
 * @throws when a part is missing; the message never holds the secret
 */
export function parseCredential(text: string): Credential {
  const [accessKeyId = "", accessKeySecret = "", ...token] = text.split(":");
  if (!/^[\w.-]+$/.test(accessKeyId) || accessKeySecret === "") {
    throw new Error("credentials are written ID:SECRET, or ID:SECRET:TOKEN for a temporary key");
  }
  return { accessKeyId, accessKeySecret, ...(token.length > 0 ? { securityToken: token.join(":") } : {}) };
}
