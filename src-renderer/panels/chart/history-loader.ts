import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { MOST_SHOWN } from './series-feeder.ts';

/**
 * Decides when to ask for older candles: when the view comes near the oldest, once at a time, not beyond what the chart shows, and not
 * again at once after a failure.
 */
export class HistoryLoader {
  readonly #request: () => Promise<boolean>;
  #isAsking = false;
  #countThen = -1;
  #retryAt = -Infinity;

  /** `request` asks the engine; it answers whether that was accepted. */
  constructor(request: () => Promise<boolean>) {
    this.#request = request;
  }

  /** Looks at where the view is: `firstVisible` is the bar at the left edge, counted from the oldest. `now` is monotonic ms. */
  look(buffer: CandleBuffer, firstVisible: number, now: number): void {
    if (firstVisible > NEAR_BARS || buffer.count === 0 || buffer.count >= MOST_SHOWN) return;
    if (this.#isAsking || buffer.history === 'loading' || buffer.history === 'end' || now < this.#retryAt) return;
    if (buffer.history === 'failed' || buffer.count === this.#countThen) this.#retryAt = now + RETRY_MS;
    this.#isAsking = true;
    this.#countThen = buffer.count;
    void this.#request().then((isAccepted) => {
      this.#isAsking = false;
      if (!isAccepted) this.#retryAt = Math.max(this.#retryAt, now + RETRY_MS);
    });
  }
}

/** Bars left of the view at which older ones are fetched. */
const NEAR_BARS = 60;
const RETRY_MS = 5_000;
