import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { operations as emulated } from "../../src/emulator/processing/operations";
import { planWork } from "../../src/emulator/processing/submission";
import { valuesAtSubmission } from "../../src/emulator/processing/target-template";
import { buildInstruction } from "../../src/instruction/instruction";
import { checkOperation } from "../../src/operations/operation-check";
import { spellOperation } from "../../src/operations/operation-spelling";
import { operationTables } from "../../src/operations/operations";
import { operationsOf } from "./any-operation";

/*
 * The local OSS has tables of its own, written from the same facts without a look at these. Where the two agree, a slip in
 * one of them is unlikely.
 */

// Hundreds of operations, each checked many times, on whatever cores there are.
vi.setConfig({ testTimeout: 60_000 });

const source = { bucket: "videos", key: "dir/a.mp4", lastModified: new Date(0) };
const known = valuesAtSubmission(source, new Date(0));

/** The refusal of the local OSS, if any. */
function refusal(operation: string): string | undefined {
  try {
    planWork(buildInstruction({ operation, target: { bucket: "results", key: "a_{index}" } }), known);
    return undefined;
  } catch (refused) {
    return String(refused);
  }
}

describe.each(operationTables)("$type, as this library and the local OSS know it,", (table) => {
  it("has the same parameters", () => {
    const codes = Object.values(table.parameters)
      .filter(({ kind }) => kind !== "parts")
      .map(({ code }) => code);
    expect(Object.keys(emulated.get(table.type)?.parameters ?? {}).sort()).toEqual(codes.sort());
  });

  it("is accepted by the one when the other finds nothing wrong or doubtful", () => {
    fc.assert(
      fc.property(operationsOf(table), (operation) => {
        fc.pre(checkOperation(operation).warnings.length === 0);
        expect(refusal(spellOperation(operation))).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it.each(
    Object.values(table.parameters).flatMap((row) => {
      if (row.kind !== "integer" && row.kind !== "number") return [];
      const step = row.kind === "integer" ? 1 : 0.5;
      const beyond = row.max === undefined ? [] : [row.max + step];
      return [...(row.min > 0 ? [row.min - step] : row.aboveMin ? [0] : []), ...beyond].map(
        (value) => [row.code, value] as const,
      );
    }),
  )("is refused by both with %s beyond its range: %d", (code, value) => {
    const needed = Object.values(table.parameters)
      .filter((row) => row.required && row.code !== code)
      .map((row) => (row.kind === "choice" ? `,${row.code}_${(row.codes ?? row.values).at(0)}` : ""));
    const operation = `${table.type}${needed.join("")},${code}_${value}`;
    expect(checkOperation(operation).problems.map(({ property }) => property)).toContain(code);
    expect(refusal(operation)).toContain(code);
  });
});
