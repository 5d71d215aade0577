import { toSub } from '../panel.ts';
import type { PanelDefinition } from '../panel.ts';
import { HealthControls, HealthPanel } from './HealthPanel.tsx';
import { HEALTH_SETTINGS } from './settings.ts';
import type { HealthSettings } from './settings.ts';

/** What is wrong, in words and in numbers. */
export const healthPanel: PanelDefinition<HealthSettings> = {
  kind: 'health',
  title: 'Health',
  icon: 'M1 8h3l2-5 3 9 2-4h4v2h-3l-3 5-3-9-1 4H1z',
  needsInstrument: false,
  isUnlinked: true,
  settings: HEALTH_SETTINGS,
  demand: (_settings, _instrument, panelId) => [{ sub: toSub(panelId, 'health'), kind: 'health' }],
  commands: [
    { id: 'only-problems', title: 'Show only what is not well', keys: ['Space'] },
    { id: 'timeline', title: 'What was wrong over time, or connections and streams', apply: (settings) => ({ ...settings, showsTimeline: !settings.showsTimeline }) },
    { id: 'reconnect', title: 'Reconnect the chosen connection', keys: ['Enter'] },
  ],
  component: HealthPanel,
  Controls: HealthControls,
};
