import { expect, test } from 'vitest';
import type { FrameSection } from '../../../src-shared/wire/feed-frame.ts';
import { decodeFrame, encodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { Feed } from '../../feed/feed.ts';
import type { ReadLedger } from './export-quality.ts';
import { takeSnapshot } from './snapshot-files.ts';

const SESSION: SessionInfo = { epoch: 1, mode: 'demo', state: 'running', venues: [], suggested: [], version: '0.1.0' };
const SCALES = { priceScale: 1, priceSent: 2, sizeScale: 3, sizeSent: 8 };
const BTC = 'binance-spot:BTCUSDT';
const AT = Date.UTC(2026, 10, 20, 14, 32, 7, 644);

function feedWith(sections: readonly FrameSection[], numbers: readonly number[]): Feed {
  const feed = new Feed({
    publish: () => undefined,
    request: () => Promise.resolve({ ok: true, result: { kind: 'ok' } }),
    delay: () => () => undefined,
    monotonic: () => 0,
    clock: { requestFrame: () => undefined, every: () => () => undefined, isVisible: () => true },
  });
  feed.demand('a', [
    { sub: 'a/book', kind: 'book', instrument: BTC, depth: 1_000, levels: 50 },
    { sub: 'a/trades', kind: 'trades', instrument: BTC },
    { sub: 'a/quotes', kind: 'quotes', instruments: [BTC] },
  ]);
  feed.demand('b', [
    { sub: 'b/trades', kind: 'trades', instrument: BTC },
    { sub: 'b/quotes', kind: 'quotes', instruments: [BTC] },
  ]);
  const frame = decodeFrame(
    encodeFrame({ seq: 1, at: AT, conflated: 0, sections }, Float64Array.from(numbers), numbers.length),
  );
  if (frame !== undefined) feed.onFrame(frame);
  return feed;
}

const SECTIONS: readonly FrameSection[] = [
  {
    kind: 'book',
    sub: 'a/book',
    offset: 0,
    instrument: BTC,
    scales: SCALES,
    bids: 1,
    asks: 2,
    state: 'verified',
    reason: 'chain-unbroken',
    since: AT,
    lastSequence: 77,
    knownDepth: 1_000,
    bidLevels: 1,
    askLevels: 2,
    receivedAt: AT,
    lastDataAt: AT,
    exact: { 5: '0.123456789012345678901' },
  },
  {
    kind: 'trades',
    sub: 'a/trades',
    offset: 6,
    instrument: BTC,
    scales: SCALES,
    count: 2,
    isReset: true,
    dropped: 0,
    state: 'running',
  },
];
const NUMBERS = [
  641_515,
  3_277,
  641_520,
  3_179,
  641_530,
  123,
  1,
  641_515,
  10,
  1,
  AT,
  AT + 0.5,
  0,
  2,
  641_520,
  20,
  -1,
  AT,
  AT,
  1,
];

const NOTHING: ReadLedger = { page: { entries: [], total: 0, completeSince: 0 } };
const fileOf = (feed: Feed, name: string, ledger: ReadLedger = NOTHING): string =>
  takeSnapshot(feed, SESSION)
    .filesWith(ledger)
    .find((file) => file.name === name)?.text ?? '';

test('the book is written as the screen has it: exact strings, asks above bids, its state', () => {
  expect(
    fileOf(feedWith(SECTIONS, NUMBERS), 'book.csv')
      .split('\r\n')
      .slice(1, 4)
      .map((line) => line.split(',').slice(2, 10).join(' ')),
  ).toEqual([
    'ask 2 64153.00 0.123456789012345678901 verified 0 chain-unbroken 77',
    'ask 1 64152.00 3.17900000 verified 0 chain-unbroken 77',
    'bid 1 64151.50 3.27700000 verified 0 chain-unbroken 77',
  ]);
});

test('trades are newest first, times come twice, a gap is marked, and two tapes of one instrument are one set', () => {
  const lines = fileOf(feedWith(SECTIONS, NUMBERS), 'trades.csv').trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toBe(
    `binance-spot,BTCUSDT,2,64152.00,0.02000000,sell,2026-11-20T14:32:07.644Z,${AT},2026-11-20T14:32:07.644Z,${AT},true,false,false,false,running,`,
  );
  expect(lines[2]).toContain(',1,64151.50,0.01000000,buy,');
});

test('files without rows still have their header, and an instrument is quoted once', () => {
  const feed = feedWith(
    [
      { kind: 'quotes', sub: 'a/quotes', offset: 0, count: 0, instruments: [BTC] },
      { kind: 'quotes', sub: 'b/quotes', offset: 0, count: 0, instruments: [BTC] },
    ],
    [],
  );
  expect(fileOf(feed, 'candles.csv')).toMatch(/^venue,symbol,interval,open_time_utc,.*\r\n$/);
  expect(fileOf(feed, 'tickers.csv').trim().split('\r\n')).toHaveLength(2);
});

test('order flow that is counted has a file of its own, each bar with why it is not whole', () => {
  const feed = feedWith(SECTIONS, NUMBERS);
  expect(takeSnapshot(feed, SESSION).filesWith(NOTHING)).toHaveLength(6);
  feed.demand('c', [{ sub: 'c/flow', kind: 'flow', instrument: BTC, bars: '1m', step: '1' }]);
  feed.demand('d', [{ sub: 'd/flow', kind: 'flow', instrument: BTC, bars: '1m', step: '1' }]);
  feed.demand('e', [{ sub: 'e/flow', kind: 'flow', instrument: BTC, bars: '50t' }]);
  const bar = (openTime: number, buy: number, flags: number, closeTime = openTime + 59_999): readonly number[] => {
    const numbers = Array.from({ length: FLOW_BAR_STRIDE }, () => 0);
    const named = { openTime, closeTime, open: 10, high: 12, low: 9, close: 11, buyVolume: buy, sellVolume: 5, flags };
    for (const [name, value] of Object.entries({ ...named, weight: buy + 5, weighted: buy + 5 }))
      numbers[FLOW_BAR[name as keyof typeof FLOW_BAR]] = value;
    return numbers;
  };
  const about = { kind: 'flow', instrument: BTC, scales: SCALES, cells: 0, first: 0, isReset: true } as const;
  const numbers = [
    ...bar(AT, 1000, FlowFlag.closed | FlowFlag.gap),
    ...bar(AT + 60_000, 2000, 0),
    ...bar(AT, 7, 0, AT + 9),
  ];
  numbers[FLOW_BAR_STRIDE] = 1;
  const state = { state: 'running', isDoubtful: false } as const;
  const sections = [
    { ...about, ...state, sub: 'c/flow', offset: 0, bars: '1m', count: 2 },
    { ...about, ...state, sub: 'e/flow', offset: 2 * FLOW_BAR_STRIDE, bars: '50t', count: 1, state: 'stale' as const },
  ];
  const frame = decodeFrame(
    encodeFrame({ seq: 2, at: AT, conflated: 0, sections }, Float64Array.from(numbers), numbers.length),
  );
  if (frame !== undefined) feed.onFrame(frame);
  const [header = [], ...rows] = fileOf(feed, 'flow.csv')
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));
  const cells = rows.map((row) =>
    ['symbol', 'bars', 'bar_size', 'close', 'buy_volume', 'cvd', 'flow_incomplete', 'sums_incomplete', 'state'].map(
      (name) => row[header.indexOf(name)],
    ),
  );
  expect(cells).toEqual([
    ['BTCUSDT', 'time', '1m', '1.10', '1.00000000', '0.99500000', 'gap', 'gap late-start', 'running'],
    ['BTCUSDT', 'time', '1m', '1.10', '2.00000000', '2.99000000', '', 'gap late-start', 'running'],
    ['BTCUSDT', 'trades', '50', '1.10', '0.00700000', '0.00200000', 'stale', 'late-start stale', 'stale'],
  ]);
  const manifest = JSON.parse(fileOf(feed, 'manifest.json')) as { readonly files: Readonly<Record<string, unknown>> };
  expect(manifest.files['flow.csv']).toMatchObject({ rows: 3, quality: { sentence: expect.any(String) } });
});

test('the manifest says what the data is, when, in which zone, and of what state', () => {
  const manifest = JSON.parse(fileOf(feedWith(SECTIONS, NUMBERS), 'manifest.json')) as Record<string, unknown>;
  expect(manifest).toMatchObject({
    schemaVersion: 3,
    data: 'SIMULATED',
    timeZone: 'UTC',
    takenAt: { utc: '2026-11-20T14:32:07.644Z', epochMs: AT },
    files: { 'book.csv': { rows: 3 }, 'trades.csv': { rows: 2 } },
  });
  expect((manifest['feeds'] as readonly unknown[])[0]).toEqual({
    kind: 'book',
    instrument: BTC,
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    depth: 1_000,
    levels: 50,
    state: 'verified',
    reason: 'chain-unbroken',
    since: { utc: '2026-11-20T14:32:07.644Z', epochMs: AT },
    lastData: { utc: '2026-11-20T14:32:07.644Z', epochMs: AT },
    ageMs: 0,
    lastSequence: 77,
    authoritativeLevels: 1_000,
  });
});

test('the manifest says of each file what it lacks, and admits what it does not know', () => {
  const lost = {
    id: 1,
    kind: 'gap',
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    channel: 'trade',
    from: AT - 3400,
    to: AT,
    count: 5,
    reason: 'sequence-gap',
    firstId: 2,
    lastId: 6,
  } as const;
  const before = { ...lost, id: 2, from: AT - 90_000, to: AT - 80_000 };
  const elsewhere = { ...lost, id: 3, symbol: 'ETHUSDT' };
  const manifest = fileOf(feedWith(SECTIONS, NUMBERS), 'manifest.json', {
    page: { entries: [before, lost, elsewhere], total: 3, completeSince: 0 },
  });
  const { files } = JSON.parse(manifest) as {
    readonly files: Readonly<
      Record<string, { readonly quality: { readonly sentence: string; readonly entries: readonly unknown[] } }>
    >;
  };
  expect(files['trades.csv']?.quality.sentence).toBe('this file has 1 gap, 0.0 s (5 trades missing)');
  expect(files['trades.csv']?.quality.entries).toMatchObject([
    { kind: 'gap', symbol: 'BTCUSDT', ms: 3400, count: 5, firstId: 2, lastId: 6 },
  ]);
  expect(files['book.csv']?.quality.sentence).toBe('this file has no known gaps');
  expect(fileOf(feedWith(SECTIONS, NUMBERS), 'manifest.json', { unknown: 'the link is down' })).toContain(
    'whether this file lacks anything is not known: the link is down',
  );
});
