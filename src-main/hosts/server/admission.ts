import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { greatest } from '../../../src-shared/greatest.ts';
import type { GaugeHealth } from '../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../engine/config/config.ts';
import { authorizeUpgrade } from './authorize-upgrade.ts';
import type { UpgradeDecision, Endpoint } from './authorize-upgrade.ts';
import type { ReasonCounts } from './reason-counts.ts';

/** What admission decides by. */
export interface AdmissionOptions {
  readonly serve: EngineConfig['serve'];
  readonly endpoints: Readonly<Record<Endpoint, WebSocketServer>>;
  /** Connections rejected, by code; counted on. */
  readonly rejections: ReasonCounts;
  isClosing(): boolean;
  /** New clients would be too many. */
  isOverloaded(): boolean;
}

/** Admits WebSockets, each to its endpoint, and counts them. */
export class Admission {
  readonly #options: AdmissionOptions;
  /** Clients of each address that has any. */
  readonly #addresses = new Map<string, number>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
    for (const endpoint of Object.values(options.endpoints))
      endpoint.on('connection', (socket: WebSocket, request: IncomingMessage) => {
        this.#count(socket, addressOf(request));
      });
  }

  /** Takes every upgrade of an HTTP server. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      stream.on('error', () => {
        stream.destroy();
      });
      this.#open(request, stream, head);
    });
  }

  /** Clients of all endpoints. */
  get clientCount(): number {
    return Object.values(this.#options.endpoints).reduce((sum, { clients }) => sum + clients.size, 0);
  }

  /** How many clients there are, in all and of one address. */
  gauges(): readonly GaugeHealth[] {
    const { serve, rejections } = this.#options;
    const total = this.clientCount;
    const bound = (name: GaugeHealth['name'], option: 'maxClients' | 'maxClientsPerAddress'): GaugeHealth => ({
      name,
      option: `serve.${option}`,
      used: option === 'maxClients' ? total : Math.max(0, greatest(this.#addresses.values())),
      cap: serve[option],
      total,
      rejected: rejections.of(option === 'maxClients' ? 'too-many-clients' : 'too-many-clients-of-address'),
    });
    return [bound('serve-clients', 'maxClients'), bound('serve-address', 'maxClientsPerAddress')];
  }

  #open(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { serve, endpoints, rejections } = this.#options;
    const answer = authorizeUpgrade(request, serve, {
      clients: this.clientCount,
      clientsOfAddress: this.#addresses.get(addressOf(request)) ?? 0,
      isClosing: this.#options.isClosing(),
      isOverloaded: this.#options.isOverloaded(),
    });
    if (!answer.ok) {
      rejections.add(answer.code);
      reject(stream, answer);
      return;
    }
    const endpoint = endpoints[answer.endpoint];
    endpoint.handleUpgrade(request, stream, head, (socket) => {
      endpoint.emit('connection', socket, request);
    });
  }

  #count(socket: WebSocket, address: string): void {
    this.#addresses.set(address, (this.#addresses.get(address) ?? 0) + 1);
    socket.on('close', () => {
      const left = (this.#addresses.get(address) ?? 0) - 1;
      if (left > 0) this.#addresses.set(address, left);
      else this.#addresses.delete(address);
    });
  }
}

function reject(stream: Duplex, { status, code, message, retryAfterS }: Extract<UpgradeDecision, { ok: false }>): void {
  const body = JSON.stringify({ code, message });
  const retry = retryAfterS === undefined ? '' : `retry-after: ${String(retryAfterS)}\r\n`;
  stream.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\n${retry}content-type: application/json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  );
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}
