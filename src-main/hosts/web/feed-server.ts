import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { MAX_HOST_CALL_BYTES, parseHostCall } from '../../../src-shared/wire/host-rpc.ts';
import type { HostAnswer } from '../../../src-shared/wire/host-rpc.ts';
import type { EngineKeeper } from '../node/engine-keeper.ts';
import type { Access } from './access.ts';
import { performHostCall } from '../node/host-calls.ts';
import type { HostFiles } from '../node/host-calls.ts';

/** What the feed is made of. */
export interface FeedServerOptions {
  readonly server: Server;
  readonly access: Access;
  readonly engine: Pick<EngineKeeper, 'connect' | 'report'>;
  readonly home: string;
}

/** The WebSocket side of the browser host. */
export interface FeedServer {
  /** Ends every page's feed; resolves when all are gone, those that do not answer included. */
  stop(): Promise<void>;
}

/**
 * Serves `/feed`: one engine client a socket. A page that stops reading costs one frame at most, since the engine waits for its
 * acknowledgement; texts are bounded by dropping the page, which comes back by itself.
 */
export function attachFeed(options: FeedServerOptions): FeedServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_HOST_CALL_BYTES, perMessageDeflate: false });
  options.server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => { stream.destroy(); });
    const status = refusal(request, options.access, sockets.clients.size);
    if (status === undefined) sockets.handleUpgrade(request, stream, head, (socket) => { serve(socket, options); });
    else stream.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });
  const pulse = setInterval(() => { for (const socket of sockets.clients) checkPulse(socket); }, PULSE_MS);
  return {
    async stop() {
      clearInterval(pulse);
      const leaving = [...sockets.clients].map((socket) => new Promise<void>((resolve) => {
        socket.once('close', () => { resolve(); });
        socket.close(GOING_AWAY, 'Tapedeck has stopped');
      }));
      sockets.close();
      // A page that sleeps would keep the process for half a minute.
      const timer = setTimeout(() => { for (const socket of sockets.clients) socket.terminate(); }, LEAVE_WITHIN_MS);
      await Promise.all(leaving);
      clearTimeout(timer);
    },
  };
}

function refusal(request: IncomingMessage, access: Access, clients: number): string | undefined {
  if (request.url !== '/feed') return '404 Not Found';
  if (clients >= MAX_CLIENTS) return '503 Service Unavailable';
  const answer = access.check({ headers: request.headers }, true);
  if (answer === 'granted') return undefined;
  return answer === 'unknown' ? '401 Unauthorized' : '403 Forbidden';
}

function serve(socket: WebSocket, { engine, home }: FeedServerOptions): void {
  const sendText = (text: string): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
    else socket.send(text);
  };
  const link = engine.connect({
    onText: sendText,
    onFrame: (bytes) => { if (socket.readyState === WebSocket.OPEN) socket.send(bytes); },
    onLost: (message) => { socket.close(INTERNAL_ERROR, message.slice(0, MAX_REASON)); },
  });
  socket.on('message', (bytes: Buffer, isBinary) => {
    if (isBinary) return;
    const text = bytes.toString('utf8');
    if (text.includes('"host-call"')) void answerCall({ home, onProblem: (problem) => { engine.report(problem); } }, text).then((answer) => { if (answer !== undefined) sendText(JSON.stringify(answer)); });
    else if (bytes.length <= MAX_MESSAGE_BYTES) link.send(text);
  });
  socket.on('pong', () => { quiet.delete(socket); });
  socket.on('error', () => { socket.terminate(); });
  socket.on('close', () => { link.close(); });
}

async function answerCall(files: HostFiles, text: string): Promise<HostAnswer | undefined> {
  const call = parseHostCall(parsed(text));
  return call === undefined ? undefined : performHostCall(files, call);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not a call; the guard says the same of it.
  }
}

/** Pages that have not answered the last ping. */
const quiet = new WeakSet<WebSocket>();

function checkPulse(socket: WebSocket): void {
  if (quiet.has(socket)) {
    socket.terminate();
    return;
  }
  quiet.add(socket);
  socket.ping();
}

const PULSE_MS = 15_000;
const LEAVE_WITHIN_MS = 300;
const MAX_CLIENTS = 32;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** The largest `ClientMessage`: a demand of thousands of instruments. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Bytes of a close reason, which WebSocket bounds at 123. */
const MAX_REASON = 100;
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 1011;
