import { expect, test } from 'vitest';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import type { RecordingContext } from '../../draw/recording-context.ts';
import { UTC } from '../../format/zone.ts';
import { INVERSE, legs, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { legendHeight } from '../legs/leg-legend.ts';
import { tapeSkin } from '../parts/tape-parts.ts';
import { drawMerged, rowsTop } from './merged-draw.ts';
import { legTradesOf, putTrades } from '../../testing/merged-fixture.ts';
import { MergedModel } from './merged-model.ts';
import type { LegTrades } from './merged-rows.ts';

const [spot, perp, inverse] = legs(SPOT, PERP, INVERSE);
if (spot === undefined || perp === undefined || inverse === undefined) throw new Error('three legs');
const both = (): readonly LegTrades[] => [
  legTradesOf(spot, [[1, 1_000_001, 250, 1, 1_000]]),
  legTradesOf(perp, [[1, 1_000_050, 4_000, -1, 2_345]]),
];

function drawn(trades: readonly LegTrades[], width: number, model = new MergedModel()): RecordingContext {
  model.update({ trades, minQuote: 0, rowCount: 10, isOffline: false, isReplay: false });
  const context = recordingContext();
  drawMerged(context, {
    model,
    trades,
    skin: tapeSkin(TEST_PALETTE),
    zone: UTC,
    width,
    height: 300,
    perChar: 6.6,
    legendHeight: legendHeight(trades.length, width, 6.6),
    hovered: -1,
    now: 3_000,
  });
  return context;
}

test('a row says when it was received, where, which side, and how much in base and quote', () => {
  const context = drawn(both(), 560);
  const row = context.drawn
    .filter(({ y, kind, x }) => kind === 'text' && x > 0 && Math.abs(y - rowsTop(legendHeight(2, 560, 6.6)) - 9) < 2)
    .toSorted((a, b) => a.x - b.x)
    .map(({ text }) => text);
  expect(row).toEqual(['00:00:02.345', 'B', 'venue 1', 'S', '100005.0', '4.000', '400.0k']);
  expect(context.texts()).toEqual(
    expect.arrayContaining([
      'RECEIVED UTC',
      'VENUE',
      'PRICE',
      'BTC',
      'USDT',
      'in order of receipt · last 4,000 rows',
      'USDT',
    ]),
  );
});

test('the venue is told by colour and letter, and by name where there is room', () => {
  for (const width of [240, 560]) {
    const context = drawn(both(), width);
    const marks = context.drawn.filter(
      ({ kind, width: w, height, y }) =>
        kind === 'rect' && w === 12 && height === 12 && y > rowsTop(legendHeight(2, width, 6.6)),
    );
    expect(marks.map(({ colour }) => colour)).toEqual([TEST_PALETTE.venues[1]!.fill, TEST_PALETTE.venues[0]!.fill]);
  }
  expect(drawn(both(), 240).texts()).not.toContain('VENUE');
});

test('values of different currencies are not headed by one of them', () => {
  const texts = drawn(
    [
      ...both(),
      legTradesOf(inverse, [[1, 1_000_050, 10, 1, 2_000]], {
        scales: { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 },
      }),
    ],
    560,
  ).texts();
  expect(texts).toContain('VALUE');
});

test('a paused tape says how much is waiting and how to go on', () => {
  const trades = both();
  const model = new MergedModel();
  drawn(trades, 560, model);
  model.scroll.toggle(model.rows, model.rows.trades);
  putTrades(trades[0]!, [[2, 1_000_001, 1, 1, 4_000]]);
  expect(drawn(trades, 560, model).texts()).toEqual(expect.arrayContaining(['Paused - 1 new', 'Esc or click resumes']));
});

test('missing trades are said with their venue', () => {
  const trades = both();
  putTrades(trades[1]!, [[4, 1_000_050, 1, 1, 5_000, true]]);
  expect(drawn(trades, 560).texts()).toContain('venue 1: 2 trades missing');
});
