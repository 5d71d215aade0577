import { beforeEach, expect, test } from 'vitest';
import { FakePorts } from '../../testing/fake-ports.ts';
import { toyVenue, type ToyChanges } from '../../testing/toy-venue.ts';
import { RestClient } from '../../rest/rest-client.ts';
import { loadTrades } from './trade-history.ts';

let ports: FakePorts;
let received: number[];

beforeEach(() => {
  ports = new FakePorts();
  received = [];
});

function load(fromId: number, toId: number, changes: ToyChanges = {}) {
  const venue = toyVenue(changes);
  return loadTrades({
    rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
    venue,
    endpoints: venue.endpoints.production,
    symbol: 'X',
    channel: 'trade',
    fromId,
    toId,
    each: (trade) => {
      received.push(trade.id);
    },
  });
}

/** A venue whose newest trade is `newest`; it may give more than was asked for. */
function serve(newest: number, extra = 0): void {
  ports.http.onRequest = (request) => {
    const query = new URL(request.url).searchParams;
    const from = Number(query.get('from'));
    request.answer(
      Array.from(
        { length: Math.max(0, Math.min(Number(query.get('limit')) + extra, newest - from + 1)) },
        (_, i) => from + i,
      ),
    );
  };
}

test('an id range over several pages, each trade once and in order', async () => {
  serve(100_000);
  expect(await load(11, 2510)).toEqual({ ok: true, loaded: 2500, nextId: 2511 });
  expect(received).toEqual(Array.from({ length: 2500 }, (_, i) => 11 + i));
  expect(ports.http.requests.map((request) => new URL(request.url).search)).toEqual([
    '?from=11&limit=1000',
    '?from=1011&limit=1000',
    '?from=2011&limit=500',
  ]);
});

test('what the venue adds beyond the range is left out', async () => {
  serve(100_000, 50);
  expect(await load(1, 10)).toEqual({ ok: true, loaded: 10, nextId: 11 });
});

test('ends if the venue has no more, and says how far it came', async () => {
  serve(1500);
  expect(await load(1, 3000)).toEqual({ ok: true, loaded: 1500, nextId: 1501 });
});

test('an empty range asks nothing', async () => {
  expect(await load(5, 4)).toEqual({ ok: true, loaded: 0, nextId: 5 });
  expect(ports.http.requests).toEqual([]);
});

test('a venue without such history says so', async () => {
  const { history } = toyVenue();
  expect(await load(1, 10, { history: { ...history, trades: () => undefined } })).toMatchObject({
    ok: false,
    reason: 'not-supported',
  });
});

test('a failure in the middle returns what was loaded', async () => {
  serve(100_000);
  const good = ports.http.onRequest;
  ports.http.onRequest = (request) => (ports.http.requests.length === 2 ? request.fail('timeout') : good?.(request));
  expect(await load(1, 2000)).toMatchObject({ ok: false, reason: 'unreachable', loaded: 1000, nextId: 1001 });
});
