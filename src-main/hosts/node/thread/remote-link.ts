import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { Backoff } from '../../../../src-shared/backoff.ts';
import { guardServerMessage } from '../../../../src-shared/wire/guards.ts';
import { parseMessage } from '../../../../src-shared/wire/message-kind.ts';
import type { ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { ClientHandlers, ClientLink } from './engine-thread.ts';
import { VERSION } from '../version.ts';
import { WIRE_PATH, WIRE_VERSION_HEADER } from './attach-protocol.ts';

/**
 * One screen's connection to a `tapedeck serve` elsewhere. It comes back by itself, later each time, and says again what the screen
 * wants; while it is away the screen is told of a session that failed, and why.
 */
export class RemoteLink implements ClientLink {
  readonly #remote: EngineConfig['remote'];
  readonly #handlers: ClientHandlers;
  readonly #address: URL;
  #socket: WebSocket;
  /** The newest rate and demand: what a server has to know of a screen. */
  readonly #standing = new Map<'rate' | 'demand', string>();
  /** Requests that wait for the connection. */
  #waiting: string[] = [];
  readonly #backoff = new Backoff({ firstMs: FIRST_RETRY_MS, maxMs: LAST_RETRY_MS, jitter: 0.2 }, Math.random);
  #retry: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(remote: EngineConfig['remote'], handlers: ClientHandlers) {
    this.#remote = remote;
    this.#handlers = handlers;
    this.#address = new URL(WIRE_PATH, remote.url);
    this.#socket = this.#open();
  }

  send(text: string): void {
    const kind = parseMessage(text)?.kind;
    if (kind === 'rate' || kind === 'demand') this.#standing.set(kind, text);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
    else if (kind === 'request' && this.#waiting.length < MOST_WAITING) this.#waiting.push(text);
  }

  close(): void {
    void this.end();
  }

  /** Says something that does not come from the engine. */
  tell(text: string): void {
    if (!this.#isOver) this.#handlers.onText(text);
  }

  /** Drops the connection, so that it is made anew at once. */
  renew(): void {
    this.#backoff.reset();
    this.#socket.terminate();
  }

  /** Resolves when the connection is gone. May be called twice. */
  async end(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#retry);
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CLOSED) return;
    const gone = new Promise<void>((resolve) => {
      socket.once('close', () => {
        resolve();
      });
    });
    socket.close();
    const timer = setTimeout(() => {
      socket.terminate();
    }, CLOSE_WITHIN_MS);
    await gone;
    clearTimeout(timer);
  }

  #open(): WebSocket {
    const socket = new WebSocket(this.#address, {
      headers: { authorization: `Bearer ${this.#remote.token}`, [WIRE_VERSION_HEADER]: VERSION },
      handshakeTimeout: CONNECT_WITHIN_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
    });
    socket.binaryType = 'arraybuffer';
    let why = '';
    socket.on('open', () => {
      this.#backoff.reset();
      for (const text of [...this.#standing.values(), ...this.#waiting.splice(0)]) socket.send(text);
    });
    socket.on('message', (data: Buffer | ArrayBuffer, isBinary: boolean) => {
      this.#hear(data, isBinary);
    });
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      void refusalOf(response).then((refusal) => {
        why = refusal;
        socket.terminate();
      });
    });
    socket.on('error', (error) => {
      why ||= error.message;
    });
    socket.on('close', (code, reason) => {
      this.#lose(why || (reason.length > 0 ? reason.toString() : `the connection was closed with ${String(code)}`));
    });
    return socket;
  }

  #hear(data: Buffer | ArrayBuffer, isBinary: boolean): void {
    if (this.#isOver) return;
    if (isBinary) {
      if (data instanceof ArrayBuffer) this.#handlers.onFrame(data);
      return;
    }
    // Nothing else may pass: the page takes other texts for its own host's.
    const text = Buffer.from(data as ArrayBuffer).toString('utf8');
    if (guardServerMessage(text) !== undefined) this.#handlers.onText(text);
  }

  #lose(why: string): void {
    if (this.#isOver) return;
    this.#waiting = [];
    const error = `${this.#address.host} cannot be attached to: ${why}`;
    this.tell(
      JSON.stringify({
        kind: 'session',
        session: {
          epoch: 0,
          mode: 'live',
          state: 'failed',
          error,
          venues: [],
          suggested: [],
          version: VERSION,
          remote: this.#address.host,
        },
      } satisfies ServerMessage),
    );
    this.#retry = setTimeout(() => {
      this.#socket = this.#open();
    }, this.#backoff.next());
  }
}

/** Why a server refuses, in its own words where it is one of ours. Never rejects. */
async function refusalOf(response: IncomingMessage): Promise<string> {
  const status = String(response.statusCode);
  try {
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) if (body.length < MAX_REFUSAL) body += String(chunk);
    const said: unknown = JSON.parse(body);
    if (typeof said === 'object' && said !== null && 'message' in said && typeof said.message === 'string')
      return `${status}, ${said.message.slice(0, MAX_REFUSAL)}`;
    return `it answered ${status}`;
  } catch {
    return `it answered ${status}, and is no "tapedeck serve"`;
  }
}

const CONNECT_WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 500;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
const MOST_WAITING = 256;
const MAX_REFUSAL = 500;
/** A snapshot of everything a screen may demand is far below it. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
