import type { CandleEvent } from '../../../../src-shared/market/events.ts';
import { CandleRecord } from '../../venue/records.ts';
import { ReadQueue } from '../../read-queue.ts';
import type { CandleSeries } from './candle-series.ts';
import { ClosedCursor } from './candle-emitter.ts';
import { toMarketEvent } from '../event-lines.ts';
import type { SymbolMarket } from '../symbol-market.ts';

/** One candle on its way to a program. */
export interface CandleDelivery {
  readonly candle: CandleEvent;
  /** Candles that are missing between the closed one delivered before and this one; always 0 if it is open. */
  readonly missingBefore: number;
}

/** A candle as its stream brought it, and when. The record is reused: only its times are taken. */
export interface LiveCandle {
  readonly candle: CandleRecord;
  readonly receivedAt: number;
}

/** What a feed keeps and has done. */
export interface CandleQueueStats {
  /** Closed candles in the queue. */
  readonly depth: number;
  /** Room of the queue. */
  readonly capacity: number;
  /** How often a series had to wait because the queue was full. */
  readonly blocked: number;
  /** Series that wait now; their candles stay in the series. */
  readonly waiting: number;
  /** Series whose open candle has changed since it was delivered. */
  readonly open: number;
  /** Changes of open candles that were never delivered, as newer ones came first. */
  readonly replaced: number;
  readonly delivered: number;
}

/**
 * Candles for one program, two ways: closed ones through a bounded queue, each once, by open time within their series, none dropped; of
 * open ones only the newest. Closed ones go first. If the queue is full the series waits: its candles stay in the series, which
 * keeps `candles.maxCandles` of them, and what falls out of that is reported as missing. A series also waits while a gap is being filled.
 * Begins with the first candle that comes live.
 */
export class CandleQueue extends ReadQueue<CandleDelivery> {
  readonly #capacity: number;
  readonly #onEnd: (feed: CandleQueue) => void;
  readonly #cursors = new Map<CandleSeries, Cursor>();
  readonly #queue: CandleDelivery[] = [];
  /** Those that wait for room, the longest first. */
  readonly #waiting = new Set<Cursor>();
  /** Those whose open candle is news. */
  readonly #open = new Set<Cursor>();
  readonly #record = new CandleRecord();
  #blocked = 0;
  #replaced = 0;
  #delivered = 0;

  /** `onEnd` is called once, when the program lets go. */
  constructor(capacity: number, onEnd: (feed: CandleQueue) => void) {
    super();
    this.#capacity = capacity;
    this.#onEnd = onEnd;
  }

  /** A series has changed: by a candle of its stream, or, if that is absent, by history that came at `now`. */
  onChange(
    market: SymbolMarket,
    series: CandleSeries,
    { live, now }: { readonly live?: LiveCandle; readonly now: number },
  ): void {
    const isLive = live !== undefined;
    const cursor = this.#cursors.get(series) ?? (isLive ? this.#begin(market, series) : undefined);
    if (cursor === undefined) return;
    if (isLive) cursor.times.note(live);
    else cursor.loadedAt = now;
    if (!this.#waiting.has(cursor) && !this.#pump(cursor)) {
      this.#blocked++;
      this.#waiting.add(cursor);
    }
    if (isLive && !series.rows.isClosedAt(series.rows.count - 1)) {
      if (this.#open.has(cursor)) this.#replaced++;
      this.#open.add(cursor);
    }
    this.serve();
  }

  /** A series is not kept any more. What is in the queue is still delivered. */
  onDropped(series: CandleSeries): void {
    const cursor = this.#cursors.get(series);
    if (cursor === undefined) return;
    this.#cursors.delete(series);
    this.#waiting.delete(cursor);
    this.#open.delete(cursor);
  }

  stats(): CandleQueueStats {
    return {
      depth: this.#queue.length,
      capacity: this.#capacity,
      blocked: this.#blocked,
      waiting: this.#waiting.size,
      open: this.#open.size,
      replaced: this.#replaced,
      delivered: this.#delivered,
    };
  }

  protected override clear(): void {
    this.#cursors.clear();
    this.#waiting.clear();
    this.#open.clear();
    this.#queue.length = 0;
    this.#onEnd(this);
  }

  #begin(market: SymbolMarket, series: CandleSeries): Cursor {
    const cursor: Cursor = { market, closed: new ClosedCursor(series), times: new CandleTimes(), loadedAt: NaN };
    this.#cursors.set(series, cursor);
    return cursor;
  }

  /** Queues the closed candles that are due, as far as there is room. False if there are more. */
  #pump(cursor: Cursor): boolean {
    const { closed } = cursor;
    for (let row = closed.due(); row >= 0; row = closed.due()) {
      if (this.#queue.length >= this.#capacity) return false;
      const candle = this.#eventOf(cursor, row);
      this.#queue.push({ candle, missingBefore: closed.pass(row) });
    }
    return true;
  }

  protected override take(): CandleDelivery | undefined {
    const closed = this.#queue.shift();
    if (closed === undefined) return this.#takeOpen();
    this.#delivered++;
    this.#refill();
    return closed;
  }

  /** Gives the room to whoever has waited longest; who is not done queues again, so that none starves. */
  #refill(): void {
    while (this.#queue.length < this.#capacity) {
      const cursor = this.#waiting.values().next().value;
      if (cursor === undefined) return;
      this.#waiting.delete(cursor);
      if (!this.#pump(cursor)) this.#waiting.add(cursor);
    }
  }

  #takeOpen(): CandleDelivery | undefined {
    for (const cursor of this.#open) {
      this.#open.delete(cursor);
      const { series } = cursor.closed;
      const row = series.rows.count - 1;
      // Closed meanwhile: it came, or comes, through the queue.
      if (row < 0 || series.rows.isClosedAt(row)) continue;
      this.#delivered++;
      return { candle: this.#eventOf(cursor, row), missingBefore: 0 };
    }
    return undefined;
  }

  #eventOf({ market, closed, times, loadedAt }: Cursor, row: number): CandleEvent {
    const record = this.#record;
    closed.series.read(row, market.symbol, record);
    const known = times.of(record.openTime);
    // Of a candle that only history has, the venue says no time of its own.
    record.venueTime = known?.venueTime ?? NaN;
    if (record.isClosed) times.forgetUpTo(record.openTime);
    return toMarketEvent(market.venue.id, record, Math.floor(known?.receivedAt ?? loadedAt));
  }
}

interface Cursor {
  readonly market: SymbolMarket;
  readonly closed: ClosedCursor;
  readonly times: CandleTimes;
  /** When history came last, epoch ms; NaN if it never did. */
  loadedAt: number;
}

/** When live candles of a series that were not delivered yet came, by open time. */
class CandleTimes {
  readonly #times = new Map<number, { venueTime: number; receivedAt: number }>();

  /** Hot: one call a candle message. */
  note({ candle: { openTime, venueTime }, receivedAt }: LiveCandle): void {
    const known = this.#times.get(openTime);
    if (known === undefined) this.#times.set(openTime, { venueTime, receivedAt });
    else {
      known.venueTime = venueTime;
      known.receivedAt = receivedAt;
    }
    if (this.#times.size > MOST_TIMES) this.#forgetOldest();
  }

  of(openTime: number): { readonly venueTime: number; readonly receivedAt: number } | undefined {
    return this.#times.get(openTime);
  }

  forgetUpTo(openTime: number): void {
    for (const time of this.#times.keys()) if (time <= openTime) this.#times.delete(time);
  }

  #forgetOldest(): void {
    for (const time of this.#times.keys()) {
      this.#times.delete(time);
      return;
    }
  }
}

/** Candles of one series that may wait for their reader with their times; of more, only the newest keep them. */
const MOST_TIMES = 1000;
