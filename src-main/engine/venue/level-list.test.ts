import { expect, it } from 'vitest';
import { LevelList } from './records.ts';

/** Adds levels whose six numbers all differ, up to so many. */
function fill(list: LevelList, count: number): LevelList {
  while (list.count < count) {
    const index = list.add();
    list.prices[index] = index + 0.5;
    list.sizes[index] = -index;
    list.priceScales[index] = index + 1;
    list.priceSents[index] = index + 2;
    list.sizeScales[index] = index + 3;
    list.sizeSents[index] = index + 4;
    list.setOrders(index, index + 5);
  }
  return list;
}

function rows({ count, ...list }: LevelList): readonly (readonly (number | undefined)[])[] {
  const { prices, sizes, priceScales, priceSents, sizeScales, sizeSents, orders } = list;
  return Array.from({ length: count }, (_, i) =>
    [prices, sizes, priceScales, priceSents, sizeScales, sizeSents, orders].map((column) => column?.[i]),
  );
}

it('keeps every level while it grows, and a copy keeps them when the list is used again', () => {
  const list = fill(new LevelList(), 200);
  const expected = Array.from({ length: 200 }, (_, i) => [i + 0.5, -i, i + 1, i + 2, i + 3, i + 4, i + 5]);
  expect(rows(list)).toEqual(expected);
  const copy = new LevelList(list);
  list.clear();
  fill(list, 3);
  list.prices[0] = 7;
  expect(rows(copy)).toEqual(expected);
  expect(rows(fill(copy, 201))).toHaveLength(201);
});

it('has one piece of memory, of just the size of a copy, as thousands may wait for a snapshot', () => {
  const { prices, sizes, priceScales, priceSents, sizeScales, sizeSents } = new LevelList(fill(new LevelList(), 3));
  const memories = new Set([prices, sizes, priceScales, priceSents, sizeScales, sizeSents].map(({ buffer }) => buffer));
  expect([...memories].map(({ byteLength }) => byteLength)).toEqual([60]);
});
