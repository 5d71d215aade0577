/**
 * OHLCV over an interval, in ticks, steps and turnover units. Without trades it is flat at the last price before it and
 * `tradeCount` is 0. `buy…` is the part whose aggressor bought.
 */
export interface Candle {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly turnover: bigint;
  readonly buyVolume: number;
  readonly buyTurnover: bigint;
  /** Id of the first trade inside; that of the next one to come if there is none. */
  readonly firstId: number;
  readonly tradeCount: number;
}

/** A candle without trades, flat at `price`. */
export function flatCandle(openTime: number, price: number, nextId: number): Candle {
  return {
    openTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0,
    turnover: 0n,
    buyVolume: 0,
    buyTurnover: 0n,
    firstId: nextId,
    tradeCount: 0,
  };
}

/** Two neighbouring candles as one. A side without trades lends only its open time. */
export function joinCandles(earlier: Candle, later: Candle): Candle {
  if (later.tradeCount === 0) return earlier;
  if (earlier.tradeCount === 0) return { ...later, openTime: earlier.openTime };
  return {
    openTime: earlier.openTime,
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
    turnover: earlier.turnover + later.turnover,
    buyVolume: earlier.buyVolume + later.buyVolume,
    buyTurnover: earlier.buyTurnover + later.buyTurnover,
    firstId: earlier.firstId,
    tradeCount: earlier.tradeCount + later.tradeCount,
  };
}
