import { POW10 } from '../../../src-shared/market/decimal.ts';
import { TextCache } from '../../draw/text-cache.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { formatRoundedPrice, tickDecimals } from '../../format/decimal-text.ts';
import type { SizeText } from '../../format/fixed-size.ts';
import type { Zone } from '../../format/zone.ts';
import { PriceTexts } from '../parts/price-texts.ts';
import { SizeColumn } from '../parts/size-column.ts';
import { clockTexts, zoneTexts } from '../parts/tape-clock.ts';
import type { TapeHeadings, TapeTexts } from '../parts/tape-draw.ts';
import { TAPE_SIZE_CHARS } from '../parts/tape-layout.ts';
import type { TapeModel } from './tape-model.ts';
import { gapText } from './tape-text.ts';

/** The texts of a tape's rows. Hot: each is made once and made again only when scale, digits, unit or zone change. */
export class TapeRowTexts implements TapeTexts {
  headings: TapeHeadings = { time: [''], size: [''], extra: '' };
  readonly #model: TapeModel;
  readonly #prices = new PriceTexts();
  readonly #counts = new TextCache((count) => (count < 2 ? '' : count < 1000 ? `×${count}` : '×1k+'));
  #averages = NONE;
  readonly #sizes = new SizeColumn();
  #clocksMs = NONE;
  #clocks = NONE;
  #zones: { get(time: number): string } = NONE;
  #ring: TradeRing | undefined;
  #zone: Zone | undefined;
  #decimals = NaN;
  #sizeScale = NaN;
  #unit: string | undefined;
  #heading: string | undefined;

  constructor(model: TapeModel) {
    this.#model = model;
  }

  /** Prepares for a drawing of these trades in this zone; `at` is the time of the frame, ms. True if widths may have changed for good: other digits, or another unit. */
  update(ring: TradeRing, zone: Zone, at: number): boolean {
    const { decimals, scales, unit } = this.#model;
    const isOther =
      ring !== this.#ring || decimals !== this.#decimals || scales.sizeScale !== this.#sizeScale || unit !== this.#unit;
    this.#ring = ring;
    if (zone !== this.#zone) {
      this.#clocksMs = clockTexts((time) => zone.clockMs(time));
      this.#clocks = clockTexts((time) => zone.clock(time));
      this.#zones = zoneTexts('TIME', zone);
    }
    if (decimals !== this.#decimals) this.#averages = new TextCache((price) => formatRoundedPrice(price, decimals));
    if (isOther) this.#sizes.reset();
    this.#fitSizes(at);
    const heading = this.#zones.get(this.#newestTime());
    if (heading !== this.#heading || unit !== this.#unit) {
      const upper = unit.toUpperCase();
      this.headings = { time: [heading, 'TIME'], size: [`SIZE ${upper}`, upper, 'SIZE'], extra: '' };
    }
    this.#heading = heading;
    this.#zone = zone;
    this.#decimals = decimals;
    this.#sizeScale = scales.sizeScale;
    this.#unit = unit;
    return isOther;
  }

  clockMs(index: number): string {
    return this.#clocksMs.get(this.#model.rows.time[index] ?? NaN);
  }

  clock(index: number): string {
    return this.#clocks.get(this.#model.rows.time[index] ?? NaN);
  }

  /** The exact price if all fills have one, else their average. */
  price(index: number): string {
    const { rows, decimals } = this.#model;
    const ring = this.#ring;
    if (rows.isMixed[index] === 1 || ring === undefined)
      return this.#averages.get((rows.weighted[index] ?? NaN) / this.#plainSize(index));
    return this.#prices.get(ring, ring.baseOf(ring.total - 1 - (rows.firstTrade[index] ?? NaN)), decimals);
  }

  size(index: number): SizeText {
    return this.#sizes.get(this.#plainSize(index));
  }

  #fitSizes(at: number): void {
    const { rows, visible, visibleCount, scales, lot } = this.#model;
    for (let line = 0; line < visibleCount; line++) {
      const index = visible[line] ?? 0;
      if (rows.side[index] !== 0) this.#sizes.add(this.#plainSize(index));
    }
    this.#sizes.settle(TAPE_SIZE_CHARS, Math.max(scales.sizeScale, tickDecimals(lot, scales.sizeScale)), at);
  }

  extra(index: number): string {
    return this.#counts.get(this.#model.rows.count[index] ?? 1);
  }

  gap(index: number): readonly string[] {
    return [gapText(this.#model, index), 'trades missing'];
  }

  #plainSize(index: number): number {
    return (this.#model.rows.size[index] ?? NaN) / (POW10[this.#model.scales.sizeScale] ?? NaN);
  }

  #newestTime(): number {
    const { rows, visible, visibleCount } = this.#model;
    return visibleCount === 0 ? NaN : (rows.time[visible[0] ?? 0] ?? NaN);
  }
}

const NONE = new TextCache(() => '');
