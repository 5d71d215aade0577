import { describe, expect, it } from 'vitest';
import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { type DecodedFrame, type FrameSection } from '../../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { ServerMessage } from '../../../src-shared/wire/protocol.ts';
import { HEARTBEAT_MS } from '../../../src-shared/wire/silence-watch.ts';
import { guardServerMessage } from '../../../src-shared/wire/server-guards.ts';
import { CANDLE, CANDLE_STRIDE, QUOTE, QUOTE_STRIDE, TRADE, TRADE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { settle } from '../testing/fake-clock.ts';
import { klineText } from '../testing/binance-texts.ts';
import { FakeSource } from '../testing/fake-source.ts';
import { ClientPublisher } from './client-publisher.ts';

const TAPE: Demand = { sub: 'tape', kind: 'trades', instrument: 'binance-spot:BTCUSDT' };
const CHART: Demand = { sub: 'chart', kind: 'candles', instrument: 'binance-spot:BTCUSDT', interval: '1m' };
const LADDER: Demand = { sub: 'ladder', kind: 'book', instrument: 'binance-spot:BTCUSDT', depth: 1000, levels: 2 };
const LIST: Demand = { sub: 'list', kind: 'quotes', instruments: ['binance-spot:BTCUSDT', 'binance-spot:ETHUSDT'] };

describe('instruments that change', () => {
  const record = (symbol: string): Instrument => ({
    id: `binance-spot:${symbol}`,
    venue: 'binance-spot',
    symbol,
    marketType: 'spot',
    base: symbol,
    quote: 'USDT',
    sizeUnit: 'base',
    status: 'halted',
  });

  it('are sent at once, in messages of bounded length, by the source that the client has', () => {
    const { feed, client, texts } = setup();
    const many = Array.from({ length: 1001 }, (_, n) => record(`S${n}`));
    const other = new FakeSource(VENUES['binance-spot']);
    for (const listener of feed.instrumentListeners) listener(many);
    const sent = () => texts.flatMap((message) => (message.kind === 'instruments' ? [message.instruments] : []));
    expect(sent().map(({ length }) => length)).toEqual([500, 500, 1]);
    expect(sent().flat()).toEqual(many);
    for (const message of texts) expect(guardServerMessage(JSON.stringify(message)).ok).toBe(true);
    client.attach(other);
    expect(feed.instrumentListeners.size).toBe(0);
    for (const listener of other.instrumentListeners) listener([record('NEW')]);
    expect(sent().at(-1)).toEqual([record('NEW')]);
    client.dispose();
    expect(other.instrumentListeners.size).toBe(0);
  });
});

describe('demand', () => {
  it('opens what is needed, keeps what is still needed and gives back the rest', () => {
    const { feed, client } = setup();
    client.onMessage({ kind: 'demand', demands: [TAPE, CHART] });
    expect(feed.leased).toEqual(['binance-spot:btcusdt@kline_1m', 'binance-spot:btcusdt@trade']);
    client.onMessage({ kind: 'demand', demands: [TAPE, { ...CHART, interval: '5m' }] });
    expect(feed.leased).toEqual(['binance-spot:btcusdt@kline_5m', 'binance-spot:btcusdt@trade']);
    expect(feed.streams.get('binance-spot:btcusdt@trade')?.opened).toBe(1);
    client.onMessage({ kind: 'demand', demands: [TAPE, { ...TAPE, sub: 'second tape' }] });
    expect(feed.streams.get('binance-spot:btcusdt@trade')?.leases).toBe(2);
    client.dispose();
    client.dispose();
    expect([feed.leased, feed.clock.pending]).toEqual([[], 0]);
  });

  it('keeps streams open that may be shown next, sends nothing of them, and takes them over', () => {
    const { feed, client, frames } = setup();
    const shown: Demand = { ...TAPE, instrument: 'binance-spot:ETHUSDT' };
    const btc = ['binance-spot:btcusdt@depth@100ms', 'binance-spot:btcusdt@trade'];
    client.onMessage({ kind: 'demand', demands: [shown], prefetch: [TAPE, LADDER, { sub: 'h', kind: 'health' }] });
    expect(feed.leased).toEqual([...btc, 'binance-spot:ethusdt@trade']);
    trade(feed, 1);
    client.onMessage({ kind: 'ack', seq: 1 });
    feed.clock.advance(100);
    expect(frames.map(({ header }) => header.sections.map(({ sub }) => sub))).toEqual([['tape']]);
    client.onMessage({ kind: 'demand', demands: [TAPE, LADDER], prefetch: [shown] });
    feed.clock.advance(100);
    expect(feed.leased).toEqual([...btc, 'binance-spot:ethusdt@trade']);
    expect(frames.slice(1).flatMap(tradesOf)).toEqual([{ isReset: true, dropped: 0, ids: [1] }]);
    client.onMessage({ kind: 'demand', demands: [TAPE, LADDER] });
    expect(feed.leased).toEqual(btc);
    client.onMessage({ kind: 'demand', demands: [], prefetch: [TAPE] });
    client.dispose();
    expect([feed.leased, feed.clock.pending]).toEqual([[], 0]);
  });

  it('that changes is answered without a tick, or with the acknowledgement that is waited for', () => {
    const { client, frames } = setup();
    const subs = () => frames.map(({ header }) => header.sections.map(({ sub }) => sub));
    client.onMessage({ kind: 'demand', demands: [TAPE] });
    client.onMessage({ kind: 'demand', demands: [TAPE, CHART] });
    expect(subs()).toEqual([['tape']]);
    client.onMessage({ kind: 'ack', seq: 1 });
    expect(subs()).toEqual([['tape'], ['chart']]);
    client.onMessage({ kind: 'ack', seq: 2 });
    client.onMessage({ kind: 'demand', demands: [TAPE, CHART, LADDER] });
    expect(subs()).toEqual([['tape'], ['chart'], ['ladder']]);
  });

  it('is answered in the turn it comes by what is read first, and by candles with the acknowledgement', () => {
    const { feed, client, frames } = setup();
    const subs = () => frames.map(({ header }) => header.sections.map(({ sub }) => sub));
    const chart: Demand = { ...CHART, instrument: 'binance-spot:ETHUSDT' };
    const ladder: Demand = { ...LADDER, instrument: 'binance-spot:ETHUSDT' };
    client.onMessage({ kind: 'demand', demands: [TAPE], prefetch: [CHART, LADDER] });
    client.onMessage({ kind: 'ack', seq: 1 });
    frames.length = 0;
    const askedAt = feed.clock.monotonic();
    client.onMessage({ kind: 'demand', demands: [CHART, TAPE, LADDER] });
    expect(subs()).toEqual([['ladder']]);
    client.onMessage({ kind: 'ack', seq: 2 });
    expect(subs()).toEqual([['ladder'], ['chart']]);
    // Nor does it wait for the acknowledgement of the frame before; a second change does.
    frames.length = 0;
    client.onMessage({ kind: 'demand', demands: [chart, TAPE, ladder] });
    expect(subs()).toEqual([['ladder']]);
    client.onMessage({ kind: 'demand', demands: [chart, TAPE, LADDER] });
    expect(subs()).toEqual([['ladder']]);
    client.onMessage({ kind: 'ack', seq: 3 });
    expect(subs()).toEqual([['ladder']]);
    client.onMessage({ kind: 'ack', seq: 4 });
    expect(subs().slice(1)).toEqual([['chart', 'ladder']]);
    expect(feed.clock.monotonic()).toBe(askedAt);
  });

  it('opens nothing before it is shown where the limits of a venue leave no room, until they do', () => {
    const { feed, client } = setup();
    feed.hasRoom = false;
    client.onMessage({ kind: 'demand', demands: [], prefetch: [TAPE] });
    expect(feed.leased).toEqual([]);
    feed.hasRoom = true;
    feed.clock.advance(HEARTBEAT_MS);
    expect(feed.leased).toEqual(['binance-spot:btcusdt@trade']);
  });

  it('shows what the session does not carry as failed', () => {
    const { feed, client, frames } = setup();
    client.onMessage({
      kind: 'demand',
      demands: [
        { ...TAPE, instrument: 'binance-usdm:BTCUSDT' },
        { ...LADDER, instrument: 'binance-usdm:BTCUSDT' },
        { ...CHART, instrument: 'binance-usdm:BTCUSDT' },
      ],
    });
    const sections = frames[0]!.header.sections;
    expect(sections.map((section) => 'state' in section && section.state)).toEqual(['failed', 'stale', 'failed']);
    expect(feed.leased).toEqual([]);
  });

  it('moves to another source and sends everything anew', () => {
    const { client, frames, feed } = setup();
    client.onMessage({ kind: 'demand', demands: [TAPE] });
    trade(feed, 1);
    const other = new FakeSource(VENUES['binance-spot']);
    client.onMessage({ kind: 'ack', seq: 1 });
    client.attach(other);
    trade(other, 77);
    other.clock.advance(100);
    expect(feed.leased).toEqual([]);
    client.onMessage({ kind: 'ack', seq: 2 });
    other.clock.advance(100);
    expect(frames.flatMap(tradesOf)).toEqual([
      { isReset: true, dropped: 0, ids: [] },
      { isReset: true, dropped: 0, ids: [] },
      { isReset: false, dropped: 0, ids: [77] },
    ]);
  });
});

describe('frames', () => {
  it('has one unacknowledged frame at most, and what came meanwhile in the next, counted', () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'demand', demands: [TAPE] });
    for (let id = 1; id <= 5; id++) {
      trade(feed, id);
      feed.clock.advance(100);
    }
    expect(frames).toHaveLength(1);
    client.onMessage({ kind: 'ack', seq: 99 });
    expect(frames).toHaveLength(1);
    client.onMessage({ kind: 'ack', seq: 1 });
    expect(frames.map(({ header }) => [header.seq, header.conflated])).toEqual([
      [1, 0],
      [2, 5],
    ]);
    expect(feed.calls).toContain('merged binance-spot:BTCUSDT 5');
    expect(tradesOf(frames[1]!)).toEqual([{ isReset: false, dropped: 0, ids: [1, 2, 3, 4, 5] }]);
  });

  it('says every second that the engine runs, whatever the client demands or acknowledges, and nothing after its end', () => {
    const { feed, client, heartbeats, frames } = setup();
    const startedAt = feed.clock.monotonic();
    feed.clock.advance(2_000);
    client.onMessage({ kind: 'demand', demands: [TAPE] });
    for (let id = 1; id <= 20; id++) {
      trade(feed, id);
      feed.clock.advance(100);
    }
    expect(frames).toHaveLength(1);
    expect(heartbeats.map((at) => at - startedAt)).toEqual([1_000, 2_000, 3_000, 4_000]);
    client.dispose();
    feed.clock.advance(10_000);
    expect(heartbeats).toHaveLength(4);
  });

  it('says so after it has moved to another source', () => {
    const { feed, client } = setup();
    const other = new FakeSource(VENUES['binance-spot']);
    client.attach(other);
    expect(feed.clock.pending).toBe(0);
    expect(other.clock.pending).toBe(1);
  });

  it('sends no frame while nothing changes, and keeps the rate asked for', () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'rate', perSecond: 20 });
    client.onMessage({ kind: 'demand', demands: [TAPE] });
    ackAll(client, frames);
    feed.clock.advance(10_000);
    expect(frames).toHaveLength(1);
    for (let id = 1; id <= 40; id++) {
      trade(feed, id);
      feed.clock.advance(25);
      ackAll(client, frames);
    }
    expect(frames.length - 1).toBe(20);
  });

  it('a client that never answers costs no memory and delays no other', () => {
    const feed = new FakeSource(VENUES['binance-spot'], { ...defaultConfig(), maxRecentTrades: 50 });
    const slow = connect(feed);
    const fast = connect(feed);
    for (const { client } of [slow, fast]) client.onMessage({ kind: 'demand', demands: [TAPE] });
    for (let id = 1; id <= 2000; id++) {
      trade(feed, id);
      feed.clock.advance(10);
      ackAll(fast.client, fast.frames);
    }
    expect(slow.frames).toHaveLength(1);
    expect(fast.frames.flatMap(tradesOf).flatMap(({ ids }) => ids)).toEqual(
      Array.from({ length: 2000 }, (_, i) => i + 1),
    );
    slow.client.onMessage({ kind: 'ack', seq: 1 });
    expect(slow.frames.flatMap(tradesOf)[1]).toEqual({
      isReset: false,
      dropped: 1950,
      ids: Array.from({ length: 50 }, (_, i) => 1951 + i),
    });
  });

  it('carries trades with their exact decimals, side, times and gaps', () => {
    const { feed, client, frames } = setup();
    trade(feed, 7, { p: '64151.50000000', q: '0.00100000', m: false });
    trade(feed, 10, { p: '64152.25', q: '123456789012345678.5', m: true });
    client.onMessage({ kind: 'demand', demands: [TAPE] });
    const section = sectionOf(frames[0]!, 'trades');
    expect(section).toMatchObject({ count: 2, isReset: true, scales: { priceScale: 2, priceSent: 8 } });
    const rows = rowsOf(frames[0]!, section, TRADE_STRIDE);
    expect(rows.map((row) => [row[0], row[1], row[3], row[6]])).toEqual([
      [7, 6_415_150, 1, 0],
      [10, 6_415_225, -1, 1],
    ]);
    expect(section.exact?.[String(TRADE_STRIDE + TRADE.size)]).toBe('123456789012345678.5');
    expect(feed.log.recent(10).events.map(({ name, fields }) => [name, fields?.['missing']])).toEqual([
      ['TRADE_GAP', 2],
    ]);
  });

  it('carries the best levels of a book and how far it is known', () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'demand', demands: [LADDER] });
    feed.frame(
      JSON.stringify({
        stream: 'btcusdt@depth@100ms',
        data: { e: 'depthUpdate', E: 5, s: 'BTCUSDT', U: 101, u: 102, b: [['99.50', '4']], a: [] },
      }),
    );
    expect(feed.calls).toEqual(['snapshot BTCUSDT']);
    const body = {
      lastUpdateId: 100,
      bids: [
        ['99.5', '1'],
        ['99.4', '2'],
        ['99.3', '3'],
      ],
      asks: [['99.60', '1.25']],
    };
    feed.market.applySnapshot(
      VENUES['binance-spot'],
      { symbol: 'BTCUSDT', topic: 'btcusdt@depth@100ms' },
      new TextEncoder().encode(JSON.stringify(body)),
      feed.now(),
    );
    client.onMessage({ kind: 'ack', seq: 1 });
    feed.clock.advance(100);
    const section = sectionOf(frames[1]!, 'book');
    expect(section).toMatchObject({
      state: 'verified',
      reason: 'chain-unbroken',
      lastSequence: 102,
      bids: 2,
      asks: 1,
      bidLevels: 3,
      askLevels: 1,
      scales: { priceScale: 1, sizeScale: 2 },
    });
    expect([...frames[1]!.numbers.subarray(section.offset, section.offset + 6)]).toEqual([
      995, 400, 994, 200, 996, 125,
    ]);
  });

  it('sends candles whole once, then what changed, history too', () => {
    const { feed, client, frames } = setup();
    kline(feed, 3, 5, true);
    client.onMessage({ kind: 'demand', demands: [CHART] });
    kline(feed, 4, 2, false);
    client.onMessage({ kind: 'ack', seq: 1 });
    kline(feed, 4, 3, false);
    feed.clock.advance(100);
    const shown = frames.map((frame) => {
      const section = sectionOf(frame, 'candles');
      return [
        section.isReset,
        rowsOf(frame, section, CANDLE_STRIDE).map((row) => [
          row[0]! / 60_000,
          row[CANDLE.tradeCount],
          row[CANDLE.flags],
        ]),
      ];
    });
    expect(shown).toEqual([
      [true, [[3, 5, 1]]],
      [false, [[4, 3, 0]]],
    ]);
  });

  it("says how far a venue's clock is ahead, once that is known and whenever it changes", () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'demand', demands: [CHART, LIST] });
    for (const offset of [undefined, 250, 250, -18_000_000]) {
      feed.aheadMs = offset;
      ackAll(client, frames);
      feed.frame(
        JSON.stringify({
          stream: 'ethusdt@bookTicker',
          data: { u: frames.length, s: 'ETHUSDT', b: `${3000 + frames.length}`, B: '2', a: '4000', A: '1' },
        }),
      );
      feed.clock.advance(100);
    }
    const candles = frames.flatMap(({ header }) => header.sections).filter(({ kind }) => kind === 'candles');
    expect(candles.map((section) => section.kind === 'candles' && section.venueAheadMs)).toEqual([
      undefined,
      250,
      -18_000_000,
    ]);
    const last = frames.at(-1)!;
    expect(rowsOf(last, sectionOf(last, 'quotes'), QUOTE_STRIDE)[0]?.[QUOTE.venueAheadMs]).toBe(-18_000_000);
  });

  it('sends rows of a watchlist that changed, absent facts as NaN', () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'demand', demands: [LIST] });
    expect(feed.leased).toHaveLength(4);
    client.onMessage({ kind: 'ack', seq: 1 });
    feed.frame(
      JSON.stringify({
        stream: 'ethusdt@bookTicker',
        data: { u: 5, s: 'ETHUSDT', b: '3000.10', B: '2', a: '3000.20', A: '1' },
      }),
    );
    feed.clock.advance(100);
    const [first, second] = frames.map((frame) => sectionOf(frame, 'quotes'));
    expect([first?.count, first?.instruments, second?.count, second?.instruments]).toEqual([
      2,
      LIST.kind === 'quotes' ? LIST.instruments : [],
      1,
      undefined,
    ]);
    const [row] = rowsOf(frames[1]!, second!, QUOTE_STRIDE);
    expect([row?.[0], row?.[3], row?.[4], row?.[11], row?.[13]]).toEqual([1, 2, NaN, 3000.1, 3000.2]);
  });

  it('says when data came last and how often it usually does, also if it changed nothing', () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'demand', demands: [TAPE, CHART, LADDER, LIST] });
    const streams = [...feed.streams.values()].map(({ stream }) => stream);
    for (const { rhythm } of streams) rhythm.begin(0);
    for (let ms = 0; ms <= 12_000; ms += 100) for (const { rhythm } of streams) rhythm.note(ms);
    const at = feed.now();
    for (const stream of streams) stream.lastDataAt = at;
    ackAll(client, frames);
    feed.clock.advance(100);
    ackAll(client, frames);
    for (const section of frames.at(-1)!.header.sections)
      if (section.kind !== 'quotes') expect(section).toMatchObject({ lastDataAt: at, usualPauseMs: 103 });
    const row = rowsOf(frames.at(-1)!, sectionOf(frames.at(-1)!, 'quotes'), QUOTE_STRIDE)[0]!;
    expect([QUOTE.tickerAt, QUOTE.tickerPauseMs, QUOTE.bboAt, QUOTE.bboPauseMs].map((place) => row[place])).toEqual([
      at,
      103,
      at,
      103,
    ]);

    // Not with every message that changes nothing.
    const { length } = frames;
    for (const stream of streams) stream.lastDataAt = at + 400;
    feed.clock.advance(100);
    expect(frames).toHaveLength(length);
    for (const stream of streams) stream.lastDataAt = at + 500;
    feed.clock.advance(100);
    const { sections } = frames.at(-1)!.header;
    expect(sections.map((section) => ('lastDataAt' in section ? section.lastDataAt : section.kind))).toEqual([
      at + 500,
      at + 500,
      at + 500,
      'quotes',
    ]);
    client.dispose();
  });

  it('shows a row as stale if its best prices are, though its ticker comes', () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'demand', demands: [LIST] });
    const states: unknown[] = [];
    for (const [ticker, bbo] of [
      ['running', 'running'],
      ['running', 'stale'],
      ['running', 'reconnecting'],
      ['running', 'failed'],
      ['stale', 'running'],
    ] as const) {
      feed.streams.get('binance-spot:ethusdt@ticker')!.stream.enter(ticker, 0);
      feed.streams.get('binance-spot:ethusdt@bookTicker')!.stream.enter(bbo, 0);
      ackAll(client, frames);
      feed.clock.advance(100);
      const section = sectionOf(frames.at(-1)!, 'quotes');
      states.push(STREAM_STATES[rowsOf(frames.at(-1)!, section, QUOTE_STRIDE)[0]![QUOTE.state]!]);
    }
    expect(states).toEqual(['running', 'stale', 'reconnecting', 'running', 'stale']);
    client.dispose();
  });

  it('has the change of a day from the prices where the venue sends none', () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'demand', demands: [LIST] });
    client.onMessage({ kind: 'ack', seq: 1 });
    const { quote } = feed.market.find('binance-spot', 'ETHUSDT')!;
    const slot = { present: true, scale: 0, decimals: 0, text: '' };
    Object.assign(quote.ticker.last, slot, { mantissa: 3150 });
    Object.assign(quote.ticker.open, slot, { mantissa: 3000 });
    quote.revision++;
    feed.clock.advance(100);
    const [row] = rowsOf(frames[1]!, sectionOf(frames[1]!, 'quotes'), QUOTE_STRIDE);
    expect(row?.[QUOTE.changePercent]).toBeCloseTo(5, 9);
  });

  it('sends funding with its interval and the prediction', () => {
    const { feed, client, frames } = setup();
    client.onMessage({ kind: 'demand', demands: [LIST] });
    client.onMessage({ kind: 'ack', seq: 1 });
    const { quote } = feed.market.find('binance-spot', 'ETHUSDT')!;
    const slot = { present: true, scale: 5, decimals: 5, text: '' };
    Object.assign(quote.mark.fundingRate, slot, { mantissa: 10 });
    Object.assign(quote.mark.predictedFundingRate, slot, { mantissa: 12 });
    quote.mark.fundingIntervalMs = 3_600_000;
    quote.revision++;
    feed.clock.advance(100);
    const [row] = rowsOf(frames[1]!, sectionOf(frames[1]!, 'quotes'), QUOTE_STRIDE);
    expect([QUOTE.fundingRate, QUOTE.predictedFundingRate, QUOTE.fundingIntervalMs].map((at) => row?.[at])).toEqual([
      0.0001, 0.00012, 3_600_000,
    ]);
  });

  it('sends health twice a second and log events while health is shown', () => {
    const { feed, client, frames, texts } = setup();
    client.onMessage({ kind: 'demand', demands: [{ sub: 'h', kind: 'health' }] });
    feed.log.write({ name: 'BOOK_GAP', level: 'warn', at: 1 });
    for (let i = 0; i < 20; i++) {
      ackAll(client, frames);
      feed.clock.advance(100);
    }
    expect(frames).toHaveLength(4 + 1);
    expect(texts).toEqual([{ kind: 'log', first: 0, events: [{ name: 'BOOK_GAP', level: 'warn', at: 1 }] }]);
    client.onMessage({ kind: 'demand', demands: [] });
    feed.log.write({ name: 'BOOK_GAP', level: 'warn', at: 2 });
    feed.clock.advance(1000);
    expect(texts).toHaveLength(1);
  });

  it('a client that takes nothing is sent the events of a storm once, those that are still kept, when it does again', () => {
    const { feed, client, frames, texts } = setup();
    client.onMessage({ kind: 'demand', demands: [{ sub: 'h', kind: 'health' }] });
    for (let at = 0; at < 5000; at++) {
      feed.log.write({ name: 'FEED_STALE', level: 'warn', at });
      feed.clock.advance(1);
    }
    expect(texts).toEqual([]);
    ackAll(client, frames);
    feed.clock.advance(100);
    expect(texts.map((text) => (text.kind === 'log' ? [text.first, text.events.length] : text.kind))).toEqual([
      [3000, 2000],
    ]);
  });
});

describe('requests', () => {
  it('answers each once, and rejects with words what cannot be done', async () => {
    const { feed, client, texts } = setup();
    feed.instruments = [
      {
        id: 'binance-spot:BTCUSDT',
        venue: 'binance-spot',
        symbol: 'BTCUSDT',
        marketType: 'spot',
        base: 'BTC',
        quote: 'USDT',
        sizeUnit: 'base',
        status: 'trading',
      },
    ];
    feed.log.write({ name: 'FEED_STARTED', level: 'info', at: 1 });
    const requests = [
      { method: 'search-instruments', query: 'BTC', limit: 5 },
      { method: 'get-instruments', ids: ['binance-spot:BTCUSDT', 'binance-spot:NONE'] },
      { method: 'load-older-candles', instrument: 'binance-spot:BTCUSDT', interval: '1m' },
      { method: 'load-older-candles', instrument: 'binance-usdm:BTCUSDT', interval: '1m' },
      { method: 'reconnect' },
      { method: 'reconnect', connection: 'unknown' },
      { method: 'recent-log', limit: 10 },
      { method: 'set-mode', mode: 'live' },
      { method: 'get-ledger', kinds: ['gap'], limit: 5 },
    ];
    requests.forEach((request, id) => {
      client.onText(JSON.stringify({ kind: 'request', id, request }));
    });
    await settle();
    const answers = [...texts]
      .sort((a, b) => idOf(a) - idOf(b))
      .map((text) =>
        text.kind === 'response' ? text.result.kind : text.kind === 'failure' ? text.error.code : text.kind,
      );
    expect(answers).toEqual([
      'instruments',
      'instruments',
      'ok',
      'unknown-instrument',
      'ok',
      'unavailable',
      'log',
      'not-supported',
      'ledger',
    ]);
    expect(feed.calls).toEqual([
      'older binance-spot:BTCUSDT 1m',
      'reconnect all',
      'reconnect unknown',
      'ledger {"kinds":["gap"],"limit":5}',
    ]);
  });

  it('counts malformed texts, and answers those that were requests', () => {
    const { client, texts } = setup();
    for (const text of [
      '',
      'x',
      '[]',
      '{"kind":"demand"}',
      '{"kind":"ack","seq":1,"more":1}',
      '{"kind":"request","id":4,"request":{"method":"format-disk"}}',
    ])
      client.onText(text);
    expect(client.malformed).toBe(6);
    expect(texts.map((text) => (text.kind === 'failure' ? [text.id, text.error.code] : text.kind))).toEqual([
      [4, 'bad-request'],
    ]);
  });
});

function setup() {
  const feed = new FakeSource(VENUES['binance-spot']);
  return { feed, ...connect(feed) };
}

function connect(feed: FakeSource) {
  const frames: DecodedFrame[] = [];
  const texts: ServerMessage[] = [];
  const heartbeats: number[] = [];
  const client = new ClientPublisher({
    engine: feed,
    send: {
      frame: (bytes) => {
        frames.push(decodeFrame(bytes)!);
      },
      text: (json) => {
        const message = JSON.parse(json) as ServerMessage;
        if (message.kind === 'heartbeat') heartbeats.push(feed.clock.monotonic());
        else texts.push(message);
      },
    },
  });
  return { client, frames, texts, heartbeats };
}

function ackAll(client: ClientPublisher, frames: readonly DecodedFrame[]): void {
  client.onMessage({ kind: 'ack', seq: frames.at(-1)!.header.seq });
}

function trade(feed: FakeSource, id: number, fields: object = {}): void {
  feed.frame(
    JSON.stringify({
      stream: 'btcusdt@trade',
      data: {
        e: 'trade',
        E: 1000 + id,
        s: 'BTCUSDT',
        t: id,
        p: '10.5',
        q: '1',
        T: 1000 + id,
        m: true,
        M: true,
        ...fields,
      },
    }),
  );
}

function kline(feed: FakeSource, minute: number, trades: number, isClosed: boolean): void {
  const openTime = minute * 60_000;
  feed.frame(klineText(openTime, trades, { isClosed, eventTime: openTime + trades }));
}

function sectionOf<K extends FrameSection['kind']>(frame: DecodedFrame, kind: K): Extract<FrameSection, { kind: K }> {
  return frame.header.sections.find((section) => section.kind === kind) as Extract<FrameSection, { kind: K }>;
}

function rowsOf(
  frame: DecodedFrame,
  section: { readonly offset: number; readonly count: number },
  fields: number,
): number[][] {
  return Array.from({ length: section.count }, (_, i) => [
    ...frame.numbers.subarray(section.offset + i * fields, section.offset + (i + 1) * fields),
  ]);
}

function tradesOf(frame: DecodedFrame) {
  return frame.header.sections.flatMap((section) =>
    section.kind !== 'trades'
      ? []
      : [
          {
            isReset: section.isReset,
            dropped: section.dropped,
            ids: rowsOf(frame, section, TRADE_STRIDE).map(([id]) => id),
          },
        ],
  );
}

function idOf(message: ServerMessage): number {
  return 'id' in message ? message.id : -1;
}
