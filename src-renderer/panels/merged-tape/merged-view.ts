import { charWidth } from '../../draw/text-fit.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import type { Zone } from '../../format/zone.ts';
import { legendHeight } from '../legs/leg-legend.ts';
import { surroundings } from '../legs/leg-state.ts';
import type { PanelProps } from '../panel.ts';
import type { CanvasPoint } from '../parts/use-canvas-pointer.ts';
import { tapeSkin, TAPE_ROW_HEIGHT } from '../parts/tape-parts.ts';
import type { TapeSkin } from '../parts/tape-parts.ts';
import { drawMerged, rowsTop } from './merged-draw.ts';
import { MergedModel } from './merged-model.ts';
import { mergedDetails } from './merged-text.ts';
import { legTrades } from './merged-trades.ts';
import type { MergedTapeSettings } from './settings.ts';

/** What one drawing is given. */
export interface MergedFrame {
  readonly props: PanelProps<MergedTapeSettings>;
  readonly zone: Zone;
  readonly palette: Palette;
}

/** One mounted merged tape: its model, and the pointer over it. */
export interface MergedView {
  readonly model: MergedModel;
  /** Rows that fit. */
  rowCount: number;
  draw(surface: CanvasSurface, frame: MergedFrame): void;
  /** The pointer is here now, or elsewhere; answers whether it is over the rows. */
  point(at: CanvasPoint | undefined): boolean;
}

/** A fresh view. */
export function mergedView(): MergedView {
  let pointer: CanvasPoint | undefined;
  let top = 0;
  let skin: TapeSkin | undefined;
  const view: MergedView = {
    model: new MergedModel(),
    rowCount: 0,
    draw({ context, width, height }, { props, zone, palette }) {
      const { model } = view;
      const trades = legTrades(props);
      if (skin?.palette !== palette) skin = tapeSkin(palette);
      const perChar = charWidth(context, skin.font);
      const legend = legendHeight(trades.length, width, perChar);
      top = rowsTop(legend);
      view.rowCount = Math.max(0, Math.ceil((height - top) / TAPE_ROW_HEIGHT));
      model.update({ trades, minQuote: props.settings.minQuote, rowCount: view.rowCount, ...surroundings() });
      const line = pointer === undefined ? -1 : Math.floor((pointer.y - top) / TAPE_ROW_HEIGHT);
      const hovered = line >= 0 && line < model.visibleCount ? line : -1;
      drawMerged(context, {
        model,
        trades,
        skin,
        zone,
        width,
        height,
        perChar,
        legendHeight: legend,
        hovered,
        now: props.feed.engineNow(),
      });
      if (hovered === -1 || pointer === undefined) return;
      context.font = skin.font;
      drawTooltip(context, palette, mergedDetails(model, trades, model.visible[hovered] ?? 0, zone), {
        ...pointer,
        width,
        height,
        perChar,
      });
    },
    point(at) {
      pointer = at !== undefined && at.y >= top ? at : undefined;
      return pointer !== undefined;
    },
  };
  return view;
}
