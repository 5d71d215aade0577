import type { Engine } from '../src-main/engine/engine.ts';
import type { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { TruthTrade } from '../src-main/simulator/truth.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import type { TradeEvent } from '../src-shared/market/events.ts';
import type { LedgerEntry } from '../src-shared/wire/ledger.ts';
import { DAY_VENUES, type DayVenue } from './day-venues.ts';
import { isSilentlyLost, type FaultScript } from './fault-script.ts';

/** Receives every trade. They must be true, in order, none twice, and every gap among them in the ledger. */
export class TradeWitness {
  /** Gaps among the trades emitted. */
  tradeGaps = 0;
  readonly #engine: Engine;
  readonly #network: SimulatorNetwork;
  readonly #script: FaultScript;
  readonly #venue: DayVenue;
  readonly #startedAt: number;
  readonly #emitted = new Map<string, TradeEvent[]>();
  #expectedSince = 0;

  constructor(engine: Engine, network: SimulatorNetwork, script: FaultScript) {
    this.#engine = engine;
    this.#network = network;
    this.#script = script;
    this.#venue = DAY_VENUES[script.venue];
    this.#startedAt = network.clock.now();
    engine.on('mkt.trades', (trade) => {
      const emitted = this.#emitted.get(trade.symbol) ?? [];
      this.#emitted.set(trade.symbol, emitted);
      emitted.push(trade);
    });
  }

  /** Trades emitted. */
  get count(): number {
    return [...this.#emitted.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** From now on trades are to be emitted. One that was lost before may be unknown until the next one shows the gap. */
  expect(): void {
    this.#expectedSince = this.#network.clock.now();
  }

  /** Whether the newest trade that is expected and has had the time to come has been emitted. */
  isNew(symbol: string, travelMs: number): boolean {
    const due = this.#network.clock.now() - travelMs;
    const truth = this.#network.truth.trades(this.#script.venue, symbol, { limit: 100 });
    const newest = truth.findLast(({ time }) => time <= due);
    if (newest === undefined || newest.time <= this.#expectedSince) return true;
    const last = String(this.#emitted.get(symbol)?.at(-1)?.id);
    return truth.some((trade) => trade.id >= newest.id && keyOf(trade) === last);
  }

  /** What is wrong with all that was emitted. */
  judge(): readonly string[] {
    return this.#venue.symbols.flatMap((symbol) =>
      this.#judge(symbol, this.#emitted.get(symbol) ?? []).map((wrong) => `${symbol} ${wrong}`),
    );
  }

  #judge(symbol: string, emitted: readonly TradeEvent[]): readonly string[] {
    const truth = this.#network.truth.trades(this.#script.venue, symbol, { limit: MOST_TRADES });
    const rows = new Map(truth.map((trade, row) => [keyOf(trade), row]));
    const gaps = this.#engine
      .ledger({ kinds: ['gap'] })
      .entries.filter((entry) => entry.symbol === symbol && entry.channel === 'trade');
    const everEmitted = new Set(emitted.map(({ id }) => rows.get(String(id))));
    const seen = new Set<number>();
    const wrong: string[] = [];
    let newest = -1;
    for (const trade of emitted) {
      const row = rows.get(String(trade.id));
      if (row === undefined) {
        wrong.push(`trade ${trade.id} never happened`);
        continue;
      }
      const { price, size, aggressor } = trade;
      if (truth[row]?.price !== price || truth[row].size !== size || truth[row].aggressor !== aggressor)
        wrong.push(
          `trade ${trade.id} is not as it was: ${JSON.stringify(trade)} and not ${JSON.stringify(truth[row])}`,
        );
      if (seen.has(row)) wrong.push(`trade ${trade.id} twice`);
      else if (row < newest && !this.#isSameInstant(truth[row], truth[newest]))
        wrong.push(`trade ${trade.id} after ${keyOf(truth[newest])}`);
      const missing = newest < 0 ? [] : truth.slice(newest + 1, row).filter((_, i) => !everEmitted.has(newest + 1 + i));
      if (missing.length > 0) this.tradeGaps++;
      if (!this.#isNamed(missing, gaps))
        wrong.push(
          `trades ${keyOf(missing[0])} to ${keyOf(missing.at(-1))} are missing, and the ledger does not say so`,
        );
      seen.add(row);
      newest = Math.max(newest, row);
    }
    return wrong;
  }

  /** Ids without an order leave that to times: of one instant, nobody knows which was first. */
  #isSameInstant(one: TruthTrade | undefined, other: TruthTrade | undefined): boolean {
    return VENUES[this.#script.venue].tradeIds === 'opaque' && one?.time === other?.time;
  }

  #isNamed(missing: readonly TruthTrade[], gaps: readonly LedgerEntry[]): boolean {
    const [first] = missing;
    const last = missing.at(-1);
    if (first === undefined || last === undefined) return true;
    if (VENUES[this.#script.venue].tradeIds === 'consecutive')
      return gaps.some(({ firstId = NaN, lastId = NaN }) => firstId <= first.id && lastId >= last.id);
    // Such ids do not show that a message is missing: only the loss of a connection does.
    return missing.every(
      ({ time }) =>
        isSilentlyLost(this.#script, 'trade', { from: time - this.#startedAt, to: time - this.#startedAt }) ||
        gaps.some(({ from, to = Infinity }) => from <= time && time <= to),
    );
  }
}

function keyOf(trade: TruthTrade | undefined): string {
  return trade?.idText ?? String(trade?.id);
}

/** More than happen in a script. */
const MOST_TRADES = 5000;
