import type { Problem } from "../lifecycle/problem";

/** How fast requests may be made. `Infinity` where there is no limit. */
export interface RequestLimits {
  /** Most requests that arrive at the service within any second; a whole number of at least 1. */
  readonly requestsPerSecond: number;
  /** Most requests under way at once; a whole number of at least 1. */
  readonly concurrency: number;
}

/** 100 submissions a second are what IMM takes for a project; 64 under way use them up even at 0.6 s an answer. */
export const usualLimits: RequestLimits = { requestsPerSecond: 100, concurrency: 64 };

/** Limits as people write them: numbers, or the text of one as stack config has it. */
export interface LimitSettings {
  /** A whole number of at least 1, or `unlimited`. Absent or an empty text: not said. */
  readonly requestsPerSecond?: unknown;
  /** A whole number of at least 1. Absent or an empty text: not said. */
  readonly concurrency?: unknown;
}

/**
 * Reads limits. What isn't said, or can't be meant, is as in `otherwise`; what can't be meant is also told.
 *
 * @param nameOf gives the full name of a setting, for the problems
 */
export function readLimits(
  { requestsPerSecond, concurrency }: LimitSettings,
  otherwise: RequestLimits,
  nameOf: (name: keyof RequestLimits) => string = (name) => name,
): { readonly limits: RequestLimits; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = (name: keyof RequestLimits, value: unknown, words: string): number => {
    if (value === undefined || value === null || value === "") return otherwise[name];
    const number = wholeNumber(value);
    if (number !== undefined) return number;
    problems.push({ property: nameOf(name), message: `must be ${words}, not ${JSON.stringify(value)}` });
    return otherwise[name];
  };
  const rate =
    requestsPerSecond === "unlimited"
      ? Number.POSITIVE_INFINITY
      : read(
          "requestsPerSecond",
          requestsPerSecond,
          'a whole number of at least 1, the most submissions in a second, or "unlimited"',
        );
  const atOnce = read(
    "concurrency",
    concurrency,
    "a whole number of at least 1, the most submissions under way at once",
  );
  return { limits: { requestsPerSecond: rate, concurrency: atOnce }, problems };
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
}
