import { describe, expect, it } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig, type EngineConfig } from '../config/config.ts';
import { LiveSource } from './live-source.ts';
import type { QualityEvent } from '../quality-event.ts';
import type { FakeRequest } from '../testing/fake-http.ts';
import { binanceAck, klineText } from '../testing/binance-texts.ts';
import { FakePorts } from '../testing/fake-ports.ts';

const MINUTE = 60_000;
const DEPTH = { channel: 'book', symbol: 'BTCUSDT', depth: 1000 } as const;
const CHART = { channel: 'candle', symbol: 'BTCUSDT', interval: '1m' } as const;

describe('books', () => {
  it('join a snapshot that is asked for once, and again after a gap', async () => {
    const { feed, ports, deliver } = await setup();
    const states: QualityEvent[] = [];
    feed.quality.on((fact) => {
      if (fact.kind === 'book-changed') states.push(fact);
    });
    feed.open('binance-spot', DEPTH);
    await ports.clock.run(100);
    deliver(diff(101, 102));
    await ports.clock.run(10);
    expect(depthRequests(ports)).toHaveLength(1);
    answerDepth(ports, { lastUpdateId: 101, bids: [['9', '1']], asks: [['10', '1']] });
    await ports.clock.run(1);
    const book = feed.market.find('binance-spot', 'BTCUSDT')!.books.get('btcusdt@depth@100ms')!;
    expect([book.state, book.lastSequence]).toEqual(['verified', 102]);
    deliver(diff(110, 111));
    expect([book.state, book.reason]).toEqual(['resyncing', 'sequence-gap']);
    await ports.clock.run(1000);
    expect(depthRequests(ports)).toHaveLength(2);
    answerDepth(ports, { lastUpdateId: 111, bids: [['9', '2']], asks: [['10', '1']] });
    await ports.clock.run(1000);
    expect(book.state).toBe('verified');
    expect(states).toMatchObject([
      { state: 'syncing' },
      { state: 'verified', lastSequence: 102, missing: 0 },
      { state: 'resyncing', reason: 'sequence-gap', missing: 7 },
      { state: 'resyncing', reason: 'waiting-for-snapshot' },
      { state: 'verified', lastSequence: 111 },
    ]);
    expect(feed.health().streams[0]).toMatchObject({
      gaps: 1,
      resyncs: 1,
      book: { state: 'verified', lastSequence: 111 },
    });
    await stop(feed, ports);
    const { streams, totals } = feed.health();
    expect(streams.filter(({ state }) => state !== 'stopped')).toEqual([]);
    expect(totals).toMatchObject({
      gaps: 1,
      missing: 7,
      resyncs: 1,
      lastTenMinutes: { gaps: 1, missing: 7, resyncs: 1 },
    });
  });

  it('that nobody needs any more take their snapshots out of the queue', async () => {
    const { feed, ports, deliver } = await setup({ unsubscribeDelayMs: 0 });
    const symbols = Array.from({ length: 60 }, (_, i) => `S${i}USDT`);
    const leases = symbols.map((symbol) => feed.open('binance-spot', { ...DEPTH, symbol })!);
    await ports.clock.run(2000);
    for (const symbol of symbols) deliver(diff(1, 2, symbol));
    await ports.clock.run(10);
    const [pool] = feed.health().pools;
    expect(pool!.queued).toBeGreaterThan(30);
    for (const lease of leases) lease.release();
    await ports.clock.run(100);
    expect([
      feed.health().pools[0]!.queued,
      ports.http.open.filter(({ url }) => url.includes('/depth')),
      [...feed.market.all()],
    ]).toEqual([0, [], []]);
  });

  it('are prefetched only while half of the budget is free and nothing waits for it', async () => {
    const { feed, ports, deliver } = await setup({ unsubscribeDelayMs: 0 });
    expect([feed.canPrefetch('binance-spot'), feed.canPrefetch('yahoo')]).toEqual([true, false]);
    const symbols = Array.from({ length: 60 }, (_, i) => `S${i}USDT`);
    for (const symbol of symbols) feed.open('binance-spot', { ...DEPTH, symbol });
    await ports.clock.run(2000);
    for (const symbol of symbols) deliver(diff(1, 2, symbol));
    await ports.clock.run(10);
    expect(feed.canPrefetch('binance-spot')).toBe(false);
    await stop(feed, ports);
  });

  it.each([
    [
      'gives no answer',
      (request: FakeRequest, after: (ms: number, act: () => void) => void) =>
        after(15_000, () => request.fail('timeout')),
    ],
    ['cannot be reached', (request: FakeRequest) => request.fail('network')],
    ['answers with errors', (request: FakeRequest) => request.answer('{}', 503)],
  ])('come back within 15 s after REST that %s is well', async (_, fail) => {
    for (const [downMs, count] of [
      [90_000, 1],
      [313_000, 40],
    ] as const) {
      const { feed, ports, deliver } = await setup();
      const symbols = Array.from({ length: count }, (__, i) => `S${i}USDT`);
      const after = (ms: number, act: () => void): void => {
        ports.clock.setTimer(act, ms);
      };
      ports.http.onRequest = (request) => fail(request, after);
      for (const symbol of symbols) feed.open('binance-spot', { ...DEPTH, symbol });
      await ports.clock.run(2000);
      for (const symbol of symbols) deliver(diff(101, 102, symbol));
      for (let ms = 0; ms < downMs; ms += 10_000) {
        await ports.clock.run(10_000);
        for (const symbol of symbols) deliver(diff(103 + ms, 103 + ms, symbol));
      }
      const sentWhileDown = depthRequests(ports).length;
      ports.http.onRequest = (request) =>
        request.answer(
          request.url.includes('/depth') ? { lastUpdateId: 1e6, bids: [['9', '1']], asks: [['10', '1']] } : {},
        );
      await ports.clock.run(15_000);
      for (const symbol of symbols) deliver(diff(1e6, 1e6 + 1, symbol));
      const states = symbols.map((symbol) => [...feed.market.find('binance-spot', symbol)!.books.values()][0]?.state);
      expect(states).toEqual(symbols.map(() => 'verified'));
      // A host that fails is not flooded: a few requests before the circuit opens, then one every few seconds.
      expect(sentWhileDown).toBeLessThan(20 + downMs / 2000);
    }
  });

  it('ask for as many levels as configured', async () => {
    const { feed, ports, deliver } = await setup({ book: { ...defaultConfig().book, snapshotDepth: 100 } });
    feed.open('binance-spot', DEPTH);
    await ports.clock.run(100);
    deliver(diff(101, 102));
    await ports.clock.run(10);
    expect(depthRequests(ports)).toEqual(['https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=100']);
  });
});

it('data comes soon after a venue that rejected the handshake accepts it, also of streams that were added meanwhile', async () => {
  const { feed, ports } = await setup();
  const accept = ports.sockets.onAttempt;
  ports.sockets.onAttempt = (socket) => socket.reject(451);
  const early = feed.open('binance-spot', { channel: 'trade', symbol: 'BTCUSDT' });
  await ports.clock.run(15_000);
  const late = feed.open('binance-spot', { channel: 'trade', symbol: 'ETHUSDT' });
  expect(feed.health().connections[0]).toMatchObject({ state: 'failed', lastError: { code: 'handshake-rejected' } });
  ports.sockets.onAttempt = accept;
  await ports.clock.run(60_000);
  expect([early?.stream.state, late?.stream.state]).toEqual(['running', 'running']);
  expect(feed.ledger({ kinds: ['rejected'] }).entries.map(({ to }) => typeof to)).toEqual(['number', 'number']);
});

it.each([3_600_000, -3_600_000])(
  'a state has lasted as long as it has, though the clock was set by %i ms',
  async (byMs) => {
    const { feed, ports, now } = await setup();
    feed.open('binance-spot', { channel: 'trade', symbol: 'BTCUSDT' });
    await ports.clock.run(5000);
    ports.clock.sleep(byMs);
    const { connections, streams } = feed.health();
    const ages = [...connections, ...streams].map(({ since }) => now() - since);
    expect(ages).toHaveLength(2);
    for (const age of ages) expect(age).toBeGreaterThan(4900);
    for (const age of ages) expect(age).toBeLessThanOrEqual(5000);
    await stop(feed, ports);
  },
);

it('a thread that was held up is a problem for ten seconds, and one line of the log', async () => {
  const { ports } = await setup();
  let heldUpMs = 0;
  const feed = new LiveSource({ ports, venues: VENUES, hostStats: () => ({ heldUpMs }) });
  expect(feed.health().problems).toEqual([]);
  heldUpMs = 800;
  feed.health();
  heldUpMs = 30;
  await ports.clock.run(4000);
  expect(feed.health().problems).toMatchObject([
    { code: 'engine-busy', delayMs: 800, since: ports.clock.now() - 4000 },
  ]);
  await ports.clock.run(6000);
  expect(feed.health().problems).toEqual([]);
  expect(ports.log.named('ENGINE_HELD_UP')).toMatchObject([{ fields: { heldUpMs: 800 } }]);
  await stop(feed, ports);
});

describe('candles', () => {
  it('fill a gap that live candles show, and ask again while the venue is behind', async () => {
    const { feed, ports, deliver, now } = await setup({
      candles: { ...defaultConfig().candles, historyOnOpen: 4, inactivityMs: 0 },
    });
    const start = Math.floor(now() / MINUTE) * MINUTE;
    feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    answerCandles(ports, start, [-3, -2, -1, 0]);
    await ports.clock.run(1);
    const series = feed.market.find('binance-spot', 'BTCUSDT')!.candles.get('1m')!;
    expect([series.rows.count, series.rows.isClosedAt(2), series.rows.isClosedAt(3), series.history]).toEqual([
      4,
      true,
      false,
      'idle',
    ]);
    await ports.clock.run(20_000);
    deliver(klineText(start + 3 * MINUTE, 1));
    await ports.clock.run(1);
    expect([series.rows.count, series.hasGap(), series.history]).toEqual([5, true, 'loading']);
    answerCandles(ports, start, [-3, -2, -1, 0]);
    await ports.clock.run(1);
    expect([series.hasGap(), series.history]).toEqual([true, 'idle']);
    await ports.clock.run(1500);
    answerCandles(ports, start, [0, 1, 2, 3]);
    await ports.clock.run(1);
    expect([series.rows.count, series.hasGap(), series.history]).toEqual([7, false, 'idle']);
  });

  it('try again a few times when history fails, and say so meanwhile', async () => {
    const { feed, ports } = await setup();
    feed.open('binance-spot', CHART);
    ports.http.onRequest = (request) => {
      request.answer('{}', 400);
    };
    await ports.clock.run(100);
    ports.http.open[0]?.answer('{}', 400);
    await ports.clock.run(100);
    const series = feed.market.find('binance-spot', 'BTCUSDT')!.candles.get('1m')!;
    expect(series.history).toBe('failed');
    await ports.clock.run(40_000);
    expect(ports.http.requests.filter(({ url }) => url.includes('/klines'))).toHaveLength(6);
  });

  it('are asked for when their stream falls silent, less often each time, until it speaks', async () => {
    const { feed, ports, deliver, now } = await setup();
    const start = Math.floor(now() / MINUTE) * MINUTE;
    feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    answerCandles(ports, start, [-2, -1, 0]);
    await endCandles(ports);
    const series = feed.market.find('binance-spot', 'BTCUSDT')!.candles.get('1m')!;
    const asked = async (ms: number): Promise<string[]> => {
      const before = ports.http.requests.length;
      for (let i = 0; i < ms; i += 500) {
        await ports.clock.run(500);
        answerCandles(
          ports,
          start,
          Array.from({ length: Math.floor((now() - start) / MINUTE) + 2 }, (_, minute) => minute - 1),
        );
      }
      // Those of a thousand, and their further pages, follow a reconnect: this socket brings no data.
      return ports.http.requests
        .slice(before)
        .map(({ url }) => url)
        .filter((url) => url.includes('/klines') && !url.endsWith('1000') && !url.includes('endTime'))
        .map((url) => url.slice(-7));
    };
    expect(await asked(2500)).toEqual([]);
    expect(await asked(2000)).toEqual(['limit=2']);
    expect(await asked(3000)).toEqual([]);
    expect(await asked(3000)).toEqual(['limit=2']);
    expect(await asked(180_000)).toEqual(['limit=2', 'limit=2', 'limit=3', 'limit=4']);
    expect([series.rows.count, series.hasGap(), series.rows.openTimeAt(series.rows.count - 1) - start]).toEqual([
      6,
      false,
      3 * MINUTE,
    ]);
    deliver(klineText(start + 3 * MINUTE, 5));
    expect(await asked(2500)).toEqual([]);
    expect(await asked(2000)).toEqual(['limit=2']);
  });

  it('are not asked for when it is silent, if that is configured', async () => {
    const { feed, ports, now } = await setup({ candles: { ...defaultConfig().candles, inactivityMs: 0 } });
    feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    answerCandles(ports, Math.floor(now() / MINUTE) * MINUTE, [-1, 0]);
    await endCandles(ports);
    const before = ports.http.requests.length;
    await ports.clock.run(50_000);
    expect(ports.http.requests.slice(before).filter(({ url }) => url.includes('/klines'))).toEqual([]);
  });

  it('of an instrument that comes back are there at once, and only what came since is asked for', async () => {
    const { feed, ports, deliver, now } = await setup({
      candles: { ...defaultConfig().candles, historyOnOpen: 4, inactivityMs: 0 },
    });
    const gaps: QualityEvent[] = [];
    feed.quality.on((event) => {
      if (event.kind === 'candle-gap') gaps.push(event);
    });
    const seriesNow = () => feed.market.find('binance-spot', 'BTCUSDT')?.candles.get('1m');
    const kept = () => feed.health().gauges?.find(({ name }) => name === 'candles-kept')?.used;
    const start = Math.floor(now() / MINUTE) * MINUTE;
    const lease = feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    answerCandles(ports, start, [-3, -2, -1, 0]);
    await ports.clock.run(1);
    lease?.release();
    await ports.clock.run(defaultConfig().unsubscribeDelayMs + 1);
    // The one that had not closed may have changed since.
    expect([seriesNow(), kept()]).toEqual([undefined, 3]);
    await ports.clock.run(2 * MINUTE);

    feed.open('binance-spot', CHART);
    const series = seriesNow();
    if (series === undefined) throw new Error('no series');
    expect([series.rows.count, series.rows.isClosedAt(2), series.history, kept()]).toEqual([3, true, 'loading', 0]);
    await ports.clock.run(100);
    const [request] = ports.http.open.filter(({ url }) => url.includes('/klines'));
    const limit = Math.ceil((now() - (start - MINUTE)) / MINUTE) + 1;
    expect(new URL(request?.url ?? '').searchParams.get('limit')).toBe(String(limit));
    // What the stream brings first does not join: it is marked on screen, and is no fault of the stream.
    deliver(klineText(start + 2 * MINUTE, 1));
    expect([series.rows.count, series.isAfterGap(3), gaps]).toEqual([4, true, []]);
    const row = (minute: number, close: string, trades: number) => {
      const openTime = start + minute * MINUTE;
      return [openTime, '1.0', '2.0', '0.5', close, '9', openTime + MINUTE - 1, '12', trades, '4', '5', '0'];
    };
    request?.answer([row(-1, '1.7', 6), row(0, '1.5', 4), row(1, '1.5', 4), row(2, '1.5', 1)]);
    await endCandles(ports);
    expect([series.rows.count, series.hasGap(), series.isFilling]).toEqual([6, false, false]);
    expect([1, 2].map((at) => series.rows.textAt(at, 3))).toEqual(['1.5', '1.7']);
  });

  it('of an instrument that comes back after a long time are loaded anew', async () => {
    const { feed, ports, now } = await setup({
      candles: { ...defaultConfig().candles, historyOnOpen: 4, inactivityMs: 0 },
    });
    const start = Math.floor(now() / MINUTE) * MINUTE;
    const lease = feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    answerCandles(ports, start, [-3, -2, -1, 0]);
    await ports.clock.run(1);
    lease?.release();
    await ports.clock.run(5 * MINUTE);
    feed.open('binance-spot', CHART);
    expect(feed.market.find('binance-spot', 'BTCUSDT')?.candles.get('1m')?.rows.count).toBe(0);
  });

  it('that cannot be had are named as a gap', async () => {
    const { feed, ports, deliver, now } = await setup({
      candles: { ...defaultConfig().candles, historyOnOpen: 2, inactivityMs: 0 },
    });
    const gaps: QualityEvent[] = [];
    feed.quality.on((event) => {
      if (event.kind === 'candle-gap') gaps.push(event);
    });
    const start = Math.floor(now() / MINUTE) * MINUTE;
    feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    answerCandles(ports, start, [-1, 0]);
    await ports.clock.run(20_000);
    deliver(klineText(start + 3 * MINUTE, 1));
    for (let i = 0; i < 100; i++) {
      await ports.clock.run(500);
      answerCandles(ports, start, [-1, 0, 3]);
    }
    expect(gaps).toMatchObject([{ interval: '1m', after: start, before: start + 3 * MINUTE }]);
  });

  it('of history are over if another one follows, whatever the clocks say: an answer may be long on its way', async () => {
    const { feed, ports, now, deliver } = await setup({
      candles: { ...defaultConfig().candles, historyOnOpen: 2, inactivityMs: 0 },
    });
    const start = Math.floor(now() / MINUTE) * MINUTE;
    feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    answerCandles(ports, start, [-3, -2]);
    await ports.clock.run(1);
    const series = feed.market.find('binance-spot', 'BTCUSDT')!.candles.get('1m')!;
    expect([series.rows.isClosedAt(0), series.rows.isClosedAt(1)]).toEqual([true, false]);
    deliver(klineText(start - MINUTE, 9));
    await ports.clock.run(1);
    answerCandles(ports, start, [-3, -2]);
    await endCandles(ports);
    expect([series.rows.isClosedAt(1), series.hasGap()]).toEqual([true, false]);
  });

  it('behind a gap that shows during a load are loaded after it, as its answer may be from before', async () => {
    const { feed, ports, now, deliver } = await setup({
      candles: { ...defaultConfig().candles, historyOnOpen: 2, inactivityMs: 0 },
    });
    const start = Math.floor(now() / MINUTE) * MINUTE;
    feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    deliver(klineText(start, 3));
    deliver(klineText(start + MINUTE, 1));
    expect(ports.http.open.filter(({ url }) => url.includes('/klines'))).toHaveLength(1);
    answerCandles(ports, start, [-1, 0]);
    await ports.clock.run(1);
    const series = feed.market.find('binance-spot', 'BTCUSDT')!.candles.get('1m')!;
    expect([series.rows.isClosedAt(series.rows.rowFrom(start)), series.isFilling]).toEqual([false, true]);
    answerCandles(ports, start, [0, 1]);
    await endCandles(ports);
    expect([series.rows.isClosedAt(series.rows.rowFrom(start)), series.isFilling, series.hasGap()]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('that are older are asked for until the venue has none', async () => {
    const { feed, ports, now } = await setup({
      candles: { ...defaultConfig().candles, historyOnOpen: 2, inactivityMs: 0 },
    });
    const start = Math.floor(now() / MINUTE) * MINUTE;
    feed.open('binance-spot', CHART);
    await ports.clock.run(100);
    answerCandles(ports, start, [-1, 0]);
    await ports.clock.run(1);
    const series = feed.market.find('binance-spot', 'BTCUSDT')!.candles.get('1m')!;
    expect([series.rows.count, series.history]).toEqual([2, 'idle']);
    feed.loadOlderCandles('binance-spot', 'BTCUSDT', '1m');
    expect(series.history).toBe('loading');
    await ports.clock.run(1);
    answerCandles(ports, start, [-3, -2]);
    await endCandles(ports);
    expect([series.rows.count, series.history, series.hasGap()]).toEqual([4, 'end', false]);
    feed.loadOlderCandles('binance-spot', 'BTCUSDT', '1m');
    expect(series.history).toBe('end');
  });
});

describe('symbols', () => {
  it('stay while any stream of theirs is open, data or not', async () => {
    const { feed, ports, deliver } = await setup({ unsubscribeDelayMs: 0 });
    feed.open('binance-spot', { channel: 'ticker', symbol: 'BTCUSDT' });
    const bbo = feed.open('binance-spot', { channel: 'bbo', symbol: 'BTCUSDT' })!;
    await ports.clock.run(100);
    const market = feed.market.find('binance-spot', 'BTCUSDT');
    bbo.release();
    await ports.clock.run(100);
    deliver(
      '{"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":5,"s":"BTCUSDT","p":"1","P":"1","w":"1","x":"1","c":"7.5","Q":"1","b":"1","B":"1","a":"1","A":"1","o":"1","h":"1","l":"1","v":"1","q":"1","O":1,"C":2,"F":1,"L":2,"n":2}}',
    );
    expect(feed.market.find('binance-spot', 'BTCUSDT')).toBe(market);
    expect(market?.quote.ticker.last.mantissa).toBe(75);
  });

  it('on a test network: a venue without one is not carried', async () => {
    const { endpoints, ...coinm } = VENUES['binance-coinm'];
    const venues = { ...VENUES, 'binance-coinm': { ...coinm, endpoints: { production: endpoints.production } } };
    const feed = new LiveSource({ ports: new FakePorts(), venues, config: { ...defaultConfig(), testnet: true } });
    expect([feed.venue('binance-coinm'), feed.venue('binance-spot')?.id]).toEqual([undefined, 'binance-spot']);
    expect(feed.open('binance-coinm', { ...DEPTH, symbol: 'BTCUSD_PERP' })).toBeUndefined();
  });
});

it('mark prices say how often funding is paid, where only the list of instruments does', async () => {
  const { ports, feed, deliver } = await setup();
  const time = ports.http.onRequest;
  const symbol = {
    symbol: 'BTCUSDT',
    contractType: 'PERPETUAL',
    status: 'TRADING',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
  };
  let answerList = (): void => undefined;
  ports.http.onRequest = (request) => {
    if (request.url.endsWith('/exchangeInfo')) answerList = () => request.answer({ symbols: [symbol] });
    else if (request.url.endsWith('/fundingInfo')) request.answer([{ symbol: 'BTCUSDT', fundingIntervalHours: 4 }]);
    else time?.(request);
  };
  feed.open('binance-usdm', { channel: 'markPrice', symbol: 'BTCUSDT' });
  await ports.clock.run(100);
  const data = { e: 'markPriceUpdate', s: 'BTCUSDT', p: '10.1', i: '10.0', r: '0.0001', T: 9, st: 1 };
  const deliverMark = (at: number): void =>
    deliver(JSON.stringify({ stream: 'btcusdt@markPrice@1s', data: { ...data, E: at } }));
  const interval = (): number | undefined => feed.market.find('binance-usdm', 'BTCUSDT')?.quote.mark.fundingIntervalMs;
  deliverMark(1000);
  expect(interval()).toBeNaN();
  answerList();
  await ports.clock.run(1000);
  expect(await feed.getInstruments(['binance-usdm:BTCUSDT'])).toMatchObject([{ fundingIntervalMs: 4 * 3_600_000 }]);
  deliverMark(2000);
  expect(interval()).toBe(4 * 3_600_000);
});

/** A feed whose sockets open and whose subscriptions are acknowledged at once. */
async function setup(changes: Partial<EngineConfig> = {}) {
  const ports = new FakePorts();
  ports.sockets.answersPings = true;
  ports.sockets.answerAll(binanceAck);
  // The venue's clock is ours.
  ports.http.onRequest = (request) => {
    if (request.url.endsWith('/time')) request.answer({ serverTime: ports.clock.now() });
    // Opening a stream reads the list. Left without an answer it would be a failure of the host, and open its circuit.
    else if (request.url.endsWith('/exchangeInfo')) request.answer({}, 404);
  };
  const feed = new LiveSource({ ports, venues: VENUES, config: { ...defaultConfig(), ...changes } });
  await ports.clock.run(0);
  return {
    ports,
    feed,
    deliver: (text: string) => {
      ports.sockets.last.deliver(text);
    },
    now: () => ports.clock.now(),
  };
}

async function stop(feed: LiveSource, ports: FakePorts): Promise<void> {
  const stopping = feed.stop();
  await ports.clock.run(2000);
  await stopping;
}

function depthRequests(ports: FakePorts): string[] {
  return ports.http.requests.map(({ url }) => url).filter((url) => url.includes('/depth'));
}

function answerDepth(ports: FakePorts, body: object): void {
  ports.http.open.find(({ url }) => url.includes('/depth'))?.answer(body);
}

function answerCandles(ports: FakePorts, start: number, minutes: readonly number[]): void {
  const request = ports.http.open.find(({ url }) => url.includes('/klines'));
  request?.answer(
    minutes.map((minute) => {
      const openTime = start + minute * MINUTE;
      return [openTime, '1.0', '2.0', '0.5', '1.5', '9', openTime + MINUTE - 1, '12', 4, '4', '5', '0'];
    }),
  );
}

async function endCandles(ports: FakePorts): Promise<void> {
  await ports.clock.run(1);
  ports.http.open.find(({ url }) => url.includes('/klines'))?.answer([]);
  await ports.clock.run(1);
}

function diff(first: number, last: number, symbol = 'BTCUSDT'): string {
  return JSON.stringify({
    stream: `${symbol.toLowerCase()}@depth@100ms`,
    data: { e: 'depthUpdate', E: 5, s: symbol, U: first, u: last, b: [['8', '1']], a: [] },
  });
}
