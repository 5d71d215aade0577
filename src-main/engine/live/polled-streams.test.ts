import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import type { QualityEvent } from '../quality-event.ts';
import { RestClient } from '../rest/rest-client.ts';
import type { FakeRequest } from '../testing/fake-http.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { type ToyChanges, toyVenue } from '../testing/toy-venue.ts';
import type { PolledChannel, VenueLimits } from '../venue/venue.ts';
import { PolledStreams } from './polled-streams.ts';

const EVERY_MS = 10_000;

/** Answers are the open interest as a whole number; anything else is malformed. */
const CHANNEL: PolledChannel = {
  everyMs: EVERY_MS,
  request: (symbol) => ({ path: `/oi?symbol=${symbol}`, weight: 1 }),
  parse: (body, symbol, out) => {
    out.begin('events');
    const record = out.addOpenInterest();
    record.symbol = symbol;
    record.openInterest.present = true;
    record.openInterest.mantissa = Number(new TextDecoder().decode(body));
    if (Number.isNaN(record.openInterest.mantissa)) out.fail('no number');
  },
};

describe('a polled stream', () => {
  test('asks at once and then every period, delivers each answer, and ends with its need', async () => {
    const { ports, streams, open, values } = setup();
    ports.http.onRequest = (request) => request.answer('7');
    const lease = open('A');
    expect(lease.stream.state).toBe('starting');
    await ports.clock.run(0);
    expect([lease.stream.state, values]).toEqual(['running', ['A 7']]);
    await ports.clock.run(2 * EVERY_MS);
    expect(values).toEqual(['A 7', 'A 7', 'A 7']);
    expect(lease.stream.health(ports.clock.monotonic())).toMatchObject({
      messages: 3,
      lastDataAt: ports.clock.now(),
      connection: 'binance-spot REST',
    });
    expect(open('A').stream).toBe(lease.stream);
    for (const one of [lease, lease, streams.acquire(CHANNEL, topicOf('A'), aboutOf('A'))]) one.release();
    await ports.clock.run(EVERY_MS);
    expect(values).toHaveLength(4);
  });

  test('that nobody needs any more is asked for no more, and takes its request out of the queue', async () => {
    const { ports, open, streams, events } = setup();
    const lease = open('A');
    await ports.clock.run(0);
    lease.release();
    await ports.clock.run(0);
    expect([lease.stream.state, ports.http.open, [...streams.streams()]]).toEqual(['stopped', [], []]);
    await ports.clock.run(10 * EVERY_MS);
    expect([ports.http.requests.length, ports.clock.pending]).toEqual([1, 0]);
    expect(events.map(({ kind }) => kind)).toEqual(['stream-changed']);
  });

  test('a failure leaves what is known as it is until three rounds have brought nothing; then it is stale until the next answer', async () => {
    const { ports, open, values, events } = setup();
    ports.http.onRequest = (request) => request.answer('7');
    const { stream } = open('A');
    await ports.clock.run(0);
    ports.http.onRequest = (request) => request.answer('{}', 503);
    await ports.clock.run(3 * EVERY_MS - 2000);
    expect([stream.state, stream.lastError?.code]).toEqual(['running', 'request-failed']);
    await ports.clock.run(5000);
    expect(stream.state).toBe('stale');
    expect(events.filter(({ kind }) => kind === 'streams-stale')).toMatchObject([
      { connection: 'binance-spot REST', streams: [{ symbol: 'A', channel: 'openInterest' }] },
    ]);
    // However many requests fail, it is one fact.
    expect(events.filter(({ kind }) => kind === 'request-failed')).toHaveLength(1);
    ports.http.onRequest = (request) => request.answer('8');
    await ports.clock.run(60_000);
    expect([stream.state, values.at(-1)]).toEqual(['running', 'A 8']);
    expect(stateChanges(events)).toEqual(['running', 'stale', 'running']);
  });

  test('waits between failures grow to a minute', async () => {
    const { ports, open } = setup();
    ports.http.onRequest = (request) => request.answer('nothing');
    open('A');
    await ports.clock.run(10 * 60_000);
    expect(ports.http.requests.length).toBeGreaterThan(10);
    expect(ports.http.requests.length).toBeLessThan(20);
  });

  test('the first answer that fails is a loss with its reason, and an answer that cannot be read is counted', async () => {
    const { ports, open } = setup();
    ports.http.onRequest = (request) => request.answer('[seven]');
    const { stream } = open('A');
    await ports.clock.run(0);
    expect([stream.state, stream.lastError?.message, stream.malformed]).toEqual(['connecting', 'no number', 1]);
  });

  test('the venue rejects: it has failed, is tried again after minutes, and at once when a person wants it', async () => {
    const { ports, streams, open, values, events } = setup();
    ports.http.onRequest = (request) => request.answer('{"code":-1121}', 400);
    const { stream } = open('A');
    await ports.clock.run(0);
    expect(stream.state).toBe('failed');
    expect(events.filter((event) => event.kind === 'stream-changed' && event.state === 'failed')).toHaveLength(1);
    await ports.clock.run(20 * 60_000);
    expect(ports.http.requests.length).toBeLessThan(8);
    ports.http.onRequest = (request) => request.answer('7');
    expect(streams.retryNow()).toBe(true);
    await ports.clock.run(0);
    expect([stream.state, values, streams.retryNow()]).toEqual(['running', ['A 7'], false]);
  });

  test('a venue that says to wait is left alone for so long', async () => {
    const { ports, open } = setup();
    let isFirst = true;
    ports.http.onRequest = (request) => {
      if (isFirst) request.answer('{}', 429, { 'retry-after': '90' });
      else request.answer('7');
      isFirst = false;
    };
    const { stream } = open('A');
    await ports.clock.run(89_000);
    expect([ports.http.requests.length, stream.lastError?.code]).toEqual([1, 'rate-limited']);
    await ports.clock.run(11_000);
    expect(stream.state).toBe('running');
  });
});

describe('many polled streams', () => {
  test('begin one after the other, and share a fifth of the budget', async () => {
    const { ports, open, values } = setup({ weight: 300, perMs: 60_000 });
    ports.http.onRequest = (request) => request.answer('7');
    for (let i = 0; i < 50; i++) open(`S${i}`);
    await ports.clock.run(1000);
    expect(values.length).toBeGreaterThan(10);
    expect(values.length).toBeLessThan(25);
    await ports.clock.run(4000);
    expect(new Set(values).size).toBe(50);
    // 60 of 300 a minute: a round of 50 takes 50 s.
    const before = values.length;
    await ports.clock.run(10 * 60_000);
    expect(values.length - before).toBeGreaterThan(580);
    expect(values.length - before).toBeLessThan(620);
  });

  test('are spread by jitter', async () => {
    const { ports, open } = setup();
    const asked: number[] = [];
    ports.http.onRequest = (request) => {
      asked.push(ports.clock.now());
      request.answer('7');
    };
    open('A');
    ports.random.value = 0.999;
    await ports.clock.run(0);
    ports.random.value = 0;
    await ports.clock.run(25_000);
    expect(asked.slice(1).map((at, i) => Math.round((at - (asked[i] ?? NaN)) / 1000))).toEqual([11, 9]);
  });

  test('leave books and history the first place in the queue', async () => {
    const { ports, open, rest, venue } = setup({ weight: 10, perMs: 60_000 });
    const sent: string[] = [];
    ports.http.onRequest = (request: FakeRequest) => {
      sent.push(request.url);
      request.answer('7');
    };
    for (let i = 0; i < 12; i++) open(`S${i}`);
    await ports.clock.run(1000);
    void rest.request(
      venue,
      venue.endpoints.production,
      { path: '/book', weight: 1 },
      {
        priority: 'book-snapshot',
        read: () => 0,
      },
    );
    await ports.clock.run(60_000);
    expect(sent.indexOf('https://toy/book')).toBe(8);
  });

  test('stop with everything they left pending', async () => {
    const { ports, streams, open, values } = setup();
    const { stream } = open('A');
    open('B');
    await ports.clock.run(10);
    await streams.stop();
    expect([stream.state, ports.http.open, ports.clock.pending, values]).toEqual(['stopped', [], 0, []]);
    expect(open('C').stream.state).toBe('stopped');
    await streams.stop();
  });
});

function topicOf(symbol: string): { readonly key: string; readonly route: string } {
  return { key: `${symbol}@openInterest`, route: '' };
}

function aboutOf(symbol: string): { readonly symbol: string; readonly channel: 'openInterest' } {
  return { symbol, channel: 'openInterest' };
}

function stateChanges(events: readonly QualityEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'stream-changed' ? [event.state] : []));
}

/** Polled streams of a venue with this budget; releases end them at once, and `values` is what was delivered. */
function setup(pool: Partial<VenueLimits['pool']> = {}) {
  const ports = new FakePorts();
  ports.random.value = 0.5;
  const changes: ToyChanges = { limits: { pool: { ...toyVenue().limits.pool, ...pool } } };
  const venue = toyVenue({ ...changes, polled: { openInterest: CHANNEL } });
  const rest = new RestClient({ ports, config: { requestTimeoutMs: 1000 } });
  const values: string[] = [];
  const events: QualityEvent[] = [];
  ports.quality.on((event) => {
    events.push(event);
  });
  const streams = new PolledStreams({
    ports,
    rest,
    venue,
    endpoints: venue.endpoints.production,
    config: { ...defaultConfig(), unsubscribeDelayMs: 0 },
    sink: {
      onMessage: (decoded, stream) => {
        const record = decoded.records[0];
        if (record?.kind === 'openInterest') values.push(`${stream?.symbol} ${record.openInterest.mantissa}`);
      },
      onStreamUp: () => undefined,
      onStreamRenewed: () => undefined,
      onStreamLost: () => undefined,
      onStreamStale: () => undefined,
    },
  });
  return {
    ports,
    rest,
    venue,
    streams,
    values,
    events,
    open: (symbol: string) => streams.acquire(CHANNEL, topicOf(symbol), aboutOf(symbol)),
  };
}
