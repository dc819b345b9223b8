import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../src/emulator";
import { connect, repository, useDeployments } from "./deployment";

const deployments = useDeployments(async () => {
  const emulator = await startEmulator();
  const client = connect(emulator);
  for (const bucket of ["my-videos", "my-previews", "my-renditions", "my-reports"]) await client.putBucket(bucket);
  client.useBucket("my-videos");
  await client.put("product.mp4", Buffer.from("not really a video"));
  client.useBucket("my-reports");
  await client.put("2026/q3.docx", Buffer.from("not really a document"));
  return emulator;
});

describe("the examples", () => {
  it("animated-preview submits its task", async () => {
    const project = await deployments.ofExample("animated-preview");
    await project.setConfig("videos", "my-videos");
    await project.setConfig("previews", "my-previews");
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(1);
    expect(deployments.emulator.tasks.get(outputs.taskId)?.source).toBe("oss://my-videos/product.mp4");
  });

  it("config-only submits the tasks of its config", async () => {
    const project = await deployments.ofExample("config-only");
    await project.copyConfig(await readFile(join(project.folder, "Pulumi.dev.yaml"), "utf8"));
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(2);
    expect(Object.keys(outputs.tasks).sort()).toEqual(["rendition", "stills"]);
  });
});

describe("the README", () => {
  /** The code blocks of a language, in order. */
  async function blocks(language: string): Promise<string[]> {
    const text = await readFile(join(repository, "README.md"), "utf8");
    return [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map((match) => match[1] as string);
  }

  it("has a first program that runs", async () => {
    const [program] = await blocks("ts");
    const project = await deployments.ofTypeScript(program as string);
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(1);
    expect(deployments.emulator.tasks.get(outputs.taskId)?.instruction).toContain("video/convert,f_mp4,vcodec_h264");
  });

  it("has a stack's config that runs", async () => {
    const [config] = await blocks("yaml");
    const project = await deployments.ofConfig({});
    await project.copyConfig(config as string);
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(2);
    expect(outputs.tasks.pages.taskId).toMatch(/^OfficeConversion-/);
  });

  it("names scripts of the package only", async () => {
    const { scripts } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const commands = (await blocks("bash")).join("\n");
    const named = [...commands.matchAll(/npm (?:run )?(start|test|build)\b/g)].map((match) => match[1] as string);
    expect(named.sort()).toEqual(["build", "start", "test"]);
    for (const name of named) expect(scripts).toHaveProperty(name);
  });
});
