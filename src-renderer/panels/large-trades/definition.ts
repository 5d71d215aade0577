import { lazy } from 'react';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { PanelDefinition, PanelSession } from '../panel.ts';
import { toSub } from '../panel.ts';
import { LARGE_TRADES_SETTINGS } from './settings.ts';
import type { LargeTradesSettings } from './settings.ts';

/** Large orders over all watched instruments. */
export const largeTradesPanel: PanelDefinition<LargeTradesSettings> = {
  kind: 'large-trades',
  title: 'Large trades',
  icon: 'M2 2h12v4H2zM2 8h6v2H2zM2 12h9v2H2z',
  hasRows: true,
  needsInstrument: false,
  isUnlinked: true,
  isOverWatched: true,
  settings: LARGE_TRADES_SETTINGS,
  demand: (_settings, _instrument, panelId, session) =>
    tradedOf(session).map((instrument) => ({
      sub: tradesSub(panelId, instrument),
      kind: 'trades' as const,
      instrument,
    })),
  commands: [],
  numbers: [
    {
      id: 'min-quote',
      title: 'Smallest order shown, in quote value',
      unit: '',
      keywords: 'filter minimum size threshold',
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
      value: (settings) => settings.minQuote,
      change: (settings, minQuote) => ({ ...settings, minQuote }),
    },
  ],
  component: lazy(async () => ({ default: (await import('./LargeTradesPanel.tsx')).LargeTradesPanel })),
  emptyText: 'Waiting for trades of the watched instruments.',
};

/** The watched instruments whose venues carry trades: equities have none. */
export function tradedOf(session: PanelSession | undefined): readonly InstrumentId[] {
  return (session?.watched ?? []).filter((id) => {
    const venue = session?.venues.find((one) => one.id === splitInstrumentId(id).venue);
    return venue === undefined || venue.channels.includes('trade') || venue.channels.includes('aggTrade');
  });
}

/** The subscription of an instrument's trades. */
export function tradesSub(panelId: string, instrument: InstrumentId): string {
  return toSub(panelId, instrument);
}
