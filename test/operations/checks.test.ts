import { describe, expect, it } from "vitest";
import { checkOperation } from "../../src/operations/operation-check";

const problemsOf = (operation: unknown) =>
  checkOperation(operation).problems.map(({ property, message }) => `${property}: ${message}`);
const warningsOf = (operation: unknown) =>
  checkOperation(operation).warnings.map(({ property, message }) => `${property}: ${message}`);

/** A video that is encoded, so that its other parameters mean something. */
const h264 = { type: "video/convert", format: "mp4", videoCodec: "h264", audioCodec: "aac" };
const joined = { ...h264, type: "video/concat", after: [{ key: "b.mp4" }] };
const part = { key: "b.mp4" };

describe("a declared operation is refused", () => {
  it.each<[string, Record<string, unknown>]>([
    // One value by itself
    ["format: must be one of mp4, mkv, mov, asf, avi, mxf, ts, flv, webm", { ...h264, format: "mpg" }],
    ["format: is missing; give one of mp4, mkv", { type: "video/convert" }],
    ["format: is missing", { ...h264, format: null }],
    [
      'videoCodec: must be one of copy, h264, h265, vp9, not "H.265"; did you mean h265?',
      { ...h264, videoCodec: "H.265" },
    ],
    ["frameRte: isn't a property here; did you mean frameRate?", { ...h264, frameRte: 30 }],
    ["fps: isn't a property here; did you mean frameRate?", { ...h264, fps: 30 }],
    ["colour: isn't a property here; allowed are start, duration, format", { ...h264, colour: "red" }],
    ["frameRate: must be a number from 0 to 240 (frames per second), not 300", { ...h264, frameRate: 300 }],
    ['frameRate: must be a number from 0 to 240 (frames per second), not "30"', { ...h264, frameRate: "30" }],
    ["frameRate: must be a number", { ...h264, frameRate: Number.NaN }],
    ["videoBitrate: must be a whole number from 10000 to 100000000", { ...h264, videoBitrate: 9_999 }],
    ["videoBitrate: must be a whole number", { ...h264, videoBitrate: 20_000.5 }],
    ["crf: must be a number from 0 to 51, not 51.5", { ...h264, crf: 51.5 }],
    ["keyframeInterval: must be a whole number from 1 to 100000 (frames), not 0", { ...h264, keyframeInterval: 0 }],
    ["sampleRate: must be one of 8000, 11025", { ...h264, sampleRate: 44_000 }],
    ["not 44000; did you mean 44100?", { ...h264, sampleRate: 44_000 }],
    [
      'start: must be a number of milliseconds or a time such as "500ms", "10s" or "1m30s", not "10"',
      { ...h264, start: "10" },
    ],
    ["start: must be a number of milliseconds", { ...h264, start: -1 }],
    ["start: must be a number of milliseconds", { ...h264, start: 0.5 }],
    ["start: must be a number of milliseconds", { ...h264, start: "1s30m" }],
    ["start: must be a number of milliseconds", { ...h264, start: "0.1ms" }],
    ["dropAudio: must be true or false, not 1", { type: "video/convert", format: "mp4", dropAudio: 1 }],
    ["size: must be widthxheight in pixels, such as 1280x720, 1280x or x720", { ...h264, size: "720p" }],
    ["size: must be widthxheight", { ...h264, size: "x" }],
    ["size: has an odd width (1281), which codecs can't halve; give 1280 or 1282", { ...h264, size: "1281x720" }],
    ["size: has an odd height (721)", { ...h264, size: "x721" }],
    ["size: has a width of 62 pixels; 64 to 4096 are allowed", { ...h264, size: "62x64" }],
    ["size: has a height of 4098 pixels", { ...h264, size: "64x4098" }],
    [
      "widthPercent: must be a number above 0 and up to 200 (percent), not 0",
      { type: "video/animation", format: "gif", widthPercent: 0 },
    ],
    ["pages: must be numbers and ranges of pages", { type: "doc/convert", format: "pdf", pages: "1-" }],
    ["pages: has a page 0; pages are counted from 1", { type: "doc/convert", format: "pdf", pages: "0-3" }],
    [
      "pages: has the range 4-2, which runs backwards; give 2-4",
      { type: "doc/convert", format: "pdf", pages: "1,4-2" },
    ],
    ['contentType: must be text, not "image"', { type: "image/deblindwatermark", contentType: "image" }],

    // What the service would ignore
    [
      "videoCodec: is missing, so the pictures are copied as they are, and OSS would ignore size without a word",
      { type: "video/convert", format: "mp4", size: "640x360" },
    ],
    [
      "videoCodec: is copy, and OSS would ignore frameRate and videoBitrate",
      { type: "video/convert", format: "mp4", videoCodec: "copy", videoBitrate: 100_000, frameRate: 30 },
    ],
    [
      "audioCodec: is missing, so the sound is copied as it is, and OSS would ignore audioBitrate",
      { type: "video/convert", format: "mp4", audioBitrate: 96_000 },
    ],
    [
      "format: is mp3, which holds sound alone, so videoCodec and size would change nothing",
      { type: "video/convert", format: "mp3", videoCodec: "h264", size: "640x360" },
    ],
    ["dropVideo: leaves the pictures out, so size would change nothing", { ...h264, dropVideo: true, size: "640x360" }],
    ["dropAudio: leaves the sound out, so channels would change nothing", { ...h264, dropAudio: true, channels: 2 }],
    ["scaleType: is ignored without size; give that too, or leave this out", { ...h264, scaleType: "fit" }],
    [
      "scaleType: is ignored without width or height or widthPercent or heightPercent",
      { type: "video/snapshots", format: "jpg", scaleType: "fit" },
    ],
    ["frameRateOption: is ignored without frameRate", { ...h264, frameRateOption: "adaptive" }],
    ["maxBitrate: is ignored without crf", { ...h264, maxBitrate: 20_000, bufferSize: 20_000, videoBitrate: 20_000 }],
    ["widthPercent: is ignored beside width", { type: "video/animation", format: "gif", width: 100, widthPercent: 50 }],
    ["threshold: needs mode difference", { type: "video/snapshots", format: "jpg", threshold: 10 }],
    [
      "interval: is ignored by mode keyframe",
      { type: "video/snapshots", format: "jpg", mode: "keyframe", interval: "1s" },
    ],

    // What excludes or needs each other
    [
      "crf: and videoBitrate exclude each other; give a quality or a bit rate",
      { ...h264, crf: 23, videoBitrate: 1_000_000 },
    ],
    ["audioQuality: and audioBitrate exclude each other", { ...h264, audioQuality: 50, audioBitrate: 96_000 }],
    ["quality: and bitrate exclude each other", { type: "audio/convert", format: "mp3", quality: 50, bitrate: 96_000 }],
    ["maxBitrate: works together with bufferSize only; give both or neither", { ...h264, crf: 23, maxBitrate: 20_000 }],
    ["bufferSize: works together with maxBitrate only", { ...h264, crf: 23, bufferSize: 20_000 }],
    [
      "dropAudio: leaves nothing over together with dropVideo",
      { type: "video/convert", format: "mp4", dropVideo: true, dropAudio: true },
    ],
    ["frameCount: has to be 1 or more with mode average", { type: "video/snapshots", format: "jpg", mode: "average" }],

    // What a file or codec can't hold
    [
      "videoCodec: is h264, which a webm file can't hold; give vp9, or another format",
      { ...h264, format: "webm", audioCodec: "opus" },
    ],
    [
      "audioCodec: is aac, which a webm file can't hold; give vorbis or opus",
      { ...h264, format: "webm", videoCodec: "vp9" },
    ],
    ["audioCodec: is aac, which a mxf file can't hold; give pcm", { ...h264, format: "mxf" }],
    ["pixelFormat: yuva420p is for vp9 alone, not h264", { ...h264, pixelFormat: "yuva420p" }],
    ["lightweight: works with h264 and h265 alone, not vp9", { ...h264, videoCodec: "vp9", lightweight: true }],
    [
      "lightweight: works with pixelFormat yuv420p alone, not yuv422p",
      { ...h264, lightweight: true, pixelFormat: "yuv422p" },
    ],
    [
      "sampleRate: is 96000, which mp3 can't do; it takes 8000, 11025",
      { type: "audio/convert", format: "mp3", sampleRate: 96_000 },
    ],
    ["sampleRate: is 44100, which opus can't do", { ...h264, audioCodec: "opus", sampleRate: 44_100 }],
    ["channels: is 3, but mp3 has at most 2; give 1 to 2", { type: "audio/convert", format: "mp3", channels: 3 }],
    ["channels: is 2, but amr has at most 1; give 1", { type: "audio/convert", format: "amr", channels: 2 }],
    ["bitDepth: is for flac alone, not aac; leave it out", { ...h264, bitDepth: 16 }],
    [
      "width: makes a sheet 20502 pixels wide; at most 16384 are allowed",
      { type: "video/sprite", format: "jpg", width: 2048, columns: 10, frameCount: 10 },
    ],
    ["format: can't be txt for a PDF", { type: "doc/convert", format: "txt", sourceFormat: "pdf" }],

    // What is joined
    ["after: and before are both missing, so there is nothing to join", { ...joined, after: undefined }],
    ["after: and before are both missing", { ...joined, after: [] }],
    [
      "after: and before make 12 objects with the source; OSS joins at most 11",
      { ...joined, after: Array(11).fill(part) },
    ],
    ["alignmentIndex: is 2, but there are 2 objects, counted from 0; give 0 to 1", { ...joined, alignmentIndex: 2 }],
    ['videoCodec: must be one of h264, h265, vp9, not "copy"', { ...joined, videoCodec: "copy" }],
    ["audioCodec: is missing", { ...joined, audioCodec: undefined }],
    ["before: must be a list of objects", { ...joined, before: "b.mp4" }],
    ["before[0]: must be an object with a key", { ...joined, before: ["b.mp4"] }],
    ["before[1].key: is missing", { ...joined, before: [part, { start: 0 }] }],
    ["before[0].keys: isn't a property here; did you mean key?", { ...joined, before: [{ ...part, keys: "b.mp4" }] }],
    ['before[0].key: starts with a slash or backslash ("/b.mp4")', { ...joined, before: [{ key: "/b.mp4" }] }],
    ["before[0].key: has a . or .. segment", { ...joined, before: [{ key: "a/../b.mp4" }] }],
    ["before[0].key: has 1026 bytes", { ...joined, before: [{ key: "目".repeat(342) }] }],
    ['before[0].key: is an address ("oss://b/c.mp4")', { ...joined, before: [{ key: "oss://b/c.mp4" }] }],
    ["after[0].start: must be a number of milliseconds", { ...joined, after: [{ ...part, start: "x" }] }],

    // The operation itself
    ['type: is "video/covert", which isn\'t a known operation; did you mean video/convert?', { type: "video/covert" }],
    [
      'type: is "document/convert", which isn\'t a known operation; did you mean doc/convert?',
      { type: "document/convert" },
    ],
    ['type: is "video/preview"', { type: "video/preview" }],
    ["style: must be the name of a style", { style: "" }],
    ["style: must be the name of a style", { style: "my style" }],
    ["style: must be the name of a style", { style: "a|sys/saveas,o_eA" }],
    ["format: isn't a property beside style", { style: "thumbnail", format: "mp4" }],
    [": must be a text such as video/convert,f_mp4", { format: "mp4" }],
  ])("%s", (expected, operation) => {
    expect(problemsOf(operation).join("\n")).toContain(expected);
  });

  it("once for each fault: a wrong value is no reason for others", () => {
    expect(problemsOf({ ...h264, videoCodec: "h263", size: "640x360" })).toHaveLength(1);
    expect(problemsOf({ ...h264, maxBitrate: 1, bufferSize: 20_000, crf: 20 })).toHaveLength(1);
    expect(problemsOf({ ...joined, format: "mpg" })).toHaveLength(1);
  });

  it("with all its faults at once", () => {
    expect(problemsOf({ type: "video/convert", format: "mp5", frameRate: 300, sise: "1x1", start: "x" })).toHaveLength(
      5,
    );
  });

  it("when it holds what isn't known yet where it has to be", () => {
    const later = Promise.resolve("mp4");
    expect(problemsOf({ ...h264, format: later })).toEqual([
      "format: is an output or a promise, whose value isn't known here; give the value itself",
    ]);
    expect(problemsOf(later)).toHaveLength(1);
    expect(problemsOf({ style: later })).toHaveLength(1);
    expect(problemsOf({ ...joined, before: [later] })).toHaveLength(1);
  });
});

describe("a declared operation may", () => {
  it.each<[string, Record<string, unknown>]>([
    ["copy everything into another container", { type: "video/convert", format: "mkv" }],
    ["cut without encoding", { type: "video/convert", format: "mp4", start: "1m", duration: "30s" }],
    ["leave out what it copies", { type: "video/convert", format: "mp4", dropAudio: true, dropSubtitles: true }],
    ["encode the sound alone", { type: "video/convert", format: "mp4", audioCodec: "aac", audioBitrate: 96_000 }],
    [
      "take the sound out of a video",
      { type: "video/convert", format: "mp3", audioCodec: "mp3", audioBitrate: 96_000 },
    ],
    ["put H.265 into AVI", { ...h264, format: "avi", videoCodec: "h265", audioCodec: "copy" }],
    [
      "take values at the ends of their ranges",
      { ...h264, crf: 0, frameRate: 240, size: "64x4096", keyframeInterval: 100_000 },
    ],
    [
      "join the most objects there may be",
      { ...joined, before: Array(5).fill(part), after: Array(5).fill(part), alignmentIndex: 10 },
    ],
    ["join sound alone", { ...joined, format: "mp3", audioCodec: "mp3" }],
    ["have undefined and null for what isn't given", { ...h264, crf: undefined, size: null }],
    ["take times with and without units", { ...h264, start: "1h2m3.5s", duration: 90_000 }],
    ["spread frames evenly", { type: "video/snapshots", format: "jpg", mode: "average", frameCount: 4 }],
    ["be a style", { style: "my-style.v1" }],
  ])("%s", (_what, operation) => {
    expect(checkOperation(operation)).toMatchObject({ problems: [], warnings: [] });
  });
});

describe("a spelled operation", () => {
  it.each([
    ["s: has an odd width (1281)", "video/convert,f_mp4,vcodec_h264,s_1281x"],
    [
      "vcodec: is missing, so the pictures are copied as they are, and OSS would ignore s and vb",
      "video/convert,f_mp4,s_640x360,vb_100000",
    ],
    ["crf: and vb exclude each other", "video/convert,f_mp4,vcodec_h264,crf_20,vb_100000"],
    ['ss: must be a whole number of milliseconds, not "10s"', "video/convert,f_mp4,ss_10s"],
    ["fps: must be a number from 0 to 240", "video/convert,f_mp4,vcodec_h264,fps_1e2"],
    ['an: must be 0 or 1, not "true"', "video/convert,f_mp4,an_true"],
    ["f: is missing", "video/convert"],
    ["f: is given twice", "video/convert,f_mp4,f_mov"],
    ["f: has no value; write f_value", "video/convert,f"],
    ["m: has no value", "video/snapshots,f_jpg,m"],
    ["inter: is ignored by m keyframe (key)", "video/snapshots,f_jpg,m_key,inter_1000"],
    [
      'pages: must be numbers and ranges of pages, counted from 1, such as "1,2,4-10", in URL-safe base64',
      "doc/convert,target_pdf,pages_1-10",
    ],
    ["pre[0].o: is missing", "audio/concat,f_mp3/pre,t_0"],
    ["pre[1].t: must be a whole number of milliseconds", "audio/concat,f_mp3/pre,o_YQ/pre,o_Yg,t_x"],
    ["sur: and pre are both missing", "audio/concat,f_mp3"],
    [": must be the operation alone", "video/convert,f_mp4|sys/saveas,o_YQ"],
    [": may hold visible ASCII characters only", "doc/convert,target_pdf,pages_一"],
    [": isn't an operation", "video/convert,,f_mp4"],
  ])("is refused: %s", (expected, operation) => {
    expect(problemsOf(operation).join("\n")).toContain(expected);
  });

  it.each([
    ["newer: isn't a parameter that this operation is known to have", "video/convert,f_mp4,newer_1"],
    [
      "vcodek: isn't a parameter that this operation is known to have; did you mean vcodec?",
      "video/convert,f_mp4,vcodek_h264",
    ],
    ['vcodec: must be one of copy, h264, h265, vp9, not "av1"', "video/convert,f_mp4,vcodec_av1,s_640x360"],
    ["newer: isn't a segment that video/convert is known to take", "video/convert,f_mp4/newer,o_eA"],
    [
      ": has an operation that this library doesn't know (video/covert); did you mean video/convert?",
      "video/covert,f_mp4",
    ],
    [
      "style: ::h264-mp4-722p isn't a built-in style that this library knows; did you mean ::h264-mp4-720p?",
      "style/::h264-mp4-722p",
    ],
    ["num: and inter are missing, so every single frame goes onto a sheet", "video/sprite,f_jpg"],
    ["target: may not be possible as txt for a spreadsheet", "doc/convert,target_txt,source_xlsx"],
    [
      "acodec: is missing, so the sound is copied as it is, which fails unless the source's is mp3",
      "video/convert,f_mp3",
    ],
  ])("passes with a warning, since the service may have grown: %s", (expected, operation) => {
    expect(problemsOf(operation)).toEqual([]);
    expect(warningsOf(operation).join("\n")).toContain(expected);
  });

  it.each(["style/thumbnail", "style/::h264-mp4-720p", "video/entirely-new,a_1", "hls/m3u8,x_y"])(
    "passes: %s",
    (operation) => {
      expect(checkOperation(operation)).toMatchObject({ problems: [], warnings: [] });
    },
  );
});
