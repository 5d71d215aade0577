/**
 * Runs in the page before its own scripts: gives the built preload the three renderer modules it may use and nothing else, and
 * carries ipcRenderer over a binding. It must stand alone: Playwright sends its source text.
 */
export function pageWorld(preload: string): void {
  type Listener = (event: object, ...args: unknown[]) => void;
  type Call = (message: object) => Promise<unknown>;
  type Carried = { channel: string; args: unknown[] };
  const world = window as unknown as Record<string, unknown>;
  if (window !== window.top || location.protocol === 'about:') return;
  const call = world['doubleCall'] as Call;
  delete world['doubleCall'];

  const listeners = new Map<string, Set<Listener>>();
  const ipcRenderer = {
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
    },
    removeListener: (channel: string, listener: Listener) => {
      listeners.get(channel)?.delete(listener);
    },
    send: (channel: string, ...args: unknown[]) => {
      void call({ type: 'send', channel, args: structuredClone(args) });
    },
    invoke: (channel: string, ...args: unknown[]) => call({ type: 'invoke', channel, args: structuredClone(args) }),
  };
  Object.defineProperty(window, 'doubleDeliver', {
    value: (batch: Carried[]) => {
      for (const { channel, args } of batch)
        for (const listener of listeners.get(channel) ?? []) listener({}, ...args.map(decode));
    },
  });

  /** What contextBridge does: copies, frozen, with functions wrapped on both ways; whatever cannot be cloned is rejected. */
  function bridged(value: unknown): unknown {
    if (typeof value === 'function')
      return (...args: unknown[]) => bridged((value as (...a: unknown[]) => unknown)(...args.map(bridged)));
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Promise) return value.then(bridged);
    if (Array.isArray(value)) return value.map(bridged);
    if (value instanceof Blob || value instanceof Error) return value;
    if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bridged(inner)])));
  }
  const modules: Record<string, unknown> = {
    electron: {
      ipcRenderer,
      contextBridge: {
        exposeInMainWorld: (name: string, api: unknown) => {
          if (name in window) throw new Error(`Cannot bind an API on top of an existing property on the window object`);
          Object.defineProperty(window, name, { value: bridged(api), enumerable: true });
        },
      },
      webFrame: {
        setZoomFactor: (factor: number) => {
          void call({ type: 'zoom', factor });
        },
      },
      webUtils: { getPathForFile: (file: File & { doublePath?: string }) => file.doublePath ?? '' },
    },
  };
  const require = (name: string): unknown => {
    if (!(name in modules)) throw new Error(`module not found: ${name}`);
    return modules[name];
  };
  // oxlint-disable-next-line no-implied-eval, no-new-func -- the preload is a built file of ours; the page's own policy is not set yet
  new Function('require', 'module', 'exports', preload)(require, { exports: {} }, {});

  document.addEventListener(
    'click',
    (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[target]') : null;
      if (!(link instanceof HTMLAnchorElement)) return;
      event.preventDefault();
      void call({ type: 'window-open', url: link.href });
    },
    true,
  );
  // A key that no listener of the page takes goes on to the menu. A task later all of them have run.
  window.addEventListener(
    'keydown',
    (event) => {
      const { key, code, ctrlKey, shiftKey, altKey } = event;
      if (ctrlKey)
        setTimeout(() => {
          if (!event.defaultPrevented) void call({ type: 'key', key, code, shiftKey, altKey });
        });
    },
    true,
  );
  window.open = (url) => {
    void call({ type: 'window-open', url: new URL(url ?? '', location.href).href });
    return null;
  };
  new MutationObserver(() => {
    void call({ type: 'title', title: document.title });
  }).observe(document, { subtree: true, childList: true, characterData: true });

  function decode(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || !('doubleBytes' in value)) return value;
    const text = atob(String(value.doubleBytes));
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes.buffer;
  }
}
