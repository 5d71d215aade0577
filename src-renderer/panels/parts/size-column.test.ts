import { expect, test } from 'vitest';
import { SizeColumn } from './size-column.ts';

function shown(column: SizeColumn, sizes: readonly number[], at: number): string[] {
  for (const size of sizes) column.add(size);
  column.settle(7, 5, at);
  return sizes.map((size) => column.get(size)).map(({ head, tail }) => `${head}|${tail}`);
}

test('a larger size takes digits away at once; they come back when none has needed the room for ten seconds', () => {
  const column = new SizeColumn();
  expect(shown(column, [1.5, 0.25], 0)).toEqual(['1.5|0000', '0.25|000']);
  expect(shown(column, [1.5, 250.5], 100)).toEqual(['1.5|00', '250.5|00']);
  expect(shown(column, [1.5, 0.25], 200)).toEqual(['1.5|00', '0.25|0']);
  expect(shown(column, [1.5, 0.25], 10_199)).toEqual(['1.5|00', '0.25|0']);
  expect(shown(column, [1.5, 0.25], 10_200)).toEqual(['1.5|0000', '0.25|000']);
});

test('a size that comes now and then keeps the room that it needs', () => {
  const column = new SizeColumn();
  for (let at = 0; at < 60_000; at += 1_000) shown(column, at % 8_000 === 0 ? [1.5, 250.5] : [1.5], at);
  expect(shown(column, [1.5], 60_000)).toEqual(['1.5|00']);
});

test('thousands are for columns whose sizes are mostly above ten thousand', () => {
  const column = new SizeColumn();
  expect(shown(column, [12_000, 5, 6], 0)).toEqual(['12000|.0', '5|.0', '6|.0']);
  expect(shown(column, [12_000, 25_340, 6], 1)).toEqual(['12.00k|', '25.34k|', '0.01k|']);
});

test('nothing on screen decides nothing', () => {
  const column = new SizeColumn();
  shown(column, [], 0);
  expect(shown(column, [1234.5], 1)).toEqual(['1234.5|0']);
  shown(column, [], 20_000);
  expect(shown(column, [1234.5], 20_001)).toEqual(['1234.5|0']);
});
