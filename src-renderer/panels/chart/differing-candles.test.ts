import type { IChartApiBase, ISeriesApi, SeriesAttachedParameter, Time } from 'lightweight-charts';
import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import type { RecordingContext } from '../../draw/recording-context.ts';
import { entryParts } from '../../format/ledger-words.ts';
import { ExtrasPrimitive } from './chart-primitive.ts';
import { differingCandles, withMismatches } from './differing-candles.ts';
import { FootprintPrimitive } from './footprint-primitive.ts';
import type { SeriesPrimitive } from './series-primitive.ts';

const DIFFERS: LedgerEntry = {
  id: 1,
  kind: 'mismatch',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  channel: 'trade',
  interval: '1m',
  from: 60_000,
  to: 119_999,
  count: 1,
  reason: 'candle-differs',
  differences: [
    { of: 'volume', expected: '12.50', received: '11.5' },
    { of: 'taker-buy-volume', expected: '4', received: '3' },
  ],
};

test('a candle that differs says both numbers of everything, and what to do', () => {
  const outside: LedgerEntry = {
    ...DIFFERS,
    id: 2,
    from: 180_000,
    reason: 'outside-book',
    differences: [{ of: 'price', expected: '10', received: '20' }],
  };
  const found = differingCandles([DIFFERS, { ...DIFFERS, id: 3, from: 0, interval: '5m' }, outside], '1m');
  expect(Array.from(found, ([openTime, entry]) => [openTime, entryParts(entry)])).toEqual([
    [
      60_000,
      [
        'mismatch: the candle is not what its trades come to',
        'volume: candle 12.50, trades 11.5',
        'taker buy volume: candle 4, trades 3',
        'do not rely on the order flow of this candle',
      ],
    ],
  ]);
  expect(differingCandles([DIFFERS], undefined).size).toBe(0);
});

test('the file of candles has both numbers of one that differs', () => {
  const table = {
    columns: ['open_time_ms', 'close'],
    rows: [
      [0, '1'],
      [60_000, '2'],
    ],
  };
  const { columns, rows } = withMismatches(table, differingCandles([DIFFERS], '1m'));
  expect(columns).toEqual(['open_time_ms', 'close', 'mismatch']);
  expect(rows[0]).toEqual([0, '1', undefined]);
  expect(rows[1]?.[2]).toMatch(/^mismatch: .*volume: candle 12.50, trades 11.5/);
});

/** What a primitive draws on a pane of 400 by 200 px, whose bars are 10 px wide and a minute each. */
function drawn(primitive: SeriesPrimitive<'Candlestick'>): RecordingContext {
  const scale = {
    timeToCoordinate: (time: number) => (time / 60) * 10,
    timeToIndex: (time: number) => time / 60,
    logicalToCoordinate: (place: number) => place * 10,
    options: () => ({ barSpacing: 10 }),
  };
  primitive.attached({
    chart: { timeScale: () => scale } as unknown as IChartApiBase,
    series: {} as unknown as ISeriesApi<'Candlestick'>,
    requestUpdate: () => undefined,
  } as unknown as SeriesAttachedParameter<Time, 'Candlestick'>);
  const context = recordingContext();
  const ignore = (): void => undefined;
  Object.assign(context, {
    save: ignore,
    restore: ignore,
    rect: ignore,
    clip: ignore,
    measureText: (text: string) => ({ width: text.length * 6 }),
  });
  const target = {
    useMediaCoordinateSpace: (draw: (scope: object) => void) =>
      draw({ context, mediaSize: { width: 400, height: 200 } }),
  };
  for (const view of primitive.paneViews()) view.renderer()?.draw(target as never);
  return context;
}

test('the bar of a candle that differs is hatched, with a line over it', () => {
  const extras = new ExtrasPrimitive();
  extras.extras.palette = TEST_PALETTE;
  const boxesOf = () =>
    drawn(extras)
      .drawn.filter(({ kind }) => kind === 'rect')
      .map(({ x, y, width, height }) => [x, y, width, height]);
  expect(boxesOf()).toEqual([]);
  extras.extras.differing = new Map([
    [300_000, DIFFERS],
    [60 * 60_000, DIFFERS],
  ]);
  expect(boxesOf()).toEqual([
    [45, 0, 10, 200],
    [45, 0, 10, 3],
  ]);
});

test('beside the pointer stands what is noted of a candle, also without a footprint', () => {
  const primitive = new FootprintPrimitive();
  primitive.palette = TEST_PALETTE;
  const at = { time: 60_000, price: 10, x: 20, y: 20 };
  primitive.pointedAt = { ...at, notes: [] };
  expect(drawn(primitive).texts()).toEqual([]);
  primitive.pointedAt = { ...at, notes: entryParts(DIFFERS) };
  expect(drawn(primitive).texts()).toEqual([...entryParts(DIFFERS)]);
});
