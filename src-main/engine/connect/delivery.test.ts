import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { StageLatency, SAMPLED_EVERY } from '../measure/stage-latency.ts';
import { LatencyHistogram } from '../measure/latency-histogram.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { StreamPool } from './stream-pool.ts';
import { TimedStreams } from './timed-streams.ts';

/** One stream whose decoding takes so many ms; `aheadMs` is what is thought of the venue's clock. */
function setUp({ decodeMs = 0, aheadMs = 0 }: { readonly decodeMs?: number; readonly aheadMs?: number }) {
  const ports = new FakePorts();
  const toy = toyVenue();
  const venue = toyVenue({
    decode: (bytes, out) => {
      toy.decode(bytes, out);
      ports.clock.advance(decodeMs);
    },
  });
  const venueClock = { aheadMs, now: () => ports.clock.now() + aheadMs };
  const hops = new StageLatency(ports.clock);
  const pool = new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: defaultConfig(),
    times: { hops, timed: new TimedStreams(), venueClock },
    sink: {
      onMessage: () => undefined,
      onStreamUp: () => undefined,
      onStreamLost: () => undefined,
      onStreamStale: () => undefined,
      onStreamRenewed: () => undefined,
    },
  });
  const { stream } = pool.acquire({ key: 't', route: '' }, { symbol: 'T', channel: 'trade' });
  const socket = ports.sockets.last;
  socket.accept();
  socket.deliver(toyAck(1));
  let id = 0;
  const deliver = (lateMs: number): void => {
    socket.deliver(toyTrade('t', ++id, ports.clock.now() + venueClock.aheadMs - lateMs));
  };
  const latency = () => pool.connections()[0]?.latencyP50;
  return { ports, pool, hops, stream, venueClock, deliver, latency };
}

describe('venue to receipt', () => {
  test("is measured by the venue's clock, however wrong ours is", () => {
    for (const aheadMs of [-5000, 0, 5000]) {
      const { deliver, latency } = setUp({ aheadMs });
      for (let i = 0; i < 10; i++) deliver(12);
      expect([aheadMs, latency()]).toEqual([aheadMs, 12]);
    }
  });

  test("is left out while nobody knows the venue's clock, and reported below zero if it was estimated wrongly", () => {
    const { deliver, latency, venueClock } = setUp({ aheadMs: NaN });
    deliver(12);
    expect(latency()).toBeUndefined();
    venueClock.aheadMs = 0;
    deliver(-8);
    expect(latency()).toBe(-8);
  });

  test('leaves out what is sent again with its time, as it says nothing about the way', () => {
    const { deliver, latency, stream, ports } = setUp({});
    deliver(12);
    for (let repeat = 1; repeat <= 5; repeat++) {
      ports.clock.advance(3000);
      deliver(12 + repeat * 3000);
      expect([repeat, latency(), stream.timed]).toEqual([repeat, 12, 1]);
    }
    deliver(40);
    expect(stream.latencyMs).toBe(40);
  });

  test('begins anew if the clock is known better', () => {
    const { deliver, latency, pool, stream, ports } = setUp({});
    deliver(900);
    pool.forgetLatencies();
    expect([latency(), stream.latency.summary(ports.clock.monotonic())]).toEqual([undefined, undefined]);
    deliver(12);
    ports.clock.advance(4000);
    expect(latency()).toBe(12);
  });

  test('of all connections is one', () => {
    const { deliver, pool, ports } = setUp({});
    for (const late of [1, 2, 300]) deliver(late);
    expect(
      LatencyHistogram.distributionOf(
        pool.all().map(({ record }) => record.latency),
        ports.clock.monotonic(),
      ),
    ).toMatchObject({ p50: 2, max: 300, count: 3, negative: 0 });
  });
});

test('one message in so many is measured from its arrival until it is decoded, and its stream remembers when', () => {
  const { deliver, hops, stream, ports } = setUp({ decodeMs: 3 });
  for (let i = 0; i < SAMPLED_EVERY * 4; i++) deliver(0);
  expect(hops.health()).toMatchObject([{ hop: 'received-decoded', count: 4, max: 3, negative: 0 }]);
  expect(hops.health()[0]?.p50).toBeCloseTo(3, 0);
  expect(ports.clock.monotonic() - stream.decodedAt).toBeLessThan(4 * SAMPLED_EVERY * 4);
});
