import { toBaseSize } from '../../../src-shared/market/contract.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { QUOTE } from '../../../src-shared/wire/layout.ts';
import type { Change, DerivativeHistory } from '../../feed/derivative-history.ts';
import type { PriceHistory } from '../../feed/price-history.ts';
import type { QuoteBuffer } from '../../feed/quote-buffer.ts';
import type { InstrumentsById } from '../../feed/quote-worth.ts';

/** What values of rows are reckoned from. */
export interface QuoteContext {
  readonly quotes: QuoteBuffer;
  readonly records: InstrumentsById;
  /** What this window has seen. */
  readonly prices: PriceHistory;
  readonly derivatives: DerivativeHistory;
  /** Epoch ms by the engine's clock. */
  readonly now: number;
}

/** A number of a row, see `QUOTE`; NaN if it is not known. */
export function readQuote(id: InstrumentId, quotes: QuoteBuffer, field: number): number {
  const base = quotes.baseOf(id);
  return base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN);
}

/** Keeps how prices and open interest are, for their changes. */
export function noteRows(
  instruments: readonly InstrumentId[],
  { quotes, prices, derivatives, now }: QuoteContext,
): void {
  for (const id of instruments) {
    prices.note(id, readQuote(id, quotes, QUOTE.last), now);
    const openInterest = readQuote(id, quotes, QUOTE.openInterest);
    if (openInterest > 0)
      derivatives.note(id, { at: now, funding: readQuote(id, quotes, QUOTE.fundingRate), openInterest });
  }
}

/** How the last price changed over an hour. */
export function changeOf(id: InstrumentId, { quotes, prices, now }: QuoteContext): Change | undefined {
  return prices.changeOf(id, readQuote(id, quotes, QUOTE.last), now);
}

/** How the open positions changed. */
export function openInterestChangeOf(
  id: InstrumentId,
  span: keyof typeof SPANS_MS,
  { quotes, derivatives, now }: QuoteContext,
): Change | undefined {
  return derivatives.changeOf(id, readQuote(id, quotes, QUOTE.openInterest), now, SPANS_MS[span]);
}

/** Volume of the rolling 24 hours in base units; NaN if it is not known, or what a contract is worth is not. */
export function baseVolumeOf(id: InstrumentId, { quotes, records }: QuoteContext): number {
  const record = records[id];
  if (record === undefined || record === 'missing') return NaN;
  return toBaseSize(record, readQuote(id, quotes, QUOTE.volume), readQuote(id, quotes, QUOTE.last)) ?? NaN;
}

/** Best ask less best bid in basis points of the middle; below zero if they cross. */
export function spreadBpsOf(id: InstrumentId, { quotes }: Pick<QuoteContext, 'quotes'>): number {
  const bid = readQuote(id, quotes, QUOTE.bidPrice);
  const ask = readQuote(id, quotes, QUOTE.askPrice);
  return ((ask - bid) / ((ask + bid) / 2)) * 10_000;
}

/** Spans of the changes of open interest, ms. */
export const SPANS_MS = { oiChange1h: 3_600_000, oiChange24h: 86_400_000 } as const;
