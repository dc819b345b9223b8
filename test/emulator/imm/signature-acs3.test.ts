import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../src/emulator";
import { UsedNonces, verifyAcs3 } from "../../../src/emulator/imm/signature-acs3";
import { emulatorForTest } from "../emulator-client";
import { send } from "../raw-request";
import { callImm, type ImmCall } from "./imm-client";

describe("the vendor's published example", () => {
  const credential = { accessKeyId: "YourAccessKeyId", accessKeySecret: "YourAccessKeySecret" };
  const example = {
    method: "POST",
    query: [
      { name: "ImageId", value: "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd" },
      { name: "RegionId", value: "cn-shanghai" },
    ],
    headers: {
      host: "ecs.cn-shanghai.aliyuncs.com",
      "x-acs-action": "RunInstances",
      "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "x-acs-date": "2023-10-26T10:22:32Z",
      "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
      "x-acs-version": "2014-05-26",
      authorization:
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    },
    body: Buffer.alloc(0),
  };
  const rules = () => ({
    now: new Date("2023-10-26T10:30:00Z"),
    credential: (id: string) => (id === credential.accessKeyId ? credential : undefined),
    nonces: new UsedNonces(),
  });

  it("is valid", () => {
    expect(verifyAcs3(example, rules())).toEqual(credential);
  });

  it("is valid whatever the order of its query", () => {
    expect(verifyAcs3({ ...example, query: example.query.toReversed() }, rules())).toEqual(credential);
  });

  it("is not when anything in it differs", () => {
    const { headers } = example;
    const changed = [
      { ...example, method: "GET" },
      { ...example, query: [{ name: "ImageId", value: "other" }] },
      { ...example, headers: { ...headers, host: "ecs.cn-hangzhou.aliyuncs.com" } },
      { ...example, headers: { ...headers, "x-acs-action": "StopInstances" } },
      { ...example, body: Buffer.from("more") },
    ];
    for (const request of changed) {
      expect(() => verifyAcs3(request, rules())).toThrow(expect.objectContaining({ code: "SignatureDoesNotMatch" }));
    }
  });

  it("is valid once", () => {
    const { nonces, ...rest } = rules();
    verifyAcs3(example, { ...rest, nonces });
    expect(() => verifyAcs3(example, { ...rest, nonces })).toThrow(
      expect.objectContaining({ code: "SignatureNonceUsed" }),
    );
    // As much later as makes the date itself too old.
    nonces.use(credential.accessKeyId, "another", new Date("2023-10-26T12:00:00Z"));
    expect(verifyAcs3(example, { ...rest, nonces })).toEqual(credential);
  });
});

describe("a call", () => {
  const parameters = { ProjectName: "local" };

  it("may carry its parameters in the query or in a form, to any host", async () => {
    const emulator = await emulatorForTest();
    const calls: ImmCall[] = [
      { parameters },
      { parameters, place: "form" },
      { parameters, host: "imm.cn-hangzhou.aliyuncs.com" },
      {
        parameters: { ...parameters, StartTimeRange: { Start: "2026-01-01T00:00:00.5+08:00" }, TaskTypes: ["中 文*~"] },
      },
    ];
    for (const call of calls) {
      expect(await callImm(emulator, "ListTasks", call)).toMatchObject({ status: 200, body: { Tasks: [] } });
    }
  });

  it.each<[string, number, ImmCall]>([
    ["InvalidAccessKeyId.NotFound", 404, { credential: { accessKeyId: "nobody", accessKeySecret: "s" } }],
    ["SignatureDoesNotMatch", 400, { credential: { accessKeyId: "local-id", accessKeySecret: "wrong" } }],
    ["SignatureDoesNotMatch", 400, { place: "form", body: "ProjectName=other" }],
    ["SignatureDoesNotMatch", 400, { tamper: (headers) => Object.assign(headers, { "x-acs-action": "GetTask" }) }],
    ["InvalidTimeStamp.Expired", 400, { date: new Date(Date.now() - 16 * 60_000) }],
    ["InvalidTimeStamp.Expired", 400, { date: new Date(Date.now() + 16 * 60_000) }],
    ["InvalidTimeStamp.Format", 400, { date: "20260101T000000Z" }],
    ["InvalidTimeStamp.Format", 400, { date: "2026-13-01T00:00:00Z" }],
    ["MissingTimestamp", 400, { date: "" }],
    ["MissingSignatureNonce", 400, { nonce: "" }],
    ["IncompleteSignature", 400, { tamper: (headers) => Object.assign(headers, { "x-acs-extra": "1" }) }],
    [
      "IncompleteSignature",
      400,
      { tamper: (headers) => Object.assign(headers, { authorization: "ACS3-HMAC-SHA256 " }) },
    ],
    ["InvalidSignatureMethod", 400, { tamper: (headers) => Object.assign(headers, { authorization: "OSS id:sig" }) }],
    ["MissingAccessKeyId", 400, { tamper: (headers) => delete headers.authorization }],
    [
      "InvalidSecurityToken.MismatchWithAccessKey",
      400,
      { credential: { accessKeyId: "local-id", accessKeySecret: "local-secret", securityToken: "not-its" } },
    ],
    ["InvalidVersion", 400, { version: "2017-09-06" }],
  ])("is refused with %s (%i)", async (code, status, call) => {
    const emulator = await emulatorForTest();
    const answer = await callImm(emulator, "ListTasks", { parameters, ...call });
    expect(answer).toEqual({
      status,
      body: {
        RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
        HostId: `localhost:${emulator.port}`,
        Code: code,
        Message: expect.any(String),
        Recommend: expect.stringContaining(encodeURIComponent(code)),
      },
    });
    expect(JSON.stringify(answer)).not.toMatch(/local-secret|not-its/);
  });

  it("needs the token of a temporary key", async () => {
    const temporary = { accessKeyId: "STS.id", accessKeySecret: "secret", securityToken: "its-token" };
    const emulator = await emulatorForTest({ credentials: temporary });
    const call = (credential: NonNullable<ImmCall["credential"]>) =>
      callImm(emulator, "ListTasks", { parameters, credential });
    expect((await call(temporary)).status).toBe(200);
    expect((await call({ accessKeyId: "STS.id", accessKeySecret: "secret" })).body.Code).toBe("MissingSecurityToken");
    expect((await call({ ...temporary, securityToken: "other" })).body.Code).toBe(
      "InvalidSecurityToken.MismatchWithAccessKey",
    );
  });

  it("can't be sent twice", async () => {
    const emulator = await emulatorForTest();
    const call = { parameters, nonce: "n-1" };
    expect((await callImm(emulator, "ListTasks", call)).status).toBe(200);
    expect((await callImm(emulator, "ListTasks", call)).body).toMatchObject({ Code: "SignatureNonceUsed" });
  });

  it("is a POST of an action there is", async () => {
    const emulator = await emulatorForTest();
    expect(await callImm(emulator, "CreateStory")).toMatchObject({
      status: 404,
      body: { Code: "InvalidAction.NotFound" },
    });
    const byGet = await send(emulator, { target: "/", headers: { "x-acs-action": "GetTask" } });
    expect(JSON.parse(byGet.body)).toMatchObject({ Code: "UnsupportedHTTPMethod" });
    const unsigned = await send(emulator, { method: "POST", target: "/?Action=GetTask&Version=2020-09-30" });
    expect(JSON.parse(unsigned.body)).toMatchObject({ Code: "MissingAccessKeyId" });
    const large = await send(emulator, {
      method: "POST",
      target: "/",
      headers: { "x-acs-action": "GetTask" },
      body: "x".repeat(1024 * 1024 + 1),
    });
    expect(JSON.parse(large.body)).toMatchObject({ Code: "InvalidArgument" });
  });
});

it("leaves OSS alone", async () => {
  const emulator = await startEmulator();
  const digest = createHash("sha256").update("").digest("hex");
  try {
    const answer = await send(emulator, { method: "POST", target: "/", headers: { "x-oss-content-sha256": digest } });
    expect(answer.body).toContain("<Error>");
  } finally {
    await emulator.close();
  }
});
