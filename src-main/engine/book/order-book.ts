import { compareExact, formatScaled, MAX_SCALE, POW10 } from '../../../src-shared/market/decimal.ts';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import type { BookRecord, LevelList } from '../venue/records.ts';
import { BookSide } from './book-side.ts';
import { ExactSide } from './exact-side.ts';

/**
 * A book by price. All its prices share one scale and all its sizes another, which grow when a value needs more digits. A value
 * that does not fit 2^53 moves the whole book to exact texts, and the arrays then contain the nearest numbers. Hot.
 */
export class OrderBook {
  readonly bids = new BookSide(1);
  readonly asks = new BookSide(-1);
  /** Digits after the point of every scaled price and size. */
  priceScale = 0;
  sizeScale = 0;
  /** Whether the venue has ever said how many orders make a level. */
  tellsOrders = false;
  readonly #maxLevels: number;
  #keepsOrders = false;
  #exact: { readonly bids: ExactSide; readonly asks: ExactSide } | undefined;

  /** `maxLevels` a side are kept; the farthest are dropped. */
  constructor(maxLevels: number) {
    this.#maxLevels = maxLevels;
  }

  /** Whether some value does not fit 2^53, so that only {@link OrderBook.priceText} and {@link OrderBook.sizeText} are exact. */
  get isExactOnly(): boolean {
    return this.#exact !== undefined;
  }

  /** Whether the best bid is at or above the best ask. */
  get isCrossed(): boolean {
    const { bids, asks } = this;
    if (bids.count === 0 || asks.count === 0) return false;
    const exactBid = this.#exact?.bids.levels.at(-1);
    const exactAsk = this.#exact?.asks.levels.at(-1);
    if (exactBid !== undefined && exactAsk !== undefined) return compareExact(exactBid.price, exactAsk.price) >= 0;
    return (bids.prices[bids.count - 1] as number) >= (asks.prices[asks.count - 1] as number);
  }

  /** Levels a side from the best that are authoritative; all that are kept if nothing is unknown. */
  get knownDepth(): number {
    const known = Math.min(this.bids.knownLevels(), this.asks.knownLevels());
    return known === Infinity ? Math.max(this.bids.count, this.asks.count) : known;
  }

  /** Whether how many orders make each level is kept as well, from the next change on. Each level costs a fifth more then. */
  set keepsOrders(keepsOrders: boolean) {
    this.#keepsOrders = keepsOrders;
    if (!keepsOrders) this.bids.orders = this.asks.orders = undefined;
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
    this.priceScale = 0;
    this.sizeScale = 0;
    this.#exact = undefined;
  }

  /** Replaces the book. A side of `askedLevels` or more may go on beyond what was sent; a shorter one is complete. */
  replace(record: BookRecord, askedLevels: number): void {
    this.clear();
    this.bids.reserve(record.bids.count);
    this.asks.reserve(record.asks.count);
    this.apply(record);
    if (record.bids.count >= askedLevels) this.bids.endHere();
    if (record.asks.count >= askedLevels) this.asks.endHere();
  }

  /** Applies absolute changes; size 0 removes a level. */
  apply(record: BookRecord): void {
    const fits =
      this.#exact === undefined &&
      record.bids.wide === undefined &&
      record.asks.wide === undefined &&
      this.#applySide(this.bids, record.bids) &&
      this.#applySide(this.asks, record.asks);
    if (!fits) this.#applyExact(record);
    this.bids.trim(this.#maxLevels);
    this.asks.trim(this.#maxLevels);
  }

  /** Replaces the best levels only: a side of `record.covers` levels down to its last price, a shorter one as a whole. */
  replaceTop(record: BookRecord): void {
    if (this.#exact !== undefined) {
      this.replace(record, record.covers);
      return;
    }
    cutBest(this.bids, record.bids, record.covers, this.priceScale);
    cutBest(this.asks, record.asks, record.covers, this.priceScale);
    this.apply(record);
    this.bids.knowAtLeast(record.bids.count, record.covers);
    this.asks.knowAtLeast(record.asks.count, record.covers);
  }

  /** The venue sends changes of the best `levels` a side only: if there are that many, nothing is known beyond them. */
  knowOnly(levels: number): void {
    this.bids.knowOnly(levels);
    this.asks.knowOnly(levels);
  }

  /** The venue's own string of the price at `rank`, 0 being the best. */
  priceText(side: BookSide, rank: number): string {
    const index = side.count - 1 - rank;
    return (
      this.#exactTexts(side, index)?.[0] ??
      formatScaled(side.prices[index] as number, this.priceScale, side.priceSent(index))
    );
  }

  /** The venue's own string of the size at `rank`, 0 being the best. */
  sizeText(side: BookSide, rank: number): string {
    const index = side.count - 1 - rank;
    return (
      this.#exactTexts(side, index)?.[1] ??
      formatScaled(side.sizes[index] as number, this.sizeScale, side.sizeSent(index))
    );
  }

  /** The best `limit` levels of a side as the venue's own strings, best first. Allocates: not for the hot path. */
  levels(side: BookSide, limit = Infinity): LevelStrings[] {
    const levels: LevelStrings[] = [];
    for (let rank = 0; rank < side.count && rank < limit; rank++)
      levels.push([this.priceText(side, rank), this.sizeText(side, rank)]);
    return levels;
  }

  /** False if a value does not fit; applying the same message again, exactly, is harmless since changes are absolute. */
  #applySide(side: BookSide, list: LevelList): boolean {
    const { prices, priceScales, priceSents, sizes, sizeScales, sizeSents, orders } = list;
    if (orders !== undefined) this.tellsOrders = true;
    const hasOrders = this.#keepsOrders && (orders !== undefined || side.orders !== undefined);
    for (let i = 0; i < list.count; i++) {
      const priceScale = priceScales[i] as number;
      const sizeScale = sizeScales[i] as number;
      if (priceScale > this.priceScale && !this.#growPriceScale(priceScale)) return false;
      if (sizeScale > this.sizeScale && !this.#growSizeScale(sizeScale)) return false;
      const price = (prices[i] as number) * (POW10[this.priceScale - priceScale] as number);
      const size = (sizes[i] as number) * (POW10[this.sizeScale - sizeScale] as number);
      if (price > Number.MAX_SAFE_INTEGER || size > Number.MAX_SAFE_INTEGER) return false;
      const index = side.set(price, size, priceSents[i] as number, sizeSents[i] as number);
      if (hasOrders && index >= 0) side.setOrders(index, orders?.[i] ?? 0);
    }
    return true;
  }

  #growPriceScale(scale: number): boolean {
    const factor = POW10[scale - this.priceScale] as number;
    if (!this.bids.canScalePrices(factor) || !this.asks.canScalePrices(factor)) return false;
    this.bids.scalePrices(factor);
    this.asks.scalePrices(factor);
    this.priceScale = scale;
    return true;
  }

  #growSizeScale(scale: number): boolean {
    const factor = POW10[scale - this.sizeScale] as number;
    if (!this.bids.canScaleSizes(factor) || !this.asks.canScaleSizes(factor)) return false;
    this.bids.scaleSizes(factor);
    this.asks.scaleSizes(factor);
    this.sizeScale = scale;
    return true;
  }

  #applyExact(record: BookRecord): void {
    let exact = this.#exact;
    if (exact === undefined) {
      exact = { bids: new ExactSide(1), asks: new ExactSide(-1) };
      exact.bids.adopt(this.bids, this.priceScale, this.sizeScale);
      exact.asks.adopt(this.asks, this.priceScale, this.sizeScale);
      this.#exact = exact;
    }
    exact.bids.apply(record.bids);
    exact.asks.apply(record.asks);
    this.#mirror(exact);
  }

  /** Fills the arrays with the numbers nearest to the exact levels, at the largest scales that fit. */
  #mirror(exact: { readonly bids: ExactSide; readonly asks: ExactSide }): void {
    const texts = [...exact.bids.levels, ...exact.asks.levels].map((level) => level.texts);
    const edges = [toPlain(this.bids.edge, this.priceScale), toPlain(this.asks.edge, this.priceScale)] as const;
    this.priceScale = scaleFor(texts.map((pair) => pair[0]));
    this.sizeScale = scaleFor(texts.map((pair) => pair[1]));
    for (const [side, from, edge] of [
      [this.bids, exact.bids, edges[0]],
      [this.asks, exact.asks, edges[1]],
    ] as const) {
      const dropped = Math.max(0, from.levels.length - this.#maxLevels);
      from.levels.splice(0, dropped);
      side.count = 0;
      side.reserve(from.levels.length);
      side.edge = Math.round(edge * (POW10[this.priceScale] as number));
      for (const {
        texts: [price, size],
      } of from.levels) {
        side.addBest(
          Math.round(Number(price) * (POW10[this.priceScale] as number)),
          // Never 0: a level whose size is too small for the scale is still there.
          Math.max(1, Math.round(Number(size) * (POW10[this.sizeScale] as number))),
          this.priceScale,
          this.sizeScale,
        );
      }
      if (dropped > 0) side.endHere();
    }
  }

  #exactTexts(side: BookSide, index: number): LevelStrings | undefined {
    if (this.#exact === undefined) return undefined;
    return (side === this.bids ? this.#exact.bids : this.#exact.asks).levels[index]?.texts;
  }
}

function cutBest(side: BookSide, list: LevelList, covers: number, scale: number): void {
  const last = list.count - 1;
  side.count =
    list.count < covers
      ? 0
      : side.indexOf((list.prices[last] as number) * 10 ** (scale - (list.priceScales[last] as number)));
}

function toPlain(scaled: number, scale: number): number {
  return scaled / (POW10[scale] as number);
}

/** Digits after the point of a decimal text, an exponent counted in: 8 of `1.2E-7`. */
function decimalsOf(text: string): number {
  const exponentAt = Math.max(text.indexOf('e'), text.indexOf('E'));
  const end = exponentAt < 0 ? text.length : exponentAt;
  const point = text.indexOf('.');
  const exponent = exponentAt < 0 ? 0 : Number(text.slice(exponentAt + 1));
  return (point < 0 ? 0 : end - point - 1) - exponent;
}

/** The largest scale, at most the digits written, at which every text's number still fits 2^53. */
function scaleFor(texts: readonly string[]): number {
  let written = 0;
  let largest = 0;
  for (const text of texts) {
    written = Math.max(written, decimalsOf(text));
    largest = Math.max(largest, Number(text));
  }
  let scale = Math.min(written, MAX_SCALE);
  while (scale > 0 && largest * (POW10[scale] as number) > Number.MAX_SAFE_INTEGER) scale--;
  return scale;
}
