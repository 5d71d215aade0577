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
