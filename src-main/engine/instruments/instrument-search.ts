import { type Instrument, isNotTraded, type MarketType } from '../../../src-shared/market/instrument.ts';
import { VENUE_IDS, type VenueId } from '../../../src-shared/market/venue-ids.ts';
import { isPerpetual, readSpelling, withoutSeparators } from './spelling.ts';

/** What to look for: every word of `query` must match somewhere in symbol, assets, venue or market type. Filters that are absent let all pass. */
export interface InstrumentQuery {
  readonly query: string;
  readonly limit: number;
  readonly venues?: readonly VenueId[];
  readonly marketTypes?: readonly MarketType[];
  /** The base asset itself, in any case: `btc` finds BTC, not WBTC. */
  readonly base?: string;
}

/** Matches, best first, and how many there were before the limit. */
export interface InstrumentMatches {
  readonly instruments: readonly Instrument[];
  readonly total: number;
}

/** An instrument prepared for searching: everything in capitals. */
export interface SearchRow {
  readonly instrument: Instrument;
  readonly haystack: string;
  /** Without separators. */
  readonly symbol: string;
  readonly base: string;
}

/**
 * Prepares instruments, so that a search need not sort: shorter symbols before longer, then by name, then those written without separators,
 * then by venue. The order does not depend on which list came first.
 */
export function prepareSearch(instruments: readonly Instrument[]): readonly SearchRow[] {
  return instruments.map(toSearchRow).sort(compare);
}

/**
 * Searches prepared rows, looking at each once. The symbol as it is typed first, then without separators, then the asset itself, then symbols that begin with the first word, then the
 * rest; in each, traded before not traded, then the order the rows have.
 */
export function searchInstruments(rows: readonly SearchRow[], search: InstrumentQuery): InstrumentMatches {
  const { words, joined, prefix, isPerp } = readSpelling(search.query);
  const parts = prefix === undefined ? words : [prefix, ...words];
  const base = search.base?.toUpperCase();
  const typed = search.query.trim().toUpperCase();
  const ranks: Instrument[][] = Array.from({ length: RANKS }, () => []);
  let total = 0;
  for (const row of rows) {
    const { instrument } = row;
    if (search.venues !== undefined && !search.venues.includes(instrument.venue)) continue;
    if (search.marketTypes !== undefined && !search.marketTypes.includes(instrument.marketType)) continue;
    if (base !== undefined && row.base !== base) continue;
    if (!isFound(row, parts) || (isPerp && !isPerpetual(instrument))) continue;
    total++;
    const ranked = ranks[rankOf(row, { typed, first: words[0], joined })];
    if (ranked !== undefined && ranked.length < search.limit) ranked.push(instrument);
  }
  return { instruments: ranks.flat().slice(0, search.limit), total };
}

function isFound({ haystack }: SearchRow, parts: readonly string[]): boolean {
  return parts.every((part) => haystack.includes(part));
}

function toSearchRow(instrument: Instrument): SearchRow {
  const { symbol, name = '', base, quote, venue, marketType } = instrument;
  return {
    instrument,
    haystack: `${symbol} ${name} ${base} ${quote} ${base}${quote} ${venue} ${marketType}`.toUpperCase(),
    symbol: withoutSeparators(symbol),
    base: base.toUpperCase(),
  };
}

interface Wanted {
  /** The whole query. */
  readonly typed: string;
  /** Its first word; undefined if it has none. */
  readonly first: string | undefined;
  /** Its words in one. */
  readonly joined: string;
}

function rankOf({ instrument, symbol, base }: SearchRow, { typed, first, joined }: Wanted): number {
  const asleep = isNotTraded(instrument.status) ? 1 : 0;
  if (first === undefined || instrument.symbol.toUpperCase() === typed) return asleep;
  if (symbol === first || symbol === joined) return 2 + asleep;
  if (base === first) return 4 + asleep;
  return (symbol.startsWith(first) ? 6 : 8) + asleep;
}

function compare(a: SearchRow, b: SearchRow): number {
  return (
    a.symbol.length - b.symbol.length ||
    compareTexts(a.symbol, b.symbol) ||
    a.instrument.symbol.length - b.instrument.symbol.length ||
    VENUE_IDS.indexOf(a.instrument.venue) - VENUE_IDS.indexOf(b.instrument.venue)
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Five kinds of match, each awake or asleep. */
const RANKS = 10;
