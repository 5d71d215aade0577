import { lazy } from 'react';
import type { PanelDefinition } from '../panel.ts';
import { VENUES_COMMAND } from '../legs/venues-command.ts';
import { sizeCommands } from '../parts/size-commands.ts';
import { HeatmapControls } from './HeatmapControls.tsx';
import { HEATMAP_SETTINGS } from './settings.ts';
import type { HeatmapSettings } from './settings.ts';
import { demandOf } from './venue-depths.ts';

/** The heatmap: the history of a book. */
export const heatmapPanel: PanelDefinition<HeatmapSettings> = {
  kind: 'heatmap',
  title: 'Heatmap',
  icon: 'M2 2h4v3H2zM7 2h2v3H7zM10 2h4v3h-4zM2 6h2v4H2zM5 6h5v4H5zM11 6h3v4h-3zM2 11h6v3H2zM9 11h5v3H9z',
  needsInstrument: true,
  shows: { channels: ['book'], lacking: 'no order book' },
  settings: HEATMAP_SETTINGS,
  addsVenues: ({ isOverVenues }) => isOverVenues,
  demand: (settings, instrumentId, panelId, session) => demandOf({ settings, instrumentId, session }, panelId),
  commands: [
    { id: 'reset', title: 'To the market, and to now', keys: ['Space', 'Home', 'End'] },
    { id: 'back', title: 'Back in time', keys: ['ArrowLeft'] },
    { id: 'forward', title: 'Forward in time', keys: ['ArrowRight'] },
    { id: 'page-back', title: 'Back half a page', keys: ['PageUp'] },
    { id: 'page-forward', title: 'Forward half a page', keys: ['PageDown'] },
    { id: 'up', title: 'Higher prices', keys: ['ArrowUp'] },
    { id: 'down', title: 'Lower prices', keys: ['ArrowDown'] },
    { id: 'zoom-in', title: 'Closer look at time', keys: ['+', '='] },
    { id: 'zoom-out', title: 'Wider look at time', keys: ['-'] },
    { id: 'rows-higher', title: 'Higher rows', keys: ['Shift+ArrowUp'] },
    { id: 'rows-lower', title: 'Lower rows', keys: ['Shift+ArrowDown'] },
    {
      id: 'contrast-more',
      title: 'More contrast',
      keys: [']'],
      apply: (settings) => ({ ...settings, contrast: Math.min(100, settings.contrast + CONTRAST_STEP) }),
    },
    {
      id: 'contrast-less',
      title: 'Less contrast',
      keys: ['['],
      apply: (settings) => ({ ...settings, contrast: Math.max(0, settings.contrast - CONTRAST_STEP) }),
    },
    {
      id: 'over-venues',
      title: 'Depth over the chosen venues',
      keywords: 'exchanges share asset sum book',
      group: 'Shown',
      isOn: (settings) => settings.isOverVenues,
      apply: (settings) => ({ ...settings, isOverVenues: !settings.isOverVenues }),
    },
    VENUES_COMMAND,
    {
      id: 'trades',
      title: 'Trades as bubbles',
      group: 'Shown',
      isOn: (settings) => settings.showsTrades,
      apply: (settings) => ({ ...settings, showsTrades: !settings.showsTrades }),
    },
    {
      id: 'best',
      title: 'Lines of the best prices',
      group: 'Shown',
      isOn: (settings) => settings.showsBest,
      apply: (settings) => ({ ...settings, showsBest: !settings.showsBest }),
    },
    {
      id: 'events',
      title: 'Sweeps, absorption and the largest sizes',
      group: 'Shown',
      isOn: (settings) => settings.showsEvents,
      apply: (settings) => ({ ...settings, showsEvents: !settings.showsEvents }),
    },
    ...sizeCommands<HeatmapSettings>(),
  ],
  component: lazy(async () => ({ default: (await import('./Heatmap.tsx')).Heatmap })),
  Controls: HeatmapControls,
  emptyText: 'Waiting for the book. Its history begins now: venues keep none.',
};

const CONTRAST_STEP = 10;
