import { decodeFrame } from '../venue/decode-frame.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { LogEvent } from '../../../src-shared/wire/event-log.ts';
import { Decoded } from '../venue/decoded.ts';
import { BookHistories } from '../book-history/book-histories.ts';
import type { BookSync } from '../book/book-sync.ts';
import { type StreamRecord, toStreamChanged } from '../connect/stream-record.ts';
import { toCandleGap } from '../market/candles/candle-gap.ts';
import { Ledger } from '../quality/ledger.ts';
import { QualityEvents } from '../quality/quality-events.ts';
import { QualityRecorder } from '../quality/quality-recorder.ts';
import { MarketCache } from '../market/market-cache.ts';
import { type MarketLimits, NO_REQUEST } from '../market/market-host.ts';
import type { EngineConfig } from '../config/config.ts';
import type { ClockPort, RandomPort } from '../ports.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { CaptureEvent } from './capture-line.ts';
import { CaptureReader, type CaptureFindings } from './capture-reader.ts';
import { ReplayClock } from './replay-clock.ts';
import { RecordedInstruments } from './recorded-instruments.ts';
import { answerKindOf, isInstruments, readLead, takeRecordedList, type ReplayLead } from './replay-lead.ts';
import { type CaptureText, ReplayFlowHistory } from './replay-flow-history.ts';
import { ReplayPace } from './replay-pace.ts';
import { ReplayStreams } from './replay-streams.ts';

/** What a replay is made of. */
export interface ReplayOptions {
  /** Text of the capture in order, in chunks of any size. */
  readonly chunks: AsyncIterable<string>;
  readonly venues: Readonly<Partial<Record<StreamVenueId, StreamVenue>>>;
  readonly limits: MarketLimits & Pick<EngineConfig, 'maxStreams'>;
  /** Real time, for pacing. */
  readonly clock: ClockPort;
  readonly random: RandomPort;
  /** Multiple of real time; 0, as fast as possible, if absent. */
  readonly speed?: number;
  readonly log?: (event: LogEvent) => void;
  /** Reads the capture anew, for order flow from its first trade on; without it, it is counted from the trades that are kept. */
  readonly reopen?: () => Promise<CaptureText>;
}

/** Reads the header of a capture; `rejected` says why it is none, or of a venue that is not carried. */
export async function openReplay(
  options: ReplayOptions,
): Promise<{ readonly replay: Replay } | { readonly rejected: string }> {
  const reader = new CaptureReader(options.chunks);
  const header = await reader.header();
  if (header.kind === 'bad') return { rejected: header.reason };
  const venue = options.venues[header.venue];
  if (venue === undefined) return { rejected: `${header.venue} is not carried` };
  const instruments = new RecordedInstruments(venue, options.limits.maxSymbols);
  const lead = await readLead(reader, { venue, instruments, clock: options.clock });
  return { replay: new Replay(options, reader, lead, header.startedAt) };
}

/** Feeds a capture through the very decoder, book sync and cache that live data takes, in order and in capture time. */
export class Replay {
  /** The venue as this recording has it; see {@link ReplayLead}. */
  readonly venue: StreamVenue;
  readonly startTime: number;
  readonly market: MarketCache;
  readonly streams: ReplayStreams;
  readonly ledger: Ledger;
  readonly quality: QualityRecorder;
  readonly instruments: RecordedInstruments;
  /** Histories of books, in capture time. */
  readonly histories: BookHistories;
  frames = 0;
  /** Frames that were not what the venue documents. */
  malformedFrames = 0;
  /** Every line was played. */
  hasEnded = false;
  readonly #reader: CaptureReader;
  readonly #lead: readonly CaptureEvent[];
  readonly #clock: ReplayClock;
  readonly #realClock: ClockPort;
  readonly #pace: ReplayPace;
  readonly #decoded = new Decoded();
  readonly #events: QualityEvents;
  readonly #flowHistory: ReplayFlowHistory | undefined;
  #running: Promise<void> | undefined;

  constructor(options: ReplayOptions, reader: CaptureReader, lead: ReplayLead, startTime: number) {
    this.venue = lead.venue;
    this.instruments = lead.instruments;
    this.#lead = lead.events;
    this.startTime = startTime;
    this.#reader = reader;
    this.#clock = new ReplayClock(startTime);
    this.#realClock = options.clock;
    this.#pace = new ReplayPace(options.clock, startTime, options.speed ?? 0);
    this.ledger = new Ledger(LEDGER_ENTRIES, startTime);
    this.#events = new QualityEvents({ write: (event) => options.log?.(event) });
    this.quality = new QualityRecorder(this.ledger, {
      now: () => this.#clock.now(),
      find: (id, symbol) => this.market.find(id, symbol),
      bookOf: (stream) => this.bookOf(stream),
      quality: this.#events,
    });
    this.#events.on((event) => {
      this.quality.onEvent(event);
    });
    this.streams = new ReplayStreams(lead.venue, options.limits.maxStreams, (stream, previous) => {
      this.#events.report(toStreamChanged(stream, previous));
    });
    this.market = new MarketCache(
      {
        now: () => this.#clock.now(),
        random: () => options.random.next(),
        setTimer: (callback, delayMs) => this.#clock.setTimer(callback, delayMs),
        // Snapshots come when they came: nothing can be asked for.
        requestSnapshot: () => NO_REQUEST,
        endCandlesBySuccessor: true,
        onCandleGap: (market, series) => {
          this.#events.report(toCandleGap(market, series, this.#clock.now()));
        },
        report: (event) => {
          this.#events.report(event);
        },
      },
      options.limits,
    );
    const { reopen, limits } = options;
    if (reopen !== undefined)
      this.#flowHistory = new ReplayFlowHistory({ reopen, venue: this.venue, market: this.market, limits });
    this.histories = new BookHistories(this.#clock, options.limits.book.maxHistoryBytes);
  }

  /** The book that a stream brings; undefined if it brings none. */
  bookOf({ channel, symbol, topic }: StreamRecord): BookSync | undefined {
    return channel === 'book' ? this.market.find(this.venue.id, symbol)?.books.get(topic.key) : undefined;
  }

  /** Facts about the quality of the data, as they are found. */
  get facts(): Pick<QualityEvents, 'on'> {
    return this.#events;
  }

  /** Capture time, epoch ms: how far the replay has come. */
  get position(): number {
    return this.#pace.now();
  }

  get speed(): number {
    return this.#pace.speed;
  }

  get isPaused(): boolean {
    return this.#pace.isPaused;
  }

  /** What could not be read of the file. */
  get findings(): CaptureFindings {
    return this.#reader.findings;
  }

  /** Plays on until the end or until stopped. The same promise for every caller. Rejects if the file cannot be read further. */
  run(): Promise<void> {
    return (this.#running ??= this.#run());
  }

  set(change: { readonly speed?: number; readonly isPaused?: boolean }): void {
    this.#pace.set(change);
  }

  /** Stops; what was played stays. Resolves when nothing is pending. */
  async stop(): Promise<void> {
    this.#pace.stop();
    this.#flowHistory?.dispose();
    // `run` rejects with why it broke off; to stop it is no failure.
    await this.#running?.catch(() => undefined);
  }

  async #run(): Promise<void> {
    for (const event of this.#lead) await this.#play(event);
    for (
      let event = await this.#reader.next();
      event !== undefined && !this.#pace.isStopped;
      event = await this.#reader.next()
    )
      await this.#play(event);
    if (this.#pace.isStopped) return;
    this.hasEnded = true;
    // What a stream has counted is compared while it is there.
    this.quality.sample(this.streams.streams());
    this.streams.onEnd(this.#clock.now());
  }

  async #play(event: CaptureEvent): Promise<void> {
    await this.#pace.until(event.at);
    if (this.#pace.isStopped) return;
    this.#clock.advanceTo(event.at);
    if (isInstruments(this.venue, event))
      await takeRecordedList(event, { venue: this.venue, instruments: this.instruments, clock: this.#realClock });
    else this.#take(event);
  }

  #take(event: CaptureEvent): void {
    switch (event.kind) {
      case 'recv':
        this.#takeFrame(event.conn, UTF8.encode(event.text), event.at);
        break;
      case 'rest':
        this.#takeAnswer(event);
        break;
      case 'open':
        this.streams.onOpen(event.conn, event.url, event.at);
        break;
      case 'close':
        this.#onClose(event.conn, event.at);
        break;
      case 'send':
        break;
    }
  }

  #takeFrame(conn: number, bytes: Uint8Array, at: number): void {
    const decoded = this.#decoded;
    decodeFrame(this.venue, bytes, decoded);
    this.frames++;
    const stream = this.streams.onFrame(conn, decoded, bytes.length, at);
    if (decoded.kind === 'events') {
      this.instruments.note(decoded);
      this.market.apply(this.venue, decoded, stream, at);
    }
    for (const maintenance of decoded.maintenance)
      this.#events.report({ kind: 'maintenance', at, venue: this.venue.id, maintenance });
    if (decoded.kind !== 'malformed') return;
    this.malformedFrames++;
    this.#events.report({ kind: 'malformed', at, venue: this.venue.id, reason: decoded.reason });
  }

  #takeAnswer(event: Extract<CaptureEvent, { kind: 'rest' }>): void {
    const answer = answerKindOf(this.venue, event);
    if (answer?.kind === 'book-snapshot') {
      this.market.applySnapshot(this.venue, answer, UTF8.encode(event.text), event.at, answer.depth);
    }
  }

  #onClose(conn: number, at: number): void {
    for (const stream of this.streams.onClose(conn, at)) {
      const market = this.market.find(this.venue.id, stream.symbol);
      this.bookOf(stream)?.onConnectionLost();
      // If ids do not show it, nobody knows what the recording missed.
      if (this.venue.tradeIds !== 'consecutive' && stream.channel === 'trade') market?.trades?.expectGap();
    }
  }
}

const UTF8 = new TextEncoder();
/** A recording shows its own troubles only. */
const LEDGER_ENTRIES = 10_000;
