import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as builders from "../../src/operations/builders";
import { InvalidOperationError, spellOperation } from "../../src/operations/operation-spelling";
import { operationTables } from "../../src/operations/operations";

const { video, style } = builders;

/** Past the compiler, as a program without types calls. */
const untyped = (args: unknown) => args as never;

describe("a builder", () => {
  it("gives back plain data, the very form that stack config takes", () => {
    const operation = video.convert({ format: "mp4", start: "10s" });
    expect(operation).toEqual({ type: "video/convert", format: "mp4", start: "10s" });
    expect(JSON.parse(JSON.stringify(operation))).toEqual(operation);
  });

  it("throws one error with everything that is wrong with plain arguments", () => {
    let error: unknown;
    try {
      video.convert(untyped({ format: "mp5", frameRate: 300, sise: "1x1" }));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InvalidOperationError);
    const { problems, message } = error as InvalidOperationError;
    expect(problems.map(({ property }) => property)).toEqual(["format", "frameRate", "sise", "videoCodec"]);
    expect(message.split("\n")).toHaveLength(5);
    expect(message).toMatch(
      /^video\.convert at test\/operations\/builders\.test\.ts:\d+:\d+ has 4 problems:\n {2}format: must be one of/,
    );
  });

  it("leaves arguments that hold outputs for later, when they are known", async () => {
    const operation = video.concat({
      format: pulumi.output("mp4"),
      videoCodec: "h264",
      audioCodec: Promise.resolve("aac"),
      after: [{ key: pulumi.output("b.mp4"), start: Promise.resolve("1s") }],
    });
    expect(operation.type).toBe("video/concat");
    const known = await new Promise<unknown>((resolve) => pulumi.output(operation).apply(resolve));
    expect(spellOperation(known as typeof operation)).toBe(
      "video/concat,f_mp4,vcodec_h264,acodec_aac/sur,o_Yi5tcDQ,ss_1000",
    );
    expect(() => video.convert(untyped({ format: pulumi.output("mp5"), frameRate: 300 }))).not.toThrow();
  });

  it("of styles refuses what can't be a name", () => {
    expect(style("thumbnail")).toEqual({ style: "thumbnail" });
    expect(style.builtIn("h264-mp4-720p")).toEqual({ style: "::h264-mp4-720p" });
    expect(() => style("my style")).toThrow(
      /^style at .*builders\.test\.ts:\d+:\d+ has 1 problem:\n {2}style: must be the name of a style/,
    );
  });

  it.each(operationTables)("exists for $type, and its example works", ({ type, builder, example }) => {
    expect(builders).toHaveProperty(builder);
    const operation = new Function(...Object.keys(builders), `return ${example}`)(...Object.values(builders));
    expect(operation.type).toBe(type);
    expect(spellOperation(operation)).toMatch(new RegExp(`^${type}(,|$)`));
  });
});
