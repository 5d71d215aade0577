import uPlot from 'uplot';
import type { Palette } from '../../../draw/palette.ts';
import { withAlpha } from '../../../draw/palette.ts';
import type { HealthHistory, PlottedSeries } from '../../../feed/health-history.ts';
import type { Zone } from '../../../format/zone.ts';
import { plotData, plotRange, plotSpan, valueAt } from './plot-model.ts';
import type { PlotKind } from './plot-model.ts';

/** What a plot is drawn in. */
export interface PlotLook {
  readonly palette: Palette;
  readonly zone: Zone;
}

/** One small plot over time in a box, as high and wide as it. Knows neither React nor the feed. */
export class PlotView {
  readonly #kind: PlotKind;
  readonly #look: PlotLook;
  readonly #plot: uPlot;
  readonly #value: HTMLElement;
  readonly #box: HTMLElement;
  #series: PlottedSeries = { times: [], values: [] };

  /** `value` is where the newest value is written, or the one under the pointer. */
  constructor(box: HTMLElement, value: HTMLElement, kind: PlotKind, look: PlotLook) {
    this.#kind = kind;
    this.#look = look;
    this.#value = value;
    this.#box = box;
    this.#plot = new uPlot(
      optionsOf(kind, look, { width: box.clientWidth, height: box.clientHeight, onMove: () => this.#write() }),
      [[], []],
      box,
    );
  }

  /** Draws the newest data of a subject. */
  draw(history: HealthHistory, subject: string): void {
    this.#series = history.series(subject, this.#kind.plotted);
    this.#plot.setData(plotData(this.#series));
    this.#write();
  }

  /** Takes the size of its box. */
  fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width > 0 && height > 0) this.#plot.setSize({ width, height });
  }

  dispose(): void {
    this.#plot.destroy();
  }

  #write(): void {
    const index = this.#plot.cursor.idx ?? undefined;
    const value = valueAt(this.#series, index);
    const at = index === undefined ? undefined : this.#series.times[index];
    const text = `${value === undefined ? '—' : this.#kind.write(value)}${at === undefined ? '' : ` at ${this.#look.zone.clock(at * 1000)}`}`;
    if (this.#value.textContent !== text) this.#value.textContent = text;
  }
}

function optionsOf(
  { write }: PlotKind,
  { palette, zone }: PlotLook,
  { width, height, onMove }: { readonly width: number; readonly height: number; readonly onMove: () => void },
): uPlot.Options {
  /** Sizes that texts need, of those of 11 pixels. */
  const ofText = (size: number): number => Math.round((size * palette.fontSize) / 11);
  const axis = {
    stroke: palette.label,
    font: `${palette.fontSize - 1}px ${palette.mono}`,
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(1, width),
    height: Math.max(1, height),
    legend: { show: false },
    padding: [4, 14, 0, 0],
    cursor: {
      y: false,
      points: { size: 5 },
      drag: { x: false, y: false, setScale: false },
      sync: { key: 'health-plots' },
    },
    scales: {
      x: { time: true, range: (_plot, first, last) => plotSpan(first, last) },
      y: { range: (_plot, low, high) => plotRange(low, high) },
    },
    axes: [
      {
        ...axis,
        size: palette.fontSize + 5,
        gap: 2,
        space: ofText(64),
        values: (_plot, splits, _at, _space, stepS) =>
          splits.map((time) => zone.clock(time * 1000).slice(0, stepS < 60 ? 8 : 5)),
      },
      {
        ...axis,
        size: ofText(46),
        gap: 3,
        space: ofText(22),
        values: (_plot, splits) => splits.map((value) => write(value)),
      },
    ],
    series: [
      {},
      {
        stroke: palette.accent,
        width: 1.25,
        fill: withAlpha(palette.accent, 0.12),
        points: { show: false },
        spanGaps: false,
      },
    ],
    hooks: { setCursor: [onMove] },
  };
}
