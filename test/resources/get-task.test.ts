import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Emulator } from "../../src/emulator";
import { landscape } from "../../tools/demo/sample-picture";
import { clientOf, processingEmulatorForTest, submit } from "../emulator/emulator-client";
import { callImm } from "../emulator/imm/imm-client";

afterEach(() => {
  vi.unstubAllEnvs();
  pulumi.runtime.setAllConfig({});
});

/** The function as a program loads it that runs in this environment, with this config of a stack. */
async function inEnvironment(environment: Record<string, string>, config: Record<string, string> = {}) {
  for (const name of Object.keys(process.env).filter((it) => /^(OSS|IMM|ALIBABA_CLOUD|ALICLOUD)_/.test(it))) {
    vi.stubEnv(name, undefined);
  }
  // No profile of whoever runs the tests may help out.
  for (const [name, value] of Object.entries({ HOME: "/nonexistent", ...environment })) vi.stubEnv(name, value);
  pulumi.runtime.setAllConfig(config);
  vi.resetModules();
  return (await import("../../src/resources/get-task.js")).getTask;
}

function environmentOf({ credentials, endpoint, region }: Emulator) {
  return {
    OSS_ACCESS_KEY_ID: credentials.accessKeyId,
    OSS_ACCESS_KEY_SECRET: credentials.accessKeySecret,
    OSS_REGION: region,
    IMM_ENDPOINT: endpoint,
  };
}

/** An emulator, and a way to have it run a task. */
async function emulator() {
  const running = await processingEmulatorForTest();
  const client = clientOf(running);
  await client.putBucket("examplebucket");
  client.useBucket("examplebucket");
  await client.put("picture.png", await landscape(320, 240));
  const run = async (instruction: string) => {
    const { data } = await submit(client, "picture.png", `x-oss-async-process=${instruction}`);
    return (JSON.parse(data.toString()) as { TaskId: string }).TaskId;
  };
  return { emulator: running, client, run };
}

const convert = "video/convert,f_mp4|sys/saveas,o_Yg";

describe("getTask", () => {
  it("tells how far a task is and why it failed, and finds its project through the bucket", async () => {
    const { emulator: imm, run } = await emulator();
    imm.injectFault({ operation: "task", kind: "hold" });
    imm.injectFault({ operation: "task", kind: "fail", code: "InvalidFile", message: "This is no film." });
    // What passes is waited out.
    imm.injectFault({ operation: "imm:GetTask", kind: "refuse", status: 503, code: "Busy", message: "Later." });
    const getTask = await inEnvironment(environmentOf(imm));
    const taskId = await run(convert);
    const { submittedAt, eventId } = imm.tasks.get(taskId) ?? {};
    const running = { taskId, type: "MediaConvert", project: "local", startedAt: submittedAt, eventId };
    expect(await getTask({ taskId, bucket: "examplebucket" })).toEqual({ ...running, status: "Running" });

    imm.releaseTasks();
    const { endedAt } = await imm.tasks.ended(taskId);
    expect(await getTask({ taskId, project: "local" })).toEqual({
      ...running,
      status: "Failed",
      code: "InvalidFile",
      message: "This is no film.",
      endedAt,
    });
  });

  it("tells the text of a watermark", async () => {
    const { emulator: imm, client, run } = await emulator();
    await client.request({
      method: "POST",
      bucket: "examplebucket",
      object: "picture.png",
      subres: { "x-oss-process": "" },
      content: "x-oss-process=image/blindwatermark,content_bWluZQ|sys/saveas,o_cGljdHVyZS5wbmc",
      successStatuses: [200],
    });
    const taskId = await run("image/deblindwatermark,s_low,t_text");
    await imm.tasks.ended(taskId);
    const getTask = await inEnvironment(environmentOf(imm));
    expect(await getTask({ taskId, bucket: "examplebucket" })).toMatchObject({
      type: "DecodeBlindWatermark",
      status: "Succeeded",
      watermark: "mine",
    });
  });

  it("takes region, endpoint and credentials from the config of the stack whose program it runs in", async () => {
    const { emulator: imm, run } = await emulator();
    const taskId = await run(convert);
    const getTask = await inEnvironment(
      {},
      {
        "alicloud:region": imm.region,
        "alicloud:endpoints": JSON.stringify([{ imm: imm.endpoint }]),
        "alicloud:accessKey": imm.credentials.accessKeyId,
        "alicloud:secretKey": imm.credentials.accessKeySecret,
      },
    );
    expect(await getTask({ taskId, project: "local" })).toMatchObject({ taskId });
  });

  it("says what is wrong with its arguments, all at once, before it asks", async () => {
    const getTask = await inEnvironment({});
    await expect(getTask({ taskId: "", immEndpoint: "localhost:1/imm" })).rejects.toThrow(
      /taskId: must be a task's ID.*\n {2}bucket: is missing.*\n {2}region: is missing.*\n {2}immEndpoint: must be the URL/,
    );
    await expect(getTask({ taskId: "t", bucket: "B", region: "cn-hangzhou" })).rejects.toThrow("bucket name");
  });

  it("says why a task can't be had", async () => {
    const { emulator: imm, client } = await emulator();
    const getTask = await inEnvironment(environmentOf(imm));
    const unknown = "MediaConvert-2f0f5b3c-0000-4000-8000-000000000000";
    await expect(getTask({ taskId: unknown, project: "local" })).rejects.toThrow(
      `The IMM project local in cn-hangzhou doesn't know the task ${unknown}.`,
    );
    await expect(getTask({ taskId: unknown, project: "none" })).rejects.toThrow(/project none.*doesn't know/);
    await client.putBucket("unbound");
    await callImm(imm, "DetachOSSBucket", { parameters: { OSSBucket: "unbound" } });
    await expect(getTask({ taskId: unknown, bucket: "unbound" })).rejects.toThrow("isn't bound to an IMM project");

    const refused = await inEnvironment({ ...environmentOf(imm), OSS_ACCESS_KEY_SECRET: "wrong" });
    await expect(refused({ taskId: unknown, project: "local" })).rejects.toThrow(/SignatureDoesNotMatch.*request ID/);
    const unknownCaller = await inEnvironment({ OSS_REGION: "cn-hangzhou" });
    await expect(unknownCaller({ taskId: unknown, project: "local" })).rejects.toThrow(
      "No Alibaba Cloud credentials were found",
    );
  });
});
