import { type Funding, yearlyFundingRate } from '../../src-shared/market/funding.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import { QUOTE } from '../../src-shared/wire/layout.ts';
import type { QuoteBuffer } from './quote-buffer.ts';
import type { InstrumentsById } from './quote-worth.ts';

/** The funding in a row of a watchlist. */
export function fundingOf(id: InstrumentId, quotes: QuoteBuffer, records: InstrumentsById): Funding {
  const base = quotes.baseOf(id);
  const value = (field: number): number => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
  const record = records[id];
  const listedMs = record === undefined || record === 'missing' ? NaN : (record.fundingIntervalMs ?? NaN);
  const streamedMs = value(QUOTE.fundingIntervalMs);
  const intervalMs = Number.isNaN(streamedMs) ? listedMs : streamedMs;
  const rate = value(QUOTE.fundingRate);
  return {
    rate,
    intervalMs,
    yearlyRate: yearlyFundingRate(rate, intervalMs),
    predictedRate: value(QUOTE.predictedFundingRate),
    nextTime: value(QUOTE.nextFundingTime),
  };
}
