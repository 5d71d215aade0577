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
