import { describe, expect, it } from "vitest";
import { FleetRun } from "../../../src/lifecycle/fleet/fleet-run";
import type { ShardPlan } from "../../../src/lifecycle/fleet/shard-plan";

/** A run whose time is set by the test, and what it says. */
function fleetRun() {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const run = new FleetRun("thumbs", 8, { now: () => new Date(clock.ms), say: (line) => lines.push(line) });
  return { run, lines, clock };
}

function plan(names: readonly string[], change: Partial<ShardPlan> = {}): ShardPlan {
  const planned = names.map((name) => ({
    key: name,
    job: { name } as never,
    current: undefined,
    failure: undefined,
    decision: { action: "submit", reason: "new job" } as const,
  }));
  return {
    planned,
    keys: [...names],
    kept: new Map(),
    recorded: new Map(),
    unknown: [],
    removed: 0,
    recovered: 0,
    interrupted: [],
    changes: true,
    ...change,
  };
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

  it("is told as far as it is known when the engine begins before it has looked at all shards", () => {
    const { run, lines } = fleetRun();
    run.plan("0", 2, plan(["a"]));
    run.expect(1);
    run.plan("1", 2, plan(["b"]));
    expect(lines).toEqual(["thumbs: will submit at least 1: a (new job)", "thumbs: will submit 2 in all"]);
  });
});

describe("progress", () => {
  it("is told once a second, over all shards", async () => {
    const { run, lines, clock } = fleetRun();
    run.plan("0", 2, plan(["a", "b"]));
    run.plan("1", 2, plan(["c", "d", "e"]));
    run.expect(2);
    run.expect(3);
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
