import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { isRejection } from '../dialects/dialect.ts';
import type { WireReply } from '../faults/wire.ts';
import { routeTo } from '../world.ts';
import type { World } from '../world.ts';
import { attach, SocketPeer } from './socket-peer.ts';
import { answerSim } from './sim-api.ts';
import { TrickleWriter } from './trickle-writer.ts';

/** What a server needs. */
export interface LoopbackOptions {
  readonly world: World;
  readonly host: string;
  readonly port: number;
  /** Clients with more than this many bytes waiting for them are cut off. */
  readonly maxBufferedBytes: number;
  /** Called before anything a client does takes effect. */
  readonly catchUp: () => void;
}

/** The world behind real WebSockets and HTTP on one port. */
export class LoopbackServer {
  readonly #o: LoopbackOptions;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_CLIENT_FRAME });

  constructor(options: LoopbackOptions) {
    this.#o = options;
    this.#http = createServer((request, response) => this.#onRequest(request, response));
    this.#http.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#http.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
  }

  /** Starts to listen; the port that was given. Rejects if it is taken. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#o.port, this.#o.host, resolve);
    });
    return (this.#http.address() as AddressInfo).port;
  }

  /** Ends everything; nothing is left listening. */
  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    await closed;
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(request.url ?? '/', 'http://venue');
    if (url === null) deliver(BAD_REQUEST, response);
    else if (url.pathname.startsWith('/sim/')) void this.#onSimRequest(request, response, url);
    else if (url.pathname.startsWith('/yahoo/')) {
      this.#o.catchUp();
      request.resume();
      deliver(this.#yahooReply(request, url), response);
    } else if (request.method === 'POST') void this.#onPost(request, response, url);
    else {
      this.#o.catchUp();
      deliver(this.#reply(request, url, ''), response);
    }
  }

  async #onPost(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const body = await readBody(request);
    this.#o.catchUp();
    deliver(body === undefined ? TOO_LARGE : this.#reply(request, url, body), response);
  }

  async #onSimRequest(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) {
      deliver(TOO_LARGE, response);
      return;
    }
    this.#o.catchUp();
    deliver(
      answerSim(this.#o.world, {
        method: request.method ?? 'GET',
        url,
        contentType: request.headers['content-type'] ?? '',
        body,
      }),
      response,
    );
  }

  #yahooReply(request: IncomingMessage, url: URL): WireReply {
    const [, , host = '', ...rest] = url.pathname.split('/');
    return this.#o.world.equities.yahoo.request({
      method: request.method ?? 'GET',
      host,
      path: `/${rest.join('/')}`,
      query: url.searchParams,
      cookie: request.headers.cookie ?? '',
    });
  }

  #reply(request: IncomingMessage, url: URL, body: string): WireReply {
    const route = routeTo(this.#o.world, url.pathname);
    if (route === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found' };
    return route.line.request({
      method: request.method ?? 'GET',
      path: route.target,
      query: url.searchParams,
      body,
      address: addressOf(request),
    });
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#o.catchUp();
    const route = routeTo(this.#o.world, request.url ?? '/');
    if (route === undefined) {
      reject(socket, { status: 404, headers: {}, body: 'Not found' });
      return;
    }
    const peer = new SocketPeer(addressOf(request), socket, this.#o.maxBufferedBytes);
    const outcome = route.line.connect(route.target, peer);
    if (isRejection(outcome)) {
      reject(socket, outcome);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
      attach(peer, webSocket, { session: outcome, catchUp: this.#o.catchUp }),
    );
    if (!peer.isAttached) outcome.onClose();
  }
}

/** The text of a request; undefined if it is too long or never whole. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > MAX_BODY) return undefined;
      parts.push(part);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts).toString();
}

function deliver(reply: WireReply, response: ServerResponse): void {
  if (reply.fate === 'never') return;
  if (reply.fate === 'cut') response.destroy();
  else if (reply.afterMs === undefined || reply.afterMs === 0) respond(reply, response);
  else setTimeout(() => respond(reply, response), reply.afterMs).unref();
}

function respond(reply: WireReply, response: ServerResponse): void {
  response.writeHead(
    reply.status,
    reply.overMs === undefined
      ? reply.headers
      : { ...reply.headers, 'content-length': String(Buffer.byteLength(reply.body)) },
  );
  if (reply.overMs === undefined) {
    response.end(reply.body);
    return;
  }
  const writer = new TrickleWriter((bytes) => response.write(bytes));
  response.once('close', () => writer.stop());
  writer.push(Buffer.from(reply.body), reply.overMs, () => response.end());
}

function reject(socket: Duplex, reply: WireReply): void {
  if (reply.fate === 'cut') {
    socket.destroy();
    return;
  }
  const headers = { ...reply.headers, connection: 'close', 'content-length': String(Buffer.byteLength(reply.body)) };
  const lines = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  socket.end(`HTTP/1.1 ${reply.status} Rejected\r\n${lines}\r\n${reply.body}`);
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}

const BAD_REQUEST: WireReply = { status: 400, headers: { 'content-type': 'text/plain' }, body: 'Bad request' };
const TOO_LARGE: WireReply = {
  status: 413,
  headers: { 'content-type': 'text/plain', connection: 'close' },
  body: 'Too large',
};
/** Node's own 5 s end idle connections in the moment in which clients of others use them again, which these report as a failure. */
const KEEP_ALIVE_MS = 75_000;
const MAX_BODY = 1 << 16;
const MAX_CLIENT_FRAME = 1 << 20;
