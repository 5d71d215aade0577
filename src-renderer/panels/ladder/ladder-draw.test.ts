import { expect, test } from 'vitest';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import type { RecordingContext } from '../../draw/recording-context.ts';
import { BookBuffer } from '../../feed/book-buffer.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { drawLadder } from './ladder-draw.ts';
import { applyBook, applyTrades, ladderInput } from '../../testing/ladder-fixture.ts';
import { layoutLadder, shiftedLayout } from './ladder-layout.ts';
import type { LadderColumn } from './column-ids.ts';
import type { LadderLayout } from './ladder-layout.ts';
import { ladderSummary } from './ladder-text.ts';
import { LadderModel } from './ladder-model.ts';
import { ladderSkin, LadderStrip } from './ladder-scene.ts';
import { LadderTexts } from './ladder-texts.ts';

function drawn(
  model: LadderModel,
  options: {
    width?: number;
    pointer?: { x: number; y: number };
    now?: number;
    venue?: readonly string[];
    behindMs?: number;
    leftOut?: readonly LadderColumn[];
  } = {},
): RecordingContext {
  const context = recordingContext();
  const layout = layoutLadder(
    { width: options.width ?? 360, height: 20 * TEST_PALETTE.rowHeight + 38, rowHeight: TEST_PALETTE.rowHeight },
    6.6,
    6,
  );
  drawLadder(context, {
    model,
    layout: shiftedLayout(layout, model.shift),
    skin: ladderSkin(TEST_PALETTE),
    texts: textsOf(model, layout),
    strip: stripOf(model, options.leftOut),
    venue: [...(options.venue ?? []), 'PRICE'],
    pointer: options.pointer,
    now: options.now ?? 10_000,
    behindMs: options.behindMs,
  });
  return context;
}

function textsOf(model: LadderModel, layout: LadderLayout): LadderTexts {
  const texts = new LadderTexts(model);
  texts.update(layout, 0);
  return texts;
}

function stripOf(model: LadderModel, leftOut?: readonly LadderColumn[]): LadderStrip {
  const strip = new LadderStrip();
  strip.update(model, leftOut);
  return strip;
}

test('bids stand left, asks right, trades between, price in the middle', () => {
  const trades = new TradeRing(100);
  applyTrades(trades, [
    [1, 1005, 1440, 1, 9_000],
    [2, 1000, 440, -1, 9_500],
  ]);
  const model = new LadderModel();
  model.update(ladderInput({ trades }));
  const context = drawn(model);
  const at = (text: string): number => context.drawn.find((thing) => thing.text === text)!.x;
  expect(at('3.277')).toBeLessThan(at('0.44'));
  expect(at('0.44')).toBeLessThan(at('100.0'));
  expect(at('100.0')).toBeLessThan(at('1.44'));
  expect(at('1.44')).toBeLessThan(at('3.179'));
  expect(context.texts()).toContain('100.0 ▼');
  expect(context.texts().filter((text) => /^0(\.0*)?$/.test(text))).toEqual([]);
});

test('bars are scaled to the largest size on screen and stay in their column', () => {
  const model = new LadderModel();
  model.update(ladderInput());
  const bars = drawn(model).drawn.filter(
    (thing) => thing.kind === 'rect' && thing.height === TEST_PALETTE.rowHeight - 2,
  );
  const layout = layoutLadder({ width: 360, height: 400, rowHeight: TEST_PALETTE.rowHeight }, 6.6, 6);
  expect(Math.max(...bars.map((bar) => bar.width))).toBeCloseTo(layout.bidRight - 1, 5);
  for (const bar of bars) expect(bar.x + bar.width <= layout.bidRight || bar.x >= layout.askLeft).toBe(true);
});

test('a frozen book is dimmed and says why, with an age that counts', () => {
  const book = new BookBuffer();
  applyBook(book, [[1000, 3277]], [[1005, 3179]]);
  const model = new LadderModel();
  model.update(ladderInput({ book }));
  applyBook(book, [], [], { state: 'resyncing' });
  model.update(ladderInput({ book }));
  const context = drawn(model, { width: 640, now: 7_100 });
  expect(context.drawn.find((thing) => thing.text === '3.277')!.alpha).toBeLessThan(0.5);
  expect(context.texts()).toContain('RESYNCING 2.1 s: updates are missing, fetching a new snapshot');
  expect(drawn(model, { width: 640, now: 8_100 }).texts().join()).toContain('RESYNCING 3.1 s');
});

test('a book that no data has come for is dimmed, and says for how long and what is usual, though the engine has said nothing yet', () => {
  const book = new BookBuffer();
  applyBook(book, [[1000, 3277]], [[1005, 3179]], { usualPauseMs: 103 });
  const model = new LadderModel();
  model.update(ladderInput({ book }));
  book.judge(9000);
  model.update(ladderInput({ book }));
  expect(model.frozen).toBeUndefined();
  book.judge(11_900);
  model.update(ladderInput({ book }));
  expect(ladderSummary(model)).toMatch(/STALE$/);
  const context = drawn(model, { width: 640, now: 11_900 });
  expect(context.drawn.find((thing) => thing.text === '3.277')!.alpha).toBeLessThan(0.5);
  expect(context.texts()).toContain('STALE: no update for 6 s (usually 0.1 s)');
  expect(drawn(model, { width: 640, now: 12_100 }).texts()).toContain('STALE: no update for 7 s (usually 0.1 s)');
  applyBook(book, [[1000, 3277]], [[1005, 3179]], { usualPauseMs: 103 });
  book.judge(5100);
  model.update(ladderInput({ book }));
  expect(model.frozen).toBeUndefined();
});

test('a book that is right and late says how late, in place of its depth', () => {
  const model = new LadderModel();
  model.update(ladderInput());
  expect(drawn(model, { width: 640 }).texts().join()).not.toContain('behind');
  const context = drawn(model, { width: 640, behindMs: 1740 });
  expect(context.drawn.find(({ text }) => text === '1.7 s behind the exchange')!.colour).toBe(TEST_PALETTE.warn);
  expect(drawn(model, { behindMs: 1740 }).texts().join()).toContain('1.7 s behind');
  expect(context.texts().join()).not.toContain('levels, ±');
});

test('columns that have no room are named on top, as many as there are if their names have none either', () => {
  const model = new LadderModel();
  model.update(ladderInput());
  const leftOut = ['delta', 'flow'] as const;
  expect(drawn(model, { leftOut, width: 600 }).texts()).toContain('no room for: delta, add/take');
  expect(drawn(model, { leftOut, width: 300 }).texts()).toContain('no room: 2');
  // The spread stays beside it, whole.
  const { spread } = stripOf(model);
  const narrow = drawn(model, { leftOut, width: 220 }).texts();
  expect([narrow.includes('+2'), narrow.some((text) => spread.includes(text))]).toEqual([true, true]);
  expect(drawn(model, { width: 600 }).texts().join()).not.toContain('no room');
});

test('levels beyond the verified depth are fainter, with a mark', () => {
  const book = new BookBuffer();
  applyBook(
    book,
    [
      [1000, 3277],
      [999, 1111],
    ],
    [[1005, 3179]],
    { knownDepth: 1 },
  );
  const model = new LadderModel();
  model.update(ladderInput({ book }));
  const context = drawn(model);
  const colourOf = (text: string): string => context.drawn.find((thing) => thing.text === text)!.colour;
  expect([colourOf('1.111'), colourOf('3.277')]).toEqual([TEST_PALETTE.dim, TEST_PALETTE.txt]);
  expect(context.texts()).toContain('beyond verified depth');
});

test('hovering shows the exact values of the row', () => {
  const model = new LadderModel();
  model.update(ladderInput());
  const row = model.rows.rowOf(1000);
  const context = drawn(model, { pointer: { x: 20, y: 38 + row * TEST_PALETTE.rowHeight + 3 } });
  expect(context.texts()).toContain('bid 3.27700 BTC');
});

test('a market scrolled out of view is pointed at', () => {
  const model = new LadderModel();
  model.update(ladderInput());
  model.axis.scroll(60);
  model.update(ladderInput());
  expect(drawn(model).texts()).toContain('▲ market above (Space)');
});

test('sizes have as many digits each, with the zeros that mean nothing fainter', () => {
  const model = new LadderModel();
  model.update(ladderInput());
  const { drawn: things } = drawn(model);
  const column = things.filter(
    ({ kind, align, text }) => kind === 'text' && align === 'right' && /^[.\d]+$/.test(text),
  );
  const colourOf = (text: string) => column.find((thing) => thing.text === text)!.colour;
  expect([colourOf('3.277'), colourOf('0.5'), colourOf('00')]).toEqual([
    TEST_PALETTE.txt,
    TEST_PALETTE.txt,
    TEST_PALETTE.txt,
  ]);
  expect(column.filter(({ text }) => /^0+$/.test(text)).map(({ colour }) => colour)).toContain(TEST_PALETTE.dim);
  const fifth = column.find(({ text }) => text === '0.5')!;
  expect(things.find(({ text, y }) => text === '0000' && y === fifth.y)!.x - fifth.x).toBeCloseTo(4 * 6.6, 6);
});

test('while the view glides, its rows stand between two places and nothing reaches over the headings', () => {
  const book = new BookBuffer();
  applyBook(book, [[1000, 3277]], [[1001, 3179]]);
  const model = new LadderModel();
  model.axis.animate(0);
  model.update(ladderInput({ book, rowCount: 20 }));
  const before = drawn(model).drawn.find(({ text }) => text === '100.0')!.y;
  applyBook(book, [[1008, 3277]], [[1009, 3179]]);
  model.axis.recentre();
  model.update(ladderInput({ book, rowCount: 20 }));
  model.axis.animate(60);
  model.update(ladderInput({ book, rowCount: 20 }));
  expect(model.shift).toBeGreaterThan(0);
  expect(model.rows.count).toBe(21);
  const layout = layoutLadder(
    { width: 360, height: 20 * TEST_PALETTE.rowHeight + 38, rowHeight: TEST_PALETTE.rowHeight },
    6.6,
    6,
  );
  expect(shiftedLayout(layout, model.shift).rowsTop).toBeCloseTo(
    layout.rowsTop - model.shift * TEST_PALETTE.rowHeight,
    6,
  );
  const context = drawn(model);
  const heading = context.drawn.findLastIndex(({ kind, y, height }) => kind === 'rect' && y === 20 && height === 18);
  const row = context.drawn.findIndex(({ text }) => text === '100.8');
  expect(row).toBeGreaterThan(-1);
  expect(heading).toBeGreaterThan(row);
  model.axis.animate(150);
  model.update(ladderInput({ book, rowCount: 20 }));
  expect([model.shift, model.rows.count]).toEqual([0, 20]);
  expect(drawn(model).drawn.find(({ text }) => text === '100.8')!.y).toBe(before);
});

test('the traded columns say over how long they count, as far back as trades are known', () => {
  const trades = new TradeRing(100);
  const heading = (now: number) => {
    const model = new LadderModel();
    model.update(ladderInput({ trades, now }));
    return drawn(model, { now, width: 460 })
      .texts()
      .filter((text) => /SELLS|BUYS/.test(text));
  };
  applyTrades(trades, [[1, 1005, 1440, 1, 10_000]]);
  expect(heading(30_000)).toEqual(['SELLS <1m', 'BUYS <1m']);
  expect(heading(200_000)).toEqual(['SELLS 3m', 'BUYS 3m']);
  applyTrades(trades, [[2, 1000, 440, -1, 300_000]]);
  expect(heading(320_000)).toEqual(['SELLS 5m', 'BUYS 5m']);
});

test('a narrow ladder drops the traded columns, not the sizes', () => {
  const model = new LadderModel();
  model.update(ladderInput());
  const texts = drawn(model, { width: 200 }).texts();
  expect(texts).toContain('BID SIZE');
  expect(texts).not.toContain('SELLS');
});

test('if the header has no room for the venue it stands over the prices, as long as it fits', () => {
  const model = new LadderModel();
  model.update(ladderInput());
  expect(drawn(model).texts()).toContain('PRICE');
  expect(drawn(model, { venue: ['A VENUE WITH A LONG NAME', 'VENUE'] }).texts()).toContain('VENUE');
});

/** Pairs of texts of one line that lie over or touch each other, and texts that leave the canvas. */
function collisions({ drawn: things }: RecordingContext, width: number): string[] {
  const texts = things
    .filter(({ kind, text }) => kind === 'text' && text !== '')
    .map(({ text, x, y, align, font }) => {
      const long = text.length * (font.startsWith('10px') ? 6.1 : 6.6);
      const left = align === 'right' ? x - long : align === 'center' ? x - long / 2 : x;
      return { text, y, left, right: left + long };
    });
  // A size and the zeros behind it are one text in two colours.
  for (const tail of texts.filter(({ text }) => /^\.?0+$/.test(text))) {
    const head = texts.find(({ y, right }) => y === tail.y && Math.abs(right - tail.left) < 0.001);
    if (head === undefined) continue;
    head.right = tail.right;
    texts.splice(texts.indexOf(tail), 1);
  }
  return [
    ...texts.filter(({ left, right }) => left < -0.5 || right > width + 0.5).map(({ text }) => `${text} is cut`),
    ...texts.flatMap((one, at) =>
      texts
        .slice(at + 1)
        .filter(
          (other) => other.y === one.y && other.left < one.right + LEAST_GAP && one.left < other.right + LEAST_GAP,
        )
        .map((other) => `${one.text} over ${other.text}`),
    ),
  ];
}

/** Room between two texts of a line in which they are read as two, px. */
const LEAST_GAP = 5;
const VENUE = ['BINANCE SPOT', 'BINANCE', 'VENUE 12', 'VENUE'];

test('nothing lies over anything else or touches it, nor is cut, at any width', () => {
  const trades = new TradeRing(100);
  applyTrades(trades, [
    [1, 1005, 1_440_123, 1, 9_000],
    [2, 1000, 123_440, -1, 9_500],
  ]);
  const book = new BookBuffer();
  applyBook(
    book,
    [
      [1000, 3_277],
      [999, 12_345_678],
      [998, 1],
    ],
    [
      [1005, 3_179],
      [1006, 123_456],
      [1007, 7],
    ],
  );
  const model = new LadderModel();
  model.update(ladderInput({ book, trades, high: 100.6, low: 99.8 }));
  for (let width = 60; width <= 640; width += 1)
    expect(collisions(drawn(model, { width, venue: VENUE }), width), `${width}`).toEqual([]);
});

test('what does not fit is left out: traded columns, marks, digits of sizes, sizes', () => {
  const at = (width: number) => {
    const { showsTraded, showsMarks, sizeChars } = layoutLadder(
      { width, height: 400, rowHeight: TEST_PALETTE.rowHeight },
      6.6,
      8,
    );
    return [showsTraded, showsMarks, sizeChars >= 7, sizeChars >= 5];
  };
  expect([400, 200, 180, 155, 120].map(at)).toEqual([
    [true, true, true, true],
    [false, true, true, true],
    [false, false, true, true],
    [false, false, false, true],
    [false, false, false, false],
  ]);
});
