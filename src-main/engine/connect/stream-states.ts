import type { TapedeckError } from '../errors.ts';
import type { ClockPort } from '../ports.ts';
import { pullBack, silenceMs, staleAfterMs } from './staleness.ts';
import type { StreamRecord } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';

/** Moves streams from state to state and tells the sink. */
export class StreamStates {
  readonly #clock: ClockPort;
  readonly #sink: StreamSink;
  readonly #staleThresholdMs: number;

  constructor(clock: ClockPort, sink: StreamSink, staleThresholdMs: number) {
    this.#clock = clock;
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

  /** The stream will not come back by itself. */
  fail(stream: StreamRecord, error: TapedeckError): void {
    this.#blame(stream, error);
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

  /** Looks for streams that are up and have been without data for too long. */
  check(streams: Iterable<StreamRecord>): void {
    const now = this.#clock.now();
    for (const stream of streams) {
      stream.rate.note(now, stream.messages);
      pullBack(stream, now);
      // Days without a liquidation are no fault.
      if (stream.state !== 'running' || stream.channel === 'liquidation') continue;
      if (silenceMs(stream, now) < staleAfterMs(stream, this.#staleThresholdMs)) continue;
      stream.enter('stale', now);
      this.#sink.onStreamStale(stream);
    }
  }

  #blame(stream: StreamRecord, error: TapedeckError): void {
    stream.lastError = { code: error.code, message: error.message, at: this.#clock.now() };
  }
}

/** Whether the venue delivers the stream. */
export function isUp(stream: StreamRecord): boolean {
  return stream.state === 'running' || stream.state === 'stale';
}
