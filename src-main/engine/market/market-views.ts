import type { CandleEvent, LevelStrings, TradeEvent } from '../../../src-shared/market/events.ts';
import { exactDecimal, type ExactDecimal } from '../../../src-shared/market/decimal.ts';
import { exactToNumber, formatExact, middleExact, subtractExact } from '../../../src-shared/market/exact-arithmetic.ts';
import type { BookView } from '../api.ts';
import type { BookSync } from '../book/book-sync.ts';
import { CandleRecord, TradeRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { CandleSeries } from './candles/candle-series.ts';
import { toMarketEvent, toTradeEvent } from './event-lines.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { TradeRing } from './trades/trade-ring.ts';

/** The newest trades of a ring as events, at most `limit`, oldest first. */
export function viewTrades({ venue, symbol, sizes }: SymbolMarket, ring: TradeRing, limit: number): TradeEvent[] {
  const record = new TradeRecord();
  const trades: TradeEvent[] = [];
  for (let n = Math.max(ring.first, ring.total - limit); n < ring.total; n++) {
    const receivedAt = ring.read(n, symbol, record);
    trades.push(toTradeEvent(venue.id, record, Math.floor(receivedAt), sizes));
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

/** How a book is shown. */
export interface BookViewOptions {
  /** Levels of each side, at most. */
  readonly levels: number;
  /** Price step of the instrument; undefined if it is not known. */
  readonly tick: ExactDecimal | undefined;
}

/** A book with the best `levels` of each side. */
export function viewBook(venue: StreamVenue, sync: BookSync, { levels, tick }: BookViewOptions): BookView {
  const { book } = sync;
  const bids = book.levels(book.bids, levels);
  const asks = book.levels(book.asks, levels);
  const [bestBid] = bids.length > 0 ? bids : book.levels(book.bids, 1);
  const [bestAsk] = asks.length > 0 ? asks : book.levels(book.asks, 1);
  return {
    venue: venue.id,
    symbol: sync.symbol,
    state: sync.state,
    reason: sync.reason,
    knownDepth: book.knownDepth,
    gaps: sync.gaps,
    bids,
    asks,
    ...(bestBid === undefined ? {} : { bestBid }),
    ...(bestAsk === undefined ? {} : { bestAsk }),
    ...spreadOf(bestBid, bestAsk, tick),
    ...(Number.isNaN(sync.lastSequence) ? {} : { lastSequence: sync.lastSequence }),
    ...(Number.isNaN(sync.venueTime) ? {} : { venueTime: sync.venueTime }),
    ...(Number.isNaN(sync.receivedAt) ? {} : { receivedAt: Math.floor(sync.receivedAt) }),
    ...(sync.older === undefined ? {} : { older: { ...sync.older, receivedAt: Math.floor(sync.older.receivedAt) } }),
  };
}

function spreadOf(
  bestBid: LevelStrings | undefined,
  bestAsk: LevelStrings | undefined,
  tick: ExactDecimal | undefined,
): Pick<BookView, 'mid' | 'spread' | 'spreadBps' | 'spreadTicks'> {
  const bid = bestBid === undefined ? undefined : exactDecimal(bestBid[0]);
  const ask = bestAsk === undefined ? undefined : exactDecimal(bestAsk[0]);
  if (bid === undefined || ask === undefined) return {};
  const mid = middleExact(bid, ask);
  const spread = subtractExact(ask, bid);
  const spreadBps = (exactToNumber(spread) / exactToNumber(mid)) * BPS;
  const step = tick === undefined ? 0 : exactToNumber(tick);
  return {
    mid: formatExact(mid),
    spread: formatExact(spread),
    ...(Number.isFinite(spreadBps) ? { spreadBps } : {}),
    // Both are decimals: what is beyond the ninth digit comes from division alone.
    ...(step > 0 ? { spreadTicks: Number((exactToNumber(spread) / step).toFixed(9)) } : {}),
  };
}

const BPS = 10_000;
