import { INTERVALS } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { parseBarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import { SIZE_CLASS_NAMES } from '../../../src-shared/market/flow/size-classes.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import {
  isRecord,
  toInstrumentIdOrNone,
  toList,
  toNumberWithin,
  toOneOf,
} from '../../../src-shared/workspace/read-unknown.ts';
import { NO_LEG_CHOICE, parseLegChoice } from '../legs/asset-legs.ts';
import type { LegChoice } from '../legs/asset-legs.ts';
import type { PanelSettings } from '../panel.ts';
import { parseSteps } from '../parts/instrument-steps.ts';
import type { InstrumentSteps } from '../parts/instrument-steps.ts';
import { parseDrawings } from './drawings.ts';
import type { Drawings } from './drawings.ts';
import { parseTimes, PROFILE_SPANS } from './flow-spans.ts';
import type { InstrumentTimes, ProfileSpan } from './flow-spans.ts';

/** How prices lie on their axis. `percent` is the change against the first candle in view. */
export const PRICE_SCALES = ['linear', 'log', 'percent'] as const;

/** One of {@link PRICE_SCALES}. */
export type PriceScale = (typeof PRICE_SCALES)[number];

/** How much the legend says of order flow: all of it, one line, or one line if all would take too much of the pane of prices. */
export const FLOW_LEGEND_LINES = ['auto', 'all', 'one'] as const;

/** One of {@link FLOW_LEGEND_LINES}. */
export type FlowLegendLines = (typeof FLOW_LEGEND_LINES)[number];

/** What a chart remembers. */
export interface ChartSettings {
  readonly interval: Interval;
  /** Bars counted from trades in place of candles, such as `50t`; see `parseBarRule`. */
  readonly bars: string | undefined;
  readonly showsVolume: boolean;
  readonly scale: PriceScale;
  /** Prices fall upward. */
  readonly isInverted: boolean;
  /** Lines where days begin, in the time zone shown. */
  readonly showsDays: boolean;
  /** The crosshair goes where those of other charts of the link group are. */
  readonly followsCrosshair: boolean;
  /** Another instrument whose closes are drawn as a line; prices are in percent then. */
  readonly compare: InstrumentId | undefined;
  readonly drawings: Drawings;
  /** Order flow that is shown. */
  readonly flow: readonly FlowView[];
  readonly flowLegend: FlowLegendLines;
  /** Order flow is summed over the chosen venues of the asset, instead of the panel's own. */
  readonly isOverVenues: boolean;
  readonly legs: LegChoice;
  /** The panel's file has what was traded at each price step of the candles, while that is shown, instead of the candles. */
  readonly exportsPrices: boolean;
  /** What the footprint over the candles shows of each price step. */
  readonly footprint: 'off' | FootprintMode;
  /** Anchors of sums and ranges of profiles. */
  readonly times: InstrumentTimes;
  /** How many standard deviations about the average price have a line on both sides. */
  readonly bands: (typeof BANDS)[number];
  /** Size classes of trades, smallest first as 0, whose cumulative delta is drawn beside that of all. */
  readonly cvdClasses: readonly number[];
  /** What the volume profile is of. */
  readonly profileSpan: ProfileSpan;
  /** High and low volume nodes of the profile. */
  readonly showsNodes: boolean;
  /** Price step of the footprint and the volume profile. */
  readonly steps: InstrumentSteps;
  /** How many times the other side makes an imbalance. */
  readonly imbalanceRatio: number;
  /** What a side must have at least to be an imbalance, in the venue's unit of size; 0 for the mean side of a step of its bar. */
  readonly imbalanceSize: number;
}

/** How many standard deviations bands can have. */
export const BANDS = [1, 2, 3] as const;

/** Bounds of the ratio and the least size of imbalances. */
export const LEAST_RATIO = 1;
/** See {@link LEAST_RATIO}. */
export const MOST_RATIO = 100;
/** See {@link LEAST_RATIO}. */
export const MOST_SIZE = 1e12;

/** What a footprint can show of a price step: sold and bought side by side, their sum, or their difference. */
export const FOOTPRINT_MODES = ['bid-ask', 'volume', 'delta'] as const;

/** One of {@link FOOTPRINT_MODES}. */
export type FootprintMode = (typeof FOOTPRINT_MODES)[number];

/** Whether anything is shown that is counted from trades. */
export function showsFlow({ flow, footprint }: Pick<ChartSettings, 'flow' | 'footprint'>): boolean {
  return flow.length > 0 || footprint !== 'off';
}

/** Whether anything is shown that is summed over the chosen venues: bars by time alone begin and end together. */
export function addsVenues(settings: Pick<ChartSettings, 'flow' | 'footprint' | 'isOverVenues' | 'bars'>): boolean {
  return settings.isOverVenues && settings.bars === undefined && showsFlow(settings);
}

/** Whether anything is shown that is counted by price. */
export function showsPrices({ flow, footprint }: Pick<ChartSettings, 'flow' | 'footprint'>): boolean {
  return flow.includes('profile') || footprint !== 'off';
}

/** Whether the panel's file has volume by price. */
export function exportsPrices(settings: Pick<ChartSettings, 'flow' | 'footprint' | 'exportsPrices'>): boolean {
  return settings.exportsPrices && showsPrices(settings);
}

/** What of order flow a chart can show: panes of delta and cumulative delta, the average price, the volume profile, a table under the bars. */
const FLOW_VIEWS = ['delta', 'cvd', 'vwap', 'profile', 'table'] as const;

/** One of {@link FLOW_VIEWS}. */
export type FlowView = (typeof FLOW_VIEWS)[number];

/** The settings with a view of order flow shown if it was not, and the other way round. */
export function withFlow(settings: ChartSettings, view: FlowView): ChartSettings {
  const { flow } = settings;
  return { ...settings, flow: flow.includes(view) ? flow.filter((one) => one !== view) : [...flow, view] };
}

/** Settings of the chart. */
export const CHART_SETTINGS: PanelSettings<ChartSettings> = {
  version: 1,
  defaults: {
    interval: '15m',
    bars: undefined,
    showsVolume: true,
    scale: 'linear',
    isInverted: false,
    showsDays: true,
    followsCrosshair: true,
    compare: undefined,
    drawings: {},
    flow: [],
    flowLegend: 'auto',
    isOverVenues: false,
    legs: NO_LEG_CHOICE,
    exportsPrices: false,
    footprint: 'off',
    times: {},
    bands: 1,
    cvdClasses: [],
    profileSpan: 'visible',
    showsNodes: true,
    steps: {},
    imbalanceRatio: 3,
    imbalanceSize: 0,
  },
  parse(saved) {
    const from = isRecord(saved) ? saved : {};
    const { defaults } = CHART_SETTINGS;
    const toSwitch = (
      name:
        | 'showsVolume'
        | 'isInverted'
        | 'showsDays'
        | 'followsCrosshair'
        | 'isOverVenues'
        | 'showsNodes'
        | 'exportsPrices',
    ): boolean => toOneOf(from[name], [true, false], defaults[name]);
    return {
      interval: toOneOf(from['interval'], INTERVALS, defaults.interval),
      bars: parseBars(from['bars']),
      showsVolume: toSwitch('showsVolume'),
      scale: toOneOf(from['scale'], PRICE_SCALES, defaults.scale),
      isInverted: toSwitch('isInverted'),
      showsDays: toSwitch('showsDays'),
      followsCrosshair: toSwitch('followsCrosshair'),
      compare: toInstrumentIdOrNone(from['compare']),
      drawings: parseDrawings(from['drawings']),
      flow: FLOW_VIEWS.filter((view) => Array.isArray(from['flow']) && from['flow'].includes(view)),
      flowLegend: toOneOf(from['flowLegend'], FLOW_LEGEND_LINES, defaults.flowLegend),
      isOverVenues: toSwitch('isOverVenues'),
      legs: parseLegChoice(from['legs']),
      exportsPrices: toSwitch('exportsPrices'),
      footprint: toOneOf(from['footprint'], ['off', ...FOOTPRINT_MODES], defaults.footprint),
      times: parseTimes(from['times']),
      bands: toOneOf(from['bands'], BANDS, defaults.bands),
      cvdClasses: SIZE_CLASS_NAMES.map((_, index) => index).filter((one) => toList(from['cvdClasses']).includes(one)),
      profileSpan: toOneOf(from['profileSpan'], PROFILE_SPANS, defaults.profileSpan),
      showsNodes: toSwitch('showsNodes'),
      steps: parseSteps(from['steps']),
      imbalanceRatio: toNumberWithin(from['imbalanceRatio'], LEAST_RATIO, MOST_RATIO, defaults.imbalanceRatio),
      imbalanceSize: toNumberWithin(from['imbalanceSize'], 0, MOST_SIZE, defaults.imbalanceSize),
    };
  },
};

/** Saved bars; undefined for what is none, or ends by the clock. */
function parseBars(saved: unknown): string | undefined {
  const rule = typeof saved === 'string' ? parseBarRule(saved) : undefined;
  return typeof saved === 'string' && rule !== undefined && rule.kind !== 'time' ? saved : undefined;
}

/** The interval someone typed: `15m`, `4h`, `1M`, or a number of minutes (`15`, `60`, `1440`). Undefined if it means none. */
export function typedInterval(text: string): Interval | undefined {
  const exact = INTERVALS.find((interval) => interval === text);
  if (exact !== undefined) return exact;
  const minutes = /^\d+$/.test(text) ? MINUTES.get(Number(text)) : undefined;
  return minutes ?? INTERVALS.find((interval) => !interval.endsWith('M') && interval === text.toLowerCase());
}

const MINUTES: ReadonlyMap<number, Interval> = new Map([
  [1, '1m'],
  [3, '3m'],
  [5, '5m'],
  [15, '15m'],
  [30, '30m'],
  [60, '1h'],
  [120, '2h'],
  [240, '4h'],
  [360, '6h'],
  [480, '8h'],
  [720, '12h'],
  [1440, '1d'],
]);
