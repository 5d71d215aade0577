import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page, Request, Route } from '@playwright/test';
import type { DialogMethod, Frame, FromApp, FromTest, Inspection, WindowOptions } from './messages.ts';
import { leavePages } from '../hosts/running-app.ts';
import { pageWorld } from './page-world.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Chromium has no `app:` here, so a page of `app://tapedeck/` lives at this address, which only the route below answers. */
const ORIGIN = 'https://tapedeck.app.invalid';

/** How the app is started. */
export interface DoubleOptions {
  readonly browser: Browser;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly contextOptions?: Parameters<Browser['newContext']>[0];
  /** Folder of the app; absent for what was built in this repository. */
  readonly appFolder?: string;
}

/** A message without its id, which {@link DoubleApp} gives it. */
type Question = FromTest extends infer Message ? (Message extends { id: number } ? Omit<Message, 'id'> : never) : never;

/** The built main bundle under Node with the double of Electron, its windows as pages of one Chromium context. */
export class DoubleApp {
  readonly externalLinks: string[] = [];
  readonly errorBoxes: string[] = [];
  /** With what it asked to be started again after its end. */
  readonly relaunches: unknown[] = [];
  /** Requests the page made that were none of `app://`; the desktop screen makes none. */
  readonly strayRequests: string[] = [];
  readonly pages = new Map<number, Page>();
  stderr = '';
  /** May answer later. */
  answerDialog: (method: DialogMethod, options: unknown) => unknown = (method) =>
    method === 'showSaveDialog' ? { canceled: true, filePath: '' } : { canceled: true, filePaths: [] };

  readonly #options: DoubleOptions;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #zooming = new Map<Page, CDPSession>();
  readonly #pageWaiters = new Map<number, (page: Page) => void>();
  #context: BrowserContext | undefined;
  #lastId = 0;

  constructor(options: DoubleOptions) {
    this.#options = options;
    const register = new URL('./register.ts', import.meta.url).href;
    const folder = options.appFolder ?? path.join(ROOT, 'out');
    this.#child = fork(path.join(folder, 'main/main.js'), [...options.args], {
      execPath: process.execPath,
      execArgv: ['--import', register],
      env: options.env,
      cwd: ROOT,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.#child.on('message', (message: FromApp) => {
      void this.#receive(message);
    });
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the app ended with ${String(code)}: ${this.stderr}`));
      this.#waiting.clear();
    });
  }

  /** The page of the nth window, as soon as it is there. */
  async window(number = 1): Promise<Page> {
    const open = this.pages.get(number);
    if (open !== undefined) return open;
    return new Promise((resolve, reject) => {
      this.#pageWaiters.set(number, resolve);
      this.#child.once('exit', (code) => {
        reject(
          new Error(
            `the app ended with ${String(code)} before window ${String(number)}: ${this.stderr} ${this.errorBoxes.join(' ')}`,
          ),
        );
      });
    });
  }

  inspect(): Promise<Inspection> {
    return this.#ask({ kind: 'inspect' }) as Promise<Inspection>;
  }

  clickMenu(item: string): Promise<unknown> {
    return this.#ask({ kind: 'menu', item });
  }

  askPermission(permission: string): Promise<boolean> {
    return this.#ask({ kind: 'permission', window: 1, permission }) as Promise<boolean>;
  }

  /** What main answers to a request of its scheme. */
  request(url: string, method = 'GET'): Promise<{ status: number; headers: Record<string, string>; body: Uint8Array }> {
    return this.#ask({ kind: 'request', url, method }) as Promise<{
      status: number;
      headers: Record<string, string>;
      body: Uint8Array;
    }>;
  }

  /** An ipc message as any frame might send it, whatever the preload offers. */
  forgeIpc(channel: string, args: readonly unknown[], frame: Frame, isInvoke = true): Promise<unknown> {
    return this.#ask({ kind: 'ipc', window: 1, isInvoke, channel, args, frame });
  }

  power(event: 'suspend' | 'resume'): void {
    this.#post({ kind: 'power', event });
  }

  /** What happens to the process of a window's page. */
  failWindow(event: 'render-process-gone' | 'unresponsive' | 'responsive', reason = 'crashed'): void {
    this.#post({ kind: 'fail-window', window: 1, event, reason });
  }

  /** Another process of the app has ended. */
  failProcess(details: object): void {
    this.#post({ kind: 'fail-process', details });
  }

  /** The app is started again with these arguments while it runs. */
  startAgain(args: readonly string[], folder: string): void {
    this.#post({ kind: 'second-start', args, folder });
  }

  /** Closes a window as a person does. */
  async closeWindow(number: number): Promise<void> {
    const page = this.pages.get(number);
    const closed = page?.waitForEvent('close');
    this.#post({ kind: 'closed', window: number });
    await closed;
  }

  /** Where the window is on the desktop from now on. */
  async moveWindow(number: number, bounds: { x: number; y: number; width: number; height: number }): Promise<void> {
    this.#post({ kind: 'bounds', window: number, bounds });
    await this.pages.get(number)?.setViewportSize({ width: bounds.width, height: bounds.height });
  }

  /** Quits as the menu does; answers the exit code. */
  async quit(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await leavePages([...this.pages.values()].filter((page) => !page.isClosed()));
      const ended = this.ended();
      this.#post({ kind: 'quit' });
      await ended;
    }
    await this.#context?.close();
    return this.#child.exitCode;
  }

  /** Resolves with the exit code once the app has ended by itself. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  /** Ends the process whatever it is doing. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = this.ended();
      this.#child.kill('SIGKILL');
      await ended;
    }
    await this.#context?.close();
  }

  async #receive(message: FromApp): Promise<void> {
    switch (message.kind) {
      case 'open':
        return this.#open(message.window, message.options, message.url, message.preload);
      case 'close':
        return this.pages.get(message.window)?.close();
      case 'reload':
        await this.pages.get(message.window)?.reload();
        this.#post({ kind: 'loaded', window: message.window });
        return;
      case 'send':
        this.#outbox(message.window).add({ channel: message.channel, args: message.args.map(encode) });
        return;
      case 'reply':
        this.#settle(message.id)?.resolve(message.value);
        return;
      case 'failure':
        this.#settle(message.id)?.reject(new Error(message.message));
        return;
      case 'dialog':
        this.#post({
          kind: 'dialog-answer',
          id: message.id,
          value: await this.answerDialog(message.method, message.options),
        });
        return;
      case 'error-box':
        this.errorBoxes.push(`${message.title}: ${message.content}`);
        return;
      case 'external':
        this.externalLinks.push(message.url);
        return;
      case 'relaunch':
        this.relaunches.push(message.options);
    }
  }

  async #open(window: number, options: WindowOptions, url: string, preload: string): Promise<void> {
    this.#context ??= await this.#options.browser.newContext({
      ...this.#options.contextOptions,
      viewport: { width: options.width, height: options.height },
    });
    const page = await this.#context.newPage();
    await page.setViewportSize({ width: options.width, height: options.height });
    await page.exposeBinding('doubleCall', ({ frame }, message: PageCall) =>
      this.#fromPage(window, message, { url: toAppUrl(frame.url()), isTop: frame.parentFrame() === null }),
    );
    await page.addInitScript(pageWorld, preload === '' ? '' : readFileSync(preload, 'utf8'));
    await page.route(
      () => true,
      (route, request) => this.#route(window, page, route, request),
    );
    page.on('close', () => {
      this.#post({ kind: 'closed', window });
    });
    this.pages.set(window, page);
    await page.goto(toPageUrl(url));
    this.#post({ kind: 'loaded', window });
    this.#pageWaiters.get(window)?.(page);
  }

  async #fromPage(window: number, message: PageCall, frame: Frame): Promise<unknown> {
    switch (message.type) {
      case 'send':
      case 'invoke':
        return this.#ask({
          kind: 'ipc',
          window,
          isInvoke: message.type === 'invoke',
          channel: message.channel,
          args: message.args,
          frame,
        });
      case 'window-open':
        return this.#ask({ kind: 'window-open', window, url: toAppUrl(message.url) });
      case 'title':
        this.#post({ kind: 'title', window, title: message.title });
        return undefined;
      case 'key':
        this.#post({ kind: 'key', accelerator: toAccelerator(message) });
        return undefined;
      case 'zoom':
        return this.#zoom(message.factor);
    }
  }

  /** As in Electron, all windows of one address have one zoom: a page has fewer of its own pixels, each larger on the screen. */
  async #zoom(factor: number): Promise<void> {
    for (const page of this.pages.values()) {
      const size = page.viewportSize();
      if (size === null || page.isClosed()) continue;
      // Its end would take what it set back.
      const session = this.#zooming.get(page) ?? (await page.context().newCDPSession(page));
      this.#zooming.set(page, session);
      await session.send('Emulation.setDeviceMetricsOverride', {
        width: Math.round(size.width / factor),
        height: Math.round(size.height / factor),
        deviceScaleFactor: factor,
        mobile: false,
      });
    }
  }

  async #route(window: number, page: Page, route: Route, request: Request): Promise<void> {
    const url = toAppUrl(request.url());
    if (request.isNavigationRequest() && page.url() !== 'about:blank') {
      const isPrevented = await this.#ask({
        kind: 'navigate',
        window,
        url,
        isMainFrame: request.frame() === page.mainFrame(),
      });
      if (isPrevented === true) return route.abort('aborted');
    }
    if (!url.startsWith('app:')) {
      this.strayRequests.push(url);
      return route.abort('blockedbyclient');
    }
    const { status, headers, body } = await this.request(url, request.method());
    return route.fulfill({ status, headers, body: Buffer.from(body) });
  }

  readonly #outboxes = new Map<number, Outbox>();

  #outbox(window: number): Outbox {
    const known = this.#outboxes.get(window);
    if (known !== undefined) return known;
    const made = new Outbox(() => this.pages.get(window));
    this.#outboxes.set(window, made);
    return made;
  }

  #ask(question: Question): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ ...question, id });
    });
  }

  #settle(id: number): { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined {
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiter;
  }

  #post(message: FromTest): void {
    // An app that is just ending no longer reads; whoever waits for an answer is notified of its exit.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

/** Messages to one page: in order, several at once when the page is slower than the app. */
class Outbox {
  #queue: Carried[] = [];
  #isSending = false;
  readonly #page: () => Page | undefined;

  constructor(page: () => Page | undefined) {
    this.#page = page;
  }

  add(message: Carried): void {
    this.#queue.push(message);
    if (!this.#isSending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      // A page that is closing or navigating takes its messages with it, as in Electron.
      await this.#page()
        ?.evaluate((carried) => {
          (window as unknown as { doubleDeliver?: (batch: unknown) => void }).doubleDeliver?.(carried);
        }, batch)
        .catch(() => undefined);
    }
    this.#isSending = false;
  }
}

interface Carried {
  readonly channel: string;
  readonly args: readonly unknown[];
}

type PageCall =
  | { readonly type: 'send' | 'invoke'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly type: 'window-open'; readonly url: string }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'zoom'; readonly factor: number }
  | {
      readonly type: 'key';
      readonly key: string;
      readonly code: string;
      readonly shiftKey: boolean;
      readonly altKey: boolean;
    };

/** A key with Ctrl as accelerators of menus write it. */
function toAccelerator({ key, code, shiftKey, altKey }: Extract<PageCall, { type: 'key' }>): string {
  const named = ACCELERATOR_KEYS[code] ?? (key === '+' ? 'Plus' : key.length === 1 ? key.toUpperCase() : key);
  const hasShift = shiftKey && !/^[^A-Z]$|^Plus$/.test(named);
  return `CmdOrCtrl+${altKey ? 'Alt+' : ''}${hasShift ? 'Shift+' : ''}${named}`;
}

const ACCELERATOR_KEYS: Readonly<Record<string, string>> = {
  NumpadAdd: 'numadd',
  NumpadSubtract: 'numsub',
  Numpad0: 'num0',
};

/** Bytes cross to the page as base64: the debugging protocol is text. */
function encode(value: unknown): unknown {
  return value instanceof ArrayBuffer ? { doubleBytes: Buffer.from(value).toString('base64') } : value;
}

function toPageUrl(url: string): string {
  return url.replace(/^app:\/\/tapedeck/, ORIGIN);
}

function toAppUrl(url: string): string {
  return url.startsWith(`${ORIGIN}/`) ? `app://tapedeck${url.slice(ORIGIN.length)}` : url;
}
