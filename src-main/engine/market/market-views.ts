import type { CandleEvent, TradeEvent } from '../../../src-shared/market/events.ts';
import type { BookView } from '../api.ts';
import type { BookSync } from '../book/book-sync.ts';
import { CandleRecord, TradeRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { CandleSeries } from './candles/candle-series.ts';
import { toMarketEvent } from './event-lines.ts';
import type { TradeRing } from './trades/trade-ring.ts';

/** The newest trades of a ring as events, at most `limit`, oldest first. */
export function viewTrades(venue: StreamVenue, symbol: string, ring: TradeRing, limit: number): TradeEvent[] {
  const record = new TradeRecord();
  const trades: TradeEvent[] = [];
  for (let n = Math.max(ring.first, ring.total - limit); n < ring.total; n++) {
    const receivedAt = ring.read(n, symbol, record);
    trades.push(toMarketEvent(venue.id, record, Math.floor(receivedAt)));
  }
  return trades;
}

/** The newest candles of a series as events, at most `limit`, oldest first. */
export function viewCandles(venue: StreamVenue, symbol: string, series: CandleSeries, limit: number): CandleEvent[] {
  const record = new CandleRecord();
  const candles: CandleEvent[] = [];
  for (let row = Math.max(0, series.rows.count - limit); row < series.rows.count; row++) {
    series.read(row, symbol, record);
    candles.push(toMarketEvent(venue.id, record, NaN));
  }
  return candles;
}

/** A book with the best `levels` of each side. */
export function viewBook(venue: StreamVenue, sync: BookSync, levels: number): BookView {
  const { book } = sync;
  return {
    venue: venue.id,
    symbol: sync.symbol,
    state: sync.state,
    reason: sync.reason,
    knownDepth: book.knownDepth,
    gaps: sync.gaps,
    bids: book.levels(book.bids, levels),
    asks: book.levels(book.asks, levels),
    ...(Number.isNaN(sync.lastSequence) ? {} : { lastSequence: sync.lastSequence }),
    ...(Number.isNaN(sync.venueTime) ? {} : { venueTime: sync.venueTime }),
    ...(Number.isNaN(sync.receivedAt) ? {} : { receivedAt: Math.floor(sync.receivedAt) }),
    ...(sync.older === undefined ? {} : { older: { ...sync.older, receivedAt: Math.floor(sync.older.receivedAt) } }),
  };
}
