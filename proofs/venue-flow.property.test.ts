import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { FlowReason } from '../src-shared/market/flow/completeness.ts';
import type { FlowBar } from '../src-shared/market/flow/flow-bar.ts';
import type { Instrument } from '../src-shared/market/instrument.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FLOW_CELL_STRIDE, FlowFlag } from '../src-shared/wire/layout.ts';
import { FlowBuffer } from '../src-renderer/feed/flow-buffer.ts';
import { SummedFlow } from '../src-renderer/panels/chart/venue-flow.ts';
import { btc } from '../src-renderer/testing/asset-fixture.ts';
import { DAY_VENUES } from './day-venues.ts';
import { engineOn, stopped } from './engine-on.ts';

const PLACES = ['binance-spot', 'okx', 'bybit-linear'] as const;

it('whatever happens at one venue, bars over several that call themselves whole are the trades of all of them, in every row', async () => {
  const step = fc.record({
    place: fc.integer({ min: 0, max: PLACES.length - 1 }),
    kind: fc.constantFrom('repeat', 'cut', 'drop'),
    afterMs: fc.integer({ min: 500, max: 25_000 }),
  });
  let whole = 0;
  let broken = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.array(step, { maxLength: 5 }), async (seed, steps) => {
      const counts = await live(seed, steps);
      whole += counts.whole;
      broken += counts.broken;
    }),
    { numRuns: 6 },
  );
  expect(whole).toBeGreaterThan(6);
  expect(broken).toBeGreaterThan(0);
});

/** Lives through some minutes at all venues; returns how many closed bars were whole, and how many were not. */
async function live(
  seed: number,
  steps: readonly { readonly place: number; readonly kind: string; readonly afterMs: number }[],
): Promise<{ readonly whole: number; readonly broken: number }> {
  const network = new SimulatorNetwork({ seed, symbols: 1, eventsPerSecond: 4, venues: [...PLACES] });
  const sources = PLACES.map((venue) => {
    const { symbols, topics } = DAY_VENUES[venue];
    const engine = engineOn(network, { config: { venue } });
    return { venue, symbol: symbols[0], topic: topics.trade, engine };
  });
  for (const { engine } of sources) await engine.start();
  const flows = sources.map(({ engine, symbol }) =>
    engine.addOrderFlow(symbol, { bars: '1m', step: '1', channel: 'trade' }),
  );
  await network.run(20_000);
  for (const { place, kind, afterMs } of steps) {
    await network.run(afterMs);
    const { topic, venue } = sources[place] ?? {};
    // Where ids do not count a lost message is seen by nobody: only Binance's are lost.
    const fault = kind === 'drop' && venue !== 'binance-spot' ? 'cut' : kind;
    if (topic !== undefined) network.faults.set({ kind: fault as 'drop', topic, ...(fault !== 'cut' && { count: 2 }) });
  }
  await network.run(120_000);
  network.faults.clear();
  await network.run(120_000);
  const counted = sources.map(({ venue, symbol }, at) => {
    const trades = network.truth.trades(venue, symbol, { limit: 100_000 });
    return { instrument: btc(venue, symbol), bars: flows[at]?.bars() ?? [], trades };
  });
  for (const { engine } of sources) await stopped(engine, network);
  const sum = new SummedFlow();
  sum.update(
    counted.map(({ instrument, bars }, colour) => ({
      name: instrument.venue,
      colour,
      isOwn: colour === 0,
      instrument,
      buffer: bufferOf(instrument, bars),
    })),
    true,
  );
  let whole = 0;
  for (let index = 0; index < sum.count - 1; index++) {
    if (sum.partsAt(index).some(({ reasons }) => reasons.length > 0)) continue;
    const time = sum.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
    expect(rowsOf(sum, index)).toEqual(truthOf(counted, time));
    whole++;
  }
  return { whole, broken: sum.count - 1 - whole };
}

type Rows = Readonly<Record<string, readonly [buy: number, sell: number, trades: number]>>;

function rowsOf(sum: SummedFlow, index: number): Rows {
  return Object.fromEntries(
    sum
      .cellsAt(index)
      .map(({ price, buy, sell, buyCount, sellCount }) => [price / UNIT, [buy, sell, buyCount + sellCount]]),
  );
}

/** The trades of all venues in a minute, by whole prices, counted apart from the code under test. */
function truthOf(
  counted: readonly {
    readonly trades: readonly {
      readonly time: number;
      readonly price: string;
      readonly size: string;
      readonly aggressor: string;
    }[];
  }[],
  time: number,
): Rows {
  const rows: Record<string, [number, number, number]> = {};
  for (const { trades } of counted)
    for (const trade of trades) {
      if (trade.time < time || trade.time >= time + MINUTE) continue;
      const row = (rows[Math.floor(Number(trade.price))] ??= [0, 0, 0]);
      row[trade.aggressor === 'buy' ? 0 : 1] += Math.round(Number(trade.size) * UNIT);
      row[2]++;
    }
  return rows;
}

/** Bars of the API as a screen gets them. */
function bufferOf(instrument: Instrument, bars: readonly FlowBar[]): FlowBuffer {
  const cells = bars.flatMap(({ footprint = [] }) => footprint);
  const numbers = new Float64Array(bars.length * FLOW_BAR_STRIDE + cells.length * FLOW_CELL_STRIDE);
  for (const [i, bar] of bars.entries())
    for (const [at, value] of [
      [FLOW_BAR.id, i],
      [FLOW_BAR.openTime, bar.openTime],
      [FLOW_BAR.closeTime, bar.closeTime],
      [FLOW_BAR.buyVolume, scaled(bar.buyVolume)],
      [FLOW_BAR.sellVolume, scaled(bar.sellVolume)],
      [FLOW_BAR.flags, bar.incomplete.reduce((all, reason) => all | (FLAGS[reason] ?? 0), 0)],
      [FLOW_BAR.cells, bar.footprint?.length ?? 0],
    ] as const)
      numbers[i * FLOW_BAR_STRIDE + at] = value;
  for (const [i, { price, buyVolume, sellVolume, buyCount, sellCount }] of cells.entries())
    numbers.set(
      [scaled(price), scaled(buyVolume), scaled(sellVolume), buyCount, sellCount],
      bars.length * FLOW_BAR_STRIDE + i * FLOW_CELL_STRIDE,
    );
  const buffer = new FlowBuffer();
  buffer.apply(
    {
      kind: 'flow',
      sub: 's',
      offset: 0,
      instrument: instrument.id,
      bars: '1m',
      scales: { priceScale: DIGITS, priceSent: DIGITS, sizeScale: DIGITS, sizeSent: DIGITS },
      step: UNIT,
      count: bars.length,
      cells: cells.length,
      first: 0,
      isReset: true,
      state: 'running',
      isDoubtful: false,
    },
    numbers,
  );
  return buffer;
}

function scaled(text: string): number {
  return Math.round(Number(text) * UNIT);
}

const FLAGS: Readonly<Partial<Record<FlowReason, number>>> = {
  gap: FlowFlag.gap,
  'late-start': FlowFlag.lateStart,
  clipped: FlowFlag.clipped,
  inexact: FlowFlag.inexact,
  mismatch: FlowFlag.mismatch,
  estimated: FlowFlag.estimated,
  stale: FlowFlag.gap,
};
const MINUTE = 60_000;
const DIGITS = 8;
const UNIT = 10 ** DIGITS;
