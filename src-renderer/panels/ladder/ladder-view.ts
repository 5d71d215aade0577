import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { nextMultiple } from '../../../src-shared/market/grouping.ts';
import type { DrawContext } from '../../draw/draw-context.ts';
import { prefersReducedMotion } from '../../draw/reduced-motion.ts';
import { charWidth } from '../../draw/text-fit.ts';
import { ofFeed } from '../../feed/snapshot-tables.ts';
import { LEVEL, QUOTE } from '../../../src-shared/wire/layout.ts';
import { exportInstant } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import type { LadderView } from '../parts/LadderCanvas.tsx';
import type { CanvasPoint } from '../parts/use-canvas-pointer.ts';
import { LadderChanges } from './ladder-changes.ts';
import { columnsFor } from '../parts/traded-columns.ts';
import { drawColumnHint, drawColumns } from './ladder-columns-draw.ts';
import type { ColumnsScene } from './ladder-columns-draw.ts';
import { LadderColumns } from './ladder-columns.ts';
import type { LadderColumn } from './column-ids.ts';
import type { ColumnSources } from './ladder-columns.ts';
import { drawLadder } from './ladder-draw.ts';
import { layoutLadder, shiftedLayout } from './ladder-layout.ts';
import { LadderModel } from './ladder-model.ts';
import { ladderSkin, LadderStrip } from './ladder-scene.ts';
import type { LadderScene, LadderSkin } from './ladder-scene.ts';
import { ladderSummary, ladderTable, rowPrice } from './ladder-text.ts';
import { LadderTexts } from './ladder-texts.ts';
import type { LadderSettings } from './settings.ts';
import { hasStep, MAX_MULTIPLE, stepOf, withStartingStep, withStep } from './settings.ts';
import { startingMultiple, stillFits } from './starting-step.ts';
import type { RecentPrices } from './starting-step.ts';

/** A fresh view. */
export function ladderView(): LadderView<LadderSettings> {
  const model = new LadderModel();
  const strip = new LadderStrip();
  const texts = new LadderTexts(model);
  const columns = new LadderColumns();
  const changes = new LadderChanges();
  let pointer: CanvasPoint | undefined;
  let skin: LadderSkin | undefined;
  let venue: VenueWords | undefined;
  /** The instrument whose starting step was looked at. */
  let fitted: string | undefined;
  const view: LadderView<LadderSettings> = {
    axis: model.axis,
    layout: undefined,
    point: (at) => {
      pointer = at;
    },
    draw(surface, props, palette) {
      const { context, width, height } = surface;
      if (skin?.palette !== palette) skin = ladderSkin(palette);
      const perChar = charWidth(context, skin.font);
      const beside = columnsFor(props.settings.columns, width, perChar);
      const box = { width: width - beside.shown.length * beside.columnWidth, height, rowHeight: palette.rowHeight };
      const layout = layoutLadder(box, perChar, priceChars(model));
      view.layout = layout;
      const at = performance.now();
      model.axis.animate(prefersReducedMotion() ? NaN : at);
      updateModel(model, layout.rowCount, props);
      if (model.shown !== undefined && (fitted !== props.instrumentId || !hasStep(props.settings, fitted))) {
        fitted = props.instrumentId;
        fitStep(model, layout.rowCount, props);
      }
      texts.update(layout, at);
      strip.update(model, beside.leftOut);
      if (venue === undefined || venue.session !== props.session || venue.instrument !== props.instrument)
        venue = venueWords(props);
      columns.update(model, columnSources(beside.shown, props));
      const shifted = shiftedLayout(layout, model.shift);
      const band: ColumnsScene = { model, layout: shifted, skin, columns, ...beside };
      const scene: LadderScene = {
        model,
        layout: shifted,
        skin,
        texts,
        strip,
        venue: width < HEADER_NAMES_VENUE ? venue.words : PRICE_ONLY,
        pointer: pointer,
        more: (row) => columns.texts(model, row),
        now: props.feed.engineNow(),
        behindMs: props.instrumentId === undefined ? undefined : props.feed.health().bookBehindMs(props.instrumentId),
      };
      if (changes.update(scene, band, surface)) paint(context, scene, band);
    },
    changeStep,
    priceAt: (row) => rowPrice(model, row),
    summary: () => ladderSummary(model),
    table: (props) => exportedTable(model, columns, props),
  };
  return view;
}

function paint(context: DrawContext, scene: LadderScene, band: ColumnsScene): void {
  drawColumns(context, band);
  drawLadder(context, scene);
  drawColumnHint(context, band, scene.pointer);
}

function changeStep({ settings, instrumentId, update }: PanelProps<LadderSettings>, direction: 1 | -1): void {
  if (instrumentId === undefined) return;
  update(withStep(settings, instrumentId, nextMultiple(stepOf(settings, instrumentId), direction, MAX_MULTIPLE)));
}

function exportedTable(
  model: LadderModel,
  columns: LadderColumns,
  { instrumentId, feed, panelId }: PanelProps<LadderSettings>,
): CsvTable {
  const instant = exportInstant(feed);
  const { status } = feed.book(toSub(panelId, 'book'));
  // The age is that of what is shown, which may be an earlier book than the newest.
  const lastDataAt = model.shown?.section.lastDataAt ?? status.lastDataAt;
  const shown = lastDataAt === undefined ? status : { ...status, lastDataAt };
  return ofFeed(columns.table(ladderTable(model, instant.now), model), instrumentId, shown, instant);
}

function columnSources(chosen: readonly LadderColumn[], { feed, panelId }: PanelProps<LadderSettings>): ColumnSources {
  const depth = chosen.includes('flow') ? feed.depth(toSub(panelId, 'depth')) : undefined;
  return { chosen, trades: feed.trades(toSub(panelId, 'trades')), depth };
}

/** Brings the model up to date from the feed; an instrument without a step gets one that fits its book. */
function updateModel(model: LadderModel, rowCount: number, props: PanelProps<LadderSettings>): void {
  const { feed, panelId, settings, instrument, instrumentId } = props;
  const { link, session } = useSession.getState();
  model.update({
    book: feed.book(toSub(panelId, 'book')),
    trades: feed.trades(toSub(panelId, 'trades')),
    ...dayRange(props),
    instrument,
    settings,
    multiple: stepOf(settings, instrumentId),
    rowCount,
    now: feed.engineNow(),
    isOffline: link === 'lost',
    hasEnded: session?.state === 'ended',
  });
}

/** Gives an instrument for which none was chosen a step that fits its market, if the one it started with no longer does. */
function fitStep(model: LadderModel, rowCount: number, props: PanelProps<LadderSettings>): void {
  const { feed, panelId, settings, instrumentId } = props;
  if (model.shown === undefined || instrumentId === undefined || settings.steps[instrumentId] !== undefined) return;
  const recent = { trades: feed.trades(toSub(panelId, 'trades')), ...dayRange(props), now: feed.engineNow() };
  const fitting = startingMultiple(model.shown, model.grid, recent, rowCount);
  if (!stillFits(settings.startingSteps[instrumentId], fitting))
    props.update(withStartingStep(settings, instrumentId, fitting));
}

/** High and low of 24 h, plain numbers; NaN if unknown. */
function dayRange({ feed, panelId, instrumentId }: PanelProps<LadderSettings>): Pick<RecentPrices, 'high' | 'low'> {
  const quotes = feed.quotes(toSub(panelId, 'quotes'));
  const quote = instrumentId === undefined ? -1 : quotes.baseOf(instrumentId);
  return { high: quotes.numbers[quote + QUOTE.high] ?? NaN, low: quotes.numbers[quote + QUOTE.low] ?? NaN };
}

/** What to call the venue of a panel over the prices, longest wording first. */
interface VenueWords extends Pick<PanelProps<LadderSettings>, 'session' | 'instrument'> {
  readonly words: readonly string[];
}

function venueWords({ session, instrument }: PanelProps<LadderSettings>): VenueWords {
  const venue = session?.venues.find(({ id }) => id === instrument?.venue);
  const words = venue === undefined ? PRICE_ONLY : [venue.title.toUpperCase(), venue.exchange.toUpperCase(), 'PRICE'];
  return { session, instrument, words };
}

function priceChars(model: LadderModel): number {
  const top = Math.max(
    (model.shown?.asks[LEVEL.price] ?? 0) * model.grid.factor,
    (model.shown?.bids[LEVEL.price] ?? 0) * model.grid.factor,
    1,
  );
  const digits = Math.max(Math.floor(Math.log10(top)) + 1, model.grid.scale + 1);
  return digits + (model.grid.scale > 0 ? 1 : 0);
}

const PRICE_ONLY = ['PRICE'];
/** From this width on the panel's header names the venue, as `panels.css` has it. */
const HEADER_NAMES_VENUE = 470;
