import { exchangeMarkOf } from '../../src-shared/market/exchange-mark.ts';
import type { TradeEvent } from '../../src-shared/market/events.ts';
import { toInstrumentId } from '../../src-shared/market/instrument.ts';
import type { LedgerEntry } from '../../src-shared/wire/ledger.ts';
import type { TruthTrade } from '../../src-main/simulator/truth.ts';
import { VENUES } from '../../src-main/venues/registry.ts';
import type { StreamVenue } from '../../src-main/engine/venue/venue.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { CountsByExchange } from './counts.ts';
import type { Followed } from './followed.ts';
import type { Load } from './load.ts';
import { TruthClient } from './truth-client.ts';

/** Every trade emitted, by symbol; compared with the truth as time goes by, which keeps only the last thousands. */
export class Tape {
  #next = 0;
  readonly #load: Load;
  readonly #counts: CountsByExchange;
  readonly #truth: TruthClient;
  readonly #lines = new Map<string, Line>();

  constructor(load: Load, counts: CountsByExchange) {
    this.#load = load;
    this.#counts = counts;
    this.#truth = new TruthClient(load.origin);
    load.engine.on('mkt.trades', (trade) => {
      this.#onTrade(trade);
    });
  }

  /** Compares the trades of some symbols, or of all, with those that really were. */
  async check(isAll = false): Promise<void> {
    const { followed } = this.#load;
    for (let n = 0; n < (isAll ? followed.length : EACH_TIME); n++) {
      const one = followed[this.#next++ % followed.length];
      const line = one === undefined ? undefined : this.#lines.get(`${one.venue} ${one.symbol}`);
      if (one !== undefined && line !== undefined) await this.#judge(one, line);
    }
  }

  #onTrade(trade: TradeEvent): void {
    const counts = this.#counts.of(exchangeMarkOf(trade.venue).exchange);
    const key = `${trade.venue} ${trade.symbol}`;
    const time = momentOf(trade);
    const line = this.#lines.get(key) ?? {
      ids: new Set<string>(),
      lastId: NaN,
      lastTime: time,
      from: time + 1,
      emitted: [],
    };
    this.#lines.set(key, line);
    const id = String(trade.id);
    counts.trades++;
    if (line.ids.has(id)) counts.doubled++;
    if (time < line.lastTime) counts.back++;
    if (KNOWN[trade.venue]?.tradeIds === 'consecutive') {
      if (Number(id) > line.lastId + 1) counts.missing += Number(id) - line.lastId - 1;
      line.lastId = Number(id);
    }
    line.ids.add(id);
    line.lastTime = time;
    line.emitted.push(trade);
  }

  /** Fills of one moment, price and side count together, as some venues send them merged. The last moment emitted may not be over. */
  async #judge(one: Followed, line: Line): Promise<void> {
    const to = line.lastTime;
    const mine = line.emitted.filter((trade) => momentOf(trade) >= line.from && momentOf(trade) < to);
    const truth = await this.#realSince(one, line.from, mine.length * MOST_FILLS + SPARE);
    const real = sumsOf(truth.filter(({ time }) => time >= line.from && time < to));
    const emitted = sumsOf(mine.map((trade) => ({ ...trade, time: momentOf(trade) })));
    const counts = this.#counts.of(one.exchange);
    const gaps = this.#gapsOf(one);
    for (const [key, size] of real) {
      const emittedSize = emitted.get(key);
      if (emittedSize === size) continue;
      if (gaps.some(({ from, to = Infinity }) => from <= momentIn(key) && momentIn(key) <= to)) {
        counts.named++;
        continue;
      }
      if (emittedSize === undefined) counts.missing++;
      else counts.untrue++;
      this.#counts.note('trade', `${one.venue} ${one.symbol} ${key}: ${emittedSize ?? 'nothing'} instead of ${size}`);
    }
    for (const key of emitted.keys()) {
      if (real.has(key)) continue;
      counts.untrue++;
      this.#counts.note('trade', `${one.venue} ${one.symbol} ${key}: never happened`);
    }
    line.from = Math.max(line.from, to);
    line.emitted = line.emitted.filter((trade) => momentOf(trade) >= to);
  }

  /** If the venue keeps only its newest trades, a gap that they do not reach over stays, and has a name. */
  #gapsOf({ venue, symbol }: Followed): readonly LedgerEntry[] {
    if (VENUES[venue].history.tradePaging !== 'newest') return [];
    const { entries } = this.#load.engine.ledger({ kinds: ['gap'], instruments: [toInstrumentId(venue, symbol)] });
    return entries.filter(({ channel }) => channel === 'trade');
  }

  async #realSince(one: Followed, from: number, limit: number): Promise<readonly TruthTrade[]> {
    const trades = await this.#truth.trades(one, limit);
    const isEnough = trades.length < limit || (trades[0]?.time ?? Infinity) < from;
    return isEnough ? trades : this.#truth.trades(one, ALL);
  }
}

interface Line {
  readonly ids: Set<string>;
  lastId: number;
  lastTime: number;
  /** From which moment on trades are not compared yet: the first one may have been emitted in part. */
  from: number;
  emitted: TradeEvent[];
}

/** Venue time, in whole ms. */
function momentOf(trade: TradeEvent): number {
  return Math.floor(trade.venueTime ?? NaN);
}

/** The moment of a sum's key. */
function momentIn(key: string): number {
  return Number(key.slice(0, key.indexOf(' ')));
}

function sumsOf(
  trades: readonly {
    readonly time: number;
    readonly price: string;
    readonly aggressor: string;
    readonly size: string;
  }[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { time, price, aggressor, size } of trades) {
    const key = `${time} ${aggressor} ${price}`;
    sums.set(key, Math.round(((sums.get(key) ?? 0) + Number(size)) * 1e8) / 1e8);
  }
  return sums;
}

/** Symbols compared at a time. */
const EACH_TIME = 8;
/** Fills that one message may stand for, and more for what came since. */
const MOST_FILLS = 5;
const SPARE = 100;
const ALL = 1e6;

const KNOWN: Readonly<Partial<Record<VenueId, StreamVenue>>> = VENUES;
