import { POW10 } from '../../../src-shared/market/decimal.ts';
import { volumeProfile } from '../../../src-shared/market/flow/volume-profile.ts';
import type { PriceRow, VolumeProfile } from '../../../src-shared/market/flow/volume-profile.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { reasonsAt } from './flow-points.ts';
import { hatch } from './chart-primitive.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';
import type { PaneSize } from './series-primitive.ts';

/** A profile of the bars in view, with how its prices are scaled and whether it is whole. */
export interface ShownProfile {
  readonly profile: VolumeProfile;
  readonly priceScale: number;
  readonly step: number;
  readonly isWhole: boolean;
}

/** Volume by price of the bars that overlap a span of time, epoch ms; undefined if they have no footprints. */
export function profileBetween(buffer: FlowBuffer, from: number, to: number): ShownProfile | undefined {
  if (Number.isNaN(buffer.step) || buffer.count === 0) return undefined;
  const bars: (readonly PriceRow[])[] = [];
  // What is in view before the first bar is missing.
  let isWhole = !((buffer.numbers[FLOW_BAR.openTime] ?? NaN) > from);
  for (let index = buffer.indexFrom(from); index < buffer.count; index++) {
    if ((buffer.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN) > to) break;
    bars.push(buffer.cellsAt(index));
    isWhole &&= reasonsAt(buffer, index).length === 0;
  }
  return {
    profile: volumeProfile(bars, buffer.step),
    priceScale: buffer.scales.priceScale,
    step: buffer.step,
    isWhole,
  };
}

/** Draws a profile at the right edge of the candles: bought and sold side by side, the value area brighter, the point of control as a line. */
export class FlowProfile extends SeriesPrimitive<'Candlestick'> {
  palette: Palette | undefined;
  shown: ShownProfile | undefined;

  protected readonly layers = [layer('bottom', (context, size) => this.#draw(context, size))];

  #draw(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const { palette, shown } = this;
    if (palette === undefined || shown === undefined) return;
    const { rows, control, valueLow, valueHigh } = shown.profile;
    const most = rows[control];
    if (most === undefined) return;
    const room = width * WIDTH_SHARE;
    const perVolume = room / (most.buy + most.sell);
    for (const [i, row] of rows.entries()) {
      const [top, bottom] = this.#edges(row.price, shown);
      if (top === null || bottom === null || bottom < 0 || top > height) continue;
      const alpha = i >= valueLow && i <= valueHigh ? 0.42 : 0.2;
      const thickness = Math.max(1, bottom - top - 1);
      const [buy, sell] = [row.buy * perVolume, row.sell * perVolume];
      context.fillStyle = withAlpha(palette.up, alpha);
      context.fillRect(width - buy, top, buy, thickness);
      context.fillStyle = withAlpha(palette.down, alpha);
      context.fillRect(width - buy - sell, top, sell, thickness);
    }
    const [top, bottom] = this.#edges(most.price, shown);
    if (top !== null && bottom !== null) {
      context.fillStyle = palette.accent;
      context.fillRect(width - room, Math.round((top + bottom) / 2), room, 1);
    }
    if (!shown.isWhole) hatch(context, width - room, width, height, palette);
  }

  #edges(price: number, { priceScale, step }: ShownProfile): readonly [top: number | null, bottom: number | null] {
    const unit = POW10[priceScale] ?? NaN;
    const at = (value: number): number | null => this.series?.priceToCoordinate(value / unit) ?? null;
    return [at(price + step), at(price)];
  }
}

/** Of the pane, that the step with the most volume takes. */
const WIDTH_SHARE = 0.22;
