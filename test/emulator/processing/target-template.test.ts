import { describe, expect, test } from "vitest";
import {
  dependsOnOutput,
  faultOfKey,
  type OutputName,
  parseTemplate,
  targetKey,
  valuesAtSubmission,
} from "../../../src/emulator/processing/target-template";

const submitted = new Date("2026-11-23T01:02:03Z");
const source = { bucket: "films", key: "a/b/clip.one.mp4", lastModified: new Date("2025-02-03T04:05:06Z") };
const frame = (index: number, more: Partial<OutputName> = {}): OutputName => ({
  extension: "jpg",
  index: String(index),
  stream: 0,
  ...more,
});

function name(template: string, output: OutputName = frame(1), several = true, from: typeof source = source) {
  const own = ["streamindex", "resolution", "sheetname"] as const;
  return targetKey(parseTemplate(template, own), valuesAtSubmission(from, submitted), output, several);
}

describe("a target template", () => {
  test.each([
    ["{bucket}/x.jpg", "films/x.jpg"],
    ["copy/{key}", "copy/a/b/clip.one.mp4"],
    ["{dirname}/x.jpg", "a/b/x.jpg"],
    ["{barename}.jpg", "clip.one.jpg"],
    ["{basename}.jpg", "clip.one.mp4.jpg"],
    ["x.{ext}", "x.mp4"],
    ["{year}-{mon}-{day}/{hour}-{min}-{sec}.jpg", "2025-02-03/04-05-06.jpg"],
    ["{t_year}-{t_mon}-{t_day}/{t_hour}-{t_min}-{t_sec}.jpg", "2026-11-23/01-02-03.jpg"],
    ["{index}.{autoext}", "1.jpg"],
    ["{{{barename}}}.jpg", "{clip.one}.jpg"],
    ["{streamindex}-{resolution}-{sheetname}.jpg", "0-640x360-Sheet1.jpg"],
  ])("%s becomes %s", (template, key) => {
    expect(name(template, frame(1, { resolution: "640x360", sheetName: "Sheet1" }))).toBe(key);
  });

  test("takes {ext} from the content type when the key has no suffix", () => {
    const plain = { ...source, key: "clip" };
    expect(name("x.{ext}", frame(1), true, { ...plain, contentType: "video/mp4" } as typeof source)).toBe("x.mp4");
    expect(name("x.{ext}", frame(1), true, { ...plain, contentType: "audio/mpeg" } as typeof source)).toBe("x.mp3");
  });

  test("keeps doubled slashes of the source's folder", () => {
    expect(name("{dirname}/x.jpg", frame(1), true, { ...source, key: "a//b.mp4" })).toBe("a//x.jpg");
  });

  test("with a variable that nobody knows is refused with those that are allowed", () => {
    expect(() => parseTemplate("{sha1}.jpg", ["streamindex"])).toThrow(
      /unknown variable \{sha1\}: allowed are bucket key dirname .* t_sec index autoext streamindex\./,
    );
  });

  test("cannot use what its operation does not know", () => {
    expect(() => parseTemplate("{sheetname}.jpg", ["streamindex"])).toThrow("unknown variable {sheetname}");
  });

  test.each(["{index", "index}", "a{b{c}", "{}}"])("%s has a stray brace or no variable and is refused", (template) => {
    expect(() => parseTemplate(template, [])).toThrow(/stray|unknown variable/);
  });

  test("tells whether it can be filled before the task has run", () => {
    expect(dependsOnOutput(parseTemplate("{bucket}-{t_year}", []))).toBe(false);
    expect(dependsOnOutput(parseTemplate("{bucket}-{index}", []))).toBe(true);
  });
});

describe("the outputs of one task", () => {
  const all = (template: string, several: boolean) => [1, 2, 3].map((index) => name(template, frame(index), several));

  test("are numbered from 1 where the target says {index}", () => {
    expect(all("f/{index}.jpg", true)).toEqual(["f/1.jpg", "f/2.jpg", "f/3.jpg"]);
  });

  test("get an extension where the target has {index} and none", () => {
    expect(all("f/{index}", true)).toEqual(["f/1.jpg", "f/2.jpg", "f/3.jpg"]);
  });

  test("get stream, number and extension where the target has neither {index} nor extension", () => {
    expect(all("v1.0/frame", true)).toEqual(["v1.0/frame_0_1.jpg", "v1.0/frame_0_2.jpg", "v1.0/frame_0_3.jpg"]);
  });

  test("all go to one key where the target has an extension and no {index}", () => {
    expect(all("frame.jpg", true)).toEqual(["frame.jpg", "frame.jpg", "frame.jpg"]);
  });

  test("get only an extension when the operation makes one object", () => {
    expect(name("film", frame(1, { extension: "mp4" }), false)).toBe("film.mp4");
  });

  test("have keys that OSS can store", () => {
    expect(faultOfKey("a/b.jpg")).toBeUndefined();
    expect(faultOfKey("")).toBe("is empty");
    expect(faultOfKey("/b.jpg")).toContain('begins with "/"');
    expect(faultOfKey("a/")).toContain('ends in "/"');
    expect(faultOfKey("文".repeat(341))).toBeUndefined();
    expect(faultOfKey("文".repeat(342))).toContain("1026 bytes");
  });
});
