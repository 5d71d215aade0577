// `npm test`: installs what is missing, then builds, type checks and lints side by side, then unit, property and integration tests, and end-to-end tests.
// Ends with the names of all failed tests and a line of its own, `N passed, N failed`. Plain JavaScript for any Node from 20.19 on, with nothing installed.
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { NO_NODE24, findNode24 } from './node24.mjs';
import { runChild } from './run-child.mjs';
import { journeyCount, journeysLimitMs, patience, settleSlowness } from './speed.mjs';
import { readPlaywright, readReport, readVitest } from './test-reports.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const RESULTS = path.join(ROOT, 'test-results');
/** Outside test-results, which Playwright empties when it starts. */
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'tapedeck');
const PROJECTS = ['shared', 'engine', 'node', 'renderer', 'test'];
const MINUTE_MS = 60_000;
/** Journeys that a run is given time for if they cannot be counted. */
const USUAL_JOURNEYS = 120;
const steps = [];

/** Runs one step and notes its counts, its failures and its time. */
async function step(name, run) {
  process.stdout.write(`\n== ${name}\n`);
  const startedAt = Date.now();
  const result = await run();
  steps.push({ name, seconds: (Date.now() - startedAt) / 1000, skipped: 0, failures: [], ...result });
  return result.failed === 0;
}

/** A step that is one check. */
async function check(name, run) {
  return step(name, async () =>
    (await run())
      ? { passed: 1, failed: 0 }
      : { passed: 0, failed: 1, failures: [{ file: name, name: 'the whole step', error: 'see its output above' }] },
  );
}

/** A step that is one command; what it writes is shown when it has ended, so that it may run beside others. */
async function quietCheck(name, node, args) {
  const file = path.join(CACHE, `${name.replaceAll(' ', '-')}.log`);
  const output = openSync(file, 'w');
  return check(name, async () => {
    const { code } = await runChild(node, args, {
      cwd: ROOT,
      stdio: ['ignore', output, output],
      timeoutMs: patience(3 * MINUTE_MS),
    });
    closeSync(output);
    process.stdout.write(
      `\n== ${name}: ${code === 0 ? 'passed' : `ended with code ${code}`}\n${readFileSync(file, 'utf8')}`,
    );
    return code === 0;
  });
}

/** Runs tasks in their order, as many at a time as there are cores, two at the most: each of them uses more than one. */
async function sideBySide(tasks) {
  const waiting = [...tasks];
  const work = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: Math.min(2, os.availableParallelism()) }, work));
}

async function main() {
  if (!(await check('install', ensureInstalled))) return;
  const node = findNode24();
  if (node === undefined) {
    await check(NO_NODE24, () => false);
    return;
  }
  process.stdout.write(`Time limits are ${settleSlowness({ again: true }).toFixed(1)} times the usual ones.\n`);
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  mkdirSync(CACHE, { recursive: true });
  const run = (args, options) => runChild(node, args, { cwd: ROOT, ...options });
  const tool = (file) => path.join(ROOT, 'node_modules', file);
  let isBuilt = false;
  let chromium;
  await sideBySide([
    async () => {
      isBuilt = await check('build', () => ensureBuilt(node));
    },
    ...PROJECTS.map(
      (project) => () =>
        quietCheck(`type check ${project}`, node, [tool('typescript/bin/tsc'), '-p', `tsconfig.${project}.json`]),
    ),
    () => quietCheck('lint', node, [tool('oxlint/bin/oxlint'), '--quiet']),
    () => quietCheck('format', node, [tool('oxfmt/bin/oxfmt'), '--check']),
    () => quietCheck('unused code', node, [tool('knip/bin/knip.js'), '--no-progress']),
    () => check('chromium', async () => (chromium = await ensureChromium(node)) !== undefined),
  ]);
  await step('unit, property and integration tests', () =>
    reported(readVitest, 'vitest.json', (report) =>
      run([tool('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
        timeoutMs: patience(20 * MINUTE_MS),
      }),
    ),
  );
  if (!isBuilt || chromium === undefined || !existsSync(path.join(ROOT, 'playwright.config.ts'))) return;
  settleSlowness({ again: true });
  await step('end-to-end tests', () =>
    reported(readPlaywright, 'playwright.json', (report) =>
      run([tool('@playwright/test/cli.js'), 'test', '--reporter=list,json'], {
        timeoutMs: patience(journeysLimitMs(listJourneys(node, tool('@playwright/test/cli.js')) ?? USUAL_JOURNEYS)),
        env: { ...process.env, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
      }),
    ),
  );
}

/** How many journeys there are; undefined if they cannot be listed, for a reason that the run itself will show. */
function listJourneys(node, cli) {
  try {
    return journeyCount(
      execFileSync(node, [cli, 'test', '--list', '--reporter=list'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }),
    );
  } catch {
    return undefined;
  }
}

/** Counts and failures of a runner's own report; a runner that fails without a failed test counts as one failure. */
async function reported(read, name, run) {
  const file = path.join(CACHE, name);
  rmSync(file, { force: true });
  const { code, timedOut } = await run(file);
  const result = readReport(file, read, ROOT);
  if (code === 0 || (result.failed > 0 && !timedOut)) return result;
  const error = timedOut ? 'took too long and was ended' : `ended with code ${code}`;
  return {
    ...result,
    failed: result.failed + 1,
    failures: [...result.failures, { file: name, name: 'the test runner', error }],
  };
}

function sum(field) {
  return steps.reduce((total, each) => total + each[field], 0);
}

await main();
process.stdout.write('\n');
for (const { name, seconds, passed, failed, skipped } of steps) {
  process.stdout.write(
    `${seconds.toFixed(1).padStart(7)} s  ${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} not run` : ''}\n`,
  );
}
for (const { failures } of steps)
  for (const { file, name, error } of failures) process.stdout.write(`\nFAILED ${file}: ${name}\n       ${error}\n`);
process.stdout.write(`${sum('failed') === 0 ? '' : '\n'}${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
