import { describe, expect, it } from 'vitest';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { DepthBuffer } from '../../feed/depth-buffer.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { depthSection } from '../../testing/depth-fixture.ts';
import { RowMarks } from '../parts/row-marks.ts';
import { drawMarks } from '../parts/tape-draw.ts';
import { layoutTape } from '../parts/tape-layout.ts';
import { tapeSkin } from '../parts/tape-parts.ts';
import { TAPE_SETTINGS } from './settings.ts';
import type { TapeSettings } from './settings.ts';
import { mismatchRows } from './tape-mismatches.ts';
import { TapeModel } from './tape-model.ts';
import { tapeTable } from './tape-text.ts';

const BTC: Instrument = {
  id: 'binance-spot:BTCUSDT',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  marketType: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: '1',
  sizeUnit: 'base',
  status: 'trading',
};
const START = 1_000_000;

const WIDTHS = { price: 5, size: 6, extra: 4, name: undefined };

type Print = readonly [price: number, size: number, side: 1 | -1, ms: number, flags?: number];

function setup(
  prints: readonly Print[],
  changes: Partial<TapeSettings> = {},
  depth?: DepthBuffer,
  mismatches: readonly LedgerEntry[] = [],
  rowCount = 30,
) {
  const ring = new TradeRing(1000);
  ring.apply(
    {
      kind: 'trades',
      sub: 't',
      offset: 0,
      instrument: BTC.id,
      scales: { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 },
      count: prints.length,
      isReset: true,
      dropped: 0,
      state: 'running',
    },
    Float64Array.from(
      prints.flatMap(([price, size, side, ms, flags = 0], id) => [
        id,
        price,
        size,
        side,
        START + ms,
        START + ms + 9,
        flags,
      ]),
    ),
  );
  const settings = { ...TAPE_SETTINGS.defaults, isMerged: false, ...changes };
  const model = new TapeModel();
  model.update(ring, BTC, settings, rowCount);
  const marks = new RowMarks(model.rows);
  const onScreen = model.visible.subarray(0, model.visibleCount);
  const found = mismatchRows(model, onScreen, mismatches);
  marks.update([{ slot: 0, ring, depth }], settings, START + 60_000, found);
  // Oldest first.
  const rows = Array.from(model.visible.subarray(0, model.visibleCount)).toReversed();
  const table = (): CsvTable => tapeTable(model, ring, marks, mismatches);
  return { model, marks, rows, table };
}

const SWEEP: readonly Print[] = [
  [99, 1, -1, 0],
  [100, 1, 1, 10],
  [101, 1, 1, 10],
  [102, 1, 1, 20],
  [103, 1, 1, 30],
  [104, 1, 1, 40],
  [104, 1, 1, 900],
];

describe('sweeps', () => {
  it('mark every row of a burst through five prices, and no other', () => {
    const { marks, rows } = setup(SWEEP);
    expect(rows.map((index) => marks.sweepLevels(index))).toEqual([0, 5, 5, 5, 5, 5, 0]);
    expect(marks.texts(rows[1] ?? -1, 'USDT')).toEqual(['sweep through 5 prices']);
  });

  it('are marked on a row of merged fills too, and not over missing trades', () => {
    const merged = setup(
      SWEEP.map(([price, size, side, ms]): Print => [price, size, side, ms > 0 && ms < 100 ? 10 : ms]),
      {
        isMerged: true,
      },
    );
    expect(merged.rows.map((index) => merged.marks.sweepLevels(index))).toEqual([0, 5, 0]);
    const gap = setup(
      SWEEP.map((print, at): Print => (at === 3 ? [print[0], print[1], print[2], print[3], 1] : print)),
    );
    expect(gap.rows.every((index) => gap.marks.sweepLevels(index) === 0)).toBe(true);
  });

  it('do not go through a block trade, which has a mark of its own', () => {
    const { marks, model, rows, table } = setup(
      SWEEP.map((print, at): Print => (at === 3 ? [print[0], print[1], print[2], print[3], TradeFlag.block] : print)),
    );
    expect(rows.every((index) => marks.sweepLevels(index) === 0)).toBe(true);
    expect(rows.map((index) => marks.isBlock(index))).toEqual([false, false, false, true, false, false, false]);
    expect(marks.texts(rows[3] ?? -1, 'USDT')).toEqual(['block trade: agreed upon outside the book']);
    const { columns, rows: cells } = table();
    expect(cells.map((row) => row[columns.indexOf('block')])).toEqual([false, false, false, true, false, false, false]);
    const layout = layoutTape({ width: 300, height: 200, rowHeight: 18, legendHeight: 0 }, 6, WIDTHS);
    const context = recordingContext();
    drawMarks(context, { model, layout, skin: tapeSkin(TEST_PALETTE) }, marks);
    expect(context.drawn.map(({ width, height, colour }) => [width, height, colour])).toEqual([
      [6, 6, TEST_PALETTE.txt],
    ]);
  });

  it('are not marked if that is switched off', () => {
    const { marks, rows } = setup(SWEEP, { marksSweeps: false });
    expect(rows.every((index) => marks.sweepLevels(index) === 0)).toBe(true);
  });
});

it('rows from history say so, in their table too', () => {
  const { marks, rows, table } = setup([
    [100, 1, 1, 0, TradeFlag.backfilled],
    [101, 1, 1, 900],
  ]);
  expect(rows.map((index) => marks.isBackfilled(index))).toEqual([true, false]);
  expect(marks.texts(rows[0] ?? -1, 'USDT')).toEqual(['loaded from the history of the exchange']);
  const { columns, rows: cells } = table();
  expect(cells.map((row) => row[columns.indexOf('backfilled')])).toEqual([false, true]);
});

it('size classes are by quote value', () => {
  const prints: readonly Print[] = [1, 100, 1000, 10_000].map((size, at): Print => [100, size, 1, at * 1000]);
  const { marks, rows } = setup(prints, { classes: [10_000, 100_000, 1_000_000] });
  expect(rows.map((index) => marks.sizeClass(index))).toEqual([0, 1, 2, 3]);
  expect(marks.texts(rows[2] ?? -1, 'USDT')).toEqual(['large: from 100.0k USDT']);
});

it('absorption marks the rows that took what was replenished', () => {
  const depth = new DepthBuffer();
  depth.apply(
    {
      ...depthSection([]).section,
      instrument: BTC.id,
      scales: { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 },
      step: 10,
      events: [
        {
          kind: 'absorption',
          number: 0,
          at: START + 900,
          from: START,
          side: 'bid',
          price: 1000,
          sizeBefore: 1,
          sizeNow: 1,
          traded: 5,
        },
      ],
    },
    new Float64Array(0),
  );
  const prints: readonly Print[] = [
    [100, 1, -1, 100],
    [100, 1, 1, 200],
    [99, 1, -1, 300],
    [100, 1, -1, 9000],
  ];
  const { marks, rows, table } = setup(prints, {}, depth);
  expect(rows.map((index) => marks.isAbsorbed(index))).toEqual([true, false, false, false]);
  const { columns, rows: cells } = table();
  expect(cells.map((row) => row[columns.indexOf('absorbed')])).toEqual([false, false, false, true]);
  expect(cells.every((row) => row.length === columns.length && row[columns.indexOf('size_class')] === 'small')).toBe(
    true,
  );
});

it('marks are drawn at the edges of their rows', () => {
  const { model, marks } = setup(SWEEP, { classes: [1, 1e6, 1e7] });
  const layout = layoutTape({ width: 300, height: 200, rowHeight: 18, legendHeight: 0 }, 6, {
    price: 5,
    size: 6,
    extra: 4,
    name: undefined,
  });
  const context = recordingContext();
  drawMarks(context, { model, layout, skin: tapeSkin(TEST_PALETTE) }, marks);
  const bars = context.drawn.filter(({ kind }) => kind === 'rect');
  expect(bars.filter(({ x }) => x === 0).length).toBe(SWEEP.length);
  expect(bars.filter(({ x }) => x > 290).length).toBe(5);
});

describe('what contradicts', () => {
  const CANDLE: LedgerEntry = {
    id: 1,
    kind: 'mismatch',
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    channel: 'trade',
    interval: '1m',
    from: START,
    to: START + 25,
    count: 1,
    reason: 'candle-differs',
    differences: [{ of: 'volume', expected: '5', received: '4' }],
  };
  const OUTSIDE: LedgerEntry = {
    ...CANDLE,
    id: 2,
    from: START + 10,
    to: START + 40,
    count: 2,
    reason: 'outside-book',
    differences: [{ of: 'price', expected: '100', received: '103.0' }],
  };

  it('is at the newest row of a candle, and at the worst trade outside the book', () => {
    const { marks, rows } = setup(SWEEP, {}, undefined, [CANDLE, OUTSIDE, { ...CANDLE, id: 3, from: 0, to: 1 }]);
    expect(rows.map((index) => marks.mismatchesOf(index).map(({ id }) => id))).toEqual([[], [], [], [1], [2], [], []]);
  });

  it('is in the table, of all rows that are kept', () => {
    const old: LedgerEntry = { ...OUTSIDE, id: 3, differences: [{ of: 'price', expected: '100', received: '101' }] };
    const { model, table } = setup(SWEEP, {}, undefined, [CANDLE, OUTSIDE, old], 2);
    expect(model.visibleCount).toBe(2);
    const { columns, rows } = table();
    const outside = 'mismatch: 2 trades outside the best prices of the book, best price 100, traded at';
    expect(rows.map((row) => row[columns.indexOf('mismatch')])).toEqual([
      undefined,
      undefined,
      `${outside} 103.0, compare this book with the exchange`,
      'mismatch: the candle is not what its trades come to, volume: candle 5, trades 4, do not rely on the order flow of this candle',
      `${outside} 101, compare this book with the exchange`,
      undefined,
      undefined,
    ]);
  });

  it('is drawn as a line over the candle’s last row, and as a frame about the trade', () => {
    const { marks, model } = setup(SWEEP, { marksSweeps: false }, undefined, [CANDLE, OUTSIDE]);
    const layout = layoutTape({ width: 300, height: 200, rowHeight: 18, legendHeight: 0 }, 6, {
      price: 5,
      size: 6,
      extra: 4,
      name: undefined,
    });
    const context = recordingContext();
    drawMarks(context, { model, layout, skin: tapeSkin(TEST_PALETTE) }, marks);
    const [outside, candle] = [2, 3].map((line) => layout.rowsTop + line * 18);
    expect(context.drawn.map(({ x, y, width, height, colour }) => [x, y, width, height, colour])).toEqual(
      [
        [0, outside, 300, 2],
        [0, (outside ?? NaN) + 16, 300, 2],
        [0, outside, 2, 18],
        [298, outside, 2, 18],
        [0, candle, 300, 2],
      ].map((box) => [...box, TEST_PALETTE.warn]),
    );
  });
});

it('settings of the marks are read tolerantly', () => {
  const { defaults } = TAPE_SETTINGS;
  expect(TAPE_SETTINGS.parse({ classes: [3, 2, 1], marksSweeps: 'no', marksAbsorption: true }, 1)).toEqual({
    ...defaults,
    marksAbsorption: true,
  });
  expect(TAPE_SETTINGS.parse({ classes: [1, 2, 3] }, 1).classes).toEqual([1, 2, 3]);
});
