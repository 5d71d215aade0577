import { greatest } from '../../../src-shared/greatest.ts';
import type { HealthError } from '../../../src-shared/wire/health.ts';
import type { TapedeckError } from '../errors.ts';
import type { ClockPort, LogPort } from '../ports.ts';
import { pullBack, silenceMs, staleAfterMs } from './staleness.ts';
import type { StreamRecord } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';

/** Moves streams from state to state and tells the sink. */
export class StreamStates {
  readonly #clock: ClockPort;
  readonly #log: LogPort;
  readonly #sink: StreamSink;
  readonly #staleThresholdMs: number;

  constructor(
    { clock, log }: { readonly clock: ClockPort; readonly log: LogPort },
    sink: StreamSink,
    staleThresholdMs: number,
  ) {
    this.#clock = clock;
    this.#log = log;
    this.#sink = sink;
    this.#staleThresholdMs = staleThresholdMs;
  }

  bringUp(stream: StreamRecord): void {
    const now = this.#clock.now();
    stream.upAt = now;
    stream.messagesUp = 0;
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

  /** The stream will come back; the sink hears of it where it was up. */
  lose(stream: StreamRecord, error: TapedeckError): void {
    const wasUp = isUp(stream);
    this.#blame(stream, error);
    stream.enter('reconnecting', this.#clock.now());
    if (!wasUp) return;
    stream.reconnects++;
    this.#sink.onStreamLost(stream, 'connection-lost');
  }

  end(stream: StreamRecord): void {
    stream.enter('stopped', this.#clock.now());
    this.#sink.onStreamLost(stream, 'stopped');
  }

  /**
   * Looks for streams that are up and have been without data for too long. Hundreds fall silent together where their connection is dead: those
   * of one connection share a line of the log, and where the connection `isTold` to be stale, its own line speaks for them.
   */
  check(streams: Iterable<StreamRecord>, isTold: (connectionId: string) => boolean): void {
    const now = this.#clock.now();
    const silent = new Map<string, StreamRecord[]>();
    for (const stream of streams) {
      stream.rate.note(now, stream.messages);
      pullBack(stream, now);
      // Days without a liquidation are no fault.
      if (stream.state !== 'running' || stream.channel === 'liquidation') continue;
      if (silenceMs(stream, now) < staleAfterMs(stream, this.#staleThresholdMs)) continue;
      stream.enter('stale', now);
      this.#sink.onStreamStale(stream);
      const others = silent.get(stream.connectionId);
      if (others === undefined) silent.set(stream.connectionId, [stream]);
      else others.push(stream);
    }
    for (const [connection, group] of silent) if (!isTold(connection)) this.#tell(connection, group, now);
  }

  #tell(connection: string, group: readonly StreamRecord[], now: number): void {
    const [first] = group;
    if (first === undefined) return;
    const silence = { silenceMs: Math.round(greatest(group.map((stream) => silenceMs(stream, now)))) };
    const about =
      group.length > 1
        ? { fields: { streams: group.length, ...silence } }
        : { symbol: first.symbol, fields: { channel: first.channel, ...silence } };
    this.#log.write({ name: 'FEED_STALE', level: 'warn', at: now, venue: first.venue, connection, ...about });
  }

  #blame(stream: StreamRecord, error: Pick<HealthError, 'code' | 'message'>): void {
    stream.lastError = { code: error.code, message: error.message, at: this.#clock.now() };
  }
}

/** Whether the venue delivers the stream. */
export function isUp(stream: StreamRecord): boolean {
  return stream.state === 'running' || stream.state === 'stale';
}
