import type { Demand } from '../../src-shared/wire/demand.ts';
import type { DecodedFrame } from '../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../src-shared/wire/frame-codec.ts';
import type { FeedPort, HostBridge } from '../../src-shared/wire/host-bridge.ts';
import type { HostProblem } from '../../src-shared/wire/host-problem.ts';
import type {
  ClientMessage,
  EngineRequest,
  PaintedFrame,
  RequestOutcome,
  ServerMessage,
  SessionInfo,
} from '../../src-shared/wire/protocol.ts';
import type { LogPage } from '../../src-shared/wire/event-log.ts';

/** Who listens to the engine. */
export interface ClientHandlers {
  /** Buffers a frame; it is acknowledged when this returns. */
  onFrame(frame: DecodedFrame): void;
  /** A frame that was drawn since the last acknowledgement, which the next one tells. */
  takePainted(): PaintedFrame | undefined;
  onSession(session: SessionInfo): void;
  /** The link came up (everything wanted must be said again) or went down. */
  onLink(isUp: boolean): void;
  /** Operational events, while health is shown. */
  onLog(page: LogPage): void;
  /** Something about the host's files that the person has to know; the same one again after a reconnect. */
  onProblem(problem: HostProblem): void;
}

/** The screen's end of the feed, the same over Electron's IPC and the browser's WebSocket. */
export class EngineClient {
  readonly #port: FeedPort | undefined;
  readonly #handlers: ClientHandlers;
  readonly #pending = new Map<number, Pending>();
  readonly #delay: (ms: number, callback: () => void) => () => void;
  #nextId = 1;
  #isUp = false;
  #perSecond: number;

  constructor(
    bridge: HostBridge,
    handlers: ClientHandlers,
    options: { readonly perSecond: number; readonly delay: (ms: number, callback: () => void) => () => void },
  ) {
    this.#handlers = handlers;
    this.#perSecond = options.perSecond;
    this.#delay = options.delay;
    this.#port = bridge.connect({
      onText: (text) => this.#onText(text),
      onFrame: (bytes) => this.#onFrame(bytes),
      onLink: (isUp) => this.#onLink(isUp),
    });
    // A host may say that the link is up before it has handed the port over.
    if (this.#isUp) this.#onLink(true);
  }

  /** Replaces the whole demand; nothing is sent while the link is down. */
  demand(demands: readonly Demand[]): void {
    this.#send({ kind: 'demand', demands });
  }

  /** Asks for this many snapshots a second, now and after every reconnect. */
  setRate(perSecond: number): void {
    this.#perSecond = perSecond;
    this.#send({ kind: 'rate', perSecond });
  }

  /** Asks once; failures, a lost link and silence are answers too. */
  request(request: EngineRequest): Promise<RequestOutcome> {
    if (!this.#isUp) return Promise.resolve(UNREACHABLE);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const cancel = this.#delay(ANSWER_WITHIN_MS, () => this.#settle(id, NO_ANSWER));
      this.#pending.set(id, { resolve, cancel });
      this.#send({ kind: 'request', id, request });
    });
  }

  close(): void {
    this.#port?.close();
  }

  #onFrame(bytes: ArrayBuffer): void {
    const frame = decodeFrame(bytes);
    if (frame === undefined) return;
    this.#handlers.onFrame(frame);
    const painted = this.#handlers.takePainted();
    this.#send({ kind: 'ack', seq: frame.header.seq, ...(painted && { painted }) });
  }

  #onText(text: string): void {
    const message = JSON.parse(text) as ServerMessage;
    switch (message.kind) {
      case 'session':
        this.#handlers.onSession(message.session);
        break;
      case 'response':
        this.#settle(message.id, { ok: true, result: message.result });
        break;
      case 'failure':
        this.#settle(message.id, { ok: false, error: message.error });
        break;
      case 'log':
        this.#handlers.onLog(message);
        break;
      case 'problem':
        this.#handlers.onProblem(message.problem);
        break;
    }
  }

  #onLink(isUp: boolean): void {
    this.#isUp = isUp;
    if (isUp) this.#send({ kind: 'rate', perSecond: this.#perSecond });
    else for (const id of this.#pending.keys()) this.#settle(id, UNREACHABLE);
    this.#handlers.onLink(isUp);
  }

  #settle(id: number, outcome: RequestOutcome): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.cancel();
    pending?.resolve(outcome);
  }

  #send(message: ClientMessage): void {
    if (this.#isUp) this.#port?.send(JSON.stringify(message));
  }
}

interface Pending {
  readonly resolve: (outcome: RequestOutcome) => void;
  readonly cancel: () => void;
}

const ANSWER_WITHIN_MS = 30_000;
const UNREACHABLE: RequestOutcome = {
  ok: false,
  error: { code: 'unavailable', message: 'The engine cannot be reached at the moment; it is being tried again.' },
};
const NO_ANSWER: RequestOutcome = {
  ok: false,
  error: { code: 'unavailable', message: 'The engine did not answer within 30 s.' },
};
