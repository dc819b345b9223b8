import { describe, expect, it } from "vitest";
import type { Fault, FaultEffect } from "../../../src/emulator";
import { emulatorWithBucket, failureOf, submit } from "../emulator-client";
import { callImm, callImmRaw } from "./imm-client";

const BODY = "x-oss-async-process=video/convert,f_mp4|sys/saveas,o_Yg";

async function emulatorWithTasks() {
  const { emulator, client } = await emulatorWithBucket();
  for (const key of ["a.mp4", "b.mp4"]) {
    await client.put(key, Buffer.from("film"));
    await submit(client, key, BODY);
  }
  const [a, b] = emulator.tasks
    .list()
    .map(({ id }) => ({ parameters: { ProjectName: "local", TaskType: "MediaConvert", TaskId: id } }));
  if (!a || !b) throw new Error("no tasks");
  const strike = (effect: FaultEffect, operation: Fault["operation"] = "imm:GetTask") =>
    emulator.injectFault({ operation, ...effect } as Fault);
  const outcome = async (action: string, call: Parameters<typeof callImm>[2]) => {
    const { status, body } = await callImm(emulator, action, call);
    return body.Code ?? status;
  };
  return { emulator, client, a, b, strike, outcome };
}

describe("a fault of an IMM action", () => {
  it("refuses in JSON, only that action, as often as it is told", async () => {
    const { emulator, a, strike, outcome } = await emulatorWithTasks();
    strike({ kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Not now." });
    expect(await outcome("ListTasks", a)).toBe(200);
    expect(await callImm(emulator, "GetTask", a)).toMatchObject({
      status: 503,
      body: { Code: "ServiceUnavailable", Message: "Not now.", RequestId: expect.any(String) },
    });
    expect(await outcome("GetTask", a)).toBe(200);
  });

  it("strikes the calls about one source or bucket", async () => {
    const { emulator, a, b, outcome } = await emulatorWithTasks();
    const refuse = { kind: "refuse", status: 429, code: "Throttling.User", message: "Slower." } as const;
    emulator.injectFault({ operation: "imm:GetTask", key: "b.mp4", ...refuse });
    expect(await outcome("GetTask", a)).toBe(200);
    expect(await outcome("GetTask", b)).toBe("Throttling.User");
    emulator.injectFault({ operation: "*", bucket: "examplebucket", ...refuse });
    expect(await outcome("ListProjects", {})).toBe(200);
    expect(await outcome("GetOSSBucketAttachment", { parameters: { OSSBucket: "examplebucket" } })).toBe(
      "Throttling.User",
    );
  });

  it("resets, stalls or garbles after the work was done", async () => {
    const { emulator, a, strike, outcome } = await emulatorWithTasks();
    const bucket = { parameters: { OSSBucket: "examplebucket" } };
    strike({ kind: "accept-then-reset" }, "imm:DetachOSSBucket");
    await expect(callImm(emulator, "DetachOSSBucket", bucket)).rejects.toThrow();
    expect(await outcome("GetOSSBucketAttachment", bucket)).toBe("ResourceNotFound");

    strike({ kind: "accept-then-garble", garble: "truncated" });
    const { status, body } = await callImmRaw(emulator, "GetTask", a);
    expect(status).toBe(200);
    expect(() => JSON.parse(body)).toThrow(SyntaxError);

    strike({ kind: "accept-then-stall" });
    const stalled = callImm(emulator, "GetTask", a);
    const refused = expect(stalled).rejects.toThrow();
    const pending = async () => (await fetch(`${emulator.endpoint}/_emulator/faults`)).json();
    await expect.poll(pending).toEqual([]);
    expect(await outcome("GetTask", a)).toBe(200);
    await emulator.close();
    await refused;
  });

  it("resets before any work, and judges dates by a wrong clock", async () => {
    const { emulator, a, strike, outcome } = await emulatorWithTasks();
    const bucket = { parameters: { OSSBucket: "examplebucket" } };
    strike({ kind: "reset" }, "imm:DetachOSSBucket");
    await expect(callImm(emulator, "DetachOSSBucket", bucket)).rejects.toThrow();
    expect(await outcome("GetOSSBucketAttachment", bucket)).toBe(200);

    strike({ kind: "skew", ms: -16 * 60_000 });
    expect(await callImm(emulator, "GetTask", a)).toMatchObject({
      status: 400,
      body: { Code: "InvalidTimeStamp.Expired" },
    });
    expect(await outcome("GetTask", a)).toBe(200);
  });

  it("delays", async () => {
    const { a, strike, outcome } = await emulatorWithTasks();
    strike({ kind: "delay", ms: 60 });
    const started = performance.now();
    expect(await outcome("GetTask", a)).toBe(200);
    // Timers may fire up to a millisecond early.
    expect(performance.now() - started).toBeGreaterThan(58);
  });

  it("may come over HTTP", async () => {
    const { emulator, a, outcome } = await emulatorWithTasks();
    const post = async (fault: object) => {
      const response = await fetch(`${emulator.endpoint}/_emulator/faults`, {
        method: "POST",
        body: JSON.stringify(fault),
      });
      return ((await response.json()) as { error?: string }).error ?? response.status;
    };
    const fault = { operation: "imm:GetTask", kind: "refuse", status: 500, code: "InternalError", message: "Oh." };
    expect(await post(fault)).toBe(201);
    expect(await outcome("GetTask", a)).toBe("InternalError");
    expect(await post({ ...fault, operation: "imm:Fly" })).toMatch(/operation must be one of .*imm:GetTask/);
    expect(await post({ operation: "task", kind: "hold" })).toBe(201);
    expect(await post({ operation: "task", kind: "refuse" })).toBe("kind must be one of hold, delay, fail");
    expect(await post({ operation: "task", kind: "fail", code: "X" })).toBe("fail needs code and message");
    expect(await post({ operation: "imm:GetTask", kind: "hold" })).toMatch(/^kind must be one of refuse/);
  });
});

describe("a limit of requests", () => {
  async function limited() {
    let now = Math.floor(Date.now() / 1000) * 1000;
    const { emulator, client } = await emulatorWithBucket({ requestsPerSecond: 2, now: () => new Date(now) });
    await client.put("a.mp4", Buffer.from("film"));
    const call = async (action: string, parameters: Record<string, unknown>) => {
      const { status, body } = await callImm(emulator, action, { parameters, date: new Date(now) });
      return body.Code ? `${status} ${body.Code}` : status;
    };
    const nextSecond = () => {
      now += 1000;
    };
    return { emulator, client, call, nextSecond };
  }

  it("holds for submissions and calls together, and begins anew each second", async () => {
    const { emulator, client, call, nextSecond } = await limited();
    await submit(client, "a.mp4", BODY);
    expect(await call("ListTasks", { ProjectName: "local" })).toBe(200);
    expect(await call("ListTasks", { ProjectName: "local" })).toBe("429 Throttling.User");
    expect(await call("GetOSSBucketAttachment", { OSSBucket: "examplebucket" })).toBe("429 Throttling.User");
    expect(await failureOf(submit(client, "a.mp4", BODY))).toMatchObject({
      status: 429,
      code: "Imm Client",
      message: expect.stringMatching(/^Throttling\.User, /),
    });
    // OSS itself has other limits.
    await client.head("a.mp4");

    nextSecond();
    await submit(client, "a.mp4", BODY);
    expect(emulator.tasks.list()).toHaveLength(2);
  });

  it("holds for each project by itself", async () => {
    const { call, nextSecond } = await limited();
    await call("CreateProject", { ProjectName: "other" });
    nextSecond();
    const list = (ProjectName: string) => call("ListTasks", { ProjectName });
    expect([await list("local"), await list("local"), await list("other"), await list("local")]).toEqual([
      200,
      200,
      200,
      "429 Throttling.User",
    ]);
  });
});
