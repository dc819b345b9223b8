import { execFile } from "node:child_process";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { startEmulator } from "../../src/emulator";
import { findFfmpeg } from "../../src/emulator/processing/ffmpeg";
import { landscape } from "../../tools/demo/sample-picture";
import { type Block, blocksOf } from "../docs/markdown";
import { clientOf } from "../emulator/emulator-client";
import { pdfOf } from "../emulator/processing/sample-documents";
import { samples } from "../emulator/processing/sample-media";
import { connect, type Project, repository, useDeployments } from "./deployment";

// Not the minute that sample media take at most.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const media = samples("film.mp4", "long.mp4", "song.wav");

const deployments = useDeployments(async () => {
  const emulator = await startEmulator();
  const client = connect(emulator);
  for (const bucket of ["my-videos", "my-previews", "my-renditions", "my-reports"]) await client.putBucket(bucket);
  client.useBucket("my-videos");
  await client.put("product.mp4", media["film.mp4"]);
  client.useBucket("my-reports");
  await client.put("2026/q3.docx", Buffer.from("not really a document"));
  return emulator;
});

/** An example's project, with its config. */
async function example(name: string, config: Readonly<Record<string, unknown>> = {}): Promise<Project> {
  const project = await deployments.ofExample(name);
  for (const [key, value] of Object.entries(config)) await project.setConfig(key, value);
  return project;
}

/** Puts objects, given by their files or contents, into a new bucket. */
async function bucketOf(bucket: string, objects: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const client = connect(deployments.emulator);
  await client.putBucket(bucket);
  client.useBucket(bucket);
  for (const [key, content] of Object.entries(objects)) {
    await client.put(key, typeof content === "string" ? content : Buffer.from(content));
  }
  return bucket;
}

/** What became of a task. */
function task(id: string) {
  const found = deployments.emulator.tasks.get(id);
  if (!found) throw new Error(`there is no task ${id}`);
  return found;
}

describe("the examples", () => {
  it("animated-preview submits its task", async () => {
    const project = await example("animated-preview", { videos: "my-videos", previews: "my-previews" });
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(1);
    expect(task(outputs.taskId).source).toBe("oss://my-videos/product.mp4");
  });

  it("config-only submits the tasks of its config", async () => {
    const project = await example("config-only");
    await project.copyConfig(await readFile(join(project.folder, "Pulumi.dev.yaml"), "utf8"));
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(2);
    expect(Object.keys(outputs.tasks).sort()).toEqual(["rendition", "stills"]);
  });

  it("ci-github-actions deploys what its workflow deploys", async () => {
    const project = await example("ci-github-actions");
    await project.copyConfig(await readFile(join(project.folder, "Pulumi.production.yaml"), "utf8"));
    const { outputs } = await project.up();
    expect(outputs.ended.teaser.objects).toMatchObject([{ uri: "oss://my-previews/teaser.gif" }]);
  });

  it("document-pages makes a picture of each page", async () => {
    const project = await example("document-pages", {
      documents: await bucketOf("documents", { "q3.pdf": pdfOf(["First", "Second"]) }),
      pages: await bucketOf("pages"),
    });
    const { outputs } = await project.up();
    expect(outputs.pictures).toEqual(["oss://pages/q3/page-1.png", "oss://pages/q3/page-2.png"]);
  });

  it("folder-pipeline processes what is in a bucket, and removes what came of objects that are gone", async () => {
    const documents = { "reports/a/q3.pdf": pdfOf(["First"]), "brochures/bicycle.pdf": pdfOf(["New", "Better"]) };
    const reports = await bucketOf("reports", { ...documents, "reports/drafts/q4.pdf": pdfOf(["Draft"]) });
    const project = await example("folder-pipeline", { reports });
    const first = await project.up();
    expect(first.outputs.submitted).toEqual({ pages: ["reports/a/q3.pdf"], covers: ["brochures/bicycle.pdf"] });
    const client = connect(deployments.emulator);
    client.useBucket(reports);
    await client.delete("reports/a/q3.pdf");
    const { submissions } = await project.up();
    expect(submissions).toBe(0);
    const { objects } = await client.listV2({ "max-keys": "100" }, {});
    const made = objects.map(({ name }) => name).filter((name) => !(name.startsWith("reports/") || name in documents));
    expect(made).toEqual(["covers/bicycle-1.jpg"]);
  });

  it("video-renditions makes a rendition of each height, and one more when one is added", async () => {
    const project = await example("video-renditions", {
      videos: await bucketOf("films", { "product.mp4": media["film.mp4"] }),
      renditions: await bucketOf("films-small"),
      heights: [90, 64],
    });
    const { outputs, submissions } = await project.up();
    expect(submissions).toBe(2);
    expect(outputs.sizes).toEqual({ "90p": expect.any(Number), "64p": expect.any(Number) });
    await project.setConfig("heights", [90, 72, 64]);
    expect((await project.up()).submissions).toBe(1);
  });

  it("frame-capture takes a still every ten seconds", async () => {
    const project = await example("frame-capture", {
      videos: await bucketOf("tours", { "tour.mp4": media["long.mp4"] }),
      stills: await bucketOf("stills"),
    });
    const { outputs } = await project.up();
    expect(outputs.count).toBe(3);
    expect(task(outputs.taskId).targets[0]).toBe("oss://stills/tour/still-1.jpg");
  });

  it("audio-clips cuts a recording", async () => {
    const project = await example("audio-clips", {
      recordings: await bucketOf("recordings", { "interview.wav": media["song.wav"] }),
      clips: await bucketOf("clips"),
    });
    const { outputs } = await project.up();
    expect(task(outputs.taskIds.opening)).toMatchObject({ status: "Succeeded" });
    expect(task(outputs.taskIds["best-answer"])).toMatchObject({
      status: "Succeeded",
      targets: ["oss://clips/interview/best-answer.aac"],
    });
  });

  it("watermark-audit tells whose pictures were found", async () => {
    const picture = await landscape(320, 240);
    const pictures = await bucketOf("pictures", { "hills.png": picture });
    for (const [key, owner] of [
      ["found/hills.png", "ACME"],
      ["found/lake.png", "mine"],
    ] as const) {
      await mark(pictures, "hills.png", owner, key);
    }
    const project = await example("watermark-audit", { pictures, topic: "watermarks" });
    const { outputs } = await project.up();
    expect(outputs.owners).toEqual({ "found/hills.png": "ACME", "found/lake.png": "mine" });
    expect(deployments.emulator.tasks.topicMessages("watermarks")).toHaveLength(2);
  });

  it("merge-videos makes one film of three videos", async () => {
    const film = media["film.mp4"];
    const project = await example("merge-videos", {
      videos: await bucketOf("parts", { "intro.mp4": film, "product.mp4": film, "outro.mp4": film }),
    });
    const { outputs } = await project.up();
    expect(task(outputs.taskId)).toMatchObject({ status: "Succeeded", targets: ["oss://parts/films/product.mp4"] });
  });
});

/** Puts an invisible text into a picture, which OSS does while one waits. */
async function mark(bucket: string, source: string, text: string, target: string): Promise<void> {
  const encode = (value: string) => Buffer.from(value).toString("base64url");
  await clientOf(deployments.emulator).request({
    method: "POST",
    bucket,
    object: source,
    subres: { "x-oss-process": "" },
    content: `x-oss-process=image/blindwatermark,content_${encode(text)}|sys/saveas,o_${encode(target)}`,
    successStatuses: [200],
  });
}

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
