import { describe, expect, test } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { StageLatency } from '../measure/stage-latency.ts';
import { FakeSource } from '../testing/fake-source.ts';
import { ClientPublisher } from './client-publisher.ts';

const TAPE = { sub: 'tape', kind: 'trades', instrument: 'binance-spot:BTCUSDT' } as const;

/** A client that looks at a tape, the first frames behind it, right after a tick. */
function setUp() {
  const fake = new FakeSource(VENUES['binance-spot']);
  const feed = Object.assign(fake, { hops: new StageLatency(fake.clock) });
  let seq = 0;
  const client = new ClientPublisher({
    engine: feed,
    send: {
      frame: () => {
        seq++;
      },
      text: () => undefined,
    },
  });
  client.onMessage({ kind: 'demand', demands: [TAPE] });
  client.onMessage({ kind: 'ack', seq });
  feed.clock.advance(100);
  const { stream } = feed.streams.get('binance-spot:btcusdt@trade')!;
  let id = 0;
  return {
    feed,
    stream,
    /** A trade that was decoded just now, and is a sample. */
    trade: (): void => {
      const at = feed.now();
      stream.decodedAt = feed.clock.monotonic();
      feed.frame(
        JSON.stringify({
          stream: 'btcusdt@trade',
          data: { e: 'trade', E: at, s: 'BTCUSDT', t: ++id, p: '1.5', q: '2', T: at, m: true, M: true },
        }),
      );
    },
    ack: (painted?: { readonly seq: number; readonly afterMs: number }): void => {
      client.onMessage({ kind: 'ack', seq, ...(painted && { painted }) });
    },
    seq: () => seq,
    hop: (name: string) => feed.hops.health().find(({ hop }) => hop === name),
  };
}

describe('decoded to published', () => {
  test('is the wait for the next tick', () => {
    const { feed, trade, hop } = setUp();
    feed.clock.advance(30);
    trade();
    expect(hop('decoded-published')).toBeUndefined();
    feed.clock.advance(70);
    expect(hop('decoded-published')).toMatchObject({ count: 1, max: 70 });
  });

  test('a client that takes nothing makes it long: the oldest that waits counts, not the newest', () => {
    const { feed, trade, ack, hop } = setUp();
    trade();
    feed.clock.advance(100);
    for (let i = 0; i < 30; i++) {
      trade();
      feed.clock.advance(100);
    }
    ack();
    expect(hop('decoded-published')).toMatchObject({ count: 2, max: 3000 });
  });

  test('what changed nothing is not waited for', () => {
    const { feed, stream, hop } = setUp();
    stream.decodedAt = feed.clock.monotonic();
    feed.clock.advance(1000);
    expect(hop('decoded-published')).toBeUndefined();
  });
});

describe('published to painted', () => {
  test('is the time to the acknowledgement, and what the client says it took from there', () => {
    const { feed, trade, ack, hop, seq } = setUp();
    trade();
    feed.clock.advance(100);
    const first = seq();
    feed.clock.advance(4);
    ack();
    trade();
    feed.clock.advance(96);
    expect(hop('published-painted')).toBeUndefined();
    ack({ seq: first, afterMs: 16.5 });
    expect(hop('published-painted')).toMatchObject({ count: 1, max: 20.5 });
  });

  test('a client that makes frames up is not believed', () => {
    const { trade, ack, feed, hop } = setUp();
    for (const seq of [0, 99, 1e15]) {
      trade();
      feed.clock.advance(100);
      ack({ seq, afterMs: 5 });
    }
    expect(hop('published-painted')).toBeUndefined();
  });
});
