import type { Input, OutputInstance } from "@pulumi/pulumi";

/** What the rows of every kind have. */
interface Row {
  /** What OSS calls the parameter inside an instruction. */
  readonly code: string;
  /** What it is for, as one or more sentences. */
  readonly doc: string;
  /** Whether the operation can't do without it. */
  readonly required?: true;
  /** The value that leaving it out stands for. Only where the sources agree: two spellings are compared by it. */
  readonly default?: string | number | boolean;
  /** What happens when it is left out, in words, where that is no fixed value. */
  readonly otherwise?: string;
  /** Codes of which at least one has to be given too, or the service ignores this one without a word. */
  readonly needs?: readonly string[];
}

/** One of some words or numbers. */
export interface ChoiceRow extends Row {
  readonly kind: "choice";
  readonly values: readonly (string | number)[];
  /** How the values are spelled, in their order, where the service's own codes say little. */
  readonly codes?: readonly string[];
}

/** A whole number or a number, in a range. */
export interface NumberRow extends Row {
  readonly kind: "integer" | "number";
  readonly min: number;
  readonly max?: number;
  /** Whether `min` itself is too little. */
  readonly aboveMin?: true;
  readonly unit?: string;
}

/** A length of time or a point in time, in milliseconds. */
export interface TimeRow extends Row {
  readonly kind: "time";
}

/** Yes or no, spelled 1 or 0. */
export interface FlagRow extends Row {
  readonly kind: "flag";
}

/** A text, spelled in URL-safe base64. */
export interface TextRow extends Row {
  readonly kind: "text";
  readonly form: "object key" | "page numbers";
}

/** Width and height of a picture in pixels, one of which may be left out. */
export interface SizeRow extends Row {
  readonly kind: "size";
  readonly min: number;
  readonly max: number;
}

/** Further objects that the operation reads, each with parameters of its own, spelled as segments after the operation. */
export interface PartsRow extends Row {
  readonly kind: "parts";
  /** What a part is called in the types. */
  readonly partName: string;
  readonly part: ParameterTable;
}

/** What is known of one parameter. */
export type ParameterRow = ChoiceRow | NumberRow | TimeRow | FlagRow | TextRow | SizeRow | PartsRow;

/** The parameters of an operation by property name, in the order in which they are spelled. */
export type ParameterTable = Readonly<Record<string, ParameterRow>>;

/**
 * A length of time: a number of milliseconds, or a text with units such as `"500ms"`, `"10s"`, `"2.5s"`, `"1m30s"` or
 * `"1h2m3s"`.
 */
export type Time =
  | number
  | `${number}ms`
  | `${number}s`
  | `${number}m`
  | `${number}h`
  | `${number}m${number}s`
  | `${number}h${number}m`
  | `${number}h${number}m${number}s`;

/** Width and height in pixels. With one of them, as in `"1280x"` or `"x720"`, the other follows from the source. */
export type Size = `${number}x${number}` | `${number}x` | `x${number}`;

/** The general type of a literal one: what an output usually has. */
export type Widened<T> = T extends string ? string : T extends number ? number : T extends boolean ? boolean : T;

/**
 * A value of a parameter, or a promise or output of one. What is written out has to be one of the values; what comes
 * from an output may be any text or number, since that is all its type tells, and is checked once it is known.
 */
export type ValueInput<T> = T | Promise<Widened<T>> | OutputInstance<Widened<T>>;

/** The type of one parameter's argument, from its row. */
export type ArgumentOf<R> = R extends { readonly kind: "choice"; readonly values: readonly (infer V)[] }
  ? ValueInput<V>
  : R extends { readonly kind: "integer" | "number" }
    ? ValueInput<number>
    : R extends { readonly kind: "time" }
      ? ValueInput<Time>
      : R extends { readonly kind: "flag" }
        ? ValueInput<boolean>
        : R extends { readonly kind: "text" }
          ? ValueInput<string>
          : R extends { readonly kind: "size" }
            ? ValueInput<Size>
            : R extends { readonly kind: "parts"; readonly part: infer P }
              ? Input<readonly Input<ArgumentsOf<P>>[]>
              : never;

type Required<T> = { [K in keyof T]: T[K] extends { readonly required: true } ? K : never }[keyof T];

/** The type of an operation's arguments, from its parameters. */
export type ArgumentsOf<T> = Flat<
  { readonly [K in Required<T>]: ArgumentOf<T[K]> } & {
    readonly [K in Exclude<keyof T, Required<T>>]?: ArgumentOf<T[K]> | undefined;
  }
>;

type Flat<T> = { [K in keyof T]: T[K] };
