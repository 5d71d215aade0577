import { expect, test } from 'vitest';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';
import { toInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { PastSample } from '../../../src-shared/wire/past.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { HttpPort } from '../ports.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 15, 12, 7, 20);

/** An engine on one simulated venue, and what it asks it for. */
function setup(venue: StreamVenueId, symbols = 1) {
  const network = new SimulatorNetwork({ seed: 3, symbols, eventsPerSecond: 1, venues: [venue], startTime: START });
  const requests: string[] = [];
  const http: HttpPort = {
    request: (request) => {
      requests.push(`${request.url} ${request.body ?? ''}`);
      return network.http.request(request);
    },
  };
  const engine = engineOn(network, { http, config: { venue } });
  return { network, engine, requests };
}

test.each([
  ['binance-spot', 'SIM0001USDT', false],
  ['binance-usdm', 'SIM0001USDT', true],
  ['binance-coinm', 'SIM0001USD_PERP', true],
  ['bybit-linear', 'SIM0001USDT', true],
  ['okx', 'SIM0001-USDT-SWAP', true],
  ['gate-usdm', 'SIM0001_USDT', true],
  ['hyperliquid', 'SIM0001', false],
] as const)(
  '%s %s: prices an hour ago and open interest an hour and a day ago are known seconds after they were asked for',
  async (venue, symbol, hasInterest) => {
    const { network, engine } = setup(venue);
    await engine.start();
    engine.addTickerStream(symbol);
    const query = { instruments: [toInstrumentId(venue, symbol)], figures: ['price', 'openInterest'] as const };
    engine.source.past.read(query);
    await network.run(15_000);
    const now = network.clock.now();
    const [past] = engine.source.past.read(query);
    const since = (sample: PastSample | undefined): number => (now - (sample?.time ?? NaN)) / MINUTE;
    const opens = network.truth.candles(venue, symbol, '1m', 70).map(({ openTime, open }) => [openTime, Number(open)]);
    expect(since(past?.price1h)).toBeCloseTo(60, -0.1);
    expect(opens).toContainEqual([past?.price1h?.time, past?.price1h?.value]);
    const interest = [since(past?.openInterest1h), since(past?.openInterest24h)];
    if (hasInterest) expect(interest).toEqual([expect.closeTo(60, -0.7), expect.closeTo(24 * 60, -0.7)]);
    // Counted from when it was first asked for; spot markets have none at all.
    else expect(interest.every((minutes) => !(minutes > 1))).toBe(true);
    expect(past?.isLoading).toBeUndefined();
    await stopped(engine, network);
  },
);

test('a long list is loaded little by little, within a fifth of the budget, and ends with the list', async () => {
  const { network, engine, requests } = setup('binance-usdm', 200);
  await engine.start();
  const symbols = Array.from({ length: 200 }, (_, n) => `SIM${String(n + 1).padStart(4, '0')}USDT`);
  const query = {
    instruments: symbols.map((symbol) => toInstrumentId('binance-usdm', symbol)),
    figures: ['openInterest'] as const,
  };
  engine.source.past.read(query);
  await network.run(MINUTE);
  const asked = (): number => requests.filter((request) => request.includes('openInterestHist')).length;
  // 2,400 a minute, of which a fifth, by six.
  expect(asked()).toBeGreaterThan(70);
  expect(asked()).toBeLessThanOrEqual(81);
  engine.source.past.read(query);
  await network.run(30_000);
  const whileWanted = asked();
  expect(whileWanted).toBeGreaterThan(110);
  // Nobody looks any more: nothing more is asked for three minutes later.
  await network.run(4 * MINUTE);
  const last = asked();
  await network.run(MINUTE);
  expect(asked()).toBe(last);
  await stopped(engine, network);
});
