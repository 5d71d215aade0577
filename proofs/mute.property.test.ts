import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { Channel } from '../src-shared/market/channels.ts';
import { staleAfterMs } from '../src-shared/market/stream-pace.ts';
import { DAY_VENUES, type DayVenueId } from './day-venues.ts';
import { engineOn, stopped } from './engine-on.ts';
import { isDeep } from './is-deep.ts';

/** What a venue does for a while: it sends nothing, or no trades, or everything, and may close all connections at first. */
interface Step {
  readonly mute: 'all' | 'trades' | 'nothing';
  readonly isCut: boolean;
  readonly forMs: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  mute: fc.constantFrom('all', 'trades', 'nothing'),
  isCut: fc.boolean(),
  forMs: fc.integer({ min: 5000, max: 300_000 }),
});

test.each(['binance-spot', 'binance-usdm', 'bybit-linear', 'gate-spot', 'okx', 'hyperliquid'] as const)(
  '%s: whatever is mute for how long, no stream that lacks trades passes for live for longer than its pace allows, and none stays stale that brings data',
  async (venue) => {
    let stale = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.constantFrom(0.5, 3, 10),
        fc.array(STEP, { minLength: 1, maxLength: 4 }),
        async (seed, eventsPerSecond, steps) => {
          stale += await live(venue, { seed, eventsPerSecond }, steps);
        },
      ),
      { numRuns: isDeep() ? 200 : 5 },
    );
    expect(stale).toBeGreaterThan(100);
  },
);

/** Lives through the steps; returns how many looks found a stream of trades that did not pass for live while something was mute. */
async function live(
  venue: DayVenueId,
  world: { readonly seed: number; readonly eventsPerSecond: number },
  steps: readonly Step[],
): Promise<number> {
  const { symbols, topics } = DAY_VENUES[venue];
  const network = new SimulatorNetwork({ ...world, symbols: 2, venues: [venue] });
  const { clock, faults, truth } = network;
  const engine = engineOn(network, { config: { venue } });
  await engine.start();
  /** Time of the newest trade that was emitted, by symbol. */
  const newest = new Map<string, number>();
  engine.on('mkt.trades', ({ symbol, venueTime = 0 }) => {
    newest.set(symbol, Math.max(venueTime, newest.get(symbol) ?? 0));
  });
  for (const symbol of symbols) {
    for (const channel of CHANNELS) engine.source.open(venue, { channel, symbol });
    engine.source.open(venue, { channel: 'book', symbol, depth: 1000 });
  }
  await network.run(LEARN_MS);
  let stale = 0;
  /** When the venue last sent something. */
  let spokeAt = clock.now();
  for (const { mute, isCut, forMs } of steps) {
    faults.clear();
    if (mute !== 'nothing') faults.set({ kind: 'mute', venue, ...(mute === 'trades' && { topic: topics.trade }) });
    if (isCut) faults.set({ kind: 'mass-disconnect', how: 'cut', venue });
    for (let ms = 0; ms < forMs; ms += LOOK_MS) {
      await network.run(LOOK_MS);
      if (mute !== 'all') spokeAt = clock.now();
      look(mute);
    }
  }
  faults.clear();
  await network.run(HEALED_MS);
  const now = clock.now();
  const { streams } = engine.health();
  await stopped(engine, network);
  for (const stream of streams)
    if (now - (stream.lastDataAt ?? NaN) < staleAfterMs(stream))
      expect([stream.key, stream.state]).toEqual([stream.key, 'running']);
  return stale;

  function look(mute: Step['mute']): void {
    const at = clock.now();
    for (const stream of engine.health().streams) {
      const { channel, symbol, state, lastDataAt = NaN, since } = stream;
      if (lastDataAt > Math.max(at - LOOK_MS, since)) expect([stream.key, state]).toEqual([stream.key, 'running']);
      const shown = newest.get(symbol);
      if (channel !== 'trade' || shown === undefined) continue;
      if (state !== 'running') {
        stale += Number(mute !== 'nothing');
        continue;
      }
      const missing = truth.trades(venue, symbol, { limit: 10_000 }).find(({ time }) => time > shown);
      // Others that come by its connection, and that nothing newer existed, make it live for as long as its pace allows.
      const from = Math.max(missing?.time ?? Infinity, mute === 'all' ? spokeAt : since);
      expect([stream.key, at - from < Math.max(LEAST_MS, staleAfterMs(stream) + SLACK_MS)]).toEqual([stream.key, true]);
    }
  }
}

const CHANNELS = ['trade', 'bbo', 'ticker'] as const satisfies readonly Channel[];
const LEARN_MS = 90_000;
const LOOK_MS = 1000;
/** A connection of slow streams is looked for after 30 s, its market asked, and its streams are said to be stale. */
const LEAST_MS = 45_000;
const SLACK_MS = 5000;
const HEALED_MS = 60_000;
