import type { EquityQuote } from '../equity-quote.ts';

/** A quote of the regular session that came at once, with what a test says of it; `at` is in epoch ms. */
export function makeQuote(ticker: string, at: number, more: Partial<EquityQuote> = {}): EquityQuote {
  return {
    ticker,
    price: 10,
    marketState: 'regular',
    delayMs: 0,
    timestamp: at,
    receivedAt: at,
    source: 'yfinance',
    ...more,
  };
}
