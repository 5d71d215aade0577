import { BrowserWindow } from 'electron';
import type { Dialog, IpcMain, Shell, WebContents } from 'electron';
import { parseHostCall } from '../../../src-shared/wire/host-rpc.ts';
import type { HostAnswer, HostCall } from '../../../src-shared/wire/host-rpc.ts';
import { CHANNEL } from './channels.ts';
import { chooseCapture, saveFile, saveFolder } from './dialogs.ts';
import type { FeedLinks } from './feed-links.ts';
import { PAYLOAD, answer, fits, listen } from './ipc.ts';
import { isAllowedLink } from './security.ts';

/** What the messages of the pages lead to. */
export interface RouteTargets {
  readonly dialog: Dialog;
  readonly shell: Shell;
  readonly feed: FeedLinks;
  answerHostCall(call: HostCall): Promise<HostAnswer>;
}

/** Every message a page can send, its guard and what it does. */
export function routeIpc(ipc: IpcMain, targets: RouteTargets): void {
  const { dialog, feed } = targets;
  listen(ipc, CHANNEL.feedConnect, fits(PAYLOAD.nothing), (_, from) => {
    feed.connect(from);
  });
  listen(ipc, CHANNEL.feedSend, fits(PAYLOAD.text), (text, from) => {
    feed.send(from, text);
  });
  listen(ipc, CHANNEL.feedClose, fits(PAYLOAD.nothing), (_, from) => {
    feed.close(from);
  });
  listen(ipc, CHANNEL.openLink, fits(PAYLOAD.link), (url) => {
    if (isAllowedLink(url)) void targets.shell.openExternal(url);
  });
  answer(ipc, CHANNEL.hostCall, parseHostCall, (call) => targets.answerHostCall(call));
  answer(ipc, CHANNEL.saveFile, fits(PAYLOAD.file), (file, from) => saveFile(dialog, windowOf(from), file));
  answer(ipc, CHANNEL.saveFolder, fits(PAYLOAD.folder), ({ name, files }, from) =>
    saveFolder(dialog, windowOf(from), name, files),
  );
  answer(ipc, CHANNEL.chooseCapture, fits(PAYLOAD.nothing), (_, from) => chooseCapture(dialog, windowOf(from)));
}

function windowOf(contents: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(contents);
  if (window === null) throw new Error('refused: no window');
  return window;
}
