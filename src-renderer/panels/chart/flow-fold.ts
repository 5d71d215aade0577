import type { FlowLegendLines } from './settings.ts';

/**
 * Whether the legend says of order flow one line only. By itself it does if all values would take more than a third of the pane of prices, and goes on
 * to, though numbers become shorter, until others are shown, or the panel has another width.
 */
export class FlowFold {
  #shownOf = '';
  #most = 0;

  /** Takes the height of all values, CSS pixels; `shownOf` is another if others are shown, or in another width. */
  measure(shownOf: string, height: number): void {
    this.#most = shownOf === this.#shownOf ? Math.max(this.#most, height) : height;
    this.#shownOf = shownOf;
  }

  /** `paneHeight` is that of the pane of prices, CSS pixels; 0 while it is not known. */
  isFolded(lines: FlowLegendLines, paneHeight: number): boolean {
    return lines === 'auto' ? this.#isTight(paneHeight) : lines === 'one';
  }

  /** What is to be remembered if a person opens or folds it: nothing but that it goes by the room, if that comes to the same. */
  chosen(isFolded: boolean, paneHeight: number): FlowLegendLines {
    if (isFolded === this.#isTight(paneHeight)) return 'auto';
    return isFolded ? 'one' : 'all';
  }

  #isTight(paneHeight: number): boolean {
    return paneHeight > 0 && this.#most > paneHeight * MOST_SHARE;
  }
}

/** Share of the pane of prices that the values may cover. */
const MOST_SHARE = 1 / 3;
