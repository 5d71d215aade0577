import { nextMultiple } from '../../../src-shared/market/grouping.ts';
import { charWidth } from '../../draw/text-fit.ts';
import { ofFeed } from '../../feed/snapshot-tables.ts';
import { LEVEL, QUOTE } from '../../../src-shared/wire/layout.ts';
import { exportInstant } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import type { LadderView } from '../parts/LadderCanvas.tsx';
import type { CanvasPoint } from '../parts/use-canvas-pointer.ts';
import { drawLadder } from './ladder-draw.ts';
import { layoutLadder } from './ladder-layout.ts';
import type { LadderLayout } from './ladder-layout.ts';
import { LadderModel, startingMultiple } from './ladder-model.ts';
import { ladderSkin, LadderStrip, ladderTexts } from './ladder-scene.ts';
import type { LadderSkin, LadderTexts } from './ladder-scene.ts';
import { ladderSummary, ladderTable } from './ladder-text.ts';
import type { LadderSettings } from './settings.ts';
import { MAX_MULTIPLE, withStep } from './settings.ts';

/** A fresh view. */
export function ladderView(): LadderView<LadderSettings> {
  const model = new LadderModel();
  const strip = new LadderStrip();
  const memory = new TextsMemory();
  let pointer: CanvasPoint | undefined;
  let skin: LadderSkin | undefined;
  let venue: VenueWords | undefined;
  const view: LadderView<LadderSettings> = {
    axis: model.axis,
    layout: undefined,
    point: (at) => {
      pointer = at;
    },
    draw({ context, width, height }, props, palette) {
      if (skin?.palette !== palette) skin = ladderSkin(palette);
      const perChar = charWidth(context, skin.font);
      const layout = layoutLadder(width, height, perChar, priceChars(model));
      view.layout = layout;
      updateModel(model, layout.rowCount, props);
      strip.update(model);
      if (venue === undefined || venue.session !== props.session || venue.instrument !== props.instrument)
        venue = venueWords(props);
      drawLadder(context, {
        model,
        layout,
        skin,
        texts: memory.of(model, layout),
        strip,
        venue: width < HEADER_NAMES_VENUE ? venue.words : PRICE_ONLY,
        pointer: pointer,
        now: props.feed.engineNow(),
        behindMs: props.instrumentId === undefined ? undefined : props.feed.health().bookBehindMs(props.instrumentId),
      });
    },
    changeStep(props, direction) {
      const id = props.instrumentId;
      if (id !== undefined)
        props.update(
          withStep(props.settings, id, nextMultiple(props.settings.steps[id] ?? 1, direction, MAX_MULTIPLE)),
        );
    },
    summary: () => ladderSummary(model),
    table: ({ instrumentId, feed, panelId }) => {
      const instant = exportInstant(feed);
      const { status } = feed.book(toSub(panelId, 'book'));
      // The age is that of what is shown, which may be an earlier book than the newest.
      const lastDataAt = model.shown?.section.lastDataAt ?? status.lastDataAt;
      const shown = lastDataAt === undefined ? status : { ...status, lastDataAt };
      return ofFeed(ladderTable(model, instant.now), instrumentId, shown, instant);
    },
  };
  return view;
}

/** Remembers the texts of a ladder; they are made anew with grid, step, unit, scale or columns. */
class TextsMemory {
  #texts: LadderTexts | undefined;
  #grid: LadderModel['grid'] | undefined;
  #conversion: LadderModel['conversion'] | undefined;
  #step = NaN;
  #sizeScale = NaN;
  #sizeChars = NaN;
  #tradedChars = NaN;

  of(model: LadderModel, layout: LadderLayout): LadderTexts {
    const sizeScale = model.shown?.section.scales.sizeScale ?? 0;
    const isSame =
      model.grid === this.#grid &&
      model.conversion === this.#conversion &&
      model.step === this.#step &&
      sizeScale === this.#sizeScale &&
      layout.sizeChars === this.#sizeChars &&
      layout.tradedChars === this.#tradedChars;
    if (this.#texts !== undefined && isSame) return this.#texts;
    this.#grid = model.grid;
    this.#conversion = model.conversion;
    this.#step = model.step;
    this.#sizeScale = sizeScale;
    this.#sizeChars = layout.sizeChars;
    this.#tradedChars = layout.tradedChars;
    this.#texts = ladderTexts(model, layout);
    return this.#texts;
  }
}

/** Brings the model up to date from the feed; an instrument without a step gets one that fits its book. */
function updateModel(model: LadderModel, rowCount: number, props: PanelProps<LadderSettings>): void {
  const { feed, panelId, settings, instrument, instrumentId } = props;
  const { link, session } = useSession.getState();
  const quotes = feed.quotes(toSub(panelId, 'quotes'));
  const quote = instrumentId === undefined ? -1 : quotes.baseOf(instrumentId);
  model.update({
    book: feed.book(toSub(panelId, 'book')),
    trades: feed.trades(toSub(panelId, 'trades')),
    high: quotes.numbers[quote + QUOTE.high] ?? NaN,
    low: quotes.numbers[quote + QUOTE.low] ?? NaN,
    instrument,
    settings,
    multiple: instrumentId === undefined ? 1 : (settings.steps[instrumentId] ?? 1),
    rowCount,
    now: feed.engineNow(),
    isOffline: link === 'lost',
    hasEnded: session?.state === 'ended',
  });
  if (model.shown === undefined || instrument === undefined || settings.steps[instrument.id] !== undefined) return;
  props.update(withStep(settings, instrument.id, startingMultiple(model.shown, model.grid)));
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
