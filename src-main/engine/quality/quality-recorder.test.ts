import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { ledgerSentence } from '../../../src-shared/wire/ledger-sentence.ts';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig, type EngineConfig } from '../config/config.ts';
import { LiveSource } from '../live/live-source.ts';
import { FakePorts } from '../testing/fake-ports.ts';

const TRADES = { channel: 'trade', symbol: 'BTCUSDT' } as const;

describe('what history fills', () => {
  it('is reported as backfilled with its numbers, and leaves no gap', async () => {
    const { feed, ports, send, trade, at } = await setup();
    feed.open('binance-spot', TRADES);
    await ports.clock.run(100);
    send(trade(1, 0));
    send(trade(5, 400));
    send(trade(6, 500));
    await ports.clock.run(10);
    answerTrades(ports, [2, 3, 4], at);
    await ports.clock.run(10);
    const { entries } = feed.ledger();
    expect(entries.map((entry) => line(entry, at(0)))).toEqual(['backfilled trade 0..400 x3 #2-4']);
    expect(ledgerSentence('it', entries, { from: at(0), to: at(1000) })).toBe(
      'it has no known gaps; 3 records filled in from history',
    );
  });

  it('and what the venue has no more is a gap from the trade before to the one after', async () => {
    const { feed, ports, send, trade, at } = await setup();
    feed.open('binance-spot', TRADES);
    await ports.clock.run(100);
    send(trade(1, 0));
    send(trade(5, 400));
    await ports.clock.run(10);
    answerTrades(ports, [4], at);
    await ports.clock.run(5000);
    expect(feed.ledger().entries.map((entry) => line(entry, at(0)))).toContain('gap trade 0..300 x2 #2-3');
  });
});

it('a rejected stream is reported until it is given up, and a late trade is out of order', async () => {
  const { feed, ports, send, trade } = await setup({ maxWaitMs: 0, rejects: 'btcusdt@ticker' });
  const rejected = feed.open('binance-spot', { channel: 'ticker', symbol: 'BTCUSDT' });
  feed.open('binance-spot', TRADES);
  await ports.clock.run(3000);
  send(trade(10, 0));
  send(trade(12, 10));
  send(trade(11, 5));
  const kinds = (): string[] =>
    feed
      .ledger({ instruments: ['binance-spot:BTCUSDT'] })
      .entries.map(({ kind, to }) => `${kind}${to === undefined ? ' lasts' : ''}`);
  expect(kinds().sort()).toEqual(['gap', 'out-of-order', 'rejected lasts']);
  rejected?.release();
  await ports.clock.run(10_000);
  expect(kinds()).toContain('rejected');
});

it('an engine that stops counts what came last, once, and ends what lasts', async () => {
  const { feed, ports, send, trade } = await setup({ maxWaitMs: 0, rejects: 'btcusdt@ticker' });
  feed.open('binance-spot', { channel: 'ticker', symbol: 'BTCUSDT' });
  feed.open('binance-spot', TRADES);
  await ports.clock.run(3000);
  send(trade(1, 0));
  send(trade(1, 0));
  const stopping = feed.stop();
  await ports.clock.run(1000);
  await stopping;
  feed.health();
  const { entries } = feed.ledger();
  expect(entries.filter(({ kind }) => kind === 'duplicate')).toMatchObject([{ count: 1 }]);
  expect(entries.filter(({ to }) => to === undefined)).toEqual([]);
});

it('what was wrong stays counted though its streams end and are opened again', async () => {
  const { feed, ports, send, trade } = await setup({ maxWaitMs: 0 });
  const openAndEnd = async (firstId: number): Promise<void> => {
    const lease = feed.open('binance-spot', TRADES);
    await ports.clock.run(100);
    send(trade(firstId, 0));
    send(trade(firstId, 0));
    send(trade(firstId + 4, 10));
    lease?.release();
    await ports.clock.run(60_000);
    expect(feed.health().streams).toEqual([]);
  };
  await openAndEnd(1);
  await openAndEnd(1001);
  const { totals, venues } = feed.health();
  const expected = { gaps: 2, missing: 6, duplicates: 2, resyncs: 0, malformed: 0 };
  expect(totals).toMatchObject({ ...expected, streams: 0, lastTenMinutes: expected });
  expect(venues.filter(({ venue }) => venue === 'binance-spot')).toMatchObject([expected]);
  expect(venues.reduce((sum, { gaps }) => sum + gaps, 0)).toBe(expected.gaps);
  for (let minute = 0; minute < 11; minute++) {
    await ports.clock.run(60_000);
    feed.health();
  }
  expect(feed.health().totals).toMatchObject({ ...expected, lastTenMinutes: { gaps: 0, missing: 0, duplicates: 0 } });
});

it('a run of duplicates begins at the last sample, at whichever of several venues it is', async () => {
  const { feed, ports, at } = await setup({ maxWaitMs: 0 });
  const venues = ['binance-spot', 'binance-usdm', 'binance-coinm'] as const;
  for (const venue of venues) {
    feed.open(venue, { ...TRADES, symbol: venue === 'binance-coinm' ? 'BTCUSD_PERP' : 'BTCUSDT' });
    await ports.clock.run(100);
    expect(ports.sockets.attempts).toHaveLength(venues.indexOf(venue) + 1);
  }
  await ports.clock.run(1000);
  feed.health();
  const sampledAt = ports.clock.now();
  await ports.clock.run(3000);
  for (const [i, socket] of ports.sockets.attempts.entries()) {
    const symbol = i === 2 ? 'BTCUSD_PERP' : 'BTCUSDT';
    const [topic] = (JSON.parse(socket.texts[0] ?? '') as { readonly params: readonly string[] }).params;
    const text = JSON.stringify({
      stream: topic,
      data: { e: 'trade', E: at(0), s: symbol, t: 1, p: '9.5', q: '1', T: at(0), m: false, M: true, X: 'MARKET' },
    });
    socket.deliver(text);
    socket.deliver(text);
  }
  await ports.clock.run(1000);
  const { entries } = feed.ledger({ kinds: ['duplicate'] });
  expect(new Map(entries.map(({ venue, from, to }) => [venue, [from, to]]))).toEqual(
    new Map(venues.map((venue) => [venue, [sampledAt, sampledAt + 4000]])),
  );
});

it('a ledger that is full says so in the event log', async () => {
  const { feed, ports, send, trade } = await setup({ maxWaitMs: 0, maxEntries: 16 });
  feed.open('binance-spot', TRADES);
  await ports.clock.run(100);
  for (let n = 0; n < 20; n++) send(trade(1 + n * 3, n * 10));
  expect(feed.ledger().total).toBe(16);
  expect(feed.health().ledger).toMatchObject({ limit: 16, dropped: 3 });
  expect(ports.log.named('LEDGER_TRIMMED')).toHaveLength(3);
});

it('a run that made way is begun anew, so that nothing it grows by is lost', async () => {
  const { feed, ports, send, trade } = await setup({ maxWaitMs: 0, maxEntries: 16 });
  feed.open('binance-spot', TRADES);
  await ports.clock.run(100);
  send(trade(1, 0));
  send(trade(1, 0));
  feed.health();
  for (let n = 1; n < 20; n++) send(trade(1 + n * 3, n * 10));
  send(trade(58, 190));
  const { entries } = feed.ledger({ kinds: ['duplicate'] });
  expect(entries).toMatchObject([{ kind: 'duplicate', count: 1 }]);
});

it('the ledger is the same if the log drops everything', async () => {
  const run = async (isLogged: boolean): Promise<readonly string[]> => {
    const { feed, ports, send, trade, at } = await setup();
    if (!isLogged) feed.log.write = () => undefined;
    feed.open('binance-spot', TRADES);
    await ports.clock.run(100);
    send(trade(1, 0));
    send(trade(5, 400));
    send('garbage');
    await ports.clock.run(10);
    answerTrades(ports, [4], at);
    await ports.clock.run(5000);
    send(trade(5, 400));
    expect(feed.log.total > 0).toBe(isLogged);
    return feed.ledger().entries.map((entry) => line(entry, at(0)));
  };
  const entries = await run(false);
  expect(entries).toEqual(await run(true));
  expect(entries.map((entry) => entry.slice(0, entry.indexOf(' '))).sort()).toEqual([
    'backfilled',
    'duplicate',
    'gap',
    'malformed',
  ]);
});

interface Setup {
  readonly maxWaitMs?: number;
  readonly maxEntries?: number;
  readonly rejects?: string;
}

async function setup({ maxWaitMs, maxEntries, rejects }: Setup = {}) {
  const ports = new FakePorts();
  ports.sockets.answerAll((text) => {
    const { id, params } = JSON.parse(text) as { readonly id: number; readonly params: readonly string[] };
    return JSON.stringify(
      rejects !== undefined && params.includes(rejects)
        ? { error: { code: 2, msg: 'Invalid request' }, id }
        : { result: null, id },
    );
  });
  ports.http.onRequest = (request) => {
    if (request.url.endsWith('/time')) request.answer({ serverTime: ports.clock.now() });
  };
  const defaults = defaultConfig();
  const config: EngineConfig = {
    ...defaults,
    backfill: { ...defaults.backfill, maxWaitMs: maxWaitMs ?? defaults.backfill.maxWaitMs },
    ledger: { maxEntries: maxEntries ?? defaults.ledger.maxEntries },
  };
  const feed = new LiveSource({ ports, venues: VENUES, config });
  await ports.clock.run(0);
  const start = ports.clock.now();
  const at = (ms: number): number => start + ms;
  return {
    feed,
    ports,
    at,
    send: (text: string) => {
      ports.sockets.last.deliver(text);
    },
    trade: (id: number, ms: number) =>
      JSON.stringify({
        stream: 'btcusdt@trade',
        data: { e: 'trade', E: at(ms), s: 'BTCUSDT', t: id, p: '9.5', q: '1', T: at(ms), m: false, M: true },
      }),
  };
}

function answerTrades(ports: FakePorts, ids: readonly number[], at: (ms: number) => number): void {
  const request = ports.http.open.find(({ url }) => url.includes('rades'));
  if (request === undefined) throw new Error('no trades were asked for');
  request.answer(
    ids.map((id) => ({
      id,
      price: '9.5',
      qty: '1',
      quoteQty: '9.5',
      time: at((id - 1) * 100),
      isBuyerMaker: false,
      isBestMatch: true,
    })),
  );
}

function line({ kind, channel, from, to, count, firstId, lastId }: LedgerEntry, start: number): string {
  return `${kind} ${channel} ${from - start}..${to === undefined ? '' : to - start} x${count} #${firstId}-${lastId}`;
}
