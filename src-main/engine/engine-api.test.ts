import { beforeEach, describe, expect, it, test } from 'vitest';
import type { CandleEvent, TradeEvent } from '../../src-shared/market/events.ts';
import { parseConfig, type ConfigInput } from './config/config.ts';
import { createEngine, type Engine } from './engine.ts';
import { ConnectionError, StreamEndedError, SubscriptionError, UnknownSymbolError } from './errors.ts';
import { FakePorts } from './testing/fake-ports.ts';
import { VENUES } from '../venues/registry.ts';

let ports: FakePorts;

beforeEach(() => {
  ports = new FakePorts();
  answerLists();
  ports.sockets.answerAll((text) => JSON.stringify({ result: null, id: (JSON.parse(text) as { id: number }).id }));
  ports.sockets.answersPings = true;
});

describe('start', () => {
  it('resolves when the first stream runs, and says the states on the way', async () => {
    const engine = makeEngine({ symbols: ['btcusdt'] });
    expect([engine.state, engine.isRunning, engine.isHealthy()]).toEqual(['stopped', false, false]);
    const started = engine.start();
    expect([engine.state, engine.isRunning, engine.start() === started]).toEqual(['starting', true, true]);
    await ports.clock.run(1000);
    await started;
    expect([engine.state, engine.isHealthy()]).toEqual(['running', true]);
    const stopped = engine.stop();
    expect(engine.state).toBe('stopping');
    await ports.clock.run(2000);
    await stopped;
    expect([engine.state, engine.isRunning, engine.isHealthy()]).toEqual(['stopped', false, false]);
    await expect(engine.start()).rejects.toBeInstanceOf(StreamEndedError);
  });

  it('rejects with a ConnectionError if nothing can be reached, and has closed everything', async () => {
    ports.sockets.onAttempt = (socket) => {
      socket.fail('unreachable', 'ECONNREFUSED');
    };
    const engine = makeEngine({ symbols: ['BTCUSDT', 'okx:BTC-USDT'], subscribeTrades: true });
    const outcome = outcomeOf(engine.start());
    await ports.clock.run(5000);
    const error = await outcome;
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ code: 'connect-failed', class: 'reconnect', url: expect.stringContaining('wss://') });
    expect([engine.state, engine.isRunning]).toEqual(['failed', false]);
    expect([ports.clock.pending, ports.sockets.live]).toEqual([0, []]);
    expect(ports.log.named('FEED_START_FAILED')).toMatchObject([{ level: 'error' }]);
  });

  it('rejects after connectTimeoutMs if nobody answers at all', async () => {
    ports.sockets.onAttempt = undefined;
    const engine = makeEngine({ symbols: ['BTCUSDT'], connectTimeoutMs: 3000 });
    const outcome = outcomeOf(engine.start());
    await ports.clock.run(4000);
    expect(await outcome).toMatchObject({ name: 'ConnectionError', code: expect.stringMatching(/^connect-/) });
  });

  it('rejects with the reason if the only stream is of a symbol that is not listed', async () => {
    const engine = makeEngine({ streams: [{ symbol: 'BTCUSDX', channel: 'trade' }] });
    ports.sockets.onAttempt = undefined;
    const outcome = outcomeOf(engine.start());
    await ports.clock.run(1000);
    const error = await outcome;
    expect(error).toBeInstanceOf(UnknownSymbolError);
    expect(error).toMatchObject({ symbol: 'BTCUSDX', nearest: ['BTCUSDT'] });
  });

  it('goes on by itself in the background', async () => {
    ports.sockets.onAttempt = (socket) => {
      socket.fail('unreachable');
    };
    const engine = makeEngine({ symbols: ['BTCUSDT'] });
    await engine.start({ inBackground: true });
    await ports.clock.run(5000);
    expect([engine.state, engine.isHealthy()]).toEqual(['running', false]);
    void engine.stop();
  });

  it('is over when the engine is stopped meanwhile', async () => {
    ports.sockets.onAttempt = undefined;
    const engine = makeEngine({ symbols: ['BTCUSDT'] });
    const outcome = outcomeOf(engine.start());
    void engine.stop();
    expect(await outcome).toBeInstanceOf(StreamEndedError);
  });
});

describe('whenRunning', () => {
  it('resolves with the health of the stream once it runs, also if that takes attempts', async () => {
    let attempts = 0;
    const accept = ports.sockets.onAttempt;
    ports.sockets.onAttempt = (socket) => {
      if (++attempts < 3) socket.fail('unreachable');
      else accept?.(socket);
    };
    const engine = makeEngine();
    await engine.start();
    const handle = engine.addTradeStream('BTCUSDT');
    const running = engine.whenRunning(handle);
    await ports.clock.run(20_000);
    expect(await running).toMatchObject({ key: 'binance-spot:btcusdt@trade', state: 'running' });
    expect(attempts).toBe(3);
    expect(await engine.whenRunning(handle, { timeoutMs: 1 })).toMatchObject({ state: 'running' });
    expect(engine.streamStatus('binance-spot:btcusdt@trade')).toEqual(engine.streamStatus(handle));
    void engine.stop();
  });

  it('rejects with the typed error: of the list, of time, of removal and of the end', async () => {
    ports.sockets.onAttempt = undefined;
    const engine = makeEngine();
    await engine.start();
    const [unknown, slow, removed, ended] = ['BTCUSDX', 'ETHUSDT', 'BTCUSDT', 'BNBUSDT'].map((symbol) =>
      engine.addTradeStream(symbol),
    );
    const outcomes = [
      outcomeOf(engine.whenRunning(unknown!)),
      outcomeOf(engine.whenRunning(slow!, { timeoutMs: 500 })),
      outcomeOf(engine.whenRunning(removed!)),
      outcomeOf(engine.whenRunning(ended!)),
    ];
    engine.remove(removed!);
    await ports.clock.run(1000);
    void engine.stop();
    expect(await Promise.all(outcomes)).toMatchObject([
      { name: 'UnknownSymbolError' },
      { code: 'wait-timeout' },
      { name: 'StreamEndedError', stream: 'binance-spot:btcusdt@trade' },
      { name: 'StreamEndedError' },
    ]);
    await expect(engine.whenRunning(ended!)).rejects.toBeInstanceOf(StreamEndedError);
  });
});

describe('configured streams', () => {
  it('are what symbols and the subscribe options say, then streams, each at its venue', () => {
    const engine = makeEngine({
      symbols: ['btcusdt', 'binance-usdm:ETHUSDT'],
      subscribeTrades: true,
      subscribeOrderBook: true,
      subscribeFunding: true,
      defaultInterval: '5m',
      streams: [
        { symbol: 'BNBUSDT', channel: 'book', depth: 10, updateSpeedMs: 1000 },
        { venue: 'binance-usdm', symbol: 'BTCUSDT', channel: 'book', depth: 500, updateSpeedMs: 500 },
        { venue: 'binance-usdm', symbol: 'BTCUSDT', channel: 'book', depth: 500, updateSpeedMs: 250 },
      ],
    });
    expect(engine.configuredStreams.map(({ key }) => key)).toEqual([
      'binance-spot:btcusdt@trade',
      'binance-spot:btcusdt@depth20@100ms',
      'binance-spot:btcusdt@kline_5m',
      'binance-usdm:ethusdt@aggTrade',
      'binance-usdm:ethusdt@depth20@100ms',
      'binance-usdm:ethusdt@kline_5m',
      'binance-usdm:ethusdt@markPrice@1s',
      'binance-spot:bnbusdt@depth10',
      'binance-usdm:btcusdt@depth@500ms',
      'binance-usdm:btcusdt@depth',
    ]);
    expect(engine.getAllSymbols()).toEqual(['BNBUSDT', 'BTCUSDT', 'ETHUSDT']);
    expect(engine.getAllSymbols({ venue: 'binance-usdm' })).toEqual(['BTCUSDT', 'ETHUSDT']);
  });

  test.each([
    [{ symbol: 'BTCUSDT', channel: 'trade', depth: 5 }, 'depth'],
    [{ symbol: 'BTCUSDT', channel: 'book', interval: '1m' }, 'interval'],
    [{ symbol: 'BTCUSDT', channel: 'book', updateSpeedMs: 250 }, 'updateSpeedMs'],
    [{ venue: 'okx', symbol: 'BTC-USDT', channel: 'book', updateSpeedMs: 100 }, 'updateSpeedMs'],
  ] as const)('%j is rejected when the engine is made', (stream, option) => {
    expect(() => makeEngine({ streams: [stream] })).toThrow(
      expect.objectContaining({ name: 'InvalidOptionError', option }),
    );
  });

  it('of a channel that the venue has not is a SubscriptionError, and a misspelt key is named', () => {
    expect(() => makeEngine({ streams: [{ symbol: 'BTCUSDT', channel: 'markPrice' }] })).toThrow(SubscriptionError);
    const outcome = parseConfig({ streams: [{ symbol: 'BTCUSDT', chanel: 'trade' }] });
    expect(outcome.ok ? [] : outcome.problems.map(({ message }) => message)).toContain(
      'streams.0.chanel is not a known key: did you mean channel?',
    );
  });

  it('name their engine in every line of its log', async () => {
    const engine = makeEngine({ name: 'left', symbols: ['BTCUSDT'] });
    const started = engine.start();
    await ports.clock.run(1000);
    await started;
    expect(ports.log.events.length).toBeGreaterThan(1);
    expect(ports.log.events.filter((event) => event.engine !== 'left')).toEqual([]);
    void engine.stop();
  });
});

test('batchSize of a call opens another socket after so many topics', async () => {
  const engine = makeEngine();
  await engine.start();
  engine.addTradeStreams(['BTCUSDT', 'ETHUSDT', 'BNBUSDT'], { batchSize: 2 });
  engine.addTradeStream('XRPUSDT');
  await ports.clock.run(1000);
  expect(engine.health().connections.map(({ topics }) => topics)).toEqual([3, 1]);
  expect(() => engine.addTradeStream('BTCUSDT', { batchSize: 0 })).toThrow(/batchSize/);
  void engine.stop();
});

describe('events', () => {
  it('of trades have quote size and event time, also when asked for later, and are frozen', async () => {
    const engine = makeEngine();
    const trades: TradeEvent[] = [];
    engine.on('mkt.trades', (trade) => trades.push(trade));
    await running(engine, engine.addTradeStream('BTCUSDT'));
    deliver('btcusdt@trade', tradeOf(7, '96450.12000000', '0.00215000'));
    expect(trades).toMatchObject([{ quoteSize: '207.367758', venueTime: 1768478400124, eventTime: 1768478400125 }]);
    expect(Object.isFrozen(trades[0])).toBe(true);
    expect(engine.getLastTrade('BTCUSDT')).toEqual(trades[0]);
    void engine.stop();
  });

  it('of candles are closed ones, unless updates are asked for', async () => {
    const engine = makeEngine();
    const closed: CandleEvent[] = [];
    const updates: CandleEvent[] = [];
    engine.on('mkt.candles', (candle) => closed.push(candle));
    const stop = engine.on('mkt.candleUpdates', (candle) => updates.push(candle));
    await running(engine, engine.addCandleStream('BTCUSDT'));
    deliver('btcusdt@kline_1m', klineOf(false));
    deliver('btcusdt@kline_1m', klineOf(true));
    await ports.clock.run(10);
    expect([updates.map((candle) => candle.closed), closed.map((candle) => candle.closed)]).toEqual([
      [false, true],
      [true],
    ]);
    expect([...closed, ...updates].every((candle) => Object.isFrozen(candle))).toBe(true);
    stop();
    void engine.stop();
  });

  it('of books are changes, or whole books with their spread', async () => {
    const engine = makeEngine();
    const changes: unknown[] = [];
    const books: unknown[] = [];
    engine.on('mkt.orderbook', (book) => changes.push(book));
    engine.on('mkt.books', (book) => books.push(book));
    await running(engine, engine.addOrderBookStream('BTCUSDT', { depth: 5 }));
    await engine.getInstruments();
    books.length = 0;
    deliver('btcusdt@depth5@100ms', {
      lastUpdateId: 9,
      bids: [
        ['100.10', '1'],
        ['100.00', '2'],
      ],
      asks: [['100.13', '3']],
    });
    const whole = {
      symbol: 'BTCUSDT',
      bestBid: ['100.10', '1'],
      bestAsk: ['100.13', '3'],
      mid: '100.115',
      spread: '0.03',
      spreadTicks: 3,
      lastSequence: 9,
    };
    expect(books.at(-1)).toMatchObject({
      ...whole,
      bids: [
        ['100.10', '1'],
        ['100.00', '2'],
      ],
    });
    expect(engine.getOrderBook('BTCUSDT', { depth: 5, levels: 0 })).toMatchObject({ ...whole, bids: [], asks: [] });
    expect(engine.getOrderBook('BTCUSDT')?.spreadBps).toBeCloseTo(2.9965, 3);
    const parts = [changes[0], books.at(-1)].flatMap((book) => {
      const { bids } = book as { bids: unknown[] };
      return [book, bids, bids[0]];
    });
    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true));
    void engine.stop();
  });

  it('come by queues that drop the oldest, or keep the newest of every series', async () => {
    const engine = makeEngine();
    const all = engine.eventQueue('mkt.trades', { capacity: 2 });
    const newest = engine.eventQueue('mkt.trades', { policy: 'conflate' });
    await running(engine, engine.addTradeStream('BTCUSDT'));
    for (const id of [7, 8, 9]) deliver('btcusdt@trade', tradeOf(id, '1', '1'));
    expect(all.stats()).toEqual({ depth: 2, capacity: 2, delivered: 0, dropped: 1, replaced: 0 });
    expect(newest.stats()).toMatchObject({ depth: 1, dropped: 0, replaced: 2 });
    expect(engine.stats().droppedEvents).toBe(3);
    expect(engine.health().gauges?.find(({ name }) => name === 'event-queue')).toMatchObject({ used: 2, rejected: 3 });
    const ids: unknown[] = [];
    for await (const { id } of all) if (ids.push(id) === 2) break;
    expect(ids).toEqual([8, 9]);
    expect((await newest.next()).value).toMatchObject({ id: 9 });
    const last = newest.next();
    void engine.stop();
    expect(await last).toEqual({ done: true, value: undefined });
    expect(await engine.eventQueue('mkt.all').next()).toEqual({ done: true, value: undefined });
    expect(() => engine.eventQueue('mkt.all', { capacity: 0 })).toThrow(/capacity/);
  });
});

test('summary and error totals say what went wrong', async () => {
  const engine = makeEngine({ name: 'left' });
  engine.on('mkt.trades', () => {
    throw new Error('mine');
  });
  await running(engine, engine.addTradeStream('BTCUSDT'));
  deliver('btcusdt@trade', tradeOf(7, '1', '1'));
  ports.sockets.last.deliver('{"rubbish');
  ports.sockets.last.drop();
  await ports.clock.run(100);
  const { errors } = engine.stats();
  expect(errors).toMatchObject({ connections: 1, subscriptions: 0, malformed: 1, handlers: 1 });
  expect(errors.total).toBe(errors.requests + 3);
  const text = engine.summary();
  expect(text).toMatch(/^engine +left, running for \d+ s$/m);
  expect(text).toMatch(/^streams +0 of 1 running$/m);
  expect(text).toMatch(/^binance-spot:btcusdt@trade +reconnecting, 1 messages$/m);
  expect(text).toMatch(/^problems +.*connection-reconnecting/m);
  void engine.stop();
});

function makeEngine(config: ConfigInput = {}): Engine {
  const outcome = parseConfig(config);
  if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
  return createEngine({ ports, venues: VENUES, config: outcome.config });
}

function answerLists(): void {
  ports.http.onRequest = (request) => {
    if (!request.url.includes('api.binance.com') || !request.url.includes('/exchangeInfo')) request.fail('network');
    else request.answer(JSON.stringify({ symbols: ['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'XRPUSDT'].map(listed) }));
  };
}

function listed(symbol: string): object {
  return {
    symbol,
    status: 'TRADING',
    baseAsset: symbol.slice(0, 3),
    quoteAsset: 'USDT',
    filters: [{ filterType: 'PRICE_FILTER', tickSize: '0.01000000' }],
  };
}

async function running(engine: Engine, handle: { readonly key: string } & Disposable): Promise<void> {
  const started = engine.start();
  await ports.clock.run(1000);
  await started;
  await engine.whenRunning(handle);
}

function deliver(stream: string, data: object): void {
  ports.sockets.last.deliver(JSON.stringify({ stream, data }));
}

function tradeOf(id: number, price: string, size: string): object {
  return { e: 'trade', E: 1768478400125, s: 'BTCUSDT', t: id, p: price, q: size, T: 1768478400124, m: true, M: true };
}

function klineOf(isClosed: boolean): object {
  const at = Math.floor(ports.clock.now() / 60_000) * 60_000;
  const prices = { o: '1', c: '2', h: '2', l: '1', v: '3', n: 1, q: '4', V: '1', Q: '1', B: '0' };
  const k = { t: at, T: at + 59_999, s: 'BTCUSDT', i: '1m', f: 1, L: 1, ...prices, x: isClosed };
  return { e: 'kline', E: ports.clock.now(), s: 'BTCUSDT', k };
}

/** What a promise rejects with; undefined if it resolves. */
function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
