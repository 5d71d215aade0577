import type { ISeriesPrimitiveAxisView } from 'lightweight-charts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { venueColour, withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import type { CandleSpan } from './candle-points.ts';
import { toChartTime } from './candle-points.ts';
import type { Ruler } from './ruler.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';
import type { PaneSize } from './series-primitive.ts';

/** What is drawn beside the candles: hatched bands if they are missing or not what their trades come to, a dashed line before the first of a session, a dotted line under those that history filled in, the ruler, and the last price with the countdown under it. */
export interface ChartExtras {
  palette: Palette | undefined;
  gaps: readonly CandleSpan[];
  /** Candles that are not what their trades come to, by open time in epoch ms. */
  differing: ReadonlyMap<number, LedgerEntry>;
  backfilled: readonly CandleSpan[];
  sessionStarts: readonly number[];
  /** Where days begin, epoch seconds. */
  dayStarts: readonly number[];
  ruler: Ruler | undefined;
  rulerText: string;
  countdown: string;
  /** Whether the newest candle is at or above its open: the colour of the last price. Undefined before the first. */
  isUp: boolean | undefined;
  lastPrice: number;
  /** The last price as its label says it. */
  priceText: string;
}

/** The primitive that draws the extras on the candle series. */
export class ExtrasPrimitive extends SeriesPrimitive<'Candlestick'> {
  readonly extras: ChartExtras = {
    palette: undefined,
    gaps: [],
    differing: new Map(),
    backfilled: [],
    sessionStarts: [],
    dayStarts: [],
    ruler: undefined,
    rulerText: '',
    countdown: '',
    isUp: undefined,
    lastPrice: NaN,
    priceText: '',
  };

  protected readonly layers = [
    layer('bottom', (context, size) => {
      this.#drawGaps(context, size);
      this.#drawDiffering(context, size);
      const { palette, sessionStarts, dayStarts } = this.extras;
      if (palette === undefined) return;
      this.#drawBoundaries(context, size, dayStarts, withAlpha(palette.faint, 0.45));
      this.#drawBoundaries(context, size, sessionStarts, withAlpha(palette.dim, 0.6));
    }),
    layer('top', (context, size) => {
      this.#drawBackfilled(context, size);
      this.#drawRuler(context, size);
    }),
  ];

  readonly #axisViews: readonly ISeriesPrimitiveAxisView[] = [
    this.#label(0, () => this.extras.priceText),
    this.#label(1, () => centred(this.extras.countdown, this.extras.priceText.length)),
  ];

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#axisViews;
  }

  #label(place: 0 | 1, text: () => string): ISeriesPrimitiveAxisView {
    return {
      text,
      coordinate: () =>
        (this.series?.priceToCoordinate(this.extras.lastPrice) ?? OFF_SCREEN) + place * this.#labelHeight,
      textColor: () => venueColour(this.#lastColour()).ink,
      backColor: () => this.#lastColour(),
      visible: () => text() !== '' && this.extras.palette !== undefined,
      tickVisible: () => false,
    };
  }

  /** Height of a label of the axis: the library makes it fit the text. */
  get #labelHeight(): number {
    return Math.round((this.extras.palette?.fontSize ?? 0) * LABEL_HEIGHT);
  }

  #lastColour(): string {
    const { palette, isUp } = this.extras;
    return (isUp === true ? palette?.up : palette?.down) ?? '';
  }

  #drawGaps(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const { palette, gaps } = this.extras;
    if (palette === undefined) return;
    for (const gap of gaps) {
      const band = this.#bandOf(gap, width);
      if (band === undefined) continue;
      hatch(context, band.left, band.right, height, palette);
      if (band.right - band.left < LABEL_ROOM) continue;
      context.fillStyle = palette.warn;
      context.font = `${palette.fontSize - 1}px ${palette.mono}`;
      context.textAlign = 'center';
      context.fillText(`${gap.count} missing`, (band.left + band.right) / 2, height - 8);
    }
  }

  #drawDiffering(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const { palette, differing } = this.extras;
    if (palette === undefined) return;
    for (const openTime of differing.keys()) {
      const band = this.#bandOf({ from: openTime / 1000, to: openTime / 1000, count: 1 }, width);
      if (band === undefined) continue;
      hatch(context, band.left, band.right, height, palette);
      context.fillStyle = palette.warn;
      context.fillRect(Math.round(band.left), 0, Math.max(1, Math.round(band.right - band.left)), DIFFERING_HEIGHT);
    }
  }

  /** Lines where days or sessions begin; between two sessions nothing is missing. Left out where they would lie too close. */
  #drawBoundaries(
    context: CanvasRenderingContext2D,
    { width, height }: PaneSize,
    starts: readonly number[],
    colour: string,
  ): void {
    if (starts.length === 0) return;
    context.save();
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.setLineDash(SESSION_DASH);
    context.beginPath();
    let last = -Infinity;
    for (const start of starts) {
      const band = this.#bandOf({ from: start, to: start, count: 1 }, width);
      if (band === undefined) continue;
      const x = Math.round(band.left) + 0.5;
      if (x - last < LEAST_APART) continue;
      last = x;
      context.moveTo(x, 0);
      context.lineTo(x, height);
    }
    context.stroke();
    context.restore();
  }

  #drawBackfilled(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const { palette, backfilled } = this.extras;
    if (palette === undefined) return;
    context.fillStyle = palette.accent;
    for (const span of backfilled) {
      const band = this.#bandOf(span, width);
      if (band === undefined) continue;
      for (let x = Math.max(band.left, 0); x < Math.min(band.right, width); x += DOT * 2)
        context.fillRect(Math.round(x), height - DOT, DOT, DOT);
    }
  }

  /** Where a span is on the pane; undefined if it is out of sight. */
  #bandOf(span: CandleSpan, width: number): { readonly left: number; readonly right: number } | undefined {
    const scale = this.chart?.timeScale();
    const from = scale?.timeToCoordinate(toChartTime(span.from * 1000)) ?? null;
    const place = scale?.timeToIndex(toChartTime(span.to * 1000), true) ?? null;
    if (scale === undefined || from === null || place === null) return undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an index of a point is a logical position
    const to = scale.logicalToCoordinate(place as never);
    const half = scale.options().barSpacing / 2;
    return to === null || to + half < 0 || from - half > width ? undefined : { left: from - half, right: to + half };
  }

  #drawRuler(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const { palette, ruler, rulerText } = this.extras;
    const scale = this.chart?.timeScale();
    if (palette === undefined || ruler === undefined || scale === undefined || this.series === undefined) return;
    const x1 = scale.logicalToCoordinate(ruler.fromBar as never);
    const x2 = scale.logicalToCoordinate(ruler.toBar as never);
    const y1 = this.series.priceToCoordinate(ruler.fromPrice);
    const y2 = this.series.priceToCoordinate(ruler.toPrice);
    if (x1 === null || x2 === null || y1 === null || y2 === null) return;
    const colour = ruler.toPrice >= ruler.fromPrice ? palette.up : palette.down;
    context.fillStyle = withAlpha(colour, 0.14);
    context.fillRect(Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1));
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.strokeRect(Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1));
    context.font = `${palette.fontSize}px ${palette.mono}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const labelWidth = context.measureText(rulerText).width + 12;
    const labelHeight = palette.fontSize + 7;
    const x = Math.min(Math.max((x1 + x2) / 2, labelWidth / 2), Math.max(labelWidth / 2, width - labelWidth / 2));
    const y = Math.min(Math.max(y2 + (y2 < y1 ? -14 : 14), 10), height - 10);
    context.fillStyle = palette.bg3;
    context.fillRect(x - labelWidth / 2, y - labelHeight / 2, labelWidth, labelHeight);
    context.fillStyle = palette.txt;
    context.fillText(rulerText, x, y);
  }
}

/** A text in the middle of so many characters, so that both labels are equally wide. */
function centred(text: string, chars: number): string {
  if (text === '') return '';
  const left = Math.max(0, Math.floor((chars - text.length) / 2));
  return (NO_BREAK.repeat(left) + text).padEnd(chars, NO_BREAK);
}

/** Hatches a band of a pane: what is there is not whole. */
export function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  right: number,
  height: number,
  palette: Palette,
): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  context.fillStyle = withAlpha(palette.warn, 0.06);
  context.fillRect(left, 0, right - left, height);
  context.strokeStyle = withAlpha(palette.warn, 0.25);
  context.lineWidth = 1;
  context.beginPath();
  const start = Math.max(left, -HATCH) - height;
  for (let x = start - (start % HATCH); x < right; x += HATCH) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  context.restore();
}

/** Height of a label of the axis, in sizes of its text: the countdown stands right under that of the price. */
const LABEL_HEIGHT = 1.55;
const HATCH = 8;
const DOT = 2;
/** Height of the bar over a candle that differs: the hatching alone says that something is missing. */
const DIFFERING_HEIGHT = 3;
/** Least room between two lines, px. */
const LEAST_APART = 24;
const SESSION_DASH = [3, 4];
const OFF_SCREEN = -1_000;
const NO_BREAK = '\u00a0';
/** Width a band needs for its words. */
const LABEL_ROOM = 64;
