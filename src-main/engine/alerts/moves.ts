import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import { type Dirty, Gauge } from './gauge.ts';
import { type LeafOwner, type Made, moveNode } from './leaf-maker.ts';
import { MoveWindow } from './move-window.ts';

/** How far one value has moved, in every time that some alert asks about. Hot: allocates nothing. */
export class Moves<Owner extends LeafOwner> {
  readonly #dirty: Dirty<Owner>;
  /** Whether moves are differences, as values are per cent already, and not shares. */
  readonly #areDifferences: boolean;
  readonly #windows: Window<Owner>[] = [];
  #value = NaN;

  constructor(dirty: Dirty<Owner>, areDifferences = false) {
    this.#dirty = dirty;
    this.#areDifferences = areDifferences;
  }

  get isEmpty(): boolean {
    return this.#windows.length === 0;
  }

  add(condition: Extract<LeafCondition, { kind: 'moves' }>, owner: Owner): Made {
    const { withinMs } = condition;
    let window = this.#windows.find((one) => one.withinMs === withinMs);
    if (window === undefined) {
      window = {
        withinMs,
        values: new MoveWindow(withinMs),
        rise: new Gauge(this.#dirty),
        fall: new Gauge(this.#dirty),
      };
      this.#windows.push(window);
    }
    return moveNode(window, condition, owner);
  }

  remove(owner: Owner): void {
    for (let i = this.#windows.length - 1; i >= 0; i--) {
      const { rise, fall } = this.#windows[i] as Window<Owner>;
      rise.remove(owner);
      fall.remove(owner);
      if (rise.isEmpty && fall.isEmpty) this.#windows.splice(i, 1);
    }
  }

  /** Takes a value of a time, ms. */
  take(value: number, time: number): void {
    this.#value = value;
    for (let i = 0; i < this.#windows.length; i++) {
      const window = this.#windows[i] as Window<Owner>;
      window.values.take(value, time);
      this.#measure(window);
    }
  }

  /** Lets time pass. */
  slide(time: number): void {
    if (Number.isNaN(this.#value)) return;
    for (const window of this.#windows) if (window.values.slide(time)) this.#measure(window);
  }

  /** There is no data. What was seen before counts once there is again. */
  lose(): void {
    this.#value = NaN;
    for (const { rise, fall } of this.#windows) {
      rise.set(NaN);
      fall.set(NaN);
    }
  }

  #measure({ values: { lowest, highest }, rise, fall }: Window<Owner>): void {
    const value = this.#value;
    if (this.#areDifferences) {
      rise.set(Math.max(0, value - lowest));
      fall.set(Math.max(0, highest - value));
    } else {
      // The difference first: it is exact where a share is not, and a move of just so many per cent counts.
      rise.set(value > lowest ? ((value - lowest) * 100) / lowest : 0);
      fall.set(value < highest ? ((highest - value) * 100) / highest : 0);
    }
  }
}

interface Window<Owner> {
  readonly withinMs: number;
  readonly values: MoveWindow;
  readonly rise: Gauge<Owner>;
  readonly fall: Gauge<Owner>;
}
