import { expect, test } from 'vitest';
import { FlowFlag } from '../../../src-shared/wire/layout.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { btc, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { flowBufferOf, MINUTE } from '../../testing/flow-fixture.ts';
import { drawBarTable, tableLines, tableRows } from './bar-table-draw.ts';
import { SummedFlow } from './venue-flow.ts';

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

function drawn(over: Partial<Parameters<typeof drawBarTable>[2]> = {}) {
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
  expect([7 * 13, 30, 3].map((height) => tableRows(BARS, height, 11).length)).toEqual([7, 2, 1]);
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

/** A second venue beside the first: contracts of 0.5, of which one has a bar that candles made. */
function overVenues(): SummedFlow {
  const swap = btc('okx', 'BTC-USDT-SWAP', { sizeUnit: 'contracts', contractSize: '0.5' });
  const numbers = { buyVolume: 2, sellVolume: 6, minDelta: -4, maxDelta: 2, buyCount: 1, sellCount: 2 };
  const other = flowBufferOf([{ numbers }, { numbers: { ...numbers, flags: FlowFlag.closed | FlowFlag.gap } }]);
  const sum = new SummedFlow();
  sum.update([
    { name: 'Spot', colour: 0, isOwn: true, instrument: SPOT, buffer: BARS },
    { name: 'Swap', colour: 1, isOwn: false, instrument: swap, buffer: other },
    { name: 'Quiet', colour: 2, isOwn: false, instrument: PERP, buffer: flowBufferOf([{}, {}, {}]) },
  ]);
  return sum;
}

test('over venues the table has sums in base units, and no extremes of delta, which are not known of a sum', () => {
  expect(drawn({ buffer: overVenues(), height: 5 * 13 }).texts()).toEqual(
    [
      ['1.0', '−10.0', '0'],
      ['11.0', '14.0', '8.0'],
      ['6.0', '2.0', '4.0'],
      ['5.0', '12.0', '4.0'],
      ['8', '1.20k', '–'],
      ['Delta', 'Volume', 'Bought', 'Sold', 'Trades'],
    ].flat(),
  );
});

test('over venues a number says what each venue has of it, with its share, and which of them lacks what', () => {
  const sum = overVenues();
  expect(tableLines(sum, 0, 1)).toEqual(['Volume 11 BTC: bought and sold together', 'Spot 64 %: 7; Swap 36 %: 4']);
  expect(tableLines(sum, MINUTE, 0)).toEqual([
    'Delta -10 BTC: bought less sold, by the aggressor',
    'Spot: -8 (-8 to 0); Swap: -2 (-2 to 1); in brackets how far within the candle',
    'not whole: trades are missing: Swap',
  ]);
  expect(tableLines(sum, MINUTE, 4)[1]).toBe('Spot 100 %: 1,201; Swap < 1 %: 3');
  // Of an estimated candle neither trades nor the path of delta are known.
  expect(tableLines(sum, 2 * MINUTE, 4).slice(0, 2)).toEqual([
    expect.stringMatching(/^Trades not known: /),
    'Spot: not known',
  ]);
  expect(tableLines(sum, 2 * MINUTE, 0)[1]).toBe('Spot: 0');
});
