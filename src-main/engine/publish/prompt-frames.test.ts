import { expect, test } from 'vitest';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { VENUES } from '../../venues/registry.ts';
import { klineText } from '../testing/binance-texts.ts';
import { FakeSource } from '../testing/fake-source.ts';
import { ClientPublisher } from './client-publisher.ts';

const TAPE: Demand = { sub: 'tape', kind: 'trades', instrument: 'binance-spot:BTCUSDT' };
const CHART: Demand = { sub: 'chart', kind: 'candles', instrument: 'binance-spot:BTCUSDT', interval: '1m' };
const TICK_MS = 1000 / 60;

/** A client with a tape and a chart, which answers each frame after so many ms; never if that is undefined. */
function setUp({ perSecond = 60, ackMs, leastMs = 0 }: { perSecond?: number; ackMs?: number; leastMs?: number }) {
  const feed = new FakeSource(VENUES['binance-spot']);
  const sent: { readonly at: number; readonly kinds: readonly string[] }[] = [];
  const startedAt = feed.clock.monotonic();
  const client: ClientPublisher = new ClientPublisher({
    engine: feed,
    leastMs: () => leastMs,
    send: {
      frame: (bytes) => {
        const header = decodeFrame(bytes)?.header;
        sent.push({ at: feed.clock.monotonic() - startedAt, kinds: header?.sections.map(({ kind }) => kind) ?? [] });
        if (ackMs === undefined) return;
        feed.setTimer(() => {
          client.onMessage({ kind: 'ack', seq: header?.seq ?? 0 });
        }, ackMs);
      },
      text: () => undefined,
    },
  });
  client.onMessage({ kind: 'rate', perSecond });
  client.onMessage({ kind: 'demand', demands: [TAPE, CHART] });
  let id = 0;
  const trade = () => {
    const time = feed.now();
    feed.frame(
      `{"stream":"btcusdt@trade","data":{"e":"trade","E":${time},"s":"BTCUSDT","t":${++id},"p":"1","q":"1","T":${time},"m":false,"M":true}}`,
    );
  };
  const candle = (trades: number) => {
    feed.frame(klineText(0, trades, { isClosed: false, eventTime: trades }));
  };
  feed.clock.advance(5);
  sent.length = 0;
  return { feed, client, sent, trade, candle, startedAt };
}

test('a trade leaves within 4 ms, candles with the tick', () => {
  const { feed, sent, trade, candle, startedAt } = setUp({ ackMs: 1 });
  const beganAt = feed.clock.monotonic() - startedAt;
  candle(1);
  trade();
  feed.clock.advance(4);
  expect(sent.map(({ kinds }) => kinds)).toEqual([['trades']]);
  expect((sent[0]?.at ?? NaN) - beganAt).toBeLessThanOrEqual(4);
  feed.clock.advance(TICK_MS);
  expect(sent.map(({ kinds }) => kinds)).toEqual([['trades'], ['candles']]);
});

test('of a busy market there is a frame every 4 ms, and none is said to be merged while the client answers', () => {
  const { feed, sent, trade } = setUp({ ackMs: 3 });
  for (let ms = 0; ms < 1000; ms++) {
    trade();
    feed.clock.advance(1);
  }
  expect(sent.length).toBeGreaterThan(200);
  expect(sent.length).toBeLessThanOrEqual(250 + 60);
  expect(feed.calls.filter((call) => call.startsWith('merged'))).toEqual([]);
});

test('a client that asked for less, or whose host is busy, is sent frames at ticks alone', () => {
  for (const options of [
    { perSecond: 59, ackMs: 1 },
    { ackMs: 1, leastMs: 50 },
  ]) {
    const { feed, sent, trade } = setUp(options);
    for (let ms = 0; ms < 1000; ms++) {
      trade();
      feed.clock.advance(1);
    }
    expect(sent.length).toBeLessThanOrEqual(60);
  }
});

test('a client that does not answer is sent nothing more, and what it misses is counted from the second tick on', () => {
  const { feed, client, sent, trade } = setUp({});
  client.onMessage({ kind: 'ack', seq: 1 });
  trade();
  feed.clock.advance(4);
  expect(sent).toHaveLength(1);
  trade();
  feed.clock.advance(5 * TICK_MS);
  expect(sent).toHaveLength(1);
  client.onMessage({ kind: 'ack', seq: 2 });
  expect(sent).toHaveLength(2);
  expect(feed.calls).toContainEqual(expect.stringMatching(/^merged binance-spot:BTCUSDT [45]$/));
});

test('nothing runs between ticks once nothing is asked for', () => {
  const { feed, client } = setUp({ ackMs: 1 });
  feed.clock.advance(100);
  client.onMessage({ kind: 'demand', demands: [] });
  feed.clock.advance(100);
  expect(feed.clock.pending).toBe(1);
  client.dispose();
  expect(feed.clock.pending).toBe(0);
});

test('a client that asks for more frames does not wait for the tick of its old clock', () => {
  const { feed, client, sent, candle } = setUp({ perSecond: 4, ackMs: 1 });
  candle(1);
  feed.clock.advance(10);
  expect(sent).toEqual([]);
  client.onMessage({ kind: 'rate', perSecond: 60 });
  feed.clock.advance(TICK_MS + 1);
  expect(sent.map(({ kinds }) => kinds)).toEqual([['candles']]);
});
