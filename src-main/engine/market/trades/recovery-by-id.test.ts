import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VENUES } from '../../../venues/registry.ts';
import { defaultConfig, type EngineConfig } from '../../config/config.ts';
import { binanceAck } from '../../testing/binance-texts.ts';
import { startTradeRun, type TradeRun } from '../../testing/trade-run.ts';

let run: TradeRun;

beforeEach(() => open());
afterEach(() => run.stop());

describe('a gap in the ids', () => {
  it('is filled over REST before what came after it is emitted', async () => {
    deliver(1, 2, 6);
    await run.ports.clock.run(10);
    expect([ids(), run.queries()]).toEqual([[1, 2], ['symbol=BTCUSDT&fromId=3&limit=3']]);
    deliver(7);
    expect(ids()).toEqual([1, 2]);
    answer(3, 5);
    await run.ports.clock.run(10);
    expect(ids()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(run.engine.getRecentTrades('BTCUSDT').map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(run.emitted[3]).toMatchObject({
      symbol: 'BTCUSDT',
      price: '10.50',
      size: '2',
      aggressor: 'sell',
      venueTime: 4,
    });
    expect(run.engine.streamStatuses()[0]).toMatchObject({ gaps: 0, missing: 0, duplicates: 0, backfilled: 3 });
    expect(run.reported('trades-filled')).toMatchObject([
      { channel: 'trade', loaded: 3, range: { by: 'id', firstId: 3, lastId: 5 } },
    ]);
    deliver(8);
    expect(ids().at(-1)).toBe(8);
  });

  it('is closed by a trade that was only late, and the request is taken back', async () => {
    deliver(1, 3);
    await run.ports.clock.run(10);
    deliver(2, 4);
    expect(ids()).toEqual([1, 2, 3, 4]);
    await run.ports.clock.run(10);
    expect([run.asked().length, run.engine.streamStatuses()[0]]).toMatchObject([0, { gaps: 0, duplicates: 0 }]);
  });

  it('is one request if there are several, and what comes twice meanwhile is counted', async () => {
    deliver(1, 3, 5, 5, 8);
    await run.ports.clock.run(10);
    answer(2, 2);
    await run.ports.clock.run(10);
    expect(run.queries()).toEqual(['symbol=BTCUSDT&fromId=2&limit=1', 'symbol=BTCUSDT&fromId=4&limit=4']);
    answer(4, 7);
    await run.ports.clock.run(10);
    expect([ids(), run.engine.streamStatuses()[0]!.duplicates]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], 1]);
    // From the first trade that history filled in to the last; 3 and 5 came live.
    expect(run.reported('trades-filled')).toMatchObject([{ loaded: 4, range: { by: 'id', firstId: 2, lastId: 7 } }]);
    expect(run.emitted.filter(({ backfilled }) => backfilled === true).map(({ id }) => id)).toEqual([2, 4, 6, 7]);
  });

  it('that the venue does not fill in time is named, and the tape goes on', async () => {
    deliver(1, 2, 6);
    await run.ports.clock.run(10);
    answer(3, 3);
    await run.ports.clock.run(3100);
    expect(ids()).toEqual([1, 2, 3, 6]);
    expect(run.reported('trade-gap')).toMatchObject([
      { channel: 'trade', missing: { by: 'id', firstId: 4, lastId: 5 } },
    ]);
    expect(run.reported('trades-not-filled')).toMatchObject([
      { channel: 'trade', loaded: 1, missingFrom: 4, range: { by: 'id', firstId: 3, lastId: 3 } },
    ]);
    expect(run.engine.streamStatuses()[0]).toMatchObject({ gaps: 1, missing: 2, backfilled: 1 });
    deliver(9);
    expect([ids().at(-1), run.engine.streamStatuses()[0]!.missing]).toEqual([9, 4]);
    await run.ports.clock.run(31_000);
    deliver(11);
    expect(ids().at(-1)).toBe(9);
  });

  it('is tried again after a failure, as long as there is time', async () => {
    deliver(1, 3);
    await run.ports.clock.run(10);
    run.asked()[0]!.answer('{}', 500);
    await run.ports.clock.run(300);
    answer(2, 2);
    await run.ports.clock.run(10);
    expect([ids(), run.engine.streamStatuses()[0]!.gaps]).toEqual([[1, 2, 3], 0]);
  });

  it('keeps a bounded number waiting', async () => {
    await run.stop();
    await open({ backfill: { ...defaultConfig().backfill, maxWaiting: 3 } });
    deliver(1, 3, 4, 5);
    expect(ids()).toEqual([1]);
    deliver(6);
    expect(ids()).toEqual([1, 3, 4, 5, 6]);
    expect(run.reported('trades-not-filled')).toMatchObject([{ reason: 'too many wait' }]);
  });

  it('larger than the bound is filled at its end only; the rest is named', async () => {
    await run.stop();
    await open({ backfill: { ...defaultConfig().backfill, maxTrades: 5 } });
    deliver(1, 100);
    await run.ports.clock.run(10);
    expect(run.queries()).toEqual(['symbol=BTCUSDT&fromId=95&limit=5']);
    answer(95, 99);
    await run.ports.clock.run(10);
    expect(ids()).toEqual([1, 95, 96, 97, 98, 99, 100]);
    expect(run.reported('trade-gap')).toMatchObject([
      { channel: 'trade', missing: { by: 'id', firstId: 2, lastId: 94 } },
    ]);
  });

  it('is named at once if nothing is to be loaded', async () => {
    await run.stop();
    await open({ backfill: { ...defaultConfig().backfill, maxWaitMs: 0 } });
    deliver(1, 3);
    expect([ids(), run.engine.streamStatuses()[0]!.missing, run.asked().length]).toEqual([[1, 3], 1, 0]);
  });
});

describe('after a reconnect', () => {
  it('the venue is asked what was missed, though no trade shows it', async () => {
    deliver(1, 2);
    run.engine.reconnect();
    await run.ports.clock.run(2000);
    expect(run.queries()).toEqual(['symbol=BTCUSDT&fromId=3&limit=1000']);
    answer(3, 4);
    await run.ports.clock.run(10);
    expect(ids()).toEqual([1, 2, 3, 4]);
    deliver(5);
    expect(ids().at(-1)).toBe(5);
    expect(run.queries()).toHaveLength(1);
  });

  it('nothing is asked if the next trade shows that nothing was missed', async () => {
    deliver(1, 2);
    run.engine.reconnect();
    await run.ports.clock.run(500);
    deliver(3);
    await run.ports.clock.run(2000);
    expect([ids(), run.queries()]).toEqual([[1, 2, 3], []]);
  });
});

it('a stream that ends while trades wait leaves nothing behind', async () => {
  deliver(1, 3);
  await run.ports.clock.run(10);
  await run.stop();
  expect([run.asked(), run.ports.clock.pending, ids()]).toEqual([[], 0, [1]]);
});

async function open(changes: Partial<EngineConfig> = {}): Promise<void> {
  run = await startTradeRun({
    venues: VENUES,
    config: { ...defaultConfig(), ...changes },
    ack: binanceAck,
    tradesPath: 'Trades',
  });
}

function deliver(...trades: number[]): void {
  for (const id of trades) {
    run.ports.sockets.last.deliver(
      JSON.stringify({
        stream: 'btcusdt@trade',
        data: { e: 'trade', E: id, s: 'BTCUSDT', t: id, p: '10.50', q: '2', T: id, m: true, M: true },
      }),
    );
  }
}

function answer(from: number, to: number): void {
  const rows = Array.from({ length: to - from + 1 }, (_, i) => ({
    id: from + i,
    price: '10.50',
    qty: '2',
    quoteQty: '21',
    time: from + i,
    isBuyerMaker: true,
    isBestMatch: true,
  }));
  run.asked()[0]!.answer(rows);
}

function ids(): (number | string)[] {
  return run.emitted.map(({ id }) => id);
}
