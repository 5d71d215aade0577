import { expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

const SPOT = { exchange: 'binance', contract_type: 'spot' };
const DOWN = { kind: 'endpoint-unreachable', venue: 'binance-spot', durationMs: 3_600_000 } as const;

/** A server whose Binance spot cannot be reached, while all else can. */
async function startWithoutSpot(serve: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(serve);
  server.simulator.faults.set(DOWN);
  return server;
}

/** The venue can be reached again, and a person wants it tried now. */
async function restore(server: TestServer): Promise<void> {
  server.simulator.faults.clear();
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  server.engine.reconnect();
}

async function readyOf(server: TestServer): Promise<{
  readonly http: number;
  readonly reason?: string;
  readonly spot: Record<string, unknown> | undefined;
}> {
  const { status, body } = await server.get('/ready');
  const page = JSON.parse(body) as { readonly reason?: string; readonly exchanges: Record<string, unknown>[] };
  const spot = page.exchanges.find(({ exchange, contract_type: type }) => exchange === 'binance' && type === 'spot');
  return { http: status, ...(page.reason === undefined ? {} : { reason: page.reason }), spot };
}

test('requests wait for their list of instruments, say so, and are answered when it is there', async () => {
  await using server = await startWithoutSpot();
  const client = await server.connect();
  client.ask({ ...SPOT, symbols: ['btcusdt'], channels: ['bbo'], id: 'waits' });
  client.ask({ ...SPOT, symbols: ['NOPEUSDT'], channels: ['bbo'], id: 'unknown' });
  client.ask({ exchange: 'okx', symbols: ['BTC-USDT'], channels: ['bbo'], id: 'other' });
  await expect.poll(() => client.of('subscribed').map(({ id }) => id)).toEqual(['other']);
  await expect
    .poll(() => client.of('pending'))
    .toMatchObject([
      { id: 'waits', ...SPOT, symbols: ['btcusdt'], reason: expect.stringMatching(/^the instruments of binance-spot/) },
      { id: 'unknown' },
    ]);
  expect(client.of('error')).toEqual([]);
  await restore(server);
  await expect.poll(() => client.of('subscribed').map(({ id }) => id)).toEqual(['other', 'waits']);
  expect(client.of('subscribed')[1]).toMatchObject({ ...SPOT, symbols: ['BTCUSDT'] });
  await expect.poll(() => client.of('error')).toMatchObject([{ id: 'unknown', code: 'unknown-symbol' }]);
  await expect.poll(() => client.quotes().some(({ symbol }) => symbol === 'BTCUSDT')).toBe(true);
  client.socket.close();
});

test('what waits is bounded with what was granted, and forgotten with its client', async () => {
  await using server = await startWithoutSpot({ maxSubscriptions: 2 });
  const client = await server.connect();
  for (const id of [1, 2, 3]) client.ask({ ...SPOT, symbols: ['BTCUSDT'], channels: ['bbo'], id });
  await expect.poll(() => client.of('error')).toMatchObject([{ id: 3, code: 'too-many-subscriptions' }]);
  expect(client.of('pending').map(({ id }) => id)).toEqual([1, 2]);
  const used = (): unknown => server.engine.health().gauges?.find(({ name }) => name === 'serve-subscriptions')?.used;
  expect(used()).toBe(2);
  client.socket.close();
  await client.closed;
  await expect.poll(used).toBe(0);
  await restore(server);
  await expect.poll(() => server.engine.source.instrumentsOf('binance-spot').source).toBe('venue');
  const series = server.engine.health().gauges?.find(({ name }) => name === 'serve-all-series');
  expect(series?.used).toBe(0);
});

test('a venue that clients wait for is not healthy, and a server that reaches none of them not ready', async () => {
  await using server = await startWithoutSpot();
  expect(await readyOf(server)).toMatchObject({ http: 200, spot: { healthy: true, in_use: false } });
  const client = await server.connect();
  client.ask({ ...SPOT, symbols: ['BTCUSDT'], channels: ['bbo'] });
  await expect
    .poll(() => readyOf(server))
    .toMatchObject({
      http: 503,
      reason: expect.stringMatching(/^no exchange in use is healthy \(binance spot: /),
      spot: { healthy: false, in_use: true, reason: expect.any(String) },
    });
  client.ask({ exchange: 'okx', symbols: ['BTC-USDT'], channels: ['bbo'] });
  await expect.poll(() => readyOf(server)).toMatchObject({ http: 200, spot: { healthy: false, in_use: true } });
  await restore(server);
  await expect.poll(() => readyOf(server)).toMatchObject({ http: 200, spot: { healthy: true, in_use: true } });
  client.socket.close();
});
