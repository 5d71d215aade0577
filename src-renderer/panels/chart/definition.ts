import { lazy } from 'react';
import type { PanelDefinition } from '../panel.ts';
import { toSub } from '../panel.ts';
import { ChartControls } from './ChartControls.tsx';
import { CHART_SETTINGS, typedInterval } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { shownInterval } from './shown-interval.ts';

/** The candle chart. */
export const chartPanel: PanelDefinition<ChartSettings> = {
  kind: 'chart',
  title: 'Chart',
  icon: 'M4 2v2H3v6h1v4h1v-4h1V4H5V2zM11 3v3h-1v5h1v3h1v-3h1V6h-1V3z',
  needsInstrument: true,
  settings: CHART_SETTINGS,
  demand: ({ interval }, instrument, panelId, session) =>
    instrument === undefined
      ? []
      : [
          {
            sub: toSub(panelId, 'candles'),
            kind: 'candles',
            instrument,
            interval: shownInterval(interval, session, instrument),
          },
        ],
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
      id: 'volume',
      title: 'Volume',
      keywords: 'show hide histogram',
      isOn: (settings) => settings.showsVolume,
      apply: (settings) => ({ ...settings, showsVolume: !settings.showsVolume }),
    },
  ],
  component: lazy(async () => ({ default: (await import('./Chart.tsx')).Chart })),
  Controls: ChartControls,
  typed: (text, settings) => {
    const interval = typedInterval(text);
    return interval === undefined ? undefined : { settings: { ...settings, interval }, label: `Interval ${interval}` };
  },
  exportedAs: 'candles',
  emptyText: 'Waiting for candles.',
};
