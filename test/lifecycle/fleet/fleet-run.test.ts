import { describe, expect, it } from "vitest";
import { FleetRun } from "../../../src/lifecycle/fleet/fleet-run";
import { planOfSubmissions as plan } from "./plan-of-submissions";

/** A run whose time is set by the test, and what it says. */
function fleetRun() {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const run = new FleetRun("thumbs", 8, { now: () => new Date(clock.ms), say: (line) => lines.push(line) });
  return { run, lines, clock };
}

describe("what will be done", () => {
  it("is one line when it is known of all shards, with the first ten names", () => {
    const { run, lines } = fleetRun();
    run.plan("0", 2, plan(["a", "b"], { removed: 3 }));
    expect(lines).toEqual([]);
    run.plan("f", 2, plan([..."cdefghijkl"], { unknown: ["x"] }));
    expect(lines).toEqual([
      "thumbs: will submit 12, may submit 1 not known before the deploy, will forget 3: a (new job), b (new job), c (new job), d (new job), e (new job), f (new job), g (new job), h (new job), i (new job), j (new job) and 2 more",
    ]);
  });

  it("isn't told when that is nothing", () => {
    const { run, lines } = fleetRun();
    run.plan("0", 2, undefined);
    run.plan("1", 2, undefined);
    expect(lines).toEqual([]);
  });

  it("is told as far as it is known when the engine begins before it has looked at all shards", async () => {
    const { run, lines } = fleetRun();
    run.plan("0", 2, plan(["a"]));
    await run.begin(async () => ({ submissions: 1 }));
    run.plan("1", 2, plan(["b"], { recovered: 3 }));
    expect(lines).toEqual([
      "thumbs: will submit at least 1: a (new job)",
      "thumbs: in all: will submit 2, will take over 3 that a killed deploy submitted",
    ]);
  });
});

describe("what was on its way when a deploy was killed", () => {
  const onItsWay = (name: string) => ({ job: { name } as never, sentAt: "2026-11-25T06:00:00.000Z" });
  const notice = (name: string) =>
    `thumbs: a deploy was killed while requests of 1 of these were on their way, so that their tasks may run twice: ${name} (sent at 2026-11-25T06:00:00.000Z)`;

  it("is told of every shard once, also of those that the engine looks at after it has begun", async () => {
    const { run, lines } = fleetRun();
    run.plan("0", 3, plan(["a"]));
    run.plan("1", 3, plan(["b"], { interrupted: [onItsWay("b")] }));
    await run.begin(async () => ({ submissions: 1 }));
    expect(lines.at(-1)).toBe(notice("b"));
    run.plan("2", 3, plan(["c"], { interrupted: [onItsWay("c")] }));
    expect(lines.filter((line) => line.includes("run twice"))).toEqual([notice("b"), notice("c")]);
  });
});

describe("progress", () => {
  it("is told once a second, over all shards", async () => {
    const { run, lines, clock } = fleetRun();
    run.plan("0", 2, plan(["a", "b"]));
    run.plan("1", 2, plan(["c", "d", "e"]));
    await run.begin(async () => ({ submissions: 2 }));
    await run.begin(async () => ({ submissions: 3 }));
    lines.length = 0;
    await run.submit(async () => true);
    clock.ms = 999;
    await run.submit(async () => false);
    expect(lines).toEqual([]);
    clock.ms = 1_000;
    await run.submit(async () => true);
    clock.ms = 1_500;
    await run.submit(async () => true);
    expect(lines).toEqual(["thumbs: 3 of 5 submitted, 1 failed, 3/s"]);
  });
});

describe("shards", () => {
  /** Submissions that stay under way until the test ends one. */
  function submissions(run: FleetRun, count: number) {
    const endings: (() => void)[] = [];
    const all = Array.from({ length: count }, () =>
      run.submit(() => new Promise((resolve) => endings.push(() => resolve(true)))),
    );
    const end = (number: number) => {
      for (const succeed of endings.splice(0, number)) succeed();
    };
    return { all: Promise.all(all), end };
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it("begin one after the other, as soon as those before leave places free", async () => {
    const { run } = fleetRun();
    const begun: string[] = [];
    const begin = (shard: string, count: number) =>
      run.begin(async () => {
        begun.push(shard);
        return { submissions: count };
      });
    await begin("0", 10);
    const others = [begin("1", 3), begin("2", 3), begin("3", 0)];
    await settle();
    // Eight are allowed at once, and ten are to come.
    expect(begun).toEqual(["0"]);
    const { all, end } = submissions(run, 10);
    await settle();
    // Two of the first and three of each of the others wait: as many as there are places.
    expect(begun).toEqual(["0", "1", "2"]);
    end(8);
    await settle();
    expect(begun).toEqual(["0", "1", "2", "3"]);
    end(2);
    await Promise.all([all, ...others]);
  });

  it("don't wait for one that couldn't be opened", async () => {
    const { run } = fleetRun();
    const failing = run.begin(async () => Promise.reject(new Error("no journal")));
    await expect(failing).rejects.toThrow("no journal");
    await expect(run.begin(async () => ({ submissions: 1 }))).resolves.toEqual({ submissions: 1 });
  });
});

describe("failures", () => {
  it("are told in full for twenty jobs, alike ones together, and counted by cause for the others", () => {
    const { run } = fleetRun();
    expect(run.failure).toBeUndefined();
    for (let place = 0; place < 25; place++) {
      const reason = place % 2 === 0 ? "NoSuchKey: gone" : "AccessDenied: no";
      const message = `OSS refused the task: ${reason} (HTTP 404, request ID ${place})\n  source:    oss://videos/${place}`;
      run.fail({ job: `job-${place}`, message });
    }
    run.fail({ job: "x", message: "No credentials" });
    const lines = run.failure?.split("\n") ?? [];
    expect(lines[0]).toContain("26 jobs failed");
    expect(lines.slice(1, 3)).toEqual([
      "  job-0: OSS refused the task: NoSuchKey: gone (HTTP 404, request ID 0)",
      "      source:    oss://videos/0",
    ]);
    expect(lines.slice(-3)).toEqual([
      "  3 more: OSS refused the task: NoSuchKey: gone",
      "  2 more: OSS refused the task: AccessDenied: no",
      "  1 more: No credentials",
    ]);
    const { run: other } = fleetRun();
    for (const job of ["a", "b", "c"]) other.fail({ job, message: "No credentials" });
    expect(other.failure?.split("\n").slice(1)).toEqual(["  a, b, c: No credentials"]);
  });
});
