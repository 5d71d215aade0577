import type { Instrument } from '../../src-shared/market/instrument.ts';
import type { Demand } from '../../src-shared/wire/demand.ts';
import type { DecodedFrame } from '../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { parseMessage } from '../../src-shared/wire/message-kind.ts';
import type { FeedPort, HostBridge } from '../../src-shared/wire/host-bridge.ts';
import type { HostProblem } from '../../src-shared/wire/host-problem.ts';
import type {
  AlertMessage,
  ClientMessage,
  EngineRequest,
  EngineStatus,
  PaintedFrame,
  RequestOutcome,
  ServerMessage,
  SessionInfo,
} from '../../src-shared/wire/protocol.ts';
import type { LogPage } from '../../src-shared/wire/event-log.ts';
import { CHECK_EVERY_MS, SILENT_AFTER_MS, SilenceWatch } from '../../src-shared/wire/silence-watch.ts';

/** What the engine's messages lead to. */
export interface ClientHandlers {
  /** Buffers a frame; it is acknowledged when this returns. */
  onFrame(frame: DecodedFrame): void;
  /** A frame that was drawn since the last acknowledgement, for the next one. */
  takePainted(): PaintedFrame | undefined;
  onSession(session: SessionInfo): void;
  /** The link to the host came up or went down. */
  onLink(isUp: boolean): void;
  /** An engine can be reached that knows nothing of this screen: everything wanted must be said. */
  onReachable(): void;
  /** The first message of the engine came, after the link came up. */
  onContact(): void;
  /** How many whole seconds neither a frame nor a heartbeat has come, every second from 3 s on; undefined once one comes. */
  onSilence(seconds: number | undefined): void;
  /** How the engine is, as the host sees it. */
  onEngine(engine: EngineStatus): void;
  /** Taking in a message failed; the next one is taken all the same. */
  onFault(error: unknown): void;
  /** Operational events, while health is shown. */
  onLog(page: LogPage): void;
  /** Records of instruments that have changed since the screen may have asked for them. */
  onInstruments(changed: readonly Instrument[]): void;
  /** Alerts have changed, or one went off. */
  onAlerts(message: AlertMessage): void;
  /** Something about the host's files that the person has to know; the same one again after a reconnect. */
  onProblem(problem: HostProblem): void;
}

/** What the client borrows of the window. */
export interface ClientOptions {
  readonly perSecond: number;
  /** Calls once after `ms`; returns what cancels it. */
  delay(ms: number, callback: () => void): () => void;
  /** Calls until the returned function is called. */
  every(ms: number, callback: () => void): () => void;
  monotonic(): number;
}

/** The screen's end of the feed, the same over Electron's IPC and the browser's WebSocket. */
export class EngineClient {
  readonly #port: FeedPort | undefined;
  readonly #handlers: ClientHandlers;
  readonly #pending = new Map<number, Pending>();
  readonly #options: ClientOptions;
  readonly #stopChecks: () => void;
  #nextId = 1;
  #isLinkUp = false;
  #engine: EngineStatus['state'] = 'running';
  #perSecond: number;
  /** From the first message of the engine on, while the link is up. */
  #watch: SilenceWatch | undefined;
  #silentSeconds: number | undefined;

  constructor(bridge: HostBridge, handlers: ClientHandlers, options: ClientOptions) {
    this.#handlers = handlers;
    this.#perSecond = options.perSecond;
    this.#options = options;
    this.#stopChecks = options.every(CHECK_EVERY_MS, () => this.#checkSilence());
    this.#port = bridge.connect({
      onText: (text) => this.#onText(text),
      onFrame: (bytes) => this.#onFrame(bytes),
      onLink: (isUp) => this.#onLink(isUp),
    });
    // A host may say that the link is up before it has handed the port over.
    if (this.#isLinkUp) this.#onLink(true);
  }

  /** Replaces the whole demand, and what may be wanted next; nothing is sent while the link is down. */
  demand(demands: readonly Demand[], prefetch: readonly Demand[]): void {
    this.#send({ kind: 'demand', demands, ...(prefetch.length > 0 && { prefetch }) });
  }

  /** Asks for this many snapshots a second, now and after every reconnect. */
  setRate(perSecond: number): void {
    this.#perSecond = perSecond;
    this.#send({ kind: 'rate', perSecond });
  }

  /** Asks once; failures, a lost link and silence are answers too. */
  request(request: EngineRequest): Promise<RequestOutcome> {
    if (!this.#isReachable) return Promise.resolve(UNREACHABLE);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const cancel = this.#options.delay(ANSWER_WITHIN_MS, () => this.#settle(id, NO_ANSWER));
      this.#pending.set(id, { resolve, cancel });
      this.#send({ kind: 'request', id, request });
    });
  }

  /** Asks the host to start an engine that it has given up. */
  startEngine(): void {
    if (this.#isLinkUp) this.#port?.send(JSON.stringify({ kind: 'start-engine' } satisfies ClientMessage));
  }

  close(): void {
    this.#stopChecks();
    this.#port?.close();
  }

  get #isReachable(): boolean {
    return this.#isLinkUp && (this.#engine === 'running' || this.#engine === 'unresponsive');
  }

  #onFrame(bytes: ArrayBuffer): void {
    const frame = decodeFrame(bytes);
    if (frame === undefined) return;
    this.#noteContact();
    try {
      this.#handlers.onFrame(frame);
    } catch (error) {
      this.#handlers.onFault(error);
    }
    const painted = this.#handlers.takePainted();
    this.#send({ kind: 'ack', seq: frame.header.seq, ...(painted && { painted }) });
  }

  #onText(text: string): void {
    try {
      // The host has checked what comes from elsewhere; with its own engine it is of one build.
      this.#take(parseMessage(text)?.message as ServerMessage | undefined);
    } catch (error) {
      this.#handlers.onFault(error);
    }
  }

  #take(message: ServerMessage | undefined): void {
    switch (message?.kind) {
      case undefined:
        this.#handlers.onFault(new Error('a message that is none came from the engine'));
        break;
      case 'heartbeat':
        this.#noteContact();
        break;
      case 'engine':
        this.#onEngine(message.engine);
        break;
      case 'session':
        this.#noteContact();
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
      case 'instruments':
        this.#handlers.onInstruments(message.instruments);
        break;
      case 'problem':
        this.#handlers.onProblem(message.problem);
        break;
      case 'alerts':
      case 'alert-state':
      case 'alert-fired':
      case 'alert-problem':
        this.#handlers.onAlerts(message);
        break;
    }
  }

  #onLink(isUp: boolean): void {
    this.#isLinkUp = isUp;
    // A host that has more to say about its engine does so next.
    this.#engine = 'running';
    this.#handlers.onEngine({ state: 'running' });
    this.#handlers.onLink(isUp);
    if (isUp) this.#greet();
    else this.#forgetEngine();
  }

  #onEngine(engine: EngineStatus): void {
    const wasReachable = this.#isReachable;
    this.#engine = engine.state;
    this.#handlers.onEngine(engine);
    if (this.#isReachable && !wasReachable) this.#greet();
    else if (!this.#isReachable) this.#forgetEngine();
  }

  /** To an engine that knows nothing of this screen. */
  #greet(): void {
    this.#send({ kind: 'rate', perSecond: this.#perSecond });
    this.#handlers.onReachable();
  }

  #forgetEngine(): void {
    for (const id of this.#pending.keys()) this.#settle(id, UNREACHABLE);
    this.#watch = undefined;
    this.#setSilence(undefined);
  }

  #noteContact(): void {
    const now = this.#options.monotonic();
    if (this.#watch === undefined) {
      this.#watch = new SilenceWatch(now);
      this.#handlers.onContact();
    } else this.#watch.note(now);
    this.#setSilence(undefined);
  }

  #checkSilence(): void {
    const silentMs = this.#watch?.check(this.#options.monotonic()) ?? 0;
    if (silentMs >= SILENT_AFTER_MS) this.#setSilence(Math.floor(silentMs / 1000));
  }

  #setSilence(seconds: number | undefined): void {
    if (seconds === this.#silentSeconds) return;
    this.#silentSeconds = seconds;
    this.#handlers.onSilence(seconds);
  }

  #settle(id: number, outcome: RequestOutcome): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.cancel();
    pending?.resolve(outcome);
  }

  #send(message: ClientMessage): void {
    if (this.#isReachable) this.#port?.send(JSON.stringify(message));
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
