import { afterEach, expect, test } from 'vitest';
import type { Engine } from '../src-main/engine/engine.ts';
import { ClientPublisher } from '../src-main/engine/publish/client-publisher.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { Feed } from '../src-renderer/feed/feed.ts';
import type { InstrumentId } from '../src-shared/market/instrument.ts';
import { quietAfterMs, staleAfterMs } from '../src-shared/market/stream-pace.ts';
import type { StreamVenueId } from '../src-shared/market/venue-ids.ts';
import { decodeFrame } from '../src-shared/wire/frame-codec.ts';
import { engineOn } from './engine-on.ts';

/** One market of each family of venues. */
const MARKETS: readonly InstrumentId[] = [
  'binance-spot:BTCUSDT',
  'binance-usdm:BTCUSDT',
  'bybit-linear:BTCUSDT',
  'okx:BTC-USDT',
  'gate-spot:BTC_USDT',
  'hyperliquid:BTC',
];
const TICK_MS = 250;

let running: { readonly network: SimulatorNetwork; readonly engine: Engine; readonly end: () => void } | undefined;

/** A window on the simulated market, in virtual time, with ladder, tape and chart of each market and a watchlist of all of them. */
async function open(markets: readonly InstrumentId[], eventsPerSecond: number) {
  const venues = [...new Set(markets.map((id) => id.slice(0, id.indexOf(':')) as StreamVenueId))];
  const network = new SimulatorNetwork({ seed: 5, venues, eventsPerSecond });
  const { clock } = network;
  const engine = engineOn(network, {
    config: { unsubscribeDelayMs: 0 },
    venues: Object.fromEntries(venues.map((id) => [id, VENUES[id]])),
  });
  await engine.start();
  let tick = (): void => undefined;
  const feed: Feed = new Feed({
    publish: (demands) => publisher.onMessage({ kind: 'demand', demands }),
    request: () => Promise.resolve({ ok: true, result: { kind: 'ok' } }),
    clock: {
      requestFrame: () => undefined,
      every: (_ms, callback) => {
        tick = callback;
        return () => undefined;
      },
      isVisible: () => true,
    },
    delay: (ms, callback) => {
      const timer = clock.setTimer(callback, ms);
      return () => timer.cancel();
    },
    monotonic: () => clock.monotonic(),
  });
  const publisher: ClientPublisher = new ClientPublisher({
    engine: engine.source,
    send: {
      frame: (bytes) => {
        const frame = decodeFrame(bytes);
        if (frame === undefined) throw new Error('a frame that cannot be read');
        feed.onFrame(frame);
        publisher.onMessage({ kind: 'ack', seq: frame.header.seq });
      },
      text: () => undefined,
    },
  });
  feed.loop.add({
    subs: [],
    showsAge: true,
    draw: () => undefined,
    fail: (error) => {
      throw error;
    },
  });
  const subs = markets.flatMap((instrument) => [
    { sub: `p/${instrument} book`, kind: 'book', instrument, depth: 1000, levels: 20 } as const,
    { sub: `p/${instrument} trades`, kind: 'trades', instrument } as const,
    { sub: `p/${instrument} candles`, kind: 'candles', instrument, interval: '1m' } as const,
  ]);
  feed.demand('p', [
    ...subs,
    { sub: 'p/quotes', kind: 'quotes', instruments: markets },
    { sub: 'p/health', kind: 'health' },
  ]);
  running = { network, engine, end: () => publisher.dispose() };
  return {
    feed,
    network,
    subs: [...subs.map(({ sub }) => sub), 'p/quotes'],
    /** Lets time pass, with a tick of the screen four times a second. */
    pass: async (ms: number, eachTick: () => void = () => undefined) => {
      for (let passed = 0; passed < ms; passed += TICK_MS) {
        await network.run(TICK_MS);
        tick();
        eachTick();
      }
    },
  };
}

afterEach(async () => {
  running?.end();
  const stopping = running?.engine.stop();
  await running?.network.run(3000);
  await stopping;
  running = undefined;
});

test('minutes of a healthy market: nothing that is painted says quiet or stale', async () => {
  const { feed, pass, subs } = await open(MARKETS, 10);
  await pass(10_000);
  const alarms = new Set<string>();
  await pass(3 * 60_000, () => {
    for (const sub of subs) {
      const { state, isQuiet } = feed.status(sub);
      if (isQuiet === true || (state !== 'running' && state !== 'verified' && state !== 'unverifiable'))
        alarms.add(`${sub} ${state}`);
    }
    for (const id of MARKETS) if (feed.quotes('p/quotes').silenceOf(id) !== 'fine') alarms.add(`row of ${id}`);
  });
  expect([...alarms]).toEqual([]);
  for (const sub of subs) expect(feed.isEmpty(sub), sub).toBe(false);
});

test.each(MARKETS)(
  'a half-open connection of %s is painted quiet when its pace says so, then stale, by then at the latest',
  async (id) => {
    const { feed, network, pass } = await open([id], 40);
    await pass(60_000);
    // Hyperliquid sends a book every five seconds.
    const sub = `p/${id} ${id.startsWith('hyperliquid') ? 'trades' : 'book'}`;
    const pace = feed.status(sub);
    network.faults.set({ kind: 'half-open', durationMs: 60_000 });
    const seen = { quiet: NaN, stale: NaN };
    await pass(30_000, () => {
      const { state, isQuiet, lastDataAt = NaN } = feed.status(sub);
      const silence = network.clock.now() - lastDataAt;
      if (isQuiet === true && Number.isNaN(seen.quiet)) seen.quiet = silence;
      if (state === 'stale' && Number.isNaN(seen.stale)) seen.stale = silence;
    });
    expect(quietAfterMs(pace)).toBeLessThan(8000);
    expect(seen.quiet).toBeGreaterThanOrEqual(quietAfterMs(pace));
    expect(seen.quiet).toBeLessThanOrEqual(quietAfterMs(pace) + 2 * TICK_MS);
    // Of a slow stream the engine finds out earlier, as nothing at all comes by its connection.
    expect(seen.stale).toBeGreaterThanOrEqual(5000);
    expect(seen.stale).toBeLessThanOrEqual(staleAfterMs(pace) + 2 * TICK_MS);
  },
);
