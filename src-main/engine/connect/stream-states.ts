import type { StreamState } from '../../../src-shared/market/book-state.ts';
import { greatest } from '../../../src-shared/greatest.ts';
import type { HealthError } from '../../../src-shared/wire/health.ts';
import { LEAST_STALE_MS, staleAfterMs } from '../../../src-shared/market/stream-pace.ts';
import { TapedeckError } from '../errors.ts';
import type { ClockPort } from '../ports.ts';
import type { QualityPort } from '../quality-event.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { DueLooks } from './due-looks.ts';
import { type DataWatch, silenceMs } from './staleness.ts';
import { type StreamRecord, toStreamChanged } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';

/** Moves streams from state to state, which their records report, and passes it on to the sink. */
export class StreamStates {
  /** Streams that are stale. */
  readonly stale = new Set<StreamRecord>();
  /**
   * Streams of books that are not stale by their own pace, but silent for so long that one of unknown pace would be: one long pause may have made
   * the usual one long. In the order in which they are to be looked at.
   */
  readonly longSilent = new Set<StreamRecord>();
  readonly #clock: ClockPort;
  readonly #quality: QualityPort;
  readonly #sink: StreamSink;
  readonly #staleThresholdMs: number;
  readonly #due = new DueLooks<StreamRecord>();
  /** Connections that were stale at the last look. */
  #staleConnections: ReadonlySet<string> = new Set();
  /** Spreads the looks at streams. */
  #turn = 0;

  /** `staleThresholdMs`: silence of a stream that counts as stale while nobody knows how often it sends. */
  constructor(
    { clock, quality }: { readonly clock: ClockPort; readonly quality: QualityPort },
    sink: StreamSink,
    staleThresholdMs: number,
  ) {
    this.#clock = clock;
    this.#quality = quality;
    this.#sink = sink;
    this.#staleThresholdMs = staleThresholdMs;
  }

  /** Reports every change of a stream's state from now on, and looks at it until it is stopped. */
  watch(stream: StreamRecord): void {
    this.#due.add(stream, this.#clock.monotonic());
    stream.onState = this.#onState;
  }

  /**
   * The venue delivers the stream, or says so. It is stale until something comes if it missed something before, or if `isProven` is false: its connection
   * was opened since another one had been silent, and has not shown that it is any better.
   */
  bringUp(stream: StreamRecord, isProven = true): void {
    const now = this.#clock.now();
    stream.upAt = now;
    stream.rhythm.begin(this.#clock.monotonic());
    stream.enter(stream.hasMissed || (!isProven && stream.isJudged && !stream.isShared) ? 'stale' : 'running', now);
    this.#sink.onStreamUp(stream);
  }

  /** Another connection carries a stream on: if that is stale, what was missed before says nothing about this one. */
  carryOn(stream: StreamRecord): void {
    if (stream.state === 'stale') stream.rhythm.begin(this.#clock.monotonic());
    this.#sink.onStreamRenewed(stream);
  }

  /** The venue rejects the stream or its connection: it will not come back soon. */
  fail(stream: StreamRecord, error: Pick<HealthError, 'code' | 'message'>): void {
    this.#blame(stream, error);
    if (stream.state === 'failed') return;
    // Once it comes, what was missed is fetched as after any loss.
    stream.reconnects++;
    stream.enter('failed', this.#clock.now());
    this.#sink.onStreamLost(stream, 'failed');
  }

  /** The stream will come, or come back; the sink is notified if it was up. */
  lose(stream: StreamRecord, error: Pick<HealthError, 'code' | 'message'>): void {
    const wasUp = isUp(stream);
    this.#blame(stream, error);
    stream.enter(Number.isNaN(stream.upAt) ? 'connecting' : 'reconnecting', this.#clock.now());
    if (!wasUp) return;
    stream.reconnects++;
    this.#sink.onStreamLost(stream, 'connection-lost');
  }

  end(stream: StreamRecord): void {
    stream.enter('stopped', this.#clock.now());
    this.#sink.onStreamLost(stream, 'stopped');
  }

  /**
   * A market moved on without `silent`, one of these streams of a connection, none of which brings anything: all are stale. It is known of `silent` that it
   * missed something, and of those of the trades of its symbol if `isOfTrades`.
   */
  doubt(connection: string, streams: Iterable<StreamRecord>, silent: StreamRecord, isOfTrades: boolean): void {
    const doubted: StreamRecord[] = [];
    for (const stream of streams) {
      if (!isUp(stream) || !stream.isJudged || stream.isShared) continue;
      stream.hasMissed ||= stream === silent || (isOfTrades && stream.isOfTrades && stream.symbol === silent.symbol);
      if (stream.state === 'running') doubted.push(stream);
    }
    for (const stream of doubted) stream.enter('stale', this.#clock.now());
    this.#reportStale(connection, doubted, false);
  }

  /** A stale stream has missed nothing since it came up or brought something: it is live, unless its own pace contradicts. */
  trust(stream: StreamRecord): void {
    const staleMs = this.#staleAfterMs(stream, !this.#staleConnections.has(stream.connectionId));
    if (stream.state === 'stale' && silenceMs(stream.rhythm, this.#clock.monotonic()) < staleMs)
      stream.enter('running', this.#clock.now());
  }

  /** Looks at the streams that can have become stale since the last look. */
  look(connections: Iterable<StreamsConnection>): void {
    const monotonic = this.#clock.monotonic();
    for (const stream of this.longSilent) if (!this.#isLongSilent(stream, monotonic)) this.longSilent.delete(stream);
    const due = new Set(this.#due.take(monotonic).filter(({ state }) => state !== 'stopped'));
    const stale = new Set<string>();
    const proven = new Set<string>();
    for (const { record, streams, watch } of connections) {
      if (record.state === 'running' && watch.isProven) proven.add(record.id);
      if (record.state !== 'stale') continue;
      stale.add(record.id);
      // More of their silence counts once their connection is stale.
      if (!this.#staleConnections.has(record.id)) for (const stream of streams.values()) due.add(stream);
    }
    this.#staleConnections = stale;
    this.#check(due);
    // Where others come, silence without more than that is the market's.
    for (const stream of this.stale) if (!stream.hasMissed && proven.has(stream.connectionId)) this.trust(stream);
    for (const stream of due) this.#due.add(stream, this.#nextLookAt(stream, monotonic));
  }

  /**
   * Looks for streams that are up and have been without data for too long. Hundreds fall silent together if their connection is dead, so those
   * of one connection are one fact.
   */
  #check(streams: Iterable<StreamRecord>): void {
    const now = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const silent = new Map<string, StreamRecord[]>();
    for (const stream of streams) {
      stream.rate.note(monotonic, stream.messages);
      if (stream.state !== 'running' || !stream.isJudged) continue;
      const silence = silenceMs(stream.rhythm, monotonic);
      // Of thousands of streams nearly all are told apart without a look at what is usual for them.
      if (silence < LEAST_STALE_MS && silence < this.#staleThresholdMs) continue;
      if (silence < this.#staleAfterMs(stream, !this.#staleConnections.has(stream.connectionId))) {
        if (this.#isLongSilent(stream, monotonic)) this.longSilent.add(stream);
        continue;
      }
      stream.enter('stale', now);
      const others = silent.get(stream.connectionId);
      if (others === undefined) silent.set(stream.connectionId, [stream]);
      else others.push(stream);
    }
    for (const [connection, group] of silent)
      this.#reportStale(connection, group, this.#staleConnections.has(connection));
  }

  #isLongSilent({ state, hasBook, rhythm }: StreamRecord, monotonic: number): boolean {
    return hasBook && state === 'running' && silenceMs(rhythm, monotonic) >= this.#staleThresholdMs;
  }

  /** When a stream is to be looked at again, monotonic ms: before it can count as stale, whatever comes meanwhile, and not all streams at once. */
  #nextLookAt(stream: StreamRecord, monotonic: number): number {
    const leastMs = Math.min(LEAST_STALE_MS, this.#staleThresholdMs);
    this.#turn = (this.#turn + 1) % LOOK_TURNS;
    const usualAt = monotonic + (leastMs / 2) * (1 + this.#turn / LOOK_TURNS);
    if (stream.state !== 'running' || !stream.isJudged) return usualAt;
    const allowedMs = Math.max(leastMs, this.#staleAfterMs(stream, !this.#staleConnections.has(stream.connectionId)));
    return Math.min(usualAt, monotonic + allowedMs - silenceMs(stream.rhythm, monotonic));
  }

  /** Of a stream of trades nothing follows from silence alone, as long as other streams come by its connection. */
  #staleAfterMs(stream: StreamRecord, isConnectionLive: boolean): number {
    const staleMs = staleAfterMs(stream);
    return staleMs === Infinity && !(stream.isOfTrades && isConnectionLive) ? this.#staleThresholdMs : staleMs;
  }

  #reportStale(connection: string, group: readonly StreamRecord[], isConnectionStale: boolean): void {
    const now = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const [first] = group;
    if (first === undefined) return;
    this.#quality.report({
      kind: 'streams-stale',
      at: now,
      venue: first.venue,
      connection,
      streams: group.map(({ symbol, channel }) => ({ symbol, channel })),
      silenceMs: Math.round(greatest(group.map(({ rhythm }) => silenceMs(rhythm, monotonic)))),
      isConnectionStale,
    });
    for (const stream of group) this.#sink.onStreamStale(stream);
  }

  readonly #onState = (stream: StreamRecord, previous: StreamState): void => {
    if (stream.state === 'stale') this.stale.add(stream);
    else if (previous === 'stale') this.stale.delete(stream);
    this.#quality.report(toStreamChanged(stream, previous));
  };

  #blame(stream: StreamRecord, error: Pick<HealthError, 'code' | 'message'>): void {
    stream.cause = error instanceof TapedeckError ? error : undefined;
    stream.lastError = { code: error.code, message: error.message, at: this.#clock.now() };
  }
}

/** Looks at streams that are well are spread over so many steps. */
const LOOK_TURNS = 8;

/** Whether the venue delivers the stream. */
export function isUp(stream: StreamRecord): boolean {
  return stream.state === 'running' || stream.state === 'stale';
}

/** What carries streams. */
interface StreamsConnection {
  readonly record: Pick<ConnectionRecord, 'id' | 'state'>;
  readonly streams: ReadonlyMap<string, StreamRecord>;
  readonly watch: Pick<DataWatch, 'isProven'>;
}
