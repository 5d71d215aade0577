import { WebSocket } from 'ws';
import type { WebSocketServer } from 'ws';
import type { ClientHandlers, ClientLink } from './thread/engine-thread.ts';

/** A socket that carries one client's feed. */
export interface FeedSocket {
  /** Sends a text beside the feed. */
  sendText(text: string): void;
}

/**
 * Carries one engine client over a socket: texts and frames out, texts in. A client that stops reading costs one frame at most, since
 * the engine waits for its acknowledgement; texts are bounded by dropping the client, which comes back by itself. `intercept` sees every
 * text first and answers whether it was not for the engine.
 */
export function carryFeed(
  socket: WebSocket,
  connect: (handlers: ClientHandlers) => ClientLink,
  intercept: (text: string) => boolean = () => false,
): FeedSocket {
  const sendText = (text: string): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
    else socket.send(text);
  };
  const link = connect({
    onText: sendText,
    onFrame: (bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    },
  });
  socket.on('message', (bytes: Buffer, isBinary) => {
    if (isBinary) return;
    const text = bytes.toString('utf8');
    if (!intercept(text) && bytes.length <= MAX_MESSAGE_BYTES) link.send(text);
  });
  socket.on('error', () => {
    socket.terminate();
  });
  socket.on('close', () => {
    link.close();
  });
  return { sendText };
}

/** Ends sockets whose other side has gone. */
export interface Pulse {
  /** Closes every socket with a code and a reason; resolves when all are gone, those that do not answer included. */
  closeAll(code: number, reason: string): Promise<void>;
}

/** Pings every socket of a server; one that has not answered the last ping is dropped. */
export function keepPulse(sockets: WebSocketServer): Pulse {
  const quiet = new WeakSet<WebSocket>();
  sockets.on('connection', (socket: WebSocket) => {
    socket.on('pong', () => {
      quiet.delete(socket);
    });
  });
  const pulse = setInterval(() => {
    for (const socket of sockets.clients) {
      if (quiet.has(socket)) socket.terminate();
      quiet.add(socket);
      socket.ping();
    }
  }, PULSE_MS);
  return {
    async closeAll(code, reason) {
      clearInterval(pulse);
      const leaving = [...sockets.clients].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => {
              resolve();
            });
            socket.close(code, reason);
          }),
      );
      sockets.close();
      // A page that sleeps would keep the process for half a minute.
      const timer = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, LEAVE_WITHIN_MS);
      await Promise.all(leaving);
      clearTimeout(timer);
    },
  };
}

const PULSE_MS = 15_000;
const LEAVE_WITHIN_MS = 300;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** The largest `ClientMessage`: a demand of thousands of instruments. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
