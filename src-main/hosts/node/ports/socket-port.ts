import type { OnReadOpts, Socket as NetSocket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import type { NetworkFault } from '../../../../src-shared/wire/network-fault.ts';
import type { Socket, SocketHandlers, SocketOptions, SocketPort } from '../../../engine/ports.ts';
import { faultOfError, wordsOfError } from '../../../engine/network-fault.ts';
import { NO_PROXIES } from './proxy-routes.ts';
import type { ProxyRoutes } from './proxy-routes.ts';
import { ReadPace } from './read-pace.ts';
import { trustSystemCertificates } from './system-certificates.ts';
import { tunnelTo } from './tunnel.ts';

/** Settings of all sockets of a host. */
export interface SocketPortOptions {
  /** permessage-deflate; off unless the link is slow, since receiving then costs some fifteen times more. */
  readonly deflate?: boolean;
  /** Which proxies sockets take, asked for each attempt; none if absent. */
  readonly routes?: () => ProxyRoutes;
  /** In which turns all of them are read; at once if absent. */
  readonly pace?: ReadPace;
}

/** Client sockets on `ws`. Hot: one call of `onMessage` a frame, with the bytes as they came. */
export function createSocketPort(options: SocketPortOptions = {}): SocketPort {
  const { pace = new ReadPace(0) } = options;
  return {
    open(url, handlers, socketOptions) {
      try {
        return new WsSocket(connect(url, socketOptions, options), handlers, pace);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        setImmediate(() => {
          handlers.onClose(ABNORMAL, reason);
        });
        return NO_SOCKET;
      }
    },
  };
}

function connect(url: string, options: SocketOptions, { deflate = false, routes }: SocketPortOptions): WebSocket {
  const address = new URL(url);
  if (address.protocol === 'wss:') trustSystemCertificates();
  const agent = tunnelTo(address, routes?.() ?? NO_PROXIES, options.connectTimeoutMs);
  // `closeTimeout` is newer than the published types, and `onread` is for the sockets that it makes.
  const settings: ClientOptions & { closeTimeout: number; onread: OnReadOpts } = {
    perMessageDeflate: deflate,
    handshakeTimeout: options.connectTimeoutMs,
    maxPayload: options.maxFrameBytes,
    closeTimeout: CLOSE_TIMEOUT_MS,
    allowSynchronousEvents: true,
    autoPong: true,
    // The decoders take any bytes and answer `malformed`; checking twice is not worth its few per cent.
    skipUTF8Validation: true,
    headers: { 'user-agent': 'tapedeck', ...options.headers },
    onread: { buffer: READ_BUFFER, callback: pushCopy },
    ...(agent === undefined ? {} : { agent }),
  };
  return new WebSocket(address, settings);
}

/**
 * What a socket does with bytes of its own, from the one buffer that all sockets of this thread read into: a buffer of 64 KiB a read, of which nearly all is
 * given back, costs more than the copy.
 */
function pushCopy(this: NetSocket, length: number, bytes: Uint8Array): boolean {
  const copy = Buffer.allocUnsafe(length);
  copy.set(bytes.subarray(0, length));
  return this.push(copy);
}

class WsSocket implements Socket {
  readonly #socket: WebSocket;
  /** Bytes to take in until others have their turn. */
  #untilTurn = TURN_BYTES;
  /** Turns of the event loop when that began. */
  #loopCount = 0;

  constructor(socket: WebSocket, handlers: SocketHandlers, pace: ReadPace) {
    this.#socket = socket;
    let error: Error | undefined;
    let httpStatus: number | undefined;
    socket.on('open', () => {
      handlers.onOpen();
    });
    socket.on('message', (bytes: Buffer, isBinary) => {
      pace.note();
      handlers.onMessage(bytes, !isBinary);
      this.#giveTurns(bytes.length);
    });
    socket.on('ping', () => {
      handlers.onPing();
    });
    socket.on('pong', () => {
      handlers.onPong();
    });
    socket.on('error', (cause) => {
      error ??= cause;
    });
    socket.on('unexpected-response', (_request, response) => {
      httpStatus = response.statusCode;
      error = new Error(`the venue answered ${String(httpStatus)} ${response.statusMessage ?? ''}`.trim());
      response.resume();
      socket.terminate();
    });
    socket.on('close', (code, reason) => {
      const words = error === undefined ? '' : wordsOfError(error);
      const text = reason.length > 0 ? reason.toString('utf8') : words;
      const fault = faultOf(error);
      if (httpStatus !== undefined) handlers.onClose(code, words, httpStatus);
      else if (fault === undefined) handlers.onClose(code, text);
      else handlers.onClose(code, text, undefined, fault);
    });
  }

  /**
   * Reads no more of this socket before all else had its turn, once so much of it was taken in within one. A full socket would be read on up to 32 times,
   * two megabytes, and what each message costs a server with many clients adds up to seconds in which nobody else is served.
   */
  #giveTurns(bytes: number): void {
    this.#untilTurn -= bytes;
    if (this.#untilTurn > 0) return;
    this.#untilTurn = TURN_BYTES;
    // In ordinary life they had it: then it costs a glance every 64 KiB.
    const { loopCount } = performance.nodeTiming.uvMetricsInfo;
    const hadTurn = loopCount !== this.#loopCount;
    this.#loopCount = loopCount;
    if (hadTurn) return;
    this.#socket.pause();
    setImmediate(this.#resume);
  }

  readonly #resume = (): void => {
    this.#socket.resume();
  };

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  close(): void {
    this.#socket.close(1000);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

/** The library's own limit of a handshake has no code. */
function faultOf(error: Error | undefined): NetworkFault | undefined {
  return error?.message === 'Opening handshake has timed out' ? 'timeout' : faultOfError(error);
}

const NO_SOCKET: Socket = {
  send: () => undefined,
  ping: () => undefined,
  close: () => undefined,
  terminate: () => undefined,
};
/** As large as those that Node makes for each read. */
const READ_BUFFER = new Uint8Array(64 * 1024);
/** As much as is read of a socket at once. */
const TURN_BYTES = 64 * 1024;
/** Close code if none came. */
const ABNORMAL = 1006;
/** How long a clean close may take before the connection is dropped. */
const CLOSE_TIMEOUT_MS = 500;
