import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { ImmBucketAttachment } from "../../src/resources/imm-bucket-attachment";
import { ProcessingFleet } from "../../src/resources/processing-fleet";
import { ProcessingJob } from "../../src/resources/processing-job";
import { TaskCompletion } from "../../src/resources/task-completion";

const registered = new Map<string, Record<string, unknown>>();

beforeAll(() => {
  pulumi.runtime.setMocks({
    newResource({ type, inputs }) {
      registered.set(type, inputs);
      return { id: "id", state: inputs };
    },
    call: () => ({}),
  });
});

const job = {
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  region: "cn-hangzhou",
  watchSource: false,
};

function settled(resource: pulumi.CustomResource): Promise<void> {
  return new Promise((resolve) => resource.id.apply(() => resolve()));
}

describe("a resource in the state", () => {
  it.each<[string, string, () => pulumi.CustomResource]>([
    ["ProcessingJob", "job", () => new ProcessingJob("job", job)],
    ["TaskCompletion", "completion", () => new TaskCompletion("completion", { tasks: [], region: "cn-hangzhou" })],
    [
      "ImmBucketAttachment",
      "attachment",
      () => new ImmBucketAttachment("attachment", { project: "media", bucket: "videos", region: "cn-hangzhou" }),
    ],
  ])("refers to its provider, in words that later versions have to understand: %s", async (type, module, declare) => {
    await settled(declare());
    expect(registered.get(`pulumi-nodejs:dynamic/oss:${type}`)).toMatchObject({
      __provider: `exports.handler = () => require("node:module").createRequire(process.cwd() + "/")("pulumi-oss-processing/providers/${module}");`,
    });
  });

  it("of a fleet does too", async () => {
    const fleet = new ProcessingFleet("fleet", { jobs: { a: job } });
    await new Promise<void>((resolve) => fleet.taskIds.apply(() => resolve()));
    const { __provider } = registered.get("pulumi-nodejs:dynamic/oss:ProcessingShard") ?? {};
    expect(__provider).toContain("pulumi-oss-processing/providers/shard");
  });
});

describe("declaring a resource", () => {
  it("leaves the length of stack traces as it was, and one in an error", () => {
    const before = Error.stackTraceLimit;
    new ProcessingJob("another", { ...job, target: "oss://results/b.mp4" });
    expect(Error.stackTraceLimit).toBe(before);
    const failing = () => new ProcessingJob("", { ...job, target: "oss://results/c.mp4" });
    expect(failing).toThrow(
      expect.objectContaining({ stack: expect.stringMatching(/name.*provided-resource\.test\.ts/s) }),
    );
    expect(Error.stackTraceLimit).toBe(before);
  });
});
