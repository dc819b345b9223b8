import { ProgramError } from "../text/program-error";
import type { OperationSpec, StyleReference } from "./arguments";
import { checkOperation } from "./operation-check";
import { type OperationProblem, readSpelledOperation, type Values } from "./operation-reading";
import { operationTable } from "./operations";
import type { ParameterTable } from "./parameter-table";
import { readSpelledValue, type SingleRow, spellValue, type Value } from "./parameter-value";
import { putTogether, type SpelledOperation, type SpelledParameter, takeApart } from "./spelled-operation";
import { spellStyle, styleName } from "./styles";

/** Thrown for an operation that can't be what was meant. Lists everything that is wrong with it. */
export class InvalidOperationError extends ProgramError {
  constructor(
    /** The operation, or the builder that was to make it. */
    operation: string,
    /** Everything that was found. */
    readonly problems: readonly OperationProblem[],
  ) {
    const lines = problems.map(({ property, message }) => `  ${property === "" ? "operation" : property}: ${message}`);
    super(
      `${operation} has ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}:\n${lines.join("\n")}`,
    );
    this.name = "InvalidOperationError";
  }
}

/**
 * The operation as OSS spells it, such as `video/convert,f_mp4,vcodec_h264`. What is a text already stays as it is.
 *
 * @throws InvalidOperationError that lists everything that is wrong with it.
 */
export function spellOperation(operation: string | StyleReference | OperationSpec): string {
  if (typeof operation === "string") return operation;
  const { problems, reading } = checkOperation(operation);
  if (problems.length > 0) {
    const type = (operation as { readonly type?: unknown } | null)?.type;
    throw new InvalidOperationError(typeof type === "string" ? type : "operation", problems);
  }
  if (!reading) return spellStyle((operation as { readonly style: string }).style);
  const { type, parameters } = reading.table;
  return putTogether({ type, ...spellValues(parameters, reading.values) });
}

/**
 * Reads a spelled operation: the inverse of {@link spellOperation}. What the tables don't know, or not entirely, comes
 * back as the text it is.
 */
export function parseOperation(text: string): string | StyleReference | OperationSpec {
  const style = styleName(text);
  if (style !== undefined) return { style };
  const parts = takeApart(text);
  const table = parts && operationTable(parts.type);
  if (!parts || !table) return text;
  const { values, problems, warnings } = readSpelledOperation(table, parts);
  if (problems.length > 0 || warnings.length > 0) return text;
  return { type: table.type, ...properties(table.parameters, values) } as unknown as OperationSpec;
}

/**
 * Whether two spelled operations ask for the same: the order of their parameters, other ways to write a value, and
 * values that are what leaving them out means make no difference.
 */
export function sameOperation(a: string, b: string): boolean {
  return a === b || canonicalSpelling(a) === canonicalSpelling(b);
}

function spellValues(rows: ParameterTable, values: Values): Pick<SpelledOperation, "parameters" | "segments"> {
  const parameters: SpelledParameter[] = [];
  const segments: { name: string; parameters: readonly SpelledParameter[] }[] = [];
  for (const [property, row] of Object.entries(rows)) {
    const value = values.get(property);
    if (value === undefined) continue;
    if (row.kind === "parts") {
      for (const part of value as readonly Values[]) {
        segments.push({ name: row.code, parameters: spellValues(row.part, part).parameters });
      }
    } else {
      parameters.push({ code: row.code, text: spellValue(row, value as Value) });
    }
  }
  return { parameters, segments };
}

function properties(rows: ParameterTable, values: Values): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  for (const [property, row] of Object.entries(rows)) {
    const value = values.get(property);
    if (value === undefined) continue;
    entries.push([
      property,
      row.kind === "parts" ? (value as Values[]).map((part) => properties(row.part, part)) : value,
    ]);
  }
  return Object.fromEntries(entries);
}

function canonicalSpelling(text: string): string {
  const parts = takeApart(text);
  const table = parts && operationTable(parts.type);
  if (!parts || !table) return text;
  const rows = Object.values(table.parameters);
  const segmentOrder = rows.filter(({ kind }) => kind === "parts").map(({ code }) => code);
  const parameters = canonicalParameters(rowsByCode(table.parameters), parts.parameters);
  const segments = parts.segments
    .map(({ name, parameters: own }) => {
      const row = rows.find(({ code, kind }) => kind === "parts" && code === name);
      return { name, parameters: row?.kind === "parts" ? canonicalParameters(rowsByCode(row.part), own) : own };
    })
    .sort((a, b) => segmentOrder.indexOf(a.name) - segmentOrder.indexOf(b.name));
  return putTogether({ type: parts.type, parameters, segments });
}

function rowsByCode(rows: ParameterTable): ReadonlyMap<string, SingleRow> {
  return new Map(Object.values(rows).flatMap((row) => (row.kind === "parts" ? [] : [[row.code, row] as const])));
}

function canonicalParameters(
  rows: ReadonlyMap<string, SingleRow>,
  parameters: readonly SpelledParameter[],
): readonly SpelledParameter[] {
  // Which of two values counts is for the service to say, and may depend on their order.
  if (new Set(parameters.map(({ code }) => code)).size < parameters.length) return parameters;
  return parameters
    .flatMap((parameter) => {
      const row = rows.get(parameter.code);
      const found = row && parameter.text !== undefined ? readSpelledValue(row, parameter.text) : undefined;
      if (!row || !found || !("value" in found)) return [parameter];
      return found.value === row.default ? [] : [{ code: row.code, text: spellValue(row, found.value) }];
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}
