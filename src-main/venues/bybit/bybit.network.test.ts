import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultConfig } from '../../engine/config/config.ts';
import { type Engine, createEngine } from '../../engine/engine.ts';
import { FakeLog, FakeRandom, FakeStore } from '../../engine/testing/fake-ports.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { bybitLinear } from './markets.ts';
import { stopped } from '../../../proofs/engine-on.ts';

const SYMBOL = 'BTCUSDT';
let network: SimulatorNetwork;
let engine: Engine;

beforeEach(async () => {
  network = new SimulatorNetwork({ seed: 3, venues: ['bybit-linear'] });
  const config = defaultConfig();
  engine = createEngine({
    ports: {
      clock: network.clock,
      sockets: network.sockets,
      http: network.http,
      store: new FakeStore(),
      random: new FakeRandom(),
      log: new FakeLog(),
    },
    venues: { 'bybit-linear': bybitLinear },
    config: {
      ...config,
      venue: 'bybit-linear',
      unsubscribeDelayMs: 0,
      endpoints: { 'bybit-linear': network.endpoints['bybit-linear'] },
    },
  });
  await engine.start();
});

afterEach(async () => {
  await stopped(engine, network);
  expect(network.openSockets).toBe(0);
});

test('ticker, mark price and open interest are one subscription, and sparse changes leave nothing out', async () => {
  for (const channel of ['ticker', 'markPrice', 'openInterest'] as const)
    engine.source.open('bybit-linear', { channel, symbol: SYMBOL });
  await network.run(5000);
  expect(engine.streamStatuses().map(({ topic, state }) => [topic, state])).toEqual([[`tickers.${SYMBOL}`, 'running']]);
  const { ticker, mark, openInterest } = engine.source.market.find('bybit-linear', SYMBOL)!.quote;
  expect(
    [
      ticker.last,
      ticker.open,
      ticker.volume,
      ticker.bidPrice,
      mark.markPrice,
      mark.indexPrice,
      mark.fundingRate,
      openInterest.openInterest,
    ].every(({ present }) => present),
  ).toBe(true);
  expect(mark.nextFundingTime).toBeGreaterThan(network.clock.now());
});

test('the best level serves bbo and a book of one level, whichever comes first; a book nobody asked for is not kept', async () => {
  engine.source.open('bybit-linear', { channel: 'bbo', symbol: SYMBOL });
  await network.run(2000);
  const market = engine.source.market.find('bybit-linear', SYMBOL)!;
  expect([market.quote.bbo.bidPrice.present, market.books.size]).toEqual([true, 0]);
  engine.source.open('bybit-linear', { channel: 'book', symbol: SYMBOL, depth: 1 });
  await network.run(2000);
  expect(engine.streamStatuses()).toHaveLength(1);
  expect(engine.getOrderBook(SYMBOL, { depth: 1 })).toMatchObject({
    state: 'unverifiable',
    bids: [expect.anything()],
    asks: [expect.anything()],
  });
  network.faults.set({ kind: 'endpoint-unreachable', durationMs: 5000 });
  network.faults.set({ kind: 'cut' });
  await network.run(1000);
  expect(engine.getOrderBook(SYMBOL, { depth: 1 })).toMatchObject({ state: 'stale', reason: 'connection-lost' });
  await network.run(20_000);
  expect(engine.getOrderBook(SYMBOL, { depth: 1 })?.state).toBe('unverifiable');
});

test('a book that misses a message is taken anew by the stream, with no request', async () => {
  engine.source.open('bybit-linear', { channel: 'book', symbol: SYMBOL, depth: 50 });
  await network.run(3000);
  expect(engine.getOrderBook(SYMBOL, { depth: 50 })).toMatchObject({ state: 'verified', gaps: 0, knownDepth: 50 });
  network.faults.set({ kind: 'sequence-gap', count: 1 });
  await network.run(5000);
  expect(engine.getOrderBook(SYMBOL, { depth: 50 })).toMatchObject({ state: 'verified', gaps: 1, knownDepth: 50 });
  expect(engine.streamStatuses()[0]).toMatchObject({ reconnects: 0, resyncs: 1 });
});
