import { expect, it } from 'vitest';
import { greatest, least } from './greatest.ts';

it('takes more values than a call takes arguments', () => {
  const values = Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003);
  expect([greatest(values), least(values)]).toEqual([values.toSorted((a, b) => b - a)[0], 0]);
  expect([greatest([]), least([]), greatest([NaN, 1])]).toEqual([-Infinity, Infinity, NaN]);
});
