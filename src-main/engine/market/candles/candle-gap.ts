import type { CandleGap } from '../../quality-event.ts';
import type { SymbolMarket } from '../symbol-market.ts';
import type { CandleSeries } from './candle-series.ts';

/** The fact that live candles do not join the ones before them, from a series that has a gap; `at` is epoch ms. */
export function toCandleGap({ venue, symbol }: SymbolMarket, series: CandleSeries, at: number): CandleGap {
  const row = series.newestGap();
  return {
    kind: 'candle-gap',
    at,
    venue: venue.id,
    symbol,
    interval: series.interval,
    after: series.rows.openTimeAt(row),
    before: series.rows.openTimeAt(row + 1),
  };
}
