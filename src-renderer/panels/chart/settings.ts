import { INTERVALS } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { isRecord, toInstrumentIdOrNone, toNumberWithin, toOneOf } from '../../../src-shared/workspace/read-unknown.ts';
import { NO_LEG_CHOICE, parseLegChoice } from '../legs/asset-legs.ts';
import type { LegChoice } from '../legs/asset-legs.ts';
import type { PanelSettings } from '../panel.ts';
import { parseSteps } from '../parts/instrument-steps.ts';
import type { InstrumentSteps } from '../parts/instrument-steps.ts';
import { parseDrawings } from './drawings.ts';
import type { Drawings } from './drawings.ts';

/** How prices lie on their axis. `percent` is the change against the first candle in view. */
export const PRICE_SCALES = ['linear', 'log', 'percent'] as const;

/** One of {@link PRICE_SCALES}. */
export type PriceScale = (typeof PRICE_SCALES)[number];

/** What a chart remembers. */
export interface ChartSettings {
  readonly interval: Interval;
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
  /** Order flow is summed over the chosen venues of the asset, instead of the panel's own. */
  readonly isOverVenues: boolean;
  readonly legs: LegChoice;
  /** Where cumulative delta, average price and an anchored profile begin, epoch ms; undefined for midnight UTC. */
  readonly anchor: number | undefined;
  readonly profileOf: ProfileOf;
  /** Of a fixed profile, epoch ms. */
  readonly profileRange: { readonly from: number; readonly to: number } | undefined;
  /** The panel's file has what was traded at each price step of the candles, while that is shown, instead of the candles. */
  readonly exportsPrices: boolean;
  /** What the footprint over the candles shows of each price step. */
  readonly footprint: 'off' | FootprintMode;
  /** Price step of the footprint and the volume profile. */
  readonly steps: InstrumentSteps;
  /** How many times the other side makes an imbalance. */
  readonly imbalanceRatio: number;
  /** What a side must have at least to be an imbalance, in the venue's unit of size; 0 for the mean side of a step of its bar. */
  readonly imbalanceSize: number;
}

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

/** What a volume profile can be of: the candles in view, the UTC day, everything since the anchor, or a fixed range. */
export const PROFILES = ['view', 'session', 'anchor', 'fixed'] as const;

/** One of {@link PROFILES}. */
export type ProfileOf = (typeof PROFILES)[number];

/** Whether anything is shown that is counted from trades. */
export function showsFlow({ flow, footprint }: Pick<ChartSettings, 'flow' | 'footprint'>): boolean {
  return flow.length > 0 || footprint !== 'off';
}

/** Whether anything is shown that is summed over the chosen venues. */
export function addsVenues(settings: Pick<ChartSettings, 'flow' | 'footprint' | 'isOverVenues'>): boolean {
  const { flow, footprint, isOverVenues } = settings;
  // The table is of one venue.
  return isOverVenues && (footprint !== 'off' || flow.some((view) => view !== 'table'));
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
    showsVolume: true,
    scale: 'linear',
    isInverted: false,
    showsDays: true,
    followsCrosshair: true,
    compare: undefined,
    drawings: {},
    flow: [],
    isOverVenues: false,
    legs: NO_LEG_CHOICE,
    anchor: undefined,
    profileOf: 'view',
    profileRange: undefined,
    exportsPrices: false,
    footprint: 'off',
    steps: {},
    imbalanceRatio: 3,
    imbalanceSize: 0,
  },
  parse(saved) {
    const from = isRecord(saved) ? saved : {};
    const { defaults } = CHART_SETTINGS;
    const toSwitch = (
      name: 'showsVolume' | 'isInverted' | 'showsDays' | 'followsCrosshair' | 'isOverVenues' | 'exportsPrices',
    ): boolean => toOneOf(from[name], [true, false], defaults[name]);
    return {
      interval: toOneOf(from['interval'], INTERVALS, defaults.interval),
      showsVolume: toSwitch('showsVolume'),
      scale: toOneOf(from['scale'], PRICE_SCALES, defaults.scale),
      isInverted: toSwitch('isInverted'),
      showsDays: toSwitch('showsDays'),
      followsCrosshair: toSwitch('followsCrosshair'),
      compare: toInstrumentIdOrNone(from['compare']),
      drawings: parseDrawings(from['drawings']),
      flow: FLOW_VIEWS.filter((view) => Array.isArray(from['flow']) && from['flow'].includes(view)),
      isOverVenues: toSwitch('isOverVenues'),
      legs: parseLegChoice(from['legs']),
      anchor: toTime(from['anchor']),
      profileOf: toOneOf(from['profileOf'], PROFILES, defaults.profileOf),
      profileRange: parseRange(from['profileRange']),
      exportsPrices: toSwitch('exportsPrices'),
      footprint: toOneOf(from['footprint'], ['off', ...FOOTPRINT_MODES], defaults.footprint),
      steps: parseSteps(from['steps']),
      imbalanceRatio: toNumberWithin(from['imbalanceRatio'], LEAST_RATIO, MOST_RATIO, defaults.imbalanceRatio),
      imbalanceSize: toNumberWithin(from['imbalanceSize'], 0, MOST_SIZE, defaults.imbalanceSize),
    };
  },
};

/** An instant, epoch ms; undefined if it cannot be one. */
function toTime(saved: unknown): number | undefined {
  return typeof saved === 'number' && saved >= 0 && saved <= LAST_TIME ? saved : undefined;
}

function parseRange(saved: unknown): ChartSettings['profileRange'] {
  const { from: first, to: last } = isRecord(saved) ? saved : {};
  const [from, to] = [toTime(first), toTime(last)];
  return from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
}

/** The interval someone typed: `15m`, `4h`, `1M`, or a number of minutes (`15`, `60`, `1440`). Undefined if it means none. */
export function typedInterval(text: string): Interval | undefined {
  const exact = INTERVALS.find((interval) => interval === text);
  if (exact !== undefined) return exact;
  const minutes = /^\d+$/.test(text) ? MINUTES.get(Number(text)) : undefined;
  return minutes ?? INTERVALS.find((interval) => !interval.endsWith('M') && interval === text.toLowerCase());
}

/** The last instant that a date can be, epoch ms. */
const LAST_TIME = 8.64e15;
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
