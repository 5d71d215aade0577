import type { LogEvent } from '../../src-shared/wire/event-log.ts';
import type { NetworkFault } from '../../src-shared/wire/network-fault.ts';

/** Everything the engine borrows from its host. A host for tests lends virtual time and an in-memory network. */
export interface EnginePorts {
  readonly clock: ClockPort;
  readonly sockets: SocketPort;
  readonly http: HttpPort;
  readonly store: StorePort;
  readonly random: RandomPort;
  readonly log: LogPort;
}

/** Time. All engine timers come from here. */
export interface ClockPort {
  /** Epoch ms, UTC, with fraction if the host has it. */
  now(): number;
  /** Ms from an arbitrary start that never goes back. */
  monotonic(): number;
  /** Calls `callback` once after `delayMs`. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

/** A pending timer. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** WebSocket client connections. */
export interface SocketPort {
  /** Starts to open; the outcome comes through `handlers`, never synchronously and never as a throw. */
  open(url: string, handlers: SocketHandlers, options: SocketOptions): Socket;
}

/** Limits of one connection attempt. */
export interface SocketOptions {
  readonly connectTimeoutMs: number;
  /** Frames above this many bytes end the connection with an error. */
  readonly maxFrameBytes: number;
  /** Sent with the handshake, if the runtime can. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a socket reports. After `onClose` nothing more comes; `onClose` comes exactly once, also after a failed attempt. */
export interface SocketHandlers {
  onOpen(): void;
  /** One whole message. `bytes` is only valid during the call. `isText` is false for binary frames. */
  onMessage(bytes: Uint8Array, isText: boolean): void;
  /** A ping frame came and was answered by the host; the venue is alive. */
  onPing(): void;
  onPong(): void;
  /**
   * `code` is the WebSocket close code (1006 when none came); `httpStatus` is set if the handshake was rejected. `fault` is how an attempt or a
   * connection failed on its way, as far as the runtime says.
   */
  onClose(code: number, reason: string, httpStatus?: number, fault?: NetworkFault): void;
}

/** An opening or open socket. */
export interface Socket {
  send(text: string): void;
  ping(): void;
  /** Starts a clean close; falls back to `terminate` if the other side does not answer within 1 s. */
  close(): void;
  /** Drops the TCP connection. */
  terminate(): void;
}

/** HTTP requests. */
export interface HttpPort {
  /** Resolves with whatever the server answered, whatever its status; rejects with {@link HttpFailure} only if no whole answer came. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** How connections to a host (`name` or `name:port`) have been used; absent if the runtime does not know. */
  useOf?(host: string): HttpUse | undefined;
}

/** Requests sent to a host, and connections opened for them, since the start. */
export interface HttpUse {
  readonly requests: number;
  readonly connections: number;
}

/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** JSON. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Cancels the request when it becomes true, as asked through {@link HttpRequest.onCancel}. */
  readonly onCancel?: (cancel: () => void) => void;
  /** The answer is over with its status and headers: what it contains does not come, however long it would take. */
  readonly ignoresBody?: boolean;
}

/** One answer. */
export interface HttpAnswer {
  readonly status: number;
  /** Value of a header by lower-case name. */
  header(name: string): string | undefined;
  /** Every value of a header that may be sent several times, by lower-case name. */
  headers(name: string): readonly string[];
  readonly body: Uint8Array;
}

/** No whole answer came. */
export interface HttpFailure {
  readonly code: 'timeout' | 'network' | 'cancelled' | 'too-large';
  readonly message: string;
  /** How it failed on its way, as far as the runtime says. */
  readonly fault?: NetworkFault | undefined;
}

/** Small named texts kept between starts, such as the instruments of a venue. */
export interface StorePort {
  /** The text kept under `name`, or undefined if there is none or it cannot be read. */
  read(name: string): Promise<string | undefined>;
  /** As {@link StorePort.read}, but rejects if there is one that cannot be read now. */
  load?(name: string): Promise<string | undefined>;
  /** Keeps `text` under `name`; written whole or not at all. Rejects if the disk cannot be written. */
  write(name: string, text: string): Promise<void>;
  /** Puts a text that could not be understood out of the way, where people find it again, and reports it. Never rejects. */
  setAside?(name: string, reason: string): Promise<void>;
}

/** Randomness for jitter. */
export interface RandomPort {
  /** A number in [0, 1). */
  next(): number;
}

/** Where operational events go. */
export interface LogPort {
  write(event: LogEvent): void;
}
