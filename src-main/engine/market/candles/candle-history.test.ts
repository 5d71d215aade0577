import { beforeEach, expect, test } from 'vitest';
import { settle } from '../../testing/fake-clock.ts';
import { FakePorts } from '../../testing/fake-ports.ts';
import { toyVenue } from '../../testing/toy-venue.ts';
import { CandleHistory, type CandleLoad } from './candle-history.ts';
import { Canceller } from '../../rest/canceller.ts';
import { RestClient } from '../../rest/rest-client.ts';

const MINUTE = 60_000;
let ports: FakePorts;
let received: number[];

beforeEach(() => {
  ports = new FakePorts();
  received = [];
});

/** A venue with candles 0 to `newest`, at most 100 a page. */
function serve(newest: number): void {
  ports.http.onRequest = (request) => {
    const query = new URL(request.url).searchParams;
    const limit = Number(query.get('limit'));
    const last = Math.min(newest, Math.floor(Number(query.get('end') ?? newest * MINUTE) / MINUTE));
    const first = Math.max(0, last - limit + 1);
    request.answer(Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * MINUTE));
  };
}

function makeHistory(cancel?: Canceller): CandleHistory {
  const venue = toyVenue();
  return new CandleHistory({
    rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
    venue,
    endpoints: venue.endpoints.production,
    symbol: 'X',
    interval: '1m',
    each: (candle) => {
      received.push(candle.openTime / MINUTE);
    },
    ...(cancel === undefined ? {} : { cancel }),
  });
}

test("the newest are loaded in pages of the venue's size", async () => {
  serve(999);
  const history = makeHistory();
  expect(await history.loadNewest(250)).toEqual({ ok: true, loaded: 250 });
  expect(received.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, i) => 750 + i));
  expect(ports.http.requests.map((request) => request.url)).toEqual([
    'https://toy/candles?limit=100',
    `https://toy/candles?limit=100&end=${900 * MINUTE - 1}`,
    `https://toy/candles?limit=50&end=${800 * MINUTE - 1}`,
  ]);
  expect(history.oldestOpenTime).toBe(750 * MINUTE);
});

test('older ones follow without a gap or a double until the venue has no more', async () => {
  serve(299);
  const history = makeHistory();
  await history.loadNewest(100);
  expect(history.hasReachedStart).toBe(false);
  await history.loadOlder(100);
  await history.loadOlder(500);
  expect(history.hasReachedStart).toBe(true);
  expect(received.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  const asked = ports.http.requests.length;
  expect(await history.loadOlder(100)).toEqual({ ok: true, loaded: 0 });
  expect(ports.http.requests).toHaveLength(asked);
});

test('a page that is short is not yet the start', async () => {
  serve(299);
  const full = ports.http.onRequest;
  ports.http.onRequest = (request) => {
    if (ports.http.requests.length === 2)
      request.answer([190, 191, 192, 193, 194, 195, 196, 197, 198, 199].map((minute) => minute * MINUTE));
    else full?.(request);
  };
  const history = makeHistory();
  await history.loadNewest(100);
  await history.loadOlder(100);
  expect(history.hasReachedStart).toBe(false);
  expect(history.oldestOpenTime).toBe(100 * MINUTE);
});

test('a venue that repeats itself ends the search', async () => {
  ports.http.onRequest = (request) => request.answer([5 * MINUTE, 6 * MINUTE]);
  const history = makeHistory();
  await history.loadNewest(100);
  expect(ports.http.requests.length).toBeLessThan(4);
  expect(history.hasReachedStart).toBe(true);
});

test('two calls at a time are one', async () => {
  serve(299);
  const history = makeHistory();
  const [a, b] = await Promise.all([history.loadNewest(100), history.loadOlder(100)]);
  expect(a).toBe(b);
  expect(ports.http.requests).toHaveLength(1);
});

test('failures come back as they are, and a later call tries again', async () => {
  const history = makeHistory();
  ports.http.onRequest = (request) => request.fail('network');
  expect(await history.loadNewest(100)).toMatchObject({ ok: false, reason: 'unreachable' });
  ports.http.onRequest = (request) => request.answer('<html>');
  expect(await history.loadNewest(100)).toMatchObject({ ok: false, reason: 'unreadable' });
  ports.http.onRequest = (request) => request.answer('{"code":-1}');
  expect(await history.loadNewest(100)).toMatchObject({ ok: false, reason: 'unreadable' });
  serve(299);
  expect(await history.loadNewest(100)).toEqual({ ok: true, loaded: 100 });
});

test('cancelled in flight, nothing more is delivered', async () => {
  const cancel = new Canceller();
  const history = makeHistory(cancel);
  let outcome: CandleLoad | undefined;
  void history.loadNewest(100).then((load) => {
    outcome = load;
  });
  await settle();
  cancel.cancel();
  await settle();
  expect(outcome).toMatchObject({ ok: false, reason: 'cancelled' });
  expect(received).toEqual([]);
});
