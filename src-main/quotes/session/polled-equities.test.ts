import { beforeEach, describe, expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { MARKET_STATES } from '../../../src-shared/market/market-state.ts';
import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { CandlesSection, DecodedFrame, FrameSection, QuotesSection } from '../../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { frameProblem } from '../../../src-shared/wire/frame-guard.ts';
import { CANDLE, CANDLE_STRIDE, CandleFlag, QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { ServerMessage } from '../../../src-shared/wire/protocol.ts';
import { guardServerMessage } from '../../../src-shared/wire/server-guards.ts';
import { ClientPublisher } from '../../engine/publish/client-publisher.ts';
import { FakePorts } from '../../engine/testing/fake-ports.ts';
import { FakeSource } from '../../engine/testing/fake-source.ts';
import { VENUES } from '../../venues/registry.ts';
import { EquityFeed } from '../equity-feed.ts';
import type { EquityQuote } from '../equity-quote.ts';
import type { BatchOutcome, CandlesOutcome, EquityCandle, EquityCandleRequest, QuoteSource } from '../quote-source.ts';
import { PolledEquities } from './polled-equities.ts';
import { withEquities } from './with-equities.ts';

const MINUTE = 60_000;
const LIST: Demand = { sub: 'list', kind: 'quotes', instruments: ['yahoo:AAPL', 'yahoo:ZZZ'] };

let feed: FakeSource;
let source: FakeQuotes;
let equities: PolledEquities;
let frames: DecodedFrame[];
let texts: ServerMessage[];
let client: ClientPublisher;

/** A source whose other side is the test. */
class FakeQuotes implements QuoteSource {
  readonly id = 'fake';
  readonly title = 'Fake';
  readonly tickersPerBatch = 100;
  readonly batchesAtOnce = 1;
  readonly charts: EquityCandleRequest[] = [];
  more: Partial<EquityQuote> = {};
  isUp = true;
  bars: (request: EquityCandleRequest) => readonly EquityCandle[] = () => [];

  quotes(tickers: readonly string[]): Promise<BatchOutcome> {
    if (!this.isUp) return Promise.resolve({ ok: false, reason: 'rejected', message: 'it answered 429' });
    const known = tickers.filter((ticker) => ticker !== 'ZZZ');
    return Promise.resolve({
      ok: true,
      quotes: known.map((ticker) => this.#quoteOf(ticker)),
      missing: tickers.filter((ticker) => ticker === 'ZZZ'),
      malformed: [],
    });
  }

  candles(request: EquityCandleRequest): Promise<CandlesOutcome> {
    this.charts.push(request);
    if (!this.isUp) return Promise.resolve({ ok: false, reason: 'rejected', message: 'it answered 429' });
    const candles = this.bars(request).filter(({ openTime }) => openTime >= request.from && openTime < request.to);
    return Promise.resolve({ ok: true, candles });
  }

  async stop(): Promise<void> {}

  #quoteOf(ticker: string): EquityQuote {
    const now = feed.clock.now();
    return {
      ticker,
      name: ticker === 'AAPL' ? 'Apple Inc.' : `${ticker} Company`,
      price: 190.1499938964844,
      previousClose: 200,
      open: 199,
      high: 201.5,
      low: 190,
      volume: 12_345_678,
      bid: 190.14,
      ask: 190.16,
      currency: 'USD',
      marketState: 'regular',
      delayMs: 0,
      timestamp: now - 1000,
      receivedAt: now,
      source: 'yfinance',
      ...this.more,
    };
  }
}

beforeEach(() => {
  feed = new FakeSource(VENUES['binance-spot']);
  source = new FakeQuotes();
  equities = new PolledEquities({
    ports: { clock: feed.clock },
    log: feed.log,
    feed: new EquityFeed({
      ports: { clock: feed.clock, random: new FakePorts().random },
      source,
      tickers: ['AAPL', 'MSFT', 'ZZZ', 'A'],
      intervalMs: MINUTE,
    }),
    maxCandles: 1000,
  });
  frames = [];
  texts = [];
  client = new ClientPublisher({
    engine: withEquities(feed, equities),
    send: {
      frame: (bytes) => {
        expect(frameProblem(bytes)).toBeUndefined();
        const frame = decodeFrame(bytes);
        if (frame !== undefined) frames.push(frame);
        client.onMessage({ kind: 'ack', seq: frames.length });
      },
      text: (json) => {
        expect(guardServerMessage(json)).toMatchObject({ ok: true });
        texts.push(JSON.parse(json) as ServerMessage);
      },
    },
  });
});

describe('quotes', () => {
  test('reach a screen with the session of the exchange, the delay and a declared cadence; what is unknown fails', async () => {
    source.more = { marketState: 'closed', delayMs: 15 * MINUTE };
    client.onMessage({ kind: 'demand', demands: [LIST] });
    await feed.clock.run(200);
    expect(states()).toEqual(['starting', 'starting']);
    equities.start();
    await feed.clock.run(1000);
    expect(states()).toEqual(['running', 'failed']);
    expect(rowOf(0)).toMatchObject({
      last: 190.15,
      priceDecimals: 2,
      changePercent: expect.closeTo(-4.925, 3) as number,
      volume: 12_345_678,
      bidPrice: 190.14,
      previousClose: 200,
      delayMs: 15 * MINUTE,
      tickerCadenceMs: MINUTE,
      marketState: MARKET_STATES.indexOf('closed'),
      tickerAt: feed.clock.now() - 1000,
    });
    expect(rowOf(1)).toMatchObject({ last: NaN, marketState: MARKET_STATES.indexOf('unknown') });
    await equities.stop();
  });

  test('of a closed market come on and are no older than the last poll', async () => {
    source.more = { marketState: 'closed', timestamp: feed.clock.now() - 86_400_000 };
    client.onMessage({ kind: 'demand', demands: [LIST] });
    equities.start();
    await feed.clock.run(10 * MINUTE + 1000);
    expect(states()[0]).toBe('running');
    expect(feed.clock.now() - rowOf(0)['tickerAt']!).toBeLessThanOrEqual(MINUTE);
    await equities.stop();
  });

  test('what a quote no longer says is absent', async () => {
    client.onMessage({ kind: 'demand', demands: [LIST] });
    equities.start();
    await feed.clock.run(1000);
    source.more = { bid: undefined, previousClose: undefined } as unknown as Partial<EquityQuote>;
    await feed.clock.run(MINUTE);
    expect(rowOf(0)).toMatchObject({ bidPrice: NaN, previousClose: NaN, last: 190.15 });
    await equities.stop();
  });
});

describe('instruments', () => {
  test('gain the company’s name, which screens receive, and are found by it and by ticker', async () => {
    feed.instruments = [crypto('AAPLUSDT'), crypto('ABCUSDT')];
    equities.start();
    await feed.clock.run(1000);
    const named = texts.flatMap((message) => (message.kind === 'instruments' ? message.instruments : []));
    expect(named[0]).toMatchObject({ id: 'yahoo:AAPL', title: 'Apple Inc.', marketType: 'equity', quote: 'USD' });
    expect(await found('AAPL')).toEqual(['yahoo:AAPL', 'binance-spot:AAPLUSDT']);
    expect(await found('apple')).toEqual(['yahoo:AAPL']);
    expect((await found('A')).slice(0, 2)).toEqual(['yahoo:A', 'binance-spot:AAPLUSDT']);
    expect(await found('', { venues: ['yahoo'] })).toHaveLength(4);
    expect(await found('A', { venues: ['binance-spot'] })).toEqual(['binance-spot:AAPLUSDT', 'binance-spot:ABCUSDT']);
    expect(await found('', { base: 'AAPL' })).toEqual(['binance-spot:AAPLUSDT', 'binance-spot:ABCUSDT']);
    await equities.stop();
  });

  test('that were chosen lately come first in that order, of equities or not', async () => {
    feed.instruments = [crypto('AAPLUSDT'), crypto('ABCUSDT')];
    const recent = ['binance-spot:ABCUSDT', 'yahoo:AAPL', 'binance-spot:AAPLUSDT'];
    expect((await found('', { recent })).slice(0, 3)).toEqual(recent);
  });

  test('of equities are not crowded out by coins', async () => {
    feed.instruments = Array.from({ length: 50 }, (_, n) => crypto(`A${n}USDT`));
    const ids = await found('A', { limit: 9 });
    expect(ids.filter((id) => id.startsWith('yahoo:'))).toEqual(['yahoo:A', 'yahoo:AAPL']);
    expect(ids).toHaveLength(9);
  });
});

describe('tickers', () => {
  test('that are added are polled at once and found; one that is removed is gone', async () => {
    equities.start();
    await feed.clock.run(1000);
    client.onMessage({ kind: 'demand', demands: [{ ...LIST, instruments: ['yahoo:GOOG', 'yahoo:MSFT'] }] });
    await feed.clock.run(200);
    equities.feed.add(['GOOG', 'AAPL']);
    await feed.clock.run(1000);
    expect(equities.ids).toEqual(['yahoo:AAPL', 'yahoo:MSFT', 'yahoo:ZZZ', 'yahoo:A', 'yahoo:GOOG']);
    expect(rowOf(0)).toMatchObject({ last: 190.15 });
    expect(states()).toEqual(['running', 'running']);
    const all: Demand = { sub: 'all', kind: 'quotes', venue: 'yahoo', instruments: [] };
    client.onMessage({ kind: 'demand', demands: [all] });
    await feed.clock.run(200);
    equities.feed.add(['ORCL']);
    await feed.clock.run(200);
    expect(section<QuotesSection>('quotes')?.instruments).toContain('yahoo:ORCL');
    equities.feed.remove(['ORCL']);
    await feed.clock.run(200);
    expect(section<QuotesSection>('quotes')?.instruments).toHaveLength(5);
    expect(await found('GOOG')).toEqual(['yahoo:GOOG']);
    equities.feed.remove(['GOOG']);
    expect(await found('GOOG')).toEqual([]);
    expect(equities.health()).toMatchObject({ tickers: 4 });
    await equities.stop();
  });
});

describe('candles', () => {
  const DAY = Date.UTC(2026, 10, 20);
  const bar = (openTime: number, close: number, volume = 10): EquityCandle => ({
    openTime,
    open: 100,
    high: 110,
    low: 90,
    close,
    volume,
  });
  const chart: Demand = { sub: 'chart', kind: 'candles', instrument: 'yahoo:AAPL', interval: '5m' };

  test('have sessions and no gaps; a row within the newest candle is part of it', async () => {
    const today = DAY + 11 * 60 * MINUTE;
    const before = today - 20 * 60 * MINUTE;
    source.bars = () => [
      bar(before, 101),
      bar(before + 15 * MINUTE, 102),
      bar(today, 103),
      bar(today + 5 * MINUTE, 104),
      { ...bar(today + 7 * MINUTE, 104.5, 0), high: 111 },
    ];
    client.onMessage({ kind: 'demand', demands: [chart] });
    await feed.clock.run(1000);
    const rows = candles();
    expect(rows.map(({ openTime }) => openTime)).toEqual([before, before + 15 * MINUTE, today, today + 5 * MINUTE]);
    expect(rows.map(({ flags }) => (flags! & CandleFlag.sessionStart) !== 0)).toEqual([false, false, true, false]);
    expect(rows.every(({ flags }) => (flags! & CandleFlag.afterGap) === 0)).toBe(true);
    expect(rows[3]).toMatchObject({ close: 1045, high: 1110 });
    expect(section<CandlesSection>('candles')).toMatchObject({
      state: 'running',
      history: 'idle',
      cadenceMs: MINUTE,
      sessions: { state: 'unknown', delayMs: 0 },
    });
  });

  test('are asked for again with every cycle while somebody looks, from the newest on', async () => {
    const open = feed.clock.now() - (feed.clock.now() % (5 * MINUTE));
    source.bars = () => [bar(open, 101)];
    client.onMessage({ kind: 'demand', demands: [chart] });
    equities.start();
    await feed.clock.run(1000);
    source.bars = () => [bar(open, 102, 20)];
    await feed.clock.run(2 * MINUTE);
    expect(candles().at(-1)).toMatchObject({ close: 102, volume: 20 });
    expect(source.charts.at(-1)).toMatchObject({ from: open });
    client.onMessage({ kind: 'demand', demands: [] });
    await feed.clock.run(2 * MINUTE);
    const asked = source.charts.length;
    await feed.clock.run(5 * MINUTE);
    expect(source.charts.length).toBe(asked);
    await equities.stop();
  });

  test('that are older come on request, until there are none', async () => {
    const open = DAY;
    source.bars = () => [-2, -1, 0].map((n) => bar(open + n * 5 * MINUTE, 100 + n));
    client.onMessage({ kind: 'demand', demands: [chart] });
    await feed.clock.run(1000);
    source.bars = () => [bar(open - 30 * MINUTE, 99)];
    const older = { method: 'load-older-candles', instrument: 'yahoo:AAPL', interval: '5m' } as const;
    client.onMessage({ kind: 'request', id: 1, request: older });
    await feed.clock.run(1000);
    expect(candles()[0]).toMatchObject({ openTime: open - 30 * MINUTE });
    source.bars = () => [];
    client.onMessage({ kind: 'request', id: 2, request: older });
    await feed.clock.run(1000);
    expect(section<CandlesSection>('candles')?.history).toBe('end');
  });

  test('of days open at midnight in UTC, one a day', async () => {
    source.bars = () => [bar(DAY - 9.5 * 60 * MINUTE, 101), bar(DAY - 5 * 60 * MINUTE, 102)];
    client.onMessage({ kind: 'demand', demands: [{ ...chart, interval: '1d' }] });
    await feed.clock.run(1000);
    expect(candles()).toMatchObject([{ openTime: DAY - 24 * 60 * MINUTE, close: 102, volume: 20 }]);
  });
});

describe('health', () => {
  test('names what a cycle asked for in vain, as long as it does', async () => {
    source.isUp = false;
    equities.start();
    await feed.clock.run(2 * MINUTE);
    const engine = withEquities(feed, equities);
    expect(engine.health().problems).toMatchObject([
      {
        severity: 'error',
        code: 'quotes-failing',
        subject: 'Fake',
        venue: 'yahoo',
        count: 4,
      },
    ]);
    source.isUp = true;
    await feed.clock.run(6 * MINUTE);
    expect(engine.health().problems).toEqual([]);
    expect(engine.health().polls).toMatchObject([
      { source: 'Fake', tickers: 4, activeTickers: 3, last: { quotes: 3, missing: ['ZZZ'], failed: [] } },
    ]);
    expect(feed.log.recent(10).events.map(({ name }) => name)).toEqual(['QUOTES_FAILED', 'QUOTES_RECOVERED']);
    await equities.stop();
  });

  test('reaches a screen', async () => {
    equities.start();
    client.onMessage({ kind: 'demand', demands: [{ sub: 'health', kind: 'health' }] });
    await feed.clock.run(2000);
    expect(frames.length).toBeGreaterThan(0);
    await equities.stop();
  });
});

function crypto(symbol: string): Instrument {
  return {
    id: `binance-spot:${symbol}`,
    venue: 'binance-spot',
    symbol,
    marketType: 'spot',
    base: symbol.replace('USDT', ''),
    quote: 'USDT',
    sizeUnit: 'base',
    status: 'trading',
  };
}

async function found(query: string, more: object = {}): Promise<readonly string[]> {
  const { instruments } = await withEquities(feed, equities).searchInstruments({ query, limit: 20, ...more });
  return instruments.map(({ id }) => id);
}

function section<T extends FrameSection>(kind: T['kind']): T | undefined {
  for (const { header } of frames.toReversed())
    for (const one of header.sections) if (one.kind === kind) return one as T;
  return undefined;
}

/** Rows of the list as last sent, by number. */
function rowOf(row: number): Readonly<Record<string, number>> {
  for (const { header, numbers } of frames.toReversed())
    for (const one of header.sections) {
      if (one.kind !== 'quotes') continue;
      const found = rowsOf(one, numbers).find((entry) => entry['row'] === row);
      if (found !== undefined) return found;
    }
  return {};
}

function rowsOf({ offset, count }: QuotesSection, numbers: Float64Array): readonly Readonly<Record<string, number>>[] {
  return Array.from({ length: count }, (_, n) => named(QUOTE, numbers, offset + n * QUOTE_STRIDE));
}

/** Every candle as it was last sent, oldest first. */
function candles(): readonly Readonly<Record<string, number>>[] {
  const byTime = new Map<number, Readonly<Record<string, number>>>();
  for (const { header, numbers } of frames)
    for (const one of header.sections)
      if (one.kind === 'candles')
        for (let n = 0; n < one.count; n++) {
          const candle = named(CANDLE, numbers, one.offset + n * CANDLE_STRIDE);
          byTime.set(candle['openTime']!, candle);
        }
  return [...byTime.values()].sort((a, b) => a['openTime']! - b['openTime']!);
}

function named(
  layout: Readonly<Record<string, number>>,
  numbers: Float64Array,
  at: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(layout).map(([name, place]) => [name, numbers[at + place] ?? NaN]));
}

function states(): readonly (string | undefined)[] {
  return [0, 1].map((row) => STREAM_STATES[rowOf(row)['state'] ?? -1]);
}
