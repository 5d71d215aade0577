import { convertSize } from '../../../src-shared/market/contract.ts';
import { parseDecimal, POW10 } from '../../../src-shared/market/decimal.ts';
import type { BarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import { SIZE_CLASSES, sizeClassOf } from '../../../src-shared/market/flow/size-classes.ts';
import { floorDivide, multipleBelow, nextMultiple } from '../../../src-shared/market/grouping.ts';
import { intervalMs, nextOpenTime, openTimeOf } from '../../../src-shared/market/interval.ts';
import { FLOW_BAR, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { CandleRecord, DecimalSlot, TradeRecord } from '../venue/records.ts';
import { FlowRows, ROW } from './flow-rows.ts';
import type { FlowSizing } from './flow-sizing.ts';
import { Footprint } from './footprint.ts';

/** What a series of bars is made by. */
export interface FlowSpec {
  readonly rule: BarRule;
  /** Price step of the footprint: a positive decimal, or `auto` for one of some 2 bps of the first price; without it there is none. */
  readonly step?: string;
}

/** The bounds of a series. */
export interface FlowLimits {
  readonly maxBars: number;
  readonly maxCells: number;
}

/** A time, both ends included, epoch ms. */
export interface FlowSpan {
  readonly from: number;
  readonly to: number;
}

/** Receives a trade; `missing`: trades missing before it, NaN if nobody knows how many, or whether any. The record may be reused. */
export type FlowTrade = (trade: TradeRecord, receivedAt: number, missing: number) => void;

/** Receives the row of a bar that has ended, or changed afterwards. */
export type BarEnded = (row: number) => void;

/**
 * Order-flow bars of one stream of trades: what was bought and sold in each, its prices, delta, weights of the average price, and its footprint. Sums are
 * exact integers. A trade that comes late enters the bar of its time. Bars that trades are missing in are marked, and where no trade came between the
 * two sides of a gap, empty bars are. Bars before the first trade that is known can be estimated from candles. Hot: no allocation in steady state.
 */
export class FlowBars {
  readonly rows: FlowRows;
  readonly footprint: Footprint | undefined;
  readonly spec: FlowSpec;
  /** Called with bars that have ended. */
  onEnded: BarEnded | undefined;
  /** Called once, with the first trade. */
  onBegun: (() => void) | undefined;
  readonly #sizing: () => FlowSizing;
  readonly #differing: readonly FlowSpan[];
  /** The trade that is being taken. */
  readonly #print: Print = { price: NaN, size: NaN, time: NaN, isBuy: false, fills: 1, isExact: true };
  readonly #gaps: Gap[] = [];
  /** When the last of the gaps ended that are no longer known one by one: marks until then stay. */
  #forgotten = -Infinity;
  /** Width of the footprint's step, in `rows.priceScale`. */
  #step: number;
  /** What a bar of volume or range comes to, in the scale of `rows`. */
  #limit = NaN;
  /** Trades of the newest bar. */
  #trades = 0;
  #lastTime = NaN;
  /** A trade was counted. */
  #hasBegun = false;
  /** Trades are read from elsewhere, those that come included. */
  #isReading = false;

  /** `differing`: times in which the venue's candle says something else than the trades, as they become known. */
  constructor(spec: FlowSpec, limits: FlowLimits, sizing: () => FlowSizing, differing: readonly FlowSpan[] = []) {
    this.spec = spec;
    this.#differing = differing;
    this.rows = new FlowRows(limits.maxBars);
    this.#sizing = sizing;
    const { rule, step } = spec;
    if (step !== undefined) this.footprint = new Footprint(limits.maxCells);
    this.#step = step === undefined || step === 'auto' ? NaN : Number(step);
    const [price, size] = [rule.kind === 'range' ? rule.price : '0', rule.kind === 'volume' ? rule.size : '0'];
    this.#widen(Math.max(scaleOf(price), scaleOf(step ?? '0')), scaleOf(size));
  }

  /** The footprint's step in units of the price scale; NaN without one, and until the first trade if it is `auto`. */
  get step(): number {
    return this.footprint === undefined ? NaN : this.#step;
  }

  /** Memory of its bars and cells. */
  get bytes(): number {
    return this.rows.numbers.byteLength + (this.footprint?.bytes ?? 0);
  }

  /** Takes a trade. `missing`: trades that are missing before it, NaN if that is not known, else 0. */
  take(trade: TradeRecord, receivedAt: number, missing: number): void {
    if (!this.#isReading) this.read(trade, receivedAt, missing);
  }

  /** Counts anew, little by little: until {@link FlowBars.endReading} only what {@link FlowBars.read} brings is taken. */
  beginReading(): void {
    this.#restart();
    this.#isReading = true;
  }

  endReading(): void {
    this.#isReading = false;
    this.markDiffering();
  }

  /** Takes a trade, also while those that {@link FlowBars.take} brings are left out. */
  read(trade: TradeRecord, receivedAt: number, missing: number): void {
    const { rows } = this;
    const print = this.#print;
    this.#scale(trade, receivedAt);
    if (missing !== 0 && rows.count > 0) this.#onGap(print.time);
    const row = this.#rowFor(print.time, print.price);
    // Its candle has the trade already.
    if (row < 0 || (rows.flagsAt(row) & FlowFlag.estimated) !== 0) return;
    // There is none before the first bar: it is late in any case.
    if (missing !== 0 && this.#gaps.length > 0) rows.mark(row, FlowFlag.gap);
    if (!print.isExact) rows.mark(row, FlowFlag.inexact);
    this.#add(row, print);
    if (this.footprint !== undefined) this.#addCell(this.footprint, row, print);
    if (row === rows.count - 1) {
      this.#trades++;
      if (!(print.time < this.#lastTime)) this.#lastTime = print.time;
      if (this.spec.rule.kind !== 'time') rows.numbers[row * ROW + FLOW_BAR.closeTime] = this.#lastTime;
    } else this.onEnded?.(row);
  }

  /** Counts anew: `each` passes every trade there is, oldest first. Bars that have ended are emitted again. */
  rebuild(each: (take: FlowTrade) => void): void {
    this.#restart();
    each((trade, receivedAt, missing) => {
      this.read(trade, receivedAt, missing);
    });
    this.markDiffering();
  }

  /**
   * Makes the bar of a closed candle from the volume that takers bought in it, if there is room before the first bar, or in place of that one if it began before
   * the first trade. Nothing for candles that do not have that volume.
   */
  estimate(candle: CandleRecord): void {
    const { rows } = this;
    const { volume, takerBuyVolume, open, high, low, close } = candle;
    if (!takerBuyVolume.present || !volume.present) return;
    for (const price of [open, high, low, close]) this.#fit(price, volume);
    this.#fit(close, takerBuyVolume);
    const total = scaledTo(volume, rows.sizeScale);
    const bought = scaledTo(takerBuyVolume, rows.sizeScale);
    if (!(bought <= total && total <= MOST)) return;
    const { count } = rows;
    const row = this.#rowToEstimate(candle);
    if (row < 0) return;
    // Such a bar was emitted.
    const isCounted = rows.count === count;
    const { numbers } = rows;
    const base = row * ROW;
    for (const [i, price] of [open, high, low, close].entries())
      numbers[base + FLOW_BAR.open + i] = scaledTo(price, rows.priceScale);
    numbers[base + FLOW_BAR.buyVolume] = bought;
    numbers[base + FLOW_BAR.sellVolume] = total - bought;
    numbers[base + FLOW_BAR.buyCount] = numbers[base + FLOW_BAR.sellCount] = NaN;
    const delta = 2 * bought - total;
    // Its path is not known but for where it began and ended.
    numbers[base + FLOW_BAR.minDelta] = Math.min(0, delta);
    numbers[base + FLOW_BAR.maxDelta] = Math.max(0, delta);
    this.#weigh(base, total, this.#meanPrice(candle, base));
    numbers.fill(0, base + FLOW_BAR.classes, base + FLOW_BAR.flags);
    rows.touch(row);
    if (isCounted) this.onEnded?.(row);
  }

  /** History shows that nothing was missing between two instants after all. */
  clearGap(from: number, to: number): void {
    const at = this.#gaps.findIndex((gap) => gap.from === from && gap.to === to);
    if (at === -1) return;
    this.#gaps.splice(at, 1);
    const { rows } = this;
    const last = Math.max(from, to);
    for (let row = rows.rowFrom(Math.min(from, to)); row < rows.count && rows.openTimeAt(row) <= last; row++) {
      if ((rows.flagsAt(row) & FlowFlag.gap) === 0 || rows.openTimeAt(row) <= this.#forgotten) continue;
      if (this.#gaps.some((gap) => touches(gap, rows.openTimeAt(row), rows.closeTimeAt(row)))) continue;
      rows.unmark(row, FlowFlag.gap);
      if (row < rows.count - 1) this.onEnded?.(row);
    }
  }

  /** Marks the bars that the venue's candles contradicted before they were counted. */
  markDiffering(): void {
    for (const { from, to } of this.#differing) this.markSpan(from, to, FlowFlag.mismatch);
  }

  /** Marks every bar of trades that overlaps a time, both ends included. */
  markSpan(from: number, to: number, flag: number): void {
    const { rows } = this;
    for (let row = rows.rowFrom(from); row < rows.count && rows.openTimeAt(row) <= to; row++) {
      // What is made from a candle does not contradict it.
      if ((rows.flagsAt(row) & FlowFlag.estimated) !== 0) continue;
      rows.mark(row, flag);
      if (row < rows.count - 1) this.onEnded?.(row);
    }
  }

  #restart(): void {
    this.footprint?.dropOldest(this.rows.count);
    this.rows.clear();
    this.#gaps.length = 0;
    this.#forgotten = -Infinity;
    this.#lastTime = NaN;
    this.#hasBegun = false;
    this.#isReading = false;
  }

  /** Brings a trade to the scale of the bars, which grows if it has more digits than any before it. */
  #scale(trade: TradeRecord, receivedAt: number): void {
    const { rows } = this;
    const print = this.#print;
    const { price, size } = trade;
    this.#fit(price, size);
    print.price = price.mantissa * (POW10[rows.priceScale - price.scale] as number);
    print.size = size.mantissa * (POW10[rows.sizeScale - size.scale] as number);
    print.isExact = print.price <= MOST && print.size <= MOST && price.text === '' && size.text === '';
    print.time = Number.isNaN(trade.venueTime) ? receivedAt : trade.venueTime;
    print.isBuy = trade.isBuy;
    // An aggregate is so many fills, which is what candles count.
    print.fills = trade.lastTradeId >= trade.firstTradeId ? trade.lastTradeId - trade.firstTradeId + 1 : 1;
  }

  /** Makes the scale of the bars fit a price and a size. */
  #fit(price: DecimalSlot, size: DecimalSlot): void {
    const { rows } = this;
    if (price.scale > rows.priceScale || size.scale > rows.sizeScale) this.#widen(price.scale, size.scale);
    if (price.decimals > rows.priceSent) rows.priceSent = price.decimals;
    if (size.decimals > rows.sizeSent) rows.sizeSent = size.decimals;
  }

  /** Where the bar of a candle is; -1 if trades say more, or nothing fits before the first bar. */
  #rowToEstimate({ openTime, closeTime }: CandleRecord): number {
    const { rows } = this;
    const at = rows.rowFrom(openTime);
    const isThere = at < rows.count && rows.openTimeAt(at) === openTime;
    if (isThere && (rows.flagsAt(at) & LATE_AND_CLOSED) !== LATE_AND_CLOSED) return -1;
    if (!isThere && (at > 0 || rows.count >= rows.capacity)) return -1;
    const row = isThere ? at : this.#insert(0, openTime, closeTime);
    rows.unmark(row, FlowFlag.lateStart);
    rows.mark(row, FlowFlag.closed | FlowFlag.estimated);
    return row;
  }

  /** The average price of a candle: its turnover by its volume if that is one of its prices, as of contracts it is not; else the middle of three. */
  #meanPrice({ quoteVolume, volume }: CandleRecord, base: number): number {
    const { rows } = this;
    const low = rows.at(base, FLOW_BAR.low);
    const high = rows.at(base, FLOW_BAR.high);
    const turnover = quoteVolume.present ? quoteVolume.mantissa / (POW10[quoteVolume.scale] ?? NaN) : NaN;
    const mean = (turnover / (volume.mantissa / (POW10[volume.scale] ?? NaN))) * (POW10[rows.priceScale] ?? NaN);
    return mean >= low && mean <= high ? mean : (low + high + rows.at(base, FLOW_BAR.close)) / 3;
  }

  /** Sets the weights of the average price as if all had been traded at one. */
  #weigh(base: number, size: number, price: number): void {
    const { numbers } = this.rows;
    const weight = size === 0 ? 0 : this.#sizing().isInverse ? size / price : size;
    const away = price - (numbers[base + FLOW_BAR.open] as number);
    numbers[base + FLOW_BAR.weight] = weight;
    numbers[base + FLOW_BAR.weighted] = weight * away;
    numbers[base + FLOW_BAR.squared] = weight * away * away;
  }

  #add(row: number, { price, size, isBuy, fills }: Print): void {
    const { rows } = this;
    const { numbers } = rows;
    const base = row * ROW;
    if (Number.isNaN(numbers[base + FLOW_BAR.open])) {
      numbers[base + FLOW_BAR.open] = numbers[base + FLOW_BAR.high] = numbers[base + FLOW_BAR.low] = price;
    } else {
      if (price > (numbers[base + FLOW_BAR.high] as number)) numbers[base + FLOW_BAR.high] = price;
      if (price < (numbers[base + FLOW_BAR.low] as number)) numbers[base + FLOW_BAR.low] = price;
    }
    numbers[base + FLOW_BAR.close] = price;
    const side = isBuy ? 0 : 1;
    const volume = (numbers[base + FLOW_BAR.buyVolume + side] as number) + size;
    numbers[base + FLOW_BAR.buyVolume + side] = volume;
    if (volume > MOST) rows.mark(row, FlowFlag.inexact);
    numbers[base + FLOW_BAR.buyCount + side] = (numbers[base + FLOW_BAR.buyCount + side] as number) + fills;
    const delta = (numbers[base + FLOW_BAR.buyVolume] as number) - (numbers[base + FLOW_BAR.sellVolume] as number);
    if (delta < (numbers[base + FLOW_BAR.minDelta] as number)) numbers[base + FLOW_BAR.minDelta] = delta;
    if (delta > (numbers[base + FLOW_BAR.maxDelta] as number)) numbers[base + FLOW_BAR.maxDelta] = delta;
    const { isInverse } = this.#sizing();
    const weight = isInverse ? size / price : size;
    const away = price - (numbers[base + FLOW_BAR.open] as number);
    numbers[base + FLOW_BAR.weight] = (numbers[base + FLOW_BAR.weight] as number) + weight;
    numbers[base + FLOW_BAR.weighted] = (numbers[base + FLOW_BAR.weighted] as number) + weight * away;
    numbers[base + FLOW_BAR.squared] = (numbers[base + FLOW_BAR.squared] as number) + weight * away * away;
    const at = base + FLOW_BAR.classes + (isBuy ? 0 : SIZE_CLASSES) + this.#classOf(row, price, size);
    numbers[at] = (numbers[at] as number) + size;
    rows.touch(row);
  }

  #classOf(row: number, price: number, size: number): number {
    const { rows } = this;
    const { notional } = this.#sizing();
    if (notional === undefined) {
      rows.mark(row, FlowFlag.unclassed);
      return 0;
    }
    const notionalSize = size / (POW10[rows.sizeScale] as number);
    return sizeClassOf(convertSize(notional, notionalSize, price / (POW10[rows.priceScale] as number)));
  }

  #addCell(footprint: Footprint, row: number, { price, size, isBuy, fills }: Print): void {
    if (Number.isNaN(this.#step)) this.#step = autoStep(price);
    if (!footprint.add(row, floorDivide(price, this.#step), isBuy, size, fills)) this.rows.mark(row, FlowFlag.clipped);
    while (footprint.size > footprint.capacity) {
      const clipped = footprint.clipOldest();
      if (clipped === -1) return;
      this.rows.mark(clipped, FlowFlag.clipped);
    }
  }

  /** The row of the bar that a trade belongs to, opened if there is none; -1 if it is older than every bar. */
  #rowFor(time: number, price: number): number {
    const { rows } = this;
    const { rule } = this.spec;
    const newest = rows.count - 1;
    if (rule.kind !== 'time') return newest < 0 || this.#isFull(newest, price) ? this.#open(time, time) : newest;
    if (newest < 0 || time > rows.closeTimeAt(newest)) {
      const openTime = openTimeOf(time, rule.interval);
      return this.#open(openTime, nextOpenTime(openTime, rule.interval) - 1);
    }
    if (time >= rows.openTimeAt(newest)) return newest;
    const row = rows.rowFrom(time);
    if (time >= rows.openTimeAt(row)) return row;
    if (row === 0) return -1;
    const openTime = openTimeOf(time, rule.interval);
    const at = this.#insert(row, openTime, nextOpenTime(openTime, rule.interval) - 1);
    rows.mark(at, FlowFlag.closed);
    return at;
  }

  #isFull(row: number, price: number): boolean {
    const { numbers } = this.rows;
    const base = row * ROW;
    const { rule } = this.spec;
    if (rule.kind === 'trades') return this.#trades >= rule.count;
    if (rule.kind === 'volume')
      return (
        (numbers[base + FLOW_BAR.buyVolume] as number) + (numbers[base + FLOW_BAR.sellVolume] as number) >= this.#limit
      );
    const high = Math.max(numbers[base + FLOW_BAR.high] as number, price);
    return high - Math.min(numbers[base + FLOW_BAR.low] as number, price) > this.#limit;
  }

  /** Opens the newest bar; the one before it has ended. */
  #open(openTime: number, closeTime: number): number {
    const { rows } = this;
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    const row = this.#insert(rows.count, openTime, closeTime);
    this.#trades = 0;
    // Bars that are not of the clock begin where they begin.
    if (isFirst && this.spec.rule.kind === 'time') rows.mark(row, FlowFlag.lateStart);
    if (row > 0) {
      rows.mark(row - 1, FlowFlag.closed);
      if (!isFirst) this.onEnded?.(row - 1);
    }
    if (isFirst) {
      const { onBegun } = this;
      this.onBegun = undefined;
      onBegun?.();
    }
    return row;
  }

  #insert(row: number, openTime: number, closeTime: number): number {
    const { rows, footprint } = this;
    const at = rows.insert(row, (count) => {
      footprint?.dropOldest(count);
    });
    footprint?.insert(at);
    rows.numbers[at * ROW + FLOW_BAR.openTime] = openTime;
    rows.numbers[at * ROW + FLOW_BAR.closeTime] = closeTime;
    rows.touch(at);
    return at;
  }

  /** Trades may be missing between the newest one and one of `time`: the bars of both, and those between, are marked. */
  #onGap(time: number): void {
    const { rows } = this;
    const { rule } = this.spec;
    this.#gaps.push({ from: this.#lastTime, to: time });
    if (this.#gaps.length > MOST_GAPS) this.#forgotten = Math.max(this.#forgotten, this.#gaps.shift()?.to ?? NaN);
    rows.mark(rows.count - 1, FlowFlag.gap);
    if (rule.kind !== 'time') return;
    const end = openTimeOf(time, rule.interval);
    const longest = openTimeOf(end - rows.capacity * intervalMs(rule.interval), rule.interval);
    let openTime = Math.max(nextOpenTime(rows.openTimeAt(rows.count - 1), rule.interval), longest);
    for (; openTime < end; openTime = nextOpenTime(openTime, rule.interval))
      rows.mark(this.#open(openTime, nextOpenTime(openTime, rule.interval) - 1), FlowFlag.gap);
  }

  #widen(priceScale: number, sizeScale: number): void {
    const { rows, footprint, spec } = this;
    const [priceBefore, sizeBefore] = [rows.priceScale, rows.sizeScale];
    rows.widen(priceScale, sizeScale);
    this.#scaleWeights(rows.priceScale - priceBefore, rows.sizeScale - sizeBefore);
    footprint?.scale(POW10[rows.sizeScale - sizeBefore] ?? NaN);
    this.#step = Math.round(this.#step * (POW10[rows.priceScale - priceBefore] ?? NaN));
    if (spec.rule.kind === 'volume') this.#limit = scaled(spec.rule.size, rows.sizeScale);
    if (spec.rule.kind === 'range') this.#limit = scaled(spec.rule.price, rows.priceScale);
  }

  #scaleWeights(price: number, size: number): void {
    const { numbers, count } = this.rows;
    const byPrice = POW10[price] ?? NaN;
    const byWeight = (POW10[size] ?? NaN) / (this.#sizing().isInverse ? byPrice : 1);
    for (let base = 0; base < count * ROW; base += ROW) {
      numbers[base + FLOW_BAR.weight] = (numbers[base + FLOW_BAR.weight] as number) * byWeight;
      numbers[base + FLOW_BAR.weighted] = (numbers[base + FLOW_BAR.weighted] as number) * byWeight * byPrice;
      numbers[base + FLOW_BAR.squared] = (numbers[base + FLOW_BAR.squared] as number) * byWeight * byPrice * byPrice;
    }
  }
}

/** A trade in the scale of the bars. */
interface Print {
  price: number;
  size: number;
  time: number;
  isBuy: boolean;
  /** Trades that it stands for. */
  fills: number;
  /** Whether its numbers are what the venue wrote. */
  isExact: boolean;
}

/** Between two trades, venue times: others may be missing. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Whether trades of a gap may belong between two times. Before a late trade it ends earlier than it begins. */
function touches(gap: Gap, openTime: number, closeTime: number): boolean {
  return Math.min(gap.from, gap.to) <= closeTime && Math.max(gap.from, gap.to) >= openTime;
}

function scaledTo({ mantissa, scale }: DecimalSlot, to: number): number {
  return mantissa * (POW10[to - scale] ?? NaN);
}

/** The least of 1, 2, 5, 10, 20… units that is at least 2 bps of a price. */
function autoStep(price: number): number {
  const wanted = Math.max(1, price * AUTO_SHARE);
  const below = multipleBelow(wanted);
  return below >= wanted ? below : nextMultiple(below, 1, below * 10);
}

function scaleOf(text: string): number {
  return parseDecimal(text)?.scale ?? 0;
}

function scaled(text: string, scale: number): number {
  const decimal = parseDecimal(text);
  return decimal === undefined ? NaN : decimal.mantissa * (POW10[scale - decimal.scale] ?? NaN);
}

const AUTO_SHARE = 0.0002;
const LATE_AND_CLOSED = FlowFlag.lateStart | FlowFlag.closed;
const MOST = Number.MAX_SAFE_INTEGER;
const MOST_GAPS = 256;
