import type { BookView } from '../src-main/engine/api.ts';
import type { Engine } from '../src-main/engine/engine.ts';
import { CandleCloser } from '../src-main/engine/market/candles/candle-closer.ts';
import type { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { TruthBook } from '../src-main/simulator/truth.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import type { LevelStrings } from '../src-shared/market/events.ts';
import { CandleWitness, type CandleLine } from './candle-oracle.ts';
import { DAY_VENUES, type DayVenue } from './day-venues.ts';
import type { FaultScript } from './fault-script.ts';
import { QuoteWitness } from './quote-oracle.ts';
import { RejectionWitness } from './rejection-oracle.ts';
import type { ClientOracle } from './client-oracle.ts';
import { TradeWitness } from './trade-oracle.ts';

/** Sees everything the engine says and knows the truth. */
export class Witness {
  readonly #engine: Engine;
  readonly #network: SimulatorNetwork;
  readonly #venue: FaultScript['venue'];
  readonly #symbols: readonly string[];
  readonly #trades: TradeWitness;
  readonly #candles: CandleWitness;
  readonly #rejections: RejectionWitness;
  readonly #quotes: QuoteWitness;
  readonly #client: ClientOracle;
  readonly #broken: string[] = [];
  readonly #compared = new Map<string, number>();
  /** True sequences before the last step: a change since then may be on its way. */
  readonly #sequences = new Map<string, number>();
  /** How many changes there were of each book at the last steps, the oldest first. */
  readonly #changes = new Map<string, { readonly at: number; readonly changes: number }[]>();
  /** Since when each book has been at its number. */
  readonly #stood = new Map<string, { readonly sequence: number; readonly since: number }>();
  /** Whether bytes come slowly at times. */
  readonly #isSlow: boolean;
  #checks = 0;

  constructor(
    engine: Engine,
    network: SimulatorNetwork,
    script: FaultScript,
    candles: readonly CandleLine[],
    client: ClientOracle,
  ) {
    this.#client = client;
    this.#engine = engine;
    this.#network = network;
    this.#venue = script.venue;
    this.#symbols = DAY_VENUES[script.venue].symbols;
    this.#isSlow = script.steps.some(({ set }) => set?.kind === 'trickle');
    this.#trades = new TradeWitness(engine, network, script);
    this.#candles = new CandleWitness(engine, network, script, candles);
    this.#rejections = new RejectionWitness(engine);
    this.#quotes = new QuoteWitness(engine, network, script);
  }

  /** When a closed candle is due: if nothing says that it is over, that may be long after it in a quiet market. */
  get #candleMs(): number {
    return CandleCloser.isFor(VENUES[this.#venue]) ? INFERRED_END_MS : TRAVEL_MS;
  }

  /** Whether a subscription was rejected. */
  get hasRejections(): boolean {
    return this.#rejections.count > 0;
  }

  /** Subscribes to best prices, tickers and mark prices. The engine has been started. */
  openQuotes(): void {
    this.#quotes.open();
  }

  async step(ms: number): Promise<void> {
    for (const symbol of this.#symbols) {
      this.#sequences.set(symbol, this.#network.truth.sequence(this.#venue, symbol) ?? 0);
      this.#noteChanges(symbol);
    }
    await this.#network.run(ms);
    for (const symbol of this.#symbols) this.#judgeBook(symbol);
    for (const wrong of [...this.#rejections.judge(), ...this.#client.judge(), ...this.#quotes.judge()])
      this.blame(wrong);
  }

  /** Every book verified and every stream subscribed, with trades and closed candles up to a moment ago. */
  isWell(): boolean {
    return (
      this.#symbols.every((symbol) => this.#isBookWell(symbol) && this.#trades.isNew(symbol, TRAVEL_MS)) &&
      // A stream may be quiet, as its market may be.
      this.#engine.streamStatuses().every(({ state }) => state === 'running' || state === 'stale') &&
      this.#candles.isWell(this.#candleMs) &&
      this.#quotes.isWell &&
      // The first trade after a lost connection waits for history, which may be left alone for a while yet.
      this.#openHosts().length === 0
    );
  }

  /** Hosts that nothing is asked of, as they failed too often. */
  #openHosts(): readonly string[] {
    const { pools } = this.#engine.health();
    return pools.flatMap(({ hosts = [] }) => hosts.filter(({ state }) => state === 'open').map(({ host }) => host));
  }

  describe(): string {
    const books = this.#symbols.map((symbol) => {
      const book = this.#engine.getOrderBook(symbol, BOOK);
      return `${symbol} ${book?.state} ${book?.reason} trades ${this.#trades.isNew(symbol, TRAVEL_MS) ? 'new' : 'old'}`;
    });
    return [
      ...books,
      ...this.#engine.streamStatuses().map(({ topic, state }) => `${topic} ${state}`),
      this.#candles.describe(this.#candleMs),
      `best prices ${this.#quotes.isWell ? 'new' : 'old'}`,
      ...this.#openHosts().map((host) => `${host} left alone`),
    ].join(', ');
  }

  /** From now on trades are to be emitted. */
  expectTrades(): void {
    this.#trades.expect();
  }

  blame(what: string): void {
    if (this.#broken.length < 5) this.#broken.push(what);
  }

  counts(): {
    readonly broken: readonly string[];
    readonly checks: number;
    readonly trades: number;
    readonly tradeGaps: number;
    readonly candles: number;
    readonly rejections: number;
    readonly quotes: number;
  } {
    return {
      broken: this.#broken,
      checks: this.#checks,
      trades: this.#trades.count,
      tradeGaps: this.#trades.tradeGaps,
      candles: this.#candles.count,
      rejections: this.#rejections.count,
      quotes: this.#quotes.count,
    };
  }

  /** Looks back at everything that was emitted. */
  judge(): void {
    for (const wrong of [...this.#trades.judge(), ...this.#candles.judge()]) this.blame(wrong);
  }

  /** The engine has stopped, and so has all that waited for it. */
  ended(): Promise<void> {
    return this.#candles.ended();
  }

  #judgeBook(symbol: string): void {
    const book = this.#engine.getOrderBook(symbol, BOOK);
    if (book?.state !== 'verified') {
      // Meanwhile it did not claim to be right.
      this.#stood.delete(symbol);
      return;
    }
    const { lastSequence: sequence = NaN } = book;
    this.#judgeAge(symbol, book, sequence);
    if (this.#compared.get(symbol) === sequence) return;
    this.#compared.set(symbol, sequence);
    this.#checks++;
    const truth = this.#network.truth.book(this.#venue, symbol, sequence, this.#depth);
    if (truth === undefined) this.blame(`${symbol} is verified at ${sequence}, which never was`);
    else if (!isSame(book, truth)) this.blame(`${symbol} is verified at ${sequence} and differs from the truth`);
  }

  #noteChanges(symbol: string): void {
    const at = this.#network.clock.now();
    const noted = this.#changes.get(symbol) ?? [];
    this.#changes.set(symbol, noted);
    noted.push({ at, changes: this.#network.truth.changes(this.#venue, symbol) });
    while ((noted[1]?.at ?? Infinity) <= at - OLDEST_MS) noted.shift();
  }

  /** A verified book that is left behind by the truth is wrong, however right it once was. On a slow line it may be late, but then it goes on. */
  #judgeAge(symbol: string, book: BookView, sequence: number): void {
    const { truth, clock } = this.#network;
    const [oldest] = this.#changes.get(symbol) ?? [];
    const stood = this.#stood.get(symbol);
    if (stood?.sequence !== sequence) this.#stood.set(symbol, { sequence, since: clock.now() });
    if (this.#isSlow && (stood?.sequence !== sequence || stood.since > clock.now() - OLDEST_MS)) return;
    const behind = truth.changesBehind(this.#venue, symbol, sequence, this.#depth);
    if (oldest === undefined || oldest.at > clock.now() - OLDEST_MS) return;
    if (!(truth.changes(this.#venue, symbol) - behind < oldest.changes)) return;
    const now = truth.book(this.#venue, symbol);
    if (now !== undefined && !isSame(book, now))
      this.blame(`${symbol} is verified at ${sequence}, older than the truth of ${OLDEST_MS} ms ago`);
  }

  /** Of the book that numbers are of, if the venue numbers each depth apart. */
  get #depth(): number | undefined {
    const { numbersDepths }: DayVenue = DAY_VENUES[this.#venue];
    return numbersDepths === true ? BOOK.depth : undefined;
  }

  /** Verified, or sent by a venue that proves nothing; or so quiet that the book doubts the stream, though it has missed nothing but what is on its way. */
  #isBookWell(symbol: string): boolean {
    const book = this.#engine.getOrderBook(symbol, BOOK);
    if (book?.state !== 'stale' || book.reason !== 'silence')
      return book?.state === 'verified' || book?.state === 'unverifiable';
    const truth = this.#network.truth.book(this.#venue, symbol);
    return (
      truth === undefined ||
      book.lastSequence === undefined ||
      truth.sequence !== this.#sequences.get(symbol) ||
      isSame(book, truth)
    );
  }
}

function isSame({ bids, asks, knownDepth }: BookView, truth: TruthBook): boolean {
  return areSame(bids, truth.bids, knownDepth) && areSame(asks, truth.asks, knownDepth);
}

function areSame(emitted: readonly LevelStrings[], truth: readonly LevelStrings[], depth: number): boolean {
  const count = Math.min(depth, truth.length);
  return (
    Math.min(depth, emitted.length) === count &&
    truth.every(([price, size], i) => i >= count || (emitted[i]?.[0] === price && emitted[i][1] === size))
  );
}

const BOOK = { depth: 1000 } as const;
/** A verified book shows a truth no older than this: silence makes it stale sooner, and delays are shorter. */
const OLDEST_MS = 5000;
/** What happened so long ago has been emitted: it travels, and may wait for something that comes late. */
const TRAVEL_MS = 1000;
/** The engine waits 15 s for a next one, and then asks. */
const INFERRED_END_MS = 20_000;
