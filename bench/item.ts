import type { Figure } from "./figure";

/** How a run measures. */
export interface Run {
  /** How often each figure is measured. */
  readonly rounds: number;
  /** Whether to use a tenth of the jobs, to see that everything works: its ratios mean little. */
  readonly quick: boolean;
  /** Tells what is being done. */
  say(text: string): void;
}

/** One of the questions that the benchmarks answer. */
export interface Item {
  readonly name: string;
  readonly title: string;
  measure(run: Run): Promise<readonly Figure[]>;
}

/** So many jobs, or a tenth of them in a quick run. */
export function jobsOf({ quick }: Run, jobs: number): number {
  return quick ? Math.ceil(jobs / 10) : jobs;
}
