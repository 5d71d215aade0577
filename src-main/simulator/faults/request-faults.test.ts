import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../testing/network.ts';
import { get } from '../testing/test-client.ts';

const DEPTH = '/api/v3/depth?symbol=BTCUSDT&limit=10';
const TIME = '/api/v3/time';

async function quiet() {
  const network = new SimulatorNetwork({ seed: 5 });
  await network.run(1000);
  return network;
}

async function outcome(network: SimulatorNetwork, path: string, timeoutMs: number, runMs: number): Promise<unknown> {
  const asked = network.http
    .request({ method: 'GET', url: `${network.endpoints['binance-spot'].rest}${path}`, timeoutMs })
    .then(
      ({ status }) => ({ status, at: network.clock.monotonic() }),
      (error: unknown) => error,
    );
  await network.run(runMs);
  return asked;
}

test('stale-snapshot: the true book of so many changes ago', async () => {
  const network = await quiet();
  const now = network.truth.book('binance-spot', 'BTCUSDT')?.sequence ?? 0;
  network.faults.set({ kind: 'stale-snapshot', changes: 100, count: 1 });
  const { body } = await get(network, 'binance-spot', DEPTH);
  const { lastUpdateId, bids } = body as { lastUpdateId: number; bids: unknown[] };
  expect(lastUpdateId).toBeLessThanOrEqual(now - 80);
  expect(network.truth.book('binance-spot', 'BTCUSDT', lastUpdateId)?.bids.slice(0, 10)).toEqual(bids);
  expect(
    ((await get(network, 'binance-spot', DEPTH)).body as { lastUpdateId: number }).lastUpdateId,
  ).toBeGreaterThanOrEqual(now);
});

test.each([
  [429, 7],
  [418, 120],
  [500, undefined],
  [503, undefined],
])('http-status %i, Retry-After %s, for one call', async (status, retryAfterSeconds) => {
  const network = await quiet();
  network.faults.set({
    kind: 'http-status',
    status,
    topic: 'depth',
    count: 1,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
  expect((await get(network, 'binance-spot', TIME)).status).toBe(200);
  const failed = await get(network, 'binance-spot', DEPTH);
  expect([failed.status, failed.retryAfter]).toEqual([
    status,
    retryAfterSeconds === undefined ? undefined : String(retryAfterSeconds),
  ]);
  expect((await get(network, 'binance-spot', DEPTH)).status).toBe(200);
});

test('http-html: a page where JSON belongs', async () => {
  const network = await quiet();
  network.faults.set({ kind: 'http-html', symbol: 'BTCUSDT', count: 1 });
  const { status, body } = await get(network, 'binance-spot', DEPTH);
  expect(status).toBe(200);
  expect(body).toContain('<!DOCTYPE html>');
});

test('http-timeout: never answered', async () => {
  const network = await quiet();
  network.faults.set({ kind: 'http-timeout', count: 1 });
  expect(await outcome(network, TIME, 3000, 4000)).toMatchObject({ code: 'timeout' });
  expect(await outcome(network, TIME, 3000, 4000)).toMatchObject({ status: 200 });
});

test('delay and trickle make answers late', async () => {
  const network = await quiet();
  const start = network.clock.monotonic();
  network.faults.set({ kind: 'delay', ms: 500, count: 1 });
  expect(await outcome(network, TIME, 3000, 1000)).toMatchObject({ status: 200, at: start + 502 });
  network.faults.set({ kind: 'trickle', bytesPerSecond: 100, topic: 'depth', count: 1 });
  expect(await outcome(network, DEPTH, 3000, 3500)).toMatchObject({ code: 'timeout' });
});

test('clock-skew: the server time is off', async () => {
  const network = await quiet();
  network.faults.set({ kind: 'clock-skew', ms: -5000 });
  const { body } = await get(network, 'binance-spot', TIME);
  expect((body as { serverTime: number }).serverTime - network.clock.now()).toBeLessThan(-4990);
});
