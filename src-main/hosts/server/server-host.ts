import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { MAX_MESSAGE_LENGTH } from '../../../src-shared/wire/guards.ts';
import type { GaugeHealth } from '../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../engine/config/config.ts';
import { VENUES } from '../../venues/registry.ts';
import { carryFeed, keepPulse } from '../node/feed-socket.ts';
import type { Pulse } from '../node/feed-socket.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import { authorizeUpgrade } from './authorize-upgrade.ts';
import type { DoorAnswer } from './authorize-upgrade.ts';
import { exchangeStatuses } from './health/exchange-status.ts';
import { createHealthApp } from './health/health-app.ts';
import { Metrics } from './health/metrics.ts';
import { QuoteHub } from './quotes/quote-hub.ts';
import { CLOSE } from './quotes/quote-protocol.ts';
import { QuoteServer } from './quotes/quote-server.ts';
import type { ServerCounts } from './health/server-counts.ts';
import { VenueCounts } from './health/venue-counts.ts';
import { ScreenSessions } from './screen-sessions.ts';

/** What a server is made of. The session is started by the caller, and stopped by it after the server. */
export interface ServerHostOptions {
  readonly session: MarketSession;
  /** The configuration; where it says `endpoints`, those the session really uses. */
  readonly config: EngineConfig;
}

/** A running server. */
export interface ServerHost {
  readonly port: number;
  /** Absent where health is not served. */
  readonly healthPort?: number;
  /** How full is what `serve` bounds. */
  gauges(): readonly GaugeHealth[];
  /** Not ready, clients told, closed candles handed over for `serve.graceMs` at most, everything closed. The same promise for every caller. */
  stop(): Promise<void>;
}

/** Serves quotes, screens and health. Rejects where a port is taken, and then listens nowhere. */
export async function startServerHost(options: ServerHostOptions): Promise<ServerHost> {
  const server = new Server(options);
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
  readonly #metrics: Metrics;
  readonly #app: FastifyInstance;
  readonly #health: FastifyInstance | undefined;
  readonly #stopListening: readonly (() => void)[];
  #stopping: Promise<void> | undefined;
  /** Clients that had no room. */
  #refused = 0;

  constructor(options: ServerHostOptions) {
    this.#options = options;
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
    this.#pulses = [keepPulse(this.#quoteSockets), keepPulse(this.#screenSockets)];
    this.#hub = new QuoteHub(engine);
    this.#quotes = new QuoteServer({
      sockets: this.#quoteSockets,
      engine: engine.source,
      hub: this.#hub,
      venues,
      config,
      mode: session.mode,
    });
    this.#wire = new ScreenSessions({ session, perSecond: config.publish.perSecond });
    this.#screenSockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
      carryFeed(socket, (handlers) => this.#wire.connect(handlers, (request.headers.host ?? '').slice(0, MAX_NAME)));
    });
    this.#metrics = new Metrics({
      venues,
      config,
      counts: this.#counts,
      health: () => engine.health(),
      server: () => this.#serverCounts(),
    });
    this.#app = this.#createApp();
    this.#health = config.serve.health
      ? createHealthApp({
          metrics: this.#metrics,
          notReady: () => this.#notReady(),
          exchanges: () => exchangeStatuses(engine.health(), venues, { config, counts: this.#counts }),
        })
      : undefined;
    this.#stopListening = [
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
  }

  #createApp(): FastifyInstance {
    const app = fastify({ logger: false, forceCloseConnections: true });
    app.get('/', (_request, reply) =>
      reply.code(426).send({ code: 'upgrade-required', message: 'this is a WebSocket: connect with ws://' }),
    );
    app.server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      stream.on('error', () => {
        stream.destroy();
      });
      const answer = authorizeUpgrade(request, this.#options.config.serve, {
        clients: this.#clientCount,
        isClosing: this.#stopping !== undefined,
      });
      if (!answer.ok) {
        if (answer.code === 'too-many-clients') this.#refused++;
        refuse(stream, answer);
        return;
      }
      const sockets = answer.room === 'wire' ? this.#screenSockets : this.#quoteSockets;
      sockets.handleUpgrade(request, stream, head, (socket) => {
        sockets.emit('connection', socket, request);
      });
    });
    return app;
  }

  /** Ready is a server that is not ending and whose every stream is delivering; one that nobody has asked for anything is, too. */
  #notReady(): string | undefined {
    if (this.#stopping !== undefined) return 'shutting down';
    const waiting = this.#options.session.engine.health().streams.filter(({ state }) => state !== 'running');
    return waiting.length === 0
      ? undefined
      : `${String(waiting.length)} streams are not running, such as ${waiting
          .slice(0, MOST_NAMED)
          .map(({ key, state }) => `${key} (${state})`)
          .join(', ')}`;
  }

  get #clientCount(): number {
    return this.#quoteSockets.clients.size + this.#screenSockets.clients.size;
  }

  #gauges(): readonly GaugeHealth[] {
    const used = this.#clientCount;
    return [
      {
        name: 'serve-clients',
        option: 'serve.maxClients',
        used,
        cap: this.#options.config.serve.maxClients,
        total: used,
        refused: this.#refused,
      },
      ...this.#quotes.gauges(),
    ];
  }

  #serverCounts(): ServerCounts {
    const {
      counts: { blocked, conflated, bytes },
      clientCount,
      closedWaiting,
      dropped,
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
      dropped,
    };
  }
}

function portOf(app: FastifyInstance): number {
  return (app.server.address() as AddressInfo).port;
}

function refuse(stream: Duplex, { status, code, message }: Extract<DoorAnswer, { ok: false }>): void {
  const body = JSON.stringify({ code, message });
  stream.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  );
}

const MOST_NAMED = 3;
/** The longest name DNS knows, and a port. */
const MAX_NAME = 260;
