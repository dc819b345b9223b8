import type { ParameterRow, ParameterTable } from "./parameter-table";

/*
 * Rows that several operations share. Each operation's table says which of them it has, in which order and under which
 * names.
 */

const row = <const R extends ParameterRow>(it: R): R => it;

const fixed =
  "`fixed` uses the value as given, `adaptive` keeps the source's where that is lower, `fail` ends the task then";

/** `fixed`, `adaptive` or `fail`: what to do where the source has less than is asked for. */
const sourceLower = <const Code extends string, const Needs extends string>(code: Code, what: string, needs: Needs) =>
  row({
    code,
    kind: "choice",
    values: ["fixed", "adaptive", "fail"],
    codes: ["0", "1", "2"],
    default: "fixed",
    needs: [needs],
    doc: `What to do where the source's ${what} is lower: ${fixed}.`,
  });

export const start = row({
  code: "ss",
  kind: "time",
  default: 0,
  doc: "Where in the source to start.",
});
export const duration = row({
  code: "t",
  kind: "time",
  default: 0,
  doc: "How much of the source to use; 0 means all of it from `start` on.",
});

const pixels = { kind: "integer", min: 32, max: 4096, unit: "pixels" } as const;
const percent = { kind: "number", min: 0, aboveMin: true, max: 200, unit: "percent" } as const;

export const width = row({ code: "w", ...pixels, otherwise: "as in the source", doc: "Width of each picture." });
export const height = row({ code: "h", ...pixels, otherwise: "as in the source", doc: "Height of each picture." });
export const widthPercent = row({
  code: "pw",
  ...percent,
  default: 100,
  doc: "Width of each picture in percent of the source's. Not together with `width` and `height`.",
});
export const heightPercent = row({
  code: "ph",
  ...percent,
  default: 100,
  doc: "Height of each picture in percent of the source's. Not together with `width` and `height`.",
});

/** How pictures are brought to a size, which other parameters give. */
export const scaleType = <const Needs extends readonly string[]>(...needs: Needs) =>
  row({
    code: "scaletype",
    kind: "choice",
    values: ["crop", "stretch", "fill", "fit"],
    default: "stretch",
    needs,
    doc: "How to bring pictures of another shape to the size: `stretch` distorts, `crop` cuts off what stands out, `fill` adds bars, `fit` stays within the size.",
  });

export const pictureFormat = row({
  code: "f",
  kind: "choice",
  values: ["jpg", "png"],
  required: true,
  doc: "Format of the pictures.",
});

export const frameMode = row({
  code: "m",
  kind: "choice",
  values: ["interval", "keyframe", "average", "difference"],
  codes: ["inter", "key", "avg", "dhash"],
  default: "interval",
  doc: "Which frames to take: one every `interval`, the keyframes, `frameCount` frames spread evenly, or those that differ from the one before (by their dHash).",
});
export const frameThreshold = row({
  code: "thr",
  kind: "integer",
  min: 0,
  max: 100,
  default: 0,
  doc: "With mode `difference`, how different a frame has to be; up to 25 is advisable.",
});
export const frameCount = row({
  code: "num",
  kind: "integer",
  min: 0,
  default: 0,
  doc: "How many frames to take at most; 0 means all. Mode `average` needs it. There may be fewer.",
});
export const frameInterval = row({
  code: "inter",
  kind: "time",
  default: 0,
  doc: "Time between two frames; 0 takes every frame.",
});

export const videoFormats = ["mp4", "mkv", "mov", "asf", "avi", "mxf", "ts", "flv", "webm"] as const;
export const audioFormats = ["mp3", "aac", "flac", "oga", "ac3", "opus", "amr"] as const;
export const videoCodecs = ["h264", "h265", "vp9"] as const;
export const audioCodecs = ["mp3", "aac", "flac", "vorbis", "ac3", "opus", "amr", "pcm"] as const;

export const mediaFormat = row({
  code: "f",
  kind: "choice",
  values: [...videoFormats, ...audioFormats],
  required: true,
  doc: "Container of the result; the last seven hold sound alone.",
});
export const audioFormat = row({
  code: "f",
  kind: "choice",
  values: audioFormats,
  required: true,
  doc: "Format of the result, which decides the codec.",
});

export const frameRate = row({
  code: "fps",
  kind: "number",
  min: 0,
  max: 240,
  unit: "frames per second",
  otherwise: "as in the source",
  doc: "Frame rate.",
});
export const frameRateOption = sourceLower("fpsopt", "frame rate", "fps");
export const size = row({
  code: "s",
  kind: "size",
  min: 64,
  max: 4096,
  otherwise: "as in the source",
  doc: "Width and height of the picture.",
});
export const sizeOption = sourceLower("sopt", "resolution", "s");
export const autoRotate = row({
  code: "arotate",
  kind: "flag",
  needs: ["s"],
  otherwise: "decided by the service (its pages disagree)",
  doc: "Whether `size` means the long and the short side, so that an upright video stays upright.",
});
export const videoBitrate = row({
  code: "vb",
  kind: "integer",
  min: 10_000,
  max: 100_000_000,
  unit: "bits per second",
  otherwise: "the quality decides (`crf`)",
  doc: "Bit rate of the pictures. Not together with `crf`.",
});
export const videoBitrateOption = sourceLower("vbopt", "video bit rate", "vb");
export const crf = row({
  code: "crf",
  kind: "number",
  min: 0,
  max: 51,
  otherwise: "23, unless `videoBitrate` is given",
  doc: "Constant rate factor, the quality of the pictures: lower is better and larger. Not together with `videoBitrate`.",
});
export const maxBitrate = row({
  code: "maxrate",
  kind: "integer",
  min: 10_000,
  max: 100_000_000,
  unit: "bits per second",
  needs: ["crf"],
  otherwise: "no limit",
  doc: "Highest bit rate with `crf`. Together with `bufferSize`.",
});
export const bufferSize = row({
  code: "bufsize",
  kind: "integer",
  min: 10_000,
  max: 200_000_000,
  unit: "bits",
  needs: ["crf"],
  otherwise: "no limit",
  doc: "Size of the buffer over which `maxBitrate` holds. Together with `maxBitrate`.",
});
export const keyframeInterval = row({
  code: "g",
  kind: "integer",
  min: 1,
  max: 100_000,
  unit: "frames",
  default: 150,
  doc: "Largest distance between two keyframes.",
});
export const pixelFormat = row({
  code: "pixfmt",
  kind: "choice",
  values: ["yuv420p", "yuva420p", "yuv420p10le", "yuv422p", "yuv422p10le", "yuv444p", "yuv444p10le"],
  otherwise: "as in the source",
  doc: "Pixel format; `yuva420p` (with transparency) is for vp9 alone.",
});

export const audioBitrate = row({
  code: "ab",
  kind: "integer",
  min: 1_000,
  max: 10_000_000,
  unit: "bits per second",
  otherwise: "decided by the codec",
  doc: "Bit rate of the sound. Not together with a quality.",
});
export const audioBitrateOption = sourceLower("abopt", "audio bit rate", "ab");
export const audioQuality = row({
  code: "aq",
  kind: "integer",
  min: 0,
  max: 100,
  otherwise: "decided by the codec",
  doc: "Quality of the sound: higher is better and larger. Not together with a bit rate.",
});
export const sampleRate = row({
  code: "ar",
  kind: "choice",
  values: [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000],
  otherwise: "as in the source",
  doc: "Sample rate in hertz. mp3 goes up to 48000; opus takes 8000, 12000, 16000, 24000 and 48000; ac3 32000, 44100 and 48000; amr 8000 and 16000.",
});
export const channels = row({
  code: "ac",
  kind: "integer",
  min: 1,
  max: 8,
  unit: "channels",
  otherwise: "as in the source",
  doc: "Number of channels: at most 2 for mp3, 6 for ac3 and 1 for amr.",
});
export const bitDepth = row({
  code: "adepth",
  kind: "choice",
  values: [16, 24],
  otherwise: "decided by the codec",
  doc: "Bits of a sample, for flac alone.",
});

export const dropVideo = row({ code: "vn", kind: "flag", default: false, doc: "Whether to leave the pictures out." });
export const dropAudio = row({ code: "an", kind: "flag", default: false, doc: "Whether to leave the sound out." });
export const dropSubtitles = row({ code: "sn", kind: "flag", default: false, doc: "Whether to leave subtitles out." });

/** The most objects that a concatenation joins, the source among them. */
export const mostJoined = 11;

const part = {
  key: row({
    code: "o",
    kind: "text",
    form: "object key",
    required: true,
    doc: "Key of the object, which has to be in the source's bucket.",
  }),
  start: row({ ...start, doc: "Where in the object to start." }),
  duration: row({ ...duration, doc: "How much of the object to use; 0 means all of it from `start` on." }),
} as const satisfies ParameterTable;

export const before = row({
  code: "pre",
  kind: "parts",
  partName: "ConcatPart",
  part,
  otherwise: "nothing",
  doc: "Objects that come before the source, in their order. At most 11 objects are joined in all.",
});
export const after = row({
  code: "sur",
  kind: "parts",
  partName: "ConcatPart",
  part,
  otherwise: "nothing",
  doc: "Objects that come after the source, in their order.",
});
export const alignmentIndex = row({
  code: "align",
  kind: "integer",
  min: 0,
  max: mostJoined - 1,
  default: 0,
  doc: "Which of the joined objects decides what isn't given, such as the frame rate, counted from 0 in the order of joining.",
});
