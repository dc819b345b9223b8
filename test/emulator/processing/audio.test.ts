import { describe, expect, test } from "vitest";
import { openWorkshop, saveAs } from "./folder-objects";
import { decoded, described, hasEncoder, probe, samples } from "./sample-media";

const sources = samples("song.wav", "silent.mp4", "film.mp4", "tone.mp3");

async function convert(parameters: string, source: keyof typeof sources = "song.wav") {
  const { objects, process } = await openWorkshop();
  await objects.put("sources", source, { copyOf: sources[source] });
  const task = await process(source, `audio/convert,${parameters}${saveAs("out.bin")}`);
  const made = () => objects.file("results", "out.bin");
  return { task, path: () => made().path, size: () => made().size };
}

// Debian's ffmpeg, for one, is built without these encoders.
const amr = ["f_amr,ar_8000,ac_1", "amr", { codec: "amr_nb", rate: 8000, channels: 1 }] as const;
const wideAmr = ["f_amr,ar_16000,ac_1", "amr", { codec: "amr_wb", rate: 16000, channels: 1 }] as const;

describe("audio/convert", () => {
  test.each([
    ["f_mp3,ab_64000", "mp3", { codec: "mp3", rate: 44100, channels: 2, bitrate: 64000 }],
    ["f_aac,ar_22050", "aac", { codec: "aac", rate: 22050, channels: 2 }],
    ["f_flac,ac_1", "flac", { codec: "flac", rate: 44100, channels: 1 }],
    ["f_oga,aq_50", "ogg", { codec: "vorbis", rate: 44100, channels: 2 }],
    ["f_ac3,ab_128000", "ac3", { codec: "ac3", rate: 44100, channels: 2, bitrate: 128000 }],
    ["f_opus,ar_48000", "ogg", { codec: "opus", rate: 48000, channels: 2 }],
    ...(hasEncoder("libopencore_amrnb") ? [amr] : []),
    ...(hasEncoder("libvo_amrwbenc") ? [wideAmr] : []),
  ] as const)("with %s", async (parameters, container, audio) => {
    const { task, path } = await convert(`${parameters},ss_500,t_2000`);
    expect(task.message).toBeUndefined();
    const sound = await probe(path());
    expect(sound).toMatchObject({ container, video: [], audio: [audio] });
    const { seconds } = await decoded(path(), "a");
    expect(seconds).toBeGreaterThan(1.95);
    expect(seconds).toBeLessThan(2.1);
  });

  test("begins at ss", async () => {
    const { path } = await convert("f_flac,ss_14000");
    expect((await decoded(path(), "a")).seconds).toBeCloseTo(1, 1);
  });

  test("takes the sound of a film", async () => {
    const { path } = await convert("f_mp3", "film.mp4");
    expect(await probe(path())).toMatchObject({ container: "mp3", video: [] });
  });

  test.each(["mp3", "aac", "oga"])("as %s is smaller at a lower quality", async (f) => {
    const low = await convert(`f_${f},aq_5,t_2000`);
    const high = await convert(`f_${f},aq_95,t_2000`);
    expect(low.size()).toBeLessThan(high.size());
  });

  test("makes FLAC of 16 or 24 bits", async () => {
    expect(await described((await convert("f_flac,adepth_16")).path())).toContain("flac, 44100 Hz, stereo, s16");
    expect(await described((await convert("f_flac,adepth_24")).path())).toContain("s32 (24 bit)");
  });

  test("has no higher bit rate than its source where abopt says so", async () => {
    const own = (await probe(sources["tone.mp3"])).audio[0]?.bitrate;
    const bitrate = async (parameters: string) =>
      (await probe((await convert(`f_mp3,ab_320000,${parameters}`, "tone.mp3")).path())).audio[0]?.bitrate;
    expect(own).toBeLessThan(320_000);
    expect(await bitrate("abopt_0")).toBe(320_000);
    expect(await bitrate("abopt_1")).toBe(own);
  });

  test.each([
    ["f_opus", "opus audio cannot have 44100 Hz, the source's rate: set ar to one of 8000 12000 16000 24000 48000."],
    ["f_mp3,ar_96000", "mp3 audio cannot have 96000 Hz: set ar to one of"],
    ["f_amr,ar_8000", "amr audio cannot have 2 channels, as many as the source: set ac to 1 or less."],
    ["f_mp3,ab_9000000,abopt_2", "The source has 1411000 bit/s of audio, less than the 9000000 of ab"],
    ["f_aac,ss_16000", "The start ss_16000 lies beyond the end of the source, which lasts 15 s"],
  ])("with %s fails: %s", async (parameters, why) => {
    const { task } = await convert(parameters);
    expect(task).toMatchObject({ status: "Failed", code: "InvalidArgument" });
    expect(task.message).toContain(why);
  });

  test("of a silent film fails", async () => {
    const { task } = await convert("f_aac", "silent.mp4");
    expect(task).toMatchObject({
      status: "Failed",
      code: "InvalidMedia",
      message: "oss://sources/silent.mp4 has no audio.",
    });
  });
});
