import { greatest } from '../../../src-shared/greatest.ts';
import type { HealthError } from '../../../src-shared/wire/health.ts';
import type { TapedeckError } from '../errors.ts';
import type { ClockPort } from '../ports.ts';
import type { QualityPort, StreamLossReason } from '../quality-event.ts';
import { pullBack, silenceMs, staleAfterMs } from './staleness.ts';
import { type StreamRecord, toStreamRef } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';

/** Moves streams from state to state, and reports it to the sink and as facts. */
export class StreamStates {
  readonly #clock: ClockPort;
  readonly #quality: QualityPort;
  readonly #sink: StreamSink;
  readonly #staleThresholdMs: number;

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

  bringUp(stream: StreamRecord): void {
    const now = this.#clock.now();
    stream.upAt = now;
    stream.messagesUp = 0;
    stream.enter('running', now);
    this.#quality.report({ kind: 'stream-up', at: now, venue: stream.venue, stream: toStreamRef(stream, now) });
    this.#sink.onStreamUp(stream);
  }

  /** The venue rejects the stream or its connection: it will not come back soon. */
  fail(stream: StreamRecord, error: Pick<HealthError, 'code' | 'message'>): void {
    this.#blame(stream, error);
    if (stream.state === 'failed') return;
    // Once it comes, what was missed is fetched as after any loss.
    stream.reconnects++;
    stream.enter('failed', this.#clock.now());
    this.#report(stream, 'failed');
  }

  /** The stream will come back; the sink is notified if it was up. */
  lose(stream: StreamRecord, error: TapedeckError): void {
    const wasUp = isUp(stream);
    this.#blame(stream, error);
    stream.enter('reconnecting', this.#clock.now());
    if (!wasUp) return;
    stream.reconnects++;
    this.#report(stream, 'connection-lost');
  }

  end(stream: StreamRecord): void {
    stream.enter('stopped', this.#clock.now());
    this.#report(stream, 'stopped');
  }

  /**
   * Looks for streams that are up and have been without data for too long. Hundreds fall silent together if their connection is dead, so those
   * of one connection are one fact.
   */
  check(streams: Iterable<StreamRecord>, isConnectionStale: (connectionId: string) => boolean): void {
    const now = this.#clock.now();
    const silent = new Map<string, StreamRecord[]>();
    for (const stream of streams) {
      stream.rate.note(now, stream.messages);
      pullBack(stream, now);
      // Days without a liquidation are no fault.
      if (stream.state !== 'running' || stream.channel === 'liquidation') continue;
      if (silenceMs(stream, now) < staleAfterMs(stream, this.#staleThresholdMs)) continue;
      stream.enter('stale', now);
      const others = silent.get(stream.connectionId);
      if (others === undefined) silent.set(stream.connectionId, [stream]);
      else others.push(stream);
    }
    for (const [connection, group] of silent) this.#reportStale(connection, group, isConnectionStale(connection));
  }

  #reportStale(connection: string, group: readonly StreamRecord[], isConnectionStale: boolean): void {
    const now = this.#clock.now();
    const [first] = group;
    if (first === undefined) return;
    this.#quality.report({
      kind: 'streams-stale',
      at: now,
      venue: first.venue,
      connection,
      streams: group.map((stream) => toStreamRef(stream, now)),
      silenceMs: Math.round(greatest(group.map((stream) => silenceMs(stream, now)))),
      isConnectionStale,
    });
    for (const stream of group) this.#sink.onStreamStale(stream);
  }

  #report(stream: StreamRecord, reason: StreamLossReason): void {
    const now = this.#clock.now();
    this.#quality.report({
      kind: 'stream-lost',
      at: now,
      venue: stream.venue,
      stream: toStreamRef(stream, now),
      reason,
    });
    this.#sink.onStreamLost(stream, reason);
  }

  #blame(stream: StreamRecord, error: Pick<HealthError, 'code' | 'message'>): void {
    stream.lastError = { code: error.code, message: error.message, at: this.#clock.now() };
  }
}

/** Whether the venue delivers the stream. */
export function isUp(stream: StreamRecord): boolean {
  return stream.state === 'running' || stream.state === 'stale';
}
