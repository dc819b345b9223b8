import { ImmError, invalidParameter, missingParameter } from "./imm-error";

/** A span of time; both ends belong to it. */
export interface TimeRange {
  start: number;
  end: number;
}

/** The parameters of a call. Objects and lists arrive as JSON in one parameter each. */
export class ImmParameters {
  constructor(private readonly values: ReadonlyMap<string, string>) {}

  /** Refuses parameters that the service understands and this one does not: said aloud, never passed over in silence. */
  refuse(...names: string[]): void {
    const given = names.find((name) => ![undefined, "false"].includes(this.optional(name)));
    if (given !== undefined) {
      throw new ImmError(501, "NotImplemented", `The local OSS does not implement the parameter ${given}.`);
    }
  }

  /** A text, or undefined: an empty one counts as not given. */
  optional(name: string): string | undefined {
    return this.values.get(name) || undefined;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw missingParameter(name);
    return value;
  }

  oneOf<T extends string>(name: string, ...words: readonly T[]): T | undefined {
    const value = this.optional(name);
    if (value !== undefined && !(words as readonly string[]).includes(value)) {
      throw invalidParameter(name, `it must be one of ${words.join(", ")}`);
    }
    return value as T | undefined;
  }

  /** A whole number from 1. */
  count(name: string, most: number, otherwise: number): number {
    const text = this.optional(name);
    if (text === undefined) return otherwise;
    const value = /^\d+$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > most) throw invalidParameter(name, `it must be a whole number from 1 to ${most}`);
    return value;
  }

  texts(name: string): string[] | undefined {
    const value = this.#json(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) {
      throw invalidParameter(name, "it must be a JSON array of strings");
    }
    return value as string[];
  }

  timeRange(name: string): TimeRange | undefined {
    const value = this.#json(name);
    if (value === undefined) return undefined;
    if (typeof value !== "object" || value === null) throw invalidParameter(name, "it must be a JSON object");
    const time = (end: "Start" | "End", otherwise: number) => {
      const text = (value as Record<string, unknown>)[end];
      if (text === undefined || text === "") return otherwise;
      const instant = typeof text === "string" && /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
      if (Number.isNaN(instant)) throw invalidParameter(`${name}.${end}`, "it must be a time in ISO 8601");
      return instant;
    };
    return { start: time("Start", Number.NEGATIVE_INFINITY), end: time("End", Number.POSITIVE_INFINITY) };
  }

  #json(name: string): unknown {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw invalidParameter(name, "it must be JSON");
    }
  }
}
