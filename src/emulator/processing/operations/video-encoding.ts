import type { VideoStream } from "../media-probe";
import { decimal, type FrameSize, flag, frameSize, integer, oneOf, withDefault } from "../parameters";
import { TaskFailure } from "../task-failure";
import { onLowerSource, targetOrSource } from "./audio-encoding";
import { type ScaleType, scaleTo, scaleTypeParameter } from "./picture-scaling";

export type VideoCodec = "h264" | "h265" | "vp9";

const plainFormats = ["yuv420p", "yuv420p10le", "yuv422p", "yuv422p10le", "yuv444p", "yuv444p10le"] as const;

/** The parameters of every operation that encodes video. */
export const videoParameters = {
  fps: decimal(0, 240),
  fpsopt: onLowerSource,
  pixfmt: oneOf("yuv420p", "yuva420p", "yuv420p10le", "yuv422p", "yuv422p10le", "yuv444p", "yuv444p10le"),
  s: frameSize(64, 4096),
  sopt: onLowerSource,
  scaletype: scaleTypeParameter,
  arotate: flag(),
  g: withDefault(integer(1, 100_000), 150),
  vb: integer(10_000, 100_000_000),
  vbopt: onLowerSource,
  crf: decimal(0, 51),
  maxrate: integer(10_000, 100_000_000),
  bufsize: integer(10_000, 200_000_000),
};

export interface VideoValues {
  fps: number | undefined;
  fpsopt: 0 | 1 | 2;
  pixfmt: string | undefined;
  s: FrameSize | undefined;
  sopt: 0 | 1 | 2;
  scaletype: ScaleType;
  arotate: boolean;
  g: number;
  vb: number | undefined;
  vbopt: 0 | 1 | 2;
  crf: number | undefined;
  maxrate: number | undefined;
  bufsize: number | undefined;
}

export function videoConflict(values: VideoValues & { vcodec?: string | undefined }): string | undefined {
  if (values.vb !== undefined && values.crf !== undefined) return "The parameters vb and crf exclude each other.";
  if ((values.maxrate === undefined) !== (values.bufsize === undefined)) {
    return "The parameters maxrate and bufsize are given together or not at all.";
  }
  if (values.pixfmt === "yuva420p" && values.vcodec !== "vp9") return "pixfmt_yuva420p is for vcodec_vp9 only.";
  return undefined;
}

/** How frames become the target's, and how they are encoded. Speed counts for more here than small files. */
export interface VideoEncoding {
  filters: string[];
  args: string[];
  fps?: number;
  size: Required<FrameSize>;
  pixelFormat: string;
}

export function videoEncoding(
  codec: VideoCodec,
  values: VideoValues & { videoslim?: boolean },
  source: VideoStream,
): VideoEncoding {
  const size = targetSize(values, source);
  const fps = targetOrSource("fps", values.fps || undefined, values.fpsopt, source.fps, "frames a second");
  const filters = [scaleTo(size, values.s?.width && values.s.height ? values.scaletype : "stretch", true)];
  if (fps !== undefined) filters.push(`fps=${fps}`);
  const effectiveFps = fps ?? source.fps;
  const pixelFormat = values.pixfmt ?? keptPixelFormat(codec, source.pixelFormat);
  return {
    filters,
    size,
    pixelFormat,
    args: [...encoderArguments(codec, values), ...rateArguments(codec, values, source), ...["-pix_fmt", pixelFormat]],
    ...(effectiveFps === undefined ? {} : { fps: effectiveFps }),
  };
}

function targetSize({ s, sopt, arotate }: VideoValues, source: VideoStream): Required<FrameSize> {
  const even = (pixels: number) => Math.max(2, Math.round(pixels / 2) * 2);
  const own = { width: source.width - (source.width % 2), height: source.height - (source.height % 2) };
  if (s === undefined) return own;
  const upright = arotate && source.height > source.width;
  const width = upright ? s.height : s.width;
  const height = upright ? s.width : s.height;
  const target = {
    width: width ?? even(((height ?? 0) * source.width) / source.height),
    height: height ?? even(((width ?? 0) * source.height) / source.width),
  };
  if (sopt === 0 || source.width * source.height >= target.width * target.height) return target;
  if (sopt === 1) return own;
  throw new TaskFailure(
    "InvalidArgument",
    `The source is ${source.width}x${source.height}, smaller than the ${target.width}x${target.height} asked for, and sopt_2 makes that a failure.`,
  );
}

function encoderArguments(codec: VideoCodec, { g, videoslim }: VideoValues & { videoslim?: boolean }): string[] {
  // The service's "lightweight HD" has no counterpart; a slower search for the same quality comes nearest.
  const preset = videoslim ? "veryfast" : "ultrafast";
  switch (codec) {
    case "h264":
      return ["-c:v", "libx264", "-preset", preset, "-g", String(g)];
    case "h265":
      // libx265 of ffmpeg 4 ignores -g, and talks unless told not to.
      return ["-c:v", "libx265", "-preset", preset, "-x265-params", `log-level=none:keyint=${g}`, "-g", String(g)];
    case "vp9":
      return [
        ...["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-threads", "2"],
        ...["-g", String(g)],
      ];
  }
}

function rateArguments(
  codec: VideoCodec,
  values: VideoValues & { videoslim?: boolean },
  source: VideoStream,
): string[] {
  const { vb, vbopt, crf, maxrate, bufsize, videoslim } = values;
  const bitrate = targetOrSource("vb", vb, vbopt, source.bitrate, "bit/s of video");
  const args: string[] = [];
  if (bitrate !== undefined) {
    args.push("-b:v", String(bitrate));
  } else {
    args.push("-crf", String(crf ?? (videoslim ? 26 : 23)));
    // For libvpx a bit rate of 0 says that only the quality counts.
    if (codec === "vp9") args.push("-b:v", String(maxrate ?? 0));
  }
  if (maxrate !== undefined) args.push("-maxrate", String(maxrate));
  if (bufsize !== undefined) args.push("-bufsize", String(bufsize));
  return args;
}

/** The source's own, where the encoder knows it; everything else becomes what every player shows. */
function keptPixelFormat(codec: VideoCodec, source: string): string {
  const known: readonly string[] = codec === "vp9" ? plainFormats.slice(0, 5) : plainFormats;
  return known.includes(source) ? source : "yuv420p";
}
