import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BUNDLE, bundledPackages, bundleSize, makeBundle } from './bundle-yahoo.mjs';
import { NOTICES } from './notices.mjs';

test('the bundle is that of the installed packages (node scripts/bundle-yahoo.mjs)', async () => {
  // Compared by hand: a difference would print all of it.
  expect((await makeBundle()) === readFileSync(BUNDLE, 'utf8')).toBe(true);
});

test('it runs without any package beside it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-bundle-'));
  try {
    copyFileSync(BUNDLE, path.join(folder, 'bundle.mjs'));
    writeFileSync(path.join(folder, 'run.mjs'), PROGRAM);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['run.mjs'], { cwd: folder, encoding: 'utf8' });
    expect([status, stderr, stdout]).toEqual([0, '', 'AAPL 271.5']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what is in it is in the notices, and its size in the documents', () => {
  const notices = readFileSync(NOTICES, 'utf8');
  expect(bundledPackages().length).toBeGreaterThanOrEqual(4);
  for (const name of bundledPackages()) expect(notices).toContain(`\n${name} (`);
  const { raw, gzipped } = bundleSize();
  const page = readFileSync(path.resolve(import.meta.dirname, '../docs/QUOTES.md'), 'utf8').replaceAll('\n', ' ');
  const [, bytes = '', kilobytes = ''] = /([\d,]+) bytes, (\d+) kB gzipped/.exec(page) ?? [];
  expect(bytes).toBe(new Intl.NumberFormat('en-US').format(raw));
  // Other builds of zlib make a little more or less of it.
  expect(Math.abs(Number(kilobytes) * 1000 - gzipped)).toBeLessThan(1500);
});

const PROGRAM = `
import { chart, createYahooFinance, ExtendedCookieJar, quote } from './bundle.mjs';
const YahooFinance = createYahooFinance({ modules: { quote, chart } });
const answers = {
  '/': new Response('', { headers: { 'set-cookie': 'A3=x; Domain=.yahoo.com; Path=/; Secure' } }),
  getcrumb: new Response('abcdefghijk'),
  quote: Response.json({ quoteResponse: { result: [{ symbol: 'AAPL', regularMarketPrice: 271.5 }], error: null } }),
};
const yahoo = new YahooFinance({
  fetch: async (url) => answers[new URL(url).pathname.split('/').at(-1)] ?? answers['/'],
  cookieJar: new ExtendedCookieJar(),
  suppressNotices: ['yahooSurvey'],
  versionCheck: false,
});
const rows = await yahoo.quote(['AAPL'], {}, { validateResult: false });
process.stdout.write(rows.map((row) => row.symbol + ' ' + row.regularMarketPrice).join());
`;
