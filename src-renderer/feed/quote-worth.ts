import { toBaseSize, toNotional, turnoverIn } from '../../src-shared/market/contract.ts';
import type { Instrument, InstrumentId } from '../../src-shared/market/instrument.ts';
import { QUOTE } from '../../src-shared/wire/layout.ts';
import type { QuoteBuffer } from './quote-buffer.ts';

/** Instruments by id, as far as they are known; `missing` if the venue has none of that id. */
export type InstrumentsById = Readonly<Partial<Record<InstrumentId, Instrument | 'missing'>>>;

/** Worth of what was traded in 24 h, in quote units, see {@link turnoverIn}; as the venue says it while the instrument is not known. */
export function turnoverOf(id: InstrumentId, quotes: QuoteBuffer, records: InstrumentsById): number {
  const value = readerOf(id, quotes);
  const quoteVolume = value(QUOTE.quoteVolume);
  const record = records[id];
  return record === undefined || record === 'missing'
    ? quoteVolume
    : turnoverIn(record, { quoteVolume, volume: value(QUOTE.volume), last: value(QUOTE.last) });
}

/** Open interest in base units and its worth in quote units, at the mark price, or the last one. Each is NaN if it is not known. */
export function openInterestOf(
  id: InstrumentId,
  quotes: QuoteBuffer,
  records: InstrumentsById,
): { readonly base: number; readonly value: number } {
  const record = records[id];
  if (record === undefined || record === 'missing') return { base: NaN, value: NaN };
  const value = readerOf(id, quotes);
  const size = value(QUOTE.openInterest);
  const mark = value(QUOTE.markPrice);
  const price = Number.isNaN(mark) ? value(QUOTE.last) : mark;
  return { base: toBaseSize(record, size, price) ?? NaN, value: toNotional(record, size, price) ?? NaN };
}

function readerOf(id: InstrumentId, quotes: QuoteBuffer): (field: number) => number {
  const base = quotes.baseOf(id);
  return (field) => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
}
