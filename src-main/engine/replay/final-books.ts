import type { BookState } from '../../../src-shared/market/book-state.ts';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { MarketCache } from '../market/market-cache.ts';

/** A whole book as it stood, best first, decimals as the venue's own strings. */
export interface FinalBook {
  readonly symbol: string;
  readonly state: BookState;
  /** Absent if the venue numbers nothing. */
  readonly lastSequence?: number;
  readonly gaps: number;
  readonly updatesApplied: number;
  /** Levels a side from the best that are authoritative: beyond them some may be missing, as the venue sends no more, or none are kept. */
  readonly knownDepth: number;
  readonly bids: readonly LevelStrings[];
  readonly asks: readonly LevelStrings[];
}

/** Every book of a market, by symbol; the deepest if a symbol has several. */
export function finalBooks(market: MarketCache): FinalBook[] {
  const books: FinalBook[] = [];
  for (const symbol of market.all()) {
    let deepest: BookSync | undefined;
    for (const sync of symbol.books.values())
      if (deepest === undefined || levelsOf(sync) > levelsOf(deepest)) deepest = sync;
    if (deepest !== undefined) books.push(toFinalBook(deepest));
  }
  return books.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

/** Levels a side that the topic carries. */
function levelsOf({ policy }: BookSync): number {
  return policy.levels ?? Infinity;
}

function toFinalBook(sync: BookSync): FinalBook {
  const { book } = sync;
  return {
    symbol: sync.symbol,
    state: sync.state,
    ...(Number.isNaN(sync.lastSequence) ? {} : { lastSequence: sync.lastSequence }),
    gaps: sync.gaps,
    updatesApplied: sync.updatesApplied,
    knownDepth: book.knownDepth,
    bids: book.levels(book.bids),
    asks: book.levels(book.asks),
  };
}
