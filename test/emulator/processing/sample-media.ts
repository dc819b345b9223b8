import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, vi } from "vitest";
import { findFfmpeg } from "../../../src/emulator/processing/ffmpeg";
import { type MediaProbe, parseProbe } from "../../../src/emulator/processing/media-probe";

// Real media takes a while on a busy machine; a test that hangs is still ended.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const execute = promisify(execFile);

async function ffmpeg(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return execute(findFfmpeg(), ["-nostdin", "-hide_banner", ...args], { maxBuffer: 64 * 1024 * 1024 });
}

const film = (size: string, rate: number, seconds: number) => [
  "-f",
  "lavfi",
  "-i",
  `testsrc=s=${size}:r=${rate}:d=${seconds}`,
];
const tone = (seconds: number) => ["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=44100:duration=${seconds}`];
const small = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-pix_fmt", "yuv420p", "-c:a", "aac"];

/** Small sources with known properties; each is made when a test file asks for it. */
const recipes = {
  /** 3 s, 320x180, 15 frames and one key frame a second, with a tone. */
  "film.mp4": [...film("320x180", 15, 3), ...tone(3), ...small],
  /** 24 s of few and small frames, with a tone. */
  "long.mp4": [...film("128x72", 5, 24), ...tone(24), ...small],
  "silent.mp4": [...film("240x240", 10, 2), ...small],
  "portrait.mp4": [...film("180x320", 10, 1), ...small],
  "odd.mkv": [...film("101x75", 10, 1), "-c:v", "ffv1"],
  /** A film with sound and a line of text. */
  "subtitled.mkv": [...film("64x64", 10, 1), ...tone(1), "-i", "SUBTITLES", ...small, "-c:s", "srt"],
  /** Red, lime, blue and white, a second each, 10 frames and one key frame a second, 40x40. */
  "colours.mp4": [
    ...["red", "lime", "blue", "white"].flatMap((colour) => ["-f", "lavfi", "-i", `color=${colour}:s=40x40:r=10:d=1`]),
    ...["-filter_complex", "concat=n=4:v=1:a=0", ...small, "-g", "10", "-crf", "5"],
  ],
  /** Red, lime and blue side by side, 40x40 each: what became of the sides tells how the picture was scaled. */
  "flag.mp4": [
    ...["red", "lime", "blue"].flatMap((colour) => ["-f", "lavfi", "-i", `color=${colour}:s=40x40:r=10:d=1`]),
    ...["-filter_complex", "hstack=inputs=3", ...small, "-crf", "5"],
  ],
  /** Two seconds, 10 frames each, in formats that say nothing of times or length. */
  "raw.h264": [...film("64x64", 10, 2), ...small, "-bf", "0", "-f", "h264"],
  "moving.gif": film("64x64", 10, 2),
  /** A second of sound with a lime cover. */
  "covered.flac": [
    ...[...tone(1), "-f", "lavfi", "-i", "color=lime:s=64x64:d=0.04", "-map", "0:a", "-map", "1:v"],
    ...["-c:a", "flac", "-c:v", "png", "-disposition:v", "attached_pic"],
  ],
  "song.wav": [...tone(15), "-ac", "2"],
  "tone.mp3": [...tone(2), "-c:a", "libmp3lame"],
} satisfies Record<string, string[]>;

export type SampleName = keyof typeof recipes;

/** Makes samples for the tests of one file, and removes them after it. */
export function samples<N extends SampleName>(...names: N[]): Record<N, string> {
  const paths = {} as Record<N, string>;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "samples-"));
    const subtitles = join(folder, "lines.srt");
    await writeFile(subtitles, "1\n00:00:00,100 --> 00:00:00,900\nHello\n");
    for (const name of names) {
      paths[name] = join(folder, name);
      await ffmpeg(
        "-v",
        "error",
        "-y",
        ...recipes[name].map((arg) => (arg === "SUBTITLES" ? subtitles : arg)),
        paths[name],
      );
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return paths;
}

/** What ffmpeg says of a file, for what a probe leaves out; a decoder may be named before it. */
export async function described(path: string, ...decoder: string[]): Promise<string> {
  const { stderr } = await execute(findFfmpeg(), ["-nostdin", "-hide_banner", ...decoder, "-i", path]).catch(
    (error: { stderr: string }) => error,
  );
  return stderr;
}

export async function probe(path: string): Promise<MediaProbe> {
  const stderr = await described(path);
  const found = parseProbe(stderr);
  if (found === undefined) throw new Error(`not media: ${stderr}`);
  return found;
}

/** Whether the ffmpeg of this machine can write a codec. */
export function hasEncoder(name: string): boolean {
  const { stdout } = spawnSync(findFfmpeg(), ["-hide_banner", "-encoders"], { encoding: "utf8" });
  return stdout.includes(` ${name} `);
}

/** What really is in a file, by decoding all of it. */
export async function decoded(path: string, stream: "v" | "a"): Promise<{ frames: number; seconds: number }> {
  const { stdout } = await ffmpeg(
    ...["-v", "error", "-progress", "pipe:1", "-i", path, "-map", `0:${stream}:0`, "-f", "null", "-"],
  );
  const last = (name: string) => Number([...stdout.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].at(-1)?.[1]);
  return { frames: last("frame"), seconds: last("out_time_us") / 1e6 };
}

/** Numbers of the key frames. */
export async function keyFrames(path: string): Promise<number[]> {
  const { stderr } = await ffmpeg(...["-i", path, "-map", "0:v:0", "-vf", "showinfo", "-f", "null", "-"]);
  return [...stderr.matchAll(/ n: *(\d+) .*?iskey:1/g)].map((match) => Number(match[1]));
}

/** Mean red, green and blue of a corner or any other part of a frame, the first if not said: what is really to be seen there. */
export async function colourAt(path: string, x: number, y: number, second = 0): Promise<[number, number, number]> {
  const { stdout } = await execute(
    findFfmpeg(),
    [
      ...["-nostdin", "-v", "error", ...(second > 0 ? ["-ss", String(second)] : []), "-i", path],
      ...["-vf", `crop=2:2:${x}:${y},scale=1:1,format=rgb24`],
      ...["-frames:v", "1", "-f", "rawvideo", "-"],
    ],
    { encoding: "buffer" },
  );
  return [stdout[0] ?? -1, stdout[1] ?? -1, stdout[2] ?? -1];
}

const hueNames: Record<string, string> = {
  "true,false,false": "red",
  "false,true,false": "lime",
  "false,false,true": "blue",
  "true,true,true": "white",
  "false,false,false": "black",
};

/** The name of a colour, however much it lost in encoding. */
export async function hueAt(path: string, x: number, y: number, second = 0): Promise<string> {
  const bright = (await colourAt(path, x, y, second)).map((part) => part > 128).join();
  return hueNames[bright] ?? bright;
}

/** The colours of `flag.mp4` after scaling to `side` by `side`: left, middle and right at half height, then the middle of the top. */
export function huesOfFlag(path: string, side: number): Promise<string[]> {
  const half = side / 2;
  const places: [x: number, y: number][] = [
    [4, half],
    [half, half],
    [side - 6, half],
    [half, 2],
  ];
  return Promise.all(places.map(([x, y]) => hueAt(path, x, y)));
}

/** What a flag brought to a square looks like for each `scaletype` that keeps to the square. */
export const scaledFlags: [scaletype: string, hues: string[]][] = [
  ["stretch", ["red", "lime", "blue", "lime"]],
  ["crop", ["lime", "lime", "lime", "lime"]],
  ["fill", ["red", "lime", "blue", "black"]],
];

/** How long each frame of a GIF is shown, in milliseconds; read from the file, since ffmpeg does not tell. */
export async function gifDelays(path: string): Promise<number[]> {
  const bytes = await readFile(path);
  const delays: number[] = [];
  // A graphic control extension: 21 F9 04, flags, the delay in hundredths of a second, a colour, 00.
  for (let at = bytes.indexOf("21f904", 0, "hex"); at !== -1; at = bytes.indexOf("21f904", at + 1, "hex")) {
    if (bytes[at + 7] === 0) delays.push(bytes.readUInt16LE(at + 4) * 10);
  }
  return delays;
}

/** The same of an animated WebP, with the size of its canvas; ffmpeg cannot read these files at all. */
export async function animatedWebp(path: string): Promise<{ width: number; height: number; delays: number[] }> {
  const bytes = await readFile(path);
  const canvas = { width: 0, height: 0 };
  const delays: number[] = [];
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === "VP8X") {
      canvas.width = bytes.readUIntLE(body + 4, 3) + 1;
      canvas.height = bytes.readUIntLE(body + 7, 3) + 1;
    }
    if (name === "ANMF") delays.push(bytes.readUIntLE(body + 12, 3));
    at = body + length + (length % 2);
  }
  return { ...canvas, delays };
}
