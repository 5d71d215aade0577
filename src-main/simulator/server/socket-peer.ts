import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Frame, Session } from '../dialects/dialect.ts';
import type { Wire } from '../faults/wire.ts';
import { encodeFrame, TrickleWriter } from './trickle-writer.ts';

/** A client on a real socket. Everything sent in one go leaves in one write. */
export class SocketPeer implements Wire {
  readonly address: string;
  readonly #socket: Duplex;
  readonly #maxBuffered: number;
  readonly #early: { readonly frame: Frame; readonly ms: number }[] = [];
  readonly #trickle: TrickleWriter;
  #webSocket: WebSocket | undefined;
  #isCorked = false;
  #isSilent = false;

  constructor(address: string, socket: Duplex, maxBuffered: number) {
    this.address = address;
    this.#socket = socket;
    this.#maxBuffered = maxBuffered;
    this.#trickle = new TrickleWriter((bytes) => socket.write(bytes));
    socket.once('close', () => this.#trickle.stop());
  }

  /** Whether the handshake is done. */
  get isAttached(): boolean {
    return this.#webSocket !== undefined;
  }

  send(frame: Frame): void {
    this.sendOver(frame, 0);
  }

  sendOver(frame: Frame, ms: number): void {
    const webSocket = this.#webSocket;
    if (webSocket === undefined) {
      this.#early.push({ frame, ms });
      return;
    }
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (this.#socket.writableLength + this.#trickle.pendingBytes > this.#maxBuffered) {
      webSocket.terminate();
      return;
    }
    if (ms > 0 || this.#trickle.pendingBytes > 0) {
      this.#trickle.push(encodeFrame(frame), ms);
      return;
    }
    this.#cork();
    webSocket.send(frame.bytes, frame.isText ? TEXT : BINARY);
  }

  sendHalf(frame: Frame): void {
    const bytes = encodeFrame(frame);
    this.#socket.write(bytes.subarray(0, bytes.length >> 1), () => this.#socket.destroy());
  }

  drop(): void {
    this.#socket.destroy();
  }

  silence(isSilent: boolean): void {
    this.#isSilent = isSilent;
    // What is not read is not answered either.
    if (isSilent) this.#webSocket?.pause();
    else this.#webSocket?.resume();
  }

  ping(payload: string): void {
    // Between the pieces of a slow frame there is no room for another.
    if (this.#trickle.pendingBytes === 0 && this.#webSocket?.readyState === this.#webSocket?.OPEN)
      this.#webSocket?.ping(payload);
  }

  close(code: number, reason: string): void {
    this.#webSocket?.close(code, reason);
  }

  /** Starts to send over a WebSocket, what came before the handshake first. */
  open(webSocket: WebSocket): void {
    this.#webSocket = webSocket;
    if (this.#isSilent) webSocket.pause();
    for (const { frame, ms } of this.#early) this.sendOver(frame, ms);
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
export function attach(
  peer: SocketPeer,
  webSocket: WebSocket,
  about: { readonly session: Session; readonly catchUp: () => void },
): void {
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
  // A broken client ends with `close`; there is nobody to notify.
  webSocket.on('error', () => webSocket.terminate());
  peer.open(webSocket);
}

function toText(bytes: RawData): string {
  if (Array.isArray(bytes)) return Buffer.concat(bytes).toString();
  return bytes instanceof ArrayBuffer ? Buffer.from(bytes).toString() : bytes.toString();
}

const TEXT = { binary: false, compress: false };
const BINARY = { binary: true, compress: false };
