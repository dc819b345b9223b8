import fc from "fast-check";
import type { OperationSpec } from "../../src/operations/arguments";
import { checkOperation } from "../../src/operations/operation-check";
import type { OperationTable } from "../../src/operations/operation-table";
import type { ParameterRow, ParameterTable } from "../../src/operations/parameter-table";

/** Values of a parameter as a program may write them. */
function valuesOf(row: ParameterRow): fc.Arbitrary<unknown> {
  switch (row.kind) {
    case "choice":
      return fc.constantFrom(...row.values);
    case "integer":
      return fc.integer({ min: row.min, max: row.max ?? 1_000_000 });
    case "number":
      return fc
        .integer({ min: Math.max(row.min * 1000, row.aboveMin ? 1 : 0), max: (row.max ?? 1000) * 1000 })
        .map((thousandths) => thousandths / 1000);
    case "time":
      return fc.oneof(
        fc.nat(),
        fc.nat(100_000).map((milliseconds) => `${milliseconds}ms`),
        fc.tuple(fc.nat(200), fc.nat(59), fc.nat(999)).map(([m, s, ms]) => `${m}m${s}.${String(ms).padStart(3, "0")}s`),
      );
    case "flag":
      return fc.boolean();
    case "text":
      return row.form === "object key"
        ? fc
            .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
            .map((text) => `k${text.replaceAll(/[./\\]/g, "")}`)
        : fc.constantFrom("1", "1-10", "1,2,4-10", "3,3");
    case "size": {
      const side = fc.integer({ min: row.min / 2, max: row.max / 2 }).map((half) => half * 2);
      return fc.oneof(
        fc.tuple(side, side).map(([width, height]) => `${width}x${height}`),
        side.map((width) => `${width}x`),
        side.map((height) => `x${height}`),
      );
    }
    case "parts":
      return fc.array(argumentsOf(row.part), { minLength: 1, maxLength: 3 });
  }
}

function argumentsOf(rows: ParameterTable): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.fromEntries(Object.entries(rows).map(([property, row]) => [property, valuesOf(row)]));
  const requiredKeys = Object.keys(rows).filter((property) => rows[property]?.required);
  return fc.record(values, { requiredKeys });
}

/**
 * Operations without problems: beside what an operation needs, as many of the other values as get along with each other.
 * Left to chance, hardly any would.
 */
export function operationsOf(table: OperationTable): fc.Arbitrary<OperationSpec> {
  const isRight = (properties: object) => checkOperation({ type: table.type, ...properties }).problems.length === 0;
  return argumentsOf(table.parameters)
    .map((properties) => {
      const needed = ([property]: [string, unknown]) =>
        table.parameters[property]?.required || table.parameters[property]?.kind === "parts";
      let grown = Object.fromEntries(Object.entries(properties).filter(needed));
      const add = (more: readonly [string, unknown][]) => {
        const candidate = { ...grown, ...Object.fromEntries(more) };
        if (isRight(candidate)) grown = candidate;
      };
      for (const one of Object.entries(properties)) add([one]);
      // Some are right only once another one is there, or in pairs.
      const left = Object.entries(properties).filter(([property]) => !(property in grown));
      left.forEach((one, index) => {
        add([one]);
        for (const other of left.slice(index + 1)) add([one, other]);
      });
      return grown;
    })
    .filter(isRight)
    .map((properties) => ({ type: table.type, ...properties }) as unknown as OperationSpec);
}
