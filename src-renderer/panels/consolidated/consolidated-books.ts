import { greatest } from '../../../src-shared/greatest.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { PriceGrid } from '../../../src-shared/market/grouping.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { LEVEL } from '../../../src-shared/wire/layout.ts';
import type { BookBuffer } from '../../feed/book-buffer.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { LegContext } from '../legs/leg-buffers.ts';
import { toSub } from '../panel.ts';
import { BookGrid } from '../parts/book-grid.ts';
import { MAX_MULTIPLE } from './settings.ts';

/** An instrument and its newest book. */
export interface LegBook {
  readonly leg: Leg;
  readonly book: BookBuffer;
}

/** The subscription of an instrument's book. */
export function bookSub(panelId: string, id: InstrumentId): string {
  return toSub(panelId, `book/${id}`);
}

/** A leg with its book. */
export function legBook(leg: Leg, { feed, panelId }: LegContext): LegBook {
  return { leg, book: feed.book(bookSub(panelId, leg.instrument.id)) };
}

/** One grid for several books: as many digits as any needs, the coarsest tick. Hot: it is made again only when one of theirs changes. */
export class CommonGrid {
  #grid: PriceGrid = { scale: 0, factor: 1, tick: 1 };
  readonly #memories: BookGrid[] = [];
  #grids: PriceGrid[] = [];

  /** The grid of these books. A book's own prices come onto it by their own scale. */
  of(books: readonly LegBook[]): PriceGrid {
    let isSame = books.length === this.#grids.length;
    this.#grids.length = books.length;
    for (let at = 0; at < books.length; at++) {
      const one = books[at];
      if (one === undefined) continue;
      const grid = (this.#memories[at] ??= new BookGrid()).of(one.leg.instrument.tick, one.book);
      if (grid !== this.#grids[at]) isSame = false;
      this.#grids[at] = grid;
    }
    if (!isSame) this.#grid = coarsest(this.#grids);
    return this.#grid;
  }
}

function coarsest(grids: readonly PriceGrid[]): PriceGrid {
  const scale = Math.max(0, greatest(grids.map((grid) => grid.scale)));
  return {
    scale,
    factor: 1,
    tick: Math.max(1, greatest(grids.map((grid) => grid.tick * (POW10[scale - grid.scale] ?? 1)))),
  };
}

/** The largest step that makes sense: twenty rows down to zero. */
export function largestMultiple(books: readonly LegBook[], { scale, tick }: PriceGrid): number {
  const priced = books.find(({ book }) => book.asks.length > 0)?.book;
  const price = (priced?.asks[LEVEL.price] ?? NaN) * (POW10[scale - (priced?.scales.priceScale ?? 0)] ?? NaN);
  return Number.isNaN(price) ? MAX_MULTIPLE : Math.min(MAX_MULTIPLE, price / tick / 20);
}
