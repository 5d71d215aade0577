import { Backoff } from '../../../src-shared/backoff.ts';
import { decodeFrame } from '../venue/decode-frame.ts';
import type { ConnectionHealth } from '../../../src-shared/wire/health.ts';
import type { LogEvent } from '../../../src-shared/wire/event-log.ts';
import type { Decoded } from '../venue/decoded.ts';
import {
  ConnectionError,
  type ErrorCode,
  MessageParseError,
  SubscriptionError,
  type TapedeckError,
} from '../errors.ts';
import type { EngineConfig } from '../config/config.ts';
import { SAMPLED_EVERY } from '../measure/stage-latency.ts';
import type { ConnectionLost } from '../quality-event.ts';
import { ConnectionRecord } from './connection-record.ts';
import { DataWatch, type DataWatchConfig, pullBack, silenceMs } from './staleness.ts';
import { Delivery, type StreamTimes } from './delivery.ts';
import { Dialer, type SocketEnd } from './dialer.ts';
import { KeepAlive, type KeepAliveConfig } from './keep-alive.ts';
import { RateWindow } from './rate-window.ts';
import type { StreamRecord } from './stream-record.ts';
import { TopicSubscriptions } from './topic-subscriptions.ts';
import type { EngineParts } from '../quality-event.ts';
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
  readonly #options: ConnectionOptions;
  readonly #dialer: Dialer;
  readonly #subscriber: TopicSubscriptions;
  readonly #keepAlive: KeepAlive;
  readonly #dataWatch: DataWatch;
  readonly #delivery: Delivery;
  /** Its attempts are those since the last success. */
  readonly #backoff: Backoff;
  /** Waits after handshakes that the venue rejected. */
  readonly #rejections: Backoff;
  #frames = new RateWindow(1, 0);
  #malformedLoggedAt = -Infinity;

  constructor(options: ConnectionOptions) {
    const { ports, url, venue, config, attempts, host } = options;
    const { baseMs, maxMs, jitter } = config.reconnect;
    this.#options = options;
    const venueClock = venue.framesAreDated === true ? options.times?.venueClock : undefined;
    const venueNow = () => venueClock?.now() ?? ports.clock.now();
    this.record = new ConnectionRecord(options.id, venue.id, { url, now: ports.clock.now() });
    this.#backoff = new Backoff({ firstMs: baseMs, maxMs, jitter }, () => ports.random.next());
    this.#rejections = new Backoff({ ...REJECTION_WAITS, jitter }, () => ports.random.next());
    this.#dataWatch = new DataWatch(config);
    this.#delivery = new Delivery({
      venue,
      decoded: options.decoded,
      sink: options.sink,
      record: this.record,
      streams: this.streams,
      isBuffering: options.isBuffering === true,
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
      lastFrameAt: () => this.record.lastFrameAt,
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

  get isBuffering(): boolean {
    return this.#delivery.isBuffering;
  }

  /** What is kept back until `release`; undefined if nothing is. */
  get buffered(): { readonly bytes: number; readonly frames: number } | undefined {
    return this.#delivery.buffered;
  }

  isActive(stream: StreamRecord): boolean {
    return this.#subscriber.isActive(stream.topic.key);
  }

  /** Attempts to open a socket since the last one that lasted. */
  get attempts(): number {
    return this.#backoff.attempts;
  }

  /** Opens its first socket, after so many attempts in a row that did not last: at once after the first of them, later each time. */
  start(attempts = 0): void {
    this.#backoff.reset(Math.max(0, attempts - 1));
    const waitMs = attempts > 0 ? this.#backoff.next() : 0;
    this.#dialer.dial(attempts > 1 ? waitMs : 0);
  }

  add(stream: StreamRecord): void {
    this.streams.set(stream.topic.key, stream);
    this.#subscriber.add(stream.topic.key);
  }

  /** Leaves a topic and takes it again, so that its snapshot comes anew. */
  renew(stream: StreamRecord): void {
    this.#subscriber.renew(stream.topic.key);
  }

  remove(stream: StreamRecord): void {
    if (this.streams.delete(stream.topic.key)) this.#subscriber.remove(stream.topic.key);
  }

  /** Drops the socket and opens another one at once. A failed connection is tried again; a stopped one is left alone. */
  restart(code: ErrorCode, reason: string): void {
    if (this.record.state === 'stopped') return;
    this.#forgetAttempts();
    this.#lose(this.#error(code, reason), true);
  }

  /** Delivers what was kept back, in order, and everything from now on. */
  release(): void {
    this.#delivery.release();
  }

  /** Ends for good; resolves when no socket and no timer is left. May be called twice. */
  stop(): Promise<void> {
    const how = this.isOpen ? 'close' : 'terminate';
    if (this.isOpen) this.#log('CONNECTION_DISCONNECTED', 'info', { reason: 'closed by us' });
    this.record.enter('stopped', this.#now);
    this.#quiet();
    return this.#dialer.stop(how);
  }

  /** Looks after an open socket; called every health check. */
  check(): void {
    const { record } = this;
    const now = this.#now;
    record.note(now);
    if (!this.isOpen) return;
    pullBack(record, now);
    record.lastFrameAt = Math.min(record.lastFrameAt, now);
    if (this.#keepAlive.isSilent(now)) {
      this.#lose(this.#error('keep-alive-timeout', `no frame for ${Math.round(now - record.lastFrameAt)} ms`));
    } else if (this.streams.size > 0) this.#checkData(now);
  }

  health(now: number): ConnectionHealth {
    return this.record.health(now, {
      topics: this.streams.size,
      nextAttemptAt: this.#dialer.nextAttemptAt,
      attempt: this.attempts,
    });
  }

  #checkData(now: number): void {
    const { record } = this;
    const verdict = this.#dataWatch.judge(record, now);
    if (verdict === 'fine') return;
    const fields = { silenceMs: Math.round(silenceMs(record, now)), topics: this.streams.size };
    if (record.state === 'running') {
      record.enter('stale', now);
      this.#options.ports.quality.report({ ...this.#about, kind: 'connection-stale', ...fields });
    }
    if (verdict === 'stale') return;
    this.#log('WATCHDOG_TRIGGERED', 'warn', fields);
    this.#lose(this.#error('watchdog', `no data for ${fields.silenceMs} ms`));
  }

  #onOpen(): void {
    const { record } = this;
    const { limits } = this.#options.venue;
    const now = this.#now;
    record.upAt = record.lastFrameAt = now;
    record.messagesUp = 0;
    record.enter('running', now);
    this.#frames = new RateWindow(limits.framesPerSecond - limits.framesReserved, FRAME_WINDOW_MS);
    this.#keepAlive.start();
    this.#log('CONNECTION_ESTABLISHED', 'info', { url: record.url, attempt: this.attempts });
    this.#subscriber.onOpen(this.#frames);
  }

  #onMessage(bytes: Uint8Array): void {
    const { record } = this;
    const { venue, decoded, ports } = this.#options;
    const now = this.#now;
    const sampledAt = record.messages % SAMPLED_EVERY === 0 ? ports.clock.monotonic() : NaN;
    record.lastFrameAt = now;
    record.messages++;
    record.bytes += bytes.length;
    decodeFrame(venue, bytes, decoded);
    switch (decoded.kind) {
      case 'events':
        this.#onEvents(bytes, now, sampledAt);
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
      case 'malformed':
        this.#onMalformed(bytes, decoded.reason, now);
        break;
      case 'pong':
      case 'ignored':
        break;
    }
  }

  #onEvents(bytes: Uint8Array, now: number, sampledAt: number): void {
    const { record } = this;
    const { topic } = this.#options.decoded;
    record.lastDataAt = now;
    record.messagesUp++;
    this.#dataWatch.onData();
    if (record.state === 'stale') record.enter('running', now);
    if (this.#subscriber.unsettled > 0 && topic !== '') this.#subscriber.onData(topic);
    this.#delivery.take(bytes, now, sampledAt);
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
    const { ports } = this.#options;
    ports.quality.report({ ...this.#about, kind: 'subscription-rejected', topic: stream.topic.key, reason });
    this.#options.host.onRejected(this, stream, new SubscriptionError(this.record.url, [stream.topic.key], reason));
  }

  #onMalformed(bytes: Uint8Array, reason: string, now: number): void {
    this.record.malformed++;
    if (now - this.#malformedLoggedAt < MALFORMED_LOG_MS) return;
    this.#malformedLoggedAt = now;
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
    if (end.kind === 'not-open-in-time') {
      this.#lose(this.#error('connect-timeout', 'not open in time'));
      return;
    }
    const detail = end.reason === '' ? '' : `: ${end.reason}`;
    if (this.isOpen) this.#lose(this.#error('connection-closed', `closed with code ${end.code}${detail}`));
    else if (end.httpStatus === undefined) this.#lose(this.#error('connect-failed', `could not connect${detail}`));
    else
      this.#lose(
        this.#error(
          REJECTIONS.has(end.httpStatus) ? 'handshake-rejected' : 'connect-failed',
          `handshake answered with HTTP ${end.httpStatus}`,
        ),
      );
  }

  /** The one way down: whatever went wrong, the socket is let go, and another attempt is due, unless there were as many as may be. A connection that was rejected counts as failed until it opens. */
  #lose(error: ConnectionError, isAtOnce = false): void {
    const { record } = this;
    const {
      config: { reconnect },
      host,
    } = this.#options;
    const now = this.#now;
    const wasOpen = this.isOpen;
    if (wasOpen && now - record.upAt >= STABLE_MS) this.#forgetAttempts();
    this.#dialer.hangUp('terminate');
    this.#quiet();
    const isExhausted = reconnect.maxAttempts > 0 && this.attempts >= reconnect.maxAttempts;
    const reported = isExhausted && error.class !== 'fatal' ? this.#error('attempts-exhausted', error.message) : error;
    record.blame(reported, now);
    if (reported.class === 'fatal') {
      record.enter('failed', now);
      this.#reportLost(reported, wasOpen);
    } else {
      const isRejected = reported.code === 'handshake-rejected';
      const waitMs = isRejected ? this.#rejections.next(this.#backoff.next()) : this.#backoff.next();
      const delayMs = isAtOnce ? 0 : waitMs;
      record.enter(isRejected ? 'failed' : 'reconnecting', now);
      record.reconnects++;
      this.#reportLost(reported, wasOpen, { attempt: this.attempts, delayMs: Math.round(delayMs) });
      this.#dialer.dial(delayMs);
    }
    host.onDown(this, reported);
  }

  /** The next loss begins with the shortest waits. */
  #forgetAttempts(): void {
    this.#backoff.reset();
    this.#rejections.reset();
  }

  /** Ends everything that belonged to the socket. */
  #quiet(): void {
    this.#keepAlive.stop();
    this.#subscriber.onClosed();
    this.#delivery.forget();
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

  #error(code: ErrorCode, reason: string): ConnectionError {
    return new ConnectionError(code, this.record.url, this.attempts, reason);
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

  #log(name: LogEvent['name'], level: LogEvent['level'], fields: NonNullable<LogEvent['fields']>): void {
    this.#options.ports.log.write({ ...this.#about, name, level, fields });
  }

  get #about(): Pick<ConnectionLost, 'at' | 'venue' | 'connection'> {
    return { at: this.#now, venue: this.record.venue, connection: this.record.id };
  }

  get #now(): number {
    return this.#options.ports.clock.now();
  }
}

/** Answers that a moment later will be the same: bad request, not allowed, not there, not in this country. Firewalls and maintenance pages give them too, so none is final. */
const REJECTIONS: ReadonlySet<number> = new Set([400, 401, 403, 404, 410, 451]);
/** Firewalls of venues block for minutes and count attempts meanwhile. */
const REJECTION_WAITS = { firstMs: 60_000, maxMs: 15 * 60_000 };
/** A socket that lived so long was a success: the next loss begins with the shortest wait. */
export const STABLE_MS = 10_000;
/** The venue's second, and a tenth more: frames may travel closer together than they were sent. */
const FRAME_WINDOW_MS = 1100;
/** At most one event about malformed messages in this time; all are counted. */
const MALFORMED_LOG_MS = 1000;

/** The options that a connection and its parts read. */
export type ConnectionConfig = KeepAliveConfig &
  DataWatchConfig &
  Pick<EngineConfig, 'connectTimeoutMs' | 'reconnect' | 'renewal'>;

/** What a connection is made of. `decoded` and `attempts` are shared by all connections of a venue. */
export interface ConnectionOptions {
  readonly id: string;
  readonly url: string;
  readonly ports: Pick<EngineParts, 'clock' | 'sockets' | 'random' | 'log' | 'quality'>;
  readonly venue: StreamVenue;
  readonly config: ConnectionConfig;
  readonly decoded: Decoded;
  readonly attempts: RateWindow;
  readonly sink: StreamSink;
  readonly host: ConnectionHost;
  /** Market data is kept back until `release`: an older socket still delivers it. */
  readonly isBuffering?: boolean;
  readonly times?: StreamTimes | undefined;
}

/** What a connection reports to its pool. */
export interface ConnectionHost {
  /** The topic is delivered: acknowledged, or its data came. Always before the data itself. */
  onActive(connection: Connection, stream: StreamRecord): void;
  onRejected(connection: Connection, stream: StreamRecord, error: SubscriptionError): void;
  /** No topic waits for an answer any more. */
  onSettled(connection: Connection): void;
  /** The socket is gone. The record's state says whether another attempt follows. */
  onDown(connection: Connection, error: TapedeckError): void;
  /** The venue will close this socket soon, or takes no more frames on it for long. */
  onGoingAway(connection: Connection): void;
  /** What is kept back has no room left: it must be released now. */
  onBufferFull(connection: Connection): void;
}
