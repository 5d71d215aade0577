import type { NetworkFault } from '../../../src-shared/wire/network-fault.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakePorts } from '../testing/fake-ports.ts';
import type { FakeRequest } from '../testing/fake-http.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { Canceller } from './canceller.ts';
import { RestClient } from './rest-client.ts';
import type { RestOutcome } from './rest-outcome.ts';

let ports: FakePorts;
let rest: RestClient;
const venue = toyVenue();
const SECOND = 1000;
const CIRCUIT = { failures: 5, openMs: 30 * SECOND, maxOpenMs: 100 * SECOND, trials: 1 };

beforeEach(() => {
  ports = new FakePorts();
  rest = new RestClient({ ports, config: { requestTimeoutMs: 15 * SECOND, circuit: CIRCUIT } });
});

describe('a host that fails', () => {
  test.each<[string, (request: FakeRequest) => void, NetworkFault?]>([
    ['does not answer', (request) => request.fail('timeout', 'timeout'), 'timeout'],
    ['cannot be reached', (request) => request.fail('network', 'unreachable'), 'unreachable'],
    ['answers with errors', (request) => request.answer('{}', 503)],
  ])('is left alone for 30 s once it %s five times in a row', async (_, fail, fault) => {
    ports.http.onRequest = fail;
    for (let i = 0; i < 4; i++) await ask();
    expect(state()).toBe('closed');
    await ask();
    expect([state(), ports.http.requests.length]).toEqual(['open', 5]);
    expect(await ask()).toMatchObject({ ok: false, reason: 'unreachable', retryAfterMs: 30 * SECOND });
    await ports.clock.run(29 * SECOND);
    expect(await ask()).toMatchObject({ reason: 'unreachable', retryAfterMs: SECOND });
    expect([ports.http.requests.length, rest.pools()[0]!.usedWeight]).toEqual([5, 5]);
    expect(rest.pools()[0]!.hosts).toEqual([
      {
        host: 'toy',
        state: 'open',
        failures: 5,
        opened: 1,
        rejected: 2,
        since: ports.clock.now() - 29 * SECOND,
        retryAt: ports.clock.now() + SECOND,
        ...(fault !== undefined && {
          lastError: { code: 'unreachable', message: fault, fault, at: ports.clock.now() - 29 * SECOND },
        }),
      },
    ]);
    expect(ports.log.named('CIRCUIT_OPENED')).toHaveLength(1);
  });

  test('is tried by one request, and works again when that is answered', async () => {
    await open();
    await ports.clock.run(30 * SECOND);
    ports.http.onRequest = undefined;
    const trial = ask();
    await ports.clock.run(1);
    expect([state(), await ask()]).toMatchObject(['half-open', { reason: 'unreachable' }]);
    expect(ports.http.open).toHaveLength(1);
    ports.http.last.answer('{}');
    expect([(await trial).ok, state()]).toEqual([true, 'closed']);
    ports.http.onRequest = (request) => request.answer('{}');
    expect((await ask()).ok).toBe(true);
    expect(ports.log.named('CIRCUIT_CLOSED')).toHaveLength(1);
  });

  test('is left alone twice as long after every failed trial, up to a limit', async () => {
    await open();
    const sent: number[] = [];
    const start = ports.clock.monotonic();
    ports.http.onRequest = (request) => {
      sent.push((ports.clock.monotonic() - start) / SECOND);
      request.fail('network');
    };
    for (let second = 0; second < 420; second++) {
      await ask();
      await ports.clock.run(SECOND);
    }
    expect(sent).toEqual([30, 90, 190, 290, 390]);
  });

  test('is not blamed for a trial that was cancelled: the next request tries again', async () => {
    await open();
    await ports.clock.run(30 * SECOND);
    ports.http.onRequest = undefined;
    const cancel = new Canceller();
    const trial = ask(cancel);
    await ports.clock.run(1);
    cancel.cancel();
    expect([await trial, state()]).toMatchObject([{ reason: 'cancelled' }, 'half-open']);
    ports.http.onRequest = (request) => request.answer('{}');
    expect([(await ask()).ok, state()]).toEqual([true, 'closed']);
  });
});

test('several may try a host at once if that is configured, and the first answer decides', async () => {
  rest = new RestClient({ ports, config: { requestTimeoutMs: 15 * SECOND, circuit: { ...CIRCUIT, trials: 2 } } });
  await open();
  await ports.clock.run(30 * SECOND);
  ports.http.onRequest = undefined;
  const trials = [ask(), ask()];
  await ports.clock.run(1);
  expect(await ask()).toMatchObject({ reason: 'unreachable' });
  const [first, second] = ports.http.open;
  first?.fail('network');
  await trials[0];
  expect(state()).toBe('open');
  second?.answer('{}');
  expect([(await trials[1])?.ok, state(), rest.pools()[0]?.hosts?.[0]?.opened]).toEqual([true, 'open', 2]);
});

test('answers in between, rejections and rate limits are no failures of the host', async () => {
  for (const status of [500, 500, 500, 500, 200, 500, 500, 500, 500, 404, 400, 500]) {
    ports.http.onRequest = (request) => request.answer('{}', status);
    await ask();
  }
  expect(state()).toBe('closed');
});

test('another host is not concerned', async () => {
  await open();
  ports.http.onRequest = (request) => request.answer('{}');
  const answer = await rest.request(
    venue,
    { ...venue.endpoints.production, rest: 'https://other/base' },
    { path: '/x', weight: 1 },
    { priority: 'history', read },
  );
  expect([answer.ok, rest.pools()[0]!.hosts?.map(({ host }) => host)]).toEqual([true, ['toy', 'other']]);
});

test('what waits for its budget is rejected as soon as the host is known to fail', async () => {
  ports.http.onRequest = (request) => request.fail('network');
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => ask()));
  expect(outcomes.filter((outcome) => !outcome.ok && outcome.reason === 'unreachable').length).toBeGreaterThan(30);
  expect(ports.http.requests.length).toBeLessThan(9);
});

test('a trial that gets no answer does not keep others away for longer than the longest pause', async () => {
  rest = new RestClient({
    ports,
    config: { requestTimeoutMs: 15 * SECOND, circuit: { ...CIRCUIT, openMs: 2 * SECOND, maxOpenMs: 5 * SECOND } },
  });
  await open();
  await ports.clock.run(2 * SECOND);
  ports.http.onRequest = undefined;
  const trial = ask();
  await ports.clock.run(4.9 * SECOND);
  expect(await ask()).toMatchObject({ reason: 'unreachable' });
  ports.http.onRequest = (request) => request.answer('{}');
  // Nobody else asks: a copy of the trial finds the host back, and the trial itself is sent again.
  await ports.clock.run(0.1 * SECOND);
  expect([(await trial).ok, state(), ports.http.requests.length]).toEqual([true, 'closed', 8]);
  expect((await ask()).ok).toBe(true);
  await ports.clock.run(20 * SECOND);
  expect([ports.http.requests.length, ports.http.open]).toEqual([9, []]);
});

test('copies of a trial end with it', async () => {
  rest = new RestClient({
    ports,
    config: { requestTimeoutMs: 15 * SECOND, circuit: { ...CIRCUIT, openMs: 2 * SECOND, maxOpenMs: 5 * SECOND } },
  });
  await open();
  await ports.clock.run(2 * SECOND);
  ports.http.onRequest = undefined;
  const cancel = new Canceller();
  const trial = ask(cancel);
  await ports.clock.run(11 * SECOND);
  expect(ports.http.open).toHaveLength(3);
  cancel.cancel();
  expect(await trial).toMatchObject({ reason: 'cancelled' });
  await ports.clock.run(20 * SECOND);
  expect([ports.http.open, ports.http.requests.length, rest.pools()[0]]).toMatchObject([
    [],
    8,
    { active: 0, queued: 0 },
  ]);
});

test('whoever asks to reconnect has a host tried at once', async () => {
  await open();
  ports.http.onRequest = (request) => request.answer('{}');
  expect(await ask()).toMatchObject({ reason: 'unreachable' });
  rest.lift();
  expect([(await ask()).ok, state()]).toEqual([true, 'closed']);
});

describe('a thread that was too busy', () => {
  test.each([
    ['in one piece', [16 * SECOND]],
    ['at the end', [13 * SECOND, -2 * SECOND]],
    ['again and again', Array.from({ length: 10 }, () => [500, -1000]).flat()],
  ])('%s: what it did not receive in time is not blamed on the host', async (_, steps) => {
    ports.http.onRequest = undefined;
    for (let i = 0; i < 10; i++) {
      const asked = ask();
      await ports.clock.run(0);
      // A positive step blocks the thread, a negative one lets time pass.
      for (const ms of steps) {
        if (ms < 0) await ports.clock.run(-ms);
        else ports.clock.block(ms);
      }
      ports.http.last.fail('timeout');
      expect(await asked).toMatchObject({ ok: false, reason: 'unreachable' });
      await ports.clock.run(SECOND);
    }
    expect([state(), rest.pools()[0]?.hosts?.[0]?.failures]).toEqual(['closed', 0]);
  });

  test('does not excuse a host that answers with errors, or one that gives no answer while we are idle', async () => {
    ports.http.onRequest = undefined;
    for (const isBlocked of [true, true, true, false, false]) {
      const asked = ask();
      await ports.clock.run(0);
      if (isBlocked) {
        ports.clock.block(5 * SECOND);
        ports.http.last.answer('{}', 503);
      } else {
        await ports.clock.run(15 * SECOND);
        ports.http.last.fail('timeout');
      }
      await asked;
    }
    expect(state()).toBe('open');
  });

  test('leaves no timer behind', async () => {
    ports.http.onRequest = (request) => request.answer('{}');
    await ask();
    expect(ports.clock.pending).toBe(0);
  });
});

async function open(): Promise<void> {
  ports.http.onRequest = (request) => request.fail('network');
  for (let i = 0; i < 5; i++) await ask();
}

function ask(cancel?: Canceller): Promise<RestOutcome<Uint8Array>> {
  return rest.request(
    venue,
    venue.endpoints.production,
    { path: '/x', weight: 1 },
    { priority: 'history', read, ...(cancel === undefined ? {} : { cancel }) },
  );
}

function state(): string | undefined {
  return rest.pools()[0]?.hosts?.[0]?.state;
}

/** The answer as it came. */
const read = (body: Uint8Array): Uint8Array => body;
