import { beforeEach, describe, expect, test } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import type { FakeRequest } from '../testing/fake-http.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { VENUES } from '../../venues/registry.ts';
import { Canceller } from './canceller.ts';
import { type RestOutcome, retryAfterMs } from './rest-outcome.ts';
import { MAX_ANSWER_BYTES, type RequestPriority, RestClient } from './rest-client.ts';

let ports: FakePorts;
let rest: RestClient;

beforeEach(() => {
  ports = new FakePorts();
  rest = new RestClient({ ports, config: { requestTimeoutMs: 15_000 } });
});

const venue = toyVenue();
const endpoints = venue.endpoints.production;

/** Requests `path` and keeps what comes of it. */
function ask(path: string, weight = 1, priority: RequestPriority = 'history', cancel?: Canceller) {
  const asked: { outcome: RestOutcome<Uint8Array> | undefined } = { outcome: undefined };
  void rest
    .request(venue, endpoints, { path, weight }, { priority, read, ...(cancel === undefined ? {} : { cancel }) })
    .then((outcome) => {
      asked.outcome = outcome;
    });
  return asked;
}

const paths = () => ports.http.requests.map((request) => request.url.replace('https://toy', ''));

describe('budget', () => {
  test('no window of a minute sees more than 80 % of the limit', async () => {
    ports.http.onRequest = (request) => request.answer('{}');
    const times: number[] = [];
    for (let i = 0; i < 60; i++) ask(`/${i}`, 50);
    for (let seconds = 0; seconds < 260; seconds++) {
      const before = ports.http.requests.length;
      await ports.clock.run(1000);
      for (let i = before; i < ports.http.requests.length; i++) times.push(ports.clock.monotonic());
    }
    expect(ports.http.requests).toHaveLength(60);
    const busiest = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length));
    expect(busiest * 50).toBeLessThanOrEqual(800);
    expect(busiest * 50).toBeGreaterThan(700);
  });

  test('two venues that name one pool share it', async () => {
    ports.http.onRequest = (request) => request.answer('{}');
    const other = toyVenue({ id: 'binance-coinm' });
    ask('/a', 700);
    void rest.request(other, endpoints, { path: '/b', weight: 700 }, { priority: 'history', read });
    await settle();
    expect(paths()).toEqual(['/a']);
    expect(rest.pools()).toMatchObject([{ pool: 'toy', usedWeight: 700, limitWeight: 1000, queued: 1 }]);
    await ports.clock.run(62_000);
    expect(paths()).toEqual(['/a', '/b']);
  });

  test('pools of other names are not touched', async () => {
    ports.http.onRequest = (request) => request.answer('{}');
    const other = toyVenue({ limits: { pool: { ...venue.limits.pool, name: 'other' } } });
    ask('/a', 800);
    void rest.request(other, endpoints, { path: '/b', weight: 800 }, { priority: 'history', read });
    await settle();
    expect(paths()).toEqual(['/a', '/b']);
  });

  test('believes the venue if it counted more than we did, until its minute ends', async () => {
    ports.http.onRequest = (request) => request.answer('{}', 200, { 'x-used': '790' });
    ask('/a', 10);
    await settle();
    expect(rest.pools()[0]?.usedWeight).toBe(790);
    ask('/b', 20);
    await ports.clock.run(50_000);
    expect(paths()).toEqual(['/a']);
    await ports.clock.run(12_000);
    expect(paths()).toEqual(['/a', '/b']);
  });

  test('believes itself if the venue reports less', async () => {
    ports.http.onRequest = (request) => request.answer('{}', 200, { 'x-used': '1' });
    ask('/a', 500);
    await settle();
    expect(rest.pools()[0]?.usedWeight).toBe(500);
  });
});

describe('order', () => {
  test('book snapshots before history before instruments, each in turn', async () => {
    ask('/running1');
    ask('/running2');
    ask('/running3');
    ask('/running4');
    ask('/i1', 1, 'instruments');
    ask('/h1', 1, 'history');
    ask('/s1', 1, 'book-snapshot');
    ask('/h2', 1, 'history');
    ask('/s2', 1, 'book-snapshot');
    while (ports.http.open.length > 0) {
      ports.http.open[0]?.answer('{}');
      await settle();
    }
    expect(paths().slice(4)).toEqual(['/s1', '/s2', '/h1', '/h2', '/i1']);
  });

  test('few at a time: hundreds of answers are not kept in memory together', async () => {
    for (let i = 0; i < 100; i++) ask(`/${i}`);
    await settle();
    expect(ports.http.open).toHaveLength(4);
    expect(rest.pools()[0]?.queued).toBe(96);
  });

  test('a full queue rejects at once', async () => {
    for (let i = 0; i < 4004; i++) ask(`/${i}`);
    const rejected = ask('/too-many');
    await settle();
    expect(rejected.outcome).toMatchObject({ ok: false, reason: 'rate-limited' });
  });
});

describe('rejections', () => {
  test('429 stops the whole pool for as long as the header says', async () => {
    const first = ask('/a');
    ports.http.last.answer('slow down', 429, { 'retry-after': '7' });
    await settle();
    expect(first.outcome).toMatchObject({ ok: false, reason: 'rate-limited', status: 429, retryAfterMs: 7000 });
    const second = ask('/b');
    expect(rest.pools()[0]).toMatchObject({ blockedUntil: ports.clock.now() + 7000, queued: 1 });
    expect(rest.pools()[0]).not.toHaveProperty('cappedWaits');
    await ports.clock.run(6999);
    expect(paths()).toEqual(['/a']);
    await ports.clock.run(2);
    expect(paths()).toEqual(['/a', '/b']);
    ports.http.last.answer('{}');
    await settle();
    expect(second.outcome?.ok).toBe(true);
    expect(ports.log.named('RATE_LIMITED')).toMatchObject([
      { level: 'warn', fields: { status: 429, retryAfterMs: 7000 } },
    ]);
  });

  test.each([
    ['retry-after', '1e300'],
    ['retry-after', 'Fri, 31 Dec 9999 23:59:59 GMT'],
    ['x-reset', '99999999999999'],
  ])('a wait beyond an hour is an hour: %s %s', async (header, value) => {
    const resets = toyVenue({ limits: { pool: { ...venue.limits.pool, name: 'resets', resetHeader: 'x-reset' } } });
    const request = () => rest.request(resets, endpoints, { path: '/a', weight: 1 }, { priority: 'history', read });
    const rejected = request();
    ports.http.last.answer('', 429, { [header]: value });
    expect(await rejected).toMatchObject({ ok: false, reason: 'rate-limited', retryAfterMs: 60 * 60_000 });
    expect(rest.pools().find(({ pool }) => pool === 'resets')).toMatchObject({ cappedWaits: 1 });
    await ports.clock.run(60 * 60_000 + 1);
    ports.http.onRequest = (sent) => sent.answer('{}');
    expect(await request()).toMatchObject({ ok: true });
  });

  test('a wait is lifted by a wish to reconnect', async () => {
    ask('/a');
    ports.http.last.answer('', 429, { 'retry-after': '3000' });
    await settle();
    rest.lift();
    ask('/b');
    expect(paths()).toEqual(['/a', '/b']);
    expect(rest.pools()[0]).not.toHaveProperty('blockedUntil');
  });

  test.each(['<html>login</html>', '', 'OK', '\u0000', '"text"', 'null'])(
    'status 200 with what is no JSON object, array or number is a rejection: %j',
    async (body) => {
      const asked = ask('/a');
      ports.http.last.answer(body);
      await settle();
      expect(asked.outcome).toMatchObject({ ok: false, reason: 'unreadable', status: 200 });
    },
  );

  test.each(['\uFEFF{}', ' \r\n\t[]'])(
    'a mark or white space before the JSON is none of our business: %j',
    async (body) => {
      const asked = ask('/a');
      ports.http.last.answer(body);
      await settle();
      expect(asked.outcome).toMatchObject({ ok: true });
    },
  );

  test('a pause is made a little longer by chance, never shorter', async () => {
    ports.random.value = 0.9;
    const first = ask('/a');
    ports.http.last.answer('', 429, { 'retry-after': '10' });
    await settle();
    const failure = first.outcome?.ok === false ? first.outcome : undefined;
    expect(failure?.retryAfterMs).toBe(10_900);
  });

  test("without the header the venue's fallback applies, doubled each time in a row", async () => {
    for (const wait of [30_000, 60_000]) {
      const asked = ask('/a');
      ports.http.last.answer('', 429);
      await settle();
      expect(asked.outcome).toMatchObject({ retryAfterMs: wait });
      await ports.clock.run(wait + 1);
    }
    ask('/a');
    ports.http.last.answer('{}');
    await settle();
    const asked = ask('/a');
    ports.http.last.answer('', 429);
    await settle();
    expect(asked.outcome).toMatchObject({ retryAfterMs: 30_000 });
  });

  test('418 is a ban: who would wait for minutes is rejected at once, and nobody asks until it is over', async () => {
    ask('/1');
    ask('/2');
    ask('/3');
    ask('/4');
    const waiting = ask('/5');
    ports.http.requests[0]?.answer('', 418, { 'retry-after': '600' });
    await settle();
    expect(waiting.outcome).toMatchObject({ ok: false, reason: 'rate-limited', retryAfterMs: 600_000 });
    const later = ask('/6');
    await settle();
    expect(later.outcome).toMatchObject({ ok: false, reason: 'rate-limited' });
    expect(ports.log.named('RATE_LIMITED')[0]?.level).toBe('error');
    await ports.clock.run(600_001);
    ports.http.requests.slice(1, 4).forEach((request) => request.answer('{}'));
    ask('/7');
    expect(paths()).toEqual(['/1', '/2', '/3', '/4', '/7']);
  });

  test('other statuses are rejections of that one request', async () => {
    const asked = ask('/a');
    ports.http.last.answer({ code: -1121, msg: 'Invalid symbol.' }, 400);
    await settle();
    expect(asked.outcome).toMatchObject({ ok: false, reason: 'rejected', status: 400 });
    expect(asked.outcome?.ok === false && asked.outcome.message).toContain('Invalid symbol');
    ask('/b');
    expect(ports.http.open).toHaveLength(1);
  });

  test.each(['timeout', 'network'] as const)('%s', async (code) => {
    const asked = ask('/a');
    expect(ports.http.last.timeoutMs).toBe(15_000);
    ports.http.last.fail(code);
    await settle();
    expect(asked.outcome).toMatchObject({ ok: false, reason: 'unreachable', message: code });
  });
});

describe('ending', () => {
  test('a canceller ends what waits and what runs, and nothing else', async () => {
    const canceller = new Canceller();
    const running = ask('/running', 1, 'history', canceller);
    const others = [ask('/2'), ask('/3'), ask('/4')];
    const waiting = ask('/waiting', 1, 'history', canceller);
    canceller.cancel();
    canceller.cancel();
    await settle();
    expect([running, waiting].map((asked) => asked.outcome)).toMatchObject([
      { reason: 'cancelled' },
      { reason: 'cancelled' },
    ]);
    expect(others.map((asked) => asked.outcome)).toEqual([undefined, undefined, undefined]);
    const late = ask('/late', 1, 'history', canceller);
    await settle();
    expect(late.outcome).toMatchObject({ reason: 'cancelled' });
    expect(paths()).not.toContain('/late');
  });

  test('stop ends everything and leaves nothing pending', async () => {
    const asked = Array.from({ length: 10 }, (_, i) => ask(`/${i}`, 300));
    await settle();
    await Promise.all([rest.stop(), rest.stop()]);
    await settle();
    expect(asked.every((one) => one.outcome?.ok === false && one.outcome.reason === 'cancelled')).toBe(true);
    expect(ports.clock.pending).toBe(0);
    const late = ask('/late');
    await settle();
    expect(late.outcome).toMatchObject({ reason: 'cancelled' });
  });

  test('an answer says when it was asked for and when it came, without the time in the queue', async () => {
    ports.http.onRequest = (request) => {
      ports.clock.setTimer(() => request.answer('{}'), 30);
    };
    ask('/first', 800);
    await ports.clock.run(100);
    const asked = ask('/second', 10);
    await ports.clock.run(70_000);
    expect(asked.outcome?.ok === true && asked.outcome.receivedAt - asked.outcome.sentAt).toBe(30);
  });
});

test('whoever asks is notified when the request leaves the queue', async () => {
  const sent: string[] = [];
  for (const path of ['/1', '/2', '/3', '/4', '/5']) {
    void rest.request(
      venue,
      endpoints,
      { path, weight: 1 },
      {
        priority: 'history',
        read,
        onSent: () => {
          sent.push(path);
        },
      },
    );
  }
  await settle();
  expect(sent).toEqual(['/1', '/2', '/3', '/4']);
  ports.http.requests[0]?.answer('{}');
  await settle();
  expect(sent.at(-1)).toBe('/5');
});

test('Retry-After is seconds or a date, and never nothing', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  expect(retryAfterMs('12', now)).toBe(12_000);
  expect(retryAfterMs('Fri, 20 Nov 2026 12:01:00 GMT', now)).toBe(60_000);
  expect(retryAfterMs('0', now)).toBe(1000);
  expect(retryAfterMs('Fri, 20 Nov 2026 11:00:00 GMT', now)).toBe(1000);
  expect(retryAfterMs(undefined, now)).toBeUndefined();
  expect(retryAfterMs('', now)).toBeUndefined();
  expect(retryAfterMs('soon', now)).toBeUndefined();
});

describe('manners of a venue', () => {
  const strict = toyVenue({
    headers: { 'x-decimals': '1' },
    rejectionOf: (body) => {
      const text = new TextDecoder().decode(body);
      if (text.includes('50011')) return { reason: 'rate-limited', message: text };
      if (text === 'null') return { reason: 'rejected', message: 'unknown', status: 404 };
      return text.includes('"code"') ? { reason: 'rejected', message: text } : undefined;
    },
    limits: {
      pool: {
        name: 'strict',
        weight: 1000,
        perMs: 60_000,
        resetHeader: 'x-reset',
        limitedStatuses: [403],
        retryAfterFallbackMs: 600_000,
      },
    },
  });

  async function outcomeOf(
    answer: (request: FakeRequest) => void,
    body?: string,
  ): Promise<RestOutcome<Uint8Array> | undefined> {
    ports.http.onRequest = answer;
    let outcome: RestOutcome<Uint8Array> | undefined;
    void rest
      .request(
        strict,
        endpoints,
        { path: '/x', weight: 1, ...(body === undefined ? {} : { body }) },
        { priority: 'history', read },
      )
      .then((came) => {
        outcome = came;
      });
    await settle();
    return outcome;
  }

  test('a body goes by POST, with the headers that the venue wants', async () => {
    expect(await outcomeOf((request) => request.answer({ fine: true }), '{"type":"meta"}')).toMatchObject({ ok: true });
    expect(ports.http.requests[0]?.request).toMatchObject({
      method: 'POST',
      body: '{"type":"meta"}',
      headers: { 'x-decimals': '1' },
    });
  });

  test('those that its test network wants go along, and the rest stays', async () => {
    const there = { ...endpoints, headers: { 'x-simulated': '1' } };
    ports.http.onRequest = (request) => request.answer({ code: '51001' });
    const outcome = rest.request(strict, there, { path: '/x', weight: 1 }, { priority: 'history', read });
    await settle();
    expect(ports.http.requests[0]?.request.headers).toEqual({ 'x-decimals': '1', 'x-simulated': '1' });
    expect(await outcome).toMatchObject({ ok: false, reason: 'rejected' });
  });

  test('an answer that is none is no answer, whatever its status', async () => {
    expect(await outcomeOf((request) => request.answer({ code: '51001' }))).toMatchObject({
      ok: false,
      reason: 'rejected',
      status: 200,
      message: '{"code":"51001"}',
    });
    expect(await outcomeOf((request) => request.answer({ code: '50011' }))).toMatchObject({
      ok: false,
      reason: 'rate-limited',
    });
  });

  test('an answer whose status means something else has the one that it means, and is no failure of the host', async () => {
    for (let n = 0; n < 10; n++)
      expect(await outcomeOf((request) => request.answer('null', 500))).toEqual({
        ok: false,
        reason: 'rejected',
        status: 404,
        message: 'unknown',
      });
    expect(rest.pools().flatMap(({ hosts = [] }) => hosts.map(({ state, failures }) => [state, failures]))).toEqual([
      ['closed', 0],
    ]);
    // Too much is too much, whatever it says.
    expect(await outcomeOf((request) => request.answer('null', 403))).toMatchObject({ reason: 'rate-limited' });
  });

  test("the venue's own status says too much, and its header for how long", async () => {
    const at = ports.clock.now() + 7000;
    const outcome = await outcomeOf((request) => request.answer('slow down', 403, { 'x-reset': String(at) }));
    expect(outcome).toMatchObject({ ok: false, reason: 'rate-limited', status: 403 });
    expect(outcome?.ok === false ? outcome.retryAfterMs : 0).toBeGreaterThanOrEqual(7000);
    expect(outcome?.ok === false ? outcome.retryAfterMs : 0).toBeLessThan(8000);
  });
});

/** The answer as it came. */
const read = (body: Uint8Array): Uint8Array => body;

test('HTTP 403 pauses the pool, as 429 does, at every venue', async () => {
  ports.http.onRequest = (request) => request.answer('blocked', 403);
  expect(await rest.request(venue, endpoints, { path: '/a', weight: 1 }, { priority: 'history', read })).toMatchObject({
    reason: 'rate-limited',
    status: 403,
  });
  expect(rest.pools()[0]?.blockedUntil).toBeGreaterThanOrEqual(ports.clock.now() + 30_000);
  for (const { limits } of Object.values(VENUES)) expect(limits.pool.limitedStatuses ?? [403]).toContain(403);
});

describe('long answers', () => {
  test('one beyond the bound is not read, unless more was asked for', async () => {
    const long = `"${'x'.repeat(MAX_ANSWER_BYTES)}"`;
    ports.http.onRequest = (request) => request.answer(`[${long}]`);
    let reads = 0;
    const readAll = (): string => {
      reads++;
      return 'read';
    };
    const request = { path: '/a', weight: 1 };
    expect(await rest.request(venue, endpoints, request, { priority: 'history', read: readAll })).toMatchObject({
      ok: false,
      reason: 'unreadable',
    });
    expect(reads).toBe(0);
    const more = { priority: 'history', read: readAll, maxBytes: 2 * MAX_ANSWER_BYTES } as const;
    expect(await rest.request(venue, endpoints, request, more)).toMatchObject({ ok: true, value: 'read' });
  });

  test('one that is read in parts is nothing if it was cancelled meanwhile', async () => {
    ports.http.onRequest = (request) => request.answer('[]');
    const cancel = new Canceller();
    const reading = Promise.withResolvers<string>();
    const outcome = rest.request(
      venue,
      endpoints,
      { path: '/a', weight: 1 },
      {
        priority: 'instruments',
        read: () => reading.promise,
        cancel,
      },
    );
    await settle();
    cancel.cancel();
    reading.resolve('late');
    expect(await outcome).toMatchObject({ ok: false, reason: 'cancelled' });
  });
});
