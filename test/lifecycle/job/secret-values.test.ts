import { describe, expect, it } from "vitest";
import { checkJob } from "../../../src/lifecycle/job/job";
import type { JobInputs } from "../../../src/lifecycle/job/job-state";
import { hideSecrets, statusesWithoutSecrets, withoutSecrets } from "../../../src/lifecycle/job/secret-values";
import { PartialFailure } from "../../../src/lifecycle/partial-failure";

const source = "oss://videos/hush/a.mp4";

describe("a text without secrets", () => {
  it("shows neither an object's address nor its key, wherever they stand", () => {
    const text = `NoSuchKey: hush/a.mp4 isn't there\n  source: ${source}\n  target: oss://results/a.mp4`;
    expect(hideSecrets(text, [source])).toBe(
      "NoSuchKey: (secret) isn't there\n  source: (secret)\n  target: oss://results/a.mp4",
    );
  });

  it("hides a secret whole, also where another one is a part of it", () => {
    expect(hideSecrets("doc/convert,target_pdf", ["doc", "doc/convert,target_pdf"])).toBe("(secret)");
  });
});

describe("a failure without secrets", () => {
  it("is said and recorded without them; the inputs that are recorded with it stay", async () => {
    const failing = withoutSecrets([source], () => {
      throw new PartialFailure("id", { source, taskId: "T-1" }, `unknown: ${source}`);
    });
    await expect(failing).rejects.toMatchObject({
      id: "id",
      message: "unknown: (secret)",
      reasons: ["unknown: (secret)"],
      properties: { source, taskId: "T-1" },
    });
    await expect(withoutSecrets([source], () => Promise.reject(new Error(`no ${source}`)))).rejects.toThrow(
      /^no \(secret\)$/,
    );
  });

  it("is what it was where nothing is secret", async () => {
    const error = new Error(source);
    await expect(withoutSecrets([], () => Promise.reject(error))).rejects.toBe(error);
  });
});

describe("what is wrong with a job", () => {
  const job: JobInputs = {
    source: "oss://videos/a.mp4",
    operation: "video/convert,f_mp4",
    target: "oss://results/a.mp4",
    instruction: "video/convert,f_mp4|sys/saveas,o_YS5tcDQ,b_cmVzdWx0cw",
    region: "cn-hangzhou",
  };
  const unseen = { property: "source", message: "The source oss://videos/HUSH.mp4 couldn't be looked at" };

  it.each<[string, Partial<JobInputs>, string]>([
    ["a key", { source: "oss://videos//HUSH.mp4", secretInputs: ["source"] }, "source: has a key that starts"],
    ["a bucket", { source: "oss://HUSH/a.mp4", secretInputs: ["source"] }, "source: has the bucket name (secret);"],
    ["no address at all", { source: "HUSH", secretInputs: ["source"] }, "source: isn't an object's address;"],
    ["a topic", { notify: 'HUSH "topic', secretInputs: ["notify"] }, "notify: must be the name of"],
    [
      "what another property stands for",
      { source: "oss://results/HUSH.mp4", target: "oss://results/{basename}", secretInputs: ["source"] },
      "target: is the source itself ((secret))",
    ],
    [
      "what only the program found",
      { source: "oss://videos/HUSH.mp4", secretInputs: ["source"], problems: [unseen] },
      "source: The source (secret) couldn't be looked at",
    ],
  ])("is told without %s that is secret", (_, inputs, expected) => {
    const told = checkJob({}, { ...job, ...inputs }).map(({ property, message }) => `${property}: ${message}`);
    expect(told).toEqual([expect.stringContaining(expected)]);
    expect(told.join()).not.toContain("HUSH");
    const { secretInputs: _names, ...shown } = { ...job, ...inputs };
    expect(checkJob({}, shown)[0]?.message).toContain("HUSH");
  });
});

describe("what the service says of tasks", () => {
  it("is without secrets", async () => {
    const message = `${source} is no video`;
    const reader = {
      read: async () => new Map([["T-1", { status: "Failed", code: "InvalidMedia", message }] as const]),
    };
    const statuses = await statusesWithoutSecrets(reader, [source]).read({ region: "cn-hangzhou" }, []);
    expect(statuses.get("T-1")).toMatchObject({ code: "InvalidMedia", message: "(secret) is no video" });
  });
});
