import { describe, expect, it } from "vitest";
import type { Credential, Emulator } from "../../src/emulator";
import { IMM_ACTIONS, type ImmAction } from "../../src/emulator/imm";
import { emulatorForTest, emulatorWithBucket, submit } from "../emulator/emulator-client";

// The vendor's generic client: it makes its requests and signatures without a line of ours.
const openApi = require("@alicloud/openapi-client") as typeof import("@alicloud/openapi-client");
const { RuntimeOptions } = require("@alicloud/tea-util") as typeof import("@alicloud/tea-util");

/** What the vendor's client throws for a refusal. */
interface Refusal {
  code: string;
  message: string;
  data: Record<string, unknown>;
}

/** Calls an action as the vendor's generated clients do: parameters in the query or the form, objects in them as JSON. */
async function call(
  emulator: Emulator,
  action: string,
  parameters: Record<string, unknown> = {},
  { place = "query", credential = emulator.credentials }: { place?: "query" | "body"; credential?: Credential } = {},
): Promise<Record<string, unknown>> {
  const client = new openApi.default(
    new openApi.Config({ ...credential, endpoint: `localhost:${emulator.port}`, protocol: "HTTP" }),
  );
  const params = new openApi.Params({
    action,
    version: "2020-09-30",
    protocol: "HTTP",
    pathname: "/",
    method: "POST",
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
  const values = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
  const { body } = await client.callApi(
    params,
    new openApi.OpenApiRequest({ [place]: values }),
    new RuntimeOptions({ autoretry: false }),
  );
  return body as Record<string, unknown>;
}

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(
    () => undefined,
    (error: Refusal) => error,
  );
  if (!error) throw new Error("was not refused");
  return error;
}

async function emulatorWithTask(instruction = "video/convert,f_mp4|sys/saveas,o_Yg") {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("a.mp4", Buffer.from("film"));
  const { data } = await submit(client, "a.mp4", `x-oss-async-process=${instruction}`);
  const { TaskId } = JSON.parse(data.toString()) as { TaskId: string };
  return { emulator, task: { ProjectName: "local", TaskType: "MediaConvert", TaskId } };
}

/** A call of every action that succeeds. */
const calls: Record<ImmAction, (emulator: Emulator) => Promise<{ parameters: object; answer: object }>> = {
  GetTask: withTask((task) => ({ ...task, Status: "Running" })),
  GetDecodeBlindWatermarkResult: withTask((task) => ({ ...task, Status: "Running" })),
  ListTasks: async (emulator) => ({
    parameters: {
      ProjectName: "local",
      TaskTypes: ["MediaConvert", "OfficeConversion"],
      Status: "Running",
      StartTimeRange: { Start: "2020-01-01T00:00:00+08:00", End: "2100-01-01T00:00:00.000Z" },
      MaxResults: 10,
      Order: "desc",
      Sort: "StartTime",
    },
    answer: { Tasks: [{ TaskId: emulator.tasks.list()[0]?.id }], NextToken: "" },
  }),
  AttachOSSBucket: async (emulator) => {
    await call(emulator, "DetachOSSBucket", { OSSBucket: "examplebucket" });
    return { parameters: { ProjectName: "local", OSSBucket: "examplebucket", Description: "说明 a+b*c~" }, answer: {} };
  },
  DetachOSSBucket: async () => ({ parameters: { OSSBucket: "examplebucket" }, answer: {} }),
  GetOSSBucketAttachment: async () => ({
    parameters: { OSSBucket: "examplebucket" },
    answer: { ProjectName: "local" },
  }),
  ListAttachedOSSBuckets: async () => ({
    parameters: { ProjectName: "local", MaxResults: 10 },
    answer: { AttachedOSSBuckets: [{ OSSBucket: "examplebucket", ProjectName: "local" }] },
  }),
  CreateProject: async () => ({
    parameters: { ProjectName: "mine", Description: "d" },
    answer: { Project: { ProjectName: "mine", Description: "d" } },
  }),
  GetProject: async () => ({ parameters: { ProjectName: "local" }, answer: { Project: { ProjectName: "local" } } }),
  ListProjects: async () => ({ parameters: { Prefix: "lo" }, answer: { Projects: [{ ProjectName: "local" }] } }),
};

function withTask(answer: (task: object) => object) {
  return async (emulator: Emulator) => {
    const TaskId = emulator.tasks.list()[0]?.id;
    const task = { ProjectName: "local", TaskType: TaskId?.slice(0, -37), TaskId };
    return { parameters: task, answer: answer(task) };
  };
}

describe.each(["query", "body"] as const)("with its parameters in the %s", (place) => {
  it.each(IMM_ACTIONS)("the vendor's client calls %s", async (action) => {
    const { emulator } = await emulatorWithTask(action.includes("Watermark") ? "image/deblindwatermark" : undefined);
    const { parameters, answer } = await calls[action](emulator);
    expect(await call(emulator, action, { ...parameters }, { place })).toMatchObject({
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      ...answer,
    });
  });
});

it("the vendor's client signs with temporary keys", async () => {
  const credential = { accessKeyId: "STS.id", accessKeySecret: "secret", securityToken: "a+b/c==" };
  const emulator = await emulatorForTest({ credentials: credential });
  expect(await call(emulator, "ListTasks", { ProjectName: "local" })).toMatchObject({ Tasks: [] });
});

it("the vendor's client understands refusals", async () => {
  const { emulator, task } = await emulatorWithTask();
  expect(await refusalOf(call(emulator, "GetTask", { ...task, ProjectName: "none" }))).toMatchObject({
    code: "ResourceNotFound",
    message: expect.stringContaining("The specified resource Project is not found."),
    data: { statusCode: 400, Recommend: expect.stringContaining("ResourceNotFound") },
  });
  expect(await refusalOf(call(emulator, "GetTask", { ...task, TaskId: "" }))).toMatchObject({ code: "MissingTaskId" });
  const forged = { ...emulator.credentials, accessKeySecret: "wrong" };
  expect(await refusalOf(call(emulator, "GetTask", task, { credential: forged }))).toMatchObject({
    code: "SignatureDoesNotMatch",
  });
  expect(await refusalOf(call(emulator, "DeleteProject", { ProjectName: "local" }))).toMatchObject({
    code: "InvalidAction.NotFound",
    data: { statusCode: 404 },
  });
});
