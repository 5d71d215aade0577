import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { SKIP_REASONS, type SkipReason } from '../../../src-shared/wire/health.ts';
import type { LedgerDifference } from '../../../src-shared/wire/ledger.ts';
import { TradeRing } from '../market/trades/trade-ring.ts';
import { viewBar } from '../order-flow/flow-view.ts';
import { OrderFlow } from '../order-flow/order-flow.ts';
import type { QualityEvent } from '../quality-event.ts';
import { CandleRecord, type DecimalSlot, TradeRecord } from '../venue/records.ts';
import { CandleCheck, type CheckCounts } from './candle-check.ts';

const MINUTE = 60_000;
/** What the trades of `setup` come to in each minute. */
const RIGHT = { volume: '3.5', takerBuyVolume: '2', tradeCount: 2, high: '11', low: '10' };

describe('each closed candle', () => {
  it.each([
    ['volume', { volume: '3.6' }, '3.6', '3.5'],
    ['taker-buy-volume', { takerBuyVolume: '1.5' }, '1.5', '2'],
    ['trades', { tradeCount: 3 }, '3', '2'],
    ['high', { high: '11.01' }, '11.01', '11'],
    ['low', { low: '9.99' }, '9.99', '10'],
  ] as const)('is compared by %s, and the difference has both numbers', (of, wrong, expected, received) => {
    const { minute, close, differences, counts } = setup();
    for (const at of [0, 1, 2]) minute(at);
    close(1, { ...RIGHT, ...wrong });
    expect(differences()).toEqual([{ of, expected, received }]);
    expect(counts.compared).toBe(1);
  });

  it('is right if all is equal, however the venue rounds its sums', () => {
    const { minute, close, differences, counts } = setup();
    for (const at of [0, 1, 2, 3]) minute(at);
    close(1, RIGHT);
    close(2, { ...RIGHT, volume: '3.5000000000001' });
    expect([differences(), counts.compared]).toEqual([[], 2]);
  });

  it('what it does not say is not compared', () => {
    const { minute, close, differences, counts } = setup();
    for (const at of [0, 1, 2]) minute(at);
    close(1, { volume: '3.5' });
    expect([differences(), counts.compared]).toEqual([[], 1]);
  });

  it('without trades has no high and no low to compare, and a volume that is none', () => {
    const { minute, close, differences, counts } = setup();
    for (const at of [0, 1, 4]) minute(at);
    close(2, { volume: '0', tradeCount: 0, high: '10', low: '10' });
    expect([differences(), counts.compared]).toEqual([[], 1]);
    close(3, { volume: '1', high: '10', low: '10' });
    expect(differences()).toEqual([{ of: 'volume', expected: '1', received: '0' }]);
  });

  it('waits for a trade that is a second later, as trades about its end may come in another order', () => {
    const { minute, close, take, differences, counts } = setup();
    for (const at of [0, 1]) minute(at);
    close(1, { ...RIGHT, volume: '4.5', tradeCount: 3 });
    take(2 * MINUTE + 900, '10.5', '1');
    take(2 * MINUTE - 1, '10.5', '1');
    expect(counts.compared).toBe(0);
    take(2 * MINUTE + 1001, '10.5', '1');
    expect([differences(), counts.compared]).toEqual([[], 1]);
  });

  it('that comes after such a trade is compared at once, the last of two that are one', () => {
    const { minute, close, take, differences, counts } = setup();
    for (const at of [0, 1]) minute(at);
    close(1, { ...RIGHT, volume: '5' });
    close(1, RIGHT);
    take(2 * MINUTE + 1500, '10', '1');
    // A later one that is out of order takes nothing back.
    take(2 * MINUTE + 100, '10', '1');
    expect([differences(), counts.compared]).toEqual([[], 1]);
    close(0, RIGHT);
    expect(counts.skipped['late-start']).toBe(1);
    minute(3);
    take(4 * MINUTE + 1500, '10', '1');
    take(4 * MINUTE + 100, '10', '1');
    close(3, RIGHT);
    expect([differences(), counts.compared]).toEqual([[], 2]);
  });

  it('has sums of trades with more digits than those before them', () => {
    const { minute, close, take, differences } = setup();
    for (const at of [0, 1]) minute(at);
    take(MINUTE + 5000, '11.25', '0.125', { isBuy: true });
    minute(2);
    close(1, { volume: '3.625', takerBuyVolume: '2.125', tradeCount: 3, high: '11.25', low: '10' });
    expect(differences()).toEqual([]);
  });

  it('counts the fills of aggregates, and no trades where those are not numbered', () => {
    const { minute, close, take, differences } = setup();
    minute(0);
    take(MINUTE, '10', '1', { fills: [5, 7] });
    take(MINUTE + 1, '10', '1', { fills: [8, 8] });
    take(2 * MINUTE + 2000, '10', '1', { fills: [9, 9] });
    close(1, { volume: '2', tradeCount: 4 });
    close(1, { volume: '2', tradeCount: 5 });
    expect(differences()).toEqual([{ of: 'trades', expected: '5', received: '4' }]);
    const other = setup();
    other.minute(0);
    other.take(MINUTE, '10', '1', { fills: [NaN, NaN] });
    other.take(2 * MINUTE + 2000, '10', '1', { fills: [NaN, NaN] });
    other.close(1, { volume: '1', tradeCount: 9 });
    expect([other.differences(), other.counts.compared]).toEqual([[], 1]);
  });

  it('takes the time of arrival for trades without one', () => {
    const { minute, close, take, differences, counts } = setup();
    for (const at of [0, 1]) minute(at);
    take(MINUTE + 500, '10', '1', { hasTime: false });
    take(2 * MINUTE + 2000, '10', '1', { hasTime: false });
    close(1, { volume: '4.5' });
    expect([differences(), counts.compared]).toEqual([[], 1]);
  });
});

describe('a candle is not compared, and counted by reason', () => {
  it('if it began before the trades that are known', () => {
    const { minute, close, counts } = setup();
    for (const at of [0, 1]) minute(at);
    close(0, { volume: '99' });
    expect(skipped(counts)).toEqual({ 'late-start': 1 });
    // Trades of an interval are counted from its first candle on.
    close(0, { volume: '99' }, '3m');
    for (const at of [2, 3, 4, 5, 6]) minute(at);
    close(0, { volume: '99' }, '3m');
    close(3, { volume: '10.5' }, '3m');
    expect([counts.compared, skipped(counts)]).toEqual([1, { 'late-start': 3 }]);
  });

  it.each([3, NaN])('if %s trades are missing in it, but the one before the gap is', (missing) => {
    const { minute, close, take, differences, counts } = setup();
    for (const at of [0, 1]) minute(at);
    take(2 * MINUTE + 500, '10', '1');
    close(1, RIGHT);
    take(2 * MINUTE + 600, '10', '1', { missing });
    expect([counts.compared, differences()]).toEqual([1, []]);
    for (const at of [3, 4]) minute(at);
    close(2, { volume: '99' });
    close(3, RIGHT);
    expect([counts.compared, skipped(counts), differences()]).toEqual([2, { gap: 1 }, []]);
  });

  it('if trades are missing before one that is late: none up to the newest is known', () => {
    const { minute, close, take, counts } = setup();
    for (const at of [0, 1, 2]) minute(at);
    take(2 * MINUTE - 10, '10', '1', { missing: NaN });
    for (const at of [3, 4]) minute(at);
    for (const at of [1, 2]) close(at, { volume: '99' });
    close(3, RIGHT);
    expect([counts.compared, skipped(counts)]).toEqual([1, { gap: 2 }]);
  });

  it('if a trade comes for a time that was taken for one without', () => {
    const { minute, close, take, differences, counts } = setup();
    for (const at of [0, 1, 3]) minute(at);
    take(2 * MINUTE + 10, '10', '1');
    for (const at of [4, 5]) minute(at);
    close(2, { volume: '1' });
    close(4, RIGHT);
    expect([counts.compared, skipped(counts), differences()]).toEqual([1, { 'late-start': 1 }, []]);
  });

  it('if fills are in no aggregate, or a block trade is in it', () => {
    const { minute, close, take, differences, counts } = setup();
    minute(0);
    take(MINUTE, '10', '1', { fills: [5, 7] });
    take(MINUTE + 1, '10', '1', { fills: [10, 11] });
    take(2 * MINUTE + 2000, '10', '1', { fills: [12, 12] });
    close(1, { volume: '99' });
    expect([differences(), skipped(counts)]).toEqual([[], { 'other-trades': 1 }]);
    const other = setup();
    for (const at of [0, 1]) other.minute(at);
    other.take(MINUTE + 3000, '10', '1', { isBlock: true });
    other.minute(2);
    other.close(1, { volume: '99' });
    expect([other.differences(), skipped(other.counts)]).toEqual([[], { 'other-trades': 1 }]);
  });

  it('if four later candles closed without a trade', () => {
    const { minute, close, counts } = setup();
    for (const at of [0, 1]) minute(at);
    for (const at of [1, 2, 3, 4]) close(at, RIGHT);
    expect(skipped(counts)).toEqual({});
    close(5, RIGHT);
    expect(skipped(counts)).toEqual({ 'no-later-trade': 1 });
  });

  it('if it came after eight later bars with trades', () => {
    const { minute, close, differences, counts } = setup();
    for (let at = 0; at < 12; at++) minute(at);
    close(2, { volume: '99' });
    close(11 - 7, { volume: '99' });
    expect([differences().length, skipped(counts)]).toEqual([1, { 'candle-late': 1 }]);
  });

  it('if a number is spelled oddly, or sums are beyond 2^53', () => {
    const { minute, close, take, differences, counts } = setup();
    for (const at of [0, 1]) minute(at);
    take(MINUTE + 2000, '10', '1e3');
    for (const at of [2, 3]) minute(at);
    close(1, { volume: '99' });
    const large = setup();
    for (const at of [0, 1]) large.minute(at);
    for (let i = 0; i < 2; i++) large.take(MINUTE + 2000, '10', '900719925474099');
    large.minute(2);
    large.close(1, { volume: '99' });
    expect([differences(), skipped(counts), large.differences(), skipped(large.counts)]).toEqual([
      [],
      { inexact: 1 },
      [],
      { inexact: 1 },
    ]);
  });

  it('nor counted if it is not of the venue, or none of its interval are needed any more', () => {
    const { minute, close, check, differences, counts } = setup();
    for (const at of [0, 1, 2]) minute(at);
    close(1, { volume: '99', isComposed: true });
    close(1, { volume: '99', isFlat: true });
    check.stop('1m');
    minute(3);
    close(2, { volume: '99' });
    expect([differences(), counts.compared, skipped(counts)]).toEqual([[], 0, { 'late-start': 1 }]);
  });
});

it('bars in the time of a candle that differs say so, those that are counted later too', () => {
  const { minute, close, ring } = setup();
  const limits = { maxSeries: 9, maxBytes: 1e9, historyTrades: 0, maxBars: 100, maxCells: 1000 };
  const orderFlow = new OrderFlow(limits, () => (ring.flow === undefined ? [] : [ring.flow]));
  const subject = { venue: 'okx', symbol: 'X', sizing: () => ({ notional: undefined, isInverse: false }) } as const;
  const add = (interval: Interval) => orderFlow.acquire(subject, ring, { rule: { kind: 'time', interval } })?.bars;
  const first = add('1m');
  const reasonsOf = (bars: typeof first): readonly string[] =>
    Array.from({ length: bars?.rows.count ?? 0 }, (_, row) =>
      bars === undefined
        ? ''
        : viewBar(bars, row, { venue: 'okx', symbol: 'X', bars: '', isStale: false }).incomplete.join(),
    );
  for (const at of [0, 1, 2, 3]) minute(at);
  close(1, { volume: '99' });
  close(2, RIGHT);
  expect(reasonsOf(first)).toEqual(['late-start', 'mismatch', '', '']);
  const later = add('3m');
  expect(reasonsOf(later)).toEqual(['late-start,mismatch', '']);
  later?.rebuild((each) => {
    ring.eachKept(each);
  });
  expect(reasonsOf(later)).toEqual(['late-start,mismatch', '']);
  first?.beginReading();
  ring.eachKept((trade, at, missing) => first?.read(trade, at, missing));
  first?.endReading();
  expect(reasonsOf(first)).toEqual(['late-start', 'mismatch', '', '']);
});

/** A check of the candles of a minute, whose first candle has come. */
function setup() {
  const ring = new TradeRing(1000);
  const events: QualityEvent[] = [];
  const counts: CheckCounts = {
    compared: 0,
    skipped: Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Record<SkipReason, number>,
  };
  const host = { now: () => 0, report: (event: QualityEvent) => events.push(event) };
  const check = new CandleCheck({ venue: 'okx', symbol: 'X', channel: 'trade', trades: ring, host }, counts);
  let id = 0;
  const take = (
    time: number,
    price: string,
    size: string,
    { isBuy = false, missing = 0, isBlock = false, hasTime = true, fills }: TakeOptions = {},
  ): void => {
    const trade = new TradeRecord();
    trade.id = ++id;
    setSlot(trade.price, price);
    setSlot(trade.size, size);
    trade.venueTime = hasTime ? time : NaN;
    Object.assign(trade, { isBuy, isBlock, isAggregate: fills !== undefined });
    if (fills !== undefined) [trade.firstTradeId, trade.lastTradeId] = fills;
    ring.offer(trade, time);
    ring.flow?.take(trade, time, missing);
    check.take(trade, time, missing);
  };
  const close = (minute: number, figures: Figures, interval: Interval = '1m'): void => {
    const { isComposed = false, isFlat = false, isClosed = true, tradeCount = NaN, ...texts } = figures;
    const candle = new CandleRecord();
    const openTime = minute * MINUTE;
    const closeTime = openTime + (interval === '1m' ? 1 : 3) * MINUTE - 1;
    Object.assign(candle, { interval, openTime, closeTime, isClosed, isComposed, isFlat, tradeCount });
    for (const name of ['volume', 'takerBuyVolume', 'high', 'low'] as const) {
      const text = texts[name];
      if (text !== undefined) setSlot(candle[name], text);
    }
    check.onCandle(candle);
  };
  close(0, { isClosed: false });
  return {
    ring,
    check,
    counts,
    take,
    close,
    /** Two trades of a minute, the second one at its end; those of the next show that it is over. */
    minute: (at: number) => {
      take(at * MINUTE + 1100, '10', '2', { isBuy: true });
      take(at * MINUTE + 59_000, '11', '1.5');
    },
    differences: (): readonly LedgerDifference[] =>
      events.flatMap((event) => (event.kind === 'candle-differs' ? event.differences : [])),
  };
}

interface TakeOptions {
  readonly isBuy?: boolean;
  readonly missing?: number;
  readonly isBlock?: boolean;
  readonly hasTime?: boolean;
  readonly fills?: readonly [number, number];
}

interface Figures {
  readonly volume?: string;
  readonly takerBuyVolume?: string;
  readonly high?: string;
  readonly low?: string;
  readonly tradeCount?: number;
  readonly isClosed?: boolean;
  readonly isComposed?: boolean;
  readonly isFlat?: boolean;
}

function skipped(counts: CheckCounts): Partial<Record<SkipReason, number>> {
  return Object.fromEntries(Object.entries(counts.skipped).filter(([, count]) => count > 0));
}

function setSlot(slot: DecimalSlot, text: string): void {
  const parsed = parseDecimal(text);
  Object.assign(slot, parsed, { present: true, text: parsed?.isExact === true ? '' : text });
}
