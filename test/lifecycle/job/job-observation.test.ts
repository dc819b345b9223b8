import { describe, expect, it } from "vitest";
import { JobObserver } from "../../../src/lifecycle/job/job-observation";
import type { JobInputs, JobOutputs } from "../../../src/lifecycle/job/job-state";
import { StatusUnavailable, type TaskFailure, type TaskStatus } from "../../../src/lifecycle/task-status";

const inputs: JobInputs = {
  name: "film",
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  instruction: "x",
  region: "cn-hangzhou",
  watchTask: true,
};
const submittedAt = "2026-11-23T08:00:00.000Z";
const recorded: JobOutputs = { ...inputs, submission: "accepted", taskId: "MediaConvert-1", submittedAt };

interface Service {
  readonly failure?: TaskFailure | Error;
  readonly status?: TaskStatus | Error;
  readonly keys?: string[] | Error;
  readonly now?: string;
}

function observe({ failure, status = { status: "Running" }, keys = [], now = submittedAt }: Service) {
  const lines: string[] = [];
  const asked: string[] = [];
  const observer = new JobObserver({
    failures: {
      find: async (_connection, { taskId, bucket }) => {
        asked.push(`${bucket} ${taskId}`);
        if (failure instanceof Error) throw failure;
        return failure;
      },
    },
    statuses: {
      read: async (_connection, tasks) => {
        if (status instanceof Error) throw status;
        return new Map(tasks.map(({ taskId }) => [taskId, status]));
      },
    },
    objects: {
      find: async (_connection, { key }) => {
        if (keys instanceof Error) throw keys;
        return keys.includes(key) ? { etag: "A", size: 1, lastModified: submittedAt } : undefined;
      },
      async *list(_connection, _bucket, prefix) {
        if (keys instanceof Error) throw keys;
        for (const key of keys.filter((it) => it.startsWith(prefix)))
          yield { key, etag: "A", size: 1, lastModified: submittedAt };
      },
      remove: async () => {},
    },
    now: () => new Date(now),
    say: (line) => lines.push(line),
  });
  return { observer, lines, asked };
}

describe("whether a task failed", () => {
  it("is asked for a job that watches its task and that nothing else has run again", async () => {
    const { observer, asked } = observe({ failure: { code: "InvalidFile" } });
    expect(await observer.failureOf(recorded, inputs)).toEqual({ code: "InvalidFile" });
    expect(asked).toEqual(["videos MediaConvert-1"]);
  });

  it.each<[string, Partial<JobOutputs>, Partial<JobInputs>, string?]>([
    ["doesn't watch its task", {}, { watchTask: false }],
    ["has no task", { taskId: undefined as never, submission: "skipped" }, {}],
    ["has changed", {}, { operation: "video/convert,f_mov" }],
    ["has a region that isn't known yet", {}, { region: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }],
    ["has a task that IMM has forgotten", {}, {}, "2026-11-30T08:00:01.000Z"],
  ])("isn't asked for a job that %s", async (_what, old, next, now = submittedAt) => {
    const { observer, asked } = observe({ failure: {}, now });
    expect(await observer.failureOf({ ...recorded, ...old }, { ...inputs, ...next })).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("is told once to be unknown where IMM can't be asked, and then is no reason", async () => {
    const { observer, lines } = observe({ failure: new StatusUnavailable("IMM wasn't reached") });
    for (let job = 0; job < 3; job++) expect(await observer.failureOf(recorded, inputs)).toBeUndefined();
    expect(lines).toEqual([expect.stringMatching(/none is submitted again for that reason: IMM wasn't reached$/)]);
  });
});

describe("a refresh", () => {
  const watching: JobOutputs = { ...recorded, watchTarget: true };
  const succeeded: TaskStatus = { status: "Succeeded" };
  const pages: JobOutputs = { ...watching, target: "oss://results/{barename}/{index}.png" };

  it("finds a job as it was recorded, and looks at nothing that isn't watched", async () => {
    const { observer } = observe({ status: new Error("not asked"), keys: new Error("not asked") });
    expect(await observer.read(recorded)).toEqual(recorded);
  });

  it("notes the results of a task that succeeded, and when they are gone", async () => {
    const first = await observe({ status: succeeded, keys: ["a/1.png", "a/2.png", "a/cover.png"] }).observer.read(
      pages,
    );
    expect(first).toEqual({ ...pages, resultCount: 2, targetGone: false });
    // By then IMM needn't know the task any more.
    const later = observe({ status: { status: "NotFound" }, keys: ["a/2.png"] });
    expect(await later.observer.read(first)).toEqual({ ...pages, resultCount: 2, targetGone: true });
  });

  it("misses the one result of a task that succeeded", async () => {
    expect(await observe({ status: succeeded }).observer.read(watching)).toMatchObject({ targetGone: true });
  });

  it.each<TaskStatus>([{ status: "Running" }, { status: "Failed" }, { status: "NotFound" }])(
    "misses nothing of a task that isn't known to have succeeded: %j",
    async (status) => {
      expect(await observe({ status }).observer.read(watching)).toEqual(watching);
    },
  );

  it.each<[string, Service]>([
    ["IMM", { status: new StatusUnavailable("IMM wasn't reached") }],
    ["OSS", { status: succeeded, keys: new Error("OSS refused to show the object") }],
  ])("says so and changes nothing when %s can't be asked", async (_who, service) => {
    const { observer, lines } = observe(service);
    expect(await observer.read(watching)).toEqual(watching);
    expect(lines).toEqual([
      expect.stringMatching(/^film: couldn't look for the results, which stay as they were recorded: /),
    ]);
  });
});
