import { expect, it } from 'vitest';
import { OrderBook } from '../src-main/engine/book/order-book.ts';
import type { HttpPort } from '../src-main/engine/ports.ts';
import { BookRecord, type LevelList } from '../src-main/engine/venue/records.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { median } from '../bench/proof/median.ts';
import { runScript } from './run-script.ts';
import { engineOn, stopped } from './engine-on.ts';

// Pains of users of other programs that no other test of the engine has the name of; the map is in docs/TESTING.md.

it('4: 200 futures books lost at once on both markets never spend more than the venue allows, and all come back', async () => {
  const network = new SimulatorNetwork({
    seed: 3,
    symbols: 100,
    eventsPerSecond: 1,
    venues: ['binance-usdm', 'binance-coinm'],
  });
  const spent: { readonly at: number; readonly weight: number; readonly status: number }[] = [];
  const http: HttpPort = {
    request: async (request) => {
      const answer = await network.http.request(request);
      spent.push({ at: network.clock.now(), weight: request.url.includes('/depth') ? 20 : 1, status: answer.status });
      return answer;
    },
  };
  const engine = engineOn(network, { http });
  await engine.start();
  engine.addOrderBookStreams(
    Array.from({ length: 100 }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`),
    { venue: 'binance-usdm', depth: 200 },
  );
  engine.addOrderBookStreams(
    Array.from({ length: 100 }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USD_PERP`),
    { venue: 'binance-coinm', depth: 200 },
  );
  const verified = (): number => engine.streamStatuses().filter(({ book }) => book?.state === 'verified').length;
  for (let s = 0; s < 300 && verified() < 200; s++) await network.run(1000);
  expect(verified()).toBe(200);
  network.faults.set({ kind: 'mass-disconnect' });
  await network.run(1000);
  expect(verified()).toBeLessThan(200);
  for (let s = 0; s < 300 && verified() < 200; s++) await network.run(1000);
  expect(verified()).toBe(200);
  expect(new Set(spent.map(({ status }) => status))).toEqual(new Set([200]));
  for (const { at } of spent) {
    const minute = spent
      .filter((other) => other.at >= at && other.at < at + 60_000)
      .reduce((sum, { weight }) => sum + weight, 0);
    expect(minute).toBeLessThanOrEqual(2400);
  }
  await stopped(engine, network);
});

it('8: a book that cannot be had disturbs no other', async () => {
  const network = new SimulatorNetwork({ seed: 4, symbols: 10, eventsPerSecond: 10, venues: ['binance-spot'] });
  const engine = engineOn(network);
  network.faults.set({ kind: 'http-html', symbol: 'SIM0003USDT' });
  await engine.start();
  const symbols = Array.from({ length: 10 }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`);
  engine.addOrderBookStreams(symbols, { depth: 200 });
  await network.run(5000);
  for (let s = 0; s < 30; s++) {
    await network.run(1000);
    const states = symbols.map((symbol) => engine.getOrderBook(symbol, { depth: 200 })?.state);
    expect(states).toEqual(symbols.map((symbol) => (symbol === 'SIM0003USDT' ? 'syncing' : 'verified')));
  }
  expect(engine.stats().reconnects).toBe(0);
  network.faults.clear();
  // The longest wait between two attempts, with its jitter.
  await network.run(36_000);
  expect(engine.getOrderBook('SIM0003USDT', { depth: 200 })?.state).toBe('verified');
  await stopped(engine, network);
});

it('11: a change at the top costs about as much in a book of 12,500 levels as in one of 500', () => {
  const small = costOfChanges(500);
  const large = costOfChanges(12_500);
  expect(large / small).toBeLessThan(4);
});

it('25: a venue that says no (451) stops nothing else, and messages of unknown kinds and fields stop nothing', async () => {
  const network = new SimulatorNetwork({
    seed: 6,
    symbols: 2,
    eventsPerSecond: 10,
    venues: ['binance-spot', 'binance-usdm'],
  });
  network.faults.set({ kind: 'unknown-kind', venue: 'binance-spot' });
  network.faults.set({ kind: 'unknown-fields', venue: 'binance-spot' });
  const engine = engineOn(network, {
    sockets: {
      open: (url, handlers, options) => {
        if (!url.includes('usdm')) return network.sockets.open(url, handlers, options);
        network.clock.setTimer(() => {
          handlers.onClose(1006, 'not in your country', 451);
        }, 5);
        return { send: () => undefined, ping: () => undefined, close: () => undefined, terminate: () => undefined };
      },
    },
  });
  await engine.start();
  for (const venue of ['binance-spot', 'binance-usdm'] as const) {
    engine.addTradeStream('SIM0001USDT', { venue });
    engine.addOrderBookStream('SIM0001USDT', { venue, depth: 200 });
  }
  await network.run(8000);
  expect(engine.getOrderBook('SIM0001USDT', { venue: 'binance-spot', depth: 200 })?.state).toBe('verified');
  expect(engine.getRecentTrades('SIM0001USDT', { venue: 'binance-spot' }).length).toBeGreaterThan(5);
  expect(
    engine
      .health()
      .connections.filter(({ venue }) => venue === 'binance-spot')
      .map(({ state }) => state),
  ).toEqual(['running']);
  expect(
    new Set(
      engine
        .health()
        .connections.filter(({ venue }) => venue === 'binance-usdm')
        .map(({ state, lastError }) => `${state} ${lastError?.code}`),
    ),
  ).toEqual(new Set(['failed handshake-rejected']));
  await stopped(engine, network);
});

it('a bad day: a renewal onto a socket that answers but sends nothing, as its line is slow, loses no time', async () => {
  const { broken } = await runScript({
    venue: 'bybit-spot',
    seed: 584_968,
    steps: [
      { atMs: 2408, set: { kind: 'http-html', status: 502, durationMs: 1814, probability: 0.5 } },
      { atMs: 3668, set: { kind: 'trickle', bytesPerSecond: 4000, durationMs: 1049, probability: 0.5 } },
      { atMs: 713, set: { kind: 'expire', durationMs: 583, probability: 1 } },
      { atMs: 536, set: { kind: 'malformed', how: 'cut', durationMs: 1123, probability: 0.05 } },
      { atMs: 876, set: { kind: 'http-html', status: 502, durationMs: 618, probability: 0.5 } },
    ],
  });
  expect(broken).toEqual([]);
});

it('a bad day: connections lost twice at once come back within the attempts that OKX allows, announcements included', async () => {
  const { broken } = await runScript({
    venue: 'okx',
    seed: 331_276,
    steps: [
      { atMs: 182, set: { kind: 'subscribe-closes', durationMs: 368, probability: 0.2 } },
      { atMs: 1795, set: { kind: 'mass-disconnect' } },
      { atMs: 1795, set: { kind: 'reorder', durationMs: 1037, probability: 0.5 } },
      { atMs: 2178, set: { kind: 'cut' } },
      { atMs: 2178, set: { kind: 'close', code: 1001, durationMs: 773, probability: 1, topic: 'books' } },
    ],
  });
  expect(broken).toEqual([]);
});

it('a bad day: trades wait for the history of a host that is left alone, and that is not well', async () => {
  const { broken } = await runScript({
    venue: 'bybit-linear',
    seed: 819_177,
    steps: [
      { atMs: 3759, set: { kind: 'mass-disconnect' } },
      { atMs: 3759, set: { kind: 'endpoint-unreachable', durationMs: 1923, probability: 0.5 } },
      { atMs: 178, set: { kind: 'clock-skew', ms: 5000, durationMs: 1955, probability: 0.5 } },
    ],
  });
  expect(broken).toEqual([]);
});

/** Median time of a thousand changes near the best price. */
function costOfChanges(levels: number): number {
  const book = new OrderBook(levels);
  const record = new BookRecord();
  for (let i = 0; i < levels; i++) {
    put(record.bids, 1_000_000 - i, 1);
    put(record.asks, 1_000_001 + i, 1);
  }
  book.replace(record, Infinity);
  const times: number[] = [];
  for (let round = 0; round < 60; round++) {
    const startedAt = performance.now();
    for (let i = 0; i < 1000; i++) {
      record.reset();
      put(record.bids, 1_000_000 - (i % 10), i % 3);
      put(record.asks, 1_000_001 + (i % 10), i % 3);
      book.apply(record);
    }
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

function put(list: LevelList, price: number, size: number): void {
  const at = list.add();
  list.prices[at] = price;
  list.sizes[at] = size;
}

it('a bad day: candles that a slow connection kept when another took over are loaded, though the venue sends none of times without trades', async () => {
  const { broken } = await runScript({
    venue: 'okx',
    seed: 579_265,
    steps: [
      { atMs: 3212, set: { kind: 'delay', ms: 900, durationMs: 1352, probability: 1, topic: 'tickers' } },
      { atMs: 2471, set: { kind: 'huge', bytes: 300_000, durationMs: 1004, probability: 0.5 } },
      { atMs: 2897, set: { kind: 'malformed', how: 'garbage', durationMs: 807, probability: 1, topic: 'bbo-tbt' } },
      { atMs: 701, set: { kind: 'http-status', status: 429, retryAfterSeconds: 2, durationMs: 353, probability: 0.2 } },
      { atMs: 1515, set: { kind: 'cut' } },
      { atMs: 1515, set: { kind: 'trickle', bytesPerSecond: 4000, durationMs: 1813, probability: 0.5 } },
    ],
  });
  expect(broken).toEqual([]);
});

it('a bad day: no change of a ticker is lost while the clock of a venue that sends changes alone is set back', async () => {
  const { broken } = await runScript({
    venue: 'bybit-linear',
    seed: 470_794,
    steps: [
      { atMs: 167, set: { kind: 'clock-skew', ms: -5000, durationMs: 1210, probability: 1 } },
      { atMs: 2813, set: { kind: 'subscribe-closes', durationMs: 1778, probability: 0.2 } },
    ],
  });
  expect(broken).toEqual([]);
});

it('a bad day: a snapshot that a slow line brings after the book was stale is late, and the book goes on', async () => {
  const { broken } = await runScript({
    venue: 'bybit-spot',
    seed: 176_458,
    steps: [
      { atMs: 2914, set: { kind: 'http-html', durationMs: 724, probability: 0.5 } },
      { atMs: 2832, set: { kind: 'delay', ms: 40, jitterMs: 200, durationMs: 503, probability: 0.5 } },
      { atMs: 2751, set: { kind: 'mass-disconnect' } },
      { atMs: 2751, set: { kind: 'trickle', bytesPerSecond: 4000, durationMs: 1612, probability: 1 } },
      { atMs: 1390, set: { kind: 'subscribe-unacknowledged', durationMs: 1381, probability: 0.5 } },
    ],
  });
  expect(broken).toEqual([]);
});
