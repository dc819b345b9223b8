import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { Crc64 } from "../../src/emulator/crc64";
import { compareKeys } from "../../src/emulator/key-order";
import { ObjectStore } from "../../src/emulator/object-store";
import { temporaryDirectory } from "./emulator-client";

const PLAIN = { contentType: "text/plain", headers: {}, userMetadata: {} };

async function storeWith(objects: Record<string, string>) {
  const directory = await temporaryDirectory();
  const store = ObjectStore.open(directory, () => new Date());
  store.createBucket("bucket");
  const write = (key: string, content: string) =>
    store.write("bucket", key, Readable.from([Buffer.from(content)]), PLAIN, () => {});
  for (const [key, content] of Object.entries(objects)) await write(key, content);
  return { directory, store, write };
}

it("computes CRC-64/XZ as its check values say", () => {
  const crc64 = (text: string) => new Crc64().update(Buffer.from(text)).digest();
  expect(crc64("123456789")).toBe("11051210869376104954");
  expect(crc64("")).toBe("0");
  expect(crc64("hello world")).toBe("5981764153023615706");
  expect(new Crc64().update(Buffer.from("hello ")).update(Buffer.from("world")).digest()).toBe(crc64("hello world"));
});

it("orders keys by their UTF-8 bytes", () => {
  const keys = ["", "a", "a/b", "aa", "Z", "é", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "😀", "😁", "😀a"];
  const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect([...keys].reverse().sort(compareKeys)).toEqual(byBytes);
});

it("gives the processing a file to read, which stays while an object is replaced", async () => {
  const { store, write } = await storeWith({ "source.mp4": "first" });
  const local = await store.localFile("bucket", "source.mp4");
  expect(local).toMatchObject({ size: 5, contentType: "text/plain", etag: expect.stringMatching(/^"[0-9A-F]{32}"$/) });
  await write("source.mp4", "second");
  expect(readFileSync(local?.path ?? "", "utf8")).toBe("first");
  store.close();
  expect(() => readFileSync(local?.path ?? "", "utf8")).toThrow("ENOENT");

  expect(await store.localFile("bucket", "none")).toBeUndefined();
  expect(await store.localFile("none", "source.mp4")).toBeUndefined();
  expect([await store.bucketExists("bucket"), await store.bucketExists("none")]).toEqual([true, false]);
});

it("takes over a file that the processing made", async () => {
  const { directory, store } = await storeWith({ "target.txt": "before" });
  const made = join(directory, "made");
  writeFileSync(made, "hello world");
  const { size, etag } = await store.adoptFile("bucket", "target.txt", made, "text/x");
  expect({ size, etag }).toEqual({ size: 11, etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"' });
  expect(store.find("bucket", "target.txt")).toMatchObject({ contentType: "text/x", crc64: "5981764153023615706" });
  expect(() => readFileSync(made)).toThrow("ENOENT");

  writeFileSync(made, "nowhere to go");
  await expect(store.adoptFile("none", "target.txt", made, "text/x")).rejects.toMatchObject({ code: "NoSuchBucket" });
});

it("finishes reading what it began to read, whatever is written meanwhile", async () => {
  const { store, write } = await storeWith({ key: "old" });
  const { file, record } = await store.open("bucket", "key");
  await write("key", "new");
  store.remove("bucket", "key");
  expect(await file.readFile("utf8")).toBe("old");
  await file.close();
  expect(record.size).toBe(3);
});

it("doesn't bring a bucket back into which something is still being written", async () => {
  const { store } = await storeWith({});
  const body = new Readable({ read() {} });
  const writing = store.write("bucket", "late", body, PLAIN, () => {});
  store.removeBucket("bucket");
  body.push("too late");
  body.push(null);
  await expect(writing).rejects.toMatchObject({ code: "NoSuchBucket" });
  expect(store.buckets()).toEqual([]);
});
