import type { Engine } from '../src-main/engine/engine.ts';
import type { SimulatorNetwork } from '../src-main/simulator/server/network.ts';
import type { LevelStrings, TradeEvent } from '../src-shared/market/events.ts';
import type { VenueId } from '../src-shared/market/venue-ids.ts';
import { CandleWitness, type CandleLine } from './candle-witness.ts';
import { RefusalWitness } from './refusal-witness.ts';

/** Sees everything the engine says and knows the truth. */
export class Witness {
  readonly symbols: readonly string[];
  readonly candles: CandleWitness;
  readonly refusals: RefusalWitness;
  readonly #engine: Engine;
  readonly #network: SimulatorNetwork;
  readonly #venue: VenueId;
  readonly #trades = new Map<string, TradeEvent[]>();
  readonly #broken: string[] = [];
  readonly #compared = new Map<string, number>();
  /** True sequences before the last step: what was there by then has been told. */
  readonly #sequences = new Map<string, number>();
  #checks = 0;
  #holes = 0;
  #expectedSince = 0;

  constructor(engine: Engine, network: SimulatorNetwork, venue: VenueId, lines: { readonly symbols: readonly string[]; readonly candles: readonly CandleLine[] }) {
    this.#engine = engine;
    this.#network = network;
    this.#venue = venue;
    this.symbols = lines.symbols;
    this.candles = new CandleWitness(engine, network, venue, lines.candles);
    this.refusals = new RefusalWitness(engine);
    engine.on('mkt.trades', (trade) => {
      const heard = this.#trades.get(trade.symbol) ?? [];
      this.#trades.set(trade.symbol, heard);
      heard.push(trade);
    });
  }

  async step(ms: number): Promise<void> {
    for (const symbol of this.symbols) this.#sequences.set(symbol, this.#network.truth.sequence(this.#venue, symbol) ?? 0);
    await this.#network.run(ms);
    for (const symbol of this.symbols) this.#judgeBook(symbol);
    for (const wrong of this.refusals.judge()) this.blame(wrong);
  }

  /** Every book verified and every stream subscribed, with trades and closed candles up to a moment ago. */
  isWell(): boolean {
    return this.symbols.every((symbol) => this.#isBookWell(symbol) && this.#isTradeNew(symbol))
      // A stream may be quiet, as its market may be.
      && this.#engine.streamStatuses().every(({ state }) => state === 'running' || state === 'stale')
      && this.candles.isWell(TRAVEL_MS);
  }

  describe(): string {
    const books = this.symbols.map((symbol) => {
      const book = this.#engine.getOrderBook(symbol, BOOK);
      return `${symbol} ${book?.state} ${book?.reason} trades ${this.#isTradeNew(symbol) ? 'new' : `old (${String(this.#trades.get(symbol)?.at(-1)?.id)})`}`;
    });
    return [...books, ...this.#engine.streamStatuses().map(({ topic, state }) => `${topic} ${state}`), this.candles.describe(TRAVEL_MS)].join(', ');
  }

  /** From now on trades are to be told. One that was lost before may be unknown until the next one shows the hole. */
  expectTrades(): void {
    this.#expectedSince = this.#network.clock.now();
  }

  blame(what: string): void {
    if (this.#broken.length < 5) this.#broken.push(what);
  }

  counts(): { readonly broken: readonly string[]; readonly checks: number; readonly trades: number; readonly holes: number; readonly candles: number; readonly refusals: number } {
    const trades = [...this.#trades.values()].reduce((sum, { length }) => sum + length, 0);
    return { broken: this.#broken, checks: this.#checks, trades, holes: this.#holes, candles: this.candles.count, refusals: this.refusals.count };
  }

  /** Looks back at everything that was told. */
  judge(): void {
    this.#judgeTrades();
    for (const wrong of this.candles.judge()) this.blame(wrong);
  }

  /** Ordered, none twice, each as it was, and every hole among them in the ledger. */
  #judgeTrades(): void {
    const { entries } = this.#engine.ledger({ kinds: ['gap'] });
    for (const [symbol, heard] of this.#trades) {
      const named = entries.filter((entry) => entry.symbol === symbol && entry.channel === 'trade');
      const truth = new Map(this.#network.truth.trades(this.#venue, symbol, { fromId: Number(heard[0]?.id ?? 0) }).map((trade) => [trade.id, trade]));
      let previous = NaN;
      for (const { id: text, price, size, aggressor } of heard) {
        const id = Number(text);
        const real = truth.get(id);
        if (real === undefined) this.blame(`${symbol} trade ${id} never happened`);
        else if (real.price !== price || real.size !== size || real.aggressor !== aggressor) this.blame(`${symbol} trade ${id} is not as it was`);
        if (id <= previous) this.blame(`${symbol} trade ${id} after ${previous}`);
        if (id > previous + 1) {
          this.#holes++;
          const first = previous + 1;
          if (!named.some(({ firstId = NaN, lastId = NaN }) => firstId <= first && lastId >= id - 1)) this.blame(`${symbol} trades ${first} to ${id - 1} are missing, and the ledger does not say so`);
        }
        previous = id;
      }
    }
  }

  #judgeBook(symbol: string): void {
    const book = this.#engine.getOrderBook(symbol, BOOK);
    if (book?.state !== 'verified' || this.#compared.get(symbol) === book.lastSequence) return;
    const { lastSequence: sequence = NaN, knownDepth } = book;
    this.#compared.set(symbol, sequence);
    this.#checks++;
    const truth = this.#network.truth.book(this.#venue, symbol, sequence);
    if (truth === undefined) this.blame(`${symbol} is verified at ${sequence}, which never was`);
    else if (!isSame(book.bids, truth.bids, knownDepth) || !isSame(book.asks, truth.asks, knownDepth)) this.blame(`${symbol} is verified at ${sequence} and differs from the truth`);
  }

  /** Verified; or so quiet a market that the book doubts the stream, though it has missed nothing but what is on its way. */
  #isBookWell(symbol: string): boolean {
    const book = this.#engine.getOrderBook(symbol, { ...BOOK, levels: 0 });
    if (book?.state !== 'stale' || book.reason !== 'silence') return book?.state === 'verified';
    return (book.lastSequence ?? NaN) >= (this.#sequences.get(symbol) ?? 0);
  }

  /** Whether the newest trade that is expected and has had the time to come has been told. */
  #isTradeNew(symbol: string): boolean {
    const due = this.#network.clock.now() - TRAVEL_MS;
    const newest = this.#network.truth.trades(this.#venue, symbol, { limit: 100 }).findLast(({ time }) => time <= due);
    return newest === undefined || newest.time <= this.#expectedSince || Number(this.#trades.get(symbol)?.at(-1)?.id ?? -1) >= newest.id;
  }
}

function isSame(told: readonly LevelStrings[], truth: readonly LevelStrings[], depth: number): boolean {
  const count = Math.min(depth, truth.length);
  return Math.min(depth, told.length) === count && truth.every(([price, size], i) => i >= count || (told[i]?.[0] === price && told[i][1] === size));
}

const BOOK = { depth: 1000 } as const;
/** What happened so long ago has been told: it travels, and may wait for something that comes late. */
const TRAVEL_MS = 1000;
