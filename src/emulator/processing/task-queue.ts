/** Runs work in the order of its arrival, so many pieces at a time. */
export class TaskQueue {
  readonly #waiting: Array<() => Promise<void>> = [];
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(private readonly workers: number) {}

  /** The work must not reject: there is nobody to tell. */
  add(work: () => Promise<void>): void {
    this.#waiting.push(work);
    this.#fill();
  }

  /** Starts nothing more, and resolves when what is running has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.length = 0;
    await Promise.all(this.#running);
  }

  #fill(): void {
    while (!this.#closed && this.#running.size < this.workers) {
      const work = this.#waiting.shift();
      if (work === undefined) return;
      const run = work().finally(() => {
        this.#running.delete(run);
        this.#fill();
      });
      this.#running.add(run);
    }
  }
}
