import { expect, test } from 'vitest';
import { Timeline } from '../timeline.ts';
import { defaultInstruments, madeUpInstruments, quarterlyExpiries } from './catalogue.ts';
import { Market } from './market.ts';

const LIVE = Date.UTC(2026, 10, 20, 19, 3);

function makeMarket(seed: number) {
  const timeline = new Timeline(LIVE);
  const instruments = defaultInstruments(LIVE);
  const market = new Market({ seed, timeline, instruments, liveTime: LIVE });
  market.start();
  return { timeline, market, instruments };
}

function journalOf(seed: number, steps: readonly number[]): string {
  const { timeline, market, instruments } = makeMarket(seed);
  const lines: string[] = [];
  for (const { key } of instruments) {
    market.get(key).listeners.add({
      onMatch: (match) => lines.push(`${key} ${JSON.stringify(match)}`),
      onBbo: () => lines.push(`${key} bbo ${market.get(key).book.sequence}`),
      onLiquidation: (liquidation) => lines.push(`${key} ${JSON.stringify(liquidation)}`),
    });
  }
  for (const ms of steps) timeline.advanceTo(timeline.now + ms);
  return lines.join('\n');
}

test('the same seed gives the same events, however time is cut', () => {
  const inOneGo = journalOf(7, [10_000]);
  expect(
    journalOf(
      7,
      Array.from({ length: 1000 }, () => 10),
    ),
  ).toBe(inOneGo);
  expect(inOneGo.split('\n').length).toBeGreaterThan(2000);
  expect(journalOf(8, [10_000])).not.toBe(inOneGo);
});

test('no book is ever crossed or thin, and the bbo emitted is the top of the book', () => {
  const { timeline, market, instruments } = makeMarket(3);
  let received = 0;
  for (const { key } of instruments) {
    const { book, listeners } = market.get(key);
    let top = '';
    listeners.add({
      onBbo: () => {
        received++;
        top = `${book.bids.price(0)} ${book.bids.size(0)} ${book.asks.price(0)} ${book.asks.size(0)}`;
        expect(book.bids.price(0)).toBeLessThan(book.asks.price(0));
      },
      // Between two trades of a sweep the top is on its way; the book must not be crossed there either.
      onMatch: () => expect(book.bids.price(0)).toBeLessThan(book.asks.price(0)),
    });
    timeline.at(LIVE + 60_000, () =>
      expect(`${book.bids.price(0)} ${book.bids.size(0)} ${book.asks.price(0)} ${book.asks.size(0)}`).toBe(top),
    );
  }
  timeline.advanceTo(LIVE + 60_000);
  expect(received).toBeGreaterThan(10_000);
  for (const { key } of instruments) {
    const { book } = market.get(key);
    expect([key, Math.min(book.bids.count, book.asks.count) >= 1000]).toEqual([key, true]);
  }
});

test('trades and aggregates have consecutive ids and cover each other', () => {
  const { timeline, market } = makeMarket(5);
  const { trades, matches } = market.get('ETH/USDT:perp');
  const before = trades.lastId;
  timeline.advanceTo(LIVE + 30_000);
  const rows = trades.from(before + 1, Infinity);
  rows.forEach((trade, i) => expect(trade.id).toBe(before + 1 + i));
  let next = before + 1;
  for (const match of matches.newest(Infinity)) {
    expect(match.firstId).toBe(next);
    const fills = rows.filter((trade) => trade.id >= match.firstId && trade.id <= match.lastId);
    expect(fills.reduce((sum, fill) => sum + fill.size, 0)).toBe(match.size);
    expect(
      fills.every((fill) => fill.price === match.price && fill.isBuy === match.isBuy && fill.time === match.time),
    ).toBe(true);
    next = match.lastId + 1;
  }
  expect(next).toBe(trades.lastId + 1);
});

test('a recent book can be given at every number', () => {
  const { timeline, market } = makeMarket(9);
  const { book } = market.get('SOL/USDT');
  const seen = new Map<number, string>();
  const print = (sides: Pick<typeof book, 'bids' | 'asks'>) =>
    [sides.bids, sides.asks]
      .map((side) => Array.from({ length: side.count }, (_, i) => `${side.price(i)}:${side.size(i)}`).join(' '))
      .join(' | ');
  for (let i = 0; i < 50; i++) {
    timeline.advanceTo(timeline.now + 200);
    seen.set(book.sequence, print(book));
  }
  for (const [sequence, printed] of seen) {
    const sides = book.at(sequence);
    expect(sides === undefined ? '' : print(sides)).toBe(printed);
  }
  expect(book.at(book.sequence + 1)).toBeUndefined();
  expect(book.at(book.oldestSequence - 1)).toBeUndefined();
});

test('futures have quarters ahead of them, and any number of symbols can be made up', () => {
  expect(quarterlyExpiries(LIVE).map((time) => new Date(time).toISOString())).toEqual([
    '2026-12-25T08:00:00.000Z',
    '2027-03-26T08:00:00.000Z',
  ]);
  const made = madeUpInstruments(728, 5);
  expect(made).toHaveLength(3 * 728);
  expect(new Set(made.map((instrument) => instrument.key)).size).toBe(3 * 728);
  expect(made.at(-1)?.base).toBe('SIM0728');
});
