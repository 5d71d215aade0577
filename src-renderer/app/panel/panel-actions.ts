import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import { givePanelCommand, panelExport } from '../../panels/panel-hooks.ts';
import { panelOf } from '../../panels/registry.ts';
import { notify } from '../../state/notices.ts';
import { closePanel, useWorkspace } from '../../state/workspace.ts';

/** Closes a panel and offers to bring it back. */
export function closeWithUndo(panelId: string): void {
  const title = panelOf(useWorkspace.getState().layout.panels[panelId]?.kind ?? '')?.title ?? 'Panel';
  const undo = closePanel(panelId);
  notify({ tone: 'plain', text: `${title} closed.`, action: { label: 'Undo', run: undo } });
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
