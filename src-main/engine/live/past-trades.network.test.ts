import { describe, expect, it } from 'vitest';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { TRADE_BACKFILLED, type TradeRing } from '../market/trades/trade-ring.ts';

const VENUES = [
  ['binance-spot', 'SIM0001USDT'],
  ['bybit-linear', 'SIM0001USDT'],
  ['okx', 'SIM0001-USDT'],
  ['gate-usdm', 'SIM0001_USDT'],
] as const;

describe('trades before a tape was opened', () => {
  it.each(VENUES)('%s: join the first live one, none missing and none twice', async (venue, symbol) => {
    const { ring, truth } = await openedLate(venue, symbol, 'trade');
    const { past } = ring;
    expect(past?.isJoined).toBe(true);
    expect(past?.trades.total).toBeGreaterThan(50);
    const shown = [...timesAndPrices(past?.trades), ...timesAndPrices(ring)];
    expect(shown).toEqual(truth.slice(-shown.length));
    for (let n = 0; n < (past?.trades.total ?? 0); n++)
      expect((past?.trades.rows.flags(past.trades.slotOf(n)) ?? 0) & TRADE_BACKFILLED).not.toBe(0);
    expect(ring.rows.flags(0) & TRADE_BACKFILLED).toBe(0);
  });

  it('aggregates join by the numbers of their fills', async () => {
    const { ring } = await openedLate('binance-usdm', 'SIM0001USDT', 'aggTrade');
    const { past } = ring;
    expect(past?.isJoined).toBe(true);
    const { trades } = past ?? none();
    expect(trades.total).toBeGreaterThan(50);
    expect(trades.rows.lastTradeId(trades.total - 1) + 1).toBe(ring.rows.firstTradeId(0));
  });

  it('are there before the first live trade, and say that some may be missing until it came', async () => {
    const network = new SimulatorNetwork({ seed: 7, symbols: 1, eventsPerSecond: 6, venues: ['binance-spot'] });
    const engine = engineOn(network, { config: { venue: 'binance-spot' } });
    await engine.start();
    engine.addCandleStream('SIM0001USDT', { interval: '1m' });
    await network.run(60_000);
    const { source } = engine;
    const market = source.market.symbol(source.venue('binance-spot') ?? none(), 'SIM0001USDT');
    const ring = source.market.trades(market, false);
    source.loadPastTrades('binance-spot', 'SIM0001USDT', 'trade');
    await network.run(2000);
    expect(ring.total).toBe(0);
    expect(ring.past?.isJoined).toBe(false);
    expect(ring.past?.trades.total).toBeGreaterThan(50);
    source.open('binance-spot', { channel: 'trade', symbol: 'SIM0001USDT' });
    await network.run(20_000);
    expect(ring.total).toBeGreaterThan(0);
    expect(ring.past?.isJoined).toBe(true);
    await stopped(engine, network);
  });

  it('are not asked for again if another tape is opened', async () => {
    const { engine, network, requests } = await openedLate('binance-spot', 'SIM0001USDT', 'trade');
    const before = [...requests];
    expect(new Set(before)).toEqual(new Set(['/binance-spot/api/v3/trades?symbol=SIM0001USDT&limit=1000']));
    engine.source.loadPastTrades('binance-spot', 'SIM0001USDT', 'trade');
    await network.run(5000);
    expect(requests).toEqual(before);
    await stopped(engine, network);
  });
});

async function openedLate(venue: StreamVenueId, symbol: string, channel: 'trade' | 'aggTrade') {
  const network = new SimulatorNetwork({ seed: 7, symbols: 1, eventsPerSecond: 6, venues: [venue] });
  const requests: string[] = [];
  const { http } = network;
  const engine = engineOn(network, {
    config: { venue },
    http: {
      request(request) {
        const { pathname, search } = new URL(request.url);
        if (/trades/i.test(pathname)) requests.push(pathname + search);
        return http.request(request);
      },
    },
  });
  await engine.start();
  // The market exists as soon as somebody looks at it.
  engine.addCandleStream(symbol, { interval: '1m' });
  await network.run(60_000);
  const { source } = engine;
  source.open(venue, { channel, symbol });
  const market = source.market.symbol(source.venue(venue) ?? none(), symbol);
  const ring = source.market.trades(market, channel === 'aggTrade');
  source.loadPastTrades(venue, symbol, channel);
  await network.run(20_000);
  const truth = network.truth
    .trades(venue, symbol, { limit: 100_000 })
    .map(({ time, price }) => `${time} ${Number(price)}`);
  return { engine, network, ring, truth, requests };
}

function timesAndPrices(ring: TradeRing | undefined): string[] {
  if (ring === undefined) return [];
  const texts: string[] = [];
  for (let n = ring.first; n < ring.total; n++)
    texts.push(`${ring.rows.venueTime(ring.slotOf(n))} ${Number(ring.priceText(n))}`);
  return texts;
}

function none(): never {
  throw new Error('no such venue');
}
