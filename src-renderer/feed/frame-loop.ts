/** How much of a surface must be drawn anew; levels merge to the highest until the next frame. */
export const DIRTY = { none: 0, cursor: 1, data: 2, layout: 3 } as const;

/** A dirty level. */
export type DirtyLevel = (typeof DIRTY)[keyof typeof DIRTY];

/** Something that draws itself: a canvas, a chart, a text node. */
export interface Surface {
  /** Subscriptions whose sections raise `data` on this surface. May change between frames. */
  readonly subs: readonly string[];
  /** True if an age or a clock is shown: raised to `cursor` four times a second while the window is visible. */
  readonly showsAge?: boolean;
  /** Shortest time between two drawings of new data, ms, for what cannot be read faster: until then data requests no frame. Of a surface that shows an age, whose ticks bring the last of it. */
  readonly everyMs?: number;
  /** Draws. Called at most once a frame, only when dirty. */
  draw(level: DirtyLevel): void;
  /** Takes an error `draw` threw: the surface is not drawn again, the others go on. */
  fail(error: unknown): void;
}

/** A surface's place in the loop. */
export interface SurfaceHandle extends Disposable {
  raise(level: DirtyLevel): void;
}

/** What the loop needs of a window. */
export interface FrameClock {
  requestFrame(callback: () => void): void;
  /** Calls until the returned function is called. */
  every(ms: number, callback: () => void): () => void;
  isVisible(): boolean;
}

/**
 * The window's one animation-frame loop. Hot. No frame is requested while nothing is dirty, and no timer runs while no
 * surface shows an age: a silent screen costs nothing.
 */
export class FrameLoop {
  /** Frames drawn since start, for the status bar and the bench. */
  drawn = 0;
  /** Called when everything that was dirty has been drawn. */
  onDrawn: () => void = () => undefined;
  /** Called with every tick of the ages, before the surfaces are raised. */
  onTick: () => void = () => undefined;
  readonly #clock: FrameClock;
  readonly #monotonic: () => number;
  readonly #entries = new Set<Entry>();
  #isRequested = false;
  #stopAges: (() => void) | undefined;

  /** `monotonic` is a clock in ms. */
  constructor(clock: FrameClock, monotonic: () => number) {
    this.#clock = clock;
    this.#monotonic = monotonic;
  }

  /** Whether something waits for the next frame. */
  get isDirty(): boolean {
    return this.#isRequested;
  }

  /** Adds a surface; it is drawn with `layout` in the next frame. */
  add(surface: Surface): SurfaceHandle {
    const entry: Entry = { surface, level: DIRTY.none, hasData: false, drawnAt: -Infinity };
    this.#entries.add(entry);
    this.#raise(entry, DIRTY.layout);
    if (surface.showsAge === true) this.#stopAges ??= this.#clock.every(AGE_EVERY_MS, this.#tickAges);
    return {
      raise: (level) => this.#raise(entry, level),
      [Symbol.dispose]: () => this.#remove(entry),
    };
  }

  /** Raises every surface that shows one of these subscriptions; with data alone not if it has been drawn too short a time ago. */
  raiseSubs(subs: ReadonlySet<string>, level: DirtyLevel = DIRTY.data): void {
    const now = this.#monotonic();
    for (const entry of this.#entries) {
      if (!showsAny(entry.surface.subs, subs)) continue;
      entry.hasData = true;
      if (level > DIRTY.data || isDue(entry, now)) this.#raise(entry, level);
    }
  }

  /** Raises every surface, as when the theme or the time zone changed. */
  raiseAll(level: DirtyLevel): void {
    for (const entry of this.#entries) this.#raise(entry, level);
  }

  #raise(entry: Entry, level: DirtyLevel): void {
    if (level > entry.level) entry.level = level;
    if (level === DIRTY.none || this.#isRequested) return;
    this.#isRequested = true;
    this.#clock.requestFrame(this.#frame);
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry);
    for (const left of this.#entries) if (left.surface.showsAge === true) return;
    this.#stopAges?.();
    this.#stopAges = undefined;
  }

  readonly #frame = (): void => {
    this.#isRequested = false;
    this.drawn++;
    const now = this.#monotonic();
    for (const entry of this.#entries) {
      const level = entry.hasData && isDue(entry, now) ? maxLevel(entry.level, DIRTY.data) : entry.level;
      if (level === DIRTY.none) continue;
      entry.level = DIRTY.none;
      if (entry.hasData && level >= DIRTY.data) {
        entry.hasData = false;
        entry.drawnAt = now;
      }
      this.#draw(entry, level);
    }
    this.onDrawn();
  };

  #draw(entry: Entry, level: DirtyLevel): void {
    try {
      entry.surface.draw(level);
    } catch (error) {
      this.#remove(entry);
      entry.surface.fail(error);
    }
  }

  readonly #tickAges = (): void => {
    if (!this.#clock.isVisible()) return;
    this.onTick();
    for (const entry of this.#entries) if (entry.surface.showsAge === true) this.#raise(entry, DIRTY.cursor);
  };
}

interface Entry {
  readonly surface: Surface;
  level: DirtyLevel;
  /** Data came that has not been drawn. */
  hasData: boolean;
  /** When data was drawn last, monotonic ms. */
  drawnAt: number;
}

function isDue({ surface, drawnAt }: Entry, now: number): boolean {
  return now - drawnAt >= (surface.everyMs ?? 0);
}

function showsAny(shown: readonly string[], subs: ReadonlySet<string>): boolean {
  for (let at = 0; at < shown.length; at++) if (subs.has(shown[at] ?? '')) return true;
  return false;
}

function maxLevel(a: DirtyLevel, b: DirtyLevel): DirtyLevel {
  return a > b ? a : b;
}

const AGE_EVERY_MS = 250;
