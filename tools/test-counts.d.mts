/** What is read of the report of vitest's JSON reporter. */
export interface TestReport {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

export declare function testCounts(reports: (TestReport | undefined)[]): { line: string; ok: boolean };
