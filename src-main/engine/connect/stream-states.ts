import type { StreamState } from '../../../src-shared/market/book-state.ts';
import { greatest } from '../../../src-shared/greatest.ts';
import type { HealthError } from '../../../src-shared/wire/health.ts';
import { LEAST_STALE_MS, staleAfterMs } from '../../../src-shared/market/stream-pace.ts';
import { TapedeckError } from '../errors.ts';
import type { ClockPort } from '../ports.ts';
import type { QualityPort } from '../quality-event.ts';
import { silenceMs } from './staleness.ts';
import { type StreamRecord, toStreamChanged } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';

/** Moves streams from state to state, which their records report, and passes it on to the sink. */
export class StreamStates {
  readonly #clock: ClockPort;
  readonly #quality: QualityPort;
  readonly #sink: StreamSink;
  readonly #staleThresholdMs: number;

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

  /** Reports every change of a stream's state from now on. */
  watch(stream: StreamRecord): void {
    stream.onState = this.#onState;
  }

  bringUp(stream: StreamRecord): void {
    const now = this.#clock.now();
    stream.upAt = now;
    stream.rhythm.begin(this.#clock.monotonic());
    stream.enter('running', now);
    this.#sink.onStreamUp(stream);
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
   * Looks for streams that are up and have been without data for too long. Hundreds fall silent together if their connection is dead, so those
   * of one connection are one fact.
   */
  check(streams: Iterable<StreamRecord>, staleConnections: ReadonlySet<string>): void {
    const now = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const silent = new Map<string, StreamRecord[]>();
    for (const stream of streams) {
      stream.rate.note(monotonic, stream.messages);
      if (stream.state !== 'running' || stream.mayBeQuiet || stream.sharedBy !== undefined) continue;
      const silence = silenceMs(stream.rhythm, monotonic);
      // Of thousands of streams nearly all are told apart without a look at what is usual for them.
      if (silence < LEAST_STALE_MS && silence < this.#staleThresholdMs) continue;
      if (silence < this.#staleAfterMs(stream, !staleConnections.has(stream.connectionId))) continue;
      stream.enter('stale', now);
      const others = silent.get(stream.connectionId);
      if (others === undefined) silent.set(stream.connectionId, [stream]);
      else others.push(stream);
    }
    for (const [connection, group] of silent) this.#reportStale(connection, group, staleConnections.has(connection));
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
    this.#quality.report(toStreamChanged(stream, previous));
  };

  #blame(stream: StreamRecord, error: Pick<HealthError, 'code' | 'message'>): void {
    stream.cause = error instanceof TapedeckError ? error : undefined;
    stream.lastError = { code: error.code, message: error.message, at: this.#clock.now() };
  }
}

/** Whether the venue delivers the stream. */
export function isUp(stream: StreamRecord): boolean {
  return stream.state === 'running' || stream.state === 'stale';
}
