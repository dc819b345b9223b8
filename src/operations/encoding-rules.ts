import { containerOf } from "./containers";
import { mostJoined } from "./media-parameters";
import type { GivenParameters, Rule } from "./operation-table";

const pictureCodes = [
  "fps",
  "fpsopt",
  "pixfmt",
  "s",
  "sopt",
  "scaletype",
  "arotate",
  "g",
  "vb",
  "vbopt",
  "crf",
  "maxrate",
  "bufsize",
];
const slimCode = "videoslim";
const soundCodes = ["ar", "ac", "aq", "ab", "abopt", "adepth"];

/** Pictures of a video: what excludes, needs or silences what. */
export const videoRules: Rule = (given, { problem }) => {
  const format = given.text("f");
  const container = containerOf(format);
  const codec = given.text("vcodec");
  const settings = [...pictureCodes, slimCode].filter((code) => given.has(code));
  const settingNames = listOf(settings.map(given.name));

  if (given.flag("vn") && given.flag("an")) {
    problem("an", `leaves nothing over together with ${given.name("vn")}; keep the pictures or the sound`);
  }
  if (given.flag("vn")) {
    if (settings.length > 0) {
      problem("vn", `leaves the pictures out, so ${settingNames} would change nothing; give one or the other`);
    }
  } else if (container && container.video.length === 0) {
    const useless = [...(codec !== undefined && codec !== "copy" ? ["vcodec"] : []), ...settings];
    // A concatenation has to name a codec of the pictures, whatever becomes of them.
    const problematic = given.parts > 0 ? settings : useless;
    if (problematic.length > 0) {
      problem(
        "f",
        `is ${format}, which holds sound alone, so ${listOf(problematic.map(given.name))} would change nothing; leave that out, or give a format with pictures, such as mp4`,
      );
    }
  } else if (isCopied(given, "vcodec")) {
    if (settings.length > 0) {
      const why = codec === undefined ? `is missing, so the pictures are copied as they are` : "is copy";
      problem(
        "vcodec",
        `${why}, and OSS would ignore ${settingNames} without a word; give a codec (h264, h265 or vp9), or leave ${settings.length > 1 ? "them" : "it"} out to change the container alone`,
      );
    }
  } else if (container && codec !== undefined && !container.video.includes(codec)) {
    problem("vcodec", cannotHold(format as string, codec, container.video));
  }

  if (given.has("crf") && given.has("vb")) {
    problem("crf", `and ${given.name("vb")} exclude each other; give a quality or a bit rate`);
  }
  if (given.has("maxrate") !== given.has("bufsize")) {
    const [present, missing] = given.has("maxrate") ? ["maxrate", "bufsize"] : ["bufsize", "maxrate"];
    problem(present, `works together with ${given.name(missing)} only; give both or neither`);
  }
  if (given.text("pixfmt") === "yuva420p" && codec !== undefined && codec !== "copy" && codec !== "vp9") {
    problem("pixfmt", `yuva420p is for vp9 alone, not ${codec}; give ${given.name("vcodec")} vp9, or yuv420p`);
  }
  if (given.flag(slimCode)) {
    if (codec !== undefined && codec !== "copy" && codec !== "h264" && codec !== "h265") {
      problem(slimCode, `works with h264 and h265 alone, not ${codec}`);
    }
    const pixelFormat = given.text("pixfmt");
    if (pixelFormat !== undefined && pixelFormat !== "yuv420p") {
      problem(slimCode, `works with ${given.name("pixfmt")} yuv420p alone, not ${pixelFormat}`);
    }
  }
};

/** Sound of a video, whose codec is a parameter. */
export const videoSoundRules: Rule = (given, report) => {
  const settings = soundCodes.filter((code) => given.has(code));
  const settingNames = listOf(settings.map(given.name));
  const format = given.text("f");
  const codec = given.text("acodec");
  const container = containerOf(format);
  if (given.flag("an")) {
    if (settings.length > 0) {
      report.problem("an", `leaves the sound out, so ${settingNames} would change nothing; give one or the other`);
    }
    return;
  }
  if (isCopied(given, "acodec")) {
    if (settings.length > 0) {
      const why = codec === undefined ? "is missing, so the sound is copied as it is" : "is copy";
      report.problem(
        "acodec",
        `${why}, and OSS would ignore ${settingNames} without a word; give a codec, such as aac, or leave ${settings.length > 1 ? "them" : "it"} out`,
      );
    } else if (container && container.video.length === 0) {
      const codecs = listOf(container.audio, "or");
      report.warning(
        "acodec",
        `${codec === undefined ? "is missing" : "is copy"}, so the sound is copied as it is, which fails unless the source's is ${codecs}; give ${codecs}`,
      );
    }
  } else if (container && codec !== undefined && !container.audio.includes(codec)) {
    report.problem("acodec", cannotHold(format as string, codec, container.audio));
  }
  soundRules(given, report, codec);
};

/** Sound alone, whose codec follows from the format. */
export const audioRules: Rule = (given, report) => {
  const codecs = containerOf(given.text("f"))?.audio ?? [];
  soundRules(given, report, codecs.length === 1 ? codecs[0] : undefined);
};

const sampleRates: Readonly<Record<string, readonly number[]>> = {
  mp3: [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000],
  opus: [8000, 12000, 16000, 24000, 48000],
  ac3: [32000, 44100, 48000],
  amr: [8000, 16000],
};
const mostChannels: Readonly<Record<string, number>> = { mp3: 2, ac3: 6, amr: 1 };

function soundRules(given: GivenParameters, { problem }: Parameters<Rule>[1], codec: string | undefined): void {
  if (given.has("aq") && given.has("ab")) {
    problem("aq", `and ${given.name("ab")} exclude each other; give a quality or a bit rate`);
  }
  if (codec === undefined || codec === "copy") return;
  const rate = given.number("ar");
  const rates = sampleRates[codec];
  if (rate !== undefined && rates && !rates.includes(rate)) {
    problem("ar", `is ${rate}, which ${codec} can't do; it takes ${listOf(rates.map(String), "or")}`);
  }
  const count = given.number("ac");
  const most = mostChannels[codec];
  if (count !== undefined && most !== undefined && count > most) {
    problem("ac", `is ${count}, but ${codec} has at most ${most}; give ${most === 1 ? "1" : `1 to ${most}`}`);
  }
  if (given.has("adepth") && codec !== "flac") {
    problem("adepth", `is for flac alone, not ${codec}; leave it out`);
  }
}

/** What is joined, and how many. */
export const joiningRules: Rule = (given, { problem }) => {
  const joined = given.parts + 1;
  if (given.parts === 0) {
    problem(
      "sur",
      `and ${given.name("pre")} are both missing, so there is nothing to join the source with; give at least one`,
    );
  } else if (joined > mostJoined) {
    problem(
      "sur",
      `and ${given.name("pre")} make ${joined} objects with the source; OSS joins at most ${mostJoined}, so join the rest in another job`,
    );
  }
  const aligned = given.number("align");
  if (aligned !== undefined && aligned >= joined && given.parts > 0) {
    problem("align", `is ${aligned}, but there are ${joined} objects, counted from 0; give 0 to ${joined - 1}`);
  }
};

/** The size of single pictures, in pixels or in percent. */
export const pictureSizeRules =
  (width: string, height: string, widthPercent: string, heightPercent: string): Rule =>
  (given, { problem }) => {
    const pixels = [width, height].filter((code) => given.has(code));
    const percents = [widthPercent, heightPercent].filter((code) => given.has(code));
    if (pixels.length > 0 && percents.length > 0) {
      problem(
        percents[0] as string,
        `is ignored beside ${listOf(pixels.map(given.name))}; give the size in pixels or in percent`,
      );
    }
  };

/** Which frames are taken. */
export const framePickingRules: Rule = (given, { problem }) => {
  const mode = given.text("m");
  if (given.has("m") && mode === undefined) return;
  if (given.has("thr") && mode !== "difference") {
    problem("thr", `needs ${given.name("m")} difference (dhash), and is ignored otherwise`);
  }
  if (given.has("inter") && (mode === "keyframe" || mode === "average")) {
    const code = mode === "keyframe" ? "key" : "avg";
    problem("inter", `is ignored by ${given.name("m")} ${mode} (${code}); leave it out, or take the mode interval`);
  }
  if (mode === "average" && !(given.has("num") && given.number("num") !== 0)) {
    problem("num", `has to be 1 or more with ${given.name("m")} average (avg), which spreads that many frames`);
  }
};

/** `a`, `a and b`, or `a, b and c`. */
export function listOf(names: readonly string[], word = "and"): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

function isCopied(given: GivenParameters, code: string): boolean {
  return given.has(code) ? given.text(code) === "copy" : true;
}

function cannotHold(format: string, codec: string, allowed: readonly string[]): string {
  return `is ${codec}, which a ${format} file can't hold; give ${listOf(allowed, "or")}, or another format`;
}
