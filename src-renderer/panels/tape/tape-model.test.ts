import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { TradesSection } from '../../../src-shared/wire/feed-frame.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { UTC } from '../../format/zone.ts';
import { RowMarks } from '../parts/row-marks.ts';
import { TapeModel } from './tape-model.ts';
import { TAPE_SETTINGS } from './settings.ts';
import type { TapeSettings } from './settings.ts';
import { gapEntry, gapText, rowDetails, tapeSummary, tapeTable } from './tape-text.ts';

const BTC: Instrument = {
  id: 'binance-spot:BTCUSDT',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  marketType: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: '0.10',
  sizeUnit: 'base',
  status: 'trading',
};
const START = Date.UTC(2026, 10, 20, 14, 32, 0);

type Print = readonly [id: number, price: number, size: number, side: 1 | -1, ms: number, isMissing?: boolean];

function send(ring: TradeRing, prints: readonly Print[], isReset = false): void {
  const section: TradesSection = {
    kind: 'trades',
    sub: 't',
    offset: 0,
    instrument: BTC.id,
    scales: { priceScale: 1, priceSent: 2, sizeScale: 3, sizeSent: 5 },
    count: prints.length,
    isReset,
    dropped: 0,
    state: 'running',
  };
  ring.apply(
    section,
    Float64Array.from(
      prints.flatMap(([id, price, size, side, ms, isMissing]) => [
        id,
        price,
        size,
        side,
        START + ms,
        START + ms + 20,
        isMissing === true ? 1 : 0,
      ]),
    ),
  );
}

function tape(prints: readonly Print[], changes: Partial<TapeSettings> = {}) {
  const ring = new TradeRing(10_000);
  const model = new TapeModel();
  const settings = { ...TAPE_SETTINGS.defaults, isMerged: false, ...changes };
  const update = (): void => model.update(ring, BTC, settings, 30);
  send(ring, prints);
  update();
  return {
    ring,
    model,
    settings,
    update,
    lines: () =>
      [...model.visible.subarray(0, model.visibleCount)].map(
        (index) => `${model.rows.side[index]} ${model.rows.size[index]} x${model.rows.count[index]}`,
      ),
  };
}

const THREE: readonly Print[] = [
  [1, 1000, 100, 1, 0],
  [2, 1001, 200, -1, 10],
  [3, 1002, 300, 1, 700],
];

test('newest first', () => {
  expect(tape(THREE).lines()).toEqual(['1 300 x1', '-1 200 x1', '1 100 x1']);
});

describe('merging', () => {
  test('joins fills of one order: same aggressor and millisecond, with count and average', () => {
    const { lines, model, ring } = tape(
      [
        [1, 1000, 100, 1, 5],
        [2, 1002, 300, 1, 5],
        [3, 1002, 50, -1, 5],
      ],
      { isMerged: true },
    );
    expect(lines()).toEqual(['-1 50 x1', '1 400 x2']);
    expect(rowDetails(model, ring, model.visible[1]!, UTC).slice(0, 4)).toEqual([
      'buy 0.40000 BTC',
      'average 100.150',
      '100.0 to 100.2',
      '2 trades',
    ]);
  });
  test('joins a burst at one price, but not across a pause, a price or a side', () => {
    expect(
      tape(
        [
          [1, 1000, 1, 1, 0],
          [2, 1000, 1, 1, 400],
          [3, 1000, 1, 1, 1_400],
          [4, 1001, 1, 1, 1_500],
          [5, 1001, 1, -1, 1_600],
        ],
        { isMerged: true },
      ).lines(),
    ).toEqual(['-1 1 x1', '1 1 x1', '1 1 x1', '1 2 x2']);
  });
  test('never joins across missing trades', () => {
    expect(
      tape(
        [
          [1, 1000, 1, 1, 0],
          [5, 1000, 1, 1, 0, true],
        ],
        { isMerged: true },
      ).lines(),
    ).toEqual(['1 1 x1', '0 0 x3', '1 1 x1']);
  });
  test('keeps size, count and notional whatever it joins, in one batch or many', () => {
    const print = fc.tuple(
      fc.integer({ min: 990, max: 993 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(1 as const, -1 as const),
      fc.integer({ min: 0, max: 2 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(print, { maxLength: 8 }), { maxLength: 8 }), (batches) => {
        const { ring, model, update } = tape([], { isMerged: true });
        let id = 0;
        let ms = 0;
        let size = 0;
        for (const batch of batches) {
          send(
            ring,
            batch.map(([price, amount, side, wait]) => {
              size += amount;
              return [++id, price, amount, side, (ms += wait * 300)] as const;
            }),
          );
          update();
        }
        let count = 0;
        let sum = 0;
        for (let row = 0; row < model.rows.total; row++) {
          count += model.rows.count[model.rows.at(row)]!;
          sum += model.rows.size[model.rows.at(row)]!;
        }
        expect([count, sum]).toEqual([id, size]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the size filter', () => {
  test('hides small rows in quote value, but they count in the bar', () => {
    const { lines, model } = tape(THREE, { minQuote: 25 });
    expect(lines()).toEqual(['1 300 x1']);
    expect(model.ratio.share('volume')).toBeCloseTo(400 / 600, 12);
    expect(model.ratio.share('count')).toBeCloseTo(2 / 3, 12);
    expect(model.ratio.share('average')).toBeCloseTo(200 / (200 + 200), 12);
  });
  test('judges merged fills by their sum', () => {
    expect(
      tape(
        [
          [1, 1000, 100, 1, 0],
          [2, 1000, 200, 1, 0],
        ],
        { minQuote: 25, isMerged: true },
      ).lines(),
    ).toEqual(['1 300 x2']);
  });
});

test('missing trades have a row that says how many', () => {
  const { model, ring } = tape([
    [1, 1000, 1, 1, 0],
    [5, 1000, 1, 1, 0, true],
  ]);
  expect(gapText(model, model.visible[1]!)).toBe('3 trades missing');
  expect(tapeTable(model, ring, new RowMarks(model.rows), []).rows.map((row) => [row[2], row[7]])).toEqual([
    ['buy', 1],
    ['missing', 3],
    ['buy', 1],
  ]);
});

test('a gap is linked to the ledger by the trade after it, and says what the ledger knows', () => {
  const { model, ring } = tape([
    [1, 1000, 1, 1, 0],
    [5, 1000, 1, 1, 700, true],
  ]);
  const gap = {
    id: 1,
    kind: 'gap',
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    channel: 'trade',
    from: START,
    to: START + 700,
    count: 3,
    reason: 'sequence-gap',
    firstId: 2,
    lastId: 4,
  } as const;
  const row = model.visible[1] ?? -1;
  expect(
    gapEntry(model, row, [gap, { ...gap, id: 2, firstId: 6, lastId: 7 }, { ...gap, id: 3, channel: 'book' }])?.id,
  ).toBe(1);
  expect(gapEntry(model, model.visible[0] ?? -1, [gap])).toBeUndefined();
  expect(rowDetails(model, ring, row, UTC, ['gap: 3 trades missing'])).toEqual(['gap: 3 trades missing']);
  expect(rowDetails(model, ring, row, UTC)).toEqual(['3 trades missing', 'before 14:32:00.700']);
});

describe('pausing', () => {
  const LATER: readonly Print[] = [
    [4, 1003, 400, 1, 900],
    [5, 1003, 500, 1, 2_000],
  ];
  test('a gap that ids do not count says that trades may be missing, and is found in the ledger by its time', () => {
    const { model, ring, update } = tape([[NaN, 1000, 1, 1, 0]]);
    const section: TradesSection = {
      kind: 'trades',
      sub: 't',
      offset: 0,
      instrument: BTC.id,
      scales: { priceScale: 1, priceSent: 2, sizeScale: 3, sizeSent: 5 },
      count: 1,
      isReset: false,
      dropped: 0,
      state: 'running',
      exact: { 0: '2290000001189048101' },
    };
    ring.apply(section, Float64Array.of(NaN, 1001, 2, -1, START + 900, START + 920, 3));
    update();
    const gap = model.visible[1] ?? -1;
    expect(gapText(model, gap)).toBe('trades may be missing');
    expect(
      gapEntry(model, gap, [
        {
          id: 4,
          kind: 'gap',
          venue: 'bybit-spot',
          symbol: 'BTCUSDT',
          channel: 'trade',
          from: START,
          to: START + 900,
          count: 0,
          reason: 'not-joined',
        },
      ])?.id,
    ).toBe(4);
    expect(rowDetails(model, ring, model.visible[0] ?? -1, UTC)).toContain('trade 2290000001189048101');
    expect(tapeTable(model, ring, new RowMarks(model.rows), []).rows[0]?.slice(8, 10)).toEqual([
      '2290000001189048101',
      '2290000001189048101',
    ]);
  });

  test('keeps the view and counts what is new, until resumed', () => {
    const { ring, model, update, lines, settings } = tape(THREE);
    model.scroll.toggle(model.rows, model.trades);
    send(ring, LATER);
    update();
    expect(lines()[0]).toBe('1 300 x1');
    expect(tapeSummary(model, ring, UTC, settings)).toContain('Paused - 2 new');
    model.scroll.resume();
    update();
    expect(lines()[0]).toBe('1 500 x1');
    expect(tapeSummary(model, ring, UTC, settings)).toBe(
      '100.30 buy 0.50000 at 14:32:02.000, 87 % buy by volume, 5 trades',
    );
  });
  test('outlasts the record of the instrument, which may come after the first trades', () => {
    const { ring, model, settings, lines } = tape(THREE);
    model.update(ring, undefined, settings, 30);
    model.scroll.toggle(model.rows, model.trades);
    send(ring, LATER);
    model.update(ring, BTC, settings, 30);
    expect(model.scroll.isPaused).toBe(true);
    expect(lines()).toEqual(['1 300 x1', '-1 200 x1', '1 100 x1']);
    expect(tapeSummary(model, ring, UTC, settings)).toContain('Paused - 2 new');
  });
  test('ends with other trades', () => {
    const { ring, model, update, lines } = tape(THREE);
    model.scroll.toggle(model.rows, model.trades);
    send(ring, LATER, true);
    update();
    expect(lines()).toEqual(['1 500 x1', '1 400 x1']);
  });
  test('by scrolling, and scrolling back to the top goes on', () => {
    const { ring, model, update, lines } = tape(THREE);
    model.scroll.scroll(1, model.rows, model.trades);
    send(ring, LATER);
    update();
    expect(lines()).toEqual(['-1 200 x1', '1 100 x1']);
    model.scroll.scroll(-1, model.rows, model.trades);
    update();
    expect(lines()[0]).toBe('1 500 x1');
  });
  test('by hovering lasts as long as the pointer stays, unless paused by hand', () => {
    const { model } = tape(THREE);
    model.scroll.hover(true, model.rows, model.trades);
    expect(model.scroll.isPaused).toBe(true);
    model.scroll.hover(false, model.rows, model.trades);
    expect(model.scroll.isPaused).toBe(false);
    model.scroll.toggle(model.rows, model.trades);
    model.scroll.hover(true, model.rows, model.trades);
    model.scroll.hover(false, model.rows, model.trades);
    expect(model.scroll.isPaused).toBe(true);
  });
  test('a paused row takes no later fills', () => {
    const { ring, model, update, lines } = tape(THREE, { isMerged: true });
    model.scroll.toggle(model.rows, model.trades);
    send(ring, [[4, 1002, 50, 1, 700]]);
    update();
    expect(lines()[0]).toBe('1 300 x1');
  });
  test('scrolling stops at the oldest row', () => {
    const { model, update, lines } = tape(THREE);
    model.scroll.scroll(50, model.rows, model.trades);
    update();
    expect(lines()).toEqual(['1 100 x1']);
    expect(model.scroll.skipped).toBe(2);
  });
});

test('what is kept is bounded, and the bar forgets with the rows', () => {
  const { ring, model, update } = tape([]);
  for (let batch = 0; batch < 24; batch++) {
    send(
      ring,
      Array.from({ length: 500 }, (_, i) => [batch * 500 + i, 1000, 1, batch < 12 ? 1 : -1, batch * 1000 + i] as const),
    );
    update();
  }
  expect(model.ratio.buyCount + model.ratio.sellCount).toBe(8_000);
  expect(model.ratio.buyCount).toBe(2_000);
  expect(model.rows.at(model.rows.total - 1)).not.toBe(-1);
  expect(model.rows.at(model.rows.total - 8_001)).toBe(-1);
});

test('a reset forgets what was before', () => {
  const { ring, update, lines } = tape(THREE);
  send(ring, [[9, 900, 5, -1, 0]], true);
  update();
  expect(lines()).toEqual(['-1 5 x1']);
});

test('the table is exact and starts where the screen does', () => {
  const { model, ring } = tape(THREE);
  const { columns, rows } = tapeTable(model, ring, new RowMarks(model.rows), []);
  expect(Object.fromEntries(columns.map((column, i) => [column, rows[0]![i]]))).toEqual({
    time: '2026-11-20T14:32:00.700Z',
    time_ms: START + 700,
    aggressor: 'buy',
    price: '100.20',
    price_last: undefined,
    price_average: undefined,
    size: '0.30000',
    trades: 1,
    first_id: 3,
    last_id: 3,
    size_class: 'small',
    sweep_levels: undefined,
    absorbed: undefined,
    block: false,
    backfilled: false,
    mismatch: undefined,
  });
});
