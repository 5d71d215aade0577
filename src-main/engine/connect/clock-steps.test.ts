import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { readToyFrame, toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { StreamPool, type StreamPoolConfig } from './stream-pool.ts';

/** Steps of the wall clock; longer ones forward are taken for a machine that slept, and every connection opened anew. */
const STEPS = [
  ['not set', 0],
  ['set forward by 25 s', 25_000],
  ['set back by 25 s', -25_000],
  ['set back by an hour', -3_600_000],
] as const;

/** A pool on a venue that answers every request and every ping, with one stream that delivers. */
function setUp(config: Partial<StreamPoolConfig> = {}) {
  const ports = new FakePorts();
  const facts: QualityEvent[] = [];
  ports.quality.on((fact) => {
    facts.push(fact);
  });
  ports.sockets.onAttempt = (socket) => {
    socket.onSend = (text) => {
      ports.clock.setTimer(() => {
        if (!socket.isClosed) socket.deliver(toyAck(readToyFrame(text).id));
      }, 1);
    };
    socket.accept();
  };
  const venue = toyVenue();
  const pool = new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: { ...defaultConfig(), ...config },
    sink: {
      onMessage: () => undefined,
      onStreamUp: () => undefined,
      onStreamLost: () => undefined,
      onStreamStale: () => undefined,
      onStreamRenewed: () => undefined,
    },
  });
  const { stream } = pool.acquire({ key: 'x', route: '' }, { symbol: 'x', channel: 'trade' });
  ports.clock.advance(10);
  let id = 0;
  return {
    ports,
    pool,
    stream,
    facts,
    deliver: () => {
      ports.sockets.last.deliver(toyTrade('x', ++id));
    },
    /** Time passes until `isOver`; how long it was, s. */
    secondsUntil: (isOver: () => boolean, eachSecond: () => void = () => undefined) => {
      for (let second = 1; second <= 300; second++) {
        ports.clock.advance(1000);
        if (isOver()) return second;
        eachSecond();
      }
      return Infinity;
    },
  };
}

/** The same with a clock that is right, and with each step. */
function alike(measure: (stepMs: number) => unknown): void {
  const expected = measure(0);
  for (const [what, stepMs] of STEPS) expect([what, measure(stepMs)]).toEqual([what, expected]);
}

describe('with a wall clock that is set', () => {
  test('a stream and its connection become stale when they do otherwise, and the watchdog waits as long', () => {
    alike((stepMs) => {
      const { ports, pool, stream, deliver, secondsUntil } = setUp();
      deliver();
      ports.clock.advance(2000);
      ports.clock.sleep(stepMs);
      const pong = (): void => {
        ports.sockets.last.pong();
      };
      const stale = secondsUntil(() => stream.state === 'stale', pong);
      expect(pool.connections()[0]?.state).toBe('stale');
      return [stale, secondsUntil(() => ports.sockets.attempts.length > 1, pong)];
    });
  });

  test('data once a second keeps both running, and none is killed', () => {
    alike((stepMs) => {
      const { ports, stream, facts, deliver } = setUp();
      for (let second = 0; second < 120; second++) {
        deliver();
        ports.clock.advance(1000);
        if (second % 10 === 5) ports.clock.sleep(stepMs);
        expect(stream.state).toBe('running');
      }
      expect(facts.filter(({ kind }) => kind === 'connection-stale' || kind === 'connection-lost')).toEqual([]);
      return ports.sockets.attempts.length;
    });
  });

  test('a socket without any frame is pinged and ended when it is otherwise', () => {
    alike((stepMs) => {
      const { ports, pool, deliver, secondsUntil } = setUp();
      deliver();
      ports.clock.advance(2000);
      ports.clock.sleep(stepMs);
      const pinged = secondsUntil(() => ports.sockets.last.pings > 0);
      return [pinged, secondsUntil(() => ports.sockets.attempts.length > 1), pool.connections()[0]?.lastError?.code];
    });
  });

  test("the venue's own limit of silence is kept", () => {
    alike((stepMs) => {
      const { ports, pool, deliver, secondsUntil } = setUp({
        pingIntervalMs: 10_000_000,
        staleThresholdMs: 10_000_000,
        watchdogMs: 10_000_000,
      });
      deliver();
      ports.clock.advance(2000);
      ports.clock.sleep(stepMs);
      return [secondsUntil(() => ports.sockets.attempts.length > 1), pool.connections()[0]?.lastError?.code];
    });
  });

  test('a connection is replaced at its age', () => {
    alike((stepMs) => {
      const { ports, deliver, secondsUntil } = setUp({ maxConnectionAgeMs: 100_000 });
      deliver();
      ports.clock.advance(2000);
      ports.clock.sleep(stepMs);
      return secondsUntil(() => ports.sockets.attempts.length > 1, deliver);
    });
  });

  test('a socket that lived for less than 10 s was no success: waits grow on', () => {
    alike((stepMs) => {
      const { ports, secondsUntil } = setUp();
      return Array.from({ length: 4 }, (_, loss) => {
        ports.clock.advance(3000);
        ports.clock.sleep(stepMs);
        ports.sockets.last.drop();
        return secondsUntil(() => ports.sockets.attempts.length > loss + 1);
      });
    });
  });

  test('rates and latencies are those of the same messages', () => {
    alike((stepMs) => {
      const { ports, pool, stream } = setUp();
      for (let i = 0; i < 400; i++) {
        if (i === 150) ports.clock.sleep(stepMs);
        ports.sockets.last.deliver(toyTrade('x', i, ports.clock.now() - 12));
        ports.clock.advance(100);
      }
      const monotonic = ports.clock.monotonic();
      const [connection] = pool.all();
      return [
        pool.connections()[0]?.messagesPerSecond,
        stream.health(monotonic).messagesPerSecond,
        connection?.record.latency.summary(monotonic),
        stream.latency.summary(monotonic),
      ];
    });
  });

  test('malformed frames are reported once a second', () => {
    alike((stepMs) => {
      const { ports, facts } = setUp();
      ports.sockets.last.deliver('{');
      ports.clock.sleep(stepMs);
      ports.clock.advance(500);
      ports.sockets.last.deliver('{');
      ports.clock.advance(600);
      ports.sockets.last.deliver('{');
      return facts.filter(({ kind }) => kind === 'malformed').length;
    });
  });
});
