import { HistogramSeries, LineSeries, LineStyle } from 'lightweight-charts';
import type {
  HistogramData,
  IChartApiBase,
  ISeriesApi,
  LineData,
  SeriesType,
  WhitespaceData,
} from 'lightweight-charts';
import { SIZE_CLASS_NAMES } from '../../../src-shared/market/flow/size-classes.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { FlowHatch } from './flow-hatch.ts';
import type { FlowPoints, SumsWanted } from './flow-points.ts';
import type { FlowView } from './settings.ts';

/** A view that is made of series. */
export type LineView = Exclude<FlowView, 'profile' | 'table'>;

/** The series of one view, and where it is hatched. */
export interface ShownView {
  /** Which series it has: with another, it is made anew. */
  readonly parts: string;
  readonly series: readonly { readonly api: ISeriesApi<SeriesType>; readonly of: PointName }[];
  readonly hatch: FlowHatch | undefined;
  readonly spans: 'incompleteBars' | 'incompleteSums';
  /** Points that each series has, empty places included: the library does not count those. */
  count: number;
}

type PointName = Exclude<keyof FlowPoints, 'incompleteBars' | 'incompleteSums'>;

/** Which series a view has, as a text. */
export function partsOf(view: LineView, { bands, classes }: SumsWanted): string {
  if (view === 'vwap') return String(bands);
  return view === 'cvd' ? classes.map(({ sizeClass }) => sizeClass).join(' ') : '';
}

/** Adds the series of a view to a chart, those of a pane of their own to `pane`. */
export function makeView(
  chart: IChartApiBase,
  view: LineView,
  pane: number,
  { palette, wanted }: { readonly palette: Palette; readonly wanted: SumsWanted },
): ShownView {
  const parts = partsOf(view, wanted);
  if (view === 'vwap')
    return { parts, series: makeAverage(chart, palette, wanted), hatch: undefined, spans: 'incompleteSums', count: 0 };
  const hatch = new FlowHatch();
  const volume = { priceFormat: { type: 'volume' }, priceLineVisible: false } as const;
  if (view === 'delta') {
    const api = chart.addSeries(HistogramSeries, { ...volume, title: 'Delta' }, pane);
    api.attachPrimitive(hatch);
    return { parts, series: [{ api, of: 'delta' }], hatch, spans: 'incompleteBars', count: 0 };
  }
  const line = (title: string, of: PointName): ShownView['series'][number] => ({
    api: chart.addSeries(LineSeries, { ...volume, title, lineWidth: 1, color: colourOf(of, palette) }, pane),
    of,
  });
  const all = line('CVD', 'cvd');
  all.api.attachPrimitive(hatch);
  const classes = wanted.classes.map(({ sizeClass }) =>
    line(SIZE_CLASS_NAMES[sizeClass] ?? '', classPoints(sizeClass)),
  );
  return { parts, series: [all, ...classes], hatch, spans: 'incompleteSums', count: 0 };
}

/** Gives the series of a view the colours of a palette. */
export function dressView({ series }: ShownView, palette: Palette): void {
  for (const { api, of } of series) api.applyOptions({ color: colourOf(of, palette) });
}

/** Sets all points, or the last two and those after them if those before are as they were. */
export function feedView(view: ShownView, points: FlowPoints, palette: Palette, isSame: boolean): void {
  const shown = view.count;
  for (const { api, of } of view.series) {
    const own: readonly (HistogramData | LineData | WhitespaceData)[] = points[of];
    view.count = own.length;
    if (!isSame || shown > own.length || own.length - shown > 2 || shown < 2) api.setData([...own]);
    // The library has to be told that the first of them is not its newest.
    else for (const [at, point] of own.slice(shown - 2).entries()) api.update(point, at === 0);
  }
  const { hatch } = view;
  if (hatch === undefined) return;
  hatch.palette = palette;
  hatch.spans = points[view.spans];
}

/** The colour of the line of a size class: those of venues are far enough apart. */
export function classColour(sizeClass: number, { venues, accent }: Pick<Palette, 'venues' | 'accent'>): string {
  return venues[sizeClass]?.fill ?? accent;
}

function makeAverage(chart: IChartApiBase, palette: Palette, { bands }: SumsWanted): ShownView['series'] {
  const line = {
    lineWidth: 1,
    priceLineVisible: false,
    lastValueVisible: false,
    crosshairMarkerVisible: false,
    // An average of the day may be far from a few candles, which the price axis would then leave no height.
    autoscaleInfoProvider: () => null,
  } as const;
  const average = chart.addSeries(LineSeries, { ...line, title: 'VWAP', color: colourOf('vwap', palette) });
  return [
    { api: average, of: 'vwap' },
    ...BAND_POINTS.slice(0, bands * 2).map((of) => ({
      api: chart.addSeries(LineSeries, { ...line, lineStyle: LineStyle.Dotted, color: colourOf(of, palette) }),
      of,
    })),
  ];
}

/** The colour of a series; points of the delta have their own. */
function colourOf(of: PointName, palette: Palette): string {
  const band = BAND_POINTS.findIndex((one) => one === of);
  if (band !== -1) return withAlpha(palette.accent, BAND_ALPHA[band >> 1] ?? 1);
  const sizeClass = CLASS_POINTS.findIndex((one) => one === of);
  return sizeClass === -1 ? palette.accent : classColour(sizeClass, palette);
}

function classPoints(sizeClass: number): PointName {
  return CLASS_POINTS[sizeClass] ?? 'cvd';
}

const BAND_POINTS = ['upper', 'lower', 'upper2', 'lower2', 'upper3', 'lower3'] as const;
/** Bands are the fainter the farther out. */
const BAND_ALPHA = [0.6, 0.45, 0.3];
const CLASS_POINTS = ['class0', 'class1', 'class2', 'class3'] as const;
