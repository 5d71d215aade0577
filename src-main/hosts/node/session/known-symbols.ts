import { toInstrumentId } from '../../../../src-shared/market/instrument.ts';
import type { MarketType } from '../../../../src-shared/market/instrument.ts';
import {
  MOST_COMPARED,
  meantBy,
  nearestOf,
  nearestQueries,
  readSpelling,
} from '../../../engine/instruments/spelling.ts';
import type { MarketSource } from '../../../engine/publish/market-source.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { marketNameOf } from './market-name.ts';

/**
 * The outcome of looking symbols up. `no-list`: the venue's instruments could not be read, so that nothing is known about any. `unknown`: some are
 * not in the list; `symbols` are the others.
 */
export type SymbolLookup =
  | { readonly kind: 'known'; readonly symbols: readonly string[] }
  | { readonly kind: 'no-list'; readonly symbols: readonly string[] }
  | { readonly kind: 'unknown'; readonly symbols: readonly string[]; readonly unknown: readonly UnknownSymbol[] };

/** A symbol the venue does not have, and some it has that begin alike. */
export interface UnknownSymbol {
  readonly symbol: string;
  readonly similar: readonly string[];
}

/** What is looked up: symbols in any spelling, at a venue, of one kind of market if that is given. */
export interface SymbolQuery {
  readonly venue: StreamVenue;
  readonly typed: readonly string[];
  readonly marketType?: MarketType;
}

/** Looks symbols up in the venue's list of instruments, each once and in the venue's own spelling. */
export async function lookUpSymbols(
  source: Pick<MarketSource, 'getInstruments' | 'searchInstruments'>,
  query: SymbolQuery,
): Promise<SymbolLookup> {
  const { venue, typed, marketType } = query;
  const symbols = [...new Set(await Promise.all(typed.map((text) => symbolOf(source, query, text))))];
  const found = await source.getInstruments(symbols.map((symbol) => toInstrumentId(venue.id, symbol)));
  const known = new Set(
    found
      .filter((instrument) => marketType === undefined || instrument.marketType === marketType)
      .map((instrument) => instrument.symbol),
  );
  const unknown = symbols.filter((symbol) => !known.has(symbol));
  if (unknown.length === 0) return { kind: 'known', symbols };
  const types = marketType === undefined ? {} : { marketTypes: [marketType] };
  const search = async (
    query: string,
    limit: number,
  ): Promise<Awaited<ReturnType<MarketSource['searchInstruments']>>> =>
    source.searchInstruments({ query, limit, venues: [venue.id], ...types });
  if ((await search('', 1)).total === 0) return { kind: 'no-list', symbols };
  return {
    kind: 'unknown',
    symbols: symbols.filter((symbol) => known.has(symbol)),
    unknown: await Promise.all(
      unknown.map(async (symbol, at) => ({
        symbol,
        similar: at < MOST_COMPARED_WITH ? await similarTo(symbol, search) : [],
      })),
    ),
  };
}

/** What is spelled alike, the nearest first. */
async function similarTo(
  symbol: string,
  search: (query: string, limit: number) => ReturnType<MarketSource['searchInstruments']>,
): Promise<readonly string[]> {
  for (const query of nearestQueries(symbol)) {
    const { instruments } = await search(query, MOST_COMPARED);
    if (instruments.length > 0)
      return nearestOf(symbol, instruments, MOST_SIMILAR).map((instrument) => instrument.symbol);
  }
  return [];
}

/** The venue's spelling of what was typed, if that can only mean one of its instruments; else what was typed as a symbol of the venue. */
async function symbolOf(
  source: Pick<MarketSource, 'getInstruments' | 'searchInstruments'>,
  { venue, marketType }: SymbolQuery,
  typed: string,
): Promise<string> {
  const symbol = venue.symbolOf(typed);
  if ((await source.getInstruments([toInstrumentId(venue.id, symbol)])).length > 0) return symbol;
  const spelling = readSpelling(typed);
  if (spelling.prefix !== undefined && !isOf(venue, spelling.prefix)) return symbol;
  const { instruments } = await source.searchInstruments({
    query: spelling.words.join(' '),
    limit: MOST_COMPARED,
    venues: [venue.id],
    ...(marketType === undefined ? {} : { marketTypes: [marketType] }),
  });
  const meant = meantBy(spelling, instruments);
  return meant.length === 1 && meant[0] !== undefined ? meant[0].symbol : symbol;
}

/** Whether a name before a colon is that of the venue's exchange, or of the venue. */
function isOf({ id }: StreamVenue, prefix: string): boolean {
  return [id, id.split('-')[0], marketNameOf(id).exchange].some((name) => name?.toUpperCase() === prefix);
}

/** The sentence about an unknown symbol, for people. */
export function unknownSymbolLine(venue: StreamVenue, { symbol, similar }: UnknownSymbol): string {
  return `${venue.id} has no symbol ${symbol}${similar.length === 0 ? '' : `; there are ${similar.join(', ')}`}`;
}

/** Unknown symbols for which similar ones are looked for. */
const MOST_COMPARED_WITH = 5;
const MOST_SIMILAR = 5;
