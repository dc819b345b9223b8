import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differingFrames } from "../../../src/emulator/processing/operations/frame-picking";
import { openWorkshop, saveAs, temporaryFolder, type Workshop } from "./folder-objects";
import {
  animatedWebp,
  colourAt,
  decoded,
  gifDelays,
  hasEncoder,
  hueAt,
  huesOfFlag,
  probe,
  samples,
  scaledFlags,
} from "./sample-media";

const made = samples("film.mp4", "long.mp4", "covered.flac", "colours.mp4", "raw.h264", "moving.gif", "flag.mp4");

async function shopWith(name: keyof typeof made): Promise<Workshop> {
  const shop = await openWorkshop();
  await shop.objects.put("sources", name, { copyOf: made[name] });
  return shop;
}

/** Runs an operation that must succeed; answers the paths of the objects it made, in their order. */
async function pictures(name: keyof typeof made, instruction: string): Promise<string[]> {
  const { objects, process } = await shopWith(name);
  const task = await process(name, `${instruction}${saveAs("{index}.{autoext}")}`);
  expect(task.message).toBeUndefined();
  return task.targets.map((uri) => objects.file("results", uri.slice("oss://results/".length)).path);
}

async function failure(name: keyof typeof made, instruction: string): Promise<string> {
  const { process } = await shopWith(name);
  const task = await process(name, `${instruction}${saveAs("{index}.{autoext}")}`);
  expect(task).toMatchObject({ status: "Failed", targets: [] });
  return `${task.code}: ${task.message}`;
}

const codec = async (path: string | undefined) => (await probe(path ?? "")).video[0]?.codec;

const size = async (path: string | undefined) => {
  const [video] = (await probe(path ?? "")).video;
  return `${video?.width}x${video?.height}`;
};

/** What the middle of a picture looks like: the source `colours.mp4` is red, lime, blue and white, a second each. */
const hue = (path: string) => hueAt(path, 20, 20);
const hues = (paths: string[]) => Promise.all(paths.map(hue));

describe("video/snapshots", () => {
  test.each([
    ["m_inter,inter_1000", ["red", "lime", "blue", "white"]],
    ["inter_2000", ["red", "blue"]],
    ["inter_1000,ss_1500", ["lime", "blue", "white"]],
    ["inter_1000,num_2", ["red", "lime"]],
    ["m_avg,num_2", ["red", "blue"]],
    ["m_avg,num_3,ss_1000", ["lime", "blue", "white"]],
    ["m_key", ["red", "lime", "blue", "white"]],
    ["m_key,num_3", ["red", "lime", "blue"]],
  ])("with %s takes the frames %j", async (parameters, expected) => {
    expect(await hues(await pictures("colours.mp4", `video/snapshots,f_png,${parameters}`))).toEqual(expected);
  });

  test("without an interval takes every frame", async () => {
    expect(await pictures("film.mp4", "video/snapshots,f_jpg,pw_20,ph_20")).toHaveLength(45);
  });

  test.each(["raw.h264", "moving.gif"] as const)(
    "of %s, which says little of its times, has each frame once",
    async (name) => {
      expect(await pictures(name, "video/snapshots,f_png")).toHaveLength(20);
      expect(await pictures(name, "video/snapshots,f_png,m_avg,num_4")).toHaveLength(4);
      expect(await pictures(name, "video/sprite,f_png,tw_3,th_3,pad_0,margin_0")).toHaveLength(3);
      expect(await failure(name, "video/snapshots,f_png,ss_9000")).toMatch(
        /^InvalidArgument: The start ss_9000 lies beyond/,
      );
      expect(await failure(name, "video/animation,f_gif,ss_9000")).toMatch(
        /^InvalidArgument: The start ss_9000 lies beyond/,
      );
    },
  );

  test("by likeness leaves out frames that look as the one before", async () => {
    const all = await pictures("film.mp4", "video/snapshots,f_jpg,m_dhash");
    const few = await pictures("film.mp4", "video/snapshots,f_jpg,m_dhash,thr_4");
    expect(all.length).toBeGreaterThan(few.length);
    expect(few.length).toBeGreaterThanOrEqual(2);
    expect(await pictures("film.mp4", "video/snapshots,f_jpg,m_dhash,thr_4,num_2")).toHaveLength(2);
  });

  test.each([
    ["w_100,h_80", "100x80"],
    ["w_100,h_80,scaletype_crop", "100x80"],
    ["w_100,h_80,scaletype_fill", "100x80"],
    ["w_100,h_80,scaletype_fit", "100x56"],
    ["w_100", "100x180"],
    ["pw_50,ph_25", "160x45"],
    ["pw_150,ph_150", "480x270"],
    ["pw_50,ph_50,w_64,h_32", "64x32"],
  ])("of 320x180 with %s makes %s", async (parameters, expected) => {
    const [picture] = await pictures("film.mp4", `video/snapshots,f_jpg,num_1,${parameters}`);
    expect(await size(picture)).toBe(expected);
  });

  test.each(scaledFlags)("of a flag as a square by %s shows %j", async (scaletype, expected) => {
    const parameters = `f_png,num_1,w_40,h_40,scaletype_${scaletype}`;
    const [picture = ""] = await pictures("flag.mp4", `video/snapshots,${parameters}`);
    expect(await huesOfFlag(picture, 40)).toEqual(expected);
  });

  test("are JPEGs or PNGs", async () => {
    expect(await codec((await pictures("flag.mp4", "video/snapshots,f_jpg,num_1"))[0])).toBe("mjpeg");
    expect(await codec((await pictures("flag.mp4", "video/snapshots,f_png,num_1"))[0])).toBe("png");
  });

  test("fills what is left over with black", async () => {
    const [picture = ""] = await pictures("film.mp4", "video/snapshots,f_png,num_1,w_100,h_100,scaletype_fill");
    expect(await colourAt(picture, 50, 2)).toEqual([0, 0, 0]);
    expect(Math.max(...(await colourAt(picture, 90, 50)))).toBeGreaterThan(50);
  });

  test("takes the cover of an audio file", async () => {
    const paths = await pictures("covered.flac", "video/snapshots,f_png,w_32,h_32");
    expect(await hues(paths)).toEqual(["lime"]);
    expect(await size(paths[0])).toBe("32x32");
  });

  test("keeps only the last picture where the target has an extension and no {index}", async () => {
    const { objects, process } = await shopWith("colours.mp4");
    const task = await process("colours.mp4", `video/snapshots,f_png,inter_1000${saveAs("frame.png")}`);
    expect(task.targets).toEqual(["oss://results/frame.png"]);
    expect(await hue(objects.file("results", "frame.png").path)).toBe("white");
  });

  test("works in a data directory of any name", async () => {
    const { objects, process } = await openWorkshop({
      dataDirectory: join(await temporaryFolder(), "100%d of 'my' [data]: 文 -f"),
    });
    await objects.put("sources", "colours.mp4", { copyOf: made["colours.mp4"] });
    for (const operation of ["video/snapshots,f_png", "video/snapshots,f_png,m_dhash", "video/animation,f_gif"]) {
      expect(await process("colours.mp4", `${operation}${saveAs("x")}`)).toMatchObject({ status: "Succeeded" });
    }
  });

  test("from beyond the end fails", async () => {
    expect(await failure("film.mp4", "video/snapshots,f_jpg,ss_10000")).toContain("lies beyond the end of the source");
  });
});

describe("the difference hash", () => {
  const frame = (brightness: (column: number) => number) =>
    Buffer.from(Array.from({ length: 72 }, (_, at) => brightness(at % 9)));
  const rising = frame((column) => column * 10);
  const falling = frame((column) => 90 - column * 10);
  const half = frame((column) => (column < 5 ? column * 10 : 90 - column * 10));

  test("keeps the first frame and those that differ enough from the last one kept", () => {
    const film = Buffer.concat([rising, rising, falling, half, rising]);
    expect(differingFrames(film, 0, 0)).toEqual([0, 2, 3, 4]);
    expect(differingFrames(film, 60, 0)).toEqual([0, 2, 4]);
    expect(differingFrames(film, 0, 2)).toEqual([0, 2]);
    expect(differingFrames(film, 100, 0)).toEqual([0]);
  });
});

describe("video/animation", () => {
  test("plays the frames it takes at their own pace, or at the one asked for", async () => {
    const [slow = ""] = await pictures("colours.mp4", "video/animation,f_gif,inter_2000");
    expect(await gifDelays(slow)).toEqual([2000, 2000]);
    const [fast = ""] = await pictures("colours.mp4", "video/animation,f_gif,inter_1000,fps_5,num_3");
    expect(await gifDelays(fast)).toEqual([200, 200, 200]);
    expect(await hue(fast)).toBe("red");
  });

  test("without an interval has every frame", async () => {
    const [gif = ""] = await pictures("film.mp4", "video/animation,f_gif,pw_25,ph_25,ss_1000");
    expect((await decoded(gif, "v")).frames).toBe(30);
    expect(await size(gif)).toBe("80x45");
  });

  test.each([
    ["w_100", "100x40"],
    ["h_64", "120x64"],
    ["pw_50,ph_150", "60x60"],
    ["w_60,h_60,scaletype_fit", "60x20"],
  ])("of 120x40 with %s is %s", async (parameters, expected) => {
    const [gif] = await pictures("flag.mp4", `video/animation,f_gif,num_1,${parameters}`);
    expect(await size(gif)).toBe(expected);
  });

  test.each(scaledFlags)("of a flag as a square by %s shows %j", async (scaletype, expected) => {
    const [gif = ""] = await pictures("flag.mp4", `video/animation,f_gif,num_1,w_40,h_40,scaletype_${scaletype}`);
    expect(await huesOfFlag(gif, 40)).toEqual(expected);
  });

  test.runIf(hasEncoder("libwebp_anim"))("as WebP has its frames and delays too", async () => {
    const [webp = ""] = await pictures("colours.mp4", "video/animation,f_webp,w_64,h_48,inter_1000");
    expect(await animatedWebp(webp)).toEqual({ width: 64, height: 48, delays: [1000, 1000, 1000, 1000] });
  });

  test("from beyond the end fails", async () => {
    expect(await failure("film.mp4", "video/animation,f_gif,ss_3100")).toContain("The start ss_3100 lies beyond");
  });
});

describe("video/sprite", () => {
  test("puts frames on sheets, as many as are needed", async () => {
    const sheets = await pictures("long.mp4", "video/sprite,f_jpg,inter_1000,sw_100,sh_100,tw_3,th_4,pad_5,margin_7");
    expect(sheets).toHaveLength(2);
    for (const sheet of sheets) expect(await size(sheet)).toBe("324x429");
  });

  test("fills the rows from left to right", async () => {
    const [sheet = ""] = await pictures(
      "colours.mp4",
      "video/sprite,f_png,inter_1000,sw_40,sh_40,tw_3,th_2,pad_0,margin_0",
    );
    expect(await size(sheet)).toBe("120x80");
    const bright = async (x: number, y: number) => (await colourAt(sheet, x, y)).map((part) => part > 128);
    expect(await bright(20, 20)).toEqual([true, false, false]);
    expect(await bright(60, 20)).toEqual([false, true, false]);
    expect(await bright(100, 20)).toEqual([false, false, true]);
    expect(await bright(20, 60)).toEqual([true, true, true]);
    expect(await bright(60, 60)).toEqual([false, false, false]);
  });

  test("has 6x6 tiles of the source's size, two pixels apart, when nothing else is said", async () => {
    const [sheet] = await pictures("film.mp4", "video/sprite,f_png,num_3");
    expect(await size(sheet)).toBe(`${6 * 320 + 5 * 2 + 2 * 2}x${6 * 180 + 5 * 2 + 2 * 2}`);
  });

  test("keeps the tile's size where frames only fit into it", async () => {
    const [sheet] = await pictures(
      "film.mp4",
      "video/sprite,f_png,num_2,sw_64,sh_64,scaletype_fit,tw_2,th_1,pad_0,margin_0",
    );
    expect(await size(sheet)).toBe("128x64");
  });

  test.each([
    ["inter_1000,ss_2000", ["blue", "white", "black", "black"]],
    ["inter_1000,num_2", ["red", "lime", "black", "black"]],
    ["m_avg,num_2", ["red", "blue", "black", "black"]],
    ["m_key", ["red", "lime", "blue", "white"]],
  ])("with %s is made of %j", async (parameters, expected) => {
    const layout = "psw_100,psh_100,tw_4,th_1,pad_0,margin_0";
    const [sheet = ""] = await pictures("colours.mp4", `video/sprite,f_png,${layout},${parameters}`);
    expect(await Promise.all([20, 60, 100, 140].map((x) => hueAt(sheet, x, 20)))).toEqual(expected);
  });

  test("by likeness leaves out frames that look as the one before", async () => {
    const sheets = (parameters: string) =>
      pictures("film.mp4", `video/sprite,f_jpg,m_dhash,psw_20,psh_20,tw_1,th_1,${parameters}`);
    const few = await sheets("thr_4");
    expect(few.length).toBeGreaterThanOrEqual(2);
    expect((await sheets("thr_0")).length).toBeGreaterThan(few.length);
  });

  test("has tiles of a share of the source's size, and is a JPEG or a PNG", async () => {
    const parameters = "num_1,psw_50,psh_150,tw_2,th_1,pad_0,margin_0";
    const [jpg] = await pictures("flag.mp4", `video/sprite,f_jpg,${parameters}`);
    expect([await size(jpg), await codec(jpg)]).toEqual(["120x60", "mjpeg"]);
    const [png] = await pictures("flag.mp4", `video/sprite,f_png,${parameters}`);
    expect([await size(png), await codec(png)]).toEqual(["120x60", "png"]);
  });

  test.each(scaledFlags)("of a flag in a square tile by %s shows %j", async (scaletype, expected) => {
    const parameters = `num_1,sw_40,sh_40,tw_1,th_1,pad_0,margin_0,scaletype_${scaletype}`;
    const [sheet = ""] = await pictures("flag.mp4", `video/sprite,f_png,${parameters}`);
    expect(await huesOfFlag(sheet, 40)).toEqual(expected);
  });

  test("too large for one picture fails, and says what to set", async () => {
    expect(await failure("film.mp4", "video/sprite,f_png,inter_1000,tw_100,th_10")).toContain(
      "A sheet of 100x10 tiles of 320x180 is 32202x1822 pixels: at most 16384 a side are allowed. Set sw and sh",
    );
  });
});
