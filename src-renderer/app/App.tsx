import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useSession } from '../state/session.ts';
import { OutageAlert } from './chrome/OutageAlert.tsx';
import { appCommands } from './commands/commands.ts';
import { DropZone } from './chrome/DropZone.tsx';
import { listenToKeys } from './commands/keyboard.ts';
import { NetworkCard } from './chrome/NetworkCard.tsx';
import { Notices } from './chrome/Notices.tsx';
import { Overlays } from './overlays/Overlays.tsx';
import { useServices } from './start/services.ts';
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
      <OutageAlert />
      <WorkspaceView />
      <NetworkCard />
      <StatusBar />
      <Overlays />
      <Notices />
      <DropZone />
    </>
  );
}

/** The window's own title carries the mark too: it is what a task bar shows. */
const TITLES = { live: 'Tapedeck', demo: 'SIMULATED · Tapedeck', replay: 'REPLAY · Tapedeck' };
