import { expect, it } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { Decoded } from '../venue/decoded.ts';
import { MarketCache } from '../market/market-cache.ts';
import { NO_REQUEST } from '../market/market-host.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { bybitSpot } from '../../venues/bybit/markets.ts';
import { finalBooks } from './final-books.ts';

it('the deepest book of a symbol is the one that is reported', () => {
  const clock = new FakeClock();
  const market = new MarketCache(
    {
      now: () => clock.now(),
      random: () => 0,
      setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
      requestSnapshot: () => NO_REQUEST,
      onCandleGap: () => undefined,
      report: () => undefined,
    },
    defaultConfig(),
  );
  const decoded = new Decoded();
  for (const [depth, price, u] of [
    [200, '100', 7],
    [50, '99', 3],
  ] as const) {
    const frame = `{"topic":"orderbook.${depth}.BTCUSDT","type":"snapshot","ts":1,"data":{"s":"BTCUSDT","b":[["${price}","1"]],"a":[["101","1"]],"u":${u},"seq":9},"cts":1}`;
    bybitSpot.decode(new TextEncoder().encode(frame), decoded);
    market.apply(bybitSpot, decoded, undefined, 1);
  }
  expect(finalBooks(market)).toMatchObject([
    { symbol: 'BTCUSDT', state: 'verified', lastSequence: 7, bids: [['100', '1']] },
  ]);
});
