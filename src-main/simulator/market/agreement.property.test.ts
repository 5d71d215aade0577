import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { INTERVALS, nextOpenTime, openTimeOf } from '../../../src-shared/market/interval.ts';
import { Timeline } from '../timeline.ts';
import { joinCandles } from './candle.ts';
import type { Candle } from './candle.ts';
import { defaultInstruments } from './catalogue.ts';
import type { InstrumentMarket } from './instrument-market.ts';
import { turnoverOf } from './instrument.ts';
import { Market } from './market.ts';
import type { MarketTrade } from './trade-log.ts';

const KEYS = ['BTC/USDT', 'PEPE/USDT', 'ETH/USDT:perp', 'BTC/USD:perp', 'ETH/USD:next-quarter'];

/** Candles made the plain way, from a list of trades. */
function aggregate(trades: readonly MarketTrade[], market: InstrumentMarket): Omit<Candle, 'openTime'> {
  const prices = trades.map((trade) => trade.price);
  const sum = (of: readonly MarketTrade[]) =>
    of.reduce((total, trade) => total + BigInt(turnoverOf(market.instrument, trade.price, trade.size)), 0n);
  const buys = trades.filter((trade) => trade.isBuy);
  return {
    open: prices[0] ?? NaN,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1) ?? NaN,
    volume: trades.reduce((total, trade) => total + trade.size, 0),
    turnover: sum(trades),
    buyVolume: buys.reduce((total, trade) => total + trade.size, 0),
    buyTurnover: sum(buys),
    firstId: trades[0]?.id ?? NaN,
    tradeCount: trades.length,
  };
}

function run(seed: number, offset: number, check: (market: InstrumentMarket, now: number, live: number) => void): void {
  const live = Math.floor((Date.UTC(2026, 4, 31, 23, 57) + offset) / 60_000) * 60_000;
  const timeline = new Timeline(live);
  const instruments = defaultInstruments(live).filter((instrument) => KEYS.includes(instrument.key));
  const market = new Market({ seed, timeline, instruments, liveTime: live });
  market.start();
  timeline.advanceTo(live + 200_300);
  for (const key of KEYS) check(market.get(key), timeline.now, live);
}

const SEEDS = fc.record({ seed: fc.integer(), offset: fc.integer({ min: -300_000, max: 10_000_000_000 }) });

test('candles of live time are the aggregation of the trades', () => {
  fc.assert(
    fc.property(SEEDS, ({ seed, offset }) =>
      run(seed, offset, (market, now, live) => {
        const trades = market.trades.from(market.trades.firstId, Infinity);
        for (const interval of ['1s', '1m'] as const) {
          for (const candle of market.candles.list(
            interval,
            { from: live, to: now, limit: 1000, keep: 'first' },
            now,
          )) {
            const inside = trades.filter(
              (trade) => trade.time >= candle.openTime && trade.time < nextOpenTime(candle.openTime, interval),
            );
            if (inside.length > 0) expect(candle).toEqual({ openTime: candle.openTime, ...aggregate(inside, market) });
            else
              expect(candle).toMatchObject({
                open: candle.close,
                high: candle.close,
                low: candle.close,
                volume: 0,
                turnover: 0n,
                tradeCount: 0,
              });
          }
        }
      }),
    ),
    { numRuns: 6 },
  );
});

test('every interval is the sum of its minutes, past and live alike', () => {
  fc.assert(
    fc.property(SEEDS, ({ seed, offset }) =>
      run(seed, offset, (market, now) => {
        for (const interval of INTERVALS.filter((name) => !['1s', '10s', '1m', '1w', '1M', '3M'].includes(name))) {
          const candle = market.candles.candle(interval, now, now);
          const minutes = market.candles.list(
            '1m',
            { from: candle.openTime, to: now, limit: 10_000, keep: 'first' },
            now,
          );
          expect(candle).toEqual(minutes.reduce(joinCandles));
        }
        const month = market.candles.candle('1M', openTimeOf(now, '1M') - 1, now);
        const days = market.candles.list(
          '1d',
          { from: month.openTime, to: nextOpenTime(month.openTime, '1M') - 1, limit: 100, keep: 'first' },
          now,
        );
        expect(month).toEqual(days.reduce(joinCandles));
      }),
    ),
    { numRuns: 6 },
  );
});

test('the 24 h statistics are the sum of the last 1,440 minutes', () => {
  fc.assert(
    fc.property(SEEDS, ({ seed, offset }) =>
      run(seed, offset, (market, now) => {
        const minutes = market.candles.list('1m', { from: -Infinity, to: now, limit: 1440, keep: 'last' }, now);
        expect(minutes).toHaveLength(1440);
        const { candle, priceBefore } = market.candles.day(now);
        expect(candle).toEqual(minutes.reduce(joinCandles));
        expect(priceBefore).toBe(market.candles.candle('1m', candle.openTime - 1, now).close);
        expect(candle.close).toBe(market.trades.get(market.trades.lastId)?.price);
        expect(candle.firstId + candle.tradeCount - 1).toBe(market.trades.lastId);
      }),
    ),
    { numRuns: 6 },
  );
});
