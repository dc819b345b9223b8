import { expect, test } from "vitest";
import { TaskQueue } from "../../../src/emulator/processing/task-queue";

/** Pieces of work that run until they are told to end. */
function pieces(queue: TaskQueue, ...names: string[]) {
  const running: string[] = [];
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  for (const name of names) {
    queue.add(async () => {
      started.push(name);
      running.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      running.splice(running.indexOf(name), 1);
    });
  }
  const end = async (name: string) => {
    ends.get(name)?.();
    // One turn of the event loop for what follows from the end.
    await new Promise(setImmediate);
  };
  return { running, started, end };
}

test("work starts in the order of its arrival, two pieces at a time", async () => {
  const queue = new TaskQueue(2);
  const { running, started, end } = pieces(queue, "a", "b", "c", "d");
  expect(running).toEqual(["a", "b"]);
  await end("b");
  expect(running).toEqual(["a", "c"]);
  await end("a");
  await end("c");
  expect(running).toEqual(["d"]);
  await end("d");
  expect(started).toEqual(["a", "b", "c", "d"]);
});

test("a closed queue waits for what is running and starts nothing more", async () => {
  const queue = new TaskQueue(1);
  const { running, started, end } = pieces(queue, "a", "b");
  let closed = false;
  const closing = queue.close().then(() => {
    closed = true;
  });
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  await end("a");
  await closing;
  queue.add(async () => {
    started.push("late");
  });
  expect(running).toEqual([]);
  expect(started).toEqual(["a"]);
});
