import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelRecord } from '../../../src-shared/workspace/workspace.ts';
import { panelOf } from '../../panels/registry.ts';

/** What people chose in a panel, its defaults filled in: without what the panel sets by itself, which changes no layout. */
export function chosenSettings({ kind, settings, settingsVersion }: PanelRecord): unknown {
  const definition = panelOf(kind);
  if (definition === undefined) return settings;
  const automatic = new Set<PropertyKey>(definition.settings.automatic);
  const parsed = toRecord(definition.settings.parse(settings, settingsVersion));
  return Object.fromEntries(Object.entries(parsed).filter(([key]) => !automatic.has(key)));
}
