import { expect, test } from 'vitest';
import { FlowFlag } from '../../../src-shared/wire/layout.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { flowBufferOf, MINUTE } from '../../testing/flow-fixture.ts';
import { drawBarTable, tableLines, tableRows } from './bar-table-draw.ts';

const BARS = flowBufferOf([
  { numbers: { buyVolume: 5, sellVolume: 2, minDelta: -1, maxDelta: 4, buyCount: 3, sellCount: 2 } },
  { numbers: { buyVolume: 1, sellVolume: 9, minDelta: -8, maxDelta: 0, buyCount: 1, sellCount: 1200 } },
  {
    numbers: {
      buyVolume: 4,
      sellVolume: 4,
      buyCount: NaN,
      sellCount: NaN,
      flags: FlowFlag.closed | FlowFlag.estimated,
    },
  },
]);

function drawn(over: { readonly barSpacing?: number; readonly height?: number } = {}) {
  const context = recordingContext();
  drawBarTable(context, TEST_PALETTE, {
    buffer: BARS,
    first: 0,
    end: 3,
    barSpacing: 60,
    width: 400,
    height: 7 * 13,
    perChar: 6,
    fontSize: 11,
    xOf: (openTime) => 100 + (openTime / MINUTE) * 60,
    ...over,
  });
  return context;
}

test('the table has delta, volume, extremes, both sides and trades of each bar; what candles do not tell is a dash', () => {
  expect(drawn().texts()).toEqual(
    [
      ['3', '−8', '0'],
      ['7', '10', '8'],
      ['4', '0', '0'],
      ['−1', '−8', '0'],
      ['5', '1', '4'],
      ['2', '9', '4'],
      ['5', '1.20k', '–'],
      ['Delta', 'Volume', 'Max Δ', 'Min Δ', 'Bought', 'Sold', 'Trades'],
    ].flat(),
  );
});

test('narrow bars have colours alone, low panes fewer rows', () => {
  const narrow = drawn({ barSpacing: 12 });
  expect(narrow.texts()).toEqual(['Delta', 'Volume', 'Max Δ', 'Min Δ', 'Bought', 'Sold', 'Trades']);
  expect(narrow.drawn.filter(({ kind, width }) => kind === 'rect' && width === 11).length).toBeGreaterThan(10);
  expect([tableRows(7 * 13, 11), tableRows(30, 11), tableRows(3, 11)]).toEqual([7, 2, 1]);
  expect(drawn({ height: 30 }).texts().slice(-2)).toEqual(['Delta', 'Volume']);
});

test('an estimated bar is dimmer than one that was counted', () => {
  const { drawn: things } = drawn();
  const textOf = (x: number) => things.find((one) => one.kind === 'text' && one.x === x)?.colour;
  expect([textOf(160), textOf(220)]).toEqual([TEST_PALETTE.txt, TEST_PALETTE.dim]);
});

test('a number that is pointed at says how it is made, and why it is not whole', () => {
  expect(tableLines(BARS, MINUTE, 0)).toEqual(['Delta -8: bought less sold, by the aggressor']);
  expect(tableLines(BARS, MINUTE, 6)[0]).toMatch(/^Trades 1,201: /);
  expect(tableLines(BARS, 2 * MINUTE, 6)).toEqual([
    expect.stringMatching(/^Trades not known: /),
    'not whole: estimated from candles',
  ]);
  expect(tableLines(BARS, 9 * MINUTE, 1)[0]).toBe('Volume: not counted for this candle');
});
