import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { Channel } from '../../../src-shared/market/channels.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { HealthError, StreamHealth } from '../../../src-shared/wire/health.ts';
import type { TapedeckError } from '../errors.ts';
import { LagMeter } from '../measure/lag-meter.ts';
import { LatencyHistogram } from '../measure/latency-histogram.ts';
import { RateMeter } from '../measure/rate-meter.ts';
import type { StreamChanged } from '../quality-event.ts';
import type { Topic } from '../venue/venue.ts';
import type { TopicSlot } from '../venue/topic-slot.ts';
import { NumberRow } from './number-row.ts';
import { RHYTHM_NUMBERS, Rhythm } from './staleness.ts';

/** What a topic is, in our words. */
export interface StreamAbout<Target = unknown> {
  readonly symbol: string;
  readonly channel: Channel;
  /** Of candles. */
  readonly interval?: Interval;
  /** What its messages are applied to; absent if they are about many symbols. */
  readonly target?: Target;
  /** It joins no socket with so many topics, while another can be opened; as the configuration says if absent. */
  readonly batchSize?: number | undefined;
}

/**
 * One subscribed topic: its state and counters. The pool owns the state; whoever applies the messages counts `gaps`, `missing`,
 * `duplicates` and `malformed`, but for books, which count their own. Times are epoch ms; NaN if it has not happened. Hot: plain fields.
 */
export class StreamRecord<Target = unknown> {
  // What every message touches stands first, so that it lies together.
  state: StreamState = 'starting';
  /** It is among the streams whose lag is judged. */
  isTimed = false;
  /** The stream of all symbols that brings its data instead of its own topic, and whose state it has; undefined if none does. */
  sharedBy: StreamRecord | undefined;
  /** It is stale, and more than silence shows that: its market moved on without it. */
  hasMissed = false;
  /** What its messages are applied to, so that no message needs a look-up; undefined if they are about many symbols. */
  readonly target: Target | undefined;
  readonly latency = new LatencyHistogram();
  readonly #row = new NumberRow();
  /** Since `upAt`. */
  readonly rhythm = new Rhythm(undefined, this.#row);
  readonly #numbers = this.#row.values;
  readonly #at = this.#row.at + RHYTHM_NUMBERS;
  /** `venue:topic`, unique. */
  readonly key: string;
  readonly venue: StreamVenueId;
  readonly topic: Topic;
  readonly symbol: string;
  readonly channel: Channel;
  readonly interval: Interval | undefined;
  since: number;
  connectionId = '';
  /** When the venue last began to deliver it. */
  upAt = NaN;
  /** When the newest sampled message was decoded, monotonic ms. */
  decodedAt = NaN;
  /** The longest pause that is declared for it, ms; NaN if it sends as the market does. */
  cadenceMs: number;
  reconnects = 0;
  gaps = 0;
  missing = 0;
  duplicates = 0;
  /** Trades that came after newer ones had been reported; they are left out. */
  outOfOrder = 0;
  /** Trades that were missing and came from history. */
  backfilled = 0;
  malformed = 0;
  lastError: HealthError | undefined;
  /** What `lastError` was made of, for programs that decide by its class; undefined if it was no error object. */
  cause: TapedeckError | undefined;
  readonly batchSize: number | undefined;
  /** Where a connection finds it by the name of its topic; undefined before its first message. */
  slot: TopicSlot | undefined;
  /** It was opened for a book, whatever else it brings. */
  hasBook = false;
  /** When its silence is to be judged again, monotonic ms; NaN if it is not to be. */
  lookAt = NaN;
  /** The row of health that was made of it last, see {@link isAsIn}; undefined if none was, or what it says may be outdated. */
  row: StreamHealth | undefined;
  /** Called after every change of `state`. */
  onState: ((stream: StreamRecord, previous: StreamState) => void) | undefined;
  readonly lag = new LagMeter();
  readonly rate = new RateMeter();

  /** Of a stream that may be quiet: when its connection, which is lost, received its last frame, epoch ms; NaN if none was lost. */
  quietUntil = NaN;

  /** Whether it may be without data for any time and be well: days without a liquidation are no fault. */
  get mayBeQuiet(): boolean {
    return this.channel === 'liquidation';
  }

  /** Whether its silence says anything about it. */
  get isJudged(): boolean {
    return !this.mayBeQuiet && this.sharedBy === undefined;
  }

  /** Whether only trades make it send: in a thin market there may be none for any time, and nothing is wrong. */
  get isOfTrades(): boolean {
    return this.channel === 'trade' || this.channel === 'aggTrade' || this.channel === 'candle';
  }

  /** Its messages are about many symbols. */
  get isShared(): boolean {
    return this.topic.isShared === true;
  }

  constructor(venue: StreamVenueId, topic: Topic, about: StreamAbout<Target>, now: number) {
    this.key = `${venue}:${topic.key}`;
    this.venue = venue;
    this.topic = topic;
    this.symbol = about.symbol;
    this.channel = about.channel;
    this.interval = about.interval;
    this.cadenceMs = topic.cadenceMs ?? NaN;
    this.target = about.target;
    this.batchSize = about.batchSize;
    this.since = now;
    this.lastDataAt = this.venueTime = this.latencyMs = NaN;
  }

  get messages(): number {
    return this.#numbers[this.#at + MESSAGES] as number;
  }
  set messages(count: number) {
    this.#numbers[this.#at + MESSAGES] = count;
  }

  get lastDataAt(): number {
    return this.#numbers[this.#at + LAST_DATA_AT] as number;
  }
  set lastDataAt(at: number) {
    this.#numbers[this.#at + LAST_DATA_AT] = at;
  }

  /** When the newest message was made, by the venue; NaN if it does not say. */
  get venueTime(): number {
    return this.#numbers[this.#at + VENUE_TIME] as number;
  }
  set venueTime(time: number) {
    this.#numbers[this.#at + VENUE_TIME] = time;
  }

  /** Of the newest message that says how long it was on its way, ms; NaN if none did. */
  get latencyMs(): number {
    return this.#numbers[this.#at + LATENCY_MS] as number;
  }
  set latencyMs(ms: number) {
    this.#numbers[this.#at + LATENCY_MS] = ms;
  }

  /** How many messages said so. */
  get timed(): number {
    return this.#numbers[this.#at + TIMED] as number;
  }
  set timed(count: number) {
    this.#numbers[this.#at + TIMED] = count;
  }

  /** Goes to another state; the same state again changes nothing. */
  enter(state: StreamState, now: number): void {
    if (this.state === state) return;
    const previous = this.state;
    this.state = state;
    this.since = now;
    if (state === 'running') this.hasMissed = false;
    this.onState?.(this, previous);
  }

  /** The owner of streams no longer brings it: it must not be found there by the name of its topic. */
  leave(owner: unknown): void {
    const { slot } = this;
    if (slot !== undefined && slot.owner === owner) slot.owner = slot.stream = undefined;
  }

  /** Begins to measure latencies anew. */
  forgetLatencies(): void {
    this.latency.clear();
    this.lag.clear();
  }

  /** The pause between two messages that is usual for it, ms; NaN while it is not known. */
  get usualPauseMs(): number {
    return this.rhythm.pauses.usualMs;
  }

  /** The record as the health panel shows it at an instant, monotonic ms. */
  health(monotonic: number): MutableHealth {
    const { lastDataAt, usualPauseMs, cadenceMs } = this.sharedBy ?? this;
    // Thousands of these are made for one report: each field that may be absent is set, as spreading costs several times more.
    const health: MutableHealth = {
      key: this.key,
      venue: this.venue,
      symbol: this.symbol,
      channel: this.channel,
      topic: this.topic.key,
      state: this.state,
      since: this.since,
      messagesPerSecond: this.#isSilent(monotonic) ? 0 : this.rate.perSecond(monotonic, this.messages),
      messages: this.messages,
      reconnects: this.reconnects,
      gaps: this.gaps,
      missing: this.missing,
      duplicates: this.duplicates,
      resyncs: 0,
      malformed: this.malformed,
    };
    if (this.outOfOrder !== 0) health.outOfOrder = this.outOfOrder;
    if (this.backfilled !== 0) health.backfilled = this.backfilled;
    if (this.connectionId !== '') health.connection = this.connectionId;
    if (!Number.isNaN(lastDataAt)) health.lastDataAt = lastDataAt;
    else if (this.#isUp && !Number.isNaN(this.upAt)) health.silentSince = this.upAt;
    if (!Number.isNaN(usualPauseMs)) health.usualPauseMs = usualPauseMs;
    if (!Number.isNaN(cadenceMs)) health.cadenceMs = cadenceMs;
    this.#latencyInto(health, monotonic);
    if (this.lastError !== undefined) health.lastError = this.lastError;
    return health;
  }

  /**
   * Whether a row says what one made at this instant would, monotonic ms, but for what a book counts. False of a stream that brought data
   * within the last seconds, as its rate changes by itself. Thousands are asked for every report: fields are compared, and none is made.
   */
  isAsIn(row: StreamHealth, monotonic: number): boolean {
    if (!this.#isSilent(monotonic) || row.messagesPerSecond !== 0 || row.messages !== this.messages) return false;
    return this.#isStateAsIn(row) && this.#isPaceAsIn(row, monotonic) && this.#isTroubleAsIn(row);
  }

  #isStateAsIn(row: StreamHealth): boolean {
    const { lastDataAt } = this.sharedBy ?? this;
    const silentSince = Number.isNaN(lastDataAt) && this.#isUp ? this.upAt : NaN;
    return (
      row.state === this.state &&
      row.since === this.since &&
      (row.connection ?? '') === this.connectionId &&
      row.lastError === this.lastError &&
      Object.is(row.lastDataAt ?? NaN, lastDataAt) &&
      Object.is(row.silentSince ?? NaN, silentSince)
    );
  }

  #isPaceAsIn(row: StreamHealth, monotonic: number): boolean {
    const { usualPauseMs, cadenceMs } = this.sharedBy ?? this;
    const latency = this.latency.summary(monotonic);
    return (
      Object.is(row.usualPauseMs ?? NaN, usualPauseMs) &&
      Object.is(row.cadenceMs ?? NaN, cadenceMs) &&
      row.latencyP50 === latency?.p50 &&
      row.latencyP99 === latency?.p99 &&
      Object.is(row.behindMs ?? NaN, this.lag.behindMs)
    );
  }

  /** What books count themselves is left out. */
  #isTroubleAsIn(row: StreamHealth): boolean {
    return (
      row.reconnects === this.reconnects &&
      row.malformed === this.malformed &&
      (row.outOfOrder ?? 0) === this.outOfOrder &&
      (row.backfilled ?? 0) === this.backfilled &&
      (row.book !== undefined ||
        (row.gaps === this.gaps && row.missing === this.missing && row.duplicates === this.duplicates))
    );
  }

  /** Whether no data came for so long that its rate is zero, or ever. */
  #isSilent(monotonic: number): boolean {
    return !(monotonic - this.rhythm.lastDataAt < RATE_MS);
  }

  get #isUp(): boolean {
    return this.state === 'running' || this.state === 'stale';
  }

  #latencyInto(health: MutableHealth, monotonic: number): void {
    const latency = this.latency.summary(monotonic);
    if (latency !== undefined) {
      health.latencyP50 = latency.p50;
      health.latencyP99 = latency.p99;
    }
    if (this.lag.isBehind) health.behindMs = this.lag.behindMs;
  }
}

/** Health of a stream, which whoever asked for it may complete. */
export type MutableHealth = { -readonly [Key in keyof StreamHealth]: StreamHealth[Key] };

/** Rates are of shorter times. */
const RATE_MS = 7000;
/** Numbers of its row, behind those of its rhythm. */
const MESSAGES = 0;
const LAST_DATA_AT = 1;
const VENUE_TIME = 2;
const LATENCY_MS = 3;
const TIMED = 4;

/** The change of state that the stream has just gone through, as a fact. */
export function toStreamChanged(stream: StreamRecord, previous: StreamState): StreamChanged {
  const { venue, symbol, channel, interval, topic, state, since: at } = stream;
  const reason = reasonOf(stream);
  return {
    kind: 'stream-changed',
    at,
    venue,
    symbol,
    channel,
    ...(interval === undefined ? {} : { interval }),
    topic: topic.key,
    state,
    previous,
    lastReceivedAt: Math.max(stream.lastDataAt || 0, stream.upAt || 0, stream.quietUntil || 0) || at,
    ...(reason === undefined ? {} : { reason }),
    ...(state === 'failed' && stream.lastError !== undefined ? { code: stream.lastError.code } : {}),
  };
}

/** Why a stream does not deliver; undefined if it does, has just been asked for or has ended. */
function reasonOf({ state, lastError }: StreamRecord): string | undefined {
  if (state === 'stale') return 'silence';
  return state === 'connecting' || state === 'reconnecting' || state === 'failed' ? lastError?.message : undefined;
}
