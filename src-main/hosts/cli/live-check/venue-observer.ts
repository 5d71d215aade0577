import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import { Decoded } from '../../../engine/venue/decoded.ts';
import { decodeFrame } from '../../../engine/venue/decode-frame.ts';
import type { MarketRecord } from '../../../engine/venue/records.ts';
import type { VenueFacts } from '../../../engine/venue/venue-facts.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import type { HttpPort, SocketHandlers, SocketPort } from '../../../engine/ports.ts';
import type { ProbePorts } from '../../node/doctor/probe.ts';
import type { CaptureSink } from './capture-sink.ts';
import { type FrameShape, leastDifferences, toShapes } from './frame-shape.ts';
import { BookSequence, type SequenceCheck, TradeIdSequence } from './sequence-check.ts';
import { WireTopicRecord } from './topic-record.ts';
import { wireTopicOf } from './wire-topic.ts';

/** What an observer is made of. */
export interface VenueObserverOptions {
  readonly venue: StreamVenue;
  readonly facts: VenueFacts;
  readonly ports: ProbePorts;
  readonly capture?: CaptureSink;
}

/** One connection as it was seen. Times are monotonic ms. */
export interface ObservedConnection {
  readonly number: number;
  readonly openedAt: number;
  endedAt: number | undefined;
  /** When the venue pinged. */
  readonly pings: number[];
  /** When we did, and how long the answers took, ms. */
  readonly ownPings: number[];
  readonly answersAfterMs: number[];
  /** Topics of each frame that subscribes, by its id. */
  readonly asked: Map<string, readonly string[]>;
}

/** Stands between an engine and a venue, and notes what passes: fields, order, acknowledgements, pings, sequences. It changes nothing. */
export class VenueObserver {
  readonly topics = new Map<string, WireTopicRecord>();
  readonly connections: ObservedConnection[] = [];
  /** Of books and of trades, by subscription. */
  readonly books = new Map<string, BookSequence>();
  readonly trades = new Map<string, TradeIdSequence>();
  /** Topics that were acknowledged or rejected. */
  readonly answered = new Set<string>();
  readonly rejections: string[] = [];
  readonly acknowledgementDifferences = new Map<string, number>();
  readonly malformed = new Map<string, number>();
  /** Messages of kinds that are neither read nor known to come, as they begin. */
  readonly unknown = new Map<string, number>();
  /** Ages of events at their arrival by both clocks as they are, ms. */
  readonly ages: number[] = [];
  /** Messages of books that had a checksum other than 0. */
  checksums = 0;
  frames = 0;
  readonly #listeners = new Set<(topic: string) => void>();
  readonly #options: VenueObserverOptions;
  readonly #decoded = new Decoded();
  readonly #names = new Map<string, string>();
  readonly #rare = new Set<string>();
  /** Frames that were made and not yet sent. */
  readonly #made = new Map<string, { readonly id: string; readonly topics: readonly string[] }>();
  readonly #acknowledgement: readonly FrameShape[];
  readonly #known: readonly FrameShape[];
  #lastPing = '';

  constructor(options: VenueObserverOptions) {
    this.#options = options;
    this.#acknowledgement = toShapes(options.facts.acknowledgement);
    this.#known = toShapes(options.facts.ignored ?? []);
  }

  /** The venue as the engine is to know it: what it makes is noted. */
  get venue(): StreamVenue {
    const { venue } = this.#options;
    const { keepAlive } = venue;
    return {
      ...venue,
      subscribeFrame: (topics, id, now) => {
        const frame = venue.subscribeFrame(topics, id, now);
        this.#made.set(frame, { id: String(id), topics });
        return frame;
      },
      keepAlive:
        keepAlive.kind === 'server-pings'
          ? keepAlive
          : { ...keepAlive, frame: (now) => (this.#lastPing = keepAlive.frame(now)) },
    };
  }

  /** Calls a listener after the engine has taken a frame of a topic, until the function that it returns is called. */
  onTaken(listener: (topic: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Names the topics that a request will bring. */
  expect(request: ChannelRequest): void {
    const { venue } = this.#options;
    if (venue.polled?.[request.channel] !== undefined) return;
    for (const { key } of venue.topicsOf(request)) {
      const name = wireTopicOf(venue, key, request.symbol);
      this.#names.set(key, name);
      if (request.channel === 'liquidation') this.#rare.add(name);
    }
  }

  /** Names of the topics that were expected, one for all symbols. */
  expected(): ReadonlySet<string> {
    return new Set(this.#names.values());
  }

  /** Whether nothing may happen for minutes of which a topic, named for all symbols, would tell. */
  isRare(name: string): boolean {
    return this.#rare.has(name);
  }

  /** Topics that were expected, as they are subscribed to. */
  expectedTopics(): readonly string[] {
    return [...this.#names.keys()];
  }

  readonly sockets: SocketPort = {
    open: (url, handlers, options) => {
      const { ports, capture } = this.#options;
      const { clock } = ports;
      const connection: ObservedConnection = {
        number: this.connections.length + 1,
        openedAt: clock.monotonic(),
        endedAt: undefined,
        pings: [],
        ownPings: [],
        answersAfterMs: [],
        asked: new Map(),
      };
      this.connections.push(connection);
      const socket = ports.sockets.open(url, this.#watching(connection, url, handlers), options);
      return {
        send: (text) => {
          const made = this.#made.get(text);
          if (made !== undefined) connection.asked.set(made.id, made.topics);
          this.#made.delete(text);
          if (text === this.#lastPing) connection.ownPings.push(clock.monotonic());
          capture?.sent(clock.now(), connection.number, text);
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

  readonly http: HttpPort = {
    request: async (request) => {
      const { ports, capture } = this.#options;
      const answer = await ports.http.request(request);
      capture?.answered(ports.clock.now(), request.url, { status: answer.status, text: UTF8.decode(answer.body) });
      return answer;
    },
  };

  #watching(connection: ObservedConnection, url: string, handlers: SocketHandlers): SocketHandlers {
    const {
      ports: { clock },
      capture,
    } = this.#options;
    return {
      onOpen: () => {
        capture?.open(clock.now(), connection.number, url);
        handlers.onOpen();
      },
      onMessage: (bytes, isText) => {
        const topic = this.#onFrame(connection, bytes);
        handlers.onMessage(bytes, isText);
        for (const listener of this.#listeners) listener(topic);
      },
      onPing: () => {
        connection.pings.push(clock.monotonic());
        handlers.onPing();
      },
      onPong: () => {
        handlers.onPong();
      },
      onClose: (code, reason, httpStatus) => {
        connection.endedAt = clock.monotonic();
        capture?.close(clock.now(), connection.number);
        if (httpStatus === undefined) handlers.onClose(code, reason);
        else handlers.onClose(code, reason, httpStatus);
      },
    };
  }

  #onFrame(connection: ObservedConnection, bytes: Uint8Array): string {
    const { venue, capture, ports } = this.#options;
    const decoded = this.#decoded;
    this.frames++;
    decodeFrame(venue, bytes, decoded);
    const text = UTF8.decode(bytes);
    capture?.received(ports.clock.now(), connection.number, { text, isData: decoded.kind === 'events' });
    switch (decoded.kind) {
      case 'events':
        this.#onEvents(connection, text);
        break;
      case 'ack':
        this.#onAnswer(connection, text);
        break;
      case 'pong':
        this.#onPong(connection);
        break;
      case 'malformed':
        count(this.malformed, decoded.reason);
        break;
      case 'ignored':
        this.#onIgnored(text);
        break;
      case 'reply':
      case 'going-away':
      case 'maintenance':
        break;
    }
    return decoded.topic;
  }

  #onEvents({ number }: ObservedConnection, text: string): void {
    const { topic, isScanned, records, recordCount } = this.#decoded;
    const { facts, ports } = this.#options;
    const subscription = `${String(number)} ${topic}`;
    const name = this.#names.get(topic);
    if (name !== undefined) {
      let record = this.topics.get(name);
      if (record === undefined) this.topics.set(name, (record = new WireTopicRecord(name, facts)));
      record.add(subscription, ports.clock.monotonic(), { isScanned, value: parseJsonText(text) });
    }
    for (let i = 0; i < recordCount; i++) this.#onRecord(subscription, records[i] as MarketRecord);
  }

  #onRecord(subscription: string, record: MarketRecord): void {
    const { venue, ports } = this.#options;
    const { topic } = this.#decoded;
    if (!Number.isNaN(record.venueTime) && AGED.has(record.kind) && this.ages.length < MOST_AGES)
      this.ages.push(ports.clock.now() - record.venueTime);
    if (record.kind === 'trade' && record.isAggregate === (venue.tradeChannel === 'aggTrade')) {
      let sequence = this.trades.get(subscription);
      if (sequence === undefined) this.trades.set(subscription, (sequence = new TradeIdSequence(venue.tradeIds)));
      sequence.add(record);
    }
    if (record.kind !== 'book') return;
    if (!Number.isNaN(record.checksum) && record.checksum !== 0) this.checksums++;
    const policy = venue.bookPolicy(topic);
    if (policy.kind === 'every-message') return;
    let sequence = this.books.get(subscription);
    if (sequence === undefined) this.books.set(subscription, (sequence = new BookSequence(policy.link)));
    sequence.add(record);
  }

  #onAnswer({ asked }: ObservedConnection, text: string): void {
    const { topic, ackId, ackError, isLeave } = this.#decoded;
    if (isLeave) return;
    const topics = topic === '' ? (asked.get(ackId) ?? []) : [topic];
    for (const each of topics) this.answered.add(each);
    if (ackError === '')
      for (const difference of leastDifferences(this.#acknowledgement, parseJsonText(text)))
        count(this.acknowledgementDifferences, difference);
    else this.rejections.push(ackError);
  }

  #onIgnored(text: string): void {
    const value = parseJsonText(text);
    if (value === undefined || leastDifferences(this.#known, value).length > 0 || this.#known.length === 0)
      count(this.unknown, text.slice(0, SHOWN_CHARACTERS));
  }

  #onPong(connection: ObservedConnection): void {
    const asked = connection.ownPings[connection.answersAfterMs.length];
    if (asked !== undefined) connection.answersAfterMs.push(this.#options.ports.clock.monotonic() - asked);
  }
}

/** Checks of several subscriptions as one. */
export function together(checks: Iterable<SequenceCheck>): SequenceCheck {
  let compared = 0;
  let breach: string | undefined;
  for (const check of checks) {
    compared += check.compared;
    breach ??= check.breach;
  }
  return { compared, breach };
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

const UTF8 = new TextDecoder();
/** Kinds of events that are sent as they happen. */
const AGED: ReadonlySet<MarketRecord['kind']> = new Set(['trade', 'book', 'bbo']);
const MOST_AGES = 10_000;
const SHOWN_CHARACTERS = 120;
