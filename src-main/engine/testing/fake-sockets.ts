import type { NetworkFault } from '../../../src-shared/wire/network-fault.ts';
import type { Socket, SocketHandlers, SocketOptions, SocketPort } from '../ports.ts';
import type { FakeClock } from './fake-clock.ts';

/** Sockets whose other side is the test. Every attempt is kept, oldest first. */
export class FakeSockets implements SocketPort {
  readonly attempts: FakeSocket[] = [];
  /** Called with every attempt after the handlers may be called, for tests that answer by themselves. */
  onAttempt: ((socket: FakeSocket) => void) | undefined;
  /** Whether pings of open sockets are answered a millisecond later. */
  answersPings = false;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Accepts every attempt, and answers every text a millisecond later if the socket is open then. */
  answerAll(answer: (text: string) => string): void {
    this.onAttempt = (socket) => {
      socket.onSend = (text) => {
        this.#clock.setTimer(() => {
          if (!socket.isClosed) socket.deliver(answer(text));
        }, 1);
      };
      socket.accept();
    };
  }

  open(url: string, handlers: SocketHandlers, options: SocketOptions): Socket {
    const socket = new FakeSocket(url, handlers, { clock: this.#clock, options });
    socket.onPing = () => {
      if (!this.answersPings) return;
      this.#clock.setTimer(() => {
        if (!socket.isClosed) socket.pong();
      }, 1);
    };
    this.attempts.push(socket);
    if (this.onAttempt !== undefined) this.#clock.setTimer(() => this.onAttempt?.(socket), 0);
    return socket;
  }

  /** The newest attempt. */
  get last(): FakeSocket {
    const socket = this.attempts.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }

  /** Attempts that have not ended. */
  get live(): FakeSocket[] {
    return this.attempts.filter((socket) => !socket.isClosed);
  }
}

/** One connection attempt and what came of it. */
export class FakeSocket implements Socket {
  readonly url: string;
  readonly options: SocketOptions;
  readonly openedAt: number;
  /** Texts sent by the client, with the monotonic time of each. */
  readonly sent: { readonly text: string; readonly at: number }[] = [];
  pings = 0;
  isClosed = false;
  /** How the client ended it. */
  endedBy: 'close' | 'terminate' | undefined;
  onSend: ((text: string) => void) | undefined;
  onPing: (() => void) | undefined;
  readonly #handlers: SocketHandlers;
  readonly #clock: FakeClock;

  constructor(
    url: string,
    handlers: SocketHandlers,
    about: { readonly clock: FakeClock; readonly options: SocketOptions },
  ) {
    this.url = url;
    this.#handlers = handlers;
    this.#clock = about.clock;
    this.options = about.options;
    this.openedAt = about.clock.monotonic();
  }

  send(text: string): void {
    this.sent.push({ text, at: this.#clock.monotonic() });
    this.onSend?.(text);
  }

  ping(): void {
    this.pings++;
    this.onPing?.();
  }

  close(): void {
    this.#end('close');
  }

  terminate(): void {
    this.#end('terminate');
  }

  /** The venue accepts. */
  accept(): void {
    this.#handlers.onOpen();
  }

  /** The venue rejects the handshake, or nobody answers if there is no status. */
  reject(httpStatus?: number): void {
    this.#closed(1006, 'rejected', httpStatus);
  }

  /** The venue closes. */
  drop(code = 1006, reason = ''): void {
    this.#closed(code, reason);
  }

  /** It fails on its way. */
  fail(fault: NetworkFault, reason: string = fault): void {
    this.#closed(1006, reason, undefined, fault);
  }

  deliver(text: string): void {
    this.#handlers.onMessage(new TextEncoder().encode(text), true);
  }

  deliverBytes(bytes: Uint8Array, isText = true): void {
    this.#handlers.onMessage(bytes, isText);
  }

  /** A ping of the venue, answered by the host. */
  pingFromVenue(): void {
    this.#handlers.onPing();
  }

  pong(): void {
    this.#handlers.onPong();
  }

  /** Texts sent, without times. */
  get texts(): string[] {
    return this.sent.map((frame) => frame.text);
  }

  #end(by: 'close' | 'terminate'): void {
    if (this.endedBy !== undefined || this.isClosed) return;
    this.endedBy = by;
    // A host reports the end later, never from inside the call.
    this.#clock.setTimer(() => this.#closed(1000, ''), 0);
  }

  #closed(code: number, reason: string, httpStatus?: number, fault?: NetworkFault): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#handlers.onClose(code, reason, httpStatus, fault);
  }
}
