import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packRecords, unpackRecords } from "../../../src/lifecycle/fleet/packed-records";
import { type JobMarks, type JobRecord, recall, recordOf } from "../../../src/lifecycle/job/job-record";
import type { JobInputs, JobOutputs } from "../../../src/lifecycle/job/job-state";

const inputs: JobInputs = {
  source: "oss://videos/photos/00001.mp4",
  operation: "video/animation,f_gif,w_320",
  target: "oss://results/thumbs/00001.gif",
  instruction: "video/animation,f_gif,w_320|sys/saveas,o_eA,b_eQ",
  region: "cn-hangzhou",
};
const outputs: JobOutputs = {
  ...inputs,
  submission: "accepted",
  taskId: "MediaConvert-2f0f5b3c-6f0e-4b53-a3f9-6e4b7a1f9d10",
  requestId: "65A0F0C1D2E3F4A5B6C7D8E9",
  submittedAt: "2026-11-23T08:00:00.123Z",
  reason: "new job",
};

describe("records in one text", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.string({ unit: fc.constantFrom(..."0123456789ABCDEF"), minLength: 24, maxLength: 24 }),
    fc.string({ unit: fc.constantFrom("~", "%", "7", "E"), minLength: 1 }),
  );
  const record = fc
    .record(
      {
        operation: fc.constantFrom("a/b", "c/d,e_f"),
        source: text,
        target: text,
        notify: text,
        sourceEtag: text,
        triggers: fc.dictionary(fc.string(), fc.jsonValue()),
        adoptTaskId: text,
        resubmitUnknown: fc.constantFrom(true, "2026-11-23T08:00:00.000Z"),
        submission: fc.constantFrom("accepted", "adopted", "unknown"),
        taskId: text,
        requestId: text,
        submittedAt: fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()),
        reason: fc.constantFrom("new job", "operation changed"),
      },
      { requiredKeys: ["operation", "source", "submission"] },
    )
    .map((change) => recordOf(change as unknown as JobOutputs));

  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), record), (records) => {
        const shard = new Map<string, JobRecord>(Object.entries(records));
        expect([...unpackRecords(packRecords(shard))]).toEqual([...shard]);
      }),
    );
  });

  it("are small", () => {
    const records = new Map(
      Array.from({ length: 600 }, (_, place) => [`photo-${String(place).padStart(5, "0")}`, recordOf(outputs)]),
    );
    expect(JSON.stringify(packRecords(records)).length / records.size).toBeLessThan(120);
  });
});

describe("a recorded job", () => {
  it("is what it was where its marks are those of the new inputs", () => {
    const full = {
      ...outputs,
      notify: "done",
      sourceEtag: "k3Jd8sXa",
      triggers: { commit: "4f2a1c", matrix: { width: [1, 2] } },
    };
    const { submission, taskId, requestId, submittedAt, reason, ...next } = full;
    expect(recall(recordOf(full), next)).toEqual(full);
  });

  it("is what it was where its marks are longer, as those of early versions were", () => {
    const full = { ...outputs, notify: "done", sourceEtag: "k3Jd8s", triggers: { commit: "4f2a1c" } };
    const { submission, taskId, requestId, submittedAt, reason, ...next } = full;
    const { task, marks } = recordOf(full) as JobRecord & { marks: JobMarks };
    const { source, target = "", notify = "", sourceEtag = "", triggers = {} } = marks;
    const longer = {
      ...marks,
      source: `${source}xy`,
      target: `${target}xy`,
      notify: `${notify}xy`,
      sourceEtag: `${sourceEtag}Xa`,
      triggers: { commit: `${triggers.commit}xy` },
    };
    expect(recall({ task, marks: longer }, next)).toEqual(full);
  });

  it("is another where its marks are others", () => {
    const recalled = recall(recordOf({ ...outputs, triggers: { commit: "one" } }), {
      ...inputs,
      source: "oss://videos/b.mp4",
      triggers: { commit: "two", run: 7 },
    });
    expect(recalled.source).not.toBe("oss://videos/b.mp4");
    expect(recalled.target).toBe(inputs.target);
    expect(recalled.triggers?.commit).not.toBe("two");
    expect(recalled.triggers).not.toHaveProperty("run");
  });

  it("in doubt tells its own objects, which somebody is to look for", () => {
    const { taskId: _lost, ...doubt } = { ...outputs, submission: "unknown" as const };
    const recalled = recall(recordOf(doubt), { ...inputs, target: "oss://results/other.gif" });
    expect(recalled).toMatchObject({ submission: "unknown", source: inputs.source, target: inputs.target });
  });
});
