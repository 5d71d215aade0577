import { isInverse } from '../../../src-shared/market/contract.ts';
import {
  type Instrument,
  type InstrumentId,
  isNotTraded,
  type MarketType,
} from '../../../src-shared/market/instrument.ts';
import { VENUE_IDS, type VenueId } from '../../../src-shared/market/venue-ids.ts';
import { assetNames } from './asset-names.ts';
import { isPerpetual, readSpelling, type Spelling, withoutSeparators } from './spelling.ts';

/** What to look for: every word of `query` must match symbol, assets, venue or kind of market. Filters that are absent let all pass. */
export interface InstrumentQuery {
  readonly query: string;
  readonly limit: number;
  readonly venues?: readonly VenueId[];
  readonly marketTypes?: readonly MarketType[];
  /** The base asset itself, in any case: `btc` finds BTC, not WBTC. */
  readonly base?: string;
  /** Instruments that were used lately, the latest first. They come before others that match as well; of an empty query they are the first. */
  readonly recent?: readonly InstrumentId[];
}

/** Matches, best first, and how many there were before the limit. */
export interface InstrumentMatches {
  readonly instruments: readonly Instrument[];
  readonly total: number;
}

/** Worth of what was traded of an instrument in 24 h, in quote units; NaN if it is not known. */
export type TurnoverOf = (instrument: Instrument) => number;

/** An instrument prepared for searching: everything in capitals. */
export interface SearchRow {
  readonly instrument: Instrument;
  /** Symbol, name, title and assets: a word may match anywhere in it. */
  readonly haystack: string;
  /** Venue, kinds of market, title and names of the asset, each after a space: a word must match the beginning of one. */
  readonly words: string;
  /** Without separators. */
  readonly symbol: string;
  readonly base: string;
  /** Both assets in one, without separators. */
  readonly pair: string;
  /** Names of the base asset beside its ticker. */
  readonly names: readonly string[];
  /** Place by quote currency and kind of contract; smaller is better. */
  readonly tier: number;
}

/** Prepares instruments in one go: see {@link orderedRows}. */
export function prepareSearch(instruments: readonly Instrument[]): readonly SearchRow[] {
  const work = orderedRows(instruments.map(toSearchRow));
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value;
}

/**
 * Rows in an order that no search need sort, with a `yield` after each of its steps: assets that are listed most often first, then shorter
 * symbols before longer, then by name, then those written without separators, then by venue. It does not depend on which list came first.
 */
export function* orderedRows(rows: readonly SearchRow[]): Generator<void, readonly SearchRow[]> {
  const listings = new Map<string, number>();
  for (const { base } of rows) listings.set(base, (listings.get(base) ?? 0) + 1);
  const order = (a: SearchRow, b: SearchRow): number =>
    (listings.get(b.base) ?? 0) - (listings.get(a.base) ?? 0) || compare(a, b);
  let runs: (readonly SearchRow[])[] = [];
  for (let from = 0; from < rows.length; from += RUN_ROWS) {
    runs.push(rows.slice(from, from + RUN_ROWS).sort(order));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly SearchRow[])[] = [];
    for (let i = 0; i < runs.length; i += 2) merged.push(yield* mergedRows(runs[i] ?? [], runs[i + 1] ?? [], order));
    runs = merged;
  }
  return runs[0] ?? [];
}

/** Two ordered lists as one, with a `yield` every now and then. */
function* mergedRows(
  left: readonly SearchRow[],
  right: readonly SearchRow[],
  order: (a: SearchRow, b: SearchRow) => number,
): Generator<void, readonly SearchRow[]> {
  const rows: SearchRow[] = [];
  for (let l = 0, r = 0; l < left.length || r < right.length;) {
    const a = left[l];
    const b = right[r];
    if (b === undefined || (a !== undefined && order(a, b) <= 0)) {
      rows.push(a as SearchRow);
      l++;
    } else {
      rows.push(b);
      r++;
    }
    if (rows.length % RUN_ROWS === 0) yield;
  }
  return rows;
}

/**
 * Searches prepared rows, looking at each once. By what matches: the symbol as it is typed, then the symbol without separators, the pair, the
 * base asset or a name of it, then what begins with a word, then the rest; in each, traded before not traded, then quoted in USDT, USDC, USD,
 * others, then linear before inverse, undated before dated, used lately, turnover as far as it is known, and the order the rows have.
 */
export function searchInstruments(
  rows: readonly SearchRow[],
  search: InstrumentQuery,
  turnoverOf: TurnoverOf = NOT_KNOWN,
): InstrumentMatches {
  const spelling = readSpelling(search.query);
  const parts = partsOf(spelling);
  const base = search.base?.toUpperCase();
  const recent = new Map(search.recent?.map((id, at) => [id, at]));
  const ranked = new RankedInstruments(search.limit);
  let total = 0;
  for (const row of rows) {
    const { instrument } = row;
    if (!passes(instrument, search) || (base !== undefined && row.base !== base)) continue;
    if (!isFound(row, parts) || (spelling.isPerp && !isPerpetual(instrument))) continue;
    total++;
    const place = recent.get(instrument.id);
    const rank = place !== undefined && parts.length === 0 ? 0 : rankOf(row, spelling);
    ranked.add(instrument, rank, place ?? Infinity, turnoverOf(instrument));
  }
  return { instruments: ranked.best(), total };
}

/** One word that must match: as it is, and at the beginning of a word. */
interface Part {
  readonly text: string;
  readonly start: string;
}

/** Instruments by rank. Those used lately and those of known turnover are sorted in each rank; of the others only as many are kept as are wanted. */
class RankedInstruments {
  readonly #limit: number;
  readonly #ranks: (Rank | undefined)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(instrument: Instrument, at: number, recent: number, turnover: number): void {
    const rank = (this.#ranks[at] ??= { sorted: [], others: [] });
    if (recent !== Infinity || turnover > 0)
      rank.sorted.push({ instrument, recent, turnover: turnover > 0 ? turnover : 0 });
    else if (rank.others.length < this.#limit) rank.others.push(instrument);
  }

  best(): readonly Instrument[] {
    const best: Instrument[] = [];
    for (const rank of this.#ranks) {
      if (rank === undefined || best.length >= this.#limit) continue;
      rank.sorted.sort((a, b) => (a.recent === b.recent ? b.turnover - a.turnover : a.recent - b.recent));
      for (const { instrument } of rank.sorted) best.push(instrument);
      for (const instrument of rank.others) best.push(instrument);
    }
    return best.slice(0, this.#limit);
  }
}

interface Rank {
  readonly sorted: { readonly instrument: Instrument; readonly recent: number; readonly turnover: number }[];
  readonly others: Instrument[];
}

function partsOf({ words, prefix }: Spelling): readonly Part[] {
  return (prefix === undefined ? words : [...prefix.split('-'), ...words]).map((text) => ({ text, start: ` ${text}` }));
}

function passes({ venue, marketType }: Instrument, { venues, marketTypes }: InstrumentQuery): boolean {
  return (venues?.includes(venue) ?? true) && (marketTypes?.includes(marketType) ?? true);
}

function isFound({ haystack, words }: SearchRow, parts: readonly Part[]): boolean {
  return parts.every(({ text, start }) => haystack.includes(text) || words.includes(start));
}

/** An instrument, prepared for searching. */
export function toSearchRow(instrument: Instrument): SearchRow {
  const { symbol, name = '', title = '', base, quote, venue, marketType } = instrument;
  const ticker = base.toUpperCase();
  const names = assetNames(ticker);
  return {
    instrument,
    haystack: `${symbol} ${name} ${title} ${base} ${quote} ${base}${quote}`.toUpperCase(),
    words: ` ${venue.replaceAll('-', ' ')} ${KIND_WORDS[marketType]} ${title} ${names.join(' ')}`.toUpperCase(),
    symbol: withoutSeparators(symbol),
    base: ticker,
    pair: withoutSeparators(base + quote),
    names,
    tier: tierOf(instrument),
  };
}

function tierOf(instrument: Instrument): number {
  const place = QUOTES.indexOf(instrument.quote.toUpperCase());
  const quote = place === -1 ? QUOTES.length : place;
  return quote * 4 + (isInverse(instrument) ? 2 : 0) + (instrument.expiryTime === undefined ? 0 : 1);
}

function rankOf(row: SearchRow, spelling: Spelling): number {
  const asleep = isNotTraded(row.instrument.status) ? 1 : 0;
  return (matchOf(row, spelling) * 2 + asleep) * TIERS + row.tier;
}

/** How well a row matches: 0 is best. A ticker that is a symbol too, as at Hyperliquid, is taken for the asset. */
function matchOf({ instrument, symbol, base, pair, names }: SearchRow, { typed, words, joined }: Spelling): number {
  const [first] = words;
  if (first === undefined) return 0;
  if (symbol !== base) {
    if (instrument.symbol.toUpperCase() === typed) return 0;
    // "btc perp" means any perpetual of BTC, not the symbol BTCPERP.
    if (symbol === first || (symbol === joined && !words.some((word) => KINDS.has(word)))) return 1;
  }
  if (pair === joined) return 2;
  if (words.includes(base) || names.some((name) => name === typed || words.includes(name))) return 3;
  const begins = words.some(
    (word) => symbol.startsWith(word) || base.startsWith(word) || names.some((name) => name.startsWith(word)),
  );
  return begins ? 4 : 5;
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

/** Rows that are sorted or merged in one go: some milliseconds. */
const RUN_ROWS = 1000;
const NOT_KNOWN: TurnoverOf = () => NaN;
/** Quote currencies that come before others. */
const QUOTES = ['USDT', 'USDC', 'USD'];
/** Quote currencies, linear and inverse, undated and dated. */
const TIERS = (QUOTES.length + 1) * 4;
/** What people call a kind of market. */
const KIND_WORDS: Readonly<Record<MarketType, string>> = {
  spot: 'spot',
  perp: 'perp perpetual swap linear',
  future: 'future delivery dated linear',
  'perp-inverse': 'perp perpetual swap inverse',
  'future-inverse': 'future delivery dated inverse',
  equity: 'equity stock share',
};
const KINDS: ReadonlySet<string> = new Set(
  Object.values(KIND_WORDS).flatMap((words) => words.toUpperCase().split(' ')),
);
