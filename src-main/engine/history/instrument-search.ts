import type { Instrument, MarketType } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';

/** What to look for: every word of `query` must match somewhere in symbol, assets, venue or market type. */
export interface InstrumentQuery {
  readonly query: string;
  readonly limit: number;
  readonly venue?: VenueId;
  readonly marketType?: MarketType;
}

/** Matches, best first, and how many there were before the limit. */
export interface InstrumentMatches {
  readonly instruments: readonly Instrument[];
  readonly total: number;
}

/** An instrument with the text its words are looked for in. */
export interface SearchRow {
  readonly instrument: Instrument;
  readonly haystack: string;
}

/** Prepares an instrument for searching. */
export function toSearchRow(instrument: Instrument): SearchRow {
  const { symbol, base, quote, venue, marketType } = instrument;
  return { instrument, haystack: `${symbol} ${base} ${quote} ${venue} ${marketType}`.toUpperCase() };
}

/**
 * Searches prepared rows. Exact symbol first, then the asset itself, then symbols that begin with the first word, then the rest; in each, trading before
 * halted, shorter symbols before longer.
 */
export function searchInstruments(rows: readonly SearchRow[], search: InstrumentQuery): InstrumentMatches {
  const words = search.query.toUpperCase().split(SEPARATORS).filter((word) => word !== '');
  const found: Ranked[] = [];
  for (const { instrument, haystack } of rows) {
    if (search.venue !== undefined && instrument.venue !== search.venue) continue;
    if (search.marketType !== undefined && instrument.marketType !== search.marketType) continue;
    if (words.every((word) => haystack.includes(word))) found.push({ instrument, rank: rankOf(instrument, words) });
  }
  found.sort((a, b) => a.rank - b.rank || a.instrument.symbol.length - b.instrument.symbol.length || compare(a.instrument.symbol, b.instrument.symbol));
  return { instruments: found.slice(0, search.limit).map((entry) => entry.instrument), total: found.length };
}

interface Ranked {
  readonly instrument: Instrument;
  readonly rank: number;
}

function rankOf(instrument: Instrument, words: readonly string[]): number {
  const asleep = instrument.status === 'trading' || instrument.status === 'unknown' ? 0 : 1;
  const first = words[0];
  if (first === undefined) return asleep;
  const symbol = instrument.symbol.toUpperCase();
  if (symbol === first || symbol === words.join('')) return asleep;
  if (instrument.base.toUpperCase() === first) return 2 + asleep;
  return (symbol.startsWith(first) ? 4 : 6) + asleep;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** People type pairs as `btc/usdt` and `btc usdt`; symbols themselves may hold `_` and `-`. */
const SEPARATORS = /[\s/]+/;
