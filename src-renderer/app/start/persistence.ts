import type { HostBridge, SettingsName } from '../../../src-shared/wire/host-bridge.ts';
import { parseWorkspace, writeWorkspace } from '../../../src-shared/workspace/parse-workspace.ts';
import { parseSettings, writeSettings } from '../../../src-shared/workspace/settings.ts';
import { delay } from '../../client/browser-ports.ts';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { notify } from '../../state/notices.ts';
import { useSettings } from '../../state/settings.ts';
import { useWorkspace } from '../../state/workspace.ts';

/** Reads what was kept. What cannot be understood is set aside, defaults are used, and a notice says so. */
export async function loadKept(bridge: HostBridge): Promise<void> {
  const [workspace, settings] = await Promise.all([readKept(bridge, 'workspace'), readKept(bridge, 'settings')]);
  if (workspace !== undefined) await takeWorkspace(bridge, workspace);
  if (settings === undefined) return;
  const parsed = parseSettings(settings);
  if (parsed !== undefined) useSettings.setState(parsed);
  else await setAside(bridge, 'settings', 'it has no settings of this program');
}

/** Keeps workspace and settings from now on, half a second after the last change, or at once when the page goes. */
export function keepChanges(bridge: HostBridge): void {
  const writeLayout = debounced(() => {
    const { layout, name, isLocked, saved } = useWorkspace.getState();
    return write(bridge, 'workspace', writeWorkspace({ layout, name, isLocked, saved }));
  });
  const writeSetting = debounced(() => write(bridge, 'settings', writeSettings(useSettings.getState())));
  useWorkspace.subscribe((now, before) => {
    if (
      now.layout !== before.layout ||
      now.name !== before.name ||
      now.isLocked !== before.isLocked ||
      now.saved !== before.saved
    )
      writeLayout.later();
  });
  useSettings.subscribe(writeSetting.later);
  globalThis.addEventListener('pagehide', () => {
    writeLayout.now();
    writeSetting.now();
  });
}

async function readKept(bridge: HostBridge, name: SettingsName): Promise<string | undefined> {
  try {
    return await bridge.settings.read(name);
  } catch (error) {
    notify({
      tone: 'bad',
      text: `The saved ${name} could not be read (${error instanceof Error ? error.message : 'unknown reason'}); the defaults are used.`,
    });
    unread.add(name);
    return undefined;
  }
}

async function takeWorkspace(bridge: HostBridge, text: string): Promise<void> {
  const parsed = parseWorkspace(text, PANEL_KINDS);
  if (parsed.kind === 'broken') {
    await setAside(bridge, 'workspace', parsed.message);
    return;
  }
  useWorkspace.setState(parsed.workspace);
  if (parsed.problems.length > 0)
    notify({ tone: 'bad', text: `Parts of the saved workspace were left out: ${parsed.problems.join('; ')}.` });
}

/** The host says where it is kept. */
async function setAside(bridge: HostBridge, name: SettingsName, reason: string): Promise<void> {
  try {
    await bridge.settings.setAside(name, reason);
  } catch (error) {
    notify({
      tone: 'bad',
      text: `The saved ${name} could not be understood (${reason}) and could not be kept aside: ${error instanceof Error ? error.message : 'unknown reason'}. The defaults are used.`,
    });
  }
}

async function write(bridge: HostBridge, name: SettingsName, text: string): Promise<void> {
  try {
    // What nobody has read is not written over.
    if (unread.delete(name)) await bridge.settings.setAside(name, 'it could not be read at the start');
    await bridge.settings.write(name, text);
    hasFailed = false;
  } catch (error) {
    // One message, however often saving fails: the next success arms it again.
    if (!hasFailed)
      notify({
        tone: 'bad',
        text: `Your ${name} could not be saved: ${error instanceof Error ? error.message : 'unknown reason'}.`,
      });
    hasFailed = true;
  }
}

/** `later` runs once nothing more has come for a while; `now` runs at once what is due. */
function debounced(run: () => Promise<void>): { readonly later: () => void; readonly now: () => void } {
  let cancel: (() => void) | undefined;
  const now = (): void => {
    if (cancel === undefined) return;
    cancel();
    cancel = undefined;
    void run();
  };
  return {
    now,
    later: () => {
      cancel?.();
      cancel = delay(SETTLE_MS, now);
    },
  };
}

const unread = new Set<SettingsName>();
let hasFailed = false;
const SETTLE_MS = 500;
