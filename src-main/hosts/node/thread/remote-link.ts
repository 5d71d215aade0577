import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { Backoff } from '../../../../src-shared/backoff.ts';
import { frameProblem } from '../../../../src-shared/wire/frame-guard.ts';
import { parseMessage } from '../../../../src-shared/wire/message-kind.ts';
import type { EngineStatus, ServerMessage, SessionInfo } from '../../../../src-shared/wire/protocol.ts';
import { guardServerMessage } from '../../../../src-shared/wire/server-guards.ts';
import { SILENT_AFTER_MS } from '../../../../src-shared/wire/silence-watch.ts';
import { STABLE_MS } from '../../../engine/connect/connection.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { createClock } from '../ports/clock-port.ts';
import { NO_PROXIES } from '../ports/proxy-routes.ts';
import type { ProxyRoutes } from '../ports/proxy-routes.ts';
import { trustSystemCertificates } from '../ports/system-certificates.ts';
import { tunnelTo } from '../ports/tunnel.ts';
import { VERSION } from '../version.ts';
import type { ClientHandlers, ClientLink } from './engine-thread.ts';
import { HUNG_AFTER_MS, PeerWatch } from './peer-watch.ts';
import { WIRE_PATH, WIRE_VERSION_HEADER } from './attach-protocol.ts';

/** What a link may have besides. */
export interface RemoteLinkOptions {
  /** Without any the server is connected to directly. */
  readonly routes?: ProxyRoutes;
  /** The server has taken the connection, its token and version included. Called again whenever it comes back. */
  readonly onAttached?: () => void;
  /** The connection was lost, or could not be made, and is tried again; called for every attempt, with why in words. */
  readonly onLost?: (why: string) => void;
}

/**
 * One screen's connection to a `tapedeck serve` elsewhere. It comes back by itself, later each time, and sends again what the screen
 * demands; while it is away the screen receives a failed session with the reason. A server that is connected and does not respond is
 * reported as an engine that does not, and the connection is opened anew after {@link HUNG_AFTER_MS}. Whatever comes is checked: a text
 * that is not what it should be is left out, after such a frame everything is asked for anew; both are counted and reported.
 */
export class RemoteLink implements ClientLink {
  readonly #onAttached: (() => void) | undefined;
  readonly #onLost: ((why: string) => void) | undefined;
  readonly #remote: EngineConfig['remote'];
  readonly #handlers: ClientHandlers;
  readonly #routes: ProxyRoutes;
  readonly #address: URL;
  readonly #clock = createClock();
  #socket: WebSocket;
  /** While the connection is open. */
  #watch: PeerWatch | undefined;
  /** The newest rate and demand: what a server has to know of a screen. */
  readonly #standing = new Map<'rate' | 'demand', string>();
  /** Requests that wait for the connection. */
  #waiting: string[] = [];
  readonly #backoff = new Backoff({ firstMs: FIRST_RETRY_MS, maxMs: LAST_RETRY_MS, jitter: 0.2 }, Math.random);
  #openedAt = NaN;
  /** Messages of the server that were not what they should be. */
  #malformed = 0;
  #malformedReportedAt = -Infinity;
  #retry: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(remote: EngineConfig['remote'], handlers: ClientHandlers, options: RemoteLinkOptions = {}) {
    const { routes = NO_PROXIES, onAttached, onLost } = options;
    this.#onAttached = onAttached;
    this.#onLost = onLost;
    this.#remote = remote;
    this.#handlers = handlers;
    this.#routes = routes;
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
  notify(text: string): void {
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
    if (this.#address.protocol === 'wss:') trustSystemCertificates();
    const agent = tunnelTo(this.#address, this.#routes, CONNECT_WITHIN_MS);
    const socket = new WebSocket(this.#address, {
      ...(agent === undefined ? {} : { agent }),
      headers: { authorization: `Bearer ${this.#remote.token}`, [WIRE_VERSION_HEADER]: VERSION },
      handshakeTimeout: CONNECT_WITHIN_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
    });
    socket.binaryType = 'arraybuffer';
    let why = '';
    socket.on('open', () => {
      this.#onAttached?.();
      this.#openedAt = this.#clock.monotonic();
      this.#watch = this.#watchOver(socket, () => {
        why = `it had not responded for ${String(HUNG_AFTER_MS / 1000)} s`;
      });
      for (const text of [...this.#standing.values(), ...this.#waiting.splice(0)]) socket.send(text);
    });
    socket.on('message', (data: Buffer | ArrayBuffer, isBinary: boolean) => {
      this.#watch?.note();
      const problem = this.#receive(data, isBinary);
      if (problem === undefined) return;
      this.#noteMalformed(problem);
      if (!isBinary) return;
      // What the frame was to change is not known: nothing shown can be relied on.
      why = `it sent a ${problem}`;
      socket.terminate();
    });
    socket.on('pong', () => {
      this.#watch?.note();
    });
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      void rejectionOf(response).then((rejection) => {
        why = rejection;
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

  #watchOver(socket: WebSocket, onHung: () => void): PeerWatch {
    return new PeerWatch({
      clock: this.#clock,
      ping: () => {
        socket.ping();
      },
      onSilence: (isSilent) => {
        this.#sendEngine(
          isSilent
            ? { state: 'unresponsive', since: Math.round(this.#clock.now()) - SILENT_AFTER_MS }
            : { state: 'running' },
        );
      },
      onHung: () => {
        onHung();
        socket.terminate();
      },
    });
  }

  /** Passes a message on; answers what is wrong with it if it cannot be. */
  #receive(data: Buffer | ArrayBuffer, isBinary: boolean): string | undefined {
    if (this.#isOver) return undefined;
    if (isBinary) {
      if (!(data instanceof ArrayBuffer)) return 'frame: not one of ours';
      const problem = frameProblem(data);
      if (problem === undefined) this.#handlers.onFrame(data);
      return problem;
    }
    const text = Buffer.from(data as ArrayBuffer).toString('utf8');
    const guarded = guardServerMessage(text);
    if (!guarded.ok) return guarded.problem;
    // How the engine of this host is, is not for the server to say.
    if (guarded.message.kind === 'engine') return 'message: kind: engine is not for a server to say';
    this.#handlers.onText(text);
    return undefined;
  }

  #noteMalformed(problem: string): void {
    this.#malformed++;
    const now = this.#clock.monotonic();
    if (now - this.#malformedReportedAt < MALFORMED_REPORT_EVERY_MS) return;
    this.#malformedReportedAt = now;
    const reason = `${String(this.#malformed)} so far; the last: ${problem.slice(0, MAX_PROBLEM)}`;
    this.notify(
      JSON.stringify({
        kind: 'problem',
        problem: {
          code: 'server-malformed',
          file: this.#address.host,
          reason,
          at: Math.round(this.#clock.now()),
        },
      } satisfies ServerMessage),
    );
  }

  #lose(why: string): void {
    this.#watch?.dispose();
    this.#watch = undefined;
    if (this.#isOver) return;
    this.#onLost?.(why);
    this.#waiting = [];
    if (this.#clock.monotonic() - this.#openedAt >= STABLE_MS) this.#backoff.reset();
    this.#openedAt = NaN;
    this.#sendEngine({ state: 'running' });
    this.#sendSession({ state: 'failed', error: `${this.#address.host} cannot be attached to: ${why}` });
    this.#retry = setTimeout(() => {
      this.#socket = this.#open();
    }, this.#backoff.next());
  }

  #sendEngine(engine: EngineStatus): void {
    this.notify(JSON.stringify({ kind: 'engine', engine } satisfies ServerMessage));
  }

  #sendSession(about: Pick<SessionInfo, 'state' | 'error'>): void {
    const session: SessionInfo = {
      epoch: 0,
      mode: 'live',
      venues: [],
      suggested: [],
      version: VERSION,
      remote: this.#address.host,
      ...about,
    };
    this.notify(JSON.stringify({ kind: 'session', session } satisfies ServerMessage));
  }
}

/** Why a server rejects the connection, in its own words if it is one of ours. Never rejects. */
async function rejectionOf(response: IncomingMessage): Promise<string> {
  const status = String(response.statusCode);
  try {
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) if (body.length < MAX_REJECTION) body += String(chunk);
    const said: unknown = JSON.parse(body);
    if (typeof said === 'object' && said !== null && 'message' in said && typeof said.message === 'string')
      return `${status}, ${said.message.slice(0, MAX_REJECTION)}`;
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
const MAX_REJECTION = 500;
const MAX_PROBLEM = 200;
const MALFORMED_REPORT_EVERY_MS = 60_000;
/** A snapshot of everything a screen may demand is far below it. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
