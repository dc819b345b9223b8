import { describe, expect, test } from "vitest";
import { openWorkshop, saveAs } from "./folder-objects";
import { decoded, gifDelays, probe, samples } from "./sample-media";

const made = samples("film.mp4", "long.mp4", "song.wav");

describe("the scenarios of the demo", () => {
  test("transcode: an MP4 becomes an AVI with HEVC 1920x1080 and AAC", async () => {
    const { objects, process } = await openWorkshop();
    await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
    const task = await process(
      "film.mp4",
      `video/convert,f_avi,vcodec_h265,s_1920x1080,vb_2000000,fps_30,acodec_aac,ab_100000,sn_1${saveAs("out/film.avi")}`,
    );
    expect(task).toMatchObject({ status: "Succeeded", targets: ["oss://results/out/film.avi"] });
    expect(task.id).toMatch(/^MediaConvert-[0-9a-f-]{36}$/);
    const { path, contentType } = objects.file("results", "out/film.avi");
    expect(contentType).toBe("video/x-msvideo");
    const film = await probe(path);
    expect(film.container).toBe("avi");
    expect(film.video).toMatchObject([{ codec: "hevc", width: 1920, height: 1080, fps: 30 }]);
    expect(film.audio).toMatchObject([{ codec: "aac", rate: 44100 }]);
    expect((await decoded(path, "v")).frames).toBe(90);
    expect((await decoded(path, "a")).seconds).toBeCloseTo(3, 1);
  });

  test("animation: one frame a second becomes an animated GIF of 100x100", async () => {
    const { objects, process } = await openWorkshop();
    await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
    const task = await process("film.mp4", `video/animation,f_gif,w_100,h_100,inter_1000${saveAs("film.gif")}`);
    expect(task.status).toBe("Succeeded");
    const { path, contentType } = objects.file("results", "film.gif");
    expect(contentType).toBe("image/gif");
    const gif = await probe(path);
    expect(gif.video).toMatchObject([{ codec: "gif", width: 100, height: 100 }]);
    expect(await gifDelays(path)).toEqual([1000, 1000, 1000]);
  });

  test("frames: a picture every ten seconds, numbered as the service does", async () => {
    const { objects, process } = await openWorkshop();
    await objects.put("sources", "long.mp4", { copyOf: made["long.mp4"] });
    const task = await process(
      "long.mp4",
      `video/snapshots,f_jpg,w_100,h_100,scaletype_crop,inter_10000${saveAs("frames/frame")}`,
    );
    expect(task.status).toBe("Succeeded");
    expect(objects.keys("results")).toEqual(["frames/frame_0_1.jpg", "frames/frame_0_2.jpg", "frames/frame_0_3.jpg"]);
    expect(task.targets).toEqual(objects.keys("results").map((key) => `oss://results/${key}`));
    for (const key of objects.keys("results")) {
      const picture = objects.file("results", key);
      expect(picture.contentType).toBe("image/jpeg");
      expect((await probe(picture.path)).video).toMatchObject([{ codec: "mjpeg", width: 100, height: 100 }]);
    }
  });

  test("audio: what follows the tenth second becomes AAC", async () => {
    const { objects, process } = await openWorkshop();
    await objects.put("sources", "song.wav", { copyOf: made["song.wav"] });
    const task = await process("song.wav", `audio/convert,ss_10000,t_60000,f_aac,ab_96000${saveAs("song.aac")}`);
    expect(task.status).toBe("Succeeded");
    const { path, contentType } = objects.file("results", "song.aac");
    expect(contentType).toBe("audio/aac");
    const sound = await probe(path);
    expect(sound.container).toBe("aac");
    expect(sound.audio).toMatchObject([{ codec: "aac", rate: 44100, channels: 2 }]);
    // A source of 15 s has 5 s left, whatever the length asked for.
    expect((await decoded(path, "a")).seconds).toBeCloseTo(5, 0);
  });
});
