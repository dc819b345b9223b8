/** What a figure counts. `×` is a ratio: nothing but ratios within one run says much about a machine that is not one's own. */
export type Unit = "×" | "tasks/s" | "s" | "ms" | "µs" | "bytes" | "MB" | "";

/** Something that was measured, once a round. */
export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  /** One a round; none when it couldn't be measured. */
  readonly values: readonly number[];
  readonly target?: Target | undefined;
  /** Why it couldn't be measured. */
  readonly note?: string;
}

/** What the median ought to be. */
export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** The middle one; between two, their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Whether a figure is as it ought to be; `undefined` where nothing was measured or nothing is asked. */
export function isMet({ values, target }: Figure): boolean | undefined {
  if (target === undefined || values.length === 0) return undefined;
  return "atMost" in target ? median(values) <= target.atMost : median(values) >= target.atLeast;
}

/** Measures several times, and gathers what each round measured by its name. */
export async function gather<Name extends string>(
  rounds: number,
  measure: (round: number) => Promise<Readonly<Record<Name, number>>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const gathered: Partial<Record<Name, number[]>> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, value] of Object.entries(await measure(round)) as [Name, number][]) {
      gathered[name] = [...(gathered[name] ?? []), value];
    }
  }
  return gathered as Record<Name, number[]>;
}

/** The ratio of two measurements in each round. */
export function ratios(of: readonly number[], to: readonly number[]): number[] {
  return of.map((value, round) => value / (to[round] ?? Number.NaN));
}
