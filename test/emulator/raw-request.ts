import { createHash, createHmac } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { Emulator } from "../../src/emulator";

export interface RawRequest {
  method?: string;
  /** Sent as it is. */
  target: string;
  /** The resource that is signed, encoded: `/bucket/key`. */
  resource: string;
  /** The query that is signed, canonical. */
  query?: string;
  headers?: Record<string, string>;
  body?: string;
  address?: string;
}

export interface RawResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends a request exactly as given, with a header signature made here: no client library tidies it up on the way. */
export function sendSigned(emulator: Emulator, raw: RawRequest): Promise<RawResponse> {
  const { accessKeyId, accessKeySecret } = emulator.credentials;
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${timestamp.slice(0, 8)}/${emulator.region}/oss/aliyun_v4_request`;
  const headers: Record<string, string> = {
    ...raw.headers,
    "x-oss-date": timestamp,
    "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
  };
  const signed = Object.keys(headers)
    .filter((name) => /^(x-oss-.*|content-type|content-md5)$/.test(name))
    .sort()
    .map((name) => `${name}:${headers[name]}\n`);
  const method = raw.method ?? "GET";
  const canonical = [method, raw.resource, raw.query ?? "", signed.join(""), "", "UNSIGNED-PAYLOAD"].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const key = scope
    .split("/")
    .reduce<Buffer>(
      (parent, part) => createHmac("sha256", parent).update(part).digest(),
      Buffer.from(`aliyun_v4${accessKeySecret}`),
    );
  const signature = createHmac("sha256", key)
    .update(`OSS4-HMAC-SHA256\n${timestamp}\n${scope}\n${digest}`)
    .digest("hex");
  headers.authorization = `OSS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},Signature=${signature}`;
  return send(emulator, { ...raw, method, headers });
}

/** Sends a request exactly as given. */
export function send(emulator: Emulator, raw: Omit<RawRequest, "resource" | "query">): Promise<RawResponse> {
  // The other end reads headers as bytes; Node would refuse anything beyond Latin-1.
  const headers = Object.entries(raw.headers ?? {}).map(([name, value]) => [
    name,
    Buffer.from(value, "utf8").toString("latin1"),
  ]);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: raw.address ?? "127.0.0.1",
      port: emulator.port,
      method: raw.method ?? "GET",
      path: raw.target,
      headers: Object.fromEntries(headers),
      agent: false,
    });
    request.on("error", reject).on("response", async (response) => {
      let body = "";
      for await (const chunk of response.setEncoding("utf8")) body += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    // As bytes: Node would encode the headers like a body of text.
    request.end(raw.body === undefined ? undefined : Buffer.from(raw.body));
  });
}
