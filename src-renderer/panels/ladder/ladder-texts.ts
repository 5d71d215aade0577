import { TextCache } from '../../draw/text-cache.ts';
import { tickDecimals } from '../../format/decimal-text.ts';
import { SizeColumn } from '../parts/size-column.ts';
import type { LadderLayout } from './ladder-layout.ts';
import type { LadderModel } from './ladder-model.ts';
import { priceOfRow } from './ladder-text.ts';

/** Texts of a ladder that repeat from frame to frame. Hot: made anew only when grid, step, unit or columns change. */
export class LadderTexts {
  price: TextCache;
  readonly size = new SizeColumn();
  /** Traded sizes. */
  readonly traded = new SizeColumn();
  readonly #model: LadderModel;
  #grid: LadderModel['grid'] | undefined;
  #conversion: LadderModel['conversion'] | undefined;
  #step = NaN;

  constructor(model: LadderModel) {
    this.#model = model;
    this.price = new TextCache((index) => priceOfRow(model, index));
  }

  /** Prepares for a drawing; `at` is the time of the frame, ms. */
  update({ sizeChars, tradedChars, showsTraded }: LadderLayout, at: number): void {
    const model = this.#model;
    const { rows, conversion } = model;
    if (model.grid !== this.#grid || model.step !== this.#step)
      this.price = new TextCache((index) => priceOfRow(model, index));
    if (conversion !== this.#conversion) {
      this.size.reset();
      this.traded.reset();
    }
    this.#grid = model.grid;
    this.#step = model.step;
    this.#conversion = conversion;
    const decimals = sizeDecimals(model);
    for (let row = 0; row < rows.count; row++) {
      this.size.add(rows.bidShown[row] ?? 0);
      this.size.add(rows.askShown[row] ?? 0);
    }
    if (sizeChars > 0) this.size.settle(sizeChars, decimals, at);
    if (!showsTraded) return;
    for (let row = 0; row < rows.count; row++) {
      this.traded.add(rows.buysShown[row] ?? 0);
      this.traded.add(rows.sellsShown[row] ?? 0);
    }
    this.traded.settle(tradedChars, Math.min(decimals, MOST_TRADED_DECIMALS), at);
  }
}

/** Digits after the point that sizes have at most: those of the lot, or of a value that was converted. */
function sizeDecimals({ conversion, shown, lot }: LadderModel): number {
  if (!conversion.isNative) return CONVERTED_DECIMALS;
  const sent = shown?.section.scales.sizeScale ?? 0;
  return Math.max(sent, tickDecimals(lot, sent));
}

const CONVERTED_DECIMALS = 4;
const MOST_TRADED_DECIMALS = 4;
