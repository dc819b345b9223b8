import { Provider } from "@pulumi/alicloud/provider";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ImmBucketAttachment } from "../../src/resources/imm-bucket-attachment";
import { ProcessingFleet } from "../../src/resources/processing-fleet";
import { ProcessingJob } from "../../src/resources/processing-job";
import { TaskCompletion } from "../../src/resources/task-completion";
import { ProgramMocks } from "./program-mocks";

const job = {
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  // Nothing is asked of OSS here.
  watchSource: false,
};

let program: ProgramMocks;

beforeEach(async () => {
  for (const name of Object.keys(process.env).filter((it) => /^(OSS|IMM|ALIBABA_CLOUD|ALICLOUD)_/.test(it))) {
    vi.stubEnv(name, undefined);
  }
  pulumi.runtime.setAllConfig({
    "alicloud:region": "cn-hangzhou",
    "alicloud:endpoints": '[{"oss":"http://localhost:1","imm":"http://localhost:2"}]',
  });
  program = await ProgramMocks.install();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  pulumi.runtime.setAllConfig({});
});

class Site extends pulumi.ComponentResource {
  readonly job = new ProcessingJob("of-the-site", job, { parent: this });

  constructor(opts: pulumi.ComponentResourceOptions) {
    super("test:index:Site", "site", {}, opts);
  }
}

describe("an alicloud.Provider", () => {
  it("tells a job, its wait and an attachment region, profile and endpoints", async () => {
    const provider = new Provider("beijing", {
      region: "cn-beijing",
      profile: "media",
      endpoints: [{ ecs: "ecs.example.com" }, { oss: "oss.example.com", imm: "imm.example.com" }],
    });
    const rendition = new ProcessingJob("rendition", job, { provider });
    const connection = {
      region: "cn-beijing",
      profile: "media",
      endpoint: "https://oss.example.com",
      immEndpoint: "https://imm.example.com",
    };
    expect((await program.of(rendition)).inputs).toMatchObject(connection);
    expect((await program.of(rendition.wait())).inputs).toMatchObject(connection);
    const tasks = [{ name: "other", taskId: "MediaConvert-1", source: job.source }];
    expect((await program.of(new TaskCompletion("others", { tasks }, { provider }))).inputs).toMatchObject(connection);
    const attachment = new ImmBucketAttachment("videos", { project: "media", bucket: "videos" }, { provider });
    const { endpoint: _, ...ofImm } = connection;
    expect((await program.of(attachment)).inputs).toMatchObject(ofImm);
    expect((await program.of(attachment)).inputs).not.toHaveProperty("endpoint");
  });

  it("isn't asked to make them, which its plugin couldn't", async () => {
    const provider = new Provider("beijing", { region: "cn-beijing" });
    const rendition = new ProcessingJob("rendition", job, { provider });
    const attachment = new ImmBucketAttachment("videos", { project: "media", bucket: "videos" }, { provider });
    for (const resource of [rendition, rendition.wait(), attachment]) {
      expect((await program.of(resource)).provider).toBe("");
    }
  });

  it("may be that of a component around the job", async () => {
    const provider = new Provider("beijing", { region: "cn-beijing" });
    for (const opts of [{ provider }, { providers: [provider] }, { providers: { alicloud: provider } }]) {
      program = await ProgramMocks.install();
      expect((await program.of(new Site(opts).job)).inputs.region).toBe("cn-beijing");
    }
  });

  it("tells a fleet's jobs the same, unless the fleet's defaults name a region", async () => {
    const provider = new Provider("beijing", { region: "cn-beijing", profile: "media" });
    const jobs = { a: job };
    new ProcessingFleet("fleet", { jobs }, { providers: [provider] });
    new ProcessingFleet(
      "elsewhere",
      { jobs: { b: { ...job, target: "oss://results/b.mp4" } }, defaults: { region: "cn-shanghai" } },
      { provider },
    );
    await pulumi.runtime.disconnect();
    const shards = new Map(
      program.registered
        .filter(({ inputs }) => "shard" in inputs)
        .map(({ name, inputs }) => [name.split("-")[0], JSON.stringify(inputs)]),
    );
    expect(shards.get("fleet")).toMatch(/cn-beijing/);
    expect(shards.get("fleet")).toMatch(/media/);
    expect(shards.get("elsewhere")).toMatch(/cn-shanghai/);
    expect(shards.get("elsewhere")).not.toMatch(/cn-beijing|media/);
  });

  it("gives way to the arguments", async () => {
    const provider = new Provider("beijing", { region: "cn-beijing", profile: "media", endpoints: [{ oss: "a.b" }] });
    const said = { region: "cn-shanghai", profile: "mine", endpoint: "https://c.d" };
    const rendition = new ProcessingJob("rendition", { ...job, ...said }, { provider });
    expect((await program.of(rendition)).inputs).toMatchObject(said);
    const inside = new ProcessingJob("inside", { ...job, target: "oss://results/b.mp4", internal: true }, { provider });
    expect((await program.of(inside)).inputs).not.toHaveProperty("endpoint");
  });

  it("keeps the stack's endpoints away, which are another provider's, but not the environment's", async () => {
    const usual = await program.of(new ProcessingJob("usual", job));
    expect(usual.inputs).toMatchObject({ endpoint: "http://localhost:1", immEndpoint: "http://localhost:2" });

    const provider = new Provider("beijing", { region: "cn-beijing" });
    const rendition = await program.of(new ProcessingJob("b", { ...job, target: "oss://results/b.mp4" }, { provider }));
    expect(rendition.inputs).not.toHaveProperty("endpoint");
    expect(rendition.inputs).not.toHaveProperty("immEndpoint");

    vi.stubEnv("OSS_ENDPOINT", "http://localhost:3");
    const tunnelled = await program.of(new ProcessingJob("c", { ...job, target: "oss://results/c.mp4" }, { provider }));
    expect(tunnelled.inputs.endpoint).toBe("http://localhost:3");
  });

  it("without a region leaves it to the stack", async () => {
    const rendition = new ProcessingJob("rendition", job, { provider: new Provider("regionless") });
    expect((await program.of(rendition)).inputs.region).toBe("cn-hangzhou");
  });

  it("keeps its keys, and is warned of once", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const provider = new Provider("beijing", {
      region: "cn-beijing",
      accessKey: "the-key",
      secretKey: pulumi.secret("the-secret"),
    });
    const rendition = new ProcessingJob("rendition", job, { provider });
    await program.of(rendition.wait());
    const inputs = program.registered.filter(({ name }) => name !== "beijing");
    expect(JSON.stringify(inputs)).not.toMatch(/the-key|the-secret/);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("keys of its own"), provider);
  });
});
