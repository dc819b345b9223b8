import { describe, expect, it } from "vitest";
import { PartialFailure } from "../../../src/lifecycle/partial-failure";
import { StatusUnavailable, type TaskReference, type TaskStatus } from "../../../src/lifecycle/task-status";
import type { AwaitedTask } from "../../../src/lifecycle/wait/awaited-task";
import { complete, completionChanges } from "../../../src/lifecycle/wait/completion";
import { checkCompletion } from "../../../src/lifecycle/wait/completion-checks";
import type { CompletionInputs, CompletionOutputs } from "../../../src/lifecycle/wait/completion-state";
import { at, service, submittedAt } from "./waiting-services";

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
const succeeded: TaskStatus = { status: "Succeeded", startedAt: at(0), endedAt: at(10) };
const failed: TaskStatus = { status: "Failed", code: "InvalidFile", message: "The file is no video." };

describe("a wait", () => {
  it("ends when all tasks have succeeded, and asks only for those that haven't", async () => {
    const { context, asked } = service(
      { "MediaConvert-1": running, "OfficeConversion-2": succeeded },
      { "MediaConvert-1": succeeded },
    );
    const outputs = await complete("wait", inputs, { ended: {} }, context);
    expect(outputs.ended).toEqual({
      film: {
        taskId: "MediaConvert-1",
        status: "Succeeded",
        startedAt: at(0),
        endedAt: at(10),
        objects: [],
        objectCount: 0,
      },
      pages: { taskId: "OfficeConversion-2", status: "Succeeded", startedAt: at(0), endedAt: at(10) },
    });
    expect(asked).toEqual([["MediaConvert-1", "OfficeConversion-2"], ["MediaConvert-1"]]);
  });

  it("is quiet when there is nothing to wait for, and otherwise says seldom how far it is", async () => {
    const quick = service({ "MediaConvert-1": succeeded, "OfficeConversion-2": succeeded });
    await complete("wait", inputs, { ended: {} }, quick.context);
    expect(quick.reports).toEqual([]);

    const half = { "MediaConvert-1": running, "OfficeConversion-2": succeeded };
    const slow = service(half, half, half, half, { "MediaConvert-1": succeeded });
    await complete("wait", inputs, { ended: {} }, slow.context);
    expect(slow.reports).toEqual(["Waiting for the tasks: 1 of 2 ended, 20 s"]);

    const idle = service({ "MediaConvert-1": running, "OfficeConversion-2": running });
    await complete("wait", { ...inputs, timeout: "150s" }, { ended: {} }, idle.context).catch(() => undefined);
    expect(idle.reports).toEqual([
      "Waiting for the tasks: 0 of 2 ended, 1 min",
      "Waiting for the tasks: 0 of 2 ended, 2 min",
    ]);
  });

  it("fails when a task failed, after all have ended, with the task's own words", async () => {
    const { context, asked } = service(
      { "MediaConvert-1": failed, "OfficeConversion-2": running },
      { "OfficeConversion-2": succeeded },
    );
    const error = await complete("wait", inputs, { ended: {} }, context).catch((thrown: Error) => thrown);
    expect(asked).toHaveLength(2);
    expect(String(error)).toContain("1 of 2 tasks failed");
    expect(String(error)).toContain("film: InvalidFile: The file is no video.");
    expect(String(error)).toContain("oss://videos/a.mp4 → oss://results/a.mp4");
    expect(String(error)).toContain("task MediaConvert-1");
  });

  it("says what is still running when its time is up, the request's ID included", async () => {
    const { context } = service({ "MediaConvert-1": succeeded, "OfficeConversion-2": running });
    await expect(complete("wait", inputs, { ended: {} }, context)).rejects.toThrow(
      /1 of 2 tasks hadn't ended after 1m.*pages: still running.*OfficeConversion-2, request ID 65A0.*none of them is submitted again/s,
    );
  });

  it("gives a task that IMM doesn't know yet time to appear", async () => {
    const { context } = service({}, { "MediaConvert-1": succeeded, "OfficeConversion-2": succeeded });
    expect(Object.keys((await complete("wait", inputs, { ended: {} }, context)).ended)).toEqual(["film", "pages"]);
    await expect(complete("wait", inputs, { ended: {} }, service({}).context)).rejects.toThrow(
      "not known to IMM (yet)",
    );
  });

  it("doesn't hold up a deploy for a task that IMM has forgotten by now, but says so", async () => {
    const { context, pass, reports } = service({ "OfficeConversion-2": succeeded });
    pass(7 * 24 * 60 * 60_000);
    const { ended } = await complete("wait", inputs, { ended: {} }, context);
    expect(ended).toMatchObject({ film: { status: "Forgotten" }, pages: { status: "Succeeded" } });
    expect(reports.join()).toContain("film: task MediaConvert-1 was submitted more than seven days ago");
  });

  it("fails for a task that was given by hand and that IMM doesn't know", async () => {
    const { context } = service({});
    const tasks = [{ name: "film", taskId: "MediaConvert-typo", source: "oss://videos/a.mp4" }];
    await expect(complete("wait", { ...inputs, tasks }, { ended: {} }, context)).rejects.toThrow("the ID is wrong");
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
    expect(Object.keys((await complete("wait", inputs, { ended: {} }, { ...context, imm: flaky })).ended)).toHaveLength(
      2,
    );

    const down = { read: () => Promise.reject(new StatusUnavailable("IMM wasn't reached")) };
    await expect(complete("wait", inputs, { ended: {} }, { ...context, imm: down })).rejects.toThrow(
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
    await complete("wait", { ...inputs, tasks }, { ended: {} }, { ...context, imm });
    expect(profiles).toEqual([
      ["audit", 1],
      [undefined, 1],
    ]);
  });

  it("that cannot ask the service fails with the service's reason", async () => {
    const { context } = service({});
    const imm = { read: () => Promise.reject(new Error("AccessDenied")) };
    await expect(complete("wait", inputs, { ended: {} }, { ...context, imm })).rejects.toThrow("AccessDenied");
  });
});

describe("a wait that failed", () => {
  it("fails again with the same words as long as the task is the same, without asking, even when IMM has forgotten it", async () => {
    const first = service({ "MediaConvert-1": failed, "OfficeConversion-2": succeeded });
    const failure = (await complete("wait", inputs, { ended: {} }, first.context).catch((it: unknown) => it)) as {
      properties: CompletionOutputs;
    };
    expect(failure.properties.ended.film).toMatchObject({ status: "Failed", code: "InvalidFile" });
    expect(completionChanges(failure.properties, inputs)).toBe(true);

    const second = service({});
    second.pass(8 * 24 * 60 * 60_000);
    await expect(complete("wait", inputs, failure.properties, second.context)).rejects.toThrow(
      /1 of 2 tasks failed:.*film: InvalidFile: The file is no video\..*oss:\/\/videos\/a.mp4/s,
    );
    expect(second.asked).toEqual([]);
  });

  it("has recorded what ended well, so that only the rest is waited for again", async () => {
    const first = service({ "MediaConvert-1": failed, "OfficeConversion-2": succeeded });
    const failure = (await complete("wait", inputs, { ended: {} }, first.context).catch(
      (thrown: unknown) => thrown,
    )) as {
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
    const { ended } = await complete("wait", cured, failure.properties, second.context);
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
    const outputs = await complete("wait", next, done, context);
    expect(asked).toEqual([["OfficeConversion-3"]]);
    expect(outputs.ended).toMatchObject({ film: ended.film, pages: { taskId: "OfficeConversion-3" } });
  });
});

describe("a job whose submission failed in this deploy", () => {
  it("has no task to wait for, and what is recorded of its former one stays", async () => {
    const [film, pages] = inputs.tasks as [AwaitedTask, AwaitedTask];
    const { taskId: _unknown, ...unsubmitted } = film;
    const tasks = [
      { ...unsubmitted, submissionFailed: true },
      { ...pages, taskId: "OfficeConversion-3" },
    ];
    const earlier = { film: { taskId: "MediaConvert-0", status: "Succeeded" as const } };
    const { context, asked } = service({ "OfficeConversion-3": succeeded });
    const outputs = await complete("wait", { ...inputs, tasks }, { ended: earlier }, context);
    expect(asked).toEqual([["OfficeConversion-3"]]);
    expect(outputs.ended).toMatchObject({ ...earlier, pages: { taskId: "OfficeConversion-3" } });
    expect(completionChanges(outputs, { ...inputs, tasks })).toBe(false);
    expect(completionChanges(outputs, inputs)).toBe(true);
  });
});

describe("a job that has no task", () => {
  it("because its results were there already, isn't waited for", async () => {
    const [film, pages] = inputs.tasks as [AwaitedTask, AwaitedTask];
    const { taskId: _none, ...skipped } = film;
    const { context, asked } = service({ "OfficeConversion-2": succeeded });
    const outputs = await complete("wait", { ...inputs, tasks: [skipped, pages] }, { ended: {} }, context);
    expect(asked).toEqual([["OfficeConversion-2"]]);
    expect(Object.keys(outputs.ended)).toEqual(["pages"]);
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

  it("are checked, all of what is wrong at once, but for what isn't known yet", () => {
    const wrong = { name: "film", taskId: "", source: "a.mp4", target: "oss://results", onDelete: "delete" };
    const messages = checkCompletion({ ...inputs, tasks: [wrong] }).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining("film: taskId must be a task ID"),
      expect.stringContaining('film: source must be oss://bucket/key, not "a.mp4"'),
      expect.stringContaining("film: target must be oss://bucket/key"),
      expect.stringContaining('film: onDelete must be "forget" or "deleteTarget", not "delete"'),
    ]);
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const tasks = [{ name: "film", taskId: unknown, source: unknown, target: unknown, onDelete: unknown }];
    expect(checkCompletion({ ...inputs, tasks })).toEqual([]);
    expect(checkCompletion({ ...inputs, tasks: unknown as unknown as AwaitedTask[] })).toEqual([]);
    expect(checkCompletion({ ...inputs, tasks: {} as AwaitedTask[] })).toHaveLength(1);
  });
});

describe("how the services are reached", () => {
  it.each<[string, object]>([
    ["region", { region: undefined }],
    ["region", { region: "Hangzhou" }],
    ["immEndpoint", { immEndpoint: "imm.cn-hangzhou.aliyuncs.com" }],
    ["endpoint", { endpoint: "oss-cn-hangzhou.aliyuncs.com/bucket" }],
    ["internal", { endpoint: "https://oss.example", internal: true }],
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
