import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashOf } from './build.mjs';
import { whyNoWindow } from './electron-binary.mjs';
import { missingPackages } from './install.mjs';
import { runChild } from './run-child.mjs';
import { journeyCount, journeysLimitMs, measureSlowness, patience, settleSlowness, slownessOf } from './speed.mjs';
import { readPlaywright, readReport, readVitest } from './test-reports.mjs';

describe('missingPackages', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/ws': { version: '8.1.0' },
      'node_modules/other-os': { version: '1.0.0', optional: true },
    },
  };

  test('is everything if nothing is installed', () => {
    expect(missingPackages(lock, undefined)).toEqual(['node_modules']);
  });

  test('ignores optional packages of other systems', () => {
    expect(missingPackages(lock, { packages: { 'node_modules/ws': { version: '8.1.0' } } })).toEqual([]);
  });

  test('names what is of another version', () => {
    expect(
      missingPackages(lock, {
        packages: { 'node_modules/ws': { version: '8.0.0' }, 'node_modules/other-os': { version: '0.9.0' } },
      }),
    ).toEqual(['node_modules/ws', 'node_modules/other-os']);
  });
});

describe('package-lock.json', () => {
  test('knows the packages of other systems too, without which npm ci fails', () => {
    const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: object }>;
    };
    const wanted = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => [owner, name] as const),
    );
    const absent = wanted.filter(
      ([owner, name]) =>
        packages[`node_modules/${name}`] === undefined && packages[`${owner}/node_modules/${name}`] === undefined,
    );
    expect(absent).toEqual([]);
  });
});

describe('hashOf', () => {
  test('changes with a source, a name and a new file, and not with a test', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'tapedeck-hash-'));
    const write = (name: string, text: string): void => {
      writeFileSync(path.join(root, name), text);
    };
    write('a.ts', '1');
    const first = hashOf(['.'], root);
    write('a.test.ts', 'anything');
    expect(hashOf(['.'], root)).toBe(first);
    write('a.ts', '2');
    const second = hashOf(['.'], root);
    write('b.ts', '');
    expect(new Set([first, second, hashOf(['.'], root)]).size).toBe(3);
  });
});

describe('whyNoWindow', () => {
  test.each([
    [{ env: {}, platform: 'linux', uid: 1000 }, /no display/],
    [{ env: { DISPLAY: ':0' }, platform: 'linux', uid: 0 }, /root/],
  ])('%j has a reason', (surroundings, reason) => {
    expect(whyNoWindow(surroundings)).toMatch(reason);
  });

  test('there is none on a desktop', () => {
    expect(whyNoWindow({ env: { WAYLAND_DISPLAY: 'wayland-0' }, platform: 'linux', uid: 1000 })).toBeUndefined();
    expect(whyNoWindow({ env: {}, platform: 'darwin', uid: 501 })).toBeUndefined();
  });
});

describe('test reports', () => {
  const counts = { numPassedTests: 1, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0 };

  test('of Vitest name what failed and why; a file that does not load is a failure', () => {
    const testResults = [
      {
        name: '/repo/a.test.ts',
        status: 'failed',
        message: '\n\u001B[31mSyntaxError: x\u001B[39m',
        assertionResults: [],
      },
      {
        name: '/repo/src/b.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'failed', fullName: 'b does', failureMessages: ['AssertionError: 1 != 2\n    at b.test.ts'] },
          { status: 'passed', fullName: 'b is' },
        ],
      },
    ];
    expect(readVitest({ ...counts, testResults }, '/repo')).toEqual({
      passed: 1,
      failed: 2,
      skipped: 2,
      failures: [
        { file: 'a.test.ts', name: 'the file itself', error: 'SyntaxError: x' },
        { file: 'src/b.test.ts', name: 'b does', error: 'AssertionError: 1 != 2' },
      ],
    });
  });

  test('of Playwright do as well; a flaky journey passed, an error outside every journey failed', () => {
    const spec = {
      title: 'opens',
      file: 'a.spec.ts',
      line: 3,
      tests: [
        {
          projectName: 'web',
          status: 'unexpected',
          results: [{ status: 'failed', errors: [{ message: 'Error: no\nat' }] }],
        },
        { projectName: 'electron', status: 'unexpected', results: [{ status: 'interrupted', errors: [] }] },
        {
          projectName: 'double',
          status: 'flaky',
          results: [{ status: 'failed', errors: [{ message: 'Error: once' }] }],
        },
      ],
    };
    const report = {
      config: { rootDir: '/repo/e2e' },
      stats: { expected: 5, unexpected: 2, flaky: 1, skipped: 2 },
      suites: [{ title: 'a.spec.ts', specs: [], suites: [{ title: 'the app', specs: [spec] }] }],
      errors: [{ message: 'Error: no browser' }],
    };
    expect(readPlaywright(report, '/repo')).toEqual({
      passed: 6,
      failed: 3,
      skipped: 2,
      failures: [
        { file: 'e2e/a.spec.ts:3', name: '[web] the app opens', error: 'Error: no' },
        { file: 'e2e/a.spec.ts:3', name: '[electron] the app opens', error: 'ended as interrupted' },
        { file: 'playwright', name: 'no test', error: 'Error: no browser' },
      ],
    });
  });

  test('that are not there say nothing', () => {
    expect(readReport('/nowhere/report.json', readVitest)).toEqual({ passed: 0, failed: 0, skipped: 0, failures: [] });
  });
});

describe('time limits', () => {
  test.each([
    [100, 1],
    [300, 1.5],
    [9000, 8],
    [NaN, 1],
  ])('for work of %d ms that usually takes 200 have the factor %d', (took, factor) => {
    expect(slownessOf(took, 200)).toBe(factor);
  });

  test('are measured once for a whole tree of processes, and again only if that is asked for', () => {
    const env = { TAPEDECK_TEST_SLOWNESS: '8' };
    expect(settleSlowness({ env })).toBe(8);
    expect(settleSlowness({ again: true, env })).toBe(8);
    const fresh: Record<string, string | undefined> = {};
    const measured = settleSlowness({ env: fresh });
    expect(fresh).toEqual({ TAPEDECK_TEST_SLOWNESS: measured.toFixed(2) });
    expect(measureSlowness()).toBeGreaterThanOrEqual(1);
  });

  test('of this very run follow the machine', () => {
    expect(patience(1000)).toBe(Math.round(1000 * Number(process.env['TAPEDECK_TEST_SLOWNESS'])));
  });

  test('follow the number of journeys', () => {
    expect(journeyCount('  [web] a.spec.ts\nTotal: 57 tests in 12 files\n')).toBe(57);
    expect(journeyCount('Error: no tests')).toBeUndefined();
    expect(journeysLimitMs(10)).toBe(270_000);
  });

  test('end a command first by the signal that lets it write its reports, then by force', async () => {
    const idle = 'setInterval(() => {}, 1000);';
    const polite = `process.on('SIGINT', () => process.exit(7)); ${idle}`;
    const stubborn = `process.on('SIGINT', () => {}); ${idle}`;
    const limits = { timeoutMs: patience(500), quiet: true };
    expect(await runChild(process.execPath, ['-e', polite], limits)).toMatchObject({
      code: 7,
      timedOut: true,
    });
    expect(await runChild(process.execPath, ['-e', stubborn], { ...limits, graceMs: 100 })).toMatchObject({
      signal: 'SIGKILL',
      timedOut: true,
    });
  });
});
