import { toSub } from '../panel.ts';
import type { PanelDefinition } from '../panel.ts';
import { columnCommands } from '../parts/column-choice.ts';
import { HealthControls } from './HealthControls.tsx';
import { HealthPanel } from './HealthPanel.tsx';
import { filterOf, HEALTH_SETTINGS, nextView, toggledFilter } from './settings.ts';
import type { HealthSettings, HealthView } from './settings.ts';
import { HEALTH_COLUMNS } from './tables/health-rows.ts';

/** What is wrong, in words and in numbers. */
export const healthPanel: PanelDefinition<HealthSettings> = {
  kind: 'health',
  title: 'Health',
  icon: 'M1 8h3l2-5 3 9 2-4h4v2h-3l-3 5-3-9-1 4H1z',
  hasRows: true,
  needsInstrument: false,
  isUnlinked: true,
  settings: HEALTH_SETTINGS,
  demand: (_settings, _instrument, panelId) => [{ sub: toSub(panelId, 'health'), kind: 'health' }],
  commands: [
    {
      id: 'only-problems',
      title: 'Show only what is not well',
      keys: ['Space'],
      isOn: (settings) => filterOf(settings) !== 'all',
      apply: (settings) => ({ ...settings, shown: toggledFilter(settings) }),
    },
    {
      id: 'merged',
      title: 'Show on the timeline what was merged for this screen',
      isOn: (settings) => settings.showsMerged,
      apply: (settings) => ({ ...settings, showsMerged: !settings.showsMerged }),
    },
    { id: 'reconnect', title: 'Reconnect the chosen connection', keys: ['Enter'] },
    {
      id: 'next-view',
      title: 'Next view',
      keys: [']'],
      apply: (settings) => ({ ...settings, view: nextView(settings.view, 1) }),
    },
    {
      id: 'previous-view',
      title: 'Previous view',
      keys: ['['],
      apply: (settings) => ({ ...settings, view: nextView(settings.view, -1) }),
    },
    toView('streams', 'Connections and streams'),
    toView('latency', 'Latency, hop by hop'),
    toView('plots', 'Rate, latency and age over time'),
    toView('limits', 'Limits, request budgets and hosts'),
    toView('timeline', 'What was wrong over time'),
    toView('events', 'Events'),
    ...columnCommands<HealthSettings>(HEALTH_COLUMNS),
  ],
  component: HealthPanel,
  Controls: HealthControls,
};

function toView(view: HealthView, title: string): PanelDefinition<HealthSettings>['commands'][number] {
  return {
    id: view,
    title,
    group: 'View',
    isChoice: true,
    isOn: (settings) => settings.view === view,
    apply: (settings) => ({ ...settings, view }),
  };
}
