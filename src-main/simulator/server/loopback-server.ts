import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { HttpReply } from '../dialects/dialect.ts';
import { isRefusal } from '../dialects/dialect.ts';
import { routeTo } from '../world.ts';
import type { World } from '../world.ts';
import { attach, SocketPeer } from './socket-peer.ts';
import { answerTruth } from './truth-api.ts';

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
    this.#http.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
  }

  /** Starts to listen; the port that was given. Rejects where it is taken. */
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
    this.#o.catchUp();
    const reply = this.#reply(request);
    response.writeHead(reply.status, reply.headers);
    response.end(reply.body);
  }

  #reply(request: IncomingMessage): HttpReply {
    const { world } = this.#o;
    const url = URL.parse(request.url ?? '/', 'http://venue');
    if (url === null) return BAD_REQUEST;
    if (url.pathname.startsWith('/sim/')) return answerTruth(world.truth, url);
    const route = routeTo(world, url.pathname);
    if (route === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found' };
    return route.dialect.request({ method: request.method ?? 'GET', path: route.target, query: url.searchParams, address: addressOf(request) });
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#o.catchUp();
    const route = routeTo(this.#o.world, request.url ?? '/');
    if (route === undefined) {
      refuse(socket, { status: 404, headers: {}, body: 'Not found' });
      return;
    }
    const peer = new SocketPeer(addressOf(request), socket, this.#o.maxBufferedBytes);
    const outcome = route.dialect.connect(route.target, peer);
    if (isRefusal(outcome)) {
      refuse(socket, outcome);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => attach(peer, webSocket, { session: outcome, catchUp: this.#o.catchUp }));
    if (!peer.isAttached) outcome.onClose();
  }
}

function refuse(socket: Duplex, reply: HttpReply): void {
  const headers = { ...reply.headers, connection: 'close', 'content-length': String(Buffer.byteLength(reply.body)) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${reply.status} Refused\r\n${lines}\r\n${reply.body}`);
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}

const BAD_REQUEST: HttpReply = { status: 400, headers: { 'content-type': 'text/plain' }, body: 'Bad request' };
const MAX_CLIENT_FRAME = 1 << 20;
