import { convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { StreamPace } from '../../../src-shared/market/stream-pace.ts';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import type { PriceGrid } from '../../../src-shared/market/grouping.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { BookBuffer } from '../../feed/book-buffer.ts';
import { LEVEL, TRADE } from '../../../src-shared/wire/layout.ts';
import type { Writable } from '../../../src-shared/writable.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { reasonWords } from '../../format/state-words.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import type { SizeConversion } from '../../format/size-unit.ts';
import { BookGrid, gridDecimals } from '../parts/book-grid.ts';
import { PriceAxis } from '../parts/price-axis.ts';
import type { CentrePolicy, Inside } from '../parts/price-axis.ts';
import { PriceTexts } from '../parts/price-texts.ts';
import { LadderRows, ROW } from './ladder-rows.ts';
import type { RowPlan, ShownBook } from './ladder-rows.ts';
import type { LadderSettings } from './settings.ts';
import { toGrid, TradedVolume } from '../parts/traded-volume.ts';
import type { TradedLack } from '../parts/traded-volume.ts';

/** What a ladder is made of at one instant. */
export interface LadderInput {
  readonly book: BookBuffer;
  readonly trades: TradeRing;
  /** Session (rolling 24 h) high and low, plain numbers; NaN if unknown. */
  readonly high: number;
  readonly low: number;
  readonly instrument: Instrument | undefined;
  readonly settings: LadderSettings;
  /** Ticks a row. */
  readonly multiple: number;
  readonly rowCount: number;
  /** Engine time, epoch ms. */
  readonly now: number;
  /** The link to the engine is lost: nothing shown can be trusted. */
  readonly isOffline: boolean;
  /** The recording is over: what came last is shown, and nothing more will come. */
  readonly hasEnded: boolean;
}

/** Why a book stands still: its state as the badge names it, the reason in words, and the time of its last data, epoch ms. */
export interface Frozen {
  readonly state: string;
  readonly why: string;
  readonly at: number;
  /** How often data usually comes, if it stands still because none does. */
  readonly pace?: StreamPace;
}

/** The last trade as the ladder marks it. */
export interface LastTrade {
  /** Price in units of the grid; NaN before the first trade. */
  readonly price: number;
  /** Exactly, with the digits of the tick or more; empty before the first trade. */
  readonly text: string;
  /** 1 above the last different price, -1 below, 0 unknown. */
  readonly direction: 1 | 0 | -1;
}

/**
 * The ladder as numbers: which rows are on screen and what stands in them. Hot: rows are overwritten in place.
 * Only a book that is verified, or a full snapshot of its own, is shown as it comes; in every other state the last good one stays, frozen.
 */
export class LadderModel {
  readonly rows = new LadderRows();
  readonly axis = new PriceAxis();
  readonly traded = new TradedVolume();
  /** The book on screen; undefined before the first good one. */
  shown: ShownBook | undefined;
  /** Why the book on screen is not live; undefined while it is. */
  frozen: Frozen | undefined;
  /** Rows are the prices that have size, listed around the market. */
  isList = false;
  grid: PriceGrid = { scale: 0, factor: 1, tick: 1 };
  /** Grid units of one row. */
  step = 1;
  /** The inside market and the last trade; overwritten by the next update. */
  readonly inside: Inside;
  readonly last: LastTrade;
  conversion: SizeConversion = sizeConversion(undefined, 'native');
  /** Smallest difference of two sizes as the instrument's list has it; undefined if unknown. */
  lot: string | undefined;
  /** How far back the traded columns count, ms: less than the person wants if no earlier trades are known. */
  tradedMs = 0;
  /** Why the traded columns are not whole; undefined if they are. */
  tradedLack: TradedLack | undefined;
  /** Rows that the first one stands above the top edge, 0 to 1, while the view glides. */
  shift = 0;
  /** Scales of the traded columns, which may differ from the book's. */
  tradedScales: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };

  /** Digits after the point of a row's price. */
  decimals = 0;
  readonly #grid = new BookGrid();
  readonly #lastTexts = new PriceTexts();
  readonly #inside = { bid: NaN, ask: NaN };
  readonly #last: Writable<LastTrade> = { price: NaN, text: '', direction: 0 };
  readonly #policy: Writable<CentrePolicy> = { mode: 'edge', everyMs: 0 };
  readonly #tradedGrid = { scale: 0, step: 1 };
  readonly #plan: Writable<RowPlan>;
  #unit: LadderSettings['unit'] | undefined;
  #instrument: Instrument | undefined;

  constructor() {
    this.inside = this.#inside;
    this.last = this.#last;
    const { conversion } = this;
    this.#plan = { count: 0, isList: false, top: NaN, listScroll: 0, step: 1, scale: 0, factor: 1, conversion };
  }

  /** Brings everything up to date. */
  update(input: LadderInput): void {
    this.isList = input.settings.onlyExisting;
    this.#adopt(input.book, input);
    if (this.shown === undefined) return;
    this.#place(this.shown, input);
    setLastTrade(this.#last, input.trades, this.grid.scale);
    this.#last.text = Number.isNaN(this.#last.price)
      ? ''
      : this.#lastTexts.get(input.trades, input.trades.baseOf(0), this.decimals);
    this.tradedScales = input.trades.scales;
    this.#tradedGrid.scale = this.grid.scale;
    this.#tradedGrid.step = this.step;
    const tradedMs = input.settings.tradedMinutes * 60_000;
    this.traded.update(input.trades, this.#tradedGrid, input.now - tradedMs);
    this.tradedMs = this.traded.knownMs(input.now, tradedMs);
    this.tradedLack = this.traded.lackOver(input.now, tradedMs);
    this.#planRows(input);
    this.rows.fill(this.shown, this.#plan);
    this.#markRows(input);
  }

  /** Whether trades are missing or do not come, beyond that they are not known for long enough yet. */
  get isTradedWrong(): boolean {
    return this.tradedLack !== undefined && this.tradedLack !== 'late-start';
  }

  /** Which way the market has left the view: -1 above, 1 below, 0 if part of it is visible. */
  get marketIs(): -1 | 0 | 1 {
    for (let row = 0; row < this.rows.count; row++)
      if (((this.rows.flags[row] ?? 0) & (ROW.bestBid | ROW.bestAsk)) !== 0) return 0;
    if (this.isList) return this.axis.listScroll < 0 ? -1 : 1;
    return this.axis.whereIs(this.inside, this.rows.count);
  }

  /** Adopts the newest book if it may be shown; keeps the last good one, marked as frozen, if it may not. */
  #adopt(book: BookBuffer, around: Pick<LadderInput, 'isOffline' | 'hasEnded'>): void {
    const { section } = book;
    if (section === undefined || (this.shown !== undefined && this.shown.section.instrument !== section.instrument))
      this.axis.reset();
    if (section === undefined) this.shown = undefined;
    this.frozen = section === undefined ? undefined : this.#frozenOf(book, around);
    if (
      section !== undefined &&
      this.shown?.section !== section &&
      (this.frozen === undefined || wasGood(book, around))
    )
      this.shown = { bids: book.bids, asks: book.asks, orders: book.orders, section };
  }

  #frozenOf(
    { status, section }: BookBuffer,
    { isOffline, hasEnded }: Pick<LadderInput, 'isOffline' | 'hasEnded'>,
  ): Frozen | undefined {
    const at = this.shown?.section.receivedAt ?? status.lastDataAt ?? status.since ?? NaN;
    const { state, reason, lastDataAt } = status;
    if (hasEnded && !isOffline) return { state: 'ENDED', why: 'the recording is over', at: section?.receivedAt ?? NaN };
    if (reason === 'silence') return { state: 'STALE', why: reasonWords(reason), at: lastDataAt ?? at, pace: status };
    if (state !== 'verified' && state !== 'unverifiable')
      return { state: state.toUpperCase(), why: reasonWords(reason), at };
    return isOffline ? { state: 'OFFLINE', why: 'the link to the engine is lost', at } : undefined;
  }

  #place(shown: ShownBook, input: LadderInput): void {
    const grid = this.#grid.of(input.instrument?.tick, input.book);
    const step = grid.tick * input.multiple;
    if (step !== this.step || grid.scale !== this.grid.scale) this.axis.reset();
    if (grid !== this.grid) this.decimals = gridDecimals(grid);
    this.grid = grid;
    this.step = step;
    if (input.instrument !== this.#instrument || input.settings.unit !== this.#unit)
      this.conversion = sizeConversion(input.instrument, input.settings.unit);
    this.#instrument = input.instrument;
    this.lot = input.instrument?.step;
    this.#unit = input.settings.unit;
    const inside = this.#inside;
    inside.bid = shown.bids.length === 0 ? NaN : floorDivide((shown.bids[LEVEL.price] ?? NaN) * grid.factor, step);
    inside.ask = shown.asks.length === 0 ? NaN : ceilDivide((shown.asks[LEVEL.price] ?? NaN) * grid.factor, step);
    // A list is built around the market: it needs no recentring.
    this.#policy.mode = input.settings.onlyExisting ? 'off' : input.settings.autoCentre;
    this.#policy.everyMs = input.settings.everySeconds * 1000;
    this.axis.follow(inside, input.rowCount, this.#policy, input.now);
  }

  #planRows({ rowCount, settings }: LadderInput): void {
    const plan = this.#plan;
    const top = this.axis.shownTop;
    this.shift = settings.onlyExisting || Number.isNaN(top) ? 0 : Math.ceil(top) - top;
    plan.count = this.shift === 0 ? rowCount : rowCount + 1;
    plan.isList = settings.onlyExisting;
    plan.top = Math.ceil(top);
    plan.listScroll = this.axis.listScroll;
    plan.step = this.step;
    plan.scale = this.grid.scale;
    plan.factor = this.grid.factor;
    plan.conversion = this.conversion;
  }

  #markRows(input: LadderInput): void {
    const { rows, step, conversion } = this;
    const sizePower = POW10[this.tradedScales.sizeScale] ?? NaN;
    const power = POW10[this.grid.scale] ?? NaN;
    const last = Number.isNaN(this.last.price) ? NaN : floorDivide(this.last.price, step);
    const high = Math.floor(Math.round(input.high * power) / step);
    const low = Math.floor(Math.round(input.low * power) / step);
    for (let row = 0; row < rows.count; row++) {
      const index = rows.index[row] ?? NaN;
      const buys = this.traded.buys(index);
      const sells = this.traded.sells(index);
      rows.buys[row] = buys;
      rows.sells[row] = sells;
      if (buys !== 0) rows.buysShown[row] = convertSize(conversion, buys / sizePower, (index * step) / power);
      if (sells !== 0) rows.sellsShown[row] = convertSize(conversion, sells / sizePower, (index * step) / power);
      const flags = (index === last ? ROW.last : 0) | (index === high ? ROW.high : 0) | (index === low ? ROW.low : 0);
      if (flags !== 0) rows.flags[row] = (rows.flags[row] ?? 0) | flags;
    }
  }
}

/** Whether a recording ended with a book that may be shown: right as far as it came, however long before the end. */
function wasGood(
  { status }: BookBuffer,
  { isOffline, hasEnded }: Pick<LadderInput, 'isOffline' | 'hasEnded'>,
): boolean {
  const { state, reason } = status;
  return hasEnded && !isOffline && (state === 'verified' || state === 'unverifiable' || reason === 'silence');
}

/** Price and direction of the newest trade; NaN and 0 before the first. */
function setLastTrade(last: Writable<LastTrade>, trades: TradeRing, scale: number): void {
  last.price = NaN;
  last.direction = 0;
  const base = trades.baseOf(0);
  if (base === -1) return;
  const price = trades.numbers[base + TRADE.price] ?? NaN;
  last.price = toGrid(price, trades.scales.priceScale, scale);
  for (let age = 1; age < trades.count && age < LOOK_BACK; age++) {
    const earlier = trades.numbers[trades.baseOf(age) + TRADE.price] ?? NaN;
    if (earlier === price) continue;
    last.direction = price > earlier ? 1 : -1;
    return;
  }
}

/** Trades looked at for the last different price. */
const LOOK_BACK = 200;
