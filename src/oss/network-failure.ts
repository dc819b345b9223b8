import { connectionTimeout, type NetworkError } from "./transport";

/** What became of a request that wasn't answered. */
export type NetworkFailure =
  /** No connection was made: nothing was sent, and the next attempt may succeed. */
  | "not reached"
  /** The other side wasn't who it should be: nothing was sent, and another attempt won't change that. */
  | "not trusted"
  /** The connection was made, so the request may have arrived. */
  | "lost";

/**
 * Judges a request that wasn't answered by the error that it ended with. Whatever isn't known to have failed before
 * the request was sent counts as lost: this decides whether a task is paid for twice.
 */
export function judgeNetworkError(error: NetworkError): NetworkFailure {
  if (wasNotReached(error)) return "not reached";
  if (wasNotTrusted(error)) return "not trusted";
  return "lost";
}

/** The part of an error's message that a person needs. */
export function reasonOf(error: NetworkError): string {
  const parts = error.errors?.map(reasonOf).filter((reason) => reason !== "");
  if (parts && parts.length > 0) return [...new Set(parts)].join("; ");
  return error.message?.split("\n")[0]?.trim() || error.code || error.name || "no reason given";
}

function wasNotReached(error: NetworkError): boolean {
  if (error.errors !== undefined) return error.errors.length > 0 && error.errors.every(wasNotReached);
  return error.syscall === "connect" || error.syscall === "getaddrinfo" || error.name === connectionTimeout;
}

/** Node's codes for a certificate that isn't accepted, and OpenSSL's for a handshake that came to nothing. */
const handshakeCodes = [
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  "ERR_SSL_UNSUPPORTED_PROTOCOL",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

/** Handshake failures that come with a general code, by the beginning of Node's text. */
const handshakeTexts = ["Client network socket disconnected before secure TLS connection was established"];

function wasNotTrusted(error: NetworkError): boolean {
  if (handshakeCodes.includes(error.code ?? "")) return true;
  const { message: text = "" } = error;
  return handshakeTexts.some((known) => text.startsWith(known)) || /^write EPROTO .*wrong version number/.test(text);
}
