import { expect, it } from 'vitest';
import type { CandleEvent } from '../../../../src-shared/market/events.ts';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { SimulatorNetwork } from '../../../simulator/testing/network.ts';
import type { createEngine } from '../../engine.ts';
import type { ClockPort } from '../../ports.ts';
import { engineOn, stopped } from '../../../../proofs/engine-on.ts';

/** Our wall clock is set while candles run. The simulator's time is the venue's, and no candle may be closed before it says so. */
const MINUTE = 60_000;
const STEPS = { 'forward 90 s': 90_000, 'back 90 s': -90_000, 'forward 1 h': 3_600_000, 'back 10 min': -600_000 };
const FAMILIES: readonly (readonly [StreamVenueId, string])[] = [
  ['binance-spot', 'BTCUSDT'],
  ['bybit-spot', 'BTCUSDT'],
  ['okx', 'BTC-USDT'],
  ['gate-spot', 'BTC_USDT'],
  ['gate-usdm', 'BTC_USDT'],
  ['hyperliquid', 'BTC'],
];
const CASES = FAMILIES.flatMap(([venue, symbol]) =>
  Object.entries(STEPS).map(([name, byMs]) => ({ venue, symbol, name, byMs })),
);

it.each(CASES)('$venue, $name: no candle is closed early or wrong', async ({ venue, symbol, byMs }) => {
  const run = await start(venue, symbol, 20);
  await run.network.run(MINUTE - (run.network.clock.now() % MINUTE) + 10_000);
  run.set(byMs);
  await run.network.run(3 * MINUTE + 20_000);
  expect(run.closed.length).toBeGreaterThanOrEqual(3);
  for (const { candle, at } of run.closed) {
    expect(at).toBeGreaterThanOrEqual(candle.openTime + MINUTE);
    const [truth] = run.network.truth
      .candles(venue, symbol, '1m', 10)
      .filter((row) => row.openTime === candle.openTime);
    expect(Number(candle.volume)).toBe(Number(truth?.volume));
  }
  expect(run.failed()).toEqual([]);
  expect(run.engine.ledger({ kinds: ['clock-step'] }).entries).toMatchObject([
    { venue, reason: byMs > 0 ? 'set-forward' : 'set-back' },
  ]);
  await run.end();
});

it.each(['hyperliquid', 'gate-usdm'] as const)(
  '%s: nobody trades on, and only the time of the venue ends the candle',
  async (venue) => {
    const run = await start(venue, venue === 'hyperliquid' ? 'BTC' : 'BTC_USDT', 0.01);
    await run.network.run(40 * MINUTE);
    run.set(90_000);
    await run.network.run(40 * MINUTE);
    expect(run.closed.length).toBeGreaterThan(5);
    for (const { candle, at } of run.closed) expect(at).toBeGreaterThanOrEqual(candle.openTime + MINUTE);
    await run.end();
  },
);

interface Run {
  readonly network: SimulatorNetwork;
  readonly engine: ReturnType<typeof createEngine>;
  readonly closed: { readonly candle: CandleEvent; readonly at: number }[];
  readonly set: (byMs: number) => void;
  readonly failed: () => readonly string[];
  readonly end: () => Promise<void>;
}

async function start(venue: StreamVenueId, symbol: string, eventsPerSecond: number): Promise<Run> {
  const network = new SimulatorNetwork({ seed: 7, venues: [venue], eventsPerSecond });
  let setBy = 0;
  const clock: ClockPort = { ...network.clock, now: () => network.clock.now() + setBy };
  const engine = engineOn(network, { clock, config: { venue } });
  const closed: Run['closed'] = [];
  engine.on('mkt.candles', (candle) => {
    closed.push({ candle, at: network.clock.now() });
  });
  await engine.start();
  engine.addCandleStream(symbol, { interval: '1m' });
  return {
    network,
    engine,
    closed,
    set: (byMs) => {
      setBy += byMs;
    },
    failed: () =>
      engine
        .health()
        .streams.filter(({ state }) => state === 'failed')
        .map(({ key }) => key),
    end: async () => {
      await stopped(engine, network);
    },
  };
}
