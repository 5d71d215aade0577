import { describe, expect, it } from 'vitest';
import { isDeep } from '../../../proofs/is-deep.ts';
import type { HealthProblem } from '../../../src-shared/wire/health.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakeLog } from '../testing/fake-ports.ts';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';

/** An hour of six exchanges takes minutes. */
const MINUTES = isDeep() ? 60 : 8;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** An engine on simulated exchanges that are `latencyMs` away, with trades, books and tickers of a market each. */
async function setUp(venues: readonly StreamVenueId[], { latencyMs = 20, eventsPerSecond = 20 } = {}) {
  const network = new SimulatorNetwork({ seed: 5, venues, latencyMs, eventsPerSecond });
  const log = new FakeLog();
  const engine = engineOn(network, { log });
  const changes: Extract<QualityEvent, { kind: 'lag-changed' }>[] = [];
  engine.quality.on((event) => {
    if (event.kind === 'lag-changed') changes.push(event);
  });
  await engine.start();
  for (const venue of venues) {
    const symbol = SYMBOLS[venue] ?? 'BTCUSDT';
    engine.addTradeStream(symbol, { venue });
    engine.addOrderBookStream(symbol, { venue, depth: 1000 });
    engine.addTickerStream(symbol, { venue });
  }
  const lagging = (): HealthProblem[] => engine.health().problems.filter(({ code }) => code === 'stream-lagging');
  return {
    network,
    engine,
    log,
    changes,
    lagging,
    /** Seconds until so many subjects are behind; Infinity if it takes more than half a minute. */
    secondsUntil: async (count: number): Promise<number> => {
      for (let second = 1; second <= 30; second++) {
        await network.run(SECOND);
        if (lagging().length === count) return second;
      }
      return Infinity;
    },
    stop: async (): Promise<void> => {
      await stopped(engine, network);
    },
  };
}

describe('a feed that is 1.5 s late', () => {
  it('is said within ten seconds, by the whole venue, and withdrawn within twelve', async () => {
    const { network, engine, log, changes, lagging, secondsUntil, stop } = await setUp(['binance-usdm', 'okx']);
    await network.run(5 * MINUTE);
    expect([lagging(), changes]).toEqual([[], []]);
    const fault = network.faults.set({ kind: 'delay', ms: 1500, venue: 'binance-usdm' });
    expect(await secondsUntil(1)).toBeLessThanOrEqual(10);
    await network.run(5 * SECOND);
    const [problem] = lagging();
    expect(problem).toMatchObject({ severity: 'warning', subject: 'binance-usdm', venue: 'binance-usdm' });
    expect(problem).not.toHaveProperty('symbol');
    expect(problem?.delayMs).toBeGreaterThan(1450);
    expect(problem?.delayMs).toBeLessThan(1650);
    expect(problem?.usualMs).toBeLessThan(100);
    expect(
      engine
        .health()
        .streams.filter(({ behindMs }) => behindMs !== undefined)
        .map(({ venue }) => venue),
    ).toContain('binance-usdm');
    const connections = engine.health().connections.filter(({ behindMs }) => behindMs === problem?.delayMs);
    expect(new Set(connections.map(({ venue }) => venue))).toEqual(new Set(['binance-usdm']));
    // What is said does not become usual.
    await network.run(3 * MINUTE);
    expect(lagging()).toHaveLength(1);
    network.faults.clear(fault);
    expect(await secondsUntil(0)).toBeLessThanOrEqual(12);
    await network.run(MINUTE);
    expect(lagging()).toEqual([]);
    expect(changes.map(({ scope, subject, isBehind }) => [scope, subject, isBehind])).toEqual([
      ['venue', 'binance-usdm', true],
      ['venue', 'binance-usdm', false],
    ]);
    expect([log.named('FEED_LAGGING').length, log.named('FEED_LAG_ENDED').length]).toEqual([1, 1]);
    const { entries } = engine.ledger({ kinds: ['lag'] });
    expect(entries).toMatchObject([{ venue: 'binance-usdm', symbol: '', reason: 'behind' }]);
    expect((entries[0]?.to ?? NaN) - (entries[0]?.from ?? NaN)).toBeGreaterThan(3 * MINUTE);
    await stop();
  });

  it('is said of the stream that is late alone', async () => {
    const { network, changes, lagging, secondsUntil, stop } = await setUp(['binance-spot']);
    await network.run(3 * MINUTE);
    network.faults.set({ kind: 'delay', ms: 1500, topic: 'trade' });
    expect(await secondsUntil(1)).toBeLessThanOrEqual(12);
    expect(lagging()).toMatchObject([{ subject: 'binance-spot:btcusdt@trade', symbol: 'BTCUSDT' }]);
    expect(changes).toMatchObject([{ scope: 'stream', symbol: 'BTCUSDT', channel: 'trade', isBehind: true }]);
    await stop();
    expect(changes.at(-1)).toMatchObject({ scope: 'stream', isBehind: false });
  });

  it('is said although it was so from the start', async () => {
    const { network, secondsUntil, stop } = await setUp(['binance-spot']);
    // Of messages alone: answers that are as late say nothing certain of the venue's clock.
    network.faults.set({ kind: 'delay', ms: 1500, topic: 'trade' });
    expect(await secondsUntil(1)).toBeLessThanOrEqual(20);
    await stop();
  });
});

it.each([
  [1, MINUTES],
  [150, 4],
])('every exchange in good health, %i ms away for %i minutes, is nothing to report', async (latencyMs, minutes) => {
  const venues = ['binance-spot', 'binance-coinm', 'bybit-linear', 'okx', 'gate-usdm', 'hyperliquid'] as const;
  const { network, engine, changes, lagging, stop } = await setUp(venues, { latencyMs, eventsPerSecond: 3 });
  for (let minute = 0; minute < minutes; minute++) {
    await network.run(MINUTE);
    expect(lagging()).toEqual([]);
  }
  expect(changes).toEqual([]);
  // All of them were judged.
  const hops = engine.health().hops?.filter(({ hop }) => hop === 'venue-received');
  expect(hops?.map(({ venue }) => venue)).toEqual(venues);
  await stop();
});

const SYMBOLS: Readonly<Partial<Record<StreamVenueId, string>>> = {
  'binance-coinm': 'BTCUSD_PERP',
  okx: 'BTC-USDT-SWAP',
  'gate-usdm': 'BTC_USDT',
  hyperliquid: 'BTC',
};
