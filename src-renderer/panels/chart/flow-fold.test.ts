import { expect, test } from 'vitest';
import { FlowFold } from './flow-fold.ts';

function foldOf(height: number): FlowFold {
  const fold = new FlowFold();
  fold.measure('6 400', height);
  return fold;
}

test('values that take more than a third of the pane of prices are folded, until others are shown', () => {
  const fold = foldOf(100);
  expect(fold.isFolded('auto', 300)).toBe(false);
  fold.measure('6 400', 101);
  expect(fold.isFolded('auto', 300)).toBe(true);
  // Shorter numbers do not open it: it would open and close with every digit.
  fold.measure('6 400', 80);
  expect(fold.isFolded('auto', 300)).toBe(true);
  expect(fold.isFolded('auto', 303)).toBe(false);
  fold.measure('6 500', 60);
  expect(fold.isFolded('auto', 300)).toBe(false);
});

test('what a person chose is kept, whatever the room, unless it is what the room asks for; of a pane of unknown height nothing is folded', () => {
  const fold = foldOf(200);
  expect([fold.isFolded('all', 300), fold.isFolded('one', 900), fold.isFolded('auto', 0)]).toEqual([
    false,
    true,
    false,
  ]);
  expect([fold.chosen(false, 300), fold.chosen(true, 300)]).toEqual(['all', 'auto']);
  expect([fold.chosen(false, 900), fold.chosen(true, 900)]).toEqual(['auto', 'one']);
});
