import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseTickers } from '../node/equities/ticker-list.ts';

const MAIN = path.resolve(import.meta.dirname, 'main.ts');

let home = '';
let children: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'tapedeck-quotes-'));
  children = [];
});
afterEach(async () => {
  for (const child of children)
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  rmSync(home, { recursive: true, force: true });
});

function quotes(...args: readonly (string | Readonly<Record<string, string>>)[]): ChildProcess {
  const words = args.filter((arg) => typeof arg === 'string');
  const child = spawn(process.execPath, [MAIN, 'quotes', '--home', home, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: Object.assign(
      { ...process.env, REDIS_PUBLISHER_ENABLED: '' },
      ...args.filter((arg) => typeof arg === 'object'),
    ),
  });
  children.push(child);
  return child;
}

async function run(
  ...args: readonly (string | Readonly<Record<string, string>>)[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const child = quotes(...args);
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

describe('a list of tickers', () => {
  test.each([
    ['AAPL, msft\nBRK.B # Berkshire\n\n# a comment\nAAPL', ['AAPL', 'MSFT', 'BRK-B']],
    ['["AAPL","BF-B","^GSPC"]', undefined],
    ['["AAPL","BF-B"]', ['AAPL', 'BF-B']],
  ])('%j', (text, tickers) => {
    const parsed = parseTickers(text);
    expect(parsed.ok ? parsed.tickers : undefined).toEqual(tickers);
  });

  test.each([
    ['', /no ticker/],
    ['# nothing', /no ticker/],
    ['AAPL,../etc', /"\.\.\/etc" is no ticker/],
    ['[1]', /JSON array/],
    ['["AAPL"', /JSON array/],
    [`A${'A'.repeat(20)}`, /no ticker/],
    ['A\u001B[31m', /is no ticker/],
  ])('%j is rejected', (text, problem) => {
    const parsed = parseTickers(text);
    expect(parsed.ok ? '' : parsed.problem).toMatch(problem);
    expect(parsed.ok ? '' : parsed.problem).not.toContain('\u001B');
  });
});

const hasPty = spawnSync('script', ['--version']).status === 0;
if (!hasPty) process.stderr.write('No script(1) here: the table on a terminal is not tested\n');

test.skipIf(!hasPty)('on a terminal there is a table, and progress that the next line takes the place of', () => {
  const command = [process.execPath, MAIN, 'quotes', '--home', home, '--sim', '--tickers', 'AAPL,MSFT', '--cycles', '1']
    .map((word) => `'${word}'`)
    .join(' ');
  const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, expect.stringContaining('\r2 of 2 tickers\u001B[K\r')]);
  expect(stdout).toMatch(/^time \(UTC\) +ticker +price/m);
  expect(stdout).toMatch(/ AAPL +\d+\.\d\d /);
  expect(stdout).not.toContain('\\u');
});

test('--sim needs no network: one JSON object a line, and what came of the cycle on stderr', async () => {
  const { code, out, err } = await run('--sim', '--tickers', 'AAPL,BRK.B,ZZZZ', '--cycles', '1');
  expect([code, err]).toEqual([0, expect.stringMatching(/^cycle 1: 2 quotes in [\d.]+ s; not known: ZZZZ\n$/)]);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { ticker: 'AAPL', source: 'yfinance', isSimulated: true },
    { ticker: 'BRK-B', currency: 'USD', marketState: 'regular' },
  ]);
});

test.each([
  [['--tickers', 'a b,$'], 2, /is no ticker/],
  [['--tickers', 'A', '--list', 'x'], 2, /not both/],
  [['--list', '/none/here'], 2, /cannot be read/],
  [['--source', 'file', '--tickers', 'A'], 2, /--file/],
  [['--sim', '--publish-http', 'http://127.0.0.1:1', '--tickers', 'A'], 2, /--publish-simulated/],
  [['--publish-http', 'ftp://x', '--tickers', 'A'], 2, /expected a URL/],
  [['--interval', '0', '--tickers', 'A'], 2, /whole number/],
])('%j ends with %i', async (args, code, words) => {
  const ended = await run(...args);
  expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(words)]);
});

test('the environment counts, and flags are stronger', async () => {
  const env = { TICKERS: 'AAPL', POLLING_INTERVAL: '600', REDIS_PUBLISHER_ENABLED: 'maybe' };
  expect((await run({ ...env, REDIS_PUBLISHER_ENABLED: '' }, '--sim', '--cycles', '1')).err).toMatch(
    /^cycle 1: 1 quotes/,
  );
  const list = path.join(home, 'list.txt');
  writeFileSync(list, 'KO IBM');
  const more = await run({ ...env, REDIS_PUBLISHER_ENABLED: 'false' }, '--sim', '--list', list, '--cycles', '1');
  expect(more.err).toMatch(/^cycle 1: 2 quotes/);
  expect(await run(env, '--sim')).toMatchObject({
    code: 2,
    err: 'REDIS_PUBLISHER_ENABLED: expected true or false, got "maybe"\n',
  });
});

test('a file is a source that is read again when it changes', async () => {
  const file = path.join(home, 'prices.csv');
  writeFileSync(file, 'ticker,price,volume\nAAPL,10.5,3\nIBM,x,1\n');
  const child = quotes('--source', 'file', '--file', file, '--tickers', 'AAPL,IBM,KO', '--interval', '600');
  const lines = createInterface(child.stdout!);
  let err = '';
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [first] = (await once(lines, 'line')) as [string];
  expect(JSON.parse(first)).toMatchObject({ ticker: 'AAPL', price: 10.5, volume: 3, source: 'manual' });
  const next = once(lines, 'line');
  writeFileSync(file, '\uFEFF[{"ticker":"KO","price":61.25,"timestamp":"2026-11-27T20:00:00Z"}]');
  expect(JSON.parse(((await next) as [string])[0])).toMatchObject({
    ticker: 'KO',
    timestamp: Date.UTC(2026, 10, 27, 20),
  });
  await expect.poll(() => err).toContain('not known: KO; not readable: IBM');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('health and metrics are served, every metric from the start', async () => {
  const child = quotes('--sim', '--tickers', 'AAPL,KO', '--port', '0', '--interval', '600');
  let err = '';
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout!.resume();
  await expect.poll(() => err).toContain('cycle 1');
  const base = /http:\/\/127\.0\.0\.1:\d+/.exec(err)![0];
  expect(await (await fetch(`${base}/health`)).json()).toEqual({
    status: 'healthy',
    version: expect.any(String),
    repository: 'tapedeck',
    active_tickers: 2,
    last_fetch: expect.stringMatching(/^\d{4}-.*Z$/),
    uptime_seconds: expect.any(Number),
  });
  const page = await (await fetch(`${base}/metrics`)).text();
  for (const line of [
    'streamer_quotes_fetched_total 2',
    'streamer_quotes_published_total{sink="http"} 0',
    'streamer_quotes_published_total{sink="redis"} 0',
    'streamer_fetch_duration_seconds_count 1',
    'streamer_publish_duration_seconds_count 0',
    'streamer_errors_total{type="rate-limited"} 0',
    'streamer_active_tickers 2',
    'streamer_rate_limit_hits_total 0',
  ])
    expect(page).toContain(`${line}\n`);
  expect((await fetch(`${base}/other`)).status).toBe(404);
  expect((await fetch(`${base}/health`, { method: 'POST' })).status).toBe(405);
});

test('an outbox that cannot be used ends it with the reason in one line', async () => {
  mkdirSync(path.join(home, 'outbox'));
  const file = path.join(home, 'outbox', 'http.db');
  writeFileSync(file, 'x'.repeat(4096));
  const args = ['--sim', '--publish-simulated', '--publish-http', 'http://127.0.0.1:1', '--tickers', 'A'];
  expect(await run(...args)).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(/^[^\n]*http\.db is damaged[^\n]*\n$/),
  });
});

describe('batches over HTTP', () => {
  let receiver: Server | undefined;
  const bodies: string[] = [];
  let port = 0;

  async function receive(): Promise<void> {
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(`${request.headers['idempotency-key'] as string} ${body}`);
        response.writeHead(201).end();
      });
    });
    receiver.listen(port, '127.0.0.1');
    await once(receiver, 'listening');
    port = (receiver.address() as AddressInfo).port;
  }

  async function leave(): Promise<void> {
    const gone = once(receiver!, 'close');
    receiver!.close();
    receiver!.closeAllConnections();
    await gone;
  }

  afterEach(leave);

  test('wait on disk while the receiver is down, survive kill -9, and arrive in order', async () => {
    bodies.length = 0;
    await receive();
    const args = [
      '--sim',
      '--tickers',
      'AAPL',
      '--interval',
      '1',
      '--publish-http',
      `http://127.0.0.1:${port}`,
      '--publish-simulated',
    ];
    let printed = 0;
    const start = (): ChildProcess => {
      const child = quotes(...args);
      createInterface(child.stdout!).on('line', () => printed++);
      child.stderr!.resume();
      return child;
    };
    const first = start();
    await expect.poll(() => bodies.length).toBeGreaterThanOrEqual(2);
    await leave();
    const before = printed;
    await expect.poll(() => printed).toBeGreaterThanOrEqual(before + 3);
    const gone = once(first, 'exit');
    first.kill('SIGKILL');
    await gone;
    const kept = printed;
    await receive();
    const second = start();
    // Every quote that was printed was on the disk before, and arrives.
    await expect.poll(() => bodies.length).toBeGreaterThanOrEqual(kept + 1);
    second.kill('SIGTERM');
    await once(second, 'exit');
    const keys = [...new Set(bodies.map((body) => body.split(' ', 1)[0]))];
    expect(keys.length).toBeGreaterThanOrEqual(kept);
    const times = bodies.map(
      (body) => (JSON.parse(body.slice(body.indexOf(' '))) as { quotes: { timestamp: string }[] }).quotes[0]!.timestamp,
    );
    expect(times).toEqual(times.toSorted());
  });
});
