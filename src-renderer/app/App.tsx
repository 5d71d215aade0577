import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useSession } from '../state/session.ts';
import { appCommands } from './commands/commands.ts';
import { DropZone } from './chrome/DropZone.tsx';
import { listenToKeys } from './commands/keyboard.ts';
import { Notices } from './chrome/Notices.tsx';
import { Overlays } from './overlays/Overlays.tsx';
import { useServices } from './start/services.ts';
import { switchMode } from './start/session-actions.ts';
import { StatusBar } from './chrome/StatusBar.tsx';
import { TitleBar } from './chrome/TitleBar.tsx';
import { WorkspaceView } from './panel/WorkspaceView.tsx';

/** The window: title bar, panels, status bar, and what lies over them. */
export function App(): ReactNode {
  const services = useServices();
  const mode = useSession((state) => state.session?.mode);
  useEffect(() => listenToKeys(services), [services]);
  useEffect(() => {
    document.title = TITLES[mode ?? 'live'];
  }, [mode]);
  useEffect(
    () =>
      services.bridge.onMenu((id) =>
        appCommands()
          .find((command) => command.id === id)
          ?.run(services),
      ),
    [services],
  );
  return (
    <>
      <TitleBar />
      <Alert />
      <WorkspaceView />
      <StatusBar />
      <Overlays />
      <Notices />
      <DropZone />
    </>
  );
}

/** The window's own title carries the mark too: it is what a task bar shows. */
const TITLES = { live: 'Tapedeck', demo: 'SIMULATED · Tapedeck', replay: 'REPLAY · Tapedeck' };

/** Says over everything that what is shown is old, or that there is nothing to show, and what can be done. */
function Alert(): ReactNode {
  const services = useServices();
  const link = useSession((state) => state.link);
  const session = useSession((state) => state.session);
  if (link === 'lost')
    return (
      <div className="link-lost" role="alert">
        The link to the engine is lost; what is shown is the last that was known. It is being opened again.
      </div>
    );
  if (session?.state !== 'failed') return null;
  return (
    <div className="link-lost" role="alert">
      <span>
        {session.remote === undefined ? FAILED[session.mode] : 'The server is being tried again.'} {session.error}
      </span>
      {session.remote === undefined ? (
        <button
          type="button"
          className="button"
          onClick={() => void switchMode(services, session.mode, session.replay?.file)}
        >
          Try again
        </button>
      ) : null}
    </div>
  );
}

const FAILED = {
  live: 'Live data could not be started.',
  demo: 'The demo market could not be started.',
  replay: 'The recording could not be played.',
};
