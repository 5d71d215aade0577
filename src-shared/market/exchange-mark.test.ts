import { expect, test } from 'vitest';
import { VENUES } from '../../src-main/venues/registry.ts';
import { exchangeMarkIn, exchangeMarkOf } from './exchange-mark.ts';
import { STREAM_VENUE_IDS, VENUE_IDS } from './venue-ids.ts';

test('every venue has the mark of its exchange, and no two exchanges share letters or colour', () => {
  const marks = new Set(VENUE_IDS.map(exchangeMarkOf));
  for (const id of STREAM_VENUE_IDS) expect(exchangeMarkOf(id).exchange, id).toBe(VENUES[id].exchange);
  expect(new Set([...marks].map(({ code }) => code)).size).toBe(marks.size);
  expect(new Set([...marks].map(({ colour }) => colour)).size).toBe(marks.size);
  for (const { code } of marks) expect(code).toMatch(/^[A-Z]{2}$/);
});

test('a name tells its exchange by its first word: of a venue, a connection, a request budget', () => {
  for (const id of STREAM_VENUE_IDS)
    for (const name of [id, `${id} #2`, `${id} /market #1`, VENUES[id].limits.pool.name])
      expect(exchangeMarkIn(name), name).toBe(exchangeMarkOf(id));
  expect(['', 'api.binance.com', 'x-binance', 'binances #1'].map(exchangeMarkIn)).toEqual(Array(4).fill(undefined));
});
