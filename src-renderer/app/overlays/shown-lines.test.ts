import { expect, test } from 'vitest';
import type { PaletteEntry } from './palette-model.ts';
import { ShownLines } from './shown-lines.ts';

const line = (id: string): PaletteEntry => ({ id, label: id, detail: '', group: 'command', run: () => undefined });

/** Ids in the order shown, after each state of the search. */
function shown(...searches: readonly (readonly [lines: string, isSearching?: boolean])[]): readonly string[] {
  const order = new ShownLines();
  return searches.map(([lines, isSearching = false]) =>
    order
      .inOrder(lines.split('').map(line), isSearching)
      .map(({ id }) => id)
      .join(''),
  );
}

test('a line that comes late, as the offer of a ticker does, goes below those that were shown', () => {
  expect(shown(['abc'], ['Oabc'], ['OaXbc'])).toEqual(['abc', 'abcO', 'abcOX']);
});

test('a line that is gone leaves the others in their order, and comes back below', () => {
  expect(shown(['abc'], ['ca'], ['abc'])).toEqual(['abc', 'ac', 'acb']);
});

test('what is shown while it is searched keeps no place: Enter waits for the answer', () => {
  expect(shown(['abc'], ['abc', true], ['Xabc'])).toEqual(['abc', 'abc', 'Xabc']);
});

test('a line that is shown anew is the new one', () => {
  const order = new ShownLines();
  order.inOrder([line('a')], false);
  const again = { ...line('a'), detail: 'new' };
  expect(order.inOrder([line('b'), again], false)[0]).toBe(again);
});
