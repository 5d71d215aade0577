import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderFlow } from '../../../src-main/engine/order-flow/order-flow.ts';
import { toFlowSizing } from '../../../src-main/engine/order-flow/flow-sizing.ts';
import type { TradeFlow } from '../../../src-main/engine/order-flow/trade-flow.ts';
import { FlowSectionWriter } from '../../../src-main/engine/publish/flow-section.ts';
import { FrameWriter } from '../../../src-main/engine/publish/frame-writer.ts';
import { TradeRecord } from '../../../src-main/engine/venue/records.ts';
import { greatest, least } from '../../../src-shared/greatest.ts';
import { cumulate } from '../../../src-shared/market/flow/flow-sums.ts';
import { SIZE_CLASSES, sizeClassOf } from '../../../src-shared/market/flow/size-classes.ts';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { btc, INVERSE, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { footprintBars } from './footprint-bars.ts';
import { flowTexts } from './flow-legend-writer.ts';
import { profileBetween } from './flow-profile.ts';
import { pricesTable } from './flow-table.ts';
import { footprintLines, profileLines } from './footprint-text.ts';
import { CHART_SETTINGS } from './settings.ts';
import { SummedFlow } from './venue-flow.ts';

const MINUTE = 60_000;
const SWAP: Instrument = btc('okx', 'BTC-USDT-SWAP', {
  marketType: 'perp',
  sizeUnit: 'contracts',
  contractSize: '0.01',
});
/** Tenths of a price and hundredths of a size: venues write them with different numbers of digits. */
const VENUES = [
  { instrument: SPOT, step: '1', price: (tenths: number) => (tenths / 10).toFixed(2), unit: 0.01 },
  { instrument: PERP, step: '2', price: (tenths: number) => (tenths / 10).toFixed(1), unit: 0.01 },
  { instrument: SWAP, step: '5', price: (tenths: number) => (tenths / 10).toFixed(1), unit: 0.01 },
  { instrument: INVERSE, step: '1', price: (tenths: number) => (tenths / 10).toFixed(1), unit: NaN },
] as const;

const INVERSE_PLACE = 3;
/** Half a step of 1 at the lowest price. */
const MOST_OFF = 0.5 / 900;

const trade = fc.record({
  venue: fc.integer({ min: 0, max: VENUES.length - 1 }),
  time: fc.integer({ min: 0, max: 5 * MINUTE }),
  tenths: fc.integer({ min: 9_000, max: 9_400 }),
  hundredths: fc.integer({ min: 1, max: 100_000 }),
  isBuy: fc.boolean(),
});
type Trade = typeof trade extends fc.Arbitrary<infer T> ? T : never;

test('volumes, average price and rows over venues are what an independent count of their trades comes to', () => {
  fc.assert(
    fc.property(fc.array(trade, { minLength: 1, maxLength: 60 }), (unordered) => {
      const trades = unordered.toSorted((a, b) => a.time - b.time);
      const sum = sumOf(trades);
      const times = [...new Set(trades.map(minuteOf))];
      expect(timesOf(sum)).toEqual(times);
      for (const [index, time] of times.entries()) {
        const own = trades.filter((one) => minuteOf(one) === time);
        compareBar(sum, index, own);
        compareRows(sum, index, own);
      }
      compareAverage(sum, trades);
      const isInverse = trades.some(({ venue }) => venue === INVERSE_PLACE);
      const profile = profileBetween(sum, 0, 9 * MINUTE)?.profile;
      expect((profile?.total ?? NaN) / powerOf(sum) / baseOfAll(trades)).toBeCloseTo(1, isInverse ? 2 : 9);
    }),
    { numRuns: 60 },
  );
});

test('imbalances and points of control are of the sum, and a later bar of any venue takes the nakedness', () => {
  // Neither venue alone has the imbalance at 901: bought 200 and 200 there, sold 100 one row below.
  const trades = [
    at(0, 0, 9_000, 10_000, false),
    at(0, 0, 9_010, 20_000, true),
    at(1, 0, 9_010, 20_000, true),
    at(1, 1, 9_010, 100, true),
  ];
  const sum = sumOf(trades, true);
  const bars = footprintBars(sum, { from: 0, to: 9e9 }, CHART_SETTINGS.defaults);
  const [first] = bars;
  expect(first).toMatchObject({ control: 1, isNaked: false, imbalances: { buy: [901 * unitOf(sum)], sell: [] } });
  expect(sum.rowAt(901 * unitOf(sum), 0).map(({ buy, share }) => [buy, share])).toEqual([
    [200, 0.5],
    [200, 0.5],
    [0, 0],
    [0, 0],
  ]);
  // The other two venues have counted nothing: no bar is whole, and each is named.
  const words =
    first === undefined
      ? []
      : footprintLines(first, 901.2, { step: sum.step, scales: sum.scales, decimals: 0, summed: sum });
  expect(words).toContain('binance-spot 50 %: bought 200.0, sold 0 BTC');
  expect(words).toContain('binance-usdm 50 %: bought 200.0, sold 0 BTC');
  expect(words.at(-1)).toMatch(/no trades counted yet: okx, binance-coinm/);
  const { columns, rows } = pricesTable(sum, { from: 0, to: 9e9 });
  expect(Object.fromEntries(columns.map((name, place) => [name, rows[1]?.[place]]))).toMatchObject({
    open_time_ms: 0,
    price_from: '901',
    price_to: '902',
    venues_buy_base: '400',
    venues_sell_base: '0',
    buy_trades: 2,
    incomplete: expect.stringMatching(/okx:BTC-USDT-SWAP no-trades; binance-coinm:BTCUSD_PERP no-trades$/),
    'binance-spot:BTCUSDT share': '0.5',
    'okx:BTC-USDT-SWAP buy_base': '0',
  });
  expect(rows).toHaveLength(3);
  const shown = profileBetween(sum, 0, 9e9);
  expect(shown?.isWhole).toBe(false);
  const row = shown?.profile.rows[1];
  const said = row === undefined || shown === undefined ? [] : profileLines(row, shown, 0);
  expect(said).toEqual(
    expect.arrayContaining([
      'profile, 901 to 902',
      'point of control: the step with the most volume',
      'binance-usdm 50 %: bought 201.0, sold 0 BTC',
    ]),
  );
});

test('rows are as wide as prices of the venues differ, unless a narrower step is chosen, which is warned of', () => {
  const trades = [at(0, 0, 9_000, 100, true), at(1, 0, 9_036, 100, true), at(2, 0, 9_020, 100, false)];
  const said = (isOne: boolean): unknown => {
    const summed = sumOf(trades, isOne);
    const texts = flowTexts({
      buffer: new FlowBuffer(),
      summed,
      hoveredTime: NaN,
      decimals: 1,
      visible: { from: 0, to: 9e9 },
      settings: CHART_SETTINGS.defaults,
      times: {},
      anchorText: '',
    });
    return [texts['rows'], texts['rows-note']];
  };
  // Counted by steps of 1, 2 and 5: the next that all of them are a part of.
  expect(said(false)).toEqual(['10 (USDT, USD taken as one)', '']);
  expect(said(true)).toEqual(['1 (USDT, USD taken as one)', 'narrower than prices of the venues differ by up to 3.6']);
});

function at(venue: number, minute: number, tenths: number, hundredths: number, isBuy: boolean): Trade {
  return { venue, time: minute * MINUTE, tenths, hundredths, isBuy };
}

/** The sum over all venues; all counted by a step of 1 if that is chosen. */
function sumOf(trades: readonly Trade[], isOne = false): SummedFlow {
  const sum = new SummedFlow();
  sum.update(
    VENUES.map(({ instrument, step, price }, v) => {
      const own = trades.filter(({ venue }) => venue === v);
      const buffer = counted(instrument, isOne ? '1' : step, own, price);
      return { name: instrument.venue, colour: v, isOwn: v === 1, instrument, buffer };
    }),
    isOne,
  );
  return sum;
}

/** Volume and extremes of a bar. */
function compareBar(sum: SummedFlow, index: number, own: readonly Trade[]): void {
  const number = (position: number): number => sum.numbers[index * FLOW_BAR_STRIDE + position] ?? NaN;
  const unit = unitOf(sum);
  expect([number(FLOW_BAR.low) / unit, number(FLOW_BAR.high) / unit]).toEqual([
    least(own.map(priceOf)),
    greatest(own.map(priceOf)),
  ]);
  const volume = number(FLOW_BAR.buyVolume) + number(FLOW_BAR.sellVolume);
  expect(volume / powerOf(sum)).toBeCloseTo(baseOfAll(own), 6);
  expect(number(FLOW_BAR.buyCount) + number(FLOW_BAR.sellCount)).toBe(own.length);
  if (own.some(({ venue }) => venue === INVERSE_PLACE)) return;
  for (let sizeClass = 0; sizeClass < SIZE_CLASSES; sizeClass++)
    for (const isBuy of [true, false]) {
      const at = FLOW_BAR.classes + (isBuy ? 0 : SIZE_CLASSES) + sizeClass;
      const wanted = own.filter((one) => one.isBuy === isBuy && sizeClassOf(baseOf(one) * priceOf(one)) === sizeClass);
      expect(number(at) / powerOf(sum)).toBeCloseTo(baseOfAll(wanted), 6);
    }
}

/** Rows are exact, but for those of inverse contracts, which are of the middle of a step. */
function compareRows(sum: SummedFlow, index: number, own: readonly Trade[]): void {
  const unit = unitOf(sum);
  const step = sum.step / unit;
  const edgeOf = (one: Trade): number => Math.floor(priceOf(one) / step) * step;
  const rows = sum.cellsAt(index);
  expect(rows.map(({ price }) => price / unit)).toEqual([...new Set(own.map(edgeOf))].toSorted((a, b) => a - b));
  for (const { price, buyCount, sellCount } of rows) {
    const inRow = own.filter((one) => edgeOf(one) === price / unit);
    expect(buyCount + sellCount).toBe(inRow.length);
    for (const [v, { buy, sell }] of sum.rowAt(price, own[0] === undefined ? NaN : minuteOf(own[0])).entries()) {
      const ofVenue = inRow.filter(({ venue }) => venue === v);
      const off = v === INVERSE_PLACE ? MOST_OFF : 0;
      const bought = baseOfAll(ofVenue.filter(({ isBuy }) => isBuy));
      const sold = baseOfAll(ofVenue.filter(({ isBuy }) => !isBuy));
      expect(Math.abs(buy - bought)).toBeLessThanOrEqual(bought * off + 1e-9);
      expect(Math.abs(sell - sold)).toBeLessThanOrEqual(sold * off + 1e-9);
    }
  }
}

/** Average price and deviation over all bars. */
function compareAverage(sum: SummedFlow, trades: readonly Trade[]): void {
  const { numbers, count } = sum;
  const last = cumulate({ numbers, count }, { kind: 'session' }, { lateFlag: 0 }).at(-1);
  const base = baseOfAll(trades);
  const vwap = trades.reduce((all, one) => all + baseOf(one) * priceOf(one), 0) / base;
  const variance = trades.reduce((all, one) => all + baseOf(one) * (priceOf(one) - vwap) ** 2, 0) / base;
  expect((last?.vwap ?? NaN) / unitOf(sum)).toBeCloseTo(vwap, 6);
  expect((last?.deviation ?? NaN) / unitOf(sum)).toBeCloseTo(Math.sqrt(variance), 4);
}

const unitOf = ({ scales }: SummedFlow): number => 10 ** scales.priceScale;
const powerOf = ({ scales }: SummedFlow): number => 10 ** scales.sizeScale;
const minuteOf = ({ time }: Trade): number => Math.floor(time / MINUTE) * MINUTE;
const priceOf = ({ tenths }: Trade): number => tenths / 10;
const baseOfAll = (trades: readonly Trade[]): number => trades.reduce((all, one) => all + baseOf(one), 0);

function timesOf({ numbers, count }: SummedFlow): readonly number[] {
  return Array.from({ length: count }, (_, i) => numbers[i * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN);
}

/** Base units of a trade, reckoned apart from the code under test. */
function baseOf({ venue, hundredths, tenths }: Trade): number {
  return venue === INVERSE_PLACE ? (hundredths * 100) / (tenths / 10) : hundredths * (VENUES[venue]?.unit ?? NaN);
}

/** The trades of one venue as the engine counts and sends them. */
function counted(
  instrument: Instrument,
  step: string,
  trades: readonly Trade[],
  price: (tenths: number) => string,
): FlowBuffer {
  const flows: TradeFlow[] = [];
  const stream = { flow: undefined as TradeFlow | undefined, isDoubtful: false, eachKept: () => undefined };
  const limits = { maxSeries: 1, maxBytes: 1e7, historyTrades: 0, maxBars: 50, maxCells: 10_000 };
  const lease = new OrderFlow(limits, () => flows).acquire(
    { venue: instrument.venue, symbol: instrument.symbol, sizing: () => toFlowSizing(instrument) },
    stream,
    { rule: { kind: 'time', interval: '1m' }, step },
  );
  for (const { tenths, hundredths, time, isBuy } of trades) {
    const record = new TradeRecord();
    Object.assign(record.price, parseDecimal(price(tenths)));
    Object.assign(
      record.size,
      parseDecimal(instrument.sizeUnit === 'base' ? (hundredths / 100).toFixed(2) : String(hundredths)),
    );
    record.venueTime = time;
    record.isBuy = isBuy;
    stream.flow?.take(record, time, 0);
  }
  const writer = new FlowSectionWriter({ sub: 's', kind: 'flow', instrument: instrument.id, bars: '1m', step }, lease, {
    stream: { key: '', state: 'running', lastDataAt: NaN },
    release: () => undefined,
  });
  const buffer = new FlowBuffer();
  const frames = new FrameWriter();
  frames.begin();
  writer.write(frames, 1000);
  const decoded = decodeFrame(frames.finish(1, 1000, 0));
  const section = decoded?.header.sections[0];
  if (decoded !== undefined && section?.kind === 'flow') buffer.apply(section, decoded.numbers);
  return buffer;
}
