import type { LeafCondition, Measure } from '../../../src-shared/alerts/alert.ts';
import { FlowWindow } from './flow-window.ts';
import { type Dirty, Gauge } from './gauge.ts';
import type { LevelLeaf } from './leaf.ts';
import { type LeafOwner, levelLeaf } from './leaf-maker.ts';

/** What was traded, in every time that some alert asks about. Hot: allocates nothing. */
export class Flows<Owner extends LeafOwner> {
  readonly #dirty: Dirty<Owner>;
  readonly #windows: Window<Owner>[] = [];
  /** There is no data: that time passes says nothing. */
  #isLost = false;

  constructor(dirty: Dirty<Owner>) {
    this.#dirty = dirty;
  }

  get isEmpty(): boolean {
    return this.#windows.length === 0;
  }

  add(
    condition: Extract<LeafCondition, { kind: 'level' }> & {
      readonly measure: Extract<Measure, { readonly withinMs: number }>;
    },
    owner: Owner,
  ): LevelLeaf {
    const { measure } = condition;
    let window = this.#windows.find((one) => one.withinMs === measure.withinMs);
    if (window === undefined) {
      window = { withinMs: measure.withinMs, flow: new FlowWindow(measure.withinMs), gauges: {} };
      this.#windows.push(window);
    }
    const gauge = (window.gauges[measure.of === 'delta' ? 'delta' : measure.side] ??= new Gauge(this.#dirty));
    return levelLeaf(gauge, condition, owner);
  }

  remove(owner: Owner): void {
    for (let i = this.#windows.length - 1; i >= 0; i--) {
      const { gauges } = this.#windows[i] as Window<Owner>;
      let isUsed = false;
      for (const name of NAMES) {
        gauges[name]?.remove(owner);
        if (gauges[name]?.isEmpty === true) gauges[name] = undefined;
        isUsed ||= gauges[name] !== undefined;
      }
      if (!isUsed) this.#windows.splice(i, 1);
    }
  }

  /** Counts a trade of so many quote units. `missedBefore`: trades before it are missing. */
  take(size: number, isBuy: boolean, time: number, missedBefore: boolean): void {
    this.#isLost = false;
    for (let i = 0; i < this.#windows.length; i++) {
      const window = this.#windows[i] as Window<Owner>;
      window.flow.take(size, isBuy, time, missedBefore);
      measure(window, time);
    }
  }

  /** Lets time pass. */
  slide(time: number): void {
    for (const window of this.#windows) {
      window.flow.slide(time);
      if (!this.#isLost) measure(window, time);
    }
  }

  /** There is no data. */
  lose(): void {
    this.#isLost = true;
    for (const { gauges } of this.#windows) for (const name of NAMES) gauges[name]?.set(NaN);
  }
}

function measure<Owner>({ flow, gauges }: Window<Owner>, time: number): void {
  const isPartial = flow.isPartial(time);
  gauges.buy?.set(flow.bought, isPartial);
  gauges.sell?.set(flow.sold, isPartial);
  gauges.both?.set(flow.bought + flow.sold, isPartial);
  gauges.delta?.set(isPartial ? NaN : flow.bought - flow.sold);
}

interface Window<Owner> {
  readonly withinMs: number;
  readonly flow: FlowWindow;
  readonly gauges: { [K in (typeof NAMES)[number]]?: Gauge<Owner> | undefined };
}

const NAMES = ['buy', 'sell', 'both', 'delta'] as const;
