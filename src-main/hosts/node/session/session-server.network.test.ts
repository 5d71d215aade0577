import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { captureFile, FIXTURE } from '../../../../proofs/captures.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import { decodeFrame } from '../../../../src-shared/wire/frame-codec.ts';
import type { ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import { parseConfig } from '../../../engine/config/config.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { TestClient } from '../../server/testing/test-server.ts';
import { startEngineThread } from '../thread/engine-thread.ts';
import type { ClientLink, EngineThread, EngineThreadOptions } from '../thread/engine-thread.ts';
import { patience } from '../../../../scripts/speed.mjs';

let home = '';
let ports: { readonly port: number; readonly healthPort: number };
let thread: EngineThread | undefined;
let taken: Server | undefined;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-served-'));
  const [quotes, health] = [await listen(), await listen()];
  ports = { port: portOf(quotes), healthPort: portOf(health) };
  await Promise.all([close(quotes), close(health)]);
});

afterEach(async () => {
  await thread?.stop();
  if (taken?.listening === true) await close(taken);
});

async function listen(port = 0): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** One screen of an engine thread. */
interface Screen {
  readonly link: ClientLink;
  readonly messages: ServerMessage[];
  readonly problems: () => HostProblem[];
  /** Caps that the newest health report contains. */
  readonly gauges: () => readonly string[];
  /** Why the thread ended. */
}

function start(serve: Partial<EngineConfig['serve']>, options: Partial<EngineThreadOptions> = {}): Screen {
  const nowhere = { ws: 'ws://127.0.0.1:9', rest: 'http://127.0.0.1:9' };
  const outcome = parseConfig({
    endpoints: { 'binance-spot': nowhere, 'binance-usdm': nowhere, 'binance-coinm': nowhere },
    log: { dir: path.join(home, 'logs') },
    serve: { ...ports, ...serve },
  });
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('\n'));
  thread = startEngineThread({
    workerUrl: new URL('../thread/engine-worker.ts', import.meta.url),
    simulatorUrl: new URL('./simulator-worker.ts', import.meta.url),
    serverUrl: new URL('../../server/serve-session.ts', import.meta.url),
    home,
    config: outcome.config,
    ...options,
  });
  const messages: ServerMessage[] = [];
  let gauges: readonly string[] = [];
  const link = thread.connect({
    onText: (text) => {
      messages.push(JSON.parse(text) as ServerMessage);
    },
    onFrame: (bytes) => {
      const header = decodeFrame(bytes)?.header;
      for (const section of header?.sections ?? [])
        if (section.kind === 'health') gauges = section.report.gauges?.map(({ name }) => name) ?? [];
      link.send(JSON.stringify({ kind: 'ack', seq: header?.seq }));
    },
  });
  return {
    link,
    messages,
    problems: () => messages.flatMap((message) => (message.kind === 'problem' ? [message.problem] : [])),
    gauges: () => gauges,
  };
}

async function running({ messages }: Screen, mode: string): Promise<void> {
  await expect
    .poll(() => messages.findLast((message) => message.kind === 'session')?.session)
    .toMatchObject({ mode, state: 'running' });
}

/** Statuses of the health page and of the port of quotes; 0 if nothing listens. */
async function listening(): Promise<readonly number[]> {
  const urls = [`http://127.0.0.1:${String(ports.healthPort)}/health`, `http://127.0.0.1:${String(ports.port)}/`];
  return Promise.all(
    urls.map((url) =>
      fetch(url).then(
        ({ status }) => status,
        () => 0,
      ),
    ),
  );
}

async function connect(): Promise<TestClient> {
  return TestClient.connect(`ws://127.0.0.1:${String(ports.port)}/`);
}

const SERVED = [200, 426];
const NOTHING = [0, 0];

test('what a screen shows is served until another mode is chosen, then that is, and after the end nothing listens', async () => {
  const screen = start({ enabled: true });
  await running(screen, 'demo');
  expect(await listening()).toEqual(SERVED);
  const client = await connect();
  client.ask({ exchange: 'binance', contract_type: 'spot', symbols: ['BTCUSDT'], channels: ['trade'] });
  await expect.poll(() => client.quotes().length).toBeGreaterThan(0);
  expect(client.of('subscribed')).toMatchObject([{ mode: 'demo' }]);
  screen.link.send(JSON.stringify({ kind: 'demand', demands: [{ sub: 'h', kind: 'health' }] }));
  await expect.poll(screen.gauges).toContain('serve-clients');
  screen.link.send(JSON.stringify({ kind: 'request', id: 1, request: { method: 'set-mode', mode: 'live' } }));
  expect(await client.closed).toEqual([1001, 'Tapedeck is shutting down']);
  await running(screen, 'live');
  expect(await listening()).toEqual(SERVED);
  const later = await connect();
  await thread?.stop();
  expect(await later.closed).toEqual([1001, 'Tapedeck is shutting down']);
  expect([await listening(), screen.problems()]).toEqual([NOTHING, []]);
});

test('a client that takes nothing does not delay the end until the thread is ended by force', async () => {
  const screen = start({ enabled: true, graceMs: 60_000 });
  await running(screen, 'demo');
  const client = await connect();
  client.ask({
    exchange: 'binance',
    contract_type: 'spot',
    symbols: ['BTCUSDT'],
    channels: ['trade', 'book'],
    depth: 1000,
  });
  await expect.poll(() => client.quotes().length).toBeGreaterThan(0);
  client.socket.pause();
  // What the network keeps back waits in the server.
  const metrics = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${String(ports.healthPort)}/metrics`)).text();
  await expect
    .poll(async () => /^tapedeck_quotes_conflated_total [1-9]/m.test(await metrics()), {
      timeout: patience(60_000),
      interval: 200,
    })
    .toBe(true);
  await thread?.stop();
  expect(await thread?.ended).toEqual({ reason: 'the thread has ended' });
  client.socket.terminate();
});

test('nothing listens unless it is wanted', async () => {
  await running(start({}), 'demo');
  expect(await listening()).toEqual(NOTHING);
});

test.each([
  ['a port that is taken', undefined, /^port \d+ is taken: choose another/],
  ['a token that is too short', 'short', /^serve.token: expected 16 characters or more/],
])('%s is reported on the screen and in the log, and the session starts all the same', async (_name, token, reason) => {
  if (token === undefined) taken = await listen(ports.healthPort);
  const screen = start({ enabled: true, ...(token === undefined ? {} : { token }) });
  await running(screen, 'demo');
  expect(screen.problems()).toMatchObject([
    { code: 'not-served', file: `127.0.0.1:${String(ports.port)}`, reason: expect.stringMatching(reason) },
  ]);
  if (token !== undefined) expect(await listening()).toEqual(NOTHING);
  await thread?.stop();
  expect(await readFile(path.join(home, 'logs/tapedeck.error.log'), 'utf8')).toContain('"problem":"not-served"');
});

test('a replay is not served', async () => {
  const screen = start({ enabled: true }, { mode: 'replay', capture: captureFile(FIXTURE) });
  await running(screen, 'replay');
  expect([await listening(), screen.problems()]).toEqual([NOTHING, []]);
});
