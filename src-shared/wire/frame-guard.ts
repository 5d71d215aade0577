import * as v from 'valibot';
import { BOOK_REASONS, BOOK_STATES, STREAM_STATES } from '../market/book-state.ts';
import type { BookSection, DepthSection, FlowSection, FrameHeader, FrameSection } from './feed-frame.ts';
import { decodeFrame } from './frame-codec.ts';
import { MARKET_STATES } from '../market/market-state.ts';
import { COUNT, INSTANT, INSTRUMENT, INSTRUMENTS, INTERVAL, firstProblem } from './guard-parts.ts';
import { HEALTH_REPORT } from './health-guard.ts';
import {
  CANDLE,
  CANDLE_STRIDE,
  DEPTH,
  DEPTH_COLUMNS,
  DEPTH_ROWS,
  DEPTH_STRIDE,
  FLOW_BAR,
  FLOW_BAR_STRIDE,
  FLOW_CELL,
  FLOW_CELL_STRIDE,
  LEVEL_STRIDE,
  QUOTE,
  QUOTE_STRIDE,
  TRADE,
  TRADE_STRIDE,
} from './layout.ts';

/** What is wrong with a frame of a server elsewhere, header or numbers; undefined if nothing is. Never throws. */
export function frameProblem(bytes: ArrayBuffer): string | undefined {
  const frame = decodeFrame(bytes);
  if (frame === undefined) return 'frame: not one of ours';
  const outcome = v.safeParse(HEADER, frame.header, { abortEarly: true });
  if (!outcome.success) return `frame ${firstProblem(outcome.issues[0])}`;
  for (const section of outcome.output.sections) {
    const problem = numbersProblem(section, frame.numbers);
    if (problem !== undefined) return `frame ${section.sub}: ${problem}`;
  }
  return undefined;
}

function numbersProblem(section: FrameSection, numbers: Float64Array): string | undefined {
  if (section.kind === 'health') return undefined;
  const length = lengthOf(section);
  if (section.offset + length > numbers.length) return 'more numbers than there are';
  const own = numbers.subarray(section.offset, section.offset + length);
  if (!own.every(isSane)) return 'a number out of range';
  switch (section.kind) {
    case 'book':
      return bookProblem(own, section);
    case 'depth':
      return depthProblem(own, section);
    case 'trades':
      return columnsProblem(own, TRADE_STRIDE, [
        [isInstant, TRADE.venueTime, TRADE.receivedAt],
        [isIntegerOrNaN, TRADE.price, TRADE.size, TRADE.flags],
      ]);
    case 'candles':
      return (
        columnsProblem(own, CANDLE_STRIDE, [
          [isInstant, CANDLE.openTime, CANDLE.closeTime],
          [isIntegerOrNaN, CANDLE.open, CANDLE.high, CANDLE.low, CANDLE.close, CANDLE.volume, CANDLE.quoteVolume],
        ]) ?? (isAscending(own) ? undefined : 'candles out of order')
      );
    case 'flow':
      return flowProblem(own, section);
    case 'quotes':
      return columnsProblem(own, QUOTE_STRIDE, [
        [Number.isInteger, QUOTE.row, QUOTE.state],
        [
          (value) => Number.isNaN(value) || isInstant(value),
          QUOTE.updatedAt,
          QUOTE.nextFundingTime,
          QUOTE.tickerAt,
          QUOTE.bboAt,
          QUOTE.tradedAt,
        ],
        [
          (value) => Number.isNaN(value) || value >= 0,
          QUOTE.tickerPauseMs,
          QUOTE.bboPauseMs,
          QUOTE.tickerCadenceMs,
          QUOTE.delayMs,
        ],
        [isIntegerOrNaN, QUOTE.marketState],
        [(value) => Number.isNaN(value) || isDigits(value), QUOTE.priceDecimals],
        [(value) => Number.isNaN(value) || value > 0, QUOTE.fundingIntervalMs],
      ]);
  }
}

function lengthOf(section: Exclude<FrameSection, { kind: 'health' }>): number {
  switch (section.kind) {
    case 'book':
      return (section.bids + section.asks) * (section.hasOrders === true ? LEVEL_STRIDE + 1 : LEVEL_STRIDE);
    case 'depth':
      return section.count * DEPTH_STRIDE + section.flow.rows;
    case 'trades':
      return section.count * TRADE_STRIDE;
    case 'candles':
      return section.count * CANDLE_STRIDE;
    case 'flow':
      return section.count * FLOW_BAR_STRIDE + section.cells * FLOW_CELL_STRIDE;
    case 'quotes':
      return section.count * QUOTE_STRIDE;
  }
}

function bookProblem(own: Float64Array, { bids, asks }: BookSection): string | undefined {
  if (!own.every(Number.isInteger)) return 'a price, a size or a number of orders that is no integer';
  const orders = own.subarray((bids + asks) * LEVEL_STRIDE);
  return orders.every((count) => count >= 0) ? undefined : 'a number of orders below zero';
}

function flowProblem(own: Float64Array, { count, cells }: FlowSection): string | undefined {
  const bars = own.subarray(0, count * FLOW_BAR_STRIDE);
  const problem =
    columnsProblem(bars, FLOW_BAR_STRIDE, [
      [isInstant, FLOW_BAR.openTime, FLOW_BAR.closeTime],
      [isIntegerOrNaN, FLOW_BAR.open, FLOW_BAR.high, FLOW_BAR.low, FLOW_BAR.close],
      [(value) => Number.isInteger(value) && value >= 0, FLOW_BAR.id, FLOW_BAR.flags, FLOW_BAR.cells],
      [(value) => value >= 0, FLOW_BAR.buyVolume, FLOW_BAR.sellVolume],
    ]) ??
    columnsProblem(own.subarray(bars.length), FLOW_CELL_STRIDE, [
      [Number.isInteger, FLOW_CELL.price],
      [(value) => value >= 0, FLOW_CELL.buyVolume, FLOW_CELL.sellVolume, FLOW_CELL.buyCount, FLOW_CELL.sellCount],
    ]);
  let named = 0;
  for (let at = FLOW_BAR.cells; at < bars.length; at += FLOW_BAR_STRIDE) named += bars[at] ?? NaN;
  return problem ?? (named === cells ? undefined : 'bars and cells that do not belong together');
}

function depthProblem(own: Float64Array, { count, flow }: DepthSection): string | undefined {
  const columns = own.subarray(0, count * DEPTH_STRIDE);
  const cells = Array.from({ length: DEPTH_STRIDE - DEPTH.cells }, (_, cell) => DEPTH.cells + cell);
  const problem = columnsProblem(columns, DEPTH_STRIDE, [
    [isInstant, DEPTH.time],
    [(value) => Number.isInteger(value) && value >= 1, DEPTH.ticks, DEPTH.quantum],
    [isIntegerOrNaN, DEPTH.base, DEPTH.bid, DEPTH.ask, DEPTH.low, DEPTH.high],
    [(value) => Number.isInteger(value) && value >= -1 && value < BOOK_STATES.length, DEPTH.state],
    [(value) => Number.isInteger(value) && value >= -1 && value < BOOK_REASONS.length, DEPTH.reason],
    [(value) => Number.isInteger(value) && value >= 0 && value < 2 ** 48, ...cells],
  ]);
  if (problem !== undefined || own.subarray(count * DEPTH_STRIDE).every(Number.isInteger)) return problem;
  return `one of ${String(flow.rows)} rows is no integer`;
}

type ColumnCheck = readonly [check: (value: number) => boolean, ...columns: readonly number[]];

function columnsProblem(own: Float64Array, stride: number, checks: readonly ColumnCheck[]): string | undefined {
  for (let at = 0; at < own.length; at += stride)
    for (const [check, ...columns] of checks)
      for (const column of columns)
        if (!check(own[at + column] ?? NaN)) return `column ${String(column)} is ${String(own[at + column])}`;
  return undefined;
}

/** Absent facts are NaN; nothing real is as large as this. */
function isSane(value: number): boolean {
  return Number.isNaN(value) || Math.abs(value) <= 1e30;
}

function isInstant(value: number): boolean {
  return Math.abs(value) <= 8.64e15;
}

function isIntegerOrNaN(value: number): boolean {
  return Number.isNaN(value) || Number.isInteger(value);
}

function isDigits(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_DIGITS;
}

function isAscending(own: Float64Array): boolean {
  for (let at = CANDLE_STRIDE; at < own.length; at += CANDLE_STRIDE)
    if (!((own[at] ?? NaN) > (own[at - CANDLE_STRIDE] ?? NaN))) return false;
  return true;
}

const MAX_DIGITS = 30;
const SCALE = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_DIGITS));
const SCALES = v.object({ priceScale: SCALE, priceSent: SCALE, sizeScale: SCALE, sizeSent: SCALE });
const EXACT = v.exactOptional(v.record(v.pipe(v.string(), v.maxLength(16)), v.pipe(v.string(), v.maxLength(128))));
const SECTION = { sub: v.pipe(v.string(), v.maxLength(128)), offset: COUNT };
const PAUSE = v.exactOptional(v.pipe(v.number(), v.finite(), v.minValue(0)));
const TIMING = { lastDataAt: v.exactOptional(INSTANT), usualPauseMs: PAUSE, cadenceMs: PAUSE };
const STREAM = { ...TIMING, state: v.picklist(STREAM_STATES) };

const WAITS_FOR = v.exactOptional(v.picklist(['connecting', 'failed']));
const BOOK = v.object({
  ...SECTION,
  ...TIMING,
  kind: v.literal('book'),
  instrument: INSTRUMENT,
  scales: SCALES,
  bids: COUNT,
  asks: COUNT,
  hasOrders: v.exactOptional(v.literal(true)),
  state: v.picklist(BOOK_STATES),
  reason: v.picklist(BOOK_REASONS),
  waitsFor: WAITS_FOR,
  since: INSTANT,
  lastSequence: v.exactOptional(v.number()),
  previousSequence: v.exactOptional(v.number()),
  knownDepth: COUNT,
  bidLevels: COUNT,
  askLevels: COUNT,
  receivedAt: v.exactOptional(INSTANT),
  venueTime: v.exactOptional(INSTANT),
  older: v.exactOptional(v.object({ from: COUNT, venueTime: INSTANT, receivedAt: INSTANT })),
  exact: EXACT,
});
const EVENT = { number: COUNT, at: INSTANT, from: INSTANT };
const WHOLE = v.pipe(v.number(), v.integer());
const DEPTHS = v.object({
  ...SECTION,
  ...TIMING,
  kind: v.literal('depth'),
  instrument: INSTRUMENT,
  scales: SCALES,
  step: COUNT,
  state: v.picklist(BOOK_STATES),
  reason: v.picklist(BOOK_REASONS),
  since: INSTANT,
  waitsFor: WAITS_FOR,
  isFull: v.exactOptional(v.literal(true)),
  isReset: v.boolean(),
  from: COUNT,
  count: v.pipe(COUNT, v.maxValue(DEPTH_COLUMNS)),
  flow: v.object({
    rows: v.pipe(COUNT, v.maxValue(DEPTH_ROWS)),
    base: WHOLE,
    from: INSTANT,
    to: INSTANT,
    incomplete: v.exactOptional(v.picklist(['book', 'trades'])),
  }),
  largest: v.pipe(v.array(v.object({ side: v.picklist(['bid', 'ask']), price: WHOLE, size: WHOLE })), v.maxLength(64)),
  events: v.pipe(
    v.array(
      v.variant('kind', [
        v.object({
          ...EVENT,
          kind: v.literal('sweep'),
          side: v.picklist(['buy', 'sell']),
          firstPrice: WHOLE,
          lastPrice: WHOLE,
          levels: COUNT,
          size: WHOLE,
        }),
        v.object({
          ...EVENT,
          kind: v.literal('absorption'),
          side: v.picklist(['bid', 'ask']),
          price: WHOLE,
          sizeBefore: WHOLE,
          sizeNow: WHOLE,
          traded: WHOLE,
        }),
      ]),
    ),
    v.maxLength(1024),
  ),
  bytes: COUNT,
});
const TRADES = v.object({
  ...SECTION,
  ...STREAM,
  kind: v.literal('trades'),
  instrument: INSTRUMENT,
  scales: SCALES,
  count: COUNT,
  isReset: v.boolean(),
  dropped: COUNT,
  exact: EXACT,
});
const CANDLES = v.object({
  ...SECTION,
  ...STREAM,
  kind: v.literal('candles'),
  instrument: INSTRUMENT,
  interval: INTERVAL,
  composedOf: v.exactOptional(INTERVAL),
  scales: SCALES,
  quoteScale: SCALE,
  count: COUNT,
  isReset: v.boolean(),
  history: v.picklist(['idle', 'loading', 'end', 'failed']),
  venueAheadMs: v.exactOptional(v.pipe(v.number(), v.finite())),
  sessions: v.exactOptional(
    v.object({ state: v.picklist(MARKET_STATES), delayMs: v.pipe(v.number(), v.finite(), v.minValue(0)) }),
  ),
  exact: EXACT,
});
const FLOW = v.object({
  ...SECTION,
  ...STREAM,
  kind: v.literal('flow'),
  instrument: INSTRUMENT,
  bars: v.pipe(v.string(), v.maxLength(32)),
  scales: SCALES,
  step: v.exactOptional(v.pipe(v.number(), v.finite(), v.minValue(1))),
  count: COUNT,
  cells: COUNT,
  first: COUNT,
  isReset: v.boolean(),
  isDoubtful: v.boolean(),
  isFull: v.exactOptional(v.literal(true)),
});
const QUOTES = v.object({
  ...SECTION,
  kind: v.literal('quotes'),
  count: COUNT,
  instruments: v.exactOptional(INSTRUMENTS),
});
const HEALTH = v.object({
  ...SECTION,
  kind: v.literal('health'),
  report: HEALTH_REPORT,
  isPartial: v.exactOptional(v.literal(true)),
});

/** Of the newest version only: both ends are of one. */
const HEADER: v.GenericSchema<unknown, FrameHeader> = v.object({
  seq: COUNT,
  at: INSTANT,
  conflated: COUNT,
  sections: v.pipe(v.array(v.variant('kind', [BOOK, DEPTHS, TRADES, CANDLES, FLOW, QUOTES, HEALTH])), v.maxLength(256)),
});
