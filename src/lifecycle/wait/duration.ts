import ms, { type StringValue } from "ms";

/** Milliseconds of a duration such as `"30m"`, `"1.5h"` or `90000`; `undefined` when it is none. */
export function milliseconds(duration: unknown): number | undefined {
  const value = typeof duration === "string" ? parse(duration.trim()) : duration;
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** What is wrong with a duration, or `undefined`. */
export function durationProblem(duration: unknown): string | undefined {
  if (milliseconds(duration) !== undefined) return undefined;
  return `must be a duration such as 30m or 5s, or a number of milliseconds above 0, not ${JSON.stringify(duration)}`;
}

function parse(text: string): number | undefined {
  // A text without a unit may mean anything, and ms throws for what is empty or longer than any duration.
  return /[a-z]$/i.test(text) && text.length <= 100 ? ms(text as StringValue) : undefined;
}
