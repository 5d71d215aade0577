import type { CandleEvent } from '../../src-shared/market/events.ts';
import type { TruthCandle } from '../../src-main/simulator/truth.ts';
import type { CountsByExchange } from './counts.ts';
import { pause, type Load } from './load.ts';
import { TruthClient } from './truth-client.ts';

/** Every closed minute emitted, compared with the truth at the end. */
export class Minutes {
  readonly #load: Load;
  readonly #counts: CountsByExchange;
  readonly #truth: TruthClient;
  readonly #closed = new Map<string, CandleEvent>();
  #since = Infinity;
  #until = -Infinity;

  constructor(load: Load, counts: CountsByExchange) {
    this.#load = load;
    this.#counts = counts;
    this.#truth = new TruthClient(load.origin);
    load.engine.on('mkt.candles', (candle) => {
      this.#closed.set(keyOf(candle.venue, candle.symbol, candle.openTime), candle);
    });
  }

  /** Minutes that end from now on must be emitted; if one is about to end, it may not be emitted again, and is waited for. */
  async begin(): Promise<void> {
    const left = MINUTE - (Date.now() % MINUTE);
    if (left < FIRST_MS) await pause(left);
    this.#since = Date.now();
  }

  /** Waits until what ended by now has been emitted, if the venue does not say so and the engine waits for a next one, and then asks. */
  async settle(): Promise<void> {
    this.#until = Date.now();
    const lastEnd = this.#until - (this.#until % MINUTE);
    if (lastEnd > this.#since) await pause(Math.max(0, lastEnd + INFERRED_END_MS - this.#until));
  }

  /** Compares every minute that ended between the beginning and the call of `settle`. */
  async compare(): Promise<void> {
    for (const one of this.#load.followed) {
      const counts = this.#counts.of(one.exchange);
      for (const real of await this.#truth.minutes(one, Math.ceil((Date.now() - this.#since) / MINUTE) + 2)) {
        const endsAt = real.openTime + MINUTE;
        if (endsAt <= this.#since || endsAt > this.#until) continue;
        const emitted = this.#closed.get(keyOf(one.venue, one.symbol, real.openTime));
        if (emitted !== undefined && isSame(emitted, real)) {
          counts.candles++;
          continue;
        }
        if (emitted === undefined) counts.candlesMissing++;
        else counts.candlesWrong++;
        this.#counts.note(
          'minute',
          `${one.venue} ${one.symbol} ${real.openTime}: ${emitted === undefined ? 'nothing' : factsOf(emitted)} instead of ${factsOf(real)}`,
        );
      }
    }
  }
}

function keyOf(venue: string, symbol: string, openTime: number): string {
  return `${venue} ${symbol} ${openTime}`;
}

function isSame(emitted: CandleEvent, real: TruthCandle): boolean {
  return FACTS.every((fact) => Number(emitted[fact]) === Number(real[fact]));
}

function factsOf(candle: Pick<TruthCandle, (typeof FACTS)[number]>): string {
  return FACTS.map((fact) => candle[fact]).join(' ');
}

const FACTS = ['open', 'high', 'low', 'close', 'volume'] as const;
const MINUTE = 60_000;
/** A running minute is emitted at least so often. */
const FIRST_MS = 10_000;
const INFERRED_END_MS = 30_000;
