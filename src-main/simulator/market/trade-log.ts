/** One execution. `price` in ticks, `size` in steps, `aggressor` the taker's side. */
export interface MarketTrade {
  readonly id: number;
  readonly time: number;
  readonly price: number;
  readonly size: number;
  readonly turnover: number;
  readonly isBuy: boolean;
}

/** All executions of one taker order at one price. Its fills are the trades `firstId` to `lastId`. */
export interface Match {
  readonly id: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly time: number;
  readonly price: number;
  readonly size: number;
  readonly isBuy: boolean;
}

/** The last rows with consecutive ids. */
export class IdLog<Row extends { readonly id: number }> {
  readonly #capacity: number;
  readonly #origin: number;
  readonly #rows: Row[] = [];
  #lastId: number;

  /** `lastId` is the id before the first row. */
  constructor(lastId: number, capacity: number) {
    this.#lastId = lastId;
    this.#origin = lastId + 1;
    this.#capacity = capacity;
  }

  /** Id of the newest row. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Id of the oldest row kept; one above `lastId` if there is none. */
  get firstId(): number {
    return this.#lastId - this.#rows.length + 1;
  }

  /** Adds the row with the next id. */
  push(row: Row): void {
    this.#lastId = row.id;
    this.#rows[(row.id - this.#origin) % this.#capacity] = row;
  }

  /** The row with an id, undefined if it is not kept. */
  get(id: number): Row | undefined {
    if (id > this.#lastId || id < this.firstId) return undefined;
    return this.#rows[(id - this.#origin) % this.#capacity];
  }

  /** At most `limit` rows from an id on, oldest first. */
  from(id: number, limit: number): Row[] {
    const rows: Row[] = [];
    for (let at = Math.max(id, this.firstId); at <= this.#lastId && rows.length < limit; at++) {
      const row = this.get(at);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** The newest `limit` rows, oldest first. */
  newest(limit: number): Row[] {
    return this.from(this.#lastId - limit + 1, limit);
  }
}

/** A forced order: `isBuy` is the side of the order. `limitPrice` is its worst price. */
export interface Liquidation {
  readonly time: number;
  readonly isBuy: boolean;
  readonly size: number;
  readonly limitPrice: number;
  readonly averagePrice: number;
}
