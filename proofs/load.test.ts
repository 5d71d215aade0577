import { expect, it } from 'vitest';
import { isProven, prove } from '../bench/proof/prove.ts';

const LOAD = { venues: ['binance-spot'], symbols: 100, seconds: 5, eventsPerSecond: 5, depth: 200 } as const;
const PROVEN = { missing: 0, doubled: 0, untrue: 0, back: 0, booksEqual: 100, crossed: 0, unsorted: 0, candlesWrong: 0, candlesMissing: 0 };

it('loses, doubles and changes nothing of 100 symbols through sockets', async () => {
  const result = await prove(LOAD);
  expect(result.total, JSON.stringify(result)).toMatchObject({ ...PROVEN, reconnects: 0 });
  expect(isProven(result)).toBe(true);
}, 120_000);

it('nor where a socket is killed every 1.5 s', async () => {
  const result = await prove({ ...LOAD, killEveryMs: 1500 });
  expect(result.kills).toBe(3);
  expect(result.total, JSON.stringify(result)).toMatchObject(PROVEN);
  expect(isProven(result)).toBe(true);
}, 120_000);
