// `npm test`: installs what is missing, then type check, lint, unit and property and integration tests, end-to-end tests.
// Ends with a line of its own, `N passed, N failed`. Plain JavaScript for any Node from 20.19 on, with nothing installed.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { NO_NODE24, findNode24 } from './node24.mjs';
import { runChild } from './run-child.mjs';
import { playwrightCounts, readReport, vitestCounts } from './test-counts.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const RESULTS = path.join(ROOT, 'test-results');
const PROJECTS = ['shared', 'engine', 'node', 'renderer', 'test'];
const MINUTE_MS = 60_000;
const steps = [];

/** Runs one step and notes its counts and time. */
async function step(name, run) {
  process.stdout.write(`\n== ${name}\n`);
  const startedAt = Date.now();
  const counts = await run();
  steps.push({ name, seconds: (Date.now() - startedAt) / 1000, skipped: 0, ...counts });
  return counts.failed === 0;
}

/** A step that is one check. */
async function check(name, run) {
  return step(name, async () => ((await run()) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }));
}

async function main() {
  if (!(await check('install', ensureInstalled))) return;
  const node = findNode24();
  if (node === undefined) {
    await check(NO_NODE24, () => false);
    return;
  }
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const run = (args, options) => runChild(node, args, { cwd: ROOT, ...options });
  const tool = (file) => path.join(ROOT, 'node_modules', file);
  for (const project of PROJECTS) {
    await check(
      `type check ${project}`,
      async () =>
        (await run([tool('typescript/bin/tsc'), '-p', `tsconfig.${project}.json`], { timeoutMs: 3 * MINUTE_MS }))
          .code === 0,
    );
  }
  await check(
    'format',
    async () => (await run([tool('oxfmt/bin/oxfmt'), '--check'], { timeoutMs: 3 * MINUTE_MS })).code === 0,
  );
  await check(
    'lint',
    async () => (await run([tool('oxlint/bin/oxlint'), '--quiet'], { timeoutMs: 3 * MINUTE_MS })).code === 0,
  );
  await step('unit, property and integration tests', () =>
    counted(vitestCounts, 'vitest.json', (report) =>
      run([tool('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
        timeoutMs: 20 * MINUTE_MS,
      }),
    ),
  );
  const isBuilt = await check('build', () => ensureBuilt(node));
  let chromium;
  const hasChromium = await check('chromium', async () => (chromium = await ensureChromium(node)) !== undefined);
  if (!isBuilt || !hasChromium || !existsSync(path.join(ROOT, 'playwright.config.ts'))) return;
  await step('end-to-end tests', () =>
    counted(playwrightCounts, 'playwright.json', (report) =>
      run([tool('@playwright/test/cli.js'), 'test', '--reporter=list,json'], {
        timeoutMs: 20 * MINUTE_MS,
        env: { ...process.env, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
      }),
    ),
  );
}

/** Counts of a runner's own report; a runner that fails without a failed test counts as one failure. */
async function counted(countsOf, name, run) {
  // Outside test-results, which Playwright empties when it starts.
  const report = path.join(ROOT, 'node_modules', '.cache', 'tapedeck', name);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code, timedOut } = await run(report);
  if (timedOut) process.stderr.write('Took too long and was ended.\n');
  const counts = readReport(report, countsOf);
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
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
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
