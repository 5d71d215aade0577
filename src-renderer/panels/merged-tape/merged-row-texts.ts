import { TextCache } from '../../draw/text-cache.ts';
import { formatCompact, formatRoundedPrice, shownDecimals } from '../../format/decimal-text.ts';
import type { SizeText } from '../../format/fixed-size.ts';
import type { Zone } from '../../format/zone.ts';
import { type Leg, MOST_LEGS } from '../legs/asset-legs.ts';
import { PriceTexts } from '../parts/price-texts.ts';
import { SizeColumn } from '../parts/size-column.ts';
import { clockTexts, zoneTexts } from '../parts/tape-clock.ts';
import type { TapeHeadings, TapeTexts } from '../parts/tape-draw.ts';
import { TAPE_SIZE_CHARS } from '../parts/tape-layout.ts';
import type { MergedModel } from './merged-model.ts';
import type { LegTrades } from './merged-rows.ts';
import { gapText } from './merged-text.ts';

/** The texts of a merged tape's rows. Hot: each is made once and made again only when a leg, its digits or the zone change. */
export class MergedRowTexts implements TapeTexts {
  headings: TapeHeadings = { time: [''], size: [''], extra: '' };
  /** Length of the longest name of a leg. */
  nameChars = 0;
  readonly #model: MergedModel;
  readonly #prices = Array.from({ length: MOST_LEGS }, () => new PriceTexts());
  /** Prices by the digits after their point. */
  readonly #rounded: TextCache[] = [];
  readonly #sizes = new SizeColumn();
  readonly #values = new TextCache((value) => formatCompact(value, 0));
  readonly #bySlot: (LegTrades | undefined)[] = Array.from({ length: MOST_LEGS });
  #clocksMs = NONE;
  #clocks = NONE;
  #zones: { get(time: number): string } = NONE;
  #trades: readonly LegTrades[] | undefined;
  #zone: Zone | undefined;
  #heading: string | undefined;

  constructor(model: MergedModel) {
    this.#model = model;
  }

  /** Prepares for a drawing of these legs in this zone; `now` is engine time. True if the legs are others. */
  update(trades: readonly LegTrades[], zone: Zone, now: number): boolean {
    const isOther = trades !== this.#trades;
    if (isOther) {
      this.#adopt(trades);
      this.#sizes.reset();
    }
    this.#fitSizes(now);
    if (zone !== this.#zone) {
      this.#clocksMs = clockTexts((time) => zone.clockMs(time));
      this.#clocks = clockTexts((time) => zone.clock(time));
      this.#zones = zoneTexts('RECEIVED', zone);
    }
    this.#zone = zone;
    const heading = this.#zones.get(now);
    if (isOther || heading !== this.#heading) this.#name(trades, heading);
    return isOther;
  }

  clockMs(index: number): string {
    return this.#clocksMs.get(this.#model.rows.receivedAt[index] ?? NaN);
  }

  clock(index: number): string {
    return this.#clocks.get(this.#model.rows.receivedAt[index] ?? NaN);
  }

  /** The exact price if all fills have one, else their average. */
  price(index: number): string {
    const { rows } = this.#model;
    const slot = rows.slot[index] ?? -1;
    const one = this.#bySlot[slot];
    const texts = this.#prices[slot];
    if (one === undefined || texts === undefined) return '';
    const { ring, leg } = one;
    const decimals = shownDecimals(leg.instrument.tick, ring.priceDecimals, ring.scales.priceSent);
    const base = rows.isMixed[index] === 1 ? -1 : ring.baseOf(ring.total - 1 - (rows.firstTrade[index] ?? NaN));
    if (base !== -1) return texts.get(ring, base, decimals);
    const rounded = (this.#rounded[decimals] ??= new TextCache((price) => formatRoundedPrice(price, decimals)));
    return rounded.get((rows.weighted[index] ?? NaN) / (rows.native[index] ?? NaN));
  }

  size(index: number): SizeText {
    return this.#sizes.get(this.#model.rows.size[index] ?? NaN);
  }

  #fitSizes(at: number): void {
    const { rows, visible, visibleCount } = this.#model;
    for (let line = 0; line < visibleCount; line++) this.#sizes.add(rows.size[visible[line] ?? 0] ?? NaN);
    this.#sizes.settle(TAPE_SIZE_CHARS, SIZE_DECIMALS, at);
  }

  /** The quote value. */
  extra(index: number): string {
    return this.#values.get(this.#model.rows.quote[index] ?? NaN);
  }

  gap(index: number): readonly string[] {
    return [gapText(this.#model, index), 'trades missing'];
  }

  /** Whose a row is; undefined if it is nobody's. */
  leg(index: number): Leg | undefined {
    return this.#bySlot[this.#model.rows.slot[index] ?? -1]?.leg;
  }

  /** Name of a row's venue. */
  name(index: number): string {
    return this.leg(index)?.name ?? '';
  }

  #adopt(trades: readonly LegTrades[]): void {
    this.#trades = trades;
    this.#bySlot.fill(undefined);
    this.nameChars = 0;
    for (const one of trades) {
      this.#bySlot[one.leg.slot] = one;
      this.nameChars = Math.max(this.nameChars, one.leg.name.length);
    }
  }

  #name(trades: readonly LegTrades[], time: string): void {
    const quotes = new Set(trades.map(({ leg }) => leg.instrument.quote));
    const [quote = ''] = quotes;
    this.#heading = time;
    this.headings = {
      time: [time, 'RECEIVED', 'TIME'],
      size: [trades[0]?.leg.instrument.base ?? 'SIZE'],
      extra: quotes.size === 1 ? quote : 'VALUE',
    };
  }
}

const NONE = new TextCache(() => '');
const SIZE_DECIMALS = 4;
