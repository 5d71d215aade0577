import type { EquityQuote, QuoteOrigin } from '../quotes/equity-quote.ts';

/** One quote as the receiver of a batch gets it. `null` for what the source did not say. */
export interface QuoteRow {
  readonly ticker: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly close: number;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly volume: number | null;
  readonly source: QuoteOrigin;
}

/**
 * What the receiver demands of a row, each a reason to reject it. INV-002: the ticker is one to five capital letters. INV-003: the timestamp is
 * ISO 8601 in UTC. INV-004: the close is positive. INV-005: the source is one of three. (INV-001 and INV-006, about
 * the number of rows, and INV-007, the content type, are kept by the sender.)
 */
export const ROW_INVARIANTS = ['INV-002', 'INV-003', 'INV-004', 'INV-005'] as const;

/** One of {@link ROW_INVARIANTS}. */
export type RowInvariant = (typeof ROW_INVARIANTS)[number];

/** Other names of tickers for the receiver, such as `BRKB` for `BRK-B`. */
export type TickerNames = Readonly<Record<string, string>>;

/** A quote as a row. */
export function toRow(quote: EquityQuote, names: TickerNames = {}): QuoteRow {
  const { ticker, price, open = null, high = null, low = null, volume = null, source } = quote;
  return {
    ticker: (Object.hasOwn(names, ticker) ? names[ticker] : undefined) ?? ticker,
    timestamp: isoTime(quote.timestamp),
    close: price,
    open,
    high,
    low,
    volume,
    source,
  };
}

/** The first thing wrong with a row; undefined if the receiver will take it. */
export function brokenInvariant({ ticker, timestamp, close, source }: QuoteRow): RowInvariant | undefined {
  if (!TICKER.test(ticker)) return 'INV-002';
  if (!ISO_UTC.test(timestamp)) return 'INV-003';
  if (!(close > 0 && Number.isFinite(close))) return 'INV-004';
  return ORIGINS.has(source) ? undefined : 'INV-005';
}

function isoTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

const TICKER = /^[A-Z]{1,5}$/;
const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ORIGINS: ReadonlySet<string> = new Set<QuoteOrigin>(['yfinance', 'fmp', 'manual']);
