import { decodeFrame } from '../venue/decode-frame.ts';
import type { ConnectionHealth } from '../../../src-shared/wire/health.ts';
import { EVENT_LEVELS, type LogEvent } from '../../../src-shared/wire/event-log.ts';
import type { NetworkFault } from '../../../src-shared/wire/network-fault.ts';
import type { Decoded } from '../venue/decoded.ts';
import {
  ClosingTopicError,
  ConnectionError,
  type ErrorCode,
  MessageParseError,
  SubscriptionError,
  type TapedeckError,
} from '../errors.ts';
import type { EngineConfig } from '../config/config.ts';
import type { DecodePaths } from '../measure/decode-paths.ts';
import { SAMPLED_EVERY } from '../measure/stage-latency.ts';
import type { ClosingVerdict } from './closing-search.ts';
import { ConnectionRecord } from './connection-record.ts';
import { DataWatch, type DataWatchConfig, expectsData } from './staleness.ts';
import { Delivery, type StreamTimes } from './delivery.ts';
import { Dialer, type SocketEnd, failureOfEnd } from './dialer.ts';
import { KeepAlive, type KeepAliveConfig } from './keep-alive.ts';
import { RateWindow } from './rate-window.ts';
import { ReconnectWaits } from './reconnect-waits.ts';
import type { StreamRecord } from './stream-record.ts';
import { TopicSubscriptions } from './topic-subscriptions.ts';
import type { ConnectionLost, EngineParts } from '../quality-event.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { StreamSink } from './stream-sink.ts';

/**
 * One connection's whole life, over as many sockets as it takes: open, subscribe, decode, keep alive, notice silence, come back. Knows no
 * venue but through its descriptor. Hot: `#onMessage` allocates nothing in steady state.
 */
export class Connection {
  readonly record: ConnectionRecord;
  /** Streams it carries, by topic key. */
  readonly streams = new Map<string, StreamRecord>();
  readonly watch: DataWatch;
  readonly #options: ConnectionOptions;
  readonly #dialer: Dialer;
  readonly #subscriber: TopicSubscriptions;
  readonly #keepAlive: KeepAlive;
  readonly #delivery: Delivery;
  readonly #waits: ReconnectWaits;
  #frames = new RateWindow(1, 0);
  /** When the last frame of any kind came, monotonic ms. */
  #frameAt = NaN;
  /** Monotonic ms. */
  #malformedLoggedAt = -Infinity;

  constructor(options: ConnectionOptions) {
    const { ports, url, venue, config, attempts, host, replaces } = options;
    this.#options = options;
    const venueClock = venue.framesAreDated === true ? options.times?.venueClock : undefined;
    const venueNow = () => venueClock?.now() ?? ports.clock.now();
    this.record = new ConnectionRecord(options.id, venue.id, {
      url,
      now: ports.clock.now(),
      pauses: replaces?.record.rhythm.pauses,
    });
    this.#waits = new ReconnectWaits(config.reconnect, venue.limits, ports.random);
    const isSilent = replaces?.record.state === 'stale' || replaces?.watch.hasMissed === true;
    this.watch = new DataWatch(config, replaces?.watch.patience);
    if (isSilent) this.watch.onRemedy();
    this.#delivery = new Delivery({
      venue,
      decoded: options.decoded,
      sink: options.sink,
      record: this.record,
      streams: this.streams,
      isBuffering: replaces !== undefined,
      caps: config.renewal,
      times: options.times,
      onBufferFull: () => host.onBufferFull(this),
    });
    this.#dialer = new Dialer({
      ports,
      url,
      attempts,
      connectTimeoutMs: config.connectTimeoutMs,
      headers: venue.headers,
      host: {
        onOpen: () => this.#onOpen(),
        onMessage: (bytes) => this.#onMessage(bytes),
        onHeartbeat: () => {
          this.record.lastFrameAt = this.#now;
          this.#frameAt = ports.clock.monotonic();
        },
        onEnd: (end) => this.#onEnd(end),
      },
    });
    this.#subscriber = new TopicSubscriptions(ports.clock, venue, {
      venueNow,
      send: (text) => this.#dialer.send(text),
      onActive: (topic) => this.#withStream(topic, (stream) => host.onActive(this, stream)),
      onRejected: (topic, reason) => this.#withStream(topic, (stream) => this.#onRejected(stream, reason)),
      onSettled: () => host.onSettled(this),
      onSpent: () => host.onGoingAway(this),
      onUnanswered: () => this.#lose(this.#error('ack-timeout', 'subscriptions are not answered')),
    });
    this.#keepAlive = new KeepAlive(ports.clock, venue.keepAlive, config, {
      lastFrameAt: () => this.#frameAt,
      venueNow,
      sendFrame: (text) => this.#sendOwn(() => this.#dialer.send(text)),
      sendPing: () => this.#sendOwn(() => this.#dialer.ping()),
      onDead: (reason) => this.#lose(this.#error('keep-alive-timeout', reason)),
    });
  }

  get isOpen(): boolean {
    return this.record.state === 'running' || this.record.state === 'stale';
  }

  /** Open, and every wanted topic is answered for. */
  get isSettled(): boolean {
    return this.isOpen && this.#subscriber.unsettled === 0;
  }

  /** How long the present socket has been open; NaN if none was. */
  get ageMs(): number {
    return this.#options.ports.clock.monotonic() - this.record.rhythm.upAt;
  }

  get isBuffering(): boolean {
    return this.#delivery.isBuffering;
  }

  /** What is kept back until `release`; undefined if nothing is. */
  get buffered(): { readonly bytes: number; readonly frames: number } | undefined {
    return this.#delivery.buffered;
  }

  /** It carries topics of which one may close it, and asks for them one frame at a time. */
  get isIsolated(): boolean {
    return this.#subscriber.isCareful;
  }

  set isIsolated(isIsolated: boolean) {
    this.#subscriber.isCareful = isIsolated;
  }

  isActive(stream: StreamRecord): boolean {
    return this.#subscriber.isActive(stream.topic.key);
  }

  /** Attempts to open a socket since the last one that lasted. */
  get attempts(): number {
    return this.#waits.attempts;
  }

  /** Opens its first socket, after so many attempts in a row that did not last: at once after the first of them, later each time. */
  start(attempts = 0): void {
    this.#dialer.dial(this.#waits.first(attempts));
  }

  /** `closings`: how often the venue is known to have closed a connection for it. */
  add(stream: StreamRecord, closings = 0): void {
    this.streams.set(stream.topic.key, stream);
    this.#subscriber.add(stream.topic.key, closings);
  }

  /** Leaves a topic and takes it again, so that its snapshot comes anew. */
  renew(stream: StreamRecord): void {
    this.#subscriber.renew(stream.topic.key);
  }

  remove(stream: StreamRecord): void {
    stream.leave(this.streams);
    if (this.streams.delete(stream.topic.key)) this.#subscriber.remove(stream.topic.key);
  }

  /** Drops the socket and opens another one at once. A failed connection is tried again; a stopped one is left alone. */
  restart(code: ErrorCode, reason: string): void {
    if (this.record.state === 'stopped') return;
    this.#waits.forget();
    this.#lose(this.#error(code, reason), true);
  }

  /** Delivers what was kept back, in order, and everything from now on. */
  release(): void {
    this.#delivery.release();
  }

  /** Ends for good; resolves when no socket and no timer is left. May be called twice. */
  stop(): Promise<void> {
    const how = this.isOpen ? 'close' : 'terminate';
    if (this.isOpen) this.#log('CONNECTION_DISCONNECTED', { reason: 'closed by us' });
    this.record.enter('stopped', this.#now);
    for (const stream of this.streams.values()) stream.leave(this.streams);
    this.#quiet();
    return this.#dialer.stop(how);
  }

  /** Looks after an open socket; called every health check. */
  check(): void {
    const { record } = this;
    record.note(this.#options.ports.clock.monotonic());
    if (!this.isOpen) return;
    if (this.#keepAlive.isSilent) {
      this.#lose(this.#error('keep-alive-timeout', `no frame for ${Math.round(this.#keepAlive.silenceMs)} ms`));
    } else this.#checkData();
  }

  /** Its record at an instant, monotonic ms. */
  health(monotonic: number): ConnectionHealth {
    return this.record.health(monotonic, {
      topics: this.streams.size,
      nextAttemptAt: this.#dialer.nextAttemptAt,
      attempt: this.attempts,
    });
  }

  #checkData(): void {
    const { record, streams } = this;
    const { pingTimeoutMs } = this.#options.config;
    const monotonic = this.#options.ports.clock.monotonic();
    if (!expectsData(streams.values())) this.watch.expectNothing(monotonic);
    const verdict = this.watch.judge(record, monotonic);
    if (verdict !== 'fine') this.#keepAlive.probe();
    const isDoubtful = this.#keepAlive.unansweredMs >= pingTimeoutMs * DOUBTFUL_AT;
    if (verdict === 'replace' || isDoubtful) this.#options.host.onSilent(this);
    if (verdict === 'fine' || verdict === 'quiet') {
      record.enter('running', this.#now);
      return;
    }
    const fields = { silenceMs: Math.round(this.watch.silenceMs(record, monotonic)), topics: streams.size };
    if (record.state === 'running') {
      record.enter('stale', this.#now);
      this.#options.ports.quality.report({ ...this.#about, kind: 'connection-stale', ...fields });
    }
    if (verdict !== 'kill') return;
    this.watch.onRemedy();
    this.#log('WATCHDOG_TRIGGERED', fields);
    this.#lose(this.#error('watchdog', `no data for ${fields.silenceMs} ms`));
  }

  #onOpen(): void {
    const { record } = this;
    const { limits } = this.#options.venue;
    const now = this.#now;
    record.upAt = record.lastFrameAt = now;
    record.failingSince = NaN;
    this.#frameAt = this.#options.ports.clock.monotonic();
    record.rhythm.begin(this.#frameAt);
    record.enter('running', now);
    this.#frames = new RateWindow(limits.framesPerSecond - limits.framesReserved, FRAME_WINDOW_MS);
    this.#keepAlive.start();
    this.#log('CONNECTION_ESTABLISHED', { url: record.url, attempt: this.attempts });
    this.#subscriber.onOpen(this.#frames);
  }

  #onMessage(bytes: Uint8Array): void {
    const { record } = this;
    const { venue, decoded, ports } = this.#options;
    const now = this.#now;
    const isSampled = record.messages % SAMPLED_EVERY === 0;
    record.lastFrameAt = now;
    this.#frameAt = ports.clock.monotonic();
    record.messages++;
    record.bytes += bytes.length;
    decodeFrame(venue, bytes, decoded);
    switch (decoded.kind) {
      case 'events':
        this.#onEvents(bytes, now, isSampled);
        break;
      case 'ack':
        this.#onAnswer(decoded);
        break;
      case 'reply':
        this.#sendOwn(() => this.#dialer.send(decoded.replyText));
        break;
      case 'going-away':
        this.#options.host.onGoingAway(this);
        break;
      case 'maintenance':
        for (const maintenance of decoded.maintenance)
          ports.quality.report({ kind: 'maintenance', at: now, venue: venue.id, maintenance });
        break;
      case 'malformed':
        this.#onMalformed(bytes, decoded.reason, now);
        break;
      case 'pong':
      case 'ignored':
        break;
    }
  }

  #onEvents(bytes: Uint8Array, now: number, isSampled: boolean): void {
    const { record } = this;
    const { decoded, paths } = this.#options;
    const { topic } = decoded;
    paths.note(decoded, now);
    record.lastDataAt = now;
    record.rhythm.note(this.#frameAt);
    this.watch.onData(record.rhythm, this.#frameAt);
    if (record.state === 'stale') record.enter('running', now);
    if (this.#subscriber.unsettled > 0 && topic !== '') this.#subscriber.onData(topic);
    this.#delivery.take(bytes, now, isSampled);
  }

  #onAnswer({ topic, ackId, ackError, isLeave }: Decoded): void {
    const isKnown =
      topic === ''
        ? this.#subscriber.onAnswer(ackId, ackError)
        : this.#subscriber.onTopicAnswer(topic, ackError, isLeave);
    if (isKnown || ackError === '') return;
    this.#options.ports.quality.report({
      ...this.#about,
      kind: 'request-failed',
      reason: ackError,
      details: { answerTo: topic === '' ? ackId : topic },
    });
  }

  #onRejected(stream: StreamRecord, reason: string): void {
    this.#reject(stream, new SubscriptionError(this.record.url, [stream.topic.key], reason), reason);
  }

  #onClosing(stream: StreamRecord): void {
    const about = { venue: this.#options.venue, topic: stream.topic.key, symbol: stream.symbol };
    this.#reject(stream, new ClosingTopicError(this.record.url, about));
  }

  #reject(stream: StreamRecord, error: SubscriptionError | ClosingTopicError, reason = error.message): void {
    const { ports, host } = this.#options;
    const { key } = stream.topic;
    ports.quality.report({ ...this.#about, kind: 'subscription-rejected', code: error.code, topic: key, reason });
    host.onRejected(this, stream, error);
  }

  #onMalformed(bytes: Uint8Array, reason: string, now: number): void {
    this.record.malformed++;
    if (this.#frameAt - this.#malformedLoggedAt < MALFORMED_LOG_MS) return;
    this.#malformedLoggedAt = this.#frameAt;
    const error = new MessageParseError(this.record.url, reason, bytes);
    this.record.blame(error, now);
    this.#options.ports.quality.report({
      ...this.#about,
      kind: 'malformed',
      reason,
      details: { sample: error.sample, malformed: this.record.malformed },
    });
  }

  #onEnd(end: SocketEnd): void {
    const { code, reason, fault } = failureOfEnd(end, this.isOpen);
    this.#lose(this.#error(code, reason, fault));
  }

  /**
   * The one way down: whatever went wrong, the socket is let go, and another attempt is due, unless there were as many as may be. A connection
   * that was rejected counts as failed until it opens; one that is blocked for a time keeps all connections of the venue waiting.
   */
  #lose(error: ConnectionError, isAtOnce = false): void {
    const { record } = this;
    const { config, host } = this.#options;
    const { maxAttempts } = config.reconnect;
    const now = this.#now;
    const wasOpen = this.isOpen;
    if (wasOpen && this.ageMs >= STABLE_MS) this.#waits.forget();
    this.#dialer.hangUp('terminate');
    const verdict = this.#quiet(wasOpen && error.code === 'connection-closed');
    if (verdict.isStep) this.#waits.forget();
    const isExhausted = maxAttempts > 0 && this.attempts >= maxAttempts;
    const reported =
      isExhausted && error.class !== 'fatal' ? this.#error('attempts-exhausted', error.message, error.fault) : error;
    record.blame(reported, now);
    record.noteFailure(now);
    if (reported.class === 'fatal') {
      record.enter('failed', now);
      this.#reportLost(reported, wasOpen);
    } else {
      const isRejected = reported.code === 'handshake-rejected';
      const waitMs = this.#waits.after(reported.code, verdict.isStep);
      const delayMs = isAtOnce ? 0 : waitMs;
      if (reported.code === 'handshake-blocked')
        this.#options.attempts.pauseUntil(this.#options.ports.clock.monotonic() + delayMs);
      record.enter(isRejected ? 'failed' : record.hasBeenUp ? 'reconnecting' : 'connecting', now);
      // What was never up cannot come back.
      record.reconnects += Number(record.hasBeenUp);
      this.#reportLost(reported, wasOpen, { attempt: this.attempts, delayMs: Math.round(delayMs) });
      this.#dialer.dial(delayMs);
    }
    host.onDown(this, reported, verdict);
    const { closing } = verdict;
    if (closing !== undefined) this.#withStream(closing, (stream) => this.#onClosing(stream));
  }

  /** Ends everything that belonged to the socket. */
  #quiet(isByVenue = false): ClosingVerdict {
    this.#keepAlive.stop();
    this.#delivery.forget();
    return this.#subscriber.onClosed(isByVenue);
  }

  /** Sends a frame that is not a subscription; the venue counts it all the same. */
  #sendOwn(send: () => void): void {
    this.#frames.note(this.#options.ports.clock.monotonic());
    send();
  }

  #withStream(topic: string, act: (stream: StreamRecord) => void): void {
    const stream = this.streams.get(topic);
    if (stream !== undefined) act(stream);
  }

  #error(code: ErrorCode, reason: string, fault?: NetworkFault): ConnectionError {
    return new ConnectionError(code, { url: this.record.url, attempt: this.attempts, fault }, reason);
  }

  #reportLost({ code, message }: ConnectionError, wasOpen: boolean, retry?: ConnectionLost['retry']): void {
    this.#options.ports.quality.report({
      ...this.#about,
      kind: 'connection-lost',
      code,
      reason: message,
      wasOpen,
      ...(retry === undefined ? {} : { retry }),
    });
  }

  #log(name: keyof typeof LEVELS, fields: NonNullable<LogEvent['fields']>): void {
    this.#options.ports.log.write({ ...this.#about, name, level: LEVELS[name], fields });
  }

  get #about(): Pick<ConnectionLost, 'at' | 'venue' | 'connection'> {
    return { at: this.#now, venue: this.record.venue, connection: this.record.id };
  }

  get #now(): number {
    return this.#options.ports.clock.now();
  }
}

/** A socket that lived so long was a success: the next loss begins with the shortest wait. */
export const STABLE_MS = 10_000;
/** The venue's second, and a tenth more: frames may travel closer together than they were sent. */
const FRAME_WINDOW_MS = 1100;
/** Share of the time in which a ping must be answered after which a second connection is opened. */
const DOUBTFUL_AT = 0.4;
/** At most one event about malformed messages in this time; all are counted. */
const MALFORMED_LOG_MS = 1000;

/** The options that a connection and its parts read. */
export type ConnectionConfig = KeepAliveConfig &
  DataWatchConfig &
  Pick<EngineConfig, 'connectTimeoutMs' | 'reconnect' | 'renewal'>;

/** What a connection is made of. `decoded`, `paths` and `attempts` are shared by all connections of a venue. */
export interface ConnectionOptions {
  readonly id: string;
  readonly url: string;
  readonly ports: Pick<EngineParts, 'clock' | 'sockets' | 'random' | 'log' | 'quality'>;
  readonly venue: StreamVenue;
  readonly config: ConnectionConfig;
  readonly decoded: Decoded;
  readonly paths: DecodePaths;
  readonly attempts: RateWindow;
  readonly sink: StreamSink;
  readonly host: ConnectionHost;
  /** The connection that still delivers, which this one is to replace: market data is kept back until `release`. */
  readonly replaces?: Connection | undefined;
  readonly times?: StreamTimes | undefined;
}

/** What a connection reports to its pool. */
export interface ConnectionHost {
  /** The topic is delivered: acknowledged, or its data came. Always before the data itself. */
  onActive(connection: Connection, stream: StreamRecord): void;
  onRejected(connection: Connection, stream: StreamRecord, error: SubscriptionError | ClosingTopicError): void;
  /** No topic waits for an answer any more. */
  onSettled(connection: Connection): void;
  /** The socket is gone. The record's state says whether another attempt follows. */
  onDown(connection: Connection, error: TapedeckError, verdict: ClosingVerdict): void;
  /** Nothing comes, and it is doubtful whether anything will: another one is to be opened beside it. Reported again while that is so. */
  onSilent(connection: Connection): void;
  /** The venue will close this socket soon, or takes no more frames on it for long. */
  onGoingAway(connection: Connection): void;
  /** What is kept back has no room left: it must be released now. */
  onBufferFull(connection: Connection): void;
}
const { CONNECTION_ESTABLISHED, CONNECTION_DISCONNECTED, WATCHDOG_TRIGGERED } = EVENT_LEVELS;
const LEVELS = { CONNECTION_ESTABLISHED, CONNECTION_DISCONNECTED: CONNECTION_DISCONNECTED.planned, WATCHDOG_TRIGGERED };
