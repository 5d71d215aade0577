// Counts out of the JSON reports of the test runners. Plain JavaScript.
import { readFileSync } from 'node:fs';

/** `{ passed, failed, skipped }` of a report file; all zero where there is none or it is torn. */
export function readReport(file, countsOf) {
  try {
    return countsOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }; // The caller sees the runner's exit code.
  }
}

/** Test files that do not load have no tests that fail; each counts as one failure. */
export function vitestCounts(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A flaky test passed in the end. Errors outside any test count as one failure each. */
export function playwrightCounts(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + (report.errors?.length ?? 0), skipped };
}
