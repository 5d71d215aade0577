import type { HostBridge } from '../../src-shared/wire/host-bridge.ts';
import type { FrameClock } from '../feed/frame-loop.ts';
import type { LinkPorts, LinkSocket } from './feed-link.ts';
import { WebBridge } from './web-bridge.ts';

declare global {
  interface Window {
    /** The desktop host's bridge, exposed by its preload. */
    readonly tapedeck?: HostBridge;
  }
}

/** The host's bridge: Electron's if its preload ran, else the browser host's. */
export function openBridge(): HostBridge {
  return window.tapedeck ?? new WebBridge(browserLink);
}

/** Calls once after `ms`, for 0 as soon as what runs now has ended: a timer would wait for the next frame. Returns what cancels it. */
export function delay(ms: number, callback: () => void): () => void {
  if (ms === 0) return soon(callback);
  const timer = window.setTimeout(callback, ms);
  return () => window.clearTimeout(timer);
}

function soon(callback: () => void): () => void {
  let isCancelled = false;
  queueMicrotask(() => {
    if (!isCancelled) callback();
  });
  return () => {
    isCancelled = true;
  };
}

/** The window's frames and timers. A hidden window gets no frames at all, so buffers just fill up. */
export const browserFrameClock: FrameClock = {
  requestFrame: (callback) => {
    window.requestAnimationFrame(() => callback());
  },
  every: (ms, callback) => {
    const timer = window.setInterval(callback, ms);
    return () => window.clearInterval(timer);
  },
  isVisible: () => document.visibilityState === 'visible',
};

const browserLink: LinkPorts = {
  open: () => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/feed`);
    socket.binaryType = 'arraybuffer';
    return socket as LinkSocket;
  },
  delay,
  random: Math.random,
};
