import type { BookState } from '../../src-shared/market/book-state.ts';
import type { Scales } from '../../src-shared/wire/feed-frame.ts';
import { BookBuffer } from '../feed/book-buffer.ts';
import type { Leg } from '../panels/legs/asset-legs.ts';
import type { LegBook } from '../panels/consolidated/consolidated-books.ts';
import type { ConsolidatedInput } from '../panels/consolidated/consolidated-model.ts';

/** Levels as (price, size) in scaled integers, best first. */
export type Levels = readonly (readonly [price: number, size: number])[];

/** What a test book says beside its levels. */
export interface BookFacts {
  readonly state?: BookState;
  readonly knownDepth?: number;
  readonly scales?: Scales;
  /** Epoch ms; as long ago as that of the section's levels if absent. */
  readonly lastDataAt?: number;
  readonly usualPauseMs?: number;
}

/** A leg with a book as a frame would bring it: prices with 1 digit, sizes with 3, unless `scales` says otherwise. */
export function legBook(leg: Leg, bids: Levels, asks: Levels, facts: BookFacts = {}): LegBook {
  const made = { leg, book: new BookBuffer() };
  putBook(made, { bids, asks }, facts);
  return made;
}

/** Puts the next book of a leg into its buffer. */
export function putBook(
  { leg, book }: LegBook,
  { bids, asks }: { readonly bids: Levels; readonly asks: Levels },
  facts: BookFacts = {},
): void {
  const state = facts.state ?? 'verified';
  book.apply(
    {
      kind: 'book',
      sub: `c/${leg.instrument.id}`,
      offset: 0,
      instrument: leg.instrument.id,
      scales: facts.scales ?? { priceScale: 1, priceSent: 1, sizeScale: 3, sizeSent: 3 },
      bids: bids.length,
      asks: asks.length,
      state,
      reason: state === 'stale' ? 'silence' : 'chain-unbroken',
      since: 1_000,
      knownDepth: facts.knownDepth ?? 1_000,
      bidLevels: bids.length,
      askLevels: asks.length,
      lastSequence: 42,
      receivedAt: 5_000,
      lastDataAt: facts.lastDataAt ?? 5_000,
      ...(facts.usualPauseMs !== undefined && { usualPauseMs: facts.usualPauseMs }),
    },
    Float64Array.from([...bids, ...asks].flat()),
  );
}

/** An input of these books. */
export function consolidatedInput(
  books: readonly LegBook[],
  changes: Partial<ConsolidatedInput> = {},
): ConsolidatedInput {
  return {
    books,
    autoCentre: 'edge',
    multiple: 1,
    rowCount: 20,
    now: 10_000,
    isOffline: false,
    hasEnded: false,
    isReplay: false,
    ...changes,
  };
}
