import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { findFfmpeg } from "../../../src/emulator/processing/ffmpeg";
import { parseProbe } from "../../../src/emulator/processing/media-probe";
import { temporaryFolder } from "./folder-objects";

const notInstalled = () => {
  throw new Error("Cannot find module '@ffmpeg-installer/ffmpeg'");
};

async function fakeTool(mode: number): Promise<{ folder: string; path: string }> {
  const folder = await temporaryFolder();
  const path = join(folder, "ffmpeg");
  await writeFile(path, "#!/bin/sh\n");
  await chmod(path, mode);
  return { folder, path };
}

describe("ffmpeg is found", () => {
  test("on PATH first, in the order of its folders, passing over files that cannot be run", async () => {
    const { folder: useless } = await fakeTool(0o644);
    const { folder, path } = await fakeTool(0o755);
    const { folder: later } = await fakeTool(0o755);
    const searched = ["", "/no/such/folder", useless, folder, later].join(delimiter);
    expect(findFfmpeg(searched, () => ({ path: "/elsewhere" }))).toBe(path);
  });

  test("in the npm package when PATH has none", async () => {
    const { path } = await fakeTool(0o755);
    expect(findFfmpeg("", () => ({ path }))).toBe(path);
  });

  test("nowhere when the package is missing or has no binary for this machine", () => {
    expect(() => findFfmpeg("", notInstalled)).toThrow("Install ffmpeg so that it is on PATH");
    expect(() => findFfmpeg("", () => ({ path: "/no/such/ffmpeg" }))).toThrow("Install ffmpeg so that it is on PATH");
    expect(() => findFfmpeg("", () => ({}))).toThrow("Install ffmpeg so that it is on PATH");
  });
});

describe("what ffmpeg says of a file", () => {
  test("version 4", () => {
    const text = `Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'film.mp4':
  Metadata:
    major_brand     : isom
  Duration: 01:02:03.50, start: 0.000000, bitrate: 208 kb/s
    Stream #0:0(und): Video: h264 (High 4:4:4 Predictive) (avc1 / 0x31637661), yuv444p(tv, bt709, progressive), 320x180 [SAR 1:1 DAR 16:9], 127 kb/s, 29.97 fps, 15 tbr, 15360 tbn, 30 tbc (default)
    Metadata:
      rotate          : 90
    Side data:
      displaymatrix: rotation of -90.00 degrees
    Stream #0:1(eng): Audio: ac3 (ac-3 / 0x332D6361), 48000 Hz, 5.1(side), fltp, 384 kb/s (default)
    Stream #0:2(und): Subtitle: mov_text (tx3g / 0x67337874), 0 kb/s (default)
    Stream #0:3: Video: mjpeg, yuvj420p(pc, bt470bg/unknown/unknown), 600x600 [SAR 1:1 DAR 1:1], 90k tbr, 90k tbn, 90k tbc (attached pic)
At least one output file must be specified
`;
    expect(parseProbe(text)).toEqual({
      container: "mov,mp4,m4a,3gp,3g2,mj2",
      durationSeconds: 3723.5,
      durationEstimated: false,
      video: [
        { codec: "h264", pixelFormat: "yuv444p", width: 180, height: 320, fps: 29.97, bitrate: 127000, picture: false },
        { codec: "mjpeg", pixelFormat: "yuvj420p", width: 600, height: 600, picture: true },
      ],
      audio: [{ codec: "ac3", rate: 48000, channels: 6, bitrate: 384000 }],
      subtitles: ["mov_text"],
    });
  });

  test("version 5", () => {
    const text = `Input #0, avi, from 'film.avi':
  Duration: 00:00:03.03, start: 0.000000, bitrate: 2206 kb/s
  Stream #0:0[0x1](und): Video: hevc (Main) (hvc1 / 0x31637668), yuv420p(tv, progressive), 1920x1080 [SAR 1:1 DAR 16:9], 1995 kb/s, 30 fps, 30 tbr, 30 tbn (default)
  Stream #0:1: Audio: aac (LC) ([255][0][0][0] / 0x00FF), 44100 Hz, mono, fltp, 100 kb/s
`;
    expect(parseProbe(text)).toEqual({
      container: "avi",
      durationSeconds: 3.03,
      durationEstimated: false,
      video: [
        { codec: "hevc", pixelFormat: "yuv420p", width: 1920, height: 1080, fps: 30, bitrate: 1995000, picture: false },
      ],
      audio: [{ codec: "aac", rate: 44100, channels: 1, bitrate: 100000 }],
      subtitles: [],
    });
  });

  test("about streams it could not make out is not counted", () => {
    const text = `[aac @ 0x1] Estimating duration from bitrate, this may be inaccurate
Input #0, flv, from 'empty.flv':
  Duration: N/A, start: 0.000000, bitrate: N/A
    Stream #0:0: Video: h264, none, 15 fps, 1k tbr, 1k tbn
    Stream #0:1: Audio: ac3, 0 channels, fltp
    Stream #0:2: Video: gif, bgra, 100x80, 1 fps, 1 tbr, 100 tbn, 100 tbc
    Stream #0:3: Audio: pcm_s16le ([1][0][0][0] / 0x0001), 96000 Hz, 3 channels, s16, 4608 kb/s
`;
    expect(parseProbe(text)).toEqual({
      container: "flv",
      durationEstimated: true,
      video: [{ codec: "gif", pixelFormat: "bgra", width: 100, height: 80, fps: 1, picture: false }],
      audio: [{ codec: "pcm_s16le", rate: 96000, channels: 3, bitrate: 4608000 }],
      subtitles: [],
    });
  });

  test("about something else is nothing", () => {
    expect(parseProbe("garbage.mp4: Invalid data found when processing input\n")).toBeUndefined();
  });
});
