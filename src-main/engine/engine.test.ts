import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TradeEvent } from '../../src-shared/market/events.ts';
import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import { createNodePorts, type NodePorts } from '../hosts/node/ports/ports.ts';
import { startSimulator, type Simulator } from '../simulator/start-simulator.ts';
import { VENUES } from '../venues/registry.ts';
import { defaultConfig, type EngineConfig } from './config/config.ts';
import { createEngine, type Engine } from './engine.ts';
import { countPending, type CountedPorts } from './testing/counted-ports.ts';
import { patience } from '../../scripts/speed.mjs';

/** Real sockets on loopback; the simulator's own books, trades and candles are the truth. */
let simulator: Simulator;
let nodePorts: NodePorts;
let ports: CountedPorts;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-engine-'));
  simulator = await startSimulator({
    seed: 11,
    symbols: 50,
    eventsPerSecond: 20,
    venues: ['binance-spot', 'binance-usdm'],
  });
  nodePorts = createNodePorts({ home });
  ports = countPending(nodePorts);
});

afterAll(async () => {
  await nodePorts.close();
  await simulator.stop();
  await rm(home, { recursive: true, force: true });
});

describe('engine over loopback sockets', () => {
  it('keeps 50 books equal to the truth and every trade once, and leaves nothing pending', async () => {
    const engine = makeEngine();
    const trades = collectTrades(engine);
    await engine.start();
    const symbols = SYMBOLS.slice(0, 50);
    engine.addTradeStreams(symbols);
    engine.addOrderBookStreams(
      symbols.map((symbol) => symbol.toLowerCase()),
      { depth: 200 },
    );
    await until(() => symbols.every((symbol) => engine.getOrderBook(symbol, { depth: 200 })?.state === 'verified'));
    await pass(2500);
    expectBooksTrue(engine, 'binance-spot', symbols);
    expectTradesWhole(trades, symbols);
    expect(engine.health().totals).toMatchObject({
      streams: 100,
      streamsRunning: 100,
      gaps: 0,
      duplicates: 0,
      malformed: 0,
    });

    await engine.stop();
    await engine.stop();
    expect(ports.pending).toEqual({ timers: 0, sockets: 0, requests: 0 });
    expect([engine.isRunning, engine.stats().malformed]).toEqual([false, 0]);
    await expect(engine.start()).rejects.toThrow('stopped');
  });

  it('comes back from lost connections with true books and no trade twice', async () => {
    await using engine = makeEngine();
    const trades = collectTrades(engine);
    await engine.start();
    const symbols = SYMBOLS.slice(0, 10);
    engine.addTradeStreams(symbols);
    engine.addOrderBookStreams(symbols, { depth: 200 });
    const areVerified = (): boolean =>
      symbols.every((symbol) => engine.getOrderBook(symbol, { depth: 200 })?.state === 'verified');
    await until(areVerified);
    expect(engine.reconnect()).toBe(true);
    await until(() => engine.health().totals.reconnects > 0 && !areVerified());
    await until(areVerified);
    await pass(500);
    expectBooksTrue(engine, 'binance-spot', symbols);
    const seen = [...trades.values()].flat().map(({ symbol, id }) => `${symbol} ${id}`);
    expect(new Set(seen).size).toBe(seen.length);
    expect(engine.health().totals.resyncs).toBe(10);
  });

  it('joins history and live candles without a gap or a double, and loads older ones', async () => {
    await using engine = makeEngine();
    await engine.start();
    engine.addCandleStream('sim0001usdt', { interval: '1s' });
    engine.addCandleStream('SIM0001USDT', { interval: '1m' });
    await until(() => engine.getCandles('SIM0001USDT', '1s').length >= 1003);
    const seconds = engine.getCandles('SIM0001USDT', '1s').map(({ openTime }) => openTime);
    expect(seconds).toEqual(seconds.map((_, i) => seconds[0]! + i * 1000));
    const closed = engine
      .getCandles('SIM0001USDT', '1s')
      .slice(0, -1)
      .filter((candle) => candle.closed);
    expect(closed.length).toBe(seconds.length - 1);
    const truth = new Map(
      simulator.truth.candles('binance-spot', 'SIM0001USDT', '1s', 1000).map((candle) => [candle.openTime, candle]),
    );
    const compared = closed.filter(({ openTime }) => truth.has(openTime)).slice(-200);
    expect(compared.length).toBeGreaterThan(100);
    for (const { openTime, open, high, low, close, volume, quoteVolume, tradeCount } of compared) {
      expect({
        openTime,
        open,
        high,
        low,
        close,
        volume: Number(volume),
        quoteVolume: Number(quoteVolume),
        tradeCount,
      }).toEqual({
        ...truth.get(openTime),
        volume: Number(truth.get(openTime)?.volume),
        quoteVolume: Number(truth.get(openTime)?.quoteVolume),
      });
    }
    const before = engine.getCandles('SIM0001USDT', '1m').length;
    engine.source.loadOlderCandles('binance-spot', 'SIM0001USDT', '1m');
    await until(() => engine.getCandles('SIM0001USDT', '1m').length >= before + 1000);
    const minutes = engine.getCandles('SIM0001USDT', '1m').map(({ openTime }) => openTime);
    expect(minutes).toEqual(minutes.map((_, i) => minutes[0]! + i * 60_000));
  });

  it('isolates listeners that throw, and builds no events without listeners', async () => {
    await using engine = makeEngine();
    const received: number[] = [];
    engine.on('mkt.trades', () => {
      throw new Error('mine');
    });
    const off = engine.on('mkt.trades', (trade) => {
      received.push(Number(trade.id));
    });
    expect(engine.source.market.onRecord).toBeDefined();
    engine.addTradeStream('SIM0001USDT');
    await engine.start();
    await until(() => received.length > 3);
    expect(engine.stats().handlerErrors).toBeGreaterThan(3);
    expect(
      engine.source.log
        .recent(100)
        .events.some(({ name, fields }) => name === 'HANDLER_ERROR' && fields?.['code'] === 'handler-failed'),
    ).toBe(true);
    off();
    const { length } = received;
    await pass(300);
    expect(received).toHaveLength(length);
  });

  it('two handles are one subscription; removed and added again there is no false gap', async () => {
    await using engine = makeEngine({ unsubscribeDelayMs: 50 });
    await engine.start();
    const first = engine.addTradeStream('SIM0002USDT');
    const second = engine.addTradeStream('sim0002usdt');
    expect([first.key, engine.streamStatuses().length]).toEqual([second.key, 1]);
    await until(() => engine.getRecentTrades('SIM0002USDT').length > 0);
    engine.remove(first);
    engine.remove(first);
    await pass(200);
    expect(engine.streamStatus(second)?.state).toBe('running');
    second[Symbol.dispose]();
    await until(() => engine.streamStatuses().length === 0);
    expect(engine.getRecentTrades('SIM0002USDT')).toEqual([]);
    await pass(300);
    engine.addTradeStream('SIM0002USDT');
    await until(() => engine.getRecentTrades('SIM0002USDT').length > 3);
    expect(engine.stats().gaps).toBe(0);
  });

  it('serves futures: both sockets, mark price, partial and full depth of one symbol', async () => {
    await using engine = makeEngine({ venue: 'binance-usdm' });
    await engine.start();
    engine.addTradeStream('SIM0001USDT');
    engine.addOrderBookStream('SIM0001USDT', { depth: 500 });
    engine.addOrderBookStream('SIM0001USDT', { depth: 1000 });
    engine.addOrderBookStream('SIM0001USDT', { depth: 5 });
    engine.addMarkPriceStream('SIM0001USDT');
    engine.addTickerStream('SIM0001USDT');
    engine.addBboStream('SIM0001USDT');
    await until(
      () =>
        engine.getOrderBook('SIM0001USDT', { depth: 500 })?.state === 'verified' &&
        engine.getMarkPrice('SIM0001USDT') !== undefined &&
        engine.getTicker('SIM0001USDT') !== undefined &&
        engine.getLastTrade('SIM0001USDT') !== undefined &&
        engine.getOrderBook('SIM0001USDT', { depth: 5 })?.bids.length === 5,
    );
    expectBooksTrue(engine, 'binance-usdm', ['SIM0001USDT']);
    expect(engine.getOrderBook('SIM0001USDT', { depth: 5 })).toMatchObject({
      state: 'unverifiable',
      symbol: 'SIM0001USDT',
    });
    expect(engine.getLastTrade('SIM0001USDT')).toMatchObject({ aggregate: true, venue: 'binance-usdm' });
    expect(Number(engine.getMarkPrice('SIM0001USDT')?.fundingRate)).not.toBeNaN();
    expect(
      engine
        .streamStatuses()
        .map(({ topic }) => topic)
        .sort(),
    ).toEqual([
      'sim0001usdt@aggTrade',
      'sim0001usdt@bookTicker',
      'sim0001usdt@depth5@100ms',
      'sim0001usdt@depth@100ms',
      'sim0001usdt@markPrice@1s',
      'sim0001usdt@ticker',
    ]);
    expect(new Set(engine.health().connections.map(({ url }) => url)).size).toBe(2);
  });
});

it('an engine of one venue need not be given', () => {
  const only = createEngine({
    ports,
    venues: { 'binance-coinm': VENUES['binance-coinm'] },
    config: { ...defaultConfig(), endpoints: simulator.endpoints },
  });
  expect(only.addTradeStream('btcusd_perp').key).toBe('binance-coinm:btcusd_perp@aggTrade');
  expect(() => only.addTradeStream('BTCUSDT', { venue: 'binance-spot' })).toThrow('binance-coinm');
});

const SYMBOLS = Array.from({ length: 50 }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`);

function makeEngine(changes: Partial<EngineConfig> = {}): Engine {
  return createEngine({
    ports,
    venues: VENUES,
    config: { ...defaultConfig(), endpoints: simulator.endpoints, ...changes },
  });
}

function collectTrades(engine: Engine): Map<string, TradeEvent[]> {
  const trades = new Map<string, TradeEvent[]>();
  engine.on('mkt.trades', (trade) => {
    const list = trades.get(trade.symbol) ?? [];
    trades.set(trade.symbol, list);
    list.push(trade);
  });
  return trades;
}

function expectBooksTrue(engine: Engine, venue: StreamVenueId, symbols: readonly string[]): void {
  for (const symbol of symbols) {
    const book = engine.getOrderBook(symbol, { venue, depth: 200 })!;
    expect([symbol, book.state]).toEqual([symbol, 'verified']);
    const truth = simulator.truth.book(venue, symbol, book.lastSequence);
    expect(book.knownDepth).toBeGreaterThan(20);
    expect({ symbol, bids: book.bids.slice(0, book.knownDepth), asks: book.asks.slice(0, book.knownDepth) }).toEqual({
      symbol,
      bids: truth?.bids.slice(0, book.knownDepth),
      asks: truth?.asks.slice(0, book.knownDepth),
    });
  }
}

function expectTradesWhole(trades: ReadonlyMap<string, readonly TradeEvent[]>, symbols: readonly string[]): void {
  let count = 0;
  for (const symbol of symbols) {
    const received = trades.get(symbol) ?? [];
    count += received.length;
    if (received.length === 0) continue;
    const truth = simulator.truth.trades('binance-spot', symbol, {
      fromId: Number(received[0]!.id),
      limit: received.length,
    });
    expect(received.map(({ id, price, size, aggressor }) => ({ id, price, size, aggressor }))).toEqual(
      truth.map(({ id, price, size, aggressor }) => ({ id, price, size, aggressor })),
    );
  }
  expect(count).toBeGreaterThan(200);
}

async function until(isTrue: () => boolean, limitMs = 15_000): Promise<void> {
  for (const end = Date.now() + patience(limitMs); !isTrue(); await pass(20))
    if (Date.now() > end) throw new Error('waited too long');
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
