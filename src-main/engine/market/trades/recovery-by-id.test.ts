import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TradeEvent } from '../../../../src-shared/market/events.ts';
import { VENUES } from '../../../venues/registry.ts';
import { defaultConfig, type EngineConfig } from '../../config/config.ts';
import { createEngine, type Engine } from '../../engine.ts';
import type { QualityEvent } from '../../quality-event.ts';
import { FakePorts } from '../../testing/fake-ports.ts';
import type { FakeRequest } from '../../testing/fake-http.ts';

let ports: FakePorts;
let engine: Engine;
let received: TradeEvent[];
let facts: QualityEvent[];

beforeEach(() => open());
afterEach(() => stop());

describe('a gap in the ids', () => {
  it('is filled over REST before anybody receives what came after it', async () => {
    deliver(1, 2, 6);
    await ports.clock.run(10);
    expect([ids(), queries()]).toEqual([[1, 2], ['symbol=BTCUSDT&fromId=3&limit=3']]);
    deliver(7);
    expect(ids()).toEqual([1, 2]);
    answer(3, 5);
    await ports.clock.run(10);
    expect(ids()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(engine.getRecentTrades('BTCUSDT').map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(received[3]).toMatchObject({
      symbol: 'BTCUSDT',
      price: '10.50',
      size: '2',
      aggressor: 'sell',
      venueTime: 4,
    });
    expect(engine.streamStatuses()[0]).toMatchObject({ gaps: 0, missing: 0, duplicates: 0, backfilled: 3 });
    expect(reported('trades-filled')).toMatchObject([
      { channel: 'trade', loaded: 3, range: { by: 'id', firstId: 3, lastId: 5 } },
    ]);
    deliver(8);
    expect(ids().at(-1)).toBe(8);
  });

  it('is closed by a trade that was only late, and the request is taken back', async () => {
    deliver(1, 3);
    await ports.clock.run(10);
    deliver(2, 4);
    expect(ids()).toEqual([1, 2, 3, 4]);
    await ports.clock.run(10);
    expect([asked().length, engine.streamStatuses()[0]]).toMatchObject([0, { gaps: 0, duplicates: 0 }]);
  });

  it('is one request if there are several, and what comes twice meanwhile is counted', async () => {
    deliver(1, 3, 5, 5, 8);
    await ports.clock.run(10);
    answer(2, 2);
    await ports.clock.run(10);
    expect(queries()).toEqual(['symbol=BTCUSDT&fromId=2&limit=1', 'symbol=BTCUSDT&fromId=4&limit=4']);
    answer(4, 7);
    await ports.clock.run(10);
    expect([ids(), engine.streamStatuses()[0]!.duplicates]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], 1]);
    // From the first trade that history filled in to the last; 3 and 5 came live.
    expect(reported('trades-filled')).toMatchObject([{ loaded: 4, range: { by: 'id', firstId: 2, lastId: 7 } }]);
    expect(received.filter(({ backfilled }) => backfilled === true).map(({ id }) => id)).toEqual([2, 4, 6, 7]);
  });

  it('that the venue does not fill in time is named, and the tape goes on', async () => {
    deliver(1, 2, 6);
    await ports.clock.run(10);
    answer(3, 3);
    await ports.clock.run(3100);
    expect(ids()).toEqual([1, 2, 3, 6]);
    expect(reported('trade-gap')).toMatchObject([{ channel: 'trade', missing: { by: 'id', firstId: 4, lastId: 5 } }]);
    expect(reported('trades-not-filled')).toMatchObject([
      { channel: 'trade', loaded: 1, missingFrom: 4, range: { by: 'id', firstId: 3, lastId: 3 } },
    ]);
    expect(engine.streamStatuses()[0]).toMatchObject({ gaps: 1, missing: 2, backfilled: 1 });
    deliver(9);
    expect([ids().at(-1), engine.streamStatuses()[0]!.missing]).toEqual([9, 4]);
    await ports.clock.run(31_000);
    deliver(11);
    expect(ids().at(-1)).toBe(9);
  });

  it('is tried again after a failure, as long as there is time', async () => {
    deliver(1, 3);
    await ports.clock.run(10);
    asked()[0]!.answer('{}', 500);
    await ports.clock.run(300);
    answer(2, 2);
    await ports.clock.run(10);
    expect([ids(), engine.streamStatuses()[0]!.gaps]).toEqual([[1, 2, 3], 0]);
  });

  it('keeps a bounded number waiting', async () => {
    await stop();
    await open({ backfill: { ...defaultConfig().backfill, maxWaiting: 3 } });
    deliver(1, 3, 4, 5);
    expect(ids()).toEqual([1]);
    deliver(6);
    expect(ids()).toEqual([1, 3, 4, 5, 6]);
    expect(reported('trades-not-filled')).toMatchObject([{ reason: 'too many wait' }]);
  });

  it('larger than the bound is filled at its end only; the rest is named', async () => {
    await stop();
    await open({ backfill: { ...defaultConfig().backfill, maxTrades: 5 } });
    deliver(1, 100);
    await ports.clock.run(10);
    expect(queries()).toEqual(['symbol=BTCUSDT&fromId=95&limit=5']);
    answer(95, 99);
    await ports.clock.run(10);
    expect(ids()).toEqual([1, 95, 96, 97, 98, 99, 100]);
    expect(reported('trade-gap')).toMatchObject([{ channel: 'trade', missing: { by: 'id', firstId: 2, lastId: 94 } }]);
  });

  it('is named at once if nothing is to be loaded', async () => {
    await stop();
    await open({ backfill: { ...defaultConfig().backfill, maxWaitMs: 0 } });
    deliver(1, 3);
    expect([ids(), engine.streamStatuses()[0]!.missing, asked().length]).toEqual([[1, 3], 1, 0]);
  });
});

describe('after a reconnect', () => {
  it('the venue is asked what was missed, though no trade shows it', async () => {
    deliver(1, 2);
    engine.reconnect();
    await ports.clock.run(2000);
    expect(queries()).toEqual(['symbol=BTCUSDT&fromId=3&limit=1000']);
    answer(3, 4);
    await ports.clock.run(10);
    expect(ids()).toEqual([1, 2, 3, 4]);
    deliver(5);
    expect(ids().at(-1)).toBe(5);
    expect(queries()).toHaveLength(1);
  });

  it('nothing is asked if the next trade shows that nothing was missed', async () => {
    deliver(1, 2);
    engine.reconnect();
    await ports.clock.run(500);
    deliver(3);
    await ports.clock.run(2000);
    expect([ids(), queries()]).toEqual([[1, 2, 3], []]);
  });
});

it('a stream that ends while trades wait leaves nothing behind', async () => {
  deliver(1, 3);
  await ports.clock.run(10);
  await stop();
  expect([asked(), ports.clock.pending, ids()]).toEqual([[], 0, [1]]);
});

async function open(changes: Partial<EngineConfig> = {}): Promise<void> {
  ports = new FakePorts();
  received = [];
  facts = [];
  ports.sockets.onAttempt = (socket) => {
    socket.onSend = (text) => {
      const { id } = JSON.parse(text) as { readonly id: number };
      ports.clock.setTimer(() => {
        socket.deliver(JSON.stringify({ result: null, id }));
      }, 1);
    };
    socket.accept();
  };
  ports.http.onRequest = (request) => {
    if (request.url.endsWith('/time')) request.answer({ serverTime: ports.clock.now() });
  };
  engine = createEngine({ ports, venues: VENUES, config: { ...defaultConfig(), ...changes } });
  engine.on('mkt.trades', (trade) => {
    received.push(trade);
  });
  engine.quality.on((event) => {
    facts.push(event);
  });
  await engine.start();
  engine.addTradeStream('BTCUSDT');
  await ports.clock.run(100);
}

async function stop(): Promise<void> {
  const stopping = engine.stop();
  await ports.clock.run(10);
  await stopping;
}

function deliver(...trades: number[]): void {
  for (const id of trades) {
    ports.sockets.last.deliver(
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
  asked()[0]!.answer(rows);
}

function asked(): FakeRequest[] {
  return ports.http.open.filter(({ url }) => url.includes('Trades'));
}

function queries(): string[] {
  return ports.http.requests
    .filter(({ url }) => url.includes('Trades'))
    .map(({ url }) => url.slice(url.indexOf('?') + 1));
}

function ids(): (number | string)[] {
  return received.map(({ id }) => id);
}

function reported(kind: QualityEvent['kind']): QualityEvent[] {
  return facts.filter((event) => event.kind === kind);
}
