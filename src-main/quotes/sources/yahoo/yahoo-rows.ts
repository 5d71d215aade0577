import * as v from 'valibot';
import type { MarketState } from '../../../../src-shared/market/market-state.ts';
import type { EquityQuote } from '../../equity-quote.ts';
import type { EquityCandle } from '../../quote-source.ts';

/** A row of Yahoo's quote list as an {@link EquityQuote}, or why it is none. `receivedAt` is epoch ms. */
export function readQuoteRow(row: unknown, receivedAt: number): EquityQuote | { readonly malformed: string } {
  const parsed = v.safeParse(ROW, row);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return { malformed: `${v.getDotPath(issue) ?? 'row'}: ${issue.message}` };
  }
  const { output } = parsed;
  const timestamp =
    output.regularMarketTime instanceof Date ? output.regularMarketTime.getTime() : output.regularMarketTime * 1000;
  if (!(timestamp > 0 && timestamp < receivedAt + DAY_MS)) return { malformed: 'regularMarketTime: no time of today' };
  return {
    ticker: output.symbol,
    price: output.regularMarketPrice,
    marketState: STATES.get(output.marketState ?? '') ?? 'unknown',
    delayMs: (output.exchangeDataDelayedBy ?? 0) * 60_000,
    timestamp,
    receivedAt,
    source: 'yfinance',
    ...optional(output),
  };
}

function optional(row: v.InferOutput<typeof ROW>): Partial<EquityQuote> {
  const facts = {
    name: row.longName ?? row.shortName,
    open: row.regularMarketOpen,
    high: row.regularMarketDayHigh,
    low: row.regularMarketDayLow,
    previousClose: row.regularMarketPreviousClose,
    volume: row.regularMarketVolume,
    // Yahoo says 0 for a side that it does not know.
    bid: row.bid === 0 ? undefined : row.bid,
    ask: row.ask === 0 ? undefined : row.ask,
    currency: row.currency,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== null));
}

/** Candles of Yahoo's chart. Rows without a price (nobody traded) are left out. Checked by hand: there may be thousands at once. */
export function readCandles(quotes: readonly unknown[]): readonly EquityCandle[] {
  const candles: EquityCandle[] = [];
  for (const row of quotes) {
    const candle = readCandle(row);
    if (candle !== undefined) candles.push(candle);
  }
  return candles;
}

function readCandle(row: unknown): EquityCandle | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const { date, open, high, low, close, volume = 0 } = row as Readonly<Record<string, unknown>>;
  if (!(date instanceof Date) || !isPrice(open) || !isPrice(high) || !isPrice(low) || !isPrice(close)) return undefined;
  const isCounted = typeof volume === 'number' && volume >= 0 && volume < Infinity;
  if (!isCounted && volume !== null) return undefined;
  return { openTime: date.getTime(), open, high, low, close, volume: isCounted ? volume : 0 };
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < Infinity;
}

const PRICE = v.pipe(v.number(), v.finite(), v.gtValue(0));
const MAYBE = v.nullish(v.pipe(v.number(), v.finite(), v.minValue(0)));
const NAME = v.nullish(v.pipe(v.string(), v.maxLength(200)));
const ROW = v.object({
  symbol: v.pipe(v.string(), v.minLength(1), v.maxLength(16)),
  shortName: NAME,
  longName: NAME,
  regularMarketPrice: PRICE,
  regularMarketTime: v.union([v.date(), v.pipe(v.number(), v.finite())]),
  regularMarketOpen: MAYBE,
  regularMarketDayHigh: MAYBE,
  regularMarketDayLow: MAYBE,
  regularMarketPreviousClose: MAYBE,
  regularMarketVolume: MAYBE,
  bid: MAYBE,
  ask: MAYBE,
  marketState: v.nullish(v.string()),
  /** Minutes. */
  exchangeDataDelayedBy: MAYBE,
  currency: v.nullish(v.pipe(v.string(), v.maxLength(8))),
});
const STATES: ReadonlyMap<string, MarketState> = new Map([
  ['PREPRE', 'closed'],
  ['PRE', 'pre'],
  ['REGULAR', 'regular'],
  ['POST', 'post'],
  ['POSTPOST', 'closed'],
  ['CLOSED', 'closed'],
]);
const DAY_MS = 86_400_000;
