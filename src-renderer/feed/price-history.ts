import type { Change } from './derivative-history.ts';

/** Prices since this window began to look, one a minute for an hour, of each instrument: 1 kB each. */
export class PriceHistory {
  readonly #rings = new Map<string, Ring>();

  /** Takes a price, at most once a minute; a clock that went back starts over. */
  note(instrument: string, price: number, now: number): void {
    if (!(price > 0)) return;
    let ring = this.#rings.get(instrument);
    if (ring === undefined || now < ring.lastAt) {
      ring = {
        times: new Float64Array(SAMPLES).fill(NaN),
        prices: new Float64Array(SAMPLES),
        next: 0,
        lastAt: -Infinity,
      };
      this.#rings.set(instrument, ring);
    }
    if (now - ring.lastAt < EVERY_MS) return;
    ring.times[ring.next] = ring.lastAt = now;
    ring.prices[ring.next] = price;
    ring.next = (ring.next + 1) % SAMPLES;
  }

  /** How the price changed over the last hour until now; undefined while less than a minute is known. */
  changeOf(instrument: string, price: number, now: number): Change | undefined {
    const ring = this.#rings.get(instrument);
    if (ring === undefined || !(price > 0)) return undefined;
    for (let at = 0; at < SAMPLES; at++) {
      // From the oldest.
      const index = (ring.next + at) % SAMPLES;
      const time = ring.times[index] ?? NaN;
      if (!(time >= now - HOUR_MS)) continue;
      if (now - time < EVERY_MS) return undefined;
      return { share: price / (ring.prices[index] ?? NaN) - 1, overMs: now - time };
    }
    return undefined;
  }
}

/** Of all panels of this window, so that one that is opened later knows what another has seen. */
export const PRICE_HISTORY = new PriceHistory();

interface Ring {
  readonly times: Float64Array;
  readonly prices: Float64Array;
  next: number;
  lastAt: number;
}

const EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;
/** An hour has 61 minutes' ends. */
const SAMPLES = 62;
