import { describe, expect, it } from "vitest";
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
