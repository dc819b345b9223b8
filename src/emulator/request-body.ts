import { createHash } from "node:crypto";
import { malformedXml, OssError } from "./error-response";
import type { OssRequest } from "./exchange";
import { parseXml } from "./xml";

/** Reads a small body, up to a limit, and checks its Content-MD5. */
export async function readBody(request: OssRequest, maximumBytes: number): Promise<string> {
  const tooLarge = () =>
    new OssError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.", {
      elements: { MaxSizeAllowed: maximumBytes },
    });
  const promised = promisedDigest(request.headers);
  if (Number(request.headers["content-length"] ?? 0) > maximumBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What is beyond the limit is read and forgotten: leaving the loop would close the connection before the answer.
    if (size <= maximumBytes) chunks.push(chunk);
  }
  if (size > maximumBytes) throw tooLarge();
  const body = Buffer.concat(chunks);
  checkDigest(promised, createHash("md5").update(body).digest("hex"));
  return body.toString("utf8");
}

/** Parses a body as an XML document. */
export function parseDocument(body: string): Record<string, unknown> {
  try {
    return parseXml(body);
  } catch {
    throw malformedXml();
  }
}

/** The MD5 a client promises in Content-MD5, in hex; undefined without that header. */
export function promisedDigest(headers: OssRequest["headers"]): string | undefined {
  const header = headers["content-md5"];
  if (header === undefined) return undefined;
  const digest = Buffer.from(header, "base64");
  if (digest.length !== 16 || digest.toString("base64") !== header) {
    throw new OssError(400, "InvalidDigest", "The Content-MD5 you specified is not valid.", {
      elements: { "Content-MD5": header },
    });
  }
  return digest.toString("hex");
}

/** Refuses content that isn't what the client promised. */
export function checkDigest(promised: string | undefined, actual: string): void {
  if (promised === undefined || promised === actual.toLowerCase()) return;
  const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");
  throw new OssError(400, "BadDigest", "The Content-MD5 you specified did not match what we received.", {
    elements: { ClientComputedContentMD5: base64(promised), ServerComputedContentMD5: base64(actual) },
  });
}
