import { describe, expect, it } from "vitest";
import { instructionOf } from "../../src/emulator/async-process";
import { clientOf, emulatorWithBucket, failureOf, processingEmulatorForTest, submit } from "./emulator-client";
import { scriptedTasks } from "./scripted-tasks";

const INSTRUCTION = "video/convert,f_mp4,vcodec_h264|sys/saveas,o_b3V0LnBkZg,b_ZXhhbXBsZWJ1Y2tldA/notify,topic_dGVzdA";

describe("the body", () => {
  it("is the instruction, raw or form-encoded", () => {
    expect(instructionOf(`x-oss-async-process=${INSTRUCTION}`)).toBe(INSTRUCTION);
    expect(instructionOf(new URLSearchParams({ "x-oss-async-process": INSTRUCTION }).toString())).toBe(INSTRUCTION);
    expect(instructionOf(`a=b&x-oss-async-process=${encodeURIComponent(INSTRUCTION)}&c=d`)).toBe(INSTRUCTION);
  });

  it("may use the standard base64 alphabet in either form", () => {
    const standard = "video/convert,f_mp4|sys/saveas,o_5Zu+5YOP/w==,b_YQ==";
    expect(instructionOf(`x-oss-async-process=${standard}`)).toBe(standard);
    expect(instructionOf(`x-oss-async-process=${encodeURIComponent(standard)}`)).toBe(standard);
  });
});

it("starts a task, and answers as the service does", async () => {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("目录/中文 文件.mp4", Buffer.from("film"));
  const { data, res } = await submit(client, "目录/中文 文件.mp4", `x-oss-async-process=${INSTRUCTION}`);

  const answer = JSON.parse(data.toString()) as Record<string, string>;
  const [task] = emulator.tasks.list();
  expect(answer).toEqual({ EventId: task?.eventId, RequestId: task?.requestId, TaskId: task?.id });
  expect(res.headers).toMatchObject({ "content-type": "application/json" });
  expect(res.headers["x-oss-request-id"]).not.toBe(answer.RequestId);
  expect(task).toMatchObject({ instruction: INSTRUCTION, source: "oss://examplebucket/目录/中文 文件.mp4" });
  expect(emulator.requests).toEqual([
    expect.objectContaining({
      method: "POST",
      target: "/examplebucket/%E7%9B%AE%E5%BD%95/%E4%B8%AD%E6%96%87%20%E6%96%87%E4%BB%B6.mp4?x-oss-async-process=",
      body: `x-oss-async-process=${INSTRUCTION}`,
      instruction: INSTRUCTION,
      bucket: "examplebucket",
      key: "目录/中文 文件.mp4",
      taskId: task?.id,
      requestId: res.headers["x-oss-request-id"],
    }),
  ]);
});

it("refuses submissions without an instruction, bucket or source", async () => {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("source.mp4", Buffer.from("film"));
  for (const body of ["", "x-oss-process=image/resize", "x-oss-async-process="]) {
    expect(await failureOf(submit(client, "source.mp4", body))).toMatchObject({
      status: 400,
      code: "InvalidRequest",
      message: "no x-oss-async-process parameter found",
    });
  }
  const body = `x-oss-async-process=${INSTRUCTION}`;
  expect(await failureOf(submit(client, "missing.mp4", body))).toMatchObject({
    status: 404,
    code: "NoSuchKey",
    ecCode: "0026-00000001",
  });
  expect(await failureOf(submit(client, "source.mp4", body, { bucket: "nobucket" }))).toMatchObject({
    status: 404,
    code: "NoSuchBucket",
    ecCode: "0015-00000101",
  });
  const long = `x-oss-async-process=${"a".repeat(64 * 1024)}`;
  expect(await failureOf(submit(client, "source.mp4", long))).toMatchObject({ status: 400, code: "EntityTooLarge" });
  expect(emulator.tasks.list()).toEqual([]);
  expect(emulator.requests.map(({ refusal }) => refusal)).toEqual([
    "InvalidRequest",
    "InvalidRequest",
    "InvalidRequest",
    "NoSuchKey",
    "NoSuchBucket",
    "EntityTooLarge",
  ]);
});

it("refuses a body that isn't what Content-MD5 says", async () => {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("source.mp4", Buffer.from("film"));
  const headers = { "Content-MD5": "XrY7u+Ae7tCTyyK7j1rNww==" };
  const failure = await failureOf(submit(client, "source.mp4", `x-oss-async-process=${INSTRUCTION}`, { headers }));
  expect(failure).toMatchObject({ status: 400, code: "BadDigest" });
  expect(emulator.tasks.list()).toEqual([]);
});

it("passes on what the processing refuses", async () => {
  const message = "InvalidArgument, [target]:is required.";
  const { client } = await emulatorWithBucket({}, scriptedTasks({ code: "Imm Client", message, httpStatus: 400 }));
  await client.put("source.docx", Buffer.from("text"));
  const failure = await failureOf(submit(client, "source.docx", "x-oss-async-process=doc/convert"));
  expect(failure).toMatchObject({ status: 400, code: "Imm Client", message });
});

it("doesn't do synchronous processing", async () => {
  const { client } = await emulatorWithBucket();
  await client.put("image.jpg", Buffer.from("image"));
  const parameters = { subres: "x-oss-process", content: Buffer.from("x-oss-process=image/resize,w_100") };
  expect(await failureOf(submit(client, "image.jpg", "", parameters))).toMatchObject({ status: 501 });
});

it("counts its submissions, in all and by source and target", async () => {
  const emulator = await processingEmulatorForTest();
  const client = clientOf(emulator);
  await client.putBucket("examplebucket");
  client.useBucket("examplebucket");
  for (const key of ["a.mp4", "b.mp4"]) await client.put(key, Buffer.from("film"));
  const target = Buffer.from("out/{barename}.{autoext}").toString("base64url");
  const body = `x-oss-async-process=video/convert,f_mp4|sys/saveas,o_${target}`;
  emulator.injectFault({ operation: "task", kind: "hold", times: 3 });

  await submit(client, "a.mp4", body);
  emulator.injectFault({ operation: "async-process", kind: "accept-then-reset" });
  await failureOf(submit(client, "a.mp4", body));
  await submit(client, "b.mp4", body);
  emulator.injectFault({ operation: "async-process", kind: "reset" });
  await failureOf(submit(client, "b.mp4", body));
  await failureOf(submit(client, "missing.mp4", body));

  const counts = { received: 5, accepted: 3, refused: 1 };
  const bySource = { "oss://examplebucket/a.mp4": 2, "oss://examplebucket/b.mp4": 1 };
  const byTarget = { "oss://examplebucket/out/a.{autoext}": 2, "oss://examplebucket/out/b.{autoext}": 1 };
  expect(emulator.submissions).toEqual({
    ...counts,
    bySource: new Map(Object.entries(bySource)),
    byTarget: new Map(Object.entries(byTarget)),
  });
  const answer = await fetch(`${emulator.endpoint}/_emulator/submissions`);
  expect(await answer.json()).toEqual({ ...counts, bySource, byTarget });
});

it("shows its tasks, newest first, to anybody on this machine", async () => {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("source.mp4", Buffer.from("film"));
  for (const quality of ["1", "2"])
    await submit(client, "source.mp4", `x-oss-async-process=video/convert,q_${quality}`);
  const read = async (path: string) => {
    const response = await fetch(`${emulator.endpoint}/_emulator/${path}`);
    return { status: response.status, text: await response.text() };
  };
  const tasks = JSON.parse((await read("tasks")).text) as { id: string; instruction: string }[];
  expect(tasks.map(({ instruction }) => instruction)).toEqual(["video/convert,q_2", "video/convert,q_1"]);
  const id = tasks[0]?.id;
  expect(JSON.parse((await read(`tasks/${id}`)).text)).toMatchObject({ id, status: "Running", targets: [] });
  expect(await read(`tasks/${id}/log`)).toEqual({ status: 200, text: "frame=1\n" });
  expect(JSON.parse((await read("topics/nobody")).text)).toEqual([]);
  for (const path of ["tasks/none", "tasks/none/log", "nothing"]) expect((await read(path)).status).toBe(404);
});
