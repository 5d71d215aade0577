import { expect, it } from 'vitest';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { type Engine } from '../engine.ts';
import type { HttpAnswer, HttpPort } from '../ports.ts';
import { FakeStore } from '../testing/fake-ports.ts';
import { engineOn } from '../../../proofs/engine-on.ts';

/** Whatever answers with status 200 without saying what was asked for is a failure that passes, for every loader. */
const BAD_ANSWERS: Readonly<Record<string, string | Uint8Array>> = {
  'a page of a proxy': '<!doctype html><html><body>Sign in to continue</body></html>',
  'an error as an answer': '{"code":-1008,"msg":"Request throttled by system-level protection."}',
  'an empty list': '[]',
  'an empty object': '{}',
  'lists without rows': '{"symbols":[],"bids":[],"asks":[],"list":[]}',
  nothing: '',
  null: 'null',
  'half an answer': '[[1768478400000,"96434.1","9643',
  'an encoding nobody asked for': Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0xce),
};
const LOADERS: Readonly<Record<string, { readonly path: string; readonly check: (run: Run) => Promise<void> }>> = {
  instruments: {
    path: '/exchangeInfo',
    check: async ({ engine, store }) => {
      expect(await engine.source.getInstruments([`${VENUE}:${SYMBOL}`])).toHaveLength(1);
      expect(store.texts.get(`instruments-${VENUE}-other`)).toContain(SYMBOL);
    },
  },
  candles: {
    path: '/klines',
    check: async ({ engine }) => {
      expect(engine.getCandles(SYMBOL, '1m').length).toBeGreaterThan(500);
    },
  },
  'the snapshot of a book': {
    path: '/depth',
    check: async ({ engine }) => {
      expect(engine.getOrderBook(SYMBOL, { depth: 500 })?.state).toBe('verified');
    },
  },
  'the clock': {
    path: '/time',
    check: async ({ engine }) => {
      expect(engine.health().clocks).toMatchObject([{ venue: VENUE }]);
    },
  },
  trades: {
    path: 'Trades',
    check: async ({ engine }) => {
      expect(engine.ledger({ kinds: ['gap', 'backfilled'] }).entries).toMatchObject([{ kind: 'backfilled' }]);
      const ids = engine.getRecentTrades(SYMBOL).map(({ id }) => Number(id));
      expect(ids.length).toBeGreaterThan(100);
      expect(ids).toEqual(ids.map((_, i) => ids[0]! + (ids.at(-1)! > ids[0]! ? i : -i)));
    },
  },
};
const VENUE = 'binance-spot';
const SYMBOL = 'BTCUSDT';

it.each(Object.keys(LOADERS).flatMap((loader) => Object.keys(BAD_ANSWERS).map((kind) => [loader, kind] as const)))(
  '%s: %s is asked again, and is never taken for the answer',
  async (loader, kind) => {
    const { path, check } = LOADERS[loader]!;
    const run = await start(path, BAD_ANSWERS[kind]!, 2);
    await run.network.run(5000);
    run.network.faults.set({ kind: 'drop', topic: 'trade', durationMs: 1500 });
    await run.network.run(60_000);
    expect(run.bad()).toBe(2);
    await check(run);
    const stopping = run.engine.stop();
    await run.network.run(2000);
    await stopping;
  },
);

it('a reconnect by the user tries at once what waits: the list, the candles, and a host that had failed too often', async () => {
  const run = await start('/', '<html>', 1e9, 503);
  await run.network.run(5 * 60_000);
  run.fail(0);
  const before = run.bad();
  expect(run.engine.getCandles(SYMBOL, '1m').length).toBeLessThan(10);
  run.engine.reconnect();
  await run.network.run(3000);
  expect(run.bad()).toBe(before);
  expect(run.engine.getCandles(SYMBOL, '1m').length).toBeGreaterThan(500);
  expect(await run.engine.source.getInstruments([`${VENUE}:${SYMBOL}`])).toHaveLength(1);
  const stopping = run.engine.stop();
  await run.network.run(2000);
  await stopping;
});

interface Run {
  readonly network: SimulatorNetwork;
  readonly engine: Engine;
  readonly store: FakeStore;
  /** Bad answers given. */
  readonly bad: () => number;
  /** So many more answers are bad. */
  readonly fail: (times: number) => void;
}

async function start(path: string, body: string | Uint8Array, times: number, status = 200): Promise<Run> {
  const network = new SimulatorNetwork({ seed: 3, venues: [VENUE], eventsPerSecond: 20 });
  let left = times;
  let bad = 0;
  const http: HttpPort = {
    request: async (request) => {
      const answer: HttpAnswer = await network.http.request(request);
      if (left === 0 || !new URL(request.url).pathname.includes(path)) return answer;
      left--;
      bad++;
      return { ...answer, status, body: typeof body === 'string' ? new TextEncoder().encode(body) : body };
    },
  };
  const store = new FakeStore();
  const engine = engineOn(network, { http, store, config: { venue: VENUE } });
  await engine.start();
  engine.addTradeStream(SYMBOL);
  engine.addCandleStream(SYMBOL, { interval: '1m' });
  engine.addOrderBookStream(SYMBOL, { depth: 500 });
  void engine.source.getInstruments([`${VENUE}:${SYMBOL}`]);
  return {
    network,
    engine,
    store,
    bad: () => bad,
    fail: (more) => {
      left = more;
    },
  };
}
