import { lazy } from 'react';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { PanelDefinition, TypedSettings } from '../panel.ts';
import { toSub } from '../panel.ts';
import { barsName, lackingTime, shownBars, typedBars } from './bar-size.ts';
import { ChartControls } from './ChartControls.tsx';
import { DRAWING_KINDS, DRAWING_NAMES } from './drawings.ts';
import { VENUES_COMMAND } from '../legs/venues-command.ts';
import { isPolled } from './flow-spans.ts';
import {
  FLOW_COMMANDS,
  FLOW_EXPORT_COMMAND,
  FLOW_LEGEND_COMMANDS,
  FOOTPRINT_COMMANDS,
  FOOTPRINT_NUMBERS,
} from './flow-commands.ts';
import {
  addsVenues,
  CHART_SETTINGS,
  exportsPrices,
  PRICE_SCALES,
  showsFlow,
  showsPrices,
  typedInterval,
} from './settings.ts';
import type { ChartSettings, PriceScale } from './settings.ts';
import { SPAN_COMMANDS } from './span-commands.ts';
import { offeredIntervals, shownInterval } from './shown-interval.ts';
import { flowSub, legsAdded } from './venue-flow.ts';

const SCALE_TITLES: Readonly<Record<PriceScale, string>> = {
  linear: 'Linear',
  log: 'Logarithmic',
  percent: 'Percent of the first candle in view',
};

/** The candle chart. */
export const chartPanel: PanelDefinition<ChartSettings> = {
  kind: 'chart',
  title: 'Chart',
  hasRows: true,
  icon: 'M4 2v2H3v6h1v4h1v-4h1V4H5V2zM11 3v3h-1v5h1v3h1v-3h1V6h-1V3z',
  needsInstrument: true,
  settings: CHART_SETTINGS,
  addsVenues,
  demand: (settings, instrument, panelId, session) => {
    const { interval, compare, steps } = settings;
    if (instrument === undefined) return [];
    const step = steps[instrument] ?? 'auto';
    const bars = shownBars(settings, instrument);
    // With a footprint from the first, which begins the bars anew.
    if (bars !== undefined) return [{ sub: toSub(panelId, 'flow'), kind: 'flow', instrument, bars, step }];
    const shown = shownInterval(interval, session, instrument);
    const demands: Demand[] = [{ sub: toSub(panelId, 'candles'), kind: 'candles', instrument, interval: shown }];
    if (showsFlow(settings) && !isPolled(instrument)) {
      demands.push({ sub: toSub(panelId, 'flow'), kind: 'flow', instrument, bars: shown, step });
      for (const {
        instrument: { id },
      } of legsAdded({ settings, instrumentId: instrument, session }))
        if (id !== instrument)
          demands.push({
            sub: flowSub(panelId, instrument, id),
            kind: 'flow',
            instrument: id,
            bars: shown,
            ...(showsPrices(settings) && { step }),
          });
    }
    if (compare !== undefined && compare !== instrument && offeredIntervals(session, compare).includes(shown))
      demands.push({ sub: toSub(panelId, 'compare'), kind: 'candles', instrument: compare, interval: shown });
    return demands;
  },
  commands: [
    { id: 'live', title: 'To the newest candle', keys: ['End'] },
    { id: 'back', title: 'Back in time', keys: ['ArrowLeft'] },
    { id: 'forward', title: 'Forward in time', keys: ['ArrowRight'] },
    { id: 'page-back', title: 'Back a page', keys: ['PageUp'] },
    { id: 'page-forward', title: 'Forward a page', keys: ['PageDown'] },
    { id: 'zoom-in', title: 'Fewer, wider candles', keys: ['+', '=', 'ArrowUp'] },
    { id: 'zoom-out', title: 'More, narrower candles', keys: ['-', 'ArrowDown'] },
    { id: 'reset', title: 'Reset both axes', keys: ['Alt+R'] },
    { id: 'clear-ruler', title: 'Take the ruler away', keys: ['Escape'] },
    {
      id: 'compare',
      title: 'Compare with…',
      keywords: 'second instrument overlay',
      lacking: lackingTime,
    },
    { id: 'bars', title: 'Bars of trades, volume or range…', keywords: 'tick interval timeframe 100t 50v 20r' },
    {
      id: 'volume',
      title: 'Volume',
      keywords: 'show hide histogram',
      isOn: (settings) => settings.showsVolume,
      group: 'Shown',
      apply: (settings) => ({ ...settings, showsVolume: !settings.showsVolume }),
    },
    ...FLOW_COMMANDS,
    { ...VENUES_COMMAND, lacking: lackingTime },
    ...SPAN_COMMANDS,
    ...FOOTPRINT_COMMANDS,
    FLOW_EXPORT_COMMAND,
    ...FLOW_LEGEND_COMMANDS,
    {
      id: 'days',
      title: 'Lines where days begin',
      keywords: 'session separators midnight',
      group: 'Shown',
      isOn: (settings) => settings.showsDays,
      apply: (settings) => ({ ...settings, showsDays: !settings.showsDays }),
    },
    {
      id: 'crosshair',
      title: 'Crosshair in step with charts of the link group',
      keywords: 'sync',
      group: 'Shown',
      isOn: (settings) => settings.followsCrosshair,
      apply: (settings) => ({ ...settings, followsCrosshair: !settings.followsCrosshair }),
    },
    ...PRICE_SCALES.map((scale) => ({
      id: `scale-${scale}`,
      title: SCALE_TITLES[scale],
      keywords: 'axis scale',
      group: 'Price axis',
      isChoice: true as const,
      isOn: (settings: ChartSettings) => settings.scale === scale,
      apply: (settings: ChartSettings) => ({ ...settings, scale }),
    })),
    {
      id: 'inverted',
      title: 'Inverted',
      keywords: 'axis upside down',
      group: 'Price axis',
      isOn: (settings) => settings.isInverted,
      apply: (settings) => ({ ...settings, isInverted: !settings.isInverted }),
    },
    ...DRAWING_KINDS.map((kind) => ({
      id: `draw-${kind}`,
      title: `Draw a ${DRAWING_NAMES[kind]}`,
      keywords: 'drawing tool',
      group: 'Drawings',
    })),
    {
      id: 'draw-remove',
      title: 'Remove the chosen drawing',
      keys: ['Delete'],
      group: 'Drawings',
    },
    { id: 'draw-clear', title: 'Remove all drawings of this instrument', group: 'Drawings' },
  ],
  numbers: FOOTPRINT_NUMBERS,
  component: lazy(async () => ({ default: (await import('./Chart.tsx')).Chart })),
  Controls: ChartControls,
  typed: (text, { settings, instrumentId, instrument }) => {
    const interval = typedInterval(text);
    if (interval !== undefined)
      return { settings: { ...settings, interval, bars: undefined }, label: `Interval ${interval}` };
    return typedSettings(text, settings, instrumentId !== undefined && isPolled(instrumentId) ? POLLED : instrument);
  },
  exportedAs: (settings) =>
    exportsPrices(settings) ? 'volume-by-price' : settings.bars === undefined ? 'candles' : 'bars',
  emptyText: 'Waiting for candles.',
  emptyTextOf: ({ settings, instrumentId, feed, panelId }) => {
    if (shownBars(settings, instrumentId) === undefined) return undefined;
    return feed.flow(toSub(panelId, 'flow')).isFull ? NO_ROOM : 'Waiting for trades.';
  },
};

/** What was typed as bars, with the settings that show them. */
function typedSettings(
  text: string,
  settings: ChartSettings,
  instrument: Instrument | typeof POLLED | undefined,
): TypedSettings<ChartSettings> | undefined {
  const typed = typedBars(text, instrument === POLLED ? undefined : instrument);
  if (typed === undefined || 'problem' in typed) return typed;
  if (instrument === POLLED) return { problem: NO_TRADES };
  const { bars } = typed;
  return { settings: { ...settings, bars }, label: `Bars of ${barsName(bars, instrument)} (${bars})` };
}

const POLLED = 'polled';
const NO_TRADES = 'Bars of trades, volume or range need trades, and there are none here: candles alone are polled.';
const NO_ROOM =
  'There is no room for more series of order flow. Close a chart with order flow, or raise orderFlow.maxSeries.';
