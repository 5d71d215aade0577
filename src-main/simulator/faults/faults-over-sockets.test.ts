import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';
import type { FaultState } from './faults.ts';
import { patience } from '../../../scripts/speed.mjs';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, venues: ['binance-spot'], limits: { connectionAttempts: 10_000 } });
});
afterAll(() => simulator.stop());

const faultsUrl = () => `http://127.0.0.1:${simulator.port}/sim/faults`;
const send = async (body: unknown, type = 'application/json') => {
  const answer = await fetch(faultsUrl(), {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { ids?: number[]; error?: { code: string; problems: { path: string }[] } },
  };
};

/** A plain client, with the bytes its TCP connection received. */
async function connect(path = '/stream?streams=btcusdt@trade/btcusdt@depth@100ms') {
  const socket = new WebSocket(`${simulator.endpoints['binance-spot'].ws}${path}`, { maxPayload: 64 << 20 });
  const received: { readonly text: string; readonly isBinary: boolean }[] = [];
  socket.on('message', (bytes: Buffer, isBinary) => received.push({ text: bytes.toString(), isBinary }));
  const errors: string[] = [];
  socket.on('error', (error) => errors.push(error.message));
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
  });
  const [[upgrade]] = await Promise.all([once(socket, 'upgrade') as Promise<[IncomingMessage]>, once(socket, 'open')]);
  return {
    socket,
    tcp: upgrade.socket,
    received,
    errors,
    closed,
    next: () => once(socket, 'message') as Promise<[Buffer, boolean]>,
  };
}

const wait = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

test('cut: the connection is gone without a close frame', async () => {
  const client = await connect();
  await client.next();
  await send({ kind: 'cut' });
  expect(await client.closed).toBe(1006);
});

test('close: with a close frame', async () => {
  const client = await connect();
  simulator.faults.set({ kind: 'close', code: 1012 });
  expect(await client.closed).toBe(1012);
});

test('half-open: open and silent, no pong; cleared, it lives again', async () => {
  const client = await connect();
  await client.next();
  const { body } = await send({ kind: 'half-open' });
  await wait(50);
  client.received.length = 0;
  let pongs = 0;
  client.socket.on('pong', () => {
    pongs++;
  });
  client.socket.ping();
  await wait(700);
  expect([client.received.length, pongs, client.socket.readyState]).toEqual([0, 0, WebSocket.OPEN]);
  expect((await fetch(`${faultsUrl()}/${body.ids?.[0]}`, { method: 'DELETE' })).status).toBe(200);
  await client.next();
  client.socket.terminate();
});

test('mass-disconnect of 200 sockets: all are gone, none is left behind', async () => {
  const clients = await Promise.all(Array.from({ length: 200 }, () => connect()));
  await send({ kind: 'mass-disconnect', how: 'cut' });
  expect(new Set(await Promise.all(clients.map(({ closed }) => closed)))).toEqual(new Set([1006]));
  (await connect()).socket.terminate();
});

test('a simulator with silent, trickling and unanswered clients stops at once', async () => {
  const other = await startSimulator({ seed: 7, venues: ['binance-spot'], eventsPerSecond: 1 });
  const { ws, rest } = other.endpoints['binance-spot'];
  const sockets = ['/ws/btcusdt@trade', '/ws/btcusdt@depth'].map((path) => new WebSocket(`${ws}${path}`));
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  other.faults.set({ kind: 'half-open', socket: 1 });
  other.faults.set({ kind: 'trickle', bytesPerSecond: 1 });
  other.faults.set({ kind: 'http-timeout', topic: 'time' });
  const asked = expect(fetch(`${rest}/api/v3/time`)).rejects.toThrow('fetch failed');
  await wait(200);
  const gone = Promise.all(sockets.map((socket) => once(socket, 'close')));
  const start = performance.now();
  await other.stop();
  await Promise.all([gone, asked]);
  expect(performance.now() - start).toBeLessThan(patience(1000));
});

test('trickle: a frame arrives over a while, whole', async () => {
  const client = await connect('/ws');
  simulator.faults.set({ kind: 'trickle', bytesPerSecond: 50 });
  const start = performance.now();
  client.socket.send('{"method":"SUBSCRIBE","params":[],"id":12345}');
  const [raw] = (await once(client.tcp, 'data')) as [Buffer];
  expect(raw.length).toBeLessThan(20);
  const [bytes] = await client.next();
  expect(bytes.toString()).toBe('{"result":null,"id":12345}');
  expect(performance.now() - start).toBeGreaterThan(400);
  simulator.faults.clear();
  client.socket.terminate();
});

test('trickle of an answer, and answers that never come', async () => {
  const { rest } = simulator.endpoints['binance-spot'];
  simulator.faults.set({ kind: 'trickle', bytesPerSecond: 60, count: 1 });
  const start = performance.now();
  expect(await (await fetch(`${rest}/api/v3/time`)).json()).toHaveProperty('serverTime');
  expect(performance.now() - start).toBeGreaterThan(350);
  simulator.faults.set({ kind: 'http-timeout', count: 1 });
  await expect(fetch(`${rest}/api/v3/time`, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  simulator.faults.set({ kind: 'http-status', status: 429, retryAfterSeconds: 3, count: 1 });
  const answer = await fetch(`${rest}/api/v3/time`);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3']);
});

test('truncated: half a frame and then nothing', async () => {
  const client = await connect();
  simulator.faults.set({ kind: 'truncated', topic: 'depth', count: 1 });
  expect(await client.closed).toBe(1006);
  expect(client.received.filter(({ text }) => text.includes('depthUpdate'))).toEqual([]);
});

test('huge, binary: 10 MB in one frame, and a frame of the wrong type', async () => {
  const client = await connect();
  simulator.faults.set({ kind: 'huge', topic: 'depth', count: 1 });
  while (!client.received.some(({ text }) => text.length === 10_000_000)) await client.next();
  simulator.faults.set({ kind: 'binary', topic: 'depth', count: 1 });
  while (!client.received.some(({ isBinary }) => isBinary)) await client.next();
  expect(client.received.filter(({ isBinary }) => isBinary)).toHaveLength(1);
  client.socket.terminate();
});

test('endpoint-unreachable: neither a socket nor an answer', async () => {
  await send({ kind: 'endpoint-unreachable', durationMs: 60_000 });
  await expect(connect()).rejects.toThrow('socket hang up');
  await expect(fetch(`${simulator.endpoints['binance-spot'].rest}/api/v3/time`)).rejects.toThrow('fetch failed');
  await fetch(faultsUrl(), { method: 'DELETE' });
  (await connect()).socket.terminate();
});

test('faults are set, listed and ended over HTTP; what is wrong is reported', async () => {
  const { status, body } = await send([{ kind: 'drop', count: 5, symbol: 'XRPUSDT' }, { kind: 'no-pings' }]);
  expect(status).toBe(201);
  const list = async () => ((await (await fetch(faultsUrl())).json()) as { faults: FaultState[] }).faults;
  expect((await list()).map(({ id, fault }) => [id, fault.kind])).toEqual([
    [body.ids?.[0], 'drop'],
    [body.ids?.[1], 'no-pings'],
  ]);
  expect((await fetch(`${faultsUrl()}/999999`, { method: 'DELETE' })).status).toBe(404);
  expect(await (await fetch(faultsUrl(), { method: 'DELETE' })).json()).toEqual({ cleared: 2 });
  const wrong = await send([{ kind: 'drop' }, { kind: 'delay', ms: 'soon' }]);
  expect([wrong.status, wrong.body.error?.code, wrong.body.error?.problems[0]?.path]).toEqual([
    400,
    'invalid-fault',
    '1.ms',
  ]);
  expect((await send('{')).body.error?.code).toBe('not-json');
  expect((await send({ kind: 'drop' }, 'text/plain')).status).toBe(415);
  expect(
    (await send(JSON.stringify({ kind: 'drop', topic: 'x'.repeat(70_000) })).catch(() => ({ status: 413 }))).status,
  ).toBe(413);
  expect((await fetch(faultsUrl(), { method: 'PUT' })).status).toBe(405);
  expect(await list()).toEqual([]);
});

test('true candles over HTTP', async () => {
  const base = `http://127.0.0.1:${simulator.port}/sim/truth/candles?venue=binance-spot&symbol=BTCUSDT`;
  const rows = (await (await fetch(`${base}&interval=1m&limit=3`)).json()) as unknown[];
  expect(rows.slice(0, 2)).toEqual(simulator.truth.candles('binance-spot', 'BTCUSDT', '1m', 3).slice(0, 2));
  expect((await fetch(`${base}&interval=7m`)).status).toBe(400);
});
