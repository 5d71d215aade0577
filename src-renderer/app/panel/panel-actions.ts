import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { panelIds } from '../../../src-shared/workspace/layout-tree.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import { givePanelCommand, panelExport } from '../../panels/panel-hooks.ts';
import { panelOf } from '../../panels/registry.ts';
import type { HealthFilter } from '../../panels/health/health-filter.ts';
import { HEALTH_SETTINGS } from '../../panels/health/settings.ts';
import { notify } from '../../state/notices.ts';
import { addPanel, closePanel, focusPanel, setPanelSettings, useWorkspace } from '../../state/workspace.ts';

/** Closes a panel and offers to bring it back. */
export function closeWithUndo(panelId: string): void {
  const title = panelOf(useWorkspace.getState().layout.panels[panelId]?.kind ?? '')?.title ?? 'Panel';
  const undo = closePanel(panelId);
  notify({ tone: 'plain', text: `${title} closed.`, action: { label: 'Undo', run: undo } });
}

/** Brings the health panel to the front, at the connections and streams that a filter leaves; opens one if there is none. */
export function showHealth(shown: HealthFilter): void {
  const { layout, maximised } = useWorkspace.getState();
  const open = panelIds(layout.tree).find((id) => layout.panels[id]?.kind === 'health') ?? addPanel('health');
  const record = useWorkspace.getState().layout.panels[open];
  const settings = HEALTH_SETTINGS.parse(record?.settings, record?.settingsVersion ?? 0);
  setPanelSettings(open, { ...settings, view: 'streams', shown }, HEALTH_SETTINGS.version);
  focusPanel(open);
  if (maximised !== undefined) useWorkspace.setState({ maximised: open });
}

/** Runs a command of a panel: on its settings, or by its component. */
export function runPanelCommand(definition: AnyPanelDefinition, props: PanelProps<unknown>, id: string): void {
  const command = definition.commands.find((one) => one.id === id);
  if (command?.apply === undefined) givePanelCommand(props.panelId, id);
  else props.update(command.apply(props.settings, props));
}

/** What a panel shows at this instant; undefined if it gives no table. */
export function panelTable(definition: AnyPanelDefinition, props: PanelProps<unknown>): CsvTable | undefined {
  return panelExport(props.panelId) ?? definition.exportRows?.(props);
}
