import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createHmac } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONDITION_EXAMPLES } from '../../../src-shared/alerts/alert-examples.ts';
import { TestClient } from '../server/testing/test-server.ts';
import { freePort, HttpReceiver } from '../../sinks/testing/real-receivers.ts';
import { patience } from '../../../scripts/speed.mjs';

const BIN = path.resolve(import.meta.dirname, '../../../bin/tapedeck.mjs');
const children: ChildProcess[] = [];
let home = '';

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-serve-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Served {
  readonly child: ChildProcess;
  readonly addresses: {
    readonly mode: string;
    readonly quotes: string;
    readonly screens: string;
    readonly health?: string;
  };
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

async function serve(args: readonly string[], env: Record<string, string> = {}): Promise<Served> {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TAPEDECK|CONNECTOR)_|^NODE_OPTIONS$/.test(name)),
  );
  const child = spawn(process.execPath, [BIN, 'serve', '--port', '0', '--health-port', '0', ...args], {
    env: { ...own, TAPEDECK_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, err }));
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    ended.then((end) => {
      throw new Error(`ended with ${String(end.code)}: ${end.err}`);
    }),
  ]);
  return { child, ended, addresses: JSON.parse(line) as Served['addresses'] };
}

test('SIGTERM: not ready, clients notified, closed with 1001, exit 0 within the grace', async () => {
  const { child, addresses, ended } = await serve(['--demo', '--set', 'serve.graceMs=15000']);
  expect(addresses).toEqual({
    mode: 'demo',
    quotes: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/$/),
    screens: expect.stringMatching(/\/wire$/),
    health: expect.stringMatching(/^http:/),
  });
  const health = async (page: string): Promise<number> => (await fetch(`${String(addresses.health)}${page}`)).status;
  expect([await health('health'), await health('ready'), await health('metrics')]).toEqual([200, 200, 200]);
  const client = await TestClient.connect(addresses.quotes);
  client.ask({
    exchange: 'binance',
    contract_type: 'spot',
    symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'],
    channels: ['candle', 'book', 'trade'],
    interval: '1s',
    depth: 1000,
  });
  await expect.poll(() => client.quotes().length).toBeGreaterThan(0);
  // It keeps the drain open, so that what is said meanwhile can be seen.
  client.socket.pause();
  const waiting = async (): Promise<number> =>
    Number(
      /^connector_queue_depth_closed (\d+)/m.exec(
        await (await fetch(`${String(addresses.health)}metrics`)).text(),
      )?.[1],
    );
  await expect.poll(waiting, { timeout: patience(60_000), interval: 200 }).toBeGreaterThan(4);
  const before = await waiting();
  child.kill('SIGTERM');
  await expect.poll(() => health('ready')).toBe(503);
  client.socket.resume();
  expect(await client.closed).toEqual([1001, 'Tapedeck is shutting down']);
  expect(client.of('error')).toMatchObject([{ code: 'shutting-down' }]);
  const reported = client.received.findIndex(({ type }) => type === 'error');
  expect(client.received.slice(reported).filter(({ closed }) => closed === true).length).toBeGreaterThanOrEqual(before);
  expect((await ended).code).toBe(0);
});

test('live starts without a network, and says what is wrong by codes', async () => {
  const { child, addresses, ended } = await serve(['--set', 'serve.graceMs=200'], {
    CONNECTOR_WSS_HEALTH_CHECK_ENABLED: 'false',
  });
  expect(addresses).toMatchObject({ mode: 'live' });
  expect(addresses).not.toHaveProperty('health');
  const client = await TestClient.connect(addresses.quotes);
  client.ask({ exchange: 'nowhere', symbols: ['X'] });
  await expect.poll(() => client.of('error')).toMatchObject([{ code: 'unknown-exchange' }]);
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});

test('equities are polled, served and sent on, beside the market, by configuration', async () => {
  const receiver = new HttpReceiver(home, await freePort());
  await receiver.start();
  const options = {
    'equities.enabled': 'true',
    'equities.intervalMs': '1000',
    'publishers.symbols': 'binance-spot:BTCUSDT',
    'publishers.intervals': '1s',
    'publishers.simulated': 'true',
    'publishers.http': receiver.url,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  // The names that streamers of quotes have.
  const { child, addresses, ended } = await serve(['--demo', ...flags], { TICKERS: 'AAPL,BRK-B' });
  const page = async (name: string): Promise<string> => (await fetch(`${String(addresses.health)}${name}`)).text();
  await expect.poll(() => page('health'), { timeout: patience(60_000) }).toContain('"active_tickers":2');
  expect(await page('ready')).toMatch(/"sources":\[\{"source":"yahoo","tickers":2,"active_tickers":2,/);
  expect(await page('metrics')).toMatch(/^tapedeck_publisher_waiting\{publisher="http_candles"\} \d+$/m);
  // A server that the machine keeps waiting takes nobody for a while.
  const connect = (): Promise<TestClient | undefined> => TestClient.connect(addresses.quotes).catch(() => undefined);
  let client = await connect();
  await expect.poll(async () => (client ??= await connect()), { timeout: patience(60_000) }).toBeDefined();
  client!.ask({ exchange: 'equities', symbols: ['BRK-B'] });
  await expect.poll(() => client!.of('subscribed')).toMatchObject([{ mode: 'demo', source: 'yahoo' }]);
  await expect
    .poll(() => client!.quotes()[0])
    .toMatchObject({ symbol: 'BRK-B', isSimulated: true, delayMs: expect.any(Number) });
  const kinds = (): unknown =>
    new Set(receiver.rows().map(({ kind, ticker, symbol }) => [kind, ticker ?? symbol].join(' ')));
  await expect.poll(kinds, { timeout: patience(60_000) }).toEqual(new Set(['quotes AAPL', 'candles BTCUSDT']));
  expect(JSON.parse(await page('health'))).toMatchObject({
    publishers: { http_quotes: { set_aside: 0, dropped: 0 }, http_candles: { set_aside: 0 } },
  });
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  await receiver.kill();
});

test('alerts of the configuration fire; what became of them is on the page of health, and a webhook that redirects is not followed', async () => {
  const asked: { readonly url: string; readonly isSigned: boolean; readonly text: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { url = '', headers } = request;
      const signed = `${String(headers['x-tapedeck-timestamp'])}.${body}`;
      const signature = `sha256=${createHmac('sha256', 'a secret').update(signed).digest('hex')}`;
      const { text } = JSON.parse(body) as { readonly text: string };
      asked.push({ url, isSigned: headers['x-tapedeck-signature'] === signature, text });
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  const alerts = {
    list: [
      { id: 'price', when: 'binance-spot:BTCUSDT > 1 simulated via webhook', name: 'Bitcoin has a price' },
      { id: 'none', when: 'binance-spot:BTCUSDT liquidation > 1 simulated' },
    ],
    webhook: { url: `http://127.0.0.1:${String(port)}/hook`, secret: 'a secret' },
  };
  await writeFile(path.join(home, 'tapedeck.config.jsonc'), JSON.stringify({ alerts }));
  const { child, addresses, ended } = await serve(['--demo']);
  const page = async (name: string): Promise<string> => (await fetch(`${String(addresses.health)}${name}`)).text();
  const status = async (): Promise<unknown> => (JSON.parse(await page('health')) as { alerts: unknown }).alerts;
  await expect.poll(status, { timeout: patience(30_000) }).toEqual({
    set: 2,
    armed: 0,
    fired: 1,
    missed: 0,
    suppressed: 0,
    deliveries: { sent: 0, failed: 1, dropped: 0, waiting: 0 },
    problems: 2,
    last_problem: {
      code: 'webhook-rejected',
      message: expect.stringMatching(
        /^alert price-\w+-1 could not be sent to the webhook: it answered 302, and a redirect is not followed$/,
      ) as string,
      at: expect.stringMatching(/Z$/),
    },
  });
  expect(asked).toEqual([
    { url: '/hook', isSigned: true, text: expect.stringMatching(/^Bitcoin has a price: price \d.* · simulated data$/) },
  ]);
  const metrics = await page('metrics');
  for (const line of [
    'tapedeck_alert_firings_total{result="fired"} 1',
    'tapedeck_alert_deliveries_total{result="failed"} 1',
    'tapedeck_alert_deliveries_waiting 0',
    'tapedeck_alert_problems_total 2',
  ])
    expect(metrics).toContain(`${line}\n`);
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  receiver.close();
});

test('every kind of condition in alerts.list is watched', async () => {
  const facts = { instrument: 'binance-usdm:BTCUSDT', other: 'okx:BTC-USDT-SWAP', venue: 'binance-usdm', price: 1 };
  const list = Object.entries(CONDITION_EXAMPLES).map(([id, { text }]) => ({ id, when: `${text(facts)} simulated` }));
  await writeFile(path.join(home, 'tapedeck.config.jsonc'), JSON.stringify({ alerts: { list } }));
  const { child, addresses, ended } = await serve(['--demo']);
  const status = async (): Promise<unknown> =>
    ((await (await fetch(`${String(addresses.health)}health`)).json()) as { readonly alerts: unknown }).alerts;
  // The price is above 1 at once.
  const isFired = async (): Promise<boolean> => ((await status()) as { readonly fired: number }).fired > 0;
  await expect.poll(isFired, { timeout: patience(30_000) }).toBe(true);
  expect(await status()).toMatchObject({ set: list.length, problems: 0 });
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});

test.each([
  [['--set', 'publishers.http=http://127.0.0.1:1'], 'what is simulated is sent to nobody unless --publish-simulated'],
  [['--set', 'equities.enabled=true', '--set', 'equities.tickers=$'], '"$" is no ticker'],
  [['--set', 'publishers.symbols=x'], 'publishers.symbols: expected a venue and a symbol'],
  [['--set', 'publishers.redis.url=http://x'], 'publishers.redis.url: expected a redis:// or rediss:// URL'],
])('%j ends with 2 and the reason', async (args, reason) => {
  const ended = await serve(['--demo', ...args]).catch(String);
  expect(ended).toMatch(/ended with 2: /);
  expect(ended).toContain(reason);
});

test('a token that is too short, and a port that is taken, end it with the reason', async () => {
  await expect(serve(['--demo'], { TAPEDECK_SERVE_TOKEN: 'short' })).rejects.toThrow(
    'ended with 2: serve.token: expected 16 characters or more',
  );
  await expect(serve(['--demo', '--host', '0.0.0.0'])).rejects.toThrow(
    /ended with 2: serve\.host: other computers reach 0\.0\.0\.0.*--allow-anyone/,
  );
  const open = await serve(['--demo', '--host', '0.0.0.0', '--allow-anyone']);
  expect(open.addresses.quotes).toMatch(/^ws:\/\/0\.0\.0\.0:/);
  open.child.kill('SIGTERM');
  await open.ended;
  const { addresses, child, ended } = await serve(['--demo']);
  // Another home: two services of one are distinguished before any port is tried.
  const inUse = [
    ['--port', new URL(addresses.quotes).port, 'serve.port'],
    ['--health-port', new URL(String(addresses.health)).port, 'serve.healthPort'],
  ] as const;
  for (const [option, port, name] of inUse) {
    const other = { TAPEDECK_HOME: await mkdtemp(path.join(tmpdir(), 'tapedeck-serve-')) };
    const refused = await serve(['--demo', option, port], other).catch(String);
    expect(refused).toMatch(/ended with 1: /);
    expect(refused).toContain(`port ${port} is taken: choose another (${name}), or 0 for any free one`);
  }
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});
