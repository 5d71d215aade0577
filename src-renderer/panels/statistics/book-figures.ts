import { convertSize } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { LEVEL, LEVEL_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { BookBuffer } from '../../feed/book-buffer.ts';

/** What rests on one side within a distance of the middle. */
export interface SideDepth {
  /** Quote value. */
  readonly quote: number;
  /** Whether all levels within the distance are known. */
  readonly isWhole: boolean;
}

/** What an order would cost that takes what rests at once. */
export interface Slippage {
  /** How far its average price is from the middle, to its harm, basis points; NaN if too little rests. */
  readonly bps: number;
  /** Whether it takes known levels only. */
  readonly isWhole: boolean;
}

/** The middle of the best prices, a plain number; NaN if a side is empty. */
export function middleOf({ bids, asks, scales }: BookBuffer): number {
  return ((bids[LEVEL.price] ?? NaN) + (asks[LEVEL.price] ?? NaN)) / 2 / (POW10[scales.priceScale] ?? NaN);
}

/** What rests on a side within so many basis points of the middle. */
export function depthWithin(book: BookBuffer, side: 'bid' | 'ask', bps: number, toQuote: SizeFactors): SideDepth {
  const levels = side === 'bid' ? book.bids : book.asks;
  const middle = middleOf(book);
  const known = knownLevels(book, levels);
  let quote = 0;
  for (let level = 0; level * LEVEL_STRIDE < levels.length; level++) {
    const { price, size } = levelAt(book, levels, level);
    if (Math.abs(price / middle - 1) * 10_000 > bps) return { quote, isWhole: true };
    if (level >= known) return { quote, isWhole: false };
    quote += convertSize(toQuote, size, price);
  }
  return { quote, isWhole: isAllThere(book, levels) };
}

/** The slippage of an order of a quote value against a side: buys take asks. */
export function slippageOf(book: BookBuffer, side: 'buy' | 'sell', orderQuote: number, toQuote: SizeFactors): Slippage {
  const levels = side === 'buy' ? book.asks : book.bids;
  const middle = middleOf(book);
  const known = knownLevels(book, levels);
  let left = orderQuote;
  let harm = 0;
  for (let level = 0; level * LEVEL_STRIDE < levels.length; level++) {
    const { price, size } = levelAt(book, levels, level);
    const taken = Math.min(left, convertSize(toQuote, size, price));
    harm += taken * Math.abs(price / middle - 1);
    left -= taken;
    if (left <= 0) return { bps: (harm / orderQuote) * 10_000, isWhole: level < known };
  }
  return { bps: NaN, isWhole: isAllThere(book, levels) };
}

function levelAt(
  { scales }: BookBuffer,
  levels: Float64Array,
  level: number,
): { readonly price: number; readonly size: number } {
  const at = level * LEVEL_STRIDE;
  return {
    price: (levels[at + LEVEL.price] ?? NaN) / (POW10[scales.priceScale] ?? NaN),
    size: (levels[at + LEVEL.size] ?? NaN) / (POW10[scales.sizeScale] ?? NaN),
  };
}

function knownLevels({ section }: BookBuffer, levels: Float64Array): number {
  return Math.min(section?.knownDepth ?? 0, levels.length / LEVEL_STRIDE);
}

/** Whether the side ends where the levels end that were sent: no more of them are known or stored. */
function isAllThere({ section, bids }: BookBuffer, levels: Float64Array): boolean {
  if (section === undefined) return false;
  const stored = levels === bids ? section.bidLevels : section.askLevels;
  const sent = levels.length / LEVEL_STRIDE;
  return sent >= stored && section.knownDepth >= Math.max(section.bidLevels, section.askLevels);
}
