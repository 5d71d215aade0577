import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { groupingMultiples } from '../../../src-shared/market/grouping.ts';
import { BookBuffer } from '../../feed/book-buffer.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { applyBook, applyTrades, ladderInput } from '../../testing/ladder-fixture.ts';
import { LadderModel } from './ladder-model.ts';
import { ROW } from './ladder-rows.ts';
import { ladderSummary, ladderTable, rowTexts, spreadTexts } from './ladder-text.ts';

/** Rows with anything in them, as `index bid|ask`. */
function shown(model: LadderModel): string[] {
  const { rows } = model;
  const texts: string[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (rows.bid[row] !== 0 || rows.ask[row] !== 0) texts.push(`${rows.index[row]} ${rows.bid[row]}|${rows.ask[row]}`);
  }
  return texts;
}

describe('rows', () => {
  test('stand on a gapless axis with prices falling downward, asks on top', () => {
    const model = new LadderModel();
    model.update(ladderInput({ rowCount: 40 }));
    expect(shown(model)).toEqual(['1020 0|2', '1006 0|250', '1005 0|3179', '1000 3277|0', '999 500|0', '990 1|0']);
    const indices = [...model.rows.index.subarray(0, 40)];
    expect(indices).toEqual(indices.map((_, row) => indices[0]! - row));
    expect(model.rows.flags[model.rows.rowOf(1000)]! & ROW.bestBid).toBeTruthy();
    expect(model.rows.flags[model.rows.rowOf(1005)]! & ROW.bestAsk).toBeTruthy();
  });

  test('list only prices that have size when asked', () => {
    const model = new LadderModel();
    model.update(ladderInput({ settings: { onlyExisting: true }, rowCount: 8 }));
    expect(shown(model)).toEqual(['1020 0|2', '1006 0|250', '1005 0|3179', '1000 3277|0', '999 500|0', '990 1|0']);
    expect(model.rows.rowOf(1005) + 1).toBe(model.rows.rowOf(1000));
  });

  test('grouping floors bids, ceils asks and sums sizes', () => {
    const model = new LadderModel();
    model.update(ladderInput({ multiple: 10 }));
    expect(shown(model)).toEqual(['102 0|2', '101 0|3429', '100 3277|0', '99 501|0']);
    expect(ladderTable(model, 0).rows.find((row) => row[0] === '99.0')![1]).toBe('0.50100');
  });

  test('levels beyond the verified depth are marked', () => {
    const book = new BookBuffer();
    applyBook(
      book,
      [
        [1000, 1],
        [999, 1],
        [998, 1],
      ],
      [
        [1001, 1],
        [1002, 1],
        [1003, 1],
      ],
      { knownDepth: 2 },
    );
    const model = new LadderModel();
    model.update(ladderInput({ book }));
    expect([1000, 999, 998].map((index) => model.rows.flags[model.rows.rowOf(index)]! & ROW.beyondBid)).toEqual([
      0,
      0,
      ROW.beyondBid,
    ]);
    expect(rowTexts(model, model.rows.rowOf(998), 0)).toContain('beyond verified depth: levels may be missing');
  });

  test('levels that the venue sends less often are marked with their age', () => {
    const book = new BookBuffer();
    applyBook(
      book,
      [
        [1000, 1],
        [999, 1],
      ],
      [
        [1001, 1],
        [1002, 1],
      ],
      { older: { from: 1, venueTime: 2_000, receivedAt: 2_100 } },
    );
    const model = new LadderModel();
    model.update(ladderInput({ book }));
    expect([1000, 999, 1002].map((index) => (model.rows.flags[model.rows.rowOf(index)]! & ROW.older) !== 0)).toEqual([
      false,
      true,
      true,
    ]);
    expect(rowTexts(model, model.rows.rowOf(999), 6_100)).toContain('updated less often than the best 1: 4.0 s old');
  });

  test('session high and low and the last trade are marked with its direction', () => {
    const trades = new TradeRing(100);
    applyTrades(trades, [
      [1, 1006, 5, 1, 9_000],
      [2, 1005, 5, 1, 9_100],
    ]);
    const model = new LadderModel();
    model.update(ladderInput({ trades, high: 100.8, low: 99.7 }));
    expect(model.last).toEqual({ price: 1005, text: '100.5', direction: -1 });
    expect(model.rows.flags[model.rows.rowOf(1005)]! & ROW.last).toBeTruthy();
    expect(model.rows.flags[model.rows.rowOf(1008)]! & ROW.high).toBeTruthy();
    expect(model.rows.flags[model.rows.rowOf(997)]! & ROW.low).toBeTruthy();
  });
});

test('grouping keeps every size: rows of any step sum to the book', () => {
  const side = fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      side,
      side,
      fc.constantFrom(...groupingMultiples(200)),
      fc.boolean(),
      (below, above, multiple, onlyExisting) => {
        const bids = [...below].sort((a, b) => b - a).map((price, i) => [5_000 + price, i + 1] as const);
        const asks = [...above].sort((a, b) => a - b).map((price, i) => [10_000 + price, i + 1] as const);
        const book = new BookBuffer();
        applyBook(book, bids, asks);
        const model = new LadderModel();
        model.update(ladderInput({ book, multiple, rowCount: 20_000, settings: { onlyExisting } }));
        const sum = (numbers: Float64Array): number => numbers.reduce((a, b) => a + b, 0);
        expect(sum(model.rows.bid)).toBe(bids.reduce((a, [, size]) => a + size, 0));
        expect(sum(model.rows.ask)).toBe(asks.reduce((a, [, size]) => a + size, 0));
        for (const [price] of bids)
          expect(model.rows.bid[model.rows.rowOf(Math.floor(price / multiple))]).toBeGreaterThan(0);
        for (const [price] of asks)
          expect(model.rows.ask[model.rows.rowOf(Math.ceil(price / multiple))]).toBeGreaterThan(0);
      },
    ),
    { numRuns: 40 },
  );
});

describe('a book that is not live', () => {
  test('stays as it was, frozen, and comes back', () => {
    const book = new BookBuffer();
    applyBook(book, [[1000, 5]], [[1001, 5]]);
    const model = new LadderModel();
    model.update(ladderInput({ book }));
    applyBook(book, [[900, 7]], [[901, 7]], { state: 'resyncing' });
    model.update(ladderInput({ book }));
    expect(shown(model)).toEqual(['1001 0|5', '1000 5|0']);
    expect(model.frozen?.state).toBe('RESYNCING');
    expect(ladderSummary(model)).toBe('bid 100.00 x 0.00500, ask 100.10 x 0.00500, RESYNCING');
    applyBook(book, [[999, 7]], [[1000, 7]]);
    model.update(ladderInput({ book }));
    expect(shown(model)).toEqual(['1000 0|7', '999 7|0']);
    expect(model.frozen).toBeUndefined();
  });
  test('a lost link freezes it too', () => {
    const book = new BookBuffer();
    applyBook(book, [[1000, 5]], [[1001, 5]]);
    const model = new LadderModel();
    model.update(ladderInput({ book }));
    model.update(ladderInput({ book, isOffline: true }));
    expect(ladderSummary(model)).toMatch(/OFFLINE$/);
    expect(shown(model)).toEqual(['1001 0|5', '1000 5|0']);
  });
  test('after the end of a recording the last book is shown, and said to be over', () => {
    const book = new BookBuffer();
    applyBook(book, [[1000, 5]], [[1001, 5]]);
    const model = new LadderModel();
    model.update(ladderInput({ book, hasEnded: true, now: 9_000 }));
    expect(ladderSummary(model)).toMatch(/ENDED$/);
    expect(shown(model)).toEqual(['1001 0|5', '1000 5|0']);
    expect(model.frozen).toEqual({ state: 'ENDED', why: 'the recording is over', at: 5_000 });
  });
  test('after the end a book that had been silent is shown, one that had not come together is not', () => {
    const silent = new BookBuffer();
    applyBook(silent, [[1000, 5]], [[1001, 5]], { usualPauseMs: 100 });
    silent.judge(90_000);
    expect(silent.status).toMatchObject({ state: 'stale', reason: 'silence' });
    const model = new LadderModel();
    model.update(ladderInput({ book: silent, hasEnded: true, now: 90_000 }));
    expect(shown(model)).toEqual(['1001 0|5', '1000 5|0']);
    expect(model.frozen?.state).toBe('ENDED');
    const broken = new BookBuffer();
    applyBook(broken, [[1000, 5]], [[1001, 5]], { state: 'syncing' });
    const other = new LadderModel();
    other.update(ladderInput({ book: broken, hasEnded: true, now: 90_000 }));
    expect([other.shown, other.frozen?.state]).toEqual([undefined, 'ENDED']);
  });
  test('is not shown at all before the first good one, nor after the instrument changed', () => {
    const book = new BookBuffer();
    applyBook(book, [[1000, 5]], [[1001, 5]], { state: 'syncing' });
    const model = new LadderModel();
    model.update(ladderInput({ book }));
    expect(model.shown).toBeUndefined();
    expect(ladderSummary(model)).toBe('no book yet');
    applyBook(book, [[1000, 5]], [[1001, 5]]);
    model.update(ladderInput({ book }));
    book.clear();
    model.update(ladderInput({ book }));
    expect(model.shown).toBeUndefined();
  });
});

describe('texts', () => {
  test('spread in ticks and basis points', () => {
    const model = new LadderModel();
    model.update(ladderInput());
    expect(spreadTexts(model)[0]).toBe('spread 5 ticks · 49.88 bps');
  });
  test("the summary has the venue's own strings, whatever the step", () => {
    const model = new LadderModel();
    model.update(ladderInput({ multiple: 50 }));
    expect(ladderSummary(model)).toBe('bid 100.00 x 3.27700, ask 100.50 x 3.17900, VERIFIED');
  });
  test('wide sizes are summed exactly', () => {
    const book = new BookBuffer();
    applyBook(
      book,
      [
        [1000, 9007199254740992],
        [999, 1],
      ],
      [],
      { exact: { '1': '9007199254740.99312345' } },
    );
    const model = new LadderModel();
    model.update(ladderInput({ book, multiple: 100 }));
    expect(ladderTable(model, 0).rows.find((row) => row[1] !== undefined)![1]).toBe('9007199254740.99312345');
    applyBook(
      book,
      [
        [1009, 9007199254740992],
        [1000, 1],
      ],
      [],
      { exact: { '1': '9007199254740.99312345' } },
    );
    model.update(ladderInput({ book, multiple: 100 }));
    expect(ladderTable(model, 0).rows.find((row) => row[1] !== undefined)![1]).toBe('9007199254740.99412345');
  });
  test('quote units are worth what the levels are worth', () => {
    const model = new LadderModel();
    model.update(ladderInput({ settings: { unit: 'quote' } }));
    expect(model.rows.bidShown[model.rows.rowOf(1000)]).toBeCloseTo(327.7, 9);
    expect(model.conversion.label).toBe('USDT');
  });
  test('one-sided and empty books do not break it', () => {
    const book = new BookBuffer();
    applyBook(book, [], [[1001, 5]]);
    const model = new LadderModel();
    model.update(ladderInput({ book }));
    expect(ladderSummary(model)).toBe('bid none, ask 100.10 x 0.00500, VERIFIED');
    expect(spreadTexts(model)).toEqual(['']);
    applyBook(book, [], []);
    model.update(ladderInput({ book }));
    expect(ladderSummary(model)).toBe('bid none, ask none, VERIFIED');
  });
});

test('the sum of sizes written with exponents is exact', () => {
  const book = new BookBuffer();
  applyBook(
    book,
    [
      [1000, 0],
      [1000, 0],
    ],
    [],
    { exact: { 0: '100', 1: '1.2E-7', 2: '100', 3: '3e-9' } },
  );
  const model = new LadderModel();
  model.update(ladderInput({ book }));
  const { columns, rows } = ladderTable(model, 0);
  expect(rows.map((row) => row[columns.indexOf('bid_size')]).filter((size) => size !== undefined)).toEqual([
    '0.000000123',
  ]);
});

test('makes no objects while nothing but prices change', () => {
  const model = new LadderModel();
  const fill = vi.spyOn(model.rows, 'fill');
  const follow = vi.spyOn(model.axis, 'follow');
  const traded = vi.spyOn(model.traded, 'update');
  const trades = new TradeRing(10);
  const input = ladderInput({ trades });
  model.update(input);
  const { inside, last } = model;
  for (let id = 1; id < 4; id++) {
    applyTrades(trades, [[id, 1000 + id, 5, 1, id]]);
    applyBook(input.book, [[1000 + id, 1]], [[1005 + id, 1]]);
    model.update(input);
  }
  expect([model.inside === inside, model.last === last]).toEqual([true, true]);
  expect(new Set(fill.mock.calls.map(([, plan]) => plan)).size).toBe(1);
  expect(new Set(follow.mock.calls.map(([, , policy]) => policy)).size).toBe(1);
  expect(new Set(traded.mock.calls.map(([, grid]) => grid)).size).toBe(1);
  expect(model.last).toMatchObject({ price: 1003, direction: 1 });
  expect(model.inside).toEqual({ bid: 1003, ask: 1008 });
});
