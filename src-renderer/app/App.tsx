import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { MarketLink } from '../../src-shared/wire/host-bridge.ts';
import { useSession } from '../state/session.ts';
import { noteUpdate } from '../state/update.ts';
import { addPanel, setLink, showInstrument } from '../state/workspace.ts';
import { OutageAlert } from './chrome/OutageAlert.tsx';
import { appCommands } from './commands/commands.ts';
import { DropZone } from './chrome/DropZone.tsx';
import { listenToKeys } from './commands/keyboard.ts';
import { NetworkCard } from './chrome/NetworkCard.tsx';
import { Notices } from './chrome/Notices.tsx';
import { Overlays } from './overlays/Overlays.tsx';
import { useServices } from './start/services.ts';
import { StatusBar } from './chrome/StatusBar.tsx';
import { ReadAloud } from './chrome/ReadAloud.tsx';
import { TitleBar } from './chrome/TitleBar.tsx';
import { Tour } from './chrome/Tour.tsx';
import { UpdateCard } from './chrome/UpdateCard.tsx';
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
  useEffect(() => services.bridge.updates?.watch(noteUpdate), [services]);
  useEffect(() => services.bridge.onMarketLink(openMarket), [services]);
  return (
    <>
      <TitleBar />
      <Tour />
      <OutageAlert />
      <WorkspaceView />
      <NetworkCard />
      <UpdateCard />
      <StatusBar />
      <Overlays />
      <Notices />
      <DropZone />
      <ReadAloud />
    </>
  );
}

/** Opens a panel of its own, so that nothing that is shown changes. */
function openMarket({ instrument, panel }: MarketLink): void {
  const id = addPanel(panel);
  setLink(id, 0);
  showInstrument(id, instrument);
}

/** The window's own title carries the mark too: it is what a task bar shows. */
const TITLES = { live: 'Tapedeck', demo: 'SIMULATED · Tapedeck', replay: 'REPLAY · Tapedeck' };
