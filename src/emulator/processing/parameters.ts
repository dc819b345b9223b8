import { decodeValue } from "./encoded-value";
import type { WrittenParameter } from "./instruction";
import { invalidArgument } from "./refusal";

/** One parameter of an operation. `V` includes undefined when the parameter may be left out and has no default. */
export interface Parameter<V> {
  /** What is allowed, as the end of a sentence: "a whole number from 0 to 5". */
  readonly allowed: string;
  /** The value, or undefined when the text is not one. May itself throw a Refusal that says more. */
  read(text: string, name: string): NonNullable<V> | undefined;
  readonly required: boolean;
  /** The value of a parameter that is not given. */
  readonly absent: V;
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds parameters of every type.
export type ParameterTable = Record<string, Parameter<any>>;

export type ParameterValues<T extends ParameterTable> = {
  [N in keyof T]: T[N] extends Parameter<infer V> ? V : never;
};

type Optional<V> = Parameter<V | undefined>;

export function required<V extends {}>(parameter: Optional<V>): Parameter<V> {
  // The absent value of a required parameter is never read: its absence is refused.
  return { ...parameter, required: true, absent: undefined as unknown as V } as Parameter<V>;
}

export function withDefault<V extends {}>(parameter: Optional<V>, value: V): Parameter<V> {
  return { ...parameter, absent: value } as Parameter<V>;
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Optional<number> {
  return {
    allowed: max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`,
    read: (text) => (/^\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
    required: false,
    absent: undefined,
  };
}

export function decimal(min: number, max: number, bounds: "with-min" | "above-min" = "with-min"): Optional<number> {
  return {
    allowed: `a number ${bounds === "with-min" ? "from" : "above"} ${min} ${bounds === "with-min" ? "to" : "and up to"} ${max}`,
    read: (text) => {
      if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) return undefined;
      const value = Number(text);
      return (bounds === "with-min" ? value >= min : value > min) && value <= max ? value : undefined;
    },
    required: false,
    absent: undefined,
  };
}

export function oneOf<const V extends string>(...values: readonly V[]): Optional<V> {
  return {
    allowed: `one of ${values.join(" ")}`,
    read: (text) => values.find((value) => value === text),
    required: false,
    absent: undefined,
  };
}

export function oneOfNumbers<const V extends number>(...values: readonly V[]): Optional<V> {
  return {
    allowed: `one of ${values.join(" ")}`,
    read: (text) => values.find((value) => String(value) === text),
    required: false,
    absent: undefined,
  };
}

export function flag(): Parameter<boolean> {
  return {
    allowed: "0 or 1",
    read: (text) => (text === "1" ? true : text === "0" ? false : undefined),
    required: false,
    absent: false,
  };
}

export interface FrameSize {
  width?: number;
  height?: number;
}

/** `1280x720`, `1280x` or `x720`. */
export function frameSize(min: number, max: number): Optional<FrameSize> {
  const side = (text: string) => {
    if (text === "") return undefined;
    const pixels = Number(text);
    return pixels >= min && pixels <= max && pixels % 2 === 0 ? pixels : Number.NaN;
  };
  return {
    allowed: `WIDTHxHEIGHT, WIDTHx or xHEIGHT, each even and from ${min} to ${max}`,
    read: (text) => {
      const match = /^(\d{0,5})x(\d{0,5})$/.exec(text);
      const width = side(match?.[1] ?? "");
      const height = side(match?.[2] ?? "");
      if (width === undefined && height === undefined) return undefined;
      if (Number.isNaN(width) || Number.isNaN(height)) return undefined;
      return { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
    },
    required: false,
    absent: undefined,
  };
}

/** Text in base64 whose decoded form has a shape of its own. */
export function encodedText(allowed: string, shape: RegExp): Optional<string> {
  return {
    allowed: `base64 of ${allowed}`,
    read: (text, name) => {
      const decoded = decodeValue(name, text);
      return shape.test(decoded) ? decoded : undefined;
    },
    required: false,
    absent: undefined,
  };
}

/** Reads what is written against the operation's table; throws a Refusal that names the parameter and what is allowed. */
export function readParameters<T extends ParameterTable>(
  table: T,
  written: readonly WrittenParameter[],
  owner: string,
): ParameterValues<T> {
  const values: Record<string, unknown> = {};
  for (const { name, text } of written) {
    const parameter = Object.hasOwn(table, name) ? table[name] : undefined;
    if (parameter === undefined) {
      throw invalidArgument(
        `The parameter ${name} is not known to ${owner}: allowed are ${Object.keys(table).join(" ")}.`,
      );
    }
    const value = parameter.read(text, name);
    if (value === undefined) {
      throw invalidArgument(`The parameter ${name} of ${owner} is ${text}: allowed is ${parameter.allowed}.`);
    }
    values[name] = value;
  }
  for (const [name, parameter] of Object.entries(table)) {
    if (values[name] !== undefined) continue;
    if (parameter.required) throw invalidArgument(`The parameter ${name} is required but not provided.`);
    values[name] = parameter.absent;
  }
  return values as ParameterValues<T>;
}
