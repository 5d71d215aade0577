import type { Engine } from '../src-main/engine/engine.ts';
import type { CandleDelivery } from '../src-main/engine/market/candles/candle-queue.ts';
import type { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { CandleEvent } from '../src-shared/market/events.ts';
import { intervalMs, type Interval } from '../src-shared/market/interval.ts';
import type { LedgerEntry } from '../src-shared/wire/ledger.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { isSilentlyLost, type FaultScript } from './fault-script.ts';

/** Candles that are asked for. */
export interface CandleLine {
  readonly symbol: string;
  readonly interval: Interval;
}

/**
 * Receives every candle, as a listener and by a feed. Closed ones must be true, in order, none twice, and every missing one inside a gap of the
 * ledger which it does not say was filled.
 */
export class CandleWitness {
  readonly #engine: Engine;
  readonly #network: SimulatorNetwork;
  readonly #script: FaultScript;
  readonly #startedAt: number;
  readonly #lines: readonly Line[];
  readonly #reading: Promise<void>;

  constructor(engine: Engine, network: SimulatorNetwork, script: FaultScript, lines: readonly CandleLine[]) {
    this.#engine = engine;
    this.#network = network;
    this.#script = script;
    this.#startedAt = network.clock.now();
    this.#lines = lines.map(({ symbol, interval }) => ({
      symbol,
      interval,
      from: NaN,
      emitted: [],
      fed: [],
      untimely: [],
    }));
    engine.on('mkt.candleUpdates', (candle) => {
      this.#onEmitted(candle);
    });
    this.#reading = this.#read();
  }

  /** Closed candles emitted. */
  get count(): number {
    return this.#lines.reduce((sum, { emitted }) => sum + emitted.length, 0);
  }

  /** Every candle that is over and had the time to come was emitted, or is named as missing. */
  isWell(travelMs: number): boolean {
    return this.#lines.every((line) => this.#overdue(line, travelMs) === undefined);
  }

  describe(travelMs: number): string {
    return this.#lines
      .map((line) => `${line.symbol} ${line.interval} candle ${this.#overdue(line, travelMs) ?? 'well'}`)
      .join(', ');
  }

  /** What is wrong with all that was emitted. */
  judge(): readonly string[] {
    return this.#lines.flatMap((line) => {
      const { symbol, interval, from, emitted, fed, untimely } = line;
      const truth = new Map(
        this.#network.truth
          .candles(this.#script.venue, symbol, interval, MOST_CANDLES)
          .map((candle) => [candle.openTime, candle]),
      );
      const named = this.#entries(line);
      const wrong = [...untimely];
      const untrue = (candle: CandleEvent): boolean => {
        const real = truth.get(candle.openTime);
        return (
          real === undefined || COMPARED.some((field) => candle[field] !== undefined && real[field] !== candle[field])
        );
      };
      for (const [way, candles] of [
        ['emitted', emitted],
        ['fed', fed.map(({ candle }) => candle)],
      ] as const) {
        let due = from;
        for (const candle of candles) {
          const { openTime } = candle;
          if (untrue(candle))
            wrong.push(
              `${way} ${openTime} is not as it was: ${JSON.stringify(candle)} and not ${JSON.stringify(truth.get(openTime))}`,
            );
          if (openTime < due) wrong.push(`${way} ${openTime} though ${due} was due`);
          for (; due < openTime; due += intervalMs(interval))
            if (!this.#mayBeMissing(line, named, due))
              wrong.push(`${way} ${openTime}, ${due} is missing, and the ledger does not say so`);
          due = Math.max(due, openTime + intervalMs(interval));
        }
      }
      for (const [i, { candle, missingBefore }] of fed.entries()) {
        const before = fed[i - 1]?.candle.openTime ?? from - intervalMs(interval);
        if (candle.openTime !== before + (missingBefore + 1) * intervalMs(interval))
          wrong.push(`fed ${candle.openTime} after ${before} with ${missingBefore} missing`);
      }
      return wrong.map((what) => `${symbol} ${interval} candle ${what}`);
    });
  }

  /** The feed has ended with the engine. */
  ended(): Promise<void> {
    return this.#reading;
  }

  #onEmitted(candle: CandleEvent): void {
    const line = this.#lineOf(candle);
    if (Number.isNaN(line.from)) line.from = candle.openTime;
    if (candle.closed) line.emitted.push(candle);
    else noteOpen(line, candle, line.emitted.at(-1), 'emitted');
  }

  async #read(): Promise<void> {
    for await (const delivery of this.#engine.candleQueue()) {
      const line = this.#lineOf(delivery.candle);
      if (delivery.candle.closed) line.fed.push(delivery);
      else noteOpen(line, delivery.candle, line.fed.at(-1)?.candle, 'fed');
    }
  }

  #lineOf({ symbol, interval }: CandleEvent): Line {
    const line = this.#lines.find((one) => one.symbol === symbol && one.interval === interval);
    if (line === undefined) throw new Error(`nobody asked for ${symbol} ${interval}`);
    return line;
  }

  #overdue(line: Line, travelMs: number): string | undefined {
    const { interval, from, emitted, fed } = line;
    if (Number.isNaN(from)) return 'none emitted';
    const ms = intervalMs(interval);
    const named = this.#entries(line);
    for (const last of [emitted.at(-1), fed.at(-1)?.candle]) {
      for (
        let due = last === undefined ? from : last.openTime + ms;
        due + ms <= this.#network.clock.now() - travelMs;
        due += ms
      ) {
        if (!this.#mayBeMissing(line, named, due)) return `${due} not emitted`;
      }
    }
    return undefined;
  }

  /** It is named; or the venue leaves out candles without trades, and this one was lost with nothing to show for it. */
  #mayBeMissing({ interval }: Line, named: readonly LedgerEntry[], openTime: number): boolean {
    if (isNamed(named, openTime)) return true;
    const from = openTime - this.#startedAt;
    return (
      VENUES[this.#script.venue].emptyCandles === 'omitted' &&
      isSilentlyLost(this.#script, 'candle', { from, to: from + intervalMs(interval) })
    );
  }

  #entries({ symbol, interval }: Line): readonly LedgerEntry[] {
    return this.#engine
      .ledger({ kinds: ['gap', 'backfilled'] })
      .entries.filter((entry) => entry.channel === 'candle' && entry.symbol === symbol && entry.interval === interval);
  }
}

interface Line extends CandleLine {
  /** Open time of the first candle emitted, open or closed. */
  from: number;
  readonly emitted: CandleEvent[];
  readonly fed: CandleDelivery[];
  readonly untimely: string[];
}

function noteOpen(line: Line, candle: CandleEvent, closed: CandleEvent | undefined, way: string): void {
  if (closed !== undefined && candle.openTime <= closed.openTime)
    line.untimely.push(`${way} ${candle.openTime} open though ${closed.openTime} is closed`);
}

/** The last word of the ledger about a candle is that it is missing. */
function isNamed(entries: readonly LedgerEntry[], openTime: number): boolean {
  return entries.findLast(({ from, to = Infinity }) => from <= openTime && openTime < to)?.kind === 'gap';
}

/** More than a script lasts. */
const MOST_CANDLES = 120;
const COMPARED = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'tradeCount'] as const;
