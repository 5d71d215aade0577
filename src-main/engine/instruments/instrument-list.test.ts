import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { inTurns } from '../in-turns.ts';
import { readInstrumentList } from './instrument-list.ts';

const UTF8 = new TextEncoder();
const { 'binance-spot': binance, 'bybit-linear': bybit, 'gate-spot': gate, hyperliquid } = VENUES;

/** Rows of Binance, odd texts among them, a little more than `bytes` of them. */
function rowsOf(bytes: number): readonly object[] {
  const row = (i: number): object => ({
    symbol: `A${i}USDT`,
    status: 'TRADING',
    baseAsset: `A${i}`,
    quoteAsset: 'USDT',
    note: `"symbols":[{"a\\"],},${i}`,
    filters: [{ filterType: 'PRICE_FILTER', tickSize: '0.01' }, { symbols: [] }],
  });
  return Array.from({ length: Math.ceil(bytes / JSON.stringify(row(1)).length) }, (_, i) => row(i));
}

function read(venue: typeof binance, text: string): ReturnType<typeof run> {
  return run(readInstrumentList(venue, UTF8.encode(text)));
}

function run<T>(work: Generator<void, T>): { readonly value: T; readonly turns: number } {
  let turns = 0;
  for (let step = work.next(); ; step = work.next(), turns++)
    if (step.done === true) return { value: step.value, turns };
}

test.each([
  [
    'an exchangeInfo',
    (rows: readonly object[]) => ({ rateLimits: [{ symbols: 1 }], about: 'symbols', symbols: rows, tail: [{}] }),
  ],
  ['a bare list, as recordings have it', (rows: readonly object[]) => rows],
])('%s of megabytes is read in slices, and says what it says as a whole', (_name, make) => {
  const text = JSON.stringify(make(rowsOf(3_000_000)));
  const { value, turns } = read(binance, text);
  expect(value).toEqual(binance.instruments.parse(UTF8.encode(text)));
  expect(turns).toBeGreaterThan(8);
});

/** A page of Bybit whose list of some megabytes stands beside other lists, and names the next page. */
function bybitPage(bytes: number, beside = ''): string {
  const row = (i: number): object => ({
    symbol: `A${i}USDT`,
    contractType: 'LinearPerpetual',
    status: 'Trading',
    baseCoin: `A${i}`,
    quoteCoin: 'USDT',
    note: [{ list: [1, 2] }, beside.slice(0, 10)],
  });
  const count = Math.ceil(bytes / JSON.stringify(row(1)).length);
  const list = Array.from({ length: count }, (_, i) => row(i));
  const result = { category: 'linear', list, nextPageCursor: 'page%3D2' };
  return JSON.stringify({ retCode: 0, list: [{}], beside, result, retExtInfo: { list: [1] } });
}

test('a list inside another object is read in slices as well, with the cursor that stands behind it', () => {
  const text = bybitPage(3_000_000);
  const { value, turns } = read(bybit, text);
  expect(value).toEqual(bybit.instruments.parse(UTF8.encode(text)));
  expect(value).toMatchObject({ cursor: 'page%3D2', rejected: 0 });
  expect(turns).toBeGreaterThan(8);
});

test('what is beside the rows is no longer than what is read in one go', () => {
  expect(read(bybit, bybitPage(300_000, 'x'.repeat(300_000))).value).toEqual({
    malformed: 'instruments: more beside the rows than any list has',
  });
});

test('a slice is short whatever the rows are', () => {
  const row = rowsOf(1)[0];
  const before = JSON.stringify(row).length;
  const slices: number[] = [];
  const spy = {
    instruments: {
      ...binance.instruments,
      parse: (body: Uint8Array) => (slices.push(body.length), binance.instruments.parse(body)),
    },
  };
  run(readInstrumentList(spy, UTF8.encode(JSON.stringify({ symbols: rowsOf(4_000_000) }))));
  expect(Math.max(...slices)).toBeLessThan(256 * 1024 + 2 * before);
});

test('what is cut off, closed twice, of another key or of one endless row is malformed', () => {
  const text = JSON.stringify({ symbols: rowsOf(1_000_000) });
  for (const bad of [
    text.slice(0, -1),
    text.slice(0, 700_000),
    `${text}}`,
    text.replace('"symbols":[', '"other":['),
    text.replace('"note"', '"note:'),
    `{"symbols":[{"symbol":"${'x'.repeat(2_000_000)}"}]}`,
    `{"symbols":[${'['.repeat(1_000_000)}`,
    ' '.repeat(1_000_000),
  ])
    expect(read(binance, bad).value, bad.slice(0, 60)).toHaveProperty('malformed');
});

test('an answer whose rows mean nothing alone is read at once', () => {
  const universe = Array.from({ length: 20_000 }, (_, i) => ({ name: `A${i}`, szDecimals: 2, maxLeverage: 50 }));
  expect(read(hyperliquid, JSON.stringify({ universe })).turns).toBe(0);
});

test('any list is read as it is parsed, wherever it is cut', () => {
  const pad = ' '.repeat(300_000);
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 20 }), (rows) => {
      const text = `[${rows.map((row) => JSON.stringify(row)).join(`,${pad}`)}]${pad}`;
      expect(read(gate, text).value).toEqual(gate.instruments.parse(UTF8.encode(text)));
    }),
    { numRuns: 15 },
  );
});

test('work waits for its next turn whenever it has had the thread long enough', async () => {
  let now = 0;
  const waited: number[] = [];
  const clock = {
    monotonic: () => now,
    setTimer: (callback: () => void) => {
      waited.push(now);
      queueMicrotask(callback);
      return { cancel: () => undefined };
    },
  };
  const work = function* (): Generator<void, string> {
    for (let i = 0; i < 10; i++) {
      now += 3;
      yield;
    }
    return 'done';
  };
  expect(await inTurns(work(), clock)).toBe('done');
  expect(waited).toEqual([9, 18, 27]);
});
