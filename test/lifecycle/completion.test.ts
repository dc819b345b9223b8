import { describe, expect, it } from "vitest";
import {
  type AwaitedTask,
  type CompletionContext,
  type CompletionInputs,
  type CompletionOutputs,
  checkCompletion,
  complete,
  completionChanges,
} from "../../src/lifecycle/completion";
import { PartialFailure } from "../../src/lifecycle/partial-failure";
import { StatusUnavailable, type TaskReference, type TaskStatus } from "../../src/lifecycle/task-status";

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
    const outputs = await complete("wait", inputs, {}, context);
    expect(outputs.ended).toEqual({
      film: { taskId: "MediaConvert-1", status: "Succeeded", startedAt: "start", endedAt: "end" },
      pages: { taskId: "OfficeConversion-2", status: "Succeeded", startedAt: "start", endedAt: "end" },
    });
    expect(asked).toEqual([["MediaConvert-1", "OfficeConversion-2"], ["MediaConvert-1"]]);
  });

  it("is quiet when there is nothing to wait for, and otherwise says seldom how far it is", async () => {
    const quick = service({ "MediaConvert-1": succeeded, "OfficeConversion-2": succeeded });
    await complete("wait", inputs, {}, quick.context);
    expect(quick.reports).toEqual([]);

    const half = { "MediaConvert-1": running, "OfficeConversion-2": succeeded };
    const slow = service(half, half, half, half, { "MediaConvert-1": succeeded });
    await complete("wait", inputs, {}, slow.context);
    expect(slow.reports).toEqual(["1 of 2 tasks ended, 20 s"]);

    const idle = service({ "MediaConvert-1": running, "OfficeConversion-2": running });
    await complete("wait", { ...inputs, timeout: "150s" }, {}, idle.context).catch(() => undefined);
    expect(idle.reports).toEqual(["0 of 2 tasks ended, 60 s", "0 of 2 tasks ended, 120 s"]);
  });

  it("fails when a task failed, after all have ended, with the task's own words", async () => {
    const { context, asked } = service(
      { "MediaConvert-1": failed, "OfficeConversion-2": running },
      { "OfficeConversion-2": succeeded },
    );
    const error = await complete("wait", inputs, {}, context).catch((thrown: Error) => thrown);
    expect(asked).toHaveLength(2);
    expect(String(error)).toContain("1 of 2 tasks failed");
    expect(String(error)).toContain("film: InvalidFile: The file is no video.");
    expect(String(error)).toContain("oss://videos/a.mp4 → oss://results/a.mp4");
    expect(String(error)).toContain("task MediaConvert-1");
  });

  it("says what is still running when its time is up, the request's ID included", async () => {
    const { context } = service({ "MediaConvert-1": succeeded, "OfficeConversion-2": running });
    await expect(complete("wait", inputs, {}, context)).rejects.toThrow(
      /1 of 2 tasks hadn't ended after 1m:.*pages: still running.*OfficeConversion-2, request ID 65A0.*nothing is submitted again/s,
    );
  });

  it("gives a task that IMM doesn't know yet time to appear", async () => {
    const { context } = service({}, { "MediaConvert-1": succeeded, "OfficeConversion-2": succeeded });
    expect(Object.keys((await complete("wait", inputs, {}, context)).ended)).toEqual(["film", "pages"]);
    await expect(complete("wait", inputs, {}, service({}).context)).rejects.toThrow("not known to IMM (yet)");
  });

  it("doesn't hold up a deploy for a task that IMM has forgotten by now, but says so", async () => {
    const { context, pass, reports } = service({ "OfficeConversion-2": succeeded });
    pass(7 * 24 * 60 * 60_000);
    const { ended } = await complete("wait", inputs, {}, context);
    expect(ended).toMatchObject({ film: { status: "Forgotten" }, pages: { status: "Succeeded" } });
    expect(reports.join()).toContain("film: task MediaConvert-1 was submitted more than seven days ago");
  });

  it("fails for a task that was given by hand and that IMM doesn't know", async () => {
    const { context } = service({});
    const tasks = [{ name: "film", taskId: "MediaConvert-typo", source: "oss://videos/a.mp4" }];
    await expect(complete("wait", { ...inputs, tasks }, {}, context)).rejects.toThrow("the ID is wrong");
  });

  it("bears a service that can't be asked for a moment, and says so when that lasts", async () => {
    const { context } = service({ "MediaConvert-1": succeeded, "OfficeConversion-2": succeeded });
    let asked = 0;
    const flaky = {
      read: (...question: Parameters<typeof context.imm.read>) => {
        asked += 1;
        return asked <= 2 ? Promise.reject(new StatusUnavailable("IMM wasn't reached")) : context.imm.read(...question);
      },
    };
    expect(Object.keys((await complete("wait", inputs, {}, { ...context, imm: flaky })).ended)).toHaveLength(2);

    const down = { read: () => Promise.reject(new StatusUnavailable("IMM wasn't reached")) };
    await expect(complete("wait", inputs, {}, { ...context, imm: down })).rejects.toThrow(
      "IMM couldn't be asked the last time: IMM wasn't reached",
    );
  });

  it("asks for each task in its own way", async () => {
    const { context } = service({ "MediaConvert-1": succeeded, "OfficeConversion-2": succeeded });
    const [film, pages] = inputs.tasks as [AwaitedTask, AwaitedTask];
    const profiles: unknown[] = [];
    const imm = {
      read: (connection: { profile?: string | undefined }, ...rest: [readonly TaskReference[]]) => {
        profiles.push([connection.profile, rest[0].length]);
        return context.imm.read({ region: "cn-hangzhou" }, ...rest);
      },
    };
    const tasks = [{ ...film, profile: "audit" }, pages];
    await complete("wait", { ...inputs, tasks }, {}, { ...context, imm });
    expect(profiles).toEqual([
      ["audit", 1],
      [undefined, 1],
    ]);
  });

  it("that cannot ask the service fails with the service's reason", async () => {
    const { context } = service({});
    const imm = { read: () => Promise.reject(new Error("AccessDenied")) };
    await expect(complete("wait", inputs, {}, { ...context, imm })).rejects.toThrow("AccessDenied");
  });
});

describe("a wait that failed", () => {
  it("has recorded what ended well, so that only the rest is waited for again", async () => {
    const first = service({ "MediaConvert-1": failed, "OfficeConversion-2": succeeded });
    const failure = (await complete("wait", inputs, {}, first.context).catch((thrown: unknown) => thrown)) as {
      id: string;
      properties: CompletionOutputs;
    };
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(failure.id).toBe("wait");
    expect(failure.properties).toMatchObject({ ...inputs, ended: { pages: { taskId: "OfficeConversion-2" } } });

    const [film, pages] = inputs.tasks as [AwaitedTask, AwaitedTask];
    const cured = { ...inputs, tasks: [{ ...film, taskId: "MediaConvert-3" }, pages] };
    const second = service({ "MediaConvert-3": succeeded });
    second.pass(30 * 24 * 60 * 60_000);
    const { ended } = await complete("wait", cured, failure.properties.ended, second.context);
    expect(second.asked).toEqual([["MediaConvert-3"]]);
    expect(Object.keys(ended).sort()).toEqual(["film", "pages"]);
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
    const outputs = await complete("wait", next, ended, context);
    expect(asked).toEqual([["OfficeConversion-3"]]);
    expect(outputs.ended).toMatchObject({ film: ended.film, pages: { taskId: "OfficeConversion-3" } });
  });
});

describe("the tasks of a wait", () => {
  it("have a name each, by which their end is known", () => {
    const [film] = inputs.tasks as [AwaitedTask];
    const tasks = [film, { ...film, taskId: "MediaConvert-2" }];
    expect(checkCompletion({ ...inputs, tasks })).toEqual([
      { property: "tasks", message: expect.stringContaining("name film more than once") },
    ]);
  });
});

describe("how IMM is reached", () => {
  it.each<[string, object]>([
    ["region", { region: undefined }],
    ["region", { region: "Hangzhou" }],
    ["immEndpoint", { immEndpoint: "imm.cn-hangzhou.aliyuncs.com" }],
  ])("is checked: %s", (property, change) => {
    const problems = checkCompletion({ ...inputs, ...change } as CompletionInputs);
    expect(problems.map((problem) => problem.property)).toEqual([property]);
  });
});

describe("the durations of a wait", () => {
  it.each(["30m", "1.5h", "500ms", "2 days", 90_000])("may be %s", (timeout) => {
    expect(checkCompletion({ ...inputs, timeout })).toEqual([]);
  });

  it.each(["soon", "", "30", "-5s", "0s", 0, -1, Number.NaN, null, true])("may not be %s", (interval) => {
    const problems = checkCompletion({ ...inputs, interval: interval as string });
    expect(problems.map(({ property }) => property)).toEqual(["interval"]);
  });
});
