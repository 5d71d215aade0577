import { charWidth } from '../../draw/text-fit.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { legendHeight } from '../legs/leg-legend.ts';
import { surroundings } from '../legs/leg-state.ts';
import type { PanelProps } from '../panel.ts';
import type { CanvasPoint } from '../parts/use-canvas-pointer.ts';
import { legBooks } from './consolidated-books.ts';
import { consolidatedSkin, consolidatedTexts, drawConsolidated } from './consolidated-draw.ts';
import type { ConsolidatedSkin, ConsolidatedTexts } from './consolidated-draw.ts';
import { layoutConsolidated } from './consolidated-layout.ts';
import type { ConsolidatedLayout } from './consolidated-layout.ts';
import { ConsolidatedModel, startingMultiple } from './consolidated-model.ts';
import { priceChars } from './consolidated-text.ts';
import type { ConsolidatedSettings } from './settings.ts';
import { withAssetStep } from './settings.ts';

/** One mounted consolidated ladder: its model, what it was last drawn with, and the pointer over it. */
export interface ConsolidatedView {
  readonly model: ConsolidatedModel;
  layout: ConsolidatedLayout | undefined;
  draw(surface: CanvasSurface, props: PanelProps<ConsolidatedSettings>, palette: Palette): void;
  /** The pointer is here now, or elsewhere. */
  point(at: CanvasPoint | undefined): void;
  /** Rows of a page jump. */
  pageRows(): number;
}

/** A fresh view. */
export function consolidatedView(): ConsolidatedView {
  let skin: ConsolidatedSkin | undefined;
  let texts: ConsolidatedTexts | undefined;
  let textsKey = '';
  let pointer: CanvasPoint | undefined;
  const view: ConsolidatedView = {
    model: new ConsolidatedModel(),
    layout: undefined,
    draw({ context, width, height }, props, palette) {
      const { model } = view;
      const { feed, settings, instrument } = props;
      const now = feed.engineNow();
      const books = legBooks(props);
      if (skin?.palette !== palette) skin = consolidatedSkin(palette);
      const perChar = charWidth(context, skin.font);
      view.layout = layoutConsolidated(
        { width, height, legendHeight: legendHeight(books.length, width, perChar) },
        perChar,
        priceChars(model),
      );
      const step = settings.steps[instrument?.base ?? ''];
      model.update({
        books,
        autoCentre: settings.autoCentre,
        multiple: step ?? 1,
        rowCount: view.layout.rowCount,
        now,
        ...surroundings(),
      });
      const key = `${model.scale} ${model.step} ${model.tick}`;
      if (texts === undefined || key !== textsKey) texts = consolidatedTexts(model);
      textsKey = key;
      drawConsolidated(context, { model, layout: view.layout, skin, texts, pointer, now });
      // The first books of an asset decide its starting step.
      if (step === undefined && instrument !== undefined && isWhole(model))
        props.update(withAssetStep(settings, instrument.base, startingMultiple(model, books)));
    },
    point: (at) => {
      pointer = at;
    },
    pageRows: () => Math.max(1, (view.layout?.rowCount ?? 2) - 2),
  };
  return view;
}

/** Whether every venue has told its book: a step fitted to the first alone would not fit the others. */
function isWhole(model: ConsolidatedModel): boolean {
  return model.states.length > 0 && model.states.every(({ isCounted }) => isCounted);
}
