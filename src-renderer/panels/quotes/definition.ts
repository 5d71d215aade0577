import { POLL_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { toSub } from '../panel.ts';
import type { PanelDefinition } from '../panel.ts';
import { QUOTE_COLUMNS } from './quote-rows.ts';
import { QuotesControls } from './QuotesControls.tsx';
import { QuotesPanel } from './QuotesPanel.tsx';
import { QUOTES_SETTINGS, toggledColumn } from './settings.ts';
import type { QuotesSettings } from './settings.ts';

/** Every ticker that the session polls. */
export const quotesPanel: PanelDefinition<QuotesSettings> = {
  kind: 'quotes',
  title: 'Quotes',
  icon: 'M2 2h12v2H2zM2 6h5v2H2zM9 6h5v2H9zM2 10h5v2H2zM9 10h5v2H9z',
  hasRows: true,
  needsInstrument: false,
  settings: QUOTES_SETTINGS,
  demand: (_settings, _instrument, panelId, session) =>
    POLL_VENUE_IDS.filter((venue) => session?.venues.some(({ id }) => id === venue) === true).map((venue) => ({
      sub: toSub(panelId, 'quotes'),
      kind: 'quotes',
      instruments: [],
      venue,
    })),
  commands: [
    { id: 'chart', title: 'Chart of the chosen ticker', keys: ['Enter'] },
    { id: 'filter', title: 'Filter by ticker or name', keys: ['/'] },
    ...QUOTE_COLUMNS.filter(({ id }) => id !== 'ticker').map(({ id, label }) => ({
      id: `column-${id}`,
      title: `Column ${label}`,
      keywords: 'show hide',
      group: 'Columns',
      isOn: (settings: QuotesSettings) => !settings.hidden.includes(id),
      apply: (settings: QuotesSettings) => toggledColumn(settings, id),
    })),
  ],
  component: QuotesPanel,
  Controls: QuotesControls,
};
