import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator";
import { Project, startStockedEmulator } from "./deployment";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startStockedEmulator();
});
afterAll(() => emulator.close());

const projects: Project[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove();
});

async function projectWith(program: string): Promise<Project> {
  const project = await Project.ofProgram(emulator, program);
  projects.push(project);
  return project;
}

/** A program with one job, whose operation is an expression over the builders and over `later`, which makes outputs. */
function programWith(operation: string, target = "oss://results/a.mp4"): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const { ProcessingJob, video, audio, document, image, style } = require("pulumi-oss-processing");
    const later = (value) => pulumi.output(new Promise((resolve) => setTimeout(() => resolve(value), 20)));
    const job = new ProcessingJob("render", {
      source: "oss://videos/a.mp4",
      operation: ${operation},
      target: ${JSON.stringify(target)},
      endpoint: ${JSON.stringify(emulator.endpoint)},
    });
    exports.taskId = job.taskId;
    exports.operation = job.operation;
  `;
}

const spelled = "video/concat,f_mp4,vcodec_h264,fps_25,acodec_aac/pre,o_Yi5tcDQ,ss_1000";

describe("a typed operation in a program", () => {
  it("may hold outputs and promises anywhere, and is submitted as OSS spells it", async () => {
    const project = await projectWith(
      programWith(`video.concat({
        format: later("mp4"), videoCodec: "h264", audioCodec: Promise.resolve("aac"), frameRate: later(25),
        before: [later({ key: "b.mp4", start: later("1s") })],
      })`),
    );
    const { outputs, submissions } = await project.up();
    expect(submissions).toBe(1);
    expect(outputs.operation).toBe(spelled);
    expect(emulator.tasks.get(outputs.taskId)?.instruction).toContain(`${spelled}|sys/saveas,`);
    expect((await project.up()).submissions).toBe(0);
  });

  it("is the same job as its raw spelling, in any order and with defaults written out", async () => {
    const reordered = "video/concat,ss_0,acodec_aac,fps_25.0,vcodec_h264,f_mp4,align_0/pre,ss_1000,o_Yi5tcDQ=,t_0";
    const project = await projectWith(programWith(JSON.stringify(reordered)));
    const first = await project.up();
    expect(first.submissions).toBe(1);

    const typed = `video.concat({
      format: "mp4", videoCodec: "h264", audioCodec: "aac", frameRate: 25, before: [{ key: "b.mp4", start: "1s" }],
    })`;
    await project.setProgram(programWith(typed));
    const second = await project.up();
    expect(second.submissions).toBe(0);
    expect(second.changes).toEqual({ same: 2 });
    expect(second.outputs.taskId).toBe(first.outputs.taskId);

    await project.setProgram(programWith(typed.replace("25", "30")));
    expect((await project.up()).submissions).toBe(1);
  });

  it("is refused with all its problems before anything is submitted, by the builder where it knows them", async () => {
    const project = await projectWith(
      programWith(`video.convert({ format: "mp5", videoCodec: "h264", frameRate: 300, sise: "640x480" })`),
    );
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    expect(text).toMatch(/video\.convert at index\.\w+:\d+:\d+ has 3 problems:/);
    for (const problem of [
      'format: must be one of mp4, mkv, mov, asf, avi, mxf, ts, flv, webm, mp3, aac, flac, oga, ac3, opus, amr, not "mp5"; did you mean mp4?',
      "frameRate: must be a number from 0 to 240 (frames per second), not 300",
      "sise: isn't a property here; did you mean size?",
    ]) {
      expect(text).toContain(problem);
    }
    expect(text).not.toMatch(/^\s+at /m);
  });

  it("is refused likewise when outputs turn out to hold what can't be", async () => {
    const project = await projectWith(
      programWith(`video.convert({ format: later("mp5"), frameRate: later(300), videoCodec: later("h264") })`),
    );
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    expect(text).toMatch(/operation\.format.* must be one of mp4, mkv.*did you mean mp4\?/);
    expect(text).toMatch(/operation\.frameRate.* must be a number from 0 to 240/);
    expect(text).not.toMatch(/^\s+at /m);
    await expect(project.resource("render")).rejects.toThrow("0 resources");
  });

  it("is refused by the provider in the words of its spelling, when it was given that way", async () => {
    const project = await projectWith(programWith(JSON.stringify("video/convert,f_mp4,s_1281x,crf_20")));
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    expect(text).toContain("property operation value {video/convert,f_mp4,s_1281x,crf_20} has a problem");
    expect(text).toContain("s has an odd width (1281)");
    expect(text).toContain("vcodec is missing, so the pictures are copied as they are");
  });

  it("that may go wrong is submitted with a warning", async () => {
    const sheets = `video.sprite({ format: "jpg", interval: later("5s") })`;
    const project = await projectWith(programWith(sheets, "oss://results/sheet.jpg"));
    const { text, submissions } = await project.up();
    expect(submissions).toBe(1);
    expect(text).toContain("warning: target: gets perhaps several results under the one key sheet.jpg");
  });
});

describe("a typed operation in a stack's config", () => {
  const job = {
    source: "oss://videos/a.mp4",
    operation: { type: "video/snapshots", format: "jpg", width: 100, height: 100, scaleType: "crop", interval: "10s" },
    target: "oss://results/{barename}_{index}.jpg",
  };

  it("is submitted as OSS spells it, and stays the same job as that", async () => {
    const project = await Project.ofConfig(emulator, { frames: job });
    projects.push(project);
    const first = await project.up();
    expect(first.submissions).toBe(1);
    expect(first.outputs.tasks.frames.instruction).toContain(
      "video/snapshots,f_jpg,w_100,h_100,scaletype_crop,inter_10000|sys/saveas,",
    );
    const raw = "video/snapshots,f_jpg,inter_10000,w_100,h_100,scaletype_crop";
    await project.setJobs({ frames: { ...job, operation: raw } });
    expect((await project.up()).submissions).toBe(0);
  });

  it("is refused with the problems of all jobs", async () => {
    const project = await Project.ofConfig(emulator, {
      frames: { ...job, target: "oss://results/frame.jpg" },
      remux: {
        ...job,
        operation: { type: "video/convert", format: "mp4", size: "640x480" },
        target: "oss://results/b.mp4",
      },
      sound: { ...job, operation: { type: "audio/covert", format: "mp3" }, target: "oss://results/c.mp3" },
    });
    projects.push(project);
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    for (const problem of [
      "3 problems in 3 jobs; nothing was submitted:",
      "frames: target: gets several results under the one key frame.jpg",
      "remux: operation.videoCodec: is missing, so the pictures are copied as they are, and OSS would ignore size",
      'sound: operation.type: is "audio/covert", which isn\'t a known operation; did you mean audio/convert?',
    ]) {
      expect(text).toContain(problem);
    }
  });
});
