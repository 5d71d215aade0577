import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket, WebSocketServer } from 'ws';
import type { GaugeHealth } from '../../../../src-shared/wire/health.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { LiveSource } from '../../../engine/live/live-source.ts';
import { observeEvery } from '../../node/observe-every.ts';
import { closeAfterBacklog } from '../../node/socket-pulse.ts';
import type { LoadMeasure } from '../load-monitor.ts';
import { Pacer } from './pacer.ts';
import type { ReasonCounts } from '../reason-counts.ts';
import { PendingRequests } from './pending-requests.ts';
import { QuoteClient } from './quote-client.ts';
import type { ClientCounts } from './quote-client.ts';
import { answerQuoteRequest } from './quote-requests.ts';
import type { QuoteRequestsOptions } from './quote-requests.ts';
import { CLOSE, quoteError } from './quote-protocol.ts';
import type { QuoteError, QuoteErrorCode } from './quote-protocol.ts';

/** What quote connections are served with. */
export interface QuoteServerOptions extends Omit<QuoteRequestsOptions, 'config' | 'engine' | 'pending'> {
  readonly engine: QuoteRequestsOptions['engine'] & Pick<LiveSource, 'onList'>;
  readonly sockets: WebSocketServer;
  readonly config: EngineConfig;
  /** Clients dropped, by reason; counted on. */
  readonly dropped: ReasonCounts;
  readonly load: LoadMeasure;
}

/** Serves quotes to every connection of a WebSocket server. What one client does wrong, or too slowly, concerns nobody else. */
export class QuoteServer {
  readonly counts: ClientCounts = { bytes: 0, blocked: 0, conflated: 0 };
  readonly #options: QuoteServerOptions;
  readonly #clients = new Map<QuoteClient, WebSocket>();
  /** Requests that wait for a list of instruments. */
  readonly #pending = new PendingRequests();
  readonly #stopWatching: () => void;
  readonly #stopListening: () => void;
  readonly #heart: NodeJS.Timeout;
  readonly #pacer: Pacer;

  constructor(options: QuoteServerOptions) {
    this.#options = options;
    this.#pacer = new Pacer(options.load);
    options.sockets.on('connection', (socket: WebSocket, { socket: stream }: IncomingMessage) => {
      this.#serve(socket, stream);
    });
    this.#stopWatching = observeEvery(Math.min(WATCH_MS, options.config.serve.slowMs), (elapsedMs) => {
      for (const client of this.#clients.keys()) client.check(elapsedMs);
    });
    this.#stopListening = options.engine.onList((venue) => {
      void this.#pending.resume(venue);
    });
    const { heartbeatMs } = options.config.serve;
    this.#heart = setInterval(() => {
      options.hub.flush();
      // All that was known now is on its way before it.
      const at = Math.floor(options.engine.now());
      const heartbeat = (): object => ({ type: 'heartbeat', at, everyMs: heartbeatMs });
      for (const client of this.#clients.keys()) client.heartbeat(heartbeat);
    }, heartbeatMs);
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** Closed candles that wait for clients. */
  get closedWaiting(): number {
    let sum = 0;
    for (const client of this.#clients.keys()) sum += client.closedWaiting;
    return sum;
  }

  /** Venues whose list of instruments clients wait for. */
  get awaitedVenues(): ReadonlySet<VenueId> {
    return this.#pending.venues();
  }

  /** How full the fullest client is. */
  gauges(): readonly GaugeHealth[] {
    const { config, hub, equities, rejections, dropped } = this.#options;
    const { serve } = config;
    const clients = [...this.#clients.keys()];
    const fullest = (
      name: GaugeHealth['name'],
      option: ClientCap,
      { uses, rejected: count }: { readonly uses: (client: QuoteClient) => number; readonly rejected: number },
    ): GaugeHealth =>
      gauge(name, { option: `serve.${option}`, cap: serve[option], rejected: count }, clients.map(uses));
    const rejected = (code: QuoteErrorCode): number => rejections.of(code);
    const tooSlow = dropped.of('too-slow');
    return [
      fullest('serve-subscriptions', 'maxSubscriptions', {
        uses: (client) => client.subscriptionCount + this.#pending.countOf(client),
        rejected: rejected('too-many-subscriptions'),
      }),
      fullest('serve-symbols', 'maxSymbols', {
        uses: (client) => client.symbols().size,
        rejected: rejected('too-many-symbols'),
      }),
      fullest('serve-series', 'maxSeries', {
        uses: (client) => client.seriesCount,
        rejected: rejected('too-many-series'),
      }),
      gauge(
        'serve-all-series',
        { option: 'serve.maxSeriesInAll', cap: serve.maxSeriesInAll, rejected: rejected('too-many-series') },
        [hub.seriesCount + (equities?.quotes.seriesCount ?? 0)],
      ),
      fullest('serve-events', 'eventQueue', { uses: (client) => client.eventsWaiting, rejected: tooSlow }),
      fullest('serve-bytes', 'queueBytes', { uses: (client) => client.bytesWaiting, rejected: tooSlow }),
    ];
  }

  /** Notifies every client that the server ends, and waits until each has what it must not miss, for `graceMs` at most. */
  async drain(graceMs: number): Promise<void> {
    for (const client of this.#clients.keys())
      client.send(
        quoteError(
          'shutting-down',
          'the server is shutting down: closed candles that wait still come, then connect again',
        ),
      );
    this.#stopListening();
    await this.#options.hub.stop();
    for (const client of this.#clients.keys()) client.drain();
    const until = performance.now() + graceMs;
    while ([...this.#clients.keys()].some((client) => !client.isDrained) && performance.now() < until)
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_MS);
      });
    this.#stopWatching();
    clearInterval(this.#heart);
    this.#pacer.stop();
  }

  #serve(socket: WebSocket, stream: Socket): void {
    const {
      hub,
      equities,
      config: { serve, candles },
    } = this.#options;
    const client: QuoteClient = new QuoteClient({
      socket: {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        cork: () => {
          stream.cork();
        },
        uncork: () => {
          stream.uncork();
        },
        send: (text, onSent) => {
          socket.send(text, onSent);
        },
      },
      limits: {
        closedQueue: candles.closedQueue,
        eventQueue: serve.eventQueue,
        openQueue: serve.openQueue,
        queueBytes: serve.queueBytes,
        slowMs: serve.slowMs,
      },
      counts: this.counts,
      pacer: this.#pacer,
      onReleased: (keys) => {
        hub.leave(client, keys);
        equities?.quotes.leave(client, keys);
      },
      onDone: () => {
        this.#leave(client, CLOSE.done, 'everything was delivered');
      },
      onTooSlow: (why) => {
        this.#drop(client, why);
      },
    });
    this.#clients.set(client, socket);
    this.#listen(socket, client);
  }

  /** Requests of one client are answered one after the other. */
  #listen(socket: WebSocket, client: QuoteClient): void {
    let waiting = 0;
    let answering = Promise.resolve();
    socket.on('message', (bytes: Buffer, isBinary) => {
      client.onReceived();
      if (isBinary) client.send(quoteError('bad-request', 'send text, not binary'));
      else if (waiting >= MOST_WAITING)
        client.send(
          quoteError('too-many-requests', `${String(waiting)} requests of this client wait for their answer`),
        );
      else {
        waiting++;
        answering = answering.then(async () => {
          if (this.#clients.has(client))
            await answerQuoteRequest({ ...this.#options, pending: this.#pending }, client, bytes.toString('utf8'));
          waiting--;
        });
      }
    });
    // The socket answers pings by itself, and the answers wait like any other.
    socket.on('ping', () => {
      client.onReceived();
    });
    socket.on('pong', () => {
      client.onReceived();
    });
    // Of a frame that is too long or not UTF-8, ws closes with 1009 or 1007 by itself.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#forget(client);
    });
  }

  #drop(client: QuoteClient, why: QuoteError): void {
    if (!this.#clients.has(client)) return;
    this.#options.dropped.add('too-slow');
    client.send(why);
    this.#leave(client, CLOSE.tooSlow, 'too-slow');
  }

  #leave(client: QuoteClient, code: number, reason: string): void {
    const socket = this.#clients.get(client);
    this.#forget(client);
    if (socket !== undefined) closeAfterBacklog(socket, code, reason);
  }

  #forget(client: QuoteClient): void {
    this.#clients.delete(client);
    this.#pending.forget(client);
    const keys = client.end();
    this.#options.hub.leave(client, keys);
    this.#options.equities?.quotes.leave(client, keys);
  }
}

type ClientCap = 'maxSubscriptions' | 'maxSymbols' | 'maxSeries' | 'eventQueue' | 'queueBytes';

function gauge(
  name: GaugeHealth['name'],
  bound: Pick<GaugeHealth, 'option' | 'cap' | 'rejected'>,
  uses: readonly number[],
): GaugeHealth {
  return {
    name,
    ...bound,
    used: uses.reduce((most, use) => Math.max(most, use), 0),
    total: uses.reduce((sum, use) => sum + use, 0),
  };
}

const WATCH_MS = 1000;
const LOOK_MS = 20;
const MOST_WAITING = 32;
