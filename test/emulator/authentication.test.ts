import { expect, it } from "vitest";
import { clientOf, emulatorForTest, emulatorWithBucket, failureOf } from "./emulator-client";
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

const timestamp = () => new Date().toISOString().replace(/[-:]|\.\d+/g, "");
const today = () => timestamp().slice(0, 8);
