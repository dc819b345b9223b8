import { describe, expect, it } from "vitest";
import { targetResults } from "../../src/instruction/target-results";

const source = { bucket: "reports", key: "2026/q3.docx" };

describe("the results of a target", () => {
  it("are one object where its key is known", () => {
    const results = targetResults("oss://{bucket}-out/{dirname}/{barename}.pdf", source);
    expect(results).toMatchObject({ bucket: "reports-out", key: "2026/q3.pdf", prefix: "2026/q3.pdf" });
    expect(results?.includes("2026/q3.pdf")).toBe(true);
    expect(results?.includes("2026/q3-pdf")).toBe(false);
  });

  it.each<[string, string, string[], string[]]>([
    ["oss://out/{barename}/{index}.png", "q3/", ["q3/1.png", "q3/6_12.png"], ["q3/a.png", "q3/1.jpg", "q3/1.png.bak"]],
    ["oss://out/x+{resolution}.{autoext}", "x+", ["x+1920x1080.mp4"], ["xx1920x1080.mp4", "x+wide.mp4"]],
    ["oss://out/{t_year}{t_mon}/a.mp4", "", ["202611/a.mp4"], ["2026a/a.mp4", "x/202611/a.mp4"]],
    ["oss://out/frame", "frame", ["frame.jpg", "frame_0_12.jpg"], ["frames.jpg", "frame/1.jpg", "frame_0.jpg"]],
    ["oss://out/{{kept}}/{sheetname}.csv", "{kept}/", ["{kept}/Umsatz 3.csv"], ["{kept}/a/b.csv", "kept/a.csv"]],
  ])("of %s are told by their keys", (target, prefix, results, others) => {
    const found = targetResults(target, source);
    expect(found).toMatchObject({ bucket: "out", prefix, key: undefined });
    expect(results.filter((key) => !found?.includes(key))).toEqual([]);
    expect(others.filter((key) => found?.includes(key))).toEqual([]);
  });

  it("may come from a source whose key has braces", () => {
    const results = targetResults("oss://out/{barename}_{index}.png", { bucket: "reports", key: "a{b}.docx" });
    expect(results?.includes("a{b}_1.png")).toBe(true);
    expect(results?.includes("a7_1.png")).toBe(false);
  });

  it("can't be told where the bucket isn't known before", () => {
    expect(targetResults("oss://out-{year}/a.pdf", source)).toBeUndefined();
  });
});
