import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocksOf } from "../docs/markdown";
import { connect, copyOfExample, failureText, type Project, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(async () => {
  const emulator = await startStockedEmulator();
  await connect(emulator).putBucket("my-renditions");
  return emulator;
});

let pack: string;
beforeAll(async () => {
  pack = await copyOfExample("policy-pack");
  // What policy-pack-runner/ is for.
  const file = join(pack, "PulumiPolicy.yaml");
  await writeFile(file, (await readFile(file, "utf8")).replace("runtime: nodejs", "runtime: nodejs-here"));
});
afterAll(() => rm(pack, { recursive: true, force: true }));

const color = "never" as const;
const withoutConfig = () => ({ policyPacks: [pack], color });
const withConfig = () => ({ ...withoutConfig(), policyPackConfigs: [join(pack, "policies.json")] });

/** A program that declares jobs in every way: by itself and in a fleet, with secret sources, with late targets. */
function program(bucket: string, { wait, more = "" }: { wait?: string; more?: string } = {}): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const { ProcessingFleet, ProcessingJob } = require("pulumi-oss-processing");
    const operation = "video/convert,f_mp4,vcodec_h264,acodec_aac";
    const source = pulumi.secret("oss://videos/a.mp4");
    const render = new ProcessingJob("render", { source, operation, target: "oss://${bucket}/one.mp4" });
    const late = (bucket) => render.taskId.apply((id) => "oss://" + bucket + "/" + id + ".mp4");
    new ProcessingFleet("fleet", {
      jobs: {
        plain: { source: "oss://videos/b.mp4", operation, target: "oss://${bucket}/two.mp4" },
        hidden: { source, operation, target: "oss://${bucket}/three.mp4" },
        late: { source, operation, target: late("${bucket}") },
      },
      wait: ${wait === undefined ? undefined : `{ timeout: "${wait}" }`},
    });
    ${more}
  `;
}

/** A project that finds what runs the pack. */
async function projectOf(text: string): Promise<Project> {
  const project = await deployments.ofProgram(text);
  project.usePlugins(join(__dirname, "policy-pack-runner"));
  return project;
}

const submitted = () => deployments.emulator.submissions.received;

/** What a user reads below `Policies:`, each line without its indentation. */
function policyLines(text: string): string[] {
  const [, report = ""] = /^Policies:\n(.*?)\n\n/ms.exec(text) ?? [];
  return report.split("\n").map((line) => line.trim());
}

describe("the policy pack", () => {
  it("refuses a preview and a deploy, names every job, submits nothing and shows no secret", async () => {
    const project = await projectOf(
      program("results", {
        wait: "2h",
        more: `
          new ProcessingJob("template", { source, operation, target: "oss://{bucket}/four.mp4" });
          render.wait({ timeout: "90m" });
        `,
      }),
    );
    const before = submitted();
    const preview = await failureText(project.stack.preview(withConfig()));
    const allowed = "Allowed: my-previews, my-renditions";
    const wait = 'but at most 60 are allowed; give the wait a shorter one, such as { timeout: "60m" }';
    const problem = `target: the bucket results isn't allowed; choose another one, or have it added to the policy's "buckets". ${allowed}`;
    expect(policyLines(preview)).toEqual(
      expect.arrayContaining([
        "- [mandatory]  allowed-target-buckets  (pulumi-nodejs:dynamic/oss:ProcessingJob: render)",
        `render: ${problem}`,
        `plain: ${problem}`,
        `hidden: ${problem}`,
        `template: target: {bucket} in place of a bucket is filled in only when a result is stored; name the bucket. ${allowed}`,
        `render: timeout: is 90 minutes, ${wait}`,
        `fleet: timeout: is 120 minutes, ${wait}`,
      ]),
    );
    const page = blocksOf("docs/ci.md", "text").find(({ text }) => text.startsWith("Policies:"))?.text ?? "";
    const shown = page.trimEnd().split("\n").slice(2);
    expect(shown).toHaveLength(3);
    expect(policyLines(preview)).toEqual(expect.arrayContaining(shown.map((line) => line.trim())));
    expect(preview).not.toContain("a.mp4");

    const deploy = await failureText(project.stack.up(withConfig()));
    // A deploy stops at the first violation, whichever that is.
    expect(policyLines(deploy).join("\n")).toContain(allowed);
    expect(submitted()).toBe(before);

    const unconfigured = await failureText(project.stack.preview(withoutConfig()));
    expect(unconfigured).toContain("allowed-target-buckets: buckets is required");
  });

  it("lets the others pass, and refuses in the deploy what only the deploy knows", async () => {
    const project = await projectOf(program("my-renditions", { wait: "1h", more: "render.wait();" }));
    const preview = await project.stack.preview(withConfig());
    expect(policyLines(preview.stdout)).toEqual([expect.stringMatching(/^✅ oss-processing@v1\.0\.0/)]);

    await project.setProgram(program("my-renditions"));
    const before = submitted();
    const deploy = await project.stack.up(withConfig());
    expect(policyLines(deploy.stdout)).toEqual([expect.stringMatching(/^✅/)]);
    expect(submitted() - before).toBe(4);

    const more = `
      const other = new ProcessingJob("other", { source, operation, target: "oss://my-renditions/other.mp4" });
      const target = other.taskId.apply((id) => "oss://results/" + id + ".mp4");
      new ProcessingJob("last", { source, operation, target });
    `;
    await project.setProgram(program("my-renditions", { more }));
    const refused = await failureText(project.stack.up(withConfig()));
    expect(policyLines(refused).join("\n")).toContain("last: target: the bucket results isn't allowed");
    expect(submitted() - before).toBe(5);
  });
});
