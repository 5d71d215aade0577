import { isRecord, toNumberWithin, toOneOf } from '../../../src-shared/workspace/read-unknown.ts';
import { SIZE_UNITS } from '../../format/size-unit.ts';
import type { SizeUnit } from '../../format/size-unit.ts';
import { NO_LEG_CHOICE, parseLegChoice } from '../legs/asset-legs.ts';
import type { LegChoice } from '../legs/asset-legs.ts';
import type { PanelSettings } from '../panel.ts';
import { parseSteps } from '../parts/instrument-steps.ts';
import type { InstrumentSteps } from '../parts/instrument-steps.ts';
import { ROW_HEIGHTS, TIME_ZOOMS } from './heatmap-layout.ts';

/** What a heatmap remembers. */
export interface HeatmapSettings {
  /** The depth, and the trades, are sums over the chosen venues of the asset, instead of the panel's own. */
  readonly isOverVenues: boolean;
  readonly legs: LegChoice;
  /** Price step of a row, by instrument; by base asset over several venues. */
  readonly steps: InstrumentSteps;
  /** 0 to 100: how soon a size has the strongest colour. */
  readonly contrast: number;
  readonly unit: SizeUnit;
  readonly showsTrades: boolean;
  readonly showsBest: boolean;
  /** Sweeps, absorption and the largest resting sizes. */
  readonly showsEvents: boolean;
  /** Places in {@link TIME_ZOOMS} and {@link ROW_HEIGHTS}. */
  readonly zoom: number;
  readonly rowZoom: number;
}

/** Settings of the heatmap. */
export const HEATMAP_SETTINGS: PanelSettings<HeatmapSettings> = {
  version: 1,
  defaults: {
    isOverVenues: false,
    legs: NO_LEG_CHOICE,
    steps: {},
    contrast: 50,
    unit: 'native',
    showsTrades: true,
    showsBest: true,
    showsEvents: true,
    zoom: 2,
    rowZoom: 2,
  },
  parse(saved) {
    const from = isRecord(saved) ? saved : {};
    const { defaults } = HEATMAP_SETTINGS;
    const flag = (name: 'isOverVenues' | 'showsTrades' | 'showsBest' | 'showsEvents'): boolean =>
      toOneOf(from[name], [true, false], defaults[name]);
    return {
      isOverVenues: flag('isOverVenues'),
      legs: parseLegChoice(from['legs']),
      steps: parseSteps(from['steps']),
      contrast: toNumberWithin(from['contrast'], 0, 100, defaults.contrast),
      unit: toOneOf(from['unit'], SIZE_UNITS, defaults.unit),
      showsTrades: flag('showsTrades'),
      showsBest: flag('showsBest'),
      showsEvents: flag('showsEvents'),
      zoom: Math.round(toNumberWithin(from['zoom'], 0, TIME_ZOOMS.length - 1, defaults.zoom)),
      rowZoom: Math.round(toNumberWithin(from['rowZoom'], 0, ROW_HEIGHTS.length - 1, defaults.rowZoom)),
    };
  },
};
