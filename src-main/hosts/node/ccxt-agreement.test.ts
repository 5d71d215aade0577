import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CandleEvent, MarketEvent, TradeEvent } from '../../../src-shared/market/events.ts';
import { defaultConfig } from '../../engine/config/config.ts';
import { createEngine } from '../../engine/engine.ts';
import { CCXT_PRODUCTS, openCcxt } from '../../simulator/testing/ccxt-client.ts';
import type { CcxtClient, CcxtTrade } from '../../simulator/testing/ccxt-client.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import type { Simulator } from '../../simulator/start-simulator.ts';
import { VENUES } from '../../venues/registry.ts';
import { createHostPorts } from './ports/ports.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ seed: 11, speed: 20 });
});
afterAll(() => simulator.stop());

test.concurrent.each(CCXT_PRODUCTS)(
  'our engine and ccxt report the same trades and candles of $venue',
  async (product) => {
    const { venue, native, symbol } = product;
    const { tradeChannel } = VENUES[venue];
    const ports = createHostPorts({ home: await mkdtemp(path.join(tmpdir(), 'tapedeck-ccxt-')) });
    const engine = createEngine({
      ports,
      venues: { [venue]: VENUES[venue] },
      config: { ...defaultConfig(), endpoints: simulator.endpoints },
    });
    const client = await openCcxt(product, simulator.endpoints);
    const ours: MarketEvent[] = [];
    engine.on('mkt.all', (event) => {
      ours.push(event);
    });
    try {
      await engine.start();
      engine.source.open(venue, { channel: tradeChannel, symbol: native });
      engine.source.open(venue, { channel: 'candle', symbol: native, interval: '1m' });
      const [trades, candles] = await Promise.all([
        watchTrades(client, symbol, tradeChannel),
        watchCandles(client, symbol),
      ]);
      const isTrade = (event: MarketEvent): event is TradeEvent => event.kind === 'trade';
      const tradesById = new Map(ours.filter(isTrade).map((event) => [Number(event.id), event]));
      const shared = trades.filter(({ id }) => tradesById.has(Number(id)));
      expect(shared.length).toBeGreaterThan(10);
      for (const { id, timestamp, price, amount, side } of shared) {
        const our = tradesById.get(Number(id));
        expect([Number(our?.price), Number(our?.size), our?.aggressor, our?.venueTime]).toEqual([
          price,
          amount,
          side,
          timestamp,
        ]);
      }
      const isClosed = (event: MarketEvent): event is CandleEvent => event.kind === 'candle' && event.closed;
      const closed = ours.filter(isClosed).filter(({ openTime }) => candles.has(openTime));
      expect(closed.length).toBeGreaterThan(0);
      for (const { openTime, open, high, low, close, volume } of closed)
        expect(candles.get(openTime)).toEqual([openTime, open, high, low, close, volume].map(Number));
    } finally {
      await client.close();
      await engine.stop();
      await ports.close();
    }
  },
  60_000,
);

async function watchTrades(client: CcxtClient, symbol: string, name: string): Promise<readonly CcxtTrade[]> {
  const seen: CcxtTrade[] = [];
  while (seen.length < 60) seen.push(...(await client.watchTrades(symbol, undefined, undefined, { name })));
  return seen;
}

/** Until two have closed while they were watched; the running one, whose end is not known, is left out. */
async function watchCandles(client: CcxtClient, symbol: string): Promise<ReadonlyMap<number, readonly number[]>> {
  const last = new Map<number, readonly number[]>();
  while (last.size < 3) for (const candle of await client.watchOHLCV(symbol, '1m')) last.set(candle[0] ?? NaN, candle);
  last.delete(Math.max(...last.keys()));
  return last;
}
