import type { BookView } from '../../src-main/engine/api.ts';
import { compareExact, exactDecimal } from '../../src-shared/market/decimal.ts';
import type { TradeEvent } from '../../src-shared/market/events.ts';
import type { TruthBook, TruthTrade } from '../../src-main/simulator/truth.ts';
import { follow, pause, startLoad, untilVerified, type Load, type LoadOptions } from './load.ts';

/** How hard and for how long. */
export interface ProofOptions extends LoadOptions {
  readonly seconds: number;
  /** A socket is killed so often; never where absent. */
  readonly killEveryMs?: number;
}

/** What was asked of the engine and what it did. Everything below `kills` ought to be 0, but for reconnects where sockets were killed. */
export interface ProofResult {
  readonly symbols: number;
  readonly seconds: number;
  readonly messages: number;
  readonly trades: number;
  readonly bookChecks: number;
  readonly booksEqual: number;
  readonly kills: number;
  readonly reconnects: number;
  readonly missing: number;
  readonly doubled: number;
  readonly untrue: number;
  readonly back: number;
  readonly booksWrong: number;
  readonly booksUnverified: number;
  readonly crossed: number;
  readonly unsorted: number;
  readonly malformed: number;
}

/** Whether nothing was lost, doubled or wrong. */
export function isProven(result: ProofResult): boolean {
  const { missing, doubled, untrue, back, booksWrong, booksUnverified, crossed, unsorted, malformed, reconnects, kills } = result;
  return [missing, doubled, untrue, back, booksWrong, booksUnverified, crossed, unsorted, malformed].every((count) => count === 0)
    && (kills === 0 ? reconnects === 0 : reconnects >= kills) && result.trades > 0 && result.booksEqual === result.symbols;
}

/** Runs the load and holds every trade and book against the truth. */
export async function prove(options: ProofOptions): Promise<ProofResult> {
  const load = await startLoad(options);
  try {
    const tape = new Tape(load);
    const books = new Books(load);
    if (!await follow(load)) throw new Error('not every book was verified within a minute');
    const start = load.engine.stats();
    let killAt = Date.now() + (options.killEveryMs ?? Infinity);
    for (const end = Date.now() + options.seconds * 1000; Date.now() < end; await pause(200)) {
      books.look();
      await tape.check();
      if (Date.now() < killAt) continue;
      load.killSocket();
      killAt += options.killEveryMs ?? Infinity;
    }
    // What the last kill took away is fetched.
    await untilVerified(load.engine, load.symbols.length, 20_000);
    await pause(options.killEveryMs === undefined ? 0 : 3500);
    const now = load.engine.stats();
    await books.compare();
    await tape.check(true);
    return {
      symbols: load.symbols.length, seconds: options.seconds, messages: now.messages - start.messages, kills: load.kills,
      reconnects: load.engine.health().totals.reconnects, malformed: now.malformed, ...tape.result(), ...books.result(),
    };
  } finally {
    await load.stop();
  }
}

/** Every trade told, by symbol; checked against the truth as time goes by, which keeps only the last thousands. */
class Tape {
  #trades = 0;
  #missing = 0;
  #doubled = 0;
  #back = 0;
  #untrue = 0;
  #next = 0;
  readonly #load: Load;
  readonly #lines = new Map<string, { id: number; time: number; readonly unchecked: TradeEvent[] }>();

  constructor(load: Load) {
    this.#load = load;
    load.engine.on('mkt.trades', (trade) => { this.#hear(trade); });
  }

  /** Compares the trades of some symbols, or of all, with those that really were. */
  async check(isAll = false): Promise<void> {
    const { symbols } = this.#load;
    for (let n = 0; n < (isAll ? symbols.length : 8); n++) {
      const symbol = symbols[this.#next++ % symbols.length] ?? '';
      const heard = this.#lines.get(symbol)?.unchecked.splice(0) ?? [];
      const [first] = heard;
      if (first === undefined) continue;
      const truth = await ask<readonly TruthTrade[]>(this.#load, 'trades', symbol, `&fromId=${first.id}&limit=${heard.length}`) ?? [];
      for (const [i, { id, price, size, aggressor }] of heard.entries()) {
        const real = truth[i];
        if (real?.id !== id || real.price !== price || real.size !== size || real.aggressor !== aggressor) this.#untrue++;
      }
    }
  }

  result(): Pick<ProofResult, 'trades' | 'missing' | 'doubled' | 'back' | 'untrue'> {
    return { trades: this.#trades, missing: this.#missing, doubled: this.#doubled, back: this.#back, untrue: this.#untrue };
  }

  #hear(trade: TradeEvent): void {
    this.#trades++;
    const id = Number(trade.id);
    const time = trade.venueTime ?? 0;
    const line = this.#lines.get(trade.symbol);
    if (line === undefined) {
      this.#lines.set(trade.symbol, { id, time, unchecked: [trade] });
      return;
    }
    if (id <= line.id) this.#doubled++;
    else this.#missing += id - line.id - 1;
    if (time < line.time) this.#back++;
    line.id = id;
    line.time = time;
    line.unchecked.push(trade);
  }
}

/** The books, looked at in turn while they live, and each held against the truth at the end. */
class Books {
  #checks = 0;
  #crossed = 0;
  #unsorted = 0;
  #equal = 0;
  #wrong = 0;
  #unverified = 0;
  #next = 0;
  readonly #load: Load;

  constructor(load: Load) {
    this.#load = load;
  }

  look(): void {
    const { symbols, engine } = this.#load;
    for (let n = 0; n < 20; n++) {
      const book = engine.getOrderBook(symbols[this.#next++ % symbols.length] ?? '', { depth: 200, levels: 200 });
      if (book?.state === 'verified') this.#judge(book);
    }
  }

  async compare(): Promise<void> {
    for (const symbol of this.#load.symbols) {
      const book = this.#load.engine.getOrderBook(symbol, { depth: 200 });
      if (book?.state !== 'verified') {
        this.#unverified++;
        continue;
      }
      this.#judge(book);
      const depth = book.knownDepth;
      const truth = await ask<TruthBook>(this.#load, 'book', symbol, `&sequence=${book.lastSequence}`);
      const isEqual = JSON.stringify([book.bids.slice(0, depth), book.asks.slice(0, depth)]) === JSON.stringify([truth?.bids.slice(0, depth), truth?.asks.slice(0, depth)]);
      if (isEqual) this.#equal++;
      else this.#wrong++;
    }
  }

  result(): Pick<ProofResult, 'bookChecks' | 'booksEqual' | 'booksWrong' | 'booksUnverified' | 'crossed' | 'unsorted'> {
    return { bookChecks: this.#checks, booksEqual: this.#equal, booksWrong: this.#wrong, booksUnverified: this.#unverified, crossed: this.#crossed, unsorted: this.#unsorted };
  }

  #judge({ bids, asks }: BookView): void {
    this.#checks++;
    if (bids[0] !== undefined && asks[0] !== undefined && !isBelow(bids[0][0], asks[0][0])) this.#crossed++;
    if (!isFalling(bids) || !isFalling(asks.toReversed())) this.#unsorted++;
  }
}

function isFalling(side: BookView['bids']): boolean {
  return side.every(([price], i) => i === 0 || isBelow(price, side[i - 1]?.[0] ?? ''));
}

function isBelow(one: string, other: string): boolean {
  const [a, b] = [exactDecimal(one), exactDecimal(other)];
  return a !== undefined && b !== undefined && compareExact(a, b) < 0;
}

async function ask<T>({ rest }: Load, what: 'book' | 'trades', symbol: string, query: string): Promise<T | undefined> {
  const answer = await fetch(`${new URL(rest).origin}/sim/truth/${what}?venue=binance-spot&symbol=${symbol}${query}`);
  return answer.ok ? await answer.json() as T : undefined;
}
