import type { Demand } from '../../src-shared/wire/demand.ts';

/** Timer the registry debounces with; returns what cancels it. */
export type Delay = (ms: number, callback: () => void) => () => void;

/**
 * What each panel wants. Every change replaces the client's whole demand, once the changes have settled, and only if the
 * outcome differs from what was sent. What was void in between and is wanted as before is withdrawn first: the engine would
 * go on with what changes in a picture that is no longer there.
 */
export class DemandRegistry {
  readonly #panels = new Map<string, readonly Demand[]>();
  readonly #bySub = new Map<string, Demand>();
  readonly #publish: (demands: readonly Demand[]) => void;
  readonly #delay: Delay;
  #cancel: (() => void) | undefined;
  #sent = '[]';
  /** What was sent of each subscription. */
  #sentBySub = new Map<string, string>();
  /** Subscriptions that were void since. */
  readonly #voided = new Set<string>();

  constructor(publish: (demands: readonly Demand[]) => void, delay: Delay) {
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
    this.#cancel ??= this.#delay(SETTLE_MS, () => this.flush());
    return changed;
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
    const text = JSON.stringify(demands);
    const kept = demands.filter(
      (demand) => !this.#voided.has(demand.sub) || this.#sentBySub.get(demand.sub) !== JSON.stringify(demand),
    );
    this.#voided.clear();
    if (text === this.#sent && kept.length === demands.length) return;
    this.#sent = text;
    this.#sentBySub = new Map(demands.map((demand) => [demand.sub, JSON.stringify(demand)]));
    if (kept.length < demands.length) this.#publish(kept);
    this.#publish(demands);
  }

  /** Sends everything again, as after a lost link. */
  resend(): void {
    this.#sent = '';
    this.flush();
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

/** Two demands of one meaning fill one buffer: a book that gets deeper stays the same book. */
function meaningOf(demand: Demand): string {
  if (demand.kind === 'book') return `book ${demand.instrument}`;
  if (demand.kind === 'depth')
    return `depth ${demand.instrument} ${demand.step ?? ''} ${demand.ticks ?? ''} ${demand.columns}`;
  if (demand.kind === 'flow') return `flow ${demand.instrument} ${demand.bars} ${demand.step ?? ''}`;
  if (demand.kind === 'trades') return `trades ${demand.instrument} ${demand.channel ?? ''}`;
  return demand.kind === 'candles' ? `candles ${demand.instrument} ${demand.interval}` : demand.kind;
}

const SETTLE_MS = 20;
