import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startEmulator } from "../../src/emulator";
import { clientOf, emulatorForTest, temporaryDirectory } from "./emulator-client";

it("keeps everything over a restart", async () => {
  const dataDirectory = await temporaryDirectory();
  const before = await emulatorForTest({ dataDirectory });
  const writer = clientOf(before);
  await writer.putBucket("kept");
  writer.useBucket("kept");
  await writer.put("目录/a b.txt", Buffer.from("first"));
  await writer.put("目录/a b.txt", Buffer.from("second"), { meta: { colour: "red" } });
  await writer.put("gone", Buffer.from("gone"));
  await writer.delete("gone");
  const { res } = await writer.head("目录/a b.txt");
  await before.close();

  const reader = clientOf(await emulatorForTest({ dataDirectory }), { bucket: "kept" });
  const { content } = await reader.get("目录/a b.txt");
  expect(content.toString()).toBe("second");
  const { res: again } = await reader.head("目录/a b.txt");
  for (const header of ["etag", "last-modified", "x-oss-hash-crc64ecma", "x-oss-meta-colour", "content-type"]) {
    expect(again.headers[header], header).toBe(res.headers[header]);
  }
  expect((await reader.listV2({})).objects?.map(({ name }) => name)).toEqual(["目录/a b.txt"]);
});

it("sweeps away what a killed process left half done", async () => {
  const dataDirectory = await temporaryDirectory();
  const before = await emulatorForTest({ dataDirectory });
  const writer = clientOf(before);
  await writer.putBucket("swept");
  await writer.useBucket("swept").put("object", Buffer.from("content"));
  await before.close();
  writeFileSync(join(dataDirectory, "incoming", "half"), "hal");
  writeFileSync(join(dataDirectory, "buckets", "swept", "contents", "unused"), "never committed");
  mkdirSync(join(dataDirectory, "buckets", "unborn", "records"), { recursive: true });
  writeFileSync(join(dataDirectory, "emulator.lock"), "4194304999\n");

  const reader = clientOf(await emulatorForTest({ dataDirectory }), { bucket: "swept" });
  expect((await reader.get("object")).content.toString()).toBe("content");
  expect((await reader.listBuckets()).buckets?.map(({ name }) => name)).toEqual(["swept"]);
  expect(readdirSync(join(dataDirectory, "incoming"))).toEqual([]);
  expect(readdirSync(join(dataDirectory, "buckets", "swept", "contents"))).toHaveLength(1);
});

it("doesn't leave replaced and deleted content behind", async () => {
  const dataDirectory = await temporaryDirectory();
  const client = clientOf(await emulatorForTest({ dataDirectory }));
  await client.putBucket("tidy");
  client.useBucket("tidy");
  for (const content of ["one", "two", "three"]) await client.put("object", Buffer.from(content));
  await client.put("other", Buffer.from("other"));
  await client.delete("other");
  expect(readdirSync(join(dataDirectory, "buckets", "tidy", "contents"))).toHaveLength(1);
  expect(readdirSync(join(dataDirectory, "incoming"))).toEqual([]);
});

it("has a data directory to itself", async () => {
  const dataDirectory = await temporaryDirectory();
  const owner = await emulatorForTest({ dataDirectory });
  await expect(startEmulator({ dataDirectory })).rejects.toThrow(`in use by process ${process.pid}`);
  await owner.close();
  await (await startEmulator({ dataDirectory })).close();
});

it("says when its port is taken", async () => {
  const { port } = await emulatorForTest();
  await expect(startEmulator({ port })).rejects.toThrow("EADDRINUSE");
});
