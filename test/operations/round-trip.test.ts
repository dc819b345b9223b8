import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { buildInstruction } from "../../src/instruction/instruction";
import { checkOperation } from "../../src/operations/operation-check";
import { parseOperation, sameOperation, spellOperation } from "../../src/operations/operation-spelling";
import { operationTables } from "../../src/operations/operations";
import { parseInstruction } from "../../src/operations/parse-instruction";
import { putTogether, type SpelledOperation, takeApart } from "../../src/operations/spelled-operation";
import { operationsOf } from "./any-operation";

// Hundreds of operations, each checked many times, on whatever cores there are.
vi.setConfig({ testTimeout: 60_000 });

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
      { numRuns: 25 },
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
      { numRuns: 25 },
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
