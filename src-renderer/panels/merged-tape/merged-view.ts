import { charWidth } from '../../draw/text-fit.ts';
import type { Palette } from '../../draw/palette.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import { formatCount } from '../../format/decimal-text.ts';
import { exportInstant } from '../../state/outage.ts';
import { entryLines } from '../../format/ledger-words.ts';
import { zoneOf } from '../../format/zone.ts';
import { shownTimeZone } from '../../state/settings.ts';
import type { PanelProps } from '../panel.ts';
import { LegBuffers } from '../legs/leg-buffers.ts';
import { drawLegend, legendHeight, legendSkin } from '../legs/leg-legend.ts';
import type { LegendSkin } from '../legs/leg-legend.ts';
import { surroundings } from '../legs/leg-state.ts';
import { RowMarks } from '../parts/row-marks.ts';
import { TapeChanges } from '../parts/tape-changes.ts';
import { drawTape, WidestTexts } from '../parts/tape-draw.ts';
import type { TapeScene } from '../parts/tape-draw.ts';
import { layoutTape, lineAt, rowsTopBelow } from '../parts/tape-layout.ts';
import { tapeRowHeight, tapeSkin, TAPE_STRIP_HEIGHT } from '../parts/tape-parts.ts';
import type { TapeSkin } from '../parts/tape-parts.ts';
import { TapeStrip } from '../parts/tape-strip.ts';
import type { TapeView } from '../parts/TapeCanvas.tsx';
import { checkedLegs, mergedMismatches } from './merged-mismatches.ts';
import { MergedModel } from './merged-model.ts';
import { MergedRowTexts } from './merged-row-texts.ts';
import { KEPT_ROWS } from './merged-rows.ts';
import type { LegTrades } from './merged-rows.ts';
import { mergedDetails, mergedSummary, mergedTable } from './merged-text.ts';
import { depthSub, legTrades } from './merged-trades.ts';
import type { MergedTapeSettings } from './settings.ts';

/** One mounted merged tape, with the trades of its legs. */
export interface MergedView extends TapeView<MergedTapeSettings> {
  readonly legs: LegBuffers<LegTrades>;
}

/** A fresh view. */
export function mergedView(): MergedView {
  const model = new MergedModel();
  const texts = new MergedRowTexts(model);
  const widest = new WidestTexts();
  const strip = new TapeStrip(KEPT);
  const legs = new LegBuffers(legTrades);
  const marks = new RowMarks(model.rows);
  const changes = new TapeChanges();
  let skin: (TapeSkin & { readonly legend: LegendSkin }) | undefined;
  const view: MergedView = {
    model,
    legs,
    pointer: undefined,
    rowsTop: 0,
    rowHeight: 1,
    rowCount: 0,
    draw(surface, props, palette) {
      const { context, width, height } = surface;
      const trades = legs.of(props);
      const zone = zoneOf(shownTimeZone());
      const now = props.feed.engineNow();
      if (skin?.palette !== palette) skin = mergedSkin(palette);
      const perChar = charWidth(context, skin.font);
      const legend = legendHeight(skin.legend, trades.length, width, perChar);
      view.rowHeight = tapeRowHeight(palette);
      view.rowsTop = rowsTopBelow(legend, view.rowHeight);
      view.rowCount = Math.max(0, Math.ceil((height - view.rowsTop) / view.rowHeight));
      model.update({ trades, settings: props.settings, rowCount: view.rowCount, ...surroundings() });
      if (texts.update(trades, zone, now)) widest.reset();
      widest.update(model, texts);
      const box = { width, height, rowHeight: view.rowHeight, legendHeight: legend };
      const layout = layoutTape(box, perChar, widest.with(VALUE_CHARS, texts.nameChars));
      updateMarks(marks, model, trades, props);
      const hovered = view.pointer === undefined ? -1 : lineAt(view.pointer.y, view, model.visibleCount);
      strip.update(model, model.buyShare, 'volume');
      const venues = { skin: skin.legend, texts };
      const scene: TapeScene = { model, layout, skin, texts, strip, venues, marks, hovered };
      if (!changes.update(scene, surface, model.states, now)) return;
      drawTape(context, scene);
      drawLegend(context, skin.legend, { states: model.states, top: TAPE_STRIP_HEIGHT, width, perChar, now });
      if (hovered === -1 || view.pointer === undefined) return;
      context.font = skin.font;
      const index = model.visible[hovered] ?? 0;
      const lines = [
        ...mergedDetails(model, trades, index, zone),
        ...marks.texts(index, texts.leg(index)?.instrument.quote ?? ''),
        ...marks.mismatchesOf(index).flatMap((entry) => entryLines(entry, zone, now)),
      ];
      drawTooltip(context, palette, lines, { ...view.pointer, width, height, perChar });
    },
    summary: (props) => mergedSummary(model, legs.of(props), zoneOf(shownTimeZone())),
    table: (props) => mergedTable(model, checkedLegs(legs.of(props), props.feed), marks, exportInstant(props.feed)),
  };
  return view;
}

function updateMarks(
  marks: RowMarks,
  model: MergedModel,
  trades: readonly LegTrades[],
  { feed, panelId, settings }: PanelProps<MergedTapeSettings>,
): void {
  const sources = trades.map(({ leg, ring }) => ({
    slot: leg.slot,
    ring,
    depth: settings.marksAbsorption ? feed.depth(depthSub(panelId, leg.instrument.id)) : undefined,
  }));
  const onScreen = model.visible.subarray(0, model.visibleCount);
  marks.update(sources, settings, feed.engineNow(), mergedMismatches(model, onScreen, checkedLegs(trades, feed)));
}

function mergedSkin(palette: Palette): TapeSkin & { readonly legend: LegendSkin } {
  return { ...tapeSkin(palette), legend: legendSkin(palette) };
}

/** `999.9k`. */
const VALUE_CHARS = 6;
const KEPT = [`in order of receipt · last ${formatCount(KEPT_ROWS)} rows`, `last ${formatCount(KEPT_ROWS)} rows`, ''];
