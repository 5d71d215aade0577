import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');
const PAGES = FILES.filter((file) => file.endsWith('.md'));
/** Every path there is: files, also without what a test or a source is called at its end, and folders. */
const PATHS = new Set(
  FILES.flatMap((file) => {
    const folders = file
      .split('/')
      .slice(0, -1)
      .map((_, i, parts) => parts.slice(0, i + 1).join('/'));
    return [file, file.replace(/(\.test|\.spec)?\.(tsx?|mjs)$/, ''), ...folders];
  }),
);
const ENDS = new Set([...PATHS].flatMap((each) => each.split('/').map((_, i, parts) => parts.slice(i).join('/'))));
const FOLDERS = new Set([...PATHS].flatMap((each) => each.split('/').slice(0, -1)));

function textOf(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

describe.each(PAGES)('%s', (page) => {
  test('is wrapped at 120 columns, tables, code and pictures excepted', () => {
    let isCode = false;
    const long = textOf(page)
      .split('\n')
      .filter((line) => {
        if (line.trimStart().startsWith('```')) isCode = !isCode;
        return line.length > 120 && !isCode && !/^\s*\||^!\[/.test(line);
      });
    expect(long).toEqual([]);
  });

  test('names only paths that exist', () => {
    const named = [...textOf(page).matchAll(/`([\w.-]+(?:\/[\w.-]+)+)\/?`/g)].map(([, found = '']) => found);
    const wrong = named.filter((name) => FOLDERS.has(name.split('/')[0] ?? '') && !ENDS.has(name));
    expect(wrong).toEqual([]);
  });

  test('links only to pages that exist', () => {
    const links = [...textOf(page).matchAll(/\]\(([^)#:]+)\)/g)].map(([, found = '']) =>
      path.posix.normalize(path.posix.join(path.posix.dirname(page), found)),
    );
    expect(links.filter((link) => !PATHS.has(link))).toEqual([]);
  });
});

test('README leads to every page of docs', () => {
  const readme = textOf('README.md');
  const pages = PAGES.filter((page) => /^docs\/[^/]+\.md$/.test(page));
  expect(pages.filter((page) => !readme.includes(`(${page})`))).toEqual([]);
});

test('every failure that was found has tests that exist, or a reason', () => {
  const [, table = ''] = textOf('docs/TESTING.md').split('## Failures that were found');
  const rows = [...table.matchAll(/^\| ([A-Z]?\d+) \| [^|]+ \| ([^|]*) \|$/gm)].map(
    ([, name = '', cell = '']) =>
      [name, cell, [...cell.matchAll(/`([^`]+\.(?:test|spec)\.tsx?)`/g)].map(([, file = '']) => file)] as const,
  );
  const series = (letter: string, count: number): string[] =>
    Array.from({ length: count }, (_, n) => `${letter}${String(n + 1)}`);
  expect(rows.map(([name]) => name).filter((name) => !name.startsWith('R'))).toEqual(
    ['', 'D', 'S', 'A', 'B'].flatMap((letter, at) => series(letter, [13, 27, 23, 14, 11][at] ?? 0)),
  );
  expect(
    rows.filter(([, cell, tests]) => tests.length === 0 && !/^(Open|By decision|By hand)[: ,]/.test(cell)),
  ).toEqual([]);
  expect(rows.flatMap(([, , tests]) => tests).filter((file) => !FILES.includes(file))).toEqual([]);
});

test('every row of other systems that was missing here is shown, or has a reason', () => {
  const rows = [...textOf('docs/PARITY.md').matchAll(/^\| (B?\d+) \| [^|]+ \| ([^|]*) \|$/gm)].map(
    ([, name = '', cell = '']) =>
      [name, cell, [...cell.matchAll(/`([^`]+\/[^`]+\.[^`]+)`/g)].map(([, file = '']) => file)] as const,
  );
  expect(rows.map(([name]) => name)).toEqual([
    ...MISSING_ROWS.map(String),
    ...Array.from({ length: 11 }, (_, n) => `B${String(n + 1)}`),
  ]);
  expect(rows.filter(([, cell, files]) => files.length === 0 && !/^(Open|By decision): ./.test(cell))).toEqual([]);
  expect(rows.flatMap(([, , files]) => files).filter((file) => !FILES.includes(file))).toEqual([]);
});

/** Rows of the comparison that were missing, or there in another shape. */
const MISSING_ROWS = [
  14, 21, 22, 23, 26, 32, 33, 35, 38, 40, 41, 60, 66, 67, 71, 72, 73, 77, 79, 97, 102, 104, 105, 106, 109, 111, 115,
  136, 137, 141, 143, 161, 175, 181, 183, 184, 186, 187, 188, 193, 194, 198, 199, 200, 202, 205, 206, 211, 212, 213,
  214, 216, 219, 220, 221, 222, 223, 224, 225, 236, 239, 240, 241, 242, 243, 244, 245, 246, 247, 248, 255, 256, 257,
  258, 265, 266, 268, 269, 270, 272, 273, 274,
];
