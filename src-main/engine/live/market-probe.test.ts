import { beforeEach, expect, test } from 'vitest';
import { StreamRecord } from '../connect/stream-record.ts';
import { SymbolMarket } from '../market/symbol-market.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { SyncBench } from '../testing/book-sync-fixture.ts';
import { settle } from '../testing/fake-clock.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { rangeFollows } from '../venue/link-rules.ts';
import { probeMarket } from './market-probe.ts';

const VENUE = toyVenue();
let bench: SyncBench;
let asked: string[];
/** Number of the snapshot that REST answers; NaN if it answers nothing. */
let answered: number;

beforeEach(() => {
  bench = new SyncBench({
    kind: 'rest-snapshot',
    link: rangeFollows,
    snapshotDepth: 1000,
    snapshotDepths: [100, 1000],
    snapshotRequest: (_, depth) => ({ path: `/depth/${String(depth)}`, weight: 1 }),
    parseSnapshot: (body, out) => {
      out.lastSequence = Number(new TextDecoder().decode(body));
      return undefined;
    },
  });
  bench.sync.onConnectionUp();
  bench.snapshot(10);
  bench.message({ first: 11, last: 12 });
  asked = [];
});

const rest: Pick<RestClient, 'request'> = {
  request: (_venue, _endpoints, { path }, { read }) => {
    asked.push(path);
    if (!path.startsWith('/depth') || Number.isNaN(answered))
      return Promise.resolve({ ok: false, reason: 'http', message: 'no answer', status: 500 } as never);
    const value = read(new TextEncoder().encode(String(answered)));
    return Promise.resolve({ ok: true, value, receivedAt: bench.clock.now() } as never);
  },
};

async function probe(whileWaiting: () => void = () => undefined): Promise<string> {
  const market = new SymbolMarket(VENUE, 'BTCUSDT');
  market.books.set('book', bench.sync);
  const stream = new StreamRecord(
    VENUE.id,
    { key: 'book', route: '' },
    { symbol: 'BTCUSDT', channel: 'book', target: market },
    bench.clock.now(),
  );
  const endpoints = { ws: 'wss://a', rest: 'https://a' };
  const { clock } = bench;
  const verdict = probeMarket({ clock, rest, venue: VENUE, endpoints, venueClock: { aheadMs: 0 } }, stream);
  await settle();
  whileWaiting();
  clock.advance(1000);
  return verdict;
}

test('a snapshot with the number of the last message shows that the book is as it was, one request of the smallest depth', async () => {
  answered = 12;
  expect(bench.sync.state).toBe('verified');
  expect(await probe()).toBe('nothing-missed');
  expect(asked).toEqual(['/depth/100']);
});

test('a newer number shows that changes were missed, unless they come while it is waited for them', async () => {
  answered = 14;
  expect(await probe()).toBe('missed');
  expect(await probe(() => bench.message({ first: 13, last: 14 }))).toBe('nothing-missed');
});

test('without an answer nothing is known, and nothing else is asked; of a book without a number trades are', async () => {
  answered = NaN;
  expect(await probe()).toBe('unknown');
  expect(asked).toEqual(['/depth/100']);
  bench = new SyncBench({ kind: 'every-message', levels: 20 });
  await probe();
  expect(asked[1]).not.toMatch(/depth/);
});

test('a trade that came after the last message shows that trades were missed, one that may have been on its way does not', async () => {
  const { clock } = bench;
  const stream = new StreamRecord(
    VENUE.id,
    { key: 't', route: '' },
    { symbol: 'BTCUSDT', channel: 'trade' },
    clock.now(),
  );
  stream.rhythm.begin(clock.monotonic());
  const upAt = clock.now();
  const probeTrade = (venueTime: number): Promise<string> => {
    const parseTrades = (_body: unknown, _channel: unknown, each: (trade: { venueTime: number }) => void): undefined =>
      each({ venueTime }) as undefined;
    const venue = { ...VENUE, history: { trades: () => ({ path: '/trades', weight: 1 }), parseTrades } } as never;
    const newest: Pick<RestClient, 'request'> = {
      request: (_venue, _endpoints, _request, { read }) =>
        Promise.resolve({ ok: true, value: read(new Uint8Array()), receivedAt: upAt } as never),
    };
    const endpoints = { ws: 'wss://a', rest: 'https://a' };
    return probeMarket({ clock, rest: newest, venue, endpoints, venueClock: { aheadMs: 0 } }, stream);
  };
  expect([await probeTrade(upAt + 2000), await probeTrade(upAt + 500)]).toEqual(['missed-trades', 'nothing-missed']);
});
