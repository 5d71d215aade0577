import { beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../../src-shared/market/channels.ts';
import { defaultConfig } from '../config/config.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { readToyFrame, toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import type { MissedVerdict } from './staleness.ts';
import { StreamPool } from './stream-pool.ts';
import type { StreamRecord } from './stream-record.ts';

let ports: FakePorts;
let pool: StreamPool;
let facts: QualityEvent[];
/** Symbols that were looked for elsewhere, and what comes of it. */
let probed: string[];
let verdict: MissedVerdict;

beforeEach(() => {
  ports = new FakePorts();
  ports.sockets.answersPings = true;
  ports.sockets.answerAll((text) => toyAck(readToyFrame(text).id));
  facts = [];
  ports.quality.on((fact) => {
    facts.push(fact);
  });
  probed = [];
  verdict = 'unknown';
  const venue = toyVenue();
  const nothing = (): void => undefined;
  pool = new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: defaultConfig(),
    probe: (stream) => {
      probed.push(stream.symbol);
      return Promise.resolve(verdict);
    },
    sink: {
      onMessage: nothing,
      onStreamUp: nothing,
      onStreamRenewed: nothing,
      onStreamLost: nothing,
      onStreamStale: nothing,
    },
  });
});

function acquire(key: string, channel: Channel = 'book'): StreamRecord {
  return pool.acquire({ key, route: '' }, { symbol: key, channel }).stream;
}

let id = 0;

/** Ten messages a second of each topic, for so many seconds, on the newest socket. */
async function live(seconds: number, ...topics: readonly string[]): Promise<void> {
  for (let tick = 0; tick < seconds * 10; tick++) {
    for (const topic of topics) ports.sockets.last.deliver(toyTrade(topic, ++id));
    await ports.clock.run(100);
  }
}

const alarms = (): readonly string[] => facts.map(({ kind }) => kind).filter((kind) => ALARMS.has(kind));
const ALARMS = new Set<string>(['connection-stale', 'streams-stale', 'connection-lost']);

describe('a busy connection that falls silent', () => {
  beforeEach(async () => {
    acquire('x');
    await ports.clock.run(50);
    await live(15, 'x');
    expect(ports.sockets.last.pings).toBe(0);
  });

  test('is pinged at once, and another one is opened beside it if that is not answered within four seconds', async () => {
    ports.sockets.answersPings = false;
    await ports.clock.run(2500);
    expect([ports.sockets.last.pings, ports.sockets.attempts.length]).toEqual([1, 1]);
    await ports.clock.run(5000);
    const [old, beside] = ports.sockets.attempts;
    expect([ports.sockets.attempts.length, old?.endedBy]).toEqual([2, undefined]);
    // Which brings data, and takes its place.
    beside?.deliver(toyTrade('x', ++id));
    await live(3, 'x');
    expect([old?.endedBy, beside?.endedBy, ports.sockets.attempts.length]).toEqual(['close', undefined, 2]);
    expect(alarms()).not.toContain('connection-lost');
  });

  test('is lost by fifteen seconds, also if no other one can be opened', async () => {
    ports.sockets.answersPings = false;
    ports.sockets.onAttempt = (socket) => {
      socket.reject();
    };
    await ports.clock.run(15_000);
    expect(ports.sockets.attempts[0]?.endedBy).toBe('terminate');
    expect([...pool.streams()]).toMatchObject([{ state: 'reconnecting', reconnects: 1 }]);
  });

  test('is replaced as soon as is known that data was missed', async () => {
    verdict = 'missed';
    await ports.clock.run(5900);
    expect([probed, ports.sockets.attempts.length]).toEqual([['x'], 2]);
  });

  test('stays for as long as nothing was missed: looked for ever more seldom, and never lost', async () => {
    verdict = 'nothing-missed';
    await ports.clock.run(20 * 60_000);
    expect(ports.sockets.attempts).toHaveLength(1);
    expect(alarms()).toEqual(['connection-stale', 'streams-stale']);
    expect(probed.length).toBeGreaterThan(3);
    expect(probed.length).toBeLessThan(10);
    await live(1, 'x');
    expect([...pool.streams()]).toMatchObject([{ state: 'running', reconnects: 0 }]);
  });

  test('is replaced ever more seldom if nobody knows whether the market is quiet', async () => {
    await ports.clock.run(10_000);
    expect(ports.sockets.attempts).toHaveLength(2);
    await ports.clock.run(60 * 60_000);
    expect(ports.sockets.attempts.length).toBeLessThan(12);
    // Ten seconds at least between two looks that nobody answers.
    expect(probed.length).toBeLessThan(6 * 61);
  });

  test('is not judged by a look that came late: what arrived meanwhile waits to be read', async () => {
    ports.clock.block(8000);
    await ports.clock.run(1);
    ports.sockets.last.deliver(toyTrade('x', ++id));
    await live(3, 'x');
    expect([alarms(), ports.sockets.last.pings, probed]).toEqual([[], 0, []]);
  });
});

describe('one topic that falls silent beside others', () => {
  /** Topics asked for on the newest socket, in order. */
  const asked = (): readonly string[] =>
    ports.sockets.last.texts
      .map(readToyFrame)
      .flatMap(({ isSubscribe, topics }) => topics.map((t) => `${isSubscribe ? '+' : '-'}${t}`));

  test('is subscribed anew if it missed something, and its connection replaced if that did not help', async () => {
    const x = acquire('x');
    acquire('y');
    await ports.clock.run(50);
    await live(15, 'x', 'y');
    verdict = 'missed';
    await live(7, 'y');
    expect([asked(), x.reconnects, ports.sockets.attempts.length]).toEqual([['+x', '+y', '-x', '+x'], 1, 1]);
    expect(ports.log.named('WATCHDOG_TRIGGERED')).toMatchObject([{ fields: { reason: 'topic-silent', topic: 'x' } }]);
    await live(25, 'y');
    expect(ports.sockets.attempts.length).toBeGreaterThan(1);
    expect(alarms()).not.toContain('connection-lost');
  });

  test('is left alone in a quiet market', async () => {
    const x = acquire('x');
    acquire('y');
    await ports.clock.run(50);
    await live(15, 'x', 'y');
    verdict = 'nothing-missed';
    await live(120, 'y');
    expect([x.state, x.reconnects, ports.sockets.attempts.length]).toEqual(['stale', 0, 1]);
    expect(probed.length).toBeLessThan(6);
  });

  test('is not looked for if it never came: its market may not be traded', async () => {
    const x = acquire('x');
    acquire('y');
    await ports.clock.run(50);
    await live(90, 'y');
    expect([x.state, probed]).toEqual(['stale', []]);
  });

  test('is subscribed anew without a look if the venue sends it whether the market moves or not', async () => {
    const { stream } = pool.acquire({ key: 'f', route: '', cadenceMs: 3000 }, { symbol: 'f', channel: 'markPrice' });
    acquire('y');
    await ports.clock.run(50);
    await live(12, 'f', 'y');
    verdict = 'nothing-missed';
    await live(8, 'y');
    expect([stream.state, stream.reconnects]).toEqual(['running', 0]);
    await live(3, 'y');
    expect(stream.reconnects).toBe(1);
  });
});

describe('a book that paused once for so long that this is usual for it', () => {
  let x: StreamRecord;

  function acquireBook(key: string): StreamRecord {
    const stream = acquire(key);
    stream.hasBook = true;
    return stream;
  }

  /** Each of the topics pauses for 40 s beside the others, and comes again. */
  async function pauseOnce(others: readonly string[], ...topics: readonly string[]): Promise<void> {
    verdict = 'nothing-missed';
    await ports.clock.run(50);
    await live(15, ...topics, ...others);
    await live(40, ...others);
    await live(1, ...topics, ...others);
    probed.length = facts.length = 0;
  }

  /** What the stream has gone through since its pause. */
  const states = (): readonly string[] =>
    facts.flatMap((fact) => (fact.kind === 'stream-changed' && fact.symbol === 'x' ? [fact.state] : []));

  beforeEach(() => {
    x = acquireBook('x');
  });

  test('is looked for after the silence of one of unknown pace: stale and subscribed anew if it missed something', async () => {
    acquire('y');
    await pauseOnce(['y'], 'x');
    expect(x.usualPauseMs).toBeGreaterThan(40_000);
    verdict = 'missed';
    await live(29, 'y');
    expect([states(), probed]).toEqual([[], []]);
    await live(7, 'y');
    // Stale until something comes by the new subscription.
    expect([states(), probed, x.reconnects]).toEqual([['stale', 'reconnecting', 'stale'], ['x'], 1]);
    expect(alarms()).toEqual(['streams-stale']);
    // It is looked for once more, and later again: that did not help, and its connection is replaced.
    await live(100, 'y');
    expect([probed, ports.sockets.attempts.length, x.state]).toEqual([['x', 'x', 'x'], 2, 'stale']);
    await live(1, 'x');
    expect(x.state).toBe('running');
  });

  test('is live again without data, once nothing newer exists though it has been subscribed anew for long enough', async () => {
    acquire('y');
    await pauseOnce(['y'], 'x');
    verdict = 'missed';
    await live(36, 'y');
    expect(x.state).toBe('stale');
    verdict = 'nothing-missed';
    await live(20, 'y');
    expect(x.state).toBe('stale');
    await live(15, 'y');
    expect([states(), x.reconnects, ports.sockets.attempts.length]).toEqual([
      ['stale', 'reconnecting', 'stale', 'running'],
      1,
      1,
    ]);
  });

  test('stays live in a quiet market, which is asked for ever more seldom', async () => {
    acquire('y');
    await pauseOnce(['y'], 'x');
    await live(8 * 60, 'y');
    expect([states(), x.state, probed.length]).toEqual([[], 'running', 3]);
    verdict = 'missed';
    await live(90, 'y');
    expect(states().slice(0, 2)).toEqual(['stale', 'reconnecting']);
  });

  test('stays live by its own pace if nobody knows', async () => {
    acquire('y');
    await pauseOnce(['y'], 'x');
    verdict = 'unknown';
    await live(5 * 60, 'y');
    expect([states(), x.reconnects]).toEqual([[], 0]);
    expect(probed.length).toBeLessThanOrEqual((5 * 60) / 10);
  });

  test('is looked for among hundreds, one in two seconds, each in its turn', async () => {
    const books = ['x', ...Array.from({ length: 49 }, (_, n) => `x${n}`)];
    for (const key of books) acquireBook(key);
    acquire('y');
    await pauseOnce(['y'], ...books);
    await live(90, 'y');
    expect(probed.length).toBeLessThanOrEqual(31);
    await live(60, 'y');
    expect(new Set(probed)).toEqual(new Set(books));
  });

  test('is stale also if all of its connection is silent, which is replaced', async () => {
    await pauseOnce([], 'x');
    verdict = 'missed';
    await ports.clock.run(32_000);
    expect([states()[0], probed, ports.sockets.attempts.length]).toEqual(['stale', ['x'], 2]);
    // Ever more seldom, though its pace would allow that silence.
    await ports.clock.run(60 * 60_000);
    expect([probed.length < 15, ports.sockets.attempts.length < 15, states()]).toEqual([true, true, ['stale']]);
  });
});

describe('trades, which pause for longer than the book, on a connection that falls silent', () => {
  let trades: StreamRecord;
  let others: StreamRecord;

  beforeEach(async () => {
    acquire('x');
    trades = pool.acquire({ key: 'x-trades', route: '' }, { symbol: 'x', channel: 'trade' }).stream;
    others = acquire('y-trades', 'trade');
    await ports.clock.run(50);
    for (let n = 0; n < 6; n++) {
      await live(5, 'x');
      await live(1, 'x', 'x-trades', 'y-trades');
    }
  });

  const states = (): readonly string[] => [...pool.streams()].map(({ state }) => state);

  test.each(['missed', 'missed-trades'] as const)(
    'are stale as soon as it is known to have %s, whatever their pace',
    async (found) => {
      verdict = found;
      await ports.clock.run(7000);
      expect([probed[0], states()]).toEqual(['x', ['stale', 'stale', 'stale']]);
    },
  );

  test('are not live for an hour by connections that are opened and bring nothing', async () => {
    verdict = 'missed-trades';
    await ports.clock.run(7000);
    for (let second = 0; second < 3600; second++) {
      await ports.clock.run(1000);
      expect(states()).not.toContain('running');
    }
    expect(ports.sockets.attempts.length).toBeGreaterThan(3);
    // As seldom as may be in the end.
    expect(ports.sockets.attempts.length).toBeLessThan(15);
    expect(probed.length).toBeLessThan(15);
  });

  test('are live by their pace while nobody knows, and not again by connections that bring nothing', async () => {
    await ports.clock.run(30_000);
    expect([trades.state, others.state]).toEqual(['running', 'running']);
    await ports.clock.run(120_000);
    for (let second = 0; second < 3600; second++) {
      await ports.clock.run(1000);
      expect(states()).not.toContain('running');
    }
    expect(ports.sockets.attempts.length).toBeGreaterThan(3);
  });

  test('are live at once by their own data, those that missed nothing as soon as another connection has brought others for ten seconds', async () => {
    verdict = 'missed-trades';
    await ports.clock.run(9000);
    expect(ports.sockets.attempts).toHaveLength(2);
    await live(1, 'x');
    // What a venue answers a subscription with does not show that more comes.
    expect(states()).toEqual(['running', 'stale', 'stale']);
    await live(11, 'x');
    expect([trades.state, others.state]).toEqual(['stale', 'running']);
    await live(1, 'x', 'x-trades');
    expect(states()).toEqual(['running', 'running', 'running']);
  });
});

test('trades of a thin market are not called stale beside other streams, and not at all if nothing was missed', async () => {
  const thin = acquire('thin', 'trade');
  verdict = 'nothing-missed';
  await ports.clock.run(50);
  ports.sockets.last.deliver(toyTrade('thin', ++id));
  await ports.clock.run(30 * 60_000);
  expect([thin.state, thin.reconnects, alarms(), ports.sockets.attempts.length]).toEqual(['running', 0, [], 1]);
});
