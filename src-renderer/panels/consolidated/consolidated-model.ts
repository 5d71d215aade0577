import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { LegStates } from '../legs/leg-state.ts';
import type { LegState, LegSurroundings } from '../legs/leg-state.ts';
import { levelSpacing, startingMultipleFor } from '../parts/book-levels.ts';
import { PriceAxis } from '../parts/price-axis.ts';
import type { AutoCentre } from '../parts/price-axis.ts';
import { CommonGrid } from './consolidated-books.ts';
import type { LegBook } from './consolidated-books.ts';
import { ConsolidatedParts } from './consolidated-parts.ts';
import type { BestLevel, Reach } from './consolidated-parts.ts';
import { ConsolidatedRows } from './consolidated-rows.ts';

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
  readonly #grid = new CommonGrid();
  readonly #states = new LegStates<LegBook>(({ book }) => book.status);
  readonly #parts = new ConsolidatedParts();
  readonly #inside = { bid: NaN, ask: NaN };
  readonly #policy: { mode: AutoCentre; readonly everyMs: number } = { mode: 'edge', everyMs: RECENTRE_MS };
  readonly #view = { count: 0, top: NaN, step: 1, scale: 0 };

  /** The best of the bids; overwritten by the next update. */
  get bid(): BestLevel {
    return this.#parts.bid;
  }

  /** The best of the asks; overwritten by the next update. */
  get ask(): BestLevel {
    return this.#parts.ask;
  }

  /** Where the first of the books that count ends, on the side of the bids; overwritten by the next update. */
  get bidReach(): Reach {
    return this.#parts.bidReach;
  }

  /** The same on the side of the asks. */
  get askReach(): Reach {
    return this.#parts.askReach;
  }

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
    this.#follow(input);
    const view = this.#view;
    view.count = input.rowCount;
    view.top = Math.ceil(this.axis.shownTop);
    view.step = this.step;
    view.scale = this.scale;
    this.rows.fill(this.#parts.list, view);
  }

  /** Which way the market has left the view: -1 above, 1 below, 0 if it is visible. */
  get marketIs(): -1 | 0 | 1 {
    return this.axis.whereIs(this.#inside, this.rows.count);
  }

  /** Brings the axis to where the market is; if venues cross, that is from the lower to the higher of both. */
  #follow({ rowCount, autoCentre, now }: ConsolidatedInput): void {
    const { bid, ask, step } = this;
    const below = Number.isNaN(bid.price) ? NaN : floorDivide(bid.price, step);
    const above = Number.isNaN(ask.price) ? NaN : ceilDivide(ask.price, step);
    this.#inside.bid = this.isCrossed ? above : below;
    this.#inside.ask = this.isCrossed ? below : above;
    this.#policy.mode = autoCentre;
    this.axis.follow(this.#inside, rowCount, this.#policy, now);
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

const RECENTRE_MS = 10_000;
