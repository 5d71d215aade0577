import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { expositionProblems } from '../testing/exposition-check.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-equities-'));
  file = path.join(folder, 'prices.csv');
  await writeFile(file, 'ticker,price,volume\nAAPL,10.5,3\nBRK-B,400,1\n');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A server whose equities come of the file. */
function start(serve: Parameters<typeof startTestServer>[0] = {}, source = file): Promise<TestServer> {
  return startTestServer(serve, {
    equities: { enabled: true, source: 'file', file: source, tickers: 'AAPL,BRK-B,KO', intervalMs: 1000 },
  });
}

test('a client has the state and the newest quote of its tickers, and every one that comes', async () => {
  await using server = await start();
  const client = await server.connect();
  client.ask({ exchange: 'equities', symbols: ['aapl', 'BRK.B', 'KO'], id: 7 });
  await expect.poll(() => client.quotes().length).toBeGreaterThanOrEqual(2);
  expect(client.of('subscribed')).toEqual([
    {
      type: 'subscribed',
      id: 7,
      mode: 'live',
      exchange: 'equities',
      source: 'file',
      symbols: ['AAPL', 'BRK-B', 'KO'],
      channels: ['quote'],
      limit: 0,
      intervalMs: 1000,
      heartbeatMs: 5000,
    },
  ]);
  expect(client.quotes().find(({ symbol }) => symbol === 'AAPL')).toEqual({
    type: 'quote',
    exchange: 'equities',
    kind: 'quote',
    symbol: 'AAPL',
    price: 10.5,
    volume: 3,
    marketState: 'unknown',
    delayMs: 0,
    source: 'manual',
    venueTime: expect.any(Number),
    receivedAt: expect.any(Number),
  });
  const states = (symbol: string): unknown[] =>
    client.received
      .filter((message) => message.type === 'stream-state' && message['symbol'] === symbol)
      .map(({ state, reason }) => (typeof reason === 'string' ? `${String(state)}: ${reason}` : state));
  await expect.poll(() => states('KO').at(-1)).toMatch(/^failed: the source does not know it/);
  await writeFile(file, '[{"ticker":"KO","price":61},{"ticker":"AAPL","price":"x"},{"ticker":"BRK-B","price":401}]');
  await expect.poll(() => client.quotes().at(-1)).toMatchObject({ symbol: expect.stringMatching(/KO|BRK-B/) });
  await expect.poll(() => states('KO').at(-1)).toBe('running');
  await expect.poll(() => states('AAPL').at(-1)).toMatch(/^stale: its row cannot be read: price/);
  await rm(file);
  await expect.poll(() => states('KO').at(-1), { timeout: 60_000 }).toMatch(/^stale: the last cycle brought nothing/);
});

test('what is asked for wrongly is rejected with a code, and limits are those of all series', async () => {
  await using server = await start({ maxSeries: 2 });
  const client = await server.connect();
  const ask = (more: object): void => {
    client.ask({ exchange: 'Equities', symbols: ['AAPL'], ...more });
  };
  ask({ symbols: ['NOPE', 'AAPL'] });
  ask({ channels: ['trade'] });
  ask({ symbols: ['AAPL', 'KO', 'BRK-B'] });
  client.ask({ exchange: 'nowhere', symbols: ['X'] });
  ask({});
  ask({});
  await expect.poll(() => client.of('error').length).toBe(5);
  expect(client.of('error').map(({ code }) => code)).toEqual([
    'unknown-symbol',
    'unknown-channel',
    'too-many-series',
    'unknown-exchange',
    'already-subscribed',
  ]);
  expect(client.of('error').map(({ message }) => message)[0]).toMatch(/^not polled: NOPE;/);
  expect(client.of('error').map(({ message }) => message)[3]).toMatch(/hyperliquid.*, and equities$/);
});

test('a limit is kept, and whoever leaves has no series any more', async () => {
  await using server = await start();
  const client = await server.connect();
  client.ask({ exchange: 'equities', symbols: ['AAPL'], limit: 1 });
  expect(await client.closed).toEqual([1000, 'everything was delivered']);
  expect([client.quotes().length, client.of('done').length]).toEqual([1, 1]);
  const other = await server.connect();
  other.ask({ exchange: 'equities', symbols: ['AAPL', 'KO'] });
  const used = (): unknown => server.engine.health().gauges?.find(({ name }) => name === 'serve-all-series')?.used;
  await expect.poll(used).toBe(2);
  other.socket.close();
  await expect.poll(used).toBe(0);
});

test('health, readiness and metrics of the server contain those of equities', async () => {
  await using server = await start();
  const page = async (name: string): Promise<Record<string, unknown>> =>
    JSON.parse((await server.get(name)).body) as Record<string, unknown>;
  await expect.poll(async () => (await page('/health'))['active_tickers']).toBe(2);
  expect(await page('/health')).toMatchObject({
    status: 'healthy',
    version: expect.any(String),
    repository: 'tapedeck',
    last_fetch: expect.stringMatching(/^\d{4}-.*Z$/),
    uptime_seconds: expect.any(Number),
  });
  expect(await page('/ready')).toMatchObject({
    status: 'ready',
    sources: [{ source: 'file', tickers: 3, active_tickers: 2, circuit_state: 'closed', healthy: true }],
  });
  const { body } = await server.get('/metrics');
  expect(expositionProblems(body)).toEqual([]);
  expect(promtoolProblems(body)).toBe('');
  for (const line of ['streamer_active_tickers 2', 'streamer_quotes_published_total{sink="http"} 0'])
    expect(body).toContain(`${line}\n`);
  expect(body).toMatch(/^connector_active_connections/m);
});

/** What promtool says of a page; nothing if there is none here (Debian: prometheus). */
function promtoolProblems(page: string): string {
  const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
    input: page,
    encoding: 'utf8',
  });
  return error !== undefined || status === 0 ? '' : `${stdout}${stderr}`;
}

test('a source that brings nothing is named, and makes a server unready only if all have to be healthy', async () => {
  await using any = await start({}, path.join(folder, 'none.csv'));
  await using all = await start({ readyIf: 'all' }, path.join(folder, 'none.csv'));
  const ready = async (server: TestServer): Promise<{ readonly status: number; readonly body: string }> =>
    server.get('/ready');
  await expect
    .poll(async () => (await ready(any)).body)
    .toMatch(/"healthy":false,"reason":"the last cycle brought 0 of 3/);
  expect((await ready(any)).status).toBe(200);
  expect((await ready(all)).status).toBe(503);
  expect((await ready(all)).body).toContain('not every exchange in use is healthy (file: ');
});
