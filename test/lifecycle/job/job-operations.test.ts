import { describe, expect, it } from "vitest";
import { decide } from "../../../src/lifecycle/job/decide";
import { diffJob } from "../../../src/lifecycle/job/job";
import { checkJobInputs } from "../../../src/lifecycle/job/job-checks";
import {
  operationText,
  type PlainJob,
  type PlainOperation,
  readJob,
  readJobs,
} from "../../../src/lifecycle/job/job-declaration";
import type { JobOutputs } from "../../../src/lifecycle/job/job-state";
import { audio, document, style, video } from "../../../src/operations/builders";

const clip = video.convert({ format: "mp4", videoCodec: "h264" });
const joined = video.concat({ format: "mp4", videoCodec: "h264", audioCodec: "aac", after: [{ key: "b.mp4" }] });

function jobWith(operation: PlainOperation, target: string, source = "oss://videos/a.mp4"): PlainJob {
  return { source, operation, target, region: "cn-hangzhou" };
}

function found(job: PlainJob): { problems: string[]; warnings: string[] } {
  const { problems, warnings } = readJob(job);
  const line = ({ property, message }: { property: string; message: string }) => `${property}: ${message}`;
  return { problems: problems.map(line), warnings: warnings.map(line) };
}

describe("a job with a typed operation", () => {
  it("travels as OSS spells it", () => {
    const { inputs, problems } = readJob(jobWith(clip, "oss://results/a.mp4"));
    expect(problems).toEqual([]);
    expect(inputs.operation).toBe("video/convert,f_mp4,vcodec_h264");
    expect(inputs.instruction).toBe("video/convert,f_mp4,vcodec_h264|sys/saveas,o_YS5tcDQ,b_cmVzdWx0cw");
  });

  it("is told every problem, its operation's by their properties", () => {
    const operation = {
      type: "video/convert",
      format: "mp5",
      videoCodec: "h264",
      crf: 60,
    } as unknown as PlainOperation;
    const { problems } = found({ ...jobWith(operation, "oss://results/a.mp4"), source: "a.mp4", notify: "a b" });
    expect(problems.map((problem) => problem.split(": ")[0])).toEqual([
      "source",
      "notify",
      "operation.format",
      "operation.crf",
    ]);
  });

  it("can't hold outputs where all values have to be known", () => {
    const operation = video.convert({ format: Promise.resolve("mp4") });
    expect(found(jobWith(operation, "oss://results/a.mp4")).problems[0]).toMatch(/^operation\.format: is an output/);
  });

  it("runs again when the operation changes, not when its spelling does", () => {
    const recorded = {
      ...readJob(jobWith("video/convert,vcodec_h264,ss_0,f_mp4", "oss://results/a.mp4")).inputs,
      submission: "accepted",
      taskId: "MediaConvert-1",
    } as JobOutputs;
    const respelled = readJob(jobWith(clip, "oss://results/a.mp4")).inputs;
    expect(decide(recorded, respelled)).toEqual({ action: "keep" });
    expect(diffJob(recorded, respelled)).toMatchObject({ changes: false, replaces: [] });
    const changed = video.convert({ format: "mp4", videoCodec: "h265" });
    expect(decide(recorded, readJob(jobWith(changed, "oss://results/a.mp4")).inputs)).toEqual({
      action: "submit",
      reason: "operation changed",
    });
  });

  it("is refused by the provider in the same words, where its values were outputs", () => {
    const operation = { type: "audio/convert", format: "mp3", channels: 3 } as const;
    const { source, target, region } = readJob(jobWith(clip, "oss://results/a.mp3")).inputs;
    expect(operationText(clip)).toBe("video/convert,f_mp4,vcodec_h264");
    const inputs = { source, target, region, operation: operationText(operation) };
    expect(checkJobInputs(inputs)).toEqual([
      { property: "operation.channels", message: "is 3, but mp3 has at most 2; give 1 to 2" },
    ]);
  });
});

describe("the target of a job", () => {
  const frames = video.snapshots({ format: "jpg", interval: "1s" });
  const pages = document.convert({ format: "png" });
  const sheets = video.sprite({ format: "jpg", frameCount: 37 });

  it.each<[string, PlainJob]>([
    [
      "target: gets several results under the one key frames/a.jpg, so that only the last would be left; put {index} into the key, such as frames/a_{index}.jpg",
      jobWith(frames, "oss://results/frames/a.jpg"),
    ],
    ["target: gets several results", jobWith(frames, "oss://results/{barename}.{autoext}")],
    ["target: gets several results", jobWith(frames, "oss://results/{basename}")],
    ["target: gets several results", jobWith(pages, "oss://results/page.png", "oss://docs/a.docx")],
    ["target: gets several results", jobWith(pages, "oss://results/page", "oss://docs/a.docx")],
    ["target: gets several results", jobWith(sheets, "oss://results/sheet.jpg")],
    ["target: gets several results", jobWith("video/snapshots,f_jpg,num_2", "oss://results/a.jpg")],
    [
      "target: ends in .avi, but the result is mp4 (format); let it end in .mp4 or .{autoext}, or change the format",
      jobWith(clip, "oss://results/a.avi"),
    ],
    ["target: ends in .avi, but the result is mp4 (f)", jobWith("video/convert,f_mp4", "oss://results/a.avi")],
    [
      "target: ends in .docx, but the result is pdf",
      jobWith(document.convert({ format: "pdf" }), "oss://results/{barename}.{ext}", "oss://docs/a.docx"),
    ],
    ["target: is the source itself", jobWith(clip, "oss://videos/a.mp4")],
    ["target: is the source itself", jobWith(clip, "oss://{bucket}/{key}")],
    ["target: is the source itself", jobWith(clip, "oss://videos/{dirname}/{barename}.mp4", "oss://videos/dir/a.mp4")],
    ["target: is one of the joined objects (oss://videos/b.mp4)", jobWith(joined, "oss://videos/b.mp4")],
    ["target: has unknown variables {indx}; did you mean {index}?", jobWith(frames, "oss://results/{indx}.jpg")],
    ["target: has unknown variables {what}; OSS knows {bucket} {key}", jobWith(frames, "oss://results/{what}.jpg")],
  ])("is refused: %s", (expected, job) => {
    const { problems } = found(job);
    expect(problems.join("\n")).toContain(expected);
    expect(problems).toHaveLength(1);
  });

  it.each<[string, PlainJob]>([
    ["numbers in its key", jobWith(frames, "oss://results/{index}.jpg")],
    ["no extension, so that OSS adds numbers", jobWith(frames, "oss://results/frames/a")],
    ["no number for one frame", jobWith(video.snapshots({ format: "jpg", frameCount: 1 }), "oss://results/a.jpg")],
    [
      "no number for one page",
      jobWith(document.convert({ format: "jpg", pages: "3" }), "oss://results/a.jpg", "oss://docs/a.docx"),
    ],
    ["no number for one sheet", jobWith(video.sprite({ format: "jpg", frameCount: 36 }), "oss://results/a.jpg")],
    ["another usual extension", jobWith(clip, "oss://results/a.m4v")],
    ["an extension in capitals", jobWith(clip, "oss://results/A.MP4")],
    ["an extension of its own", jobWith(clip, "oss://results/a.rendition")],
    ["the extension that OSS fills in", jobWith(clip, "oss://results/{barename}.{autoext}")],
    ["the source's extension, where that is right", jobWith(clip, "oss://results/{barename}.{ext}")],
    ["a joined object's key in another bucket", jobWith(joined, "oss://results/b.mp4")],
    ["any form for a style", jobWith(style("frames"), "oss://results/a.jpg")],
  ])("may have %s", (_what, job) => {
    expect(found(job)).toEqual({ problems: [], warnings: [] });
  });
});

describe("a job is warned of", () => {
  it.each<[string, PlainJob]>([
    [
      "target: gets perhaps several results",
      jobWith(video.sprite({ format: "jpg", interval: "5s" }), "oss://results/a.jpg"),
    ],
    ["target: has {resolution}", jobWith(audio.convert({ format: "mp3" }), "oss://results/{resolution}.mp3")],
    ["target: has {sheetname}", jobWith(clip, "oss://results/{sheetname}.mp4")],
    [
      "operation.sourceFormat: is missing, and the source's key has no suffix that tells",
      jobWith(document.convert({ format: "pdf" }), "oss://results/a.pdf", "oss://docs/report"),
    ],
    [
      "operation.sourceFormat: is missing, and the source's key ends in .pages",
      jobWith(document.convert({ format: "pdf" }), "oss://results/a.pdf", "oss://docs/report.pages"),
    ],
    [
      "operation.format: may not be possible as txt for a .xlsx source",
      jobWith(document.convert({ format: "txt" }), "oss://results/a.txt", "oss://docs/a.xlsx"),
    ],
    ["operation: newer isn't a parameter", jobWith("video/convert,f_mp4,newer_1", "oss://results/a.mp4")],
  ])("%s", (expected, job) => {
    const { problems, warnings } = found(job);
    expect(problems).toEqual([]);
    expect(warnings.join("\n")).toContain(expected);
    expect(warnings).toHaveLength(1);
  });

  it("by name among others", () => {
    const { warnings } = readJobs({
      one: jobWith(clip, "oss://results/a.mp4"),
      two: jobWith("video/convert,f_mp4,newer_1", "oss://results/b.mp4"),
    });
    expect(warnings).toMatchObject([{ job: "two", property: "operation" }]);
  });
});
