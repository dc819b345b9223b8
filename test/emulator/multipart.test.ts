import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Crc64 } from "../../src/emulator/crc64";
import { clientOf, emulatorForTest, emulatorWithBucket, failureOf, temporaryDirectory } from "./emulator-client";

const PART = 100 * 1024;

async function partsFile(bytes: Buffer): Promise<string> {
  const file = join(await temporaryDirectory(), "parts");
  writeFileSync(file, bytes);
  return file;
}

it("puts together what comes in parts", async () => {
  const { emulator, client } = await emulatorWithBucket();
  const content = randomBytes(3 * PART + 5);
  await client.multipartUpload("大 film.mp4", content, { partSize: PART, meta: { colour: "red" } });

  const got = await client.get("大 film.mp4");
  expect(got.content.equals(content)).toBe(true);
  expect(got.res.headers).toMatchObject({
    etag: expect.stringMatching(/^"[0-9A-F]{32}-4"$/),
    "x-oss-object-type": "Multipart",
    "x-oss-hash-crc64ecma": new Crc64().update(content).digest(),
    "x-oss-meta-colour": "red",
  });
  expect(got.res.headers["content-md5"]).toBeUndefined();
  expect(readdirSync(join(emulator.dataDirectory, "uploads"))).toEqual([]);
});

it("keeps parts over a restart, and takes the last of those with one number", async () => {
  const dataDirectory = await temporaryDirectory();
  const content = randomBytes(2 * PART);
  const file = await partsFile(content);
  const before = await emulatorForTest({ dataDirectory });
  const writer = clientOf(before);
  await writer.putBucket("examplebucket");
  writer.useBucket("examplebucket");
  const { uploadId } = await writer.initMultipartUpload("key");
  await writer.uploadPart("key", uploadId, 1, file, PART, 2 * PART);
  const first = await writer.uploadPart("key", uploadId, 1, file, 0, PART);
  await before.close();

  const client = clientOf(await emulatorForTest({ dataDirectory }), { bucket: "examplebucket" });
  const second = await client.uploadPart("key", uploadId, 2, file, PART, 2 * PART);
  const { parts } = await client.listParts("key", uploadId);
  expect(parts.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    ["1", `${PART}`],
    ["2", `${PART}`],
  ]);
  await client.completeMultipartUpload("key", uploadId, [
    { number: 1, etag: first.etag },
    { number: 2, etag: second.etag },
  ]);
  expect((await client.get("key")).content.equals(content)).toBe(true);
});

it("copies parts from other objects", async () => {
  const { client } = await emulatorWithBucket();
  const content = randomBytes(2 * PART);
  await client.put("源 source", content);
  const { uploadId } = await client.initMultipartUpload("copy");
  const source = { sourceKey: "源 source", sourceBucketName: "examplebucket" };
  const parts = [];
  for (const [i, range] of [`${PART}-${2 * PART - 1}`, `0-${PART - 1}`].entries()) {
    const { etag } = await client.uploadPartCopy("copy", uploadId, i + 1, range, source);
    parts.push({ number: i + 1, etag });
  }
  await client.completeMultipartUpload("copy", uploadId, parts);
  const swapped = Buffer.concat([content.subarray(PART), content.subarray(0, PART)]);
  expect((await client.get("copy")).content.equals(swapped)).toBe(true);
});

it("lists and aborts uploads, and leaves nothing of them", async () => {
  const { emulator, client } = await emulatorWithBucket();
  const begun: string[][] = [];
  for (const key of ["b", "a", "c/d", "a"]) begun.push([key, (await client.initMultipartUpload(key)).uploadId]);
  begun.sort();

  const all = await client.listUploads({ "max-uploads": 1000 });
  expect(all.uploads.map(({ name, uploadId }) => [name, uploadId])).toEqual(begun);
  const first = await client.listUploads({ "max-uploads": 1 });
  const markers = { "key-marker": first.nextKeyMarker, "upload-id-marker": first.nextUploadIdMarker };
  const rest = await client.listUploads({ "max-uploads": 1000, ...markers });
  expect(rest.uploads.map(({ name, uploadId }) => [name, uploadId])).toEqual(begun.slice(1));

  expect(await failureOf(client.deleteBucket("examplebucket"))).toMatchObject({ code: "BucketNotEmpty" });
  for (const [key, id] of begun as [string, string][]) await client.abortMultipartUpload(key, id);
  expect(readdirSync(join(emulator.dataDirectory, "uploads"))).toEqual([]);
  await client.deleteBucket("examplebucket");
  expect(existsSync(join(emulator.dataDirectory, "buckets", "examplebucket"))).toBe(false);
});

it("puts together all that has come, when asked to", async () => {
  const { client } = await emulatorWithBucket();
  const content = randomBytes(PART + 1);
  const file = await partsFile(content);
  const { uploadId } = await client.initMultipartUpload("key");
  await client.uploadPart("key", uploadId, 2, file, PART, PART + 1);
  await client.uploadPart("key", uploadId, 1, file, 0, PART);
  const complete = (headers: object) =>
    client.request({
      method: "POST",
      bucket: "examplebucket",
      object: "key",
      subres: { uploadId },
      headers: { "x-oss-complete-all": "yes", ...headers },
      content: Buffer.from("<CompleteMultipartUpload></CompleteMultipartUpload>"),
      successStatuses: [200],
    });
  expect(await failureOf(complete({ "x-oss-callback": "e30=" }))).toMatchObject({ status: 501 });
  await complete({});
  expect((await client.get("key")).content.equals(content)).toBe(true);
});

it("refuses uploads that don't add up", async () => {
  const { client } = await emulatorWithBucket();
  const file = await partsFile(randomBytes(PART));
  const { uploadId } = await client.initMultipartUpload("key");
  const { etag } = await client.uploadPart("key", uploadId, 1, file, 0, PART);
  const small = await client.uploadPart("key", uploadId, 2, file, 0, 10);
  await client.uploadPart("key", uploadId, 3, file, 0, 10);
  const parts = (...numbers: number[]) => numbers.map((number) => ({ number, etag: number === 1 ? etag : small.etag }));

  for (const [attempt, status, code] of [
    [() => client.uploadPart("key", "unknown", 1, file, 0, 10), 404, "NoSuchUpload"],
    [() => client.uploadPart("other", uploadId, 1, file, 0, 10), 404, "NoSuchUpload"],
    [() => client.uploadPart("key", uploadId, 10_001, file, 0, 10), 400, "InvalidArgument"],
    [() => client.completeMultipartUpload("key", "unknown", parts(1)), 404, "NoSuchUpload"],
    [() => client.completeMultipartUpload("key", uploadId, parts(1, 4)), 400, "InvalidPart"],
    [() => client.completeMultipartUpload("key", uploadId, [{ number: 1, etag: "wrong" }]), 400, "InvalidPart"],
    [() => client.completeMultipartUpload("key", uploadId, parts(1, 2, 3)), 400, "EntityTooSmall"],
    [() => client.abortMultipartUpload("key", "unknown"), 404, "NoSuchUpload"],
  ] as const) {
    expect(await failureOf(attempt())).toMatchObject({ status, code });
  }
  const both = client.request({
    method: "POST",
    bucket: "examplebucket",
    object: "key",
    subres: { uploadId },
    headers: { "x-oss-complete-all": "yes" },
    content: Buffer.from("<CompleteMultipartUpload><Part></Part></CompleteMultipartUpload>"),
    successStatuses: [200],
  });
  expect(await failureOf(both)).toMatchObject({ status: 400, code: "InvalidArgument", ecCode: "0042-00000216" });
  expect(await failureOf(client.head("key"))).toMatchObject({ status: 404 });
  await client.completeMultipartUpload("key", uploadId, parts(1, 2));
  expect((await client.head("key")).res.headers["content-length"]).toBe(`${PART + 10}`);
});
