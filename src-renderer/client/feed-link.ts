import { Backoff } from '../../src-shared/backoff.ts';

/** What the link needs of a WebSocket; the browser's own fits. */
export interface LinkSocket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** What the link is lent. */
export interface LinkPorts {
  open(): LinkSocket;
  /** Calls once after `ms`; returns what cancels it. */
  delay(ms: number, callback: () => void): () => void;
  random(): number;
}

/** What the link's messages and states lead to. */
export interface LinkHandlers {
  onText(text: string): void;
  onFrame(bytes: ArrayBuffer): void;
  onLink(isUp: boolean): void;
}

/** The browser host's WebSocket: reconnects by itself, 250 ms to 5 s with jitter, and says when it is up. */
export class FeedLink {
  isUp = false;
  readonly #ports: LinkPorts;
  readonly #handlers: LinkHandlers;
  #socket: LinkSocket | undefined;
  readonly #backoff: Backoff;
  #cancelRetry: (() => void) | undefined;
  #isClosed = false;

  constructor(ports: LinkPorts, handlers: LinkHandlers) {
    this.#ports = ports;
    this.#handlers = handlers;
    this.#backoff = new Backoff({ firstMs: FIRST_RETRY_MS, maxMs: LAST_RETRY_MS, jitter: 0.2 }, () => ports.random());
    this.#open();
  }

  /** Sends if the link is up; false if it is not. */
  send(text: string): boolean {
    if (!this.isUp) return false;
    this.#socket?.send(text);
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
    this.#socket?.close();
  }

  #open(): void {
    const socket = this.#ports.open();
    this.#socket = socket;
    socket.onopen = () => {
      this.#backoff.reset();
      this.#setUp(true);
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') this.#handlers.onText(data);
      else if (data instanceof ArrayBuffer) this.#handlers.onFrame(data);
    };
    socket.onclose = () => this.#onClose();
  }

  #onClose(): void {
    this.#setUp(false);
    if (this.#isClosed) return;
    this.#cancelRetry = this.#ports.delay(this.#backoff.next(), () => this.#open());
  }

  #setUp(isUp: boolean): void {
    if (isUp === this.isUp) return;
    this.isUp = isUp;
    this.#handlers.onLink(isUp);
  }
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
