import { PANEL_KINDS } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { openOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { showUpdateCheck, useUpdate } from '../../state/update.ts';
import { addPanel, instrumentOf, useWorkspace } from '../../state/workspace.ts';
import { exportSnapshot } from '../export/export-panel.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { openCapture, pauseReplay, restartReplay } from '../start/session-actions.ts';
import type { Services } from '../start/services.ts';
import { settingCommands } from './setting-commands.ts';
import { layoutCommands } from './layout-commands.ts';
import { watchlistCommands } from './watchlist-commands.ts';
import { windowCommands } from './window-commands.ts';
import type { AppCommand } from './app-command.ts';
import { dockingCommands } from './docking-commands.ts';
import { breakCommands } from './break-commands.ts';

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
    {
      id: 'alert',
      title: 'New alert…',
      keywords: 'notify price crosses warn',
      keys: ['Alt+A'],
      run: () => newAlert(''),
    },
    ...panelCommands(),
    ...layoutCommands(),
    ...watchlistCommands(),
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
    ...settingCommands(),
    ...networkCommands(),
    ...breakCommands(),
    {
      id: 'reconnect',
      title: 'Reconnect every connection',
      run: ({ feed }) => void feed.request({ method: 'reconnect' }),
    },
    ...helpCommands(),
    ...dockingCommands(),
    ...windowCommands(),
  ];
}

function helpCommands(): readonly AppCommand[] {
  return [
    {
      id: 'shortcuts',
      title: 'Keyboard shortcuts',
      keywords: 'help keys',
      keys: ['?', 'F1'],
      run: () => openOverlay({ kind: 'shortcuts' }),
    },
    ...updateCommands(),
    { id: 'news', title: 'What is new', keywords: 'changes changelog version release help', run: openNews },
    {
      id: 'tour',
      title: 'Show the introduction',
      keywords: 'help hints tour start',
      run: () => changeSettings({ hasSeenTour: false }),
    },
    { id: 'documentation', title: 'Documentation', keywords: 'help manual guide', run: openDocs },
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

/** Asks for an alert; what it does not name is the instrument of the focused panel. */
export function newAlert(text: string): void {
  const workspace = useWorkspace.getState();
  const shown = workspace.focused === undefined ? undefined : instrumentOf(workspace, workspace.focused);
  openOverlay({ kind: 'alert', text, ...(shown === undefined ? {} : { shown }) });
}

/** Opens the documentation, which every host serves beside the screen, in a window or tab of its own. */
export function openDocs(): void {
  window.open('docs/index.html', '_blank', 'noopener');
}

/** Opens the page of the documentation on what changed with each version. */
export function openNews(): void {
  window.open('docs/index.html#changelog', '_blank', 'noopener');
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
  return PANEL_KINDS.flatMap((kind) => {
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
  });
}
