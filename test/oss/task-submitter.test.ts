import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Credentials } from "../../src/credentials/credentials";
import type { SubmissionOutcome } from "../../src/lifecycle/submission";
import { RequestLimiter } from "../../src/oss/request-limiter";
import { createTaskSubmitter } from "../../src/oss/task-submitter";

const instruction =
  "doc/convert,target_pdf,source_docx|sys/saveas,o_b3V0LnBkZg,b_ZXhhbXBsZWJ1Y2tldA/notify,topic_dGVzdA";
const source = { bucket: "examplebucket", key: "目录/中文 文件.mp4" };
const answer = JSON.stringify({ EventId: "181-1kZ", RequestId: "1D99637F-F59E", TaskId: "MediaConvert-e4a7" });

interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Reply = (response: ServerResponse, request: IncomingMessage) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A service that gives these replies in turn, the last one for ever, and keeps what it received. */
async function serve(...replies: Reply[]) {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    response.setHeader("x-oss-request-id", "65A0F0F0F0F0F0F0F0F0F0F0");
    const reply = replies[Math.min(received.length, replies.length) - 1] as Reply;
    reply(response, request);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://localhost:${port}`, received };
}

const accept: Reply = (response) => response.end(answer);
const reset: Reply = (_response, request) => request.socket.destroy();
const stall: Reply = () => {};

function refuse(status: number, code: string, message = "No."): Reply {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/xml" });
    response.end(
      `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>65A0F0F0F0F0F0F0F0F0F0F0</RequestId><EC>0001-00000001</EC></Error>`,
    );
  };
}

function answerText(status: number, text: string): Reply {
  return (response) => {
    response.writeHead(status);
    response.end(text);
  };
}

function submitTo(endpoint: string, key = source.key): Promise<SubmissionOutcome> {
  const submitter = createTaskSubmitter({
    credentials: async () => ({ accessKeyId: "ak", accessKeySecret: "sk", securityToken: "token" }),
    maxDelayMs: 5,
    timeoutMs: 300,
  });
  return submitter.submit({ region: "cn-hangzhou", endpoint }, { source: { ...source, key }, instruction });
}

describe("the request", () => {
  it("is the one that the vendor's SDKs send", async () => {
    const { endpoint, received } = await serve(accept);
    await submitTo(endpoint);
    expect(received).toHaveLength(1);
    const { method, url, headers, body } = received[0] as ReceivedRequest;
    expect(`${method} ${url}`).toBe(
      "POST /examplebucket/%E7%9B%AE%E5%BD%95/%E4%B8%AD%E6%96%87%20%E6%96%87%E4%BB%B6.mp4?x-oss-async-process=",
    );
    expect(body).toBe(`x-oss-async-process=${instruction}`);
    expect(body).toHaveLength(119);
    expect(headers).toMatchObject({
      "content-length": "119",
      "content-md5": createHash("md5").update(body).digest("base64"),
      "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
      "x-oss-security-token": "token",
      "x-oss-date": expect.stringMatching(/^\d{8}T\d{6}Z$/),
      authorization: expect.stringMatching(
        /^OSS4-HMAC-SHA256 Credential=ak\/\d{8}\/cn-hangzhou\/oss\/aliyun_v4_request,Signature=[0-9a-f]{64}$/,
      ),
    });
  });

  it("goes to the bucket's host name at a region's endpoint", async () => {
    const { endpoint } = await serve(accept);
    // Nothing listens at a name below an address' host: the failure shows where the request would have gone.
    const outcome = await submitTo(endpoint.replace("localhost", "endpoint.invalid"));
    expect(outcome).toMatchObject({
      outcome: "refused",
      message: expect.stringContaining("examplebucket.endpoint.invalid"),
    });
  });
});

describe("an accepted task", () => {
  it("is known by everything the service answered", async () => {
    const { endpoint } = await serve(accept);
    expect(await submitTo(endpoint)).toEqual({
      outcome: "accepted",
      task: {
        taskId: "MediaConvert-e4a7",
        eventId: "181-1kZ",
        processRequestId: "1D99637F-F59E",
        requestId: "65A0F0F0F0F0F0F0F0F0F0F0",
        statusCode: 200,
      },
    });
  });

  it("keeps its ID when the answer is damaged", async () => {
    const { endpoint } = await serve(answerText(200, answer.slice(0, -1)));
    expect(await submitTo(endpoint)).toMatchObject({
      outcome: "accepted",
      task: { taskId: "MediaConvert-e4a7" },
      flaw: expect.stringContaining("damaged"),
    });
  });

  it("keeps its ID when the connection breaks after it, or the status isn't the usual one", async () => {
    const breaking = await serve((response) => {
      response.writeHead(200, { "Content-Length": "500" });
      response.write(answer, () => response.destroy());
    });
    expect(await submitTo(breaking.endpoint)).toMatchObject({
      outcome: "accepted",
      task: { taskId: "MediaConvert-e4a7" },
      flaw: expect.stringContaining("damaged"),
    });
    const unusual = await serve(answerText(202, answer));
    expect(await submitTo(unusual.endpoint)).toMatchObject({
      outcome: "accepted",
      task: { taskId: "MediaConvert-e4a7", eventId: "181-1kZ" },
      flaw: expect.stringContaining("202"),
    });
  });

  it("keeps its ID when the rest of the answer never comes", async () => {
    const { endpoint } = await serve((response) => {
      response.writeHead(200, { "Content-Length": "500" });
      response.write(answer);
    });
    expect(await submitTo(endpoint)).toMatchObject({ outcome: "accepted", task: { taskId: "MediaConvert-e4a7" } });
  });

  it.each(["", "{}", '{"TaskId":null}', '{"TaskId":""}', "<html>hello</html>", '{"TaskId":"MediaConv'])(
    "without an ID is an unknown outcome: %s",
    async (text) => {
      const { endpoint, received } = await serve(answerText(200, text));
      expect(await submitTo(endpoint)).toMatchObject({ outcome: "unknown", requestId: "65A0F0F0F0F0F0F0F0F0F0F0" });
      expect(received).toHaveLength(1);
    },
  );
});

describe("a request that surely started nothing", () => {
  it.each<[string, Reply]>([
    ["429", refuse(429, "TooManyRequests")],
    ["503 in OSS' words", refuse(503, "ServiceUnavailable")],
    ["IMM's own word that there are too many", refuse(400, "Imm Client", "LimitExceededError, slow down.")],
    ["a throttled account", refuse(400, "Throttling.User")],
  ])("is sent again after %s", async (_case, reply) => {
    const { endpoint, received } = await serve(reply, reply, accept);
    expect(await submitTo(endpoint)).toMatchObject({ outcome: "accepted" });
    expect(received).toHaveLength(3);
  });

  it("is sent again with newer credentials, once the ones it had have expired", async () => {
    const old = { accessKeyId: "old", accessKeySecret: "sk", securityToken: "token" };
    const { endpoint, received } = await serve(refuse(403, "SecurityTokenExpired"), accept);
    const rejections: unknown[] = [];
    let current = old;
    const submitter = createTaskSubmitter({
      credentials: async (_profile, rejected) => {
        if (rejected) {
          rejections.push(rejected);
          current = { ...old, accessKeyId: "new" };
        }
        return current;
      },
      maxDelayMs: 5,
    });
    const request = { source, instruction };
    expect(await submitter.submit({ region: "cn-hangzhou", endpoint }, request)).toMatchObject({ outcome: "accepted" });
    expect(rejections).toEqual([old]);
    expect(received.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1])).toEqual([
      "old",
      "new",
    ]);
  });

  it.each<[string, (rejected: unknown) => Promise<Credentials>]>([
    ["there are none", async () => ({ accessKeyId: "ak", accessKeySecret: "sk" })],
    [
      "they can't be had",
      async (rejected) => {
        if (rejected) throw new Error("nobody knows");
        return { accessKeyId: "ak", accessKeySecret: "sk" };
      },
    ],
  ])("isn't sent again for want of newer credentials: %s", async (_case, find) => {
    const { endpoint, received } = await serve(refuse(403, "InvalidAccessKeyId"));
    const submitter = createTaskSubmitter({ credentials: (_profile, rejected) => find(rejected), maxDelayMs: 5 });
    const outcome = await submitter.submit({ region: "cn-hangzhou", endpoint }, { source, instruction });
    expect(outcome).toMatchObject({ outcome: "refused", message: expect.stringContaining("InvalidAccessKeyId") });
    expect(received).toHaveLength(1);
  });

  it("isn't sent at all once requests are stopped", async () => {
    const { endpoint, received } = await serve(accept);
    const limiter = new RequestLimiter({ stop: AbortSignal.abort() });
    const credentials = async () => ({ accessKeyId: "ak", accessKeySecret: "sk" });
    const submitter = createTaskSubmitter({ credentials, limiter });
    const outcome = await submitter.submit({ region: "cn-hangzhou", endpoint }, { source, instruction });
    expect(outcome).toMatchObject({ outcome: "refused", message: expect.stringContaining("Nothing was submitted") });
    expect(received).toEqual([]);
  });

  it("is given up after three attempts, and says so", async () => {
    const { endpoint, received } = await serve(refuse(503, "ServiceUnavailable", "Busy."));
    expect(await submitTo(endpoint)).toMatchObject({
      outcome: "refused",
      message: expect.stringMatching(/ServiceUnavailable: Busy\..*attempt 3 of 3/s),
    });
    expect(received).toHaveLength(3);
  });

  it("is sent again while nobody listens", async () => {
    const { endpoint } = await serve(accept);
    const closed = servers.pop() as Server;
    await new Promise((resolve) => closed.close(resolve));
    expect(await submitTo(endpoint)).toMatchObject({
      outcome: "refused",
      message: expect.stringMatching(
        /wasn't reached at http:\/\/localhost:\d+, so nothing was sent: connect ECONNREFUSED.*attempt 3 of 3\)\nCheck region/,
      ),
    });
  });

  it("isn't sent again when the other side speaks no TLS", async () => {
    const { endpoint, received } = await serve(accept);
    const outcome = await submitTo(endpoint.replace("http:", "https:"));
    expect(outcome).toMatchObject({ outcome: "refused", message: expect.stringContaining("nothing was sent") });
    expect(received).toEqual([]);
  });

  it.each<[number, string, string, string]>([
    [404, "NoSuchKey", "The specified key does not exist.", "upload it first"],
    [404, "NoSuchBucket", "The specified bucket does not exist.", "check its name"],
    [403, "AccessDenied", "No.", "oss:ProcessImm"],
    [403, "InvalidAccessKeyId", "No.", "which credentials the deploy takes"],
    [403, "SignatureDoesNotMatch", "No.", "access key secret"],
    [403, "RequestTimeTooSkewed", "No.", "clock"],
    [400, "Imm Client", "ResourceNotFound, The specified resource Attachment is not found.", "IMM project"],
    [
      400,
      "Imm Client",
      "ResourceNotFound, The specified resource Route is not found.",
      "no such asynchronous operation",
    ],
  ])("is refused with advice after %i %s: %s", async (status, code, message, advice) => {
    const { endpoint, received } = await serve(refuse(status, code, message));
    const outcome = await submitTo(endpoint);
    expect(outcome).toMatchObject({ outcome: "refused" });
    const text = outcome.outcome === "refused" ? outcome.message : "";
    expect(text).toContain(`${code}: ${message}`);
    expect(text).toContain(`HTTP ${status}, EC 0001-00000001, request ID 65A0F0F0F0F0F0F0F0F0F0F0`);
    expect(text).toContain(advice);
    expect(received).toHaveLength(1);
  });

  it("is refused without advice that nobody gave, when the answer says nothing", async () => {
    const { endpoint } = await serve(answerText(404, ""));
    const outcome = await submitTo(endpoint);
    expect(outcome).toMatchObject({ outcome: "refused", message: expect.stringContaining("HTTP 404") });
    expect(outcome).not.toMatchObject({ message: expect.stringContaining("upload it first") });
  });

  it("is refused in OSS' words when they come as JSON", async () => {
    const { endpoint } = await serve(answerText(403, '{"Error":{"Code":"AccessDenied","Message":"No.","EC":"1"}}'));
    const message = expect.stringMatching(/AccessDenied: No\. \(HTTP 403, EC 1.*oss:ProcessImm/s);
    expect(await submitTo(endpoint)).toMatchObject({ outcome: "refused", message });
  });

  it("is refused by a proxy without a word of OSS'", async () => {
    const { endpoint } = await serve(answerText(407, "<html>log in</html>"));
    expect(await submitTo(endpoint)).toMatchObject({ outcome: "refused", message: expect.stringContaining("407") });
  });
});

describe("a request with unknown outcome is sent once only", () => {
  it.each<[string, Reply]>([
    ["the connection breaks", reset],
    ["no answer comes", stall],
    ["the server fails", refuse(500, "InternalError")],
    ["a gateway fails", answerText(502, "<html>bad gateway</html>")],
    ["a gateway gives up", answerText(504, "")],
    ["503 comes from something that isn't OSS", answerText(503, "<html>maintenance</html>")],
    [
      "the answer breaks off",
      (response) => {
        response.writeHead(200, { "Content-Length": "500" });
        response.write(answer.slice(0, 20), () => response.destroy());
      },
    ],
  ])("when %s", async (_case, reply) => {
    const { endpoint, received } = await serve(reply);
    const outcome = await submitTo(endpoint);
    expect(outcome).toMatchObject({ outcome: "unknown", message: expect.stringContaining("unknown") });
    expect(received).toHaveLength(1);
  });

  it("also when the source's key reads like a reason why nothing was sent", async () => {
    const { endpoint, received } = await serve(reset);
    const key = "certificates/certificate has expired, connect ECONNREFUSED.mp4";
    expect(await submitTo(endpoint, key)).toMatchObject({ outcome: "unknown" });
    expect(received).toHaveLength(1);
  });

  it("and the reason is short", async () => {
    const { endpoint } = await serve(answerText(500, `<html>${"<p>sorry</p>".repeat(500)}</html>`));
    const { message } = (await submitTo(endpoint)) as { message: string };
    expect(message.length).toBeLessThan(500);
    expect(message).not.toContain("raw xml");
  });
});
