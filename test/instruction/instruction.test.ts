import { describe, expect, it } from "vitest";
import { buildInstruction } from "../../src/instruction/instruction";
import { numberedKey } from "../../src/instruction/numbered-key";
import { formatObjectUri, parseObjectUri } from "../../src/instruction/object-uri";
import { hasTemplateVariables, templateProblem } from "../../src/instruction/target-template";
import { decodeUrlSafeBase64, encodeUrlSafeBase64 } from "../../src/instruction/url-safe-base64";

describe("URL-safe base64", () => {
  it.each([
    ["test-bucket", "dGVzdC1idWNrZXQ"],
    ["doc_images/{index}.png", "ZG9jX2ltYWdlcy97aW5kZXh9LnBuZw"],
    ["{bucket}", "e2J1Y2tldH0"],
    ["1-10", "MS0xMA"],
    ["outobjprefix.{autoext}", "b3V0b2JqcHJlZml4LnthdXRvZXh0fQ"],
    ["test-topic", "dGVzdC10b3BpYw"],
  ])("spells %s as the vendor's pages do", (text, encoded) => {
    expect(encodeUrlSafeBase64(text)).toBe(encoded);
    expect(decodeUrlSafeBase64(encoded)).toBe(text);
  });

  it("never holds a character that an instruction gives a meaning", () => {
    const everyByte = Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code)).join("");
    expect(encodeUrlSafeBase64(`${everyByte}💾`)).toMatch(/^[A-Za-z0-9_-]+$/);
  });
});

describe("an instruction", () => {
  const target = { bucket: "test-bucket", key: "doc_images/{index}.png" };

  it("stores the result under the target", () => {
    expect(buildInstruction({ operation: "doc/convert,target_png", target })).toBe(
      "doc/convert,target_png|sys/saveas,o_ZG9jX2ltYWdlcy97aW5kZXh9LnBuZw,b_dGVzdC1idWNrZXQ",
    );
  });

  it("tells a topic when the task ends, after it has stored the result", () => {
    expect(buildInstruction({ operation: "doc/convert,target_png", target, notify: "test-topic" })).toBe(
      "doc/convert,target_png|sys/saveas,o_ZG9jX2ltYWdlcy97aW5kZXh9LnBuZw,b_dGVzdC1idWNrZXQ/notify,topic_dGVzdC10b3BpYw",
    );
  });

  it("may only notify, as for a watermark that is read", () => {
    expect(buildInstruction({ operation: "image/deblindwatermark,s_low,t_text", notify: "test-topic" })).toBe(
      "image/deblindwatermark,s_low,t_text|sys/notify,topic_dGVzdC10b3BpYw",
    );
  });

  it("is the operation alone where nothing is stored and nobody told", () => {
    expect(buildInstruction({ operation: "style/thumbnail" })).toBe("style/thumbnail");
  });
});

describe("an object's URI", () => {
  it.each(["a.mp4", "目录/中文 文件.mp4", "a+b=c&d#e%20.txt", "double//slash", "oss://inner"])(
    "keeps the key %s",
    (key) => {
      expect(parseObjectUri(formatObjectUri({ bucket: "my-bucket", key }))).toEqual({ bucket: "my-bucket", key });
    },
  );

  it.each(["s3://bucket/key", "oss://bucket", "bucket/key", ""])("isn't %j", (text) => {
    expect(parseObjectUri(text)).toBeUndefined();
  });
});

describe("a target template", () => {
  it.each(["pages/{barename}/{index}.png", "{{literal}}.png", "plain.png", "{dirname}/{t_year}-{t_mon}.{autoext}"])(
    "may be %s",
    (template) => {
      expect(templateProblem(template)).toBeUndefined();
    },
  );

  it("may only use variables that OSS knows", () => {
    expect(templateProblem("pages/{inex}.png")).toContain("{inex}");
    expect(templateProblem("pages/{inex}.png")).toContain("{index}");
  });

  it.each(["pages/{index.png", "pages/index}.png"])("has its braces in pairs, unlike %s", (template) => {
    expect(templateProblem(template)).toContain("unpaired brace");
  });

  it("is told from a key with escaped braces", () => {
    expect(hasTemplateVariables("{index}.png")).toBe(true);
    expect(hasTemplateVariables("{{index}}.png")).toBe(false);
  });
});

describe("a key for several results", () => {
  it.each([
    ["pages/q3.png", "pages/q3-{index}.png"],
    ["pages/{barename}.png", "pages/{barename}-{index}.png"],
    ["frames/product", "frames/product-{index}"],
    ["v1.2/frames", "v1.2/frames-{index}"],
    [".hidden", ".hidden-{index}"],
    ["pages/{index}.png", "pages/{index}.png"],
    ["oss://reports/q3.v2.png", "oss://reports/q3.v2-{index}.png"],
  ])("of %s is %s", (key, numbered) => {
    expect(numberedKey(key)).toBe(numbered);
    expect(templateProblem(numberedKey(key))).toBeUndefined();
  });
});
