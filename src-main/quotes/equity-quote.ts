import type { MarketState } from '../../src-shared/market/market-state.ts';

/** Who made a quote, as receivers of published quotes know it. `manual`: a file of the user's. */
export type QuoteOrigin = 'yfinance' | 'fmp' | 'manual';

/** One quote of an equity. Prices are in `currency`; what the source does not say is absent. */
export interface EquityQuote {
  /** As Yahoo spells it: `AAPL`, `BRK-B`. */
  readonly ticker: string;
  /** What the company or fund is called. */
  readonly name?: string;
  /** The last price of the regular session; positive. */
  readonly price: number;
  readonly open?: number;
  readonly high?: number;
  readonly low?: number;
  readonly previousClose?: number;
  /** Shares of the session. */
  readonly volume?: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly marketState: MarketState;
  /** How far the source is behind the exchange, ms; 0 for a live quote. */
  readonly delayMs: number;
  /** ISO 4217 code. */
  readonly currency?: string;
  /** When the price was made, epoch ms. */
  readonly timestamp: number;
  /** When the answer came, epoch ms. */
  readonly receivedAt: number;
  readonly source: QuoteOrigin;
  /** It comes from a simulator. */
  readonly isSimulated?: true;
}
