import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useSession } from '../state/session.ts';
import { appCommands } from './commands.ts';
import { DropZone } from './DropZone.tsx';
import { listenToKeys } from './keyboard.ts';
import { Notices } from './Notices.tsx';
import { Overlays } from './Overlays.tsx';
import { useServices } from './services.ts';
import { StatusBar } from './StatusBar.tsx';
import { TitleBar } from './TitleBar.tsx';
import { WorkspaceView } from './WorkspaceView.tsx';

/** The window: title bar, panels, status bar, and what lies over them. */
export function App(): ReactNode {
  const services = useServices();
  const mode = useSession((state) => state.session?.mode);
  useEffect(() => listenToKeys(services), [services]);
  useEffect(() => { document.title = TITLES[mode ?? 'live']; }, [mode]);
  useEffect(() => services.bridge.onMenu((id) => appCommands().find((command) => command.id === id)?.run(services)), [services]);
  return (
    <>
      <TitleBar />
      <LinkLost />
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

/** Says over everything that what is shown is old. */
function LinkLost(): ReactNode {
  const link = useSession((state) => state.link);
  if (link !== 'lost') return null;
  return <div className="link-lost" role="alert">The link to the engine is lost; what is shown is the last that was known. It is being opened again.</div>;
}
