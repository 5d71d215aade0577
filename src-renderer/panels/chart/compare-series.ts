import { LineSeries } from 'lightweight-charts';
import type { IChartApiBase, ISeriesApi, LineData } from 'lightweight-charts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { CANDLE, CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { formatPercent } from '../../format/decimal-text.ts';
import { indexOfTime, toChartTime } from './candle-points.ts';

/** Closes of another instrument beside the candles, where both have one: points of its own would move the time axis. */
export class CompareSeries {
  readonly #chart: IChartApiBase;
  #line: ISeriesApi<'Line'> | undefined;
  #main: CandleBuffer | undefined;
  #other: CandleBuffer | undefined;
  #versions = '';
  #colour = '';

  constructor(chart: IChartApiBase) {
    this.#chart = chart;
  }

  /** Brings the line up to the candles; without `other` there is none. */
  sync(main: CandleBuffer, other: CandleBuffer | undefined, colour: string): void {
    if (other === undefined) {
      if (this.#line !== undefined) this.#chart.removeSeries(this.#line);
      this.#line = undefined;
      this.#versions = '';
      return;
    }
    this.#line ??= this.#chart.addSeries(LineSeries, {
      lineWidth: 2,
      lastValueVisible: false,
      priceLineVisible: false,
      crosshairMarkerVisible: false,
    });
    if (colour !== this.#colour || this.#versions === '') this.#line.applyOptions({ color: colour });
    this.#colour = colour;
    const versions = `${main.structure} ${main.count} ${other.structure} ${other.count}`;
    if (main === this.#main && other === this.#other && versions === this.#versions) this.#updateLast(main, other);
    else this.#line.setData(comparedPoints(main, other));
    this.#main = main;
    this.#other = other;
    this.#versions = versions;
  }

  #updateLast(main: CandleBuffer, other: CandleBuffer): void {
    const time = main.numbers[(main.count - 1) * CANDLE_STRIDE] ?? NaN;
    const index = indexOfTime(other, time);
    if (index !== -1) this.#line?.update({ time: toChartTime(time), value: closeAt(other, index) });
  }
}

/** The closes of `other` at the open times that `main` has too, oldest first. */
export function comparedPoints(main: CandleBuffer, other: CandleBuffer): LineData[] {
  const points: LineData[] = [];
  let at = 0;
  for (let index = 0; index < main.count; index++) {
    const time = main.numbers[index * CANDLE_STRIDE] ?? NaN;
    while (at < other.count && (other.numbers[at * CANDLE_STRIDE] ?? NaN) < time) at++;
    if (at < other.count && other.numbers[at * CANDLE_STRIDE] === time)
      points.push({ time: toChartTime(time), value: closeAt(other, at) });
  }
  return points;
}

/** How far the close at an open time is from that of the first candle shown, as `+1.24 %`; empty if one of them is missing. Times are epoch ms. */
export function comparedChange(other: CandleBuffer, fromTime: number, time: number): string {
  let first = 0;
  while (first < other.count && (other.numbers[first * CANDLE_STRIDE] ?? NaN) < fromTime) first++;
  const at = indexOfTime(other, time);
  if (first >= other.count || at < first) return '';
  return formatPercent((closeAt(other, at) / closeAt(other, first) - 1) * 100);
}

function closeAt(buffer: CandleBuffer, index: number): number {
  return (buffer.numbers[index * CANDLE_STRIDE + CANDLE.close] ?? NaN) / (POW10[buffer.scales.priceScale] ?? NaN);
}
