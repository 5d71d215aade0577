import { least } from '../../../src-shared/greatest.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { editDistance } from '../../../src-shared/text/nearest.ts';

/** What people mean by an instrument as they, or other programs, spell it. Everything is in capitals. */
export interface Spelling {
  /** All of it. */
  readonly typed: string;
  /** Pieces between separators, such as BTC and USDT. */
  readonly words: readonly string[];
  /** The pieces in one. */
  readonly joined: string;
  /** Exchange named before a colon, such as BINANCE of `BINANCE:BTCUSDT`. */
  readonly prefix?: string;
  /** Says that it is a perpetual: `BTCUSDT.P`, `BTC/USDT:USDT`. */
  readonly isPerp: boolean;
}

/**
 * Reads a spelling: `btcusdt`, `BTC-USDT`, `btc usdt`, `BTC_USDT`, `BTC/USDT:USDT`, `BTCUSDT.P`, `BINANCE:BTCUSDT`. Letters of full width, as
 * input methods write them, are taken for plain ones.
 */
export function readSpelling(text: string): Spelling {
  const typed = text.normalize('NFKC').trim().toUpperCase();
  let rest = typed;
  let isPerp = false;
  let prefix: string | undefined;
  const colon = rest.indexOf(':');
  if (colon > 0 && rest.slice(0, colon).includes('/')) {
    // The asset it is settled in, as ccxt writes it; a date behind it is of another kind of contract.
    isPerp = !rest.slice(colon).includes('-');
    rest = isPerp ? rest.slice(0, colon) : rest;
  } else if (colon > 0) {
    prefix = rest.slice(0, colon);
    rest = rest.slice(colon + 1);
  }
  if (PERPETUAL.test(rest)) {
    isPerp = true;
    rest = rest.replace(PERPETUAL, '$1');
  }
  const words = rest.split(SEPARATORS).filter((word) => word !== '');
  return { typed, words, joined: words.join(''), isPerp, ...(prefix === undefined ? {} : { prefix }) };
}

/** Those instruments that a spelling may mean and no others: by symbol or name, else by the two assets. */
export function meantBy({ joined, isPerp }: Spelling, instruments: readonly Instrument[]): readonly Instrument[] {
  const fitting = instruments.filter((instrument) => !isPerp || isPerpetual(instrument));
  const named = fitting.filter(
    ({ symbol, name = '' }) => withoutSeparators(symbol) === joined || withoutSeparators(name) === joined,
  );
  return named.length > 0 ? named : fitting.filter(({ base, quote }) => withoutSeparators(base + quote) === joined);
}

/** What to search for to find symbols that are spelled like one, the nearest first: all its words, else how the first begins. */
export function nearestQueries(symbol: string): readonly string[] {
  const { words } = readSpelling(symbol);
  return [words.join(' '), words[0]?.slice(0, 4) ?? '', words[0]?.slice(0, 3) ?? ''];
}

/** Those of the instruments that are spelled most like a symbol, at most `limit`; of equals in the order they have. */
export function nearestOf(symbol: string, instruments: readonly Instrument[], limit: number): readonly Instrument[] {
  const { joined } = readSpelling(symbol);
  return instruments
    .map((instrument) => ({ instrument, distance: distanceOf(joined, instrument) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ instrument }) => instrument);
}

/** By symbol, name or assets, whichever is nearest. */
function distanceOf(joined: string, { symbol, name = symbol, base, quote }: Instrument): number {
  return least([symbol, name, base + quote].map((text) => editDistance(joined, withoutSeparators(text))));
}

/** Instruments to choose the nearest of: searches give those that begin alike. */
export const MOST_COMPARED = 100;

/** Whether an instrument never ends, whatever it is margined in. */
export function isPerpetual({ marketType }: Instrument): boolean {
  return marketType === 'perp' || marketType === 'perp-inverse';
}

/** A symbol in capitals and in one piece, as {@link readSpelling} joins what is typed. */
export function withoutSeparators(symbol: string): string {
  return symbol.toUpperCase().replaceAll(ALL_SEPARATORS, '');
}

/** `.P` at the end of a word. */
const PERPETUAL = /\.P(\s|$)/;
const SEPARATORS = /[\s/_-]+/;
const ALL_SEPARATORS = /[\s/_-]+/g;
