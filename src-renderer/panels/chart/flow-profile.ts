import { POW10 } from '../../../src-shared/market/decimal.ts';
import { volumeProfile } from '../../../src-shared/market/flow/volume-profile.ts';
import type { PriceRow, VolumeProfile } from '../../../src-shared/market/flow/volume-profile.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { toChartTime } from './candle-points.ts';
import { hatch } from './chart-primitive.ts';
import { reasonsAt } from './flow-points.ts';
import type { PricedBars } from './flow-points.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';
import type { PaneSize } from './series-primitive.ts';
import { SummedFlow } from './venue-flow.ts';

/** A profile of bars, with how its numbers are scaled and whether it is whole. */
export interface ShownProfile {
  readonly profile: VolumeProfile;
  readonly bars: PricedBars;
  /** Of the bars' open times, epoch ms, both ends included. */
  readonly from: number;
  readonly to: number;
  /** Open time of its last bar. */
  readonly last: number;
  readonly isWhole: boolean;
}

/** A point of control that no later bar came back to: the lower edge of its step, the last bar of its profile (epoch ms), and whether that and all bars since are whole. */
export interface NakedControl {
  readonly price: number;
  readonly after: number;
  readonly isWhole: boolean;
}

/** Volume by price of the bars that overlap a span of time, epoch ms; undefined if they have no footprints. */
export function profileBetween(bars: PricedBars, from: number, to: number): ShownProfile | undefined {
  if (Number.isNaN(bars.step) || bars.count === 0) return undefined;
  const first = bars.indexFrom(from);
  if (first >= bars.count) return undefined;
  const openTime = (index: number): number => bars.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
  // What is in view before the first bar is missing.
  let isWhole = !(openTime(0) > from);
  let end = first;
  for (; end < bars.count && openTime(end) <= to; end++) isWhole &&= reasonsAt(bars, end).length === 0;
  const rows =
    bars instanceof SummedFlow
      ? [bars.cellsBetween(openTime(first), to)]
      : Array.from({ length: end - first }, (_, i) => bars.cellsAt(first + i));
  return { profile: volumeProfile(rows, bars.step), bars, from: openTime(first), to, last: openTime(end - 1), isWhole };
}

/**
 * Draws a profile at the right edge of the candles, that of a chosen range from where the range begins: bought and sold side by side, or what each venue has of it, the value area brighter, the point of control as
 * a line, that of a naked one to the right edge; high nodes as lines, low ones dotted.
 */
export class FlowProfile extends SeriesPrimitive<'Candlestick'> {
  palette: Palette | undefined;
  shown: ShownProfile | undefined;
  /** Whether it stands where its time begins, instead of at the right edge. */
  isInPlace = false;
  showsNodes = false;
  /** Points of control that go on to the right edge. */
  naked: readonly NakedControl[] = [];
  /** Where it was drawn last. */
  #room: Room = { edge: 0, most: 0, side: -1 };

  protected readonly layers = [layer('bottom', (context, size) => this.#draw(context, size))];

  /** The row whose bar is at a place of the pane, CSS pixels, and a price; undefined for none. */
  rowUnder(x: number, price: number): PriceRow | undefined {
    if (this.shown === undefined) return undefined;
    const { profile, bars } = this.shown;
    const most = volumeOf(profile.rows[profile.control]);
    const first = profile.rows[0]?.price ?? NaN;
    const row = profile.rows[Math.floor((price * (POW10[bars.scales.priceScale] ?? NaN) - first) / bars.step)];
    const { edge, most: room, side } = this.#room;
    const length = Math.max((room * volumeOf(row)) / most, LEAST_UNDER);
    const away = (x - edge) * side;
    return row !== undefined && away >= 0 && away <= length ? row : undefined;
  }

  #draw(context: CanvasRenderingContext2D, size: PaneSize): void {
    const { palette, shown } = this;
    if (palette === undefined || shown === undefined) return;
    this.#drawNaked(context, size, shown, palette);
    const { rows, control, highNodes, lowNodes } = shown.profile;
    const most = rows[control];
    if (most === undefined) return;
    const room = this.#roomOf(size, shown);
    this.#room = room;
    this.#drawRows(context, size, shown, palette);
    if (this.showsNodes) {
      for (const i of highNodes) this.#drawAcross(context, rows[i], shown, { room, colour: palette.warn, dash: [] });
      for (const i of lowNodes) this.#drawAcross(context, rows[i], shown, { room, colour: palette.dim, dash: DOTS });
    }
    this.#drawAcross(context, most, shown, { room, colour: palette.accent, dash: [] });
    const [left, right] = sidesOf(room);
    if (!shown.isWhole) hatch(context, left, right, size.height, palette);
  }

  #drawRows(context: CanvasRenderingContext2D, { height }: PaneSize, shown: ShownProfile, palette: Palette): void {
    const { rows, control, valueLow, valueHigh } = shown.profile;
    const { edge, most, side } = this.#room;
    const perVolume = most / volumeOf(rows[control]);
    for (const [i, row] of rows.entries()) {
      const [top, bottom] = this.#edges(row.price, shown);
      if (top === null || bottom === null || bottom < 0 || top > height) continue;
      const thickness = Math.max(1, bottom - top - 1);
      let away = 0;
      for (const { size, colour } of segmentsOf(row, shown, palette)) {
        const length = size * perVolume;
        context.fillStyle = withAlpha(colour, i >= valueLow && i <= valueHigh ? 0.42 : 0.2);
        context.fillRect(side === 1 ? edge + away : edge - away - length, top, length, thickness);
        away += length;
      }
    }
  }

  /** Where the profile stands: how far the step with the most volume reaches, and to which side. */
  #roomOf({ width }: PaneSize, { bars, from, last }: ShownProfile): Room {
    const scale = this.chart?.timeScale();
    const most = width * WIDTH_SHARE;
    const xOf = (time: number): number | null => scale?.timeToCoordinate(toChartTime(time)) ?? null;
    // A range that was chosen on other bars begins within one.
    const containing = bars.numbers[bars.indexFrom(from) * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
    const begin = this.isInPlace ? (xOf(from) ?? xOf(containing)) : null;
    if (scale === undefined || begin === null) return { edge: width, most, side: -1 };
    const half = scale.options().barSpacing / 2;
    const end = scale.timeToCoordinate(toChartTime(last)) ?? width;
    return { edge: begin - half, most: Math.min(most, Math.max(LEAST_ROOM, end - begin + 2 * half)), side: 1 };
  }

  /** A line along a row. */
  #drawAcross(
    context: CanvasRenderingContext2D,
    row: PriceRow | undefined,
    shown: ShownProfile,
    { room, colour, dash }: { readonly room: Room; readonly colour: string; readonly dash: readonly number[] },
  ): void {
    const y = row === undefined ? undefined : this.#middle(row.price, shown);
    if (y === undefined) return;
    const [left, right] = sidesOf(room);
    drawLine(context, { left, right, y, colour, dash });
  }

  /** From the last bar of each profile to the right edge; dashed if the profile is not whole, so that the line may be at another price, or a later bar, which may have passed it. */
  #drawNaked(context: CanvasRenderingContext2D, { width }: PaneSize, shown: ShownProfile, palette: Palette): void {
    const scale = this.chart?.timeScale();
    for (const { price, after, isWhole } of this.naked) {
      const y = this.#middle(price, shown);
      const left = scale?.timeToCoordinate(toChartTime(after)) ?? 0;
      if (y === undefined || left >= width) continue;
      const colour = withAlpha(palette.accent, 0.6);
      drawLine(context, { left: Math.max(0, left), right: width, y, colour, dash: isWhole ? [] : DASHES });
    }
  }

  #middle(price: number, shown: ShownProfile): number | undefined {
    const [top, bottom] = this.#edges(price, shown);
    return top === null || bottom === null ? undefined : Math.round((top + bottom) / 2);
  }

  #edges(
    price: number,
    { bars: { scales, step } }: ShownProfile,
  ): readonly [top: number | null, bottom: number | null] {
    const unit = POW10[scales.priceScale] ?? NaN;
    const at = (value: number): number | null => this.series?.priceToCoordinate(value / unit) ?? null;
    return [at(price + step), at(price)];
  }
}

/** A place for a profile: the edge that its rows begin at, how far the longest reaches, and whether to the right (1) or left. */
interface Room {
  readonly edge: number;
  readonly most: number;
  readonly side: 1 | -1;
}

function sidesOf({ edge, most, side }: Room): readonly [left: number, right: number] {
  return side === 1 ? [edge, edge + most] : [edge - most, edge];
}

function drawLine(
  context: CanvasRenderingContext2D,
  {
    left,
    right,
    y,
    colour,
    dash,
  }: {
    readonly left: number;
    readonly right: number;
    readonly y: number;
    readonly colour: string;
    readonly dash: readonly number[];
  },
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(left, y + 0.5);
  context.lineTo(right, y + 0.5);
  context.stroke();
  context.setLineDash([]);
}

/** What a row is drawn of, from its edge: bought and sold, or each venue. */
function segmentsOf(
  row: PriceRow,
  { bars, from, to }: ShownProfile,
  palette: Palette,
): readonly { readonly size: number; readonly colour: string }[] {
  if (!(bars instanceof SummedFlow))
    return [
      { size: row.buy, colour: palette.up },
      { size: row.sell, colour: palette.down },
    ];
  return bars.rowAt(row.price, from, to).map(({ share, colour }) => ({
    size: Number.isNaN(share) ? 0 : volumeOf(row) * share,
    colour: palette.venues[colour]?.fill ?? palette.accent,
  }));
}

function volumeOf(row: PriceRow | undefined): number {
  return row === undefined ? 0 : row.buy + row.sell;
}

/** Of the pane, that the step with the most volume takes. */
const WIDTH_SHARE = 0.22;
/** Width that a profile has at least, however short its range, CSS pixels. */
const LEAST_ROOM = 60;
const DOTS = [1, 3];
const DASHES = [4, 4];
/** Width at the edge where even a short row is pointed at, CSS pixels. */
const LEAST_UNDER = 24;
