import type { BookState } from '../../../src-shared/market/book-state.ts';
import type { Channel } from '../../../src-shared/market/channels.ts';
import { splitInstrumentId, type InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { LedgerEntry, LedgerKind, LedgerLine } from '../../../src-shared/wire/ledger.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import type { StreamLossReason } from '../connect/stream-sink.ts';
import type { CandleSeries } from '../market/candles/candle-series.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { BookSpans } from './book-spans.ts';
import { CandleHoles } from './candle-holes.ts';
import type { Ledger } from './ledger.ts';
import type {
  Malformed,
  QualityEvent,
  QualityPort,
  TradeGap,
  TradesFilled,
  TradesNotFilled,
} from '../quality-event.ts';
import { tradeSpan } from './trade-span.ts';

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
  readonly #ledger: Ledger;
  readonly #sources: QualitySources;
  readonly #books = new WeakMap<BookSync, BookSpans>();
  readonly #holes: CandleHoles;
  readonly #streams = new WeakMap<StreamRecord, StreamNotes>();
  /** The newest run of each kind of repeated trouble. */
  readonly #runs = new Map<string, LedgerEntry>();
  /** Messages of connections that are told. */
  readonly #malformed = new Map<VenueId, number>();
  #sampledAt: number;

  constructor(ledger: Ledger, sources: QualitySources) {
    this.#ledger = ledger;
    this.#sources = sources;
    this.#holes = new CandleHoles(ledger);
    this.#sampledAt = sources.now();
  }

  /** A fact about the quality of the data. */
  onEvent(event: QualityEvent): void {
    switch (event.kind) {
      case 'trade-gap':
        this.#onTradeGap(event);
        break;
      case 'trades-filled':
      case 'trades-not-filled':
        this.#onTradesFilled(event);
        break;
      case 'candle-gap':
      case 'candles-filled':
        this.#onCandles(event.kind, event.interval, event);
        break;
      case 'book-changed':
        this.#onBookState(event.venue, event.book, event.previous);
        break;
      case 'malformed':
        this.#onMalformed(event);
        break;
      case 'trades-repeated':
      case 'request-failed':
      case 'subscription-refused':
      case 'connection-lost':
        break;
    }
  }

  #onBookState(venue: VenueId, book: BookSync, previous: BookState): void {
    let spans = this.#books.get(book);
    if (spans === undefined)
      this.#books.set(book, (spans = new BookSpans(this.#ledger, { venue, symbol: book.symbol, channel: 'book' })));
    spans.onState(book, previous);
  }

  /** Live candles do not join the ones before them. */
  onCandleHole(market: SymbolMarket, series: CandleSeries): void {
    this.#holes.onHole(
      { venue: market.venue.id, symbol: market.symbol, channel: 'candle', interval: series.interval },
      series,
    );
  }

  onStreamUp(stream: StreamRecord): void {
    this.#endSilence(stream, this.#sources.now());
    this.#end(stream, 'refused', this.#sources.now());
  }

  onStreamLost(stream: StreamRecord, reason: StreamLossReason): void {
    const now = this.#sources.now();
    if (reason === 'failed') {
      this.#begin(stream, 'refused', now, 'subscription-refused');
      return;
    }
    if (reason === 'stopped') {
      this.#endSilence(stream, now);
      this.#end(stream, 'refused', now);
      return;
    }
    // A book tells by itself, and with the reason, from when to when it cannot be relied on.
    if (stream.channel !== 'book') this.#begin(stream, 'stale', lastHeard(stream, now), 'connection-lost');
  }

  onStreamStale(stream: StreamRecord): void {
    if (stream.channel !== 'book') this.#begin(stream, 'stale', lastHeard(stream, this.#sources.now()), 'silence');
  }

  /** Compares counters and states with the last time. */
  sample(streams: Iterable<StreamRecord>): void {
    const now = this.#sources.now();
    for (const stream of streams) this.#sampleStream(stream, now);
    this.#sampledAt = now;
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

  #sampleStream(stream: StreamRecord, now: number): void {
    const { duplicates } = this.#sources.bookOf(stream) ?? stream;
    if (!this.#streams.has(stream) && duplicates === 0 && stream.outOfOrder === 0) return;
    const notes = this.#notesOf(stream);
    if (notes.stale !== undefined && stream.state === 'running') this.#endSilence(stream, stream.since);
    const again = duplicates - notes.duplicates;
    notes.duplicates = duplicates;
    const late = stream.outOfOrder - notes.outOfOrder;
    notes.outOfOrder = stream.outOfOrder;
    if (again <= 0 && late <= 0) return;
    const from = Math.max(this.#sampledAt, stream.upAt || 0);
    if (late > 0)
      this.#run(lineOf(stream), 'out-of-order', { from, to: now, count: late, reason: 'newer-told-before' });
    if (again <= 0) return;
    // Trades and books tell by their numbers that they were there before; the others only that something newer is known.
    if (!NUMBERED.has(stream.channel)) {
      this.#run(lineOf(stream), 'out-of-order', { from, to: now, count: again, reason: 'older-than-held' });
      return;
    }
    const isNew = this.#run(lineOf(stream), 'duplicate', { from, to: now, count: again, reason: 'seen-before' });
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
  #onCandles(
    kind: 'candle-gap' | 'candles-filled',
    interval: Interval,
    { venue, symbol }: { readonly venue: VenueId; readonly symbol: string },
  ): void {
    const series = this.#sources.find(venue, symbol)?.candles.get(interval);
    if (series === undefined) return;
    const line = { venue, symbol, channel: 'candle', interval } as const;
    if (kind === 'candle-gap') this.#holes.onHole(line, series);
    else this.#holes.onFilled(line, series);
  }

  #onMalformed({ venue, symbol = '', at, connection, reason }: Malformed): void {
    // Of a connection's only one a second is reported: sampling brings the others.
    if (connection !== undefined) this.#malformed.set(venue, (this.#malformed.get(venue) ?? 0) + 1);
    this.#run({ venue, symbol }, 'malformed', { from: at, to: at, count: 1, reason });
  }

  /** One more of something that may happen again and again: while it does, it is one entry. True where a new one began. */
  #run(
    line: LedgerLine,
    kind: LedgerKind,
    facts: { readonly from: number; readonly to: number; readonly count: number; readonly reason: string },
  ): boolean {
    const key = `${kind} ${line.venue} ${line.symbol} ${line.channel ?? ''}`;
    const newest = this.#runs.get(key);
    if (
      newest?.to !== undefined &&
      this.#ledger.holds(newest) &&
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

  #notesOf(stream: StreamRecord): StreamNotes {
    let notes = this.#streams.get(stream);
    if (notes === undefined)
      this.#streams.set(stream, (notes = { duplicates: 0, outOfOrder: 0, stale: undefined, refused: undefined }));
    return notes;
  }

  #begin(stream: StreamRecord, kind: 'stale' | 'refused', from: number, reason: string): void {
    const notes = this.#notesOf(stream);
    notes[kind] ??= this.#ledger.add(lineOf(stream), kind, { from, reason });
  }

  #end(stream: StreamRecord, kind: 'stale' | 'refused', to: number): void {
    const notes = this.#streams.get(stream);
    const entry = notes?.[kind];
    if (notes === undefined || entry === undefined) return;
    this.#ledger.close(entry, to);
    notes[kind] = undefined;
  }

  #endSilence(stream: StreamRecord, to: number): void {
    this.#end(stream, 'stale', to);
  }
}

interface StreamNotes {
  duplicates: number;
  outOfOrder: number;
  stale: LedgerEntry | undefined;
  refused: LedgerEntry | undefined;
}

function lineOf({ venue, symbol, channel, interval }: StreamRecord): LedgerLine {
  return { venue, symbol, channel, ...(interval === undefined ? {} : { interval }) };
}

function lastHeard(stream: StreamRecord, now: number): number {
  const heard = Math.max(stream.lastDataAt || 0, stream.upAt || 0);
  return heard > 0 ? heard : now;
}

const NUMBERED: ReadonlySet<Channel> = new Set(['trade', 'aggTrade', 'book']);
/** Trouble that comes again within this time belongs to the same run. */
const QUIET_MS = 10_000;
/** A run is told anew after this long, so that an export of an hour does not name the troubles of a week. */
const LONGEST_RUN_MS = 600_000;
