import { execFile } from "node:child_process";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../src/emulator";
import { findFfmpeg } from "../../src/emulator/processing/ffmpeg";
import { type Block, blocksOf } from "../docs/markdown";
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

describe("the first steps", () => {
  const [program, script] = blocksOf("docs/getting-started.md", "ts").map(({ text }) => text);
  const [transcript] = blocksOf("docs/getting-started.md", "text");

  it("are the program of the README", () => {
    expect(blocksOf("README.md", "ts").map(({ text }) => text)).toEqual([program]);
  });

  it("have a script that uploads, a program that runs, and say what Pulumi says", async () => {
    const project = await deployments.ofTypeScript(program as string);
    const [film, upload] = [join(project.folder, "film.mp4"), join(project.folder, "upload.mts")];
    await promisify(execFile)(findFfmpeg(), [..."-f lavfi -i testsrc=s=320x180:r=10:d=1".split(" "), film]);
    await writeFile(upload, script as string);
    await symlink(join(repository, "node_modules/ali-oss"), join(project.folder, "node_modules/ali-oss"));
    await promisify(execFile)(process.execPath, ["--import", require.resolve("tsx"), upload, film], {
      env: { ...process.env, ...project.stack.workspace.envVars },
    });
    const { stdout } = await project.stack.preview({ color: "never" });
    const { submissions, outputs, text } = await project.up();
    expect(submissions).toBe(1);
    expect(deployments.emulator.tasks.get(outputs.taskId)?.instruction).toContain("video/convert,f_mp4,vcodec_h264");
    expect(outputs.made).toEqual(["oss://my-renditions/product-720p.mp4"]);

    const said = `${stdout}\n${text}`;
    for (const line of (transcript as Block).text.split("\n").filter((it) => it !== "" && it !== "…")) {
      expect(said).toMatch(linePattern(line));
    }
  });

  it("have a stack's config that runs", async () => {
    const [config] = blocksOf("docs/getting-started.md", "yaml");
    const project = await deployments.ofConfig({});
    await project.copyConfig((config as Block).text.replace("oss-processing:wait: 1h", ""));
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(2);
    expect(outputs.tasks.pages.taskId).toMatch(/^OfficeConversion-/);
  });
});

/** A line of the transcript, with this project's names and whatever IDs and times. */
function linePattern(line: string): RegExp {
  const pattern = line
    .replace("(dev)", "(test)")
    .replaceAll("first-dev", "engine-test-test")
    .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "[0-9a-f-]{36}")
    .replaceAll(/\d[\d\\.]*s\b/g, "[\\d.]+s");
  return new RegExp(`^${pattern}`, "m");
}
