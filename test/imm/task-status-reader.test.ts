import { describe, expect, it } from "vitest";
import { immEndpointOf } from "../../src/imm/imm-clients";
import { taskTypeOf } from "../../src/imm/project-tasks";
import { createTaskStatusReader } from "../../src/imm/task-status-reader";
import type { TaskReference } from "../../src/lifecycle/task-status";
import { type Answer, attachment, type Call, notFound, scriptedImm, task } from "./scripted-imm";

/** An IMM that answers calls by this function, and a reader that asks it. */
async function imm(answer: (call: Call, number: number) => Answer) {
  const { connection, options, ...service } = await scriptedImm(answer);
  const reader = createTaskStatusReader(options);
  return { ...service, read: (tasks: TaskReference[]) => reader.read(connection, tasks) };
}

describe("the status of a few tasks", () => {
  it("is asked for one by one in the bucket's project, which is looked up once", async () => {
    const { calls, read } = await imm(({ action, parameters }) =>
      action === "GetOSSBucketAttachment"
        ? attachment
        : { body: { TaskId: parameters.TaskId, Status: "Succeeded", StartTime: "s", EndTime: "e" } },
    );
    await read([task(1)]);
    const statuses = await read([task(1), task(2)]);
    expect(statuses.get(task(2).taskId)).toEqual({ status: "Succeeded", startedAt: "s", endedAt: "e" });
    expect(calls.map(({ action }) => action)).toEqual(["GetOSSBucketAttachment", "GetTask", "GetTask", "GetTask"]);
    expect(calls[1]?.parameters).toEqual({
      ProjectName: "project",
      TaskType: "MediaConvert",
      TaskId: task(1).taskId,
    });
  });

  it.each<[Record<string, string>, object]>([
    [{ Status: "Running" }, { status: "Running" }],
    [
      { Status: "Failed", Code: "C", Message: "M" },
      { status: "Failed", code: "C", message: "M" },
    ],
    [{ Status: "SomethingNew" }, { status: "Running" }],
  ])("%j is understood", async (body, expected) => {
    const { read } = await imm(({ action }) => (action === "GetTask" ? { body } : attachment));
    expect((await read([task(1)])).get(task(1).taskId)).toEqual(expected);
  });

  it("is that IMM doesn't know the task", async () => {
    const { read } = await imm(({ action }) => (action === "GetTask" ? notFound : attachment));
    expect((await read([task(1)])).get(task(1).taskId)).toEqual({ status: "NotFound" });
  });
});

describe("the status of many tasks", () => {
  it("comes from the project's list, page by page, and one by one for those that aren't listed", async () => {
    const tasks = Array.from({ length: 30 }, (_, number) => task(number));
    const { calls, read } = await imm(({ action, parameters }) => {
      if (action === "GetOSSBucketAttachment") return attachment;
      if (action === "GetTask") return { body: { Status: "Running" } };
      const page = parameters.NextToken === "two" ? tasks.slice(20, 28) : tasks.slice(0, 20);
      const Tasks = page.map(({ taskId }) => ({ TaskId: taskId, Status: "Succeeded" }));
      return { body: { Tasks, ...(parameters.NextToken ? { NextToken: "" } : { NextToken: "two" }) } };
    });
    const statuses = await read(tasks);
    expect([...statuses.values()].filter(({ status }) => status === "Succeeded")).toHaveLength(28);
    expect([...statuses.values()].filter(({ status }) => status === "Running")).toHaveLength(2);
    const actions = calls.map(({ action }) => action);
    expect(actions).toEqual(["GetOSSBucketAttachment", "ListTasks", "ListTasks", "GetTask", "GetTask"]);
    expect(JSON.parse(calls[1]?.parameters.TaskTypes as string)).toEqual(["MediaConvert"]);
    expect(JSON.parse(calls[1]?.parameters.StartTimeRange as string)).toEqual({ Start: "2026-11-23T07:45:00.000Z" });
  });
});

describe("a task that reads a blind watermark", () => {
  it("is asked for by an action of its own, also when there are many tasks", async () => {
    const tasks = [...Array.from({ length: 20 }, (_, number) => task(number)), task(20, "DecodeBlindWatermark")];
    const { calls, read } = await imm(({ action }) => {
      if (action === "GetOSSBucketAttachment") return attachment;
      if (action === "GetDecodeBlindWatermarkResult") return { body: { Status: "Succeeded", Content: "mine" } };
      return { body: { Tasks: tasks.slice(0, 20).map(({ taskId }) => ({ TaskId: taskId, Status: "Running" })) } };
    });
    const statuses = await read(tasks);
    expect(statuses.get(task(20, "DecodeBlindWatermark").taskId)).toEqual({ status: "Succeeded", watermark: "mine" });
    expect(JSON.parse(calls[1]?.parameters.TaskTypes as string)).toEqual(["MediaConvert"]);
    expect(calls[2]).toMatchObject({
      action: "GetDecodeBlindWatermarkResult",
      parameters: { ProjectName: "project", TaskType: "DecodeBlindWatermark" },
    });
    expect(calls).toHaveLength(3);
  });
});

describe("a service that can't be asked", () => {
  it("because the bucket has no project, says what to do", async () => {
    const { read } = await imm(() => notFound);
    await expect(read([task(1)])).rejects.toThrow(/Bucket videos isn't bound to an IMM project.*AttachOSSBucket/);
  });

  it("because a permission is missing, gives its own words", async () => {
    const { read } = await imm(() => ({
      status: 403,
      body: { Code: "NoPermission", Message: "No.", RequestId: "R-2" },
    }));
    await expect(read([task(1)])).rejects.toThrow(
      "IMM refused GetOSSBucketAttachment: NoPermission: No. (HTTP 403, request ID R-2); the credentials need imm:GetOSSBucketAttachment",
    );
  });

  it("because the signature is wrong, never says what was signed", async () => {
    const Message = "Specified signature is not matched with our calculation. server string to sign is:x\ntoken:STS-1";
    const { connection, options } = await scriptedImm(() => ({
      status: 400,
      body: { Code: "SignatureDoesNotMatch", Message, RequestId: "R-3" },
    }));
    const credentials = async () => ({ accessKeyId: "id", accessKeySecret: "secret", securityToken: "STS-1" });
    const reader = createTaskStatusReader({ ...options, credentials });
    await expect(reader.read(connection, [task(1)])).rejects.toThrow(
      /^IMM refused GetOSSBucketAttachment: SignatureDoesNotMatch: Specified signature is not matched with our calculation\. \(HTTP 400, request ID R-3/,
    );
  });

  it.each([
    [429, { Code: "Throttling.User", Message: "Slowly." }],
    [500, { Code: "InternalError", Message: "Oops." }],
    [502, "<html>bad gateway</html>"],
  ])("for a moment, is asked again: %i", async (status, body) => {
    const { calls, read } = await imm(({ action }, number) => {
      if (number <= 2) return { status, body };
      return action === "GetTask" ? { body: { Status: "Running" } } : attachment;
    });
    expect((await read([task(1)])).get(task(1).taskId)).toEqual({ status: "Running" });
    expect(calls).toHaveLength(4);
  });

  it("for longer, fails with the last reason", async () => {
    const { calls, read } = await imm(() => ({ status: 503, body: { Code: "ServiceUnavailable", Message: "Busy." } }));
    await expect(read([task(1)])).rejects.toThrow("ServiceUnavailable: Busy.");
    expect(calls).toHaveLength(4);
  });

  it("because nobody listens, says where", async () => {
    const { read, stop } = await imm(() => attachment);
    await stop();
    await expect(read([task(1)])).rejects.toThrow(/IMM wasn't reached at http:\/\/localhost:\d+/);
  });
});

describe("what follows from names", () => {
  it("is a task's type from its ID", () => {
    expect(taskTypeOf("OfficeConversion-2f0f5b3c-0000-4000-8000-000000000001")).toBe("OfficeConversion");
    expect(taskTypeOf("by-hand")).toBe("by-hand");
  });

  it("is IMM's endpoint from the region", () => {
    expect(immEndpointOf({ region: "cn-hangzhou" })).toBe("https://imm.cn-hangzhou.aliyuncs.com");
    expect(immEndpointOf({ region: "cn-hangzhou", internal: true })).toBe("https://imm-vpc.cn-hangzhou.aliyuncs.com");
    expect(immEndpointOf({ region: "cn-hangzhou", immEndpoint: "http://localhost:1" })).toBe("http://localhost:1");
  });
});
