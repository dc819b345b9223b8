import { describe, expect, it } from "vitest";
import { packOutcome, packTasks, unpackRecord, unpackTasks } from "../../../src/lifecycle/fleet/packed-completion";
import type { AwaitedTask } from "../../../src/lifecycle/wait/awaited-task";
import type { CompletedTask, CompletionOutputs } from "../../../src/lifecycle/wait/completion-state";

const tasks: AwaitedTask[] = [
  {
    name: "a",
    taskId: "MediaConvert-1",
    source: "oss://videos/a.mp4",
    target: "oss://results/a.mp4",
    onDelete: "forget",
  },
  {
    name: "b",
    taskId: "MediaConvert-2",
    source: "oss://elsewhere/b.mp4",
    submittedAt: "2026-11-25T08:00:00.000Z",
    requestId: "65A0",
    onDelete: "deleteTarget",
    profile: "other",
  },
  {
    name: "c",
    source: "oss://videos/oss://odd",
    target: "oss://results/c.mp4",
    submissionFailed: true,
    onDelete: "forget",
  },
];

describe("tasks in one text", () => {
  it("come out as they went in, and what they have in common stands there once", () => {
    const text = packTasks(tasks);
    expect(unpackTasks(text)).toEqual(tasks);
    expect(text.match(/oss:\/\/results\//g)).toHaveLength(1);
  });

  it("may be none", () => expect(unpackTasks(packTasks([]))).toEqual([]));
});

describe("how tasks ended in one text", () => {
  const ended: Record<string, CompletedTask> = {
    a: {
      taskId: "MediaConvert-1",
      status: "Succeeded",
      startedAt: "2026-11-25T08:00:01.000Z",
      endedAt: "2026-11-25T08:00:09.000Z",
      objectCount: 3,
    },
    b: { taskId: "MediaConvert-2", status: "Failed", code: "InvalidFile", message: "No video." },
  };
  const outputs: CompletionOutputs = { tasks, timeout: "1h", interval: "5s", region: "cn-hangzhou", ended };

  it("comes out as it went in for the same tasks, without the tasks being repeated", () => {
    const packed = packOutcome(outputs);
    expect(packed).not.toHaveProperty("tasks");
    expect(JSON.stringify(packed)).not.toContain("MediaConvert");
    expect(unpackRecord(packed, tasks)).toEqual({ ended });
  });

  it("is nobody's where a job has another task now", () => {
    const next = tasks.map((task) => (task.name === "a" ? { ...task, taskId: "MediaConvert-9" } : task));
    const { ended: found } = unpackRecord(packOutcome(outputs), next);
    expect(found.a?.taskId).not.toBe("MediaConvert-9");
    expect(found.b?.taskId).toBe("MediaConvert-2");
  });
});
