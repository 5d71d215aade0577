import { POW10 } from '../../../src-shared/market/decimal.ts';
import { volumeProfile } from '../../../src-shared/market/flow/volume-profile.ts';
import type { PriceRow, VolumeProfile } from '../../../src-shared/market/flow/volume-profile.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
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
  readonly isWhole: boolean;
}

/** Volume by price of the bars that overlap a span of time, epoch ms; undefined if they have no footprints. */
export function profileBetween(bars: PricedBars, from: number, to: number): ShownProfile | undefined {
  if (Number.isNaN(bars.step) || bars.count === 0) return undefined;
  const first = bars.indexFrom(from);
  const openTime = (index: number): number => bars.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
  // What is in view before the first bar is missing.
  let isWhole = !(openTime(0) > from);
  let end = first;
  for (; end < bars.count && openTime(end) <= to; end++) isWhole &&= reasonsAt(bars, end).length === 0;
  const rows =
    bars instanceof SummedFlow
      ? [bars.cellsBetween(openTime(first), to)]
      : Array.from({ length: end - first }, (_, i) => bars.cellsAt(first + i));
  return { profile: volumeProfile(rows, bars.step), bars, from: openTime(first), to, isWhole };
}

/**
 * Draws a profile at the right edge of the candles: bought and sold side by side, or what each venue has of it, the value area brighter, the point of control as
 * a line.
 */
export class FlowProfile extends SeriesPrimitive<'Candlestick'> {
  palette: Palette | undefined;
  shown: ShownProfile | undefined;
  /** Width that the step with the most volume was drawn with, and that of the pane, CSS pixels. */
  #room = { most: 0, width: 0 };

  protected readonly layers = [layer('bottom', (context, size) => this.#draw(context, size))];

  /** The row whose bar is at a place of the pane, CSS pixels, and a price; undefined for none. */
  rowUnder(x: number, price: number): PriceRow | undefined {
    if (this.shown === undefined) return undefined;
    const { profile, bars } = this.shown;
    const most = volumeOf(profile.rows[profile.control]);
    const first = profile.rows[0]?.price ?? NaN;
    const row = profile.rows[Math.floor((price * (POW10[bars.scales.priceScale] ?? NaN) - first) / bars.step)];
    const length = (this.#room.most * volumeOf(row)) / most;
    return row !== undefined && x >= this.#room.width - Math.max(length, LEAST_UNDER) ? row : undefined;
  }

  #draw(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const { palette, shown } = this;
    if (palette === undefined || shown === undefined) return;
    const { rows, control, valueLow, valueHigh } = shown.profile;
    const most = rows[control];
    if (most === undefined) return;
    const room = width * WIDTH_SHARE;
    this.#room = { most: room, width };
    const perVolume = room / volumeOf(most);
    for (const [i, row] of rows.entries()) {
      const [top, bottom] = this.#edges(row.price, shown);
      if (top === null || bottom === null || bottom < 0 || top > height) continue;
      const thickness = Math.max(1, bottom - top - 1);
      let right = width;
      for (const { size, colour } of segmentsOf(row, shown, palette)) {
        const length = size * perVolume;
        context.fillStyle = withAlpha(colour, i >= valueLow && i <= valueHigh ? 0.42 : 0.2);
        context.fillRect(right - length, top, length, thickness);
        right -= length;
      }
    }
    const [top, bottom] = this.#edges(most.price, shown);
    if (top !== null && bottom !== null) {
      context.fillStyle = palette.accent;
      context.fillRect(width - room, Math.round((top + bottom) / 2), room, 1);
    }
    if (!shown.isWhole) hatch(context, width - room, width, height, palette);
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

/** What a row is drawn of, from the right: bought and sold, or each venue. */
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
/** Width at the edge where even a short row is pointed at, CSS pixels. */
const LEAST_UNDER = 24;
