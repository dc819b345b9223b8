/**
 * Prints `N passed, N failed` from reports of vitest's JSON reporter, all together, and fails when that is no success.
 *
 *     node tools/test-counts.mjs REPORT…
 */

import { readFileSync } from "node:fs";

/** The counts of reports; `ok` only when in each at least one test ran and nothing failed. `undefined` is a broken report. */
export function testCounts(reports) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  let ok = reports.length > 0;
  for (const report of reports) {
    const { passed, failed, skipped } = report ? countsOf(report) : { passed: 0, failed: 0, skipped: 0 };
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    ok &&= report?.success === true && failed === 0 && passed > 0;
  }
  const { passed, failed, skipped } = total;
  const line = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(", ");
  return { line, ok };
}

function countsOf(report) {
  // A file that could not even be loaded has no tests in the report, and would else count for nothing.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A report; `undefined` when the runner ended before it could write it. */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function main(files) {
  const { line, ok } = testCounts(files.map(read));
  console.log(line);
  return ok ? 0 : 1;
}

if (process.argv[1]?.endsWith("test-counts.mjs")) process.exitCode = main(process.argv.slice(2));
