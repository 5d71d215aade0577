import { charWidth } from '../../draw/text-fit.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { entryLines } from '../../format/ledger-words.ts';
import type { Zone } from '../../format/zone.ts';
import type { PanelProps } from '../panel.ts';
import { tapeSkin, TAPE_ROW_HEIGHT } from '../parts/tape-parts.ts';
import type { TapeSkin } from '../parts/tape-parts.ts';
import { drawTape, tapeTexts, TAPE_ROWS_TOP } from './tape-draw.ts';
import type { TapeTexts } from './tape-draw.ts';
import { TapeModel } from './tape-model.ts';
import { holeEntry, rowDetails } from './tape-text.ts';
import type { TapeSettings } from './settings.ts';

/** What one drawing is given. */
export interface TapeFrame {
  readonly props: PanelProps<TapeSettings>;
  readonly ring: TradeRing;
  readonly zone: Zone;
  readonly palette: Palette;
}

/** One mounted tape: its model, what it was last drawn with, and the pointer over it. */
export interface TapeView {
  readonly model: TapeModel;
  pointer: { readonly x: number; readonly y: number } | undefined;
  /** Rows that fit. */
  rowCount: number;
  draw(surface: CanvasSurface, frame: TapeFrame): void;
}

/** A fresh view. */
export function tapeView(): TapeView {
  let skin: TapeSkin | undefined;
  let texts: TapeTexts | undefined;
  let textsKey = '';
  const view: TapeView = {
    model: new TapeModel(),
    pointer: undefined,
    rowCount: 0,
    draw({ context, width, height }, { props, ring, zone, palette }) {
      const { model } = view;
      if (skin?.palette !== palette) skin = tapeSkin(palette);
      view.rowCount = Math.max(0, Math.ceil((height - TAPE_ROWS_TOP) / TAPE_ROW_HEIGHT));
      model.update(ring, props.instrument, props.settings, view.rowCount);
      const key = `${zone.name} ${model.decimals} ${model.scales.priceScale} ${model.scales.sizeScale}`;
      if (texts === undefined || key !== textsKey) texts = tapeTexts(model, zone);
      textsKey = key;
      const line = view.pointer === undefined ? -1 : Math.floor((view.pointer.y - TAPE_ROWS_TOP) / TAPE_ROW_HEIGHT);
      const hovered = line >= 0 && line < model.visibleCount ? line : -1;
      const perChar = charWidth(context, skin.font);
      drawTape(context, { model, settings: props.settings, skin, texts, zone, width, height, perChar, hovered });
      if (hovered === -1 || view.pointer === undefined) return;
      context.font = skin.font;
      const index = model.visible[hovered] ?? 0;
      const entry =
        model.rows.side[index] === 0
          ? holeEntry(model, index, props.feed.ledger.page(props.instrumentId)?.entries ?? [])
          : undefined;
      const known = entry === undefined ? [] : entryLines(entry, zone, props.feed.engineNow());
      drawTooltip(context, palette, rowDetails(model, ring, index, zone, known), {
        ...view.pointer,
        width,
        height,
        perChar,
      });
    },
  };
  return view;
}
