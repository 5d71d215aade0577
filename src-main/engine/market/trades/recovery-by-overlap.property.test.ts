import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultConfig } from '../../config/config.ts';
import { createEngine, type Engine } from '../../engine.ts';
import { TradeRecord } from '../../venue/records.ts';
import type { FakeRequest } from '../../testing/fake-http.ts';
import { FakePorts } from '../../testing/fake-ports.ts';
import { readToyFrame, toyAck, toyTrade, toyVenue } from '../../testing/toy-venue.ts';
import type { StreamVenue, TradeIds } from '../../venue/venue.ts';

/** What befalls the next trades while connected, how many happen while away, and how the venue answers from then on. */
const step = fc.record({
  trades: fc.array(fc.constantFrom('deliver', 'deliver', 'twice', 'late'), { maxLength: 6 }),
  missed: fc.constantFrom(-1, -1, 0, 1, 3, 9, 30),
  pauseMs: fc.constantFrom(0, 20, 300, 1500, 5000),
  rest: fc.constantFrom('ok', 'ok', 'ok', 'error', 'limited', 'silent', 'behind', 'empty'),
});

it.each([
  ['ascending', 'backwards'],
  ['ascending', 'newest'],
  ['opaque', 'backwards'],
  ['opaque', 'newest'],
] as const)(
  '%s ids, history %s: whatever is lost, doubled or late, trades come in order and once, and every gap is in the ledger',
  async (ids, paging) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        const world = await open(venueOf(ids, paging));
        world.deliver(++world.newest);
        for (const one of steps) await world.play(one);
        await world.settle();
        expectHonest(world);
        await world.stop();
      }),
      { numRuns: 100 },
    );
  },
  60_000,
);

/** Nothing out of order or twice, and nothing missing that is not in the ledger. */
function expectHonest({ engine, received, newest, late, venue }: World): void {
  expect(received.every((n, i) => i === 0 || n > (received[i - 1] ?? NaN))).toBe(true);
  expect(received.at(-1)).toBe(newest);
  const gaps = engine.ledger({ kinds: ['gap'], limit: 10_000 }).entries;
  // A trade that came too late was left out and counted; all else that is missing lies in a named gap.
  const missing = gapsOf(received, newest).filter(
    (n) => !gaps.some(({ from, to = Infinity }) => from - BASE < n && n < to - BASE),
  );
  expect(missing.filter((n) => !late.has(n))).toEqual([]);
  const whole = engine
    .ledger({ kinds: ['backfilled'], limit: 10_000 })
    .entries.filter(({ reason }) => reason === 'nothing-missing');
  expect(
    whole.filter(({ from, to = NaN }) => gapsOf(received, newest).some((n) => from - BASE < n && n < to - BASE)),
  ).toEqual([]);
  expect(engine.streamStatuses()[0]?.outOfOrder ?? 0).toBeGreaterThanOrEqual(missing.length);
  expect(gaps.length).toBe(engine.streamStatuses()[0]?.gaps);
  expect(engine.source.market.find(venue.id, 'BTCUSDT')?.trades?.buffer).toBeUndefined();
}

interface World {
  readonly engine: Engine;
  readonly venue: StreamVenue;
  readonly received: readonly number[];
  /** Trades that were emitted after newer ones. */
  readonly late: ReadonlySet<number>;
  newest: number;
  deliver(n: number): void;
  play(one: typeof step extends fc.Arbitrary<infer Step> ? Step : never): Promise<void>;
  settle(): Promise<void>;
  stop(): Promise<void>;
}

async function open(venue: StreamVenue): Promise<World> {
  const ports = new FakePorts();
  const received: number[] = [];
  const late = new Set<number>();
  let mode: string = 'ok';
  ports.http.onRequest = (request) => {
    answer(request, mode, world.newest, ports.clock.now());
  };
  ports.sockets.answerAll((text) => toyAck(readToyFrame(text).id));
  const backfill = { ...defaultConfig().backfill, maxWaiting: 15, maxTrades: 20 };
  const engine = createEngine({
    ports,
    venues: { [venue.id]: venue },
    config: { ...defaultConfig(), venue: venue.id, backfill },
  });
  const isUp = (): boolean => ['running', 'stale'].includes(engine.streamStatuses()[0]?.state ?? '');
  const waitUp = async (everyMs: number): Promise<void> => {
    for (let i = 0; i < 100 && !isUp(); i++) await ports.clock.run(everyMs);
  };
  const world: World = {
    engine,
    venue,
    received,
    late,
    newest: 0,
    deliver: (n) => {
      if (isUp()) ports.sockets.live.at(-1)?.deliver(frame(n));
    },
    play: async ({ trades, missed, pauseMs, rest }) => {
      mode = rest;
      if (missed >= 0) {
        ports.sockets.live.at(-1)?.drop();
        world.newest += missed;
        // What happens while nobody listens is only in history.
        await waitUp(100);
      }
      for (const what of trades) {
        const n = ++world.newest;
        if (what === 'late') {
          late.add(n);
          world.deliver(++world.newest);
        }
        world.deliver(n);
        if (what === 'twice') world.deliver(n);
      }
      await ports.clock.run(pauseMs);
    },
    settle: async () => {
      mode = 'ok';
      await ports.clock.run(10_000);
      await waitUp(1000);
      world.deliver(++world.newest);
      await ports.clock.run(10_000);
    },
    stop: async () => {
      const stopping = engine.stop();
      await ports.clock.run(3000);
      await stopping;
      expect(ports.clock.pending).toBe(0);
    },
  };
  engine.on('mkt.trades', ({ venueTime = NaN }) => {
    received.push(venueTime - BASE);
  });
  await engine.start();
  engine.addTradeStream('BTCUSDT');
  await ports.clock.run(100);
  return world;
}

function gapsOf(received: readonly number[], newest: number): number[] {
  const emitted = new Set(received);
  return Array.from({ length: newest }, (_, i) => i + 1).filter((n) => !emitted.has(n));
}

/** Trade n has the time BASE + n; its id is a multiple of n, or a text that says nothing of its place. */
function frame(n: number): string {
  return toyTrade('BTCUSDT@trade', n, BASE + n);
}

function venueOf(ids: TradeIds, tradePaging: 'backwards' | 'newest'): StreamVenue {
  const toy = toyVenue();
  const identify = (trade: TradeRecord, n: number): void => {
    trade.venueTime = BASE + n;
    trade.id = ids === 'opaque' ? NaN : n * 7;
    trade.idText = ids === 'opaque' ? `${(n * 7919) % 1000}-${n}` : '';
    for (const slot of [trade.price, trade.size]) {
      slot.present = true;
      slot.mantissa = 1;
    }
  };
  return {
    ...toy,
    tradeIds: ids,
    decode: (bytes, out) => {
      toy.decode(bytes, out);
      for (let i = 0; i < out.recordCount; i++) {
        const trade = out.records[i];
        if (trade?.kind === 'trade') identify(trade, trade.id);
      }
    },
    history: {
      ...toy.history,
      tradePaging,
      maxTrades: 5,
      trades: ({ limit, before }) => ({
        path: `/trades?limit=${limit}${before === undefined ? '' : `&before=${before.time - BASE}`}`,
        weight: 4,
      }),
      parseTrades: (body, _channel, each) => {
        const trade = new TradeRecord();
        for (const n of JSON.parse(new TextDecoder().decode(body)) as number[]) {
          trade.reset();
          identify(trade, n);
          each(trade);
        }
        return undefined;
      },
    },
  };
}

function answer(request: FakeRequest, mode: string, newest: number, now: number): void {
  const url = new URL(request.url);
  if (url.pathname.endsWith('/time')) request.answer(now);
  if (!url.pathname.endsWith('/trades') || mode === 'silent') return;
  if (mode === 'error') request.answer('{}', 500);
  else if (mode === 'limited') request.answer('{}', 429, { 'retry-after': '2' });
  else {
    const last = Math.min(newest - (mode === 'behind' ? 3 : 0), Number(url.searchParams.get('before') ?? Infinity) - 1);
    const count = mode === 'empty' ? 0 : Math.min(Number(url.searchParams.get('limit')), last);
    request.answer(Array.from({ length: Math.max(0, count) }, (_, i) => last - count + 1 + i));
  }
}

const BASE = 1_768_478_400_000;
