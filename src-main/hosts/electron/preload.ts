import { contextBridge, ipcRenderer, webFrame, webUtils } from 'electron';
import type {
  CaptureSource,
  FeedHandlers,
  FeedPort,
  HostBridge,
  MarketLink,
} from '../../../src-shared/wire/host-bridge.ts';
import { encodingProblem } from '../../../src-shared/text/encoding-problem.ts';
import { toFileName } from '../../../src-shared/text/file-name.ts';
import type { HostAnswer, HostCall, SettingsChange } from '../../../src-shared/wire/host-rpc.ts';
import type { UpdateState } from '../../../src-shared/wire/update-state.ts';
import { CHANNEL } from './channels.ts';

const bridge: HostBridge = {
  host: 'electron',
  connect,
  saveFile: ({ name, text, manifest }) =>
    ipcRenderer.invoke(CHANNEL.saveFile, { name, text, ...(manifest !== undefined && { manifest }) }),
  savePicture: (name, png) => ipcRenderer.invoke(CHANNEL.savePicture, { name, png }),
  saveFolder: (name, files) =>
    ipcRenderer.invoke(CHANNEL.saveFolder, {
      name,
      files: files.map((file) => ({ name: file.name, text: file.text })),
    }),
  chooseCapture: () => ipcRenderer.invoke(CHANNEL.chooseCapture),
  captureFromFile,
  settings: {
    read: async (name) => (await call({ kind: 'host-call', id: 0, call: 'read-settings', name })).text,
    write: async (name, text, known) =>
      (await call({ kind: 'host-call', id: 0, call: 'write-settings', name, text, known })).text,
    watch: (handler) =>
      subscribe(CHANNEL.settingsChanged, (_event, { name, text }: SettingsChange) => {
        handler(name, text);
      }),
    setAside: async (name, reason) => {
      await call({ kind: 'host-call', id: 0, call: 'set-aside-settings', name, reason });
    },
  },
  openWindow: (windowId) => {
    ipcRenderer.send(CHANNEL.openWindow, windowId);
  },
  setZoom: (percent) => {
    webFrame.setZoomFactor(percent / 100);
  },
  openLink: (url) => {
    ipcRenderer.send(CHANNEL.openLink, url);
  },
  onMenu: (handler) => {
    onCommand = handler;
    for (const command of waitingCommands.splice(0)) handler(command);
    return () => {
      onCommand = undefined;
    };
  },
  updates: {
    watch: (handler) => {
      const stop = subscribe(CHANNEL.updateState, (_event, state: UpdateState) => {
        handler(state);
      });
      ipcRenderer.send(CHANNEL.updateWatch);
      return stop;
    },
    act: (action) => {
      ipcRenderer.send(CHANNEL.updateAct, action);
    },
  },
  onMarketLink: (handler) => {
    const follow = (market: MarketLink): void => {
      waitingLink = undefined;
      handler(market);
    };
    if (waitingLink !== undefined) follow(waitingLink);
    return subscribe(CHANNEL.marketLink, (_event, market: MarketLink) => {
      follow(market);
    });
  },
};

/** What the page does with the commands of the menu; those that were chosen before it was ready. */
let onCommand: ((command: string) => void) | undefined;
const waitingCommands: string[] = [];
ipcRenderer.on(CHANNEL.menu, (_event, command: string) => {
  if (onCommand === undefined) waitingCommands.push(command);
  else onCommand(command);
});

/** A link that was followed before the page was ready for it. */
let waitingLink: MarketLink | undefined;
ipcRenderer.on(CHANNEL.marketLink, (_event, market: MarketLink) => {
  waitingLink = market;
});

contextBridge.exposeInMainWorld('tapedeck', bridge);

/** One feed a page: main closes the one before. It lasts as long as the page: main carries it over to every new engine thread. */
function connect(handlers: FeedHandlers): FeedPort {
  const stops = [
    subscribe(CHANNEL.feedText, (_event, text: string) => {
      handlers.onText(text);
    }),
    subscribe(CHANNEL.feedFrame, (_event, bytes: ArrayBuffer) => {
      handlers.onFrame(bytes);
    }),
    subscribe(CHANNEL.feedLink, (_event, isUp: boolean) => {
      handlers.onLink(isUp);
    }),
  ];
  ipcRenderer.send(CHANNEL.feedConnect);
  return {
    send: (text) => {
      ipcRenderer.send(CHANNEL.feedSend, text);
    },
    close: () => {
      for (const stop of stops) stop();
      ipcRenderer.send(CHANNEL.feedClose);
    },
  };
}

/** A dropped file's own path if it has one that main opens; otherwise main keeps a copy. */
async function captureFromFile(file: CaptureSource): Promise<string> {
  const known = file instanceof File ? webUtils.getPathForFile(file) : '';
  const isAllowed: boolean = known !== '' && (await ipcRenderer.invoke(CHANNEL.captureDropped, known));
  if (isAllowed) return known;
  const text = new TextDecoder().decode(await file.arrayBuffer());
  const problem = encodingProblem(text);
  if (problem !== undefined) throw new Error(problem);
  const kept = await call({ kind: 'host-call', id: 0, call: 'keep-capture', name: toFileName(file.name), text });
  return kept.where ?? file.name;
}

async function call(message: HostCall): Promise<Extract<HostAnswer, { isOk: true }>> {
  const answer: HostAnswer = await ipcRenderer.invoke(CHANNEL.hostCall, message);
  if (!answer.isOk) throw new Error(answer.message);
  return answer;
}

function subscribe(channel: string, listener: Parameters<typeof ipcRenderer.on>[1]): () => void {
  ipcRenderer.on(channel, listener);
  return () => {
    ipcRenderer.removeListener(channel, listener);
  };
}
