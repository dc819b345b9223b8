import { nearestWord } from "../text/nearest-word";
import { isDeferred } from "./deferred-values";
import type { GivenParameters, OperationTable } from "./operation-table";
import type { ParameterRow, ParameterTable, PartsRow } from "./parameter-table";
import {
  allowedValues,
  readDeclaredValue,
  readSpelledValue,
  type SingleRow,
  show,
  type Value,
  type ValueReading,
} from "./parameter-value";
import type { SpelledOperation, SpelledParameter } from "./spelled-operation";

/** Something that was found in an operation: at a property, or a parameter, of it. */
export interface OperationProblem {
  /** The property, such as `frameRate` or `before[0].start`; in a spelled operation the code, such as `fps`. */
  readonly property: string;
  /** What is wrong, what is allowed and what to do, as a sentence that follows the property's name. */
  readonly message: string;
}

/** The values of some parameters, by property. Parts are lists of such values. */
export type Values = ReadonlyMap<string, Value | readonly Values[]>;

/** An operation as it was given: its values, as far as they are right by themselves, and what is wrong with the others. */
export interface OperationReading extends GivenParameters {
  readonly table: OperationTable;
  readonly values: Values;
  readonly problems: readonly OperationProblem[];
  /** What is unfamiliar rather than wrong: the service may have learned it since. */
  readonly warnings: readonly OperationProblem[];
}

/** What is wrong with a value that only the deploy will know. */
export const unknownYet = "is an output or a promise, whose value isn't known here; give the value itself";

interface Findings {
  readonly problems: OperationProblem[];
  readonly warnings: OperationProblem[];
}

/** Reads the properties of an operation that a program or a stack's config declares. */
export function readDeclaredOperation(
  table: OperationTable,
  declared: Readonly<Record<string, unknown>>,
): OperationReading {
  const findings: Findings = { problems: [], warnings: [] };
  const { type: _type, ...properties } = declared;
  const { values, given } = readDeclaredValues(table.parameters, properties, "", findings);
  return reading(table, values, given, (property) => property, findings);
}

/** Reads the parameters of a spelled operation. */
export function readSpelledOperation(
  table: OperationTable,
  { parameters, segments }: SpelledOperation,
): OperationReading {
  const findings: Findings = { problems: [], warnings: [] };
  const { values, given } = readSpelledValues(table.parameters, parameters, "", findings);

  const rows = Object.entries(table.parameters).filter(
    (entry): entry is [string, PartsRow] => entry[1].kind === "parts",
  );
  for (const [property, row] of rows) {
    const parts = segments
      .filter(({ name }) => name === row.code)
      .map(
        (segment, index) => readSpelledValues(row.part, segment.parameters, `${row.code}[${index}].`, findings).values,
      );
    if (parts.length > 0) {
      values.set(property, parts);
      given.add(property);
    }
  }
  for (const name of new Set(segments.map((segment) => segment.name))) {
    if (rows.some(([, row]) => row.code === name)) continue;
    findings.warnings.push({ property: name, message: `isn't a segment that ${table.type} is known to take` });
  }
  return reading(table, values, given, (_property, row) => row.code, findings);
}

function reading(
  table: OperationTable,
  values: Values,
  given: ReadonlySet<string>,
  nameOf: (property: string, row: ParameterRow) => string,
  findings: Findings,
): OperationReading {
  const properties = new Map(Object.entries(table.parameters).map(([property, row]) => [row.code, property]));
  for (const [property, row] of Object.entries(table.parameters)) {
    if (row.required && !given.has(property)) {
      findings.problems.push({ property: nameOf(property, row), message: missing(row) });
    }
  }
  const value = (code: string) => values.get(properties.get(code) ?? "");
  return {
    table,
    values,
    ...findings,
    has: (code) => given.has(properties.get(code) ?? ""),
    text: (code) => asType(value(code), "string"),
    number: (code) => asType(value(code), "number"),
    flag: (code) => value(code) === true,
    parts: [...values.values()].reduce<number>((sum, it) => sum + (Array.isArray(it) ? it.length : 0), 0),
    name: (code) => {
      const property = properties.get(code);
      return property === undefined ? code : nameOf(property, table.parameters[property] as ParameterRow);
    },
  };
}

interface ValuesReading {
  readonly values: Map<string, Value | readonly Values[]>;
  /** Every parameter that was given, whatever its value. */
  readonly given: Set<string>;
}

function readDeclaredValues(
  rows: ParameterTable,
  declared: Readonly<Record<string, unknown>>,
  prefix: string,
  findings: Findings,
): ValuesReading {
  const values: ValuesReading["values"] = new Map();
  const given = new Set<string>();
  for (const [property, value] of Object.entries(declared)) {
    if (value === undefined || value === null) continue;
    const row = Object.hasOwn(rows, property) ? rows[property] : undefined;
    if (!row) {
      findings.problems.push({ property: prefix + property, message: unknownProperty(property, rows) });
      continue;
    }
    given.add(property);
    if (isDeferred(value)) {
      findings.problems.push({ property: prefix + property, message: unknownYet });
      continue;
    }
    if (row.kind === "parts") {
      const parts = readDeclaredParts(row, value, prefix + property, findings);
      if (parts.length > 0) values.set(property, parts);
      else given.delete(property);
      continue;
    }
    const found = readDeclaredValue(row, value);
    if ("value" in found) values.set(property, found.value);
    else findings.problems.push({ property: prefix + property, message: found.problem });
  }
  return { values, given };
}

function readDeclaredParts(row: PartsRow, declared: unknown, property: string, findings: Findings): readonly Values[] {
  if (!Array.isArray(declared)) {
    findings.problems.push({ property, message: `must be ${allowedValues(row)}, not ${show(declared)}` });
    return [];
  }
  return declared.map((part: unknown, index) => {
    const prefix = `${property}[${index}]`;
    if (isDeferred(part)) {
      findings.problems.push({ property: prefix, message: unknownYet });
      return new Map();
    }
    if (typeof part !== "object" || part === null || Array.isArray(part)) {
      findings.problems.push({ property: prefix, message: `must be an object with a key, not ${show(part)}` });
      return new Map();
    }
    const { values, given } = readDeclaredValues(row.part, part as Record<string, unknown>, `${prefix}.`, findings);
    reportMissing(row.part, given, (name) => `${prefix}.${name}`, findings);
    return values;
  });
}

function readSpelledValues(
  rows: ParameterTable,
  parameters: readonly SpelledParameter[],
  prefix: string,
  findings: Findings,
): ValuesReading {
  const values: ValuesReading["values"] = new Map();
  const given = new Set<string>();
  const singleRows = Object.entries(rows).filter((entry): entry is [string, SingleRow] => entry[1].kind !== "parts");
  for (const { code, text } of parameters) {
    const [property, row] = singleRows.find(([, it]) => it.code === code) ?? [];
    const name = prefix + code;
    if (property === undefined || row === undefined) {
      const nearest = nearestWord(
        code,
        singleRows.map(([, it]) => it.code),
      );
      const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
      findings.warnings.push({
        property: name,
        message: `isn't a parameter that this operation is known to have${hint}`,
      });
      continue;
    }
    if (given.has(property)) {
      findings.problems.push({ property: name, message: "is given twice; leave one of them out" });
      continue;
    }
    given.add(property);
    const found: ValueReading =
      text === undefined ? { problem: `has no value; write ${code}_value` } : readSpelledValue(row, text);
    if ("value" in found) values.set(property, found.value);
    else findings[found.unfamiliar ? "warnings" : "problems"].push({ property: name, message: found.problem });
  }
  if (prefix !== "") reportMissing(rows, given, (_name, row) => prefix + row.code, findings);
  return { values, given };
}

function reportMissing(
  rows: ParameterTable,
  given: ReadonlySet<string>,
  nameOf: (property: string, row: ParameterRow) => string,
  { problems }: Findings,
): void {
  for (const [property, row] of Object.entries(rows)) {
    if (row.required && !given.has(property)) problems.push({ property: nameOf(property, row), message: missing(row) });
  }
}

function missing(row: ParameterRow): string {
  return `is missing; give ${allowedValues(row)}`;
}

function unknownProperty(property: string, rows: ParameterTable): string {
  const byCode = Object.entries(rows).find(([, row]) => row.code === property)?.[0];
  const nearest = byCode ?? nearestWord(property, Object.keys(rows));
  const hint = nearest === undefined ? `allowed are ${Object.keys(rows).join(", ")}` : `did you mean ${nearest}?`;
  return `isn't a property here; ${hint}`;
}

function asType<T extends "string" | "number">(
  value: unknown,
  type: T,
): (T extends "string" ? string : number) | undefined {
  return typeof value === type ? (value as T extends "string" ? string : number) : undefined;
}
