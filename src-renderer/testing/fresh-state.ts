import { useDrag } from '../app/panel/panel-drag.ts';
import { useAlerts } from '../state/alerts.ts';
import { useAssetInstruments } from '../state/asset-instruments.ts';
import { useInstruments } from '../state/instruments.ts';
import { useNetwork } from '../state/network.ts';
import { useNotices } from '../state/notices.ts';
import { useOverlay } from '../state/overlay.ts';
import { useSession } from '../state/session.ts';
import { useSettings } from '../state/settings.ts';
import { useUpdate } from '../state/update.ts';
import { useWorkspace } from '../state/workspace.ts';

// Runs before each file of tests: files of pure code share a worker, and with it the screen's state that the one before has left.
reset(useAlerts);
reset(useAssetInstruments);
reset(useDrag);
reset(useInstruments);
reset(useNetwork);
reset(useNotices);
reset(useOverlay);
reset(useSession);
reset(useSettings);
reset(useUpdate);
reset(useWorkspace);

function reset<State>(store: {
  readonly getInitialState: () => State;
  readonly setState: (state: State, replaces: true) => void;
}): void {
  store.setState(store.getInitialState(), true);
}
