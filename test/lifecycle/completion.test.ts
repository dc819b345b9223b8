import { describe, expect, it } from "vitest";
import {
  type CompletionContext,
  type CompletionInputs,
  type CompletionOutputs,
  checkCompletion,
  complete,
  completionChanges,
} from "../../src/lifecycle/completion";
import type { TaskStatus } from "../../src/lifecycle/task-status";

const submittedAt = "2026-11-23T08:00:00.000Z";
const inputs: CompletionInputs = {
  tasks: [
    {
      name: "film",
      taskId: "MediaConvert-1",
      source: "oss://videos/a.mp4",
      target: "oss://results/a.mp4",
      submittedAt,
    },
    { name: "pages", taskId: "OfficeConversion-2", source: "oss://docs/b.docx", submittedAt, requestId: "65A0" },
  ],
  timeout: "1m",
  interval: "10s",
  region: "cn-hangzhou",
};

const running: TaskStatus = { status: "Running" };
const succeeded: TaskStatus = { status: "Succeeded", startedAt: "start", endedAt: "end" };
const failed: TaskStatus = { status: "Failed", code: "InvalidFile", message: "The file is no video." };

/** A service that shows these statuses, by task ID, at one look after the other; its clock moves only by waiting. */
function service(...looks: Record<string, TaskStatus>[]) {
  let now = Date.parse(submittedAt) + 1000;
  const asked: string[][] = [];
  const reports: string[] = [];
  const context: CompletionContext = {
    imm: {
      read: async (_connection, tasks) => {
        asked.push(tasks.map(({ taskId }) => taskId));
        const look = looks[Math.min(asked.length, looks.length) - 1] ?? {};
        return new Map(Object.entries(look));
      },
    },
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    report: (line) => reports.push(line),
  };
  return { context, asked, reports, pass: (milliseconds: number) => (now += milliseconds) };
}

describe("a wait", () => {
  it("ends when all tasks have succeeded, and asks only for those that haven't", async () => {
    const { context, asked } = service(
      { "MediaConvert-1": running, "OfficeConversion-2": succeeded },
      { "MediaConvert-1": succeeded },
    );
    const outputs = await complete(inputs, {}, context);
    expect(outputs.ended).toEqual({
      film: { taskId: "MediaConvert-1", status: "Succeeded", startedAt: "start", endedAt: "end" },
      pages: { taskId: "OfficeConversion-2", status: "Succeeded", startedAt: "start", endedAt: "end" },
    });
    expect(asked).toEqual([["MediaConvert-1", "OfficeConversion-2"], ["MediaConvert-1"]]);
  });

  it("is quiet when there is nothing to wait for, and otherwise says seldom how far it is", async () => {
    const quick = service({ "MediaConvert-1": succeeded, "OfficeConversion-2": succeeded });
    await complete(inputs, {}, quick.context);
    expect(quick.reports).toEqual([]);

    const half = { "MediaConvert-1": running, "OfficeConversion-2": succeeded };
    const slow = service(half, half, half, half, { "MediaConvert-1": succeeded });
    await complete(inputs, {}, slow.context);
    expect(slow.reports).toEqual(["1 of 2 tasks ended, 20 s"]);
  });

  it("fails when a task failed, after all have ended, with the task's own words", async () => {
    const { context, asked } = service(
      { "MediaConvert-1": failed, "OfficeConversion-2": running },
      { "OfficeConversion-2": succeeded },
    );
    const error = await complete(inputs, {}, context).catch((thrown: Error) => thrown);
    expect(asked).toHaveLength(2);
    expect(String(error)).toContain("1 of 2 tasks failed");
    expect(String(error)).toContain("film: InvalidFile: The file is no video.");
    expect(String(error)).toContain("oss://videos/a.mp4 → oss://results/a.mp4");
    expect(String(error)).toContain("task MediaConvert-1");
  });

  it("says what is still running when its time is up, the request's ID included", async () => {
    const { context } = service({ "MediaConvert-1": succeeded, "OfficeConversion-2": running });
    await expect(complete(inputs, {}, context)).rejects.toThrow(
      /1 of 2 tasks hadn't ended after 1m:.*pages: still running.*OfficeConversion-2, request ID 65A0.*nothing is submitted again/s,
    );
  });

  it("gives a task that IMM doesn't know yet time to appear", async () => {
    const { context } = service({}, { "MediaConvert-1": succeeded, "OfficeConversion-2": succeeded });
    expect(Object.keys((await complete(inputs, {}, context)).ended)).toEqual(["film", "pages"]);
    await expect(complete(inputs, {}, service({}).context)).rejects.toThrow("not known to IMM (yet)");
  });

  it("doesn't wait for a task that IMM has forgotten", async () => {
    const { context, pass } = service({ "OfficeConversion-2": succeeded });
    pass(7 * 24 * 60 * 60_000);
    await expect(complete(inputs, {}, context)).rejects.toThrow(/film: IMM doesn't know the task/);
  });

  it("that cannot ask the service fails with the service's reason", async () => {
    const { context } = service({});
    const imm = { read: () => Promise.reject(new Error("AccessDenied")) };
    await expect(complete(inputs, {}, { ...context, imm })).rejects.toThrow("AccessDenied");
  });
});

describe("a wait that is done", () => {
  const ended: CompletionOutputs["ended"] = {
    film: { taskId: "MediaConvert-1", status: "Succeeded" },
    pages: { taskId: "OfficeConversion-2", status: "Succeeded" },
  };
  const done: CompletionOutputs = { ...inputs, ended };
  const [film, pages] = inputs.tasks as [CompletionInputs["tasks"][0], CompletionInputs["tasks"][0]];
  const next = { ...inputs, tasks: [film, { ...pages, taskId: "OfficeConversion-3" }] };

  it("is taken up again for another task only", () => {
    expect(completionChanges(done, inputs)).toBe(false);
    expect(completionChanges(done, { ...inputs, timeout: "2h" })).toBe(false);
    expect(completionChanges(done, { ...inputs, tasks: [film] })).toBe(false);
    expect(completionChanges(done, next)).toBe(true);
  });

  it("doesn't ask again for what has ended", async () => {
    const { context, asked } = service({ "OfficeConversion-3": succeeded });
    const outputs = await complete(next, ended, context);
    expect(asked).toEqual([["OfficeConversion-3"]]);
    expect(outputs.ended).toMatchObject({ film: ended.film, pages: { taskId: "OfficeConversion-3" } });
  });
});

describe("the durations of a wait", () => {
  it.each(["30m", "1.5h", "500ms", "2 days", 90_000])("may be %s", (timeout) => {
    expect(checkCompletion({ ...inputs, timeout })).toEqual([]);
  });

  it.each(["soon", "", "-5s", "0s", 0, -1, Number.NaN, null, true])("may not be %s", (interval) => {
    const problems = checkCompletion({ ...inputs, interval: interval as string });
    expect(problems.map(({ property }) => property)).toEqual(["interval"]);
  });
});
