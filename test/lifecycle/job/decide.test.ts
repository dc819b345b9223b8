import { describe, expect, it } from "vitest";
import { announcement } from "../../../src/lifecycle/job/announcement";
import { decide } from "../../../src/lifecycle/job/decide";
import type { JobInputs, JobOutputs } from "../../../src/lifecycle/job/job-state";

const inputs: JobInputs = {
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  instruction: "video/convert,f_mp4|sys/saveas,o_YS5tcDQ,b_cmVzdWx0cw",
  region: "cn-hangzhou",
  triggers: { commit: "one", matrix: { width: 100, height: [1, 2] } },
  notify: "done",
};
const recorded: JobOutputs = { ...inputs, submission: "accepted", taskId: "MediaConvert-1" };

describe("a task is submitted", () => {
  it("for a new job", () => {
    expect(decide(undefined, inputs)).toEqual({ action: "submit", reason: "new job" });
  });

  it.each<[string, Partial<JobInputs>]>([
    ["operation changed", { operation: "video/convert,f_mov" }],
    ["notification changed", { notify: "elsewhere" }],
    ["source moved", { source: "oss://videos/b.mp4" }],
    ["trigger commit changed", { triggers: { ...inputs.triggers, commit: "two" } }],
    ["trigger run changed", { triggers: { ...inputs.triggers, run: 7 } }],
    ["operation changed, trigger commit changed", { operation: "video/convert,f_mov", triggers: { commit: 1 } }],
  ])("because: %s", (reason, change) => {
    expect(decide(recorded, { ...inputs, ...change })).toEqual({ action: "submit", reason });
  });

  it("when the source's content is known to have changed", () => {
    const old = { ...recorded, sourceEtag: '"A"' };
    expect(decide(old, { ...inputs, sourceEtag: '"B"' })).toEqual({ action: "submit", reason: "source changed" });
  });
});

describe("what became of the task", () => {
  it("is a reason when it failed, with the service's code", () => {
    expect(decide(recorded, inputs, {})).toEqual({ action: "submit", reason: "task failed" });
    expect(decide(recorded, inputs, { code: "InvalidFile" })).toMatchObject({ reason: "task failed (InvalidFile)" });
  });

  it("is one when its results are gone, where they are watched", () => {
    const gone = { ...recorded, targetGone: true };
    expect(decide(gone, { ...inputs, watchTarget: true })).toEqual({ action: "submit", reason: "target gone" });
    expect(decide(gone, inputs)).toEqual({ action: "keep" });
  });
});

describe("what isn't known before the deploy", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  it.each<[string, Partial<JobInputs>]>([
    ["operation", { operation: unknown }],
    ["notification", { notify: unknown }],
    ["source", { source: unknown, sourceEtag: unknown }],
    ["the source's content", { sourceEtag: unknown }],
    ["trigger commit", { triggers: { ...inputs.triggers, commit: unknown } }],
    ["triggers", { triggers: unknown as unknown as Record<string, unknown> }],
    ["target", { target: unknown }],
  ])("is no reason yet, but said: %s", (part, change) => {
    const old = { ...recorded, sourceEtag: "A" };
    const next = { ...inputs, sourceEtag: "A", ...change };
    const decision = decide(old, next);
    expect(decision).toEqual({ action: "keep" });
    expect(announcement(old, next, decision)).toBe(`may submit: ${part} not known before the deploy`);
  });
});

describe("what is told of a job before it is deployed", () => {
  it.each<[string | undefined, JobOutputs | undefined, Partial<JobInputs>, boolean]>([
    [undefined, recorded, {}, false],
    ["will submit: new job", undefined, {}, false],
    ["will submit, unless its target exists: new job", undefined, { ifTargetExists: "skip" }, false],
    ["will submit: operation changed", recorded, { operation: "video/convert,f_mov", ifTargetExists: "skip" }, false],
    ["will submit: target changed", recorded, { target: "oss://results/b.mp4" }, true],
    ["will adopt task MediaConvert-9", recorded, { adoptTaskId: "MediaConvert-9" }, false],
  ])("%s", (line, current, change, replaced) => {
    const next = { ...inputs, ...change };
    expect(announcement(current, next, decide(current, next), replaced)).toBe(line);
  });

  it("says what to do about a doubt", () => {
    const doubtful: JobOutputs = { ...recorded, submission: "unknown", submittedAt: "2026-11-23T08:00:00.000Z" };
    expect(announcement(doubtful, inputs, decide(doubtful, inputs))).toMatch(/^won't submit: .*2026.*adoptTaskId/);
  });
});

describe("nothing is submitted", () => {
  const { triggers: _triggers, ...withoutTriggers } = inputs;
  const { notify: _notify, ...withoutNotify } = inputs;

  it.each<[string, JobInputs]>([
    ["for the same job", inputs],
    [
      "for triggers in another order",
      { ...inputs, triggers: { matrix: { height: [1, 2], width: 100 }, commit: "one" } },
    ],
    ["when a trigger is removed", { ...inputs, triggers: { commit: "one" } }],
    ["when all triggers are removed", withoutTriggers],
    ["when the notification is removed", withoutNotify],
    ["for another endpoint", { ...inputs, endpoint: "https://oss-cn-hangzhou-internal.aliyuncs.com" }],
    ["for another spelling of the same instruction", { ...inputs, instruction: "spelt/differently" }],
    ["when the source is looked at for the first time", { ...inputs, sourceEtag: '"A"' }],
  ])("%s", (_case, next) => {
    expect(decide(recorded, next)).toEqual({ action: "keep" });
  });

  it("when nobody looked at the source this time", () => {
    expect(decide({ ...recorded, sourceEtag: '"A"' }, inputs)).toEqual({ action: "keep" });
  });
});

describe("a task submitted elsewhere", () => {
  it("is adopted instead of submitting one", () => {
    const decision = decide(undefined, { ...inputs, adoptTaskId: "MediaConvert-9" });
    expect(decision).toEqual({ action: "adopt", taskId: "MediaConvert-9", reason: "task adopted" });
  });

  it("that is the job's own already changes nothing", () => {
    expect(decide(recorded, { ...inputs, adoptTaskId: "MediaConvert-1" })).toEqual({ action: "keep" });
  });

  it("is adopted once: a later change submits although the argument still stands", () => {
    const adopted: JobOutputs = { ...recorded, submission: "adopted", adoptTaskId: "MediaConvert-9" };
    const next = { ...inputs, adoptTaskId: "MediaConvert-9" };
    expect(decide(adopted, next)).toEqual({ action: "keep" });
    expect(decide(adopted, { ...next, operation: "video/convert,f_mov" }).action).toBe("submit");
  });
});

describe("after an unknown outcome", () => {
  const submittedAt = "2026-11-23T08:00:00.000Z";
  const { taskId: _taskId, ...unknown } = { ...recorded, submission: "unknown" as const, submittedAt };

  it("nothing is submitted, even for a changed job", () => {
    expect(decide(unknown, inputs)).toEqual({ action: "refuse" });
    expect(decide(unknown, { ...inputs, operation: "video/convert,f_mov" })).toEqual({ action: "refuse" });
  });

  it.each([true, submittedAt])("a person may have the task submitted again: %j", (resubmitUnknown) => {
    expect(decide(unknown, { ...inputs, resubmitUnknown }).action).toBe("submit");
  });

  it("that answer doesn't serve for the next unknown outcome", () => {
    const next = { ...unknown, submittedAt: "2026-11-24T08:00:00.000Z" };
    expect(decide({ ...next, resubmitUnknown: true }, { ...inputs, resubmitUnknown: true }).action).toBe("refuse");
    expect(decide(next, { ...inputs, resubmitUnknown: submittedAt }).action).toBe("refuse");
  });

  it("a person may name the task that was found", () => {
    expect(decide(unknown, { ...inputs, adoptTaskId: "MediaConvert-9" }).action).toBe("adopt");
  });

  it.each<Partial<JobInputs>>([{ operation: "video/convert,f_mov" }, { target: "oss://results/b.mp4" }])(
    "that task isn't taken for one that did what the job asks for now: %j",
    (change) => {
      const decision = decide(unknown, { ...inputs, ...change, adoptTaskId: "MediaConvert-9" });
      expect(decision).toEqual({ action: "refuse", hindrance: expect.stringContaining("changed") });
    },
  );

  it("a task adopted earlier isn't taken for the one in doubt", () => {
    const doubtful = { ...unknown, adoptTaskId: "MediaConvert-9" };
    expect(decide(doubtful, { ...inputs, adoptTaskId: "MediaConvert-9" })).toEqual({ action: "refuse" });
  });
});
