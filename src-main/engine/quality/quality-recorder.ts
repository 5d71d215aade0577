import type { Channel } from '../../../src-shared/market/channels.ts';
import { splitInstrumentId, type InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { LedgerEntry, LedgerKind, LedgerLine } from '../../../src-shared/wire/ledger.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { BookSpans } from './book-spans.ts';
import { CandleGaps } from './candle-gaps.ts';
import type { Ledger } from './ledger.ts';
import type {
  BookChanged,
  CandleDiffers,
  CandleGap,
  CandlesFilled,
  CandlesNotFilled,
  ClockStepped,
  LagChanged,
  Malformed,
  MaintenanceAnnounced,
  QualityEvent,
  QualityPort,
  StreamChanged,
  TradeGap,
  TradesFilled,
  TradesNotFilled,
  TradesOutsideBook,
} from '../quality-event.ts';
import { tradeSpan } from './trade-span.ts';
import { TroubleTotals } from './trouble-totals.ts';

/** What the recorder looks things up in. */
export interface QualitySources {
  readonly now: () => number;
  readonly find: (venue: VenueId, symbol: string) => SymbolMarket | undefined;
  /** The book that a stream was opened for, which keeps its own counters. */
  readonly bookOf: (stream: StreamRecord) => BookSync | undefined;
  readonly quality: QualityPort;
}

/**
 * Writes the ledger from what the engine reports: facts about the quality of the data, states of books and streams, and counters that are compared
 * whenever health is looked at. Nothing here runs for a message that is well.
 */
export class QualityRecorder {
  readonly #totals = new Map<VenueId, TroubleTotals>();
  readonly #ledger: Ledger;
  readonly #sources: QualitySources;
  /** By venue and topic. */
  readonly #books = new Map<string, BookSpans>();
  readonly #gaps: CandleGaps;
  /** By stream key. */
  readonly #streams = new Map<string, StreamNotes>();
  /** The newest run of each kind of repeated trouble. */
  readonly #runs = new Map<string, LedgerEntry>();
  /** Maintenance that goes on, by venue and id. */
  readonly #maintenance = new Map<string, LedgerEntry>();
  /** What is behind, by subject. */
  readonly #lags = new Map<string, LedgerEntry>();
  /** Malformed messages of connections that are reported. */
  readonly #malformed = new Map<VenueId, number>();
  readonly #startedAt: number;
  #sampledAt: number;

  constructor(ledger: Ledger, sources: QualitySources) {
    this.#ledger = ledger;
    this.#sources = sources;
    this.#gaps = new CandleGaps(ledger);
    this.#startedAt = this.#sampledAt = sources.now();
  }

  /** What was wrong with the trades and books of a venue since the start, of streams that have ended as well. */
  totalsOf(venue: VenueId): TroubleTotals {
    let totals = this.#totals.get(venue);
    if (totals === undefined) this.#totals.set(venue, (totals = new TroubleTotals()));
    return totals;
  }

  /** A fact about the quality of the data. */
  onEvent(event: QualityEvent): void {
    this.totalsOf(event.venue).onEvent(event);
    if (isUnrecorded(event)) return;
    if (event.kind === 'stream-changed') {
      this.#onStream(event);
      return;
    }
    if (event.kind === 'candle-differs') {
      this.#onCandleDiffers(event);
      return;
    }
    if ('interval' in event) {
      this.#onCandles(event);
      return;
    }
    switch (event.kind) {
      case 'trade-gap':
        this.#onTradeGap(event);
        break;
      case 'trades-filled':
      case 'trades-not-filled':
        this.#onTradesFilled(event);
        break;
      case 'trades-outside-book':
        this.#onTradesOutside(event);
        break;
      case 'book-changed':
        this.#onBookState(event);
        break;
      case 'malformed':
        this.#onMalformed(event);
        break;
      case 'lag-changed':
        this.#onLag(event);
        break;
      case 'clock-stepped':
        this.#onClockStepped(event);
        break;
      case 'maintenance':
        this.#onMaintenance(event);
        break;
      case 'engine-down':
        this.#ledger.add({ venue: event.venue, symbol: '' }, 'gap', {
          from: event.from,
          to: event.at,
          reason: 'engine-down',
        });
        break;
    }
  }

  #onBookState(event: BookChanged): void {
    const { venue, symbol, topic, reason } = event;
    const key = `${venue}:${topic}`;
    let spans = this.#books.get(key);
    if (spans === undefined)
      this.#books.set(key, (spans = new BookSpans(this.#ledger, { venue, symbol, channel: 'book' })));
    spans.onState(event);
    if (reason === 'stopped') this.#books.delete(key);
  }

  #onStream(event: StreamChanged): void {
    const { at, previous } = event;
    const key = `${event.venue}:${event.topic}`;
    switch (event.state) {
      case 'failed':
        this.#begin(key, 'rejected', event, { from: at, reason: event.code ?? 'subscription-rejected' });
        break;
      case 'stale':
        this.#beginSilence(key, event, 'silence');
        break;
      case 'reconnecting':
        if (previous === 'running' || previous === 'stale') this.#beginSilence(key, event, 'connection-lost');
        break;
      case 'running':
      case 'stopped':
        this.#end(key, 'stale', at);
        this.#end(key, 'gap', at);
        this.#end(key, 'rejected', at);
        break;
      case 'starting':
      case 'connecting':
        break;
    }
  }

  /**
   * A book says by itself, and with the reason, from when to when it cannot be relied on. Liquidations have neither ids nor a history: what came meanwhile
   * is missing for good.
   */
  #beginSilence(key: string, event: StreamChanged, reason: string): void {
    const kind = event.channel === 'liquidation' ? 'gap' : 'stale';
    if (event.channel !== 'book') this.#begin(key, kind, event, { from: event.lastReceivedAt, reason });
  }

  /** Compares counters of all streams there are with the last time; what was counted since then is dated from there. */
  sample(streams: Iterable<StreamRecord>): void {
    const now = this.#sources.now();
    for (const stream of streams) this.sampleStream(stream, now);
    this.sampled(now);
  }

  /** The same for one stream, which {@link sampled} follows if it was done for all. */
  sampleStream(stream: StreamRecord, now: number): void {
    // Of one that has ended all was compared then.
    if (stream.state !== 'stopped') this.#compare(stream, now);
  }

  /** All streams have been compared, none of them before an instant, epoch ms. */
  sampled(since: number): void {
    this.#sampledAt = since;
  }

  /** A stream has ended: compares its counters for the last time, while its book is still there. */
  onEnded(stream: StreamRecord): void {
    this.#compare(stream, this.#sources.now());
    this.#streams.delete(stream.key);
  }

  /** Compares how many messages of a venue's connections were malformed in all. */
  sampleMalformed(venue: VenueId, total: number): void {
    const count = total - (this.#malformed.get(venue) ?? 0);
    if (count <= 0) return;
    this.#malformed.set(venue, total);
    const now = this.#sources.now();
    this.#run({ venue, symbol: '' }, 'malformed', { from: now, to: now, count, reason: 'not understood' });
  }

  /** Several updates of these instruments reached a screen as one, since `from`. */
  onMerged(ids: readonly InstrumentId[], from: number, frames: number): void {
    const now = this.#sources.now();
    for (const id of ids)
      this.#run(splitInstrumentId(id), 'merged', { from, to: now, count: frames, reason: 'screen-busy' });
  }

  #compare(stream: StreamRecord, now: number): void {
    const book = this.#sources.bookOf(stream);
    if (book !== undefined) this.totalsOf(stream.venue).follow(stream.key, book);
    const { duplicates } = book ?? stream;
    if (duplicates === 0 && stream.outOfOrder === 0 && !this.#streams.has(stream.key)) return;
    const notes = this.#notesOf(stream.key);
    const again = duplicates - notes.duplicates;
    notes.duplicates = duplicates;
    const late = stream.outOfOrder - notes.outOfOrder;
    notes.outOfOrder = stream.outOfOrder;
    if (again <= 0 && late <= 0) return;
    const from = Math.max(this.#sampledAt, stream.upAt || 0);
    if (late > 0)
      this.#run(lineOf(stream.venue, stream), 'out-of-order', {
        from,
        to: now,
        count: late,
        reason: 'newer-emitted-before',
      });
    if (again <= 0) return;
    this.totalsOf(stream.venue).duplicates += again;
    // The numbers of trades and books show that they were there before; the others only show that something newer is known.
    if (!NUMBERED.has(stream.channel)) {
      this.#run(lineOf(stream.venue, stream), 'out-of-order', {
        from,
        to: now,
        count: again,
        reason: 'older-than-known',
      });
      return;
    }
    const isNew = this.#run(lineOf(stream.venue, stream), 'duplicate', {
      from,
      to: now,
      count: again,
      reason: 'seen-before',
    });
    if (!isNew || stream.channel === 'book') return;
    const { venue, symbol, channel } = stream;
    this.#sources.quality.report({ kind: 'trades-repeated', at: now, venue, symbol, channel, duplicates: again });
  }

  #onTradeGap({ venue, symbol, channel, missing, at }: TradeGap): void {
    const line = { venue, symbol, channel };
    if (missing.by === 'time') {
      this.#ledger.add(line, 'gap', { from: missing.from, to: missing.to, reason: 'not-joined' });
      return;
    }
    const { firstId, lastId } = missing;
    const span = tradeSpan(this.#sources.find(venue, symbol), channel, missing, at);
    this.#ledger.add(line, 'gap', { ...span, count: lastId - firstId + 1, reason: 'sequence-gap', firstId, lastId });
  }

  #onTradesFilled({ venue, symbol, channel, loaded, range, at }: TradesFilled | TradesNotFilled): void {
    if (range === undefined) return;
    const line = { venue, symbol, channel };
    if (range.by === 'time') {
      const { from, to } = range;
      const what = loaded === 0 ? { reason: 'nothing-missing' } : { count: loaded, reason: 'history' };
      this.#ledger.add(line, 'backfilled', { from, to, ...what });
      return;
    }
    const { firstId, lastId } = range;
    const span = tradeSpan(this.#sources.find(venue, symbol), channel, range, at);
    this.#ledger.add(line, 'backfilled', { ...span, count: loaded, reason: 'history', firstId, lastId });
  }

  /** History filled in candles, or does not have them: a gap is added unless the live ones named it already. */
  #onCandles({ kind, venue, symbol, interval }: CandleGap | CandlesNotFilled | CandlesFilled): void {
    const series = this.#sources.find(venue, symbol)?.candles.get(interval);
    if (series === undefined) return;
    const line = { venue, symbol, channel: 'candle', interval } as const;
    if (kind === 'candles-filled') this.#gaps.onFilled(line, series);
    else this.#gaps.onGap(line, series);
  }

  #onCandleDiffers({ venue, symbol, channel, interval, openTime, closeTime, differences }: CandleDiffers): void {
    const span = { from: openTime, to: closeTime };
    const line = { venue, symbol, channel, interval };
    this.#ledger.add(line, 'mismatch', { ...span, count: 1, reason: 'candle-differs', differences });
  }

  #onTradesOutside({ venue, symbol, channel, from, to, count, worst }: TradesOutsideBook): void {
    const line = { venue, symbol, channel };
    this.#ledger.add(line, 'mismatch', { from, to, count, reason: 'outside-book', differences: [worst] });
  }

  /** A connection is an entry of its venue, as the ledger knows none. */
  #onLag({ venue, symbol = '', channel, subject, at, isBehind, lastedMs }: LagChanged): void {
    const entry = this.#lags.get(subject);
    this.#lags.delete(subject);
    if (entry !== undefined) this.#ledger.close(entry, at);
    if (!isBehind) return;
    const line = { venue, symbol, ...(channel === undefined ? {} : { channel }) };
    this.#lags.set(subject, this.#ledger.add(line, 'lag', { from: at - lastedMs, reason: 'behind' }));
  }

  /** Times between the two readings of our clock happened twice, or never. */
  #onClockStepped({ venue, at, byMs }: ClockStepped): void {
    const [from, to] = byMs > 0 ? [at - byMs, at] : [at, at - byMs];
    this.#ledger.add({ venue, symbol: '' }, 'clock-step', { from, to, reason: byMs > 0 ? 'set-forward' : 'set-back' });
  }

  /** Only what took place is an entry, from its beginning as the venue says; what is planned is none, and neither is what was over before anything was known. */
  #onMaintenance({ venue, maintenance }: MaintenanceAnnounced): void {
    const { id, state, begin, end } = maintenance;
    const key = `${venue}:${id}`;
    const entry = this.#maintenance.get(key);
    const line = { venue, symbol: '' };
    const to = Number.isNaN(end) ? this.#sources.now() : end;
    if (state === 'ongoing')
      this.#maintenance.set(key, entry ?? this.#ledger.add(line, 'maintenance', { from: begin, reason: 'announced' }));
    else if (entry !== undefined) {
      this.#ledger.close(entry, to);
      this.#maintenance.delete(key);
    } else if (state === 'completed' && to >= this.#startedAt)
      this.#ledger.add(line, 'maintenance', { from: begin, to, reason: 'announced' });
  }

  #onMalformed({ venue, symbol = '', at, connection, reason }: Malformed): void {
    // Of a connection's only one a second is reported: sampling brings the others.
    if (connection !== undefined) this.#malformed.set(venue, (this.#malformed.get(venue) ?? 0) + 1);
    this.#run({ venue, symbol }, 'malformed', { from: at, to: at, count: 1, reason });
  }

  /** One more of something that may happen again and again: while it does, it is one entry. True if a new one began. */
  #run(
    line: LedgerLine,
    kind: LedgerKind,
    facts: { readonly from: number; readonly to: number; readonly count: number; readonly reason: string },
  ): boolean {
    const key = `${kind} ${line.venue} ${line.symbol} ${line.channel ?? ''}`;
    const newest = this.#runs.get(key);
    if (
      newest?.to !== undefined &&
      this.#ledger.contains(newest) &&
      facts.from - newest.to < QUIET_MS &&
      facts.to - newest.from < LONGEST_RUN_MS
    ) {
      this.#ledger.extend(newest, facts.to, facts.count);
      return false;
    }
    if (this.#runs.size >= this.#ledger.limit) this.#runs.clear();
    this.#runs.set(key, this.#ledger.add(line, kind, facts));
    return true;
  }

  #notesOf(key: string): StreamNotes {
    let notes = this.#streams.get(key);
    if (notes === undefined)
      this.#streams.set(
        key,
        (notes = { duplicates: 0, outOfOrder: 0, stale: undefined, gap: undefined, rejected: undefined }),
      );
    return notes;
  }

  #begin(
    key: string,
    kind: 'stale' | 'gap' | 'rejected',
    event: StreamChanged,
    facts: { readonly from: number; readonly reason: string },
  ): void {
    const notes = this.#notesOf(key);
    notes[kind] ??= this.#ledger.add(lineOf(event.venue, event), kind, facts);
  }

  #end(key: string, kind: 'stale' | 'gap' | 'rejected', to: number): void {
    const notes = this.#streams.get(key);
    const entry = notes?.[kind];
    if (notes === undefined || entry === undefined) return;
    this.#ledger.close(entry, to);
    notes[kind] = undefined;
  }
}

interface StreamNotes {
  duplicates: number;
  outOfOrder: number;
  stale: LedgerEntry | undefined;
  /** Of liquidations. */
  gap: LedgerEntry | undefined;
  rejected: LedgerEntry | undefined;
}

function lineOf(
  venue: VenueId,
  {
    symbol,
    channel,
    interval,
  }: Pick<StreamRecord, 'symbol' | 'channel'> & { readonly interval?: StreamRecord['interval'] },
): LedgerLine {
  return { venue, symbol, channel, ...(interval === undefined ? {} : { interval }) };
}

const NUMBERED: ReadonlySet<Channel> = new Set(['trade', 'aggTrade', 'book']);
/** Trouble that comes again within this time belongs to the same run. */
const QUIET_MS = 10_000;
/** A run is reported anew after this long, so that an export of an hour does not name the troubles of a week. */
const LONGEST_RUN_MS = 600_000;

/** Facts about the quality of the data that are no entries of the ledger; it has what follows from them. */
const UNRECORDED = [
  'trades-repeated',
  'streams-stale',
  'request-failed',
  'subscription-rejected',
  'connection-stale',
  'connection-lost',
] as const;

function isUnrecorded(event: QualityEvent): event is Extract<QualityEvent, { kind: (typeof UNRECORDED)[number] }> {
  return (UNRECORDED as readonly string[]).includes(event.kind);
}
