import type { Socket, SocketPort } from '../../src-main/engine/ports.ts';

/** The host's sockets, one of which can be killed. */
export class SocketKiller implements SocketPort {
  kills = 0;
  readonly #inner: SocketPort;
  readonly #open = new Map<Socket, string>();
  readonly #killed = new Map<string, number>();

  constructor(inner: SocketPort) {
    this.#inner = inner;
  }

  open: SocketPort['open'] = (url, handlers, options) => {
    const socket = this.#inner.open(
      url,
      {
        onOpen: () => {
          this.#open.set(socket, venueOf(url));
          handlers.onOpen();
        },
        onMessage: (bytes, isText) => {
          handlers.onMessage(bytes, isText);
        },
        onPing: () => {
          handlers.onPing();
        },
        onPong: () => {
          handlers.onPong();
        },
        onClose: (code, reason, httpStatus) => {
          this.#open.delete(socket);
          if (httpStatus === undefined) handlers.onClose(code, reason);
          else handlers.onClose(code, reason, httpStatus);
        },
      },
      options,
    );
    return socket;
  };

  /** Drops a TCP connection: of the venue that has lost the fewest so far, the one that has been open for longest. */
  kill(): void {
    // A map keeps its order, and so does sorting.
    const [victim] = [...this.#open].sort(([, one], [, other]) => this.#killsOf(one) - this.#killsOf(other));
    if (victim === undefined) return;
    const [socket, venue] = victim;
    this.kills++;
    this.#killed.set(venue, this.#killsOf(venue) + 1);
    this.#open.delete(socket);
    socket.terminate();
  }

  #killsOf(venue: string): number {
    return this.#killed.get(venue) ?? 0;
  }
}

/** The simulator has a path of its own for every venue. */
function venueOf(url: string): string {
  return new URL(url).pathname.split('/')[1] ?? '';
}
