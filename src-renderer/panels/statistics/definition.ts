import { lazy } from 'react';
import type { PanelDefinition } from '../panel.ts';
import { toSub } from '../panel.ts';
import { VENUES_COMMAND } from '../legs/venues-command.ts';
import { MOST_BPS, MOST_QUOTE, STATISTICS_SETTINGS } from './settings.ts';
import type { StatisticsSettings } from './settings.ts';
import { StatisticsControls } from './StatisticsControls.tsx';
import { legsCounted, legSub } from './trade-sources.ts';

/** Levels a side that are summed: deep enough for 50 basis points of most books. */
const LEVELS = 1_000;

/** Figures of trades and book. */
export const statisticsPanel: PanelDefinition<StatisticsSettings> = {
  kind: 'statistics',
  title: 'Statistics',
  icon: 'M2 9h2v5H2zM6 5h2v9H6zM10 7h2v7h-2zM2 2h12v1H2z',
  needsInstrument: true,
  shows: { channels: ['book'], lacking: 'no order book' },
  isAcrossVenues: true,
  namesInstrument: true,
  settings: STATISTICS_SETTINGS,
  demand: (settings, instrument, panelId, session) =>
    instrument === undefined
      ? []
      : [
          { sub: toSub(panelId, 'book'), kind: 'book', instrument, depth: LEVELS, levels: LEVELS },
          { sub: toSub(panelId, 'trades'), kind: 'trades', instrument },
          ...legsCounted({ settings, instrumentId: instrument, session }).map(({ instrument: { id } }) => ({
            sub: legSub(panelId, id),
            kind: 'trades' as const,
            instrument: id,
          })),
        ],
  commands: [
    VENUES_COMMAND,
    {
      id: 'over-venues',
      title: 'Trades over the chosen venues',
      keywords: 'exchanges share asset',
      isOn: (settings) => settings.isOverVenues,
      apply: (settings) => ({ ...settings, isOverVenues: !settings.isOverVenues }),
    },
  ],
  numbers: [
    {
      id: 'imbalance-bps',
      title: 'Imbalance within',
      unit: 'bps',
      keywords: 'distance basis points',
      least: 1,
      most: MOST_BPS,
      value: (settings) => settings.imbalanceBps,
      change: (settings, imbalanceBps) => ({ ...settings, imbalanceBps }),
    },
    {
      id: 'order-quote',
      title: 'Slippage of an order of, in quote value',
      unit: '',
      keywords: 'size market order impact',
      least: 1,
      most: MOST_QUOTE,
      value: (settings) => settings.orderQuote,
      change: (settings, orderQuote) => ({ ...settings, orderQuote }),
    },
  ],
  component: lazy(async () => ({ default: (await import('./Statistics.tsx')).Statistics })),
  Controls: StatisticsControls,
  emptyText: 'Waiting for the book.',
};
