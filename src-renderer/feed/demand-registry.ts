import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { Demand } from '../../src-shared/wire/demand.ts';

/** Calls once after `ms`, for 0 as soon as what runs now has ended and before a frame is drawn; returns what cancels it. */
export type Delay = (ms: number, callback: () => void) => () => void;

/** Sends what is wanted, and what may be wanted next. */
export type Publish = (demands: readonly Demand[], prefetch: readonly Demand[]) => void;

/**
 * What each panel wants. Every change replaces the client's whole demand, once all panels have made theirs in the same task, and only if
 * the outcome differs from what was sent: nothing is waited for, since drawing what was void comes next. What was void in between and is wanted as before is withdrawn first: the engine would
 * go on with what changes in a picture that is no longer there.
 */
export class DemandRegistry {
  readonly #panels = new Map<string, readonly Demand[]>();
  readonly #bySub = new Map<string, Demand>();
  readonly #publish: Publish;
  readonly #delay: Delay;
  #cancel: (() => void) | undefined;
  #sent = NOTHING;
  /** What was sent of each subscription. */
  #sentBySub = new Map<string, string>();
  /** Subscriptions that were void since. */
  readonly #voided = new Set<string>();
  /** What may be shown next; `isRested` once `shown` has been the same for a while. */
  #ahead: Ahead | undefined;

  constructor(publish: Publish, delay: Delay) {
    this.#publish = publish;
    this.#delay = delay;
  }

  /** Replaces what a panel wants; an empty list withdraws it. Returns the subscriptions whose meaning changed: void what they contain. */
  set(panelId: string, demands: readonly Demand[]): readonly string[] {
    const changed: string[] = [];
    for (const old of this.#panels.get(panelId) ?? []) {
      if (!demands.some((demand) => demand.sub === old.sub)) changed.push(this.#drop(old.sub));
    }
    for (const demand of demands) {
      const before = this.#bySub.get(demand.sub);
      if (before !== undefined && meaningOf(before) !== meaningOf(demand)) changed.push(demand.sub);
      this.#bySub.set(demand.sub, demand);
    }
    if (demands.length === 0) this.#panels.delete(panelId);
    else this.#panels.set(panelId, demands);
    for (const sub of changed) this.#voided.add(sub);
    this.#settle();
    return changed;
  }

  /**
   * Asks for books, trades and candles of the first {@link MOST_NEXT} instruments of `next`, as panels have them of `shown`, once `shown` has been the
   * same for {@link REST_MS}; nothing if `shown` is undefined. Who scrolls through a list does not ask for what flies past.
   */
  prefetch(shown: InstrumentId | undefined, next: readonly InstrumentId[]): void {
    const before = this.#ahead;
    if (before !== undefined && before.shown === shown) before.next = next;
    else {
      before?.cancel();
      const ahead = shown === undefined ? undefined : { shown, next, isRested: false, cancel: this.#rest() };
      this.#ahead = ahead;
    }
    this.#settle();
  }

  /** The demand behind a subscription. */
  get(sub: string): Demand | undefined {
    return this.#bySub.get(sub);
  }

  all(): readonly Demand[] {
    return [...this.#bySub.values()];
  }

  /** Sends now what has not been sent. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const demands = this.all().filter(isFirst);
    const prefetch = this.#prefetched();
    const text = JSON.stringify([demands, prefetch]);
    const kept = demands.filter(
      (demand) => !this.#voided.has(demand.sub) || this.#sentBySub.get(demand.sub) !== JSON.stringify(demand),
    );
    this.#voided.clear();
    if (text === this.#sent && kept.length === demands.length) return;
    this.#sent = text;
    this.#sentBySub = new Map(demands.map((demand) => [demand.sub, JSON.stringify(demand)]));
    if (kept.length < demands.length) this.#publish(kept, prefetch);
    this.#publish(demands, prefetch);
  }

  /** Sends everything again, as after a lost link. */
  resend(): void {
    this.#sent = '';
    this.flush();
  }

  #settle(): void {
    this.#cancel ??= this.#delay(0, () => this.flush());
  }

  /** Counts the time that what is shown stays the same. */
  #rest(): () => void {
    return this.#delay(REST_MS, () => {
      if (this.#ahead !== undefined) this.#ahead.isRested = true;
      this.flush();
    });
  }

  #prefetched(): readonly Demand[] {
    const { shown, next, isRested } = this.#ahead ?? NOT_AHEAD;
    if (!isRested) return [];
    const models = this.all()
      .filter(isPrefetched)
      .filter((demand) => demand.instrument === shown);
    return next
      .slice(0, MOST_NEXT)
      .flatMap((instrument) => models.map((demand): Demand => ({ ...demand, instrument })))
      .slice(0, MOST_PREFETCHED);
  }

  #drop(sub: string): string {
    this.#bySub.delete(sub);
    return sub;
  }
}

/** One report fills the buffer that all demands of health share, so that the first of them is enough. */
function isFirst(demand: Demand, at: number, all: readonly Demand[]): boolean {
  return demand.kind !== 'health' || all.findIndex(({ kind }) => kind === 'health') === at;
}

/** Histories of books cost too much memory. */
function isPrefetched(demand: Demand): demand is Extract<Demand, { kind: 'book' | 'trades' | 'candles' }> {
  return demand.kind === 'book' || demand.kind === 'trades' || demand.kind === 'candles';
}

/** Two demands of one meaning fill one buffer: a book that gets deeper stays the same book. */
function meaningOf(demand: Demand): string {
  if (demand.kind === 'book') return `book ${demand.instrument}`;
  if (demand.kind === 'depth')
    return `depth ${demand.instrument} ${demand.step ?? ''} ${demand.ticks ?? ''} ${demand.columns}`;
  if (demand.kind === 'flow') return `flow ${demand.instrument} ${demand.bars} ${demand.step ?? ''}`;
  if (demand.kind === 'trades') return `trades ${demand.instrument} ${demand.channel ?? ''}`;
  return demand.kind === 'candles' ? `candles ${demand.instrument} ${demand.interval}` : demand.kind;
}

/** A key that is held down repeats within 40 ms. */
const REST_MS = 150;
/** The rows above and below. */
const MOST_NEXT = 2;
/** As many as the engine takes. */
const MOST_PREFETCHED = 32;
const NOTHING = '[[],[]]';
const NOT_AHEAD = { shown: undefined, next: [], isRested: false };

interface Ahead {
  readonly shown: InstrumentId;
  next: readonly InstrumentId[];
  isRested: boolean;
  readonly cancel: () => void;
}
