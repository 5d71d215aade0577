import { describe, expect, it } from 'vitest';
import { BOOK_REASONS, BOOK_STATES } from '../../../src-shared/market/book-state.ts';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import { DEPTH, DEPTH_COLUMNS, DEPTH_ROWS, DEPTH_STRIDE } from '../../../src-shared/wire/layout.ts';
import { HistoryBench } from '../testing/history-bench.ts';
import { HISTORY_BYTES } from './book-history.ts';

const BIDS: readonly LevelStrings[] = [
  ['100', '2'],
  ['99', '3'],
  ['95', '1.5'],
];
const ASKS: readonly LevelStrings[] = [
  ['101', '4'],
  ['103', '0.5'],
];

function stateAt({ history: { columns } }: HistoryBench, number: number): string {
  const state = BOOK_STATES[columns.head(number, DEPTH.state)] ?? 'unsampled';
  return `${state} ${BOOK_REASONS[columns.head(number, DEPTH.reason)] ?? ''} ${columns.head(number, DEPTH.ticks)}`;
}

describe('columns', () => {
  it('have the sizes of the book, and equal ones are one', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick(4);
    const { columns } = run.history;
    expect([columns.total, columns.ticks]).toEqual([1, 4]);
    expect(run.sizes()).toEqual({ 95: 1.5, 99: 3, 100: 2, 101: 4, 103: 0.5 });
    run.change([['99', '7']]);
    run.tick();
    expect([columns.total, columns.ticks]).toEqual([2, 1]);
    expect(run.sizes()).toEqual({ 95: 1.5, 99: 7, 100: 2, 101: 4, 103: 0.5 });
    expect([columns.head(1, DEPTH.bid), columns.head(1, DEPTH.ask)]).toEqual([100, 101]);
    expect(columns.head(1, DEPTH.time)).toBe(columns.head(0, DEPTH.time) + 1000);
    expect(stateAt(run, 1)).toBe('verified chain-unbroken 1');
  });

  it('sum prices into rows: bids at the row below, asks at the row above', () => {
    const run = new HistoryBench(
      [
        ['100.4', '1'],
        ['100.1', '2'],
        ['99.9', '4'],
      ],
      [
        ['100.6', '8'],
        ['101', '16'],
        ['101.1', '32'],
      ],
    );
    run.tick();
    expect(run.sizes()).toEqual({ 99: 4, 100: 3, 101: 24, 102: 32 });
  });

  it('lose less than half a quantum to 16 bits, and no size that is there', () => {
    const run = new HistoryBench([['100', '1000000']], [['101', '0.01']]);
    run.tick();
    const sizes = run.sizes();
    const quantum = run.history.columns.head(0, DEPTH.quantum) / 10 ** run.history.sizeScale;
    expect(quantum).toBeCloseTo(1_000_000 / 65_535, 1);
    expect(Math.abs((sizes[100] ?? 0) - 1_000_000)).toBeLessThanOrEqual(quantum / 2);
    expect(sizes[101]).toBe(quantum);
  });

  it('keep exact sizes when prices and sizes get more digits', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick();
    run.change([['99.25', '0.125']]);
    run.tick();
    expect(run.history.step).toBe(100);
    expect(run.sizes(0)).toEqual({ 95: 1.5, 99: 3, 100: 2, 101: 4, 103: 0.5 });
    expect(run.sizes(1)).toEqual({ 95: 1.5, 99: 3.125, 100: 2, 101: 4, 103: 0.5 });
    expect(run.history.columns.head(0, DEPTH.bid)).toBe(10_000);
  });

  it('follow the market, so that it stays in the middle third', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick();
    const before = run.history.columns.head(0, DEPTH.base);
    run.change([['190', '1']], [...ASKS.map(([price]): LevelStrings => [price, '0']), ['191', '6']]);
    run.tick();
    const base = run.history.columns.head(1, DEPTH.base);
    expect([base > before, base]).toEqual([true, 190 - DEPTH_ROWS / 2]);
    expect(run.sizes()).toEqual({ 95: 1.5, 99: 3, 100: 2, 190: 1, 191: 6 });
  });

  it('say which rows are authoritative', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.bench.sync.book.bids.edge = 99;
    run.tick();
    const { columns } = run.history;
    expect(columns.head(0, DEPTH.low)).toBe(99);
    expect(columns.head(0, DEPTH.high)).toBe(columns.head(0, DEPTH.base) + DEPTH_ROWS - 1);
  });
});

describe('time without a right book', () => {
  it('is a column without sizes, with the reason', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick(2);
    run.lose();
    run.tick(3);
    run.answer(BIDS, ASKS);
    run.change([['99', '1']]);
    run.tick(2);
    const states = Array.from({ length: run.history.columns.total }, (_, n) => stateAt(run, n));
    expect(states[0]).toBe('verified chain-unbroken 2');
    expect(states.slice(1, -1).every((state) => state.startsWith('resyncing '))).toBe(true);
    expect(states.at(-1)).toBe('verified chain-unbroken 2');
    expect(run.sizes(1)).toEqual({});
    expect(run.sizes()).toEqual({ 95: 1.5, 99: 1, 100: 2, 101: 4, 103: 0.5 });
    expect(run.history.flow.incomplete).toBe('book');
  });

  it('is one that was not sampled while the thread was held up', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick(2);
    run.bench.clock.block(1000);
    run.tick(1);
    expect(stateAt(run, 1)).toMatch(/^unsampled {2}[34]$/);
    expect(stateAt(run, 2)).toMatch(/^verified/);
  });

  it('ends with the clock that was set back: what was there is forgotten', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick(8);
    run.bench.clock.sleep(-10_000);
    run.tick(2);
    expect([run.history.resets, run.history.columns.total]).toEqual([1, 1]);
  });
});

describe('memory', () => {
  it('is fixed: the oldest columns make way', () => {
    const run = new HistoryBench(BIDS, ASKS);
    for (let n = 0; n < DEPTH_COLUMNS + 10; n++) {
      run.change([['99', String(1 + (n % 7))]]);
      run.tick();
    }
    const { columns } = run.history;
    expect([columns.total, columns.first]).toEqual([DEPTH_COLUMNS + 10, 10]);
    expect(HISTORY_BYTES).toBeLessThan(3_300_000);
    expect(run.sizes(columns.first)[99]).toBe(1 + (10 % 7));
  });
});

describe('what was added and taken', () => {
  it('is the change of a size plus what was traded against it', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick(2);
    run.trade('sell', '100', '1.5');
    run.change([
      ['100', '0.5'],
      ['99', '1'],
      ['98', '10'],
    ]);
    run.tick();
    expect(run.flow()).toEqual({ 98: 10, 99: -2 });
    run.trade('buy', '101', '4');
    run.change([], [['101', '3']]);
    run.tick();
    expect(run.flow()).toEqual({ 98: 10, 99: -2, 101: 3 });
    expect(run.history.flow.incomplete).toBeUndefined();
  });

  it('is incomplete if trades are missing, or their stream does not run', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick(2);
    run.trade('sell', '100', '1');
    run.trade('sell', '100', '1', 3);
    run.tick();
    expect(run.history.flow.incomplete).toBe('trades');
    const other = new HistoryBench(BIDS, ASKS);
    other.tradeStream.state = 'reconnecting';
    other.tick();
    expect(other.history.flow.incomplete).toBe('trades');
  });

  it('goes back half a minute', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick();
    run.change([['99', '8']]);
    run.tick();
    expect(run.flow()).toEqual({ 99: 5 });
    run.tick(120);
    expect(run.flow()).toEqual({});
    expect(run.history.flow.to - run.history.flow.from).toBe(30_000);
  });
});

describe('events', () => {
  it('names a sweep through five prices in one burst, and none through four', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick();
    for (const price of ['101', '102', '103', '104']) run.trade('buy', price, '1');
    run.tick(10);
    expect(run.history.events).toEqual([]);
    for (const price of ['101', '101', '102', '103', '104', '105.5']) run.trade('buy', price, '1');
    run.tick(10);
    expect(run.history.events).toMatchObject([
      { kind: 'sweep', side: 'buy', firstPrice: 1010, lastPrice: 1055, levels: 5, size: 60 },
    ]);
  });

  it('names what is absorbed: twice what rested is traded and the level is still there', () => {
    const run = new HistoryBench(BIDS, ASKS);
    run.tick(2);
    for (let n = 0; n < 4; n++) {
      run.trade('sell', '100', '1.5');
      run.change([['100', '1.8']]);
      run.tick();
    }
    expect(run.history.events).toMatchObject([
      { kind: 'absorption', side: 'bid', price: 100, sizeBefore: 20, sizeNow: 18, traded: 45 },
    ]);
  });

  it('names nothing where the level went, or the book was not right', () => {
    const gone = new HistoryBench(BIDS, ASKS);
    gone.tick(2);
    gone.trade('sell', '100', '9');
    gone.change([['100', '0']]);
    gone.tick();
    expect(gone.history.events).toEqual([]);
    const unknown = new HistoryBench(BIDS, ASKS);
    unknown.tick(2);
    unknown.trade('sell', '100', '4');
    unknown.lose();
    unknown.tick();
    unknown.answer(BIDS, ASKS);
    unknown.trade('sell', '100', '4');
    unknown.tick(2);
    expect(unknown.history.events).toEqual([]);
  });
});

it('the largest sizes are those of single prices among the rows', () => {
  const run = new HistoryBench([...BIDS, ['1', '999']], ASKS, '0.1');
  run.tick();
  expect(run.history.largest(2)).toEqual([
    { side: 'bid', price: 990, size: 30 },
    { side: 'bid', price: 1000, size: 20 },
    { side: 'ask', price: 1010, size: 40 },
    { side: 'ask', price: 1030, size: 5 },
  ]);
});

it('a step that is not given is chosen by the first book', () => {
  const run = new HistoryBench([['109999.9', '1']], [['110000.1', '1']], 'auto');
  run.tick();
  expect(run.history.step / 10 ** run.history.priceScale).toBe(2);
});

it('a step in ticks waits for the record of the instrument', () => {
  const run = new HistoryBench(BIDS, ASKS, 'auto', 10);
  run.tick(2);
  expect([run.history.step, run.sizes()]).toEqual([0, {}]);
  run.record = { tick: '0.05' };
  run.tick();
  expect(run.history.step / 10 ** run.history.priceScale).toBe(0.5);
  expect(run.sizes()).toEqual({ 95: 1.5, 99: 3, 100: 2, 101: 4, 103: 0.5 });
});

it('numbers on the wire are those of the columns, three cells in one', () => {
  const run = new HistoryBench(BIDS, ASKS);
  run.tick();
  const numbers = new Float64Array(DEPTH_STRIDE);
  run.history.columns.write(0, numbers, 0);
  const base = numbers[DEPTH.base] ?? NaN;
  const cellAt = (price: number): number => {
    const cell = price - base;
    const packed = BigInt(numbers[DEPTH.cells + Math.floor(cell / 3)] ?? NaN);
    return Number((packed >> BigInt(16 * (cell % 3))) & 0xffffn);
  };
  expect([95, 99, 100, 101, 102, 103].map(cellAt)).toEqual([15, 30, 20, 40, 0, 5]);
});
