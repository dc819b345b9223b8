import { input } from "../ffmpeg";
import type { AudioStream, MediaProbe, VideoStream } from "../media-probe";
import { integer, withDefault } from "../parameters";
import { TaskFailure } from "../task-failure";
import { checkStart, lasting, lengthParameter, seconds, seekTo, startParameter } from "./media-cut";
import type { OperationTask, TaskSource } from "./operation";
import { type ScaleType, scaleTo } from "./picture-scaling";
import type { VideoEncoding } from "./video-encoding";

/** What /pre and /sur take beside their object; all objects are in the bucket of the source. */
export const joinedSegments = {
  parameters: { ss: startParameter, t: lengthParameter },
  mostSources: 11,
};

/** The number of the source, in the order of joining and from 0, that decides what is not given. */
export const alignParameter = withDefault(integer(0, joinedSegments.mostSources - 1), 0);

/** One source of a concatenation, looked into. */
export interface Part {
  source: TaskSource;
  ss: number;
  t: number;
  probe: MediaProbe;
}

interface JoiningValues {
  ss: number;
  t: number;
  align: number;
}

/** All parts in the order of joining, and the one the target takes its missing settings from. */
export async function openParts({
  values,
  source,
  before,
  after,
  ffmpeg,
}: OperationTask<JoiningValues>): Promise<{ parts: Part[]; aligned: Part }> {
  const parts: Part[] = [];
  for (const joined of [...before, { source, values: { ss: values.ss, t: values.t } }, ...after]) {
    const probe = await ffmpeg.probe(joined.source.path, joined.source.uri);
    checkStart(joined.values.ss, probe);
    parts.push({ source: joined.source, ss: joined.values.ss, t: joined.values.t, probe });
  }
  const aligned = parts[values.align];
  if (aligned === undefined) {
    throw new TaskFailure(
      "InvalidArgument",
      `align_${values.align} names none of the ${parts.length} sources, which count from 0.`,
    );
  }
  return { parts, aligned };
}

export const filmOf = ({ probe }: Part): VideoStream | undefined => probe.video.find((stream) => !stream.picture);
export const soundOf = ({ probe }: Part): AudioStream | undefined => probe.audio[0];

export interface JoinedVideo {
  encoding: VideoEncoding;
  scaletype: ScaleType;
}

export interface JoinedAudio {
  rate: number;
  channels: number;
}

/**
 * Inputs and one filter graph that bring all parts to one form and join them. A part without sound is silent in the whole, one
 * without pictures black.
 */
export function joinParts(
  parts: readonly Part[],
  video: JoinedVideo | undefined,
  audio: JoinedAudio | undefined,
): string[] {
  const chains: string[] = [];
  const joined: string[] = [];
  parts.forEach((part, index) => {
    if (video !== undefined) {
      const film = filmOf(part);
      chains.push(`${film ? filmChain(part, film, index, video) : blackChain(part, video)}[v${index}]`);
      joined.push(`[v${index}]`);
    }
    if (audio !== undefined) {
      chains.push(`${soundOf(part) ? soundChain(index, audio) : silentChain(part, audio)}[a${index}]`);
      joined.push(`[a${index}]`);
    }
  });
  const outputs = [...(video ? ["[v]"] : []), ...(audio ? ["[a]"] : [])];
  chains.push(`${joined.join("")}concat=n=${parts.length}:v=${video ? 1 : 0}:a=${audio ? 1 : 0}${outputs.join("")}`);
  return [
    ...parts.flatMap(({ source, ss, t }) => [...seekTo(ss), ...lasting(t), ...input(source.path)]),
    ...["-filter_complex", chains.join(";")],
    ...outputs.flatMap((output) => ["-map", output]),
  ];
}

function filmChain({ probe }: Part, film: VideoStream, index: number, { encoding, scaletype }: JoinedVideo): string {
  // Frames of different sizes cannot be joined, so what only "fits" gets bars.
  const scale = scaleTo(encoding.size, scaletype === "fit" ? "fill" : scaletype, true);
  const rest = `fps=${encoding.fps ?? 25},format=${encoding.pixelFormat},setpts=PTS-STARTPTS`;
  return `[${index}:v:${probe.video.indexOf(film)}]${scale},${rest}`;
}

function blackChain(part: Part, { encoding: { size, fps, pixelFormat } }: JoinedVideo): string {
  const source = `color=black:s=${size.width}x${size.height}:r=${fps ?? 25}:d=${lengthOf(part)}`;
  return `${source},format=${pixelFormat},setsar=1`;
}

function soundChain(index: number, { rate, channels }: JoinedAudio): string {
  const format = `aformat=sample_fmts=fltp:channel_layouts=${layoutOf(channels)}`;
  return `[${index}:a:0]aresample=${rate}:async=1,${format},asetpts=PTS-STARTPTS`;
}

function silentChain(part: Part, { rate, channels }: JoinedAudio): string {
  return `anullsrc=r=${rate}:cl=${layoutOf(channels)},atrim=duration=${lengthOf(part)},aformat=sample_fmts=fltp`;
}

const layoutOf = (channels: number) =>
  ["mono", "stereo", "2.1", "quad", "5.0", "5.1", "6.1", "7.1"][channels - 1] ?? "stereo";

/** In seconds. */
function lengthOf({ source, ss, t, probe: { durationSeconds } }: Part): string {
  if (durationSeconds === undefined) {
    if (t > 0) return seconds(t);
    throw new TaskFailure("InvalidMedia", `The length of ${source.uri} cannot be found out: give its t.`);
  }
  const left = durationSeconds * 1000 - ss;
  return seconds(t > 0 ? Math.min(t, left) : left);
}
