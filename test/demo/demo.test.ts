import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../tools/command";
import type { StackOutputs } from "../../tools/demo/deployment";

/** What `npm start` runs after the set-up. */
const demo = (folder: string) =>
  runCommand(process.execPath, ["--import", "tsx", "tools/demo/main.ts", "--folder", folder]);

const outputsIn = async (folder: string): Promise<StackOutputs> =>
  JSON.parse(await readFile(join(folder, "outputs.json"), "utf8"));

const taskIds = ({ tasks = {} }: StackOutputs) =>
  Object.fromEntries(Object.entries(tasks).map(([name, { taskId }]) => [name, taskId]));

/** What ffmpeg says of a file's streams. */
async function streams(file: string): Promise<string> {
  const ffmpeg = (await runCommand("ffmpeg", ["-version"]).catch(() => undefined))
    ? "ffmpeg"
    : require("@ffmpeg-installer/ffmpeg").path;
  return (await runCommand(ffmpeg, ["-hide_banner", "-i", file])).stderr;
}

describe("two runs of the demo", () => {
  let folder: string;
  let first: { status: number | null; stdout: string; outputs: StackOutputs };
  let second: typeof first;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "demo-"));
    first = { ...(await demo(folder)), outputs: await outputsIn(folder) };
    second = { ...(await demo(folder)), outputs: await outputsIn(folder) };
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("succeed", () => {
    expect(first).toMatchObject({ status: 0 });
    expect(second).toMatchObject({ status: 0 });
  });

  it("submit each job once", () => {
    expect(first.stdout).toContain("Submitted by this run: 7 tasks.");
    expect(second.stdout).toContain("Nothing was submitted: all 7 tasks were there already.");
    expect(taskIds(second.outputs)).toEqual(taskIds(first.outputs));
  });

  it("write the stack outputs", () => {
    expect(Object.keys(first.outputs.tasks ?? {}).sort()).toEqual([
      ...["animation", "audio", "document", "frames", "merge", "transcode", "watermark"],
    ]);
    for (const task of Object.values(first.outputs.tasks ?? {})) {
      expect(task).toEqual({
        taskId: expect.stringMatching(/^\w+-[0-9a-f-]{36}$/),
        eventId: expect.any(String),
        requestId: expect.any(String),
        processRequestId: expect.any(String),
        statusCode: 200,
        instruction: expect.stringContaining("|sys/saveas,"),
        submittedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        reason: expect.any(String),
      });
    }
  });

  it("show a row a job, with its task ID and how the task ended", () => {
    for (const { stdout, outputs } of [first, second]) {
      for (const [name, id] of Object.entries(taskIds(outputs))) {
        expect(stdout).toMatch(new RegExp(`^│ ${name} +│.*│ ${id} +│ Succeeded │$`, "m"));
      }
    }
  });

  it("show the text that the watermark job has found", () => {
    for (const { stdout } of [first, second]) {
      expect(stdout).toMatch(/^│ watermark .*\n│.*│ "© ACME" +│$/m);
    }
  });

  it("download the results", async () => {
    const targets = join(folder, "targets");
    const files = await readdir(targets, { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map((file) => file.name);
    expect(names.sort()).toEqual([
      "hills.txt",
      "interview.aac",
      ...["page_1.png", "page_2.png"],
      ...["product.avi", "product.mp4"],
      "tour.gif",
      ...["tour_1.jpg", "tour_2.jpg", "tour_3.jpg"],
    ]);
    const video = await streams(join(targets, "renditions/product.avi"));
    expect(video).toMatch(/Input #0, avi/);
    expect(video).toMatch(/Video: hevc.* 1920x1080/);
    expect(video).toMatch(/Audio: aac/);
    expect(await streams(join(targets, "previews/tour.gif"))).toMatch(/Video: gif.* 100x100/);
    expect(await streams(join(targets, "frames/tour_3.jpg"))).toMatch(/Video: mjpeg.* 100x100/);
    expect(await readFile(join(targets, "marks/hills.txt"), "utf8")).toBe("© ACME");
    // A4 at 96 dots an inch.
    expect(await streams(join(targets, "pages/page_2.png"))).toMatch(/Video: png.* 794x1123/);
    // Three clips of one, three and two seconds.
    const film = await streams(join(targets, "films/product.mp4"));
    expect(film).toMatch(/Duration: 00:00:0(5\.9|6\.[01])/);
    expect(film).toMatch(/Video: h264.* 320x180/);
    expect(await streams(join(targets, "clips/interview.aac"))).toMatch(/Input #0, aac.*Audio: aac/s);
  });

  it("leave nothing beside the project file", async () => {
    await expect(stat("Pulumi.demo.yaml")).rejects.toThrow("ENOENT");
  });
});

it("fails when a task fails, and says why", async () => {
  const folder = await mkdtemp(join(tmpdir(), "demo-"));
  try {
    const source = join(folder, "sources/talks/interview.mp3");
    await mkdir(dirname(source), { recursive: true });
    await writeFile(source, "no sound at all");
    await writeFile(join(folder, "demo.json"), '{"format":1}');
    const { status, stdout, stderr } = await demo(folder);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^│ audio .*│ Failed +│$/m);
    expect(stdout).toMatch(/^│ transcode .*│ Succeeded +│$/m);
    expect(stderr).toMatch(/^1 task did not succeed:\n {2}audio: \S.+\n`npm start -- --fresh` begins anew\.$/m);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
