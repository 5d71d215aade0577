import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VENUES } from '../../../venues/registry.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import { createEngine } from '../../../engine/engine.ts';
import type { Engine } from '../../../engine/engine.ts';
import { klineText } from '../../../engine/testing/binance-texts.ts';
import { FakePorts } from '../../../engine/testing/fake-ports.ts';
import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import { QuoteClient } from './quote-client.ts';
import { UNPACED } from './pacer.ts';
import { QuoteHub } from './quote-hub.ts';
import { seriesKey } from './series-key.ts';

interface Message {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A client whose socket takes everything, or nothing while `isStuck`. */
class Reader {
  readonly messages: Message[] = [];
  bufferedAmount = 0;
  isStuck = false;
  readonly client: QuoteClient;
  readonly #sent: (() => void)[] = [];

  constructor() {
    this.client = new QuoteClient({
      socket: this,
      pacer: UNPACED,
      counts: { bytes: 0, blocked: 0, conflated: 0 },
      limits: { closedQueue: 100, eventQueue: 100, openQueue: 0, queueBytes: 1e6, slowMs: 30_000 },
      onReleased: () => undefined,
      onDone: () => undefined,
      onTooSlow: () => undefined,
    });
  }

  send(text: string, onSent: () => void): void {
    this.messages.push(JSON.parse(text) as Message);
    if (this.isStuck) {
      this.bufferedAmount = 1e6;
      this.#sent.push(onSent);
    }
  }

  read(): void {
    this.isStuck = false;
    this.bufferedAmount = 0;
    for (const onSent of this.#sent.splice(0)) onSent();
  }

  take(): Message[] {
    return this.messages.splice(0);
  }
}

const BOOK = { channel: 'book', symbol: 'BTCUSDT', depth: 100 } as const;
const TRADES = { channel: 'trade', symbol: 'BTCUSDT' } as const;
let ports: FakePorts;
let engine: Engine;
let hub: QuoteHub;
/** What the venue answers a subscription. */
let answer: (id: number) => object;

beforeEach(async () => {
  ports = new FakePorts();
  answer = (id) => ({ result: null, id });
  ports.sockets.answerAll((text) => {
    const { id } = JSON.parse(text) as { readonly id: number };
    return JSON.stringify(answer(id));
  });
  ports.http.onRequest = (request) => {
    if (request.url.endsWith('/time')) request.answer({ serverTime: ports.clock.now() });
    // Whether a silent market has trades that did not come: it has none.
    if (/\/(?:agg)?trades\?/i.test(request.url)) request.answer([]);
    if (request.url.includes('/depth')) request.answer({ lastUpdateId: 101, bids: [['9', '1']], asks: [['10', '1']] });
  };
  engine = createEngine({ ports, venues: VENUES, config: defaultConfig() });
  await engine.start();
  hub = new QuoteHub(engine);
});
afterEach(async () => {
  const stopping = hub.stop().then(() => engine.stop());
  for (let n = 0; n < 50; n++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    await ports.clock.run(100);
  }
  await stopping;
});

async function subscribe(...requests: readonly ChannelRequest[]): Promise<Reader> {
  const reader = new Reader();
  const keys = requests.map((request) => seriesKey('binance-spot', request));
  for (const request of requests) expect(hub.join(reader.client, 'binance-spot', request)).toBe(true);
  reader.client.subscribe({ keys, limit: Infinity });
  hub.sendState(reader.client, keys);
  await ports.clock.run(100);
  return reader;
}

function send(...texts: readonly string[]): void {
  // The oldest that is open: a second one is opened beside a silent one, and waits until it brings data itself.
  for (const text of texts) (ports.sockets.live[0] ?? ports.sockets.last).deliver(text);
}

function diff(first: number, last: number): string {
  return JSON.stringify({
    stream: 'btcusdt@depth@100ms',
    data: { e: 'depthUpdate', E: 5, s: 'BTCUSDT', U: first, u: last, b: [['8', '1']], a: [] },
  });
}

function trade(id: number, T = ports.clock.now()): string {
  return JSON.stringify({
    stream: 'btcusdt@trade',
    data: { e: 'trade', E: T, s: 'BTCUSDT', t: id, p: '9.5', q: '1', T, m: false, M: true },
  });
}

async function verifiedBook(): Promise<Reader> {
  const reader = await subscribe(BOOK);
  send(diff(101, 102));
  await ports.clock.run(10);
  send(diff(103, 103));
  expect(reader.take().at(-1)).toMatchObject({ type: 'quote', kind: 'book', state: 'verified', depth: 100 });
  return reader;
}

describe('times', () => {
  test('are whole ms in every quote, notice and heartbeat, of candles as of all else', async () => {
    ports.clock.advance(0.6);
    const candle = { channel: 'candle', symbol: 'BTCUSDT', interval: '1m' } as const;
    const reader = await subscribe(BOOK, TRADES, candle);
    // Venues may say microseconds.
    send(diff(101, 102), trade(1, 1_768_478_400_213_457));
    const t = Math.floor(ports.clock.now() / 60_000) * 60_000;
    for (const isClosed of [false, true]) {
      send(klineText(t, 2, { isClosed }));
      await ports.clock.run(10);
    }
    send(diff(103, 103));
    const messages = reader.take();
    // Of a book that has no levels yet nothing has come.
    const quotes = messages.filter(({ type, state }) => type === 'quote' && state !== 'syncing');
    expect(new Set(quotes.map(({ kind }) => kind))).toEqual(new Set(['book', 'trade', 'candle']));
    for (const quote of quotes)
      expect(quote, String(quote['kind'])).toMatchObject({
        venueTime: expect.any(Number),
        receivedAt: expect.any(Number),
      });
    const times = messages.flatMap(({ venueTime, receivedAt, at }) => [venueTime, receivedAt, at]);
    expect(times.filter((time) => time !== undefined && !Number.isInteger(time))).toEqual([]);
    expect(quotes.filter(({ closed }) => closed === true)).toMatchObject([{ venueTime: t + 5 }]);
  });
});

describe('a book', () => {
  test('is reported with its states from the first moment, and comes whole once it is right', async () => {
    const reader = await subscribe(BOOK);
    expect(reader.take()).toMatchObject([
      { type: 'stream-state', channel: 'book', symbol: 'BTCUSDT', depth: 100, state: 'starting' },
      {
        type: 'book-state',
        exchange: 'binance',
        contract_type: 'spot',
        state: 'syncing',
        reason: 'waiting-for-stream',
      },
      { type: 'stream-state', state: 'running' },
    ]);
    send(diff(101, 102));
    await ports.clock.run(10);
    const reported = reader.take();
    expect(reported.map(({ type, state, reason }) => [type, state, reason])).toContainEqual([
      'book-state',
      'syncing',
      'waiting-for-snapshot',
    ]);
    expect(reported.at(-1)).toMatchObject({
      type: 'quote',
      state: 'verified',
      bids: [
        ['9', '1'],
        ['8', '1'],
      ],
    });
  });

  test('that falls silent is stale, though the venue sends nothing', async () => {
    const reader = await verifiedBook();
    await ports.clock.run(36_000);
    const reported = reader.take();
    expect(reported).toMatchObject([
      { type: 'stream-state', state: 'stale', reason: 'silence' },
      { type: 'book-state', state: 'stale', reason: 'silence', at: expect.any(Number) },
    ]);
    send(diff(104, 104));
    expect(reader.take()).toMatchObject([
      { type: 'stream-state', state: 'running' },
      { type: 'quote', kind: 'book', state: 'verified' },
      { type: 'quote', kind: 'book', state: 'verified' },
    ]);
  });

  test('whose connection is lost, and that misses updates, says so at once', async () => {
    const reader = await verifiedBook();
    send(diff(110, 111));
    expect(reader.take()[0]).toMatchObject({ type: 'book-state', state: 'resyncing', reason: 'sequence-gap' });
    ports.sockets.last.drop();
    const reported = reader.take();
    expect(reported).toContainEqual(expect.objectContaining({ type: 'stream-state', state: 'reconnecting' }));
    expect(reported).toContainEqual(
      expect.objectContaining({ type: 'book-state', state: 'stale', reason: 'connection-lost' }),
    );
    expect(reported.find(({ type }) => type === 'stream-state')?.['reason']).toEqual(expect.stringMatching(/\w/));
  });

  test('that a second client asks for comes whole at once', async () => {
    await verifiedBook();
    const second = await subscribe(BOOK);
    expect(second.take()).toMatchObject([
      { type: 'stream-state', state: 'running' },
      { type: 'quote', kind: 'book', state: 'verified', lastSequence: 103 },
    ]);
  });

  test('is never reported as right to a client that was slow when it became wrong', async () => {
    const [quick, slow] = [await verifiedBook(), await subscribe(BOOK)];
    slow.take();
    slow.isStuck = true;
    send(diff(104, 104), diff(105, 105));
    expect(quick.take().at(-1)).toMatchObject({ lastSequence: 105, state: 'verified' });
    ports.sockets.last.drop();
    slow.take();
    slow.read();
    const reported = slow.take();
    expect(reported.at(-1)).toMatchObject({ type: 'quote', kind: 'book', state: 'stale', reason: 'connection-lost' });
    expect(reported.filter(({ state }) => state === 'verified')).toEqual([]);
  });
});

describe('trades', () => {
  test('that are missing are named before the next one, with the numbers of the ledger', async () => {
    const reader = await subscribe(TRADES);
    send(trade(1), trade(2));
    reader.take();
    send(trade(6));
    await ports.clock.run(5000);
    expect(reader.take()).toMatchObject([
      { type: 'not-filled', loaded: 0, reason: 'not in time', missingFrom: 3 },
      { type: 'gap', channel: 'trade', symbol: 'BTCUSDT', missing: 3, firstId: 3, lastId: 5, from: expect.any(Number) },
      { type: 'quote', kind: 'trade', id: 6, missingBefore: 3 },
    ]);
    const [entry] = engine.ledger({ kinds: ['gap'] }).entries;
    expect(entry).toMatchObject({ count: 3, firstId: 3, lastId: 5 });
    send(trade(7));
    expect(reader.take()[0]).not.toHaveProperty('missingBefore');
  });

  test('that history filled in come first, and that it did so is reported', async () => {
    ports.http.onRequest = (request) => {
      if (!request.url.includes('Trades')) return;
      const row = { price: '9.5', qty: '1', quoteQty: '9.5', time: ports.clock.now(), isBuyerMaker: false };
      request.answer([3, 4].map((id) => ({ id, ...row, isBestMatch: true })));
    };
    const reader = await subscribe(TRADES);
    send(trade(1), trade(2));
    reader.take();
    send(trade(5));
    await ports.clock.run(1000);
    expect(reader.take()).toMatchObject([
      { id: 3, backfilled: true },
      { id: 4, backfilled: true },
      { id: 5 },
      { type: 'filled', loaded: 2, firstId: 3, lastId: 4 },
    ]);
  });

  test('that history did not fill in are reported with the reason', async () => {
    ports.http.onRequest = (request) => {
      if (request.url.includes('Trades')) request.answer({ code: -1121, msg: 'Invalid symbol.' }, 400);
    };
    const reader = await subscribe(TRADES);
    send(trade(1), trade(2));
    reader.take();
    send(trade(6));
    await ports.clock.run(5000);
    expect(reader.take()).toMatchObject([
      {
        type: 'not-filled',
        channel: 'trade',
        symbol: 'BTCUSDT',
        loaded: 0,
        missingFrom: 3,
        reason: expect.any(String),
      },
      { type: 'gap', missing: 3, firstId: 3, lastId: 5 },
      { type: 'quote', kind: 'trade', id: 6, missingBefore: 3 },
    ]);
  });

  test('whose subscription is rejected are reported as failed, with the reason', async () => {
    answer = (id) => ({ error: { code: 2, msg: 'Invalid request: unknown stream' }, id });
    const reader = await subscribe(TRADES);
    expect(reader.take().at(-1)).toMatchObject({
      type: 'stream-state',
      state: 'failed',
      reason: expect.stringContaining('unknown stream'),
    });
  });
});

test('closed candles that are not to be had are named before the next one, and count for no limit', async () => {
  const onRequest = ports.http.onRequest;
  ports.http.onRequest = (request) => {
    if (request.url.includes('klines')) request.answer([]);
    else onRequest?.(request);
  };
  const CANDLES = { channel: 'candle', symbol: 'BTCUSDT', interval: '1m' } as const;
  const reader = await subscribe(CANDLES);
  const first = Math.floor(ports.clock.now() / 60_000) * 60_000;
  const candle = (minute: number): string => {
    const openTime = first + minute * 60_000;
    return klineText(openTime, 1, { isClosed: true, eventTime: openTime + 60_000 });
  };
  await ports.clock.run(60_000);
  send(candle(0));
  await ports.clock.run(3 * 60_000);
  send(candle(3));
  await ports.clock.run(5 * 60_000);
  expect(reader.take().filter(({ type, closed }) => type === 'gap' || closed === true)).toMatchObject([
    { type: 'quote', kind: 'candle', openTime: first },
    {
      type: 'gap',
      channel: 'candle',
      symbol: 'BTCUSDT',
      interval: '1m',
      missing: 2,
      from: first + 60_000,
      to: first + 180_000,
    },
    { type: 'quote', kind: 'candle', openTime: first + 180_000, missingBefore: 2 },
  ]);
});

test('a heartbeat comes after all that was known, or not before it has been sent', async () => {
  const reader = await subscribe(TRADES);
  reader.take();
  const beat = (): object => ({ type: 'heartbeat', at: engine.source.now() });
  reader.client.heartbeat(beat);
  expect(reader.take()).toEqual([{ type: 'heartbeat', at: engine.source.now() }]);
  reader.isStuck = true;
  send(trade(1), trade(2));
  reader.client.heartbeat(beat);
  await ports.clock.run(50);
  expect(reader.take()).toMatchObject([{ id: 1 }]);
  reader.read();
  expect(reader.take()).toMatchObject([{ id: 2 }, { type: 'heartbeat', at: engine.source.now() }]);
});

test('an instrument that has changed is sent once to each client that has a series of it', async () => {
  // The list as it was read, and as it is read again once something is silent.
  let status = 'TRADING';
  const row = (symbol: string): object => ({
    symbol,
    status,
    baseAsset: symbol.slice(0, 3),
    quoteAsset: 'USDT',
    filters: [],
  });
  const onRequest = ports.http.onRequest;
  ports.http.onRequest = (request) => {
    if (request.url.includes('exchangeInfo'))
      request.answer({ symbols: [row('BTCUSDT'), { ...row('ETHUSDT'), status: 'TRADING' }] });
    else onRequest?.(request);
  };
  const both = await subscribe(TRADES, BOOK);
  const other = await subscribe({ channel: 'trade', symbol: 'ETHUSDT' });
  both.take();
  other.take();
  void engine.source.getInstruments(['binance-spot:BTCUSDT']);
  await ports.clock.run(1000);
  status = 'BREAK';
  await ports.clock.run(3 * 60_000);
  const reported = both.take().filter(({ type }) => type === 'instrument');
  expect(reported).toEqual([
    {
      type: 'instrument',
      exchange: 'binance',
      contract_type: 'spot',
      id: 'binance-spot:BTCUSDT',
      venue: 'binance-spot',
      symbol: 'BTCUSDT',
      marketType: 'spot',
      base: 'BTC',
      quote: 'USDT',
      sizeUnit: 'base',
      status: 'halted',
    },
  ]);
  expect(other.take().filter(({ type }) => type === 'instrument')).toEqual([]);
});
