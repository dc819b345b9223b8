import { readdirSync, readFileSync } from "node:fs";

const intervalMs = 100;

/** Watches how much memory the provider's process of a deploy takes, where /proc tells. */
export class PeakMemory {
  #timer: NodeJS.Timeout | undefined;
  #provider: number | undefined;
  #peakKb: number | undefined;

  /** Begins with the engine's process. */
  watch(engine: number): void {
    this.#timer = setInterval(() => {
      this.#provider ??= findProvider(engine);
      if (this.#provider === undefined) return;
      // A high-water mark: what happened between two looks isn't missed.
      const mark = /^VmHWM:\s+(\d+) kB$/m.exec(read(this.#provider, "status"))?.[1];
      if (mark !== undefined) this.#peakKb = Number(mark);
    }, intervalMs);
  }

  /** The most so far, in megabytes. */
  get peakMb(): number | undefined {
    return this.#peakKb === undefined ? undefined : this.#peakKb / 1024;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

/** The process among the engine's descendants that runs dynamic providers. */
function findProvider(engine: number): number | undefined {
  const parents = new Map<number, number>();
  const candidates: number[] = [];
  for (const name of processes()) {
    const pid = Number(name);
    // The command's name stands in brackets and may hold anything.
    const parent = /\) \S (\d+) [^)]*$/.exec(read(pid, "stat"))?.[1];
    if (parent !== undefined) parents.set(pid, Number(parent));
    if (/^[^\0]*node\0.*dynamic-provider\/index\.js\0/.test(read(pid, "cmdline"))) candidates.push(pid);
  }
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === engine || descends(parents.get(pid)));
  return candidates.find(descends);
}

function processes(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty when the process has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
