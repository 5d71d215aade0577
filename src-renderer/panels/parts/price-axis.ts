/** When a ladder brings the inside market back to the middle by itself. */
export const AUTO_CENTRES = ['off', 'edge', 'always', 'timed'] as const;

/** A recentring policy. `edge`: when the inside market comes near an edge. */
export type AutoCentre = (typeof AUTO_CENTRES)[number];

/** The inside market on the grid: group indices of best bid and ask. NaN if a side is empty. */
export interface Inside {
  readonly bid: number;
  readonly ask: number;
}

/** When to recentre; `everyMs` is for `timed`. */
export interface CentrePolicy {
  readonly mode: AutoCentre;
  readonly everyMs: number;
}

/**
 * The static price axis: it stands still while the inside market moves over it, until something recentres it. Positions are group
 * indices (price divided by step); the row at the top has index `top`, and indices fall downward.
 */
export class PriceAxis {
  top = NaN;
  /** Rows scrolled away from the middle when only existing prices are listed. */
  listScroll = 0;
  /** The person scrolled the inside market out of the way: nothing recentres by itself until it is back. */
  isDetached = false;
  #jumpAt = NaN;
  #centredAt = NaN;
  /** When a policy last moved the view by itself. */
  #movedAt = -Infinity;
  #isRecentreWanted = false;
  /** Time of the frame being drawn, monotonic ms; NaN if nothing glides. */
  #frameAt = NaN;
  #glideFrom = NaN;
  #glideAt = NaN;

  /** A jump is due within the next moment: the screen warns. */
  get isWarning(): boolean {
    return !Number.isNaN(this.#jumpAt);
  }

  /** Whether the view is on its way to {@link top}. */
  get isGliding(): boolean {
    return !Number.isNaN(this.#glideFrom);
  }

  /** Index at the upper edge of the view in the frame being drawn: {@link top}, or a fraction on the way there. */
  get shownTop(): number {
    if (!this.isGliding) return this.top;
    const left = Math.max(0, 1 - (this.#frameAt - this.#glideAt) / GLIDE_MS);
    return this.top + (this.#glideFrom - this.top) * left ** 3;
  }

  /** Takes the time of the frame to be drawn, monotonic ms, so that recentring glides. With NaN, and without this, it jumps. */
  animate(frameAt: number): void {
    this.#frameAt = frameAt;
    if (!(frameAt - this.#glideAt < GLIDE_MS)) this.#glideFrom = NaN;
  }

  /** Forgets the position: the next {@link follow} centres, as for another book or step. */
  reset(): void {
    this.top = NaN;
    this.listScroll = 0;
    this.isDetached = false;
    this.#jumpAt = NaN;
    this.#glideFrom = NaN;
    this.#movedAt = -Infinity;
  }

  /** The next {@link follow} brings the inside market to the middle, as the person wishes. */
  recentre(): void {
    this.#isRecentreWanted = true;
  }

  /** Moves the view by rows, downward for positive counts. */
  scroll(rows: number): void {
    this.top -= rows;
    this.listScroll -= rows;
    this.isDetached = true;
    this.#jumpAt = NaN;
    this.#glideFrom = NaN;
  }

  /** Applies the policy to where the inside market is now. */
  follow(inside: Inside, rowCount: number, policy: CentrePolicy, now: number): void {
    const middle = middleOf(inside);
    if (Number.isNaN(middle) || rowCount <= 0) return;
    if (Number.isNaN(this.top) || this.#isRecentreWanted) {
      this.#isRecentreWanted = false;
      this.#glide(middle, rowCount, now);
      return;
    }
    const isNearEdge = this.#isNearEdge(inside, rowCount);
    if (policy.mode !== 'always' && !isNearEdge) this.isDetached = false;
    if (this.isDetached || policy.mode === 'off') this.#jumpAt = NaN;
    else if (policy.mode === 'always') this.#centre(middle, rowCount, now);
    else
      this.#schedule(
        policy.mode === 'edge'
          ? isNearEdge && this.#mayMove(inside, rowCount, now)
          : now - this.#centredAt >= policy.everyMs,
        middle,
        rowCount,
        now,
      );
  }

  /** Which way the inside market has left the view: -1 above, 1 below, 0 visible. */
  whereIs(inside: Inside, rowCount: number): -1 | 0 | 1 {
    const middle = middleOf(inside);
    if (!(middle <= this.top + 0.5)) return Number.isNaN(middle) ? 0 : -1;
    return middle < this.top - rowCount + 0.5 ? 1 : 0;
  }

  #schedule(isDue: boolean, middle: number, rowCount: number, now: number): void {
    if (!isDue) this.#jumpAt = NaN;
    else if (Number.isNaN(this.#jumpAt)) this.#jumpAt = now + WARN_MS;
    else if (now >= this.#jumpAt) {
      this.#glide(middle, rowCount, now);
      this.#movedAt = now;
    }
  }

  /** Whether the view may move by itself again: not right after it did, unless the market has left it. */
  #mayMove(inside: Inside, rowCount: number, now: number): boolean {
    return now - this.#movedAt >= CALM_MS || this.whereIs(inside, rowCount) !== 0;
  }

  /** Centres; the view follows within a moment, from one screen away at most. */
  #glide(middle: number, rowCount: number, now: number): void {
    const from = this.shownTop;
    this.#centre(middle, rowCount, now);
    if (Number.isNaN(this.#frameAt) || Number.isNaN(from) || from === this.top) return;
    this.#glideFrom = Math.min(Math.max(from, this.top - rowCount), this.top + rowCount);
    this.#glideAt = this.#frameAt;
  }

  #centre(middle: number, rowCount: number, now: number): void {
    this.top = Math.ceil(middle + (rowCount - 1) / 2);
    this.listScroll = 0;
    this.isDetached = false;
    this.#jumpAt = NaN;
    this.#glideFrom = NaN;
    this.#centredAt = now;
  }

  #isNearEdge(inside: Inside, rowCount: number): boolean {
    const margin = Math.min(EDGE_ROWS, Math.floor((rowCount - 1) / 3));
    const highest = Number.isNaN(inside.ask) ? inside.bid : inside.ask;
    const lowest = Number.isNaN(inside.bid) ? inside.ask : inside.bid;
    const isWide = highest - lowest > rowCount - 2 * margin;
    const middle = middleOf(inside);
    return (
      (isWide ? middle : highest) > this.top - margin || (isWide ? middle : lowest) < this.top - rowCount + 1 + margin
    );
  }
}

function middleOf(inside: Inside): number {
  if (Number.isNaN(inside.bid)) return inside.ask;
  return Number.isNaN(inside.ask) ? inside.bid : (inside.bid + inside.ask) / 2;
}

/** How near an edge the inside market may come. */
const EDGE_ROWS = 3;
/** How long the warning shows before a jump. */
const WARN_MS = 400;
const GLIDE_MS = 150;
/** Least time between two moves of the view by itself while the market is in it. */
const CALM_MS = 5_000;
