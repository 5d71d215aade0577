import { describe, expect, test } from 'vitest';
import { TradeFlag } from '../../../src-shared/wire/layout.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { DepthBuffer } from '../../feed/depth-buffer.ts';
import { UTC } from '../../format/zone.ts';
import { INVERSE, legs, PERP, sessionOf, SPOT } from '../../testing/asset-fixture.ts';
import { depthSection } from '../../testing/depth-fixture.ts';
import { legTradesOf, putTrades } from '../../testing/merged-fixture.ts';
import { PRINT_DEFAULTS } from '../parts/print-settings.ts';
import type { PrintSettings } from '../parts/print-settings.ts';
import { RowMarks } from '../parts/row-marks.ts';
import { drawMarks } from '../parts/tape-draw.ts';
import { layoutTape } from '../parts/tape-layout.ts';
import { tapeSkin } from '../parts/tape-parts.ts';
import { mergedTapePanel } from './definition.ts';
import { MergedModel } from './merged-model.ts';
import type { LegTrades } from './merged-rows.ts';
import { mergedDetails, mergedTable } from './merged-text.ts';
import { MERGED_TAPE_SETTINGS } from './settings.ts';

const [spot, perp, inverse] = legs(SPOT, PERP, INVERSE);
if (spot === undefined || perp === undefined || inverse === undefined) throw new Error('three legs');
const WHOLE = { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 };

function tape(trades: readonly LegTrades[], changes: Partial<PrintSettings> = {}, depths: readonly DepthBuffer[] = []) {
  const model = new MergedModel();
  const marks = new RowMarks(model.rows);
  const settings = { ...PRINT_DEFAULTS, ...changes };
  const update = (): void => {
    model.update({ trades, settings, rowCount: 40, isOffline: false, isReplay: false, hasEnded: false });
    const sources = trades.map(({ leg, ring }, at) => ({ slot: leg.slot, ring, depth: depths[at] }));
    marks.update(sources, settings, 60_000, new Map());
  };
  update();
  /** Rows, the newest first: the slot, base units, and how many trades. */
  const rows = (): readonly string[] =>
    [...model.visible.subarray(0, model.visibleCount)].map((index) =>
      [model.rows.slot[index], Number(model.rows.size[index]?.toFixed(6)), `x${model.rows.count[index]}`].join(' '),
    );
  /** Cells of a column of the table, the newest first. */
  const column = (name: string): readonly unknown[] => {
    const entries = trades.map((one) => ({ ...one, entries: [] }));
    const table = mergedTable(model, entries, marks, { now: 60_000, halt: undefined });
    return table.rows.map((row) => row[table.columns.indexOf(name)]);
  };
  return { model, marks, update, rows, column };
}

describe('fills of one order', () => {
  test('are one row of their venue, however others come between, with exact sums of its own', () => {
    const trades = [
      legTradesOf(spot, [
        [1, 1000, 100, 1, 1_000],
        [2, 1002, 300, 1, 1_000],
        [3, 1002, 50, -1, 1_000],
      ]),
      legTradesOf(perp, [[7, 1001, 900, 1, 1_000]]),
    ];
    const { model, rows, column } = tape(trades);
    expect(rows().toSorted()).toEqual(['0 0.05 x1', '0 0.4 x2', '1 0.9 x1']);
    const at = column('trades').indexOf(2);
    const facts = ['price', 'price_last', 'price_average', 'size_base', 'size', 'first_id', 'last_id', 'notional'];
    expect(facts.map((name) => column(name)[at])).toEqual([
      '100.0',
      '100.2',
      '100.1500',
      '0.4',
      '0.400',
      '1',
      '2',
      '40.06',
    ]);
    expect(mergedDetails(model, trades, model.visible[at] ?? -1, UTC).slice(1, 5)).toEqual([
      'buy 0.4 BTC',
      'average 100.1500',
      '100.0 to 100.2',
      '2 trades',
    ]);
    expect([model.bought.toFixed(3), model.sold.toFixed(3), model.kept]).toEqual(['1.300', '0.050', 4]);
  });

  test('are joined later too, and a burst at one price until another venue trades', () => {
    const trades = [legTradesOf(spot, [[1, 1000, 100, 1, 1_000]]), legTradesOf(perp, [])];
    const { model, rows, update } = tape(trades);
    putTrades(trades[0]!, [[2, 1000, 100, 1, 1_400]]);
    update();
    expect(rows()).toEqual(['0 0.2 x2']);
    expect(model.bought).toBeCloseTo(0.2, 9);
    putTrades(trades[1]!, [[1, 1000, 500, 1, 1_500]]);
    update();
    putTrades(trades[0]!, [
      [3, 1000, 100, 1, 1_600],
      [4, 1001, 100, 1, 1_600],
    ]);
    update();
    expect(rows()).toEqual(['0 0.2 x2', '1 0.5 x1', '0 0.2 x2']);
  });

  test('are not joined over missing trades, nor into a row that is being looked at', () => {
    const trades = [legTradesOf(spot, [[1, 1000, 100, 1, 1_000]]), legTradesOf(perp, [[1, 1000, 300, 1, 900]])];
    const { model, rows, update } = tape(trades);
    putTrades(trades[0]!, [[4, 1000, 100, 1, 1_000, true]]);
    update();
    expect(rows()).toEqual(['0 0.1 x1', '0 0 x2', '0 0.1 x1', '1 0.3 x1']);
    model.scroll.toggle(model.rows, model.trades);
    putTrades(trades[0]!, [[5, 1000, 100, 1, 1_000]]);
    update();
    expect(rows()[0]).toBe('0 0.1 x1');
    expect(model.scroll.newTrades(model.trades)).toBe(1);
    model.scroll.resume();
    update();
    expect(rows()[0]).toBe('0 0.1 x1');
  });

  test('find their row again after trades of another venue came late below it', () => {
    const trades = [legTradesOf(spot, [[1, 1000, 100, 1, 2_000]]), legTradesOf(perp, [])];
    const { rows, update } = tape(trades);
    putTrades(trades[1]!, [[1, 1000, 700, -1, 1_000]]);
    update();
    putTrades(trades[0]!, [[2, 1003, 100, 1, 2_000]]);
    update();
    expect(rows()).toEqual(['0 0.2 x2', '1 0.7 x1']);
  });

  test('stand each by itself if that is chosen, while the tape stands still as well', () => {
    const trades = [
      legTradesOf(spot, [
        [1, 1000, 100, 1, 1_000],
        [2, 1000, 200, 1, 1_000],
        [3, 1000, 400, -1, 2_000],
      ]),
    ];
    const model = new MergedModel();
    const update = (isMerged: boolean): void =>
      model.update({
        trades,
        settings: { ...PRINT_DEFAULTS, isMerged },
        rowCount: 9,
        isOffline: false,
        isReplay: false,
        hasEnded: false,
      });
    update(true);
    model.scroll.toggle(model.rows, model.trades);
    putTrades(trades[0]!, [[4, 1000, 800, -1, 2_000]]);
    update(true);
    update(false);
    expect([...model.visible.subarray(0, model.visibleCount)].map((index) => model.rows.native[index])).toEqual([
      0.4, 0.2, 0.1,
    ]);
    expect(model.scroll.newTrades(model.trades)).toBe(1);
  });
});

test('size classes are by quote value, contracts included', () => {
  const trades = [
    legTradesOf(spot, [
      [1, 1000, 99_000, 1, 1_000],
      [2, 1000, 100_000, 1, 2_000],
    ]),
    legTradesOf(inverse, [[1, 1000, 1_000, -1, 3_000]], { scales: WHOLE }),
  ];
  const { model, marks, column } = tape(trades);
  expect(column('size_class')).toEqual(['large', 'medium', 'small']);
  expect(marks.texts(model.visible[0] ?? -1, 'USD')).toEqual(['large: from 100.0k USD']);
});

test("sweeps are found in each venue's own trades, and not in trades of two", () => {
  const burst = (from: number, start: number): LegTrades =>
    legTradesOf(
      from === 1 ? spot : perp,
      Array.from({ length: from === 1 ? 5 : 3 }, (_, at) => [at + 1, 1000 + at * 2 + from, 100, 1, start + at * 10]),
    );
  const { marks, model, column } = tape([burst(1, 1_000), burst(0, 1_005)]);
  expect(column('sweep_levels').map((levels, at) => [column('venue')[at], levels])).toEqual(
    column('venue').map((venue) => [venue, venue === 'binance-spot' ? 5 : undefined]),
  );
  const layout = layoutTape({ width: 300, height: 400, rowHeight: 18, legendHeight: 0 }, 6, {
    price: 5,
    size: 6,
    extra: 4,
    name: undefined,
  });
  const context = recordingContext();
  drawMarks(context, { model, layout, skin: tapeSkin(TEST_PALETTE) }, marks);
  const bars = context.drawn.filter(({ x, width, colour }) => x + width === 300 && colour === TEST_PALETTE.accent);
  expect(bars).toHaveLength(5);
});

test('absorption is marked at the venue whose book it was of', () => {
  const trades = [legTradesOf(spot, [[1, 1000, 100, -1, 1_000]]), legTradesOf(perp, [[1, 1000, 300, -1, 1_100]])];
  const known = new DepthBuffer();
  known.apply(
    {
      ...depthSection([]).section,
      instrument: PERP.id,
      scales: { priceScale: 2, priceSent: 2, sizeScale: 0, sizeSent: 0 },
      step: 10,
      events: [
        {
          kind: 'absorption',
          number: 0,
          at: 1_900,
          from: 1_000,
          side: 'bid',
          price: 10_000,
          sizeBefore: 1,
          sizeNow: 1,
          traded: 5,
        },
      ],
    },
    new Float64Array(0),
  );
  // The history of the other book has not begun: whether it absorbed is not known.
  expect(tape(trades, {}, [new DepthBuffer(), known]).column('absorbed')).toEqual([true, undefined]);
  expect(tape(trades).column('absorbed')).toEqual([undefined, undefined]);
});

test('block trades have their mark in the row of their order', () => {
  const trades = [
    legTradesOf(spot, [
      [1, 1000, 100, 1, 1_000],
      [2, 1001, 100, 1, 1_000],
    ]),
  ];
  trades[0]!.ring.numbers[13] = TradeFlag.block;
  expect(tape(trades).column('block')).toEqual([true]);
});

test('histories of the books are asked for only where absorption is marked, one a venue', () => {
  const demand = (marksAbsorption: boolean): readonly string[] =>
    mergedTapePanel
      .demand({ ...MERGED_TAPE_SETTINGS.defaults, marksAbsorption }, SPOT.id, 'm', sessionOf(SPOT, PERP))
      .map(({ kind, sub }) => `${kind} ${sub}`);
  expect(demand(false)).toEqual([`trades m/trades/${SPOT.id}`, `trades m/trades/${PERP.id}`]);
  expect(demand(true)).toEqual([
    `trades m/trades/${SPOT.id}`,
    `depth m/depth/${SPOT.id}`,
    `trades m/trades/${PERP.id}`,
    `depth m/depth/${PERP.id}`,
  ]);
});
