import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import type { Socket, SocketHandlers, SocketOptions, SocketPort } from '../../../engine/ports.ts';
import type { Proxy } from './proxy.ts';

/** Settings of all sockets of a host. */
export interface SocketPortOptions {
  /** permessage-deflate; off unless the link is slow, since receiving then costs some fifteen times more. */
  readonly deflate?: boolean;
  readonly proxy?: Proxy;
}

/** Client sockets on `ws`. Hot: one call of `onMessage` a frame, with the bytes as they came. */
export function createSocketPort(options: SocketPortOptions = {}): SocketPort {
  return {
    open(url, handlers, socketOptions) {
      try {
        return new WsSocket(connect(url, socketOptions, options), handlers);
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

function connect(url: string, options: SocketOptions, { deflate = false, proxy }: SocketPortOptions): WebSocket {
  const agent = proxy === undefined ? undefined : tunnelTo(new URL(url), proxy, options.connectTimeoutMs);
  // `closeTimeout` is newer than the published types.
  const settings: ClientOptions & { closeTimeout: number } = {
    perMessageDeflate: deflate,
    handshakeTimeout: options.connectTimeoutMs,
    maxPayload: options.maxFrameBytes,
    closeTimeout: CLOSE_TIMEOUT_MS,
    allowSynchronousEvents: true,
    autoPong: true,
    // The decoders take any bytes and answer `malformed`; checking twice is not worth its few per cent.
    skipUTF8Validation: true,
    headers: { 'user-agent': 'tapedeck', ...options.headers },
    ...(agent === undefined ? {} : { agent }),
  };
  return new WebSocket(url, settings);
}

/** An agent that opens one connection through the proxy; undefined if the host is reached without it. */
function tunnelTo(url: URL, proxy: Proxy, timeoutMs: number): Agent | undefined {
  const isSecure = url.protocol === 'wss:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const target = { host, port: Number(url.port) || (isSecure ? 443 : 80) };
  if (!proxy.isFor(target)) return undefined;
  const agent = isSecure ? new SecureAgent() : new Agent();
  agent.createConnection = (_options, callback) => {
    proxy.connect(target, timeoutMs, (tunnel) => {
      if (tunnel instanceof Error) {
        callback?.(tunnel, NO_STREAM);
        return;
      }
      const servername = isIP(host) === 0 ? { servername: host } : {};
      callback?.(null, isSecure ? connectTls({ socket: tunnel, ...servername, ALPNProtocols: ['http/1.1'] }) : tunnel);
    });
    return undefined;
  };
  return agent;
}

class WsSocket implements Socket {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, handlers: SocketHandlers) {
    this.#socket = socket;
    let error = '';
    let httpStatus: number | undefined;
    socket.on('open', () => {
      handlers.onOpen();
    });
    socket.on('message', (bytes: Buffer, isBinary) => {
      handlers.onMessage(bytes, !isBinary);
    });
    socket.on('ping', () => {
      handlers.onPing();
    });
    socket.on('pong', () => {
      handlers.onPong();
    });
    socket.on('error', (cause) => {
      error ||= cause.message;
    });
    socket.on('unexpected-response', (_request, response) => {
      httpStatus = response.statusCode;
      error = `the venue answered ${String(httpStatus)} ${response.statusMessage ?? ''}`.trim();
      response.resume();
      socket.terminate();
    });
    socket.on('close', (code, reason) => {
      const text = reason.length > 0 ? reason.toString('utf8') : error;
      if (httpStatus === undefined) handlers.onClose(code, text);
      else handlers.onClose(code, error, httpStatus);
    });
  }

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

/** Beside an error, in place of a connection. */
const NO_STREAM = new Duplex();
const NO_SOCKET: Socket = {
  send: () => undefined,
  ping: () => undefined,
  close: () => undefined,
  terminate: () => undefined,
};
/** Close code if none came. */
const ABNORMAL = 1006;
/** How long a clean close may take before the connection is dropped. */
const CLOSE_TIMEOUT_MS = 500;
