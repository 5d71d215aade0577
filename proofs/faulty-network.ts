import type { ClockPort, HttpAnswer, HttpFailure, HttpPort, HttpRequest, Socket, SocketHandlers, SocketOptions, SocketPort } from '../src-main/engine/ports.ts';

/** What a bad day does, as a client sees it. Of those with a `share`, so many of a hundred messages are hit; the others end or block a connection. */
export const FAULT_KINDS = [
  'drop', 'repeat', 'reorder', 'late', 'truncate', 'garble', 'binary', 'silence', 'mute-client', 'close', 'terminate', 'refuse',
  'rest-429', 'rest-418', 'rest-500', 'rest-html', 'rest-timeout', 'rest-stale', 'rest-slow', 'rest-lost',
] as const;

/** One of {@link FAULT_KINDS}. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that goes on for `forMs` from `at`, both from the start of a script. */
export interface Fault {
  readonly kind: FaultKind;
  readonly at: number;
  readonly forMs: number;
  readonly share: number;
}

/**
 * A network between a client and its venues on which faults happen. It works on the ports alone, knows no venue, and is driven by its own
 * seed: the same script gives the same faults.
 */
export class FaultyNetwork {
  readonly sockets: SocketPort;
  readonly http: HttpPort;
  /** How many messages, requests and connections each kind has hit. */
  readonly hits = new Map<FaultKind, number>();
  readonly #clock: ClockPort;
  readonly #active = new Set<Fault>();
  readonly #live = new Set<Wire>();
  readonly #answers = new Map<string, HttpAnswer>();
  #random: number;

  constructor(inner: { readonly sockets: SocketPort; readonly http: HttpPort; readonly clock: ClockPort }, seed: number) {
    this.#clock = inner.clock;
    this.#random = (seed | 1) >>> 0;
    this.sockets = { open: (url, handlers, options) => this.#open(inner.sockets, url, handlers, options) };
    this.http = { request: (request) => this.#request(inner.http, request) };
  }

  /** Lets these faults happen, counted from now. */
  play(faults: readonly Fault[]): void {
    for (const fault of faults) {
      if (fault.at === 0) this.#begin(fault);
      else this.#clock.setTimer(() => { this.#begin(fault); }, fault.at);
      this.#clock.setTimer(() => { this.#active.delete(fault); }, fault.at + fault.forMs);
    }
  }

  /** Whether a fault of this kind hits what happens now. */
  strikes(kind: FaultKind): boolean {
    for (const fault of this.#active) {
      if (fault.kind !== kind || this.next() * 100 >= fault.share) continue;
      this.#note(kind);
      return true;
    }
    return false;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random / 2 ** 32;
  }

  #begin(fault: Fault): void {
    this.#active.add(fault);
    if (fault.kind !== 'close' && fault.kind !== 'terminate') return;
    for (const wire of this.#live) {
      this.#note(fault.kind);
      if (fault.kind === 'close') wire.socket?.close();
      else wire.socket?.terminate();
    }
  }

  #note(kind: FaultKind): void {
    this.hits.set(kind, (this.hits.get(kind) ?? 0) + 1);
  }

  #open(sockets: SocketPort, url: string, handlers: SocketHandlers, options: SocketOptions): Socket {
    if (this.strikes('refuse')) {
      const failed = this.#clock.setTimer(() => { handlers.onClose(1006, 'refused', 503); }, 5);
      const end = (): void => {
        failed.cancel();
        this.#clock.setTimer(() => { handlers.onClose(1006, 'ended'); }, 1);
      };
      let isEnded = false;
      const endOnce = (): void => {
        if (!isEnded) end();
        isEnded = true;
      };
      return { send: () => undefined, ping: () => undefined, close: endOnce, terminate: endOnce };
    }
    const wire = new Wire(this, this.#clock, handlers, () => { this.#live.delete(wire); });
    this.#live.add(wire);
    const socket = sockets.open(url, wire, options);
    wire.socket = socket;
    return {
      send: (text) => { if (!this.strikes('mute-client')) socket.send(text); },
      ping: () => { socket.ping(); },
      close: () => { socket.close(); },
      terminate: () => { socket.terminate(); },
    };
  }

  async #request(http: HttpPort, request: HttpRequest): Promise<HttpAnswer> {
    if (this.strikes('rest-429')) return this.#answer(429, '{"code":-1003,"msg":"Too many requests."}', 2);
    if (this.strikes('rest-418')) return this.#answer(418, '{"code":-1003,"msg":"Banned."}', 3);
    if (this.strikes('rest-500')) return this.#answer(500, '');
    if (this.strikes('rest-html')) return this.#answer(200, '<html><body>Bad gateway</body></html>');
    if (this.strikes('rest-lost')) throw await this.#fail('network', 2);
    if (this.strikes('rest-timeout')) throw await this.#fail('timeout', request.timeoutMs);
    const answer = await http.request(request);
    if (this.strikes('rest-slow')) await this.#pass(400);
    const old = this.#answers.get(request.url);
    if (answer.status === 200) this.#answers.set(request.url, old ?? answer);
    return old !== undefined && request.url.includes('depth') && this.strikes('rest-stale') ? old : answer;
  }

  async #answer(status: number, body: string, retryAfterS?: number): Promise<HttpAnswer> {
    await this.#pass(2);
    return { status, header: (name) => (name === 'retry-after' && retryAfterS !== undefined ? String(retryAfterS) : undefined), body: new TextEncoder().encode(body) };
  }

  async #fail(code: HttpFailure['code'], afterMs: number): Promise<HttpFailure> {
    await this.#pass(afterMs);
    return { code, message: code };
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => { this.#clock.setTimer(resolve, ms); });
  }
}

/** The way from the venue to the client of one socket. */
class Wire implements SocketHandlers {
  socket: Socket | undefined;
  readonly #network: FaultyNetwork;
  readonly #clock: ClockPort;
  readonly #client: SocketHandlers;
  readonly #ended: () => void;
  /** A message that the next one overtakes. */
  #overtaken: Uint8Array | undefined;
  /** Messages that travel slowly; everything behind them waits, as on TCP. */
  #late = 0;
  #isOver = false;

  constructor(network: FaultyNetwork, clock: ClockPort, client: SocketHandlers, ended: () => void) {
    this.#network = network;
    this.#clock = clock;
    this.#client = client;
    this.#ended = ended;
  }

  onOpen(): void {
    this.#client.onOpen();
  }

  onPing(): void {
    if (!this.#network.strikes('silence')) this.#client.onPing();
  }

  onPong(): void {
    if (!this.#network.strikes('silence')) this.#client.onPong();
  }

  onClose(code: number, reason: string, httpStatus?: number): void {
    this.#isOver = true;
    this.#ended();
    if (httpStatus === undefined) this.#client.onClose(code, reason);
    else this.#client.onClose(code, reason, httpStatus);
  }

  onMessage(bytes: Uint8Array): void {
    const network = this.#network;
    if (network.strikes('silence') || network.strikes('drop')) return;
    if (this.#late > 0 || network.strikes('late')) {
      const kept = bytes.slice();
      this.#late++;
      this.#clock.setTimer(() => {
        this.#late--;
        this.#pass(kept);
      }, LATE_MS);
      return;
    }
    this.#pass(bytes);
  }

  #pass(bytes: Uint8Array): void {
    const network = this.#network;
    if (this.#overtaken === undefined && network.strikes('reorder')) {
      this.#overtaken = bytes.slice();
      return;
    }
    const held = this.#overtaken;
    this.#overtaken = undefined;
    if (network.strikes('truncate')) this.#tell(bytes.subarray(0, Math.floor(network.next() * bytes.length)));
    else if (network.strikes('garble')) this.#tell(new TextEncoder().encode('{"e":"depthUpdate","b":[["x"]]}'));
    else if (network.strikes('binary')) this.#tell(Uint8Array.of(0, 255, 1, 254), false);
    else this.#tell(bytes);
    if (network.strikes('repeat')) this.#tell(bytes);
    if (held !== undefined) this.#tell(held);
  }

  #tell(bytes: Uint8Array, isText = true): void {
    if (!this.#isOver) this.#client.onMessage(bytes, isText);
  }
}

const LATE_MS = 120;
