import { afterEach, beforeEach, expect, it } from 'vitest';
import { ledgerSentence } from '../../../../src-shared/wire/ledger-sentence.ts';
import { bybitSpot } from '../../../venues/bybit/markets.ts';
import { defaultConfig } from '../../config/config.ts';
import { startTradeRun, type TradeRun } from '../../testing/trade-run.ts';

let run: TradeRun;

beforeEach(async () => {
  run = await startTradeRun({
    venues: { 'bybit-spot': bybitSpot },
    config: { ...defaultConfig(), venue: 'bybit-spot' },
    ack: (text) => {
      const { req_id } = JSON.parse(text) as { readonly req_id: string };
      return JSON.stringify({ success: true, ret_msg: 'subscribe', conn_id: 'x', req_id, op: 'subscribe' });
    },
    tradesPath: 'recent-trade',
  });
});

afterEach(() => run.stop());

it('what was missed is emitted in its place, once history joins what was emitted before and what came after', async () => {
  deliver(1, 2, 3);
  await lose();
  deliver(7, 8);
  await run.ports.clock.run(10);
  expect([emittedNumbers(), run.queries()]).toEqual([[1, 2, 3], ['category=spot&symbol=BTCUSDT&limit=60']]);
  answer(2, 8);
  await run.ports.clock.run(10);
  expect([emittedNumbers(), run.engine.ledger({ kinds: ['gap'] }).total]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], 0]);
  expect(run.engine.streamStatuses()[0]).toMatchObject({ gaps: 0, backfilled: 3 });
  expect(run.engine.ledger({ kinds: ['backfilled'] }).entries).toMatchObject([
    { from: at(4), to: at(6), count: 3, channel: 'trade' },
  ]);
  expect(run.emitted.map(({ backfilled = false }) => backfilled)).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
});

it('a live trade that was emitted before the loss proves that none was missed', async () => {
  deliver(1, 2);
  await lose();
  deliver(2, 3);
  await run.ports.clock.run(10);
  expect([emittedNumbers(), run.asked().length, run.engine.streamStatuses()[0]?.duplicates]).toEqual([[1, 2, 3], 0, 1]);
});

it('if history does not reach back, the gap between is named by its times', async () => {
  deliver(1, 2);
  await lose();
  deliver(90);
  await run.ports.clock.run(10);
  answer(30, 90);
  await run.ports.clock.run(10);
  expect(emittedNumbers()).toEqual([1, 2, ...Array.from({ length: 61 }, (_, i) => 30 + i)]);
  expect(run.reported('trade-gap')).toMatchObject([
    { channel: 'trade', missing: { by: 'time', from: at(2), to: at(30) } },
  ]);
  expect(run.engine.ledger({ kinds: ['gap'] }).entries).toMatchObject([
    { from: at(2), to: at(30), count: 0, reason: 'not-joined', channel: 'trade' },
  ]);
  expect(run.engine.streamStatuses()[0]).toMatchObject({ gaps: 1, missing: 0 });
});

it('if history is silent, the gap is named in time, and the tape goes on', async () => {
  deliver(1);
  await lose();
  deliver(5);
  await run.ports.clock.run(3100);
  deliver(6);
  expect(emittedNumbers()).toEqual([1, 5, 6]);
  expect(run.reported('trade-gap')).toMatchObject([
    { channel: 'trade', missing: { by: 'time', from: at(1), to: at(5) } },
  ]);
  await lose();
  deliver(7);
  expect([emittedNumbers().at(-1), run.engine.streamStatuses()[0]?.gaps]).toEqual([7, 2]);
});

it('a gap that was named because history was slow is none if history later shows both its sides together', async () => {
  deliver(1, 2);
  await lose();
  deliver(3, 4);
  await run.ports.clock.run(3100);
  expect([emittedNumbers(), run.engine.ledger({ kinds: ['gap'] }).total]).toEqual([[1, 2, 3, 4], 1]);
  await run.ports.clock.run(5000);
  answer(1, 4);
  await run.ports.clock.run(10);
  const { entries } = run.engine.ledger();
  expect(
    entries.map(({ kind, from, to, reason }) => [kind, from, to, reason]).filter(([kind]) => kind !== 'stale'),
  ).toEqual([
    ['gap', at(2), at(3), 'not-joined'],
    ['backfilled', at(2), at(3), 'nothing-missing'],
  ]);
  expect(
    ledgerSentence(
      'this file',
      entries.filter(({ kind }) => kind !== 'stale'),
      { from: at(1), to: at(4) },
    ),
  ).toBe('this file has no known gaps');
  expect([emittedNumbers(), run.asked()]).toEqual([[1, 2, 3, 4], []]);
});

it('and stays one if history shows what was missed, which comes too late to be emitted', async () => {
  deliver(1);
  await lose();
  deliver(3);
  await run.ports.clock.run(8200);
  answer(1, 3);
  await run.ports.clock.run(10);
  expect([
    emittedNumbers(),
    run.engine.ledger({ kinds: ['backfilled'] }).total,
    run.engine.ledger({ kinds: ['gap'] }).total,
  ]).toEqual([[1, 3], 0, 1]);
});

it('while no trade comes, what was missed is emitted, and nothing is claimed before one does', async () => {
  deliver(1);
  await lose();
  await run.ports.clock.run(1100);
  answer(1, 3);
  await run.ports.clock.run(10);
  expect(emittedNumbers()).toEqual([1, 2, 3]);
  deliver(6);
  await run.ports.clock.run(10);
  expect(emittedNumbers()).toEqual([1, 2, 3]);
  answer(1, 6);
  await run.ports.clock.run(10);
  expect([emittedNumbers(), run.engine.streamStatuses()[0]?.gaps]).toEqual([[1, 2, 3, 4, 5, 6], 0]);
});

async function lose(): Promise<void> {
  run.engine.reconnect();
  await run.ports.clock.run(20);
  expect(run.engine.streamStatuses()[0]?.state).toBe('running');
}

function deliver(...trades: number[]): void {
  const rows = trades.map((n) => ({
    i: idOf(n),
    T: at(n),
    p: '10.50',
    v: '2',
    S: 'Sell',
    seq: n,
    s: 'BTCUSDT',
    BT: false,
    RPI: false,
  }));
  // Announcements of the venue have a socket of their own.
  const socket = run.ports.sockets.live.findLast(({ url }) => url.endsWith('/v5/public/spot'));
  for (const row of rows)
    socket?.deliver(JSON.stringify({ topic: 'publicTrade.BTCUSDT', ts: 1, type: 'snapshot', data: [row] }));
}

function answer(from: number, to: number): void {
  const list = Array.from({ length: to - from + 1 }, (_, i) => ({
    execId: idOf(to - i),
    symbol: 'BTCUSDT',
    price: '10.50',
    size: '2',
    side: 'Sell',
    time: String(at(to - i)),
  }));
  run.asked()[0]?.answer({ retCode: 0, retMsg: 'OK', result: { category: 'spot', list }, retExtInfo: {}, time: 1 });
}

/** Ids that say nothing of their order. */
function idOf(n: number): string {
  return `22900000011${String((n * 7919) % 1000).padStart(3, '0')}${String(n).padStart(5, '0')}`;
}

function emittedNumbers(): number[] {
  return run.emitted.map(({ id }) => Number(String(id).slice(-5)));
}

function at(n: number): number {
  return 1_768_478_400_000 + n * 10;
}
