import type { Socket, SocketHandlers, SocketOptions } from '../../engine/ports.ts';
import { isRejection } from '../dialects/dialect.ts';
import type { Frame, Session } from '../dialects/dialect.ts';
import type { Wire } from '../faults/wire.ts';
import type { Timeline } from '../timeline.ts';
import { routeTo } from '../world.ts';
import type { World } from '../world.ts';

/** The client's side of an in-memory connection. */
export interface MemoryClient {
  readonly handlers: SocketHandlers;
  readonly options: SocketOptions;
  readonly answersPings: () => boolean;
  /** Called whenever a handler was, so that promises can settle. */
  readonly called: () => void;
  readonly ended: () => void;
}

/** One in-memory connection. What one side does reaches the other after the latency, in order. */
export class MemorySocket implements Socket {
  readonly #timeline: Timeline;
  readonly #latency: number;
  readonly #client: MemoryClient;
  #session: Session | undefined;
  #isClosed = false;
  #isSilent = false;

  constructor(timeline: Timeline, latency: number, client: MemoryClient) {
    this.#timeline = timeline;
    this.#latency = latency;
    this.#client = client;
  }

  connect(world: World, url: string): void {
    this.#later(() => {
      const target = /^wss?:\/\/simulator(\/.*)$/.exec(url)?.[1];
      const route = target === undefined ? undefined : routeTo(world, target);
      if (route === undefined) {
        this.#later(() => this.#end(1006, 'no such host or path', target === undefined ? undefined : 404));
        return;
      }
      this.#later(() => this.#client.handlers.onOpen());
      const outcome = route.line.connect(route.target, this.#wire());
      if (isRejection(outcome)) this.#end(1006, outcome.body, outcome.fate === 'cut' ? undefined : outcome.status);
      else this.#session = outcome;
    });
  }

  send(text: string): void {
    if (!this.#isClosed) this.#later(() => this.#session?.onText(text));
  }

  ping(): void {
    if (this.#isClosed) return;
    this.#later(() => {
      if (this.#isSilent) return;
      this.#session?.onPing();
      this.#later(() => this.#client.handlers.onPong());
    });
  }

  close(): void {
    this.#later(() => {
      if (this.#isSilent) {
        this.#timeline.at(this.#timeline.now + CLOSE_TIMEOUT_MS, () => this.#end(1006, 'no answer to close'));
        return;
      }
      this.#session?.onClose();
      this.#later(() => this.#end(1000, ''));
    });
  }

  terminate(): void {
    this.#later(() => this.#end(1006, 'terminated'));
  }

  #wire(): Wire {
    return {
      address: 'memory',
      send: (frame) => this.#later(() => this.#receive(frame)),
      sendOver: (frame, ms) => this.#later(() => this.#receive(frame), ms),
      sendHalf: () => this.#later(() => this.#end(1006, 'connection lost within a frame')),
      ping: (payload) => this.#later(() => this.#receivePing(payload)),
      close: (code, reason) => this.#later(() => this.#end(code, reason)),
      drop: () => this.#later(() => this.#end(1006, 'connection lost')),
      silence: (isSilent) => {
        this.#isSilent = isSilent;
      },
    };
  }

  #receive({ bytes, isText }: Frame): void {
    if (bytes.length > this.#client.options.maxFrameBytes) this.#end(1009, 'frame too large');
    else this.#client.handlers.onMessage(bytes, isText);
  }

  #receivePing(payload: string): void {
    if (!this.#client.answersPings()) return;
    this.#client.handlers.onPing();
    this.#later(() => this.#session?.onPong(payload));
  }

  #end(code: number, reason: string, httpStatus?: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#session?.onClose();
    this.#client.ended();
    if (httpStatus === undefined) this.#client.handlers.onClose(code, reason);
    else this.#client.handlers.onClose(code, reason, httpStatus);
  }

  #later(run: () => void, extraMs = 0): void {
    this.#timeline.at(this.#timeline.now + this.#latency + extraMs, () => {
      if (this.#isClosed) return;
      run();
      this.#client.called();
    });
  }
}

/** As real ports do. */
const CLOSE_TIMEOUT_MS = 1000;
