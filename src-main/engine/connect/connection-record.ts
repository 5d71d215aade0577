import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { ConnectionHealth, HealthError } from '../../../src-shared/wire/health.ts';
import { ConnectionError, type TapedeckError } from '../errors.ts';
import { LatencyHistogram } from '../measure/latency-histogram.ts';
import type { PauseMeter } from '../measure/pause-meter.ts';
import { RateMeter } from '../measure/rate-meter.ts';
import { Rhythm } from './staleness.ts';

/** State and counters of one connection, over all its sockets. Times are epoch ms; NaN if it has not happened. Hot: plain fields. */
export class ConnectionRecord {
  readonly id: string;
  readonly venue: StreamVenueId;
  readonly url: string;
  state: StreamState = 'starting';
  since: number;
  /** When the present socket opened. */
  upAt = NaN;
  lastFrameAt = NaN;
  /** When it was lost, or first failed to open; NaN while it is open, or has not failed. */
  failingSince = NaN;
  /** When the last market data came; acknowledgements and pings do not count. */
  lastDataAt = NaN;
  /** Of market data, since the present socket opened. */
  readonly rhythm: Rhythm;
  messages = 0;
  bytes = 0;
  malformed = 0;
  reconnects = 0;
  lastError: HealthError | undefined;
  readonly latency = new LatencyHistogram();
  readonly messageRate = new RateMeter();
  readonly byteRate = new RateMeter();

  /** `pauses`: those of the connection that it replaces. */
  constructor(
    id: string,
    venue: StreamVenueId,
    about: { readonly url: string; readonly now: number; readonly pauses?: PauseMeter | undefined },
  ) {
    this.id = id;
    this.venue = venue;
    this.url = about.url;
    this.since = about.now;
    this.rhythm = new Rhythm(about.pauses);
  }

  /** The pause between two messages that is usual for it, ms; NaN while it is not known. */
  get usualPauseMs(): number {
    return this.rhythm.pauses.usualMs;
  }

  /** Goes to another state; the same state again changes nothing. */
  enter(state: StreamState, now: number): void {
    if (this.state === state) return;
    this.state = state;
    this.since = now;
  }

  /** Keeps an error as the last one. */
  blame(error: TapedeckError, now: number): void {
    const fault = error instanceof ConnectionError ? error.fault : undefined;
    this.lastError = { code: error.code, message: error.message, at: now, ...(fault === undefined ? {} : { fault }) };
  }

  /** It was lost, or an attempt failed. */
  noteFailure(now: number): void {
    if (Number.isNaN(this.failingSince)) this.failingSince = now;
  }

  /** Whether any socket of it has been open. */
  get hasBeenUp(): boolean {
    return !Number.isNaN(this.upAt);
  }

  /** A look at the counters at an instant, monotonic ms, so that rates have something to compare with. */
  note(monotonic: number): void {
    this.messageRate.note(monotonic, this.messages);
    this.byteRate.note(monotonic, this.bytes);
  }

  /** The record as the health panel shows it at an instant, monotonic ms. */
  health(
    monotonic: number,
    about: { readonly topics: number; readonly nextAttemptAt: number; readonly attempt: number },
  ): ConnectionHealth {
    const latency = this.latency.summary(monotonic);
    const isOpen = this.state === 'running' || this.state === 'stale';
    return {
      id: this.id,
      venue: this.venue,
      url: this.url,
      state: this.state,
      since: this.since,
      messagesPerSecond: this.messageRate.perSecond(monotonic, this.messages),
      bytesPerSecond: this.byteRate.perSecond(monotonic, this.bytes),
      messages: this.messages,
      bytes: this.bytes,
      malformed: this.malformed,
      topics: about.topics,
      reconnects: this.reconnects,
      attempt: isOpen ? 0 : about.attempt,
      ...(isOpen ? { openedAt: this.upAt } : {}),
      ...(Number.isNaN(this.lastFrameAt) ? {} : { lastFrameAt: this.lastFrameAt }),
      ...(Number.isNaN(this.lastDataAt) ? {} : { lastDataAt: this.lastDataAt }),
      ...(Number.isNaN(this.failingSince) ? {} : { failingSince: this.failingSince }),
      ...(Number.isNaN(about.nextAttemptAt) ? {} : { nextAttemptAt: about.nextAttemptAt }),
      ...(latency === undefined ? {} : { latencyP50: latency.p50, latencyP99: latency.p99 }),
      ...(this.lastError === undefined ? {} : { lastError: this.lastError }),
    };
  }
}

/** Sums since the pool was made, closed connections included. */
export interface PoolTotals {
  readonly messages: number;
  readonly bytes: number;
  readonly malformed: number;
  readonly reconnects: number;
}

/** Both together. */
export function plus(sum: PoolTotals, more: PoolTotals): PoolTotals {
  return {
    messages: sum.messages + more.messages,
    bytes: sum.bytes + more.bytes,
    malformed: sum.malformed + more.malformed,
    reconnects: sum.reconnects + more.reconnects,
  };
}
