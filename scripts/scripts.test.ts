import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashOf } from './build.mjs';
import { whyNoWindow } from './electron-binary.mjs';
import { missingPackages } from './install.mjs';
import { playwrightCounts, vitestCounts } from './test-counts.mjs';

describe('missingPackages', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/ws': { version: '8.1.0' },
      'node_modules/other-os': { version: '1.0.0', optional: true },
    },
  };

  test('is everything where nothing is installed', () => {
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
  test('knows the packages of other systems too, without which npm ci refuses', () => {
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

describe('test counts', () => {
  test('a file that does not load is a failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
    ];
    expect(
      vitestCounts({ numPassedTests: 1, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0, testResults }),
    ).toEqual({ passed: 1, failed: 2, skipped: 2 });
  });

  test('a flaky journey passed, an error outside every journey failed', () => {
    expect(playwrightCounts({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] })).toEqual({
      passed: 6,
      failed: 2,
      skipped: 2,
    });
  });
});
