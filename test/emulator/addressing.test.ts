import { describe, expect, it } from "vitest";
import { clientOf, emulatorForTest, emulatorWithBucket, failureOf } from "./emulator-client";
import { send, sendSigned } from "./raw-request";

it("is reached as localhost, 127.0.0.1 and, where there is one, ::1", async () => {
  const emulator = await emulatorForTest();
  expect((await fetch(`http://localhost:${emulator.port}/_emulator/health`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${emulator.port}/_emulator/health`)).status).toBe(200);
  const ipv6 = await fetch(`http://[::1]:${emulator.port}/_emulator/health`).catch((error) => error.cause.code);
  expect(typeof ipv6 === "string" ? ipv6 : ipv6.status).toSatisfy((x) => x === 200 || x === "EADDRNOTAVAIL");
});

it("takes the bucket from the Host header, as ali-oss sends it to an IP address", async () => {
  const { emulator, client } = await emulatorWithBucket();
  const byHost = clientOf(emulator, { endpoint: `http://127.0.0.1:${emulator.port}`, sldEnable: false });
  byHost.useBucket("examplebucket");
  await byHost.put("目录/a b.txt", Buffer.from("by host"));
  expect((await client.get("目录/a b.txt")).content.toString()).toBe("by host");
  expect((await byHost.listBuckets()).buckets?.map(({ name }) => name)).toEqual(["examplebucket"]);
});

it.each([
  "examplebucket.oss-cn-hangzhou.aliyuncs.com",
  "examplebucket.oss-cn-hangzhou-internal.aliyuncs.com",
  "EXAMPLEBUCKET.oss-cn-shanghai.aliyuncs.com:80",
  "examplebucket.localhost:9000",
])("finds the bucket in the host %s", async (host) => {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("examplebucket/key", Buffer.from("found"));
  const response = await sendSigned(emulator, {
    target: "/examplebucket/key",
    resource: "/examplebucket/examplebucket/key",
    headers: { host },
  });
  expect(response).toMatchObject({ status: 200, body: "found" });
});

it("doesn't take path style where the real service wouldn't", async () => {
  const emulator = await emulatorForTest();
  const headers = { host: "oss-cn-hangzhou.aliyuncs.com" };
  const response = await sendSigned(emulator, { target: "/bucket/key", resource: "/bucket/key", headers });
  expect(response.status).toBe(403);
  expect(response.body).toContain("<Code>SecondLevelDomainForbidden</Code>");
});

it("understands a target with a whole address in it, as proxies get", async () => {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("key", Buffer.from("found"));
  const target = `http://localhost:${emulator.port}/examplebucket/key`;
  const response = await sendSigned(emulator, { target, resource: "/examplebucket/key", headers: { host: "other" } });
  expect(response).toMatchObject({ status: 200, body: "found" });
});

describe("a key", () => {
  it("is taken as it is sent, with double slashes and plus signs", async () => {
    const { emulator, client } = await emulatorWithBucket();
    const response = await sendSigned(emulator, {
      method: "PUT",
      target: "/examplebucket/a//b+c%2Bd/%e4%b8%ad",
      resource: "/examplebucket/a//b%2Bc%2Bd/%E4%B8%AD",
      body: "content",
    });
    expect(response.status).toBe(200);
    expect((await client.get("a//b+c+d/中")).content.toString()).toBe("content");
  });

  it("is never tidied up: dot segments are refused, whether signed so or changed on the way", async () => {
    const { emulator, client } = await emulatorWithBucket();
    await client.put("x.txt", Buffer.from("another object"));
    const refused = await sendSigned(emulator, {
      target: "/examplebucket/dot/../x.txt",
      resource: "/examplebucket/dot/../x.txt",
    });
    expect(refused.status).toBe(400);
    expect(refused.body).toContain("<Code>InvalidObjectName</Code>");
    const changed = await sendSigned(emulator, {
      target: "/examplebucket/x.txt",
      resource: "/examplebucket/dot/../x.txt",
    });
    expect(changed.status).toBe(403);
    expect(changed.body).toContain("<Code>SignatureDoesNotMatch</Code>");
  });

  it.each([
    ["/examplebucket//leading", "/examplebucket//leading"],
    ["/examplebucket/%5Cleading", "/examplebucket/%5Cleading"],
    ["/examplebucket/./a", "/examplebucket/./a"],
    ["/examplebucket/a/%2E%2E", "/examplebucket/a/.."],
    [`/examplebucket/${"a".repeat(1024)}`, `/examplebucket/${"a".repeat(1024)}`],
  ])("is refused where the service refuses it: %s", async (target, resource) => {
    const { emulator } = await emulatorWithBucket();
    const response = await sendSigned(emulator, { method: "PUT", target, resource, body: "content" });
    expect(response.status).toBe(400);
    expect(response.body).toContain("<Code>InvalidObjectName</Code>");
  });

  it("must be encoded well", async () => {
    const emulator = await emulatorForTest();
    for (const [target, code] of [
      ["/bucket/%E4%B8", "InvalidObjectName"],
      ["/bucket/%x", "InvalidObjectName"],
      ["/bucket/key?a=%FF", "InvalidURI"],
      ["/%FF/key", "InvalidURI"],
    ] as const) {
      const response = await send(emulator, { target });
      expect(response.status, target).toBe(400);
      expect(response.body).toContain(`<Code>${code}</Code>`);
    }
  });
});

it("keeps metadata that isn't ASCII byte by byte", async () => {
  const { emulator } = await emulatorWithBucket();
  const object = { target: "/examplebucket/key", resource: "/examplebucket/key" };
  const headers = { "x-oss-meta-author": "陈 é" };
  expect((await sendSigned(emulator, { ...object, method: "PUT", headers, body: "content" })).status).toBe(200);
  const head = await sendSigned(emulator, { ...object, method: "HEAD" });
  expect(Buffer.from(head.headers["x-oss-meta-author"] as string, "latin1").toString()).toBe("陈 é");
});

it("tells HEAD what went wrong in a header", async () => {
  const { emulator } = await emulatorWithBucket();
  const head = await sendSigned(emulator, { method: "HEAD", target: "/nobucket/key", resource: "/nobucket/key" });
  expect(head).toMatchObject({ status: 404, body: "", headers: { "x-oss-ec": "0015-00000101" } });
  const document = Buffer.from(head.headers["x-oss-err"] as string, "base64").toString();
  expect(document).toContain("<Code>NoSuchBucket</Code>");
  expect(document).toContain(`<RequestId>${head.headers["x-oss-request-id"]}</RequestId>`);
});

it("answers errors as the service does", async () => {
  const { emulator, client } = await emulatorWithBucket();
  const response = await sendSigned(emulator, { target: "/examplebucket/a%26b", resource: "/examplebucket/a%26b" });
  expect(response.status).toBe(404);
  expect(response.headers).toMatchObject({ "content-type": "application/xml", server: "AliyunOSS" });
  const requestId = response.headers["x-oss-request-id"];
  expect(requestId).toMatch(/^[0-9A-F]{24}$/);
  expect(response.body).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>` +
      `<RequestId>${requestId}</RequestId><HostId>127.0.0.1:${emulator.port}</HostId><Key>a&amp;b</Key><EC>0026-00000001</EC></Error>`,
  );
  expect(await failureOf(client.get("a&b"))).toMatchObject({ code: "NoSuchKey" });
});
