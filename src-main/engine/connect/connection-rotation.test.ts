import { beforeEach, expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import type { FakeSocket } from '../testing/fake-sockets.ts';
import { readToyFrame, toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { type StreamPoolConfig, StreamPool } from './stream-pool.ts';
import type { StreamRecord } from './stream-record.ts';

const HOUR = 3_600_000;
let ports: FakePorts;
/** Trade ids in the order the market code saw them. */
let ids: number[];
let events: string[];
let renewed: string[];

beforeEach(() => {
  ports = new FakePorts();
  ports.sockets.answersPings = true;
  ids = [];
  events = [];
  renewed = [];
});

function makePool(config: Partial<StreamPoolConfig> = {}): StreamPool {
  const venue = toyVenue();
  return new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: { ...defaultConfig(), ...config },
    sink: {
      onMessage: (decoded) => {
        const record = decoded.records[0];
        if (record?.kind === 'trade') ids.push(record.id);
      },
      onStreamUp: (stream) => {
        events.push(`${stream.topic.key} up`);
      },
      onStreamLost: (stream, reason) => {
        events.push(`${stream.topic.key} lost: ${reason}`);
      },
      onStreamRenewed: (stream) => {
        renewed.push(`${stream.topic.key} after ${ids.at(-1)}`);
      },
      onStreamStale: (stream) => {
        events.push(`${stream.topic.key} stale`);
      },
    },
  });
}

function acquire(pool: StreamPool, key: string): StreamRecord {
  return pool.acquire({ key, route: '' }, { symbol: key, channel: 'trade' }).stream;
}

function accept(socket: FakeSocket): void {
  socket.accept();
  answerAll(socket);
}

function answerAll(socket: FakeSocket): void {
  for (const text of socket.texts) socket.deliver(toyAck(readToyFrame(text).id));
}

/** A pool that receives `x` on its first socket. */
function startPool(config: Partial<StreamPoolConfig> = {}): { pool: StreamPool; old: FakeSocket } {
  const pool = makePool(config);
  acquire(pool, 'x');
  accept(ports.sockets.last);
  return { pool, old: ports.sockets.last };
}

/** The same, once the venue has announced that it will close the socket, so that another one is being opened. */
function announceClose(): { pool: StreamPool; old: FakeSocket; replacement: FakeSocket } {
  const { pool, old } = startPool();
  old.deliver('{"bye":1}');
  return { pool, old, replacement: ports.sockets.last };
}

/** The same, once the first socket is a minute old. */
function reachAge(): { pool: StreamPool; old: FakeSocket; replacement: FakeSocket; nextId: number } {
  const { pool, old } = startPool({ maxConnectionAgeMs: 60_000 });
  return { pool, old, ...runToRenewal(old) };
}

/** Delivers a trade a second until another socket is being opened. */
function runToRenewal(old: FakeSocket, id = 1): { replacement: FakeSocket; nextId: number } {
  const newest = ports.sockets.last;
  let nextId = id;
  while (ports.sockets.last === newest) {
    old.deliver(toyTrade('x', nextId++));
    ports.clock.advance(1000);
  }
  return { replacement: ports.sockets.last, nextId };
}

/** The old socket is closed as soon as both have delivered for two seconds. */
function expectReplaced(old: FakeSocket): void {
  ports.clock.advance(2001);
  expect(old.endedBy).toBe('close');
}

test('a socket of the greatest age is replaced: the new one is open and subscribed before the old one closes', () => {
  const { pool, old, replacement } = reachAge();
  expect(old.openedAt + 60_000).toBeLessThanOrEqual(replacement.openedAt);
  expect(replacement.openedAt).toBeLessThanOrEqual(old.openedAt + 65_000);
  ports.clock.advance(15_000);
  expect(old.endedBy).toBeUndefined();
  replacement.accept();
  ports.clock.advance(3000);
  expect(old.endedBy).toBeUndefined();
  answerAll(replacement);
  ports.clock.advance(1999);
  expect(old.endedBy).toBeUndefined();
  ports.clock.advance(2);
  expect(old.endedBy).toBe('close');
  expect(replacement.endedBy).toBeUndefined();
  expect(events).toEqual(['x up']);
  expect(pool.connections()).toMatchObject([{ id: 'binance-spot #2', state: 'running', reconnects: 0, topics: 1 }]);
  expect([...pool.streams()]).toMatchObject([{ state: 'running', connectionId: 'binance-spot #2', reconnects: 0 }]);
  expect(ports.log.named('CONNECTION_RENEWED')).toHaveLength(1);
});

test("by default at 23 h, and always before the venue's own 24", () => {
  const { old } = startPool({ maxConnectionAgeMs: 7 * 24 * HOUR, healthCheckIntervalMs: 60_000 });
  const live = (minutes: number) => {
    for (let i = 0; i < minutes * 6; i++) {
      old.deliver(toyTrade('x', i));
      ports.clock.advance(10_000);
    }
  };
  live(23 * 60);
  expect(ports.sockets.attempts).toHaveLength(1);
  live(5);
  expect(ports.sockets.attempts.length).toBeGreaterThan(1);
  expect(defaultConfig().maxConnectionAgeMs).toBe(23 * HOUR);
});

test.each([
  ['the new socket is ahead', 3],
  ['the new socket is behind', -3],
  ['both are level', 0],
])('nothing is missing or out of order when %s', (_, lead) => {
  const { old, replacement, nextId } = reachAge();
  accept(replacement);
  for (let i = 0; i < 20; i++) {
    old.deliver(toyTrade('x', nextId + i));
    replacement.deliver(toyTrade('x', nextId + i + lead));
    ports.clock.advance(100);
  }
  expect(old.endedBy).toBe('close');
  for (let i = 20; i < 25; i++) replacement.deliver(toyTrade('x', nextId + i + lead));
  // What market code does with sequences: take what follows, drop what it has, and never see a gap.
  let last = 0;
  for (const id of ids) {
    expect(id).toBeLessThanOrEqual(last + 1);
    last = Math.max(last, id);
  }
  expect(last).toBe(nextId + 24 + lead);
  // Emitted once, before what was kept back.
  expect(renewed).toEqual([`x after ${nextId + 19}`]);
  expect(events).toEqual(['x up']);
});

test('a venue that announces its leaving gets the same treatment, once', () => {
  const { old } = startPool();
  old.deliver('{"bye":1}');
  old.deliver('{"bye":1}');
  expect(ports.sockets.attempts).toHaveLength(2);
  accept(ports.sockets.last);
  expectReplaced(old);
  expect(events).toEqual(['x up']);
});

test('a replacement that the venue announces to close is not taken, and another one is', () => {
  const { old, replacement, nextId } = reachAge();
  accept(replacement);
  replacement.deliver('{"bye":1}');
  expect(replacement.endedBy).toBe('close');
  const { replacement: next } = runToRenewal(old, nextId);
  expect(old.endedBy).toBeUndefined();
  accept(next);
  ports.clock.advance(2001);
  expect([old.endedBy, next.endedBy, events]).toEqual(['close', undefined, ['x up']]);
});

test('a venue that announces its leaving to whoever comes, and leaves, is asked later each time', () => {
  const pool = makePool();
  acquire(pool, 'x');
  const end = ports.clock.monotonic() + 60_000;
  const seen = new Set<FakeSocket>();
  while (ports.clock.monotonic() < end) {
    const socket = ports.sockets.last;
    if (!seen.has(socket)) {
      seen.add(socket);
      accept(socket);
      socket.deliver('{"bye":1}');
      socket.drop();
    }
    ports.clock.advance(10);
  }
  expect(ports.sockets.attempts.length).toBeLessThan(12);
  expect(ports.sockets.attempts.length).toBeGreaterThan(4);
});

test('an old socket that dies first hands over to a new one that already listens, without a loss', () => {
  const { old } = startPool();
  old.deliver(toyTrade('x', 1));
  old.deliver('{"bye":1}');
  const replacement = ports.sockets.last;
  accept(replacement);
  replacement.deliver(toyTrade('x', 2));
  expect(ids).toEqual([1]);
  old.drop();
  replacement.deliver(toyTrade('x', 3));
  expect(ids).toEqual([1, 2, 3]);
  expect(events).toEqual(['x up']);
  ports.clock.advance(10_000);
  expect(ports.sockets.attempts).toHaveLength(2);
});

test('an old socket that dies before the new one listens is a loss like any other', () => {
  const { pool, old } = startPool();
  old.deliver('{"bye":1}');
  old.drop();
  expect(events).toEqual(['x up', 'x lost: connection-lost']);
  accept(ports.sockets.last);
  expect(events.at(-1)).toBe('x up');
  ports.clock.advance(10_000);
  expect(ports.sockets.attempts).toHaveLength(2);
  expect(pool.connections()).toHaveLength(1);
});

test('a new socket that drops tries again while the old one serves', () => {
  const { old } = startPool();
  ports.clock.advance(10_000);
  old.deliver('{"bye":1}');
  accept(ports.sockets.last);
  ports.clock.advance(1000);
  ports.sockets.last.drop();
  expect(events).toEqual(['x up']);
  ports.clock.advance(1000);
  const second = ports.sockets.last;
  expect(ports.sockets.attempts).toHaveLength(3);
  ports.clock.advance(3000);
  expect(old.endedBy).toBeUndefined();
  accept(second);
  expectReplaced(old);
  expect(events).toEqual(['x up']);
});

test('what a new socket kept back is forgotten when it drops', () => {
  const { old } = startPool();
  ports.clock.advance(10_000);
  old.deliver('{"bye":1}');
  accept(ports.sockets.last);
  ports.sockets.last.deliver(toyTrade('x', 1));
  ports.sockets.last.drop();
  ports.clock.advance(1000);
  accept(ports.sockets.last);
  ports.sockets.last.deliver(toyTrade('x', 9));
  expectReplaced(old);
  expect(ids).toEqual([9]);
});

test('a new socket that answers but brings no data does not take the place of one that delivers', () => {
  const { old, replacement, nextId } = reachAge();
  let id = nextId;
  const live = (seconds: number, more: () => void = () => undefined): void => {
    for (let i = 0; i < seconds && old.endedBy === undefined; i++) {
      old.deliver(toyTrade('x', id++));
      more();
      ports.clock.advance(1000);
    }
  };
  accept(replacement);
  live(45, () => replacement.pong());
  expect([old.endedBy, replacement.endedBy, ids.at(-1)]).toEqual([undefined, undefined, id - 1]);
  // The watchdog takes it for dead, and another one is opened, which delivers.
  live(15, () => replacement.pong());
  expect([old.endedBy, replacement.endedBy]).toEqual([undefined, 'terminate']);
  const next = ports.sockets.last;
  accept(next);
  live(10, () => next.deliver(toyTrade('x', id - 1)));
  expect([old.endedBy, next.endedBy, events]).toEqual(['close', undefined, ['x up']]);
});

test('a topic that comes during the overlap is waited for', () => {
  const { pool, old, replacement } = announceClose();
  accept(replacement);
  ports.clock.advance(1000);
  acquire(pool, 'y');
  ports.clock.advance(3000);
  expect(old.endedBy).toBeUndefined();
  answerAll(replacement);
  expectReplaced(old);
});

test('a new socket that is rejected a topic gives way: the old one serves on, and it is tried again later', () => {
  const { pool, old, replacement, nextId } = reachAge();
  replacement.accept();
  for (const text of replacement.texts) replacement.deliver(toyAck(readToyFrame(text).id, 'not now'));
  ports.clock.advance(1);
  expect([replacement.isClosed, old.endedBy]).toEqual([true, undefined]);
  expect([...pool.streams()]).toMatchObject([{ state: 'running' }]);
  for (let i = 0; i < 11 * 60; i++) {
    old.deliver(toyTrade('x', nextId + i));
    ports.clock.advance(1000);
  }
  expect(ids.at(-1)).toBe(nextId + 11 * 60 - 1);
  expect(events).toEqual(['x up']);
  expect(ports.sockets.attempts.length).toBeGreaterThan(2);
});

test('a new socket that is rejected for good leaves the old one in place and is tried again later', () => {
  const { pool, old, replacement } = reachAge();
  replacement.reject(403);
  const count = ports.sockets.attempts.length;
  for (let i = 0; i < 53; i++) {
    old.deliver(toyTrade('x', 1));
    ports.clock.advance(10_000);
  }
  expect(ports.sockets.attempts).toHaveLength(count);
  expect(pool.connections()).toHaveLength(1);
  expect(events).toEqual(['x up']);
  for (let i = 0; i < 10; i++) {
    old.deliver(toyTrade('x', 1));
    ports.clock.advance(9000);
  }
  expect(ports.sockets.attempts).toHaveLength(count + 1);
});

test('topics that come and go during a renewal end up on the new socket, and only there', () => {
  const pool = makePool({ unsubscribeDelayMs: 0 });
  acquire(pool, 'x');
  const leaving = pool.acquire({ key: 'y', route: '' }, { symbol: 'y', channel: 'trade' });
  const old = ports.sockets.last;
  accept(old);
  old.deliver('{"bye":1}');
  const replacement = ports.sockets.last;
  accept(replacement);
  const late = acquire(pool, 'z');
  leaving.release();
  ports.clock.advance(100);
  answerAll(old);
  answerAll(replacement);
  old.deliver(toyTrade('z', 7));
  expect(ids).toEqual([7]);
  // The new one is waited for until it brings data as well.
  ports.clock.advance(2001);
  expect(old.endedBy).toBeUndefined();
  expectReplaced(old);
  expect(late).toMatchObject({ state: 'running', connectionId: 'binance-spot #2' });
  replacement.deliver(toyTrade('z', 8));
  replacement.deliver(toyTrade('y', 9));
  expect(ids).toEqual([7, 8]);
});

test('a new socket whose data does not fit takes over at once, with everything in order', () => {
  const { old, replacement } = announceClose();
  accept(replacement);
  const count = 50_005;
  for (let id = 1; id <= count; id++) replacement.deliver(toyTrade('x', id));
  expect(old.endedBy).toBe('close');
  expect(ids).toHaveLength(count);
  expect(ids.every((id, i) => id === i + 1)).toBe(true);
  expect(events).toEqual(['x up']);
});

test('stopping in the middle of a renewal leaves nothing behind', async () => {
  const { pool, replacement } = announceClose();
  accept(replacement);
  const stopped = pool.stop();
  await ports.clock.run(0);
  await stopped;
  expect(ports.sockets.live).toEqual([]);
  expect(ports.clock.pending).toBe(0);
});
