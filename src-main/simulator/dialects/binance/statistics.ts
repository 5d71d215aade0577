import type { BinanceListing } from './listings.ts';

/** The rolling 24 h of a listing, spelled as the venue spells numbers. */
export interface Statistics {
  readonly openTime: number;
  readonly change: string;
  readonly changePercent: string;
  readonly average: string;
  readonly before: string;
  readonly last: string;
  readonly lastSize: string;
  readonly bid: string;
  readonly bidSize: string;
  readonly ask: string;
  readonly askSize: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly volume: string;
  readonly turnover: string;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
}

/** The rolling 24 h at `now`: the sum of the running minute and the 1,439 before it. */
export function toStatistics(listing: BinanceListing, now: number): Statistics {
  const { market, instrument } = listing;
  const { candle, priceBefore } = market.candles.day(now);
  const { bids, asks } = market.book;
  const newest = market.trades.get(market.trades.lastId);
  const change = candle.close - candle.open;
  return {
    openTime: candle.openTime,
    change: listing.price(change),
    changePercent: ((100 * change) / candle.open).toFixed(3),
    average: averagePrice(listing),
    before: listing.price(priceBefore),
    last: listing.price(candle.close),
    lastSize: listing.size(newest?.size ?? instrument.typicalSize),
    bid: listing.price(bids.price(0)),
    bidSize: listing.size(bids.size(0)),
    ask: listing.price(asks.price(0)),
    askSize: listing.size(asks.size(0)),
    open: listing.price(candle.open),
    high: listing.price(candle.high),
    low: listing.price(candle.low),
    volume: listing.size(candle.volume),
    turnover: listing.turnover(candle.turnover),
    firstId: candle.firstId,
    lastId: candle.firstId + candle.tradeCount - 1,
    count: candle.tradeCount,
  };

  function averagePrice(of: BinanceListing): string {
    const quoteUnits =
      instrument.contractSize === undefined
        ? Number(candle.turnover) / candle.volume
        : (candle.volume * instrument.contractSize * 1e8 * 10 ** instrument.priceDecimals) / Number(candle.turnover);
    const decimals = of.universe === undefined ? 8 : instrument.priceDecimals;
    return (quoteUnits / 10 ** instrument.priceDecimals).toFixed(decimals);
  }
}
