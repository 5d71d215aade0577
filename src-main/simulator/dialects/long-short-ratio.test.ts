import { expect, test } from 'vitest';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { slotText } from '../../engine/market/event-lines.ts';
import { decodeFrame } from '../../engine/venue/decode-frame.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { VENUES } from '../../venues/registry.ts';
import { LONG_SHORT_MS } from '../market/derivatives.ts';
import { SimulatorNetwork } from '../testing/network.ts';

const START = Date.UTC(2026, 0, 15, 12, 7);

/** What the adapter of a venue reads of the ratio that the simulator answers with. */
async function ratioOf(network: SimulatorNetwork, id: StreamVenueId, symbol: string): Promise<string> {
  const venue: StreamVenue = VENUES[id];
  const channel = venue.polled?.longShortRatio;
  if (channel === undefined) throw new Error(`${id} has no ratio`);
  const asked = network.http.request({
    method: 'GET',
    url: `${network.endpoints[id].rest}${channel.request(symbol).path}`,
    timeoutMs: 5000,
  });
  await network.run(10);
  const { status, body } = await asked;
  const out = new Decoded();
  const decode = (bytes: Uint8Array): void => {
    channel.parse(bytes, symbol, out);
  };
  decodeFrame({ decode }, body, out);
  const [record] = out.records;
  if (status !== 200 || out.kind !== 'events' || record?.kind !== 'longShortRatio')
    throw new Error(`${id} ${symbol}: ${status} ${out.reason}`);
  return `${slotText(record.ratio) ?? ''} at ${record.venueTime}`;
}

const MARKETS = [
  ['binance-usdm', 'BTCUSDT'],
  ['binance-coinm', 'BTCUSD_PERP'],
  ['bybit-linear', 'BTCUSDT'],
  ['bybit-inverse', 'BTCUSD'],
  ['okx', 'BTC-USDT-SWAP'],
  ['gate-usdm', 'BTC_USDT'],
  ['gate-coinm', 'BTC_USD'],
] as const;

test('every adapter reads the ratio that its simulated venue counts every five minutes, the same for a seed', async () => {
  const read = async (seed: number): Promise<readonly string[]> => {
    const network = new SimulatorNetwork({ seed, startTime: START, eventsPerSecond: 0.5 });
    const texts: string[] = [];
    for (const [venue, symbol] of MARKETS) texts.push(await ratioOf(network, venue, symbol));
    return texts;
  };
  const first = await read(1);
  for (const text of first) {
    const [ratio, time] = text.split(' at ').map(Number);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(5);
    expect(time).toBe(START - (START % LONG_SHORT_MS));
  }
  expect(await read(1)).toEqual(first);
  expect(await read(2)).not.toEqual(first);
});

test('every period has another ratio, and only Hyperliquid among venues of futures has none', async () => {
  const hyperliquid: StreamVenue = VENUES.hyperliquid;
  const network = new SimulatorNetwork({ seed: 1, startTime: START, eventsPerSecond: 0.5, venues: ['binance-usdm'] });
  const before = await ratioOf(network, 'binance-usdm', 'BTCUSDT');
  await network.run(LONG_SHORT_MS);
  expect(await ratioOf(network, 'binance-usdm', 'BTCUSDT')).not.toBe(before);
  expect(hyperliquid.topicsOf({ channel: 'longShortRatio', symbol: 'BTC' })).toEqual([]);
  expect(hyperliquid.longShortScope).toBeUndefined();
});
