import { describe, expect, it } from "vitest";
import { createFailedTaskReader } from "../../src/imm/failed-task-reader";
import { StatusUnavailable } from "../../src/lifecycle/task-status";
import { type Answer, attachment, type Call, notFound, scriptedImm, task } from "./scripted-imm";

/** An IMM that answers calls by this function, and a reader that asks it. */
async function imm(answer: (call: Call, number: number) => Answer) {
  const { connection, options, ...service } = await scriptedImm(answer);
  const reader = createFailedTaskReader({ ...options, now: () => new Date("2026-11-24T08:00:00Z") });
  const find = (number: number, type?: string) => reader.find(connection, task(number, type));
  return { ...service, find, reader, connection };
}

function failed(number: number) {
  return { TaskId: task(number).taskId, Status: "Failed", Code: "InvalidFile", Message: `No video: ${number}.` };
}

describe("whether tasks have failed", () => {
  it("is read from one list of the last seven days for all tasks of a project", async () => {
    const { calls, find } = await imm(({ action, parameters }) => {
      if (action === "GetOSSBucketAttachment") return attachment;
      return parameters.NextToken ? { body: { Tasks: [failed(2)] } } : { body: { Tasks: [failed(1)], NextToken: "2" } };
    });
    const found = await Promise.all([find(1), find(2), find(3), find(4, "OfficeConversion")]);
    await find(1);
    expect(found).toEqual([
      { code: "InvalidFile", message: "No video: 1." },
      { code: "InvalidFile", message: "No video: 2." },
      undefined,
      undefined,
    ]);
    expect(calls.map(({ action }) => action)).toEqual(["GetOSSBucketAttachment", "ListTasks", "ListTasks"]);
    const { TaskTypes, StartTimeRange, ...rest } = calls[1]?.parameters ?? {};
    expect(rest).toEqual({ ProjectName: "project", Status: "Failed", MaxResults: "100" });
    expect(JSON.parse(TaskTypes as string)).toEqual(["MediaConvert", "OfficeConversion"]);
    expect(JSON.parse(StartTimeRange as string)).toEqual({ Start: "2026-11-17T08:00:00.000Z" });
  });

  it("is asked once for each task whose type the list can't be asked for", async () => {
    const { calls, find } = await imm(({ action, parameters }) => {
      if (action === "GetOSSBucketAttachment") return attachment;
      return parameters.TaskId === task(1, "DecodeBlindWatermark").taskId ? { body: failed(1) } : notFound;
    });
    for (const _twice of [1, 2]) {
      expect(await find(1, "DecodeBlindWatermark")).toMatchObject({ code: "InvalidFile" });
      expect(await find(2, "ImageToPDF")).toBeUndefined();
    }
    expect(calls.map(({ action }) => action)).toEqual([
      "GetOSSBucketAttachment",
      "GetDecodeBlindWatermarkResult",
      "GetTask",
    ]);
  });
});

describe("a list that can't be had", () => {
  it("for a moment is asked for again, and then fails for all tasks alike without being asked for each", async () => {
    const { calls, find } = await imm(({ action }) =>
      action === "ListTasks" ? { status: 503, body: { Code: "ServiceUnavailable", Message: "Busy." } } : attachment,
    );
    const errors = await Promise.all([1, 2, 3].map((number) => find(number).catch((error: unknown) => error)));
    expect(errors[0]).toBeInstanceOf(StatusUnavailable);
    expect(new Set(errors).size).toBe(1);
    expect(calls).toHaveLength(5);
  });

  it("because a permission is missing, fails once in IMM's own words", async () => {
    const { calls, find } = await imm(({ action }) =>
      action === "ListTasks" ? { status: 403, body: { Code: "NoPermission", Message: "No." } } : attachment,
    );
    await expect(find(1)).rejects.toThrow("NoPermission: No. (HTTP 403)");
    await expect(find(2)).rejects.toThrow("NoPermission");
    expect(calls).toHaveLength(2);
  });

  it("because the bucket has no project, says what to do, and other buckets are still served", async () => {
    const { calls, find, reader, connection } = await imm(({ action, parameters }) => {
      if (action === "ListTasks") return { body: { Tasks: [failed(1)] } };
      return parameters.OSSBucket === "videos" ? notFound : attachment;
    });
    await expect(find(1)).rejects.toThrow(/Bucket videos isn't bound to an IMM project.*AttachOSSBucket/);
    await expect(find(2)).rejects.toThrow("isn't bound");
    expect(calls).toHaveLength(1);
    expect(await reader.find(connection, { ...task(1), bucket: "other" })).toMatchObject({ code: "InvalidFile" });
  });
});
