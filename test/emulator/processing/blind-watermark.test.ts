import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../../src/emulator/processing/watermark/crc32";
import {
  capacity,
  embedMark,
  type Pixels,
  readMark,
  type Strength,
} from "../../../src/emulator/processing/watermark/mark";
import { landscape } from "../../../tools/demo/sample-picture";
import { encode, openWorkshop, saveAs } from "./folder-objects";

const strengths: Strength[] = ["low", "medium", "high"];

async function pixelsOf(picture: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function pictureOf({ data, width, height, channels }: Pixels) {
  return sharp(data, { raw: { width, height, channels: channels as 3 } });
}

const plain = (background: string) =>
  sharp({ create: { width: 320, height: 240, channels: 3, background } })
    .png()
    .toBuffer();

async function marked(picture: Buffer, text: string, strength: Strength): Promise<Pixels> {
  const pixels = await pixelsOf(picture);
  embedMark(pixels, text, strength);
  return pixels;
}

describe("a mark", () => {
  const text = "© ACME 2026, 版权所有";

  test.each(strengths)("of strength %s survives JPEG, also where the picture is black or white", async (strength) => {
    for (const picture of [await landscape(320, 240), await plain("#fff"), await plain("#000")]) {
      const pixels = await marked(picture, text, strength);
      expect(readMark(pixels, strength)).toBe(text);
      for (const quality of [90, 70, 50]) {
        const jpeg = await pictureOf(pixels).jpeg({ quality }).toBuffer();
        expect(readMark(await pixelsOf(jpeg), strength), `quality ${quality}`).toBe(text);
      }
    }
  });

  test("is read with the strength it was embedded with, and no other", async () => {
    for (const strength of strengths) {
      const pixels = await marked(await landscape(320, 240), text, strength);
      expect(strengths.filter((other) => readMark(pixels, other) !== undefined)).toEqual([strength]);
    }
  });

  test("can hardly be seen", async () => {
    const picture = await landscape(320, 240);
    const before = await pixelsOf(picture);
    for (const [strength, least] of [
      ["low", 42],
      ["medium", 37],
      ["high", 33],
    ] as const) {
      const after = await marked(picture, text, strength);
      const squares = before.data.reduce((sum, value, index) => sum + (value - (after.data[index] ?? 0)) ** 2, 0);
      const signalToNoise = 10 * Math.log10(255 ** 2 / (squares / before.data.length));
      expect(signalToNoise, strength).toBeGreaterThan(least);
    }
  });

  test("leaves transparency as it is, and fits grey pictures", async () => {
    const gradient = await sharp(await landscape(160, 120))
      .ensureAlpha(0.4)
      .png()
      .toBuffer();
    const before = await pixelsOf(gradient);
    const after = await marked(gradient, "half", "medium");
    const alpha = ({ data }: Pixels) => data.filter((_, index) => index % 4 === 3);
    expect(after.channels).toBe(4);
    expect(Buffer.compare(alpha(after), alpha(before))).toBe(0);
    expect(readMark(after, "medium")).toBe("half");
    const grey = await sharp(await landscape(160, 120))
      .greyscale()
      .png()
      .toBuffer();
    const { data, info } = await sharp(grey).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
    const one = { data, width: 160, height: 120, channels: info.channels };
    expect(info.channels).toBe(1);
    embedMark(one, "grey", "low");
    expect(readMark(one, "low")).toBe("grey");
  });

  test("is not found where there is none", async () => {
    for (const strength of strengths) {
      expect(readMark(await pixelsOf(await landscape(320, 240)), strength)).toBeUndefined();
      expect(readMark(await pixelsOf(await plain("#fff")), strength)).toBeUndefined();
    }
    expect(readMark({ data: Buffer.alloc(3), width: 1, height: 1, channels: 3 }, "low")).toBeUndefined();
  });

  test("may be as long as the picture bears, and no longer", async () => {
    const room = capacity(96, 80);
    const pixels = await marked(await landscape(96, 80), "z".repeat(room), "medium");
    expect(readMark(pixels, "medium")).toBe("z".repeat(room));
    expect(() => embedMark(pixels, "z".repeat(room + 1), "medium")).toThrow(RangeError);
  });
});

test("the checksum is that of ZIP", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
});

describe("image/deblindwatermark", () => {
  async function workshopWith(picture: Buffer) {
    const shop = await openWorkshop();
    await shop.objects.put("sources", "photo.png", { bytes: picture });
    return shop;
  }

  const markedPicture = async (text: string, strength: Strength = "low") =>
    pictureOf(await marked(await landscape(320, 240), text, strength))
      .png()
      .toBuffer();

  test("answers with the text, and tells the topic", async () => {
    const { process, service, objects } = await workshopWith(await markedPicture("Łódź 你好"));
    const task = await process("photo.png", `image/deblindwatermark,s_low,t_text|sys/notify,topic_${encode("marks")}`);
    expect(task).toMatchObject({ status: "Succeeded", targets: [], result: { Content: "Łódź 你好" } });
    expect(task.id).toMatch(/^DecodeBlindWatermark-/);
    const [message] = service.topicMessages("marks") as [{ type: string; content: string }];
    expect(message.type).toBe("imm:Task:DecodeBlindWatermark");
    expect(JSON.parse(message.content)).toMatchObject({ TaskId: task.id, Content: "Łódź 你好" });
    expect(objects.keys("results")).toEqual([]);
  });

  test("writes the text where a target is given", async () => {
    const { process, objects } = await workshopWith(await markedPicture("to a file", "high"));
    const task = await process(
      "photo.png",
      `image/deblindwatermark,s_high,t_text${saveAs("marks/{barename}.{autoext}")}`,
    );
    expect(task).toMatchObject({ status: "Succeeded", targets: ["oss://results/marks/photo.txt"] });
    const target = objects.file("results", "marks/photo.txt");
    expect(await readFile(target.path, "utf8")).toBe("to a file");
    expect(target.contentType).toBe("text/plain; charset=utf-8");
  });

  test("fails where nothing was embedded, or with another strength", async () => {
    const { process } = await workshopWith(await markedPicture("high", "high"));
    const task = await process("photo.png", "image/deblindwatermark,s_low,t_text");
    expect(task).toMatchObject({ status: "Failed", code: "NoWatermark" });
    expect(task.message).toMatch(/strength low was found in oss:\/\/sources\/photo\.png/);
    expect(task.result).toBeUndefined();
  });

  test("fails for what is no picture", async () => {
    const { process } = await workshopWith(Buffer.from("a letter"));
    const task = await process("photo.png", "image/deblindwatermark,s_low,t_text");
    expect(task).toMatchObject({ status: "Failed", code: "InvalidPicture" });
    expect(task.message).toMatch(/^oss:\/\/sources\/photo\.png is not a picture/);
  });
});
