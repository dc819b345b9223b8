import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { clientOf, emulatorWithBucket, failureOf } from "./emulator-client";

const KEYS = [
  "plain.txt",
  "dir/with space.docx",
  "目录/中文 文件.mp4",
  "a+b=c&d.txt",
  "hash#tag?.png",
  "per%20cent.txt",
  "quote'()!*~.txt",
  'angle<>"&.xml',
  "emoji😀.txt",
  "dbl//slash.txt",
  "trailing/",
  "a",
  "a/b",
  "A",
  `long/${"长".repeat(330)}`,
];

it("puts, gets, heads, lists and deletes objects whatever their keys look like", async () => {
  const { client } = await emulatorWithBucket();
  for (const key of KEYS) await client.put(key, Buffer.from(`content of ${key}`));

  for (const key of KEYS) {
    const { content } = await client.get(key);
    expect(content.toString()).toBe(`content of ${key}`);
    expect((await client.head(key)).res.headers["content-length"]).toBe(`${content.length}`);
  }
  const listed = await client.listV2({ "max-keys": 1000 });
  const inByteOrder = [...KEYS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(listed.objects?.map((object) => object.name)).toEqual(inByteOrder);

  for (const key of KEYS) await client.delete(key);
  expect((await client.listV2({ "max-keys": 10 })).objects ?? []).toEqual([]);
});

it("answers with the service's headers", async () => {
  const { client } = await emulatorWithBucket();
  const put = await client.put("hello.txt", Buffer.from("hello world"), {
    headers: { "Content-Type": "text/plain", "Cache-Control": "no-cache" },
    meta: { author: "Chen", number: 7 },
  });
  expect(put.res.headers).toMatchObject({
    etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"',
    "x-oss-hash-crc64ecma": "5981764153023615706",
    "content-md5": "XrY7u+Ae7tCTyyK7j1rNww==",
    server: "AliyunOSS",
    "x-oss-request-id": expect.stringMatching(/^[0-9A-F]{24}$/),
  });

  const head = await client.head("hello.txt");
  expect(head.res.headers).toMatchObject({
    etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"',
    "content-type": "text/plain",
    "cache-control": "no-cache",
    "content-length": "11",
    "x-oss-hash-crc64ecma": "5981764153023615706",
    "x-oss-object-type": "Normal",
    "x-oss-storage-class": "Standard",
    "last-modified": expect.stringMatching(/ GMT$/),
    date: expect.stringMatching(/ GMT$/),
    "accept-ranges": "bytes",
  });
  expect(head.meta).toEqual({ author: "Chen", number: "7" });

  const meta = await client.getObjectMeta("hello.txt");
  expect(meta.res.headers).toMatchObject({ etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"', "content-length": "11" });
});

it("keeps objects of no and of many bytes", async () => {
  const { client } = await emulatorWithBucket();
  await client.put("empty", Buffer.alloc(0));
  expect((await client.get("empty")).content.length).toBe(0);
  expect((await client.head("empty")).res.headers["x-oss-hash-crc64ecma"]).toBe("0");

  const chunk = Buffer.alloc(1024 * 1024, "0123456789abcdef");
  await client.put("large", Readable.from(Array.from({ length: 20 }, () => chunk)));
  const received = createHash("md5");
  for await (const part of (await client.getStream("large")).stream) received.update(part);
  const { res } = await client.head("large");
  expect(res.headers["content-length"]).toBe(`${20 * chunk.length}`);
  expect(res.headers.etag).toBe(`"${received.digest("hex").toUpperCase()}"`);
});

it("sends the whole object for a range that doesn't fit, unless asked for the standard behaviour", async () => {
  const { client } = await emulatorWithBucket();
  await client.put("digits", Buffer.from("0123456789"));
  const read = async (range: string, standard = false) => {
    const headers = { Range: range, ...(standard ? { "x-oss-range-behavior": "standard" } : {}) };
    const { content, res } = await client.get("digits", { headers });
    return [res.status, content.toString(), res.headers["content-range"]];
  };
  const whole = [200, "0123456789", undefined];

  expect(await read("bytes=2-4")).toEqual([206, "234", "bytes 2-4/10"]);
  expect(await read("bytes=7-")).toEqual([206, "789", "bytes 7-9/10"]);
  expect(await read("bytes=-3")).toEqual([206, "789", "bytes 7-9/10"]);
  expect(await read("bytes=0-0,5-6")).toEqual([206, "0", "bytes 0-0/10"]);
  for (const unfit of ["bytes=5-20", "bytes=10-", "bytes=-20", "bytes=4-2", "bytes=x-y", "byte=0-1"]) {
    expect(await read(unfit), unfit).toEqual(whole);
  }
  expect(await read("bytes=5-20", true)).toEqual([206, "56789", "bytes 5-9/10"]);
  expect(await read("bytes=-20", true)).toEqual([206, "0123456789", "bytes 0-9/10"]);
  expect(await failureOf(read("bytes=10-20", true))).toMatchObject({ status: 416, code: "InvalidRange" });
});

it("heeds conditions", async () => {
  const { client } = await emulatorWithBucket();
  const { res } = await client.put("object", Buffer.from("content"));
  const etag = res.headers.etag as string;
  const [past, future] = [new Date(Date.now() - 60_000).toUTCString(), new Date(Date.now() + 60_000).toUTCString()];
  const get = async (headers: object) => (await client.get("object", { headers })).res.status;
  const head = async (headers: object) => (await client.head("object", { headers })).status;

  for (const headers of [
    { "If-Match": etag },
    { "If-None-Match": '"0"' },
    { "If-Modified-Since": past },
    { "If-Unmodified-Since": future },
  ]) {
    expect(await get(headers)).toBe(200);
    expect(await head(headers)).toBe(200);
  }
  for (const headers of [{ "If-None-Match": etag }, { "If-Modified-Since": future }]) {
    expect(await head(headers)).toBe(304);
    expect(await get(headers)).toBe(304);
  }
  for (const headers of [{ "If-Match": '"0"' }, { "If-Unmodified-Since": past }]) {
    expect(await failureOf(get(headers))).toMatchObject({ status: 412, code: "PreconditionFailed" });
    expect(await failureOf(head(headers))).toMatchObject({ status: 412, code: "PreconditionFailed" });
  }
});

it("refuses content that isn't what Content-MD5 says, and keeps the old object", async () => {
  const { client } = await emulatorWithBucket();
  await client.put("object", Buffer.from("old"));
  const md5 = (text: string) => createHash("md5").update(text).digest("base64");
  const put = (contentMd5: string) =>
    client.put("object", Buffer.from("new"), { headers: { "Content-MD5": contentMd5 } });

  expect(await failureOf(put(md5("other")))).toMatchObject({ status: 400, code: "BadDigest" });
  expect(await failureOf(put("nonsense"))).toMatchObject({ status: 400, code: "InvalidDigest" });
  expect((await client.get("object")).content.toString()).toBe("old");
  await put(md5("new"));
  expect((await client.get("object")).content.toString()).toBe("new");
});

it("overwrites only where that isn't forbidden", async () => {
  const { client } = await emulatorWithBucket();
  const put = (content: string, forbid: string) =>
    client.put("object", Buffer.from(content), { headers: { "x-oss-forbid-overwrite": forbid } });
  await put("first", "true");
  expect(await failureOf(put("second", "true"))).toMatchObject({ status: 409, code: "FileAlreadyExists" });
  expect(await failureOf(put("second", "perhaps"))).toMatchObject({ status: 400, code: "InvalidArgument" });
  expect((await client.get("object")).content.toString()).toBe("first");
  await put("third", "false");
  expect((await client.get("object")).content.toString()).toBe("third");
});

it("keeps one whole object when many clients write it at once", async () => {
  const { client } = await emulatorWithBucket();
  const contents = Array.from({ length: 20 }, (_, i) => Buffer.alloc(100_000 + i, String.fromCharCode(97 + i)));
  await Promise.all(contents.map((content) => client.put("contended", content)));
  const { content } = await client.get("contended");
  expect(contents.some((written) => written.equals(content))).toBe(true);
});

it("keeps the old object, and no rest of the new one, when an upload breaks off", async () => {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("object", Buffer.from("old"));
  const incoming = () => readdirSync(join(emulator.dataDirectory, "incoming"));

  const url = new URL(await client.signatureUrlV4("PUT", 60, {}, "object"));
  const upload = httpRequest(url, { method: "PUT", headers: { "content-length": 1_000_000 } }).on("error", () => {});
  upload.write(Buffer.alloc(100_000, "new"));
  await expect.poll(() => incoming().length).toBe(1);
  upload.destroy();
  await expect.poll(() => incoming().length).toBe(0);
  expect((await client.get("object")).content.toString()).toBe("old");
});

it("lets one of many concurrent writers win when overwriting is forbidden", async () => {
  const { client } = await emulatorWithBucket();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) =>
      client.put("once", Buffer.from(`writer ${i}`), { headers: { "x-oss-forbid-overwrite": "true" } }),
    ),
  );
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

it("deletes what isn't there without complaint, and finds nothing where nothing is", async () => {
  const { emulator, client } = await emulatorWithBucket();
  expect((await client.delete("nothing")).res.status).toBe(204);
  expect(await failureOf(client.get("nothing"))).toMatchObject({
    status: 404,
    code: "NoSuchKey",
    ecCode: "0026-00000001",
  });
  expect(await failureOf(client.head("nothing"))).toMatchObject({ status: 404, code: "NoSuchKey" });

  const elsewhere = clientOf(emulator, { bucket: "nobucket" });
  for (const attempt of [
    () => elsewhere.get("x"),
    () => elsewhere.put("x", Buffer.from("x")),
    () => elsewhere.delete("x"),
  ]) {
    expect(await failureOf(attempt())).toMatchObject({ status: 404, code: "NoSuchBucket" });
  }
});

it("copies objects with their metadata, or with new metadata", async () => {
  const { client } = await emulatorWithBucket();
  await client.put("源 object+1", Buffer.from("content"), {
    meta: { colour: "red" },
    headers: { "Content-Type": "a/b" },
  });
  await client.copy("copy", "源 object+1");
  const copied = await client.get("copy");
  expect(copied.content.toString()).toBe("content");
  expect(copied.res.headers).toMatchObject({ "content-type": "a/b", "x-oss-meta-colour": "red" });

  await client.copy("copy", "copy", { meta: { colour: "blue" }, headers: { "Content-Type": "c/d" } });
  const recoloured = await client.head("copy");
  expect(recoloured.res.headers).toMatchObject({ "content-type": "c/d", "x-oss-meta-colour": "blue" });

  await client.delete("源 object+1");
  expect((await client.get("copy")).content.toString()).toBe("content");
  expect(await failureOf(client.copy("copy", "nothing"))).toMatchObject({ status: 404, code: "NoSuchKey" });
});

it("says what it doesn't do, and doesn't do something else instead", async () => {
  const { client } = await emulatorWithBucket();
  await client.put("object", Buffer.from("content"));
  for (const subResource of ["acl", "tagging", "x-oss-process", "versionId", "symlink"]) {
    const request = { method: "GET", bucket: "examplebucket", object: "object", subres: subResource };
    const failure = await failureOf(client.request({ ...request, successStatuses: [200] }));
    expect(failure).toMatchObject({ status: 501, code: "NotImplemented" });
    expect(failure.message).toContain(subResource);
  }
  const filtered = client.request({ method: "GET", query: { "tag-key": "k" }, successStatuses: [200] });
  expect(await failureOf(filtered)).toMatchObject({ status: 501, code: "NotImplemented" });
  const encrypted = client.put("secret", Buffer.from("x"), { headers: { "x-oss-server-side-encryption": "AES256" } });
  expect(await failureOf(encrypted)).toMatchObject({ status: 501, code: "NotImplemented" });
  expect(await failureOf(client.head("secret"))).toMatchObject({ code: "NoSuchKey" });
});
