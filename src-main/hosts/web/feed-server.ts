import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { MAX_HOST_CALL_BYTES, parseHostCall, storedBy } from '../../../src-shared/wire/host-rpc.ts';
import { parseMessageOf } from '../../../src-shared/wire/message-kind.ts';
import type { EngineSupervisor } from '../node/thread/engine-supervisor.ts';
import { carryFeed } from '../node/feed-socket.ts';
import { createHostFiles } from '../node/host-calls.ts';
import { keepPulse } from '../node/socket-pulse.ts';
import type { HostFiles } from '../node/host-calls.ts';
import type { Access } from './access.ts';

/** What the feed is made of. */
export interface FeedServerOptions {
  readonly server: Server;
  readonly access: Access;
  readonly engine: Pick<EngineSupervisor, 'connect' | 'report'>;
  readonly home: string;
}

/** The WebSocket side of the browser host. */
export interface FeedServer {
  /** Ends every page's feed; resolves when all are gone, those that do not answer included. */
  stop(): Promise<void>;
}

/** Serves `/feed`: one engine client a socket, and what a page asks of its host. */
export function attachFeed(options: FeedServerOptions): FeedServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_HOST_CALL_BYTES, perMessageDeflate: false });
  const pulse = keepPulse(sockets);
  const files = createHostFiles(options.home, (problem) => {
    options.engine.report(problem);
  });
  const pages = new Set<PageFeed>();
  sockets.on('connection', (socket) => {
    serve(socket, options.engine, { files, pages });
  });
  options.server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => {
      stream.destroy();
    });
    const status = rejection(request, options.access, sockets.clients.size);
    if (status === undefined)
      sockets.handleUpgrade(request, stream, head, (socket) => {
        sockets.emit('connection', socket, request);
      });
    else stream.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });
  return { stop: () => pulse.closeAll(GOING_AWAY, 'Tapedeck has stopped') };
}

function rejection(request: IncomingMessage, access: Access, clients: number): string | undefined {
  if (request.url !== '/feed') return '404 Not Found';
  if (clients >= MAX_CLIENTS) return '503 Service Unavailable';
  const answer = access.check({ headers: request.headers }, true);
  if (answer === 'granted') return undefined;
  return answer === 'unknown' ? '401 Unauthorized' : '403 Forbidden';
}

function serve(
  socket: WebSocket,
  engine: FeedServerOptions['engine'],
  { files, pages }: { readonly files: HostFiles; readonly pages: Set<PageFeed> },
): void {
  const feed = carryFeed(socket, (handlers) => engine.connect(handlers), {
    intercept: (text) => {
      const message = parseMessageOf('host-call', text);
      if (message === undefined) return false;
      const call = parseHostCall(message);
      if (call === undefined) return true;
      void files.perform(call).then((answer) => {
        feed.sendText(JSON.stringify(answer));
        const change = storedBy(call, answer);
        if (change === undefined) return;
        for (const page of pages) if (page !== feed) page.sendText(JSON.stringify(change));
      });
      return true;
    },
  });
  pages.add(feed);
  socket.once('close', () => {
    pages.delete(feed);
  });
}

type PageFeed = ReturnType<typeof carryFeed>;

const MAX_CLIENTS = 32;
const GOING_AWAY = 1001;
