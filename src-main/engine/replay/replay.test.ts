import { describe, expect, it } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { EventLog } from '../event-log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeLog } from '../testing/fake-ports.ts';
import { finalBooks } from './final-books.ts';
import { viewBar } from '../order-flow/flow-view.ts';
import { openReplay, type Replay } from './replay.ts';
import type { CaptureText } from './replay-flow-history.ts';
import { ReplaySource } from './replay-source.ts';

const START = 1618677371364;
const INSTRUMENTS = JSON.stringify([
  { symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', filters: [] },
]);

/** A short recording; each entry is ms after the start and the rest of the line. */
function capture(entries: readonly (readonly [afterMs: number, fields: object])[], venue = 'binance-spot'): string {
  const lines: object[] = [{ format: 'tapedeck-capture', version: 1, venue, startedAt: START }];
  for (const [afterMs, fields] of entries) lines.push({ t: START + afterMs, ...fields });
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

function frame(stream: string, payload: object): object {
  return { dir: 'recv', conn: 0, text: JSON.stringify({ stream, data: payload }) };
}

const diff = (first: number, last: number, bids: readonly (readonly [string, string])[]): object =>
  frame('btcusdt@depth@100ms', { e: 'depthUpdate', E: START, s: 'BTCUSDT', U: first, u: last, b: bids, a: [] });
const snapshot = (last: number): object => ({
  dir: 'rest',
  url: 'https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=1000',
  text: JSON.stringify({ lastUpdateId: last, bids: [['100.0', '1']], asks: [['101.0', '1']] }),
});
const trade = (id: number): object =>
  frame('btcusdt@aggTrade', {
    e: 'aggTrade',
    E: START,
    s: 'BTCUSDT',
    a: id,
    p: '100.0',
    q: '1',
    f: id,
    l: id,
    T: START,
    m: true,
    M: true,
  });
const opened = {
  dir: 'open',
  conn: 0,
  url: 'wss://stream.binance.com:9443/stream?streams=btcusdt@depth@100ms/btcusdt@aggTrade',
};
const instruments = { dir: 'rest', what: 'instruments', text: INSTRUMENTS };

async function open(text: string, clock: FakeClock, speed: number, limits = defaultConfig()): Promise<Replay> {
  const chunks = (async function* (): AsyncGenerator<string> {
    yield text;
  })();
  const outcome = await openReplay({
    chunks,
    venues: VENUES,
    limits,
    clock,
    random: { next: () => 0 },
    speed,
  });
  if ('rejected' in outcome) throw new Error(outcome.rejected);
  return outcome.replay;
}

describe('Replay', () => {
  it('follows so many streams and connections and counts the rest, at a cost that does not grow', async () => {
    const few = { ...defaultConfig(), maxStreams: 20, maxSymbols: 20 };
    const of = (n: number): object => ({
      dir: 'recv',
      conn: n % 1000,
      text: JSON.stringify({
        stream: `c${n}usdt@aggTrade`,
        data: { e: 'aggTrade', E: START, s: `C${n}USDT`, a: 1, p: '1', q: '1', f: 1, l: 1, T: START, m: true, M: true },
      }),
    });
    const grown = async (count: number): Promise<number> => {
      const clock = new FakeClock();
      const replay = await open(capture(Array.from({ length: count }, (_, n) => [n, of(n)] as const)), clock, 0, few);
      const before = process.memoryUsage().heapUsed;
      const running = replay.run();
      while (!replay.hasEnded) await clock.run(1);
      await running;
      expect(replay.frames).toBe(count);
      expect([replay.streams.streams().length, replay.streams.connections().length]).toEqual([20, 20]);
      expect(replay.streams.leftOut).toBe(count - 20);
      const [gauge] = new ReplaySource(replay, clock, new EventLog(new FakeLog(), 10)).health().gauges ?? [];
      expect(gauge).toEqual({
        name: 'streams',
        option: 'maxStreams',
        used: 20,
        cap: 20,
        total: 20,
        rejected: count - 20,
      });
      expect([...replay.market.all()]).toHaveLength(20);
      return process.memoryUsage().heapUsed - before;
    };
    await grown(200);
    // 20,000 streams at some 3 kB each were 60 MB.
    expect(await grown(20_000)).toBeLessThan(40e6);
  });

  it('that broke off can be stopped like any other', async () => {
    const outcome = await openReplay({
      chunks: (async function* (): AsyncGenerator<string> {
        yield capture([[0, { dir: 'recv', conn: 0, text: 'unreadable' }]]);
      })(),
      venues: VENUES,
      limits: defaultConfig(),
      clock: new FakeClock(),
      random: { next: () => 0 },
      speed: Infinity,
      log: () => {
        throw new Error('the log is broken');
      },
    });
    if ('rejected' in outcome) throw new Error(outcome.rejected);
    await expect(outcome.replay.run()).rejects.toThrow('the log is broken');
    await expect(outcome.replay.stop()).resolves.toBeUndefined();
  });

  it('plays at its own speed, faster, and not at all while paused', async () => {
    const clock = new FakeClock();
    const replay = await open(
      capture([
        [0, opened],
        [1000, trade(1)],
        [2000, trade(2)],
        [3000, trade(3)],
      ]),
      clock,
      1,
    );
    void replay.run();
    await clock.run(900);
    expect([replay.frames, replay.position - START]).toEqual([0, 900]);
    await clock.run(200);
    expect(replay.frames).toBe(1);
    replay.set({ isPaused: true });
    await clock.run(60_000);
    expect([replay.frames, replay.position - START]).toEqual([1, 1100]);
    replay.set({ isPaused: false, speed: 10 });
    await clock.run(85);
    expect(replay.frames).toBe(1);
    await clock.run(10);
    expect([replay.frames, replay.hasEnded]).toEqual([2, false]);
    replay.set({ speed: 0 });
    await clock.run(1);
    expect([replay.frames, replay.hasEnded, replay.position - START, clock.pending]).toEqual([3, true, 3000, 0]);
  });

  it('joins, loses and joins again just as the recording did', async () => {
    const clock = new FakeClock();
    const replay = await open(
      capture([
        [0, opened],
        [10, diff(1, 2, [])],
        [20, snapshot(2)],
        [30, diff(3, 3, [['99.5', '2']])],
        [40, diff(6, 6, [['99.0', '3']])],
        [900, diff(7, 7, [])],
        [2000, snapshot(6)],
      ]),
      clock,
      0,
    );
    await replay.run();
    expect(finalBooks(replay.market)).toEqual([
      {
        symbol: 'BTCUSDT',
        state: 'verified',
        lastSequence: 7,
        gaps: 1,
        updatesApplied: 4,
        bids: [['100.0', '1']],
        asks: [['101.0', '1']],
        knownDepth: 1,
      },
    ]);
  });

  it('knows a book no further than the recorded snapshot went', async () => {
    const shallow = { ...snapshot(2), url: 'https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=1' };
    const replay = await open(
      capture([
        [0, opened],
        [10, diff(1, 2, [])],
        [20, shallow],
        [30, diff(3, 3, [['99.5', '2']])],
      ]),
      new FakeClock(),
      0,
    );
    await replay.run();
    const book = replay.market.find('binance-spot', 'BTCUSDT')?.books.get('btcusdt@depth@100ms')?.book;
    expect([book?.bids.count, book?.knownDepth]).toEqual([2, 1]);
  });

  it('keeps a ledger of what the recording lacks, in its own time', async () => {
    const replay = await open(
      capture([
        [0, opened],
        [10, diff(1, 2, [])],
        [20, snapshot(2)],
        [30, diff(3, 3, [['99.5', '2']])],
        [40, diff(6, 6, [['99.0', '3']])],
        [900, diff(7, 7, [])],
        [2000, snapshot(6)],
        [2500, trade(1)],
        [2600, trade(4)],
      ]),
      new FakeClock(),
      0,
    );
    await replay.run();
    const emitted = replay.ledger
      .query()
      .entries.map(({ kind, channel, from, to, count }) => [
        kind,
        channel,
        from - START,
        to === undefined ? undefined : to - START,
        count,
      ]);
    expect(emitted).toMatchObject([
      ['gap', 'book', 30, 2000, 2],
      ['resync', 'book', 40, 2000, 0],
      ['gap', 'aggTrade', expect.any(Number), expect.any(Number), 2],
    ]);
  });

  it('says that trades may be missing after a socket closed, if ids would not show it', async () => {
    const emitted = (id: string, time: number): object => ({
      dir: 'recv',
      conn: 0,
      text: JSON.stringify({
        topic: 'publicTrade.BTCUSDT',
        ts: START + time,
        type: 'snapshot',
        data: [{ i: id, T: START + time, p: '100', v: '1', S: 'Buy', seq: 1, s: 'BTCUSDT', BT: false, RPI: false }],
      }),
    });
    const replay = await open(
      capture(
        [
          [0, opened],
          [10, emitted('22900001', 10)],
          [20, { dir: 'close', conn: 0 }],
          [30, opened],
          [40, emitted('22900001', 10)],
          [50, emitted('22900007', 45)],
          [60, { dir: 'close', conn: 0 }],
          [70, opened],
          [80, emitted('22900009', 75)],
        ],
        'bybit-spot',
      ),
      new FakeClock(),
      0,
    );
    await replay.run();
    expect(
      replay.ledger
        .query({ kinds: ['gap'] })
        .entries.map(({ channel, from, to, reason }) => [channel, from - START, (to ?? NaN) - START, reason]),
    ).toEqual([['trade', 45, 75, 'not-joined']]);
  });

  it('does not call a book verified after its socket closed', async () => {
    const replay = await open(
      capture([
        [0, opened],
        [10, diff(1, 2, [])],
        [20, snapshot(2)],
        [30, { dir: 'close', conn: 0 }],
      ]),
      new FakeClock(),
      0,
    );
    await replay.run();
    expect(finalBooks(replay.market)[0]).toMatchObject({ state: 'stale', lastSequence: 2 });
  });

  it('counts frames that are malformed and goes on', async () => {
    const replay = await open(
      capture([
        [0, { dir: 'recv', conn: 0, text: 'oops' }],
        [1, trade(1)],
      ]),
      new FakeClock(),
      0,
    );
    await replay.run();
    expect([replay.frames, replay.malformedFrames, replay.streams.connections()[0]?.malformed]).toEqual([2, 1, 1]);
  });

  it('stops when asked to, with nothing left pending', async () => {
    const clock = new FakeClock();
    const replay = await open(
      capture([
        [0, opened],
        [60_000, trade(1)],
      ]),
      clock,
      1,
    );
    void replay.run();
    await clock.run(10);
    await replay.stop();
    expect([replay.frames, replay.hasEnded, clock.pending]).toEqual([0, false, 0]);
  });

  it('rejects a capture of a venue that is not carried', async () => {
    const chunks = (async function* (): AsyncGenerator<string> {
      yield capture([]);
    })();
    expect(
      await openReplay({
        chunks,
        venues: {},
        limits: defaultConfig(),
        clock: new FakeClock(),
        random: { next: () => 0 },
      }),
    ).toEqual({ rejected: 'binance-spot is not carried' });
  });
});

describe('ReplaySource', () => {
  it('knows the instruments of every list and page that was recorded', async () => {
    const row = (symbol: string, instType: string): object => ({
      instId: symbol,
      instType,
      ...(instType === 'SPOT'
        ? { baseCcy: 'BTC', quoteCcy: 'USDT' }
        : { ctType: 'linear', uly: 'BTC-USDT', ctVal: '0.01', ctValCcy: 'BTC' }),
      state: 'live',
    });
    const list = (...rows: readonly object[]): object => ({
      dir: 'rest',
      what: 'instruments',
      text: JSON.stringify({ code: '0', data: rows }),
    });
    const before = capture(
      [
        [0, list(row('BTC-USDT', 'SPOT'))],
        [1, list(row('BTC-USDT-SWAP', 'SWAP'))],
        [2, list({ ...row('BTC-USDT', 'SPOT'), state: 'suspend' })],
      ],
      'okx',
    );
    const replay = await open(before, new FakeClock(), 0);
    await replay.run();
    expect(replay.instruments.list.map(({ symbol, status }) => [symbol, status])).toEqual([
      ['BTC-USDT', 'halted'],
      ['BTC-USDT-SWAP', 'trading'],
    ]);
  });

  it('has the instruments of a recording without lists, emits those that come later, and believes a later list', async () => {
    const later = frame('ethbtc@aggTrade', {
      e: 'aggTrade',
      E: START,
      s: 'ETHBTC',
      a: 1,
      p: '0.031',
      q: '2',
      f: 1,
      l: 1,
      T: START,
      m: true,
      M: true,
    });
    const clock = new FakeClock();
    const filler = Array.from({ length: 1000 }, (_, n) => [20, trade(n + 2)] as const);
    const replay = await open(
      capture([[0, opened], [10, trade(1)], ...filler, [30, later], [40, instruments]]),
      clock,
      0,
    );
    const source = new ReplaySource(replay, clock, new EventLog({ write: () => undefined }));
    const found = async (): Promise<unknown> =>
      (await source.searchInstruments({ query: '', limit: 5 })).instruments.map(({ id, base, quote, tick, status }) => [
        id,
        base,
        quote,
        tick,
        status,
      ]);
    expect(await found()).toEqual([['binance-spot:BTCUSDT', 'BTC', 'USDT', '1', 'unknown']]);
    expect(replay.instruments.areSomeUnlisted).toBe(true);
    const emitted: (readonly string[])[] = [];
    const stop = source.onInstruments((changed) =>
      emitted.push(changed.map(({ symbol, status }) => `${symbol} ${status}`)),
    );
    const running = replay.run();
    while (!replay.hasEnded) await clock.run(1);
    await running;
    stop();
    expect(emitted).toEqual([['ETHBTC unknown'], ['BTCUSDT trading']]);
    expect(await found()).toEqual([
      ['binance-spot:BTCUSDT', 'BTC', 'USDT', undefined, 'trading'],
      ['binance-spot:ETHBTC', 'ETH', 'BTC', '0.001', 'unknown'],
    ]);
    expect(source.venue('binance-spot')?.tradeChannel).toBe('aggTrade');
    expect(replay.instruments.busiest(1)).toEqual(['binance-spot:BTCUSDT']);
  });

  it('shows what was recorded: its tape, its books, its instruments, its sockets', async () => {
    const clock = new FakeClock();
    const replay = await open(
      capture([
        [0, instruments],
        [0, opened],
        [10, trade(1)],
        [20, diff(1, 2, [])],
        [30, snapshot(2)],
      ]),
      clock,
      0,
    );
    const source = new ReplaySource(replay, clock, new EventLog({ write: () => undefined }));
    expect([
      source.venue('binance-spot')?.tradeChannel,
      source.venue('binance-spot')?.topicsOf({ channel: 'book', symbol: 'BTCUSDT', depth: 20 }),
      source.venue('binance-usdm'),
    ]).toEqual(['aggTrade', [{ key: 'btcusdt@depth@100ms', route: '' }], undefined]);
    const tape = source.open('binance-spot', { channel: 'aggTrade', symbol: 'BTCUSDT' });
    const candles = source.open('binance-spot', { channel: 'candle', symbol: 'BTCUSDT', interval: '1m' });
    expect([tape?.stream.state, tape?.stream.lastDataAt]).toEqual(['starting', NaN]);
    await replay.run();
    expect([tape?.stream.state, tape?.stream.lastDataAt, candles?.stream.state]).toEqual([
      'stopped',
      START + 10,
      'stopped',
    ]);
    expect(
      (await source.searchInstruments({ query: 'btc', limit: 5 })).instruments.map(({ symbol }) => symbol),
    ).toEqual(['BTCUSDT']);
    expect((await source.getInstruments(['binance-spot:BTCUSDT', 'binance-spot:X'])).map(({ base }) => base)).toEqual([
      'BTC',
    ]);
    const health = source.health();
    expect(health.streams.map(({ topic, messages, book }) => [topic, messages, book?.state])).toEqual([
      ['btcusdt@aggTrade', 1, undefined],
      ['btcusdt@depth@100ms', 1, 'verified'],
    ]);
    expect([health.totals.connections, health.totals.messages, source.now()]).toEqual([1, 2, START + 30]);
  });

  it('offers the candle intervals that were recorded, and all if none is named before the first frame', async () => {
    const recorded = { ...opened, url: `${opened.url}/btcusdt@kline_15m/btcusdt@kline_1M/ethusdt@kline_3m` };
    const subscribed = {
      dir: 'send',
      conn: 0,
      text: '{"method":"SUBSCRIBE","params":["btcusdt@trade","btcusdt@kline_4h"],"id":1}',
    };
    const intervals = async (...lead: object[]): Promise<readonly string[]> =>
      (await open(capture([...lead.map((fields) => [0, fields] as const), [10, trade(1)]]), new FakeClock(), 0)).venue
        .intervals;
    expect(await intervals(instruments, recorded)).toEqual(['15m', '1M']);
    expect(await intervals(instruments, recorded, subscribed)).toEqual(['15m', '4h', '1M']);
    expect(await intervals(instruments, opened)).toEqual(VENUES['binance-spot'].intervals);
  });
});

describe('order flow', () => {
  /** A trade of one unit each 10 s, of 1000 in all, some twice; 500 to 504 are missing. */
  const entries = Array.from({ length: 1000 }, (_, n) => n)
    .filter((n) => !(n >= 500 && n < 505))
    .flatMap((n) =>
      Array.from(
        { length: n % 7 === 0 ? 2 : 1 },
        () =>
          [
            n * 10_000,
            frame('btcusdt@aggTrade', {
              e: 'aggTrade',
              E: START,
              s: 'BTCUSDT',
              a: n,
              p: String(100 + (n % 5)),
              q: '1',
              f: n,
              l: n,
              T: START + n * 10_000,
              m: n % 3 === 0,
              M: true,
            }),
          ] as const,
      ),
    );
  const text = capture([[0, opened], [0, instruments], ...entries]);
  /** Chunks that end anywhere. */
  const chunksOf = async function* (whole: string): AsyncGenerator<string> {
    for (let at = 0; at < whole.length; at += 1000) {
      await Promise.resolve();
      yield whole.slice(at, at + 1000);
    }
  };

  async function played(reopen: () => Promise<CaptureText>, maxRecentTrades: number, untilMs: number) {
    const clock = new FakeClock();
    const limits = { ...defaultConfig(), maxRecentTrades };
    const outcome = await openReplay({
      chunks: chunksOf(text),
      venues: VENUES,
      limits,
      clock,
      random: { next: () => 0 },
      speed: 1000,
      reopen,
    });
    if ('rejected' in outcome) throw new Error(outcome.rejected);
    const { replay } = outcome;
    void replay.run();
    while (replay.position < START + untilMs) await clock.run(10);
    const market = replay.market.find('binance-spot', 'BTCUSDT');
    if (market?.aggTrades === undefined) throw new Error('no trades');
    const subject = { venue: 'binance-spot', symbol: 'BTCUSDT', sizing: () => market.sizing } as const;
    const lease = replay.market.orderFlow.acquire(subject, market.aggTrades, {
      rule: { kind: 'time', interval: '5m' },
      step: '1',
    });
    if (lease === undefined) throw new Error('no room');
    while (!replay.hasEnded) await clock.run(10);
    // Reading goes on without the clock.
    for (let turn = 0; turn < 50_000; turn++) await Promise.resolve();
    const { bars } = lease;
    return Array.from({ length: bars.rows.count }, (_, row) => {
      const { buyVolume, sellVolume, footprint, incomplete, openTime } = viewBar(bars, row, {
        venue: 'binance-spot',
        symbol: 'BTCUSDT',
        bars: '5m',
        isStale: false,
      });
      return { openTime, buyVolume, sellVolume, footprint, incomplete };
    });
  }
  const reopen = (): Promise<CaptureText> => Promise.resolve({ chunks: chunksOf(text), close: () => undefined });

  it('is counted from the first trade of the recording, however few are kept, and with its gap', async () => {
    const whole = await played(reopen, 5000, 9_000_000);
    expect(whole.reduce((sum, { buyVolume, sellVolume }) => sum + Number(buyVolume) + Number(sellVolume), 0)).toBe(995);
    expect(whole.filter(({ incomplete }) => incomplete.includes('gap'))).not.toEqual([]);
    expect(whole[0]?.incomplete).toEqual(['late-start']);
    // One that is added early, late, and at the end, with 20 trades kept.
    for (const untilMs of [600_000, 4_000_000, 9_000_000, 9_990_000])
      expect(await played(reopen, 20, untilMs)).toEqual(whole);
  });

  it('begins late with the trades that are kept if the file cannot be read again', async () => {
    const bars = await played(() => Promise.reject(new Error('gone')), 20, 9_000_000);
    expect(bars[0]?.incomplete).toEqual(['late-start']);
    const sum = bars.reduce((all, { buyVolume, sellVolume }) => all + Number(buyVolume) + Number(sellVolume), 0);
    expect(sum).toBeGreaterThan(20);
    expect(sum).toBeLessThan(200);
  });
});
