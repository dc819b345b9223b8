import type { RequestLimits } from "./request-limits";

/** Thrown for a request that was still waiting for its turn when requests were stopped: it was never sent. */
export class NeverSent extends Error {
  constructor() {
    super("requests were stopped before its turn came");
    this.name = "NeverSent";
  }
}

/** How a gate does what it does; for tests. */
export interface GateOptions {
  /** Once aborted, requests that wait are never sent; those under way go on. Default: never. */
  readonly stop?: AbortSignal | undefined;
  /** Longest pause after the service pushed back, in milliseconds; default 20,000. */
  readonly longestPauseMs?: number;
  /** A number from 0 to below 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** A request that waits for its turn; the first knows the next. */
interface Waiting {
  readonly start: () => void;
  readonly give: (reason: NeverSent) => void;
  next?: Waiting;
}

/** How long a request counts, after it was answered, among those of the last second. */
const secondMs = 1000;

/**
 * Over how long the requests of a second are spread at least, in milliseconds. Of requests that are sent all at once each
 * waits for the others, and what they travel longer is lost in every second.
 */
const spreadMs = 100;

/** How late a request may be sent without delaying the others, in milliseconds: timers are no more exact on a busy machine. */
const latestMs = 5;

/** The first pause after the service pushed back is up to twice as long. */
const shortestPauseMs = 200;

/**
 * Lets requests through in the order in which they came, no faster than its limits.
 *
 * A request counts among those of the last second from when it is sent until a second after its answer. So however long
 * each travels, no second at the service sees more of them than allowed. They are spread over a part of the second.
 *
 * When the service pushes back, all requests pause, for a random time that doubles with every repetition (full jitter).
 * Afterwards they begin with one under way and one more with each answer, which doubles them with every round.
 *
 * Own code, because what limits requests by npm packages either lets two full bursts meet within a second, can neither
 * pause nor ramp, is no longer kept, or can't be loaded from CommonJS.
 */
export class RequestGate {
  #limits: RequestLimits;
  readonly #stop: AbortSignal | undefined;
  readonly #longestPauseMs: number;
  readonly #random: () => number;

  #first: Waiting | undefined;
  #last: Waiting | undefined;
  #underWay = 0;
  /** When the answered requests of the last second cease to count, in order; empty without a rate. */
  readonly #counted = new TimeQueue();

  /** When the next request may be sent, as far as they are spread. */
  #nextAt = 0;

  /** How many of those sent since the latest pause may be under way while the gate recovers from it. */
  #ramp = Number.POSITIVE_INFINITY;
  #underWaySincePause = 0;
  #pausedUntil = 0;
  /** Pauses since the last request that went well. */
  #pausesInARow = 0;
  /** Counts all pauses: what was sent before the latest says nothing about the time after it. */
  #pauses = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: RequestLimits, { stop, longestPauseMs = 20_000, random = Math.random }: GateOptions = {}) {
    this.#limits = limits;
    this.#stop = stop;
    this.#longestPauseMs = longestPauseMs;
    this.#random = random;
    stop?.addEventListener("abort", () => this.#giveUp(), { once: true });
  }

  /** The limits, which may change at any time. */
  get limits(): RequestLimits {
    return this.#limits;
  }

  set limits(limits: RequestLimits) {
    this.#limits = limits;
    this.#startWaiting();
  }

  /**
   * Makes a request when its turn has come.
   *
   * @param pushedBack whether an answer means that the service wants fewer requests; default: none does
   * @throws NeverSent when requests were stopped before.
   */
  pass<Answer>(request: () => Promise<Answer>, pushedBack?: (answer: Answer) => boolean): Promise<Answer> {
    if (this.#stop?.aborted) return Promise.reject(new NeverSent());
    if (this.#first === undefined && this.#admits(performance.now())) return this.#make(request, pushedBack);
    return new Promise<Answer>((resolve, reject) => {
      const waiting: Waiting = { start: () => resolve(this.#make(request, pushedBack)), give: reject };
      if (this.#last) this.#last.next = waiting;
      else this.#first = waiting;
      this.#last = waiting;
      this.#wakeUpLater();
    });
  }

  async #make<Answer>(request: () => Promise<Answer>, pushedBack?: (answer: Answer) => boolean): Promise<Answer> {
    const pauses = this.#pauses;
    if (this.#isRated) {
      this.#nextAt = Math.max(this.#nextAt, performance.now() - latestMs) + spreadMs / this.#limits.requestsPerSecond;
    }
    this.#underWay += 1;
    this.#underWaySincePause += 1;
    try {
      const answer = await request();
      if (pushedBack && pauses === this.#pauses) {
        if (pushedBack(answer)) this.#pause();
        else this.#recover();
      }
      return answer;
    } finally {
      this.#underWay -= 1;
      if (pauses === this.#pauses) this.#underWaySincePause -= 1;
      if (this.#isRated) this.#counted.push(performance.now() + secondMs);
      this.#startWaiting();
    }
  }

  /** Whether the next request has to wait for an answer to another one. */
  get #isBusy(): boolean {
    return this.#underWay >= this.#limits.concurrency || this.#underWaySincePause >= this.#ramp;
  }

  get #isRated(): boolean {
    return this.#limits.requestsPerSecond < Number.POSITIVE_INFINITY;
  }

  #admits(now: number): boolean {
    if (this.#isBusy || now < this.#pausedUntil) return false;
    if (!this.#isRated) return true;
    this.#counted.dropUntil(now);
    return now >= this.#nextAt && this.#underWay + this.#counted.length < this.#limits.requestsPerSecond;
  }

  #startWaiting(): void {
    while (this.#first && this.#admits(performance.now())) {
      const { start, next } = this.#first;
      this.#first = next;
      if (!next) this.#last = undefined;
      start();
    }
    if (this.#first) this.#wakeUpLater();
  }

  /** Sets the one timer, where it is time that the next request waits for; an answer wakes the gate up by itself. */
  #wakeUpLater(): void {
    if (this.#timer !== undefined) return;
    const now = performance.now();
    const full = this.#underWay + this.#counted.length >= this.#limits.requestsPerSecond;
    const byRate = full ? this.#counted.first : now;
    if (byRate === undefined || this.#isBusy) return;
    // In the past when the turn has come since the gate was asked.
    const at = Math.max(this.#pausedUntil, byRate, this.#isRated ? this.#nextAt : 0, now);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#startWaiting();
      },
      Math.ceil(at - now),
    );
  }

  #pause(): void {
    this.#pauses += 1;
    this.#pausesInARow += 1;
    const longest = Math.min(this.#longestPauseMs, shortestPauseMs * 2 ** this.#pausesInARow);
    this.#pausedUntil = performance.now() + this.#random() * longest;
    this.#ramp = 1;
    this.#underWaySincePause = 0;
  }

  #recover(): void {
    this.#pausesInARow = 0;
    if (this.#ramp < this.#limits.concurrency) this.#ramp += 1;
  }

  #giveUp(): void {
    clearTimeout(this.#timer);
    let waiting = this.#first;
    this.#first = undefined;
    this.#last = undefined;
    for (; waiting; waiting = waiting.next) waiting.give(new NeverSent());
  }
}

/** Points in time in ascending order; taking the first away doesn't move the others. */
class TimeQueue {
  #times: number[] = [];
  #start = 0;

  get length(): number {
    return this.#times.length - this.#start;
  }

  get first(): number | undefined {
    return this.#times[this.#start];
  }

  push(time: number): void {
    this.#times.push(time);
  }

  dropUntil(now: number): void {
    while (this.#start < this.#times.length && (this.#times[this.#start] as number) <= now) this.#start += 1;
    if (this.#start > 1024 && this.#start * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#start);
      this.#start = 0;
    }
  }
}
