import { Backoff } from '../../../src-shared/backoff.ts';
import type { EngineConfig } from '../config/config.ts';
import type { PoolTotals } from '../connect/connection-record.ts';
import { RefCounts } from '../connect/ref-counts.ts';
import type { Lease } from '../connect/stream-pool.ts';
import { type StreamAbout, StreamRecord } from '../connect/stream-record.ts';
import type { StreamSink } from '../connect/stream-sink.ts';
import { StreamStates, isUp } from '../connect/stream-states.ts';
import type { Timer } from '../ports.ts';
import type { EngineParts } from '../quality-event.ts';
import { Canceller } from '../rest/canceller.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { type RestFailure, isHostFailure, toQualityEvent } from '../rest/rest-outcome.ts';
import { decodeFrame } from '../venue/decode-frame.ts';
import { Decoded } from '../venue/decoded.ts';
import type { PolledChannel, StreamVenue, Topic, VenueEndpoints } from '../venue/venue.ts';

/** What polled streams are made of. */
export interface PolledStreamsOptions<Target = unknown> {
  readonly ports: Pick<EngineParts, 'clock' | 'random' | 'quality'>;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly config: Pick<EngineConfig, 'healthCheckIntervalMs' | 'unsubscribeDelayMs'>;
  readonly sink: StreamSink<Target>;
}

/**
 * Streams of channels that a venue has over REST only: each symbol that is needed is asked for again and again. They have the states, facts and
 * counters of any stream. A round over all symbols takes {@link PolledChannel.everyMs}, or longer if it would use more than a share of the
 * venue's request budget; a stream is stale after three rounds without an answer.
 */
export class PolledStreams<Target = unknown> {
  readonly #options: PolledStreamsOptions<Target>;
  readonly #states: StreamStates;
  readonly #leases: RefCounts;
  readonly #decoded = new Decoded();
  /** By topic key. */
  readonly #polls = new Map<string, Poll<Target>>();
  readonly #pending = new Set<Promise<void>>();
  #malformed = 0;
  /** Weight of one request for every symbol. */
  #roundWeight = 0;
  /** Nothing was answered since a failure was reported. */
  #isFailing = false;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor(options: PolledStreamsOptions<Target>) {
    const { ports, config, sink } = options;
    this.#options = options;
    this.#states = new StreamStates(ports, sink, Infinity);
    this.#leases = new RefCounts(ports.clock, config.unsubscribeDelayMs, (key) => this.#drop(key));
  }

  /** Keeps a topic asked for until released, and `unsubscribeDelayMs` longer. After `stop` the stream is a stopped one. */
  acquire(channel: PolledChannel, topic: Topic, about: StreamAbout<Target>): Lease<Target> {
    const stream = this.#polls.get(topic.key)?.stream ?? this.#open(channel, topic, about);
    const release = this.#isStopped ? () => {} : this.#leases.take(topic.key);
    return { stream, release, [Symbol.dispose]: release };
  }

  *streams(): Generator<StreamRecord<Target>> {
    for (const { stream } of this.#polls.values()) yield stream;
  }

  /** Sums since it was made, ended streams included; answers are no messages of a connection. */
  totals(): PoolTotals {
    return { messages: 0, bytes: 0, malformed: this.#malformed, reconnects: 0 };
  }

  /** Asks at once for everything that failed, with the shortest waits after another failure; false if nothing did. */
  retryNow(): boolean {
    const failed = [...this.#polls.values()].filter(({ backoff }) => backoff.attempts > 0);
    for (const poll of failed) {
      poll.backoff.reset();
      if (poll.canceller === undefined) this.#schedule(poll, 0);
    }
    return failed.length > 0;
  }

  /** Ends everything; resolves when no request and no timer is left. The sink is called no more. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#leases.stop();
    for (const poll of this.#polls.values()) {
      this.#end(poll);
      poll.stream.enter('stopped', this.#now);
    }
    await Promise.all(this.#pending);
  }

  #open(channel: PolledChannel, topic: Topic, about: StreamAbout<Target>): StreamRecord<Target> {
    const { venue } = this.#options;
    const stream = new StreamRecord<Target>(venue.id, topic, about, this.#now);
    if (this.#isStopped) {
      stream.enter('stopped', this.#now);
      return stream;
    }
    stream.connectionId = `${venue.id} REST`;
    this.#states.watch(stream);
    const poll: Poll<Target> = {
      stream,
      channel,
      backoff: this.#backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS),
      timer: undefined,
      canceller: undefined,
    };
    this.#polls.set(topic.key, poll);
    this.#roundWeight += channel.request(about.symbol).weight;
    stream.cadenceMs = this.#periodMs(channel);
    // Many are opened together by one watchlist: one after the other.
    const before = [...this.#polls.values()].filter((other) => other.stream.state === 'starting').length - 1;
    this.#schedule(poll, before * FIRST_SPACING_MS);
    if (this.#timer === undefined) this.#arm();
    return stream;
  }

  #drop(key: string): void {
    const poll = this.#polls.get(key);
    if (poll === undefined) return;
    this.#polls.delete(key);
    this.#roundWeight -= poll.channel.request(poll.stream.symbol).weight;
    this.#end(poll);
    this.#states.end(poll.stream);
  }

  #end(poll: Poll<Target>): void {
    poll.timer?.cancel();
    poll.timer = undefined;
    poll.canceller?.cancel();
  }

  #schedule(poll: Poll<Target>, delayMs: number): void {
    poll.timer?.cancel();
    poll.timer = this.#options.ports.clock.setTimer(() => {
      poll.timer = undefined;
      const asking = this.#ask(poll).finally(() => this.#pending.delete(asking));
      this.#pending.add(asking);
    }, delayMs);
  }

  async #ask(poll: Poll<Target>): Promise<void> {
    const { rest, venue, endpoints, ports } = this.#options;
    const cancel = (poll.canceller = new Canceller());
    const answer = await rest.request(venue, endpoints, poll.channel.request(poll.stream.symbol), {
      priority: 'poll',
      cancel,
      read: (body) => body,
    });
    if (cancel.isCancelled) return;
    poll.canceller = undefined;
    const failure = answer.ok ? this.#take(poll, answer.value, answer.receivedAt) : answer;
    if (failure === undefined) {
      const jitter = 1 + JITTER * (2 * ports.random.next() - 1);
      this.#schedule(poll, this.#periodMs(poll.channel) * jitter);
    } else this.#schedule(poll, this.#onFailure(poll, failure));
  }

  /** Delivers what an answer says; the failure if it cannot be read. */
  #take(poll: Poll<Target>, body: Uint8Array, receivedAt: number): RestFailure | undefined {
    const { stream, channel } = poll;
    const decoded = this.#decoded;
    const decode = (bytes: Uint8Array): void => {
      channel.parse(bytes, stream.symbol, decoded);
    };
    decodeFrame({ decode }, body, decoded);
    if (decoded.kind !== 'events') {
      stream.malformed++;
      this.#malformed++;
      return { ok: false, reason: 'unreadable', message: decoded.reason };
    }
    this.#isFailing = false;
    poll.backoff = this.#backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    if (!isUp(stream)) this.#states.bringUp(stream);
    stream.messages++;
    stream.rhythm.note(this.#options.ports.clock.monotonic());
    stream.lastDataAt = receivedAt;
    stream.enter('running', receivedAt);
    this.#options.sink.onMessage(decoded, stream, receivedAt);
    return undefined;
  }

  /** Notes a failure; how long to wait before asking again, ms. */
  #onFailure(poll: Poll<Target>, failure: RestFailure): number {
    const { stream } = poll;
    const { reason, message, retryAfterMs } = failure;
    const error = { code: reason === 'rate-limited' ? reason : 'request-failed', message } as const;
    if (reason === 'rejected' && !isHostFailure(failure)) {
      if (stream.state !== 'failed') poll.backoff = this.#backoff(FIRST_REJECTED_MS, LONGEST_REJECTED_MS);
      this.#states.fail(stream, error);
      return poll.backoff.next(retryAfterMs);
    }
    // What came last stays right until it is old: the stream is stale then, not lost.
    if (isUp(stream) || stream.state === 'failed') stream.lastError = { ...error, at: this.#now };
    else this.#states.lose(stream, error);
    if (!this.#isFailing) {
      this.#isFailing = true;
      const about = { at: this.#now, venue: stream.venue, symbol: stream.symbol };
      this.#options.ports.quality.report(toQualityEvent(failure, about, { where: stream.channel }));
    }
    return poll.backoff.next(retryAfterMs);
  }

  #backoff(firstMs: number, maxMs: number): Backoff {
    return new Backoff({ firstMs, maxMs, jitter: JITTER }, () => this.#options.ports.random.next());
  }

  #periodMs(channel: PolledChannel): number {
    const { weight, perMs } = this.#options.venue.limits.pool;
    return Math.max(channel.everyMs, (this.#roundWeight * perMs) / (weight * BUDGET_SHARE));
  }

  #arm(): void {
    const { ports, config } = this.#options;
    this.#timer = ports.clock.setTimer(() => {
      this.#timer = undefined;
      if (this.#polls.size === 0) return;
      this.#arm();
      for (const { stream, channel } of this.#polls.values()) stream.cadenceMs = this.#periodMs(channel);
      this.#states.look([]);
    }, config.healthCheckIntervalMs);
  }

  get #now(): number {
    return this.#options.ports.clock.now();
  }
}

interface Poll<Target> {
  readonly stream: StreamRecord<Target>;
  readonly channel: PolledChannel;
  /** After failures. */
  backoff: Backoff;
  /** Of the next request. */
  timer: Timer | undefined;
  /** Of the request under way. */
  canceller: Canceller | undefined;
}

/** Share of the venue's request budget that a round may use: the rest is for books and history. */
const BUDGET_SHARE = 0.2;
const JITTER = 0.1;
const FIRST_SPACING_MS = 50;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60_000;
/** Who knows no such symbol need not be asked often. */
const FIRST_REJECTED_MS = 30_000;
const LONGEST_REJECTED_MS = 15 * 60_000;
