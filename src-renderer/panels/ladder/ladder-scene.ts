import type { Palette } from '../../draw/palette.ts';
import { withAlpha } from '../../draw/palette.ts';
import { ladderSkinBase } from '../parts/ladder-parts.ts';
import type { LadderSkinBase } from '../parts/ladder-parts.ts';
import type { LadderColumn } from './column-ids.ts';
import { leftOutTexts } from '../parts/traded-columns.ts';
import { COLUMN_WORDS } from './ladder-columns.ts';
import type { LadderLayout } from './ladder-layout.ts';
import type { LadderModel } from './ladder-model.ts';
import { depthTexts, lastText, spanText, spreadTexts } from './ladder-text.ts';
import type { LadderTexts } from './ladder-texts.ts';

/** Colours and fonts of a ladder, made once a theme. */
export interface LadderSkin extends LadderSkinBase {
  readonly bidBar: string;
  readonly askBar: string;
  readonly bestBid: string;
  readonly bestAsk: string;
  readonly spread: string;
  /** Bars of the volume traded at a price. */
  readonly columnBar: string;
}

/** What one drawing needs. */
export interface LadderScene {
  readonly model: LadderModel;
  readonly layout: LadderLayout;
  readonly skin: LadderSkin;
  readonly texts: LadderTexts;
  readonly strip: LadderStrip;
  /** The heading of the prices, longest wording first: the venue, if the panel's header has no room for it. */
  readonly venue: readonly string[];
  /** The pointer, in CSS pixels of the canvas; undefined while it is elsewhere. */
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  /** What columns beside the ladder say of a row, for hovering. */
  readonly more?: (row: number) => readonly string[];
  readonly now: number;
  /** How far the book is behind, ms; undefined if it is not. */
  readonly behindMs: number | undefined;
}

/** The colours of a palette, as the ladder uses them. */
export function ladderSkin(palette: Palette): LadderSkin {
  return {
    ...ladderSkinBase(palette),
    bidBar: withAlpha(palette.up, 0.2),
    askBar: withAlpha(palette.down, 0.2),
    bestBid: withAlpha(palette.up, 0.4),
    bestAsk: withAlpha(palette.down, 0.4),
    spread: withAlpha(palette.txt, 0.03),
    columnBar: withAlpha(palette.accent, 0.2),
  };
}

/** The texts of the strip. Hot: made again only for another book, last price, grid or unit. */
export class LadderStrip {
  last = '';
  spread: readonly string[] = [''];
  depth: readonly string[] = [''];
  /** Headings of the traded columns with the time they count over, longest wording first. */
  sells: readonly string[] = [''];
  buys: readonly string[] = [''];
  /** Which columns beside the ladder have no room, longest wording first; empty if all have. */
  leftOut: readonly string[] = [];
  #leftOut: readonly LadderColumn[] = [];
  #span: string | undefined;
  #shown: LadderModel['shown'];
  #grid: LadderModel['grid'] | undefined;
  #conversion: LadderModel['conversion'] | undefined;
  #lastText = '';
  #direction = 0;

  /** Brings the texts up to the model, and to the columns that have no room. */
  update(model: LadderModel, leftOut: readonly LadderColumn[] = []): void {
    if (leftOut.length !== this.#leftOut.length || leftOut.some((column, at) => column !== this.#leftOut[at]))
      this.leftOut = leftOut.length === 0 ? [] : leftOutTexts(leftOut.map((column) => COLUMN_WORDS[column].heading));
    this.#leftOut = leftOut;
    const { shown, grid, conversion, last } = model;
    if (shown !== this.#shown || grid !== this.#grid || conversion !== this.#conversion) {
      this.spread = spreadTexts(model);
      this.depth = [...depthTexts(model), ''];
    }
    const span = spanText(model.tradedMs);
    if (span !== this.#span) {
      this.sells = [`SELLS ${span}`, 'SELLS'];
      this.buys = [`BUYS ${span}`, 'BUYS'];
    }
    this.#span = span;
    if (last.text !== this.#lastText || last.direction !== this.#direction) this.last = lastText(model);
    this.#shown = shown;
    this.#grid = grid;
    this.#conversion = conversion;
    this.#lastText = last.text;
    this.#direction = last.direction;
  }
}
