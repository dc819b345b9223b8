import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { landscape } from "../../tools/demo/sample-picture";
import { clientOf, failureOf, processingEmulatorForTest, temporaryDirectory } from "./emulator-client";

const encode = (text: string) => Buffer.from(text).toString("base64url");

const mark = (text: string, more = "") => `image/blindwatermark,content_${encode(text)}${more}`;

async function emulatorWithPicture(format: "png" | "jpeg" = "png") {
  const emulator = await processingEmulatorForTest();
  const client = clientOf(emulator);
  await client.putBucket("examplebucket");
  await client.putBucket("marked");
  client.useBucket("examplebucket");
  const picture = await sharp(await landscape(320, 240))
    .toFormat(format)
    .toBuffer();
  await client.put("photo", picture);
  const post = (body: string) =>
    client.request({
      method: "POST",
      bucket: "examplebucket",
      object: "photo",
      subres: { "x-oss-process": "" },
      content: Buffer.from(body),
      successStatuses: [200],
    });
  /** The text that a task finds in an object. */
  const readMark = async (bucket: string, key: string, strength = "low") => {
    const answer = await client.request({
      method: "POST",
      bucket,
      object: key,
      subres: { "x-oss-async-process": "" },
      content: Buffer.from(`x-oss-async-process=image/deblindwatermark,s_${strength},t_text`),
      successStatuses: [200],
    });
    return emulator.tasks.ended(JSON.parse(answer.data.toString()).TaskId);
  };
  return { emulator, client, picture, post, readMark };
}

test("a POST saves the marked picture, and says where", async () => {
  const { client, picture, post, readMark } = await emulatorWithPicture();
  const target = `|sys/saveas,o_${encode("照片/photo.png")},b_${encode("marked")}`;
  const answer = await post(`x-oss-process=${mark("© 2026 Łódź 你好")}${target}`);
  const saved = await client.useBucket("marked").get("照片/photo.png");
  expect(JSON.parse(answer.data.toString())).toEqual({
    bucket: "marked",
    object: "照片/photo.png",
    fileSize: saved.content.length,
    status: "OK",
  });
  expect(saved.res.headers["content-type"]).toBe("image/png");
  expect(await sharp(saved.content).metadata()).toMatchObject({ format: "png", width: 320, height: 240 });
  expect(await differenceOf(picture, saved.content)).toBeLessThan(3);
  expect(await readMark("marked", "照片/photo.png")).toMatchObject({
    status: "Succeeded",
    result: { Content: "© 2026 Łódź 你好" },
  });
});

test("a form-encoded body, as ali-oss sends it, is understood", async () => {
  const { post, readMark } = await emulatorWithPicture();
  const instruction = `${mark("form")}|sys/saveas,o_${Buffer.from("copy.png").toString("base64")}`;
  const answer = await post(`x-oss-process=${encodeURIComponent(instruction)}`);
  expect(JSON.parse(answer.data.toString())).toMatchObject({ bucket: "examplebucket", object: "copy.png" });
  expect(await readMark("examplebucket", "copy.png")).toMatchObject({ result: { Content: "form" } });
});

test("a GET answers with the marked picture, in the format it has, and saves nothing", async () => {
  const { client, readMark } = await emulatorWithPicture("jpeg");
  const answer = await client.get("photo", { process: mark("from a GET", ",s_high,q_80") });
  expect(answer.res.headers["content-type"]).toBe("image/jpeg");
  expect((await sharp(answer.content).metadata()).format).toBe("jpeg");
  await client.put("again.jpg", answer.content);
  expect(await readMark("examplebucket", "again.jpg", "high")).toMatchObject({ result: { Content: "from a GET" } });
  expect(await readMark("examplebucket", "photo", "high")).toMatchObject({ status: "Failed", code: "NoWatermark" });
});

test("what else the service can do to pictures is refused, not passed over", async () => {
  const { client, post } = await emulatorWithPicture();
  const resize = await failureOf(client.get("photo", { process: "image/resize,w_100" }));
  expect(resize).toMatchObject({ status: 501, code: "NotImplemented" });
  expect(resize.message).toContain("image/resize");
  const chain = await failureOf(post(`x-oss-process=image/resize,w_100/blindwatermark,content_${encode("x")}`));
  expect(chain).toMatchObject({ status: 501 });
});

test("mistakes are named", async () => {
  const { client, post } = await emulatorWithPicture();
  const cases: [instruction: string, status: number, message: RegExp][] = [
    ["image/blindwatermark,s_low", 400, /content is required/],
    [mark("x", ",q_50"), 400, /q of .* is 50: allowed is a whole number from 70 to 100/],
    [mark("x".repeat(257)), 400, /1 to 256 characters/],
    [`${mark("x")}|sys/notify,topic_${encode("t")}`, 400, /asynchronous/],
    [`${mark("x")}|sys/saveas,o_${encode("a.png")},b_${encode("nowhere")}`, 404, /bucket/],
    [`${mark("x")}|sys/saveas,o_${encode("/a.png")}`, 400, /object/i],
  ];
  for (const [instruction, status, message] of cases) {
    const failure = await failureOf(post(`x-oss-process=${instruction}`));
    expect(failure, instruction).toMatchObject({ status });
    expect(failure.message).toMatch(message);
  }
  const saving = client.get("photo", { process: `${mark("x")}|sys/saveas,o_${encode("a.png")}` });
  expect((await failureOf(saving)).message).toContain("POST");
  expect(await failureOf(client.get("missing", { process: mark("x") }))).toMatchObject({ code: "NoSuchKey" });
  await client.put("notes.txt", Buffer.from("no picture"));
  const text = await failureOf(client.get("notes.txt", { process: mark("x") }));
  expect(text).toMatchObject({ status: 400, code: "InvalidArgument" });
  expect(text.message).toContain("oss://examplebucket/notes.txt is not a picture");
});

test("a text that does not fit is refused with what would fit", async () => {
  const { client } = await emulatorWithPicture();
  await client.put("small.png", await landscape(80, 80));
  const failure = await failureOf(client.get("small.png", { process: mark("y".repeat(100)) }));
  expect(failure.message).toMatch(/80x80 pixels, which bear a text of at most 52 bytes in UTF-8; this one has 100/);
  await client.put("tiny.png", await landscape(79, 200));
  expect((await failureOf(client.get("tiny.png", { process: mark("y") }))).message).toMatch(/from 80 to 10000/);
});

/** Mean difference of two pictures' pixels, of 255. */
async function differenceOf(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((picture) => sharp(picture).removeAlpha().raw().toBuffer()));
  if (a === undefined || b === undefined || a.length !== b.length) throw new Error("pictures of different sizes");
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

test("the folder for what arrives is left empty", async () => {
  const dataDirectory = await temporaryDirectory();
  const emulator = await processingEmulatorForTest({ dataDirectory });
  const client = clientOf(emulator);
  await client.putBucket("examplebucket");
  client.useBucket("examplebucket");
  await client.put("photo", await landscape(160, 120));
  await client.get("photo", { process: mark("x") });
  await failureOf(client.get("photo", { process: mark("z".repeat(256)) }));
  expect(await readdir(join(dataDirectory, "incoming"))).toEqual([]);
});
