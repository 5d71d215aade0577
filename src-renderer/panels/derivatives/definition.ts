import { lazy } from 'react';
import type { QuoteChannel } from '../../../src-shared/market/channels.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { toSub } from '../panel.ts';
import type { PanelDefinition } from '../panel.ts';
import { columnCommands } from '../parts/column-choice.ts';
import { DERIVATIVE_COLUMNS, derivativeMarkets, idsOf, spotsOf } from './derivative-rows.ts';
import { DerivativesControls } from './DerivativesControls.tsx';
import { liquidatedMarkets } from './liquidation-rows.ts';
import { DERIVATIVES_SETTINGS } from './settings.ts';
import type { DerivativesSettings } from './settings.ts';

/** Funding, open interest and basis of one asset over the venues. */
export const derivativesPanel: PanelDefinition<DerivativesSettings> = {
  kind: 'derivatives',
  title: 'Derivatives',
  icon: 'M2 12h3l3-5 3 3 3-7v3l-3 7-3-3-2 4H2z',
  hasRows: true,
  needsInstrument: true,
  isAcrossVenues: true,
  settings: DERIVATIVES_SETTINGS,
  demand: (settings, instrument, panelId, session) => {
    const markets = instrument === undefined ? [] : derivativeMarkets(session);
    if (markets.length === 0) return [];
    const spots = spotsOf(markets);
    const quotes = (part: string, ids: readonly InstrumentId[], channels: readonly QuoteChannel[]): Demand => ({
      sub: toSub(panelId, part),
      kind: 'quotes',
      instruments: ids,
      channels,
    });
    return [
      quotes('quotes', idsOf(markets), [
        'markPrice',
        ...(showsInterest(settings) ? (['openInterest'] as const) : []),
        ...(shows(settings, ['longShort']) ? (['longShortRatio'] as const) : []),
      ]),
      ...(spots.length === 0 ? [] : [quotes('spots', spots, ['bbo'])]),
      ...(settings.view === 'liquidations' ? liquidatedMarkets(markets, session) : []).map(({ id }): Demand => ({
        sub: liquidationsSub(panelId, id),
        kind: 'trades',
        instrument: id,
        channel: 'liquidation',
      })),
    ];
  },
  commands: [
    {
      id: 'liquidations',
      title: 'Liquidations of these markets',
      keywords: 'forced orders tape',
      group: 'Shown',
      isOn: ({ view }) => view === 'liquidations',
      apply: (settings) => ({ ...settings, view: settings.view === 'liquidations' ? 'markets' : 'liquidations' }),
    },
    {
      id: 'plots',
      title: 'History of the chosen market',
      keywords: 'plot funding open interest',
      group: 'Shown',
      isOn: (settings) => settings.showsPlots,
      apply: (settings) => ({ ...settings, showsPlots: !settings.showsPlots }),
    },
    ...columnCommands<DerivativesSettings>(DERIVATIVE_COLUMNS),
  ],
  numbers: [
    {
      id: 'min-quote',
      title: 'Smallest liquidation shown, in quote value',
      unit: '',
      keywords: 'filter minimum size threshold',
      group: 'Shown',
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
      value: (settings) => settings.minQuote,
      change: (settings, minQuote) => ({ ...settings, minQuote }),
    },
  ],
  Controls: DerivativesControls,
  component: lazy(async () => ({ default: (await import('./DerivativesPanel.tsx')).DerivativesPanel })),
  emptyText: 'Waiting for the first quotes.',
};

/** The subscription of a market's liquidations. */
export function liquidationsSub(panelId: string, instrument: InstrumentId): string {
  return toSub(panelId, `liquidations ${instrument}`);
}

/** Whether anything that is shown needs the open interest. */
function showsInterest(settings: DerivativesSettings): boolean {
  return settings.showsPlots || shows(settings, OF_INTEREST);
}

/** Whether one of the columns is shown. */
function shows({ columns }: DerivativesSettings, wanted: readonly string[]): boolean {
  return columns === undefined || wanted.some((column) => columns.includes(column));
}

const OF_INTEREST: readonly string[] = ['openInterest', 'change1h', 'change24h'];
