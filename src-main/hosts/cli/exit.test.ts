import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startSimulator } from '../../simulator/start-simulator.ts';
import { patience } from '../../../scripts/speed.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** What the app promises. */
const WITHIN_MS = 2000;

let home = '';
const children: ChildProcess[] = [];
const disposals: (() => unknown)[] = [];

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-exit-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const dispose of disposals.splice(0)) await dispose();
});

interface Running {
  /** The next line on stdout. */
  line(): Promise<string>;
  /** Sends SIGTERM and waits for the end. */
  terminate(): Promise<{
    readonly code: number | null;
    readonly signal: string | null;
    readonly err: string;
    readonly tookMs: number;
  }>;
}

function run(...args: readonly string[]): Running {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('TAPEDECK_') && name !== 'NODE_OPTIONS'),
  );
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/tapedeck.mjs'), ...args], {
    env: { ...env, TAPEDECK_HOME: home, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    line: async () => String((await lines.next()).value),
    async terminate() {
      const ended = once(child, 'close') as Promise<[number | null, string | null]>;
      const startedAt = performance.now();
      child.stdout.resume();
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      return { code, signal, err, tookMs: performance.now() - startedAt };
    },
  };
}

function expectClean(end: Awaited<ReturnType<Running['terminate']>>): void {
  expect([end.code, end.signal, end.err]).toEqual([0, null, '']);
  expect(end.tookMs).toBeLessThan(patience(WITHIN_MS));
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isOpen = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return isOpen;
}

/** A client that takes the connection and then neither reads nor answers. */
async function openMute(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => undefined);
  disposals.push(() => {
    socket.terminate();
  });
  await once(socket, 'open');
  socket.pause();
  return socket;
}

async function endpointsFile(endpoint: { readonly ws: string; readonly rest: string }): Promise<string> {
  const file = path.join(home, 'endpoints.json');
  await writeFile(
    file,
    JSON.stringify({ 'binance-spot': endpoint, 'binance-usdm': endpoint, 'binance-coinm': endpoint }),
  );
  return file;
}

/** A server that takes connections and says nothing, ever. */
async function startSilentServer(): Promise<{ readonly port: number; readonly sockets: readonly Socket[] }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  disposals.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

/** The browser host with one page on it. */
async function openScreen(): Promise<{ readonly web: Running; readonly url: URL; readonly page: WebSocket }> {
  const screen = path.join(home, 'screen');
  await mkdir(screen);
  await writeFile(path.join(screen, 'index.html'), '<!doctype html>');
  const web = run('web', '--demo', '--no-open', '--screen', screen);
  const url = new URL((await web.line()).replace('Tapedeck: ', ''));
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const page = new WebSocket(`ws://${url.host}/feed`, { headers: { cookie, origin: url.origin } });
  page.on('error', () => undefined);
  disposals.push(() => {
    page.terminate();
  });
  return { web, url, page };
}

/** Whole processes that must end in real time, on a machine that is shared: one more try in CI. */
const IN_REAL_TIME = { retry: process.env['CI'] === undefined ? 0 : 1 };

describe('SIGTERM', IN_REAL_TIME, () => {
  test('ends the simulator with clients on it that do not let go', async () => {
    const simulate = run('simulate', '--port', '0');
    const endpoints = JSON.parse(await simulate.line()) as Record<string, { readonly ws: string }>;
    const base = endpoints['binance-spot']?.ws ?? '';
    await openMute(`${base}/ws/btcusdt@trade`);
    const idle = connect(Number(new URL(base).port), '127.0.0.1');
    idle.on('error', () => undefined);
    await once(idle, 'connect');
    expectClean(await simulate.terminate());
    expect(await isListening(Number(new URL(base).port))).toBe(false);
  });

  test('ends a stream whose venue has gone quiet without closing', async () => {
    const simulator = await startSimulator({ seed: 7 });
    disposals.push(() => simulator.stop());
    // Everything passes until the line goes dead, closing frames included.
    const pipes: Socket[] = [];
    const relay = createServer((socket) => {
      const onward = connect(simulator.port, '127.0.0.1');
      for (const end of [socket, onward]) {
        end.on('error', () => undefined);
        pipes.push(end);
      }
      socket.pipe(onward).pipe(socket);
    });
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    disposals.push(() => {
      for (const end of pipes) end.destroy();
      relay.close();
    });
    const { port } = relay.address() as AddressInfo;
    const through = JSON.parse(
      JSON.stringify(simulator.endpoints).replaceAll(`:${String(simulator.port)}`, `:${String(port)}`),
    ) as Record<string, object>;
    const file = path.join(home, 'endpoints.json');
    await writeFile(file, JSON.stringify(through));
    const stream = run('stream', 'binance-spot', 'btcusdt', '--endpoints', file, '--channels', 'trade,bbo');
    await stream.line();
    for (const end of pipes) {
      end.unpipe();
      end.pause();
    }
    expectClean(await stream.terminate());
  });

  test('ends a stream whose venue takes connections and never answers', async () => {
    const { port, sockets } = await startSilentServer();
    const stream = run(
      'stream',
      'binance-spot',
      'btcusdt',
      '--endpoints',
      await endpointsFile({ ws: `ws://127.0.0.1:${String(port)}`, rest: `http://127.0.0.1:${String(port)}` }),
    );
    await expect.poll(() => sockets.length).toBeGreaterThan(0);
    expectClean(await stream.terminate());
  });

  test('ends the screen in a browser, its engine and its demo market, with a page that sleeps', async () => {
    const { web, url, page } = await openScreen();
    let session = '';
    page.on('message', (bytes: Buffer, isBinary) => {
      if (!isBinary) session = bytes.toString();
    });
    await expect.poll(() => session).toContain('"state":"running"');
    page.send(
      JSON.stringify({
        kind: 'demand',
        demands: [{ sub: 'b', kind: 'book', instrument: 'binance-spot:BTCUSDT', depth: 1000, levels: 20 }],
      }),
    );
    await once(page, 'message');
    page.pause();
    expectClean(await web.terminate());
    expect(await isListening(Number(url.port))).toBe(false);
    const log = await readFile(path.join(home, 'logs', 'tapedeck.log'), 'utf8');
    expect(log.endsWith('\n')).toBe(true);
    const events = log
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event);
    // Connections that were up by then end after it.
    expect([events[0], events.filter((event) => event !== 'CONNECTION_DISCONNECTED').at(-1)]).toEqual([
      'FEED_STARTED',
      'FEED_STOPPING',
    ]);
    expect(JSON.parse(await readFile(path.join(home, 'state.json'), 'utf8'))).toMatchObject({ mode: 'demo' });
  });
});

describe('SIGTERM in the middle of a start', IN_REAL_TIME, () => {
  test.each([0, 150, 400])('ends the screen %i ms after its first page came', async (afterMs) => {
    const { web, url, page } = await openScreen();
    await once(page, 'open');
    await new Promise((resolve) => {
      setTimeout(resolve, afterMs);
    });
    expectClean(await web.terminate());
    expect(await isListening(Number(url.port))).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('output on a full disk', () => {
  test.each([['normalize', '--venue binance-spot']])('%s says so and fails', async (command, rest) => {
    const shell = spawn(
      'sh',
      [
        '-c',
        `echo '{"e":"trade","E":1700000000100,"s":"BTCUSDT","t":12345,"p":"1","q":"1","T":1700000000099,"m":true,"M":true}' | "$0" "$1" ${command} ${rest} > /dev/full`,
        process.execPath,
        path.join(ROOT, 'bin/tapedeck.mjs'),
      ],
      { env: { ...process.env, TAPEDECK_HOME: home }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let err = '';
    shell.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const [code] = (await once(shell, 'close')) as [number];
    expect([code, err]).toEqual([1, expect.stringContaining('the disk is full')]);
  });
});
