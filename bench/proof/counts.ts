/** What was asked of the engine and what it did. Everything from `missing` on ought to be 0, but for reconnects if sockets were killed. */
export interface Counts {
  symbols: number;
  messages: number;
  trades: number;
  bookChecks: number;
  booksEqual: number;
  candles: number;
  /** Trades missing that the venue's history no longer had, each inside a gap that the ledger names. */
  named: number;
  missing: number;
  doubled: number;
  untrue: number;
  back: number;
  booksWrong: number;
  booksNotWhole: number;
  crossed: number;
  unsorted: number;
  candlesMissing: number;
  candlesWrong: number;
  malformed: number;
  reconnects: number;
}

/** Nothing yet. */
function noCounts(): Counts {
  return {
    symbols: 0,
    messages: 0,
    trades: 0,
    bookChecks: 0,
    booksEqual: 0,
    candles: 0,
    named: 0,
    missing: 0,
    doubled: 0,
    untrue: 0,
    back: 0,
    booksWrong: 0,
    booksNotWhole: 0,
    crossed: 0,
    unsorted: 0,
    candlesMissing: 0,
    candlesWrong: 0,
    malformed: 0,
    reconnects: 0,
  };
}

/** Counts of every exchange, made if there are none. */
export class CountsByExchange {
  /** The first few things of each sort that were wrong, for people. */
  readonly findings: string[] = [];
  readonly #counts = new Map<string, Counts>();
  readonly #noted = new Map<string, number>();

  /** Says what was wrong, if few things of that sort have been so far. */
  note(sort: 'trade' | 'book' | 'minute' | 'log', finding: string): void {
    const noted = this.#noted.get(sort) ?? 0;
    this.#noted.set(sort, noted + 1);
    if (noted < MOST_FINDINGS) this.findings.push(`${sort}: ${finding}`);
  }

  of(exchange: string): Counts {
    let counts = this.#counts.get(exchange);
    if (counts === undefined) this.#counts.set(exchange, (counts = noCounts()));
    return counts;
  }

  entries(): ReadonlyMap<string, Counts> {
    return this.#counts;
  }

  total(): Counts {
    const total = noCounts();
    for (const counts of this.#counts.values())
      for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key];
    return total;
  }
}

const MOST_FINDINGS = 6;
