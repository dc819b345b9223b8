/**
 * Prints `N passed, N failed` from the report of vitest's JSON reporter, and fails when that is no success.
 *
 *     node tools/test-counts.mjs REPORT
 */

import { readFileSync } from "node:fs";

/** The counts of a report; `ok` only when at least one test ran and nothing failed. */
export function testCounts(report) {
  // A file that could not even be loaded has no tests in the report, and would else count for nothing.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + brokenFiles;
  const skipped = report.numPendingTests + report.numTodoTests;
  const line = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(", ");
  return { line, ok: report.success === true && failed === 0 && passed > 0 };
}

function main(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // The runner ended before it could write its report.
    console.log("0 passed, 0 failed");
    return 1;
  }
  const { line, ok } = testCounts(report);
  console.log(line);
  return ok ? 0 : 1;
}

if (process.argv[1]?.endsWith("test-counts.mjs")) process.exitCode = main(process.argv[2]);
