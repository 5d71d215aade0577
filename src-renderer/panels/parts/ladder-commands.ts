import type { PanelCommand } from '../panel.ts';
import { AUTO_CENTRES } from './price-axis.ts';
import type { AutoCentre } from './price-axis.ts';

/** Keys of the commands that change the price step. */
export const STEP_KEYS = {
  larger: { id: 'step-larger', title: 'Larger price step', keys: ['+', '='] },
  smaller: { id: 'step-smaller', title: 'Smaller price step', keys: ['-'] },
} as const;

/** The commands of every ladder that its component carries out. */
export const LADDER_COMMANDS = [
  { id: 'recentre', title: 'Recentre', keys: ['Space', 'Home', 'End'] },
  { id: 'row-up', title: 'Scroll up a row', keys: ['ArrowUp'] },
  { id: 'row-down', title: 'Scroll down a row', keys: ['ArrowDown'] },
  { id: 'page-up', title: 'Scroll up a page', keys: ['PageUp'] },
  { id: 'page-down', title: 'Scroll down a page', keys: ['PageDown'] },
] as const;

/** The commands that choose when a ladder recentres by itself. */
export function centreCommands<
  Settings extends { readonly autoCentre: AutoCentre },
>(): readonly PanelCommand<Settings>[] {
  return AUTO_CENTRES.map((autoCentre) => ({
    id: `centre-${autoCentre}`,
    title: CENTRE_TITLES[autoCentre],
    group: 'Recentring',
    isChoice: true,
    isOn: (settings: Settings) => settings.autoCentre === autoCentre,
    apply: (settings: Settings) => ({ ...settings, autoCentre }),
  }));
}

const CENTRE_TITLES: Readonly<Record<AutoCentre, string>> = {
  off: 'Recentre manually only',
  edge: 'Recentre when the market nears an edge',
  always: 'Keep the market in the middle',
  timed: 'Recentre every few seconds',
};
