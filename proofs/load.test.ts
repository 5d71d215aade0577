import { expect, it } from 'vitest';
import { isProven, prove } from '../bench/proof/prove.ts';

const LOAD = { symbols: 100, seconds: 5, eventsPerSecond: 5 };

it('loses, doubles and changes nothing of 100 symbols through sockets', async () => {
  const result = await prove(LOAD);
  expect(result, JSON.stringify(result)).toMatchObject({ missing: 0, doubled: 0, untrue: 0, back: 0, booksEqual: 100, crossed: 0, unsorted: 0, reconnects: 0 });
  expect(isProven(result)).toBe(true);
}, 120_000);

it('nor where a socket is killed every 1.5 s', async () => {
  const result = await prove({ ...LOAD, killEveryMs: 1500 });
  expect(result, JSON.stringify(result)).toMatchObject({ kills: 3, missing: 0, doubled: 0, untrue: 0, back: 0, booksEqual: 100, crossed: 0, unsorted: 0 });
  expect(isProven(result)).toBe(true);
}, 120_000);
