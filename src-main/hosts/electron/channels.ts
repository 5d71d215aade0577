/** Names of the messages between preload and main. Only these two sides know them; the page gets functions. */
export const CHANNEL = {
  feedConnect: 'tapedeck:feed-connect',
  feedSend: 'tapedeck:feed-send',
  feedClose: 'tapedeck:feed-close',
  feedText: 'tapedeck:feed-text',
  feedFrame: 'tapedeck:feed-frame',
  feedLink: 'tapedeck:feed-link',
  menu: 'tapedeck:menu',
  openLink: 'tapedeck:open-link',
  hostCall: 'tapedeck:host-call',
  saveFile: 'tapedeck:save-file',
  saveFolder: 'tapedeck:save-folder',
  chooseCapture: 'tapedeck:choose-capture',
  captureDropped: 'tapedeck:capture-dropped',
} as const;
