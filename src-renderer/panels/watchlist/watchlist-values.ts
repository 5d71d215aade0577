import { toBaseSize } from '../../../src-shared/market/contract.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { QUOTE } from '../../../src-shared/wire/layout.ts';
import type { PastFigure } from '../../../src-shared/wire/past.ts';
import { changeSince, type Change, type PastCache } from '../../feed/past-cache.ts';
import type { QuoteBuffer } from '../../feed/quote-buffer.ts';
import type { InstrumentsById } from '../../feed/quote-worth.ts';

/** What values of rows are reckoned from. */
export interface QuoteContext {
  readonly quotes: QuoteBuffer;
  readonly records: InstrumentsById;
  /** What figures were. */
  readonly past: Pick<PastCache, 'find'>;
  /** Epoch ms by the engine's clock. */
  readonly now: number;
}

/** A number of a row, see `QUOTE`; NaN if it is not known. */
export function readQuote(id: InstrumentId, quotes: QuoteBuffer, field: number): number {
  const base = quotes.baseOf(id);
  return base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN);
}

/** The figures whose past the shown columns are made of. */
export function pastFigures(columns: readonly { readonly id: string }[]): readonly PastFigure[] {
  const has = (...ids: readonly string[]): boolean => columns.some(({ id }) => ids.includes(id));
  return [
    ...(has('change1h') ? (['price'] as const) : []),
    ...(has('oiChange1h', 'oiChange24h') ? (['openInterest'] as const) : []),
  ];
}

/** How the last price changed over an hour. */
export function changeOf(id: InstrumentId, { quotes, past, now }: QuoteContext): Change | undefined {
  return changeSince(past.find(id)?.price1h, readQuote(id, quotes, QUOTE.last), now);
}

/** How the open positions changed. */
export function openInterestChangeOf(
  id: InstrumentId,
  span: keyof typeof SPANS_MS,
  { quotes, past, now }: QuoteContext,
): Change | undefined {
  const known = past.find(id);
  const sample = span === 'oiChange1h' ? known?.openInterest1h : known?.openInterest24h;
  return changeSince(sample, readQuote(id, quotes, QUOTE.openInterest), now);
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
