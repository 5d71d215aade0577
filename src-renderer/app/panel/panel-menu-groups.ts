import type { AnyPanelDefinition, PanelCommand, PanelNumber } from '../../panels/panel.ts';

/** Lines of a panel's menu under one heading; the heading of the first group may be empty. */
export interface MenuGroup {
  readonly name: string;
  readonly commands: readonly PanelCommand<unknown>[];
  readonly numbers: readonly PanelNumber<unknown>[];
}

/** The lines of a panel's menu by heading: those without one first, the others in the order of their first mention. Scrolling is for the keyboard alone. */
export function menuGroups(definition: Pick<AnyPanelDefinition, 'commands' | 'numbers'>): readonly MenuGroup[] {
  const commands: readonly PanelCommand<unknown>[] = definition.commands.filter(
    ({ keys }) => keys?.every((key) => /^(Arrow|Page)/.test(key)) !== true,
  );
  const numbers: readonly PanelNumber<unknown>[] = definition.numbers ?? [];
  const names = new Set(['', ...[...commands, ...numbers].map(({ group = '' }) => group)]);
  return [...names]
    .map((name) => ({
      name,
      commands: commands.filter(({ group = '' }) => group === name),
      numbers: numbers.filter(({ group = '' }) => group === name),
    }))
    .filter((group) => group.commands.length + group.numbers.length > 0);
}
