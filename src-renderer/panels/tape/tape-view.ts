import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { charWidth } from '../../draw/text-fit.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { ofFeed } from '../../feed/snapshot-tables.ts';
import { formatCount } from '../../format/decimal-text.ts';
import { entryLines } from '../../format/ledger-words.ts';
import { zoneOf } from '../../format/zone.ts';
import type { Zone } from '../../format/zone.ts';
import { exportInstant } from '../../state/outage.ts';
import { shownTimeZone } from '../../state/settings.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { RowMarks } from '../parts/row-marks.ts';
import { TapeChanges } from '../parts/tape-changes.ts';
import { drawTape, WidestTexts } from '../parts/tape-draw.ts';
import { layoutTape, lineAt, rowsTopBelow } from '../parts/tape-layout.ts';
import { tapeRowHeight, tapeSkin } from '../parts/tape-parts.ts';
import type { TapeSkin } from '../parts/tape-parts.ts';
import { TapeStrip } from '../parts/tape-strip.ts';
import type { TapeView } from '../parts/TapeCanvas.tsx';
import { mismatchRows } from './tape-mismatches.ts';
import { TapeModel } from './tape-model.ts';
import { TapeRowTexts } from './tape-row-texts.ts';
import { KEPT_TRADES } from './tape-rows.ts';
import { gapEntry, rowDetails, tapeSummary, tapeTable } from './tape-text.ts';
import type { TapeSettings } from './settings.ts';

/** A fresh view. */
export function tapeView(): TapeView<TapeSettings> {
  const model = new TapeModel();
  const texts = new TapeRowTexts(model);
  const widest = new WidestTexts();
  const strip = new TapeStrip(KEPT);
  const marks = new RowMarks(model.rows);
  const changes = new TapeChanges();
  let skin: TapeSkin | undefined;
  const view: TapeView<TapeSettings> = {
    model,
    pointer: undefined,
    rowsTop: 0,
    rowHeight: 1,
    rowCount: 0,
    draw(surface, props, palette) {
      const { context, width, height } = surface;
      const { settings } = props;
      const zone = zoneOf(shownTimeZone());
      const ring = ringOf(props);
      if (skin?.palette !== palette) skin = tapeSkin(palette);
      const perChar = charWidth(context, skin.font);
      view.rowHeight = tapeRowHeight(palette);
      view.rowsTop = rowsTopBelow(0, view.rowHeight);
      view.rowCount = Math.max(0, Math.ceil((height - view.rowsTop) / view.rowHeight));
      model.update(ring, props.instrument, settings, view.rowCount);
      const now = props.feed.engineNow();
      const onScreen = model.visible.subarray(0, model.visibleCount);
      const mismatches = mismatchRows(model, onScreen, mismatchesOf(props));
      marks.update([{ slot: 0, ring, depth: depthOf(props) }], settings, now, mismatches);
      if (texts.update(ring, zone, performance.now())) widest.reset();
      widest.update(model, texts);
      const layout = layoutTape(
        { width, height, rowHeight: view.rowHeight, legendHeight: 0 },
        perChar,
        widest.with(COUNT_CHARS),
      );
      const hovered = view.pointer === undefined ? -1 : lineAt(view.pointer.y, view, model.visibleCount);
      strip.update(model, model.ratio.share(settings.ratioBy), settings.ratioBy);
      const scene = { model, layout, skin, texts, strip, venues: undefined, marks, hovered };
      if (!changes.update(scene, surface, NO_LEGEND, now)) return;
      drawTape(context, scene);
      if (hovered === -1 || view.pointer === undefined) return;
      context.font = skin.font;
      const index = model.visible[hovered] ?? 0;
      const quote = props.instrument?.quote ?? '';
      const known = marks.mismatchesOf(index).flatMap((entry) => entryLines(entry, zone, now));
      const lines = [...linesOf(model, props, index, zone), ...marks.texts(index, quote), ...known];
      drawTooltip(context, palette, lines, { ...view.pointer, width, height, perChar });
    },
    summary: (props) => tapeSummary(model, ringOf(props), zoneOf(shownTimeZone()), props.settings),
    table: (props) => {
      const ring = ringOf(props);
      const table = tapeTable(model, ring, marks, mismatchesOf(props));
      return ofFeed(table, props.instrumentId, ring.status, exportInstant(props.feed));
    },
  };
  return view;
}

/** The exact values of a row; of a gap, what the ledger says of it. */
function linesOf(model: TapeModel, props: PanelProps<TapeSettings>, index: number, zone: Zone): readonly string[] {
  const entry =
    model.rows.side[index] === 0
      ? gapEntry(model, index, props.feed.ledger.page(props.instrumentId)?.entries ?? [])
      : undefined;
  const known = entry === undefined ? [] : entryLines(entry, zone, props.feed.engineNow());
  return rowDetails(model, ringOf(props), index, zone, known);
}

function mismatchesOf({ feed, instrumentId }: PanelProps<TapeSettings>): readonly LedgerEntry[] {
  return (instrumentId === undefined ? undefined : feed.ledger.page(instrumentId, 'mismatch'))?.entries ?? [];
}

function depthOf({ feed, panelId, settings }: PanelProps<TapeSettings>): DepthBuffer | undefined {
  return settings.marksAbsorption ? feed.depth(toSub(panelId, 'depth')) : undefined;
}

function ringOf({ feed, panelId }: PanelProps<TapeSettings>): TradeRing {
  return feed.trades(toSub(panelId, 'trades'));
}

const NO_LEGEND: readonly never[] = [];
/** `×999`. */
const COUNT_CHARS = 4;
const KEPT = [`last ${formatCount(KEPT_TRADES)} trades`, `last ${formatCount(KEPT_TRADES)}`, ''];
