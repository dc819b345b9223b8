import { Provider } from "@pulumi/alicloud/provider";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProcessingEnvironment, type ProcessingEnvironmentArgs } from "../../src/environment/processing-environment";
import { knownValue, ProgramMocks } from "../resources/program-mocks";

/** What the provider adds to the inputs of the resources in question. */
function outputs({ type, name }: MockResourceArgs): Record<string, unknown> {
  if (type === "alicloud:oss/bucket:Bucket") return { bucket: `${name}-1f3a` };
  return type === "alicloud:ram/policy:Policy" ? { type: "Custom" } : {};
}

let program: ProgramMocks;

beforeEach(async () => {
  pulumi.runtime.setAllConfig({ "alicloud:region": "cn-hangzhou" });
  program = await ProgramMocks.install({ outputs });
});
afterEach(() => pulumi.runtime.setAllConfig({}));

/** The outputs of an environment, all of which are known when all its parts are registered. */
async function outputsOf({ sourceBucket, targetBucket, project, serviceRole, topic }: ProcessingEnvironment) {
  return knownValue(pulumi.output({ sourceBucket, targetBucket, project, serviceRole, topic }));
}

/** The inputs of the environment's parts by type and name. */
function parts(): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    program.registered
      .filter(({ type }) => !type.startsWith("pulumi"))
      .map(({ type, name, inputs }) => [`${type.split(":").at(-1)} ${name}`, inputs]),
  );
}

function statements(policyDocument: unknown): unknown {
  return (JSON.parse(String(policyDocument)) as { Statement: unknown }).Statement;
}

describe("an environment", () => {
  it("makes all that processing needs, and tells its names", async () => {
    const media = new ProcessingEnvironment("media");
    expect(await outputsOf(media)).toEqual({
      sourceBucket: "media-sources-1f3a",
      targetBucket: "media-results-1f3a",
      project: "project-stack-media",
      serviceRole: "project-stack-media-imm",
      topic: undefined,
    });
    const { "Policy media": policy, "Role media": role, ...others } = parts();
    expect(others).toEqual({
      "Bucket media-sources": {},
      "Bucket media-results": {},
      "RolePolicyAttachment media": {
        roleName: "project-stack-media-imm",
        policyName: "project-stack-media-imm",
        policyType: "Custom",
      },
      "Project media": { project: "project-stack-media", serviceRole: "project-stack-media-imm" },
    });
    expect(statements(role?.assumeRolePolicyDocument)).toEqual([
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } },
    ]);
    expect(statements(policy?.policyDocument)).toEqual([
      { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:*:media-sources-1f3a/*"] },
      { Effect: "Allow", Action: ["oss:PutObject"], Resource: ["acs:oss:*:*:media-results-1f3a/*"] },
    ]);
    const attachment = program.registered.find(({ type }) => type.endsWith(":ImmBucketAttachment"));
    expect(attachment?.inputs).toMatchObject({
      project: "project-stack-media",
      bucket: "media-sources-1f3a",
      region: "cn-hangzhou",
    });
  });

  it("on request makes a topic, to which its role may publish", async () => {
    const media = new ProcessingEnvironment("media", { notify: true });
    expect((await outputsOf(media)).topic).toBe("project-stack-media");
    expect(parts()["ServiceTopic media"]).toEqual({ topicName: "project-stack-media" });
    expect(statements(parts()["Policy media"]?.policyDocument)).toContainEqual({
      Effect: "Allow",
      Action: ["mns:PublishMessage"],
      Resource: ["acs:mns:*:*:/topics/project-stack-media/messages"],
    });
  });

  it("takes what is yours instead of making it", async () => {
    const yours: ProcessingEnvironmentArgs = {
      sourceBucket: pulumi.output("videos"),
      targetBucket: "renditions",
      serviceRole: "my-role",
      topic: "done",
      notify: true,
    };
    expect(await outputsOf(new ProcessingEnvironment("media", yours))).toMatchObject({
      sourceBucket: "videos",
      targetBucket: "renditions",
      serviceRole: "my-role",
      topic: "done",
    });
    expect(Object.keys(parts()).sort()).toEqual(["Project media"]);

    program = await ProgramMocks.install({ outputs });
    const all = new ProcessingEnvironment("media", { ...yours, project: "mine" });
    expect(await outputsOf(all)).toMatchObject({ project: "mine", serviceRole: undefined });
    expect(Object.keys(parts())).toEqual([]);
  });

  it("makes names that all services allow", async () => {
    const long = await outputsOf(new ProcessingEnvironment(`1.${"long_".repeat(20)}`));
    const other = await outputsOf(new ProcessingEnvironment(`1.${"long_".repeat(21)}`));
    expect(long.project).toMatch(/^[a-z][a-z0-9-]{1,59}$/);
    expect(long.serviceRole).toMatch(/^[a-z][a-z0-9-]{1,63}$/);
    expect(long.project).not.toBe(other.project);
  });

  it("is the parent of its parts, whose names begin with its own, so that an alias of it holds for them", async () => {
    const media = new ProcessingEnvironment("media", { notify: true });
    await outputsOf(media);
    const parts = [...(media as unknown as { __childResources: Set<pulumi.Resource> }).__childResources];
    const urns = await Promise.all(parts.map((part) => knownValue(part.urn)));
    // All but the environment itself.
    expect(urns).toHaveLength(program.registered.length - 1);
    for (const urn of urns) expect(urn).toMatch(/:ProcessingEnvironment\$[^$]+::media(-sources|-results)?$/);
  });

  it("hands its provider to all its parts", async () => {
    const provider = new Provider("beijing", { region: "cn-beijing" });
    await outputsOf(new ProcessingEnvironment("media", {}, { provider }));
    const parts = program.registered.filter(({ type }) => /^alicloud:/.test(type));
    expect(parts).toHaveLength(6);
    for (const part of parts) expect(part.provider).toContain("::beijing::");
    const attachment = program.registered.find(({ type }) => type.endsWith(":ImmBucketAttachment"));
    expect(attachment).toMatchObject({ provider: "", inputs: { region: "cn-beijing" } });
  });
});
