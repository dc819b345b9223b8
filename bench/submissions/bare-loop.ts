import { createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { accessKey, instruction, region, sourceBucket, sourceKey } from "../job";
import type { MakeSubmit } from "./submitter";

/** The fewest steps with which Node.js can do it: a kept connection, a signature, a body. */
export const bareLoop: MakeSubmit = (endpoint) => {
  const { hostname: host, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true });
  return (n) => {
    const path = `/${sourceBucket}/${sourceKey(n)}`;
    const body = `x-oss-async-process=${instruction(n)}`;
    const headers = { ...signedHeaders(path), "content-length": body.length };
    return new Promise((resolve, reject) => {
      request({ method: "POST", host, port, path: `${path}?x-oss-async-process`, agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => {
          text += part;
        });
        response.once("error", reject);
        response.once("end", () => {
          if (response.statusCode === 200) resolve(JSON.parse(text).TaskId);
          else reject(new Error(text));
        });
      })
        .once("error", reject)
        .end(body);
    });
  };
};

let key: { readonly date: string; readonly value: Buffer } | undefined;

function signedHeaders(path: string): Record<string, string> {
  const time = new Date().toISOString().replace(/-|:|\.\d+/g, "");
  const date = time.slice(0, 8);
  if (key?.date !== date) key = { date, value: signingKey(date) };
  const signed = `x-oss-content-sha256:UNSIGNED-PAYLOAD\nx-oss-date:${time}\n`;
  const canonical = `POST\n${path}\nx-oss-async-process\n${signed}\n\nUNSIGNED-PAYLOAD`;
  const scope = `${date}/${region}/oss/aliyun_v4_request`;
  const text = `OSS4-HMAC-SHA256\n${time}\n${scope}\n${createHash("sha256").update(canonical).digest("hex")}`;
  const signature = createHmac("sha256", key.value).update(text).digest("hex");
  return {
    "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
    "x-oss-date": time,
    authorization: `OSS4-HMAC-SHA256 Credential=${accessKey.accessKeyId}/${scope},Signature=${signature}`,
  };
}

function signingKey(date: string): Buffer {
  const start: string | Buffer = `aliyun_v4${accessKey.accessKeySecret}`;
  return [date, region, "oss", "aliyun_v4_request"].reduce<Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    Buffer.from(start),
  );
}
