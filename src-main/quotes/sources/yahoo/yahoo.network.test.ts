import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClock } from '../../../hosts/node/ports/clock-port.ts';
import { createHttpPort, type NodeHttpPort } from '../../../hosts/node/ports/http-port.ts';
import { startSimulator, type Simulator } from '../../../simulator/start-simulator.ts';
import type { HttpRequest } from '../../../engine/ports.ts';
import type { BatchOutcome } from '../../quote-source.ts';
import { YahooSource } from './yahoo-source.ts';

const US300 = JSON.parse(
  readFileSync(new URL('../../../../config/tickers.us300.json', import.meta.url), 'utf8'),
) as readonly string[];
const NEVER = new AbortController().signal;

let simulator: Simulator;
let http: NodeHttpPort;
let source: YahooSource;
/** Monday, 15:00 in New York. */
const AT = Date.UTC(2026, 10, 30, 20);
const startedAt = Date.now();
const machine = createClock();
const clock = {
  monotonic: () => machine.monotonic(),
  setTimer: machine.setTimer.bind(machine),
  now: () => AT + Date.now() - startedAt,
};

beforeAll(async () => {
  simulator = await startSimulator({ seed: 3, venues: ['binance-spot'], clock });
  http = createHttpPort();
});
afterAll(async () => {
  await http.close();
  await simulator.stop();
});
beforeEach(() => {
  source = new YahooSource({
    ports: { clock, http },
    requestsPerHour: 3000,
    base: simulator.yahooBase,
    timeoutMs: 5000,
  });
  return () => source.stop();
});

function quotesOf(outcome: BatchOutcome): Extract<BatchOutcome, { ok: true }> {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome;
}

test('300 tickers in three batches are the truth, with session, delay and currency', async () => {
  const { faults, market } = simulator.equities;
  faults.requests.clear();
  const quotes = [];
  for (let start = 0; start < US300.length; start += source.tickersPerBatch) {
    const outcome = quotesOf(await source.quotes(US300.slice(start, start + source.tickersPerBatch), NEVER));
    expect([outcome.missing, outcome.malformed]).toEqual([[], []]);
    quotes.push(...outcome.quotes);
  }
  expect(quotes.map(({ ticker }) => ticker).toSorted()).toEqual(US300.toSorted());
  for (const quote of quotes) {
    const truth = market.at(quote.ticker, quote.timestamp)!;
    expect([quote.price, quote.open, quote.previousClose, quote.bid, quote.ask]).toEqual(
      [truth.price, truth.open, truth.previousClose, truth.bid, truth.ask].map((cents) => cents / 100),
    );
    expect(quote).toMatchObject({ marketState: 'regular', currency: 'USD', delayMs: truth.delayMinutes * 60_000 });
    expect(quote.high! >= quote.price && quote.low! <= quote.price && quote.volume! > 0).toBe(true);
  }
  expect(quotes.find(({ ticker }) => ticker === 'BRK-B')).toBeDefined();
  // One cookie, one crumb, three lists.
  expect([...faults.requests.values()].reduce((sum, count) => sum + count, 0)).toBe(5);
  expect(source.budget()).toEqual({ perHour: 3000, used: 5, hits: 0 });
});

test('every request leaves by our own connections, with our user agent, for a host of Yahoo', async () => {
  const requests: HttpRequest[] = [];
  const own = {
    request: (request: HttpRequest) => {
      requests.push(request);
      return http.request(request);
    },
  };
  const watched = new YahooSource({ ports: { clock, http: own }, requestsPerHour: 3000, base: simulator.yahooBase });
  expect(quotesOf(await watched.quotes(['AAPL'], NEVER)).quotes).toHaveLength(1);
  await watched.stop();
  expect(requests).toHaveLength(3);
  for (const { url, headers } of requests) {
    expect(url.slice(simulator.yahooBase.length)).toMatch(/^\/[a-z0-9.]*\byahoo\.com\//);
    expect(headers?.['user-agent']).toContain('tapedeck');
  }
});

test('what is not listed is named as missing, and a row that cannot be read as malformed', async () => {
  const { faults } = simulator.equities;
  faults.missing.add('MSFT');
  faults.altered.set('IBM', { regularMarketPrice: 'soon' });
  faults.altered.set('KO', { bid: null, regularMarketVolume: undefined, marketState: 'NOVEL' });
  const outcome = quotesOf(await source.quotes(['AAPL', 'MSFT', 'ZZZZ', 'IBM', 'KO'], NEVER));
  expect(outcome.quotes.map(({ ticker }) => ticker)).toEqual(['AAPL', 'KO']);
  expect(outcome.quotes[1]).toMatchObject({ marketState: 'unknown' });
  expect(outcome.quotes[1]).not.toHaveProperty('bid');
  expect(outcome.missing).toEqual(['MSFT', 'ZZZZ']);
  expect(outcome.malformed).toMatchObject([{ ticker: 'IBM', reason: expect.stringContaining('regularMarketPrice') }]);
  faults.missing.clear();
  faults.altered.clear();
});

describe('cookies and crumbs', () => {
  test('a visitor who has to consent first gets there', async () => {
    simulator.equities.faults.wantsConsent = true;
    expect(quotesOf(await source.quotes(['AAPL'], NEVER)).quotes).toHaveLength(1);
    simulator.equities.faults.wantsConsent = false;
  });

  test('a crumb that is taken no longer is replaced, without a failure that anybody sees', async () => {
    quotesOf(await source.quotes(['AAPL'], NEVER));
    simulator.equities.yahoo.expireCrumbs();
    expect(quotesOf(await source.quotes(['AAPL', 'MSFT'], NEVER)).quotes).toHaveLength(2);
  });

  test('401 once is a crumb that has to be replaced; a new one that is rejected, too, is a failure with its status', async () => {
    const { faults } = simulator.equities;
    faults.set('unauthorized', 1);
    expect(quotesOf(await source.quotes(['AAPL'], NEVER)).quotes).toHaveLength(1);
    faults.set('unauthorized', 2);
    const outcome = await source.quotes(['AAPL'], NEVER);
    expect(outcome).toMatchObject({ ok: false, status: 401, message: expect.stringContaining('401') });
    expect(faults.left()).toEqual({});
    expect(quotesOf(await source.quotes(['AAPL'], NEVER)).quotes).toHaveLength(1);
  });

  test.each([
    ['too-many', { reason: 'rate-limited', status: 429, retryAfterMs: 10_000 }],
    ['crumb-text', { reason: 'unreadable', message: expect.stringContaining('instead of a crumb') }],
    ['blocked', { reason: 'rate-limited', status: 999 }],
    ['error', { reason: 'unreachable', status: 503 }],
    ['html', { reason: 'unreadable', message: expect.stringContaining('instead of JSON') }],
    ['cut', { reason: 'unreachable', message: expect.stringContaining('Yahoo cannot be reached') }],
  ] as const)('%s is a failure of its own, and nothing of it is kept', async (kind, expected) => {
    simulator.equities.faults.set(kind, kind === 'cut' ? 3 : 1);
    expect(await source.quotes(['AAPL'], NEVER)).toMatchObject({ ok: false, ...expected });
    simulator.equities.faults.set(kind, 0);
    expect(quotesOf(await source.quotes(['AAPL'], NEVER)).quotes).toHaveLength(1);
  });

  test('429 with a text body for the crumb alone is never taken for one', async () => {
    const { faults } = simulator.equities;
    // The page comes, the crumb does not.
    const page = quotesOf(await source.quotes(['AAPL'], NEVER));
    expect(page.quotes).toHaveLength(1);
    simulator.equities.yahoo.expireCrumbs();
    faults.set('crumb-text', 5);
    faults.requests.clear();
    expect(await source.quotes(['AAPL'], NEVER)).toMatchObject({ ok: false, reason: 'unreadable' });
    // The list was asked for with the old crumb once, and never with a text.
    expect(faults.requests.get('/v7/finance/quote')).toBe(1);
    faults.set('crumb-text', 0);
  });
});

test('candles of a session are the truth; between sessions there are none', async () => {
  const from = Date.UTC(2026, 10, 27, 19, 50);
  const outcome = await source.candles({ ticker: 'BRK-B', interval: '5m', from, to: AT }, NEVER);
  if (!outcome.ok) throw new Error(outcome.message);
  const bars = simulator.equities.market.bars('BRK-B', { from, to: AT, everyMs: 300_000 });
  expect(outcome.candles).toEqual(
    bars.map(({ openTime, open, high, low, close, volume }) => ({
      openTime,
      open: open / 100,
      high: high / 100,
      low: low / 100,
      close: close / 100,
      volume,
    })),
  );
  // Friday's last hour and ten minutes, then Monday from 9:30 to 15:00.
  expect(outcome.candles).toHaveLength(14 + 66);
  expect(await source.candles({ ticker: '../v7', interval: '1d', from, to: AT }, NEVER)).toMatchObject({
    reason: 'rejected',
  });
  expect(await source.candles({ ticker: 'ZZZZ', interval: '1d', from, to: AT }, NEVER)).toMatchObject({
    ok: false,
    status: 404,
  });
});

test('a slow answer ends with its time limit, and a request that nobody waits for at once', async () => {
  const { faults } = simulator.equities;
  const hasty = new YahooSource({
    ports: { clock, http },
    requestsPerHour: 100,
    base: simulator.yahooBase,
    timeoutMs: 200,
  });
  faults.delayMs = 60_000;
  expect(await hasty.quotes(['AAPL'], NEVER)).toMatchObject({ ok: false, reason: 'unreachable' });
  const abort = new AbortController();
  const pending = source.quotes(['AAPL'], abort.signal);
  abort.abort();
  expect(await pending).toMatchObject({ ok: false, reason: 'cancelled' });
  faults.delayMs = 0;
  await hasty.stop();
});

test('the budget of an hour makes requests wait', async () => {
  const poor = new YahooSource({ ports: { clock, http }, requestsPerHour: 3, base: simulator.yahooBase });
  expect((await poor.quotes(['AAPL'], NEVER)).ok).toBe(true);
  const pending = poor.quotes(['AAPL'], NEVER);
  await expect.poll(() => poor.budget().hits).toBeGreaterThan(0);
  await poor.stop();
  expect(await pending).toMatchObject({ reason: 'cancelled' });
});

test('what is wrong is set, read and ended over HTTP, and so is the truth, as other programs need it', async () => {
  const base = new URL('/sim/', simulator.yahooBase);
  const ask = async (path: string, init?: RequestInit): Promise<readonly [number, unknown]> => {
    const answer = await fetch(new URL(path, base), init);
    return [answer.status, await answer.json()];
  };
  const set = (body: object | string): Promise<readonly [number, unknown]> =>
    ask('yahoo', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  try {
    const [quote] = quotesOf(await source.quotes(['AAPL'], NEVER)).quotes;
    expect(await ask(`truth/equity?ticker=AAPL&at=${quote!.timestamp}`)).toMatchObject([
      200,
      { price: Math.round(quote!.price * 100), tradedAt: quote!.timestamp },
    ]);
    expect(await set({ kind: 'too-many', count: 1 })).toMatchObject([200, { faults: { 'too-many': 1 } }]);
    expect(await source.quotes(['AAPL'], NEVER)).toMatchObject({ reason: 'rate-limited', status: 429 });
    expect(await set({ kind: 'missing', ticker: 'IBM' })).toMatchObject([200, { faults: {}, missing: ['IBM'] }]);
    expect(await source.quotes(['AAPL', 'IBM'], NEVER)).toMatchObject({ ok: true, missing: ['IBM'] });
    expect(await set({ kind: 'consent' })).toMatchObject([200, { wantsConsent: true }]);
    expect(await set({ kind: 'delay', ms: 1 })).toMatchObject([200, { delayMs: 1 }]);
    expect(await ask('yahoo', { method: 'DELETE' })).toMatchObject([
      200,
      { faults: {}, wantsConsent: false, delayMs: 0, missing: [] },
    ]);
    expect(await ask('yahoo')).toMatchObject([
      200,
      { requests: { '/v7/finance/quote': expect.any(Number) as number } },
    ]);
    for (const [status, code, body] of [
      [400, 'not-json', '{'],
      [400, 'invalid-fault', { kind: 'flood' }],
      [400, 'invalid-fault', { kind: 'too-many', count: 0 }],
    ] as const)
      expect(await set(body)).toMatchObject([status, { error: { code } }]);
    expect(await ask('yahoo', { method: 'POST', body: '{}' })).toMatchObject([415, { error: {} }]);
    expect(await ask('truth/equity?ticker=ZZZ')).toMatchObject([404, { error: { code: 'not-found' } }]);
    expect(await ask('truth/equity?ticker=AAPL&at=noon')).toMatchObject([400, { error: { code: 'invalid-time' } }]);
  } finally {
    simulator.equities.faults.clear();
  }
});
