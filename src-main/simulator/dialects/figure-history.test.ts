import { expect, test } from 'vitest';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { OPEN_INTEREST_EVERY_MS, type StreamVenue } from '../../engine/venue/venue.ts';
import { VENUES } from '../../venues/registry.ts';
import { FUNDING_MS } from '../market/derivatives.ts';
import { SimulatorNetwork } from '../testing/network.ts';

const START = Date.UTC(2026, 0, 15, 12, 7);

/** What the adapter of a venue reads of a figure's history that the simulator answers with, oldest first; undefined if it asks for none. */
async function historyOf(
  network: SimulatorNetwork,
  [id, symbol]: readonly [StreamVenueId, string],
  figure: 'openInterest' | 'funding',
  fromMs: number,
): Promise<readonly (readonly [time: number, value: number])[] | undefined> {
  const venue: StreamVenue = VENUES[id];
  const history = venue.history[figure];
  const request = history?.request(symbol, { from: START - fromMs, to: START });
  if (history === undefined || request === undefined) return undefined;
  const asked = network.http.request({
    method: request.body === undefined ? 'GET' : 'POST',
    url: `${network.endpoints[id].rest}${request.path}`,
    ...(request.body !== undefined && { body: request.body }),
    timeoutMs: 5000,
  });
  await network.run(10);
  const { status, body } = await asked;
  const rows: (readonly [number, number])[] = [];
  expect(
    history.parse(body, symbol, (...row) => rows.push(row)),
    `${id} ${figure}`,
  ).toBeUndefined();
  expect(status).toBe(200);
  expect(rows.length).toBeLessThanOrEqual(history.maxRows);
  // Gate begins with the period that the time is in.
  return rows.filter(([time]) => time >= START - fromMs).toSorted(([a], [b]) => a - b);
}

const MARKETS = [
  ['binance-usdm', 'BTCUSDT'],
  ['binance-coinm', 'BTCUSD_PERP'],
  ['bybit-linear', 'BTCUSDT'],
  ['bybit-inverse', 'BTCUSD'],
  ['okx', 'BTC-USDT-SWAP'],
  ['okx', 'BTC-USD-SWAP'],
  ['gate-usdm', 'BTC_USDT'],
  ['gate-coinm', 'BTC_USD'],
] as const;

test.each(MARKETS)('open interest of %s %s is read every five minutes of the time asked for', async (...market) => {
  const network = new SimulatorNetwork({ seed: 1, startTime: START, eventsPerSecond: 0.5 });
  const rows = (await historyOf(network, market, 'openInterest', 3_600_000)) ?? [];
  const newest = START - (START % OPEN_INTEREST_EVERY_MS);
  expect(rows.map(([time]) => (newest - time) / OPEN_INTEREST_EVERY_MS)).toEqual([
    11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
  ]);
  for (const [, value] of rows) expect(value).toBeGreaterThan(0);
  expect(new Set(rows.map(([, value]) => value)).size).toBeGreaterThan(3);
});

test.each([...MARKETS, ['hyperliquid', 'BTC']] as const)('funding that %s %s paid is read', async (...market) => {
  const network = new SimulatorNetwork({ seed: 1, startTime: START, eventsPerSecond: 0.5 });
  const rows = (await historyOf(network, market, 'funding', 30 * 86_400_000)) ?? [];
  const everyMs = market[0] === 'hyperliquid' ? 3_600_000 : FUNDING_MS;
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.at(-1)?.[0]).toBe(START - (START % everyMs));
  for (const [at, [time, rate]] of rows.entries()) {
    expect(Math.abs(rate)).toBeLessThan(0.01);
    if (at > 0) expect(time - (rows[at - 1]?.[0] ?? NaN)).toBe(everyMs);
  }
});

test('Hyperliquid keeps no open interest, and nobody keeps the funding of dated contracts', () => {
  const hyperliquid: StreamVenue = VENUES.hyperliquid;
  expect(hyperliquid.history.openInterest).toBeUndefined();
  const range = { from: START - 1, to: START };
  const usdm: StreamVenue = VENUES['binance-usdm'];
  const coinm: StreamVenue = VENUES['binance-coinm'];
  expect(usdm.history.funding?.request('BTCUSDT_260327', range)).toBeUndefined();
  expect(usdm.history.openInterest?.request('BTCUSDT_260327', range)).toBeDefined();
  // Its symbol does not say which quarter it is.
  expect(coinm.history.openInterest?.request('BTCUSD_260327', range)).toBeUndefined();
});

test.each([
  ['binance-usdm', '[{"symbol":"BTCUSDT","sumOpenInterest":"x","timestamp":1768478400000}]'],
  ['bybit-linear', '{"retCode":0,"result":{"list":[{"openInterest":"2","timestamp":"1768478400000"}]}}'],
  ['okx', '{"code":"0","data":[["1768478400000"]]}'],
  ['gate-usdm', '[{"time":1768478400}]'],
] as const)('what %s answers wrongly is malformed, and nothing is taken of it', (id, body) => {
  const venue: StreamVenue = VENUES[id];
  const taken: number[] = [];
  const good = new TextEncoder().encode(body);
  expect(venue.history.openInterest?.parse(good, 'BTC', (time) => taken.push(time))).toEqual({
    malformed: 'open interest history: unreadable row',
  });
  expect(venue.history.openInterest?.parse(new TextEncoder().encode('<html>'), 'BTC', () => undefined)).toBeDefined();
  expect(taken).toEqual([]);
});
