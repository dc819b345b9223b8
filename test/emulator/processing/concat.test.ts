import { describe, expect, test } from "vitest";
import { encode, openWorkshop, saveAs } from "./folder-objects";
import { colourAt, decoded, probe, samples } from "./sample-media";

const made = samples("film.mp4", "silent.mp4", "tone.mp3", "song.wav", "colours.mp4");

async function join(source: keyof typeof made, instruction: string) {
  const { objects, process } = await openWorkshop();
  for (const [name, path] of Object.entries(made)) await objects.put("sources", `in/${name}`, { copyOf: path });
  const task = await process(`in/${source}`, `${instruction}${saveAs("out.bin")}`);
  return { task, path: () => objects.file("results", "out.bin").path };
}

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

  test("fails when a source has no sound", async () => {
    const { task } = await join("tone.mp3", `audio/concat,f_mp3${sur("silent.mp4")}`);
    expect(task).toMatchObject({ status: "Failed", message: "oss://sources/in/silent.mp4 has no audio." });
  });
});
