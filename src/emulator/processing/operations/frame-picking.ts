import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { input } from "../ffmpeg";
import type { MediaProbe, VideoStream } from "../media-probe";
import { type FrameSize, integer, oneOf, withDefault } from "../parameters";
import { TaskFailure } from "../task-failure";
import { checkStart, seekTo, startParameter, startsTooLate } from "./media-cut";
import type { OperationTask, Output } from "./operation";

/** The parameters of operations that pick single frames of a video. */
export const framePickingParameters = {
  ss: startParameter,
  m: withDefault(oneOf("inter", "key", "avg", "dhash"), "inter"),
  thr: withDefault(integer(0, 100), 0),
  num: withDefault(integer(0), 0),
  inter: withDefault(integer(0), 0),
};

export interface FramePickingValues {
  ss: number;
  m: "inter" | "key" | "avg" | "dhash";
  thr: number;
  num: number;
  inter: number;
}

export function framePickingConflict({ m, num }: FramePickingValues): string | undefined {
  return m === "avg" && num === 0 ? "m_avg needs num: how many frames are wanted." : undefined;
}

/** The source's pictures; the cover of an audio file counts. Fails when the task begins after the source's end. */
export function firstVideo(probe: MediaProbe, uri: string, ss: number): VideoStream {
  const [video] = probe.video;
  if (video === undefined) throw new TaskFailure("InvalidMedia", `${uri} has no video and no cover picture.`);
  checkStart(ss, probe);
  return video;
}

/** The first frame at or after every multiple of `seconds`; the millisecond forgives rounded time stamps. */
export function everySeconds(seconds: number): string {
  const cell = (time: string) => `floor((${time}+0.001)/${seconds})`;
  return `select='isnan(prev_selected_t)+gt(${cell("t")}\\,${cell("prev_selected_t")})'`;
}

/** Arguments before the output that make ffmpeg decode the source and keep only the wanted frames. */
export interface PickedFrames {
  inputArgs: string[];
  filters: string[];
}

export async function pickFrames(
  { values, source, ffmpeg }: Pick<OperationTask<FramePickingValues>, "values" | "source" | "ffmpeg">,
  probe: MediaProbe,
): Promise<PickedFrames> {
  const start = [...seekTo(values.ss), ...input(source.path)];
  const most = values.num > 0 ? [`trim=end_frame=${values.num}`] : [];
  switch (values.m) {
    case "inter":
      return { inputArgs: start, filters: [...(values.inter > 0 ? [everySeconds(values.inter / 1000)] : []), ...most] };
    case "key":
      return { inputArgs: ["-skip_frame", "nokey", ...start], filters: most };
    case "avg": {
      const left = (probe.durationSeconds ?? (await ffmpeg.measure(source.path))) - values.ss / 1000;
      return { inputArgs: start, filters: [...(left > 0 ? [everySeconds(left / values.num)] : []), ...most] };
    }
    case "dhash": {
      const hashed = await ffmpeg.read([
        ...start,
        ...["-map", "0:v:0", "-an", "-vf", "scale=9:8:flags=area,format=gray", "-f", "rawvideo", "-"],
      ]);
      const kept = differingFrames(hashed, values.thr, values.num);
      return { inputArgs: start, filters: [selectNumbers(kept), ...most] };
    }
  }
}

const hashedFrameBytes = 9 * 8;

/**
 * The numbers of frames that differ from the last one kept by more than `thr` percent of the bits of a difference hash (is a
 * pixel of the shrunken frame brighter than its neighbour?). How the service scales its threshold is not documented.
 */
export function differingFrames(hashed: Buffer, thr: number, most: number): number[] {
  const kept: number[] = [];
  let last: boolean[] | undefined;
  for (let frame = 0; (frame + 1) * hashedFrameBytes <= hashed.length; frame++) {
    const bits: boolean[] = [];
    for (let row = 0; row < 8; row++) {
      for (let column = 0; column < 8; column++) {
        const at = frame * hashedFrameBytes + row * 9 + column;
        bits.push((hashed[at] ?? 0) < (hashed[at + 1] ?? 0));
      }
    }
    const previous = last;
    const distance = previous === undefined ? 65 : bits.filter((bit, index) => bit !== previous[index]).length;
    if (distance <= (thr * 64) / 100) continue;
    kept.push(frame);
    last = bits;
    if (most > 0 && kept.length === most) break;
  }
  return kept;
}

/** A balanced tree of comparisons: ffmpeg's expression parser does not take a flat sum of thousands of terms. */
function selectNumbers(numbers: readonly number[]): string {
  const tree = (from: number, to: number): string => {
    if (to - from === 1) return `eq(n\\,${numbers[from]})`;
    const middle = (from + to) >> 1;
    return `if(lt(n\\,${numbers[middle]})\\,${tree(from, middle)}\\,${tree(middle, to)})`;
  };
  return `select='${numbers.length === 0 ? "0" : tree(0, numbers.length)}'`;
}

/** Sides of a picture: pixels if either is given, else percent of the source. A missing side is the source's. */
export function pictureSize(
  pixels: { width: number | undefined; height: number | undefined },
  percent: { width: number; height: number },
  source: VideoStream,
): Required<FrameSize> {
  if (pixels.width !== undefined || pixels.height !== undefined) {
    return { width: pixels.width ?? source.width, height: pixels.height ?? source.height };
  }
  const share = (side: number, part: number) => Math.max(1, Math.round((side * part) / 100));
  return { width: share(source.width, percent.width), height: share(source.height, percent.height) };
}

/** Why a task that ran has made no picture. */
export function noFrames(ss: number, probe: MediaProbe, uri: string): TaskFailure {
  return ss > 0 ? startsTooLate(ss, probe) : new TaskFailure("InvalidMedia", `No frame of ${uri} could be decoded.`);
}

/** Writes every frame that leaves the filters as a picture of its own. */
export async function writePictures(
  { values, folder, ffmpeg }: Pick<OperationTask<{ f: "jpg" | "png" }>, "values" | "folder" | "ffmpeg">,
  { inputArgs, filters }: PickedFrames,
): Promise<Output[]> {
  const { f } = values;
  const encoder = f === "jpg" ? ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"] : ["-c:v", "png"];
  // Evenly spaced again, so that ffmpeg neither repeats nor drops a picture on its way out. A rate slower than any source's:
  // sources without time stamps (GIF, raw H.264) would otherwise have their first picture twice.
  const chain = [...filters, "setpts=N*100/TB"].join(",");
  const script = "filters";
  // No argument may be longer than 128 kB on Linux, and the numbers of many frames are.
  const long = chain.length > 100_000;
  if (long) await writeFile(join(folder, script), chain);
  await ffmpeg.run([
    ...inputArgs,
    ...["-map", "0:v:0", "-an", "-sn", "-dn"],
    ...(long ? ["-filter_script:v", script] : ["-vf", chain]),
    ...["-r", "0.01"],
    ...encoder,
    // Relative to the folder ffmpeg runs in, whose own name may hold a "%" that would be taken for the number.
    ...["-f", "image2", "-start_number", "1", `picture_%d.${f}`],
  ]);
  const numbers = (await readdir(folder))
    .map((name) => Number(/^picture_(\d+)\./.exec(name)?.[1]))
    .filter((number) => !Number.isNaN(number))
    .sort((a, b) => a - b);
  return numbers.map((number) => ({
    path: join(folder, `picture_${number}.${f}`),
    extension: f,
    index: String(number),
    stream: 0,
  }));
}
