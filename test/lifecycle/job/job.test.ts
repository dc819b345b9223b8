import { describe, expect, it } from "vitest";
import { checkJob, createJob, diffJob, type JobContext, updateJob } from "../../../src/lifecycle/job/job";
import { type JobInputs, type JobOutputs, toState } from "../../../src/lifecycle/job/job-state";
import type { ObjectStore } from "../../../src/lifecycle/object-store";
import { PartialFailure } from "../../../src/lifecycle/partial-failure";
import type { SubmissionOutcome, SubmissionRequest } from "../../../src/lifecycle/submission";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const inputs = {
  __provider: "the provider's text",
  source: "oss://videos/dir/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  instruction: "video/convert,f_mp4|sys/saveas,o_YS5tcDQ,b_cmVzdWx0cw",
  region: "cn-hangzhou",
} satisfies JobInputs & { __provider: string };

const task = {
  taskId: "MediaConvert-1",
  eventId: "event",
  requestId: "65A0F0",
  processRequestId: "A-B-C",
  statusCode: 200,
};
const accepted: SubmissionOutcome = { outcome: "accepted", task };
const lost: SubmissionOutcome = { outcome: "unknown", message: "The connection was lost" };

/** A service that gives one answer, remembers what it was asked, and has objects with these addresses. */
function service(answer: SubmissionOutcome, ...uris: string[]) {
  const requests: SubmissionRequest[] = [];
  const context: JobContext = {
    oss: {
      submit: async (_connection, request) => {
        requests.push(request);
        return answer;
      },
    },
    objects: storeOf(...uris),
    now: () => new Date("2026-11-23T08:00:00Z"),
  };
  return { requests, context };
}

/** A bucket with these objects. */
function storeOf(...uris: string[]): ObjectStore {
  const facts = { etag: "A", size: 1, lastModified: "2026-11-23T08:00:00.000Z" };
  return {
    find: async (_connection, { bucket, key }) => (uris.includes(`oss://${bucket}/${key}`) ? facts : undefined),
    async *list(_connection, bucket, prefix) {
      const start = `oss://${bucket}/`;
      const keys = uris.filter((uri) => uri.startsWith(start + prefix)).map((uri) => uri.slice(start.length));
      for (const key of keys.sort()) yield { key, ...facts };
    },
    remove: async () => {},
  };
}

async function failureOf(work: Promise<unknown>): Promise<PartialFailure<JobOutputs>> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PartialFailure);
  return error as PartialFailure<JobOutputs>;
}

describe("a new job", () => {
  it("submits one task and records it with every input", async () => {
    const { requests, context } = service(accepted);
    const { id, outs } = await createJob(inputs, context);
    expect(requests).toEqual([{ source: { bucket: "videos", key: "dir/a.mp4" }, instruction: inputs.instruction }]);
    expect(id).toBe("oss://results/a.mp4");
    expect(outs).toEqual({
      ...inputs,
      ...task,
      submission: "accepted",
      submittedAt: "2026-11-23T08:00:00.000Z",
      reason: "new job",
    });
  });

  it("without a target is known by its source and instruction", async () => {
    const { target: _target, ...targetless } = { ...inputs, instruction: "image/deblindwatermark,s_low,t_text" };
    const { id } = await createJob(targetless, service(accepted).context);
    expect(id).toMatch(/^oss:\/\/videos\/dir\/a\.mp4#[0-9a-f]{12}$/);
  });

  it("that OSS refuses leaves nothing behind", async () => {
    const { context } = service({ outcome: "refused", message: "OSS refused the task: NoSuchKey" });
    const error = await createJob(inputs, context).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(PartialFailure);
    expect(String(error)).toContain("NoSuchKey");
    expect(String(error)).toContain("oss://videos/dir/a.mp4");
  });

  it("that was accepted with a damaged answer fails, but keeps its task ID", async () => {
    const failure = await failureOf(
      createJob(inputs, service({ ...accepted, flaw: "its answer was damaged" }).context),
    );
    expect(failure.id).toBe("oss://results/a.mp4");
    expect(failure.properties).toMatchObject({ ...inputs, taskId: "MediaConvert-1", submission: "accepted" });
    expect(failure.reasons[0]).toContain("MediaConvert-1");
  });

  it("whose outcome is unknown fails and is recorded, the provider's reference included", async () => {
    const failure = await failureOf(createJob(inputs, service(lost).context));
    expect(failure.properties).toMatchObject({ ...inputs, submission: "unknown", reason: "new job" });
    expect(failure.properties).not.toHaveProperty("taskId");
    expect(failure.reasons[0]).toContain("resubmitUnknown");
    expect(failure.reasons[0]).toContain("adoptTaskId");
  });

  it("that adopts a task sends nothing", async () => {
    const { requests, context } = service(accepted);
    const { outs } = await createJob({ ...inputs, adoptTaskId: "MediaConvert-9" }, context);
    expect(requests).toEqual([]);
    expect(outs).toMatchObject({ taskId: "MediaConvert-9", submission: "adopted", reason: "task adopted" });
  });
});

describe("a recorded job", () => {
  const recorded: JobOutputs = { ...inputs, ...task, submission: "accepted", reason: "new job" };

  it("that changed gets another task and remembers the one before", async () => {
    const { context } = service({ outcome: "accepted", task: { ...task, taskId: "MediaConvert-2" } });
    const { outs } = await updateJob("id", recorded, { ...inputs, operation: "video/convert,f_mov" }, context);
    expect(outs).toMatchObject({
      taskId: "MediaConvert-2",
      previousTaskId: "MediaConvert-1",
      operation: "video/convert,f_mov",
      reason: "operation changed",
    });
  });

  it("that lost a trigger keeps its task and all that is known of it", async () => {
    const { requests, context } = service(accepted);
    const { outs } = await updateJob("id", { ...recorded, triggers: { commit: "one" } }, inputs, context);
    expect(requests).toEqual([]);
    expect(outs).toEqual(recorded);
  });

  it("whose new task's outcome is unknown remembers the last one that is known", async () => {
    const next = { ...inputs, operation: "video/convert,f_mov" };
    const failure = await failureOf(updateJob("id", recorded, next, service(lost).context));
    expect(failure.properties).toMatchObject({ submission: "unknown", previousTaskId: "MediaConvert-1" });
    expect(failure.properties).not.toHaveProperty("taskId");
  });

  it("in doubt refuses again and again without sending anything, and stays as it was recorded", async () => {
    const { requests, context } = service(accepted);
    const first = await failureOf(createJob(inputs, service(lost).context));
    const second = await failureOf(updateJob("id", first.properties, inputs, context));
    expect(requests).toEqual([]);
    expect(second.properties).toEqual(first.properties);
  });

  it("in doubt stays the job that its task was submitted for, and isn't replaced", async () => {
    const { properties: doubtful } = await failureOf(createJob(inputs, service(lost).context));
    const moved = { ...inputs, operation: "video/convert,f_mov", target: "oss://results/b.mp4" };
    expect(diffJob(doubtful, moved)).toMatchObject({ changes: true, replaces: [] });
    const { requests, context } = service(accepted);
    const { properties } = await failureOf(updateJob("id", doubtful, moved, context));
    expect(requests).toEqual([]);
    expect(properties).toEqual(doubtful);
  });

  it("in doubt is answered once by resubmitUnknown, however often the outcome is unknown again", async () => {
    const { requests, context } = service(lost);
    const standing = { ...inputs, resubmitUnknown: true };
    const first = await failureOf(createJob(inputs, context));
    const second = await failureOf(updateJob("id", first.properties, standing, context));
    const third = await failureOf(updateJob("id", second.properties, standing, context));
    expect(requests).toHaveLength(2);
    const fourth = await failureOf(updateJob("id", third.properties, inputs, context));
    await failureOf(updateJob("id", fourth.properties, standing, context));
    expect(requests).toHaveLength(3);
  });

  it("in doubt keeps what is known of the submission when its task is adopted", async () => {
    const first = await failureOf(createJob(inputs, service({ ...lost, requestId: "65A0" }).context));
    const adopting = { ...inputs, adoptTaskId: "MediaConvert-9" };
    const { outs } = await updateJob("id", first.properties, adopting, service(accepted).context);
    expect(outs).toMatchObject({
      taskId: "MediaConvert-9",
      submission: "adopted",
      submittedAt: "2026-11-23T08:00:00.000Z",
      requestId: "65A0",
    });
  });

  it("keeps the source's ETag when nobody looked at it this time", async () => {
    const next = { ...inputs, region: "cn-shanghai" };
    const { outs } = await updateJob("id", { ...recorded, sourceEtag: '"A"' }, next, service(accepted).context);
    expect(outs.sourceEtag).toBe('"A"');
  });

  it.each<[string, Partial<JobInputs>, { changes: boolean; replaces: string[] }]>([
    ["nothing", {}, { changes: false, replaces: [] }],
    ["another endpoint", { endpoint: "https://example.com" }, { changes: false, replaces: [] }],
    ["an instruction spelt differently", { instruction: "x" }, { changes: false, replaces: [] }],
    ["another operation", { operation: "video/convert,f_mov" }, { changes: true, replaces: [] }],
    ["a new trigger", { triggers: { commit: "one" } }, { changes: true, replaces: [] }],
    ["another target", { target: "oss://results/b.mp4" }, { changes: true, replaces: ["target"] }],
    ["another name, as after a rename with aliases", { name: "new" }, { changes: false, replaces: [] }],
    ["what is for the deploy alone", { watchTask: true, ifTargetExists: "skip" }, { changes: false, replaces: [] }],
    ["the source's content, seen for the first time", { sourceEtag: "A" }, { changes: true, replaces: [] }],
    ["a watch over the target", { watchTarget: true }, { changes: true, replaces: [] }],
    ["a source that isn't known yet", { source: unknown }, { changes: true, replaces: [] }],
    ["a target that isn't known yet", { target: unknown }, { changes: true, replaces: ["target"] }],
    ["a trigger that isn't known yet", { triggers: { run: [unknown] } }, { changes: true, replaces: [] }],
  ])("differs by %s", (_what, change, expected) => {
    expect(diffJob(recorded, { ...inputs, ...change })).toMatchObject(expected);
  });
});

describe("a new job whose results may be there already", () => {
  const pages = { ...inputs, target: "oss://results/{barename}/{index}.png" };

  it.each([
    ["its target", inputs, "oss://results/a.mp4"],
    ["a page of it", pages, "oss://results/a/7.png"],
  ])("is recorded without a task when told to skip, and %s exists", async (_what, job, existing) => {
    const { requests, context } = service(accepted, existing);
    const { outs } = await createJob({ ...job, ifTargetExists: "skip" }, context);
    expect(requests).toEqual([]);
    expect(outs).toMatchObject({ submission: "skipped", reason: `target exists: ${existing}` });
    expect(outs).not.toHaveProperty("taskId");

    // Later it runs like any other.
    expect((await updateJob("id", outs, { ...job, ifTargetExists: "skip" }, context)).outs).toEqual(outs);
    const changed = { ...job, ifTargetExists: "skip", triggers: { commit: 1 } } as const;
    expect((await updateJob("id", outs, changed, context)).outs).toMatchObject({ taskId: "MediaConvert-1" });
  });

  it("fails when told to, and submits nothing", async () => {
    const { requests, context } = service(accepted, "oss://results/a.mp4");
    const failing = createJob({ ...inputs, ifTargetExists: "fail" }, context);
    await expect(failing).rejects.toThrow(/exists already \(oss:\/\/results\/a\.mp4\).*nothing was submitted/);
    expect(requests).toEqual([]);
  });

  it.each(["overwrite", "skip", "fail"] as const)("runs when told to %s and nothing is in the way", async (choice) => {
    const { context } = service(accepted, "oss://results/a/cover.png", "oss://results/b.mp4");
    for (const job of [inputs, pages]) {
      expect((await createJob({ ...job, ifTargetExists: choice }, context)).outs.submission).toBe("accepted");
    }
  });
});

describe("a job that moves to another target", () => {
  it("may not adopt the task that wrote to the former one", () => {
    const olds = { ...inputs, adoptTaskId: "MediaConvert-9" };
    const problems = checkJob(olds, { ...olds, target: "oss://results/b.mp4" });
    expect(problems.map(({ property }) => property)).toEqual(["adoptTaskId"]);
    expect(checkJob(olds, olds)).toEqual([]);
  });
});

describe("what goes into the state", () => {
  it("holds nothing that Pulumi's wire format can't carry", () => {
    const date = new Date("2026-11-23T08:00:00Z");
    expect(toState({ a: undefined, b: { c: undefined, d: [1, null] }, date })).toStrictEqual({
      b: { d: [1, null] },
      date: "2026-11-23T08:00:00.000Z",
    });
  });
});
