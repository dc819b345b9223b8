import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { startEmulator } from "../../src/emulator";
import { pdfOf } from "../emulator/processing/sample-documents";
import { samples } from "../emulator/processing/sample-media";
import { connect, type Project, useDeployments } from "./deployment";

// Not the minute that sample media take at most.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const media = samples("film.mp4");

/** Buckets start unbound, as at the real service: what isn't attached isn't processed. */
const deployments = useDeployments(() => startEmulator({ unbound: true }));

async function example(name: string): Promise<Project> {
  const project = await deployments.ofExample(name);
  await project.useAlicloud();
  return project;
}

describe("the examples with @pulumi/alicloud", () => {
  it("with-alicloud-buckets processes what the same deploy writes, and again when that changes", async () => {
    const project = await example("with-alicloud-buckets");
    const first = await project.up();
    const [picture] = first.outputs.pictures as string[];
    expect(first.outputs.pictures).toHaveLength(2);
    expect(picture).toMatch(/^oss:\/\/tf-oss-bucket-\w+\/brochure\/page-1\.png$/);
    const { changeSummary } = await project.stack.preview({ color: "never" });
    expect(Object.keys(changeSummary)).toEqual(["same"]);

    await writeFile(join(project.folder, "brochure-2.pdf"), pdfOf(["One", "Two", "Three"]));
    await project.setProgram((await project.program()).replaceAll('"brochure.pdf"', '"brochure-2.pdf"'));
    const { outputs, submissions } = await project.up();
    expect(submissions).toBe(1);
    expect(outputs.pictures).toHaveLength(3);
    expect(outputs.taskId).not.toBe(first.outputs.taskId);
  });

  it("notify-on-completion tells a topic of a task that nobody waits for", async () => {
    const client = connect(deployments.emulator);
    await client.putBucket("films");
    client.useBucket("films");
    await client.put("product.mp4", media["film.mp4"]);
    const project = await example("notify-on-completion");
    await project.setConfig("videos", "films");
    await project.setConfig("webhook", "https://example.com/ready");
    const { outputs } = await project.up();
    const { tasks } = deployments.emulator;
    await tasks.ended(outputs.taskId);
    expect(tasks.topicMessages("videos-ready")).toMatchObject([{ subject: outputs.taskId, source: "acs.imm" }]);
  });
});

describe("an alicloud.Provider", () => {
  it("tells a job and its wait the region and the endpoints, which the engine then makes without it", async () => {
    const { emulator } = deployments;
    const client = connect(emulator);
    await client.putBucket("clips");
    client.useBucket("clips");
    await client.put("product.mp4", media["film.mp4"]);
    const project = await deployments.ofProgram(`
      const { Provider } = require("@pulumi/alicloud/provider");
      const { ImmBucketAttachment, ProcessingJob } = require("pulumi-oss-processing");
      const endpoints = [{ oss: "${emulator.endpoint}", imm: "${emulator.endpoint}" }];
      const provider = new Provider("near", { region: "${emulator.region}", endpoints });
      const dependsOn = new ImmBucketAttachment("clips", { project: "local", bucket: "clips" }, { provider });
      const job = new ProcessingJob(
        "preview",
        {
          source: "oss://clips/product.mp4",
          operation: "video/animation,f_gif,w_64,h_36,inter_1000",
          target: "oss://clips/product.gif",
        },
        { provider, dependsOn },
      );
      exports.made = job.wait().ended.apply((ended) => ended.preview.objects.map(({ uri }) => uri));
    `);
    await project.useAlicloud();
    // Neither of these leads anywhere.
    await project.setConfig("alicloud:region", "cn-beijing");
    await project.setConfig("alicloud:endpoints", [{ oss: "http://localhost:1", imm: "http://localhost:1" }]);
    const { outputs } = await project.up();
    expect(outputs.made).toEqual(["oss://clips/product.gif"]);
  });
});
