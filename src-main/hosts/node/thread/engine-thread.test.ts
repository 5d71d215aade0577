import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { captureFile, expectedBooks, FIXTURE } from '../../../../proofs/captures.ts';
import { patience } from '../../../../scripts/speed.mjs';
import { VENUE_IDS } from '../../../../src-shared/market/venue-ids.ts';
import type { FrameHeader } from '../../../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../../../src-shared/wire/frame-codec.ts';
import type { ServerMessage, SessionInfo } from '../../../../src-shared/wire/protocol.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import { FakeClock } from '../../../engine/testing/fake-clock.ts';
import { startSimulatorThread } from '../session/simulator-thread.ts';
import { startEngineThread } from './engine-thread.ts';
import type { ClientLink, EngineThread, EngineThreadOptions } from './engine-thread.ts';

// Real threads on a machine that may be busy with other things.
vi.setConfig({ testTimeout: 90_000 });

let home = '';
let thread: EngineThread | undefined;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-thread-'));
});
afterEach(() => thread?.stop());

async function workerOf(source: string): Promise<URL> {
  const file = path.join(home, 'worker.mjs');
  await writeFile(file, source);
  return pathToFileURL(file);
}

function start(options: Partial<EngineThreadOptions> = {}): EngineThread {
  thread = startEngineThread({
    workerUrl: new URL('./engine-worker.ts', import.meta.url),
    simulatorUrl: new URL('../session/simulator-worker.ts', import.meta.url),
    serverUrl: new URL('../../server/serve-session.ts', import.meta.url),
    home,
    ...options,
  });
  return thread;
}

/** A client that acknowledges as a screen does. */
class ClientDouble {
  readonly messages: ServerMessage[] = [];
  readonly frames: FrameHeader[] = [];
  doesAcknowledge = true;
  readonly link: ClientLink;

  constructor(from: EngineThread) {
    this.link = from.connect({
      onText: (text) => {
        this.messages.push(JSON.parse(text) as ServerMessage);
      },
      onFrame: (bytes) => {
        const frame = decodeFrame(bytes);
        if (frame === undefined) throw new Error('not a frame');
        this.frames.push(frame.header);
        if (this.doesAcknowledge) this.link.send(JSON.stringify({ kind: 'ack', seq: frame.header.seq }));
      },
    });
  }

  get session(): SessionInfo | undefined {
    return this.messages.flatMap((message) => (message.kind === 'session' ? [message.session] : [])).at(-1);
  }

  sections(): FrameHeader['sections'] {
    return this.frames.flatMap((frame) => frame.sections);
  }

  async running(): Promise<SessionInfo> {
    await expect.poll(() => this.session?.state).toBe('running');
    return this.session as SessionInfo;
  }
}

const WANT_BOOK = {
  kind: 'demand',
  demands: [
    { sub: 'b', kind: 'book', instrument: 'binance-spot:BTCUSDT', depth: 1000, levels: 20 },
    { sub: 'h', kind: 'health' },
  ],
};

describe('startEngineThread', () => {
  test('the first start is the demo market, verified from socket to frame', async () => {
    const client = new ClientDouble(start());
    const session = await client.running();
    expect(session).toMatchObject({ mode: 'demo', epoch: 1 });
    expect(session.suggested[0]).toBe('binance-spot:BTCUSDT');
    expect(session.venues.map((venue) => venue.id)).toEqual(VENUE_IDS);
    client.link.send(JSON.stringify(WANT_BOOK));
    await expect
      .poll(() =>
        client
          .sections()
          .some((section) => section.kind === 'book' && section.state === 'verified' && section.bids === 20),
      )
      .toBe(true);
    const health = client.sections().findLast((section) => section.kind === 'health');
    expect(health?.report.totals).toMatchObject({ residentBytes: expect.any(Number), cpuShare: expect.any(Number) });
  });

  test('the demo polls 300 tickers, and their quotes and candles reach a screen', async () => {
    const client = new ClientDouble(start());
    await client.running();
    const demands = [
      { sub: 'q', kind: 'quotes', instruments: ['yahoo:AAPL', 'yahoo:BRK-B'] },
      { sub: 'c', kind: 'candles', instrument: 'yahoo:AAPL', interval: '5m' },
      { sub: 'h', kind: 'health' },
    ];
    client.link.send(JSON.stringify({ kind: 'demand', demands }));
    await expect
      .poll(
        () => {
          const sections = client.sections();
          const candles = sections.findLast((section) => section.kind === 'candles');
          const health = sections.findLast((section) => section.kind === 'health');
          return {
            hasCandles: sections.some((section) => section.kind === 'candles' && section.count > 100),
            sessions: candles?.sessions?.delayMs,
            quotes: health?.report.polls?.[0]?.activeTickers,
            problems: health?.report.problems.filter(({ code }) => code === 'quotes-failing').length,
          };
        },
        { timeout: 40_000 },
      )
      .toEqual({ hasCandles: true, sessions: 0, quotes: 300, problems: 0 });
  });

  test('nothing is sent before the last frame was acknowledged', async () => {
    const slow = new ClientDouble(start());
    slow.doesAcknowledge = false;
    await slow.running();
    const quick = new ClientDouble(thread as EngineThread);
    for (const client of [slow, quick]) client.link.send(JSON.stringify(WANT_BOOK));
    await expect.poll(() => quick.frames.length).toBeGreaterThan(5);
    expect(slow.frames).toHaveLength(1);
  });

  test('a choice made before the engine is up is not overtaken by the first session', async () => {
    const endpoint = { ws: 'ws://127.0.0.1:9', rest: 'http://127.0.0.1:9' };
    const config = {
      ...defaultConfig(),
      endpoints: { 'binance-spot': endpoint, 'binance-usdm': endpoint, 'binance-coinm': endpoint },
    };
    const client = new ClientDouble(start({ config, mode: 'demo' }));
    client.link.send(JSON.stringify({ kind: 'request', id: 1, request: { method: 'set-mode', mode: 'live' } }));
    await expect.poll(() => client.session).toMatchObject({ mode: 'live', epoch: 2, state: 'running' });
  });

  test('going live leaves the demo market behind and is remembered', async () => {
    const endpoint = { ws: 'ws://127.0.0.1:9', rest: 'http://127.0.0.1:9' };
    const config = {
      ...defaultConfig(),
      endpoints: { 'binance-spot': endpoint, 'binance-usdm': endpoint, 'binance-coinm': endpoint },
    };
    const client = new ClientDouble(start({ config }));
    await client.running();
    client.link.send(JSON.stringify({ kind: 'request', id: 1, request: { method: 'set-mode', mode: 'live' } }));
    await expect.poll(() => client.session).toMatchObject({ mode: 'live', epoch: 2, state: 'running' });
    await thread?.stop();
    expect(JSON.parse(await readFile(path.join(home, 'state.json'), 'utf8'))).toEqual({ version: 1, mode: 'live' });
    const again = new ClientDouble(start({ config }));
    expect(await again.running()).toMatchObject({ mode: 'live', epoch: 1 });
  });

  test('torn files never stop the start: each is kept aside and reported', async () => {
    await mkdir(path.join(home, 'cache'));
    const torn = [
      ['state.json', '{"version":1,"mode":"moon"}'],
      ['cache/instruments-binance-spot-other.json', '{"version":1,"instr'],
      ['cache/instruments-binance-usdm-other.json', '{"version":0}'],
    ] as const;
    for (const [name, text] of torn) await writeFile(path.join(home, name), text);
    const client = new ClientDouble(start());
    expect(await client.running()).toMatchObject({ mode: 'demo' });
    client.link.send(
      JSON.stringify({ kind: 'request', id: 1, request: { method: 'search-instruments', query: 'btc', limit: 1 } }),
    );
    const problems = () => client.messages.flatMap((message) => (message.kind === 'problem' ? [message.problem] : []));
    await expect
      .poll(() =>
        problems()
          .map(({ code, file }) => `${code} ${path.relative(home, file)}`)
          .sort(),
      )
      .toEqual(torn.map(([name]) => `file-set-aside ${name}`).sort());
    const kept = await Promise.all(problems().map(({ keptAs }) => readFile(keptAs ?? '', 'utf8')));
    expect(kept.sort()).toEqual(torn.map(([, text]) => text).sort());
  });

  test('stops soon, and twice', async () => {
    const running = start();
    const client = new ClientDouble(running);
    await client.running();
    client.link.send(JSON.stringify(WANT_BOOK));
    const startedAt = performance.now();
    await Promise.all([running.stop(), running.stop()]);
    await running.stop();
    expect(performance.now() - startedAt).toBeLessThan(patience(3000));
    expect(await running.ended).toEqual({ reason: 'the thread has ended' });
  });

  test('a worker that cannot start ends with the reason and the place', async () => {
    const broken = await workerOf('throw new Error("out of luck");');
    expect(await start({ workerUrl: broken }).ended).toEqual({
      reason: 'out of luck',
      stack: expect.stringContaining('worker.mjs'),
    });
  });

  test('a worker has a heap of its own, whose young generation is small enough for the end of the thread alone', async () => {
    const limited = await workerOf(
      'import { resourceLimits } from "node:worker_threads"; throw new Error(JSON.stringify(resourceLimits));',
    );
    const running = start({ workerUrl: limited, config: { ...defaultConfig(), engineHeapMb: 64 } });
    expect(JSON.parse((await running.ended).reason)).toMatchObject({
      maxOldGenerationSizeMb: 64,
      maxYoungGenerationSizeMb: 12,
    });
  });

  test('a worker that allocates without end dies alone, of its heap limit', async () => {
    const greedy = await workerOf(`
      import { parentPort } from 'node:worker_threads';
      const kept = [];
      parentPort.on('message', () => {
        for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => ({ i, text: String(i) })));
      });
    `);
    const running = start({ workerUrl: greedy, config: { ...defaultConfig(), engineHeapMb: 64 } });
    const neighbour = new Worker('setInterval(() => undefined, 1000)', { eval: true });
    let hasNeighbourEnded = false;
    neighbour.once('exit', () => {
      hasNeighbourEnded = true;
    });
    const peakBefore = process.resourceUsage().maxRSS;
    running.reconnect();
    expect((await running.ended).reason).toMatch(/memory limit|out of memory/i);
    expect(hasNeighbourEnded).toBe(false);
    // Kilobytes; without the limit it takes some gigabytes.
    expect(process.resourceUsage().maxRSS - peakBefore).toBeLessThan(600_000);
    await neighbour.terminate();
  }, 60_000);

  test('a thread that hangs before its first message is ended, and so is a simulator', async () => {
    const hanging = await workerOf('for (;;);');
    const clock = new FakeClock();
    const running = start({ workerUrl: hanging, clock });
    clock.advance(59_999);
    clock.advance(1);
    expect((await running.ended).reason).toBe('the thread had not started after 60 s and was ended');
    expect(clock.pending).toBe(0);
    const simulator = startSimulatorThread(hanging.href, 1, clock);
    clock.advance(60_000);
    await expect(simulator).rejects.toThrow('the simulator did not start: no answer after 60 s');
  });

  test('a thread that is blocked is reported within four seconds, and when it is free again', async () => {
    const blocked = await workerOf(`
      import { parentPort } from 'node:worker_threads';
      parentPort.postMessage({ kind: 'pong' });
      parentPort.on('message', (message) => {
        if (message.kind === 'reconnect') for (const until = Date.now() + 6000; Date.now() < until; );
        parentPort.postMessage({ kind: 'pong' });
        if (message.kind === 'stop') parentPort.close();
      });
    `);
    const silences: string[] = [];
    const running = start({
      workerUrl: blocked,
      start: {
        isFirst: true,
        epochBase: 0,
        onSilence: (isSilent) => {
          silences.push(isSilent ? 'silent' : 'back');
        },
      },
    });
    running.reconnect();
    await expect.poll(() => silences, { timeout: 30_000 }).toEqual(['silent']);
    await expect.poll(() => silences, { timeout: 30_000 }).toEqual(['silent', 'back']);
  }, 60_000);

  test('a new thread has new epochs and a ledger that begins with the time in which there was none', async () => {
    const from = Date.now() - 5_000;
    const client = new ClientDouble(
      start({
        mode: 'demo',
        start: {
          isFirst: true,
          epochBase: 1_000_000,
          downtime: { from, reason: 'out of memory' },
          onSilence: () => undefined,
        },
      }),
    );
    expect((await client.running()).epoch).toBe(1_000_001);
    client.link.send(
      JSON.stringify({ kind: 'request', id: 1, request: { method: 'get-ledger', instruments: ['okx:BTC-USDT'] } }),
    );
    client.link.send(JSON.stringify({ kind: 'request', id: 2, request: { method: 'recent-log', limit: 100 } }));
    const resultOf = (id: number) =>
      client.messages.flatMap((message) =>
        message.kind === 'response' && message.id === id ? [message.result] : [],
      )[0];
    await expect
      .poll(() => resultOf(1), { timeout: 10_000 })
      .toMatchObject({
        page: { entries: [{ id: expect.any(Number), kind: 'gap', symbol: '', from, reason: 'engine-down' }] },
      });
    await expect
      .poll(() => resultOf(2), { timeout: 10_000 })
      .toMatchObject({
        events: expect.arrayContaining([
          expect.objectContaining({
            name: 'ENGINE_RESTARTED',
            fields: expect.objectContaining({ reason: 'out of memory' }),
          }),
        ]),
      });
  });

  test('a demo market that cannot start is a failed session, not another one', async () => {
    const broken = path.join(home, 'broken.mjs');
    await writeFile(broken, 'throw new Error("no market today");');
    const client = new ClientDouble(start({ simulatorUrl: new URL(`file://${broken}`) }));
    await expect.poll(() => client.session?.state).toBe('failed');
    expect(client.session).toMatchObject({ mode: 'demo', error: 'the simulator did not start: no market today' });
  });
});

const CAPTURE = captureFile(FIXTURE);

describe('a replay session', () => {
  test('plays to the recorded books and is steered', async () => {
    const client = new ClientDouble(start({ mode: 'replay', capture: CAPTURE }));
    const session = await client.running();
    expect(session).toMatchObject({
      mode: 'replay',
      replay: { file: path.basename(CAPTURE), venue: 'binance-usdm', speed: 1, isPaused: false },
    });
    expect(session.venues.map((venue) => [venue.id, venue.intervals])).toEqual([['binance-usdm', ['1m']]]);
    expect(session.replay?.endTime).toBeGreaterThan(session.replay?.startTime ?? 0);
    const instrument = session.suggested[0];
    client.link.send(
      JSON.stringify({ kind: 'demand', demands: [{ sub: 'b', kind: 'book', instrument, depth: 1000, levels: 20 }] }),
    );
    client.link.send(JSON.stringify({ kind: 'request', id: 1, request: { method: 'set-replay', speed: 0 } }));
    await expect.poll(() => client.session?.state).toBe('ended');
    expect(client.session?.replay?.position).toBe(client.session?.replay?.endTime);
    const expected = expectedBooks(FIXTURE).find((book) => `binance-usdm:${book.symbol}` === instrument)?.lastSequence;
    await expect
      .poll(() => client.sections().findLast((section) => section.kind === 'book')?.lastSequence)
      .toBe(expected);
    expect(expected).toBeGreaterThan(0);
  });

  test('clients may not name files elsewhere unless the host lets them choose', async () => {
    const client = new ClientDouble(start());
    await client.running();
    client.link.send(
      JSON.stringify({ kind: 'request', id: 1, request: { method: 'set-mode', mode: 'replay', file: CAPTURE } }),
    );
    await expect
      .poll(() => client.messages.find((message) => message.kind === 'failure'))
      .toMatchObject({ id: 1, error: { code: 'bad-file' } });
    expect(client.session).toMatchObject({ mode: 'demo', state: 'running' });
    await mkdir(path.join(home, 'captures'), { recursive: true });
    await copyFile(CAPTURE, path.join(home, 'captures', 'mine.jsonl'));
    client.link.send(
      JSON.stringify({
        kind: 'request',
        id: 2,
        request: { method: 'set-mode', mode: 'replay', file: 'mine.jsonl', speed: 10 },
      }),
    );
    await expect
      .poll(() => client.session)
      .toMatchObject({ mode: 'replay', state: 'running', replay: { file: 'mine.jsonl', speed: 10 } });
  });
});
