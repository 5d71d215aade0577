import { describe, expect, it } from 'vitest';
import type { TradeEvent } from '../../../src-shared/market/events.ts';
import { defaultConfig } from '../../engine/config/config.ts';
import { type Engine } from '../../engine/engine.ts';
import type { Socket, SocketPort } from '../../engine/ports.ts';
import { FakeLog } from '../../engine/testing/fake-ports.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';

const MARKETS = [
  ['gate-spot', 'BTC_USDT'],
  ['gate-usdm', 'BTC_USDT'],
  ['gate-usdm', 'DOGE_USDT'],
  ['gate-coinm', 'BTC_USD'],
] as const;

interface Rig {
  readonly network: SimulatorNetwork;
  readonly engine: Engine;
  readonly log: FakeLog;
  readonly open: Set<Socket>;
}

async function rig(venue: (typeof MARKETS)[number][0]): Promise<Rig> {
  // Shortly before a minute ends.
  const network = new SimulatorNetwork({
    seed: 5,
    venues: [venue],
    eventsPerSecond: 30,
    startTime: Date.UTC(2026, 0, 15, 12, 0, 50),
  });
  const open = new Set<Socket>();
  const sockets: SocketPort = {
    open: (url, handlers, options) => {
      const socket = network.sockets.open(
        url,
        {
          ...handlers,
          onClose: (...end) => {
            open.delete(socket);
            handlers.onClose(...end);
          },
        },
        options,
      );
      open.add(socket);
      return socket;
    },
  };
  const log = new FakeLog();
  const engine = engineOn(network, { sockets, log, config: { venue } });
  await engine.start();
  return { network, engine, log, open };
}

async function end({ network, engine }: Rig): Promise<void> {
  await stopped(engine, network);
  expect(network.openSockets).toBe(0);
}

describe.each(MARKETS)('%s %s', (venue, symbol) => {
  it('carries every channel', async () => {
    const all = await rig(venue);
    const { network, engine } = all;
    engine.addTradeStream(symbol);
    for (const depth of [20, 50, 100, 1000]) engine.addOrderBookStream(symbol, { depth });
    engine.addBboStream(symbol);
    engine.addTickerStream(symbol);
    engine.addCandleStream(symbol, { interval: '1m' });
    if (venue !== 'gate-spot') engine.addMarkPriceStream(symbol);
    await network.run(15_000);
    expect(engine.streamStatuses().map(({ state }) => state)).toEqual(engine.streamStatuses().map(() => 'running'));
    expect(engine.health().totals).toMatchObject({ malformed: 0, reconnects: 0, gaps: 0 });
    expect(Number(engine.getTicker(symbol)?.last)).toBeGreaterThan(0);
    expect(engine.getTicker(symbol)?.quoteVolume).toBeDefined();
    if (venue !== 'gate-spot')
      expect(engine.getMarkPrice(symbol)).toMatchObject({
        markPrice: expect.any(String),
        fundingRate: expect.any(String),
      });
    await end(all);
  });

  it.each([20, 50, 100, 1000])('a book wanted %i deep equals the truth at its sequence', async (depth) => {
    const all = await rig(venue);
    const { network, engine } = all;
    engine.addOrderBookStream(symbol, { depth });
    await network.run(3000);
    for (let look = 0; look < 30; look++) {
      await network.run(look === 20 ? 60_000 : 97);
      const book = engine.getOrderBook(symbol, { depth });
      expect(book?.state).toBe(venue === 'gate-spot' && depth === 20 ? 'unverifiable' : 'verified');
      const truth = network.truth.book(venue, symbol, book?.lastSequence);
      const known = Math.min(depth === 1000 ? 400 : depth, book?.knownDepth ?? NaN);
      expect(known).toBe(depth === 1000 ? 400 : depth);
      expect([book?.bids.slice(0, known), book?.asks.slice(0, known)]).toEqual([
        truth?.bids.slice(0, known),
        truth?.asks.slice(0, known),
      ]);
    }
    expect(engine.health().totals.gaps).toBe(0);
    await end(all);
  });

  it('emits every trade once and every candle right, though the socket is lost again and again', async () => {
    const all = await rig(venue);
    const { network, engine, open } = all;
    const received: TradeEvent[] = [];
    engine.on('mkt.trades', (trade) => {
      received.push(trade);
    });
    engine.addTradeStream(symbol);
    engine.addCandleStream(symbol, { interval: '1m' });
    engine.addOrderBookStream(symbol, { depth: 100 });
    await network.run(3000);
    for (let i = 0; i < 6; i++) {
      for (const socket of open) socket.terminate();
      await network.run(25_000);
    }
    await network.run(5000);
    const truth = network.truth
      .trades(venue, symbol, { limit: 10_000 })
      .map(({ id, idText, price, size, aggressor }) => ({ id: idText ?? String(id), price, size, aggressor }));
    const from = truth.findIndex(({ id }) => id === String(received[0]?.id));
    expect(received.length).toBeGreaterThan(300);
    expect(from).toBeGreaterThanOrEqual(0);
    expect(received.map(({ id, price, size, aggressor }) => ({ id: String(id), price, size, aggressor }))).toEqual(
      truth.slice(from, from + received.length),
    );
    expect(engine.getOrderBook(symbol, { depth: 100 })?.state).toBe('verified');
    const minutes = engine.getCandles(symbol, '1m', { limit: 5000 });
    const real = new Map(network.truth.candles(venue, symbol, '1m', 2000).map((candle) => [candle.openTime, candle]));
    expect(minutes.length).toBeGreaterThanOrEqual(defaultConfig().candles.historyOnOpen);
    for (const [i, { openTime, open: first, high, low, close, volume, closed }] of minutes.entries()) {
      expect(openTime).toBe((minutes[0]?.openTime ?? NaN) + i * 60_000);
      const {
        open: trueOpen,
        high: trueHigh,
        low: trueLow,
        close: trueClose,
        volume: trueVolume,
      } = real.get(openTime) ?? {};
      if (closed)
        expect([openTime, first, high, low, close, volume]).toEqual([
          openTime,
          trueOpen,
          trueHigh,
          trueLow,
          trueClose,
          trueVolume,
        ]);
    }
    expect(minutes.filter(({ closed }) => !closed).length).toBe(1);
    await end(all);
  });
});
