import { flushSync } from 'react-dom';
import type { AnyPanelDefinition } from '../../panels/panel.ts';
import { givePanelCommand } from '../../panels/panel-hooks.ts';
import { panelOf } from '../../panels/registry.ts';
import { notify } from '../../state/notices.ts';
import { openOverlay, useOverlay } from '../../state/overlay.ts';
import { setPanelSettings, useWorkspace } from '../../state/workspace.ts';
import { appCommands } from './commands.ts';
import { keyName } from './key-name.ts';
import { panelContext } from '../panel/panel-context.ts';
import type { Services } from '../start/services.ts';

/** Gives the window its keyboard. Returns what takes it away. */
export function listenToKeys(services: Services): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    if (handle(event, services)) event.preventDefault();
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

function handle(event: KeyboardEvent, services: Services): boolean {
  const { overlay } = useOverlay.getState();
  const name = keyName(event);
  if (overlay.kind !== 'none') return false;
  // In a field arrows move the caret, whatever is pressed with them.
  if (isEditing(event.target) && (!/^(Ctrl|Meta)\+/.test(name) || name.includes('Arrow'))) return false;
  // In a menu they choose, and Esc closes it.
  if (isInMenu(event.target) && !/^(Ctrl|Meta|Alt)\+/.test(name)) return false;
  const command = appCommands().find(({ keys }) => keys?.includes(name) === true);
  if (command !== undefined) {
    command.run(services);
    return true;
  }
  if (name === 'Escape' && leaveMaximised()) return true;
  if (givesFocusedPanel(event, name, services)) return true;
  return startTyping(event);
}

/** Commands of the focused panel; keys that work the focused button stay with it. */
function givesFocusedPanel(event: KeyboardEvent, name: string, services: Services): boolean {
  const { focused, layout } = useWorkspace.getState();
  const record = focused === undefined ? undefined : layout.panels[focused];
  const definition = record === undefined ? undefined : panelOf(record.kind);
  if (
    focused === undefined ||
    definition === undefined ||
    (isButton(event.target) && (name === 'Space' || name === 'Enter'))
  )
    return false;
  const command = definition.commands.find(({ keys }) => keys?.includes(name) === true);
  return command !== undefined && givePanel(definition, focused, command.id, services);
}

/** Gives a command to a panel by id, from the keyboard or the palette. False if it does nothing at the moment. */
export function givePanel(definition: AnyPanelDefinition, panelId: string, id: string, { feed }: Services): boolean {
  const command = definition.commands.find((one) => one.id === id);
  const context = panelContext(definition, panelId, feed);
  const lacking = command?.lacking?.(context.settings);
  if (lacking !== undefined) {
    notify({ tone: 'plain', text: `${command?.title ?? ''}: ${lacking}` });
    return true;
  }
  if (command?.apply === undefined) return givePanelCommand(panelId, id);
  setPanelSettings(panelId, command.apply(context.settings, context), definition.settings.version);
  return true;
}

/** A letter or digit opens the search with it in the field. That of an input method goes to the field by itself, once that has the focus. */
function startTyping(event: KeyboardEvent): boolean {
  const isComposed = event.key === 'Process';
  const isText = isComposed || /^[\p{L}\p{N}]$/u.test(event.key);
  if (event.ctrlKey || event.altKey || event.metaKey || !isText || isEditing(event.target)) return false;
  const { focused } = useWorkspace.getState();
  const text = isComposed ? '' : event.key;
  flushSync(() => openOverlay({ kind: 'palette', text, ...(focused !== undefined && { panelId: focused }) }));
  return !isComposed;
}

function leaveMaximised(): boolean {
  const { maximised } = useWorkspace.getState();
  if (maximised !== undefined) useWorkspace.setState({ maximised: undefined });
  return maximised !== undefined;
}

function isEditing(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

function isInMenu(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="menu"]') !== null;
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary, [role="separator"]') !== null;
}
