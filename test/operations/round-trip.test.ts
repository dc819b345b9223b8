import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { buildInstruction } from "../../src/instruction/instruction";
import { parseInstruction } from "../../src/instruction/parse-instruction";
import type { OperationSpec } from "../../src/operations/arguments";
import { checkOperation } from "../../src/operations/operation-check";
import { parseOperation, sameOperation, spellOperation } from "../../src/operations/operation-spelling";
import type { OperationTable } from "../../src/operations/operation-table";
import { operationTables } from "../../src/operations/operations";
import type { ParameterRow, ParameterTable } from "../../src/operations/parameter-table";
import { putTogether, type SpelledOperation, takeApart } from "../../src/operations/spelled-operation";

// Hundreds of operations, each checked many times, on whatever cores there are.
vi.setConfig({ testTimeout: 60_000 });

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
function operationsOf(table: OperationTable): fc.Arbitrary<OperationSpec> {
  const isRight = (properties: object) => checkOperation({ type: table.type, ...properties }).problems.length === 0;
  return argumentsOf(table.parameters)
    .map((properties) => {
      const needed = ([property]: [string, unknown]) =>
        table.parameters[property]?.required || table.parameters[property]?.kind === "parts";
      let grown = Object.fromEntries(Object.entries(properties).filter(needed));
      // Some are right only once another one is there, or only in pairs.
      const singles = Object.entries(properties);
      const pairs = singles.flatMap((one, index) => singles.slice(index + 1).map((other) => [one, other]));
      for (const more of [...singles.map((one) => [one]), ...pairs]) {
        const candidate = { ...grown, ...Object.fromEntries(more) };
        if (isRight(candidate)) grown = candidate;
      }
      return grown;
    })
    .filter(isRight)
    .map((properties) => ({ type: table.type, ...properties }) as unknown as OperationSpec);
}

/** The same parameters in any order. */
const shuffled = (operation: SpelledOperation): fc.Arbitrary<string> =>
  fc
    .shuffledSubarray([...operation.parameters], { minLength: operation.parameters.length })
    .map((parameters) => putTogether({ ...operation, parameters }));

describe.each(operationTables)("any $type", (table) => {
  it("is what it was when it is spelled and read again, and spelled the same the second time", () => {
    fc.assert(
      fc.property(operationsOf(table), (operation) => {
        const spelled = spellOperation(operation);
        expect(spelled).toMatch(/^[!-~]+$/);
        const parsed = parseOperation(spelled);
        expect(parsed).toEqual(expect.objectContaining({ type: table.type }));
        expect(Object.keys(parsed).sort()).toEqual(Object.keys(operation).sort());
        expect(spellOperation(parsed)).toBe(spelled);
        expect(parseOperation(spellOperation(parsed))).toEqual(parsed);
        expect(checkOperation(spelled).problems).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("is the same operation in any order of its parameters, and another one with another value", () => {
    const orders = operationsOf(table).chain((operation) => {
      const spelled = spellOperation(operation);
      return fc.tuple(fc.constant(spelled), shuffled(takeApart(spelled) as SpelledOperation));
    });
    fc.assert(
      fc.property(orders, operationsOf(table), ([spelled, reordered], other) => {
        expect(sameOperation(spelled, reordered)).toBe(true);
        const otherSpelled = spellOperation(other);
        expect(sameOperation(spelled, otherSpelled)).toBe(sameOperation(otherSpelled, spelled));
      }),
      { numRuns: 40 },
    );
  });
});

describe("any instruction", () => {
  const texts = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
  const targets = fc.record({ bucket: texts, key: texts });
  const operations = fc.oneof(
    ...operationTables.map(operationsOf),
    fc.constantFrom("video/newer,f_mp4", "image/resize,w_100", "video/convert,f_av9"),
    fc.constant({ style: "::h264-mp4-720p" }),
  );

  it("is read back with operation, target and notification", () => {
    fc.assert(
      fc.property(operations, fc.option(targets), fc.option(texts), (operation, target, notify) => {
        const spelled = spellOperation(operation);
        const instruction = buildInstruction({
          operation: spelled,
          target: target ?? undefined,
          notify: notify ?? undefined,
        });
        expect(parseInstruction(instruction)).toEqual({
          operation: parseOperation(spelled),
          ...(target && { target }),
          ...(notify !== null && { notify }),
        });
      }),
      { numRuns: 200 },
    );
  });

  it("or no instruction at all never makes the reader fail", () => {
    const pieces = fc.constantFrom(
      "video/convert",
      "sys/saveas",
      "sys/notify",
      "|",
      "/",
      ",",
      "_",
      "o_YQ",
      "b_YQ",
      "f_mp4",
      "x",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 12 }).map((some) => some.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseInstruction(text);
        expect(parsed === undefined || spellOperation(parsed.operation).length > 0).toBe(true);
        expect(checkOperation(text)).toHaveProperty("problems");
        expect(sameOperation(text, text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
