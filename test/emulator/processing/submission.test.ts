import { describe, expect, test } from "vitest";
import { operations } from "../../../src/emulator/processing/operations";
import { Refusal } from "../../../src/emulator/processing/refusal";
import { planWork } from "../../../src/emulator/processing/submission";
import { valuesAtSubmission } from "../../../src/emulator/processing/target-template";
import { encode, saveAs } from "./folder-objects";

const known = valuesAtSubmission(
  { bucket: "sources", key: "in/film.mp4", lastModified: new Date("2025-01-01T00:00:00Z") },
  new Date("2026-01-01T00:00:00Z"),
);

const plan = (work: string) => planWork(`${work}${saveAs("out.bin")}`, known);

test("every operation the service runs asynchronously is known", () => {
  expect([...operations.keys()].sort()).toEqual([
    "audio/concat",
    "audio/convert",
    "doc/convert",
    "image/deblindwatermark",
    "video/animation",
    "video/concat",
    "video/convert",
    "video/snapshots",
    "video/sprite",
  ]);
});

test.each([
  ["video/convert", "MediaConvert"],
  ["audio/concat", "MediaConvert"],
  ["doc/convert", "OfficeConversion"],
  ["image/deblindwatermark", "DecodeBlindWatermark"],
])("the IDs of the tasks of %s begin with %s", (name, taskType) => {
  expect(operations.get(name)?.taskType).toBe(taskType);
});

describe("parameters are read", () => {
  test("with the defaults of those that are not given", () => {
    expect(plan("video/convert,f_mp4,vcodec_h264,s_1280x,fps_29.97,an_1").values).toMatchObject({
      ...{ f: "mp4", vcodec: "h264", s: { width: 1280 }, fps: 29.97, an: true },
      ...{ ss: 0, t: 0, acodec: "copy", g: 150, scaletype: "stretch", vn: false, sopt: 0 },
    });
    expect(plan("video/sprite,f_jpg").values).toMatchObject({ tw: 6, th: 6, pad: 2, margin: 2, m: "inter", psw: 100 });
  });

  test("for every source of a concatenation", () => {
    const { segments } = plan(`audio/concat,f_mp3/pre,o_${encode("a")},ss_10/sur,o_${encode("b")},t_20`);
    expect(segments).toEqual([
      { place: "pre", key: "a", values: { ss: 10, t: 0 } },
      { place: "sur", key: "b", values: { ss: 0, t: 20 } },
    ]);
  });

  test("out of base64 where they are written so", () => {
    expect(plan(`doc/convert,target_png,source_docx,pages_${encode("1,2,4-10")}`).values).toEqual({
      target: "png",
      source: "docx",
      pages: "1,2,4-10",
    });
  });
});

describe("a parameter is refused with its name and what is allowed:", () => {
  test.each([
    ["video/convert", "The parameter f is required but not provided."],
    [
      "video/convert,f_mpg",
      "The parameter f of video/convert is mpg: allowed is one of mp4 mkv mov asf avi mxf ts flv webm mp3",
    ],
    [
      "video/convert,f_mp4,width_7",
      "The parameter width is not known to video/convert: allowed are ss t f vn an sn vcodec",
    ],
    ["video/convert,f_mp4,constructor_7", "The parameter constructor is not known to video/convert"],
    ["video/convert,f_mp4,vcodec_h266", "vcodec of video/convert is h266: allowed is one of copy h264 h265 vp9."],
    ["video/convert,f_mp4,fps_241", "fps of video/convert is 241: allowed is a number from 0 to 240."],
    ["video/convert,f_mp4,fps_1e2", "fps of video/convert is 1e2: allowed is a number from 0 to 240."],
    ["video/convert,f_mp4,ss_-1", "ss of video/convert is -1: allowed is a whole number from 0."],
    ["video/convert,f_mp4,ss_1.5", "ss of video/convert is 1.5"],
    ["video/convert,f_mp4,vn_2", "vn of video/convert is 2: allowed is 0 or 1."],
    ["video/convert,f_mp4,s_63x64", "allowed is WIDTHxHEIGHT, WIDTHx or xHEIGHT, each even and from 64 to 4096."],
    ["video/convert,f_mp4,s_101x64", "s of video/convert is 101x64"],
    ["video/convert,f_mp4,s_x", "s of video/convert is x"],
    ["video/convert,f_mp4,s_64x64x64", "s of video/convert is 64x64x64"],
    ["video/convert,f_mp4,s_4098x", "s of video/convert is 4098x"],
    [
      "video/convert,f_mp4,scaletype_zoom",
      "scaletype of video/convert is zoom: allowed is one of crop stretch fill fit.",
    ],
    ["video/convert,f_mp4,g_0", "g of video/convert is 0: allowed is a whole number from 1 to 100000."],
    ["video/convert,f_mp4,vb_9999", "vb of video/convert is 9999: allowed is a whole number from 10000 to 100000000."],
    ["video/convert,f_mp4,crf_52", "crf of video/convert is 52: allowed is a number from 0 to 51."],
    ["video/convert,f_mp4,fpsopt_3", "fpsopt of video/convert is 3: allowed is one of 0 1 2."],
    ["video/convert,f_mp4,pixfmt_rgb24", "pixfmt of video/convert is rgb24"],
    ["video/convert,f_mp4,ar_44000", "ar of video/convert is 44000: allowed is one of 8000 11025 12000"],
    ["video/convert,f_mp4,ac_9", "ac of video/convert is 9: allowed is a whole number from 1 to 8."],
    ["video/convert,f_mp4,ab_999", "ab of video/convert is 999"],
    ["video/convert,f_mp4,aq_101", "aq of video/convert is 101"],
    ["video/convert,f_mp4,vcodec_h264,vb_20000,crf_20", "The parameters vb and crf exclude each other."],
    ["video/convert,f_mp4,vcodec_h264,maxrate_20000", "maxrate and bufsize are given together or not at all."],
    ["video/convert,f_mp4,vcodec_h264,pixfmt_yuva420p", "pixfmt_yuva420p is for vcodec_vp9 only."],
    ["video/convert,f_mp4,acodec_aac,ab_20000,aq_20", "The parameters aq and ab exclude each other."],
    ["video/convert,f_mp4,vn_1,an_1", "vn_1 and an_1 together leave nothing to convert."],
    ["video/convert,f_mp4,vcodec_vp9,videoslim_1", "videoslim_1 is for vcodec_h264 and vcodec_h265."],
    ["video/convert,f_mp4/sur,o_eA", "The operation video/convert takes one source"],
    ["video/animation,f_png", "f of video/animation is png: allowed is one of gif webp."],
    ["video/animation,f_gif,w_31", "w of video/animation is 31: allowed is a whole number from 32 to 4096."],
    ["video/animation,f_gif,pw_0", "pw of video/animation is 0: allowed is a number above 0 and up to 200."],
    ["video/snapshots,f_jpg,m_all", "m of video/snapshots is all: allowed is one of inter key avg dhash."],
    ["video/snapshots,f_jpg,thr_101", "thr of video/snapshots is 101"],
    ["video/snapshots,f_jpg,m_avg", "m_avg needs num: how many frames are wanted."],
    ["video/snapshots,f_jpg,h_5000", "h of video/snapshots is 5000"],
    ["video/sprite,f_jpg,tw_0", "tw of video/sprite is 0: allowed is a whole number from 1 to 100."],
    ["video/sprite,f_jpg,pad_101", "pad of video/sprite is 101"],
    ["audio/convert,f_mp4", "f of audio/convert is mp4: allowed is one of mp3 aac flac oga ac3 opus amr."],
    ["audio/convert,f_flac,adepth_32", "adepth of audio/convert is 32: allowed is one of 16 24."],
    ["video/concat,f_mp4,acodec_aac", "The parameter vcodec is required but not provided."],
    ["video/concat,f_mp4,vcodec_copy,acodec_aac", "vcodec of video/concat is copy: allowed is one of h264 h265 vp9."],
    ["video/concat,f_mp4,vcodec_h264,acodec_aac,align_11", "align of video/concat is 11"],
    [
      "video/concat,f_mp4,vcodec_h264,acodec_aac/pre,o_eA,b_eA",
      "The parameter b is not known to /pre: allowed are ss t.",
    ],
    ["audio/concat,f_mp3/sur,o_eA,t_x", "The parameter t of /sur is x: allowed is a whole number from 0."],
    ["doc/convert,source_docx", "The parameter target is required but not provided."],
    ["doc/convert,target_bmp", "target of doc/convert is bmp: allowed is one of pdf png jpg txt."],
    ["doc/convert,target_pdf,pages_1,2", '"2" in doc/convert is not a parameter'],
    ["doc/convert,target_pdf,pages_eHg", "allowed is base64 of page numbers and ranges"],
    [
      "image/deblindwatermark,s_strong,t_text",
      "s of image/deblindwatermark is strong: allowed is one of low medium high.",
    ],
  ])("%s", (work, why) => {
    expect(() => plan(work)).toThrow(/^InvalidArgument, /);
    expect(() => plan(work)).toThrow(why);
  });

  test.each(["image/resize,w_100", "video/snapshot,t_1", "doc/preview", "hls/m3u8", "video/constructor"])(
    "%s is no asynchronous operation",
    (work) => {
      expect(() => plan(work)).toThrow(/^ResourceNotFound, The specified resource Route is not found\. [0-9A-F-]{36}$/);
    },
  );
});

/** What the service documents for each number it takes: the outermost allowed values, and ones just beyond them. */
const documentedRanges: Record<string, { allowed: string[]; refused: string[] }> = {
  ...Object.fromEntries(
    ["ss", "t", "num", "inter"].map((time) => [time, { allowed: ["0", "86400000"], refused: ["-1", "0.5", "1s"] }]),
  ),
  ...Object.fromEntries(
    ["vn", "an", "sn", "arotate", "videoslim"].map((flag) => [flag, { allowed: ["0", "1"], refused: ["-1", "2"] }]),
  ),
  ...Object.fromEntries(
    ["fpsopt", "sopt", "vbopt", "abopt"].map((option) => [option, { allowed: ["0", "1", "2"], refused: ["-1", "3"] }]),
  ),
  ...Object.fromEntries(
    ["w", "h", "sw", "sh"].map((side) => [side, { allowed: ["32", "4096"], refused: ["0", "31", "4097", "64.5"] }]),
  ),
  ...Object.fromEntries(
    ["pw", "ph", "psw", "psh"].map((share) => [share, { allowed: ["0.5", "200"], refused: ["0", "-1", "200.5"] }]),
  ),
  ...Object.fromEntries(["tw", "th"].map((tiles) => [tiles, { allowed: ["1", "100"], refused: ["0", "101"] }])),
  ...Object.fromEntries(["pad", "margin"].map((gap) => [gap, { allowed: ["0", "100"], refused: ["-1", "101"] }])),
  thr: { allowed: ["0", "100"], refused: ["-1", "101"] },
  fps: { allowed: ["0", "29.97", "240"], refused: ["-1", "240.1"] },
  s: { allowed: ["64x64", "4096x4096", "64x", "x4096"], refused: ["62x64", "65x64", "4098x64", "x62", "64"] },
  g: { allowed: ["1", "100000"], refused: ["0", "100001"] },
  vb: { allowed: ["10000", "100000000"], refused: ["9999", "100000001"] },
  crf: { allowed: ["0", "51"], refused: ["-1", "51.1"] },
  maxrate: { allowed: ["10000", "100000000"], refused: ["9999", "100000001"] },
  bufsize: { allowed: ["10000", "200000000"], refused: ["9999", "200000001"] },
  ar: { allowed: ["8000", "96000"], refused: ["0", "7999", "44000", "192000"] },
  ac: { allowed: ["1", "8"], refused: ["0", "9"] },
  aq: { allowed: ["0", "100"], refused: ["-1", "101"] },
  ab: { allowed: ["1000", "10000000"], refused: ["999", "10000001"] },
  adepth: { allowed: ["16", "24"], refused: ["0", "8", "32"] },
  align: { allowed: ["0", "10"], refused: ["-1", "11"] },
};

/** Every parameter of every table that takes numbers, with what must be in front of it. */
const numbers = [...operations.values()].flatMap((operation) => {
  const required = { "video/concat": ",f_mp4,vcodec_h264,acodec_aac", "audio/concat": ",f_mp3" }[operation.name] ?? "";
  const tables = [
    { owner: operation.name, before: operation.name, table: operation.parameters },
    ...(operation.segments === undefined
      ? []
      : ["/pre", "/sur"].map((owner) => ({
          owner,
          before: `${operation.name}${required}${owner},o_${encode("part")}`,
          table: operation.segments?.parameters ?? {},
        }))),
  ];
  return tables.flatMap(({ owner, before, table }) =>
    Object.entries(table)
      // All but words and text, so that a new kind of number is not left out.
      .filter(([, { allowed }]) => !/^(one of [a-z]|base64)/.test(allowed))
      .map(([name, parameter]) => ({
        what: `${name} of ${owner} in ${operation.name}`,
        name,
        owner,
        before,
        parameter,
      })),
  );
});

test("the tables hold numbers for the seven operations on media, and for the parts that two of these join", () => {
  const owners = new Set(numbers.map(({ before }) => before.replace(/,.*/, "")));
  expect([...owners].sort()).toEqual(
    [...operations.keys()].filter((name) => !["doc/convert", "image/deblindwatermark"].includes(name)).sort(),
  );
  expect(numbers.filter(({ owner }) => owner.startsWith("/"))).toHaveLength(2 * 2 * 2);
  expect(Object.keys(documentedRanges).sort()).toEqual([...new Set(numbers.map(({ name }) => name))].sort());
});

test.each(numbers)("$what is refused out of the documented range, with the service's error", (number) => {
  const { name, owner, before, parameter } = number;
  const range = documentedRanges[name];
  for (const text of range?.allowed ?? []) expect(parameter.read(text, name), text).toBeDefined();
  for (const text of range?.refused ?? []) {
    const refused = () => plan(`${before},${name}_${text}`);
    expect(refused, text).toThrow(Refusal);
    expect(refused, text).toThrow(
      expect.objectContaining({
        code: "Imm Client",
        httpStatus: 400,
        message: expect.stringMatching(
          new RegExp(`^InvalidArgument, The parameter ${name} of ${owner} is ${text}: allowed is .*\\. [0-9A-F-]{36}$`),
        ),
      }),
    );
  }
});

test("without encoding the service ignores what only an encoder could do", () => {
  expect(plan("video/convert,f_mp4,vb_20000,crf_20,maxrate_20000").values).toMatchObject({ vcodec: "copy" });
});

describe("a target", () => {
  test("is needed by operations that write objects, not by those that read a watermark", () => {
    expect(() => planWork("video/sprite,f_jpg", known)).toThrow("InvalidArgument, [target]:is required. ");
    expect(() => planWork(`video/sprite,f_jpg|sys/notify,topic_${encode("t")}`, known)).toThrow(
      "[target]:is required.",
    );
    expect(planWork("image/deblindwatermark,s_low,t_text", known).target).toBeUndefined();
  });

  test("may only use variables that its operation fills", () => {
    expect(() => planWork(`video/convert,f_mp4${saveAs("{resolution}.mp4")}`, known)).not.toThrow();
    expect(() => planWork(`video/sprite,f_jpg${saveAs("{resolution}.jpg")}`, known)).toThrow(
      "unknown variable {resolution}",
    );
    expect(() => planWork(`doc/convert,target_png${saveAs("{sheetname}-{index}.png")}`, known)).not.toThrow();
    expect(() => planWork(`video/convert,f_mp4${saveAs("x.mp4", "{nobody}")}`, known)).toThrow(
      "unknown variable {nobody}",
    );
  });

  test("has a key that can be stored", () => {
    expect(() => planWork(`video/convert,f_mp4${saveAs("{dirname}/")}`, known)).toThrow('ends in "/"');
    expect(() => planWork(`video/convert,f_mp4${saveAs("/x.mp4")}`, known)).toThrow('begins with "/"');
    expect(() => planWork(`video/convert,f_mp4${saveAs("x".repeat(1024))}`, known)).toThrow("at most 1023 are allowed");
  });
});
