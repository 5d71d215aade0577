import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { TruthCandle, TruthTrade } from '../src-main/simulator/truth.ts';
import { exactDecimal } from '../src-shared/market/decimal.ts';
import type { FlowBar } from '../src-shared/market/flow/flow-bar.ts';
import { DAY_VENUES } from './day-venues.ts';
import { engineOn, stopped } from './engine-on.ts';

/** What happens to the trades; a venue whose ids do not count shows only that a connection was lost. */
const TROUBLES = {
  'binance-spot': ['drop', 'repeat', 'reorder', 'cut', 'mass-disconnect'],
  'binance-coinm': ['drop', 'repeat', 'cut'],
  okx: ['repeat', 'cut', 'mass-disconnect'],
  'bybit-linear': ['repeat', 'cut', 'mass-disconnect'],
} as const;

it.each(Object.keys(TROUBLES) as (keyof typeof TROUBLES)[])(
  '%s: whatever happens to trades, bars that call themselves complete are those that took place, and their sums the candles of the venue',
  async (venue) => {
    const step = fc.record({
      kind: fc.constantFrom(...TROUBLES[venue]),
      afterMs: fc.integer({ min: 500, max: 25_000 }),
    });
    let complete = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(step, { maxLength: 6 }), async (seed, steps) => {
        complete += await live(venue, seed, steps);
      }),
      { numRuns: 12 },
    );
    expect(complete).toBeGreaterThan(12);
  },
);

/** Lives through five minutes; returns how many closed bars were complete. */
async function live(
  venue: keyof typeof TROUBLES,
  seed: number,
  steps: readonly { readonly kind: string; readonly afterMs: number }[],
): Promise<number> {
  const network = new SimulatorNetwork({ seed, symbols: 1, eventsPerSecond: 4, venues: [venue] });
  const engine = engineOn(network, { config: { venue } });
  const [symbol] = DAY_VENUES[venue].symbols;
  const { trade: topic } = DAY_VENUES[venue].topics;
  await engine.start();
  const flow = engine.addOrderFlow(symbol, { bars: '1m', step: '1', channel: 'trade' });
  const emitted: FlowBar[] = [];
  engine.on('mkt.flow', (bar) => {
    emitted.push(bar);
  });
  await network.run(20_000);
  for (const { kind, afterMs } of steps) {
    await network.run(afterMs);
    network.faults.set(
      kind === 'mass-disconnect'
        ? { kind, how: 'cut' }
        : { kind: kind as 'drop', topic, ...(kind !== 'cut' && { count: 2 }) },
    );
  }
  await network.run(150_000);
  network.faults.clear();
  await network.run(150_000);
  const bars = flow.bars();
  const truth = network.truth.trades(venue, symbol, { limit: 100_000 });
  await stopped(engine, network);
  expect(bars.length).toBeGreaterThan(3);
  const closed = bars.filter((bar) => bar.closed && !bar.incomplete.includes('estimated'));
  // Each was emitted as it is now, the last time that it was.
  for (const bar of closed)
    expect(emitted.findLast(({ openTime }) => openTime === bar.openTime)?.buyVolume).toBe(bar.buyVolume);
  // A minute without a bar is one without trades, or before the first.
  const minutes = new Set(bars.map(({ openTime }) => openTime));
  const [first = bars[0]] = bars;
  for (const { time } of truth)
    if (time >= (first?.openTime ?? NaN) && time < (bars.at(-1)?.openTime ?? NaN))
      expect(minutes).toContain(Math.floor(time / MINUTE) * MINUTE);
  const whole = closed.filter(({ incomplete }) => incomplete.length === 0);
  for (const bar of whole)
    compare(
      bar,
      truth.filter(({ time }) => time >= bar.openTime && time <= bar.closeTime),
      network.truth.candles(venue, symbol, '1m', 100).find(({ openTime }) => openTime === bar.openTime),
    );
  return whole.length;
}

/** A complete bar against the trades that took place in it and the venue's candle. */
function compare(bar: FlowBar, own: readonly TruthTrade[], candle: TruthCandle | undefined): void {
  expect(summed(bar)).toEqual(counted(own));
  expect([total(bar.buyVolume, bar.sellVolume), bar.buyCount + bar.sellCount, total(bar.high), total(bar.low)]).toEqual(
    [total(candle?.volume), candle?.tradeCount, total(candle?.high), total(candle?.low)],
  );
  const cells = bar.footprint ?? [];
  expect(total(...cells.map(({ buyVolume }) => buyVolume))).toBe(total(bar.buyVolume));
  expect(total(...cells.map(({ sellVolume }) => sellVolume))).toBe(total(bar.sellVolume));
}

function summed({ buyVolume, sellVolume, delta, buyCount, sellCount }: FlowBar): object {
  return { buy: total(buyVolume), sell: total(sellVolume), delta: total(delta), buyCount, sellCount };
}

function counted(trades: readonly TruthTrade[]): object {
  const bought = trades.filter(({ aggressor }) => aggressor === 'buy');
  const sold = trades.filter(({ aggressor }) => aggressor === 'sell');
  const [buy, sell] = [bought, sold].map((side) => total(...side.map(({ size }) => size)));
  return { buy, sell, delta: (buy ?? 0n) - (sell ?? 0n), buyCount: bought.length, sellCount: sold.length };
}

/** The sum of decimals in units of 10^-20. */
function total(...texts: readonly (string | undefined)[]): bigint {
  return texts.reduce((sum, text = '') => {
    const { unscaled, scale } = exactDecimal(text) ?? { unscaled: -1n, scale: 0 };
    return sum + unscaled * 10n ** BigInt(20 - scale);
  }, 0n);
}

const MINUTE = 60_000;
