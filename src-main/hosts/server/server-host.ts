import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { MAX_MESSAGE_LENGTH } from '../../../src-shared/wire/guards.ts';
import type { GaugeHealth } from '../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../engine/config/config.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { VENUES } from '../../venues/registry.ts';
import { carryFeed } from '../node/feed-socket.ts';
import { keepPulse } from '../node/socket-pulse.ts';
import type { Pulse } from '../node/socket-pulse.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import { Admission } from './admission.ts';
import { exchangeStatuses } from './health/exchange-status.ts';
import { createApp, readTls } from './create-app.ts';
import type { TlsFiles } from './create-app.ts';
import { addHealthPages } from './health/health-app.ts';
import { whyNotReady } from './health/readiness.ts';
import { Metrics } from './health/metrics.ts';
import { QuoteHub } from './quotes/quote-hub.ts';
import { CLOSE } from './quotes/quote-protocol.ts';
import { QuoteServer } from './quotes/quote-server.ts';
import type { ServerCounts } from './health/server-counts.ts';
import { VenueCounts } from './health/venue-counts.ts';
import { LoadMonitor } from './load-monitor.ts';
import type { LoadMeasure } from './load-monitor.ts';
import { ReasonCounts } from './reason-counts.ts';
import { ScreenSessions } from './screen-sessions.ts';

/** What a server is made of. The session is started by the caller, and stopped by it after the server. */
export interface ServerHostOptions {
  readonly session: MarketSession;
  /** The configuration; if it says `endpoints`, those the session really uses. */
  readonly config: EngineConfig;
  /** How busy the server is; measured if it is absent. */
  readonly load?: LoadMeasure;
}

/** A running server. */
export interface ServerHost {
  readonly port: number;
  /** Absent if health is not served. */
  readonly healthPort?: number;
  /** How full is what `serve` bounds. */
  gauges(): readonly GaugeHealth[];
  /** Not ready, clients notified, closed candles handed over for `serve.graceMs` at most, everything closed. The same promise for every caller. */
  stop(): Promise<void>;
}

/** Serves quotes, screens and health. Rejects if a port is taken, and then listens nowhere. */
export async function startServerHost(options: ServerHostOptions): Promise<ServerHost> {
  const server = new Server(options, await readTls(options.config.serve.tls));
  try {
    return await server.listen();
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class Server {
  readonly #options: ServerHostOptions;
  readonly #quoteSockets: WebSocketServer;
  readonly #screenSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_LENGTH,
    perMessageDeflate: false,
  });
  readonly #pulses: readonly Pulse[];
  readonly #hub: QuoteHub;
  readonly #quotes: QuoteServer;
  readonly #wire: ScreenSessions;
  readonly #counts = new VenueCounts();
  readonly #dropped = new ReasonCounts(['too-slow', 'no-answer']);
  readonly #rejections = new ReasonCounts();
  readonly #load: LoadMeasure;
  readonly #admission: Admission;
  readonly #metrics: Metrics;
  readonly #app: FastifyInstance;
  readonly #health: FastifyInstance | undefined;
  readonly #stopListening: readonly (() => void)[];
  #stopping: Promise<void> | undefined;

  constructor(options: ServerHostOptions, tls: TlsFiles | undefined) {
    this.#options = options;
    this.#load = options.load ?? new LoadMonitor();
    const {
      session: { engine },
      session,
      config,
    } = options;
    const venues = Object.values(VENUES).filter((venue) => engine.source.venue(venue.id) !== undefined);
    this.#quoteSockets = new WebSocketServer({
      noServer: true,
      maxPayload: config.serve.maxFrameBytes,
      perMessageDeflate: false,
    });
    const onDead = (): void => {
      this.#dropped.add('no-answer');
    };
    this.#pulses = [this.#quoteSockets, this.#screenSockets].map((sockets) => keepPulse(sockets, { onDead }));
    this.#hub = new QuoteHub(engine, this.#load);
    this.#quotes = new QuoteServer({
      sockets: this.#quoteSockets,
      engine: engine.source,
      hub: this.#hub,
      venues,
      config,
      mode: session.mode,
      dropped: this.#dropped,
      rejections: this.#rejections,
      load: this.#load,
    });
    this.#wire = new ScreenSessions({ session, perSecond: config.publish.perSecond });
    this.#serveScreens();
    this.#metrics = new Metrics({
      venues,
      config,
      counts: this.#counts,
      health: () => engine.health(),
      server: () => this.#serverCounts(),
    });
    this.#admission = new Admission({
      serve: config.serve,
      endpoints: { quotes: this.#quoteSockets, wire: this.#screenSockets },
      rejections: this.#rejections,
      isClosing: () => this.#stopping !== undefined,
      isOverloaded: () => !this.#load.step.takesClients,
    });
    this.#app = this.#createApp(tls);
    this.#health = this.#createHealth(tls, venues);
    this.#stopListening = this.#listen();
  }

  async listen(): Promise<ServerHost> {
    const { host, port, healthPort } = this.#options.config.serve;
    await this.#health?.listen({ host, port: healthPort });
    await this.#app.listen({ host, port });
    return {
      port: portOf(this.#app),
      ...(this.#health === undefined ? {} : { healthPort: portOf(this.#health) }),
      gauges: () => this.#gauges(),
      stop: () => this.stop(),
    };
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    await this.#quotes.drain(this.#options.config.serve.graceMs);
    for (const stop of this.#stopListening) stop();
    // Nothing new comes in while those who are here leave.
    this.#app.server.close();
    await Promise.all(this.#pulses.map((pulse) => pulse.closeAll(CLOSE.shuttingDown, 'Tapedeck is shutting down')));
    await this.#app.close();
    await this.#health?.close();
    this.#metrics.stop();
    this.#load.stop();
  }

  #serveScreens(): void {
    this.#screenSockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
      const address = (request.headers.host ?? '').slice(0, MAX_NAME);
      carryFeed(socket, (handlers) => this.#wire.connect(handlers, address), {
        onTooSlow: () => {
          this.#dropped.add('too-slow');
        },
      });
    });
  }

  #listen(): readonly (() => void)[] {
    const { engine } = this.#options.session;
    return [
      engine.on('mkt.all', (event) => {
        this.#counts.onEvent(event);
        this.#metrics.onEvent(event);
      }),
      engine.quality.on((event) => {
        this.#counts.onQuality(event);
      }),
      engine.on('live.health', () => {
        this.#metrics.sample();
      }),
    ];
  }

  #createHealth(tls: TlsFiles | undefined, venues: readonly StreamVenue[]): FastifyInstance | undefined {
    const {
      session: { engine },
      config,
    } = this.#options;
    if (!config.serve.health) return undefined;
    const app = createApp(tls);
    addHealthPages(app, {
      metrics: this.#metrics,
      serve: config.serve,
      notReady: () => this.#notReady(),
      exchanges: () => exchangeStatuses(engine.health(), venues, { config, counts: this.#counts }),
      streams: () => engine.health().streams,
    });
    return app;
  }

  #createApp(tls: TlsFiles | undefined): FastifyInstance {
    const app = createApp(tls);
    app.get('/', (_request, reply) =>
      reply.code(426).send({ code: 'upgrade-required', message: 'this is a WebSocket: connect with ws://' }),
    );
    this.#admission.attach(app.server);
    return app;
  }

  #notReady(): string | undefined {
    const {
      session: { engine },
      config,
    } = this.#options;
    return whyNotReady({
      report: engine.health(),
      isRunning: engine.isRunning,
      isClosing: this.#stopping !== undefined,
      isOverloaded: !this.#load.step.takesClients,
      connectTimeoutMs: config.connectTimeoutMs,
    });
  }

  #gauges(): readonly GaugeHealth[] {
    return [...this.#admission.gauges(), ...this.#quotes.gauges()];
  }

  #serverCounts(): ServerCounts {
    const {
      counts: { blocked, conflated, bytes },
      clientCount,
      closedWaiting,
    } = this.#quotes;
    const feed = this.#hub.candleStats;
    return {
      closedWaiting: closedWaiting + feed.depth,
      blocked: blocked + feed.blocked,
      conflated,
      quoteBytes: bytes,
      snapshotBytes: this.#wire.snapshotBytes,
      quoteClients: clientCount,
      screens: this.#screenSockets.clients.size,
      dropped: this.#dropped.entries(),
      rejected: this.#rejections.entries(),
      loadLevel: this.#load.level,
    };
  }
}

function portOf(app: FastifyInstance): number {
  return (app.server.address() as AddressInfo).port;
}

/** The longest name DNS knows, and a port. */
const MAX_NAME = 260;
