import { expect, test } from 'vitest';
import type { InstrumentPast } from '../../src-shared/wire/past.ts';
import type { EngineRequest } from '../../src-shared/wire/protocol.ts';
import { changeSince, PastCache } from './past-cache.ts';

const A = 'binance-usdm:A';
const B = 'binance-usdm:B';

function setup(answer: Partial<InstrumentPast> = {}) {
  const requests: EngineRequest[] = [];
  const host = { now: 0, monotonic: 0, answer, answers: 0 };
  const cache = new PastCache({
    request: (request) => {
      requests.push(request);
      if (request.method !== 'get-past') throw new Error(request.method);
      const pasts = request.instruments.map((instrument) => ({ instrument, ...host.answer }));
      return Promise.resolve({ ok: true, result: { kind: 'past', pasts } });
    },
    monotonic: () => host.monotonic,
    now: () => host.now,
    onAnswer: () => {
      host.answers++;
    },
  });
  const pass = (ms: number): void => {
    host.now += ms;
    host.monotonic += ms;
  };
  return { requests, host, cache, pass };
}

test('what is shown is asked for once a minute, all rows by one request, and again for new ones', async () => {
  const { requests, cache, pass } = setup({ price1h: { time: 5, value: 2 } });
  cache.want([A, B], ['price']);
  cache.want([A, B], ['price']);
  expect(requests).toEqual([{ method: 'get-past', instruments: [A, B], figures: ['price'] }]);
  await Promise.resolve();
  expect(cache.find(A)?.price1h).toEqual({ time: 5, value: 2 });
  pass(59_000);
  cache.want([A, 'binance-usdm:C'], ['price']);
  expect(requests[1]).toMatchObject({ instruments: ['binance-usdm:C'] });
  pass(1000);
  cache.want([A, B], ['price']);
  expect(requests[2]).toMatchObject({ instruments: [A, B] });
  cache.want([A], []);
  expect(requests).toHaveLength(3);
});

test('what is still being loaded is asked for every two seconds, until it is there', async () => {
  const { requests, host, cache, pass } = setup({ isLoading: true });
  for (let second = 0; second < 6; second++) {
    cache.want([A], ['openInterest']);
    await Promise.resolve();
    pass(1000);
  }
  expect(requests).toHaveLength(3);
  host.answer = { openInterest1h: { time: 1, value: 7 } };
  cache.want([A], ['openInterest']);
  await Promise.resolve();
  expect(cache.find(A)).toEqual({ instrument: A, openInterest1h: { time: 1, value: 7 } });
  for (let second = 0; second < 30; second++) {
    cache.want([A], ['openInterest']);
    pass(1000);
  }
  expect(requests).toHaveLength(4);
});

test('figures that are asked for apart are kept together, and nothing is left of another session', async () => {
  const { host, cache } = setup({ price1h: { time: 1, value: 1 } });
  cache.want([A], ['price']);
  await Promise.resolve();
  host.answer = { funding: [{ time: 2, value: 2 }] };
  cache.want([A], ['openInterest', 'funding'], true);
  await Promise.resolve();
  expect(cache.find(A)).toEqual({
    instrument: A,
    price1h: { time: 1, value: 1 },
    funding: [{ time: 2, value: 2 }],
  });
  cache.want([B], ['price']);
  cache.clear();
  await Promise.resolve();
  expect([cache.find(A), cache.find(B)]).toEqual([undefined, undefined]);
});

test('a change is of a minute at least, and from a value above zero', () => {
  expect(changeSince({ time: 0, value: 4 }, 5, 60_000)).toEqual({ share: 0.25, overMs: 60_000, since: 0 });
  expect(changeSince({ time: 0, value: 4 }, 5, 59_999)).toBeUndefined();
  expect(changeSince({ time: 0, value: 0 }, 5, 60_000)).toBeUndefined();
  expect(changeSince({ time: 0, value: 4 }, NaN, 60_000)).toBeUndefined();
  expect(changeSince(undefined, 5, 60_000)).toBeUndefined();
});
