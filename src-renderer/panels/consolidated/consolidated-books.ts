import { greatest } from '../../../src-shared/greatest.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { priceGrid } from '../../../src-shared/market/grouping.ts';
import type { PriceGrid } from '../../../src-shared/market/grouping.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { BookBuffer } from '../../feed/book-buffer.ts';
import { legsOf } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { PanelContext } from '../panel.ts';
import { toSub } from '../panel.ts';
import { MAX_MULTIPLE } from './settings.ts';
import type { ConsolidatedSettings } from './settings.ts';

/** An instrument and its newest book. */
export interface LegBook {
  readonly leg: Leg;
  readonly book: BookBuffer;
}

/** The subscription of an instrument's book. */
export function bookSub(panelId: string, id: InstrumentId): string {
  return toSub(panelId, `book/${id}`);
}

/** The books a panel shows. */
export function legBooks({
  panelId,
  settings,
  instrumentId,
  session,
  feed,
}: PanelContext<ConsolidatedSettings>): readonly LegBook[] {
  return legsOf(settings.legs, instrumentId, session).map((leg) => ({
    leg,
    book: feed.book(bookSub(panelId, leg.instrument.id)),
  }));
}

/** One grid for all of them: as many digits as any needs, the coarsest tick. A book's own prices come onto it by their own scale. */
export function commonGrid(books: readonly LegBook[]): PriceGrid {
  const grids = books.map(({ leg, book }) => priceGrid(leg.instrument.tick, book.scales.priceScale));
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
  const price = (priced?.asks[0] ?? NaN) * (POW10[scale - (priced?.scales.priceScale ?? 0)] ?? NaN);
  return Number.isNaN(price) ? MAX_MULTIPLE : Math.min(MAX_MULTIPLE, price / tick / 20);
}
