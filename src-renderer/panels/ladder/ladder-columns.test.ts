import { describe, expect, it } from 'vitest';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { DepthBuffer } from '../../feed/depth-buffer.ts';
import { BookBuffer } from '../../feed/book-buffer.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { depthSection } from '../../testing/depth-fixture.ts';
import { applyBook, applyTrades, ladderInput } from '../../testing/ladder-fixture.ts';
import { columnsFor } from '../parts/traded-columns.ts';
import { drawColumnHint, drawColumns } from './ladder-columns-draw.ts';
import { LADDER_COLUMNS } from './column-ids.ts';
import type { LadderColumn } from './column-ids.ts';
import { COLUMN_WORDS, LadderColumns } from './ladder-columns.ts';
import type { DepthFlow } from '../../../src-shared/wire/feed-frame.ts';
import { layoutLadder } from './ladder-layout.ts';
import { LadderModel } from './ladder-model.ts';
import { ladderSkin } from './ladder-scene.ts';
import { ladderTable, rowTexts } from './ladder-text.ts';
import { ladderPanel } from './definition.ts';
import { LADDER_SETTINGS, withColumn } from './settings.ts';

/** A history of the ladder's step, with what was added to some rows. */
function depthOf(
  model: LadderModel,
  sums: Readonly<Record<number, number>>,
  incomplete?: DepthFlow['incomplete'],
): DepthBuffer {
  const depth = new DepthBuffer();
  const flow = { rows: 300, base: 900, from: 0, to: 30_000, ...(incomplete === undefined ? {} : { incomplete }) };
  const numbers = new Float64Array(flow.rows);
  for (const [index, sum] of Object.entries(sums)) numbers[Number(index) - flow.base] = sum;
  depth.apply(
    {
      ...depthSection([]).section,
      instrument: 'binance-spot:BTCUSDT',
      scales: { priceScale: model.grid.scale, priceSent: 0, sizeScale: 2, sizeSent: 2 },
      step: model.step,
      flow,
    },
    numbers,
  );
  return depth;
}

function setup(incomplete?: DepthFlow['incomplete']) {
  const trades = new TradeRing(100);
  applyTrades(trades, [
    [1, 1005, 500, 1, 9_000],
    [2, 1005, 200, 1, 9_050],
    [3, 1000, 300, -1, 9_100],
  ]);
  const model = new LadderModel();
  model.update(ladderInput({ trades, rowCount: 40 }));
  const columns = new LadderColumns();
  const depth = depthOf(model, { 1000: 700, 999: -250 }, incomplete);
  columns.update(model, { chosen: LADDER_COLUMNS, trades, depth });
  return { trades, model, columns, depth, row: (index: number) => model.rows.rowOf(index) };
}

describe('columns beside a ladder', () => {
  it('say what was traded, bought less sold, added less taken and last traded at each row', () => {
    const { model, columns, row } = setup();
    const at = (index: number): readonly number[] =>
      LADDER_COLUMNS.map((column) => columns.shown[column][row(index)] ?? NaN);
    const size = 10 ** model.tradedScales.sizeScale;
    expect(at(1005)).toEqual([700 / size, 700 / size, 0, 200 / size, NaN]);
    expect(at(1000)).toEqual([300 / size, -300 / size, 7, -300 / size, NaN]);
    expect(at(999)).toEqual([0, 0, -2.5, 0, NaN]);
    expect(columns.flowProblem).toBeUndefined();
    expect(columns.texts(model, row(999))).toEqual([
      expect.stringMatching(/^added less taken -2\.5 .* in 30 s$/),
      'number of orders: not told',
    ]);
  });

  it('have nothing from a history of another step', () => {
    const { model, columns, trades, depth } = setup();
    model.update(ladderInput({ trades, rowCount: 40, multiple: 10 }));
    columns.update(model, { chosen: LADDER_COLUMNS, trades, depth });
    expect(columns.flowOf(model, model.rows.rowOf(100))).toBeUndefined();
  });

  it('say if what was added and taken is incomplete', () => {
    const { model, columns, row } = setup('trades');
    expect(columns.flowProblem).toBe('trades');
    expect(columns.texts(model, row(1000)).at(-1)).toBe('trades are missing');
    const { columns: names, rows } = columns.table(ladderTable(model, 0), model);
    expect(rows[row(1000)]?.[names.indexOf('added_less_taken_state')]).toBe('trades');
  });

  it('say if trades are missing within their time, do not come, or are not known for all of it', () => {
    const lackOf = (minutes: number, now: number, state?: 'stale') => {
      const trades = new TradeRing(100);
      applyTrades(trades, [[1, 1005, 500, 1, 100_000]]);
      applyTrades(trades, [[9, 1005, 500, 1, 200_000, true]], state);
      const model = new LadderModel();
      const input = ladderInput({ trades, rowCount: 40, now, settings: { tradedMinutes: minutes } });
      model.update(input);
      const columns = new LadderColumns();
      columns.update(model, { chosen: ['volume'], trades, depth: undefined });
      const { columns: names, rows } = columns.table(ladderTable(model, now), model);
      const context = recordingContext();
      const layout = layoutLadder({ width: 380, height: 600, rowHeight: 17 }, 7, 8);
      const skin = ladderSkin(TEST_PALETTE);
      const shown = ['volume'] as const;
      drawColumns(context, { model, layout, skin, columns, shown, leftOut: [], columnWidth: 70 });
      return {
        file: new Set(rows.map((row) => row[names.indexOf('traded_incomplete')])),
        says: rowTexts(model, model.rows.rowOf(1005), now).filter((text) => text.startsWith('trades ')),
        heading: context.drawn.find((one) => one.kind === 'text' && one.text === 'VOLUME')?.colour,
      };
    };
    const { warn, label } = TEST_PALETTE;
    expect(lackOf(5, 210_000)).toEqual({ file: new Set(['gap']), says: ['trades are missing'], heading: warn });
    expect(lackOf(1, 270_000)).toEqual({ file: new Set([undefined]), says: [], heading: label });
    expect(lackOf(1, 270_000, 'stale')).toEqual({
      file: new Set(['stale']),
      says: ['trades do not come'],
      heading: warn,
    });
    expect(lackOf(60, 210_000 + 5 * 60_000).file).toEqual(new Set(['gap']));
    const { model } = setup();
    expect([model.tradedLack, model.isTradedWrong]).toEqual(['late-start', false]);
  });

  it('are exported as exact sizes behind those of the ladder', () => {
    const { model, columns, row } = setup();
    const table = columns.table(ladderTable(model, 0), model);
    const cell = (index: number, name: string): unknown => table.rows[row(index)]?.[table.columns.indexOf(name)];
    expect(table.rows.every(({ length }) => length === table.columns.length)).toBe(true);
    expect([cell(1000, 'added_less_taken'), cell(999, 'added_less_taken')]).toEqual(['7', '-2.5']);
    expect(Number(cell(1005, 'delta'))).toBe(Number(cell(1005, 'buys')));
    expect(Number(cell(1000, 'delta'))).toBe(-Number(cell(1000, 'sells')));
    expect(cell(1000, 'added_less_taken_state')).toBe('complete');
  });

  it('are drawn as far as there is room, with a hint at each heading', () => {
    const { model, columns } = setup();
    const perChar = 6.6;
    expect(columnsFor(LADDER_COLUMNS, 280, perChar)).toMatchObject({ shown: [], leftOut: LADDER_COLUMNS });
    // The width of the ladder of a first start at 1280 x 800.
    expect(columnsFor(LADDER_COLUMNS, 296, perChar).shown).toEqual(LADDER_COLUMNS.slice(0, 1));
    const { shown, columnWidth } = columnsFor(LADDER_COLUMNS, 700, perChar);
    expect(shown).toEqual(LADDER_COLUMNS);
    const layout = layoutLadder(
      { width: 700 - shown.length * columnWidth, height: 800, rowHeight: TEST_PALETTE.rowHeight },
      perChar,
      6,
    );
    const context = recordingContext();
    const scene = { model, layout, skin: ladderSkin(TEST_PALETTE), columns, shown, leftOut: [], columnWidth };
    drawColumns(context, scene);
    for (const column of LADDER_COLUMNS) expect(context.texts()).toContain(COLUMN_WORDS[column].heading);
    expect(context.texts()).toContain('-2.500');
    expect(drawColumnHint(context, scene, { x: layout.width + 5, y: 30 })).toBe(true);
    expect(context.texts()).toContain(COLUMN_WORDS.volume.how[0]);
    expect(drawColumnHint(context, scene, { x: 5, y: 30 })).toBe(false);
    const narrow = { ...scene, leftOut: ['delta', 'flow'] } as const;
    expect(drawColumnHint(context, narrow, { x: 5, y: 30 })).toBe(true);
    expect(context.texts()).toContain('no room for: delta, add/take');
  });

  it('are switched one by one, and kept in their order', () => {
    const chosen = withColumn(withColumn(LADDER_SETTINGS.defaults, 'flow'), 'volume');
    expect(chosen.columns).toEqual(['volume', 'flow']);
    expect(withColumn(chosen, 'flow').columns).toEqual(['volume']);
    expect(LADDER_SETTINGS.parse({ columns: ['flow', 'nothing', 7, 'volume'] }, 1).columns).toEqual(['volume', 'flow']);
  });
});

/** A book of six levels with numbers of orders of all but the farthest ask, in rows of so many ticks. */
function ordersAt(multiple: number) {
  const book = new BookBuffer();
  const bids = [1000, 999, 990].map((price) => [price, 500] as const);
  const asks = [1005, 1006, 1020].map((price) => [price, 250] as const);
  applyBook(book, bids, asks, { orders: [3, 1, 1200, 7, 2, 0] });
  const model = new LadderModel();
  model.update(ladderInput({ book, rowCount: 40, multiple }));
  const columns = new LadderColumns();
  columns.update(model, { chosen: ['orders'], trades: new TradeRing(10), depth: undefined });
  const rowOf = (index: number): number => model.rows.rowOf(index);
  return { model, columns, rowOf, valueAt: (index: number) => columns.shown.orders[rowOf(index)] };
}

describe('the column of orders', () => {
  it('counts those to buy and, below zero, those to sell at each row, and says where it cannot', () => {
    const { model, columns, rowOf, valueAt } = ordersAt(1);
    expect([1000, 999, 990, 1005, 1006, 1020, 1001].map(valueAt)).toEqual([3, 1, 1200, -7, -2, NaN, 0]);
    expect(columns.largest.orders).toBe(1200);
    expect([990, 999, 1020, 1001].map((index) => columns.texts(model, rowOf(index)))).toEqual([
      ['1,200 orders'],
      ['1 order'],
      ['number of orders: not told'],
      [],
    ]);
  });

  it('sums the levels of a wide row, if the number of each is known', () => {
    const { valueAt } = ordersAt(10);
    expect([100, 99, 101, 102].map(valueAt)).toEqual([3, 1201, -9, NaN]);
  });

  it('is exported by side, empty where it is not known', () => {
    const { model, columns, rowOf } = ordersAt(1);
    const table = columns.table(ladderTable(model, 0), model);
    const there = Array.from(model.rows.index.subarray(0, model.rows.count)).filter((index) => !Number.isNaN(index));
    const cells = (index: number): unknown[] =>
      ['bid_orders', 'ask_orders'].map((name) => table.rows[there.indexOf(index)]?.[table.columns.indexOf(name)]);
    expect(rowOf(1000)).not.toBe(-1);
    expect([990, 1005, 1020, 1001].map(cells)).toEqual([
      [1200, undefined],
      [undefined, 7],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('is drawn as whole numbers without a sign, and as a dash where it is not known', () => {
    const { model, columns } = ordersAt(1);
    const { shown, columnWidth } = columnsFor<LadderColumn>(['orders'], 400, 6.6);
    const box = { width: 400 - columnWidth, height: 800, rowHeight: TEST_PALETTE.rowHeight };
    const context = recordingContext();
    drawColumns(context, {
      model,
      layout: layoutLadder(box, 6.6, 6),
      skin: ladderSkin(TEST_PALETTE),
      columns,
      shown,
      leftOut: [],
      columnWidth,
    });
    expect(context.texts().toSorted()).toEqual(['1', '1,200', '2', '3', '7', 'ORDERS', '–']);
  });

  it('is asked for only while it is shown', () => {
    const bookOf = (columns: Parameters<typeof withColumn>[1][]): unknown =>
      ladderPanel
        .demand({ ...LADDER_SETTINGS.defaults, columns }, 'okx:BTC-USDT', 'p', undefined)
        .find(({ kind }) => kind === 'book');
    expect(bookOf(['orders'])).toEqual({ ...(bookOf([]) as object), orders: true });
    expect(bookOf(['flow'])).toEqual(bookOf([]));
  });
});
