import type { IncomingMessage } from "node:http";
import { OssError } from "../error-response";
import { parseRequestAddress, type QueryParameter, queryValue } from "../request-address";
import { ImmError } from "./imm-error";

/** The version of the API, the only one since 2020. */
export const IMM_VERSION = "2020-09-30";

/** A request to IMM, read whole. */
export interface ImmRequest {
  method: string;
  query: readonly QueryParameter[];
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

const MAXIMUM_BODY_BYTES = 1024 * 1024;

/**
 * Whether a request is for IMM and not for OSS, whatever its Host: both are served on one port. No request to OSS has a
 * header of that name, such a signature, or this parameter without a bucket.
 */
export function isImmRequest({ method, url, headers }: IncomingMessage): boolean {
  return (
    headers["x-acs-action"] !== undefined ||
    (headers.authorization ?? "").startsWith("ACS3-") ||
    (method === "POST" && /^\/?\?(.*&)?Action=/.test(url ?? ""))
  );
}

/** Reads a request with its body. */
export async function readImmRequest(incoming: IncomingMessage): Promise<ImmRequest> {
  const { query, bucket } = readAddress(incoming.url ?? "/");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAXIMUM_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAXIMUM_BODY_BYTES) {
    throw new ImmError(400, "InvalidArgument", `The body is larger than ${MAXIMUM_BODY_BYTES} bytes.`);
  }
  // Only after the body was read, so that the client gets to see the answer.
  if (incoming.method !== "POST") {
    throw new ImmError(403, "UnsupportedHTTPMethod", "This http method is not supported.");
  }
  if (bucket !== undefined) throw actionNotFound();
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = [value].flat().join(", ");
  }
  return { method: incoming.method, query, headers, body: Buffer.concat(chunks) };
}

/** The parameters of a request, from its query and its form. */
export function parametersOf({ query, headers, body }: ImmRequest): Map<string, string> {
  const isForm = (headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  return new Map([
    ...query.map(({ name, value }) => [name, value] as const),
    ...(isForm ? new URLSearchParams(body.toString("utf8")) : []),
  ]);
}

/** What a request asks for, and in which version. The headers of signature version 3 go before parameters. */
export function actionOf(request: ImmRequest, parameters: ReadonlyMap<string, string>) {
  return {
    action: request.headers["x-acs-action"] ?? queryValue(request.query, "Action") ?? parameters.get("Action"),
    version: request.headers["x-acs-version"] ?? queryValue(request.query, "Version") ?? parameters.get("Version"),
  };
}

/** The gateway's answer to an action it does not know, and to paths that no action has. */
export const actionNotFound = () =>
  new ImmError(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.");

function readAddress(target: string) {
  try {
    return parseRequestAddress(target.startsWith("?") ? `/${target}` : target, "");
  } catch (error) {
    if (error instanceof OssError) throw new ImmError(400, "InvalidParameter", error.message);
    throw error;
  }
}
