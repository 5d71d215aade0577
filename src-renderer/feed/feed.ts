import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { Demand } from '../../src-shared/wire/demand.ts';
import type { DecodedFrame, FrameSection } from '../../src-shared/wire/feed-frame.ts';
import type { EngineRequest, PaintedFrame, RequestOutcome, SessionInfo } from '../../src-shared/wire/protocol.ts';
import { BookBuffer } from './book-buffer.ts';
import { CandleBuffer } from './candle-buffer.ts';
import { DepthBuffer } from './depth-buffer.ts';
import { type Delay, DemandRegistry } from './demand-registry.ts';
import { EngineClock } from './engine-clock.ts';
import { EventBuffer } from './event-buffer.ts';
import { type FeedBuffer, type FeedStatus, LOADING } from './feed-status.ts';
import { FlowBuffer } from './flow-buffer.ts';
import { DIRTY, type FrameClock, FrameLoop } from './frame-loop.ts';
import { HealthBuffer } from './health-buffer.ts';
import { HealthHistory } from './health-history.ts';
import { LedgerCache } from './ledger-cache.ts';
import { PastCache } from './past-cache.ts';
import { PaintMeter } from './paint-meter.ts';
import { QuoteBuffer } from './quote-buffer.ts';
import { TradeRing } from './trade-ring.ts';

/** What the feed needs of the client and the window. */
export interface FeedHost {
  publish(demands: readonly Demand[], prefetch: readonly Demand[]): void;
  request(request: EngineRequest): Promise<RequestOutcome>;
  readonly clock: FrameClock;
  readonly delay: Delay;
  /** Monotonic ms. */
  monotonic(): number;
}

/**
 * Market state as the screen has it, outside React. Hot. A buffer is made the first time it is asked for and stays the same object
 * as long as the window lives: panels may keep it. Frames overwrite it; a new session or a new meaning of its name clears it.
 */
export class Feed {
  readonly loop: FrameLoop;
  /** What was wrong with data. */
  readonly ledger: LedgerCache;
  /** What figures were. */
  readonly past: PastCache;
  /** What happened to connections and streams. */
  readonly events: EventBuffer;
  /** The last minutes of health, for plots. */
  readonly healthHistory = new HealthHistory();
  /** Counters for the status bar: frames taken, and updates the engine merged because the screen was busy. */
  readonly counts = { frames: 0, conflated: 0 };
  /** Called when a frame was drawn: how long it waited for that, ms, and when, monotonic ms. */
  onPainted: (afterMs: number, now: number) => void = () => undefined;
  readonly #host: FeedHost;
  readonly #clock: EngineClock;
  readonly #demands: DemandRegistry;
  readonly #buffers = {
    book: new Map<string, BookBuffer>(),
    depth: new Map<string, DepthBuffer>(),
    trades: new Map<string, TradeRing>(),
    candles: new Map<string, CandleBuffer>(),
    flow: new Map<string, FlowBuffer>(),
    quotes: new Map<string, QuoteBuffer>(),
  };
  readonly #health = new HealthBuffer();
  readonly #paint = new PaintMeter();
  readonly #listeners = new Set<() => void>();
  readonly #touched = new Set<string>();
  /** Subscriptions that were cleared and have not been filled since. */
  readonly #cleared = new Set<string>();
  /** Subscriptions of which what was drawn last stays on screen. */
  readonly #held = new Set<string>();
  #epoch = -1;

  constructor(host: FeedHost) {
    this.#host = host;
    this.loop = new FrameLoop(host.clock, () => host.monotonic());
    this.loop.onDrawn = () => {
      const now = host.monotonic();
      const afterMs = this.#paint.onDrawn(now);
      if (!Number.isNaN(afterMs)) this.onPainted(afterMs, now);
    };
    this.loop.onTick = () => {
      this.#judge();
    };
    this.#clock = new EngineClock(() => host.monotonic());
    this.ledger = new LedgerCache({
      request: (request) => host.request(request),
      monotonic: () => host.monotonic(),
      onPage: () => {
        this.loop.raiseAll(DIRTY.cursor);
      },
    });
    this.past = new PastCache({
      request: (request) => host.request(request),
      monotonic: () => host.monotonic(),
      now: () => this.engineNow(),
      onAnswer: () => {
        this.loop.raiseAll(DIRTY.cursor);
      },
    });
    this.events = new EventBuffer((request) => host.request(request));
    this.#demands = new DemandRegistry((demands, prefetch) => host.publish(demands, prefetch), host.delay);
  }

  /** The book of a subscription. */
  book(sub: string): BookBuffer {
    return obtain(this.#buffers.book, sub, () => new BookBuffer());
  }

  /** The history of a book of a subscription. */
  depth(sub: string): DepthBuffer {
    return obtain(this.#buffers.depth, sub, () => new DepthBuffer());
  }

  /** The trades of a subscription. */
  trades(sub: string): TradeRing {
    return obtain(this.#buffers.trades, sub, () => new TradeRing());
  }

  /** The candles of a subscription. */
  candles(sub: string): CandleBuffer {
    return obtain(this.#buffers.candles, sub, () => new CandleBuffer());
  }

  /** The order-flow bars of a subscription. */
  flow(sub: string): FlowBuffer {
    return obtain(this.#buffers.flow, sub, () => new FlowBuffer());
  }

  /** The watchlist rows of a subscription. */
  quotes(sub: string): QuoteBuffer {
    return obtain(this.#buffers.quotes, sub, () => new QuoteBuffer());
  }

  /** The health report; every health subscription fills the same one. */
  health(): HealthBuffer {
    return this.#health;
  }

  /** Engine time now, epoch ms: what ages are counted against, at paint time. */
  engineNow(): number {
    return this.#clock.now();
  }

  /** Replaces what a panel wants; an empty list withdraws it. */
  demand(panelId: string, demands: readonly Demand[]): void {
    for (const sub of this.#demands.set(panelId, demands))
      this.#void(
        sub,
        demands.some((demand) => demand.sub === sub),
      );
  }

  /** Has the streams of `next` kept open as panels have them of `shown`: see {@link DemandRegistry.prefetch}. */
  prefetch(shown: InstrumentId | undefined, next: readonly InstrumentId[] = []): void {
    this.#demands.prefetch(shown, next);
  }

  /** Everything wanted now. */
  demands(): readonly Demand[] {
    return this.#demands.all();
  }

  /** Trades the engine lost before it could send them, over all tapes shown. */
  droppedTrades(): number {
    let dropped = 0;
    for (const ring of this.#buffers.trades.values()) dropped += ring.dropped;
    return dropped;
  }

  /** Asks the engine once. Never rejects: failures are answers. */
  request(request: EngineRequest): Promise<RequestOutcome> {
    return this.#host.request(request);
  }

  /** What is known about a subscription now, and what follows from how long no data has come. The object changes identity with every update; compare its fields. */
  status(sub: string): FeedStatus {
    const demand = this.#demands.get(sub);
    return demand === undefined ? LOADING : this.#bufferOf(demand).status;
  }

  /** Whether a subscription has nothing to show. */
  isEmpty(sub: string): boolean {
    const demand = this.#demands.get(sub);
    return demand === undefined || this.#bufferOf(demand).isEmpty;
  }

  /** Whether another instrument was chosen within {@link HOLD_MS} and something of it is not there yet. */
  isHeld(subs: readonly string[]): boolean {
    return this.#held.size > 0 && subs.some((sub) => this.#held.has(sub));
  }

  /** Calls when any subscription's state or reason changed, it fell silent, or its buffer got its first content or lost it, at human speed. Returns what ends it. */
  onStatus(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a frame in; acknowledge it after this returns. */
  onFrame(frame: DecodedFrame): void {
    this.counts.frames++;
    this.counts.conflated += frame.header.conflated;
    this.#clock.onFrame(frame.header.at);
    let isStatusChanged = false;
    for (const section of frame.header.sections)
      isStatusChanged = this.#apply(section, frame.numbers) || isStatusChanged;
    for (const sub of this.#held) if (!this.isEmpty(sub)) this.#release(sub);
    this.loop.raiseSubs(this.#touched);
    this.#touched.clear();
    if (!this.#host.clock.isVisible()) this.#paint.forget();
    else if (this.loop.isDirty) this.#paint.onFrame(frame.header.seq, this.#host.monotonic());
    if (isStatusChanged) this.#notify();
  }

  /** The frame that was drawn since this was asked last, for the next acknowledgement. */
  takePainted(): PaintedFrame | undefined {
    return this.#paint.take();
  }

  /** Notes the session; a new epoch voids everything shown and asks for it anew. */
  onSession(session: SessionInfo): void {
    if (session.epoch !== this.#epoch) {
      this.#epoch = session.epoch;
      this.#clock.reset();
      for (const map of Object.values(this.#buffers))
        for (const [sub, buffer] of map) {
          buffer.clear();
          this.#cleared.add(sub);
        }
      this.#health.clear();
      this.healthHistory.clear();
      this.ledger.clear();
      this.past.clear();
      this.events.clear();
      this.#demands.resend();
      this.loop.raiseAll(DIRTY.layout);
      this.#notify();
    }
    this.#clock.onReplay(session.replay, session.state === 'ended');
  }

  /** Asks for everything anew after the link came back. */
  onLinkUp(): void {
    this.events.onLinkUp();
    this.#demands.resend();
  }

  #apply(section: FrameSection, numbers: Float64Array): boolean {
    const demand = this.#demandOf(section);
    if (demand === undefined) return false;
    const buffer = this.#bufferOf(demand);
    const before = buffer.status;
    const wasEmpty = buffer.isEmpty;
    switch (section.kind) {
      case 'book':
        this.book(section.sub).apply(section, numbers);
        break;
      case 'depth':
        this.depth(section.sub).apply(section, numbers);
        break;
      case 'trades':
        this.trades(section.sub).apply(section, numbers);
        break;
      case 'candles':
        this.candles(section.sub).apply(section, numbers);
        break;
      case 'flow':
        this.flow(section.sub).apply(section, numbers);
        break;
      case 'quotes':
        this.quotes(section.sub).apply(section, numbers);
        break;
      case 'health':
        this.#health.apply(section);
        this.healthHistory.note(section.report);
        for (const { sub, kind } of this.demands()) if (kind === 'health') this.#touched.add(sub);
        break;
    }
    buffer.judge(this.#clock.judging());
    this.#touched.add(section.sub);
    const { status } = buffer;
    return (
      before.state !== status.state ||
      before.reason !== status.reason ||
      before.isQuiet !== status.isQuiet ||
      wasEmpty !== buffer.isEmpty
    );
  }

  /** What a section is for; undefined if it is of what was wanted before, or says what changed in a picture that was cleared. */
  #demandOf(section: FrameSection): Demand | undefined {
    const demand = this.#demands.get(section.sub);
    if (demand === undefined || !isFor(section, demand)) return undefined;
    if ('isReset' in section && !section.isReset) return this.#cleared.has(section.sub) ? undefined : demand;
    this.#cleared.delete(section.sub);
    return demand;
  }

  /** Finds what has fallen silent, or is silent no more, though no frame said so. */
  #judge(): void {
    const now = this.#clock.judging();
    const changed = this.demands().filter((demand) => this.#bufferOf(demand).judge(now));
    if (changed.length === 0) return;
    this.loop.raiseSubs(new Set(changed.map(({ sub }) => sub)));
    this.#notify();
  }

  #bufferOf(demand: Demand): FeedBuffer {
    return demand.kind === 'health' ? this.#health : this[demand.kind](demand.sub);
  }

  /** Clears a subscription whose meaning changed; forgets one that ended. */
  #void(sub: string, isKept: boolean): void {
    const shown = Object.values(this.#buffers).some((map) => map.get(sub)?.isEmpty === false);
    if (!isKept) this.#held.delete(sub);
    else if (shown && !this.#held.has(sub)) {
      this.#held.add(sub);
      this.#host.delay(HOLD_MS, () => this.#release(sub));
    }
    for (const map of Object.values(this.#buffers)) {
      map.get(sub)?.clear();
      if (!isKept) map.delete(sub);
    }
    this.#cleared.add(sub);
    this.loop.raiseSubs(new Set([sub]));
    this.#notify();
  }

  /** What was skipped meanwhile may have been a new layout. */
  #release(sub: string): void {
    if (this.#held.delete(sub)) this.loop.raiseSubs(new Set([sub]), DIRTY.layout);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** After so long a panel says what it waits for; as long in `panels.css`. */
const HOLD_MS = 250;

function obtain<T>(map: Map<string, T>, sub: string, make: () => T): T {
  let buffer = map.get(sub);
  if (buffer === undefined) map.set(sub, (buffer = make()));
  return buffer;
}

/** Whether a section answers the demand as it is now: frames made for an earlier one may still be on their way. */
function isFor(section: FrameSection, demand: Demand): boolean {
  if (section.kind !== demand.kind) return false;
  if ('instrument' in section && 'instrument' in demand && section.instrument !== demand.instrument) return false;
  if (section.kind === 'flow' && demand.kind === 'flow') return section.bars === demand.bars;
  return section.kind !== 'candles' || demand.kind !== 'candles' || section.interval === demand.interval;
}
