import { afterEach, expect, test } from 'vitest';
import type { Channel } from '../../../src-shared/market/channels.ts';
import { defaultConfig } from '../../engine/config/config.ts';
import { type Engine, createEngine } from '../../engine/engine.ts';
import { FakeLog, FakeRandom, FakeStore } from '../../engine/testing/fake-ports.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { VENUES } from '../registry.ts';
import { stopped } from '../../../proofs/engine-on.ts';

const FUTURES = ['binance-usdm', 'binance-coinm'] as const;
let network: SimulatorNetwork;
let engine: Engine;

afterEach(async () => {
  await stopped(engine, network);
  expect(network.openSockets).toBe(0);
});

test.each([
  ['binance-usdm', 'BTCUSDT'],
  ['binance-coinm', 'BTCUSD_PERP'],
] as const)(
  '%s: open interest is asked for and followed, and mark prices say how often funding is paid',
  async (venue, symbol) => {
    await start({});
    const listed = engine.source.getInstruments([`${venue}:${symbol}`]);
    engine.source.open(venue, { channel: 'openInterest', symbol });
    engine.source.open(venue, { channel: 'markPrice', symbol });
    await network.run(5000);
    expect(await listed).toMatchObject([{ fundingIntervalMs: 8 * 3_600_000 }]);
    const quote = engine.source.market.find(venue, symbol)?.quote;
    expect(quote?.openInterest.openInterest.present).toBe(true);
    expect(quote?.mark.fundingIntervalMs).toBe(8 * 3_600_000);
    const firstAt = quote?.openInterestAt ?? NaN;
    await network.run(25_000);
    expect(quote?.openInterestAt).toBeGreaterThan(firstAt + 15_000);
    expect(new Set(engine.source.health().streams.map((stream) => `${stream.channel} ${stream.state}`))).toEqual(
      new Set(['markPrice running', 'openInterest running']),
    );
  },
);

test('open interest is stale while the venue does not answer, and well again once it does', async () => {
  await start({});
  const lease = engine.source.open('binance-usdm', { channel: 'openInterest', symbol: 'BTCUSDT' });
  await network.run(5000);
  expect(lease?.stream.state).toBe('running');
  network.faults.set({ kind: 'http-status', venue: 'binance-usdm', status: 503, durationMs: 60_000 });
  await network.run(45_000);
  expect(lease?.stream.state).toBe('stale');
  await network.run(90_000);
  expect(lease?.stream.state).toBe('running');
});

test.each([
  ['markPrice', 420, '!markPrice@arr@1s'],
  ['liquidation', 60, '!forceOrder@arr'],
] as const)('%s of %i symbols comes by one topic', async (channel, count, topic) => {
  await start({ symbols: count, eventsPerSecond: 0.05 });
  const leases = open(channel, count);
  await network.run(8000);
  const { streams, connections } = engine.source.health();
  expect(connections.map(({ topics }) => topics)).toEqual([1]);
  expect(streams.find((stream) => stream.topic === topic)).toMatchObject({ state: 'running', symbol: '' });
  expect(new Set(leases.map((lease) => lease?.stream.state))).toEqual(new Set(['running']));
  if (channel === 'liquidation') return;
  const marks = symbolsOf(count).map((symbol) => engine.source.market.find('binance-usdm', symbol)?.quote.markAt);
  expect(Math.min(...marks.map((at) => at ?? NaN))).toBeGreaterThan(network.clock.now() - 2500);
});

function open(channel: Extract<Channel, 'markPrice' | 'liquidation'>, count: number) {
  return symbolsOf(count).map((symbol) => engine.source.open('binance-usdm', { channel, symbol }));
}

function symbolsOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`);
}

async function start(world: { readonly symbols?: number; readonly eventsPerSecond?: number }): Promise<void> {
  network = new SimulatorNetwork({ seed: 3, venues: FUTURES, ...world });
  engine = createEngine({
    ports: {
      clock: network.clock,
      sockets: network.sockets,
      http: network.http,
      store: new FakeStore(),
      random: new FakeRandom(),
      log: new FakeLog(),
    },
    venues: { 'binance-usdm': VENUES['binance-usdm'], 'binance-coinm': VENUES['binance-coinm'] },
    config: {
      ...defaultConfig(),
      venue: 'binance-usdm',
      maxStreams: 2000,
      unsubscribeDelayMs: 0,
      endpoints: {
        'binance-usdm': network.endpoints['binance-usdm'],
        'binance-coinm': network.endpoints['binance-coinm'],
      },
    },
  });
  await engine.start();
}
