import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { Channel } from '../../../src-shared/market/channels.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { BookHealth, HealthError, StreamHealth } from '../../../src-shared/wire/health.ts';
import { LatencyHistogram } from '../measure/latency-histogram.ts';
import { RateMeter } from '../measure/rate-meter.ts';
import type { Topic } from '../venue/venue.ts';

/** What a topic is, in our words. */
export interface StreamAbout {
  readonly symbol: string;
  readonly channel: Channel;
  /** Of candles. */
  readonly interval?: Interval;
}

/**
 * One subscribed topic: its state and counters. The pool owns the state; whoever applies the messages counts `gaps`, `missing`,
 * `duplicates`, `resyncs` and `malformed`. Times are epoch ms; NaN where it has not happened. Hot: plain fields.
 */
export class StreamRecord {
  /** `venue:topic`, unique. */
  readonly key: string;
  readonly venue: VenueId;
  readonly topic: Topic;
  readonly symbol: string;
  readonly channel: Channel;
  readonly interval: Interval | undefined;
  state: StreamState = 'starting';
  since: number;
  connectionId = '';
  /** When the venue last began to deliver it. */
  upAt = NaN;
  lastDataAt = NaN;
  /** When the newest sampled message was decoded, monotonic ms. */
  decodedAt = NaN;
  messages = 0;
  /** Messages since `upAt`. */
  messagesUp = 0;
  reconnects = 0;
  gaps = 0;
  missing = 0;
  duplicates = 0;
  resyncs = 0;
  /** Trades that came after newer ones had been told; they are left out. */
  outOfOrder = 0;
  /** Trades that were missing and came from history. */
  backfilled = 0;
  malformed = 0;
  lastError: HealthError | undefined;
  /** Called after every change of `state`. */
  onState: ((stream: StreamRecord, previous: StreamState) => void) | undefined;
  /** Where its messages go: set and read by whoever applies them, so that no message needs a look-up. */
  target: unknown = undefined;
  readonly latency = new LatencyHistogram();
  readonly rate = new RateMeter();

  /** Its messages are about many symbols. */
  get isShared(): boolean {
    return this.topic.isShared === true;
  }

  constructor(venue: VenueId, topic: Topic, about: StreamAbout, now: number) {
    this.key = `${venue}:${topic.key}`;
    this.venue = venue;
    this.topic = topic;
    this.symbol = about.symbol;
    this.channel = about.channel;
    this.interval = about.interval;
    this.since = now;
  }

  /** Goes to another state; the same state again changes nothing. */
  enter(state: StreamState, now: number): void {
    if (this.state === state) return;
    const previous = this.state;
    this.state = state;
    this.since = now;
    this.onState?.(this, previous);
  }

  /** The record as the health panel shows it. */
  health(now: number, book?: BookHealth): StreamHealth {
    const latency = this.latency.summary(now);
    return {
      key: this.key,
      venue: this.venue,
      symbol: this.symbol,
      channel: this.channel,
      topic: this.topic.key,
      state: this.state,
      since: this.since,
      messagesPerSecond: this.rate.perSecond(now, this.messages),
      messages: this.messages,
      reconnects: this.reconnects,
      gaps: this.gaps,
      missing: this.missing,
      duplicates: this.duplicates,
      resyncs: this.resyncs,
      malformed: this.malformed,
      ...(this.outOfOrder === 0 ? {} : { outOfOrder: this.outOfOrder }),
      ...(this.backfilled === 0 ? {} : { backfilled: this.backfilled }),
      ...(this.connectionId === '' ? {} : { connection: this.connectionId }),
      ...(Number.isNaN(this.lastDataAt) ? {} : { lastDataAt: this.lastDataAt }),
      ...(latency === undefined ? {} : { latencyP50: latency.p50, latencyP99: latency.p99 }),
      ...(book === undefined ? {} : { book }),
      ...(this.lastError === undefined ? {} : { lastError: this.lastError }),
    };
  }
}
