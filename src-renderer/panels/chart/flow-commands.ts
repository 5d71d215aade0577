import { priceGrid, nextMultiple, stepLabel } from '../../../src-shared/market/grouping.ts';
import { parseDecimal, POW10 } from '../../../src-shared/market/decimal.ts';
import { toSub } from '../panel.ts';
import type { PanelCommand, PanelContext, PanelNumber } from '../panel.ts';
import { withStep } from '../parts/instrument-steps.ts';
import { lackingTime } from './bar-size.ts';
import { addsVenues, LEAST_RATIO, MOST_RATIO, MOST_SIZE, withFlow } from './settings.ts';
import type { ChartSettings, FlowView } from './settings.ts';
import { sumNow } from './venue-flow.ts';

const STEP_WORDS = 'footprint volume profile rows grouping tick';

/** Commands that show or hide order flow. */
export const FLOW_COMMANDS: readonly PanelCommand<ChartSettings>[] = [
  ...(
    [
      ['delta', 'Delta', 'order flow bought sold aggressor pane'],
      ['cvd', 'Cumulative delta (CVD)', 'order flow volume delta pane'],
      ['vwap', 'VWAP with band', 'order flow average price'],
      ['profile', 'Volume profile', 'order flow point of control value area'],
      ['table', 'Table under the candles', 'footprint mode statistics delta volume minimum maximum bought sold trades'],
    ] as const
  ).map(([view, title, keywords]: readonly [FlowView, string, string]) => ({
    id: `flow-${view}`,
    title,
    keywords,
    group: 'Order flow',
    isOn: ({ flow }: ChartSettings) => flow.includes(view),
    apply: (settings: ChartSettings) => withFlow(settings, view),
  })),
  {
    id: 'over-venues',
    title: 'Order flow over the chosen venues',
    keywords: 'exchanges share asset sum',
    group: 'Order flow',
    isOn: ({ isOverVenues }) => isOverVenues,
    lacking: lackingTime,
    apply: (settings) => ({ ...settings, isOverVenues: !settings.isOverVenues }),
  },
];

/** Commands that choose how much the legend says of order flow. */
export const FLOW_LEGEND_COMMANDS: readonly PanelCommand<ChartSettings>[] = (
  [
    ['auto', 'Values of order flow in one line if they take too much room'],
    ['all', 'All values of order flow in the legend'],
    ['one', 'Order flow in one line of the legend'],
  ] as const
).map(([flowLegend, title]) => ({
  id: `legend-${flowLegend}`,
  title,
  keywords: 'legend fold collapse hide show unfold expand',
  group: 'Legend',
  isChoice: true as const,
  isOn: (settings: ChartSettings) => settings.flowLegend === flowLegend,
  apply: (settings: ChartSettings) => ({ ...settings, flowLegend }),
}));

/** Commands that choose what the footprint shows, and its price step. */
export const FOOTPRINT_COMMANDS: readonly PanelCommand<ChartSettings>[] = [
  ...(
    [
      ['off', 'No footprint'],
      ['bid-ask', 'Footprint: sold × bought'],
      ['volume', 'Footprint: volume'],
      ['delta', 'Footprint: delta'],
    ] as const
  ).map(([mode, title]: readonly [ChartSettings['footprint'], string]) => ({
    id: `footprint-${mode}`,
    title,
    keywords: 'order flow bid ask imbalance point of control cells',
    group: 'Footprint',
    isChoice: true as const,
    isOn: ({ footprint }: ChartSettings) => footprint === mode,
    apply: (settings: ChartSettings) => ({ ...settings, footprint: mode }),
  })),
  {
    id: 'footprint-finer',
    title: 'Finer price steps',
    keywords: STEP_WORDS,
    group: 'Footprint',
    apply: (settings, context) => withNextStep(settings, context, -1),
  },
  {
    id: 'footprint-coarser',
    title: 'Coarser price steps',
    keywords: STEP_WORDS,
    group: 'Footprint',
    apply: (settings, context) => withNextStep(settings, context, 1),
  },
  {
    id: 'footprint-step-auto',
    title: 'Price steps of some 2 bps, over venues as far as their prices differ',
    keywords: STEP_WORDS,
    group: 'Footprint',
    apply: (settings, { instrumentId }) =>
      instrumentId === undefined ? settings : withStep(settings, instrumentId, undefined),
  },
];

/** What the panel's file has. */
export const FLOW_EXPORT_COMMAND: PanelCommand<ChartSettings> = {
  id: 'exports-prices',
  title: 'CSV of volume by price instead of candles',
  keywords: 'export footprint volume profile rows order flow',
  group: 'Footprint',
  isOn: ({ exportsPrices }) => exportsPrices,
  apply: (settings) => ({ ...settings, exportsPrices: !settings.exportsPrices }),
};

/** What makes an imbalance. */
export const FOOTPRINT_NUMBERS: readonly PanelNumber<ChartSettings>[] = [
  {
    id: 'imbalance-ratio',
    title: 'Imbalance from',
    unit: 'times the other side',
    keywords: 'footprint diagonal ratio',
    group: 'Footprint',
    least: LEAST_RATIO,
    most: MOST_RATIO,
    value: ({ imbalanceRatio }) => imbalanceRatio,
    change: (settings, imbalanceRatio) => ({ ...settings, imbalanceRatio }),
  },
  {
    id: 'imbalance-size',
    title: 'Imbalance of at least (0: the mean side of a step)',
    unit: '',
    keywords: 'footprint minimum size',
    group: 'Footprint',
    least: 0,
    most: MOST_SIZE,
    value: ({ imbalanceSize }) => imbalanceSize,
    change: (settings, imbalanceSize) => ({ ...settings, imbalanceSize }),
  },
];

/** The settings with the next step of 1, 2, 5, 10… ticks from the one that is shown. Unchanged while that is not known. */
function withNextStep(settings: ChartSettings, context: PanelContext<ChartSettings>, direction: 1 | -1): ChartSettings {
  const { instrumentId, instrument, feed, panelId } = context;
  if (instrumentId === undefined || instrument === undefined) return settings;
  const grid = priceGrid(instrument.tick, 0);
  const chosen = parseDecimal(settings.steps[instrumentId] ?? '');
  const { step, scales } = addsVenues(settings) ? sumNow(context) : feed.flow(toSub(panelId, 'flow'));
  const now =
    chosen === undefined ? step / (POW10[scales.priceScale] ?? NaN) : chosen.mantissa / (POW10[chosen.scale] ?? NaN);
  const ticks = Math.round((now * (POW10[grid.scale] ?? NaN)) / grid.tick);
  if (!(ticks >= 1)) return settings;
  return withStep(settings, instrumentId, stepLabel(grid, nextMultiple(ticks, direction, MOST_TICKS)));
}

const MOST_TICKS = 1_000_000;
