import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { duration, Progress } from "../../tools/progress";

let written: string[];
const terminal = (isTTY: boolean, columns = 40) => ({ isTTY, columns, write: (text: string) => written.push(text) });

beforeEach(() => {
  written = [];
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("tells a log now and then that a step still runs", () => {
  const progress = new Progress("building…", terminal(false));
  vi.advanceTimersByTime(65_000);
  progress.end(`built in ${progress.elapsed}`);
  vi.advanceTimersByTime(65_000);
  expect(written).toEqual(["building…\n", "building… (30 s)\n", "building… (1 min 00 s)\n", "built in 1 min 05 s\n"]);
});

it("keeps to one line of a terminal, and leaves it empty", () => {
  const progress = new Progress("waiting for one task", terminal(true));
  vi.advanceTimersByTime(1_000);
  progress.update("waiting for a task with a name longer than the line");
  progress.end();
  const lines = written.join("").split("\r\u001b[K");
  expect(lines).toEqual([
    "",
    "waiting for one task (0 s)",
    "waiting for one task (1 s)",
    "waiting for a task with a name longer …",
    "",
  ]);
});

it.each([
  [400, "0 s"],
  [59_400, "59 s"],
  [245_000, "4 min 05 s"],
])("calls %i ms %s", (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});
