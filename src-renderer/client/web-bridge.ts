import { manifestName } from '../../src-shared/wire/host-bridge.ts';
import type {
  CaptureSource,
  FeedHandlers,
  FeedPort,
  HostBridge,
  NamedText,
  SavedFile,
  SaveOutcome,
  SettingsName,
} from '../../src-shared/wire/host-bridge.ts';
import { MAX_HOST_CALL_BYTES, parseSettingsChange } from '../../src-shared/wire/host-rpc.ts';
import type { HostAnswer, HostCall } from '../../src-shared/wire/host-rpc.ts';
import { pageOf } from '../../src-shared/workspace/workspace.ts';
import { toFileName } from '../../src-shared/text/file-name.ts';
import { parseMessageOf } from '../../src-shared/wire/message-kind.ts';
import { readCapture, TOO_LARGE } from './capture-text.ts';
import { FeedLink } from './feed-link.ts';
import type { LinkPorts } from './feed-link.ts';
import { chooseFile, downloadFile, downloadText } from './browser-files.ts';

/** The bridge of the browser host: everything goes over one WebSocket, `/feed` on the page's own origin. */
export class WebBridge implements HostBridge {
  readonly host = 'web';
  readonly #link: FeedLink;
  readonly #calls = new Map<number, PendingCall>();
  readonly #watchers = new Set<(name: SettingsName, text: string) => void>();
  #nextId = 1;
  #feed: FeedHandlers | undefined;

  constructor(ports: LinkPorts) {
    this.#link = new FeedLink(ports, {
      onText: (text) => this.#onText(text),
      onFrame: (bytes) => this.#feed?.onFrame(bytes),
      onLink: (isUp) => this.#onLink(isUp),
    });
  }

  connect(handlers: FeedHandlers): FeedPort {
    this.#feed = handlers;
    if (this.#link.isUp) handlers.onLink(true);
    return {
      send: (text) => {
        this.#link.send(text);
      },
      close: () => this.#link.close(),
    };
  }

  saveFile({ name, text, manifest }: SavedFile): Promise<SaveOutcome> {
    const outcome = downloadText({ name, text });
    if (manifest !== undefined) downloadText({ name: manifestName(name), text: manifest });
    return Promise.resolve(outcome);
  }

  savePicture(name: string, png: Uint8Array<ArrayBuffer>): Promise<SaveOutcome> {
    return Promise.resolve(downloadFile(name, new Blob([png], { type: 'image/png' })));
  }

  async saveFolder(name: string, files: readonly NamedText[]): Promise<SaveOutcome> {
    const answer = await this.#call({ call: 'save-folder', name, files });
    return answer.isOk ? { kind: 'saved', where: answer.where ?? name } : { kind: 'failed', message: answer.message };
  }

  async chooseCapture(): Promise<string | undefined> {
    const file = await chooseFile('.tapedeck,.ndjson,.jsonl,.json,.txt,.log,.gz');
    return file === undefined ? undefined : this.captureFromFile(file);
  }

  async captureFromFile(file: CaptureSource): Promise<string> {
    const { name, text } = await readCapture(file);
    const answer = await this.#call({ call: 'keep-capture', name: toFileName(name), text });
    if (!answer.isOk) throw new Error(answer.message);
    return answer.where ?? file.name;
  }

  readonly settings: HostBridge['settings'] = {
    read: async (name) => {
      // Reading again does no harm; going on without what was kept would.
      for (let attempt = 1; ; attempt++) {
        const answer = await this.#call({ call: 'read-settings', name });
        if (answer.isOk) return answer.text;
        if (attempt === MOST_READS) throw new Error(answer.message);
      }
    },
    write: async (name, text, known) => {
      const answer = await this.#call({ call: 'write-settings', name, text, known });
      if (!answer.isOk) throw new Error(answer.message);
      return answer.text;
    },
    watch: (handler) => {
      this.#watchers.add(handler);
      return () => this.#watchers.delete(handler);
    },
    setAside: async (name, reason) => {
      const answer = await this.#call({ call: 'set-aside-settings', name, reason });
      if (!answer.isOk) throw new Error(answer.message);
    },
  };

  /** A window of its own where the browser lets a page open one; the name lets it be found again. */
  openWindow(windowId: string): void {
    window.open(pageOf(windowId), windowId, 'popup,width=1000,height=700')?.focus();
  }

  openLink(url: string): void {
    window.open(url, '_blank', 'noopener,noreferrer');
  }

  onMenu(): () => void {
    return () => undefined;
  }

  /** Links of the system lead to the desktop app. */
  onMarketLink(): () => void {
    return () => undefined;
  }

  /** Calls wait for the link; one that was under way when it broke, or is too large for it, is answered with a failure. */
  #call(call: CallWithoutId): Promise<HostAnswer> {
    const id = this.#nextId++;
    const text = JSON.stringify({ kind: 'host-call', id, ...call } satisfies HostCall);
    // The host would close the connection for it. Quotes are escaped, so that a recording grows on the way.
    if (new Blob([text]).size > MAX_HOST_CALL_BYTES)
      return Promise.resolve({ kind: 'host-answer', id, isOk: false, message: TOO_LARGE });
    return new Promise((resolve) => {
      this.#calls.set(id, { text, resolve, isSent: this.#link.send(text) });
    });
  }

  #onText(text: string): void {
    const change = parseSettingsChange(parseMessageOf('settings-changed', text));
    if (change !== undefined) {
      for (const watcher of this.#watchers) watcher(change.name, change.text);
      return;
    }
    const message = parseMessageOf('host-answer', text);
    if (message === undefined) {
      this.#feed?.onText(text);
      return;
    }
    const answer = message as HostAnswer;
    this.#calls.get(answer.id)?.resolve(answer);
    this.#calls.delete(answer.id);
  }

  #onLink(isUp: boolean): void {
    for (const [id, call] of this.#calls) {
      if (isUp) {
        call.isSent = this.#link.send(call.text);
      } else if (call.isSent) {
        this.#calls.delete(id);
        call.resolve({
          kind: 'host-answer',
          id,
          isOk: false,
          message: 'the link to Tapedeck was lost before it answered',
        });
      }
    }
    this.#feed?.onLink(isUp);
  }
}

type CallWithoutId = HostCall extends infer C ? (C extends HostCall ? Omit<C, 'kind' | 'id'> : never) : never;

interface PendingCall {
  readonly text: string;
  readonly resolve: (answer: HostAnswer) => void;
  isSent: boolean;
}

const MOST_READS = 3;
