import { stat } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { encode, openWorkshop, saveAs } from "./folder-objects";
import {
  colourAt,
  decoded,
  described,
  hueAt,
  huesOfFlag,
  keyFrames,
  probe,
  samples,
  scaledFlags,
} from "./sample-media";

const made = samples(
  ...(["film.mp4", "silent.mp4", "tone.mp3", "song.wav", "colours.mp4"] as const),
  ...(["flag.mp4", "portrait.mp4", "subtitled.mkv"] as const),
);

async function join(source: keyof typeof made, instruction: string) {
  const { objects, process } = await openWorkshop();
  for (const [name, path] of Object.entries(made)) await objects.put("sources", `in/${name}`, { copyOf: path });
  const task = await process(`in/${source}`, `${instruction}${saveAs("out.bin")}`);
  return { task, path: () => objects.file("results", "out.bin").path };
}

/** Joins the beginning of a source with itself, expects success, and returns the path of what came out. */
async function doubled(source: keyof typeof made, operation: string, length = ",t_300"): Promise<string> {
  const { task, path } = await join(source, `${operation}${length}${sur(source, length)}`);
  expect(task.message).toBeUndefined();
  return path();
}

const bytes = async (path: string) => (await stat(path)).size;

const pre = (name: keyof typeof made, more = "") => `/pre,o_${encode(`in/${name}`)}${more}`;
const sur = (name: keyof typeof made, more = "") => `/sur,o_${encode(`in/${name}`)}${more}`;

describe("video/concat", () => {
  test("joins what comes before, the source, and what comes after", async () => {
    const { task, path } = await join(
      "film.mp4",
      `video/concat,ss_0,f_mp4,vcodec_h264,fps_25,vb_1000000,acodec_aac,ab_96000,ar_48000,ac_2,align_1${pre("colours.mp4", ",t_1000")}${sur("silent.mp4", ",ss_500,t_1000")}`,
    );
    expect(task.message).toBeUndefined();
    const film = await probe(path());
    // The size is that of the second source, as align says.
    expect(film.video).toMatchObject([{ codec: "h264", width: 320, height: 180, fps: 25 }]);
    expect(film.audio).toMatchObject([{ codec: "aac", rate: 48000, channels: 2 }]);
    const frames = (await decoded(path(), "v")).frames;
    expect(frames).toBeGreaterThanOrEqual(125);
    expect(frames).toBeLessThanOrEqual(127);
    expect((await decoded(path(), "a")).seconds).toBeCloseTo(5, 0);
    // The first second is red: the part before the source really is first.
    const [red, green, blue] = await colourAt(path(), 100, 100);
    expect([red > 128, green > 128, blue > 128]).toEqual([true, false, false]);
  });

  test("cuts each source on its own", async () => {
    const { task, path } = await join(
      "colours.mp4",
      `video/concat,f_mp4,ss_1000,t_1000,vcodec_h264,acodec_aac${pre("colours.mp4", ",ss_2000,t_1000")}${sur("colours.mp4", ",ss_3000,t_500")}`,
    );
    expect(task.message).toBeUndefined();
    const seen = await Promise.all([0.5, 1.5, 2.2].map((second) => hueAt(path(), 20, 20, second)));
    expect(seen).toEqual(["blue", "lime", "white"]);
    expect((await decoded(path(), "v")).frames).toBe(25);
  });

  test.each([
    ["f_mkv,vcodec_h265", { codec: "hevc", width: 120, height: 40, fps: 10 }],
    ["f_webm,vcodec_vp9", { codec: "vp9", width: 120, height: 40 }],
    ["f_mp4,vcodec_h264,s_64x", { width: 64, height: 22 }],
    ["f_mp4,vcodec_h264,s_x80", { width: 240, height: 80 }],
    ["f_mp4,vcodec_h264,s_240x80,sopt_1", { width: 120, height: 40 }],
    ["f_mp4,vcodec_h264,fps_20,fpsopt_1", { fps: 10 }],
    ["f_mp4,vcodec_h264,fps_20", { fps: 20 }],
    ["f_mp4,vcodec_h264,pixfmt_yuv444p", { pixelFormat: "yuv444p" }],
  ])("of flags with %s", async (parameters, video) => {
    const path = await doubled("flag.mp4", `video/concat,${parameters},acodec_opus`);
    expect((await probe(path)).video).toMatchObject([video]);
    expect(await hueAt(path, 4, 10)).toBe("red");
  });

  test.each([
    ...scaledFlags,
    // Joined frames are all of one size, so what would only fit gets bars.
    ["fit", ["red", "lime", "blue", "black"]] as const,
  ])("of flags as squares by %s shows %j", async (scaletype, expected) => {
    const path = await doubled("flag.mp4", `video/concat,f_mp4,vcodec_h264,acodec_aac,s_64x64,scaletype_${scaletype}`);
    expect(await huesOfFlag(path, 64)).toEqual(expected);
  });

  test("takes sides as long and short where arotate says so", async () => {
    const upright = await doubled("portrait.mp4", "video/concat,f_mp4,vcodec_h264,acodec_aac,s_128x72,arotate_1");
    expect((await probe(upright)).video).toMatchObject([{ width: 72, height: 128 }]);
    const lying = await doubled("portrait.mp4", "video/concat,f_mp4,vcodec_h264,acodec_aac,s_128x72");
    expect((await probe(lying)).video).toMatchObject([{ width: 128, height: 72 }]);
  });

  test("is encoded with the key frames, quality and bit rate asked for", async () => {
    const joined = (parameters: string) =>
      doubled("film.mp4", `video/concat,f_mp4,an_1,vcodec_h264,acodec_aac,${parameters}`, ",t_1000");
    expect(await keyFrames(await joined("g_10"))).toEqual([0, 10, 20]);
    const sharp = await bytes(await joined("crf_5"));
    expect(await bytes(await joined("crf_45"))).toBeLessThan(sharp);
    const limited = await bytes(await joined("crf_5,maxrate_60000,bufsize_30000"));
    expect(limited).toBeLessThan(sharp);
    expect(limited).toBeLessThan(await bytes(await joined("crf_5,maxrate_60000,bufsize_2000000")));
    const fast = await bytes(await joined("vb_900000"));
    expect(await bytes(await joined("vb_40000"))).toBeLessThan(fast);
    expect(await bytes(await joined("vb_900000,vbopt_1"))).toBeLessThan(fast);
  });

  test("drops video or audio when asked to, and always subtitles, which cannot be joined", async () => {
    const joined = async (more: string) =>
      probe(await doubled("subtitled.mkv", `video/concat,f_mkv,vcodec_h264,acodec_aac${more}`));
    expect(await joined(",vn_1")).toMatchObject({ video: [], audio: [{ codec: "aac" }] });
    expect(await joined(",an_1")).toMatchObject({ video: [{ codec: "h264" }], audio: [] });
    const whole = { video: [{ codec: "h264" }], audio: [{ codec: "aac" }], subtitles: [] };
    expect(await joined(",sn_0")).toMatchObject(whole);
    expect(await joined(",sn_1")).toMatchObject(whole);
  });

  test("has the sound asked for", async () => {
    const joined = (source: "film.mp4" | "tone.mp3", parameters: string) =>
      doubled(source, `video/concat,vcodec_h264,${parameters}`, ",t_1000");
    const soundOf = async (source: "film.mp4" | "tone.mp3", parameters: string) =>
      (await probe(await joined(source, parameters))).audio[0];
    expect(await soundOf("film.mp4", "f_mkv,acodec_ac3,ar_48000,ac_2,ab_64000")).toMatchObject({
      ...{ codec: "ac3", rate: 48000, channels: 2, bitrate: 64000 },
    });
    const { bitrate } = (await probe(made["tone.mp3"])).audio[0] ?? {};
    expect(await soundOf("tone.mp3", "f_mp3,acodec_mp3,ab_320000,abopt_1")).toMatchObject({ bitrate });
    expect(await bytes(await joined("film.mp4", "f_mp3,acodec_mp3,aq_5"))).toBeLessThan(
      await bytes(await joined("film.mp4", "f_mp3,acodec_mp3,aq_95")),
    );
    expect(await described(await joined("film.mp4", "f_mkv,vn_1,acodec_flac,adepth_16"))).toMatch(/flac, .*, s16/);
    expect(await described(await joined("film.mp4", "f_mkv,vn_1,acodec_flac,adepth_24"))).toContain("s32 (24 bit)");
  });

  test.each([
    ["fps_30,fpsopt_2", "The source has 15 frames a second"],
    ["s_640x360,sopt_2", "The source is 320x180, smaller"],
    ["vb_90000000,vbopt_2", "bit/s of video, less than"],
    ["ab_9000000,abopt_2", "bit/s of audio, less than"],
  ])("with %s fails: %s", async (parameters, why) => {
    const { task } = await join(
      "film.mp4",
      `video/concat,f_mp4,vcodec_h264,acodec_aac,${parameters}${sur("silent.mp4")}`,
    );
    expect(task).toMatchObject({ status: "Failed", code: "InvalidArgument" });
    expect(task.message).toContain(why);
  });

  test("takes what is not given from the first source when align says nothing", async () => {
    const { path } = await join(
      "film.mp4",
      `video/concat,f_mp4,t_1000,vcodec_h264,acodec_aac${pre("silent.mp4", ",t_1000")}`,
    );
    expect((await probe(path())).video).toMatchObject([{ width: 240, height: 240, fps: 10 }]);
    expect((await decoded(path(), "v")).frames).toBe(20);
  });

  test("shows black while a part has sound only", async () => {
    const { task, path } = await join(
      "tone.mp3",
      `video/concat,f_mp4,t_1000,vcodec_h264,acodec_aac${sur("film.mp4", ",t_1000")}`,
    );
    expect(task.message).toBeUndefined();
    expect((await probe(path())).video).toMatchObject([{ width: 320, height: 180 }]);
    expect(await colourAt(path(), 100, 100)).toEqual([0, 0, 0]);
    expect((await decoded(path(), "v")).seconds).toBeCloseTo(2, 0);
  });

  test("of silent films has no sound", async () => {
    const { path } = await join("silent.mp4", `video/concat,f_mp4,vcodec_h264,acodec_aac${sur("colours.mp4")}`);
    expect(await probe(path())).toMatchObject({ audio: [] });
    expect((await decoded(path(), "v")).frames).toBe(60);
  });

  test("joins eleven sources, and refuses a twelfth", async () => {
    const parts = (count: number) => Array.from({ length: count }, () => sur("silent.mp4", ",t_200")).join("");
    const { task, path } = await join("silent.mp4", `video/concat,f_mp4,t_200,vcodec_h264,acodec_aac${parts(10)}`);
    expect(task.message).toBeUndefined();
    expect((await decoded(path(), "v")).frames).toBe(22);
    await expect(join("silent.mp4", `video/concat,f_mp4,vcodec_h264,acodec_aac${parts(11)}`)).rejects.toThrow(
      "joins at most 11 sources: this names 12",
    );
  });

  test.each([
    [`video/concat,f_mp4,vcodec_h264,acodec_aac,align_2${sur("film.mp4")}`, "align_2 names none of the 2 sources"],
    [`video/concat,f_mp4,vcodec_h264,acodec_aac${sur("film.mp4", ",ss_9000")}`, "The start ss_9000 lies beyond"],
    [
      `video/concat,f_mp4,vcodec_h264,acodec_aac/sur,o_${encode("gone.mp4")}`,
      "The source oss://sources/gone.mp4 does not exist",
    ],
  ])("%s fails: %s", async (instruction, why) => {
    const { task } = await join("film.mp4", instruction);
    expect(task.status).toBe("Failed");
    expect(task.message).toContain(why);
  });
});

describe("audio/concat", () => {
  test("joins sounds of different kinds", async () => {
    const { task, path } = await join(
      "tone.mp3",
      `audio/concat,f_mp3,ar_44100,ac_2,ss_500,align_1${pre("song.wav", ",t_1000")}${sur("film.mp4", ",ss_1000,t_1000")}`,
    );
    expect(task.message).toBeUndefined();
    expect(await probe(path())).toMatchObject({ container: "mp3", video: [], audio: [{ rate: 44100, channels: 2 }] });
    const { seconds } = await decoded(path(), "a");
    expect(seconds).toBeGreaterThan(3.4);
    expect(seconds).toBeLessThan(3.7);
  });

  test("takes rate and channels from the source that align names", async () => {
    const { path } = await join("tone.mp3", `audio/concat,f_flac,align_1${sur("song.wav", ",t_1000")}`);
    expect((await probe(path())).audio).toMatchObject([{ codec: "flac", rate: 44100, channels: 2 }]);
    const { path: mono } = await join("tone.mp3", `audio/concat,f_flac,align_0${sur("song.wav", ",t_1000")}`);
    expect((await probe(mono())).audio).toMatchObject([{ rate: 44100, channels: 1 }]);
  });

  test.each([
    ["f_aac,ar_22050", "aac", { codec: "aac", rate: 22050 }],
    ["f_oga", "ogg", { codec: "vorbis" }],
    ["f_ac3,ab_64000", "ac3", { codec: "ac3", bitrate: 64000 }],
    ["f_opus,ar_16000", "ogg", { codec: "opus" }],
  ])("with %s", async (parameters, container, audio) => {
    const path = await doubled("tone.mp3", `audio/concat,${parameters}`, ",t_500");
    expect(await probe(path)).toMatchObject({ container, audio: [audio] });
    const { seconds } = await decoded(path, "a");
    expect(seconds).toBeGreaterThan(0.9);
    expect(seconds).toBeLessThan(1.2);
  });

  test("takes each source from its ss on", async () => {
    const { path } = await join("tone.mp3", `audio/concat,f_flac,ss_1500${pre("song.wav", ",ss_14000")}`);
    const { seconds } = await decoded(path(), "a");
    expect(seconds).toBeGreaterThan(1.4);
    expect(seconds).toBeLessThan(1.7);
  });

  test("has the quality, depth and bit rate that are asked for", async () => {
    expect(await bytes(await doubled("song.wav", "audio/concat,f_mp3,aq_5"))).toBeLessThan(
      await bytes(await doubled("song.wav", "audio/concat,f_mp3,aq_95")),
    );
    expect(await described(await doubled("song.wav", "audio/concat,f_flac,adepth_16"))).toMatch(/flac, .*, s16/);
    expect(await described(await doubled("song.wav", "audio/concat,f_flac,adepth_24"))).toContain("s32 (24 bit)");
    const { bitrate } = (await probe(made["tone.mp3"])).audio[0] ?? {};
    const kept = await doubled("tone.mp3", "audio/concat,f_mp3,ab_320000,abopt_1");
    expect((await probe(kept)).audio).toMatchObject([{ bitrate }]);
    const { task } = await join("tone.mp3", `audio/concat,f_mp3,ab_320000,abopt_2${sur("song.wav")}`);
    expect(task).toMatchObject({ status: "Failed", message: expect.stringContaining("bit/s of audio, less than") });
  });

  test("fails when a source has no sound", async () => {
    const { task } = await join("tone.mp3", `audio/concat,f_mp3${sur("silent.mp4")}`);
    expect(task).toMatchObject({ status: "Failed", message: "oss://sources/in/silent.mp4 has no audio." });
  });
});
