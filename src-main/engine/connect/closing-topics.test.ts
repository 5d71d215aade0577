import { beforeEach, expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import type { FakeSocket } from '../testing/fake-sockets.ts';
import { type ToyChanges, type ToyFrame, readToyFrame, toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { type Lease, StreamPool } from './stream-pool.ts';

let ports: FakePorts;
let facts: QualityEvent[];
/** Topics for which the venue closes the socket. */
let closing: Set<string>;

beforeEach(() => {
  ports = new FakePorts();
  facts = [];
  closing = new Set();
  ports.quality.on((fact) => {
    facts.push(fact);
  });
});

/** One subscription a frame, as at Hyperliquid. */
const ONE_BY_ONE: ToyChanges = {
  limits: {
    topicsPerConnection: 200,
    connections: 10,
    framesPerSecond: 10,
    framesReserved: 0,
    topicsPerFrame: 1,
    connectionAttempts: { count: 30, perMs: 60_000 },
  },
};

/**
 * A venue that answers frames after 20 ms in order, and from a frame with a closing topic on reads nothing more and drops the socket 120 ms later.
 * What is subscribed has data every 10 s.
 */
function closingVenue(): void {
  ports.sockets.onAttempt = (socket) => {
    let isReading = true;
    const subscribed = new Set<string>();
    const answer = ({ isSubscribe, topics, id }: ToyFrame): void => {
      if (socket.isClosed) return;
      socket.deliver(toyAck(id));
      for (const topic of topics) {
        if (isSubscribe) subscribed.add(topic);
        else subscribed.delete(topic);
      }
    };
    socket.onSend = (text) => {
      if (!isReading) return;
      const frame = readToyFrame(text);
      if (frame.isSubscribe && frame.topics.some((topic) => closing.has(topic))) {
        isReading = false;
        ports.clock.setTimer(() => {
          socket.drop(1006);
        }, 120);
      } else
        ports.clock.setTimer(() => {
          answer(frame);
        }, 20);
    };
    socket.accept();
    publish(socket, subscribed);
  };
}

function publish(socket: FakeSocket, topics: ReadonlySet<string>): void {
  if (socket.isClosed) return;
  for (const topic of topics) socket.deliver(toyTrade(topic, ports.clock.monotonic()));
  ports.clock.setTimer(() => {
    publish(socket, topics);
  }, 10_000);
}

function makePool(changes: ToyChanges = ONE_BY_ONE) {
  const venue = toyVenue(changes);
  const pool = new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: { ...defaultConfig(), unsubscribeDelayMs: 0 },
    sink: {
      onMessage: () => undefined,
      onStreamUp: () => undefined,
      onStreamLost: () => undefined,
      onStreamStale: () => undefined,
      onStreamRenewed: () => undefined,
    },
  });
  const leases = new Map<string, Lease>();
  const add = (...topics: readonly string[]): void => {
    for (const key of topics)
      leases.set(key, pool.acquire({ key, route: '' }, { symbol: key.toUpperCase(), channel: 'trade' }));
  };
  const states = () => Object.fromEntries([...leases].map(([key, { stream }]) => [key, stream.state]));
  const notRunning = () => [...leases.values()].filter(({ stream }) => stream.state !== 'running').map(keyOf);
  return { pool, leases, add, states, notRunning };
}

function keyOf({ stream }: Lease): string {
  return stream.topic.key;
}

const named = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`);
const lostOf = (topic: string) =>
  facts.filter((fact) => fact.kind === 'stream-changed' && fact.state === 'reconnecting' && fact.topic === topic)
    .length;
const rejections = () =>
  facts.filter((fact) => fact.kind === 'subscription-rejected').map(({ topic, code }) => [topic, code]);

/** The most attempts in any window of the venue's. */
function busiestMinute(attempts: readonly FakeSocket[]): number {
  return Math.max(
    ...attempts.map(
      ({ openedAt: from }) => attempts.filter(({ openedAt }) => openedAt >= from && openedAt < from + 60_000).length,
    ),
  );
}

test('a topic that closes the connection is named within 8 s, and the others run on', () => {
  closing.add('nope');
  closingVenue();
  const { pool, add, leases, states } = makePool();
  add('btc', 'nope', 'eth');
  ports.clock.advance(5000);
  expect(states()).toMatchObject({ btc: 'running' });
  ports.clock.advance(3000);
  expect(states()).toMatchObject({ btc: 'running', nope: 'failed' });
  ports.clock.advance(2000);
  expect(states()).toEqual({ btc: 'running', nope: 'failed', eth: 'running' });
  expect(rejections()).toEqual([['nope', 'topic-closes-connection']]);
  expect(leases.get('nope')?.stream.lastError).toMatchObject({
    code: 'topic-closes-connection',
    message:
      'Toy closes the connection when NOPE (nope) is asked for: is it spelled as there, still listed, and of this network?',
  });
  expect(facts).toContainEqual(
    expect.objectContaining({ kind: 'stream-changed', state: 'failed', code: 'topic-closes-connection' }),
  );
  const lost = lostOf('btc');
  ports.clock.advance(10_000);
  expect(lostOf('btc')).toBe(lost);
  void pool.stop();
});

test('it is asked for again rarely, on a connection that carries nothing else, and runs when the venue takes it', () => {
  closing.add('nope');
  closingVenue();
  const { add, states } = makePool();
  add('btc', 'nope');
  ports.clock.advance(7500);
  const lost = lostOf('btc');
  const attempts = () => ports.sockets.attempts.length;
  const before = attempts();
  ports.clock.advance(35_000);
  expect(attempts()).toBe(before + 1);
  ports.clock.advance(3600_000);
  expect(attempts()).toBeLessThan(before + 12);
  expect([states(), lostOf('btc')]).toEqual([{ btc: 'running', nope: 'failed' }, lost]);
  closing.clear();
  ports.clock.advance(16 * 60_000);
  expect(states()).toEqual({ btc: 'running', nope: 'running' });
  expect(ports.sockets.live).toHaveLength(2);
});

test('a topic asked for on a connection that runs interrupts the others twice and no more', () => {
  closingVenue();
  const { add, notRunning } = makePool();
  add(...named(150));
  ports.clock.advance(30_000);
  expect(notRunning()).toEqual([]);
  closing.add('nope');
  add('nope');
  ports.clock.advance(30_000);
  expect(notRunning()).toEqual(['nope']);
  expect(Math.max(...named(150).map(lostOf))).toBeLessThanOrEqual(2);
});

test.each([
  ['one topic a frame', ONE_BY_ONE, 120_000],
  ['fifty topics a frame', { limits: { topicsPerFrame: 50 } }, 180_000],
] as const)('several among 200 are all found in bounded time, %s, and nobody else is blamed', (_, changes, limitMs) => {
  const guilty = ['t3', 't57', 't58', 't121', 't199'];
  for (const topic of guilty) closing.add(topic);
  closingVenue();
  const { add, notRunning } = makePool(changes);
  add(...named(200));
  ports.clock.advance(limitMs);
  expect(notRunning().toSorted()).toEqual(guilty.toSorted());
  expect(new Set(rejections().map(([topic]) => topic))).toEqual(new Set(guilty));
  expect(ports.sockets.live.length).toBeLessThanOrEqual(3);
  expect(busiestMinute(ports.sockets.attempts)).toBeLessThanOrEqual(30);
  expect(Math.max(...named(200).map(lostOf))).toBeLessThanOrEqual(changes === ONE_BY_ONE ? 4 : 12);
});

test('a venue that closes every socket soon, whatever it is asked for, has no topic blamed', () => {
  let lifeMs = 300;
  ports.sockets.onAttempt = (socket) => {
    socket.onSend = (text) => {
      const { id } = readToyFrame(text);
      ports.clock.setTimer(() => !socket.isClosed && socket.deliver(toyAck(id)), lifeMs < Infinity ? 400 : 20);
    };
    socket.accept();
    if (lifeMs < Infinity)
      ports.clock.setTimer(() => {
        socket.drop(1006);
      }, lifeMs);
  };
  const { add, notRunning } = makePool();
  add(...named(20));
  ports.clock.advance(120_000);
  expect(notRunning()).toHaveLength(20);
  expect(rejections()).toEqual([]);
  lifeMs = Infinity;
  ports.clock.advance(90_000);
  for (const topic of named(20)) ports.sockets.last.deliver(toyTrade(topic, 1));
  expect(notRunning()).toEqual([]);
});

test('topics that closed nothing share a socket with new ones again, once it has settled', () => {
  let drops = 2;
  ports.sockets.onAttempt = (socket) => {
    socket.onSend = (text) => {
      const { id } = readToyFrame(text);
      if (drops > 0) {
        drops--;
        socket.drop(1006);
      } else ports.clock.setTimer(() => socket.deliver(toyAck(id)), 20);
    };
    socket.accept();
  };
  const { add, notRunning } = makePool({ limits: { topicsPerFrame: 50 } });
  add('a', 'b');
  ports.clock.advance(10_000);
  expect(notRunning()).toEqual([]);
  add('c');
  ports.clock.advance(1000);
  expect([notRunning(), ports.sockets.live.length]).toEqual([[], 1]);
});

test('nothing is left of it when nobody wants the topic any more, or everything stops', async () => {
  closing.add('nope').add('neither');
  closingVenue();
  const { pool, add, leases } = makePool();
  add('nope', 'neither', 'btc');
  ports.clock.advance(3000);
  leases.get('nope')?.release();
  ports.clock.advance(20_000);
  expect(rejections()).toEqual([['neither', 'topic-closes-connection']]);
  const stopping = pool.stop();
  await ports.clock.run(20_000);
  await stopping;
  expect([ports.sockets.live, ports.clock.pending]).toEqual([[], 0]);
});
