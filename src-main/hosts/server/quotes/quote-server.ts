import type { WebSocket, WebSocketServer } from 'ws';
import type { GaugeHealth } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { QuoteClient } from './quote-client.ts';
import type { ClientCounts } from './quote-client.ts';
import { answerQuoteRequest } from './quote-requests.ts';
import type { QuoteRequestsOptions } from './quote-requests.ts';
import { CLOSE, quoteError } from './quote-protocol.ts';
import type { QuoteError } from './quote-protocol.ts';

/** What quote connections are served with. */
export interface QuoteServerOptions extends Omit<QuoteRequestsOptions, 'config'> {
  readonly sockets: WebSocketServer;
  readonly config: EngineConfig;
}

/** Serves quotes to every connection of a WebSocket server. What one client does wrong, or too slowly, concerns nobody else. */
export class QuoteServer {
  readonly counts: ClientCounts = { bytes: 0, blocked: 0, conflated: 0 };
  /** Clients dropped, by reason. */
  readonly dropped = new Map<string, number>();
  readonly #options: QuoteServerOptions;
  readonly #clients = new Map<QuoteClient, WebSocket>();
  readonly #watch: NodeJS.Timeout;

  constructor(options: QuoteServerOptions) {
    this.#options = options;
    options.sockets.on('connection', (socket: WebSocket) => {
      this.#serve(socket);
    });
    this.#watch = setInterval(
      () => {
        for (const client of this.#clients.keys()) client.check();
      },
      Math.min(WATCH_MS, options.config.serve.slowMs),
    );
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

  /** How full the fullest client is. */
  gauges(): readonly GaugeHealth[] {
    const { maxSymbols, maxSeries, eventQueue } = this.#options.config.serve;
    const clients = [...this.#clients.keys()];
    return [
      gauge(
        'serve-symbols',
        { option: 'serve.maxSymbols', cap: maxSymbols },
        clients.map((client) => client.symbols().size),
      ),
      gauge(
        'serve-series',
        { option: 'serve.maxSeries', cap: maxSeries },
        clients.map((client) => client.seriesCount),
      ),
      gauge(
        'serve-events',
        { option: 'serve.eventQueue', cap: eventQueue },
        clients.map((client) => client.eventsWaiting),
      ),
    ];
  }

  /** Tells every client that the server ends, and waits until each has what it must not miss, for `graceMs` at most. */
  async drain(graceMs: number): Promise<void> {
    for (const client of this.#clients.keys())
      client.tell(
        quoteError(
          'shutting-down',
          'the server is shutting down: closed candles that wait still come, then connect again',
        ),
      );
    await this.#options.hub.stop();
    for (const client of this.#clients.keys()) client.drain();
    const until = performance.now() + graceMs;
    while ([...this.#clients.keys()].some((client) => !client.isDrained) && performance.now() < until)
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_MS);
      });
    clearInterval(this.#watch);
  }

  #serve(socket: WebSocket): void {
    const {
      hub,
      config: { serve, candles },
    } = this.#options;
    const client: QuoteClient = new QuoteClient({
      socket: {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send: (text, onSent) => {
          socket.send(text, onSent);
        },
      },
      limits: {
        closedQueue: candles.closedQueue,
        eventQueue: serve.eventQueue,
        openQueue: serve.openQueue,
        slowMs: serve.slowMs,
      },
      now: () => performance.now(),
      counts: this.counts,
      onReleased: (keys) => {
        hub.leave(client, keys);
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
      if (isBinary) client.tell(quoteError('bad-request', 'send text, not binary'));
      else if (waiting >= MOST_WAITING)
        client.tell(
          quoteError('too-many-requests', `${String(waiting)} requests of this client wait for their answer`),
        );
      else {
        waiting++;
        answering = answering.then(async () => {
          if (this.#clients.has(client)) await answerQuoteRequest(this.#options, client, bytes.toString('utf8'));
          waiting--;
        });
      }
    });
    // The socket answers pings by itself.
    socket.on('ping', () => {
      client.check();
    });
    // Of a frame that is too long or not UTF-8, ws closes with 1009 or 1007 by itself.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#forget(client);
    });
  }

  #drop(client: QuoteClient, why: QuoteError): void {
    if (!this.#clients.has(client)) return;
    this.dropped.set(why.code, (this.dropped.get(why.code) ?? 0) + 1);
    client.tell(why);
    this.#leave(client, CLOSE.tooSlow, why.code);
  }

  #leave(client: QuoteClient, code: number, reason: string): void {
    const socket = this.#clients.get(client);
    this.#forget(client);
    socket?.close(code, reason);
    // One that reads nothing would never hear of it.
    setTimeout(() => {
      socket?.terminate();
    }, LEAVE_WITHIN_MS).unref();
  }

  #forget(client: QuoteClient): void {
    this.#clients.delete(client);
    this.#options.hub.leave(client, client.end());
  }
}

function gauge(
  name: GaugeHealth['name'],
  bound: Pick<GaugeHealth, 'option' | 'cap'>,
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
const LEAVE_WITHIN_MS = 5000;
const MOST_WAITING = 32;
