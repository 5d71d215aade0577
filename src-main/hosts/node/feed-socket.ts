import { WebSocket } from 'ws';
import { closeAfterBacklog } from './socket-pulse.ts';
import type { ClientHandlers, ClientLink } from './thread/engine-thread.ts';

/** A socket that carries one client's feed. */
export interface FeedSocket {
  /** Sends a text beside the feed. */
  sendText(text: string): void;
}

/** What a feed may do besides. */
export interface FeedSocketOptions {
  /** Sees every text first and answers whether it was not for the engine. */
  readonly intercept?: (text: string) => boolean;
  /** The client was dropped: texts pile up that it does not read. */
  readonly onTooSlow?: () => void;
}

/** Close code of a client that reads too little. */
const TOO_SLOW = 4008;

/**
 * Carries one engine client over a socket: texts and frames out, texts in. A client that stops reading costs one frame at most, since
 * the engine waits for its acknowledgement; texts are bounded by dropping the client, which comes back by itself.
 */
export function carryFeed(
  socket: WebSocket,
  connect: (handlers: ClientHandlers) => ClientLink,
  { intercept = () => false, onTooSlow = () => undefined }: FeedSocketOptions = {},
): FeedSocket {
  const sendText = (text: string): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount <= MAX_WAITING_BYTES) {
      socket.send(text);
      return;
    }
    onTooSlow();
    closeAfterBacklog(socket, TOO_SLOW, 'too-slow');
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

const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** The largest `ClientMessage`: a demand of thousands of instruments. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
