import { expect, test } from 'vitest';
import { BookBuffer } from '../../feed/book-buffer.ts';
import { applyBook, BTC, ladderInput } from '../../testing/ladder-fixture.ts';
import { LadderModel } from '../ladder/ladder-model.ts';
import { priceOfRow, spreadTexts } from '../ladder/ladder-text.ts';
import { BookGrid, bookGrid, gridDecimals } from './book-grid.ts';

function bookOf(...prices: readonly number[]): BookBuffer {
  const book = new BookBuffer();
  applyBook(
    book,
    prices.map((price) => [price, 1]),
    [],
  );
  return book;
}

test('a grid has the tick of the list while all prices are multiples of it', () => {
  expect(bookGrid('0.5', bookOf(1005, 1000))).toEqual({ scale: 1, factor: 1, tick: 5 });
  expect(bookGrid('0.01', bookOf(1005, 1000))).toEqual({ scale: 2, factor: 10, tick: 1 });
  expect(bookGrid(undefined, bookOf(1005, 1000))).toEqual({ scale: 1, factor: 1, tick: 1 });
});

test('a price that is no multiple of the tick makes it as fine as the prices are, for as long as the book is that of one subscription', () => {
  const book = bookOf(1005, 1000);
  expect(bookGrid('1', book)).toEqual({ scale: 1, factor: 1, tick: 5 });
  applyBook(book, [[1001, 1]], []);
  expect(bookGrid('1', book).tick).toBe(1);
  applyBook(book, [[1000, 1]], []);
  expect(bookGrid('1', book).tick).toBe(1);
  expect(gridDecimals(bookGrid('1', book))).toBe(1);
  book.clear();
  applyBook(book, [[1000, 1]], []);
  expect(bookGrid('1', book).tick).toBe(10);
});

test('a grid is made once', () => {
  const memory = new BookGrid();
  const book = bookOf(1005, 1000);
  const grid = memory.of('0.1', book);
  applyBook(book, [[1002, 1]], []);
  expect(memory.of('0.1', book)).toBe(memory.of('0.1', book));
  expect(memory.of('0.1', book).tick).toBe(grid.tick);
});

test('a ladder shows prices with more digits than the tick of the list, and counts the spread by what they show', () => {
  const book = new BookBuffer();
  applyBook(book, [[964_345, 1]], [[964_347, 1]]);
  const model = new LadderModel();
  model.update(ladderInput({ book, instrument: { ...BTC, tick: '1' } }));
  expect(priceOfRow(model, model.inside.bid)).toBe('96434.5');
  expect(priceOfRow(model, model.inside.ask)).toBe('96434.7');
  expect(spreadTexts(model)[1]).toMatch(/^2 ticks/);
});
