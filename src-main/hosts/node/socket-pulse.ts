import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket, WebSocketServer } from 'ws';
import { Liveness } from './liveness.ts';
import { observeEvery } from './observe-every.ts';

/** Ends sockets whose other side has gone. */
export interface Pulse {
  /** Closes every socket with a code and a reason; resolves when all are gone, those that do not answer included. */
  closeAll(code: number, reason: string): Promise<void>;
}

/** How sockets are watched. */
export interface PulseOptions {
  /** A socket was ended because its other side has gone. */
  readonly onDead?: () => void;
  readonly everyMs?: number;
}

/** Pings every socket of a server and ends those whose other side has gone; see {@link Liveness}. Slow readers are not gone. */
export function keepPulse(
  sockets: WebSocketServer,
  { onDead = () => undefined, everyMs = PULSE_MS }: PulseOptions = {},
): Pulse {
  const watched = new Map<WebSocket, Watched>();
  sockets.on('connection', (socket: WebSocket, { socket: stream }: IncomingMessage) => {
    const liveness = new Liveness();
    watched.set(socket, { stream, liveness });
    const onReceived = (): void => {
      liveness.onReceived();
    };
    socket.on('message', onReceived);
    socket.on('ping', onReceived);
    socket.on('pong', (payload: Buffer) => {
      liveness.onPong(Number(payload.toString()));
    });
    socket.on('close', () => {
      watched.delete(socket);
    });
  });
  const stop = observeEvery(everyMs, (elapsedMs) => {
    for (const [socket, { stream, liveness }] of watched) {
      const { writableLength } = stream;
      if (liveness.look(stream.bytesWritten - writableLength, writableLength, elapsedMs))
        socket.ping(String(stream.bytesWritten));
      else {
        onDead();
        socket.terminate();
      }
    }
  });
  return {
    async closeAll(code, reason) {
      stop();
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

/**
 * Closes a socket with a code and a reason that lie behind all that waits for it. While its other end takes of that, it may go on for as long as ws lets
 * a closing handshake last, which is 30 s.
 */
export function closeAfterBacklog(socket: WebSocket, code: number, reason: string): void {
  let waiting = socket.bufferedAmount;
  socket.close(code, reason);
  const stop = observeEvery(CLOSE_LOOK_MS, () => {
    if (socket.bufferedAmount < waiting) waiting = socket.bufferedAmount;
    else socket.terminate();
  });
  socket.once('close', stop);
}

interface Watched {
  readonly stream: Socket;
  readonly liveness: Liveness;
}

const PULSE_MS = 15_000;
const LEAVE_WITHIN_MS = 300;
const CLOSE_LOOK_MS = 5000;
