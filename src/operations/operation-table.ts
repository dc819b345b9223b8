import type { ParameterTable } from "./parameter-table";

/** All that is known of one operation. */
export interface OperationTable {
  /** The operation's name as OSS spells it. */
  readonly type: string;
  /** The builder that makes it. */
  readonly builder: string;
  /** What it does, as one or more sentences. */
  readonly doc: string;
  /** A line of a program that uses it. */
  readonly example: string;
  /** Page of the OSS user guide that it is taken from: `https://www.alibabacloud.com/help/en/oss/user-guide/<page>`. */
  readonly page: string;
  /** Its parameters; the order is that of the spelling, which stands in users' states. */
  readonly parameters: ParameterTable;
  /** Whether the result is stored (`sys/saveas`), or is only a message, which may be stored all the same. */
  readonly target: "required" | "optional";
  /** Code of the parameter that says what the result is, which its key's extension should agree with. */
  readonly format?: string;
  /** How many objects it makes. */
  readonly results?: (given: GivenParameters) => "one" | "several" | "perhaps several";
  /** Whether several results get numbers even where the target's key says nothing of them but has no extension. */
  readonly numbersByItself?: boolean;
  /** What has to be right between parameters. */
  readonly rules?: readonly Rule[];
}

/** The parameters that were given, by their codes, whatever form they were given in. */
export interface GivenParameters {
  /** Whether a parameter was given, rightly or not. */
  has(code: string): boolean;
  /** Its value, where it was given and is right by itself; times in milliseconds. */
  text(code: string): string | undefined;
  number(code: string): number | undefined;
  flag(code: string): boolean;
  /** How many further objects were given in all. */
  readonly parts: number;
  /** What the user calls a parameter: its property, or its code inside a spelled operation. */
  name(code: string): string;
}

/** What is reported of an operation: an error, or something that looks wrong but may be right. */
export interface Report {
  problem(code: string, message: string): void;
  warning(code: string, message: string): void;
}

export type Rule = (given: GivenParameters, report: Report) => void;
