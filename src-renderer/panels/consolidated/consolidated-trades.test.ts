import { describe, expect, test } from 'vitest';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { INVERSE, legs, PERP, sessionOf, SPOT } from '../../testing/asset-fixture.ts';
import { consolidatedInput, legBook } from '../../testing/consolidated-fixture.ts';
import { legTradesOf, putTrades } from '../../testing/merged-fixture.ts';
import { drawTradedColumns, tradedLines } from './consolidated-columns.ts';
import { consolidatedSkin } from './consolidated-draw.ts';
import { layoutConsolidated } from './consolidated-layout.ts';
import { ConsolidatedModel } from './consolidated-model.ts';
import { consolidatedTable } from './consolidated-text.ts';
import { ConsolidatedTrades } from './consolidated-trades.ts';
import type { LegTrades } from './consolidated-trades.ts';
import { consolidatedPanel } from './definition.ts';
import { CONSOLIDATED_SETTINGS, withTradedColumn } from './settings.ts';

const [spot, perp, inverse] = legs(SPOT, PERP, INVERSE);
if (spot === undefined || perp === undefined || inverse === undefined) throw new Error('three legs');
const WHOLE = { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 };
const MINUTE = 60_000;

/** With legs of its own: those of the trades are made apart. */
function modelOf(): ConsolidatedModel {
  const model = new ConsolidatedModel();
  const [ownSpot, ownPerp, ownInverse] = legs(SPOT, PERP, INVERSE);
  model.update(
    consolidatedInput([
      legBook(ownSpot!, [[1000, 2_000]], [[1005, 1_000]]),
      legBook(ownPerp!, [[1000, 500]], [[1005, 250]]),
      legBook(ownInverse!, [[1000, 10]], [[1005, 10]], { scales: WHOLE }),
    ]),
  );
  return model;
}

/** Trades of three venues, from before the window of a minute that ends at 100,000 ms. */
function threeVenues(): readonly LegTrades[] {
  return [
    legTradesOf(spot!, [
      [1, 1000, 9_000, -1, 30_000],
      [2, 1000, 300, -1, 50_000],
      [3, 1005, 200, 1, 60_000],
    ]),
    legTradesOf(perp!, [
      [1, 1000, 100, 1, 39_000],
      [2, 1000, 100, 1, 90_000],
    ]),
    legTradesOf(
      inverse!,
      [
        [1, 1000, 1, 1, 20_000],
        [2, 1000, 3, -1, 95_000],
      ],
      { scales: WHOLE },
    ),
  ];
}

function traded(trades: readonly LegTrades[], model = modelOf(), now = 100_000) {
  const sums = new ConsolidatedTrades();
  sums.update(model, trades, now, MINUTE);
  return { sums, model, row: (price: number) => model.rows.rowOf(price / model.step) };
}

describe('what was traded', () => {
  test('is summed by row over venues in base units, within the window, and equals the trades added up', () => {
    const { sums, row } = traded(threeVenues());
    const at = row(10_000);
    expect([sums.volume[at], sums.delta[at]]).toEqual([0.3 + 0.1 + 3, 0.1 - 0.3 - 3]);
    const above = row(10_050);
    expect([sums.volume[above], sums.delta[above]]).toEqual([0.2, 0.2]);
    expect(sums.largest.volume).toBeCloseTo(3.4, 12);
  });

  test('says what each venue has of it', () => {
    const { sums, model, row } = traded(threeVenues());
    expect(tradedLines(model, row(10_000), sums)).toEqual([
      'traded 3.4 BTC in 1 m 00 s',
      'delta -3.2 BTC',
      'A venue 0 0.3 (9 %), delta -0.3',
      'B venue 1 0.1 (3 %), delta 0.1',
      'C venue 2 3 (88 %), delta -3',
    ]);
  });

  test('forgets what leaves the window, and follows another step', () => {
    const trades = threeVenues();
    const { sums, model, row } = traded(trades);
    sums.update(model, trades, 151_000, MINUTE);
    expect(sums.volume[row(10_050)]).toBe(0);
    expect(sums.volume[row(10_000)]).toBeCloseTo(3, 12);
    model.update(consolidatedInput([legBook(spot, [[1000, 2_000]], [[1005, 1_000]])], { multiple: 100 }));
    sums.update(model, trades, 100_000, MINUTE);
    expect(sums.volume.reduce((sum, size) => sum + size, 0)).toBeCloseTo(3.6, 12);
  });
});

describe('completeness', () => {
  test('is of each venue: late, missing, not coming, and not to be converted', () => {
    const trades = threeVenues();
    const { sums } = traded(trades);
    expect(trades.map(({ leg }) => sums.lackOf(leg))).toEqual([undefined, undefined, undefined]);
    expect(sums.isWrong).toBe(false);

    const late = legTradesOf(spot, [[1, 1000, 300, -1, 80_000]]);
    const gap = legTradesOf(perp, [
      [1, 1000, 100, 1, 30_000],
      [5, 1000, 100, 1, 90_000, true],
    ]);
    const stale = legTradesOf(inverse, [[1, 1000, 1, 1, 20_000]], { scales: WHOLE, state: 'stale' });
    const wrong = traded([late, gap, stale]);
    expect([late, gap, stale].map(({ leg }) => wrong.sums.lackOf(leg))).toEqual(['late-start', 'gap', 'stale']);
    expect(wrong.sums.knownMs(late.leg)).toBe(20_000);
    expect(wrong.sums.isWrong).toBe(true);
    expect(traded([late]).sums.isWrong).toBe(false);
    expect(tradedLines(wrong.model, wrong.row(10_000), wrong.sums).slice(-3)).toEqual([
      'A trades known for 20 s',
      'B trades are missing',
      'C trades do not come',
    ]);

    const { contractSize: _, ...sizeless } = INVERSE;
    const unknown = { ...stale, leg: { ...inverse, instrument: sizeless } };
    expect(traded([unknown]).sums.lackOf(unknown.leg)).toBe('no-size');
  });

  test('comes back once the gap has left the window', () => {
    const gap = legTradesOf(perp, [
      [1, 1000, 100, 1, 30_000],
      [5, 1000, 100, 1, 90_000, true],
      [6, 1000, 100, 1, 120_000],
    ]);
    const { sums, model } = traded([gap], modelOf(), 140_000);
    expect(sums.lackOf(perp)).toBe('gap');
    putTrades(gap, [[7, 1000, 100, 1, 160_000]]);
    sums.update(model, [gap], 160_000, MINUTE);
    expect(sums.lackOf(perp)).toBeUndefined();
  });

  test('is drawn: a heading and a dashed line in the colour of warnings, values dimmed', () => {
    const colours = (trades: readonly LegTrades[]) => {
      const { sums, model } = traded(trades);
      const context = recordingContext();
      const layout = layoutConsolidated({ width: 400, height: 600, rowHeight: 18, legendHeight: 0 }, 6.6, 8);
      const columns = { trades: sums, shown: ['volume', 'delta'] as const, columnWidth: 65 };
      drawTradedColumns(context, { model, layout, skin: consolidatedSkin(TEST_PALETTE) }, columns);
      return context.drawn.filter(({ kind }) => kind === 'text').map(({ text, colour }) => [text, colour]);
    };
    const stale = legTradesOf(spot, [[1, 1000, 300, -1, 80_000]], { state: 'stale' });
    const running = legTradesOf(spot, [[1, 1000, 300, -1, 80_000]]);
    const { label, warn, txt, dim, down } = TEST_PALETTE;
    expect(colours([running])).toEqual([
      ['0.300', txt],
      ['VOLUME', label],
      ['-0.300', down],
      ['DELTA', label],
    ]);
    expect(colours([stale])).toEqual([
      ['0.300', dim],
      ['VOLUME', warn],
      ['-0.300', dim],
      ['DELTA', warn],
    ]);
  });
});

test('the table has what each venue traded at a price, the sums, and why a part is not whole', () => {
  const trades = [...threeVenues().slice(0, 2), legTradesOf(inverse, [[2, 1000, 3, -1, 95_000]], { scales: WHOLE })];
  const { sums, model } = traded(trades);
  const { columns, rows } = consolidatedTable(model, { now: 100_000, halt: undefined }, sums);
  const names = ['bought_base', 'sold_base', 'traded_base_all_venues', 'delta_base_all_venues', 'traded_incomplete'];
  const cells = rows
    .filter((row) => Number(row[columns.indexOf('price')]) === 100)
    .map((row) => names.map((name) => row[columns.indexOf(name)]));
  expect(cells).toEqual([
    [undefined, '0.3', '3.4', '-3.2', undefined],
    ['0.1', undefined, '3.4', '-3.2', undefined],
    [undefined, '3', '3.4', '-3.2', 'late-start'],
  ]);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  const without = consolidatedTable(model, { now: 100_000, halt: undefined }).rows;
  expect(without[0]?.slice(-6)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
});

test('trades are asked for while a column has them, and settings are read tolerantly', () => {
  const kinds = (settings: typeof CONSOLIDATED_SETTINGS.defaults): readonly string[] =>
    consolidatedPanel.demand(settings, SPOT.id, 'c', sessionOf(SPOT, PERP)).map(({ kind }) => kind);
  const { defaults } = CONSOLIDATED_SETTINGS;
  expect(kinds(defaults)).toEqual(['book', 'book']);
  const on = withTradedColumn(withTradedColumn(defaults, 'delta'), 'volume');
  expect(on.columns).toEqual(['volume', 'delta']);
  expect(kinds(on)).toEqual(['book', 'trades', 'book', 'trades']);
  expect(withTradedColumn(on, 'volume').columns).toEqual(['delta']);
  expect(CONSOLIDATED_SETTINGS.parse({ columns: ['delta', 'orders', 3], tradedMinutes: 1e9 }, 1)).toEqual({
    ...defaults,
    columns: ['delta'],
  });
});
