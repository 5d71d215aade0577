import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StreamVenue } from '../src-main/engine/venue/venue.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { exactDecimal } from '../src-shared/market/decimal.ts';
import type { TradeEvent } from '../src-shared/market/events.ts';
import type { VenueTrouble } from '../src-shared/wire/health.ts';
import type { LedgerDifference, LedgerEntry } from '../src-shared/wire/ledger.ts';
import { DAY_VENUES, type DayVenueId } from './day-venues.ts';
import { engineOn, stopped } from './engine-on.ts';

const ALL = Object.keys(DAY_VENUES) as DayVenueId[];
/** Ids of the others show what is missing, so that history brings it. */
const UNCOUNTED = ['okx', 'bybit-spot', 'bybit-linear', 'gate-usdm', 'hyperliquid'] as const;

it.each(ALL)(
  '%s: without faults every candle is what its trades come to, and no trade is outside the book',
  async (venue) => {
    for (const seed of [1, 2]) {
      const day = await live(venue, seed, async (network) => {
        await network.run(20 * MINUTE);
      });
      expect(day.mismatches).toEqual([]);
      expect(day.wrong.size).toBe(0);
      expect(day.checks?.compared).toBeGreaterThan(15);
    }
  },
);

it.each(ALL)(
  '%s: through lost, doubled and late messages what is reported is what is wrong, with both numbers',
  async (venue) => {
    const kinds = ['repeat', 'reorder', 'cut', 'mass-disconnect', 'drop', 'drop-book', 'drop-candle'] as const;
    const step = fc.record({ kind: fc.constantFrom(...kinds), afterMs: fc.integer({ min: 500, max: 40_000 }) });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(step, { maxLength: 6 }), async (seed, steps) => {
        const day = await live(venue, seed, async (network) => {
          const { topics } = DAY_VENUES[venue];
          for (const { kind, afterMs } of steps) {
            await network.run(afterMs);
            if (kind === 'mass-disconnect') network.faults.set({ kind, how: 'cut' });
            else if (kind === 'drop-book') network.faults.set({ kind: 'drop', topic: topics.book, count: 2 });
            else if (kind === 'drop-candle') network.faults.set({ kind: 'drop', topic: topics.candle, count: 2 });
            else network.faults.set({ kind, topic: tapeTopic(venue), ...(kind !== 'cut' && { count: 2 }) });
          }
          await network.run(2 * MINUTE);
          network.faults.clear();
          await network.run(3 * MINUTE);
        });
        compared += day.checks?.compared ?? 0;
        for (const entry of day.mismatches) {
          expect(entry.reason).toBe('candle-differs');
          const minute = day.minutes.get(entry.from);
          expect(minute?.volume).not.toBe(minute?.received);
          expect(valueOf(entry, 'volume', 'expected')).toBe(minute?.volume);
          expect(valueOf(entry, 'volume', 'received')).toBe(minute?.received);
        }
        // Whatever is wrong is reported, here or as a gap.
        const found = new Set(day.mismatches.map(({ from }) => from));
        for (const openTime of day.wrong.keys()) expect(found.has(openTime) || isInGap(day.gaps, openTime)).toBe(true);
      }),
      { numRuns: 8 },
    );
    expect(compared).toBeGreaterThan(8);
  },
);

it.each(UNCOUNTED)('%s: a lost trade that no id shows is found at the close of its candle', async (venue) => {
  const day = await live(venue, 7, async (network) => {
    await network.run(2 * MINUTE);
    network.faults.set({ kind: 'drop', topic: tapeTopic(venue), count: 1 });
    await network.run(3 * MINUTE);
  });
  expect([...day.wrong.keys()]).toHaveLength(1);
  const [openTime = NaN] = day.wrong.keys();
  const [entry, ...others] = day.mismatches;
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ kind: 'mismatch', reason: 'candle-differs', from: openTime, interval: '1m' });
  const wrong = day.wrong.get(openTime);
  expect(entry === undefined ? undefined : valueOf(entry, 'volume', 'expected')).toBe(wrong?.volume);
  expect(entry === undefined ? undefined : valueOf(entry, 'volume', 'received')).toBe(wrong?.received);
});

it('a wrong side is found by the volume of takers that bought, and by nothing else', async () => {
  let flips = 0;
  const through = async (network: SimulatorNetwork): Promise<void> => {
    await network.run(2 * MINUTE);
    flips = 1;
    await network.run(3 * MINUTE);
  };
  const day = await live('binance-spot', 3, through, {
    alter: (trade) => {
      if (flips-- > 0) trade.isBuy = !trade.isBuy;
    },
  });
  expect(day.mismatches).toHaveLength(1);
  expect(day.mismatches[0]?.differences?.map(({ of }) => of)).toEqual(['taker-buy-volume']);
});

it('trades outside the best prices of the book are one entry a minute, with the worst of them', async () => {
  let left = 0;
  const through = async (network: SimulatorNetwork): Promise<void> => {
    await network.run(2 * MINUTE);
    left = 20;
    await network.run(5 * MINUTE);
  };
  const day = await live('binance-spot', 3, through, {
    alter: ({ price }) => {
      if (left-- > 0) price.mantissa = Math.round(price.mantissa * (left === 10 ? 2 : 1.5));
    },
  });
  const outside = day.mismatches.filter(({ reason }) => reason === 'outside-book');
  expect(outside.length).toBeGreaterThan(0);
  expect(outside.length).toBeLessThan(4);
  expect(outside.reduce((sum, { count }) => sum + count, 0)).toBe(20);
  const worst = outside.map(({ differences: [worst] = [] }) => Number(worst?.received) / Number(worst?.expected));
  expect(Math.max(...worst)).toBeGreaterThan(1.9);
  // The candles of the venue have other highs.
  expect(day.mismatches.some(({ reason }) => reason === 'candle-differs')).toBe(true);
});

it('block trades are neither outside the book nor compared with candles, of which nobody says whether they have them', async () => {
  let left = 0;
  const through = async (network: SimulatorNetwork): Promise<void> => {
    await network.run(2 * MINUTE);
    left = 3;
    await network.run(5 * MINUTE);
  };
  const day = await live('bybit-linear', 3, through, {
    alter: (trade) => {
      if (left-- <= 0) return;
      trade.isBlock = true;
      trade.price.mantissa = Math.round(trade.price.mantissa * 1.5);
    },
  });
  expect(left).toBeLessThan(0);
  expect(day.mismatches).toEqual([]);
  expect(day.checks?.compared).toBeGreaterThan(3);
  expect(day.checks?.skipped['other-trades']).toBeGreaterThan(0);
});

interface Day {
  readonly mismatches: readonly LedgerEntry[];
  readonly gaps: readonly LedgerEntry[];
  /** By open time: volumes of the venue's candles, and of the trades received. */
  readonly minutes: ReadonlyMap<number, Minute>;
  /** Those in which not all trades that took place were received, and that began and ended within the run. */
  readonly wrong: ReadonlyMap<number, Minute>;
  readonly checks: VenueTrouble['candleChecks'] | undefined;
}

interface Minute {
  readonly volume: bigint;
  readonly received: bigint;
}

/** Lives through some minutes with trades, book and candles of a symbol. */
async function live(
  venue: DayVenueId,
  seed: number,
  through: (network: SimulatorNetwork) => Promise<void>,
  { alter }: { readonly alter?: Alter } = {},
): Promise<Day> {
  const network = new SimulatorNetwork({ seed, symbols: 1, eventsPerSecond: 4, venues: [venue] });
  const venues = alter === undefined ? VENUES : { ...VENUES, [venue]: altered(VENUES[venue], alter) };
  const engine = engineOn(network, { config: { venue }, venues });
  const [symbol] = DAY_VENUES[venue].symbols;
  await engine.start();
  const received = new Map<number, bigint>();
  engine.on('mkt.trades', ({ venueTime = NaN, size }: TradeEvent) => {
    const openTime = Math.floor(venueTime / MINUTE) * MINUTE;
    received.set(openTime, (received.get(openTime) ?? 0n) + units(size));
  });
  engine.addTradeStream(symbol);
  engine.addOrderBookStream(symbol, { depth: 1000 });
  engine.addCandleStream(symbol, { interval: '1m' });
  await network.run(MINUTE);
  const since = engine.health().startedAt;
  await through(network);
  const end = network.clock.now();
  const { entries } = engine.ledger({ limit: 5000 });
  const trouble = engine.health().venues.find((one) => one.venue === venue);
  const minutes = new Map(
    network.truth
      .candles(venue, symbol, '1m', 100)
      .map(({ openTime, volume }) => [openTime, { volume: units(volume), received: received.get(openTime) ?? 0n }]),
  );
  const wrong = [...minutes].filter(
    ([openTime, minute]) =>
      openTime > since + MINUTE && openTime + 1.5 * MINUTE < end && minute.volume !== minute.received,
  );
  await stopped(engine, network);
  return {
    mismatches: entries.filter(({ kind }) => kind === 'mismatch'),
    gaps: entries.filter(({ kind, channel }) => kind === 'gap' && channel !== 'book'),
    minutes,
    wrong: new Map(wrong),
    checks: trouble?.candleChecks,
  };
}

type Alter = (trade: { isBuy: boolean; isBlock: boolean; readonly price: { mantissa: number } }) => void;

/** A venue whose trades are read wrongly. */
function altered(venue: StreamVenue, alter: Alter): StreamVenue {
  return {
    ...venue,
    scan: () => false,
    decode: (bytes, out) => {
      venue.decode(bytes, out);
      for (let i = 0; i < out.recordCount; i++) {
        const record = out.records[i];
        if (record?.kind === 'trade') alter(record);
      }
    },
  };
}

function isInGap(gaps: readonly LedgerEntry[], openTime: number): boolean {
  return gaps.some(({ from, to = Infinity }) => from < openTime + MINUTE && to >= openTime);
}

function valueOf(entry: LedgerEntry, of: LedgerDifference['of'], which: 'expected' | 'received'): bigint | undefined {
  const difference = entry.differences?.find((one) => one.of === of);
  return difference === undefined ? undefined : units(difference[which]);
}

/** The topic of the trades that a tape shows. */
function tapeTopic(venue: DayVenueId): string {
  return venue === 'binance-usdm' || venue === 'binance-coinm' ? 'aggTrade' : DAY_VENUES[venue].topics.trade;
}

function units(text: string): bigint {
  const { unscaled, scale } = exactDecimal(text) ?? { unscaled: -1n, scale: 0 };
  return unscaled * 10n ** BigInt(20 - scale);
}

const MINUTE = 60_000;
