import type { LeafCondition, Measure } from '../../../src-shared/alerts/alert.ts';
import type { BookSide } from '../book/book-side.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { QuoteSizes } from '../market/quote-size.ts';
import { type Dirty, Gauge, type Owned, removeOwned } from './gauge.ts';
import { type LeafOwner, levelLeaf } from './leaf-maker.ts';
import { type Leaf, StateLeaf } from './leaf.ts';
import type { Measures, RecordTimes } from './measures.ts';
import type { MarketRecord } from '../venue/records.ts';
import { QuoteFactor } from './quote-factor.ts';

/**
 * What alerts measure of a book: depth and imbalance, at most {@link EVERY_MS} apart, and whether it is crossed. A book that is not in step with its
 * venue says nothing.
 */
export class BookMeasures<Owner extends LeafOwner> implements Measures<Owner> {
  readonly #dirty: Dirty<Owner>;
  readonly #book: () => BookSync | undefined;
  readonly #factor: QuoteFactor;
  readonly #bands: Band<Owner>[] = [];
  readonly #crossed: Owned<Owner, StateLeaf>[] = [];
  #measuredAt = -Infinity;
  #hasChanged = false;

  constructor(dirty: Dirty<Owner>, book: () => BookSync | undefined, sizes: () => QuoteSizes | undefined) {
    this.#dirty = dirty;
    this.#book = book;
    this.#factor = new QuoteFactor(sizes);
  }

  add(condition: LeafCondition, owner: Owner): Leaf {
    if (condition.kind === 'fault') {
      const leaf = new StateLeaf('the book is crossed');
      this.#crossed.push({ leaf, owner });
      this.#hasChanged = true;
      return leaf;
    }
    if (condition.kind !== 'level' || !isOfBand(condition.measure))
      throw new TypeError(`${condition.kind} is not measured by books`);
    const { withinBps } = condition.measure;
    let band = this.#bands.find((one) => one.withinBps === withinBps);
    if (band === undefined) this.#bands.push((band = { withinBps, gauges: {} }));
    const name = condition.measure.of === 'imbalance' ? 'imbalance' : condition.measure.side;
    const gauge = (band.gauges[name] ??= new Gauge(this.#dirty));
    this.#hasChanged = true;
    return levelLeaf(gauge, condition, owner);
  }

  remove(owner: Owner): void {
    removeOwned(this.#crossed, owner);
    for (let i = this.#bands.length - 1; i >= 0; i--) {
      const { gauges } = this.#bands[i] as Band<Owner>;
      let isUsed = false;
      for (const name of NAMES) {
        gauges[name]?.remove(owner);
        if (gauges[name]?.isEmpty === true) gauges[name] = undefined;
        isUsed ||= gauges[name] !== undefined;
      }
      if (!isUsed) this.#bands.splice(i, 1);
    }
  }

  onRecord(record: MarketRecord, { time }: RecordTimes): void {
    if (record.kind !== 'book') return;
    this.#hasChanged = true;
    if (time - this.#measuredAt >= EVERY_MS) this.#measure(time);
  }

  onTick(time: number): void {
    if (this.#hasChanged) this.#measure(time);
  }

  onLost(): void {
    // What was not looked at yet is no more known than what was.
    this.#hasChanged = false;
    for (const { gauges } of this.#bands) for (const name of NAMES) gauges[name]?.set(NaN);
    this.#setCrossed(2);
  }

  /** The book has gone to another state. */
  onState(time: number): void {
    this.#measure(time);
  }

  #measure(time: number): void {
    this.#measuredAt = time;
    this.#hasChanged = false;
    const book = this.#book();
    if (book === undefined || !IN_STEP.has(book.state)) {
      const isCrossed = book?.state === 'suspect' && book.reason === 'crossed';
      this.onLost();
      if (isCrossed) this.#setCrossed(1);
      return;
    }
    this.#setCrossed(book.book.isCrossed ? 1 : 0);
    for (const band of this.#bands) this.#measureBand(book, band);
  }

  #measureBand({ book }: BookSync, { withinBps, gauges }: Band<Owner>): void {
    const { bids, asks } = book;
    const scale = 10 ** book.priceScale;
    const bestBid = bids.count === 0 ? NaN : (bids.prices[bids.count - 1] as number) / scale;
    const bestAsk = asks.count === 0 ? NaN : (asks.prices[asks.count - 1] as number) / scale;
    const middle = (bestBid + bestAsk) / 2;
    const span = (middle * withinBps) / 10_000;
    const bid = this.#depth(bids, middle - span, { priceScale: scale, sizeScale: 10 ** book.sizeScale });
    const isBidPartial = this.#isPartial;
    const ask = this.#depth(asks, middle + span, { priceScale: scale, sizeScale: 10 ** book.sizeScale });
    const isPartial = isBidPartial || this.#isPartial;
    gauges.bid?.set(bid, isBidPartial);
    gauges.ask?.set(ask, this.#isPartial);
    gauges.both?.set(bid + ask, isPartial);
    gauges.imbalance?.set(isPartial || bid + ask === 0 ? NaN : ((bid - ask) / (bid + ask)) * 100);
  }

  /** Whether the last depth goes on beyond what is known of the book. */
  #isPartial = false;

  /** Quote units from the best price of a side to `edge`; NaN without a middle. */
  #depth(side: BookSide, edge: number, scales: { readonly priceScale: number; readonly sizeScale: number }): number {
    const known = side.knownLevels();
    const levels = Math.min(side.count, known);
    let depth = Number.isNaN(edge) ? NaN : 0;
    this.#isPartial = known !== Infinity;
    for (let rank = 0; rank < levels; rank++) {
      const index = side.count - 1 - rank;
      const price = (side.prices[index] as number) / scales.priceScale;
      if (side.sign * (price - edge) < 0) {
        this.#isPartial = false;
        break;
      }
      depth += this.#factor.quoteOf(price, (side.sizes[index] as number) / scales.sizeScale);
    }
    return depth;
  }

  #setCrossed(truth: 0 | 1 | 2): void {
    for (const { leaf, owner } of this.#crossed) if (leaf.set(truth)) this.#dirty(owner);
  }
}

function isOfBand(measure: Measure): measure is Extract<Measure, { readonly withinBps: number }> {
  return measure.of === 'depth' || measure.of === 'imbalance';
}

interface Band<Owner> {
  readonly withinBps: number;
  readonly gauges: { [K in (typeof NAMES)[number]]?: Gauge<Owner> | undefined };
}

const NAMES = ['bid', 'ask', 'both', 'imbalance'] as const;
const IN_STEP: ReadonlySet<BookSync['state']> = new Set(['verified', 'unverifiable']);
/** Adding up a book's levels costs microseconds: ten times a second is often enough. */
const EVERY_MS = 100;
