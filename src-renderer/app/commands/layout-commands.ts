import type { HostBridge } from '../../../src-shared/wire/host-bridge.ts';
import { parseLayoutFile, writeLayoutFile } from '../../../src-shared/workspace/layout-file.ts';
import { toFileName } from '../../../src-shared/text/file-name.ts';
import { chooseFile } from '../../client/browser-files.ts';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { DEFAULT_LAYOUT_NAME, FIVE_VENUES_LAYOUT_NAME } from '../../state/default-layout.ts';
import {
  importLayout,
  deleteLayout,
  duplicateLayout,
  isOwnName,
  resetLayout,
  saveLayoutAs,
  showLayout,
  showTemplate,
  toggleKeepsInstruments,
  toggleLock,
} from '../../state/layouts.ts';
import { notify } from '../../state/notices.ts';
import { closeOverlay, openOverlay } from '../../state/overlay.ts';
import { TEMPLATES } from '../../state/templates.ts';
import { otherWindows } from '../../state/windows.ts';
import { useWorkspace } from '../../state/workspace.ts';
import type { AppCommand } from './app-command.ts';
import { showFiveVenues } from './venues-layout.ts';

/** What can be done with layouts. */
export function layoutCommands(): readonly AppCommand[] {
  const { saved, isLocked, name, keepsInstruments } = useWorkspace.getState();
  return [
    {
      id: `layout-${DEFAULT_LAYOUT_NAME}`,
      title: `Layout: ${DEFAULT_LAYOUT_NAME}`,
      run: () => showLayout(DEFAULT_LAYOUT_NAME),
    },
    ...saved.map((one, at): AppCommand => ({
      id: `layout-${one.name}`,
      title: `Layout: ${one.name}`,
      ...(at < MOST_KEYS && { keys: layoutKeys(at) }),
      run: ({ bridge }) => openLayout(bridge, one.name),
    })),
    {
      id: 'layout-five-venues',
      title: `Layout: ${FIVE_VENUES_LAYOUT_NAME}`,
      keywords: 'template five exchanges',
      run: ({ feed }) => void showFiveVenues(feed),
    },
    ...TEMPLATES.map((template) => ({
      id: `template-${template.name}`,
      title: `Template: ${template.name}`,
      keywords: 'layout grid new',
      run: () => showTemplate(template),
    })),
    { id: 'layout-save-now', title: 'Save the layout', keys: ['Ctrl+S', 'Meta+S'], run: saveLayout },
    { id: 'layout-save', title: 'Save the layout as…', run: () => openOverlay({ kind: 'name-layout' }) },
    {
      id: 'layout-duplicate',
      title: 'Duplicate the layout',
      keywords: 'copy',
      run: () => notifyCopy(duplicateLayout()),
    },
    ...(isOwnName(name)
      ? [{ id: 'layout-delete', title: `Delete the layout “${name}”`, run: () => deleteWithUndo(name) }]
      : []),
    { id: 'layout-export', title: 'Export the layout as a file…', run: ({ bridge }) => void exportLayout(bridge) },
    { id: 'layout-import', title: 'Import a layout from a file…', run: ({ bridge }) => void openLayoutFile(bridge) },
    {
      id: 'layout-keep-instruments',
      title: keepsInstruments ? 'Layouts bring their own instruments' : 'Layouts keep the current instruments',
      run: toggleKeepsInstruments,
    },
    { id: 'layout-reset', title: 'Reset to the default layout', run: resetWithUndo },
    { id: 'layout-lock', title: isLocked ? 'Unlock the layout' : 'Lock the layout', run: toggleLock },
  ];
}

/** Keys of the nth saved layout. A browser keeps Ctrl and a digit for its tabs. */
export function layoutKeys(at: number): readonly string[] {
  return [`Ctrl+${at + 1}`, `Alt+${at + 1}`];
}

/** Saved layouts that have keys. */
export const MOST_KEYS = 9;

/** Shows a saved layout with all its windows. */
export function openLayout(bridge: Pick<HostBridge, 'openWindow'>, name: string): void {
  showLayout(name);
  for (const id of otherWindows(useWorkspace.getState())) bridge.openWindow(id);
}

/** Saves the layout under its name, or asks for one if it has none of its own. */
export function saveLayout(): void {
  const { name } = useWorkspace.getState();
  if (isOwnName(name)) keepLayout(name);
  else openOverlay({ kind: 'name-layout' });
}

/** Saves the layout and says so. */
export function keepLayout(name: string): void {
  saveLayoutAs(name);
  closeOverlay();
  notify({ tone: 'good', text: `Layout “${name}” saved.` });
}

/** Puts the default layout back and offers the way back. */
export function resetWithUndo(): void {
  notify({ tone: 'plain', text: 'The default layout is back.', action: { label: 'Undo', run: resetLayout() } });
}

/** Deletes a saved layout and offers the way back. */
export function deleteWithUndo(name: string): void {
  notify({ tone: 'plain', text: `Layout “${name}” deleted.`, action: { label: 'Undo', run: deleteLayout(name) } });
}

/** Says what a copy of the layout is called. */
export function notifyCopy(name: string): void {
  notify({ tone: 'good', text: `Layout “${name}” saved, a copy of what is shown.` });
}

/** Writes the layout on screen to a file. */
export async function exportLayout(bridge: Pick<HostBridge, 'saveFile'>): Promise<void> {
  const { name, layout, watchlists } = useWorkspace.getState();
  const file = toFileName(`tapedeck-layout-${name}.json`);
  const outcome = await bridge.saveFile({ name: file, text: writeLayoutFile({ name, layout, watchlists }) });
  if (outcome.kind === 'saved') notify({ tone: 'good', text: `Layout “${name}” exported to ${outcome.where}.` });
  if (outcome.kind === 'failed') notify({ tone: 'bad', text: `The layout could not be exported: ${outcome.message}.` });
}

/** Adds a layout from a file that the person chooses, and shows it. */
export async function openLayoutFile(bridge: Pick<HostBridge, 'openWindow'>): Promise<void> {
  const file = await chooseFile('.json');
  if (file === undefined) return;
  let text: string;
  try {
    text = await file.text();
  } catch (error) {
    notify({
      tone: 'bad',
      text: `${file.name} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}.`,
    });
    return;
  }
  const parsed = parseLayoutFile(text, PANEL_KINDS);
  if (parsed.kind === 'broken') {
    notify({ tone: 'bad', text: `${file.name} was not imported: ${parsed.message}.` });
    return;
  }
  const name = importLayout(parsed.layout);
  openLayout(bridge, name);
  const left = parsed.problems.length === 0 ? '' : ` Left out: ${parsed.problems.join('; ')}.`;
  notify({ tone: left === '' ? 'good' : 'bad', text: `Layout “${name}” imported.${left}` });
}
