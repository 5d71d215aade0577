import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { MAX_MESSAGE_LENGTH } from '../../../src-shared/wire/guards.ts';
import { EVENT_LEVELS, type LogEvent } from '../../../src-shared/wire/event-log.ts';
import type { GaugeHealth } from '../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../engine/config/config.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { VENUES } from '../../venues/registry.ts';
import { carryFeed } from '../node/feed-socket.ts';
import { keepPulse } from '../node/socket-pulse.ts';
import type { Pulse } from '../node/socket-pulse.ts';
import type { Publishers } from '../node/publishers/publishers.ts';
import type { AlertService } from '../node/alerts/alert-service.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import { Admission } from './admission.ts';
import { UPGRADE_REJECTIONS } from './authorize-upgrade.ts';
import { EquityService } from './equities/equity-service.ts';
import { Publishing } from './equities/publishing.ts';
import { createApp } from './create-app.ts';
import type { App } from './create-app.ts';
import { Metrics } from './health/metrics.ts';
import { QuoteHub } from './quotes/quote-hub.ts';
import { CLOSE, REQUEST_REJECTIONS } from './quotes/quote-protocol.ts';
import { QuoteServer } from './quotes/quote-server.ts';
import { NO_ALERTS, type ServerCounts } from './health/server-counts.ts';
import { ServerReports } from './health/server-reports.ts';
import { VenueCounts } from './health/venue-counts.ts';
import { LoadMonitor } from './load-monitor.ts';
import type { LoadMeasure } from './load-monitor.ts';
import { ReasonCounts } from './reason-counts.ts';
import { ScreenSessions } from './screen-sessions.ts';
import { TlsWatch, readTls } from './tls-files.ts';
import type { TlsFiles } from './tls-files.ts';

/** What a server is made of. The session is started by the caller, and stopped by it after the server. */
export interface ServerHostOptions {
  readonly session: MarketSession;
  /** The configuration; if it says `endpoints`, those the session really uses. */
  readonly config: EngineConfig;
  /** Where things are sent, for the pages; the caller's. */
  readonly publishers?: Publishers;
  /** Alerts that are watched beside it, for `/health` and the metrics. */
  readonly alerts?: Pick<AlertService, 'health'>;
  /** How busy the server is; measured if it is absent. */
  readonly load?: LoadMeasure;
  /** Entry of the thread that answers the health pages. */
  readonly healthUrl: URL;
  /** Pause between reports to that thread, ms; a second if absent. */
  readonly reportEveryMs?: number;
}

/** A running server. */
export interface ServerHost {
  readonly port: number;
  /** Absent if health is not served. */
  readonly healthPort?: number;
  /** How full is what `serve` bounds. */
  gauges(): readonly GaugeHealth[];
  /** Reads the certificate again if its files have changed; resolves when it is in use, or rejected and logged. */
  reloadTls(): Promise<void>;
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
  /** Of the session; undefined if it has none. */
  readonly #equities: EquityService | undefined;
  readonly #counts = new VenueCounts();
  readonly #dropped = new ReasonCounts(['too-slow', 'no-answer']);
  readonly #rejections = new ReasonCounts([...UPGRADE_REJECTIONS, ...REQUEST_REJECTIONS]);
  readonly #load: LoadMeasure;
  readonly #admission: Admission;
  readonly #metrics: Metrics;
  readonly #venues: readonly StreamVenue[];
  readonly #app: App;
  readonly #tls: TlsFiles | undefined;
  readonly #tlsWatch: TlsWatch | undefined;
  #reports: ServerReports | undefined;
  readonly #stopListening: readonly (() => void)[];
  #isClosing = false;
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
    this.#venues = venues;
    this.#quoteSockets = new WebSocketServer({
      noServer: true,
      maxPayload: config.serve.maxFrameBytes,
      perMessageDeflate: config.serve.compression ? DEFLATE : false,
    });
    const onDead = (): void => {
      this.#dropped.add('no-answer');
    };
    this.#pulses = [this.#quoteSockets, this.#screenSockets].map((sockets) => keepPulse(sockets, { onDead }));
    const { equities } = session;
    if (equities !== undefined)
      this.#equities = new EquityService({
        feed: equities.feed,
        now: () => session.source.now(),
        publishers: options.publishers,
      });
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
      equities: this.#equities,
    });
    this.#wire = new ScreenSessions({ session, perSecond: config.publish.perSecond, load: this.#load });
    this.#serveScreens();
    this.#metrics = new Metrics({
      venues,
      config,
      counts: this.#counts,
      server: () => this.#serverCounts(),
    });
    this.#admission = new Admission({
      serve: config.serve,
      endpoints: { quotes: this.#quoteSockets, wire: this.#screenSockets },
      rejections: this.#rejections,
      isClosing: () => this.#isClosing,
      isOverloaded: () => !this.#load.step.takesClients,
    });
    this.#tls = tls;
    this.#app = this.#createApp();
    this.#tlsWatch = tls === undefined ? undefined : this.#watchTls(tls);
    this.#stopListening = this.#listen();
  }

  async listen(): Promise<ServerHost> {
    const { host, port, health } = this.#options.config.serve;
    if (health) this.#reports = await this.#startReports(this.#options.healthUrl);
    await this.#app.fastify.listen({ host, port });
    return {
      port: (this.#app.fastify.server.address() as AddressInfo).port,
      ...(this.#reports === undefined ? {} : { healthPort: this.#reports.port }),
      gauges: () => this.#gauges(),
      reloadTls: () => this.#tlsWatch?.look() ?? Promise.resolve(),
      stop: () => this.stop(),
    };
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#isClosing = true;
    this.#tlsWatch?.stop();
    await this.#reports?.report();
    await this.#quotes.drain(this.#options.config.serve.graceMs);
    for (const stop of this.#stopListening) stop();
    // Nothing new comes in while those who are here leave.
    this.#app.fastify.server.close();
    await Promise.all(this.#pulses.map((pulse) => pulse.closeAll(CLOSE.shuttingDown, 'Tapedeck is shutting down')));
    await this.#app.fastify.close();
    await this.#reports?.stop();
    this.#wire.stop();
    this.#equities?.stop();
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
    ];
  }

  #startReports(workerUrl: URL): Promise<ServerReports> {
    const { session, config, reportEveryMs, publishers } = this.#options;
    return ServerReports.start({
      venues: this.#venues,
      config,
      counts: this.#counts,
      metrics: this.#metrics,
      workerUrl,
      tls: this.#tls,
      ...(reportEveryMs === undefined ? {} : { everyMs: reportEveryMs }),
      ...(this.#equities === undefined ? {} : { equities: this.#equities }),
      ...(publishers === undefined ? {} : { publishing: new Publishing(publishers) }),
      health: () => session.engine.source.healthInTurns(),
      alerts: () => this.#options.alerts?.health,
      instrumentsOf: (venue) => session.engine.source.instrumentsOf(venue),
      awaited: () => this.#quotes.awaitedVenues,
      state: () => ({
        isRunning: session.engine.isRunning,
        isClosing: this.#isClosing,
        isOverloaded: !this.#load.step.takesClients,
      }),
      onThreadEnded: (reason) => {
        this.#log('HEALTH_THREAD_ENDED', EVENT_LEVELS.HEALTH_THREAD_ENDED, { reason });
      },
    });
  }

  #createApp(): App {
    const app = createApp(this.#tls);
    app.fastify.get('/', (_request, reply) =>
      reply.code(426).send({ code: 'upgrade-required', message: 'this is a WebSocket: connect with ws://' }),
    );
    this.#admission.attach(app.fastify.server);
    return app;
  }

  #watchTls(used: TlsFiles): TlsWatch {
    const { tls: paths } = this.#options.config.serve;
    return new TlsWatch(
      {
        paths,
        onChange: (files) => {
          this.#app.setTls(files);
          this.#reports?.setTls(files);
          this.#log('CERTIFICATE_CHANGED', EVENT_LEVELS.CERTIFICATE_CHANGED, { file: paths.cert });
        },
        onProblem: (reason) => {
          this.#log('CERTIFICATE_REJECTED', EVENT_LEVELS.CERTIFICATE_REJECTED, { file: paths.cert, reason });
        },
      },
      used,
    );
  }

  #log(name: LogEvent['name'], level: LogEvent['level'], fields: NonNullable<LogEvent['fields']>): void {
    const { source } = this.#options.session.engine;
    source.log.write({ name, level, at: source.now(), fields });
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
      alerts: this.#options.alerts?.health ?? NO_ALERTS,
    };
  }
}

/** Fast rather than small, and with little memory a client. Short messages are left as they are. */
const DEFLATE = { threshold: 512, zlibDeflateOptions: { level: 1, memLevel: 7 }, serverMaxWindowBits: 13 };
/** The longest name DNS knows, and a port. */
const MAX_NAME = 260;
