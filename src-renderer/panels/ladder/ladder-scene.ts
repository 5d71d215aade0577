import type { Palette } from '../../draw/palette.ts';
import { withAlpha } from '../../draw/palette.ts';
import { TextCache } from '../../draw/text-cache.ts';
import { formatCompact } from '../../format/decimal-text.ts';
import type { LadderLayout } from './ladder-layout.ts';
import type { LadderModel } from './ladder-model.ts';
import { priceOfRow } from './ladder-text.ts';

/** Colours and fonts of a ladder, made once a theme. */
export interface LadderSkin {
  readonly palette: Palette;
  readonly font: string;
  readonly boldFont: string;
  readonly headingFont: string;
  readonly bidBar: string;
  readonly askBar: string;
  readonly bestBid: string;
  readonly bestAsk: string;
  readonly shade: string;
  readonly hover: string;
  readonly spread: string;
}

/** What one drawing needs. */
export interface LadderScene {
  readonly model: LadderModel;
  readonly layout: LadderLayout;
  readonly skin: LadderSkin;
  readonly texts: LadderTexts;
  /** What to call the venue where the panel's header has no room for it, longest wording first; it stands over the prices. */
  readonly venue: readonly string[];
  /** The pointer, in CSS pixels of the canvas; undefined while it is elsewhere. */
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  readonly now: number;
}

/** Texts that repeat from frame to frame; made anew when grid, step or unit change. */
export interface LadderTexts {
  readonly price: TextCache;
  readonly size: TextCache;
  /** Traded sizes: a digit or two shorter, their column is narrow. */
  readonly traded: TextCache;
}

/** The colours of a palette, as the ladder uses them. */
export function ladderSkin(palette: Palette): LadderSkin {
  return {
    palette,
    font: `11px ${palette.mono}`,
    boldFont: `600 11px ${palette.mono}`,
    headingFont: `10px ${palette.mono}`,
    bidBar: withAlpha(palette.up, 0.2),
    askBar: withAlpha(palette.down, 0.2),
    bestBid: withAlpha(palette.up, 0.4),
    bestAsk: withAlpha(palette.down, 0.4),
    shade: withAlpha(palette.txt, 0.045),
    hover: withAlpha(palette.accent, 0.14),
    spread: withAlpha(palette.txt, 0.03),
  };
}

/** Text caches for the model's present grid and step. */
export function ladderTexts(model: LadderModel): LadderTexts {
  const decimals = model.conversion.isNative ? (model.held?.section.scales.sizeScale ?? 0) : 8;
  return {
    price: new TextCache((index) => priceOfRow(model, index)),
    size: new TextCache((size) => formatCompact(size, decimals)),
    traded: new TextCache((size) => formatCompact(size, Math.min(decimals, 4))),
  };
}
