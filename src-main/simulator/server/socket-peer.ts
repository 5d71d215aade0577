import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Peer, Session, TextFrame } from '../dialects/dialect.ts';

/** A client on a real socket. Everything sent in one go leaves in one write. */
export class SocketPeer implements Peer {
  readonly address: string;
  readonly #socket: Duplex;
  readonly #maxBuffered: number;
  readonly #early: TextFrame[] = [];
  #webSocket: WebSocket | undefined;
  #isCorked = false;

  constructor(address: string, socket: Duplex, maxBuffered: number) {
    this.address = address;
    this.#socket = socket;
    this.#maxBuffered = maxBuffered;
  }

  /** Whether the handshake is done. */
  get isAttached(): boolean {
    return this.#webSocket !== undefined;
  }

  send(frame: TextFrame): void {
    const webSocket = this.#webSocket;
    if (webSocket === undefined) {
      this.#early.push(frame);
      return;
    }
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (this.#socket.writableLength > this.#maxBuffered) {
      webSocket.terminate();
      return;
    }
    this.#cork();
    webSocket.send(frame.bytes, TEXT);
  }

  ping(payload: string): void {
    if (this.#webSocket?.readyState === this.#webSocket?.OPEN) this.#webSocket?.ping(payload);
  }

  close(code: number, reason: string): void {
    this.#webSocket?.close(code, reason);
  }

  /** Starts to send over a WebSocket, what came before the handshake first. */
  open(webSocket: WebSocket): void {
    this.#webSocket = webSocket;
    for (const frame of this.#early) this.send(frame);
    this.#early.length = 0;
  }

  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#socket.cork();
    queueMicrotask(() => {
      this.#isCorked = false;
      this.#socket.uncork();
    });
  }
}

/** Lets a session and its socket talk. */
export function attach(peer: SocketPeer, webSocket: WebSocket, about: { readonly session: Session; readonly catchUp: () => void }): void {
  const { session, catchUp } = about;
  webSocket.on('message', (bytes) => {
    catchUp();
    session.onText(toText(bytes));
  });
  webSocket.on('ping', () => {
    catchUp();
    session.onPing();
  });
  webSocket.on('pong', (payload) => {
    catchUp();
    session.onPong(payload.toString());
  });
  webSocket.on('close', () => session.onClose());
  // A broken client ends with `close`; there is nobody to tell why.
  webSocket.on('error', () => webSocket.terminate());
  peer.open(webSocket);
}

function toText(bytes: RawData): string {
  if (Array.isArray(bytes)) return Buffer.concat(bytes).toString();
  return bytes instanceof ArrayBuffer ? Buffer.from(bytes).toString() : bytes.toString();
}

const TEXT = { binary: false, compress: false };
