import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
  lock = join(folder, "inner", "lock");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it("lets one work at a time, and tells who waits", async () => {
  const { withFolderLock } = await import("../../tools/folder-lock.mjs");
  const story: string[] = [];
  let finish = () => {};
  const first = withFolderLock(lock, () => {
    story.push("first begins");
    return new Promise<void>((resolve) => {
      finish = () => {
        story.push("first ends");
        resolve();
      };
    });
  });
  await expect.poll(() => story).toEqual(["first begins"]);
  const second = withFolderLock(
    lock,
    async () => {
      story.push("second begins");
      return "result";
    },
    () => {
      story.push("second waits");
      finish();
    },
  );
  await first;
  expect(await second).toBe("result");
  expect(story).toEqual(["first begins", "second waits", "first ends", "second begins"]);
  expect(await readdir(join(folder, "inner"))).toEqual([]);
});

it("takes over what a killed process has left", async () => {
  const { withFolderLock } = await import("../../tools/folder-lock.mjs");
  await mkdir(lock, { recursive: true });
  const past = new Date(Date.now() - 60_000);
  await utimes(lock, past, past);
  const waited = () => {
    throw new Error("waited");
  };
  expect(await withFolderLock(lock, async () => "result", waited)).toBe("result");
});

it("is let go when the work fails", async () => {
  const { withFolderLock } = await import("../../tools/folder-lock.mjs");
  const failed = withFolderLock(lock, async () => {
    throw new Error("no luck");
  });
  await expect(failed).rejects.toThrow("no luck");
  expect(await readdir(join(folder, "inner"))).toEqual([]);
});
