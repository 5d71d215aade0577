import { BrowserWindow } from 'electron';
import type { Dialog, IpcMain, Shell, WebContents } from 'electron';
import { parseHostCall, storedBy } from '../../../src-shared/wire/host-rpc.ts';
import type { HostAnswer, HostCall } from '../../../src-shared/wire/host-rpc.ts';
import type { CapturePaths } from './capture-paths.ts';
import { CHANNEL } from './channels.ts';
import { chooseCapture, saveFile, saveFolder, savePicture } from './dialogs.ts';
import type { FeedLinks } from './feed-links.ts';
import { PAYLOAD, answer, fits, listen } from './ipc.ts';
import { isAllowedLink } from './security.ts';
import type { AppUpdates } from './updates/app-updates.ts';

/** What the messages of the pages lead to. */
export interface RouteTargets {
  readonly dialog: Dialog;
  readonly shell: Shell;
  readonly feed: FeedLinks;
  readonly captures: CapturePaths;
  /** Undefined if the app was built without a feed of updates. */
  readonly updates: Pick<AppUpdates, 'state' | 'act'> | undefined;
  answerHostCall(call: HostCall): Promise<HostAnswer>;
  /** All pages that show the market. */
  pages(): readonly WebContents[];
  openWindow(windowId: string): void;
}

/** Every message a page can send, its guard and what it does. */
export function routeIpc(ipc: IpcMain, targets: RouteTargets): void {
  const { dialog, feed, captures } = targets;
  listen(ipc, CHANNEL.feedConnect, fits(PAYLOAD.nothing), (_, from) => {
    feed.connect(from);
  });
  listen(ipc, CHANNEL.feedSend, fits(PAYLOAD.text), (text, from) => {
    const rejection = captures.rejectionOf(text);
    if (rejection === undefined) feed.send(from, text);
    else from.send(CHANNEL.feedText, rejection);
  });
  listen(ipc, CHANNEL.feedClose, fits(PAYLOAD.nothing), (_, from) => {
    feed.close(from);
  });
  listen(ipc, CHANNEL.openLink, fits(PAYLOAD.link), (url) => {
    if (isAllowedLink(url)) void targets.shell.openExternal(url);
  });
  listen(ipc, CHANNEL.updateWatch, fits(PAYLOAD.nothing), (_, from) => {
    if (targets.updates !== undefined) from.send(CHANNEL.updateState, targets.updates.state);
  });
  listen(ipc, CHANNEL.updateAct, fits(PAYLOAD.updateAction), (action) => {
    void targets.updates?.act(action);
  });
  answer(ipc, CHANNEL.hostCall, parseHostCall, async (call, from) => {
    const reply = await targets.answerHostCall(call);
    const change = storedBy(call, reply);
    if (change !== undefined)
      for (const contents of targets.pages()) if (contents !== from) contents.send(CHANNEL.settingsChanged, change);
    return reply;
  });
  listen(ipc, CHANNEL.openWindow, fits(PAYLOAD.windowId), (id) => {
    targets.openWindow(id);
  });
  answer(ipc, CHANNEL.saveFile, fits(PAYLOAD.file), (file, from) => saveFile(dialog, windowOf(from), file));
  answer(ipc, CHANNEL.savePicture, fits(PAYLOAD.picture), ({ name, png }, from) =>
    savePicture(dialog, windowOf(from), name, png),
  );
  answer(ipc, CHANNEL.saveFolder, fits(PAYLOAD.folder), ({ name, files }, from) =>
    saveFolder(dialog, windowOf(from), name, files),
  );
  answer(ipc, CHANNEL.chooseCapture, fits(PAYLOAD.nothing), async (_, from) => {
    const file = await chooseCapture(dialog, windowOf(from));
    if (file === undefined || captures.choose(file)) return file;
    dialog.showErrorBox('Tapedeck', `${file} is not on this computer: copy it here first.`);
    return undefined;
  });
  answer(ipc, CHANNEL.captureDropped, fits(PAYLOAD.path), (file) => Promise.resolve(captures.choose(file)));
}

function windowOf(contents: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(contents);
  if (window === null) throw new Error('rejected: no window');
  return window;
}
