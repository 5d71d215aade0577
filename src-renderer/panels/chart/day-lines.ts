import { intervalMs } from '../../../src-shared/market/interval.ts';
import { CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import type { Zone } from '../../format/zone.ts';

/** Where the days of a time zone begin among the candles. Reads again only what came since, unless candles, interval or zone are others. */
export class DayLines {
  /** Open times of the first candle of each day, epoch seconds, oldest first; empty for intervals of a day and longer. */
  starts: readonly number[] = [];
  #buffer: CandleBuffer | undefined;
  #structure = -1;
  #zone: Zone | undefined;
  #read = 0;

  /** Brings the lines up to the candles. */
  update(buffer: CandleBuffer, zone: Zone): void {
    if (
      buffer !== this.#buffer ||
      buffer.structure !== this.#structure ||
      zone !== this.#zone ||
      buffer.count < this.#read
    ) {
      this.#buffer = buffer;
      this.#structure = buffer.structure;
      this.#zone = zone;
      this.#read = 0;
      this.starts = [];
    }
    const { interval, bars } = buffer;
    const isLong = interval === undefined ? bars === undefined : intervalMs(interval) >= DAY_MS;
    if (isLong || buffer.count === this.#read) return;
    const found: number[] = [];
    for (let index = Math.max(this.#read, 1); index < buffer.count; index++) {
      const time = buffer.numbers[index * CANDLE_STRIDE] ?? NaN;
      if (dayOf(zone, time) !== dayOf(zone, buffer.numbers[(index - 1) * CANDLE_STRIDE] ?? NaN))
        found.push(time / 1000);
    }
    this.#read = buffer.count;
    if (found.length > 0) this.starts = [...this.starts, ...found];
  }
}

function dayOf(zone: Zone, time: number): number {
  return Math.floor((time + zone.offsetMs(time)) / DAY_MS);
}

const DAY_MS = 86_400_000;
