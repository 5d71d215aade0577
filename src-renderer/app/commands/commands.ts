import type { Side } from '../../../src-shared/workspace/layout-tree.ts';
import { layoutRects, neighbourOf, panelIds } from '../../../src-shared/workspace/layout-tree.ts';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { DEFAULT_LAYOUT_NAME, FIVE_VENUES_LAYOUT_NAME } from '../../state/default-layout.ts';
import { resetLayout, saveLayoutAs, showLayout, toggleLock } from '../../state/layouts.ts';
import { notify } from '../../state/notices.ts';
import { closeOverlay, openOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { showUpdateCheck, useUpdate } from '../../state/update.ts';
import { addPanel, focusPanel, toggleMaximised, useWorkspace } from '../../state/workspace.ts';
import { exportSnapshot } from '../export/export-panel.ts';
import { closeWithUndo } from '../panel/panel-actions.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { openCapture, pauseReplay, restartReplay } from '../start/session-actions.ts';
import type { Services } from '../start/services.ts';
import { showFiveVenues } from './venues-layout.ts';

/** Something the window can do: in the palette, the menus and on the keyboard. */
export interface AppCommand {
  readonly id: string;
  readonly title: string;
  /** Other words for what it does, to find it by. */
  readonly keywords?: string;
  /** Names as `keyName` gives them. */
  readonly keys?: readonly string[];
  run(services: Services): void;
}

/** Everything the window can do now. */
export function appCommands(): readonly AppCommand[] {
  return [
    {
      id: 'palette',
      title: 'Search instruments and commands',
      keys: ['Ctrl+K', 'Meta+K'],
      run: () => openOverlay({ kind: 'palette', text: '' }),
    },
    ...sessionCommands(),
    {
      id: 'export-snapshot',
      title: 'Export snapshot',
      keys: ['Ctrl+Shift+S', 'Meta+Shift+S'],
      run: ({ bridge, feed }) => void exportSnapshot(bridge, feed),
    },
    ...panelCommands(),
    ...layoutCommands(),
    {
      id: 'theme',
      title: 'Switch between dark and light',
      keywords: 'theme colours',
      run: () => changeSettings({ theme: useSettings.getState().theme === 'dark' ? 'light' : 'dark' }),
    },
    {
      id: 'settings',
      title: 'Settings…',
      keywords: 'time zone theme colours snapshots updates thousands preferences options',
      keys: ['Ctrl+,', 'Meta+,'],
      run: () => openOverlay({ kind: 'settings' }),
    },
    ...networkCommands(),
    {
      id: 'reconnect',
      title: 'Reconnect every connection',
      run: ({ feed }) => void feed.request({ method: 'reconnect' }),
    },
    {
      id: 'shortcuts',
      title: 'Keyboard shortcuts',
      keywords: 'help keys',
      keys: ['?', 'F1'],
      run: () => openOverlay({ kind: 'shortcuts' }),
    },
    ...updateCommands(),
    { id: 'documentation', title: 'Documentation', keywords: 'help manual guide', run: openDocs },
    ...MOVES,
  ];
}

/** Only where the app has updates of its own. */
function updateCommands(): readonly AppCommand[] {
  if (useUpdate.getState().state === undefined) return [];
  return [
    {
      id: 'check-updates',
      title: 'Check for updates',
      keywords: 'version newer',
      run: ({ bridge }) => {
        showUpdateCheck();
        bridge.updates?.act('check');
      },
    },
  ];
}

/** Opens the documentation, which every host serves beside the screen, in a window or tab of its own. */
export function openDocs(): void {
  window.open('docs/index.html', '_blank', 'noopener');
}

/** What concerns the network of this computer; a server elsewhere looks after its own. */
function networkCommands(): readonly AppCommand[] {
  if (useSession.getState().session?.remote !== undefined) return [];
  return [
    { id: 'proxy', title: 'Proxy…', run: () => openOverlay({ kind: 'settings', section: 'proxy' }) },
    {
      id: 'doctor',
      title: 'Run the doctor: what can be reached',
      run: () => openOverlay({ kind: 'doctor' }),
    },
  ];
}

/** Modes that a session can be left for. A server elsewhere cannot be taken to another one from here. */
export function otherModes(session: SessionInfo | undefined): readonly OtherMode[] {
  return session?.remote === undefined ? OTHER_MODES.filter(({ mode }) => mode !== session?.mode) : [];
}

interface OtherMode {
  readonly mode: 'demo' | 'live';
  readonly title: string;
}

const OTHER_MODES: readonly OtherMode[] = [
  { mode: 'demo', title: 'Go to the demo market' },
  { mode: 'live', title: 'Go live' },
];

function sessionCommands(): readonly AppCommand[] {
  const { session } = useSession.getState();
  const mode = session?.mode;
  return [
    ...otherModes(session).map((other) => ({
      id: `mode-${other.mode}`,
      title: other.title,
      run: () => openOverlay({ kind: 'confirm-mode', mode: other.mode }),
    })),
    {
      id: 'open-capture',
      title: 'Open a recording…',
      keys: ['Ctrl+O', 'Meta+O'],
      run: (services) => void openCapture(services),
    },
    ...(mode === 'replay'
      ? [
          {
            id: 'replay-pause',
            title: replayTitle(session),
            keys: ['Alt+P'],
            run: (services: Services) => void pauseReplay(services),
          },
          {
            id: 'replay-restart',
            title: 'Start the recording again',
            run: (services: Services) => void restartReplay(services),
          },
        ]
      : []),
  ];
}

/** What the key of the replay does now. */
function replayTitle(session: SessionInfo | undefined): string {
  if (session?.state === 'ended') return 'Play the ended recording again';
  return session?.replay?.isPaused === true ? 'Go on with the replay' : 'Pause the replay';
}

function panelCommands(): readonly AppCommand[] {
  const { focused } = useWorkspace.getState();
  return [
    ...PANEL_KINDS.flatMap((kind) => {
      const panel = panelOf(kind);
      return panel === undefined
        ? []
        : [
            {
              id: `add-${kind}`,
              title: `Add panel: ${panel.title}`,
              run: () => {
                addPanel(kind);
              },
            },
          ];
    }),
    ...(focused === undefined
      ? []
      : [
          {
            id: 'maximise',
            title: 'Let the panel fill the window, or put it back',
            keys: ['Alt+Enter'],
            run: () => toggleMaximised(focused),
          },
          { id: 'close-panel', title: 'Close the panel', keys: ['Alt+W'], run: () => closeWithUndo(focused) },
        ]),
  ];
}

function layoutCommands(): readonly AppCommand[] {
  const { saved, isLocked } = useWorkspace.getState();
  return [
    ...[DEFAULT_LAYOUT_NAME, ...saved.map(({ name }) => name)].map((name) => ({
      id: `layout-${name}`,
      title: `Layout: ${name}`,
      run: () => showLayout(name),
    })),
    {
      id: 'layout-five-venues',
      title: `Layout: ${FIVE_VENUES_LAYOUT_NAME}`,
      run: ({ feed }) => void showFiveVenues(feed),
    },
    { id: 'layout-save', title: 'Save the layout as…', run: () => openOverlay({ kind: 'name-layout' }) },
    {
      id: 'layout-reset',
      title: 'Reset to the default layout',
      run: () => {
        const undo = resetLayout();
        notify({ tone: 'plain', text: 'The default layout is back.', action: { label: 'Undo', run: undo } });
      },
    },
    { id: 'layout-lock', title: isLocked ? 'Unlock the layout' : 'Lock the layout', run: toggleLock },
  ];
}

/** Keys that move between panels; not worth a line in the palette. */
export const MOVES: readonly AppCommand[] = [
  { id: 'next-panel', title: 'Next panel', keys: ['F6'], run: () => stepPanel(1) },
  { id: 'previous-panel', title: 'Previous panel', keys: ['Shift+F6'], run: () => stepPanel(-1) },
  ...(['left', 'right', 'top', 'bottom'] satisfies Side[]).map((side) => ({
    id: `panel-${side}`,
    title: `Panel on the ${side}`,
    keys: [`Alt+${arrowOf(side)}`],
    run: () => goTo(side),
  })),
];

/** Saves the layout and says so. */
export function keepLayout(name: string): void {
  saveLayoutAs(name);
  closeOverlay();
  notify({ tone: 'good', text: `Layout “${name}” saved.` });
}

function stepPanel(step: number): void {
  const { layout, focused } = useWorkspace.getState();
  const ids = panelIds(layout.tree);
  const at = focused === undefined ? -1 : ids.indexOf(focused);
  const next = at === -1 ? (step > 0 ? 0 : ids.length - 1) : (at + step + ids.length) % ids.length;
  goToPanel(ids[next]);
}

function goTo(side: Side): void {
  const { layout, focused } = useWorkspace.getState();
  const { panels } = layoutRects(layout.tree);
  goToPanel(focused === undefined ? panelIds(layout.tree)[0] : neighbourOf(panels, focused, side));
}

/** A filled window goes on to the panel the keyboard goes to. */
function goToPanel(id: string | undefined): void {
  if (id === undefined) return;
  focusPanel(id);
  if (useWorkspace.getState().maximised !== undefined) useWorkspace.setState({ maximised: id });
}

function arrowOf(side: Side): string {
  return { left: 'ArrowLeft', right: 'ArrowRight', top: 'ArrowUp', bottom: 'ArrowDown' }[side];
}
