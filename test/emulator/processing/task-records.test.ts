import { appendFile, open } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type StoredTask, TaskRecords } from "../../../src/emulator/processing/task-records";
import { temporaryFolder } from "./folder-objects";

function task(sequence: number, status: "Running" | "Succeeded" = "Running"): StoredTask {
  return {
    sequence,
    source: { bucket: "b", key: "k", lastModified: "2026-11-22T00:00:00.000Z" },
    record: {
      id: `MediaConvert-${sequence}`,
      instruction: "video/convert",
      source: "oss://b/k",
      targets: [],
      status,
      submittedAt: "2026-11-22T00:00:00.000Z",
      eventId: "181-1kZ",
      requestId: "R",
    },
  };
}

async function openIn(folder: string) {
  const opened = await TaskRecords.open(folder);
  onTestFinished(() => opened.records.close());
  return opened;
}

/** What the folder holds when the process is killed now. */
async function keptIn(folder: string): Promise<string[]> {
  const { tasks } = await openIn(folder);
  return tasks.map(({ sequence, record }) => `${sequence} ${record.status}`);
}

test("of many tasks saved at once each is kept as soon as it is said to be, in few writes", async () => {
  const folder = await temporaryFolder();
  const { records, tasks } = await openIn(folder);
  expect(tasks).toEqual([]);
  const prototype = await fileHandlePrototype(folder);
  const writes = vi.spyOn(prototype, "appendFile");
  onTestFinished(() => writes.mockRestore());

  const numbers = Array.from({ length: 1000 }, (_, index) => index + 1);
  await Promise.all(numbers.toReversed().map((number) => records.save(task(number))));
  expect(writes.mock.calls.length).toBeLessThan(10);
  await records.save(task(3, "Succeeded"));
  expect(await keptIn(folder)).toEqual(numbers.map((number) => `${number} ${number === 3 ? "Succeeded" : "Running"}`));
});

test("a kill in the middle of a write costs nothing that was said to be kept", async () => {
  const folder = await temporaryFolder();
  const { records } = await openIn(folder);
  await records.save(task(1));
  await appendFile(join(folder, "tasks.jsonl"), '{"record":{"id":"Media');

  const { records: again } = await openIn(folder);
  await again.save(task(2));
  expect(await keptIn(folder)).toEqual(["1 Running", "2 Running"]);
});

test("a write for which the disk had no room fails for those who asked for it, and spoils nothing else", async () => {
  const folder = await temporaryFolder();
  const { records } = await openIn(folder);
  await records.save(task(1));
  const prototype = await fileHandlePrototype(folder);
  const full = vi.spyOn(prototype, "appendFile").mockImplementationOnce(async function (this: typeof prototype, text) {
    await this.write(`${text}`.slice(0, 20));
    throw new Error("ENOSPC");
  });
  onTestFinished(() => full.mockRestore());

  await expect(records.save(task(2))).rejects.toThrow("ENOSPC");
  await records.save(task(3));
  expect(await keptIn(folder)).toEqual(["1 Running", "3 Running"]);
});

async function fileHandlePrototype(folder: string) {
  const file = await open(join(folder, "tasks.jsonl"));
  await file.close();
  return Object.getPrototypeOf(file) as typeof file;
}
