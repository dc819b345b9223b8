import { describe, expect, it } from "vitest";
import { clientOf, emulatorForTest, emulatorWithBucket, failureOf, type OssClient } from "./emulator-client";
import { send } from "./raw-request";

it("refuses a wrong secret, and shows what should have been signed", async () => {
  const { emulator } = await emulatorWithBucket();
  const client = clientOf(emulator, { accessKeySecret: "wrong", bucket: "examplebucket" });
  const failure = await failureOf(client.put("key", Buffer.from("x")));
  expect(failure).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });

  const raw = await send(emulator, {
    target: "/examplebucket/key?b=2&a",
    headers: {
      authorization: `OSS4-HMAC-SHA256 Credential=local-id/${today()}/cn-hangzhou/oss/aliyun_v4_request,Signature=00`,
      "x-oss-date": timestamp(),
      "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
    },
  });
  expect(raw.body).toContain("<CanonicalRequest>GET\n/examplebucket/key\na&amp;b=2\nx-oss-content-sha256:");
  expect(raw.body).toContain("<StringToSign>OSS4-HMAC-SHA256\n");
  expect(raw.body).toContain("<SignatureProvided>00</SignatureProvided>");
});

it("refuses keys it doesn't know", async () => {
  const emulator = await emulatorForTest();
  const failure = await failureOf(clientOf(emulator, { accessKeyId: "stranger" }).listBuckets());
  expect(failure).toMatchObject({ status: 403, code: "InvalidAccessKeyId", ecCode: "0002-00000902" });
});

it("refuses requests from another time", async () => {
  const emulator = await emulatorForTest({ now: () => new Date(Date.now() + 16 * 60 * 1000) });
  const failure = await failureOf(clientOf(emulator).listBuckets());
  expect(failure).toMatchObject({ status: 403, code: "RequestTimeTooSkewed" });
});

it("refuses requests for another region", async () => {
  const emulator = await emulatorForTest({ region: "cn-shanghai" });
  expect((await clientOf(emulator).listBuckets()).buckets).toBeNull();
  const failure = await failureOf(clientOf(emulator, { region: "oss-cn-hangzhou" }).listBuckets());
  expect(failure).toMatchObject({ status: 400, code: "InvalidArgument" });
});

it("refuses what isn't signed at all", async () => {
  const { emulator } = await emulatorWithBucket();
  for (const target of ["/", "/examplebucket", "/examplebucket/key", "/examplebucket/key?x-oss-async-process"]) {
    const response = await send(emulator, { target, method: target.includes("?") ? "POST" : "GET" });
    expect(response.status, target).toBe(403);
    expect(response.body).toContain("<Code>AccessDenied</Code>");
  }
  const odd = await send(emulator, { target: "/", headers: { authorization: "Basic bG9jYWw6bG9jYWw=" } });
  expect(odd.status).toBe(400);
});

it("knows several keys", async () => {
  const emulator = await emulatorForTest({
    credentials: [
      { accessKeyId: "first", accessKeySecret: "one" },
      { accessKeyId: "second", accessKeySecret: "two" },
    ],
  });
  expect(emulator.credentials.accessKeyId).toBe("first");
  const second = clientOf(emulator, { accessKeyId: "second", accessKeySecret: "two" });
  expect((await second.listBuckets()).buckets).toBeNull();
});

const TEMPORARY = { accessKeyId: "STS.temporary", accessKeySecret: "secret", securityToken: "CAIS+to/ken==" };

describe.each([{ version: "4" }, { version: "1" }])("with signatures of version $version", ({ version }) => {
  const authorizationV4 = version === "4";
  const presign = (client: OssClient, method: string, key: string, headers: Record<string, string> = {}) =>
    authorizationV4
      ? client.signatureUrlV4(method, 60, { headers }, key)
      : client.signatureUrl(key, { method, expires: 60, ...headers });

  it("serves ali-oss, keys and queries of all kinds included", async () => {
    const { emulator } = await emulatorWithBucket();
    const client = clientOf(emulator, { authorizationV4, bucket: "examplebucket" });
    for (const key of ["目录/a b+c#d%e.txt", "emoji😀//x", "quote'()!*~"]) {
      await client.put(key, Buffer.from(key), { meta: { colour: "red" } });
      expect((await client.get(key)).content.toString()).toBe(key);
    }
    const first = await client.listV2({ "max-keys": 2 });
    expect(first.isTruncated).toBe(true);
    const second = await client.listV2({ "max-keys": 2, "continuation-token": first.nextContinuationToken });
    expect([...(first.objects ?? []), ...(second.objects ?? [])]).toHaveLength(3);
    await client.deleteMulti(["emoji😀//x"]);
    const body = Buffer.from("x-oss-async-process=video/convert,f_mp4");
    await client.request({
      method: "POST",
      bucket: "examplebucket",
      object: "quote'()!*~",
      subres: { "x-oss-async-process": "" },
      content: body,
      successStatuses: [200],
    });
    expect(emulator.tasks.list()).toHaveLength(1);
    const wrong = clientOf(emulator, { authorizationV4, accessKeySecret: "wrong" });
    expect(await failureOf(wrong.listBuckets())).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
  });

  it("serves signed URLs to anybody who has them", async () => {
    const { emulator } = await emulatorWithBucket();
    const client = clientOf(emulator, { authorizationV4, bucket: "examplebucket" });
    const key = "目录/a b+c.txt";
    const put = await fetch(await presign(client, "PUT", key), { method: "PUT", body: Buffer.from("by URL") });
    expect(put.status).toBe(200);
    const url = await presign(client, "GET", key);
    const get = await fetch(url);
    expect({ status: get.status, text: await get.text() }).toEqual({ status: 200, text: "by URL" });

    const elsewhere = await fetch(url.replace("c.txt", "d.txt"));
    expect({ status: elsewhere.status, text: await elsewhere.text() }).toEqual({
      status: 403,
      text: expect.stringContaining("<Code>SignatureDoesNotMatch</Code>"),
    });
  });

  it("closes signed URLs when they expire", async () => {
    let ahead = 0;
    const { emulator } = await emulatorWithBucket({ now: () => new Date(Date.now() + ahead) });
    const client = clientOf(emulator, { authorizationV4, bucket: "examplebucket" });
    await client.put("key", Buffer.from("content"));
    const url = await presign(client, "GET", "key");
    expect((await fetch(url)).status).toBe(200);
    ahead = 61_000;
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("Request has expired.");
  });

  it("takes temporary keys with their token only", async () => {
    const { accessKeyId, accessKeySecret, securityToken } = TEMPORARY;
    const emulator = await emulatorForTest({ credentials: TEMPORARY });
    const key = { authorizationV4, accessKeyId, accessKeySecret };
    // Without it, ali-oss complains on stderr.
    const refreshSTSToken = async () => ({});
    const client = clientOf(emulator, { ...key, stsToken: securityToken, refreshSTSToken });
    await client.putBucket("examplebucket");
    client.useBucket("examplebucket");
    await client.put("key", Buffer.from("content"));
    expect((await fetch(await presign(client, "GET", "key"))).status).toBe(200);

    for (const stsToken of [undefined, "another"]) {
      const failure = await failureOf(clientOf(emulator, { ...key, stsToken, refreshSTSToken }).listBuckets());
      expect(failure).toMatchObject({ status: 403, code: "InvalidSecurityToken" });
    }
  });
});

it("gives a download the headers its signed URL asks for", async () => {
  const { client } = await emulatorWithBucket();
  await client.put("key", Buffer.from("content"));
  const queries = { "response-content-type": "text/x", "response-content-disposition": 'attachment; filename="a b"' };
  const response = await fetch(await client.signatureUrlV4("GET", 60, { queries }, "key"));
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/x");
  expect(response.headers.get("content-disposition")).toBe('attachment; filename="a b"');
});

const timestamp = () => new Date().toISOString().replace(/[-:]|\.\d+/g, "");
const today = () => timestamp().slice(0, 8);
