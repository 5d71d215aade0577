import { baseFactors, convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { LEVEL } from '../../../src-shared/wire/layout.ts';
import type { BookBuffer } from '../../feed/book-buffer.ts';
import type { Leg } from '../legs/asset-legs.ts';
import { LegStates } from '../legs/leg-state.ts';
import type { LegState, LegSurroundings } from '../legs/leg-state.ts';
import { levelSpacing, startingMultipleFor } from '../parts/book-levels.ts';
import { PriceAxis } from '../parts/price-axis.ts';
import type { AutoCentre } from '../parts/price-axis.ts';
import { CommonGrid } from './consolidated-books.ts';
import type { LegBook } from './consolidated-books.ts';
import { ConsolidatedRows } from './consolidated-rows.ts';
import type { RowPart } from './consolidated-rows.ts';

/** What a consolidated ladder is made of at one instant. */
export interface ConsolidatedInput extends LegSurroundings {
  readonly books: readonly LegBook[];
  readonly autoCentre: AutoCentre;
  /** Ticks a row; the tick is the coarsest of all legs. */
  readonly multiple: number;
  readonly rowCount: number;
  /** Engine time, epoch ms. */
  readonly now: number;
}

/** The best price of a side over the venues that count. */
export interface BestLevel {
  /** Units of the grid; NaN if no venue has the side. */
  readonly price: number;
  /** Base units at that price, all venues together. */
  readonly size: number;
  /** The venues that have it. */
  readonly legs: readonly Leg[];
}

/** The last price that a book has, units of the grid, and whose book it is: NaN and undefined if there is no book. */
export interface Reach {
  readonly price: number;
  readonly leg: Leg | undefined;
}

/**
 * Books of one asset at several venues as one ladder. Pure. A book counts only while it may be believed; one that is stale, suspect or being
 * built again leaves the sums at once, says so, and is back as soon as it is right again. Hot: everything is overwritten in place.
 */
export class ConsolidatedModel {
  readonly rows = new ConsolidatedRows();
  readonly axis = new PriceAxis();
  /** Digits of the grid's price units, units of one tick, and of one row. */
  scale = 0;
  tick = 1;
  step = 1;
  bid: BestLevel = NOTHING;
  ask: BestLevel = NOTHING;
  /** Where the first of the books ends that count. */
  bidReach: Reach = EVERYTHING;
  askReach: Reach = EVERYTHING;

  readonly #grid = new CommonGrid();
  readonly #states = new LegStates<LegBook>(({ book }) => book.status);

  /** Every leg and whether it counts, in the order given. */
  get states(): readonly LegState[] {
    return this.#states.list;
  }

  /** How many legs count. */
  get counted(): number {
    return this.#states.counted;
  }

  /** Whether no book counts. */
  get isEmpty(): boolean {
    return this.counted === 0;
  }

  /** Whether the best bid is at or above the best ask: of different venues, an observation and no error. */
  get isCrossed(): boolean {
    return this.bid.price >= this.ask.price;
  }

  /** Brings everything up to date. */
  update(input: ConsolidatedInput): void {
    this.#place(input);
    this.#states.update(input.books, input);
    this.#parts.update(input.books, this.states, this.scale);
    const parts = counted.map((one) => partOf(one, this.scale));
    this.bid = bestOf(parts, 'bids', this.scale);
    this.ask = bestOf(parts, 'asks', this.scale);
    this.bidReach = nearestReach(counted, 'bids', this.scale);
    this.askReach = nearestReach(counted, 'asks', this.scale);
    this.axis.follow(this.#inside(), input.rowCount, { mode: input.autoCentre, everyMs: RECENTRE_MS }, input.now);
    this.rows.fill(this.#parts.list, view);
  }

  /** Which way the market has left the view: -1 above, 1 below, 0 if it is visible. */
  get marketIs(): -1 | 0 | 1 {
    return this.axis.whereIs(this.#inside, this.rows.count);
  }

  /** Brings the axis to where the market is; if venues cross, that is from the lower to the higher of both. */
  #inside(): Inside {
    const { bid, ask, step } = this;
    const below = Number.isNaN(bid.price) ? NaN : floorDivide(bid.price, step);
    const above = Number.isNaN(ask.price) ? NaN : ceilDivide(ask.price, step);
    return this.isCrossed ? { bid: above, ask: below } : { bid: below, ask: above };
  }

  /** Another step means another place. */
  #place({ books, multiple }: ConsolidatedInput): void {
    const { scale, tick } = this.#grid.of(books);
    if (scale !== this.scale || tick * multiple !== this.step) this.axis.reset();
    this.scale = scale;
    this.tick = tick;
    this.step = tick * multiple;
  }
}

/** The step a ladder starts with: the one that fits the median of all sides of all legs. */
export function startingMultiple(model: ConsolidatedModel, books: readonly LegBook[]): number {
  const spacings = books
    .flatMap(({ book }) =>
      [book.bids, book.asks].map(
        (levels) => levelSpacing(levels) * (POW10[model.scale - book.scales.priceScale] ?? NaN),
      ),
    )
    .filter((spacing) => spacing > 0)
    .sort((a, b) => a - b);
  return startingMultipleFor(spacings[Math.floor(spacings.length / 2)] ?? 0, model.tick);
}

function partOf({ leg, book }: LegBook, scale: number): RowPart {
  const { priceScale, sizeScale } = book.scales;
  return {
    leg,
    bids: book.bids,
    asks: book.asks,
    priceFactor: POW10[scale - priceScale] ?? NaN,
    sizeScale,
    toBase: baseFactors(leg.instrument) ?? NO_SIZE,
  };
}

function bestOf(parts: readonly RowPart[], side: 'bids' | 'asks', scale: number): BestLevel {
  let best = NOTHING;
  for (const part of parts) {
    if (part[side].length === 0) continue;
    const price = (part[side][LEVEL.price] ?? NaN) * part.priceFactor;
    const size = convertSize(
      part.toBase,
      (part[side][LEVEL.size] ?? NaN) / (POW10[part.sizeScale] ?? NaN),
      price / (POW10[scale] ?? NaN),
    );
    if (price === best.price) best = { price, size: best.size + size, legs: [...best.legs, part.leg] };
    else if (Number.isNaN(best.price) || (side === 'bids' ? price > best.price : price < best.price))
      best = { price, size, legs: [part.leg] };
  }
  return best;
}

/** The book that ends first on a side, and where. */
function nearestReach(books: readonly LegBook[], side: 'bids' | 'asks', scale: number): Reach {
  let nearest: Reach = EVERYTHING;
  for (const { leg, book } of books) {
    const price = reachOf(book, side) * (POW10[scale - book.scales.priceScale] ?? NaN);
    if (Number.isNaN(nearest.price) || (side === 'bids' ? price > nearest.price : price < nearest.price))
      nearest = Number.isNaN(price) ? nearest : { price, leg };
  }
  return nearest;
}

/** The last price to which a book is known, scaled as the venue's; NaN for one without levels. */
function reachOf(book: BookBuffer, side: 'bids' | 'asks'): number {
  return priceOfLevel(book[side], knownLevels(book[side], book.section?.knownDepth ?? Infinity) - 1);
}

const EVERYTHING: Reach = { price: NaN, leg: undefined };
const NOTHING: BestLevel = { price: NaN, size: 0, legs: [] };
const NO_SIZE = { perSize: 0, perNotional: 0, perInverse: 0 };
const RECENTRE_MS = 10_000;
