import { expect, it } from "vitest";

const report = {
  success: true,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [] as { status: string; assertionResults: { status: string }[] }[],
};

async function counts(...differences: (Partial<typeof report> | undefined)[]) {
  const { testCounts } = await import("../../tools/test-counts.mjs");
  return testCounts(differences.map((its) => its && { ...report, ...its }));
}

it("counts passed and failed tests", async () => {
  expect(await counts({})).toEqual({ line: "3 passed, 0 failed", ok: true });
  expect(await counts({ success: false, numFailedTests: 2 })).toEqual({ line: "3 passed, 2 failed", ok: false });
});

it("tells what was skipped", async () => {
  expect(await counts({ numPendingTests: 1, numTodoTests: 1 })).toEqual({
    line: "3 passed, 0 failed, 2 skipped",
    ok: true,
  });
});

it("takes a file that can't be loaded for a failure", async () => {
  const testResults = [
    { status: "failed", assertionResults: [] },
    { status: "failed", assertionResults: [{ status: "failed" }] },
  ];
  expect(await counts({ success: false, numFailedTests: 1, testResults })).toEqual({
    line: "3 passed, 2 failed",
    ok: false,
  });
});

it("takes no tests, and an error outside of them, for no success", async () => {
  expect(await counts({ numPassedTests: 0 })).toEqual({ line: "0 passed, 0 failed", ok: false });
  expect(await counts({ success: false })).toEqual({ line: "3 passed, 0 failed", ok: false });
});

it("adds up the reports of several runs, of which each has to succeed", async () => {
  expect(await counts({}, { numPassedTests: 2, numPendingTests: 1 })).toEqual({
    line: "5 passed, 0 failed, 1 skipped",
    ok: true,
  });
  expect(await counts({}, { success: false, numFailedTests: 1 })).toEqual({ line: "6 passed, 1 failed", ok: false });
  expect(await counts({}, undefined)).toEqual({ line: "3 passed, 0 failed", ok: false });
  expect(await counts()).toEqual({ line: "0 passed, 0 failed", ok: false });
});
