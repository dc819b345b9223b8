import * as pulumi from "@pulumi/pulumi";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { ProcessingJobArgs } from "../../src";
import type * as written from "../../src/operations/arguments";
import type { audioConcat } from "../../src/operations/audio-concat";
import type { audioConvert } from "../../src/operations/audio-convert";
import { audio, document, image, style, video } from "../../src/operations/builders";
import type { documentConvert } from "../../src/operations/document-convert";
import type { imageDeblindWatermark } from "../../src/operations/image-deblind-watermark";
import type { ArgumentsOf } from "../../src/operations/parameter-table";
import type { videoAnimation } from "../../src/operations/video-animation";
import type { videoConcat } from "../../src/operations/video-concat";
import type { videoConvert } from "../../src/operations/video-convert";
import type { videoSnapshots } from "../../src/operations/video-snapshots";
import type { videoSprite } from "../../src/operations/video-sprite";

/** Compiled, never run: what is wrong here by its type would throw. */
function compiled(_code: () => unknown): void {}

describe("the documented types of arguments", () => {
  it("are those that follow from the tables", () => {
    type Of<Table extends { readonly parameters: unknown }> = ArgumentsOf<Table["parameters"]>;
    expectTypeOf<written.DocumentConvertArgs>().branded.toEqualTypeOf<Of<typeof documentConvert>>();
    expectTypeOf<written.VideoConvertArgs>().branded.toEqualTypeOf<Of<typeof videoConvert>>();
    expectTypeOf<written.VideoAnimationArgs>().branded.toEqualTypeOf<Of<typeof videoAnimation>>();
    expectTypeOf<written.VideoSnapshotsArgs>().branded.toEqualTypeOf<Of<typeof videoSnapshots>>();
    expectTypeOf<written.VideoSpriteArgs>().branded.toEqualTypeOf<Of<typeof videoSprite>>();
    expectTypeOf<written.VideoConcatArgs>().branded.toEqualTypeOf<Of<typeof videoConcat>>();
    expectTypeOf<written.AudioConvertArgs>().branded.toEqualTypeOf<Of<typeof audioConvert>>();
    expectTypeOf<written.AudioConcatArgs>().branded.toEqualTypeOf<Of<typeof audioConcat>>();
    expectTypeOf<written.ImageDeblindWatermarkArgs>().branded.toEqualTypeOf<Of<typeof imageDeblindWatermark>>();
    expectTypeOf<written.VideoConvert["type"]>().toEqualTypeOf<(typeof videoConvert)["type"]>();
    expectTypeOf<written.OperationSpec["type"]>().toEqualTypeOf<
      | (typeof documentConvert)["type"]
      | (typeof videoConvert)["type"]
      | (typeof videoAnimation)["type"]
      | (typeof videoSnapshots)["type"]
      | (typeof videoSprite)["type"]
      | (typeof videoConcat)["type"]
      | (typeof audioConvert)["type"]
      | (typeof audioConcat)["type"]
      | (typeof imageDeblindWatermark)["type"]
    >();
  });
});

describe("a builder's arguments", () => {
  const config = {} as pulumi.Config;
  const text = {} as pulumi.Output<string>;
  const count = {} as pulumi.Output<number>;

  it("may be outputs and promises anywhere", () => {
    compiled(() => [
      video.convert({ format: text, crf: count, start: text, dropAudio: pulumi.output(true), size: text }),
      video.convert({
        format: Promise.resolve("mp4"),
        sampleRate: count,
        audioCodec: text.apply(() => "aac" as const),
      }),
      video.concat({
        format: "mp4",
        videoCodec: text,
        audioCodec: "aac",
        before: [pulumi.output({ key: "a" }), { key: text }],
      }),
      audio.concat({ format: "mp3", after: pulumi.output([{ key: "a" }]) }),
      document.convert({ format: "pdf", pages: text }),
      style(text),
    ]);
  });

  it("may be texts and numbers whose value only shows at run time", () => {
    compiled(() => [
      video.convert({ format: config.require("format"), frameRate: config.requireNumber("rate") }),
      video.convert({ format: "mp4", start: config.require("start"), size: config.require("size"), crf: count }),
      audio.convert({ format: config.require("format"), sampleRate: config.requireNumber("rate") }),
      style(config.require("style")),
    ]);
  });

  it("can't be literals that aren't allowed, or properties that don't exist", () => {
    compiled(() => [
      // @ts-expect-error no such format
      video.convert({ format: "mp5" }),
      // @ts-expect-error the format is missing
      video.convert({ videoCodec: "h264" }),
      // @ts-expect-error misspelt
      video.convert({ format: "mp4", frameRte: 25 }),
      // @ts-expect-error a number of another kind of thing
      video.convert({ format: "mp4", frameRate: "25" }),
      // @ts-expect-error an output of another type
      video.convert({ format: "mp4", crf: text }),
      // @ts-expect-error no unit of time
      video.convert({ format: "mp4", start: "10 seconds" }),
      // @ts-expect-error no size
      video.convert({ format: "mp4", size: "720p" }),
      // @ts-expect-error no sample rate
      audio.convert({ format: "mp3", sampleRate: 44_000 }),
      // @ts-expect-error a wrong literal beside one that only shows at run time
      video.convert({ format: config.require("format"), videoCodec: "h263" }),
      // @ts-expect-error misspelt beside one that only shows at run time
      video.convert({ format: config.require("format"), frameRte: 25 }),
      // @ts-expect-error nothing can be copied when joining
      video.concat({ format: "mp4", videoCodec: "copy", audioCodec: "aac" }),
      // @ts-expect-error a part without key
      audio.concat({ format: "mp3", after: [{ start: 0 }] }),
      // @ts-expect-error audio/convert knows no pictures
      audio.convert({ format: "mp3", size: "640x360" }),
      // @ts-expect-error no such strength
      image.deblindWatermark({ strength: "strong" }),
      // @ts-expect-error no such built-in style
      style.builtIn("h264-mp4-722p"),
    ]);
  });

  it("make operations of a job, which may as well be written out", () => {
    const text = pulumi.output("b.mp3");
    const args: ProcessingJobArgs[] = [
      { source: "oss://b/k", operation: video.convert({ format: "mp4" }) },
      { source: "oss://b/k", operation: { type: "video/convert", format: "mp4" } },
      { source: "oss://b/k", operation: { style: "thumbnail" } },
      { source: "oss://b/k", operation: text.apply((key) => audio.concat({ format: "mp3", after: [{ key }] })) },
      // @ts-expect-error no such operation
      { source: "oss://b/k", operation: { type: "video/covert", format: "mp4" } },
      // @ts-expect-error no such format
      { source: "oss://b/k", operation: { type: "video/convert", format: "mp5" } },
    ];
    expect(args).toHaveLength(6);
    expectTypeOf(video.convert({ format: "mp4" })).toEqualTypeOf<written.VideoConvert>();
  });
});
