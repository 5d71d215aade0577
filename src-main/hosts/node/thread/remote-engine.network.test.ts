import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeFrame } from '../../../../src-shared/wire/frame-codec.ts';
import type { FrameSection } from '../../../../src-shared/wire/feed-frame.ts';
import type { ClientMessage, ServerMessage, SessionInfo } from '../../../../src-shared/wire/protocol.ts';
import { startTestServer } from '../../server/testing/test-server.ts';
import type { TestServer } from '../../server/testing/test-server.ts';
import { startTestProxy } from '../testing/test-proxy.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import type { ClientLink } from './engine-thread.ts';
import { attachEngine } from './remote-engine.ts';

const TOKEN = 'correct horse battery';
let server: TestServer;
const engines: EngineSupervisor[] = [];

beforeEach(async () => {
  server = await startTestServer({ token: TOKEN });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await server[Symbol.asyncDispose]();
});

/** A screen that acknowledges, and keeps the newest section of each kind. */
class Screen {
  readonly texts: ServerMessage[] = [];
  readonly sections = new Map<string, FrameSection>();
  readonly engine: EngineSupervisor;
  readonly link: ClientLink;

  constructor(url: string, token = TOKEN, proxy = 'none') {
    this.engine = attachEngine({ remote: { url, token }, network: { proxy, noProxy: '' } });
    engines.push(this.engine);
    this.link = this.engine.connect({
      onText: (text) => {
        this.texts.push(JSON.parse(text) as ServerMessage);
      },
      onFrame: (bytes) => {
        const frame = decodeFrame(bytes);
        for (const section of frame?.header.sections ?? []) this.sections.set(section.kind, section);
        this.say({ kind: 'ack', seq: frame?.header.seq ?? 0 });
      },
    });
  }

  say(message: ClientMessage): void {
    this.link.send(JSON.stringify(message));
  }

  get session(): SessionInfo | undefined {
    const reported = this.texts.findLast((message) => message.kind === 'session');
    return reported?.kind === 'session' ? reported.session : undefined;
  }
}

function urlOf({ host }: TestServer): string {
  return `ws://127.0.0.1:${String(host.port)}`;
}

function poll<T>(read: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read);
}

describe('attached to a server elsewhere', () => {
  test("its market and its health are seen as one's own, and named", async () => {
    const screen = new Screen(urlOf(server));
    screen.say({
      kind: 'demand',
      demands: [
        { sub: 'h', kind: 'health' },
        { sub: 'b', kind: 'book', instrument: 'binance-spot:BTCUSDT', depth: 100, levels: 10 },
        { sub: 't', kind: 'trades', instrument: 'binance-spot:BTCUSDT' },
        { sub: 'c', kind: 'candles', instrument: 'binance-spot:BTCUSDT', interval: '1m' },
        { sub: 'q', kind: 'quotes', instruments: ['binance-spot:BTCUSDT', 'binance-usdm:BTCUSDT'] },
      ],
    });
    screen.say({ kind: 'request', id: 1, request: { method: 'search-instruments', query: 'eth', limit: 3 } });
    await poll(() => screen.session).toMatchObject({
      state: 'running',
      mode: 'demo',
      remote: `127.0.0.1:${String(server.host.port)}`,
    });
    await poll(() => screen.sections.get('book')).toMatchObject({ state: 'verified', bids: 10, asks: 10 });
    await poll(() => screen.texts.find(({ kind }) => kind === 'response')).toMatchObject({
      id: 1,
      result: { kind: 'instruments', total: expect.any(Number) },
    });
    screen.say({ kind: 'request', id: 2, request: { method: 'get-ledger' } });
    screen.say({ kind: 'request', id: 3, request: { method: 'recent-log', limit: 1000 } });
    await poll(() => [...screen.sections.keys()].sort()).toEqual(['book', 'candles', 'health', 'quotes', 'trades']);
    await poll(() => screen.texts.filter(({ kind }) => kind === 'response')).toHaveLength(3);
    await poll(() => screen.texts.some(({ kind }) => kind === 'log')).toBe(true);
    // The guards let everything pass that a server sends.
    expect(screen.texts.filter(({ kind }) => kind === 'problem')).toEqual([]);
    const health = screen.sections.get('health');
    const own = server.engine.health();
    expect(health?.kind === 'health' && health.report.streams.map(({ key }) => key)).toEqual(
      own.streams.map(({ key }) => key),
    );
    const metrics = async (): Promise<string> => (await server.get('/metrics')).body;
    // The page is of the last report, which is up to a second old.
    await expect.poll(metrics, { timeout: 60_000 }).toMatch(/^tapedeck_snapshot_bytes_total [1-9]/m);
    await expect.poll(metrics, { timeout: 60_000 }).toContain('tapedeck_clients{kind="screen"} 1');
    screen.link.close();
    await poll(() => server.engine.health().streams.some(({ symbol }) => symbol === 'BTCUSDT')).toBe(false);
  });

  test('its equities are those of its own poll: one list, one cycle, whoever shows or is served them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-attach-'));
    const file = path.join(folder, 'prices.csv');
    await writeFile(file, 'ticker,price\nAAPL,10.5\n');
    const equities = { enabled: true, source: 'file', file, tickers: 'AAPL', intervalMs: 60_000 };
    await using own = await startTestServer({ token: TOKEN }, { equities });
    const screen = new Screen(urlOf(own));
    screen.say({
      kind: 'demand',
      demands: [
        { sub: 'q', kind: 'quotes', venue: 'yahoo', instruments: [] },
        { sub: 'h', kind: 'health' },
      ],
    });
    await poll(() => screen.session?.venues.at(-1)?.id).toBe('yahoo');
    await poll(() => screen.sections.get('quotes')).toMatchObject({ count: 1, instruments: ['yahoo:AAPL'] });
    const polls = (): unknown => {
      const health = screen.sections.get('health');
      return health?.kind === 'health' ? health.report.polls : undefined;
    };
    await poll(polls).toMatchObject([{ source: `the file ${file}`, activeTickers: 1, cycles: 1 }]);
    const client = await own.connect({ headers: { authorization: `Bearer ${TOKEN}` } });
    client.ask({ exchange: 'equities', symbols: ['AAPL'] });
    await poll(() => client.quotes()[0]).toMatchObject({ symbol: 'AAPL', price: 10.5 });
    expect(polls()).toMatchObject([{ cycles: 1 }]);
    await rm(folder, { recursive: true, force: true });
  });

  test('a server that only the proxy knows is attached to through it', async () => {
    await using proxy = await startTestProxy(server.host.port);
    const screen = new Screen('ws://serve.invalid:8765', TOKEN, `http://ada:pass@127.0.0.1:${String(proxy.port)}`);
    screen.say({
      kind: 'demand',
      demands: [{ sub: 't', kind: 'trades', instrument: 'binance-spot:BTCUSDT' }],
    });
    await poll(() => screen.session).toMatchObject({ state: 'running', remote: 'serve.invalid:8765' });
    await poll(() => screen.sections.has('trades')).toBe(true);
    expect(proxy.asked).toEqual(['serve.invalid:8765']);
    expect(proxy.users).toEqual([`Basic ${Buffer.from('ada:pass').toString('base64')}`]);
    await screen.engine.stop();
  });

  test('a server on this computer is attached to without the proxy', async () => {
    await using proxy = await startTestProxy(server.host.port);
    const screen = new Screen(urlOf(server), TOKEN, `http://127.0.0.1:${String(proxy.port)}`);
    await poll(() => screen.session).toMatchObject({ state: 'running' });
    expect(proxy.asked).toEqual([]);
  });

  test('a proxy that opens no tunnel to the server is named, with what it answered', async () => {
    await using proxy = await startTestProxy(server.host.port, 407);
    const address = `http://127.0.0.1:${String(proxy.port)}`;
    const screen = new Screen('wss://serve.invalid', TOKEN, address);
    await poll(() => screen.session).toMatchObject({
      state: 'failed',
      error: `serve.invalid cannot be attached to: the proxy ${address} answered 407 Not today`,
    });
    await screen.engine.stop();
  });

  test('it cannot be taken to another mode from here', async () => {
    const screen = new Screen(urlOf(server));
    screen.say({ kind: 'request', id: 5, request: { method: 'set-mode', mode: 'live' } });
    await poll(() => screen.texts.find(({ kind }) => kind === 'failure')).toMatchObject({
      id: 5,
      error: { code: 'not-supported' },
    });
  });

  test('a connection that is lost comes back by itself, with what is wanted', async () => {
    const screen = new Screen(urlOf(server));
    screen.say({ kind: 'demand', demands: [{ sub: 'q', kind: 'quotes', instruments: ['binance-spot:ETHUSDT'] }] });
    await poll(() => screen.sections.get('quotes')).toMatchObject({ count: 1 });
    screen.sections.clear();
    screen.engine.reconnect();
    await poll(() => screen.session?.state).toBe('failed');
    await poll(() => screen.session?.state).toBe('running');
    await poll(() => screen.sections.get('quotes')).toMatchObject({ instruments: ['binance-spot:ETHUSDT'] });
  });

  test('a wrong token, a server of no token and nobody at all are reported in words', async () => {
    const wrong = new Screen(urlOf(server), `${TOKEN}!`);
    await poll(() => wrong.session).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('401, send "Authorization: Bearer <token>"'),
    });
    await using open = await startTestServer();
    const rejected = new Screen(urlOf(open));
    await poll(() => rejected.session).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('only to a server that has a token'),
    });
    const nobody = new Screen('ws://127.0.0.1:9');
    await poll(() => nobody.session).toMatchObject({
      state: 'failed',
      remote: '127.0.0.1:9',
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('what is wrong with the files of this host is reported by this host', async () => {
    const screen = new Screen(urlOf(server));
    screen.engine.report({ code: 'log-lost', file: '/logs', reason: 'full', at: 1 });
    await poll(() => screen.texts.filter(({ kind }) => kind === 'problem')).toHaveLength(1);
    const texts: string[] = [];
    screen.engine.connect({
      onText: (text) => {
        texts.push(text);
      },
      onFrame: () => undefined,
    });
    await poll(() => texts.some((text) => text.includes('log-lost'))).toBe(true);
  });
});
