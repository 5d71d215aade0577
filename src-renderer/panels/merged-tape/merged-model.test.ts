import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { UTC } from '../../format/zone.ts';
import { INVERSE, legs, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { legTradesOf, putTrades } from '../../testing/merged-fixture.ts';
import { mergedMismatches } from './merged-mismatches.ts';
import type { CheckedLeg } from './merged-mismatches.ts';
import { MergedModel } from './merged-model.ts';
import { KEPT_ROWS } from './merged-rows.ts';
import type { LegTrades } from './merged-rows.ts';
import { mergedSummary, mergedTable } from './merged-text.ts';
import { PRINT_DEFAULTS } from '../parts/print-settings.ts';
import type { PrintSettings } from '../parts/print-settings.ts';
import { RowMarks } from '../parts/row-marks.ts';

const [spot, perp, inverse] = legs(SPOT, PERP, INVERSE);
if (spot === undefined || perp === undefined || inverse === undefined) throw new Error('three legs');
const WHOLE = { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 };

function update(
  model: MergedModel,
  trades: readonly LegTrades[],
  changes: {
    readonly settings?: Partial<PrintSettings>;
    readonly rowCount?: number;
    readonly isOffline?: boolean;
    readonly isReplay?: boolean;
  } = {},
): MergedModel {
  const settings = { ...PRINT_DEFAULTS, isMerged: false, ...changes.settings };
  model.update({ trades, rowCount: 10, isOffline: false, isReplay: false, hasEnded: false, ...changes, settings });
  return model;
}

/** Legs with what the ledger knows of the first of them. */
function checked(trades: readonly LegTrades[], entries: readonly LedgerEntry[] = []): readonly CheckedLeg[] {
  return trades.map((one, at) => ({ ...one, entries: at === 0 ? entries : [] }));
}

/** Rows on screen, top down: the slot, and size in base. */
function shown(model: MergedModel): readonly (readonly [slot: number, size: number])[] {
  return [...model.visible.subarray(0, model.visibleCount)].map((index) => [
    model.rows.slot[index] ?? -1,
    model.rows.size[index] ?? NaN,
  ]);
}

describe('order', () => {
  test('trades of all venues stand in the order in which they were received, the last on top', () => {
    const trades = [
      legTradesOf(spot, [
        [1, 1000, 100, 1, 1_000],
        [2, 1000, 200, 1, 3_000],
      ]),
      legTradesOf(perp, [
        [1, 1000, 300, -1, 2_000],
        [2, 1000, 400, -1, 4_000],
      ]),
    ];
    expect(shown(update(new MergedModel(), trades))).toEqual([
      [1, 0.4],
      [0, 0.2],
      [1, 0.3],
      [0, 0.1],
    ]);
  });

  test('one that comes late finds its place, and what is on top of a paused tape stays there', () => {
    const trades = [legTradesOf(spot, [[1, 1000, 100, 1, 1_000]]), legTradesOf(perp, [[1, 1000, 300, -1, 3_000]])];
    const model = update(new MergedModel(), trades);
    model.scroll.toggle(model.rows, model.rows.trades);
    putTrades(trades[0]!, [
      [2, 1000, 200, 1, 2_000],
      [3, 1000, 500, 1, 5_000],
    ]);
    expect(shown(update(model, trades))).toEqual([
      [1, 0.3],
      [0, 0.2],
      [0, 0.1],
    ]);
    expect(model.scroll.newTrades(model.rows.trades)).toBe(2);
    model.scroll.resume();
    expect(shown(update(model, trades))).toEqual([
      [0, 0.5],
      [1, 0.3],
      [0, 0.2],
      [0, 0.1],
    ]);
  });

  test('rows made one by one are those made at once, also beyond what is kept', () => {
    const many = [legTradesOf(spot, [], { capacity: 6_000 }), legTradesOf(perp, [], { capacity: 6_000 })];
    const model = update(new MergedModel(), many);
    for (let at = 0; at < 5_000; at += 7) {
      putTrades(
        many[0]!,
        Array.from({ length: 5 }, (_, i) => [at + i, 1000, 1 + i, 1, at * 10 + i * 3]),
      );
      putTrades(
        many[1]!,
        Array.from({ length: 2 }, (_, i) => [at + i, 1000, 100 + i, -1, at * 10 + i * 7]),
      );
      update(model, many, { rowCount: 50 });
    }
    const fresh = update(new MergedModel(), many, { rowCount: 50 });
    expect(shown(model)).toEqual(shown(fresh));
    expect(mergedTable(model, checked(many), new RowMarks(model.rows), { now: 0, halt: undefined }).rows).toHaveLength(
      KEPT_ROWS,
    );
    const times = mergedTable(model, checked(many), new RowMarks(model.rows), { now: 0, halt: undefined }).rows.map(
      (row) => Number(row[3]),
    );
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });
});

test('sizes are base units and values quote units, contracts included', () => {
  const trades = [legTradesOf(inverse, [[1, 1000, 25, 1, 1_000]], { scales: WHOLE })];
  const model = update(new MergedModel(), trades);
  expect([model.rows.size[0], model.rows.quote[0]]).toEqual([25, 2_500]);
});

test('trades below the smallest value are hidden and still count in the bar', () => {
  const trades = [
    legTradesOf(spot, [
      [1, 1000, 1_000, 1, 1_000],
      [2, 1000, 3_000, -1, 2_000],
    ]),
  ];
  const model = update(new MergedModel(), trades, { settings: { minQuote: 200 } });
  expect(shown(model)).toEqual([[0, 3]]);
  expect(model.buyShare).toBe(0.25);
});

test('missing trades of one venue are a row of their own', () => {
  const trades = [
    legTradesOf(spot, [
      [1, 1000, 100, 1, 1_000],
      [5, 1000, 100, 1, 2_000, true],
    ]),
    legTradesOf(perp, [[9, 1000, 100, 1, 1_500]]),
  ];
  const model = update(new MergedModel(), trades, { settings: { minQuote: 1e9 } });
  expect(mergedSummary(model, trades, UTC)).toContain('venue 0: 3 trades missing');
});

test('the tape pauses, counts, scrolls and goes on', () => {
  const trades = [
    legTradesOf(
      spot,
      Array.from({ length: 20 }, (_, i) => [i, 1000, 1_000 + i, 1, i]),
    ),
    legTradesOf(perp, []),
  ];
  const model = update(new MergedModel(), trades, { rowCount: 3 });
  model.scroll.scroll(2, model.rows, model.rows.trades);
  putTrades(trades[1]!, [
    [1, 1000, 1, -1, 100],
    [2, 1000, 1, -1, 101],
  ]);
  expect(shown(update(model, trades, { rowCount: 3 })).map(([, size]) => size)).toEqual([1.017, 1.016, 1.015]);
  expect(mergedSummary(model, trades, UTC)).toContain('Paused - 2 new');
  model.scroll.scroll(100, model.rows, model.rows.trades);
  expect(shown(update(model, trades, { rowCount: 3 })).map(([, size]) => size)).toEqual([1]);
  model.scroll.resume();
  expect(shown(update(model, trades, { rowCount: 3 }))[0]).toEqual([1, 0.001]);
});

test('a venue that is switched off takes its trades along, and a reset starts anew', () => {
  const trades = [legTradesOf(spot, [[1, 1000, 100, 1, 1_000]]), legTradesOf(perp, [[1, 1000, 300, -1, 2_000]])];
  const model = update(new MergedModel(), trades);
  expect(shown(update(model, trades.slice(0, 1)))).toEqual([[0, 0.1]]);
  putTrades(trades[0]!, [[7, 1000, 700, 1, 9_000]], { isReset: true });
  expect(shown(update(model, trades.slice(0, 1)))).toEqual([[0, 0.7]]);
});

test("the summary names the venue and the states, the table has both clocks and the venue's own numbers", () => {
  const trades = [
    legTradesOf(spot, [[1, 1000, 100, 1, 1_000]], { state: 'stale' }),
    legTradesOf(inverse, [[7, 1005, 10, -1, 2_000]], { scales: WHOLE }),
  ];
  const model = update(new MergedModel(), trades);
  expect(mergedSummary(model, trades, UTC)).toBe(
    '100.5 sell 9.95024875622 BTC at venue 2 00:00:02.000; 1 % buy by volume, 2 trades of venue 0 STALE, venue 2 LIVE',
  );
  expect(mergedSummary(update(model, trades, { isReplay: true }), trades, UTC)).toContain('venue 2 PLAYING');
  const { columns, rows } = mergedTable(model, checked(trades), new RowMarks(model.rows), {
    now: 5_000,
    halt: undefined,
  });
  expect(Object.fromEntries(columns.map((name, at) => [name, rows[0]?.[at]]))).toMatchObject({
    received_ms: 2_000,
    venue_time_ms: 1_980,
    venue: 'binance-coinm',
    symbol: 'BTCUSD_PERP',
    aggressor: 'sell',
    price: '100.5',
    size_base: '9.95024875622',
    base: 'BTC',
    notional: '1000',
    quote: 'USD',
    size: '10',
    size_unit: 'contracts',
    first_id: '7',
    last_id: '7',
    trades: 1,
    state: 'running',
    age_ms: 3_000,
  });
  expect(rows[1]?.slice(-2)).toEqual(['stale', 4_000]);
});

test('what contradicts candle or book is marked at the rows of its venue, on screen and in the table', () => {
  const trades = [
    legTradesOf(spot, [
      [1, 1000, 100, 1, 1_000],
      [2, 1030, 200, 1, 3_000],
      [3, 1000, 200, 1, 5_000, true],
    ]),
    legTradesOf(perp, [
      [1, 1030, 300, -1, 2_000],
      [2, 1000, 400, -1, 4_000],
    ]),
  ];
  const about = { kind: 'mismatch', venue: 'binance-spot', symbol: 'BTCUSDT', channel: 'trade', count: 1 } as const;
  const entries: readonly LedgerEntry[] = [
    {
      ...about,
      id: 1,
      from: 900,
      to: 3_500,
      reason: 'outside-book',
      differences: [{ of: 'price', expected: '100.1', received: '103.0' }],
    },
    {
      ...about,
      id: 2,
      interval: '1m',
      from: 0,
      to: 59_999,
      reason: 'candle-differs',
      differences: [{ of: 'volume', expected: '0.6', received: '0.5' }],
    },
  ];
  const model = update(new MergedModel(), trades);
  const { columns, rows } = mergedTable(model, checked(trades, entries), new RowMarks(model.rows), {
    now: 5_000,
    halt: undefined,
  });
  const cells = rows.map((row) => [
    row[columns.indexOf('venue')],
    row[columns.indexOf('aggressor')],
    row[columns.indexOf('mismatch')],
  ]);
  expect(cells).toEqual([
    [
      'binance-spot',
      'buy',
      'mismatch: the candle is not what its trades come to, volume: candle 0.6, trades 0.5, do not rely on the order flow of this candle',
    ],
    ['binance-spot', 'missing', undefined],
    ['binance-usdm', 'sell', undefined],
    [
      'binance-spot',
      'buy',
      'mismatch: 1 trade outside the best prices of the book, best price 100.1, traded at 103.0, compare this book with the exchange',
    ],
    ['binance-usdm', 'sell', undefined],
    ['binance-spot', 'buy', undefined],
  ]);
  const found = mergedMismatches(model, model.visible.subarray(0, model.visibleCount), checked(trades, entries));
  expect([...found].map(([index, own]) => [model.rows.receivedAt[index], own.map(({ id }) => id)])).toEqual([
    [3_000, [1]],
    [5_000, [2]],
  ]);
});
