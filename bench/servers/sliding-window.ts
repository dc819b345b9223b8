/** How many events there were in the last so many milliseconds. */
export class SlidingWindow {
  readonly #times: number[] = [];
  #oldest = 0;

  constructor(readonly lengthMs: number) {}

  add(now: number): void {
    this.#times.push(now);
  }

  count(now: number): number {
    while ((this.#times[this.#oldest] ?? now) <= now - this.lengthMs) this.#oldest += 1;
    return this.#times.length - this.#oldest;
  }
}
