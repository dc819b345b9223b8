import { stat } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { openWorkshop, saveAs, type Workshop } from "./folder-objects";
import {
  decoded,
  described,
  hueAt,
  huesOfFlag,
  keyFrames,
  probe,
  type SampleName,
  samples,
  scaledFlags,
} from "./sample-media";

const made = samples(
  ...(["film.mp4", "portrait.mp4", "odd.mkv", "tone.mp3", "silent.mp4", "subtitled.mkv"] as const),
  ...(["flag.mp4", "colours.mp4"] as const),
);

async function shopWith(name: keyof typeof made & SampleName): Promise<Workshop> {
  const shop = await openWorkshop();
  await shop.objects.put("sources", name, { copyOf: made[name] });
  return shop;
}

/** Converts a sample, expects success, and returns the path of what came out. */
async function converted(name: keyof typeof made & SampleName, parameters: string): Promise<string> {
  const { objects, process } = await shopWith(name);
  const task = await process(name, `video/convert,${parameters}${saveAs("out.bin")}`);
  expect(task.message).toBeUndefined();
  expect(task.status).toBe("Succeeded");
  return objects.file("results", "out.bin").path;
}

/** Converts a sample, expects the task to fail, and returns why. */
async function failure(name: keyof typeof made & SampleName, parameters: string): Promise<string> {
  const { objects, process } = await shopWith(name);
  const task = await process(name, `video/convert,${parameters}${saveAs("out.bin")}`);
  expect(task.status).toBe("Failed");
  expect(task.targets).toEqual([]);
  expect(objects.keys("results")).toEqual([]);
  return `${task.code}: ${task.message}`;
}

const size = async (path: string) => {
  const [video] = (await probe(path)).video;
  return `${video?.width}x${video?.height}`;
};

describe("video/convert into a container", () => {
  test.each([
    ["mp4", "h264", "aac", "mov,mp4,m4a,3gp,3g2,mj2", "h264"],
    ["mp4", "h265", "opus,ar_48000", "mov,mp4,m4a,3gp,3g2,mj2", "hevc"],
    ["mkv", "vp9", "flac", "matroska,webm", "vp9"],
    ["mov", "h264", "mp3", "mov,mp4,m4a,3gp,3g2,mj2", "h264"],
    ["asf", "h264", "mp3", "asf", "h264"],
    ["avi", "h265", "mp3", "avi", "hevc"],
    ["mxf", "h264,fps_25", "pcm,ar_48000", "mxf", "h264"],
    ["ts", "h265", "ac3", "mpegts", "hevc"],
    ["flv", "h264", "aac", "flv", "h264"],
    ["webm", "vp9", "vorbis", "matroska,webm", "vp9"],
  ])("%s with %s and %s", async (f, vcodec, acodec, container, codec) => {
    const path = await converted("film.mp4", `f_${f},t_1000,vcodec_${vcodec},acodec_${acodec}`);
    const film = await probe(path);
    expect(film.container).toBe(container);
    expect(film.video).toMatchObject([{ codec, width: 320, height: 180 }]);
    // ffmpeg names the kind of PCM too: pcm_s16le.
    expect(film.audio).toMatchObject([{ codec: expect.stringContaining(acodec.replace(/,.*/, "")) }]);
    expect((await decoded(path, "v")).frames).toBeGreaterThanOrEqual(15);
  });

  test.each([
    ["flv", "h265", "aac", "A flv file cannot hold h265 video: set vcodec to h264, or another f."],
    ["webm", "vp9", "aac", "A webm file cannot hold aac audio: set acodec to vorbis or opus, or another f."],
    ["mov", "vp9", "aac", "A mov file cannot hold vp9 video: set vcodec to h264 or h265, or another f."],
    ["mxf", "h264", "pcm,ar_48000", "An mxf file cannot have 15 frames a second: set fps to one of 23.976 24 25"],
  ])("%s fails with %s and %s, and says what would do", async (f, vcodec, acodec, why) => {
    expect(await failure("film.mp4", `f_${f},vcodec_${vcodec},acodec_${acodec}`)).toContain(`InvalidArgument: ${why}`);
  });

  test("without codecs only changes the container, and ignores what an encoder would need", async () => {
    const path = await converted("film.mp4", "f_mkv,s_640x360,fps_30,vb_100000,crf_30");
    const film = await probe(path);
    expect(film.container).toBe("matroska,webm");
    expect(film.video).toMatchObject([{ codec: "h264", width: 320, height: 180, fps: 15 }]);
    expect(film.audio).toMatchObject([{ codec: "aac" }]);
  });

  test("that cannot hold a copied stream fails, and says which parameter would help", async () => {
    expect(await failure("film.mp4", "f_webm")).toBe(
      "InvalidArgument: A webm file cannot hold h264 video, which the source has and vcodec does not change: set vcodec to vp9.",
    );
  });

  test("of sound alone drops the video", async () => {
    const film = await probe(await converted("film.mp4", "f_mp3,acodec_mp3,ab_64000"));
    expect(film).toMatchObject({ container: "mp3", video: [], audio: [{ codec: "mp3", bitrate: 64000 }] });
    expect(await failure("film.mp4", "f_mp3")).toContain(
      "A mp3 file cannot hold aac audio, which the source has and acodec does not change: set acodec to mp3.",
    );
  });
});

describe("video/convert of frames", () => {
  test.each([
    ["s_160x160", "160x160"],
    ["s_160x160,scaletype_crop", "160x160"],
    ["s_160x160,scaletype_fill", "160x160"],
    ["s_160x160,scaletype_fit", "160x90"],
    ["s_640x", "640x360"],
    ["s_x90", "160x90"],
    ["s_640x360,sopt_1", "320x180"],
    ["s_160x90,sopt_1", "160x90"],
    ["s_160x90,sopt_2", "160x90"],
  ])("of 320x180 with %s makes %s", async (parameters, expected) => {
    const path = await converted("film.mp4", `f_mp4,t_200,vcodec_h264,an_1,${parameters}`);
    expect(await size(path)).toBe(expected);
  });

  test.each(scaledFlags)("of a flag as a square by %s shows %j", async (scaletype, expected) => {
    const path = await converted("flag.mp4", `f_mp4,vcodec_h264,s_64x64,scaletype_${scaletype}`);
    expect(await huesOfFlag(path, 64)).toEqual(expected);
  });

  test.each([
    ["s_640x360", "640x360"],
    ["s_640x360,arotate_1", "360x640"],
    ["s_640x,arotate_1", "360x640"],
  ])("of an upright 180x320 with %s makes %s", async (parameters, expected) => {
    expect(await size(await converted("portrait.mp4", `f_mp4,t_200,vcodec_h264,${parameters}`))).toBe(expected);
  });

  test("with odd sides makes them even, as encoders need", async () => {
    expect(await size(await converted("odd.mkv", "f_mp4,vcodec_h264"))).toBe("100x74");
  });

  test("keeps, raises or lowers their rate", async () => {
    const frames = async (parameters: string) =>
      (await decoded(await converted("film.mp4", `f_mp4,vcodec_h264,an_1,${parameters}`), "v")).frames;
    expect(await frames("t_2000")).toBe(30);
    expect(await frames("fps_30,t_2000")).toBe(60);
    expect(await frames("fps_5,t_2000")).toBe(10);
    expect(await frames("fps_30,fpsopt_1,t_2000")).toBe(30);
  });

  test("fails where the source is worth less and the options forbid that", async () => {
    expect(await failure("film.mp4", "f_mp4,vcodec_h264,fps_30,fpsopt_2")).toContain(
      "The source has 15 frames a second",
    );
    expect(await failure("film.mp4", "f_mp4,vcodec_h264,s_640x360,sopt_2")).toContain("The source is 320x180, smaller");
    expect(await failure("film.mp4", "f_mp4,vcodec_h264,vb_90000000,vbopt_2")).toContain("bit/s of video, less than");
    expect(await failure("film.mp4", "f_mp4,acodec_aac,ab_9000000,abopt_2")).toContain("bit/s of audio, less than");
  });

  test.each([
    ["h264", "yuv420p10le"],
    ["h264", "yuv422p10le"],
    ["h264", "yuv444p10le"],
    ["h265", "yuv444p"],
    ["vp9", "yuv422p"],
  ])("as %s takes the pixel format %s", async (vcodec, pixelFormat) => {
    const { video } = await probe(
      await converted("film.mp4", `f_mkv,t_200,an_1,vcodec_${vcodec},pixfmt_${pixelFormat}`),
    );
    expect(video).toMatchObject([{ pixelFormat }]);
  });

  test("as vp9 takes the pixel format with transparency", async () => {
    const path = await converted("flag.mp4", "f_webm,t_200,vcodec_vp9,pixfmt_yuva420p");
    // Transparency is a stream at the side, which only this decoder looks for.
    expect(await described(path, "-c:v", "libvpx-vp9")).toContain(", yuva420p");
  });

  test.each([
    ["h264", "mp4"],
    ["h265", "mkv"],
    ["vp9", "webm"],
  ])("as %s puts a key frame where g says", async (vcodec, f) => {
    const path = await converted("film.mp4", `f_${f},an_1,vcodec_${vcodec},g_10`);
    expect(await keyFrames(path)).toEqual([0, 10, 20, 30, 40]);
  });

  test.each([
    ["h264", "mp4"],
    ["h265", "mp4"],
    ["vp9", "webm"],
  ])("as %s gets smaller with a higher crf and a lower bit rate", async (vcodec, f) => {
    const bytes = async (parameters: string) => {
      const { objects, process } = await shopWith("film.mp4");
      await process("film.mp4", `video/convert,f_${f},an_1,vcodec_${vcodec},${parameters}${saveAs("out.bin")}`);
      return objects.file("results", "out.bin").size;
    };
    expect(await bytes("crf_45")).toBeLessThan(await bytes("crf_15"));
    const limited = await bytes("crf_5,maxrate_60000,bufsize_60000");
    expect(limited).toBeLessThan(await bytes("crf_5"));
    const fast = await bytes("vb_900000");
    expect(await bytes("vb_40000")).toBeLessThan(fast);
    expect(await bytes("vb_900000,vbopt_1")).toBeLessThan(fast);
  });

  test("have more room for a burst in a larger bufsize", async () => {
    const bytes = async (bufsize: number) =>
      (await stat(await converted("film.mp4", `f_mp4,an_1,vcodec_h264,crf_5,maxrate_60000,bufsize_${bufsize}`))).size;
    expect(await bytes(30_000)).toBeLessThan(await bytes(2_000_000));
  });

  test("as lightweight HD is smaller than by default", async () => {
    const { objects, process } = await shopWith("film.mp4");
    await process("film.mp4", `video/convert,f_mp4,an_1,vcodec_h264${saveAs("plain.mp4")}`);
    await process("film.mp4", `video/convert,f_mp4,an_1,vcodec_h264,videoslim_1${saveAs("slim.mp4")}`);
    expect(objects.file("results", "slim.mp4").size).toBeLessThan(objects.file("results", "plain.mp4").size);
    expect((await decoded(objects.file("results", "slim.mp4").path, "v")).frames).toBe(45);
  });
});

describe("video/convert of a part", () => {
  test("takes the milliseconds from ss on, t of them", async () => {
    const path = await converted("film.mp4", "f_mp4,vcodec_h264,acodec_aac,ss_1000,t_1400");
    expect((await decoded(path, "v")).frames).toBe(21);
    expect((await decoded(path, "a")).seconds).toBeCloseTo(1.4, 1);
  });

  test("takes that part and no other", async () => {
    const path = await converted("colours.mp4", "f_mp4,vcodec_h264,ss_1000,t_2000");
    expect([await hueAt(path, 20, 20), await hueAt(path, 20, 20, 1.5)]).toEqual(["lime", "blue"]);
  });

  test("from beyond the end fails, also where nothing is encoded", async () => {
    // Versions of ffmpeg differ in whether the sound's last block counts.
    const why = /^InvalidArgument: The start ss_10000 lies beyond the end of the source, which lasts 3(\.02)? s/;
    expect(await failure("film.mp4", "f_mp4,vcodec_h264,ss_10000")).toMatch(why);
    expect(await failure("film.mp4", "f_mp4,ss_10000")).toMatch(why);
  });
});

describe("video/convert of sound", () => {
  test.each([
    ["f_mp4,vcodec_copy,acodec_aac,ar_22050,ac_2", { codec: "aac", rate: 22050, channels: 2 }],
    ["f_mkv,acodec_flac,ac_6", { codec: "flac", rate: 44100, channels: 6 }],
    ["f_mkv,acodec_ac3,ab_64000", { codec: "ac3", bitrate: 64000 }],
  ])("with %s", async (parameters, audio) => {
    expect((await probe(await converted("film.mp4", parameters))).audio).toMatchObject([audio]);
  });

  test("has the quality, depth and bit rate that are asked for", async () => {
    const bytes = async (parameters: string) => (await stat(await converted("film.mp4", `f_mp3,${parameters}`))).size;
    expect(await bytes("acodec_mp3,aq_5")).toBeLessThan(await bytes("acodec_mp3,aq_95"));
    const flac = (depth: number) => converted("film.mp4", `f_mkv,vn_1,acodec_flac,adepth_${depth}`);
    expect(await described(await flac(16))).toMatch(/flac, 44100 Hz, mono, s16/);
    expect(await described(await flac(24))).toContain("s32 (24 bit)");
    const { audio } = await probe(await converted("tone.mp3", "f_mp3,acodec_mp3,ab_320000,abopt_1"));
    expect(audio[0]?.bitrate).toBe((await probe(made["tone.mp3"])).audio[0]?.bitrate);
  });
});

describe("video/convert of streams", () => {
  test("drops video, audio or subtitles when asked to", async () => {
    expect(await probe(await converted("subtitled.mkv", "f_mkv,vn_1"))).toMatchObject({
      video: [],
      audio: [{ codec: "aac" }],
    });
    expect(await probe(await converted("subtitled.mkv", "f_mkv,an_1"))).toMatchObject({
      video: [{ codec: "h264" }],
      audio: [],
      subtitles: ["subrip"],
    });
    expect((await probe(await converted("subtitled.mkv", "f_mkv,sn_1"))).subtitles).toEqual([]);
  });

  test("keeps subtitles in the form the container knows", async () => {
    expect((await probe(await converted("subtitled.mkv", "f_mp4"))).subtitles).toEqual(["mov_text"]);
    expect((await probe(await converted("subtitled.mkv", "f_ts"))).subtitles).toEqual([]);
  });

  test("works on sources without sound or without pictures", async () => {
    expect(await probe(await converted("silent.mp4", "f_mkv,vcodec_h264,acodec_aac"))).toMatchObject({ audio: [] });
    expect(await probe(await converted("tone.mp3", "f_mp4,vcodec_h264,acodec_aac"))).toMatchObject({
      video: [],
      audio: [{ codec: "aac" }],
    });
    expect(await failure("tone.mp3", "f_mp4,an_1")).toContain("has no stream left that a mp4 file is to hold");
  });

  test("fails where a codec cannot hold the source's own sound, and says what to set", async () => {
    expect(await failure("film.mp4", "f_webm,vcodec_vp9,acodec_opus")).toContain(
      "opus audio cannot have 44100 Hz, the source's rate: set ar to one of 8000 12000 16000 24000 48000.",
    );
    expect(await failure("film.mp4", "f_mkv,acodec_amr,ar_8000,ac_2")).toContain(
      "amr audio cannot have 2 channels: set ac to 1 or less.",
    );
  });
});

test("the size of the picture may be part of the target's name", async () => {
  const { process } = await shopWith("film.mp4");
  const task = await process(
    "film.mp4",
    `video/convert,f_mp4,t_200,vcodec_h264,s_160x90${saveAs("{barename}-{resolution}.{autoext}")}`,
  );
  expect(task.targets).toEqual(["oss://results/film-160x90.mp4"]);
});

test("a built-in style is the conversion it stands for", async () => {
  const { objects, process } = await shopWith("film.mp4");
  const task = await process("film.mp4", `style/::h264-mp4-720p${saveAs("styled.mp4")}`);
  expect(task).toMatchObject({ status: "Succeeded" });
  expect(await probe(objects.file("results", "styled.mp4").path)).toMatchObject({
    // The style never makes a video larger than its source.
    video: [{ codec: "h264", width: 320, height: 180 }],
    audio: [{ codec: "aac", rate: 44100, channels: 2 }],
  });
});
