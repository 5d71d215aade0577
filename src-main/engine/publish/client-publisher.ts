import type { Demand } from '../../../src-shared/wire/demand.ts';
import { guardClientMessage } from '../../../src-shared/wire/guards.ts';
import { HEARTBEAT_MS } from '../../../src-shared/wire/silence-watch.ts';
import { MOST_INSTRUMENTS } from '../../../src-shared/wire/protocol.ts';
import type { ClientMessage, EngineRequest, RequestError, ServerMessage } from '../../../src-shared/wire/protocol.ts';
import { splitInstrumentId, type Instrument } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Timer } from '../ports.ts';
import { answerRequest, type SessionRequestHandler } from './answer-request.ts';
import { ClientHops, SampleFollower } from './client-stages.ts';
import type { SectionWriter } from './section.ts';
import type { MarketSource } from './market-source.ts';
import { FrameWriter } from './frame-writer.ts';
import { makeSection } from './make-section.ts';

/** How a client is reached. Both keep order; a frame's buffer belongs to the receiver and may be transferred. */
export interface ClientSend {
  frame(bytes: ArrayBuffer): void;
  text(json: string): void;
}

/** What a publisher needs. Without `onSessionRequest` those requests are rejected; `perSecond` is 10 if absent. `leastMs` is the least time between frames now. */
export interface ClientPublisherOptions {
  readonly engine: MarketSource;
  readonly send: ClientSend;
  readonly onSessionRequest?: SessionRequestHandler;
  readonly perSecond?: number;
  readonly leastMs?: () => number;
}

/**
 * One client's view of the market: its demand kept subscribed, and what changed sent on its own clock, one frame at a time. A client that
 * asked for {@link PROMPT_PER_SECOND} frames is sent books, trades and quotes as soon as they changed, besides. While a frame is
 * unacknowledged nothing is built, so that a slow client costs no memory and delays no other; a new demand may lead to a second one. Hot.
 */
export class ClientPublisher {
  /** Messages of this client that were rejected. */
  malformed = 0;
  #source: MarketSource;
  readonly #send: ClientSend;
  readonly #onSessionRequest: SessionRequestHandler | undefined;
  readonly #leastMs: () => number;
  readonly #writer = new FrameWriter();
  readonly #hops = new ClientHops(() => this.#source.hops);
  readonly #sent: SampleFollower[] = [];
  #subscriptions = new Map<string, Subscription>();
  /** What may be shown next, and sections that keep the streams of it open and are not sent, by demand as a text. */
  #next: readonly Demand[] = [];
  #prefetched = new Map<string, SectionWriter>();
  /** Number of the next operational event to send; undefined while no panel shows health. */
  #nextEvent: number | undefined;
  #timer: Timer | undefined;
  #promptTimer: Timer | undefined;
  #heartbeat: Timer | undefined;
  #everyMs: number;
  #seq = 0;
  /** The newest frame that waits for its acknowledgement; 0 for none. */
  #inFlight = 0;
  /** A frame before it that waits as well; 0 for none. */
  #overtaken = 0;
  /** The frame that waits was sent since the last tick, so that nothing is late yet. */
  #isFresh = false;
  /** A tick went by while a fresh frame waited: all that changed is sent with the acknowledgement. */
  #isDue = false;
  #conflated = 0;
  #conflatedSince = 0;
  #isDisposed = false;
  /** Ends the changes of instruments and of lists. */
  #unfollow: () => void;

  constructor(options: ClientPublisherOptions) {
    this.#source = options.engine;
    this.#send = options.send;
    this.#onSessionRequest = options.onSessionRequest;
    this.#leastMs = options.leastMs ?? (() => 0);
    this.#everyMs = 1000 / (options.perSecond ?? 10);
    this.#beatLater();
    this.#unfollow = this.#follow();
  }

  /** Moves the client and its demand to another source; everything is sent anew. */
  attach(engine: MarketSource): void {
    const demands = [...this.#subscriptions.values()].map(({ demand }) => demand);
    this.#demand([]);
    this.#next = [];
    this.#prefetch();
    this.#unfollow();
    this.#source = engine;
    this.#unfollow = this.#follow();
    this.#beatLater();
    this.#demand(demands);
  }

  /** Takes a raw message off the wire; whatever is wrong with it is counted, and answered if it was a request. Never throws. */
  onText(json: string): void {
    const guarded = guardClientMessage(json);
    if (guarded.ok) {
      this.onMessage(guarded.message);
      return;
    }
    this.malformed++;
    if (guarded.id !== undefined) this.#fail(guarded.id, { code: 'bad-request', message: guarded.problem });
  }

  onMessage(message: ClientMessage): void {
    if (this.#isDisposed) return;
    switch (message.kind) {
      case 'demand':
        this.#demand(message.demands);
        // After what is shown, which takes over what was kept open for it.
        this.#next = message.prefetch ?? [];
        this.#prefetch();
        return;
      case 'ack':
        this.#acknowledge(message);
        return;
      case 'rate':
        this.#setRate(Math.min(60, Math.max(4, message.perSecond)));
        return;
      case 'request':
        void this.#answer(message.id, message.request);
        return;
      case 'start-engine':
        // It runs: this is for a host whose engine does not.
        return;
    }
  }

  /** Gives every stream back and sends nothing more. May be called twice. */
  dispose(): void {
    this.#isDisposed = true;
    this.#heartbeat?.cancel();
    this.#unfollow();
    this.#demand([]);
    this.#next = [];
    this.#prefetch();
  }

  /** Frames come only when something changes, and none while one is unacknowledged: the heartbeat says that the engine runs. */
  #beatLater(): void {
    this.#heartbeat?.cancel();
    this.#heartbeat = this.#source.setTimer(() => {
      this.#sendText({ kind: 'heartbeat' });
      this.#prefetch();
      this.#beatLater();
    }, HEARTBEAT_MS);
  }

  /** A list may change in thousands of records at once. */
  #follow(): () => void {
    const send = (changed: readonly Instrument[]): void => {
      for (let from = 0; from < changed.length; from += MOST_INSTRUMENTS)
        this.#sendText({ kind: 'instruments', instruments: changed.slice(from, from + MOST_INSTRUMENTS) });
    };
    const ends = [this.#source.onInstruments?.(send), this.#source.onTickers?.((venue) => this.#renew(venue))];
    return () => {
      for (const end of ends) end?.();
    };
  }

  /** Makes anew, and sends in full, what is shown of a venue whose list has changed. */
  #renew(venue: VenueId): void {
    for (const [sub, { demand, key, section }] of this.#subscriptions) {
      if (!isOf(demand, venue)) continue;
      this.#subscriptions.set(sub, this.#subscribe(demand, key));
      section.dispose();
    }
  }

  /** Opens the new before it closes the old, so that what both need is never let go. */
  #demand(demands: readonly Demand[]): void {
    const before = this.#subscriptions;
    const next = new Map<string, Subscription>();
    for (const demand of demands) {
      const key = JSON.stringify(demand);
      const same = before.get(demand.sub);
      if (same?.key === key) before.delete(demand.sub);
      next.get(demand.sub)?.section.dispose();
      next.set(demand.sub, same?.key === key ? same : this.#subscribe(demand, key));
    }
    for (const { section } of before.values()) section.dispose();
    this.#subscriptions = next;
    this.#followLog(demands.some((demand) => demand.kind === 'health'));
    if (next.size === 0) this.#stopTimer();
    else if (this.#timer === undefined) this.#tick();
    else this.#flushSoon();
  }

  /** Keeps streams open that may be shown next. What a venue has no room for is left out until the next look. */
  #prefetch(): void {
    const before = this.#prefetched;
    const next = new Map<string, SectionWriter>();
    for (const demand of this.#next) {
      const key = JSON.stringify(demand);
      const same = before.get(key);
      if (next.has(key) || (same === undefined && !this.#canPrefetch(demand))) continue;
      before.delete(key);
      next.set(key, same ?? makeSection(this.#source, demand));
    }
    for (const section of before.values()) section.dispose();
    this.#prefetched = next;
  }

  #canPrefetch(demand: Demand): boolean {
    if (!('instrument' in demand)) return false;
    const { venue } = splitInstrumentId(demand.instrument);
    return this.#source.polled?.(venue) === undefined && this.#source.canPrefetch?.(venue) === true;
  }

  /**
   * What is newly shown waits neither for the tick nor for an acknowledgement, unless two frames wait already: books, trades and quotes leave
   * at once, and candles and what else is large with the acknowledgement.
   */
  #flushSoon(): void {
    if (!this.#isOnTime) return;
    this.#isDue = true;
    if (this.#overtaken !== 0) return;
    const waiting = this.#inFlight;
    this.#flush(true);
    if (this.#inFlight !== waiting) this.#overtaken = waiting;
    else if (waiting === 0) this.#flush();
  }

  #subscribe(demand: Demand, key: string): Subscription {
    const section = makeSection(this.#source, demand);
    return { demand, key, section, sample: new SampleFollower(section), isPrompt: PROMPT.has(demand.kind) };
  }

  #followLog(isWanted: boolean): void {
    this.#nextEvent = isWanted ? (this.#nextEvent ?? this.#source.log.total) : undefined;
  }

  /** A client that asks for more frames does not wait for the tick of the old clock. */
  #setRate(perSecond: number): void {
    const isFaster = 1000 / perSecond < this.#everyMs;
    this.#everyMs = 1000 / perSecond;
    if (this.#timer === undefined || !isFaster) return;
    this.#timer.cancel();
    this.#arm();
  }

  #arm(): void {
    this.#timer = this.#source.setTimer(
      () => {
        this.#tick();
      },
      Math.max(this.#everyMs, this.#leastMs()),
    );
  }

  #tick(): void {
    this.#arm();
    for (const { sample } of this.#subscriptions.values()) sample.look();
    if (this.#inFlight === 0) this.#flush();
    else if (this.#isDirty()) this.#onLate();
    this.#isFresh = false;
    this.#promptLater();
  }

  /** Between two ticks looks at what moves fastest, if the client asked for so much. */
  #promptLater(): void {
    const isWanted = this.#timer !== undefined && this.#everyMs <= 1000 / PROMPT_PER_SECOND && this.#isOnTime;
    if (!isWanted || this.#promptTimer !== undefined) return;
    this.#promptTimer = this.#source.setTimer(() => {
      this.#promptTimer = undefined;
      this.#promptLater();
      if (this.#inFlight !== 0) return;
      for (const { sample, isPrompt } of this.#subscriptions.values()) if (isPrompt) sample.look();
      this.#flush(true);
    }, PROMPT_EVERY_MS);
  }

  /** Whether the host lets frames leave as often as the client asked for. */
  get #isOnTime(): boolean {
    return this.#leastMs() <= this.#everyMs;
  }

  /** Not while a frame waits: in a storm, what a slow client was not sent is in the log and nowhere else. */
  #emitEvents(): void {
    const { log } = this.#source;
    if (this.#nextEvent === undefined || this.#nextEvent === log.total) return;
    this.#sendText({ kind: 'log', ...log.since(this.#nextEvent) });
    this.#nextEvent = log.total;
  }

  #isDirty(): boolean {
    const now = this.#source.now();
    for (const { section } of this.#subscriptions.values()) if (section.isDirty(now)) return true;
    return false;
  }

  #flush(isPromptOnly = false): void {
    if (!isPromptOnly) {
      this.#emitEvents();
      this.#isDue = false;
    }
    const now = this.#source.now();
    const writer = this.#writer;
    writer.begin();
    this.#sent.length = 0;
    for (const { section, sample, isPrompt } of this.#subscriptions.values()) {
      if (isPromptOnly && !isPrompt) continue;
      if (!section.isDirty(now)) {
        // It changed nothing.
        sample.take();
        continue;
      }
      section.write(writer, now);
      this.#sent.push(sample);
    }
    if (writer.isEmpty) return;
    this.#inFlight = ++this.#seq;
    this.#isFresh = isPromptOnly;
    const frame = writer.finish(this.#seq, now, this.#conflated);
    this.#reportMerged();
    this.#send.frame(frame);
    this.#hops.onSent(this.#seq, this.#sent);
  }

  /** A tick is due while a frame waits: it is merged with the next, unless the frame has only just been sent. */
  #onLate(): void {
    this.#isDue = true;
    if (this.#isFresh) return;
    if (this.#conflated++ === 0) this.#conflatedSince = this.#source.now();
  }

  #reportMerged(): void {
    if (this.#conflated === 0) return;
    const ids = [...this.#subscriptions.values()].flatMap(({ demand }) =>
      'instrument' in demand ? [demand.instrument] : [],
    );
    this.#source.onMerged([...new Set(ids)], this.#conflatedSince, this.#conflated);
    this.#conflated = 0;
  }

  #acknowledge({ seq, painted }: Extract<ClientMessage, { kind: 'ack' }>): void {
    if (seq === 0 || (seq !== this.#inFlight && seq !== this.#overtaken)) return;
    this.#hops.onAcknowledged(seq, painted);
    this.#overtaken = 0;
    if (seq !== this.#inFlight) return;
    this.#inFlight = 0;
    // At least one tick has gone by without a frame: the next one is due now.
    if (this.#isDue && this.#timer !== undefined && this.#isOnTime) this.#flush();
  }

  async #answer(id: number, request: EngineRequest): Promise<void> {
    const outcome = await answerRequest(this.#source, request, this.#onSessionRequest);
    if (this.#isDisposed) return;
    if (outcome.kind === 'failure') this.#fail(id, outcome.error);
    else this.#sendText({ kind: 'response', id, result: outcome });
  }

  #fail(id: number, error: RequestError): void {
    this.#sendText({ kind: 'failure', id, error });
  }

  #sendText(message: ServerMessage): void {
    this.#send.text(JSON.stringify(message));
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#promptTimer?.cancel();
    this.#timer = this.#promptTimer = undefined;
  }
}

/** Whether a demand is of any instrument of a venue. */
function isOf(demand: Demand, venue: VenueId): boolean {
  if (demand.kind === 'health') return false;
  if (demand.kind !== 'quotes') return splitInstrumentId(demand.instrument).venue === venue;
  return demand.venue === venue || demand.instruments.some((id) => splitInstrumentId(id).venue === venue);
}

interface Subscription {
  readonly demand: Demand;
  /** The demand as a text: the same needs give the same one. */
  readonly key: string;
  readonly section: SectionWriter;
  readonly sample: SampleFollower;
  /** It leaves between ticks as well. */
  readonly isPrompt: boolean;
}

/** From so many frames a second on a client takes what moves fastest as soon as it has changed. */
const PROMPT_PER_SECOND = 60;
/** Least time between two such frames. */
const PROMPT_EVERY_MS = 4;
const PROMPT: ReadonlySet<Demand['kind']> = new Set(['book', 'trades', 'quotes']);
