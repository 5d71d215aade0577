import { lazy } from 'react';
import { toSub } from '../panel.ts';
import type { PanelDefinition } from '../panel.ts';
import { columnCommands } from '../parts/column-choice.ts';
import { DERIVATIVE_COLUMNS, derivativeMarkets, quotedInstruments } from './derivative-rows.ts';
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
  demand: (_settings, instrument, panelId, session) => {
    const instruments = instrument === undefined ? [] : quotedInstruments(derivativeMarkets(session));
    return instruments.length === 0 ? [] : [{ sub: toSub(panelId, 'quotes'), kind: 'quotes', instruments }];
  },
  commands: [
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
  component: lazy(async () => ({ default: (await import('./DerivativesPanel.tsx')).DerivativesPanel })),
  emptyText: 'Waiting for the first quotes.',
};
