import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FLOW_CELL_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { btc, INVERSE, SPOT } from '../../testing/asset-fixture.ts';
import { MINUTE } from '../../testing/flow-fixture.ts';
import type { VenueBars } from './venue-bars.ts';
import { SummedFlow } from './venue-flow.ts';

const INSTRUMENTS: readonly Instrument[] = [
  SPOT,
  btc('okx', 'BTC-USDT-SWAP', { sizeUnit: 'contracts', contractSize: '0.01' }),
  INVERSE,
];

/** What comes of a venue: bars from `back` before the newest on, and so many new ones; whether its stream runs; and whether all comes anew. */
const change = fc.record({
  venue: fc.integer({ min: 0, max: INSTRUMENTS.length - 1 }),
  back: fc.constantFrom(0, 1, 1, 5),
  more: fc.integer({ min: -3, max: 3 }).map((more) => Math.max(0, more)),
  gap: fc.constantFrom(0, 0, 4),
  seed: fc.integer({ min: 1, max: 50 }),
  isRunning: fc.constantFrom(true, true, false),
  isReset: fc.constantFrom(false, false, false, true),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

test('whatever changes, sums that were brought up to it are those that are made anew, in every bar and row', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 25 }), (changes) => {
      const venues = INSTRUMENTS.map((instrument, colour): VenueBars => {
        const buffer = new FlowBuffer();
        apply(buffer, [], { venue: 0, back: 0, more: 8, gap: 0, seed: 1, isRunning: true, isReset: true });
        return { name: instrument.venue, colour, isOwn: colour === 0, instrument, buffer };
      });
      const times = venues.map(({ buffer }) => timesOf(buffer));
      const sum = new SummedFlow();
      for (const one of changes) {
        const { buffer } = venues[one.venue] ?? {};
        if (buffer !== undefined) times[one.venue] = apply(buffer, times[one.venue] ?? [], one);
        sum.update(venues, true);
        const anew = new SummedFlow();
        anew.update(venues, true);
        expect(sum.numbers).toEqual(anew.numbers);
        expect(sum.step).toBe(anew.step);
        for (const [from, to] of [
          [0, 1e9 * MINUTE],
          [3 * MINUTE, 7 * MINUTE],
          [5 * MINUTE, 5 * MINUTE],
        ] as const)
          expect(sum.cellsBetween(from, to)).toEqual(anew.cellsBetween(from, to));
        for (let index = 0; index < sum.count; index++) expect(sum.cellsAt(index)).toEqual(anew.cellsAt(index));
      }
    }),
    { numRuns: 80 },
  );
});

function timesOf({ numbers, count }: FlowBuffer): readonly number[] {
  return Array.from({ length: count }, (_, at) => numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN);
}

/** Sends a change; returns the open times of all bars of the venue. */
function apply(buffer: FlowBuffer, before: readonly number[], { back, more, gap, seed, isRunning, isReset }: Change) {
  const newest = before.at(-1) ?? -MINUTE;
  const added = Array.from({ length: more }, (_, at) => newest + (1 + at + gap) * MINUTE);
  const times = [...before, ...added];
  const first = isReset ? 0 : Math.max(0, before.length - 1 - back);
  const count = times.length - first;
  const numbers = new Float64Array(count * (FLOW_BAR_STRIDE + 2 * FLOW_CELL_STRIDE));
  for (let i = 0; i < count; i++) {
    const openTime = times[first + i] ?? NaN;
    const price = 960_000 + ((seed * (i + 1)) % 30) * 20;
    for (const [position, value] of [
      [FLOW_BAR.id, first + i],
      [FLOW_BAR.openTime, openTime],
      [FLOW_BAR.closeTime, openTime + MINUTE - 1],
      [FLOW_BAR.open, price],
      [FLOW_BAR.high, price + 20],
      [FLOW_BAR.low, price],
      [FLOW_BAR.close, price + 20],
      [FLOW_BAR.buyVolume, 3 * seed],
      [FLOW_BAR.sellVolume, 2 * seed],
      [FLOW_BAR.weight, (5 * seed) / price],
      [FLOW_BAR.flags, seed % 5 === 0 ? FlowFlag.gap : FlowFlag.closed],
      [FLOW_BAR.cells, 2],
    ] as const)
      numbers[i * FLOW_BAR_STRIDE + position] = value;
    numbers.set([price, seed, seed, 1, 1], count * FLOW_BAR_STRIDE + 2 * i * FLOW_CELL_STRIDE);
    numbers.set([price + 20, 2 * seed, seed, 2, 1], count * FLOW_BAR_STRIDE + (2 * i + 1) * FLOW_CELL_STRIDE);
  }
  buffer.apply(
    {
      kind: 'flow',
      sub: 's',
      offset: 0,
      instrument: SPOT.id,
      bars: '1m',
      scales: { priceScale: 1, priceSent: 1, sizeScale: 2, sizeSent: 2 },
      step: 20,
      count,
      cells: 2 * count,
      first: 0,
      isReset,
      state: isRunning ? 'running' : 'reconnecting',
      isDoubtful: false,
    },
    numbers,
  );
  return times;
}
