import { expect, test } from 'vitest';
import type { HopHealth } from '../../../../src-shared/wire/health.ts';
import { formatLatency, isIll, latencyCell, latencyName, latencyRows, latencyTable } from './latency-rows.ts';
import { NO_COUNTS, REPORT_AT, reportOf } from '../../../../src-shared/testing/health-fixture.ts';

const hop = (changes: Partial<HopHealth>): HopHealth => ({
  hop: 'venue-received',
  p50: 4,
  p99: 31,
  max: 212.4,
  count: 1000,
  negative: 0,
  counts: NO_COUNTS,
  ...changes,
});
const DECODED = hop({ hop: 'received-decoded', p50: 0.012, p99: 0.2, max: 1.26 });

const REPORT = reportOf({
  hops: [
    hop({ venue: 'binance-spot', negative: 3 }),
    hop({ venue: 'binance-usdm', p50: -12, p99: -1, max: 0, negative: 990 }),
    DECODED,
  ],
  clocks: [{ venue: 'binance-usdm', offsetMs: -4321, uncertaintyMs: 7.5, at: REPORT_AT - 61_000 }],
});

test('times keep their sign and their order of size', () => {
  expect([0, 0.0004, 0.012, 0.0996, 9.94, 31.4, 999.4, 2100, -12, -0.5].map(formatLatency)).toEqual([
    '0 ms',
    '0 µs',
    '12 µs',
    '0.1 ms',
    '9.9 ms',
    '31 ms',
    '999 ms',
    '2.1 s',
    '−12 ms',
    '−0.5 ms',
  ]);
});

test('a clock that is wrong comes first, with what is known of it; a single value below zero is shown as well', () => {
  const rows = latencyRows(REPORT);
  expect(rows.map(latencyName)).toEqual([
    'venue-received binance-usdm',
    'venue-received binance-spot',
    'received-decoded',
  ]);
  const [wrong, right, decoded] = rows;
  if (wrong === undefined || right === undefined || decoded === undefined) throw new Error('no rows');
  expect(latencyCell(wrong, 'p50', REPORT_AT)).toMatchObject({ text: '−12 ms', tone: 'warn' });
  expect(latencyCell(wrong, 'note', REPORT_AT)).toMatchObject({
    text: 'clock error: 99 % below zero; clock −4.3 s ± 7.5 ms, asked 1 m 01 s ago',
    tone: 'warn',
  });
  expect(latencyCell(right, 'note', REPORT_AT).text).toBe(
    "< 1 % below zero; the venue's clock is not known, ours is taken for it",
  );
  expect([wrong, right, decoded].map(isIll)).toEqual([true, false, false]);
  expect(
    ['name', 'p50', 'p99', 'max', 'count', 'note'].map((column) => latencyCell(decoded, column, REPORT_AT).text),
  ).toEqual(['received → decoded', '12 µs', '0.2 ms', '1.3 ms', '1,000', 'one message in 16']);
});

test('exports milliseconds as they are', () => {
  const { columns, rows } = latencyTable(latencyRows(REPORT));
  for (const row of rows) expect(row).toHaveLength(columns.length);
  expect(rows[0]).toEqual(['venue-received', 'binance-usdm', -12, -1, 0, 1000, 990, -4321, 7.5]);
});

test('a stage of ours that is slow and an engine that was held up come first, and alone if nothing else is wanted', () => {
  const report = reportOf({
    hops: [hop({ venue: 'okx' }), DECODED, hop({ hop: 'published-painted', p50: 400, slowSince: REPORT_AT - 5000 })],
    problems: [{ severity: 'warning', code: 'engine-busy', subject: 'engine', since: REPORT_AT - 2000, delayMs: 812 }],
  });
  const rows = latencyRows(report);
  expect(rows.map(latencyName)).toEqual(['held-up', 'published-painted', 'venue-received okx', 'received-decoded']);
  const [busy, slow] = rows;
  if (busy === undefined || slow === undefined) throw new Error('no rows');
  expect(latencyCell(busy, 'max', REPORT_AT)).toMatchObject({ text: '812 ms', tone: 'warn' });
  expect(latencyCell(busy, 'note', REPORT_AT).text).toBe('2.0 s ago: this machine is busy');
  expect(latencyCell(slow, 'p50', REPORT_AT)).toMatchObject({ text: '400 ms', tone: 'warn' });
  expect(latencyCell(slow, 'note', REPORT_AT).text).toMatch(/^too slow for 5\.0 s; /);
  expect(latencyRows(report, true).map(latencyName)).toEqual(['held-up', 'published-painted']);
  const { columns, rows: cells } = latencyTable(rows);
  for (const row of cells) expect(row).toHaveLength(columns.length);
});

test('nothing measured, nothing shown', () => {
  expect(latencyRows(reportOf())).toEqual([]);
});
