import { exportInstant } from '../../state/outage.ts';
import { prefersReducedMotion } from '../../draw/reduced-motion.ts';
import { charWidth } from '../../draw/text-fit.ts';
import { LegBuffers } from '../legs/leg-buffers.ts';
import { legendHeight } from '../legs/leg-legend.ts';
import { surroundings } from '../legs/leg-state.ts';
import type { PanelProps } from '../panel.ts';
import type { LadderView } from '../parts/LadderCanvas.tsx';
import { columnsFor } from '../parts/traded-columns.ts';
import type { CanvasPoint } from '../parts/use-canvas-pointer.ts';
import { legBook } from './consolidated-books.ts';
import type { LegBook } from './consolidated-books.ts';
import { consolidatedSkin, ConsolidatedStrip, consolidatedTexts, drawConsolidated } from './consolidated-draw.ts';
import type { ConsolidatedSkin, ConsolidatedTexts } from './consolidated-draw.ts';
import { layoutConsolidated } from './consolidated-layout.ts';
import { ConsolidatedModel, startingMultiple } from './consolidated-model.ts';
import { ConsolidatedTrades, legTrades } from './consolidated-trades.ts';
import type { LegTrades } from './consolidated-trades.ts';
import { consolidatedSummary, consolidatedTable, priceChars, priceText } from './consolidated-text.ts';
import type { ConsolidatedSettings } from './settings.ts';
import { nextStep, withAssetStep } from './settings.ts';

/** One mounted consolidated ladder, with the books of its legs. */
export interface ConsolidatedView extends LadderView<ConsolidatedSettings> {
  readonly legs: LegBuffers<LegBook>;
}

/** A fresh view. */
export function consolidatedView(): ConsolidatedView {
  const model = new ConsolidatedModel();
  const strip = new ConsolidatedStrip();
  const legs = new LegBuffers(legBook);
  const rings = new LegBuffers(legTrades);
  const trades = new ConsolidatedTrades();
  let pointer: CanvasPoint | undefined;
  let skin: ConsolidatedSkin | undefined;
  let texts: ConsolidatedTexts | undefined;
  let made = { scale: NaN, step: NaN, tick: NaN };
  const view: ConsolidatedView = {
    axis: model.axis,
    legs,
    layout: undefined,
    point: (at) => {
      pointer = at;
    },
    draw({ context, width, height }, props, palette) {
      const { settings, instrument } = props;
      const now = props.feed.engineNow();
      const books = legs.of(props);
      if (skin?.palette !== palette) skin = consolidatedSkin(palette);
      const perChar = charWidth(context, skin.font);
      const beside = columnsFor(settings.columns, width, perChar);
      const ladderWidth = width - beside.shown.length * beside.columnWidth;
      const legend = legendHeight(skin.legend, books.length, ladderWidth, perChar);
      const box = { width: ladderWidth, height, rowHeight: palette.rowHeight, legendHeight: legend };
      const layout = layoutConsolidated(box, perChar, priceChars(model));
      view.layout = layout;
      const step = settings.steps[instrument?.base ?? ''];
      model.axis.animate(prefersReducedMotion() ? NaN : performance.now());
      const { autoCentre } = settings;
      model.update({ books, autoCentre, multiple: step ?? 1, rowCount: layout.rowCount, now, ...surroundings() });
      if (texts === undefined || model.scale !== made.scale || model.step !== made.step || model.tick !== made.tick) {
        texts = consolidatedTexts(model);
        made = { scale: model.scale, step: model.step, tick: model.tick };
      }
      strip.update(model);
      const traded = tradedBeside(trades, model, rings.of(props), props);
      drawConsolidated(context, { model, layout, skin, texts, strip, pointer, now, beside, traded });
      // The first books of an asset decide its starting step.
      if (step === undefined && instrument !== undefined && isWhole(model))
        props.update(withAssetStep(settings, instrument.base, startingMultiple(model, books)));
    },
    changeStep(props, direction) {
      props.update(nextStep(props.settings, props.instrument?.base, direction));
    },
    priceAt: (row) => {
      const index = row === -1 ? NaN : (model.rows.index[row] ?? NaN);
      return Number.isNaN(index) ? undefined : priceText(model, index * model.step);
    },
    summary: () => consolidatedSummary(model),
    table: ({ feed, settings }) =>
      consolidatedTable(model, exportInstant(feed), settings.columns.length > 0 ? trades : undefined),
  };
  return view;
}

/** Brings what was traded up to date; undefined if no column has it. */
function tradedBeside(
  trades: ConsolidatedTrades,
  model: ConsolidatedModel,
  legs: readonly LegTrades[],
  { feed, settings }: PanelProps<ConsolidatedSettings>,
): ConsolidatedTrades | undefined {
  if (settings.columns.length === 0) return undefined;
  trades.update(model, legs, feed.engineNow(), settings.tradedMinutes * 60_000);
  return trades;
}

/** Whether every venue has sent its book: a step fitted to the first alone would not fit the others. */
function isWhole(model: ConsolidatedModel): boolean {
  return model.states.length > 0 && model.counted === model.states.length;
}
