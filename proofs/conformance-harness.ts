import { parseConfig } from '../src-main/engine/config/config.ts';
import { decodeFrame } from '../src-main/engine/venue/decode-frame.ts';
import { createEngine, type Engine } from '../src-main/engine/engine.ts';
import type { HttpPort, SocketPort } from '../src-main/engine/ports.ts';
import { FakeLog, FakeRandom, FakeStore } from '../src-main/engine/testing/fake-ports.ts';
import type { StreamVenue } from '../src-main/engine/venue/venue.ts';
import { SimulatorNetwork, type NetworkOptions } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import type { ChannelRequest } from '../src-shared/market/channels.ts';
import type { TradeEvent } from '../src-shared/market/events.ts';
import type { Instrument } from '../src-shared/market/instrument.ts';
import type { StreamVenueId } from '../src-shared/market/venue-ids.ts';

/** Every venue that is registered, for `describe.each`. */
export const VENUE_LIST: readonly StreamVenue[] = Object.values(VENUES);

/** What a lab may have otherwise. */
export interface LabOptions extends Partial<NetworkOptions> {
  /** Options of the engine. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The believable market with all its kinds of contracts, instead of a few made-up symbols. */
  readonly isWhole?: boolean;
  /** Facts of the venue to replace, such as limits. */
  readonly venue?: Partial<StreamVenue>;
}

/** One venue, simulated, and an engine that speaks to it, on virtual time; everything that passes between them is noted. */
export class Lab {
  readonly venue: StreamVenue;
  readonly network: SimulatorNetwork;
  readonly engine: Engine;
  /** Text frames that the engine sent, in order, and the sockets it opened. */
  readonly sent: string[] = [];
  readonly opened: string[] = [];
  /** When each request was made, and what came of it. */
  readonly requests: { readonly at: number; status: number | undefined }[] = [];
  /** Kinds of the messages that were decoded, and how many. */
  readonly decoded = new Map<string, number>();
  readonly trades: TradeEvent[] = [];
  /** Kinds of events that were emitted. */
  readonly events = new Set<string>();

  constructor(id: StreamVenueId, { config, venue, isWhole = false, ...options }: LabOptions = {}) {
    const original: StreamVenue = VENUES[id];
    this.venue = {
      ...original,
      ...venue,
      // Everything by way of `decode`, so that each message is counted once.
      scan: () => false,
      decode: (bytes, out) => {
        decodeFrame(original, bytes, out);
        this.decoded.set(out.kind, (this.decoded.get(out.kind) ?? 0) + 1);
      },
    };
    this.network = new SimulatorNetwork({
      seed: 5,
      ...(isWhole ? {} : { symbols: 2 }),
      eventsPerSecond: 10,
      venues: [id],
      ...options,
    });
    const outcome = parseConfig({
      venue: id,
      endpoints: { [id]: this.network.endpoints[id] },
      unsubscribeDelayMs: 0,
      candles: { historyOnOpen: 0 },
      ...config,
    });
    if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
    this.engine = createEngine({
      ports: {
        clock: this.network.clock,
        sockets: this.#sockets(),
        http: this.#http(),
        store: new FakeStore(),
        random: new FakeRandom(),
        log: new FakeLog(),
      },
      venues: { [id]: this.venue },
      config: outcome.config,
    });
    this.engine.on('mkt.all', (event) => {
      this.events.add(event.kind);
      if (event.kind === 'trade') this.trades.push(event);
    });
  }

  /** Starts the engine and finds one instrument of each market type. */
  async start(): Promise<readonly Instrument[]> {
    await this.engine.start();
    const all = await this.after(this.engine.source.searchInstruments({ query: '', limit: 1000 }));
    return this.venue.marketTypes.flatMap(
      (type) => all.instruments.find(({ marketType }) => marketType === type) ?? [],
    );
  }

  /** Waits for what takes virtual time; throws if it takes too much. */
  async after<T>(promise: Promise<T>): Promise<T> {
    const state = { isDone: false };
    const done = promise.finally(() => {
      state.isDone = true;
    });
    for (let at = 0; at < PATIENCE_MS && !state.isDone; at += 100) await this.network.run(100);
    if (!state.isDone) throw new Error(`nothing came of it in ${PATIENCE_MS} ms`);
    return done;
  }

  /** Lets time pass until something is so; false if it is not within `limitMs`. */
  async until(isSo: () => boolean, limitMs = 30_000): Promise<boolean> {
    for (let at = 0; at < limitMs && !isSo(); at += STEP_MS) await this.network.run(STEP_MS);
    return isSo();
  }

  /** Opens streams as screens do. */
  open(...requests: readonly ChannelRequest[]): void {
    for (const request of requests) this.engine.source.open(this.venue.id, request);
  }

  /** Ends the engine; how many sockets it left open. */
  async close(): Promise<number> {
    const stopping = this.engine.stop();
    await this.after(stopping);
    await this.network.run(2000);
    return this.network.openSockets;
  }

  #sockets(): SocketPort {
    return {
      open: (url, handlers, options) => {
        this.opened.push(url);
        const socket = this.network.sockets.open(url, handlers, options);
        return {
          send: (text) => {
            this.sent.push(text);
            socket.send(text);
          },
          ping: () => {
            socket.ping();
          },
          close: () => {
            socket.close();
          },
          terminate: () => {
            socket.terminate();
          },
        };
      },
    };
  }

  #http(): HttpPort {
    return {
      request: async (request) => {
        const entry: { readonly at: number; status: number | undefined } = {
          at: this.network.clock.now(),
          status: undefined,
        };
        this.requests.push(entry);
        const answer = await this.network.http.request(request);
        entry.status = answer.status;
        return answer;
      },
    };
  }
}

const STEP_MS = 200;
const PATIENCE_MS = 120_000;
