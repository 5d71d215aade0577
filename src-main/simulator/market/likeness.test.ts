import { describe, expect, test } from 'vitest';
import { deviationOf, meanOf, statisticsOf } from '../testing/market-statistics.ts';
import { observe, type Observed } from '../testing/market-observer.ts';
import type { BookSide } from './book-side.ts';
import { BookShape } from './book-shape.ts';
import { defaultInstruments } from './catalogue.ts';
import { FairPrice } from './fair-price.ts';
import type { InstrumentMarket } from './instrument-market.ts';
import type { MarketInstrument } from './instrument.ts';
import { PastCandles } from './past-candles.ts';

// What people who watch markets expect of one, and what tells a made-up market at a glance.

const LIQUID = ['BTC/USDT', 'ETH/USDT:perp', 'SOL/USDT'];
/** Prices of few and of many ticks, busy and quiet. */
const SHAPES = ['DOGE/USDT', 'PEPE/USDT', 'ETH/BTC', 'LINK/USDT:perp', 'BTC/USD:next-quarter'];

describe('an hour of the market', () => {
  const observed = observe('binance', { minutes: 60, seed: 11, keys: [...LIQUID, ...SHAPES] });

  test.each(LIQUID)('the spread of %s is one tick nine tenths of the time, and not always', (key) => {
    const { spreads } = seen(observed, key);
    const all = [...spreads.values()].reduce((sum, ms) => sum + ms, 0);
    expect((spreads.get(1) ?? 0) / all).toBeGreaterThan(0.9);
    expect(spreads.size).toBeGreaterThan(1);
  });

  test.each(LIQUID)('about six in ten takers of %s pay what the one before paid', (key) => {
    const { samePrice } = statisticsOf(seen(observed, key).matches);
    expect(samePrice).toBeGreaterThan(0.5);
    expect(samePrice).toBeLessThan(0.75);
  });

  test('a second moves the price of BTC by some 0.3 bps, and bursts by many times that', () => {
    const { middles } = seen(observed, 'BTC/USDT');
    const moves = middles.slice(1).map((price, i) => 1e4 * Math.log(price / (middles[i] ?? price)));
    const deviation = deviationOf(moves);
    expect(deviation).toBeGreaterThan(0.18);
    expect(deviation).toBeLessThan(0.5);
    // The fourth moment of a bell is 3.
    expect(meanOf(moves.map((move) => (move / deviation) ** 4))).toBeGreaterThan(5);
  });

  test('takers buy on the way up and sell on the way down', () => {
    const { matches } = seen(observed, 'BTC/USDT');
    const moved = matches.slice(1).filter((match, i) => Math.abs(match.price - (matches[i]?.price ?? 0)) > 20);
    const rightWay = moved.filter((match) => {
      const before = matches[matches.indexOf(match) - 1];
      return before !== undefined && match.price > before.price === match.isBuy;
    });
    expect(rightWay.length / moved.length).toBeGreaterThan(0.55);
  });

  test.each([...LIQUID, ...SHAPES])('no gap in the book of %s is wider than five times what is meant', (key) => {
    expect(widestGap(seen(observed, key).market)).toBeLessThanOrEqual(5);
  });

  test('some sizes are round, and some orders meet a level again and again', () => {
    const { matches } = seen(observed, 'BTC/USDT');
    const isRound = (size: number): boolean => /^[125]0*$/.test(String(size));
    const round = matches.filter(({ size }) => size >= 100 && isRound(size)).length / matches.length;
    expect(round).toBeGreaterThan(0.1);
    expect(round).toBeLessThan(0.5);
  });
});

test('exchanges differ, and arbitrage holds them together', () => {
  const [a, b] = (['binance', 'hyperliquid'] as const).map((exchange) =>
    seen(observe(exchange, { minutes: 10, seed: 11, keys: ['BTC/USDT:perp'] }), 'BTC/USDT:perp'),
  );
  const off = (a?.middles ?? []).map((price, i) => Math.abs(price / (b?.middles[i] ?? NaN) - 1) * 1e4);
  expect(Math.max(...off)).toBeLessThan(5);
  expect(meanOf(off)).toBeGreaterThan(0.1);
  expect(b?.matches.length).toBeLessThan((a?.matches.length ?? 0) * 0.6);
  expect(b?.spreads.get(1) ?? 0).toBeLessThan(60_000);
});

describe('the past', () => {
  const NOW = Date.UTC(2026, 10, 20, 19, 0);
  const past = (key: string): PastCandles => {
    const instrument = defaultInstruments(NOW).find((one) => one.key === key) as MarketInstrument;
    const { base, dailyMove } = instrument;
    const fair = new FairPrice(5, base, { anchorTime: NOW - (NOW % DAY), dailyMove });
    return new PastCandles({ instrument, seed: 5, tradesPerDay: 1_500_000, fair });
  };

  test.each(['BTC/USDT', 'ETH/USDT:perp'])('minutes of %s end where they began in fewer than 2 of 100', (key) => {
    const candles = minutesOf(past(key), NOW, 3000);
    expect(candles.filter(({ open, close }) => open === close).length / candles.length).toBeLessThan(0.02);
  });

  test.each(['BTC/USDT', 'ETH/USDT:perp'])('fewer than 3 of 100 share an extreme with the one before', (key) => {
    const candles = minutesOf(past(key), NOW, 3000);
    const shared = candles.filter(({ high, low }, i) => candles[i - 1]?.high === high || candles[i - 1]?.low === low);
    expect(shared.length / candles.length).toBeLessThan(0.03);
  });

  test('no minute of an hour is all but without trades, and hours have the curve of a day', () => {
    const candles = minutesOf(past('BTC/USDT'), NOW - (NOW % DAY), 30 * 1440);
    const byHour = Array.from({ length: 24 }, () => 0);
    for (let from = 0; from < candles.length; from += 60) {
      const hour = candles.slice(from, from + 60).map(({ volume }) => volume);
      const mean = meanOf(hour);
      expect(Math.min(...hour)).toBeGreaterThan(mean * 0.04);
      byHour[(from / 60) % 24] = (byHour[(from / 60) % 24] ?? 0) + mean;
    }
    // New York's morning against Tokyo's noon.
    expect((byHour[14] ?? 0) / (byHour[5] ?? NaN)).toBeGreaterThan(1.5);
  });

  test('live trades begin where the past ends', () => {
    const { market } = seen(observe('binance', { minutes: 1, seed: 3, keys: ['BTC/USDT'] }), 'BTC/USDT');
    const [before, first] = market.candles.list(
      '1m',
      { from: -Infinity, to: Infinity, limit: 2, keep: 'last' },
      market.now - 1,
    );
    expect(Math.abs((first?.open ?? NaN) / (before?.close ?? NaN) - 1)).toBeLessThan(0.0001);
  });
});

function minutesOf(past: PastCandles, end: number, count: number) {
  return Array.from({ length: count }, (_, i) => past.minute(end - (count - i) * 60_000));
}

function seen(observed: ReadonlyMap<string, Observed>, key: string): Observed {
  const found = observed.get(key);
  if (found === undefined) throw new Error(`${key} was not observed`);
  return found;
}

/** The widest gap within 2 % of the touch, if 1 is what is meant there. */
function widestGap({ book }: InstrumentMarket): number {
  let widest = 0;
  const look = (side: BookSide): void => {
    const shape = new BookShape(side.price(0));
    for (let rank = 0; rank + 1 < side.count; rank++) {
      const distance = Math.abs(side.price(rank) - side.price(0));
      if (distance > side.price(0) * 0.02) return;
      widest = Math.max(widest, Math.abs(side.price(rank + 1) - side.price(rank)) / shape.gapAt(distance));
    }
  };
  look(book.bids);
  look(book.asks);
  return widest;
}

const DAY = 86_400_000;
