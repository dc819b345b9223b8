import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NeverSent, RequestGate } from "../../src/oss/request-gate";

const unlimited = Number.POSITIVE_INFINITY;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A service that answers after a while; it remembers when requests arrived, and how many there were at once. */
class Service {
  readonly arrivals: number[] = [];
  mostAtOnce = 0;
  #atOnce = 0;

  /** @param travelMs how long a request travels, and how long its answer does */
  async answer<Answer>(answer: Answer, [travelMs, returnMs]: readonly [number, number]): Promise<Answer> {
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    await sleep(travelMs);
    this.arrivals.push(performance.now());
    await sleep(returnMs);
    this.#atOnce -= 1;
    return answer;
  }

  /** The most requests that arrived within any second. */
  get mostInASecond(): number {
    return Math.max(
      ...this.arrivals.map((from) => this.arrivals.filter((at) => at >= from && at < from + 1000).length),
    );
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe("the rate", () => {
  it("isn't exceeded in any second, however long each request travels", async () => {
    const travel = fc.tuple(fc.nat({ max: 700 }), fc.nat({ max: 700 }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(travel, { minLength: 1, maxLength: 100 }),
        async (requestsPerSecond, concurrency, travels) => {
          const service = new Service();
          const gate = new RequestGate({ requestsPerSecond, concurrency });
          const all = Promise.all(travels.map((times) => gate.pass(() => service.answer("fine", times))));
          await vi.runAllTimersAsync();
          await all;
          expect(service.mostInASecond).toBeLessThanOrEqual(requestsPerSecond);
          expect(service.mostAtOnce).toBeLessThanOrEqual(concurrency);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is used up: 1000 requests at 100 a second take 9 seconds and the travel of ten bursts", async () => {
    const service = new Service();
    const gate = new RequestGate({ requestsPerSecond: 100, concurrency: 64 });
    const start = performance.now();
    const all = Promise.all(Array.from({ length: 1000 }, () => gate.pass(() => service.answer("fine", [10, 10]))));
    await vi.runAllTimersAsync();
    await all;
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(service.mostInASecond).toBe(100);
  });

  it("is no burst: the requests of a second don't all wait for each other at the service", async () => {
    const service = new Service();
    const gate = new RequestGate({ requestsPerSecond: 100, concurrency: 64 });
    const all = Promise.all(Array.from({ length: 300 }, () => gate.pass(() => service.answer("fine", [2, 2]))));
    await vi.runAllTimersAsync();
    await all;
    expect(service.mostAtOnce).toBeLessThanOrEqual(10);
  });

  it("needs no timer where there is none", async () => {
    const gate = new RequestGate({ requestsPerSecond: unlimited, concurrency: 2 });
    const timers = vi.getTimerCount();
    const all = Promise.all(Array.from({ length: 100 }, () => gate.pass(async () => "fine")));
    expect(vi.getTimerCount()).toBe(timers);
    expect(await all).toHaveLength(100);
  });
});

describe("requests", () => {
  it("are made in the order in which they came, and each gets its own answer or failure", async () => {
    const made: number[] = [];
    const gate = new RequestGate({ requestsPerSecond: unlimited, concurrency: 3 });
    const answers = Promise.allSettled(
      Array.from({ length: 20 }, (_, number) =>
        gate.pass(async () => {
          made.push(number);
          await sleep(20 - number);
          if (number % 5 === 0) throw new Error(`failure ${number}`);
          return number;
        }),
      ),
    );
    await vi.runAllTimersAsync();
    const settled = await answers;
    expect(made).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(settled[7]).toEqual({ status: "fulfilled", value: 7 });
    expect(settled[10]).toMatchObject({ status: "rejected", reason: new Error("failure 10") });
  });

  it("go through narrower gates too, and the strictest limit wins", async () => {
    const service = new Service();
    const wide = new RequestGate({ requestsPerSecond: 50, concurrency: 4 });
    const narrow = new RequestGate({ requestsPerSecond: 5, concurrency: 10 });
    const all = Promise.all(
      Array.from({ length: 30 }, () => narrow.pass(() => wide.pass(() => service.answer("fine", [5, 5])))),
    );
    await vi.runAllTimersAsync();
    await all;
    expect(service.mostInASecond).toBe(5);
    expect(service.mostAtOnce).toBeLessThanOrEqual(4);
  });

  it("follow new limits at once", async () => {
    const service = new Service();
    const gate = new RequestGate({ requestsPerSecond: unlimited, concurrency: 1 });
    const all = Promise.all(Array.from({ length: 10 }, () => gate.pass(() => service.answer("fine", [50, 50]))));
    gate.limits = { requestsPerSecond: unlimited, concurrency: 10 };
    await vi.runAllTimersAsync();
    await all;
    expect(service.mostAtOnce).toBe(10);
  });

  it("that still wait are never made once requests are stopped; those under way are answered", async () => {
    const stop = new AbortController();
    const service = new Service();
    const gate = new RequestGate({ requestsPerSecond: unlimited, concurrency: 2 }, { stop: stop.signal });
    const answers = Promise.allSettled(
      Array.from({ length: 5 }, () => gate.pass(() => service.answer("fine", [5, 5]))),
    );
    stop.abort();
    await vi.runAllTimersAsync();
    expect((await answers).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
    ]);
    expect(service.arrivals).toHaveLength(2);
    await expect(gate.pass(async () => "fine")).rejects.toBeInstanceOf(NeverSent);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("when the service pushes back", () => {
  const pushedBack = (answer: string) => answer === "slow down";

  it("all requests pause, then begin with one and double with every round", async () => {
    const gate = new RequestGate({ requestsPerSecond: unlimited, concurrency: 16 }, { random: () => 0.5 });
    const starts: number[] = [];
    const begin = performance.now();
    const request = (answer: string) =>
      gate.pass(async () => {
        starts.push(performance.now() - begin);
        await sleep(10);
        return answer;
      }, pushedBack);
    const all = Promise.all([
      ...Array.from({ length: 16 }, () => request("slow down")),
      ...Array.from({ length: 31 }, () => request("fine")),
    ]);
    await vi.runAllTimersAsync();
    await all;
    const rounds = [...new Set(starts)].map((at) => [at, starts.filter((start) => start === at).length]);
    // One pause, of half of up to 400 ms, for all sixteen that were pushed back together.
    expect(rounds).toEqual([
      [0, 16],
      [210, 1],
      [220, 2],
      [230, 4],
      [240, 8],
      [250, 16],
    ]);
  });

  it("a request goes on that comes just when the pause ends", async () => {
    const pauseMs = 1.5;
    const gate = new RequestGate({ requestsPerSecond: unlimited, concurrency: 2 }, { random: () => pauseMs / 400 });
    await gate.pass(
      async () => "slow down",
      () => true,
    );
    // A clock of a machine so busy that a millisecond passes each time somebody looks at it.
    let now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => {
      now += 1;
      return now;
    });
    const made = vi.fn(async () => "fine");
    const answer = gate.pass(made);
    await vi.runAllTimersAsync();
    clock.mockRestore();
    expect(made).toHaveBeenCalledOnce();
    expect(await answer).toBe("fine");
  });

  it("an answer that was outstanding before the pause holds up nobody", async () => {
    const gate = new RequestGate({ requestsPerSecond: unlimited, concurrency: 8 }, { random: () => 0.5 });
    const stalled = gate.pass(() => sleep(60_000).then(() => "fine"), pushedBack);
    await gate.pass(async () => "slow down", pushedBack);
    const others = Promise.all(Array.from({ length: 20 }, () => gate.pass(async () => "fine", pushedBack)));
    await vi.advanceTimersByTimeAsync(300);
    expect(await Promise.race([others, "still waiting"])).toHaveLength(20);
    await vi.runAllTimersAsync();
    expect(await stalled).toBe("fine");
  });

  it("the pauses become longer as long as nothing goes well, up to the longest", async () => {
    const gate = new RequestGate(
      { requestsPerSecond: unlimited, concurrency: 1 },
      { random: () => 0.5, longestPauseMs: 1000 },
    );
    const starts: number[] = [];
    const answers = ["slow down", "slow down", "slow down", "slow down", "fine", "slow down", "fine"];
    const all = Promise.all(
      answers.map((answer) =>
        gate.pass(async () => {
          starts.push(performance.now());
          return answer;
        }, pushedBack),
      ),
    );
    await vi.runAllTimersAsync();
    await all;
    const waits = starts.slice(1).map((at, number) => at - (starts[number] as number));
    expect(waits).toEqual([200, 400, 500, 500, 0, 200]);
  });
});
