import { nextMultiple } from '../../../src-shared/market/grouping.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { LEVEL, QUOTE } from '../../../src-shared/wire/layout.ts';
import { useSession } from '../../state/session.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { drawLadder } from './ladder-draw.ts';
import { layoutLadder } from './ladder-layout.ts';
import type { LadderLayout } from './ladder-layout.ts';
import { LadderModel, startingMultiple } from './ladder-model.ts';
import { ladderSkin, ladderTexts } from './ladder-scene.ts';
import type { LadderSkin, LadderTexts } from './ladder-scene.ts';
import type { LadderSettings } from './settings.ts';
import { MAX_MULTIPLE, withStep } from './settings.ts';

/** What one drawing is given. */
export interface LadderFrame {
  readonly props: PanelProps<LadderSettings>;
  readonly palette: Palette;
}

/** One mounted ladder: its model, what it was last drawn with, and the pointer over it. */
export interface LadderView {
  readonly model: LadderModel;
  pointer: { readonly x: number; readonly y: number } | undefined;
  layout: LadderLayout | undefined;
  draw(surface: CanvasSurface, perChar: number, frame: LadderFrame): void;
  /** The pointer is here now, or elsewhere. */
  point(at: LadderView['pointer']): void;
  /** Rows of a page jump. */
  pageRows(): number;
  /** Chooses the next larger (1) or smaller (-1) price step. */
  changeStep(props: PanelProps<LadderSettings>, direction: 1 | -1): void;
}

/** A fresh view. */
export function ladderView(): LadderView {
  let skin: LadderSkin | undefined;
  let texts: LadderTexts | undefined;
  let textsKey = '';
  const view: LadderView = {
    model: new LadderModel(),
    pointer: undefined,
    layout: undefined,
    draw(surface, perChar, { props, palette }) {
      const { model } = view;
      if (skin?.palette !== palette) skin = ladderSkin(palette);
      view.layout = layoutLadder(surface.width, surface.height, perChar, priceChars(model));
      updateModel(model, view.layout.rowCount, props);
      const key = `${model.grid.scale} ${model.step} ${model.conversion.label} ${model.held?.section.scales.sizeScale ?? 0}`;
      if (texts === undefined || key !== textsKey) {
        texts = ladderTexts(model);
        textsKey = key;
      }
      drawLadder(surface.context, {
        model,
        layout: view.layout,
        skin,
        texts,
        venue: surface.width < HEADER_NAMES_VENUE ? venueWords(props) : [],
        pointer: view.pointer,
        now: props.feed.engineNow(),
      });
    },
    point: (at) => {
      view.pointer = at;
    },
    pageRows: () => Math.max(1, (view.layout?.rowCount ?? 2) - 2),
    changeStep(props, direction) {
      const id = props.instrumentId;
      if (id !== undefined)
        props.update(
          withStep(props.settings, id, nextMultiple(props.settings.steps[id] ?? 1, direction, MAX_MULTIPLE)),
        );
    },
  };
  return view;
}

/** Brings the model up to date from the feed; an instrument without a step gets one that fits its book. */
function updateModel(model: LadderModel, rowCount: number, props: PanelProps<LadderSettings>): void {
  const { feed, panelId, settings, instrument, instrumentId } = props;
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
    isOffline: useSession.getState().link === 'lost',
  });
  if (model.held === undefined || instrument === undefined || settings.steps[instrument.id] !== undefined) return;
  props.update(withStep(settings, instrument.id, startingMultiple(model.held, instrument)));
}

function venueWords({ session, instrument }: PanelProps<LadderSettings>): readonly string[] {
  const venue = session?.venues.find(({ id }) => id === instrument?.venue);
  return venue === undefined ? [] : [venue.title.toUpperCase(), venue.exchange.toUpperCase()];
}

function priceChars(model: LadderModel): number {
  const top = Math.max(
    (model.held?.asks[LEVEL.price] ?? 0) * model.grid.factor,
    (model.held?.bids[LEVEL.price] ?? 0) * model.grid.factor,
    1,
  );
  const digits = Math.max(Math.floor(Math.log10(top)) + 1, model.grid.scale + 1);
  return digits + (model.grid.scale > 0 ? 1 : 0);
}

/** From this width on the panel's header names the venue, as `panels.css` has it. */
const HEADER_NAMES_VENUE = 470;
