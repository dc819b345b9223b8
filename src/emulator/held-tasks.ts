import { setTimeout as wait } from "node:timers/promises";
import type { Faults } from "./faults";
import type { PlannedFailure } from "./processing";

/** The tasks that a test keeps Running until it releases them. */
export class HeldTasks {
  readonly #held = new Map<string, () => void>();

  constructor(private readonly faults: Faults) {}

  /** What befalls a new task before its work; undefined where no fault strikes it. */
  befall(
    task: { id: string; bucket: string; key: string },
    signal: AbortSignal,
  ): Promise<PlannedFailure | undefined> | undefined {
    const { held, delayMs, failure } = this.faults.strikeTask(task);
    if (!held && delayMs === 0 && !failure) return undefined;
    return this.#await(task.id, { held, delayMs, signal }).then(() => failure);
  }

  /** Lets one held task go on, or all. */
  release(id?: string): void {
    for (const held of id === undefined ? [...this.#held.keys()] : [id]) {
      this.#held.get(held)?.();
      this.#held.delete(held);
    }
  }

  async #await(id: string, { held, delayMs, signal }: { held: boolean; delayMs: number; signal: AbortSignal }) {
    if (held) await new Promise<void>((release) => this.#held.set(id, release));
    if (delayMs > 0) await wait(delayMs, undefined, { signal });
  }
}
