import { describe, expect, it, onTestFinished } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../src/emulator";
import { clientOf, type OssClient, submit, temporaryDirectory } from "../emulator-client";
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

async function submitted(client: OssClient, key: string): Promise<string> {
  const { data } = await submit(client, key, INSTRUCTION);
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
        StartTime: emulator.tasks.get(id)?.submittedAt,
      },
    });

    emulator.releaseTasks();
    await emulator.tasks.ended(id);
    expect((await get(id)).body).toMatchObject({
      Status: "Failed",
      Code: "InvalidDocument",
      Message: "It is torn.",
      EndTime: emulator.tasks.get(id)?.endedAt,
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

describe("a held task", () => {
  const statuses = (emulator: Emulator, ids: string[]) => ids.map((id) => emulator.tasks.get(id)?.status);

  it("takes no worker from others", async () => {
    const { emulator, client } = await emulatorWithSources({ concurrency: 1 });
    emulator.injectFault({ ...holding, key: "a.docx", times: 2 });
    emulator.injectFault({ ...failing, key: "b.docx" });
    const held = [await submitted(client, "a.docx"), await submitted(client, "a.docx")];
    const other = await submitted(client, "b.docx");
    await emulator.tasks.ended(other);
    expect(statuses(emulator, [...held, other])).toEqual(["Running", "Running", "Failed"]);
  });

  it("is released alone or with all others, also over HTTP", async () => {
    const { emulator, client } = await emulatorWithSources();
    emulator.injectFault({ ...holding, times: 4 });
    emulator.injectFault({ ...failing, times: 4 });
    const ids: string[] = [];
    for (let count = 0; count < 4; count++) ids.push(await submitted(client, "a.docx"));
    const [first = "", second = ""] = ids;
    const post = (path: string) => fetch(`${emulator.endpoint}/_emulator/${path}`, { method: "POST" });

    emulator.releaseTasks(first);
    await emulator.tasks.ended(first);
    expect((await post(`tasks/${second}/release`)).status).toBe(200);
    await emulator.tasks.ended(second);
    expect(statuses(emulator, ids)).toEqual(["Failed", "Failed", "Running", "Running"]);
    expect((await post("tasks/nothing/release")).status).toBe(404);
    expect((await post("release")).status).toBe(200);
    await Promise.all(ids.map((id) => emulator.tasks.ended(id)));
    expect(statuses(emulator, ids)).toEqual(ids.map(() => "Failed"));
  });

  it("goes on after a restart, as every task does", async () => {
    const dataDirectory = await temporaryDirectory();
    const { emulator, client } = await emulatorWithSources({ dataDirectory });
    emulator.injectFault(holding);
    emulator.injectFault({ operation: "task", kind: "delay", ms: 600_000 });
    const [held, late] = [await submitted(client, "a.docx"), await submitted(client, "b.docx")];
    const waiting = expect(emulator.tasks.ended(held)).rejects.toThrow("closed");
    expect(statuses(emulator, [held, late])).toEqual(["Running", "Running"]);
    await emulator.close();
    await waiting;

    // With time for nothing, both tasks end without the work, which isn't what this is about.
    const again = await startEmulator({ dataDirectory, taskTimeoutMs: 1 });
    onTestFinished(() => again.close());
    await Promise.all([held, late].map((id) => again.tasks.ended(id)));
    expect(statuses(again, [held, late])).not.toContain("Running");
  });

  it("may be one of slow ones", async () => {
    const { emulator, client } = await emulatorWithSources();
    emulator.injectFault({ operation: "task", kind: "delay", ms: 60 });
    emulator.injectFault(failing);
    const started = performance.now();
    const { status } = await emulator.tasks.ended(await submitted(client, "a.docx"));
    expect(status).toBe("Failed");
    // Timers may fire up to a millisecond early.
    expect(performance.now() - started).toBeGreaterThan(58);
  });
});

it("failures on purpose strike the tasks they are meant for", async () => {
  const { emulator, client } = await emulatorWithSources();
  emulator.injectFault({ ...holding, times: 4 });
  emulator.injectFault({ ...failing, key: "b.docx", after: 1, times: 1 });
  const ids: string[] = [];
  for (const key of ["b.docx", "a.docx", "b.docx", "b.docx"]) ids.push(await submitted(client, key));
  emulator.releaseTasks(ids[2]);
  expect(await emulator.tasks.ended(ids[2] ?? "")).toMatchObject({ status: "Failed", code: "InvalidDocument" });
  // Nothing is left that would strike the others, which are still held.
  emulator.injectFault({ ...failing, code: "Another" });
  emulator.clearFaults();
  expect(ids.map((id) => emulator.tasks.get(id)?.code)).toEqual([undefined, undefined, "InvalidDocument", undefined]);
});
