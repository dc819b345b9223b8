import ms, { type StringValue } from "ms";

/** Milliseconds of a duration such as `"30m"`, `"1.5h"` or `90000`; `undefined` when it is none. */
export function milliseconds(duration: unknown): number | undefined {
  const value = typeof duration === "string" ? parse(duration.trim()) : duration;
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;
}

function parse(text: string): number | undefined {
  // ms throws for what is empty or longer than any duration.
  return text !== "" && text.length <= 100 ? ms(text as StringValue) : undefined;
}
