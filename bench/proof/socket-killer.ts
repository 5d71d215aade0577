import type { Socket, SocketPort } from '../../src-main/engine/ports.ts';

/** The host's sockets, one of which can be killed. */
export class SocketKiller implements SocketPort {
  kills = 0;
  readonly #inner: SocketPort;
  readonly #open = new Set<Socket>();

  constructor(inner: SocketPort) {
    this.#inner = inner;
  }

  open: SocketPort['open'] = (url, handlers, options) => {
    const socket = this.#inner.open(url, {
      onOpen: () => {
        this.#open.add(socket);
        handlers.onOpen();
      },
      onMessage: (bytes, isText) => { handlers.onMessage(bytes, isText); },
      onPing: () => { handlers.onPing(); },
      onPong: () => { handlers.onPong(); },
      onClose: (code, reason, httpStatus) => {
        this.#open.delete(socket);
        if (httpStatus === undefined) handlers.onClose(code, reason);
        else handlers.onClose(code, reason, httpStatus);
      },
    }, options);
    return socket;
  };

  /** Drops the TCP connection of the one that has been open for longest. */
  kill(): void {
    // A set keeps its order.
    const [oldest] = this.#open;
    if (oldest === undefined) return;
    this.kills++;
    this.#open.delete(oldest);
    oldest.terminate();
  }
}
