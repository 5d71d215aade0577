import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { SKIP_REASONS } from '../../../src-shared/wire/health.ts';
import { BookCheck } from '../cross-check/book-check.ts';
import { CandleCheck, type CheckCounts } from '../cross-check/candle-check.ts';
import type { CheckSubject } from '../cross-check/check-subject.ts';
import type { CandleRecord } from '../venue/records.ts';
import type { MarketHost } from './market-host.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { TradeRing } from './trades/trade-ring.ts';

/**
 * Compares what arrives by different streams of a venue and has to agree: closed candles with the trades of their time, trades with the best prices of
 * the book. A difference is a fact about the quality of the data. Nothing is compared that is not received anyway.
 */
export class MarketChecks {
  readonly #host: Pick<MarketHost, 'now' | 'report'>;
  readonly #counts = new Map<VenueId, CheckCounts>();

  constructor(host: Pick<MarketHost, 'now' | 'report'>) {
    this.#host = host;
  }

  /** How many closed candles of a venue were compared since the start, and how many were not; undefined if there was none. */
  reportOf(venue: VenueId): CheckCounts | undefined {
    const counts = this.#counts.get(venue);
    return counts === undefined ? undefined : { compared: counts.compared, skipped: { ...counts.skipped } };
  }

  #countsOf(venue: VenueId): CheckCounts {
    let counts = this.#counts.get(venue);
    if (counts === undefined) this.#counts.set(venue, (counts = makeCounts()));
    return counts;
  }

  /** A candle came, or was closed. */
  onCandle(market: SymbolMarket, candle: CandleRecord): void {
    const { trades, aggTrades } = market;
    if (trades !== undefined) (trades.candleCheck ??= this.#makeCandleCheck(market, trades, false)).onCandle(candle);
    if (aggTrades !== undefined)
      (aggTrades.candleCheck ??= this.#makeCandleCheck(market, aggTrades, true)).onCandle(candle);
  }

  /** The trades of a stream are kept from now on: the first stream of a symbol is compared with its book. */
  addTrades(market: SymbolMarket, trades: TradeRing, isAggregate: boolean): void {
    if (market.bookCheck !== undefined) return;
    trades.bookCheck = market.bookCheck = new BookCheck(this.#about(market, trades, isAggregate));
  }

  #makeCandleCheck(market: SymbolMarket, trades: TradeRing, isAggregate: boolean): CandleCheck {
    return new CandleCheck(this.#about(market, trades, isAggregate), this.#countsOf(market.venue.id));
  }

  #about({ venue, symbol }: SymbolMarket, trades: TradeRing, isAggregate: boolean): CheckSubject {
    return { venue: venue.id, symbol, channel: isAggregate ? 'aggTrade' : 'trade', trades, host: this.#host };
  }
}

function makeCounts(): CheckCounts {
  return {
    compared: 0,
    skipped: Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as CheckCounts['skipped'],
  };
}
