import { beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../../src-shared/market/channels.ts';
import { defaultConfig } from '../config/config.ts';
import { DecodePaths } from '../measure/decode-paths.ts';
import { Decoded } from '../venue/decoded.ts';
import type { TapedeckError } from '../errors.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { readToyFrame, toyAck, toyTrade, toyVenue, type ToyChanges } from '../testing/toy-venue.ts';
import { type ConnectionConfig, Connection } from './connection.ts';
import { RateWindow } from './rate-window.ts';
import { StreamRecord } from './stream-record.ts';

let ports: FakePorts;
let facts: QualityEvent[];

beforeEach(() => {
  ports = new FakePorts();
  facts = [];
  ports.quality.on((fact) => {
    facts.push(fact);
  });
  ports.random.value = 0.5;
});

function makeConnection(changes: ToyChanges = {}, config: Partial<ConnectionConfig> = {}) {
  const errors: TapedeckError[] = [];
  const received: string[] = [];
  const venue = toyVenue(changes);
  const connection = new Connection({
    id: 'c',
    url: 'wss://toy/',
    ports,
    venue,
    decoded: new Decoded(),
    paths: new DecodePaths(),
    attempts: new RateWindow(1000, 1),
    config: { ...defaultConfig(), ...config },
    sink: {
      onMessage: (decoded) => {
        received.push(decoded.topic);
      },
      onStreamUp: () => {},
      onStreamLost: () => {},
      onStreamStale: () => {},
      onStreamRenewed: () => {},
    },
    host: {
      onActive: (_, stream) => {
        stream.enter('running', 0);
      },
      onRejected: () => {},
      onSettled: () => {},
      onSilent: () => undefined,
      onGoingAway: () => {},
      onBufferFull: () => {},
      onDown: (_, error) => {
        errors.push(error);
      },
    },
  });
  connection.start();
  return {
    connection,
    errors,
    received,
    add: (key: string, channel: Channel = 'trade') =>
      connection.add(new StreamRecord(venue.id, { key, route: '' }, { symbol: key, channel }, 0)),
    remove: (key: string) => {
      const stream = connection.streams.get(key);
      if (stream !== undefined) connection.remove(stream);
    },
  };
}

/** Rejects `count` attempts in a row and gives the waits between them. */
function waits(count: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const failed = ports.sockets.last;
    const at = ports.clock.monotonic();
    failed.reject();
    while (ports.sockets.last === failed) ports.clock.advance(1);
    found.push(ports.sockets.last.openedAt - at);
  }
  return found;
}

describe('coming back', () => {
  test('waits double from the base up to the longest', () => {
    makeConnection();
    expect(waits(9)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test('jitter makes a wait at most a fifth shorter or longer', () => {
    makeConnection();
    ports.random.value = 0;
    expect(waits(1)).toEqual([800]);
    ports.random.value = 0.999999;
    expect(waits(1)[0]).toBeCloseTo(2400, -1);
  });

  test('an attempt that does not open in time is given up', () => {
    const { connection, errors } = makeConnection({}, { connectTimeoutMs: 3000 });
    const attempt = ports.sockets.last;
    ports.clock.advance(2999);
    expect(connection.record.state).toBe('starting');
    ports.clock.advance(2);
    expect(errors[0]).toMatchObject({ code: 'connect-timeout', class: 'reconnect', url: 'wss://toy/', attempt: 0 });
    expect(attempt.endedBy).toBe('terminate');
    attempt.accept();
    expect(connection.record.state).toBe('connecting');
    expect(connection.record.lastError).toMatchObject({ fault: 'timeout' });
  });

  test('fails after the greatest number of attempts', () => {
    const { connection, errors } = makeConnection(
      {},
      { reconnect: { baseMs: 10, maxMs: 10, jitter: 0, maxAttempts: 3 } },
    );
    waits(3);
    ports.sockets.last.reject();
    expect(connection.record.state).toBe('failed');
    expect(errors.at(-1)?.code).toBe('attempts-exhausted');
    ports.clock.advance(100_000);
    expect(ports.sockets.attempts).toHaveLength(4);
    expect(ports.clock.pending).toBe(0);
  });

  test.each([400, 401, 404, 410, 451])(
    'HTTP %i on the handshake is a failure that says why, and is tried again, later each time',
    (status) => {
      const { connection, errors } = makeConnection();
      const found: number[] = [];
      for (let i = 0; i < 6; i++) {
        const rejected = ports.sockets.last;
        const at = ports.clock.monotonic();
        rejected.reject(status);
        expect(connection.health(ports.clock.monotonic())).toMatchObject({
          state: 'failed',
          lastError: { code: 'handshake-rejected', message: expect.stringContaining(`HTTP ${status}`) as string },
        });
        expect(connection.health(ports.clock.monotonic()).nextAttemptAt).toBeGreaterThan(ports.clock.now());
        while (ports.sockets.last === rejected) ports.clock.advance(1000);
        found.push((ports.sockets.last.openedAt - at) / 60_000);
      }
      expect(errors[0]).toMatchObject({ code: 'handshake-rejected', class: 'reconnect' });
      expect(found).toEqual([1, 2, 4, 8, 15, 15]);
      ports.sockets.last.accept();
      expect(connection.record.state).toBe('running');
      ports.clock.advance(10_000);
      expect(waits(1)).toEqual([1000]);
    },
  );

  test.each([403, 418, 429])(
    'HTTP %i on the handshake is a block that passes: a minute, longer each time, or as long as the venue says',
    (status) => {
      for (const [blockMs, minutes] of [
        [undefined, [1, 2, 4, 8, 15, 15]],
        [600_000, [10, 10, 10, 10, 15]],
      ] as const) {
        const { connection, errors } = makeConnection(blockMs === undefined ? {} : { limits: { blockMs } });
        const found: number[] = [];
        for (const _ of minutes) {
          const rejected = ports.sockets.last;
          const at = ports.clock.monotonic();
          rejected.reject(status);
          expect(connection.health(ports.clock.monotonic())).toMatchObject({
            state: 'connecting',
            lastError: { code: 'handshake-blocked', message: expect.stringContaining(`HTTP ${status}`) as string },
            nextAttemptAt: expect.any(Number) as number,
          });
          while (ports.sockets.last === rejected) ports.clock.advance(1000);
          found.push((ports.sockets.last.openedAt - at) / 60_000);
        }
        expect(errors.at(-1)).toMatchObject({ code: 'handshake-blocked', class: 'reconnect' });
        expect(found).toEqual(minutes);
        void connection.stop();
      }
    },
  );

  test.each([500, 503])('HTTP %i on the handshake is tried again', (status) => {
    const { connection } = makeConnection();
    ports.sockets.last.reject(status);
    expect(connection.record.state).toBe('connecting');
    ports.clock.advance(1001);
    expect(ports.sockets.attempts).toHaveLength(2);
  });

  test('a socket that lasted makes the next wait the shortest again, one that did not does not', () => {
    makeConnection();
    waits(3);
    ports.sockets.last.accept();
    ports.clock.advance(1000);
    expect(waits(1)).toEqual([8000]);
    ports.sockets.last.accept();
    ports.clock.advance(10_000);
    expect(waits(1)).toEqual([1000]);
  });

  test('health reports the attempt and when the next is due', () => {
    const { connection } = makeConnection();
    ports.sockets.last.reject();
    const now = ports.clock.now();
    expect(connection.health(ports.clock.monotonic())).toMatchObject({
      state: 'connecting',
      attempt: 1,
      nextAttemptAt: now + 1000,
      // It was never connected.
      reconnects: 0,
      failingSince: now,
    });
    ports.clock.advance(1000);
    ports.sockets.last.accept();
    expect(connection.health(ports.clock.monotonic())).toMatchObject({
      state: 'running',
      attempt: 0,
      openedAt: now + 1000,
    });
    expect(connection.health(ports.clock.monotonic())).not.toHaveProperty('nextAttemptAt');
    expect(connection.health(ports.clock.monotonic())).not.toHaveProperty('failingSince');
    ports.sockets.last.fail('unreachable');
    expect(connection.health(ports.clock.monotonic())).toMatchObject({
      state: 'reconnecting',
      failingSince: now + 1000,
      lastError: { code: 'connection-closed', fault: 'unreachable' },
    });
  });

  test('restart opens at once and says nothing of the socket it dropped', () => {
    const { connection, received } = makeConnection();
    const old = ports.sockets.last;
    old.accept();
    connection.restart('reconnect-requested', 'test');
    expect(ports.sockets.attempts).toHaveLength(2);
    old.deliver(toyTrade('', 1));
    ports.clock.advance(1);
    expect(received).toEqual([]);
    expect(ports.sockets.attempts).toHaveLength(2);
  });
});

describe('silence', () => {
  const check = (connection: Connection, seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      ports.clock.advance(1000);
      connection.check();
    }
  };
  /** As {@link check}, with a venue that answers pings. */
  const checkAlive = (connection: Connection, seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      ports.sockets.last.pong();
      check(connection, 1);
    }
  };

  test('stale after the threshold without data, killed by the watchdog, then opened anew', () => {
    const { connection, add, errors } = makeConnection();
    add('x');
    ports.sockets.last.accept();
    ports.sockets.last.deliver(toyTrade('x', 1));
    checkAlive(connection, 29);
    expect(connection.record.state).toBe('running');
    checkAlive(connection, 1);
    expect(connection.record.state).toBe('stale');
    checkAlive(connection, 29);
    expect(errors).toEqual([]);
    checkAlive(connection, 1);
    expect(errors[0]?.code).toBe('watchdog');
    expect(ports.sockets.attempts[0]?.endedBy).toBe('terminate');
    ports.clock.advance(1000);
    expect(ports.sockets.attempts).toHaveLength(2);
    expect(facts).toMatchObject([
      { kind: 'connection-stale', topics: 1 },
      { kind: 'connection-lost', code: 'watchdog', wasOpen: true },
    ]);
  });

  test('acknowledgements and heartbeats are not data; data makes a stale connection run again', () => {
    const { connection, add } = makeConnection();
    add('x');
    ports.sockets.last.accept();
    for (let i = 0; i < 35; i++) {
      ports.sockets.last.pingFromVenue();
      ports.sockets.last.deliver(toyAck(1));
      ports.sockets.last.deliver('{"idle":1}');
      check(connection, 1);
    }
    expect(connection.record.state).toBe('stale');
    ports.sockets.last.deliver(toyTrade('x', 1));
    expect(connection.record.state).toBe('running');
  });

  test('without topics nothing is expected', () => {
    const { connection } = makeConnection();
    ports.sockets.last.accept();
    for (let i = 0; i < 100; i++) {
      ports.sockets.last.pingFromVenue();
      check(connection, 1);
    }
    expect(connection.record.state).toBe('running');
  });

  const acknowledge = (): void => {
    for (const text of ports.sockets.last.texts) ports.sockets.last.deliver(toyAck(readToyFrame(text).id));
  };

  test('a socket that carries only liquidations lives for as long as the venue answers, and dies when it does not', () => {
    const { connection, add, errors } = makeConnection();
    add('x', 'liquidation');
    add('y', 'liquidation');
    ports.sockets.last.accept();
    acknowledge();
    checkAlive(connection, 3600);
    expect([connection.record.state, errors, ports.sockets.attempts.length]).toEqual(['running', [], 1]);
    check(connection, 31);
    expect(errors[0]?.code).toBe('keep-alive-timeout');
  });

  test('if it carries anything else besides, the silence of that counts from when it was added', () => {
    const { connection, add, errors } = makeConnection();
    add('x', 'liquidation');
    ports.sockets.last.accept();
    acknowledge();
    checkAlive(connection, 3600);
    add('y');
    ports.clock.advance(100);
    acknowledge();
    checkAlive(connection, 28);
    expect(connection.record.state).toBe('running');
    checkAlive(connection, 2);
    expect(connection.record.state).toBe('stale');
    checkAlive(connection, 28);
    expect(errors).toEqual([]);
    checkAlive(connection, 2);
    expect(errors[0]?.code).toBe('watchdog');
  });

  test('a stale one is well again once only liquidations are left', () => {
    const { connection, add, remove, errors } = makeConnection();
    add('x', 'liquidation');
    add('y');
    ports.sockets.last.accept();
    acknowledge();
    checkAlive(connection, 40);
    expect(connection.record.state).toBe('stale');
    remove('y');
    ports.clock.advance(100);
    acknowledge();
    checkAlive(connection, 100);
    expect([connection.record.state, errors]).toEqual(['running', []]);
  });

  test('restarts that bring no data come ever more slowly', () => {
    const { connection, add } = makeConnection();
    add('x');
    ports.sockets.onAttempt = (socket) => socket.accept();
    ports.sockets.last.accept();
    ports.sockets.last.deliver(toyAck(1));
    const openedAt = ports.sockets.attempts.map((socket) => socket.openedAt);
    for (let i = 0; i < 500; i++) {
      ports.sockets.last.pingFromVenue();
      for (const text of ports.sockets.last.texts) ports.sockets.last.deliver(toyAck(readToyFrame(text).id));
      check(connection, 1);
    }
    const lives = ports.sockets.attempts
      .slice(1)
      .map((socket, i) =>
        Math.round((socket.openedAt - (openedAt[i] ?? ports.sockets.attempts[i]?.openedAt ?? 0)) / 1000),
      );
    expect(lives).toEqual([61, 121, 241]);
  });

  test('dead if the venue has sent no frame of any kind for its own limit', () => {
    const { connection, errors } = makeConnection({ keepAlive: { kind: 'server-pings', silenceMs: 10_000 } });
    ports.sockets.last.accept();
    check(connection, 9);
    ports.sockets.last.pingFromVenue();
    check(connection, 9);
    expect(errors).toEqual([]);
    check(connection, 1);
    expect(errors[0]?.code).toBe('keep-alive-timeout');
  });

  test('a silent socket is pinged, and killed if no frame answers in time', () => {
    const { errors } = makeConnection();
    const socket = ports.sockets.last;
    socket.accept();
    ports.clock.advance(20_000);
    expect(socket.pings).toBe(1);
    ports.clock.advance(5000);
    socket.pong();
    ports.clock.advance(5000);
    expect(errors).toEqual([]);
    ports.clock.advance(30_000);
    expect(socket.pings).toBe(2);
    ports.clock.advance(9999);
    expect(errors).toEqual([]);
    ports.clock.advance(1);
    expect(errors[0]?.code).toBe('keep-alive-timeout');
  });

  test('a busy socket is not pinged', () => {
    makeConnection();
    ports.sockets.last.accept();
    for (let i = 0; i < 100; i++) {
      ports.clock.advance(1000);
      ports.sockets.last.deliver(toyTrade('', i));
    }
    expect(ports.sockets.last.pings).toBe(0);
  });

  test("if the client pings, its frame goes out on the venue's clock, data or not", () => {
    const { errors } = makeConnection({
      keepAlive: { kind: 'client-pings', frame: () => 'ping!', everyMs: 15_000, silenceMs: 30_000 },
    });
    const socket = ports.sockets.last;
    socket.accept();
    for (let i = 0; i < 46; i++) {
      ports.clock.advance(1000);
      socket.deliver('{"pong":1}');
    }
    expect(socket.texts).toEqual(['ping!', 'ping!', 'ping!']);
    expect(errors).toEqual([]);
  });

  test('a ping that wants an answer gets it', () => {
    makeConnection();
    ports.sockets.last.accept();
    ports.sockets.last.deliver('{"ping":1}');
    expect(ports.sockets.last.texts).toEqual(['pong']);
  });
});

describe('frames', () => {
  test("subscriptions stay below the venue's rate less its reserve, and answers to pings count", () => {
    const { add } = makeConnection({ limits: { framesPerSecond: 5, framesReserved: 2, topicsPerFrame: 1 } });
    for (let i = 0; i < 10; i++) add(`t${i}`);
    const socket = ports.sockets.last;
    socket.accept();
    const subscriptions = () => socket.texts.filter((text) => text !== 'pong').length;
    expect(subscriptions()).toBe(3);
    ports.clock.advance(500);
    socket.deliver('{"ping":1}');
    socket.deliver('{"ping":1}');
    ports.clock.advance(1000);
    expect(subscriptions()).toBe(4);
    ports.clock.advance(200);
    expect(subscriptions()).toBe(6);
  });
});

describe('messages', () => {
  test('counts, measures and reports malformed frames without a flood', () => {
    const { connection, add, received } = makeConnection();
    add('x');
    const socket = ports.sockets.last;
    socket.accept();
    ports.clock.advance(1000);
    connection.check();
    for (let i = 0; i < 50; i++) socket.deliver(`garbage ${'z'.repeat(1000)}`);
    const now = ports.clock.now();
    for (let i = 0; i < 100; i++) socket.deliver(toyTrade('x', i, now - 40));
    ports.clock.advance(2000);
    const health = connection.health(ports.clock.monotonic());
    expect(health).toMatchObject({
      messages: 150,
      malformed: 50,
      latencyP50: 41.5,
      lastFrameAt: now,
      lastError: { code: 'message-malformed' },
    });
    expect(health.messagesPerSecond).toBe(75);
    expect(received).toHaveLength(100);
    expect(facts).toMatchObject([
      { kind: 'malformed', details: { sample: expect.stringMatching(/^[\s\S]{200}$/) as string } },
    ]);
  });

  test('an answer to nothing that carries an error is reported, and harms nobody', () => {
    const { connection } = makeConnection();
    ports.sockets.last.accept();
    ports.sockets.last.deliver(toyAck(99, 'invalid JSON'));
    expect(connection.record.state).toBe('running');
    expect(facts).toMatchObject([{ kind: 'request-failed', reason: 'invalid JSON' }]);
  });
});
