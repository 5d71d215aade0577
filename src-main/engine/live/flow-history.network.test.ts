import { describe, expect, it } from 'vitest';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';
import type { FlowBar } from '../../../src-shared/market/flow/flow-bar.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { defaultConfig } from '../config/config.ts';

const MINUTE = 60_000;

describe('order flow before it was asked for', () => {
  it.each([
    ['binance-spot', 'SIM0001USDT'],
    ['binance-usdm', 'SIM0001USDT'],
    ['okx', 'SIM0001-USDT'],
    ['gate-usdm', 'SIM0001_USDT'],
  ] as const)(
    '%s: the trades that the venue still has are counted as if they had been received',
    async (venue, symbol) => {
      const { bars, addedAt, trades } = await addedLate(venue, symbol, '1m');
      const whole = bars.filter(({ closed, incomplete }) => closed && incomplete.length === 0);
      expect(whole.filter(({ closeTime }) => closeTime < addedAt).length).toBeGreaterThan(1);
      for (const bar of whole) {
        const own = trades.filter(({ time }) => time >= bar.openTime && time <= bar.closeTime);
        const sumOf = (side: string): number =>
          own.reduce((sum, { size, aggressor }) => sum + (aggressor === side ? Number(size) : 0), 0);
        expect([Number(bar.buyVolume), Number(bar.sellVolume)]).toEqual([
          expect.closeTo(sumOf('buy'), 6),
          expect.closeTo(sumOf('sell'), 6),
        ]);
        expect(bar.footprint?.length).toBeGreaterThan(0);
      }
    },
  );

  it('bars before these trades are those of candles with the volume of takers, and say that they are estimated', async () => {
    const { bars, candles } = await addedLate('binance-spot', 'SIM0001USDT', '1m');
    const estimated = bars.filter(({ incomplete }) => incomplete.includes('estimated'));
    expect(estimated.length).toBeGreaterThan(100);
    expect(bars.slice(0, estimated.length)).toEqual(estimated);
    const times = bars.map(({ openTime }) => openTime);
    expect(times).toEqual(times.map((_, i) => (times[0] ?? NaN) + i * MINUTE));
    for (const bar of estimated) {
      const candle = candles.find(({ openTime }) => openTime === bar.openTime);
      expect([bar.open, bar.close, Number(bar.buyVolume)]).toEqual([
        candle?.open,
        candle?.close,
        Number(candle?.takerBuyVolume),
      ]);
      expect(Number(bar.buyVolume) + Number(bar.sellVolume)).toBeCloseTo(Number(candle?.volume), 6);
    }
    // The first bar with trades began before them, and was replaced.
    expect(bars.some(({ incomplete }) => incomplete.includes('late-start'))).toBe(false);
  });

  it('a bar that began before its trades is replaced by its candle as soon as that is closed', async () => {
    const { bars, addedAt } = await addedLate('binance-spot', 'SIM0001USDT', '5m', 450_000);
    const first = bars.find(({ openTime, closeTime }) => openTime <= addedAt && closeTime >= addedAt);
    expect(first?.incomplete).toEqual(['estimated']);
    expect(first?.closed).toBe(true);
  });

  it('nothing is loaded if it is off', async () => {
    const { bars, addedAt } = await addedLate('binance-spot', 'SIM0001USDT', '1m', 120_000, 0);
    expect(bars[0]?.openTime).toBeGreaterThan(addedAt - MINUTE);
    expect(bars[0]?.incomplete).toEqual(['late-start']);
  });
});

/** Order flow of a market that has been open for minutes: its bars after `runMs` more. */
async function addedLate(
  venue: StreamVenueId,
  symbol: string,
  interval: '1m' | '5m',
  runMs = 130_000,
  historyTrades = interval === '5m' ? 10 : 5000,
) {
  const network = new SimulatorNetwork({ seed: 7, symbols: 1, eventsPerSecond: 6, venues: [venue] });
  const config = defaultConfig();
  const engine = engineOn(network, { config: { venue, orderFlow: { ...config.orderFlow, historyTrades } } });
  await engine.start();
  // The market exists as soon as somebody looks at it.
  engine.addCandleStream(symbol, { interval });
  await network.run(250_000);
  const addedAt = network.clock.now();
  const flow = engine.addOrderFlow(symbol, { bars: interval, step: '1' });
  const emitted = new Map<number, FlowBar>();
  engine.on('mkt.flow', (bar) => {
    emitted.set(bar.openTime, bar);
  });
  await network.run(runMs);
  const bars = flow.bars();
  for (const [openTime, bar] of emitted)
    expect(bars.find((each) => each.openTime === openTime)?.buyVolume).toBe(bar.buyVolume);
  const result = {
    bars,
    addedAt,
    trades: network.truth.trades(venue, symbol, { limit: 100_000 }),
    candles: engine.getCandles(symbol, interval),
  };
  await stopped(engine, network);
  return result;
}
