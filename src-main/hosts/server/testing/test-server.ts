import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { parseConfig } from '../../../engine/config/config.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { createEngine } from '../../../engine/engine.ts';
import type { Engine } from '../../../engine/engine.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import type { Simulator } from '../../../simulator/start-simulator.ts';
import { VENUES } from '../../../venues/registry.ts';
import { createHostStats } from '../../node/session/host-stats.ts';
import { createHostPorts } from '../../node/ports/ports.ts';
import { withPolled } from '../../node/session/market-session.ts';
import { openSessionEquities } from '../../node/session/session-equities.ts';
import { toVenueInfo } from '../../node/session/session.ts';
import { LOAD_STEPS } from '../load-monitor.ts';
import type { LoadMeasure, LoadStep } from '../load-monitor.ts';
import { startServerHost } from '../server-host.ts';
import type { ServerHost } from '../server-host.ts';

/** A server for tests on a simulator of its own, all on loopback and on ports of their choice. */
export interface TestServer extends AsyncDisposable {
  readonly host: ServerHost;
  readonly engine: Engine;
  readonly simulator: Simulator;
  connect(options?: ClientOptions): Promise<TestClient>;
  /** `GET` on the health port; the page says what was so after it was asked for. */
  get(page: string): Promise<{ readonly status: number; readonly type: string; readonly body: string }>;
}

/** Starts one; `serve` is what the test wants otherwise. It has equities if the configuration enables them. */
export async function startTestServer(
  serve: Partial<EngineConfig['serve']> = {},
  rest: Readonly<Record<string, unknown>> = {},
  load = loadAt(0),
): Promise<TestServer> {
  const simulator = await startSimulator({ seed: 7, port: 0 });
  const outcome = parseConfig({ ...rest, endpoints: simulator.endpoints, serve: { port: 0, healthPort: 0, ...serve } });
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('\n'));
  const { config } = outcome;
  const ports = createHostPorts({ home: await mkdtemp(path.join(tmpdir(), 'tapedeck-serve-')), rest: config.rest });
  // Only what this simulator speaks: nothing here may look for the venues themselves.
  const venues = Object.fromEntries(
    Object.values(VENUES)
      .filter(({ id }) => id in simulator.endpoints)
      .map((venue) => [venue.id, venue]),
  );
  let host: ServerHost | undefined;
  const engine = createEngine({
    ports,
    venues,
    config,
    hostStats: createHostStats(() => [...ports.gauges(), ...(host?.gauges() ?? [])]),
  });
  await engine.start();
  const equities = config.equities.enabled
    ? await openSessionEquities({ ports, config, log: engine.source.log })
    : undefined;
  equities?.start();
  const streaming = Object.values(venues).map((venue) => toVenueInfo(venue));
  const session = {
    mode: 'demo' as const,
    engine,
    ...withPolled(engine, streaming, equities),
    suggested: [],
    broke: new Promise<string>(() => undefined),
    start: () => Promise.resolve(),
    stop: () => engine.stop(),
  };
  const started = (host = await startServerHost({
    session,
    config,
    load,
    healthUrl: new URL('../health/health-worker.ts', import.meta.url),
    reportEveryMs: REPORT_EVERY_MS,
  }));
  return {
    host: started,
    engine,
    simulator,
    connect: (options) => TestClient.connect(`ws://127.0.0.1:${String(started.port)}/`, options),
    get: (page) => getPage(`http://127.0.0.1:${String(started.healthPort)}${page}`),
    async [Symbol.asyncDispose]() {
      await started.stop();
      await equities?.stop();
      await engine.stop();
      await ports.close();
      await simulator.stop();
    },
  };
}

/** Tests run on machines that are busy with others: what is done about load is tested by itself. */
export function loadAt(level: number): LoadMeasure {
  return { level, step: LOAD_STEPS[level] as LoadStep, stop: () => undefined };
}

async function getPage(url: string): ReturnType<TestServer['get']> {
  const askedAt = performance.now();
  for (;;) {
    const answer = await fetch(url);
    const body = await answer.text();
    if (performance.now() - askedAt > ageMsOf(body))
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', body };
    await new Promise((resolve) => {
      setTimeout(resolve, REPORT_EVERY_MS);
    });
  }
}

/** How old what a health page says is; of a page that says nothing of the server, 0. */
function ageMsOf(body: string): number {
  return 1000 * Number(/report_age_seconds"?[: ]([\d.]+)/.exec(body)?.[1] ?? 0);
}

/** What a quote client receives. */
export interface Received {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** One quote client that keeps everything it receives. */
export class TestClient {
  readonly received: Received[] = [];
  readonly socket: WebSocket;
  /** Code and reason. */
  readonly closed: Promise<readonly [code: number, reason: string]>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (bytes: Buffer) => {
      this.received.push(JSON.parse(bytes.toString()) as Received);
    });
    this.closed = once(socket, 'close').then(([code, reason]) => [code as number, String(reason)]);
  }

  /** A client that was let in. A server that its machine keeps busy rejects new ones for a while. */
  static async connect(url: string, options: ClientOptions = {}): Promise<TestClient> {
    const endsAt = Date.now() + BUSY_MS;
    for (;;) {
      const client = new TestClient(new WebSocket(url, options));
      client.closed.catch(() => undefined);
      try {
        await once(client.socket, 'open');
        return client;
      } catch (error) {
        if (Date.now() > endsAt || !String(error).includes('503')) throw error;
        await delay(200);
      }
    }
  }

  ask(request: object | string): void {
    this.socket.send(typeof request === 'string' ? request : JSON.stringify(request));
  }

  quotes(): readonly Received[] {
    return this.received.filter(({ type }) => type === 'quote');
  }

  of(type: string): readonly Received[] {
    return this.received.filter((message) => message.type === type);
  }
}

/** HTTP status with which a connection is rejected. */
export async function rejectedStatus(url: string, options: ClientOptions = {}): Promise<number> {
  const socket = new WebSocket(url, options);
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { readonly statusCode: number }];
  socket.terminate();
  return response.statusCode;
}

/** How long a machine may be busy. */
const BUSY_MS = 60_000;
const REPORT_EVERY_MS = 20;
