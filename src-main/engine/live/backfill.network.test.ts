import { expect, it } from 'vitest';
import type { CandleEvent, TradeEvent } from '../../../src-shared/market/events.ts';
import { intervalMs } from '../../../src-shared/market/interval.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { createEngine } from '../engine.ts';
import type { Socket, SocketPort } from '../ports.ts';
import { FakeLog, FakeRandom, FakeStore } from '../testing/fake-ports.ts';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';

/** The engine against the simulated venues on virtual time; the simulator's own trades and candles are the truth. */
it.each([
  ['binance-spot', '1s'],
  ['binance-usdm', '1m'],
] as const)('every trade and candle of 60 s at %s, though the sockets are lost six times', async (venue, interval) => {
  const network = new SimulatorNetwork({ seed: 5, venues: [venue], eventsPerSecond: 30 });
  let socket: Socket | undefined;
  const sockets: SocketPort = {
    open: (url, handlers, options) => (socket = network.sockets.open(url, handlers, options)),
  };
  const log = new FakeLog();
  const engine = engineOn(network, { sockets, log, config: { venue } });
  const received: TradeEvent[] = [];
  engine.on('mkt.trades', (trade) => {
    received.push(trade);
  });
  const emitted: CandleEvent[] = [];
  engine.on('mkt.candles', (candle) => {
    emitted.push(candle);
  });
  await engine.start();
  const closed: {
    readonly openTime: number;
    readonly close: string;
    readonly tradeCount: number | undefined;
    readonly missingBefore: number;
  }[] = [];
  const reading = (async () => {
    for await (const {
      candle: { openTime, close, tradeCount, closed: isClosed },
      missingBefore,
    } of engine.candleQueue()) {
      if (isClosed) closed.push({ openTime, close, tradeCount, missingBefore });
    }
  })();
  engine.addTradeStream('BTCUSDT');
  engine.addCandleStream('BTCUSDT', { interval });
  await network.run(3000);
  for (let i = 0; i < 6; i++) {
    socket?.terminate();
    await network.run(10_000);
  }
  await network.run(3000);

  const ids = received.map(({ id }) => Number(id));
  expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
  // The truth has no aggregates.
  const truth =
    venue !== 'binance-spot'
      ? undefined
      : network.truth.trades(venue, 'BTCUSDT', { fromId: Number(received[0]!.id), limit: received.length });
  expect(received.length).toBeGreaterThan(100);
  if (truth !== undefined)
    expect(received.map(({ id, price, size, aggressor }) => ({ id, price, size, aggressor }))).toEqual(
      truth.map(({ id, price, size, aggressor }) => ({ id, price, size, aggressor })),
    );
  const [trades] = engine.streamStatuses().filter(({ channel }) => channel !== 'candle');
  expect(trades).toMatchObject({ gaps: 0, missing: 0 });
  expect(trades!.reconnects).toBeGreaterThan(3);
  expect(trades!.backfilled ?? 0).toBeGreaterThan(0);
  expect(received.filter(({ backfilled }) => backfilled)).toHaveLength(trades!.backfilled ?? 0);
  const opened = engine.getCandles('BTCUSDT', interval).map(({ openTime }) => openTime);
  expect(opened).toEqual(opened.map((_, i) => opened[0]! + i * intervalMs(interval)));
  const kept = network.truth
    .candles(venue, 'BTCUSDT', interval, 100)
    .filter(({ openTime }) => openTime >= closed[0]!.openTime && openTime <= closed.at(-1)!.openTime);
  expect(closed).toEqual(
    kept.map(({ openTime, close, tradeCount }) => ({ openTime, close, tradeCount, missingBefore: 0 })),
  );
  expect(closed.length).toBeGreaterThan(interval === '1s' ? 50 : 0);
  // Listeners receive the very same.
  expect(emitted.map(({ openTime, close, tradeCount }) => ({ openTime, close, tradeCount, missingBefore: 0 }))).toEqual(
    closed,
  );
  if (interval === '1s') expect(emitted.some(({ backfilled }) => backfilled)).toBe(true);
  await stopped(engine, network);
  await reading;
});

it('what a connection that lags had not emitted when it was renewed, if ids do not count', async () => {
  const network = new SimulatorNetwork({ seed: 5, symbols: 1, venues: ['gate-usdm'], eventsPerSecond: 30 });
  const { clock, http, sockets, endpoints } = network;
  const engine = createEngine({
    ports: { clock, sockets, http, store: new FakeStore(), random: new FakeRandom(), log: new FakeLog() },
    venues: VENUES,
    config: {
      ...defaultConfig(),
      venue: 'gate-usdm',
      endpoints,
      maxConnectionAgeMs: 10_000,
      healthCheckIntervalMs: 500,
    },
  });
  const emitted: string[] = [];
  engine.on('mkt.trades', ({ id }) => {
    emitted.push(String(id));
  });
  await engine.start();
  engine.addTradeStream('SIM0001_USDT');
  await network.run(5000);
  // Later than both connections overlap.
  network.faults.set({ kind: 'delay', ms: 6000, socket: 1 });
  await network.run(10_000);
  const truth = network.truth
    .trades('gate-usdm', 'SIM0001_USDT', { limit: 5000 })
    .map(({ id, idText }) => idText ?? String(id));
  const from = truth.indexOf(emitted[0] ?? '');
  expect(emitted.length).toBeGreaterThan(100);
  expect(emitted).toEqual(truth.slice(from, from + emitted.length));
  expect(from + emitted.length).toBeGreaterThan(truth.length - 5);
  expect(engine.ledger({ kinds: ['gap'] }).entries).toEqual([]);
  await stopped(engine, network);
});
