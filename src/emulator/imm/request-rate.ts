/** Counts requests, so many a second for each project; as the service's, the count begins anew with every second. */
export class RequestRate {
  readonly #seen = new Map<string, { second: number; count: number }>();

  /** @param perSecond undefined for no limit */
  constructor(private readonly perSecond: number | undefined) {
    if (perSecond !== undefined && !(perSecond >= 1)) throw new Error("requestsPerSecond must be at least 1");
  }

  /** Whether a project may have one more request now. One that it may not have isn't counted. */
  admits(project: string, now: Date): boolean {
    if (this.perSecond === undefined) return true;
    const second = Math.floor(now.getTime() / 1000);
    const seen = this.#seen.get(project);
    const count = seen?.second === second ? seen.count : 0;
    if (count >= this.perSecond) return false;
    this.#seen.set(project, { second, count: count + 1 });
    return true;
  }
}
