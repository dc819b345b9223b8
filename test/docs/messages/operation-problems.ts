import { checkOperation } from "../../../src/operations/operation-check";
import { type Messages, only, type Say, warning } from "./message";

/** The one problem of each of these operations. */
const refused =
  (...operations: unknown[]): Say =>
  () =>
    operations.map((operation) => only(checkOperation(operation).problems.map(whole))).join("\n");

/** The one warning about each of these operations. */
const doubted =
  (...operations: unknown[]): Say =>
  () =>
    operations.map((operation) => only(checkOperation(operation).warnings.map(whole))).join("\n");

/** What is about the operation as a whole has no property there; at a job it is `operation`. */
function whole({ property, message }: { readonly property: string; readonly message: string }) {
  return { property: property === "" ? "operation" : property, message };
}

const later = Promise.resolve("mp4");
const video = { type: "video/convert", format: "mp4", videoCodec: "h264", audioCodec: "aac" };
const joined = { ...video, type: "video/concat", after: [{ key: "b.mp4" }] };
const audio = { type: "audio/convert", format: "mp3" };
const pictures = { type: "video/snapshots", format: "jpg" };
const document = { type: "doc/convert", format: "pdf" };

/** What can be wrong with an operation. */
export const operationProblems: Messages = {
  // The operation as a whole
  "operation: must be a text such as …": refused({ format: "mp4" }),
  "operation: is an output or a promise, whose value isn't known here; give the value itself": refused(later),
  "operation: must be the operation alone …": refused("video/convert,f_mp4|sys/saveas,o_YQ"),
  "operation: may hold visible ASCII characters only …": refused("doc/convert,target_pdf,pages_一"),
  "operation: isn't an operation …": refused("video/convert,,f_mp4"),
  "type: is …, which isn't a known operation; …": refused({ type: "video/covert" }),
  "style: must be the name of a style, …": refused({ style: "my style" }),
  "style: is an output or a promise, whose value isn't known here; give the value itself": refused({ style: later }),
  "…: isn't a property beside style, …": refused({ style: "thumbnail", format: "mp4" }),

  // One parameter by itself
  "…: isn't a property here; …": refused({ ...video, fps: 30 }, { ...video, colour: "red" }),
  "…: is missing; give …": refused({ type: "doc/convert" }),
  "…: is an output or a promise, whose value isn't known here; give the value itself": refused({
    ...video,
    format: later,
  }),
  "…: is given twice; leave one of them out": refused("video/convert,f_mp4,f_mov"),
  "…: has no value; write …": refused("video/convert,f"),
  "…: must be one of …": refused({ ...video, format: "mpg" }),
  "…: must be a number from …": refused({ ...video, frameRate: 300 }),
  "…: must be a number above …": refused({ type: "video/animation", format: "gif", widthPercent: 0 }),
  "…: must be a whole number from …": refused({ ...video, videoBitrate: 9_999 }),
  "…: must be a number of milliseconds or a time …": refused({ ...video, start: "10" }),
  "…: must be a whole number of milliseconds, …": refused("video/convert,f_mp4,ss_10s"),
  "…: must be true or false, …": refused({ type: "video/convert", format: "mp4", dropAudio: 1 }),
  "…: must be 0 or 1, …": refused("video/convert,f_mp4,an_true"),
  "…: must be widthxheight in pixels, …": refused({ ...video, size: "720p" }),
  "size: has a … of … pixels; …": refused({ ...video, size: "62x64" }),
  "size: has an odd …, which codecs can't halve; …": refused({ ...video, size: "1281x720" }),
  "pages: must be numbers and ranges of pages, …": refused("doc/convert,target_pdf,pages_1-10"),
  "pages: has a page 0; …": refused({ ...document, pages: "0-3" }),
  "pages: has the range …, which runs backwards; …": refused({ ...document, pages: "1,4-2" }),
  "…: must be a list of objects, …": refused({ ...joined, before: "b.mp4" }),
  "…: must be an object with a key, …": refused({ ...joined, before: ["b.mp4"] }),
  "….key: must be an object's key, …": refused({ ...joined, before: [{ key: "" }] }),
  "….key: has … bytes; …": refused({ ...joined, before: [{ key: "x".repeat(1024) }] }),
  "….key: is an address …": refused({ ...joined, before: [{ key: "oss://b/c.mp4" }] }),
  "….key: starts with a slash or backslash …": refused({ ...joined, before: [{ key: "/b.mp4" }] }),
  "….key: has a . or .. segment …": refused({ ...joined, before: [{ key: "a/../b.mp4" }] }),

  // What the service would ignore without a word
  "videoCodec: is missing, so the pictures are copied as they are, and OSS would ignore …": refused({
    type: "video/convert",
    format: "mp4",
    size: "640x360",
  }),
  "videoCodec: is copy, and OSS would ignore …": refused({ ...video, videoCodec: "copy", frameRate: 30, crf: 20 }),
  "audioCodec: is missing, so the sound is copied as it is, and OSS would ignore …": refused({
    type: "video/convert",
    format: "mp4",
    audioBitrate: 96_000,
  }),
  "audioCodec: is copy, and OSS would ignore …": refused({ ...video, audioCodec: "copy", channels: 2 }),
  "format: is …, which holds sound alone, so … would change nothing; …": refused({
    type: "video/convert",
    format: "mp3",
    audioCodec: "mp3",
    size: "640x360",
  }),
  "dropVideo: leaves the pictures out, so … would change nothing; …": refused({
    ...video,
    dropVideo: true,
    size: "640x360",
  }),
  "dropAudio: leaves the sound out, so … would change nothing; …": refused({ ...video, dropAudio: true, channels: 2 }),
  "…: is ignored without …; give that too, or leave this out": refused({ ...video, scaleType: "fit" }),
  "…: is ignored beside …; give the size in pixels or in percent": refused({
    ...pictures,
    width: 100,
    widthPercent: 50,
  }),
  "…: needs mode difference …": refused({ ...pictures, threshold: 10 }),
  "…: is ignored by mode …": refused({ ...pictures, mode: "keyframe", interval: "1s" }),

  // What excludes or needs each other
  "crf: and videoBitrate exclude each other; …": refused({ ...video, crf: 23, videoBitrate: 1_000_000 }),
  "…: and … exclude each other; give a quality or a bit rate": refused({ ...audio, quality: 50, bitrate: 96_000 }),
  "…: works together with … only; give both or neither": refused({ ...video, crf: 23, maxBitrate: 20_000 }),
  "dropAudio: leaves nothing over together with dropVideo; …": refused({
    type: "video/convert",
    format: "mp4",
    dropVideo: true,
    dropAudio: true,
  }),
  "frameCount: has to be 1 or more with mode average …": refused({ ...pictures, mode: "average" }),

  // What a file or a codec can't hold
  "…: is …, which a … file can't hold; …": refused({ ...video, format: "webm", audioCodec: "opus" }),
  "pixelFormat: yuva420p is for vp9 alone, …": refused({ ...video, pixelFormat: "yuva420p" }),
  "lightweight: works with h264 and h265 alone, …": refused({ ...video, videoCodec: "vp9", lightweight: true }),
  "lightweight: works with pixelFormat yuv420p alone, …": refused({
    ...video,
    lightweight: true,
    pixelFormat: "yuv422p",
  }),
  "sampleRate: is …, which … can't do; …": refused({ ...audio, sampleRate: 96_000 }),
  "channels: is …, but … has at most …": refused({ ...audio, channels: 3 }),
  "bitDepth: is for flac alone, …": refused({ ...video, bitDepth: 16 }),
  "…: makes a sheet … pixels …; at most …": refused({
    type: "video/sprite",
    format: "jpg",
    width: 2048,
    columns: 10,
    frameCount: 10,
  }),
  "format: can't be txt for a PDF; …": refused({ ...document, format: "txt", sourceFormat: "pdf" }),

  // What is joined
  "after: and before are both missing, so there is nothing to join the source with; …": refused({
    ...joined,
    after: undefined,
  }),
  "after: and before make … objects with the source; …": refused({
    ...joined,
    after: Array(11).fill({ key: "b.mp4" }),
  }),
  "alignmentIndex: is …, but there are … objects, …": refused({ ...joined, alignmentIndex: 2 }),
};

/** What looks wrong with an operation, or with an operation at a source and a target. */
export const operationWarnings: Messages = {
  "operation: has an operation that this library doesn't know …": doubted("video/covert,f_mp4"),
  "…: isn't a parameter that this operation is known to have…": doubted("video/convert,f_mp4,vcodek_h264"),
  "…: isn't a segment that … is known to take": doubted("video/convert,f_mp4/newer,o_eA"),
  "vcodec: must be one of …": doubted("video/convert,f_mp4,vcodec_av1"),
  "style: … isn't a built-in style that this library knows; …": doubted("style/::h264-mp4-722p", "style/::mine"),
  "audioCodec: is missing, so the sound is copied as it is, which fails unless the source's is …": doubted({
    type: "video/convert",
    format: "mp3",
  }),
  "…: and … are missing, so every single frame goes onto a sheet; …": doubted({ type: "video/sprite", format: "jpg" }),
  "format: may not be possible as txt for a spreadsheet: …": doubted({
    ...document,
    format: "txt",
    sourceFormat: "xlsx",
  }),
  "operation: target may not be possible as txt for a …": warning({
    source: "oss://my-reports/q3.xlsx",
    operation: "doc/convert,target_txt",
    target: "oss://my-results/q3.txt",
  }),
  "operation: source is missing, and the source's key …": async () =>
    [await warning({ source: "oss://my-reports/q3" })(), await warning({ source: "oss://my-reports/q3.data" })()].join(
      "\n",
    ),
  "target: gets perhaps several results under the one key …": warning({
    source: "oss://my-videos/a.mp4",
    operation: "video/sprite,f_jpg,sw_160,inter_1000",
    target: "oss://my-results/sheet.jpg",
  }),
  "target: has {resolution}, …": warning({ target: "oss://my-results/{resolution}.pdf" }),
  "target: has {sheetname}, …": warning({
    source: "oss://my-videos/a.mp4",
    operation: "video/convert,f_mp4",
    target: "oss://my-results/{sheetname}.mp4",
  }),
};
