import type { MediaProbe } from "../media-probe";
import { TaskFailure } from "../task-failure";
import type { AudioCodec } from "./audio-encoding";
import type { VideoCodec } from "./video-encoding";

interface Container {
  /** ffmpeg's name of the format. */
  muxer: string;
  video: readonly VideoCodec[];
  audio: readonly AudioCodec[];
  /** What text subtitles become in it; without one, subtitles are dropped. */
  subtitles?: string;
}

/** What ffmpeg really writes and reads back, tried codec by codec. */
export const videoContainers = {
  mp4: {
    muxer: "mp4",
    video: ["h264", "h265", "vp9"],
    audio: ["mp3", "aac", "flac", "vorbis", "ac3", "opus"],
    subtitles: "mov_text",
  },
  mkv: {
    muxer: "matroska",
    video: ["h264", "h265", "vp9"],
    audio: ["mp3", "aac", "flac", "vorbis", "ac3", "opus", "amr", "pcm"],
    subtitles: "srt",
  },
  mov: {
    muxer: "mov",
    video: ["h264", "h265"],
    audio: ["mp3", "aac", "vorbis", "ac3", "amr", "pcm"],
    subtitles: "mov_text",
  },
  asf: { muxer: "asf", video: ["h264", "vp9"], audio: ["mp3", "aac", "flac", "vorbis", "ac3", "amr", "pcm"] },
  avi: { muxer: "avi", video: ["h264", "h265", "vp9"], audio: ["mp3", "aac", "flac", "vorbis", "ac3", "amr", "pcm"] },
  mxf: { muxer: "mxf", video: ["h264"], audio: ["pcm"] },
  ts: { muxer: "mpegts", video: ["h264", "h265"], audio: ["mp3", "aac", "ac3", "opus"] },
  flv: { muxer: "flv", video: ["h264"], audio: ["mp3", "aac"] },
  webm: { muxer: "webm", video: ["vp9"], audio: ["vorbis", "opus"], subtitles: "webvtt" },
} satisfies Record<string, Container>;

/** The first codec is the one that audio/convert encodes to. */
export const audioContainers = {
  mp3: { muxer: "mp3", video: [], audio: ["mp3"] },
  aac: { muxer: "adts", video: [], audio: ["aac"] },
  flac: { muxer: "flac", video: [], audio: ["flac"] },
  oga: { muxer: "ogg", video: [], audio: ["vorbis", "flac", "opus"] },
  ac3: { muxer: "ac3", video: [], audio: ["ac3"] },
  opus: { muxer: "opus", video: [], audio: ["opus"] },
  amr: { muxer: "amr", video: [], audio: ["amr"] },
} as const satisfies Record<string, Container>;

export type VideoFormat = keyof typeof videoContainers;
export type AudioFormat = keyof typeof audioContainers;

export const videoFormats = Object.keys(videoContainers) as VideoFormat[];
export const audioFormats = Object.keys(audioContainers) as AudioFormat[];

export function containerOf(format: VideoFormat | AudioFormat): Container {
  return { ...videoContainers, ...audioContainers }[format];
}

/** ffmpeg's names of codecs in the words of instructions; other codecs keep their names. */
function instructionName(codec: string): string {
  if (codec === "hevc") return "h265";
  if (codec.startsWith("pcm_")) return "pcm";
  if (codec.startsWith("amr")) return "amr";
  return codec;
}

/** `kept` is the source's codec when the stream is copied: the remedy differs. */
export function checkContainer(
  format: VideoFormat | AudioFormat,
  kind: "video" | "audio",
  codec: string,
  kept: boolean,
): void {
  const name = instructionName(codec);
  const accepted: readonly string[] = containerOf(format)[kind];
  if (accepted.includes(name)) return;
  // ffmpeg may well keep a stream of a codec that instructions have no word for.
  const known = ["h264", "h265", "vp9", "mp3", "aac", "flac", "vorbis", "ac3", "opus", "amr", "pcm"].includes(name);
  if (kept && !known && accepted.length > 0) return;
  const parameter = kind === "video" ? "vcodec" : "acodec";
  throw new TaskFailure(
    "InvalidArgument",
    `A ${format} file cannot hold ${name} ${kind}${kept ? `, which the source has and ${parameter} does not change` : ""}: ${
      accepted.length > 0 ? `set ${parameter} to ${accepted.join(" or ")}` : `it holds no ${kind}`
    }${kept ? "." : ", or another f."}`,
  );
}

/** Extra arguments that some codecs need in some containers. */
export function containerArguments(format: VideoFormat | AudioFormat, video?: string, audio?: string): string[] {
  const args: string[] = [];
  // Without a tag HEVC in AVI reads back as raw video; in MP4 and MOV Apple's players insist on this one.
  if (video !== undefined && instructionName(video) === "h265" && ["avi", "mp4", "mov"].includes(format)) {
    args.push("-tag:v", "hvc1");
  }
  // ffmpeg 4 calls these two experimental in MP4.
  if (format === "mp4" && (audio === "opus" || audio === "flac")) args.push("-strict", "-2");
  return [...args, "-f", containerOf(format).muxer];
}

/** MXF is for broadcasting and takes only its frame rates. */
export function checkFrameRate(format: VideoFormat | AudioFormat, fps: number | undefined): void {
  const rates = [23.976, 24, 25, 29.97, 30, 50, 59.94, 60];
  if (format !== "mxf" || fps === undefined || rates.some((rate) => Math.abs(rate - fps) < 0.01)) return;
  throw new TaskFailure(
    "InvalidArgument",
    `An mxf file cannot have ${fps} frames a second: set fps to one of ${rates.join(" ")}.`,
  );
}

const bitmapSubtitles = ["dvd_subtitle", "dvb_subtitle", "hdmv_pgs_subtitle", "xsub"];

export function subtitleArguments(format: VideoFormat | AudioFormat, probe: MediaProbe): string[] {
  const { subtitles } = containerOf(format);
  if (subtitles === undefined || probe.subtitles.length === 0) return ["-sn"];
  if (!probe.subtitles.some((codec) => bitmapSubtitles.includes(codec))) return ["-map", "0:s", "-c:s", subtitles];
  // Pictures cannot become text; only Matroska takes them as they are, beside text in its own forms.
  return format === "mkv" && !probe.subtitles.includes("mov_text") ? ["-map", "0:s", "-c:s", "copy"] : ["-sn"];
}
