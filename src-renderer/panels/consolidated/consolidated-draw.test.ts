import { expect, test } from 'vitest';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import type { RecordingContext } from '../../draw/recording-context.ts';
import { INVERSE, legs, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { legendHeight, legendSkin } from '../legs/leg-legend.ts';
import type { LegBook } from './consolidated-books.ts';
import { consolidatedSkin, ConsolidatedStrip, consolidatedTexts, drawConsolidated } from './consolidated-draw.ts';
import { consolidatedInput, legBook, putBook } from '../../testing/consolidated-fixture.ts';
import type { TradedColumn } from '../parts/traded-columns.ts';
import { layoutConsolidated } from './consolidated-layout.ts';
import { ConsolidatedModel } from './consolidated-model.ts';
import { consolidatedSummary, consolidatedTable } from './consolidated-text.ts';

const [spot, perp, inverse] = legs(SPOT, PERP, INVERSE);
if (spot === undefined || perp === undefined || inverse === undefined) throw new Error('three legs');
const uncrossed = (): readonly LegBook[] => [
  legBook(
    spot,
    [
      [1000, 2_000],
      [999, 500],
    ],
    [[1005, 1_000]],
  ),
  legBook(
    perp,
    [
      [1001, 500],
      [1000, 6_000],
    ],
    [[1005, 250]],
  ),
];

function drawn(
  books: readonly LegBook[],
  options: {
    readonly width?: number;
    readonly pointerRow?: number;
    readonly leftOut?: readonly TradedColumn[];
  } = {},
): {
  readonly context: RecordingContext;
  readonly model: ConsolidatedModel;
  readonly layout: ReturnType<typeof layoutConsolidated>;
} {
  const model = new ConsolidatedModel();
  model.update(consolidatedInput(books));
  const context = recordingContext();
  const width = options.width ?? 520;
  const legend = legendHeight(legendSkin(TEST_PALETTE), books.length, width, 6.6);
  const layout = layoutConsolidated(
    {
      width,
      height: 20 * TEST_PALETTE.rowHeight + 56 + legend,
      rowHeight: TEST_PALETTE.rowHeight,
      legendHeight: legend,
    },
    6.6,
    6,
  );
  const pointer =
    options.pointerRow === undefined
      ? undefined
      : { x: 20, y: layout.rowsTop + options.pointerRow * TEST_PALETTE.rowHeight + 2 };
  drawConsolidated(context, {
    model,
    layout,
    skin: consolidatedSkin(TEST_PALETTE),
    texts: consolidatedTexts(model),
    strip: stripOf(model),
    pointer,
    now: 8_200,
    ...(options.leftOut !== undefined && { beside: { shown: [], columnWidth: 65, leftOut: options.leftOut } }),
  });
  return { context, model, layout };
}

function stripOf(model: ConsolidatedModel): ConsolidatedStrip {
  const strip = new ConsolidatedStrip();
  strip.update(model);
  return strip;
}

/** Segments of bars, which alone have this height. */
const segments = (context: RecordingContext) =>
  context.drawn.filter((thing) => thing.kind === 'rect' && thing.height === TEST_PALETTE.rowHeight - 4);

test('a bar has a segment in the colour and with the letter of every venue, as long as its share', () => {
  const { context, layout } = drawn(uncrossed());
  const row = segments(context)
    .filter((one) => one.x < layout.priceLeft && one.colour === TEST_PALETTE.venues[1]!.fill)
    .sort((a, b) => b.width - a.width)[0]!;
  const beside = segments(context).find((one) => one.y === row.y && one.colour === TEST_PALETTE.venues[0]!.fill)!;
  expect((row.width + 1) / (beside.width + 1)).toBeCloseTo(3, 5);
  expect(row.x + row.width + 1).toBeCloseTo(beside.x, 5);
  expect(Math.min(...segments(context).map(({ x }) => x))).toBeGreaterThanOrEqual(0);
  for (const letter of ['A', 'B'])
    expect(context.drawn.filter((thing) => thing.text === letter && thing.y > layout.rowsTop).length).toBeGreaterThan(
      0,
    );
});

test('the best of each side is named, and the spread', () => {
  const { context } = drawn(uncrossed(), { width: 700 });
  expect(context.texts()).toContain('bid 100.1 × 0.500 venue 1');
  expect(context.texts()).toContain('ask 100.5 × 1.250 venue 0 +1');
  expect(context.texts()).toContain('spread 0.4 · 39.88 bps');
});

test('chosen columns that have no room are named in the strip', () => {
  const texts = (width: number) => drawn(uncrossed(), { width, leftOut: ['volume', 'delta'] }).context.texts();
  expect(texts(700)).toContain('no room for: volume, delta');
  expect(texts(200)).toContain('no room: 2');
  expect(drawn(uncrossed(), { width: 700 }).context.texts().join()).not.toContain('no room');
});

test('venues that cross are shown as information, with their rows marked', () => {
  const { context, model } = drawn(
    [legBook(spot, [[1010, 2_000]], [[1011, 1_000]]), legBook(perp, [[1000, 500]], [[1005, 250]])],
    { width: 700 },
  );
  expect(context.texts()).toContain('crossed by 0.5 · 49.63 bps: venue 0 bids above venue 1');
  expect(context.drawn.find(({ text }) => text.startsWith('crossed'))!.colour).toBe(TEST_PALETTE.accent);
  expect(consolidatedSummary(model)).toContain(', crossed; 2 venues');
});

test('the legend says currency and badge of every venue, and how long one that left has been gone', () => {
  const books = uncrossed();
  putBook(books[1]!, { bids: [[1001, 500]], asks: [[1004, 250]] }, { state: 'stale' });
  const { context } = drawn(books, { width: 700 });
  expect(context.texts()).toEqual(
    expect.arrayContaining(['venue 0', 'USDT', 'VERIFIED', 'STALE 3.2 s', '1 of 2 venues · BTC']),
  );
  expect(segments(context).some(({ colour }) => colour === TEST_PALETTE.venues[1]!.fill)).toBe(false);
});

test('with no book that can be trusted it says so and draws no numbers', () => {
  const books = [legBook(spot, [[1000, 2_000]], [[1005, 1_000]], { state: 'resyncing' })];
  const { context } = drawn(books);
  expect(context.texts()).toContain('No venue has a valid order book at the moment.');
  expect(segments(context)).toEqual([]);
});

test('hovering shows who has what', () => {
  const books = uncrossed();
  const { model } = drawn(books);
  const { context } = drawn(books, { pointerRow: model.rows.rowOf(1000) });
  expect(context.texts()).toEqual(expect.arrayContaining(['price 100.0', 'bid 8 BTC', 'A venue 0 2', 'B venue 1 6']));
});

test('a narrow ladder keeps prices and sizes apart', () => {
  const { context, layout } = drawn(uncrossed(), { width: 240 });
  expect(context.texts()).toContain('8');
  for (const one of segments(context))
    expect(one.x + one.width <= layout.bidBars || one.x >= layout.askBars).toBe(true);
});

test("the table has the sums and every venue's part, and its summary the same best", () => {
  const { model } = drawn(uncrossed());
  const { columns, rows } = consolidatedTable(model, { now: 1_700_000_000_000, halt: undefined });
  expect(columns.slice(0, 2)).toEqual(['venue', 'symbol']);
  const at = (price: string) =>
    rows
      .filter((row) => row[columns.indexOf('price')] === price)
      .map((row) => Object.fromEntries(columns.map((column, place) => [column, row[place]])));
  expect(at('100.0')).toEqual(
    [
      { venue: SPOT.venue, symbol: SPOT.symbol, bid_base: '2' },
      { venue: PERP.venue, symbol: PERP.symbol, bid_base: '6' },
    ].map((own) => ({
      state: 'verified',
      age_ms: expect.any(Number) as unknown,
      base: 'BTC',
      price: '100.0',
      ask_base: undefined,
      bid_base_all_venues: '8',
      ask_base_all_venues: undefined,
      beyond_reach_of_some: false,
      time: '2023-11-14T22:13:20.000Z',
      time_ms: 1_700_000_000_000,
      ...own,
    })),
  );
  expect(consolidatedSummary(model)).toBe(
    'bid 100.1 x 0.5 BTC at venue 1, ask 100.5 x 1.25 BTC at venue 0 + venue 1; 2 venues: A venue 0 USDT VERIFIED, B venue 1 USDT VERIFIED',
  );
});
