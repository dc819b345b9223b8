import { describe, expect, it } from "vitest";
import { exampleKey, keyPattern, keyPatternProblem } from "../../src/instruction/key-pattern";

describe("a pattern of keys", () => {
  it.each<[string, string[], string[]]>([
    [
      "reports/**/*.docx",
      ["reports/a.docx", "reports/2026/q3/a.docx", "reports/.hidden/a.docx"],
      ["a.docx", "reports/a.doc"],
    ],
    ["*.mp4", ["a.mp4", ".mp4", "中文 文件.mp4"], ["dir/a.mp4", "a.mp4.bak"]],
    ["raw/{a,b}/?.mov", ["raw/a/1.mov", "raw/b/x.mov"], ["raw/c/1.mov", "raw/a/12.mov"]],
    ["exact/key.wav", ["exact/key.wav"], ["exact/key.wav2", "exact/keyXwav"]],
    ["dir/**", ["dir/a", "dir/b/c.txt"], ["dir2/a"]],
    ["a\\(1\\)/*.png", ["a(1)/x.png"], ["a1/x.png"]],
  ])("%s means the keys that it matches", (pattern, keys, others) => {
    const { matches } = keyPattern([pattern]);
    expect(keys.filter((key) => !matches(key))).toEqual([]);
    expect(others.filter((key) => matches(key))).toEqual([]);
  });

  it("may leave out what another one matches", () => {
    const { matches } = keyPattern(["**/*.mp4", "**/*.mov"], ["previews/**"]);
    expect(["a.mp4", "x/b.mov", "previews/a.mp4"].filter(matches)).toEqual(["a.mp4", "x/b.mov"]);
  });

  it("tells how little of a bucket has to be listed", () => {
    expect(keyPattern(["videos/2026-*/x.mp4", "videos/2026-11/*.mov", "audio/a.wav"]).prefixes).toEqual([
      "audio/a.wav",
      "videos/2026-",
    ]);
    expect(keyPattern(["**/*.mp4", "videos/*"]).prefixes).toEqual([""]);
  });

  it.each(["reports/**/*.docx", "*.mp4", "raw/{a,b}/?.mov", "exact/key.wav"])("has an example: %s", (pattern) => {
    expect(keyPattern([pattern]).matches(exampleKey(pattern) ?? "")).toBe(true);
  });

  it.each<[unknown, string]>([
    ["/reports/*.docx", "begins with a slash"],
    ["oss://bucket/*.docx", "give the part after the bucket"],
    ["!*.docx", "say with exclude"],
    ["a[", "isn't a pattern"],
    ["", "must be a pattern"],
    [7, "must be a pattern"],
  ])("can't be %j", (pattern, message) => expect(keyPatternProblem(pattern)).toContain(message));
});
