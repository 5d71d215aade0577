import { parseConfig } from '../src-main/engine/config.ts';
import { createEngine, type Engine } from '../src-main/engine/engine.ts';
import { FakeLog, FakeStore } from '../src-main/engine/testing/fake-ports.ts';
import { Prng } from '../src-main/simulator/market/prng.ts';
import { SimulatorNetwork } from '../src-main/simulator/server/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import type { TradeEvent } from '../src-shared/market/events.ts';
import { FAULTS_MS, type FaultScript } from './fault-script.ts';

/** What a script came to. `broken` names what must never be so, empty where nothing was. */
export interface ScriptOutcome {
  readonly broken: readonly string[];
  readonly checks: number;
  readonly trades: number;
  readonly holes: number;
  readonly reconnects: number;
  readonly gaps: number;
  /** Ms from the end of the faults until everything was well. */
  readonly recoveredMs: number;
}

/** Lets an engine live through a script on virtual time, and holds what it believes against the truth all the while. */
export async function runScript(script: FaultScript): Promise<ScriptOutcome> {
  const { venue, seed, steps } = script;
  const network = new SimulatorNetwork({ seed, symbols: SYMBOLS, eventsPerSecond: 8, venues: [venue], limits: { requestWeightPerMinute: 1e6 } });
  const random = new Prng(seed, 'engine');
  const outcome = parseConfig({ ...IMPATIENT, venue, endpoints: { [venue]: network.endpoints[venue] } });
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
  const engine = createEngine({
    ports: { clock: network.clock, sockets: network.sockets, http: network.http, store: new FakeStore(), random: { next: () => random.next() }, log: new FakeLog() }, venues: VENUES, config: outcome.config,
  });
  const witness = new Witness(engine, network, script);
  network.faults.play(steps);
  await engine.start();
  engine.addTradeStreams(witness.symbols, { channel: 'trade' });
  engine.addOrderBookStreams(witness.symbols, { depth: 1000 });
  for (let at = 0; at < FAULTS_MS; at += STEP_MS) await witness.step(STEP_MS);
  network.faults.clear();
  let recoveredMs = 0;
  witness.expectTrades();
  while (!witness.isWell()) {
    if (recoveredMs >= RECOVERY_LIMIT_MS) {
      witness.blame(`not well ${RECOVERY_LIMIT_MS} ms after the faults ended: ${witness.describe()}`);
      break;
    }
    await witness.step(STEP_MS);
    recoveredMs += STEP_MS;
  }
  witness.expectTrades();
  for (let at = 0; at < CALM_MS; at += STEP_MS) await witness.step(STEP_MS);
  if (recoveredMs < RECOVERY_LIMIT_MS && !witness.isWell()) witness.blame(`well after ${recoveredMs} ms, but not ${CALM_MS} ms later: ${witness.describe()}`);
  witness.judgeTrades();
  const { totals } = engine.health();
  const stopping = engine.stop();
  await network.run(2000);
  await stopping;
  if (network.openSockets > 0) witness.blame(`${network.openSockets} sockets left open`);
  return { ...witness.counts(), reconnects: totals.reconnects, gaps: totals.gaps, recoveredMs };
}

/** Sees everything the engine says and knows the truth. */
class Witness {
  readonly symbols: readonly string[];
  readonly #engine: Engine;
  readonly #network: SimulatorNetwork;
  readonly #venue: FaultScript['venue'];
  readonly #trades = new Map<string, TradeEvent[]>();
  readonly #broken: string[] = [];
  readonly #compared = new Map<string, number>();
  #checks = 0;
  #holes = 0;
  #expectedSince = 0;

  constructor(engine: Engine, network: SimulatorNetwork, { venue }: FaultScript) {
    this.#engine = engine;
    this.#network = network;
    this.#venue = venue;
    this.symbols = SYMBOLS_OF[venue];
    engine.on('mkt.trades', (trade) => {
      const heard = this.#trades.get(trade.symbol) ?? [];
      this.#trades.set(trade.symbol, heard);
      heard.push(trade);
    });
  }

  async step(ms: number): Promise<void> {
    await this.#network.run(ms);
    for (const symbol of this.symbols) this.#judgeBook(symbol);
  }

  /** Every book verified and every stream subscribed, with trades up to a moment ago. */
  isWell(): boolean {
    return this.symbols.every((symbol) => this.#isBookWell(symbol) && this.#isTradeNew(symbol))
      // A stream may be quiet, as its market may be.
      && this.#engine.streamStatuses().every(({ state }) => state === 'running' || state === 'stale');
  }

  describe(): string {
    const books = this.symbols.map((symbol) => {
      const book = this.#engine.getOrderBook(symbol, BOOK);
      return `${symbol} ${book?.state} ${book?.reason} trades ${this.#isTradeNew(symbol) ? 'new' : `old (${String(this.#trades.get(symbol)?.at(-1)?.id)})`}`;
    });
    return [...books, ...this.#engine.streamStatuses().map(({ topic, state }) => `${topic} ${state}`)].join(', ');
  }

  /** From now on trades are to be told. One that was lost before may be unknown until the next one shows the hole. */
  expectTrades(): void {
    this.#expectedSince = this.#network.clock.now();
  }

  blame(what: string): void {
    if (this.#broken.length < 5) this.#broken.push(what);
  }

  counts(): Pick<ScriptOutcome, 'broken' | 'checks' | 'trades' | 'holes'> {
    return { broken: this.#broken, checks: this.#checks, trades: [...this.#trades.values()].reduce((sum, { length }) => sum + length, 0), holes: this.#holes };
  }

  /** Ordered, none twice, each as it was, and every hole among them in the ledger. */
  judgeTrades(): void {
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
    const told = JSON.stringify([book.bids.slice(0, knownDepth), book.asks.slice(0, knownDepth)]);
    if (truth === undefined) this.blame(`${symbol} is verified at ${sequence}, which never was`);
    else if (told !== JSON.stringify([truth.bids.slice(0, knownDepth), truth.asks.slice(0, knownDepth)])) this.blame(`${symbol} is verified at ${sequence} and differs from the truth`);
  }

  /** Verified; or so quiet a market that the book doubts the stream, though it has missed nothing. */
  #isBookWell(symbol: string): boolean {
    const book = this.#engine.getOrderBook(symbol, { ...BOOK, levels: 0 });
    if (book?.state !== 'stale' || book.reason !== 'silence') return book?.state === 'verified';
    const truth = this.#network.truth.book(this.#venue, symbol);
    return truth !== undefined && truth.sequence === book.lastSequence;
  }

  /** Whether the newest trade that is expected and has had the time to come has been told. */
  #isTradeNew(symbol: string): boolean {
    const due = this.#network.clock.now() - TRAVEL_MS;
    const newest = this.#network.truth.trades(this.#venue, symbol, { limit: 100 }).findLast(({ time }) => time <= due);
    return newest === undefined || newest.time <= this.#expectedSince || Number(this.#trades.get(symbol)?.at(-1)?.id ?? -1) >= newest.id;
  }
}

const SYMBOLS = 2;
const SYMBOLS_OF: Readonly<Record<FaultScript['venue'], readonly string[]>> = {
  'binance-spot': ['SIM0001USDT', 'SIM0002USDT'], 'binance-usdm': ['SIM0001USDT', 'SIM0002USDT'], 'binance-coinm': ['SIM0001USD_PERP', 'SIM0002USD_PERP'],
};
const BOOK = { depth: 1000 } as const;
const STEP_MS = 400;
const CALM_MS = 2000;
/** A trade has been told after so long: it travels, and may wait for one that comes late. */
const TRAVEL_MS = 1000;
/** What the waits below come to where one follows the other: a host left alone, doubled once, a request that is never answered, a ban of 3 s. */
const RECOVERY_LIMIT_MS = 20_000;
/** Waits of an engine in a hurry: the days are short. */
const IMPATIENT = {
  reconnect: { baseMs: 100, maxMs: 2000 }, connectTimeoutMs: 1000, requestTimeoutMs: 1000, pingIntervalMs: 1000, pingTimeoutMs: 1000,
  staleThresholdMs: 2000, healthCheckIntervalMs: 500, watchdogMs: 4000, unsubscribeDelayMs: 0, circuit: { openMs: 3000 },
} as const;
