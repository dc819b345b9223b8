import { describe, expect, it, onTestFinished } from "vitest";
import { type EmulatorOptions, startEmulator } from "../../../src/emulator";
import { clientOf, type OssClient, submit } from "../emulator-client";
import { callImm } from "./imm-client";

const INSTRUCTION = "x-oss-async-process=doc/convert,target_pdf|sys/saveas,o_b3V0LnBkZg";
const DAY_MS = 24 * 60 * 60 * 1000;

/** An emulator that really runs tasks, with documents to submit. Nothing here needs the work itself: its tasks are held or fail. */
async function emulatorWithSources(options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  const client = clientOf(emulator);
  await client.putBucket("examplebucket");
  client.useBucket("examplebucket");
  for (const key of ["a.docx", "b.docx"]) await client.put(key, Buffer.from("text"));
  const get = async (TaskId: string, more: object = {}) =>
    callImm(emulator, "GetTask", {
      parameters: { ProjectName: "local", TaskType: "OfficeConversion", TaskId, ...more },
    });
  return { emulator, client, get };
}

async function submitted(client: OssClient, key: string, extra: object = {}): Promise<string> {
  const { data } = await submit(client, key, INSTRUCTION, extra);
  return (JSON.parse(data.toString()) as { TaskId: string }).TaskId;
}

const failing = { operation: "task", kind: "fail", code: "InvalidDocument", message: "It is torn." } as const;
const holding = { operation: "task", kind: "hold" } as const;

describe("a task", () => {
  it("is Running while it is held, and ends once it is released", async () => {
    const { emulator, client, get } = await emulatorWithSources();
    emulator.injectFault(holding);
    emulator.injectFault(failing);
    const id = await submitted(client, "a.docx");
    const running = await get(id);
    expect(running).toEqual({
      status: 200,
      body: {
        RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
        ProjectName: "local",
        EventId: emulator.tasks.get(id)?.eventId,
        TaskId: id,
        TaskType: "OfficeConversion",
        Status: "Running",
        StartTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/),
      },
    });
    const { submittedAt } = emulator.tasks.get(id) ?? {};
    expect(new Date(running.body.StartTime as string).toISOString()).toBe(submittedAt);

    emulator.releaseTasks();
    await emulator.tasks.ended(id);
    expect((await get(id)).body).toMatchObject({
      Status: "Failed",
      Code: "InvalidDocument",
      Message: "It is torn.",
      EndTime: expect.stringMatching(/\+08:00$/),
    });
    expect(await emulator.tasks.log(id)).toContain("InvalidDocument: It is torn.");
  });

  it("is unknown under another type, in another project, and when there is none", async () => {
    const { emulator, client, get } = await emulatorWithSources();
    emulator.injectFault(failing);
    const id = await submitted(client, "a.docx");
    await callImm(emulator, "CreateProject", { parameters: { ProjectName: "other" } });
    const unknown = (type: string) => ({
      status: 400,
      body: expect.objectContaining({
        Code: "ResourceNotFound",
        Message: `The specified resource ${type} is not found.`,
      }),
    });
    expect(await get("OfficeConversion-00000000-0000-0000-0000-000000000000")).toEqual(unknown("Task"));
    expect(await get(id, { TaskType: "MediaConvert" })).toEqual(unknown("Task"));
    expect(await get(id, { ProjectName: "other" })).toEqual(unknown("Task"));
    expect(await get(id, { ProjectName: "nobody" })).toEqual(unknown("Project"));
    expect((await get(id)).status).toBe(200);
    for (const name of ["ProjectName", "TaskType", "TaskId"]) {
      expect(await get(id, { [name]: "" })).toMatchObject({ status: 400, body: { Code: `Missing${name}` } });
    }
  });

  it("is forgotten seven days after its start", async () => {
    let now = Date.now();
    const { emulator, client } = await emulatorWithSources({ now: () => new Date(now) });
    emulator.injectFault(holding);
    const id = await submitted(client, "a.docx");
    const seen = async () => {
      const parameters = { ProjectName: "local", TaskType: "OfficeConversion", TaskId: id };
      const one = await callImm(emulator, "GetTask", { parameters, date: new Date(now) });
      const all = await callImm(emulator, "ListTasks", {
        parameters: { ProjectName: "local" },
        date: new Date(now),
      });
      return [one.body.Code ?? one.body.Status, (all.body.Tasks as unknown[]).length];
    };
    expect(await seen()).toEqual(["Running", 1]);
    now += 7 * DAY_MS;
    expect(await seen()).toEqual(["Running", 1]);
    now += 1;
    expect(await seen()).toEqual(["ResourceNotFound", 0]);
  });
});
