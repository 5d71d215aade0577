import { SIZE_UNITS } from '../../format/size-unit.ts';
import type { SizeUnit } from '../../format/size-unit.ts';
import type { PanelCommand } from '../panel.ts';

const TITLES: Readonly<Record<SizeUnit, string>> = {
  native: "Sizes in the venue's unit",
  base: 'Sizes in base units',
  quote: 'Sizes in quote value',
};

/** The choice of the unit in which a panel shows sizes. */
export function sizeCommands<Settings extends { readonly unit: SizeUnit }>(): readonly PanelCommand<Settings>[] {
  return SIZE_UNITS.map((unit) => ({
    id: `unit-${unit}`,
    title: TITLES[unit],
    keywords: 'unit contracts',
    group: 'Sizes',
    isChoice: true,
    isOn: (settings) => settings.unit === unit,
    apply: (settings) => ({ ...settings, unit }),
  }));
}
