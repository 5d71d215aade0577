import { greatest } from '../../../src-shared/greatest.ts';
import { BOOK_REASONS, BOOK_STATES } from '../../../src-shared/market/book-state.ts';
import { baseFactors, convertSize } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { parseDecimal, POW10 } from '../../../src-shared/market/decimal.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { DepthEvent, RestingSize } from '../../../src-shared/wire/feed-frame.ts';
import { DEPTH, DEPTH_COLUMNS, DEPTH_ROWS, DEPTH_STRIDE, DEPTH_TICK_MS } from '../../../src-shared/wire/layout.ts';
import { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { Leg } from '../legs/asset-legs.ts';

/** The history of the book of one venue of several. */
export interface VenueDepth {
  readonly leg: Leg;
  readonly depth: DepthBuffer;
}

/** What a sum is made for. */
export interface SummedDepthOptions {
  /** The price step that all histories have, a decimal text: those that have not got it yet do not count. */
  readonly step: string;
  /** Whose best prices are those of the sum; the first venue's if it is none of them. */
  readonly own: InstrumentId | undefined;
  /** Engine time, epoch ms. */
  readonly now: number;
}

/** Why nothing is known of a venue's depth at a time, beside the state of its book. */
export type DepthLack = 'no-history' | 'late' | 'no-room' | 'no-contract-size';

/** What one venue has of a column of the sum. */
export interface DepthPart {
  readonly leg: Leg;
  readonly depth: DepthBuffer;
  /** Number of its own column; -1 if there is none. */
  readonly column: number;
  /** Why there is none, or its sizes cannot be converted. */
  readonly lack: DepthLack | undefined;
  /** Whether its sizes are those of its book. */
  readonly isKnown: boolean;
}

/** Digits after the point of sizes in base units: what is drawn is rounded to them. */
export const BASE_DIGITS = 8;

/**
 * The histories of several books, summed by price in base units, as all have rows of one price step: a column for each time in which all venues stay
 * at one of theirs. What is drawn is in a buffer as of one book, with sizes to a 65,535th of the largest of their column;
 * {@link SummedDepth.sizeOf} has what each venue has, exactly. A column of which a venue's book is not known has the sizes of the others, and the
 * state of that book. Hot: only new columns are summed, and the newest one anew, as it may have become longer.
 */
export class SummedDepth {
  readonly depth = new DepthBuffer();
  /** Counts up when earlier columns were summed again, as a venue came late. */
  rebuilds = 0;
  #venues: readonly Summand[] = [];
  #step = '';
  #own = 0;
  /** The time up to which columns are summed, epoch ms; NaN before the first. */
  #end = NaN;
  readonly #sums = new Float64Array(DEPTH_ROWS);
  readonly #head = new Float64Array(DEPTH.cells);
  #eventsSeen = '';
  readonly #legs = new WeakMap<DepthEvent, Leg>();

  /** Brings the sums up to the histories. */
  update(histories: readonly VenueDepth[], { step, own, now }: SummedDepthOptions): void {
    this.#own = Math.max(
      0,
      histories.findIndex(({ leg }) => leg.instrument.id === own),
    );
    if (!this.#isSame(histories, step)) this.#restart(histories, step);
    let upTo = NaN;
    let latest = NaN;
    let from = this.#end;
    for (const venue of this.#venues) {
      const { depth } = venue;
      const begin = venue.isUsable && depth.total > depth.first ? beginOf(depth) : NaN;
      if (Number.isNaN(begin)) continue;
      const end = depth.endOf(depth.total - 1);
      latest = maximum(latest, end);
      // The sum does not wait for a venue that is late.
      if (end > now - LATE_MS) upTo = minimum(upTo, end);
      if (end > venue.end || Number.isNaN(venue.end)) from = minimum(from, Number.isNaN(venue.end) ? begin : venue.end);
      venue.end = end;
    }
    if (Number.isNaN(upTo)) upTo = latest;
    if (!Number.isNaN(upTo)) this.#sum(from, maximum(upTo, this.#end));
  }

  /** How far the middles of the venues' newest books are apart, of the lowest, in basis points; NaN of fewer than two. */
  get apartBps(): number {
    let low = NaN;
    let high = NaN;
    const known = this.newest.filter(({ isKnown }) => isKnown);
    for (const { depth, column } of known) {
      const power = POW10[depth.scales.priceScale] ?? NaN;
      const middle = (depth.head(column, DEPTH.bid) + depth.head(column, DEPTH.ask)) / 2 / power;
      low = minimum(low, middle);
      high = maximum(high, middle);
    }
    return known.length < 2 ? NaN : ((high - low) / low) * 10_000;
  }

  /** What each venue has of the newest column. */
  get newest(): readonly DepthPart[] {
    return this.partsAt(this.#end - DEPTH_TICK_MS);
  }

  /** What each venue has at a time, epoch ms, in their order. */
  partsAt(time: number): readonly DepthPart[] {
    return this.#venues.map((venue) => {
      const { leg, depth } = venue;
      const at = venue.isUsable ? depth.columnAt(time) : -1;
      const column = at >= depth.first && at >= 0 && depth.endOf(at) > time ? at : -1;
      const lack = lackOf(venue, column, time);
      return { leg, depth, column, lack, isKnown: lack === undefined && depth.isKnown(column) };
    });
  }

  /** Base units that a venue has at a row; 0 if nothing is known. */
  sizeOf(part: DepthPart, row: number): number {
    return part.isKnown ? toBase(part, row, part.depth.sizeAt(part.column, row)) : 0;
  }

  /** By how many base units the size of a venue at a row may be off; 0 if it is exact, or there is none. */
  errorOf(part: DepthPart, row: number): number {
    const { depth, column } = part;
    const quantum = part.isKnown && depth.sizeAt(column, row) > 0 ? depth.head(column, DEPTH.quantum) : 1;
    return quantum > 1 ? toBase(part, row, Math.ceil(quantum / 2)) : 0;
  }

  /** The venue of a sweep or of absorption. */
  legOf(event: DepthEvent): Leg | undefined {
    return this.#legs.get(event);
  }

  #isSame(histories: readonly VenueDepth[], step: string): boolean {
    const before = this.#venues;
    return (
      step === this.#step &&
      histories.length === before.length &&
      histories.every(({ leg, depth }, at) => {
        const venue = before[at];
        return (
          venue !== undefined &&
          venue.depth === depth &&
          venue.leg.instrument === leg.instrument &&
          venue.resets === depth.resets
        );
      })
    );
  }

  #restart(histories: readonly VenueDepth[], step: string): void {
    this.#step = step;
    const wanted = parseDecimal(step);
    const priceScale = Math.max(wanted?.scale ?? 0, greatest(histories.map(({ depth }) => depth.scales.priceScale)));
    const rowStep = (wanted?.mantissa ?? 0) * (POW10[priceScale - (wanted?.scale ?? 0)] ?? NaN);
    this.#venues = histories.map(({ leg, depth }) => {
      const toGrid = POW10[priceScale - depth.scales.priceScale] ?? NaN;
      const isUsable = depth.step > 0 && depth.step * toGrid === rowStep;
      return {
        leg,
        depth,
        factors: baseFactors(leg.instrument),
        toGrid,
        isUsable,
        resets: depth.resets,
        end: NaN,
        cursor: 0,
      };
    });
    this.depth.clear();
    this.depth.scales = { priceScale, priceSent: priceScale, sizeScale: BASE_DIGITS, sizeSent: BASE_DIGITS };
    this.depth.step = rowStep;
    this.#end = NaN;
    this.#eventsSeen = '';
  }

  /** Sums from one time to another, and the column before anew, which may have become longer. */
  #sum(from: number, to: number): void {
    const own = this.#venues[this.#own];
    if (!(from < to) || own === undefined) return;
    if (from < this.#end) this.rebuilds++;
    const { depth } = this;
    const number = Math.max(depth.first, depth.columnAt(from - DEPTH_TICK_MS));
    const begins = this.#changes(minimum(depth.total > depth.first ? depth.head(number, DEPTH.time) : NaN, from), to);
    const numbers = new Float64Array(begins.length * DEPTH_STRIDE);
    this.#seek(begins[0] ?? to);
    for (const [n, time] of begins.entries()) this.#column(time, begins[n + 1] ?? to, numbers, n * DEPTH_STRIDE);
    this.#end = to;
    depth.truncate(number);
    depth.apply(
      {
        kind: 'depth',
        sub: '',
        offset: 0,
        instrument: own.leg.instrument.id,
        scales: depth.scales,
        step: depth.step,
        state: 'verified',
        reason: 'chain-unbroken',
        since: begins[0] ?? to,
        isReset: false,
        from: number,
        count: begins.length,
        flow: NO_FLOW,
        largest: this.#largest(),
        events: [],
        bytes: 0,
      },
      numbers,
    );
    this.#takeEvents();
  }

  /** The times from one to another at which a venue goes over to another of its columns, as many of the newest as there is room for. */
  #changes(from: number, to: number): readonly number[] {
    this.#seek(from);
    const times: number[] = [];
    for (let time = from; time < to;) {
      times.push(time);
      let next = to;
      for (const venue of this.#venues) next = Math.min(next, changeAfter(venue, time));
      time = next;
    }
    return times.slice(-DEPTH_COLUMNS);
  }

  #seek(time: number): void {
    for (const venue of this.#venues) venue.cursor = Math.max(venue.depth.first, venue.depth.columnAt(time));
  }

  /** Sums the column from one time to another. */
  #column(time: number, end: number, to: Float64Array, offset: number): void {
    const sums = this.#sums;
    sums.fill(0);
    const head = this.#head;
    head.fill(NaN);
    head[DEPTH.state] = VERIFIED;
    head[DEPTH.reason] = UNBROKEN;
    // The panel's own comes first: the rows are about its market.
    const own = this.#venues[this.#own];
    if (own !== undefined) this.#take(own, time, true);
    for (let at = 0; at < this.#venues.length; at++) {
      const venue = this.#venues[at];
      if (venue !== undefined && at !== this.#own) this.#take(venue, time, false);
    }
    let largest = 0;
    for (let row = 0; row < DEPTH_ROWS; row++) largest = Math.max(largest, sums[row] ?? 0);
    head[DEPTH.time] = time;
    head[DEPTH.ticks] = Math.round((end - time) / DEPTH_TICK_MS);
    head[DEPTH.quantum] = largest === 0 ? 1 : (largest * BASE_POWER) / MOST_CELL;
    to.set(head, offset);
    if (largest > 0) pack(sums, MOST_CELL / largest, to, offset + DEPTH.cells);
  }

  /** Takes what a venue has at a time into the column. Of several whose books are not known the first gives its state. */
  #take(venue: Summand, time: number, isOwn: boolean): void {
    const head = this.#head;
    const { depth, factors, toGrid } = venue;
    const column = columnOf(venue, time);
    const isKnown = column !== -1 && factors !== undefined && depth.isKnown(column);
    const state = column === -1 || factors === undefined ? -1 : depth.head(column, DEPTH.state);
    if (head[DEPTH.state] === VERIFIED || (!isKnown && head[DEPTH.state] === UNVERIFIABLE)) {
      head[DEPTH.state] = state;
      head[DEPTH.reason] = state === -1 ? -1 : depth.head(column, DEPTH.reason);
    }
    if (!isKnown) return;
    if (Number.isNaN(head[DEPTH.base])) head[DEPTH.base] = depth.head(column, DEPTH.base);
    if (isOwn) {
      head[DEPTH.bid] = depth.head(column, DEPTH.bid) * toGrid;
      head[DEPTH.ask] = depth.head(column, DEPTH.ask) * toGrid;
    }
    head[DEPTH.low] = maximum(head[DEPTH.low] ?? NaN, depth.head(column, DEPTH.low));
    head[DEPTH.high] = minimum(head[DEPTH.high] ?? NaN, depth.head(column, DEPTH.high));
    this.#add(venue, factors, column, head[DEPTH.base] ?? NaN);
  }

  /** Adds the sizes of a venue's column to the sums, whose lowest row is `base`. */
  #add({ depth }: Summand, factors: SizeFactors, column: number, base: number): void {
    const cells = depth.cells(column);
    const shift = depth.head(column, DEPTH.base) - base;
    const unit = depth.head(column, DEPTH.quantum) / (POW10[depth.scales.sizeScale] ?? NaN);
    const plainStep = depth.step / (POW10[depth.scales.priceScale] ?? NaN);
    const sums = this.#sums;
    const from = Math.max(0, -shift);
    const end = Math.min(DEPTH_ROWS, DEPTH_ROWS - shift);
    for (let cell = from; cell < end; cell++) {
      const size = cells[cell] ?? 0;
      if (size === 0) continue;
      const row = cell + shift;
      sums[row] = (sums[row] ?? 0) + convertSize(factors, size * unit, (base + row) * plainStep);
    }
  }

  /** The largest sums of rows in the column summed last, each side of the middle from the largest on. */
  #largest(): readonly RestingSize[] {
    const own = this.newest[this.#own];
    if (own === undefined || !own.isKnown) return [];
    const base = own.depth.head(own.column, DEPTH.base);
    const middle = (own.depth.head(own.column, DEPTH.bid) + own.depth.head(own.column, DEPTH.ask)) / 2 / own.depth.step;
    const rows: RestingSize[] = [];
    for (let row = 0; row < DEPTH_ROWS; row++)
      if ((this.#sums[row] ?? 0) > 0)
        rows.push({
          side: base + row > middle ? 'ask' : 'bid',
          price: (base + row) * this.depth.step,
          size: (this.#sums[row] ?? 0) * BASE_POWER,
        });
    rows.sort((a, b) => b.size - a.size);
    return (['bid', 'ask'] as const).flatMap((side) => rows.filter((one) => one.side === side).slice(0, LARGEST));
  }

  /** Sweeps and absorption are of each venue: a burst is at one. */
  #takeEvents(): void {
    const seen = this.#venues.map(({ depth }) => depth.events.at(-1)?.number ?? -1).join(' ');
    if (seen === this.#eventsSeen) return;
    this.#eventsSeen = seen;
    const events = this.#venues.flatMap((venue) =>
      venue.depth.events.map((own) => {
        const event = inBase(own, venue);
        this.#legs.set(event, venue.leg);
        return event;
      }),
    );
    this.depth.events.splice(0, Infinity, ...events.toSorted((a, b) => a.at - b.at));
  }
}

interface Summand extends VenueDepth {
  /** Undefined if the size of a contract is not known. */
  readonly factors: SizeFactors | undefined;
  /** What its prices are multiplied with to have the digits of the sum. */
  readonly toGrid: number;
  /** Its rows are those of the sum. */
  readonly isUsable: boolean;
  readonly resets: number;
  /** When its newest column ended that was looked at, epoch ms; NaN before the first. */
  end: number;
  /** Number of the column looked at last: times are looked at in order. */
  cursor: number;
}

/** The number of a venue's column at a time that is not before the one asked before; -1 if there is none. */
function columnOf(venue: Summand, time: number): number {
  const { depth } = venue;
  if (!venue.isUsable) return -1;
  while (venue.cursor < depth.total && depth.endOf(venue.cursor) <= time) venue.cursor++;
  return venue.cursor < depth.total && depth.head(venue.cursor, DEPTH.time) <= time ? venue.cursor : -1;
}

/** When a venue goes over to another column, epoch ms; infinity if it has no other. */
function changeAfter(venue: Summand, time: number): number {
  const { depth } = venue;
  const column = columnOf(venue, time);
  if (column !== -1) return depth.endOf(column);
  return venue.isUsable && venue.cursor < depth.total ? depth.head(venue.cursor, DEPTH.time) : Infinity;
}

/** A size of a venue at a row in base units; 0 if the size of its contract is not known. */
function toBase({ leg, depth }: DepthPart, row: number, scaled: number): number {
  const factors = baseFactors(leg.instrument);
  if (factors === undefined || scaled === 0) return 0;
  const size = scaled / (POW10[depth.scales.sizeScale] ?? NaN);
  return convertSize(factors, size, (row * depth.step) / (POW10[depth.scales.priceScale] ?? NaN));
}

function lackOf({ factors, depth, isUsable }: Summand, column: number, time: number): DepthLack | undefined {
  if (factors === undefined) return 'no-contract-size';
  if (column !== -1) return undefined;
  if (depth.section?.isFull === true) return 'no-room';
  return isUsable && depth.total > depth.first && time >= beginOf(depth) ? 'late' : 'no-history';
}

function beginOf(depth: DepthBuffer): number {
  return depth.head(depth.first, DEPTH.time);
}

/** Three sizes in each number, as in `DEPTH` of `layout.ts`. None that is there becomes 0. */
function pack(sums: Float64Array, perSize: number, to: Float64Array, offset: number): void {
  for (let row = 0, at = offset; row < DEPTH_ROWS; row += 3, at++)
    to[at] =
      cellOf(sums[row] ?? 0, perSize) +
      cellOf(sums[row + 1] ?? 0, perSize) * 0x1_0000 +
      cellOf(sums[row + 2] ?? 0, perSize) * 0x1_0000_0000;
}

function cellOf(size: number, perSize: number): number {
  return size === 0 ? 0 : Math.max(1, Math.round(size * perSize));
}

/** An event of a venue with the prices of the sum, its sizes in base units; they are NaN if they cannot be converted. */
function inBase(event: DepthEvent, { depth, factors, toGrid }: Summand): DepthEvent {
  const price = event.kind === 'sweep' ? (event.firstPrice + event.lastPrice) / 2 : event.price;
  const plainPrice = price / (POW10[depth.scales.priceScale] ?? NaN);
  const base = (size: number): number =>
    factors === undefined
      ? NaN
      : convertSize(factors, size / (POW10[depth.scales.sizeScale] ?? NaN), plainPrice) * BASE_POWER;
  return event.kind === 'sweep'
    ? {
        ...event,
        firstPrice: event.firstPrice * toGrid,
        lastPrice: event.lastPrice * toGrid,
        size: base(event.size),
      }
    : {
        ...event,
        price: event.price * toGrid,
        sizeBefore: base(event.sizeBefore),
        sizeNow: base(event.sizeNow),
        traded: base(event.traded),
      };
}

/** The smaller of two, the other if one is NaN. */
function minimum(a: number, b: number): number {
  return b < a || Number.isNaN(a) ? b : a;
}

function maximum(a: number, b: number): number {
  return b > a || Number.isNaN(a) ? b : a;
}

const VERIFIED = BOOK_STATES.indexOf('verified');
const UNBROKEN = BOOK_REASONS.indexOf('chain-unbroken');
const UNVERIFIABLE = BOOK_STATES.indexOf('unverifiable');
const BASE_POWER = 10 ** BASE_DIGITS;
const MOST_CELL = 0xffff;
/** Sums that are marked, a side. */
const LARGEST = 5;
/** From this age on a venue's newest column is late. */
const LATE_MS = 2000;
const NO_FLOW = { rows: 0, base: 0, from: 0, to: 0 };
