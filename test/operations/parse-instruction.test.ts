import { describe, expect, it } from "vitest";
import { buildInstruction } from "../../src/instruction/instruction";
import { fillFromSource, templateProblem, variablesOf } from "../../src/instruction/target-template";
import { spellOperation } from "../../src/operations/operation-spelling";
import { parseInstruction } from "../../src/operations/parse-instruction";

describe("an instruction that is read", () => {
  it("tells operation, target and notification", () => {
    expect(
      parseInstruction(
        "doc/convert,target_png,source_docx,pages_MS0xMA|sys/saveas,o_ZG9jX2ltYWdlcy97aW5kZXh9LnBuZw,b_dGVzdC1idWNrZXQ/notify,topic_dGVzdC10b3BpYw",
      ),
    ).toEqual({
      operation: { type: "doc/convert", format: "png", sourceFormat: "docx", pages: "1-10" },
      target: { bucket: "test-bucket", key: "doc_images/{index}.png" },
      notify: "test-topic",
    });
  });

  it.each([
    [
      "video/convert,f_avi,vcodec_h265,s_1920x1080,vb_2000000,fps_30,acodec_aac,ab_100000,sn_1",
      { type: "video/convert", format: "avi", videoCodec: "h265", size: "1920x1080", dropSubtitles: true },
    ],
    ["video/animation,f_gif,w_100,h_100,inter_1000", { type: "video/animation", format: "gif", interval: 1000 }],
    [
      "video/snapshots,f_jpg,w_100,h_100,scaletype_crop,inter_10000",
      { type: "video/snapshots", scaleType: "crop", interval: 10_000 },
    ],
    ["audio/convert,ss_10000,t_60000,f_aac,ab_96000", { type: "audio/convert", start: 10_000, bitrate: 96_000 }],
    ["doc/convert,target_png,source_docx", { type: "doc/convert", format: "png", sourceFormat: "docx" }],
    ["image/deblindwatermark,s_low,t_text", { type: "image/deblindwatermark", strength: "low", contentType: "text" }],
    [
      "video/concat,ss_0,f_mp4,vcodec_h264,fps_25,vb_1000000,acodec_aac,ab_96000,ar_48000,ac_2,align_1/pre,o_YS5tcDQ/sur,o_Yi5tcDQ,t_0",
      { type: "video/concat", alignmentIndex: 1, before: [{ key: "a.mp4" }], after: [{ key: "b.mp4", duration: 0 }] },
    ],
  ])("and built again is what it was: %s", (operation, expected) => {
    const target = { bucket: "media", key: "results/{barename}" };
    const instruction = buildInstruction({ operation, target, notify: "done" });
    const parsed = parseInstruction(instruction);
    expect(parsed).toMatchObject({ operation: expected, target, notify: "done" });
    const spelled = spellOperation(parsed?.operation ?? "");
    expect(buildInstruction({ operation: spelled, target, notify: "done" })).toBe(instruction);
  });

  it("may be as other clients write it", () => {
    // Standard base64 with padding, whose slash looks like a separator, and the two parameters the other way round
    expect(parseInstruction("video/convert,f_mp4|sys/saveas,b_YQ==,o_5Zu+5YOP/w==")).toBeUndefined();
    expect(parseInstruction("video/convert,f_mp4|sys/saveas,b_YQ==,o_5Zu+5YOPPz8/")).toEqual({
      operation: { type: "video/convert", format: "mp4" },
      target: { bucket: "a", key: "图像???" },
    });
    expect(parseInstruction("video/convert,f_mp4|sys/saveas,o_b3V0/notify,topic_dGVzdA==")).toMatchObject({
      target: { key: "out" },
      notify: "test",
    });
  });

  it("may have a key with the character that stands for broken text, and no key of broken text", () => {
    const encoded = Buffer.from("a\uFFFD").toString("base64url");
    expect(parseInstruction(`audio/convert,f_mp3|sys/saveas,o_${encoded}`)?.target).toEqual({ key: "a\uFFFD" });
    const broken = Buffer.from([0x61, 0xff]).toString("base64url");
    expect(parseInstruction(`audio/convert,f_mp3|sys/saveas,o_${broken}`)).toBeUndefined();
  });

  it("may notify alone, or do neither, and keeps an operation it doesn't know as text", () => {
    expect(parseInstruction("image/deblindwatermark,s_low,t_text|sys/notify,topic_dGVzdA")).toEqual({
      operation: { type: "image/deblindwatermark", strength: "low", contentType: "text" },
      notify: "test",
    });
    expect(parseInstruction("style/::h264-mp4-720p")).toEqual({ operation: { style: "::h264-mp4-720p" } });
    expect(parseInstruction("video/newer,x_1")).toEqual({ operation: "video/newer,x_1" });
  });

  it.each([
    "",
    "convert",
    "sys/saveas,o_YQ",
    "video/convert, f_mp4",
    "video/convert,f_mp4|",
    "video/convert,f_mp4|saveas,o_YQ",
    "video/convert,f_mp4|sys/copy,o_YQ",
    "video/convert,f_mp4|sys/saveas",
    "video/convert,f_mp4|sys/saveas,b_YQ",
    "video/convert,f_mp4|sys/saveas,o_",
    "video/convert,f_mp4|sys/saveas,o_YQ,o_Yg",
    "video/convert,f_mp4|sys/saveas,o_YQ,x_YQ",
    "video/convert,f_mp4|sys/saveas,o_YQ=",
    "video/convert,f_mp4|sys/saveas,o_Y Q",
    "video/convert,f_mp4|sys/saveas,o_YQ/saveas,o_YQ",
    "video/convert,f_mp4|sys/saveas,o_YQ|sys/notify,topic_dA",
    "video/convert,f_mp4|sys/notify",
  ])("isn't %j", (text) => {
    expect(parseInstruction(text)).toBeUndefined();
  });
});

describe("the variables of a template", () => {
  it("are guessed where one is misspelt", () => {
    expect(templateProblem("{barname}.png")).toBe("has unknown variables {barname}; did you mean {barename}?");
    expect(templateProblem("{inex}/{autoxt}")).toBe(
      "has unknown variables {inex}, {autoxt}; did you mean {index}, {autoext}?",
    );
    expect(templateProblem("{colour}.png")).toMatch(/has unknown variables \{colour\}; OSS knows \{bucket\} \{key\}/);
  });

  it("are told apart from escaped braces", () => {
    expect(variablesOf("{{index}}/{index}/{ext}")).toEqual(["index", "ext"]);
  });

  it("that follow from the source's address can be filled in", () => {
    const source = { bucket: "docs", key: "2026/q3/report.final.docx" };
    expect(fillFromSource("{bucket}:{dirname}/{barename}|{basename}|{ext}|{key}|{index}|{{key}}", source)).toBe(
      "docs:2026/q3/report.final|report.final.docx|docx|2026/q3/report.final.docx|{index}|{{key}}",
    );
    expect(fillFromSource("[{dirname}][{barename}][{ext}]", { bucket: "docs", key: "report" })).toBe("[][report][]");
  });
});
