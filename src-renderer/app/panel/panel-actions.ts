import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { windowPanels } from '../../../src-shared/workspace/window-layout.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import { givePanelCommand, panelExport } from '../../panels/panel-hooks.ts';
import { panelOf } from '../../panels/registry.ts';
import { HEALTH_SETTINGS } from '../../panels/health/settings.ts';
import type { HealthSettings } from '../../panels/health/settings.ts';
import { instrumentLabel, labelText } from '../../format/instrument-label.ts';
import { useInstruments } from '../../state/instruments.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import {
  addPanel,
  closePanel,
  focusPanel,
  instrumentOf,
  setPanelSettings,
  useWorkspace,
  windowOf,
} from '../../state/workspace.ts';

/** Closes a panel and offers to bring it back. */
export function closeWithUndo(panelId: string): void {
  const text = `${panelName(panelId)} closed.`;
  notify({ tone: 'plain', text, action: { label: 'Undo', run: closePanel(panelId) } });
}

/** What a panel is called: `Tape of Binance BTCUSDT PERP`. */
export function panelName(panelId: string): string {
  const state = useWorkspace.getState();
  const definition = panelOf(state.layout.panels[panelId]?.kind ?? '');
  const id = instrumentOf(state, panelId);
  const title = definition?.title ?? 'Panel';
  if (id === undefined || definition?.needsInstrument !== true) return title;
  const record = useInstruments.getState().byId[id];
  if (namesAsset(definition))
    return record === undefined || record === 'missing' ? title : `${title} of ${record.base}`;
  const venue = useSession.getState().session?.venues.find((one) => id.startsWith(`${one.id}:`));
  return `${title} of ${labelText(instrumentLabel(id, record, venue))}`;
}

/** What a panel is called on its tab: `BTCUSDT Tape`. */
export function tabName(panelId: string): string {
  const state = useWorkspace.getState();
  const definition = panelOf(state.layout.panels[panelId]?.kind ?? '');
  const title = definition?.title ?? 'Panel';
  const id = instrumentOf(state, panelId);
  if (id === undefined || definition?.needsInstrument !== true) return title;
  const record = useInstruments.getState().byId[id];
  const known = record === 'missing' ? undefined : record;
  const name = namesAsset(definition) ? known?.base : instrumentLabel(id, known, undefined).name;
  return name === undefined ? title : `${name} ${title}`;
}

function namesAsset({ isAcrossVenues, namesInstrument }: AnyPanelDefinition): boolean {
  return isAcrossVenues === true && namesInstrument !== true;
}

/** Brings the health panel to the front, at the rows of a view that its filter leaves; opens one if there is none. */
export function showHealth(shown: Pick<HealthSettings, 'view' | 'shown'>): void {
  const { layout, maximised } = useWorkspace.getState();
  const open =
    windowPanels(windowOf(useWorkspace.getState())).find((id) => layout.panels[id]?.kind === 'health') ??
    addPanel('health');
  const record = useWorkspace.getState().layout.panels[open];
  const settings = HEALTH_SETTINGS.parse(record?.settings, record?.settingsVersion ?? 0);
  setPanelSettings(open, { ...settings, ...shown }, HEALTH_SETTINGS.version);
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
