/** Where an exchange with sessions is in its day. `unknown` if the source does not say. */
export const MARKET_STATES = ['pre', 'regular', 'post', 'closed', 'unknown'] as const;

/** One of {@link MARKET_STATES}. */
export type MarketState = (typeof MARKET_STATES)[number];

/** What a source says of an exchange with sessions. */
export interface SessionStatus {
  readonly state: MarketState;
  /** How far the source is behind the exchange, ms; 0 for live data. */
  readonly delayMs: number;
}

/** A quote of an exchange with sessions, as far as it shows if there is trading. Times are epoch ms. */
export interface TradingFacts {
  readonly marketState: MarketState;
  /** How far the source is behind the exchange, ms. */
  readonly delayMs: number;
  /** When the price was made. */
  readonly timestamp: number;
  /** When the quote came. */
  readonly receivedAt: number;
}

/** Whether a ticker does not trade although its exchange is open: halted, or without a trade for {@link NOT_TRADING_MS} beyond the delay of the source. */
export function isNotTrading({ marketState, timestamp, receivedAt, delayMs }: TradingFacts): boolean {
  return marketState === 'regular' && receivedAt - delayMs - timestamp > NOT_TRADING_MS;
}

const NOT_TRADING_MS = 15 * 60_000;
