import { expect, it } from 'vitest';
import { isProven, prove } from '../bench/proof/prove.ts';
import { patience } from '../scripts/speed.mjs';
import { STREAM_VENUE_IDS } from '../src-shared/market/venue-ids.ts';

const LOAD = { venues: ['binance-spot'], symbols: 100, seconds: 5, eventsPerSecond: 5, depth: 200 } as const;
const PROVEN = {
  missing: 0,
  doubled: 0,
  untrue: 0,
  back: 0,
  booksNotWhole: 0,
  booksWrong: 0,
  crossed: 0,
  unsorted: 0,
  candlesWrong: 0,
  candlesMissing: 0,
  malformed: 0,
};

it('loses, doubles and changes nothing of 100 symbols through sockets', { timeout: patience(400_000) }, async () => {
  const result = await prove(LOAD);
  expect(result.total, JSON.stringify(result)).toMatchObject({ ...PROVEN, booksEqual: 100, reconnects: 0 });
  expect(isProven(result)).toBe(true);
});

it('nor if a socket is killed every 1.5 s', { timeout: patience(400_000) }, async () => {
  const result = await prove({ ...LOAD, killEveryMs: 1500 });
  expect(result.kills).toBe(3);
  expect(result.total, JSON.stringify(result)).toMatchObject({ ...PROVEN, booksEqual: 100 });
  expect(isProven(result)).toBe(true);
});

it('nor of symbols of every venue, whose sockets are killed in turn', { timeout: patience(400_000) }, async () => {
  const result = await prove({
    venues: STREAM_VENUE_IDS,
    symbols: 55,
    seconds: 8,
    eventsPerSecond: 3,
    depth: 20,
    killEveryMs: 700,
  });
  expect(result.kills).toBeGreaterThan(5);
  expect(result.exchanges.size).toBe(5);
  expect(result.total, JSON.stringify([result.total, result.findings])).toMatchObject({ ...PROVEN, booksEqual: 55 });
  expect(isProven(result)).toBe(true);
});
