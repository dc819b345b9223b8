import { invalidArgument } from "./error-response";
import type { OssRequest } from "./exchange";
import { percentEncode } from "./percent-encoding";
import { queryValue } from "./request-address";

/** How names are written: XML can't hold every character of a key, so clients may ask for percent escapes. */
export function encoder(request: OssRequest): (text: string) => string {
  const encoding = queryValue(request.query, "encoding-type") ?? "";
  if (encoding === "url") return percentEncode;
  if (encoding === "") return (text) => text;
  throw invalidArgument("Invalid Encoding Method specified in Request.", "encoding-type", encoding);
}

/** A number of entries that a request asks for. */
export function maximumOf(request: OssRequest, name: string, otherwise: number): number {
  const text = queryValue(request.query, name);
  if (text === undefined || text === "") return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1000) return value;
  throw invalidArgument(`Argument ${name} must be an integer between 1 and 1000.`, name, text);
}

/** Writes a position in a listing as a token that tells clients nothing. */
export const writeToken = (next: string) => Buffer.from(next).toString("base64url");

/** Reads back such a token. */
export function readToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (text === "" || writeToken(text) !== token) {
    throw invalidArgument("The continuation token provided is incorrect.", "continuation-token", token);
  }
  return text;
}
