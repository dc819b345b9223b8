import { expect, it } from "vitest";
import { landscape } from "../../../tools/demo/sample-picture";
import { clientOf, processingEmulatorForTest, submit } from "../emulator-client";
import { callImm } from "./imm-client";

const encode = (text: string) => Buffer.from(text).toString("base64url");

/** An emulator that really reads watermarks, with a picture that was marked by it and one that was not. */
async function emulatorWithPictures() {
  const emulator = await processingEmulatorForTest();
  const client = clientOf(emulator);
  await client.putBucket("examplebucket");
  client.useBucket("examplebucket");
  await client.put("plain.png", await landscape(320, 240));
  await client.request({
    method: "POST",
    bucket: "examplebucket",
    object: "plain.png",
    subres: { "x-oss-process": "" },
    content: `x-oss-process=image/blindwatermark,content_${encode("© 阿里云")}|sys/saveas,o_${encode("marked.png")}`,
    successStatuses: [200],
  });
  const read = async (key: string) => {
    const { data } = await submit(client, key, "x-oss-async-process=image/deblindwatermark,s_low,t_text");
    return (JSON.parse(data.toString()) as { TaskId: string }).TaskId;
  };
  const result = (TaskId: string, parameters: object = {}, call: object = {}) =>
    callImm(emulator, "GetDecodeBlindWatermarkResult", {
      parameters: { ProjectName: "local", TaskType: "DecodeBlindWatermark", TaskId, ...parameters },
      ...call,
    });
  return { emulator, read, result };
}

it("the text of a watermark is told once the task has found it", async () => {
  const { emulator, read, result } = await emulatorWithPictures();
  emulator.injectFault({ operation: "task", kind: "hold" });
  const id = await read("marked.png");
  const task = emulator.tasks.get(id);
  const running = {
    RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    ProjectName: "local",
    EventId: task?.eventId,
    TaskId: id,
    TaskType: "DecodeBlindWatermark",
    Status: "Running",
    StartTime: task?.submittedAt,
  };
  expect(await result(id)).toEqual({ status: 200, body: running });

  emulator.releaseTasks(id);
  const { endedAt } = await emulator.tasks.ended(id);
  expect(await result(id)).toEqual({
    status: 200,
    body: { ...running, Status: "Succeeded", EndTime: endedAt, Content: "© 阿里云" },
  });
  // The general action knows the task too, but not the text.
  const parameters = { ProjectName: "local", TaskType: "DecodeBlindWatermark", TaskId: id };
  const { body } = await callImm(emulator, "GetTask", { parameters });
  expect(body).toMatchObject({ Status: "Succeeded", TaskId: id });
  expect(body).not.toHaveProperty("Content");
});

it("a task that found none has failed, and says why", async () => {
  const { emulator, read, result } = await emulatorWithPictures();
  const id = await read("plain.png");
  const { endedAt } = await emulator.tasks.ended(id);
  const { status, body } = await result(id);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    Status: "Failed",
    Code: "NoWatermark",
    Message: expect.stringContaining("oss://examplebucket/plain.png"),
    EndTime: endedAt,
  });
  expect(body).not.toHaveProperty("Content");
});

it("only for a rightly signed request about a task of that type", async () => {
  const { emulator, read, result } = await emulatorWithPictures();
  emulator.injectFault({ operation: "task", kind: "fail", code: "InvalidPicture", message: "It is torn." });
  const id = await read("marked.png");
  const stranger = { accessKeyId: emulator.credentials.accessKeyId, accessKeySecret: "guessed" };
  const refusals = [
    await result(id, {}, { credential: stranger }),
    await result(id, { TaskType: "MediaConvert" }),
    await result(id, { TaskType: "" }),
    await result(id, { ProjectName: "" }),
    await result(""),
    await result("DecodeBlindWatermark-00000000-0000-0000-0000-000000000000"),
  ];
  expect(refusals.map(({ status, body }) => `${status} ${body.Code}`)).toEqual([
    "400 SignatureDoesNotMatch",
    "400 InvalidArgument",
    "400 MissingTaskType",
    "400 MissingProjectName",
    "400 MissingTaskId",
    "400 ResourceNotFound",
  ]);

  emulator.injectFault({
    operation: "imm:GetDecodeBlindWatermarkResult",
    key: "marked.png",
    kind: "refuse",
    status: 503,
    code: "ServiceUnavailable",
    message: "Not now.",
  });
  expect(await result(id)).toMatchObject({ status: 503, body: { Code: "ServiceUnavailable" } });
  await emulator.tasks.ended(id);
  expect(await result(id)).toMatchObject({ status: 200, body: { Status: "Failed", Code: "InvalidPicture" } });
});
