import type { NetworkFault } from '../../../src-shared/wire/network-fault.ts';
import type { ErrorCode } from '../errors.ts';
import type { EnginePorts, Socket, Timer } from '../ports.ts';
import { faultOfStatus } from '../network-fault.ts';
import { MAX_FRAME_BYTES } from '../venue/decode-frame.ts';
import type { RateWindow } from './rate-window.ts';

/** What a dialer is made of. `attempts` is shared by all connections of a venue. */
export interface DialerOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'sockets'>;
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly attempts: RateWindow;
  readonly host: DialerHost;
}

/** What the present socket reports. Nothing comes from a socket that was hung up. */
export interface DialerHost {
  onOpen(): void;
  onMessage(bytes: Uint8Array): void;
  /** A ping or pong frame came. */
  onHeartbeat(): void;
  onEnd(end: SocketEnd): void;
}

/** How an attempt or a socket ended by itself. */
export type SocketEnd =
  | { readonly kind: 'not-open-in-time' }
  | {
      readonly kind: 'closed';
      readonly code: number;
      readonly reason: string;
      readonly httpStatus: number | undefined;
      readonly fault: NetworkFault | undefined;
    };

/** One socket at a time: opens it after a wait, within the venue's limit of attempts and in limited time, and remembers those that have not quite ended. */
export class Dialer {
  readonly #options: DialerOptions;
  /** Sockets that have not ended, hung up ones included. */
  readonly #sockets = new Set<Socket>();
  #socket: Socket | undefined;
  #timer: Timer | undefined;
  #nextAttemptAt = NaN;
  #stopping: PromiseWithResolvers<void> | undefined;

  constructor(options: DialerOptions) {
    this.#options = options;
  }

  /** When the next attempt is due, epoch ms; NaN if none is. */
  get nextAttemptAt(): number {
    return this.#nextAttemptAt;
  }

  /** Opens a socket after `delayMs`, or later if the venue allows no attempt before. */
  dial(delayMs: number): void {
    const {
      ports: { clock },
      attempts,
    } = this.#options;
    const now = clock.monotonic();
    const wait = Math.max(delayMs, attempts.delayAt(now));
    if (wait > 0) {
      this.#nextAttemptAt = clock.now() + wait;
      this.#timer = clock.setTimer(() => this.dial(0), wait);
      return;
    }
    attempts.note(now);
    this.#nextAttemptAt = NaN;
    this.#open();
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  ping(): void {
    this.#socket?.ping();
  }

  /** Lets go of the present socket, or of the wish for one. */
  hangUp(how: 'close' | 'terminate'): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#nextAttemptAt = NaN;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.[how]();
  }

  /** Hangs up for good; resolves when no socket is left. */
  stop(how: 'close' | 'terminate'): Promise<void> {
    this.hangUp(how);
    this.#stopping ??= Promise.withResolvers<void>();
    if (this.#sockets.size === 0) this.#stopping.resolve();
    return this.#stopping.promise;
  }

  #open(): void {
    const {
      ports: { clock, sockets },
      url,
      connectTimeoutMs,
      headers,
      host,
    } = this.#options;
    const isPresent = () => socket === this.#socket;
    const socket = sockets.open(
      url,
      {
        onOpen: () => {
          if (!isPresent()) return;
          this.#timer?.cancel();
          this.#timer = undefined;
          host.onOpen();
        },
        onMessage: (bytes) => {
          if (socket === this.#socket) host.onMessage(bytes);
        },
        onPing: () => {
          if (isPresent()) host.onHeartbeat();
        },
        onPong: () => {
          if (isPresent()) host.onHeartbeat();
        },
        onClose: (code, reason, httpStatus, fault) => {
          this.#sockets.delete(socket);
          if (isPresent()) host.onEnd({ kind: 'closed', code, reason, httpStatus, fault });
          if (this.#sockets.size === 0) this.#stopping?.resolve();
        },
      },
      { connectTimeoutMs, maxFrameBytes: MAX_FRAME_BYTES, ...(headers === undefined ? {} : { headers }) },
    );
    this.#socket = socket;
    this.#sockets.add(socket);
    this.#timer = clock.setTimer(() => host.onEnd({ kind: 'not-open-in-time' }), connectTimeoutMs);
  }
}

/** What the end of a socket, or of an attempt to open one, means. */
export interface SocketFailure {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly fault: NetworkFault | undefined;
}

/** What an end means; `wasOpen`: the socket had opened. */
export function failureOfEnd(end: SocketEnd, wasOpen: boolean): SocketFailure {
  if (end.kind === 'not-open-in-time') return { code: 'connect-timeout', reason: 'not open in time', fault: 'timeout' };
  const { code, httpStatus, fault } = end;
  const detail = end.reason === '' ? '' : `: ${end.reason}`;
  if (wasOpen) return { code: 'connection-closed', reason: `closed with code ${code}${detail}`, fault };
  if (httpStatus === undefined) return { code: 'connect-failed', reason: `could not connect${detail}`, fault };
  return {
    code: HANDSHAKE_CODES.get(httpStatus) ?? 'connect-failed',
    reason: `handshake answered with HTTP ${httpStatus}`,
    fault: fault ?? faultOfStatus(httpStatus),
  };
}

/**
 * Rejected: a moment later the answer will be the same (bad request, not allowed, not there, not in this country); proxies and maintenance pages
 * give it too, so that none is final. Blocked: the address came too often, or a firewall thinks so, and that passes.
 */
const HANDSHAKE_CODES: ReadonlyMap<number, ErrorCode> = new Map([
  ...[400, 401, 404, 410, 451].map((status) => [status, 'handshake-rejected'] as const),
  ...[403, 418, 429].map((status) => [status, 'handshake-blocked'] as const),
]);
