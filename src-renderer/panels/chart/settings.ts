import { INTERVALS } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { isRecord, toOneOf } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';

/** What a chart remembers. */
export interface ChartSettings {
  readonly interval: Interval;
  readonly showsVolume: boolean;
}

/** Settings of the chart. */
export const CHART_SETTINGS: PanelSettings<ChartSettings> = {
  version: 1,
  defaults: { interval: '15m', showsVolume: true },
  parse(saved) {
    const from = isRecord(saved) ? saved : {};
    return {
      interval: toOneOf(from['interval'], INTERVALS, CHART_SETTINGS.defaults.interval),
      showsVolume: toOneOf(from['showsVolume'], [true, false], CHART_SETTINGS.defaults.showsVolume),
    };
  },
};

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
