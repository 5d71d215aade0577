/** Rows a view can stand still over; they are numbered from the first ever made. */
export interface NumberedRows {
  /** Rows ever made: `total - 1` is the newest. */
  readonly total: number;
  /** Number of the newest row that was there when {@link NumberedRows.close} was called. */
  readonly closedRow: number;
  /** Keeps what is there now as it is: what comes later makes rows of its own. */
  close(): void;
}

/**
 * Where the view of a tape stands. Live, the newest row is on top. Paused, the row on top stays there while trades go on being kept.
 * Hovering pauses for as long as the pointer stays; scrolling or a key until resumed.
 */
export class TapeScroll {
  /** Rows below the anchor that are scrolled out at the top. */
  skipped = 0;
  #anchor: number | undefined;
  #tradesThen = 0;
  #isStopped = false;
  #isHovered = false;

  /** Whether the view stands still. */
  get isPaused(): boolean {
    return this.#anchor !== undefined;
  }

  /** Number of the newest row that may be shown. */
  top(rows: NumberedRows): number {
    return this.#anchor ?? rows.total - 1;
  }

  /** Trades that came since the pause. */
  newTrades(trades: number): number {
    return this.#anchor === undefined ? 0 : trades - this.#tradesThen;
  }

  /** The rows were made again of the same trades, as when the instrument's record arrives: what stood on top still does. */
  find(rows: NumberedRows): void {
    if (this.#anchor !== undefined) this.#anchor = rows.closedRow;
  }

  /** The pointer came or left. */
  hover(isHovered: boolean, rows: NumberedRows, trades: number): void {
    this.#isHovered = isHovered;
    if (isHovered) this.#stop(rows, trades);
    else if (!this.#isStopped) this.resume();
  }

  /** Stops, or goes on if it had been stopped by hand. */
  toggle(rows: NumberedRows, trades: number): void {
    if (this.#isStopped) {
      this.resume();
      return;
    }
    this.#isStopped = true;
    this.#stop(rows, trades);
  }

  /** Moves by rows, downward (into the past) for positive counts. Back at the top the tape goes on. */
  scroll(count: number, rows: NumberedRows, trades: number): void {
    if (count < 0 && this.skipped + count <= 0) {
      this.skipped = 0;
      if (!this.#isHovered) this.resume();
      this.#isStopped = false;
      return;
    }
    this.#isStopped = true;
    this.#stop(rows, trades);
    this.skipped += count;
  }

  /** Goes on with the newest row on top. */
  resume(): void {
    this.#anchor = undefined;
    this.#isStopped = false;
    this.skipped = 0;
  }

  #stop(rows: NumberedRows, trades: number): void {
    if (this.#anchor !== undefined) return;
    this.#anchor = rows.total - 1;
    this.#tradesThen = trades;
    rows.close();
  }
}
