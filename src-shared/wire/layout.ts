/**
 * Where the numbers of a frame's sections stand and what the bits of their flags mean. Writers (the engine) and readers (the screen)
 * use these names only, so that a number or a flag is added here and nowhere else.
 */

/** Positions of a book level's numbers, counted from its first: integers in `priceScale` and `sizeScale`. */
export const LEVEL = { price: 0, size: 1 } as const;

/** Numbers of one book level. */
export const LEVEL_STRIDE = 2;

/**
 * Positions of a trade's numbers, counted from its first. `id` is NaN if the venue's is a text, which the section's `exact` has;
 * `side` is 1 if the aggressor bought, -1 if it sold; `flags` are bits of {@link TradeFlag}.
 */
export const TRADE = { id: 0, price: 1, size: 2, side: 3, venueTime: 4, receivedAt: 5, flags: 6 } as const;

/** Numbers of one trade. */
export const TRADE_STRIDE = 7;

/** Bits of a trade's flags: trades are missing before it; how many, or whether any, is not known from the ids; it is a block trade, agreed upon outside the book; it came from the venue's history. */
export const TradeFlag = { afterGap: 1, uncounted: 2, block: 4, backfilled: 8 } as const;

/** A flag of a trade by name. */
export type TradeFlagName = keyof typeof TradeFlag;

/**
 * Positions of a candle's numbers, counted from its first. Prices are in `priceScale`, `volume` in `sizeScale`, `quoteVolume` in
 * `quoteScale`; NaN if absent; `flags` are bits of {@link CandleFlag}.
 */
export const CANDLE = {
  openTime: 0,
  closeTime: 1,
  open: 2,
  high: 3,
  low: 4,
  close: 5,
  volume: 6,
  quoteVolume: 7,
  tradeCount: 8,
  flags: 9,
} as const;

/** Numbers of one candle. */
export const CANDLE_STRIDE = 10;

/**
 * Bits of a candle's flags: it has closed; candles are missing before it; it came from history though the stream was live then;
 * some of the candles it is made of are missing; the venue sent none, as nobody traded; the exchange's session begins with it.
 */
export const CandleFlag = { closed: 1, afterGap: 2, backfilled: 4, incomplete: 8, flat: 16, sessionStart: 32 } as const;

/** A flag of a candle by name. */
export type CandleFlagName = keyof typeof CandleFlag;

/**
 * Positions of a watchlist row's numbers, counted from its first; plain numbers (already divided), NaN if absent. `row` is the index
 * into `instruments` of the last section that carried them; `state` is an index into STREAM_STATES; `priceDecimals` is how many digits
 * the venue sends; `venueAheadMs` is how far the venue's clock is ahead of the engine's, ms, NaN if not known; `fundingRate` and
 * `predictedFundingRate`, that of the next interval, are shares of the position paid once every `fundingIntervalMs`; `tickerAt` and
 * `bboAt` are when the last message of the row's ticker and best prices arrived, whether it changed anything or not, and `tickerPauseMs` and
 * `bboPauseMs` the usual pauses of these streams, `tickerCadenceMs` the longest pause that is declared for the ticker, see `StreamPace`. Of exchanges
 * with sessions: `previousClose`, `tradedAt`, when the last price was made, `marketState`, an index into MARKET_STATES, and `delayMs`, see
 * `SessionStatus`. `longShortRatio` is how many accounts are long for each one that is short, as of `longShortTime` by the venue's clock.
 */
export const QUOTE = {
  row: 0,
  state: 1,
  updatedAt: 2,
  priceDecimals: 3,
  last: 4,
  open: 5,
  high: 6,
  low: 7,
  changePercent: 8,
  volume: 9,
  quoteVolume: 10,
  bidPrice: 11,
  bidSize: 12,
  askPrice: 13,
  askSize: 14,
  markPrice: 15,
  indexPrice: 16,
  fundingRate: 17,
  nextFundingTime: 18,
  openInterest: 19,
  venueAheadMs: 20,
  fundingIntervalMs: 21,
  predictedFundingRate: 22,
  tickerAt: 23,
  tickerPauseMs: 24,
  bboAt: 25,
  bboPauseMs: 26,
  tickerCadenceMs: 27,
  previousClose: 28,
  tradedAt: 29,
  marketState: 30,
  delayMs: 31,
  longShortRatio: 32,
  longShortTime: 33,
} as const;

/** Numbers of one watchlist row. */
export const QUOTE_STRIDE = 34;

/**
 * Positions of a depth column's numbers, counted from its first. `time`: when it begins, epoch ms; `ticks`: how many times
 * {@link DEPTH_TICK_MS} it lasts, as equal columns are merged; `base`: the lowest row, a row being a price divided by the step;
 * `quantum`: size, in `sizeScale`, that a cell of 1 stands for; `bid` and `ask`: the best prices in `priceScale`, NaN for an empty side;
 * `state` and `reason`: indices into BOOK_STATES and BOOK_REASONS, -1 if nothing was sampled; `low` and `high`: the rows from and to
 * which levels are authoritative, NaN without any. From `cells` on, {@link DEPTH_ROWS} sizes from the lowest row up, three in each
 * number: the first times 1, the second times 2^16, the third times 2^32. Rows up to the best bid are bids, those above it asks.
 */
export const DEPTH = {
  time: 0,
  ticks: 1,
  base: 2,
  quantum: 3,
  bid: 4,
  ask: 5,
  state: 6,
  reason: 7,
  low: 8,
  high: 9,
  cells: 10,
} as const;

/** Rows of a depth column. */
export const DEPTH_ROWS = 300;

/** Shortest time that a depth column stands for, ms. */
export const DEPTH_TICK_MS = 250;

/** Columns of a book's history; the oldest make way. */
export const DEPTH_COLUMNS = 4096;

/** Numbers of one depth column. */
export const DEPTH_STRIDE = DEPTH.cells + DEPTH_ROWS / 3;

/**
 * Positions of an order-flow bar's numbers, counted from its first. `id` counts bars from 0, by time; prices are in `priceScale`, volumes and deltas in
 * `sizeScale`, NaN prices of a bar in which nobody traded. `weight`, `weighted` and `squared` are sums over the trades of w, w (p - open) and
 * w (p - open)^2, p and open in `priceScale`, w being the size in `sizeScale`, of inverse contracts divided by p. `classes` begins eight volumes: bought by
 * size class, then sold by size class. `flags` are bits of {@link FlowFlag}; `cells` is how many footprint cells the bar has in this section.
 */
export const FLOW_BAR = {
  id: 0,
  openTime: 1,
  closeTime: 2,
  open: 3,
  high: 4,
  low: 5,
  close: 6,
  buyVolume: 7,
  sellVolume: 8,
  buyCount: 9,
  sellCount: 10,
  minDelta: 11,
  maxDelta: 12,
  weight: 13,
  weighted: 14,
  squared: 15,
  classes: 16,
  flags: 24,
  cells: 25,
} as const;

/** Numbers of one order-flow bar. */
export const FLOW_BAR_STRIDE = 26;

/** Positions of a footprint cell's numbers: lower edge of its price step in `priceScale`, volumes in `sizeScale`, counts. */
export const FLOW_CELL = { price: 0, buyVolume: 1, sellVolume: 2, buyCount: 3, sellCount: 4 } as const;

/** Numbers of one footprint cell. */
export const FLOW_CELL_STRIDE = 5;

/**
 * Bits of an order-flow bar's flags: it has a successor; trades are or may be missing in it; it began before the first trade that is known; its footprint
 * lacks cells; a number is beyond 2^53 or was not spelled plainly, so that sums are the nearest numbers; the venue's candle says something else;
 * the size of a contract was not known, so that its size classes are not right; it was made from a candle and the taker's volume that it has.
 */
export const FlowFlag = {
  closed: 1,
  gap: 2,
  lateStart: 4,
  clipped: 8,
  inexact: 16,
  mismatch: 32,
  unclassed: 64,
  estimated: 128,
} as const;
