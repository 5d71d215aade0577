import { toInstrumentId } from '../../../../src-shared/market/instrument.ts';
import type { MarketType } from '../../../../src-shared/market/instrument.ts';
import type { MarketSource } from '../../../engine/publish/market-source.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';

/** What came of looking symbols up. `no-list`: the venue's instruments could not be read, so that nothing is known about any. */
export type SymbolLookup =
  | { readonly kind: 'known'; readonly symbols: readonly string[] }
  | { readonly kind: 'no-list'; readonly symbols: readonly string[] }
  | { readonly kind: 'unknown'; readonly unknown: readonly UnknownSymbol[] };

/** A symbol the venue does not have, and some it has that begin alike. */
export interface UnknownSymbol {
  readonly symbol: string;
  readonly similar: readonly string[];
}

/** What is looked up: symbols in any case, at a venue, of one kind of market where that is given. */
export interface SymbolWish {
  readonly venue: StreamVenue;
  readonly typed: readonly string[];
  readonly marketType?: MarketType;
}

/** Looks symbols up in the venue's list of instruments, each once and in the venue's own spelling. */
export async function lookUpSymbols(
  source: Pick<MarketSource, 'getInstruments' | 'searchInstruments'>,
  { venue, typed, marketType }: SymbolWish,
): Promise<SymbolLookup> {
  const symbols = [...new Set(await Promise.all(typed.map((text) => symbolOf(source, venue, text))))];
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
    unknown: await Promise.all(
      unknown.slice(0, MOST_TOLD).map(async (symbol) => ({
        symbol,
        similar: (await search(symbol.slice(0, 4), 5)).instruments.map((instrument) => instrument.symbol),
      })),
    ),
  };
}

/** The venue's spelling of what was typed: a symbol in any case, or the name of one that says nothing. */
async function symbolOf(
  source: Pick<MarketSource, 'searchInstruments'>,
  venue: StreamVenue,
  typed: string,
): Promise<string> {
  const name = typed.trim().toUpperCase();
  const { instruments } = name.includes('/')
    ? await source.searchInstruments({ query: name, limit: 5, venues: [venue.id] })
    : { instruments: [] };
  return instruments.find((instrument) => instrument.name?.toUpperCase() === name)?.symbol ?? venue.symbolOf(typed);
}

/** The sentence about an unknown symbol, for people. */
export function unknownSymbolLine(venue: StreamVenue, { symbol, similar }: UnknownSymbol): string {
  return `${venue.id} has no symbol ${symbol}${similar.length === 0 ? '' : `; there are ${similar.join(', ')}`}`;
}

const MOST_TOLD = 5;
