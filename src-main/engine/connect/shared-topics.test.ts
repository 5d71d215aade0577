import { beforeEach, expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import type { FakeSocket } from '../testing/fake-sockets.ts';
import { readToyFrame, toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { type Lease, StreamPool } from './stream-pool.ts';

// A venue with a topic `all` of all symbols, which is taken once six are needed.

let ports: FakePorts;
/** What reached the sink, as `topic id`, `topic up` and `topic reason`. */
let lines: string[];
let pool: StreamPool;
/** Topics that the venue delivers now. */
let subscribed: Set<string>;
/** Topics that the venue rejects. */
let rejected: Set<string>;

beforeEach(() => {
  ports = new FakePorts();
  ports.sockets.answersPings = true;
  lines = [];
  subscribed = new Set();
  rejected = new Set();
  const venue = toyVenue({ allSymbols: { trade: { topic: { key: 'all', route: '', isShared: true }, from: 6 } } });
  pool = new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: { ...defaultConfig(), unsubscribeDelayMs: 0 },
    sink: {
      onMessage: (decoded, stream) => {
        const [record] = decoded.records;
        lines.push(`${stream?.topic.key} ${record?.kind === 'trade' ? record.id : ''}`);
      },
      onStreamUp: ({ topic }) => lines.push(`${topic.key} up`),
      onStreamLost: ({ topic }, reason) => lines.push(`${topic.key} ${reason}`),
      onStreamRenewed: () => undefined,
      onStreamStale: ({ topic }) => lines.push(`${topic.key} stale`),
    },
  });
  ports.sockets.onAttempt = (socket) => {
    subscribed.clear();
    socket.onSend = (text) => {
      const { isSubscribe, topics, id } = readToyFrame(text);
      ports.clock.setTimer(() => {
        const wrong = topics.find((topic) => rejected.has(topic));
        if (wrong === undefined) for (const topic of topics) subscribed[isSubscribe ? 'add' : 'delete'](topic);
        socket.deliver(toyAck(id, wrong === undefined ? '' : `no ${wrong}`));
      }, ACK_MS);
    };
    socket.accept();
  };
});

test('fewer symbols than the bound have their own topics', async () => {
  open(5);
  await ports.clock.run(1000);
  expect([...subscribed]).toEqual(['S0', 'S1', 'S2', 'S3', 'S4']);
});

test('the shared topic takes over once it is delivered; until then own topics go on, and none is read twice', async () => {
  const leases = open(5);
  await ports.clock.run(1000);
  lines = [];
  const late = open(1, 5);
  deliver('S0', 1);
  await ports.clock.run(ACK_MS / 2);
  deliver('S0', 2);
  await ports.clock.run(1000);
  expect(lines).toEqual(['S0 1', 'S0 2', 'all up', 'S5 up']);
  expect([...subscribed]).toEqual(['all']);
  // One that the venue sent before it processed the unsubscription.
  deliver('S0', 3);
  deliver('all', 3);
  expect(lines.slice(4)).toEqual(['all 3']);
  const [next] = open(1, 6);
  expect(new Set([...states(leases), ...states(late), next?.stream.state])).toEqual(new Set(['running']));
  await ports.clock.run(1000);
  expect([...subscribed]).toEqual(['all']);
  expect(next?.stream.health(ports.clock.monotonic())).toMatchObject({
    connection: 'binance-spot #1',
    lastDataAt: expect.any(Number),
  });
});

test('many at once have no topic of their own from the start', async () => {
  const leases = open(300);
  await ports.clock.run(1000);
  expect([...subscribed]).toEqual(['all']);
  expect(new Set(states(leases))).toEqual(new Set(['running']));
  expect(
    ports.sockets.attempts.flatMap(({ texts }) => texts.map(readToyFrame)).flatMap(({ topics }) => topics),
  ).toEqual(['all']);
});

test('a lost connection loses them all, and brings them all back', async () => {
  const leases = open(6);
  await ports.clock.run(1000);
  lines = [];
  ports.sockets.last.drop();
  expect(new Set(states(leases))).toEqual(new Set(['reconnecting']));
  expect(lines).toEqual(['all', 'S0', 'S1', 'S2', 'S3', 'S4', 'S5'].map((key) => `${key} connection-lost`));
  await ports.clock.run(10_000);
  expect([[...subscribed], new Set(states(leases))]).toEqual([['all'], new Set(['running'])]);
});

test('fewer than half of the bound return to their own topics; the shared one ends when all are delivered', async () => {
  const leases = open(6);
  await ports.clock.run(1000);
  lines = [];
  for (const lease of leases.slice(2)) lease.release();
  await ports.clock.run(ACK_MS / 2);
  // The data of one topic proves that it is delivered; the other one is not yet.
  deliver('S0', 1);
  deliver('all', 1);
  expect([...subscribed]).toEqual(['all']);
  await ports.clock.run(1000);
  expect([...subscribed].sort()).toEqual(['S0', 'S1']);
  deliver('S0', 2);
  expect(lines.filter((line) => /^\w+ \d+$/.test(line))).toEqual(['all 1', 'S0 2']);
  expect(new Set(states(leases.slice(0, 2)))).toEqual(new Set(['running']));
  // What another topic brought meanwhile is no silence.
  await ports.clock.run(defaultConfig().staleThresholdMs - 5000);
  expect(new Set(states(leases.slice(0, 2)))).toEqual(new Set(['running']));
});

test('while they return, more that are needed again keep the shared topic', async () => {
  const leases = open(6);
  await ports.clock.run(1000);
  for (const lease of leases.slice(1)) lease.release();
  await ports.clock.run(1);
  const more = open(6, 10);
  await ports.clock.run(1000);
  expect([...subscribed]).toEqual(['all']);
  expect(new Set(states(more))).toEqual(new Set(['running']));
});

test('a shared topic that is rejected is not taken again, and costs nobody the data', async () => {
  rejected.add('all');
  const leases = open(6);
  await ports.clock.run(5000);
  expect([subscribed.size, subscribed.has('all'), new Set(states(leases))]).toEqual([6, false, new Set(['running'])]);
  open(2, 6);
  await ports.clock.run(1000);
  expect([subscribed.size, subscribed.has('all')]).toEqual([8, false]);
});

test('a shared topic that is acknowledged and silent gives way to own topics', async () => {
  const leases = open(6);
  await ports.clock.run(defaultConfig().staleThresholdMs + 8000);
  expect([...subscribed].sort()).toEqual(['S0', 'S1', 'S2', 'S3', 'S4', 'S5']);
  expect(new Set(states(leases))).toEqual(new Set(['running']));
  expect(lines).toContain('all stale');
});

test('nothing is left when nobody needs any', async () => {
  const leases = open(8);
  await ports.clock.run(1000);
  for (const lease of leases) lease.release();
  await ports.clock.run(1000);
  expect([[...pool.streams()].length, ports.sockets.live.length]).toEqual([0, 0]);
  open(8);
  await ports.clock.run(1000);
  const stopping = pool.stop();
  await ports.clock.run(10_000);
  await stopping;
  expect([ports.sockets.live.length, ports.clock.pending]).toEqual([0, 0]);
});

function open(count: number, from = 0): readonly Lease[] {
  return Array.from({ length: count }, (_, i) => {
    const symbol = `S${from + i}`;
    return pool.acquire({ key: symbol, route: '' }, { symbol, channel: 'trade' });
  });
}

function states(leases: readonly Lease[]): readonly string[] {
  return leases.map(({ stream }) => stream.state);
}

/** The venue sends a message of a topic, on whichever socket is open. */
function deliver(topic: string, id: number): void {
  (ports.sockets.live[0] as FakeSocket).deliver(toyTrade(topic, id));
}

const ACK_MS = 20;
