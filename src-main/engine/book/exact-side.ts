import { compareExact, exactDecimal, formatScaled, type ExactDecimal } from '../../../src-shared/market/decimal.ts';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import type { LevelList } from '../venue/records.ts';
import type { BookSide } from './book-side.ts';

/** One side of a book as exact texts, the worst price first. The slow path for values that do not fit 2^53. */
export class ExactSide {
  readonly levels: { readonly price: ExactDecimal; readonly texts: LevelStrings }[] = [];
  readonly #sign: 1 | -1;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  /** Sets one level; a size of zero removes it. Texts that are no decimals are dropped: no decoder lets them through. */
  set(texts: LevelStrings): void {
    const price = exactDecimal(texts[0]);
    const size = exactDecimal(texts[1]);
    if (price === undefined || size === undefined) return;
    const index = this.#indexOf(price);
    const present = this.levels[index];
    const exists = present !== undefined && compareExact(present.price, price) === 0;
    if (size.unscaled === 0n) this.levels.splice(index, exists ? 1 : 0);
    else this.levels.splice(index, exists ? 1 : 0, { price, texts });
  }

  /** Takes over every level of a message. */
  apply(list: LevelList): void {
    for (let i = 0; i < list.count; i++) this.set(levelTexts(list, i));
  }

  /** Takes over every level of a side that still fits its scales. */
  adopt(side: BookSide, priceScale: number, sizeScale: number): void {
    for (let i = 0; i < side.count; i++) {
      this.set([
        formatScaled(side.prices[i] as number, priceScale, side.priceSent(i)),
        formatScaled(side.sizes[i] as number, sizeScale, side.sizeSent(i)),
      ]);
    }
  }

  #indexOf(price: ExactDecimal): number {
    let low = 0;
    let high = this.levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const present = this.levels[middle];
      if (present !== undefined && this.#sign * compareExact(present.price, price) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The venue's own strings of one level of a message. */
export function levelTexts(list: LevelList, index: number): LevelStrings {
  return (
    list.wide?.get(index) ?? [
      formatScaled(list.prices[index] as number, list.priceScales[index] as number, list.priceSents[index] as number),
      formatScaled(list.sizes[index] as number, list.sizeScales[index] as number, list.sizeSents[index] as number),
    ]
  );
}
