import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeValue } from "../../../src/emulator/processing/encoded-value";
import { parseInstruction } from "../../../src/emulator/processing/instruction";
import { Refusal } from "../../../src/emulator/processing/refusal";

const encode = (text: string) => Buffer.from(text).toString("base64url");

function refusalOf(action: () => unknown): Refusal {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("an instruction", () => {
  test("is an operation with parameters, a target and a topic", () => {
    const text = `video/convert,f_mp4,s_1280x|sys/saveas,o_${encode("out/{barename}.mp4")},b_${encode("results")}/notify,topic_${encode("done")}`;
    expect(parseInstruction(text)).toEqual({
      operation: "video/convert",
      parameters: [
        { name: "f", text: "mp4" },
        { name: "s", text: "1280x" },
      ],
      segments: [],
      saveAs: { key: "out/{barename}.mp4", bucket: "results" },
      topic: "done",
    });
  });

  test("may give the target's bucket before its key, or leave it out", () => {
    const bucketFirst = parseInstruction(`audio/convert,f_aac|sys/saveas,b_${encode("b")},o_${encode("k")}`);
    expect(bucketFirst.saveAs).toEqual({ key: "k", bucket: "b" });
    expect(parseInstruction(`audio/convert,f_aac|sys/saveas,o_${encode("k")}`).saveAs).toEqual({ key: "k" });
  });

  test("may notify without saving anything", () => {
    expect(parseInstruction(`image/deblindwatermark,s_low,t_text|sys/notify,topic_${encode("t")}`)).toEqual({
      operation: "image/deblindwatermark",
      parameters: [
        { name: "s", text: "low" },
        { name: "t", text: "text" },
      ],
      segments: [],
      topic: "t",
    });
  });

  test("of a concatenation names the parts before and after the source", () => {
    const { operation, segments } = parseInstruction(
      `video/concat,f_mp4/pre,o_${encode("a.mp4")},t_500/sur,ss_100,o_${encode("b/c.mp4")}|sys/saveas,o_${encode("k")}`,
    );
    expect(operation).toBe("video/concat");
    expect(segments).toEqual([
      { place: "pre", key: "a.mp4", parameters: [{ name: "t", text: "500" }] },
      { place: "sur", key: "b/c.mp4", parameters: [{ name: "ss", text: "100" }] },
    ]);
  });

  test("may be a style, the bucket's own or a built-in one", () => {
    expect(parseInstruction(`style/mine|sys/saveas,o_${encode("k")}`).operation).toBe("style/mine");
    expect(parseInstruction("style/::h264-mp4-720p").operation).toBe("style/::h264-mp4-720p");
  });

  test.each([
    ["", "resource Route is not found"],
    ["convert,f_mp4", "resource Route is not found"],
    ["video/convert/extra,f_mp4", "resource Route is not found"],
    ["video/convert,f_mp4|video/convert,f_mp4|sys/saveas,o_aw", 'more than one "|"'],
    ["video/convert,f_mp4|saveas,o_aw", 'begins with "sys/saveas," or "sys/notify,"'],
    ["video/convert,f_mp4|sys/copy,o_aw", '"copy" is not an action of sys'],
    ["video/convert,f_mp4|sys/saveas", "[target]:is required."],
    ["video/convert,f_mp4|sys/saveas,b_aw", "[target]:is required."],
    ["video/convert,f_mp4|sys/saveas,o_aw,x_aw", "The parameter x is not known to sys/saveas"],
    ["video/convert,f_mp4|sys/saveas,o_aw/saveas,o_aw", "sys/saveas is given twice"],
    ["video/convert,f_mp4|sys/saveas,o_aw/notify,topic_dA/notify,topic_dA", "sys/notify is given twice"],
    ["video/convert,f_mp4|sys/notify", "The parameter topic of sys/notify is required"],
    ["video/convert,f_mp4,f_mov|sys/saveas,o_aw", "The parameter f of video/convert is given twice"],
    ["video/convert,mp4|sys/saveas,o_aw", '"mp4" in video/convert is not a parameter'],
    ["video/convert,f_|sys/saveas,o_aw", '"f_" in video/convert is not a parameter'],
    ["video/convert,,f_mp4|sys/saveas,o_aw", '"" in video/convert is not a parameter'],
    ["video/concat,f_mp4/pre,t_0|sys/saveas,o_aw", 'The parameter o is required but not provided in "/pre,t_0"'],
    ["style/mine,f_mp4|sys/saveas,o_aw", "A style is written style/NAME"],
    ["video/convert,f_mp4|sys/saveas,o_a b", "the URL-safe alphabet"],
  ])("%j is refused: %s", (text, why) => {
    const refusal = refusalOf(() => parseInstruction(text));
    expect(refusal.message).toContain(why);
    expect(refusal).toMatchObject({ code: "Imm Client", httpStatus: 400 });
    expect(refusal.message).toMatch(
      /^(InvalidArgument|ResourceNotFound), .* [0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/,
    );
  });

  const spellings: Array<(text: string) => string> = [
    (text) => Buffer.from(text).toString("base64url"),
    (text) => Buffer.from(text).toString("base64"),
    (text) => Buffer.from(text).toString("base64").replaceAll("=", ""),
    (text) => Buffer.from(text).toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
  ];

  test("that was built from any keys is read back as those keys, in every spelling of base64", () => {
    const text = fc.string({ minLength: 1, unit: "grapheme" });
    const spelling = fc.constantFrom(...spellings);
    fc.assert(
      fc.property(text, text, text, spelling, (key, other, topic, spell) => {
        const parsed = parseInstruction(
          `video/concat,f_mp4/pre,o_${spell(key)}/sur,o_${spell(other)},t_1|sys/saveas,b_${spell(other)},o_${spell(key)}/notify,topic_${spell(topic)}`,
        );
        expect(parsed.saveAs).toEqual({ key, bucket: other });
        expect(parsed.topic).toBe(topic);
        expect(parsed.segments.map((segment) => segment.key)).toEqual([key, other]);
      }),
    );
  });

  test("of any text is either understood or refused", () => {
    const word = fc.constantFrom(
      ...[
        "video/convert",
        "style/",
        "|sys/",
        "saveas",
        "notify",
        "/pre",
        "/sur",
        ",o_",
        ",b_",
        ",topic_",
        ",",
        "|",
        "/",
        "_",
        "=",
      ],
    );
    const text = fc.array(fc.oneof(word, fc.string(), fc.base64String())).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (instruction) => {
        try {
          expect(parseInstruction(instruction).operation).not.toBe("");
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });
});

describe("a base64 value", () => {
  test.each([
    ["dGVzdC1idWNrZXQ", "test-bucket"],
    ["dGVzdA==", "test"],
    ["ZG9jX2ltYWdlcy97aW5kZXh9LnBuZw", "doc_images/{index}.png"],
  ])("%s, from the vendor's samples, is %s", (encoded, text) => {
    expect(decodeValue("o", encoded)).toBe(text);
  });

  test.each([
    ["a", "no value encodes to 1 characters"],
    ["dGVzdA=", "its padding is wrong"],
    ["dGVz=", "its padding is wrong"],
    ["=", "it is empty"],
    ["dGVzdB", "its last character has bits that belong to nothing"],
    ["dGV*dA", "characters other than"],
    ["dG=VzdA", "characters other than"],
    ["_w", "does not decode to UTF-8"],
  ])("%s is refused: %s", (encoded, why) => {
    expect(refusalOf(() => decodeValue("o", encoded)).message).toContain(`The parameter o is not valid base64: `);
    expect(refusalOf(() => decodeValue("o", encoded)).message).toContain(why);
  });
});
