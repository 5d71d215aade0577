import type { ConnectionHealth, DecoderHealth } from '../../../src-shared/wire/health.ts';
import { EVENT_LEVELS, type LogEvent } from '../../../src-shared/wire/event-log.ts';
import type { EngineConfig } from '../config/config.ts';
import { Decoded } from '../venue/decoded.ts';
import { DecodePaths } from '../measure/decode-paths.ts';
import { ConnectionError, type TapedeckError } from '../errors.ts';
import type { EngineParts } from '../quality-event.ts';
import type { StreamVenue, Topic, VenueEndpoints } from '../venue/venue.ts';
import type { ClosingVerdict } from './closing-search.ts';
import { Connection, STABLE_MS, type ConnectionConfig, type ConnectionHost } from './connection.ts';
import { RefCounts } from './ref-counts.ts';
import { type PoolTotals, plus } from './connection-record.ts';
import { ConnectionAttempts } from './connection-attempts.ts';
import type { RateWindow } from './rate-window.ts';
import { RejectedTopics } from './rejected-topics.ts';
import { RegularLook } from './regular-look.ts';
import { ConnectionRotation } from './connection-rotation.ts';
import { type StreamAbout, StreamRecord } from './stream-record.ts';
import { StreamStates, isUp } from './stream-states.ts';
import { SharedTopics } from './shared-topics.ts';
import { SilenceRemedies } from './silence-remedies.ts';
import type { MissedVerdict } from './staleness.ts';
import { type SymbolProblem, WithheldTopics } from './withheld-topics.ts';
import { connectionFor } from './topic-packing.ts';
import type { StreamTimes } from './delivery.ts';
import type { StreamSink } from './stream-sink.ts';

/** All sockets of one venue. Topics are packed onto them; each topic is subscribed once, however many need it. */
export class StreamPool<Target = unknown> {
  readonly #attempts: RateWindow;
  readonly #options: StreamPoolOptions;
  readonly #decoded = new Decoded();
  readonly #paths = new DecodePaths();
  readonly #leases: RefCounts;
  readonly #rotation: ConnectionRotation;
  readonly #states: StreamStates;
  readonly #rejected: RejectedTopics<StreamRecord>;
  readonly #shared: SharedTopics;
  readonly #streams = new Map<string, StreamRecord<Target>>();
  /** The connection of each stream that has one, by topic key; rejected topics have none. */
  readonly #homes = new Map<string, Connection>();
  /** Topics that may close the connection, and those that are known to have, with how often. */
  readonly #suspects = new Map<StreamRecord, number>();
  readonly #withheld: WithheldTopics;
  readonly #silences: SilenceRemedies;
  readonly #connections: Connection[] = [];
  readonly #closing = new Set<Promise<void>>();
  readonly #host: ConnectionHost;
  #past: PoolTotals = { messages: 0, bytes: 0, malformed: 0, reconnects: 0 };
  readonly #looks: RegularLook;
  #isStopped = false;

  constructor(options: StreamPoolOptions<Target>) {
    const { ports, venue, config, sink } = options;
    const { clock } = ports;
    this.#options = options;
    this.#withheld = new WithheldTopics(options.ports, options.problemOf);
    this.#states = new StreamStates(options.ports, sink, config.staleThresholdMs);
    this.#attempts = options.attempts ?? new ConnectionAttempts().of(venue);
    this.#leases = new RefCounts(clock, config.unsubscribeDelayMs, (key) => this.#drop(key));
    this.#rejected = new RejectedTopics(clock, (stream) => this.#join(stream));
    this.#shared = new SharedTopics(venue.allSymbols, {
      open: (topic, channel) => this.#open(topic, { channel, symbol: '' }),
      close: (stream) => this.#drop(stream.topic.key),
      join: (stream) => {
        if (!this.#homes.has(stream.topic.key)) this.#join(stream);
      },
      leave: (stream) => {
        this.#rejected.forget(stream);
        this.#moveOut(stream);
      },
      bringUp: (stream) => this.#bringUp(stream),
      lose: (stream, error) => this.#states.lose(stream, error),
    });
    this.#looks = new RegularLook(clock, config.healthCheckIntervalMs, {
      isNeeded: () => this.#connections.length > 0,
      onLook: () => this.#look(),
      onJump: (missingMs) => {
        this.#log('WATCHDOG_TRIGGERED', { reason: 'clock-jump', missingMs: Math.round(missingMs) });
        this.#restart('clock-jump', () => true);
      },
    });
    this.#rotation = new ConnectionRotation(clock, {
      makeReplacement: (old) => this.#makeReplacement(old),
      succeed: (old, replacement) => this.#succeed(old, replacement),
      discard: (replacement) => this.#end(replacement),
    });
    this.#silences = new SilenceRemedies(clock, config, {
      probe: options.probe,
      replace: (connection) => this.#replaceSilent(connection),
      homeOf: ({ topic }) => this.#homes.get(topic.key),
      doubt: ({ record }, streams, silent, isOfTrades) => this.#states.doubt(record.id, streams, silent, isOfTrades),
      trust: (stream) => this.#states.trust(stream),
      renew: (stream, silenceMs) => this.#renewSilent(stream, silenceMs),
    });
    this.#host = this.#makeHost();
  }

  /** Keeps a topic subscribed until released, and `unsubscribeDelayMs` longer. After `stop` the stream is a stopped one. */
  acquire(topic: Topic, about: StreamAbout<Target>): Lease<Target> {
    const stream = this.#streams.get(topic.key) ?? this.#open(topic, about);
    const release = this.#isStopped ? () => {} : this.#leases.take(topic.key);
    return { stream, release, [Symbol.dispose]: release };
  }

  /** Takes a topic anew on the connection that carries it, so that its snapshot comes again; nothing while there is none. */
  resubscribe(topic: string): void {
    const stream = this.#streams.get(topic);
    if (stream !== undefined) this.#homes.get(topic)?.renew(stream);
  }

  /** The venue's list of instruments has been read: topics of symbols that it has are asked for, and those of others no longer, unless data came. */
  review(): void {
    for (const stream of this.#streams.values()) {
      const problem = this.#withheld.problemOf(stream);
      if (this.#withheld.has(stream)) {
        if (problem !== undefined) continue;
        this.#withheld.forget(stream);
        if (!this.#shared.add(stream)) this.#join(stream);
      } else if (problem !== undefined && stream.messages === 0) this.#withhold(stream, problem);
    }
  }

  /** Closes one connection and opens it at once, or all, and asks for rejected topics again; false if there is none of that id, or nothing to do. */
  reconnect(connectionId?: string): boolean {
    this.#attempts.resume();
    const isAny = this.#restart(
      'reconnect-requested',
      (connection) => connectionId === undefined || connection.record.id === connectionId,
    );
    return (connectionId === undefined && this.#rejected.retryAll()) || isAny;
  }

  /** Closes everything; resolves when no socket and no timer is left. The sink is not notified. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#looks.stop();
    this.#leases.stop();
    this.#rejected.stop();
    for (const connection of this.#connections.splice(0)) this.#retire(connection);
    for (const stream of this.#streams.values()) stream.enter('stopped', this.#now);
    await Promise.all(this.#closing);
  }

  connections(): ConnectionHealth[] {
    const monotonic = this.#options.ports.clock.monotonic();
    return this.all().map((connection) => connection.health(monotonic));
  }

  streams(): Iterable<StreamRecord<Target>> {
    return this.#streams.values();
  }

  totals(): PoolTotals {
    return this.all().reduce((sum, connection) => plus(sum, connection.record), this.#past);
  }

  /** How frames were decoded; empty if the venue has one way only. */
  decoders(): DecoderHealth[] {
    const { venue } = this.#options;
    return venue.scan === undefined ? [] : this.#paths.health(venue.id);
  }

  /** Begins to measure latencies anew. */
  forgetLatencies(): void {
    for (const { record } of this.all()) record.latency.clear();
    for (const stream of this.#streams.values()) stream.forgetLatencies();
  }

  /** Every connection, those of renewals under way included. */
  all(): readonly Connection[] {
    return [...this.#connections, ...this.#rotation.replacements];
  }

  #makeHost(): ConnectionHost {
    return {
      // One that was taken anew never went down.
      onActive: (connection, stream) => {
        if (!connection.isBuffering) this.#onActive(stream);
      },
      onRejected: (connection, stream, error) => {
        if (!this.#rotation.onReplacementRejected(connection)) this.#reject(stream, error);
      },
      onSettled: (connection) => {
        connection.isIsolated = false;
        this.#rotation.onSettled(connection);
      },
      onDown: (connection, error, verdict) => this.#onDown(connection, error, verdict),
      onSilent: (connection) => this.#replaceSilent(connection),
      onGoingAway: (connection) => this.#rotation.onGoingAway(connection),
      onBufferFull: (connection) => this.#rotation.onBufferFull(connection),
    };
  }

  #open(topic: Topic, about: StreamAbout<Target>): StreamRecord<Target> {
    const stream = new StreamRecord<Target>(this.#options.venue.id, topic, about, this.#now);
    if (this.#isStopped) {
      stream.enter('stopped', this.#now);
      return stream;
    }
    this.#states.watch(stream);
    this.#streams.set(topic.key, stream);
    const problem = this.#withheld.problemOf(stream);
    if (problem !== undefined) {
      this.#withhold(stream, problem);
      return stream;
    }
    if (topic.isShared !== true && this.#shared.add(stream)) return stream;
    const { state, lastError } = this.#join(stream).record;
    if (state === 'failed' && lastError !== undefined) this.#states.fail(stream, lastError);
    return stream;
  }

  #withhold(stream: StreamRecord<Target>, problem: TapedeckError): void {
    this.#forget(stream);
    this.#withheld.add(stream, problem);
    this.#states.fail(stream, problem);
  }

  /** Nothing more is tried for a stream, and it has no connection. */
  #forget(stream: StreamRecord<Target>): void {
    this.#shared.remove(stream);
    this.#rejected.forget(stream);
    this.#suspects.delete(stream);
    this.#withheld.forget(stream);
    this.#silences.forget(stream);
    this.#moveOut(stream);
  }

  #join(stream: StreamRecord): Connection {
    const closings = this.#suspects.get(stream);
    const connection = this.#connectionFor(stream, closings !== undefined);
    this.#settleIn(stream, connection);
    connection.add(stream, closings);
    this.#rotation.replacementOf(connection)?.add(stream);
    return connection;
  }

  #connectionFor({ topic, batchSize }: StreamRecord, isIsolated: boolean): Connection {
    const { venue, endpoints, config } = this.#options;
    const url = venue.streamUrl(endpoints, topic.route);
    const packing = { url, isIsolated, limits: venue.limits, batchSize: batchSize ?? config.batchSize };
    const found = connectionFor(topic, this.#connections, packing);
    if (found !== undefined) return found;
    const made = this.#make(url, topic.route === '' ? venue.id : `${venue.id} /${topic.route.replace(/^\/+/, '')}`);
    made.isIsolated = isIsolated;
    this.#connections.push(made);
    made.start();
    this.#looks.start();
    return made;
  }

  #make(url: string, label: string, replaces?: Connection): Connection {
    const { ports, venue, config, sink, times } = this.#options;
    let number = 1;
    while (this.all().some(({ record }) => record.id === `${label} #${number}`)) number++;
    return new Connection({
      id: `${label} #${number}`,
      url,
      ports,
      venue,
      config,
      sink,
      replaces,
      times,
      decoded: this.#decoded,
      paths: this.#paths,
      attempts: this.#attempts,
      host: this.#host,
    });
  }

  #settleIn(stream: StreamRecord, connection: Connection): void {
    this.#homes.set(stream.topic.key, connection);
    stream.connectionId = connection.record.id;
  }

  #drop(key: string): void {
    const stream = this.#streams.get(key);
    if (stream === undefined) return;
    this.#streams.delete(key);
    this.#forget(stream);
    this.#states.end(stream);
  }

  #moveOut(stream: StreamRecord): void {
    const home = this.#homes.get(stream.topic.key);
    if (home === undefined) return;
    this.#homes.delete(stream.topic.key);
    home.remove(stream);
    this.#rotation.replacementOf(home)?.remove(stream);
    if (home.streams.size === 0) this.#retire(home);
  }

  #retire(connection: Connection): void {
    this.#rotation.abandon(connection);
    const index = this.#connections.indexOf(connection);
    if (index !== -1) this.#connections.splice(index, 1);
    this.#end(connection);
  }

  #end(connection: Connection): void {
    this.#past = plus(this.#past, connection.record);
    const closing = connection.stop().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #reject(stream: StreamRecord, error: TapedeckError): void {
    if (error.code === 'topic-closes-connection') this.#suspects.set(stream, 1);
    else this.#suspects.delete(stream);
    if (this.#shared.onFailed(stream, error)) return;
    this.#moveOut(stream);
    this.#states.fail(stream, error);
    this.#rejected.add(stream);
  }

  #bringUp(stream: StreamRecord): void {
    this.#rejected.forget(stream);
    this.#suspects.delete(stream);
    this.#states.bringUp(stream, this.#homes.get(stream.topic.key)?.watch.isProven);
    this.#shared.onUp(stream);
  }

  #onActive(stream: StreamRecord): void {
    if (!isUp(stream)) this.#bringUp(stream);
    else this.#shared.onActive(stream);
  }

  #lose(stream: StreamRecord, error: TapedeckError): void {
    this.#states.lose(stream, error);
    this.#shared.onLost(stream, error);
  }

  #onDown(connection: Connection, error: TapedeckError, verdict: ClosingVerdict): void {
    if (this.#rotation.onReplacementDown(connection, error)) return;
    const replacement = this.#rotation.replacementOf(connection);
    const isOver = replacement === undefined && connection.record.state === 'failed';
    for (const stream of connection.streams.values()) {
      // The replacement has been listening since before: nothing is lost.
      if (replacement?.isActive(stream) === true) continue;
      if (stream.sharedBy !== undefined) continue;
      if (stream.mayBeQuiet) stream.quietUntil = connection.record.lastFrameAt;
      if (!isOver) this.#lose(stream, error);
      else if (!this.#shared.onFailed(stream, error)) this.#states.fail(stream, error);
    }
    if (!this.#rotation.succeed(connection)) this.#separate(connection, verdict);
  }

  /** Topics that may close the connection go to one of their own, and those that were delivered there come back. */
  #separate(connection: Connection, { active, suspects }: ClosingVerdict): void {
    const topics = connection.isIsolated ? active : suspects;
    const streams = topics.map((topic) => connection.streams.get(topic)).filter((stream) => stream !== undefined);
    for (const stream of streams) {
      if (!connection.isIsolated) this.#suspects.set(stream, 0);
      this.#moveOut(stream);
      this.#join(stream);
    }
    if (suspects.length > 0) this.#log('TOPICS_ISOLATED', { from: connection.record.id, topics: suspects.length });
  }

  #makeReplacement(old: Connection): Connection {
    const label = old.record.id.slice(0, old.record.id.lastIndexOf(' #'));
    const replacement = this.#make(old.record.url, label, old);
    for (const stream of old.streams.values()) replacement.add(stream);
    // A venue that shuts down says so to whoever comes: renewing at once, again and again, would use up all attempts.
    replacement.start(old.ageMs < STABLE_MS ? old.attempts + 1 : 0);
    return replacement;
  }

  #succeed(old: Connection, replacement: Connection): void {
    this.#connections[this.#connections.indexOf(old)] = replacement;
    this.#end(old);
    const error = new ConnectionError('connection-closed', { url: old.record.url, attempt: 0 }, 'renewed unanswered');
    for (const stream of replacement.streams.values()) {
      this.#settleIn(stream, replacement);
      if (stream.sharedBy !== undefined) {
        if (replacement.isActive(stream)) this.#shared.onActive(stream);
      } else if (!replacement.isActive(stream)) this.#lose(stream, error);
      else if (isUp(stream)) this.#states.carryOn(stream);
      else this.#bringUp(stream);
    }
    replacement.release();
    const { record, streams } = replacement;
    this.#log('CONNECTION_RENEWED', { from: old.record.id, to: record.id, topics: streams.size });
  }

  #restart(code: 'reconnect-requested' | 'clock-jump', isMeant: (connection: Connection) => boolean): boolean {
    const meant = this.all().filter(isMeant);
    for (const connection of meant) connection.restart(code, code);
    return meant.length > 0;
  }

  #look(): void {
    for (const connection of this.all()) {
      connection.check();
      if (this.#isOld(connection) && this.#hasRoom) this.#rotation.begin(connection);
    }
    this.#states.look(this.#connections);
    this.#shared.check();
    this.#silences.check(this.#connections, this.#states);
  }

  #replaceSilent(connection: Connection): void {
    if (this.#hasRoom) this.#rotation.begin(connection);
  }

  #renewSilent(stream: StreamRecord, silenceMs: number): void {
    const home = this.#homes.get(stream.topic.key);
    if (home === undefined) return;
    const fields = { topic: stream.topic.key, silenceMs: Math.round(silenceMs) };
    this.#log('WATCHDOG_TRIGGERED', { reason: 'topic-silent', ...fields });
    const about = { url: home.record.url, attempt: 0 };
    this.#lose(stream, new ConnectionError('watchdog', about, `no data for ${fields.silenceMs} ms`));
    home.renew(stream);
  }

  /** Whether the venue allows one more connection. */
  get #hasRoom(): boolean {
    return this.all().length < (this.#options.venue.limits.connections ?? Infinity);
  }

  #isOld(connection: Connection): boolean {
    const { venue, config } = this.#options;
    const limit = Math.min(config.maxConnectionAgeMs, (venue.limits.connectionAgeMs ?? Infinity) * SAFE_AGE_SHARE);
    return connection.isOpen && connection.ageMs >= limit;
  }

  #log(name: PoolEvent, fields: NonNullable<LogEvent['fields']>): void {
    const { ports, venue } = this.#options;
    ports.log.write({ name, level: EVENT_LEVELS[name], at: this.#now, venue: venue.id, fields });
  }

  get #now(): number {
    return this.#options.ports.clock.now();
  }
}

/** If the venue closes at 24 h, we are gone by 23. */
const SAFE_AGE_SHARE = 0.96;

/** The options that a pool and its connections read. */
export type StreamPoolConfig = ConnectionConfig &
  Pick<EngineConfig, 'healthCheckIntervalMs' | 'maxConnectionAgeMs' | 'batchSize' | 'unsubscribeDelayMs'>;

/** What a pool is made of. */
export interface StreamPoolOptions<Target = unknown> {
  readonly ports: Pick<EngineParts, 'clock' | 'sockets' | 'random' | 'log' | 'quality'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly config: StreamPoolConfig;
  readonly sink: StreamSink<Target>;
  readonly times?: StreamTimes;
  /** When connections may be opened, counted together with those of others; counted by itself if absent. */
  readonly attempts?: RateWindow;
  /** All symbols are asked for if absent. */
  readonly problemOf?: SymbolProblem;
  /** Looks elsewhere for what a silent stream may have missed. Never rejects. Nothing is known of that if absent. */
  readonly probe?: (stream: StreamRecord) => Promise<MissedVerdict>;
}

/** One need of one topic. Releasing twice does nothing. */
export interface Lease<Target = unknown> extends Disposable {
  readonly stream: StreamRecord<Target>;
  /** All of them, if the need is met by several. */
  readonly streams?: readonly StreamRecord<Target>[];
  release(): void;
}

type PoolEvent = 'WATCHDOG_TRIGGERED' | 'TOPICS_ISOLATED' | 'CONNECTION_RENEWED';
