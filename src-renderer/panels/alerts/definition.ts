import type { PanelDefinition } from '../panel.ts';
import { AlertsControls } from './AlertsControls.tsx';
import { AlertsPanel } from './AlertsPanel.tsx';
import { ALERTS_SETTINGS } from './settings.ts';
import type { AlertsSettings } from './settings.ts';

/** Every alert, and what has gone off. */
export const alertsPanel: PanelDefinition<AlertsSettings> = {
  kind: 'alerts',
  title: 'Alerts',
  icon: 'M8 1a4 4 0 0 1 4 4v3l2 3v1H2v-1l2-3V5a4 4 0 0 1 4-4zM6 13h4a2 2 0 0 1-4 0z',
  needsInstrument: false,
  isUnlinked: true,
  settings: ALERTS_SETTINGS,
  demand: () => [],
  commands: [
    {
      id: 'view',
      title: 'Show the history, or the alerts',
      keys: [']'],
      apply: (settings) => ({ ...settings, view: settings.view === 'alerts' ? 'history' : 'alerts' }),
    },
    { id: 'clear', title: 'Empty the history' },
  ],
  component: AlertsPanel,
  Controls: AlertsControls,
};
