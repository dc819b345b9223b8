import { describe, expect, it } from "vitest";
import { WaitProgress } from "../../../src/lifecycle/wait/wait-progress";
import { elapsedTime } from "../../../src/text/elapsed-time";

/** Progress, what it shows, and a clock that is moved by hand. */
function progress() {
  let now = 0;
  const lines: string[] = [];
  const shown = new WaitProgress({ now: () => new Date(now), report: (line) => lines.push(line) });
  const pass = (seconds: number) => {
    now += seconds * 1000;
    shown.report();
  };
  return { shown, lines, pass };
}

describe("the progress of many waits", () => {
  it("is one line for all of them", () => {
    const { shown, lines, pass } = progress();
    const counts = Array.from({ length: 40 }, (_, number) => shown.begin([`job-${number}`]));
    pass(10);
    for (const count of counts.slice(0, 12)) {
      count.ended = 1;
      shown.end();
    }
    Object.assign(counts[0] as object, { failed: ["job-0"] });
    pass(10);
    pass(10);
    Object.assign(counts[20] as object, { reached: false });
    pass(50);
    expect(lines).toEqual([
      "Waiting for the tasks: 12 of 40 ended, 1 failed (job-0), 20 s",
      "Waiting for the tasks: 12 of 40 ended, 1 failed (job-0), 1 min 20 s, IMM can't be asked at the moment",
    ]);
  });

  it("begins anew when they were all over", () => {
    const { shown, lines, pass } = progress();
    const first = shown.begin(["film"]);
    pass(60);
    first.ended = 1;
    shown.end();
    pass(600);
    shown.begin(["pages"]);
    pass(60);
    expect(lines).toEqual([
      "Waiting for the task of film: still running, 1 min",
      "Waiting for the task of pages: still running, 1 min",
    ]);
  });
});

describe("a span of time", () => {
  it.each([
    [400, "0 s"],
    [20_000, "20 s"],
    [120_000, "2 min"],
    [200_000, "3 min 20 s"],
    [3_600_000, "1 h"],
    [3_930_000, "1 h 5 min"],
  ])("of %d ms is %s", (milliseconds, text) => {
    expect(elapsedTime(milliseconds)).toBe(text);
  });
});
