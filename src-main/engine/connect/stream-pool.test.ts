import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Channel } from '../../../src-shared/market/channels.ts';
import { defaultConfig } from '../config/config.ts';
import { TradeRecord } from '../venue/records.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import type { FakeSocket } from '../testing/fake-sockets.ts';
import { type ToyChanges, readToyFrame, toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { DueLooks } from './due-looks.ts';
import { type StreamPoolConfig, type Lease, StreamPool } from './stream-pool.ts';
import type { StreamSink } from './stream-sink.ts';

let ports: FakePorts;
let facts: QualityEvent[];

beforeEach(() => {
  ports = new FakePorts();
  facts = [];
  ports.quality.on((fact) => {
    facts.push(fact);
  });
});

/** What came out of a pool, as one line each. */
class ReportedStates implements StreamSink {
  readonly lines: string[] = [];
  onMessage: StreamSink['onMessage'] = (decoded, stream) => {
    const record = decoded.records[0];
    this.lines.push(`${stream?.topic.key ?? '?'} ${record instanceof TradeRecord ? record.id : ''}`);
  };
  onStreamUp: StreamSink['onStreamUp'] = (stream) => {
    this.lines.push(`${stream.topic.key} up`);
  };
  onStreamLost: StreamSink['onStreamLost'] = (stream, reason) => {
    this.lines.push(`${stream.topic.key} lost: ${reason}`);
  };
  onStreamRenewed: StreamSink['onStreamRenewed'] = (stream) => {
    this.lines.push(`${stream.topic.key} renewed`);
  };
  onStreamStale: StreamSink['onStreamStale'] = (stream) => {
    this.lines.push(`${stream.topic.key} stale`);
  };
  take(): string[] {
    return this.lines.splice(0);
  }
}

function makePool(changes: ToyChanges = {}, config: Partial<StreamPoolConfig> = {}) {
  const reported = new ReportedStates();
  const venue = toyVenue(changes);
  const pool = new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: { ...defaultConfig(), ...config },
    sink: reported,
  });
  return { pool, reported, venue };
}

function acquire(pool: StreamPool, key: string, route = '', channel: Channel = 'trade'): Lease {
  return pool.acquire({ key, route }, { symbol: key, channel });
}

/** Accepts every connection and answers every frame. */
function obligingVenue(): void {
  ports.sockets.answersPings = true;
  ports.sockets.answerAll((text) => toyAck(readToyFrame(text).id));
}

/** Topics the venue was asked to deliver on a socket, in order. */
function subscribed(socket: FakeSocket): string[] {
  return socket.texts
    .map(readToyFrame)
    .filter((frame) => frame.isSubscribe)
    .flatMap((frame) => frame.topics);
}

describe('leases', () => {
  test('one subscription serves every need of a topic', () => {
    obligingVenue();
    const { pool, reported } = makePool();
    const a = acquire(pool, 'x');
    const b = acquire(pool, 'x');
    ports.clock.advance(100);
    expect(a.stream).toBe(b.stream);
    expect(subscribed(ports.sockets.last)).toEqual(['x']);
    expect(reported.take()).toEqual(['x up']);
  });

  test('a topic stays for the linger time after the last release, then its socket closes', () => {
    obligingVenue();
    const { pool, reported } = makePool({}, { unsubscribeDelayMs: 5000 });
    const a = acquire(pool, 'x');
    const b = acquire(pool, 'x');
    ports.clock.advance(100);
    reported.take();
    a.release();
    a.release();
    ports.clock.advance(6000);
    expect([...pool.streams()]).toHaveLength(1);
    b.release();
    ports.clock.advance(4999);
    expect([...pool.streams()]).toHaveLength(1);
    ports.clock.advance(2);
    expect([...pool.streams()]).toEqual([]);
    expect(reported.take()).toEqual(['x lost: stopped']);
    expect(ports.sockets.live).toEqual([]);
    expect(pool.connections()).toEqual([]);
    ports.clock.advance(10_000);
    expect(ports.clock.pending).toBe(0);
  });

  test('a need within the linger time keeps the subscription', () => {
    obligingVenue();
    const { pool } = makePool({}, { unsubscribeDelayMs: 5000 });
    const first = acquire(pool, 'x');
    ports.clock.advance(100);
    first.release();
    ports.clock.advance(4000);
    const second = acquire(pool, 'x');
    ports.clock.advance(10_000);
    expect(second.stream).toBe(first.stream);
    expect(second.stream.state).toBe('running');
    expect(ports.sockets.last.texts).toHaveLength(1);
  });

  test('without linger a release unsubscribes at once', () => {
    obligingVenue();
    const { pool } = makePool({}, { unsubscribeDelayMs: 0 });
    acquire(pool, 'x');
    const gone = acquire(pool, 'y');
    ports.clock.advance(100);
    gone.release();
    ports.clock.advance(100);
    expect(readToyFrame(ports.sockets.last.texts.at(-1) ?? '')).toMatchObject({ isSubscribe: false, topics: ['y'] });
    ports.sockets.last.deliver(toyTrade('y', 1));
    expect([...pool.streams()].map((stream) => stream.topic.key)).toEqual(['x']);
  });

  test('data of a topic that was let go is not delivered', () => {
    obligingVenue();
    const { pool, reported } = makePool({}, { unsubscribeDelayMs: 0 });
    acquire(pool, 'x');
    const gone = acquire(pool, 'y');
    ports.clock.advance(100);
    gone.release();
    reported.take();
    ports.sockets.last.deliver(toyTrade('y', 1));
    ports.sockets.last.deliver(toyTrade('x', 2));
    expect(reported.take()).toEqual(['x 2']);
  });
});

describe('packing', () => {
  test('fills sockets beyond what is configured if the venue allows no more of them, one kept for a renewal', () => {
    obligingVenue();
    const { pool } = makePool({ limits: { connections: 3, topicsPerConnection: 4 } }, { batchSize: 2 });
    for (let i = 0; i < 10; i++) acquire(pool, `t${i}`);
    expect(pool.connections().map(({ topics }) => topics)).toEqual([4, 4, 2]);
  });

  test('never puts more topics on a socket than the batch size', () => {
    obligingVenue();
    const { pool } = makePool({}, { batchSize: 200 });
    for (let i = 0; i < 450; i++) acquire(pool, `t${i}`);
    ports.clock.advance(20_000);
    expect(ports.sockets.live.map((socket) => subscribed(socket).length)).toEqual([200, 200, 50]);
    expect(pool.connections().map((connection) => connection.id)).toEqual([
      'binance-spot #1',
      'binance-spot #2',
      'binance-spot #3',
    ]);
  });

  test('puts no more heavy topics on a socket than the venue advises, and light ones beside them', () => {
    obligingVenue();
    const heavyTopics = { perConnection: 2, isHeavy: (topic: string) => topic.startsWith('book') };
    const { pool } = makePool({ limits: { heavyTopics } });
    for (let i = 0; i < 5; i++) acquire(pool, `book${i}`);
    for (let i = 0; i < 3; i++) acquire(pool, `trade${i}`);
    expect(pool.connections().map(({ topics }) => topics)).toEqual([5, 2, 1]);
  });

  test('never puts more topics on a socket than the venue allows', () => {
    obligingVenue();
    const { pool } = makePool({ limits: { topicsPerConnection: 3 } }, { batchSize: 200 });
    for (let i = 0; i < 7; i++) acquire(pool, `t${i}`);
    ports.clock.advance(1000);
    expect(pool.connections().map((connection) => connection.topics)).toEqual([3, 3, 1]);
  });

  test('each route has its own sockets', () => {
    obligingVenue();
    const { pool } = makePool();
    acquire(pool, 'a', 'public');
    acquire(pool, 'b', 'market');
    acquire(pool, 'c', 'public');
    ports.clock.advance(100);
    expect(ports.sockets.live.map((socket) => [socket.url, subscribed(socket)])).toEqual([
      ['wss://toy/public', ['a', 'c']],
      ['wss://toy/market', ['b']],
    ]);
    expect(pool.connections().map((connection) => connection.id)).toEqual([
      'binance-spot /public #1',
      'binance-spot /market #1',
    ]);
  });

  test('never attempts more connections in a window than the venue allows', () => {
    const { pool } = makePool({ limits: { topicsPerConnection: 1, connectionAttempts: { count: 5, perMs: 10_000 } } });
    for (let i = 0; i < 12; i++) acquire(pool, `t${i}`);
    ports.clock.advance(25_000);
    const times = ports.sockets.attempts.map((socket) => socket.openedAt);
    expect(times.length).toBeGreaterThanOrEqual(12);
    for (let i = 5; i < times.length; i++) expect(times[i]! - times[i - 5]!).toBeGreaterThanOrEqual(10_000);
  });
});

describe('losses', () => {
  test('a lost connection is reported for each stream that was up, and they come up again', () => {
    obligingVenue();
    const { pool, reported } = makePool();
    acquire(pool, 'x');
    acquire(pool, 'y');
    ports.clock.advance(100);
    reported.take();
    ports.sockets.last.drop();
    expect(reported.take()).toEqual(['x lost: connection-lost', 'y lost: connection-lost']);
    expect([...pool.streams()].map((stream) => stream.state)).toEqual(['reconnecting', 'reconnecting']);
    ports.clock.advance(2000);
    expect(reported.take()).toEqual(['x up', 'y up']);
    expect([...pool.streams()].map((stream) => stream.reconnects)).toEqual([1, 1]);
    expect(pool.totals().reconnects).toBe(1);
  });

  test('a stream whose connection gives up while it is up counts the loss, should it come back by hand', () => {
    const { pool, reported } = makePool({}, { reconnect: { ...defaultConfig().reconnect, maxAttempts: 1 } });
    const { stream } = acquire(pool, 'x');
    ports.sockets.last.reject();
    obligingVenue();
    ports.clock.advance(2000);
    ports.sockets.last.drop();
    expect([reported.take(), stream.state]).toEqual([['x up', 'x lost: failed'], 'failed']);
    pool.reconnect();
    ports.clock.advance(100);
    expect([reported.take(), stream.state, stream.reconnects]).toEqual([['x up'], 'running', 1]);
  });

  test('a rejected handshake fails the streams on it, also later ones, until the venue accepts one', () => {
    const { pool, reported } = makePool();
    const first = acquire(pool, 'x');
    ports.sockets.last.reject(404);
    expect(reported.take()).toEqual(['x lost: failed']);
    const late = acquire(pool, 'y');
    expect(late.stream.state).toBe('failed');
    expect(late.stream.lastError?.code).toBe('handshake-rejected');
    ports.clock.advance(15_000);
    obligingVenue();
    ports.clock.advance(60_000);
    expect(reported.take()).toEqual(['y lost: failed', 'x up', 'y up']);
    expect([first.stream.state, late.stream.state, ports.sockets.attempts.length]).toEqual(['running', 'running', 2]);
    // What was missed is fetched.
    expect([first.stream.reconnects, late.stream.reconnects]).toEqual([1, 1]);
  });

  test('a rejected handshake is reported once, however often it is rejected, and tried at once when asked to reconnect', () => {
    const { pool, reported } = makePool();
    ports.sockets.onAttempt = (socket) => socket.reject(451);
    acquire(pool, 'x');
    ports.clock.advance(3_600_000);
    expect(reported.take()).toEqual(['x lost: failed']);
    expect(ports.sockets.attempts.length).toBeGreaterThan(5);
    expect(ports.sockets.attempts.length).toBeLessThan(10);
    obligingVenue();
    expect(pool.reconnect(pool.connections()[0]?.id)).toBe(true);
    ports.clock.advance(100);
    expect(reported.take()).toEqual(['x up']);
  });

  test('a block keeps every connection of the venue waiting, until it is over or somebody wants it tried', () => {
    ports.sockets.onAttempt = (socket) => {
      socket.reject(403);
    };
    const { pool } = makePool({ limits: { topicsPerConnection: 1, blockMs: 600_000 } });
    acquire(pool, 'a');
    acquire(pool, 'b');
    ports.clock.advance(1000);
    const before = ports.sockets.attempts.length;
    acquire(pool, 'c');
    ports.clock.advance(590_000);
    expect(ports.sockets.attempts).toHaveLength(before);
    obligingVenue();
    expect(pool.reconnect()).toBe(true);
    ports.clock.advance(1000);
    expect(pool.connections().map(({ state }) => state)).toEqual(['running', 'running', 'running']);
  });

  test('a rejected topic is asked for at once when asked to reconnect', () => {
    let isBad = true;
    ports.sockets.answerAll((text) => toyAck(readToyFrame(text).id, isBad ? 'too busy' : ''));
    const { pool } = makePool();
    const { stream } = acquire(pool, 'bad');
    ports.clock.advance(1_000_000);
    expect(stream.state).toBe('failed');
    isBad = false;
    expect(pool.reconnect()).toBe(true);
    ports.clock.advance(100);
    expect(stream.state).toBe('running');
  });

  test('a rejected topic fails alone', () => {
    ports.sockets.answerAll((text) => {
      const { id, topics } = readToyFrame(text);
      return toyAck(id, topics.includes('bad') ? 'invalid stream' : '');
    });
    const { pool, reported } = makePool();
    const good = Array.from({ length: 40 }, (_, i) => acquire(pool, `t${i}`));
    const bad = acquire(pool, 'bad');
    ports.clock.advance(10_000);
    expect(good.map((lease) => lease.stream.state)).toEqual(good.map(() => 'running'));
    expect(bad.stream.state).toBe('failed');
    expect(bad.stream.lastError).toMatchObject({ code: 'subscription-rejected' });
    expect(reported.lines.filter((line) => line.includes('lost'))).toEqual(['bad lost: failed']);
    expect(factsOf('subscription-rejected')).toMatchObject([{ topic: 'bad' }]);
    expect(ports.sockets.attempts).toHaveLength(1);
    expect(pool.connections()[0]?.topics).toBe(40);
  });

  test('a rejected topic is asked for again, later each time, and runs when it is taken', () => {
    let isBad = true;
    const asked: number[] = [];
    ports.sockets.answerAll((text) => {
      const { id, isSubscribe, topics } = readToyFrame(text);
      if (isSubscribe && topics.includes('bad')) asked.push(ports.clock.monotonic());
      return toyAck(id, isBad && topics.includes('bad') ? 'too busy' : '');
    });
    const { pool, reported } = makePool();
    acquire(pool, 'good');
    const bad = acquire(pool, 'bad');
    ports.clock.advance(100_000);
    // The first two are one rejected frame and its half.
    expect(asked.slice(2).map((at, i) => Math.round((at - (asked[i + 1] ?? 0)) / 1000))).toEqual([30, 60]);
    expect(bad.stream.state).toBe('failed');
    isBad = false;
    ports.clock.advance(121_000);
    expect(reported.take()).toContain('bad up');
    // Nothing has come by the connection yet, which was opened since the one before it was silent.
    expect([bad.stream.state, bad.stream.reconnects]).toEqual(['stale', 1]);
    ports.sockets.last.deliver(toyTrade('bad', 1));
    expect(bad.stream.state).toBe('running');
  });

  test('a rejected topic that nobody wants any more is not asked for', () => {
    const frames: string[] = [];
    ports.sockets.answerAll((text) => {
      const { id, topics } = readToyFrame(text);
      frames.push(...topics);
      return toyAck(id, 'too busy');
    });
    const { pool } = makePool();
    const bad = acquire(pool, 'bad');
    ports.clock.advance(1000);
    bad.release();
    ports.clock.advance(600_000);
    expect(frames).toEqual(['bad']);
  });

  test('reconnect of one connection leaves the others alone, and an unknown id is reported', () => {
    obligingVenue();
    const { pool } = makePool();
    acquire(pool, 'a', 'public');
    acquire(pool, 'b', 'market');
    ports.clock.advance(100);
    const [first, second] = ports.sockets.live;
    expect(pool.reconnect('nothing')).toBe(false);
    expect(pool.reconnect('binance-spot /public #1')).toBe(true);
    ports.clock.advance(100);
    expect([first?.isClosed, second?.isClosed]).toEqual([true, false]);
    expect(pool.connections().map((connection) => connection.state)).toEqual(['running', 'running']);
  });
});

describe('sleep', () => {
  test('after the machine slept every connection is opened anew at the next look', () => {
    obligingVenue();
    const { pool, reported } = makePool();
    acquire(pool, 'x');
    ports.clock.advance(100);
    const before = ports.sockets.last;
    reported.take();
    ports.clock.sleep(3_600_000);
    ports.clock.advance(5100);
    expect(before.isClosed).toBe(true);
    expect(reported.take()).toEqual(['x lost: connection-lost', 'x up']);
    expect(pool.connections()[0]?.lastError?.code).toBe('clock-jump');
  });

  test('a look that comes half a minute late counts as sleep, a short hiccup does not', () => {
    obligingVenue();
    const { pool } = makePool();
    acquire(pool, 'x');
    ports.clock.advance(100);
    ports.clock.block(20_000);
    ports.clock.advance(5000);
    expect(ports.sockets.attempts).toHaveLength(1);
    ports.sockets.last.deliver(toyTrade('x', 1));
    ports.clock.block(40_000);
    ports.clock.advance(5000);
    expect(ports.sockets.attempts).toHaveLength(2);
    expect(pool.connections()[0]?.lastError?.code).toBe('clock-jump');
  });

  test('a clock that is set back does not hide silence', () => {
    obligingVenue();
    const { pool } = makePool();
    const { stream } = acquire(pool, 'x');
    ports.clock.advance(100);
    ports.sockets.last.deliver(toyTrade('x', 1));
    ports.clock.sleep(-3_600_000);
    ports.clock.advance(36_000);
    expect(stream.state).toBe('stale');
    expect(pool.connections()[0]?.state).toBe('stale');
  });
});

describe('silence of a stream', () => {
  test('streams that fall silent with their connection are reported by its one line', () => {
    obligingVenue();
    const { pool } = makePool({}, { batchSize: 200 });
    for (let i = 0; i < 450; i++) acquire(pool, `t${i}`);
    ports.clock.advance(45_000);
    expect([...pool.streams()].filter(({ state }) => state === 'stale')).toHaveLength(450);
    expect(factsOf('connection-stale')).toMatchObject([
      { connection: 'binance-spot #1', topics: 200 },
      { connection: 'binance-spot #2', topics: 200 },
      { connection: 'binance-spot #3', topics: 50 },
    ]);
    // Those that were acknowledged in one second share a line.
    const lines = factsOf('streams-stale').flatMap((fact) => ('streams' in fact ? [fact] : []));
    expect(lines.every(({ isConnectionStale }) => isConnectionStale)).toBe(true);
    expect(lines.reduce((sum, { streams }) => sum + streams.length, 0)).toBe(450);
    expect(lines.length).toBeLessThan(10);
  });

  test('a look visits few of the streams that are well, and finds the one that is silent as soon as one at all would', () => {
    obligingVenue();
    const { pool } = makePool();
    const names = Array.from({ length: 160 }, (_, n) => `t${n}`);
    for (const name of names) acquire(pool, name);
    const deliver = (ms: number, silent?: string): void => {
      for (let at = 0; at < ms; at += 100) {
        for (const name of names) if (name !== silent) ports.sockets.last.deliver(toyTrade(name, 1));
        ports.clock.advance(100);
      }
    };
    deliver(20_000);
    const visits = vi.spyOn(DueLooks.prototype, 'add');
    const perLook: number[] = [];
    for (let look = 0; look < 10; look++) {
      visits.mockClear();
      deliver(1000);
      perLook.push(visits.mock.calls.length);
    }
    expect(Math.max(...perLook)).toBeLessThanOrEqual(names.length / 2);
    expect(perLook.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(names.length * 2);
    const stateOf = (key: string): string | undefined =>
      [...pool.streams()].find(({ topic }) => topic.key === key)?.state;
    deliver(4000, 't7');
    expect(stateOf('t7')).toBe('running');
    deliver(2000, 't7');
    expect(stateOf('t7')).toBe('stale');
    expect([...pool.streams()].filter(({ state }) => state === 'stale')).toHaveLength(1);
  });

  test('streams that fall silent together beside a busy one share a line, one alone is named', () => {
    obligingVenue();
    const { pool } = makePool();
    for (const key of ['busy', 'slow', 'a', 'b', 'c']) acquire(pool, key, '', 'ticker');
    for (let s = 0; s < 60; s += 5) {
      ports.clock.advance(5000);
      ports.sockets.last.deliver(toyTrade('busy', s));
      if (s === 0) ports.sockets.last.deliver(toyTrade('slow', s));
    }
    expect(factsOf('streams-stale')).toMatchObject([
      {
        connection: 'binance-spot #1',
        streams: [{ symbol: 'a' }, { symbol: 'b' }, { symbol: 'c' }],
      },
      { connection: 'binance-spot #1', streams: [{ symbol: 'slow', channel: 'ticker' }], silenceMs: 30_000 },
    ]);
  });

  test('every change of a stream is one fact, with the state before and when its last data came', () => {
    obligingVenue();
    const { pool } = makePool();
    const { stream } = acquire(pool, 'x');
    ports.clock.advance(100);
    ports.sockets.last.deliver(toyTrade('x', 1));
    const lastDataAt = ports.clock.now();
    ports.clock.advance(45_000);
    ports.sockets.last.deliver(toyTrade('x', 2));
    const backAt = ports.clock.now();
    ports.sockets.last.drop();
    ports.clock.advance(60_000);
    const changes = facts.flatMap((fact) => (fact.kind === 'stream-changed' ? [fact] : []));
    expect(changes.slice(0, 4).map(({ previous, state }) => `${previous} ${state}`)).toEqual([
      'starting running',
      'running stale',
      'stale running',
      'running reconnecting',
    ]);
    expect(changes.slice(1, 4).map((fact) => fact.lastReceivedAt)).toEqual([lastDataAt, backAt, backAt]);
    const { key, venue } = stream;
    expect(changes.every((fact) => `${fact.venue}:${fact.topic}` === key && fact.venue === venue)).toBe(true);
    const others = facts.filter((fact) => fact.kind.startsWith('stream')).map(({ kind }) => kind);
    expect(new Set(others)).toEqual(new Set(['stream-changed', 'streams-stale']));
  });

  test('a stream that is acknowledged and never delivers becomes stale while others run', () => {
    obligingVenue();
    const { pool, reported } = makePool();
    const silent = acquire(pool, 'silent', '', 'book').stream;
    const unsold = acquire(pool, 'unsold').stream;
    const busy = acquire(pool, 'busy').stream;
    ports.clock.advance(100);
    reported.take();
    for (let second = 1; second <= 36; second++) {
      ports.sockets.last.deliver(toyTrade('busy', second));
      ports.clock.advance(1000);
    }
    // In a thin market nobody trades for any time.
    expect([silent.state, unsold.state, busy.state]).toEqual(['stale', 'running', 'running']);
    expect(silent.health(ports.clock.monotonic()).lastDataAt).toBeUndefined();
    expect(reported.lines.filter((line) => line.endsWith('stale'))).toEqual(['silent stale']);
    ports.sockets.last.deliver(toyTrade('silent', 1));
    expect(silent.state).toBe('running');
    expect(ports.sockets.attempts).toHaveLength(1);
  });

  test('a slow market is given twenty-five of its usual pauses', () => {
    obligingVenue();
    const { pool } = makePool();
    const slow = acquire(pool, 'slow').stream;
    acquire(pool, 'busy');
    ports.clock.advance(100);
    const live = (seconds: number, hasSlow: boolean) => {
      for (let second = 0; second < seconds; second++) {
        ports.sockets.last.deliver(toyTrade('busy', second));
        if (hasSlow && second % 20 === 0) ports.sockets.last.deliver(toyTrade('slow', second));
        ports.clock.advance(1000);
      }
    };
    live(600, true);
    expect(slow.state).toBe('running');
    live(480, false);
    expect(slow.state).toBe('running');
    live(20, false);
    expect(slow.state).toBe('stale');
    expect(ports.sockets.attempts).toHaveLength(1);
  });

  test('liquidations may be absent for days', () => {
    obligingVenue();
    const { pool } = makePool();
    const { stream } = pool.acquire({ key: 'liq', route: '' }, { symbol: 'X', channel: 'liquidation' });
    acquire(pool, 'busy');
    ports.clock.advance(100);
    for (let second = 0; second < 100; second++) {
      ports.sockets.last.deliver(toyTrade('busy', second));
      ports.clock.advance(1000);
    }
    expect(stream.state).toBe('running');
  });
});

describe('stop', () => {
  test('leaves no socket, no timer and nothing pending, however often and whenever it is called', async () => {
    obligingVenue();
    const { pool, reported } = makePool({ limits: { topicsPerConnection: 1 } });
    for (const key of ['a', 'b', 'c']) acquire(pool, key);
    acquire(pool, 'd').release();
    ports.clock.advance(100);
    ports.sockets.onAttempt = undefined;
    ports.sockets.live[0]?.drop();
    acquire(pool, 'connecting');
    reported.take();
    const stopped = [pool.stop(), pool.stop()];
    await ports.clock.run(0);
    await Promise.all(stopped);
    expect(ports.sockets.live).toEqual([]);
    expect(ports.clock.pending).toBe(0);
    expect(reported.take()).toEqual([]);
    await pool.stop();
    const late = acquire(pool, 'late');
    late.release();
    expect(late.stream.state).toBe('stopped');
    expect(ports.clock.pending).toBe(0);
  });

  test('closes open sockets cleanly and ends connecting ones', async () => {
    obligingVenue();
    const { pool } = makePool({ limits: { topicsPerConnection: 1 } });
    acquire(pool, 'open');
    ports.clock.advance(10);
    ports.sockets.onAttempt = undefined;
    acquire(pool, 'connecting');
    const stopped = pool.stop();
    expect(ports.sockets.attempts.map((socket) => socket.endedBy)).toEqual(['close', 'terminate']);
    await ports.clock.run(0);
    await stopped;
  });
});

test('sums survive the connections they came from', () => {
  obligingVenue();
  const { pool } = makePool({}, { unsubscribeDelayMs: 0 });
  const lease = acquire(pool, 'x');
  ports.clock.advance(100);
  ports.sockets.last.deliver(toyTrade('x', 1));
  const before = pool.totals();
  lease.release();
  expect(pool.connections()).toEqual([]);
  expect(pool.totals()).toEqual(before);
  expect(before.messages).toBe(2);
});

function factsOf(kind: QualityEvent['kind']): QualityEvent[] {
  return facts.filter((fact) => fact.kind === kind);
}
