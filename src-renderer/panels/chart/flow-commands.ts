import type { PanelCommand } from '../panel.ts';
import { withFlow } from './settings.ts';
import type { ChartSettings, FlowView } from './settings.ts';

/** Commands that show or hide order flow. */
export const FLOW_COMMANDS: readonly PanelCommand<ChartSettings>[] = (
  [
    ['delta', 'Delta', 'order flow bought sold aggressor pane'],
    ['cvd', 'Cumulative delta (CVD)', 'order flow volume delta pane'],
    ['vwap', 'VWAP with band', 'order flow average price'],
    ['profile', 'Volume profile', 'order flow point of control value area'],
  ] as const
).map(([view, title, keywords]: readonly [FlowView, string, string]) => ({
  id: `flow-${view}`,
  title,
  keywords,
  group: 'Order flow',
  isOn: ({ flow }) => flow.includes(view),
  apply: (settings) => withFlow(settings, view),
}));

/** Commands that choose what the footprint shows. */
export const FOOTPRINT_COMMANDS: readonly PanelCommand<ChartSettings>[] = (
  [
    ['off', 'No footprint'],
    ['bid-ask', 'Footprint: sold × bought'],
    ['volume', 'Footprint: volume'],
    ['delta', 'Footprint: delta'],
  ] as const
).map(([mode, title]: readonly [ChartSettings['footprint'], string]) => ({
  id: `footprint-${mode}`,
  title,
  keywords: 'order flow bid ask imbalance point of control cells',
  group: 'Footprint',
  isChoice: true as const,
  isOn: ({ footprint }) => footprint === mode,
  apply: (settings) => ({ ...settings, footprint: mode }),
}));
