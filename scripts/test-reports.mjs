// Counts and failed tests out of the JSON reports of the test runners. Plain JavaScript.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What a report without any test says. */
const NOTHING = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** `{ passed, failed, skipped, failures }` of a report file; nothing if there is none or it is torn. */
export function readReport(file, read, root) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')), root);
  } catch {
    return NOTHING; // The caller sees the runner's exit code.
  }
}

/** Reads a report of Vitest. Test files that do not load have no tests that fail; each counts as one failure. */
export function readVitest(report, root = '/') {
  const failures = report.testResults.flatMap((file) => {
    const name = path.relative(root, file.name ?? '');
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (file.status === 'failed' && failed.length === 0) return [failure(name, 'the file itself', file.message)];
    return failed.map((test) => failure(name, test.fullName, test.failureMessages?.[0]));
  });
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

/** Reads a report of Playwright. A flaky test passed in the end. Errors outside any test count as one failure each. */
export function readPlaywright(report, root = '/') {
  const { expected, unexpected, flaky, skipped } = report.stats;
  const errors = report.errors ?? [];
  return {
    passed: expected + flaky,
    failed: unexpected + errors.length,
    skipped,
    failures: [
      ...(report.suites ?? []).flatMap((suite) => failedIn(suite, [], report.config?.rootDir ?? root, root)),
      ...errors.map(({ message, location }) =>
        failure(location === undefined ? 'playwright' : path.relative(root, location.file), 'no test', message),
      ),
    ],
  };
}

/** The failed tests of a suite of Playwright and of the suites in it. The outermost suite is the file itself. */
function failedIn(suite, titles, folder, root) {
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests
      .filter((test) => test.status === 'unexpected')
      .map((test) => {
        const error = test.results.findLast((result) => (result.errors?.length ?? 0) > 0)?.errors[0]?.message;
        const file = `${path.relative(root, path.resolve(folder, spec.file))}:${spec.line}`;
        const name = [`[${test.projectName}]`, ...titles, spec.title].join(' ');
        return failure(file, name, error ?? `ended as ${test.results.at(-1)?.status ?? 'not run'}`);
      }),
  );
  const inner = (suite.suites ?? []).flatMap((each) => failedIn(each, [...titles, each.title], folder, root));
  return [...own, ...inner];
}

/** One failed test: its file, its whole name and the first line of its error. */
function failure(file, name, message) {
  const [first = 'no message'] = stripVTControlCharacters(message ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return { file: file.replaceAll('\\', '/'), name, error: first.trim() };
}
