import { expect, it } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { decodeFrame } from '../venue/decode-frame.ts';
import { Decoded } from '../venue/decoded.ts';
import { MarketCache } from '../market/market-cache.ts';
import { NO_REQUEST } from '../market/market-host.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { bybitSpot } from '../../venues/bybit/markets.ts';
import { viewBook } from '../market/market-views.ts';
import { finalBooks } from './final-books.ts';

function makeMarket(maxLevels?: number): MarketCache {
  const clock = new FakeClock();
  const config = defaultConfig();
  return new MarketCache(
    {
      now: () => clock.now(),
      random: () => 0,
      setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
      requestSnapshot: () => NO_REQUEST,
      onCandleGap: () => undefined,
      report: () => undefined,
    },
    { ...config, book: { ...config.book, ...(maxLevels !== undefined && { maxLevels }) } },
  );
}

it.each([
  ['as numbers', '1.5'],
  ['as exact texts, which do not fit 2^53', '9007199254740993.5'],
])('a book that is cut says how deep it is known, its levels kept %s', (_, size) => {
  const market = makeMarket(3);
  const decoded = new Decoded();
  const apply = (type: string, u: number, bids: readonly string[], asks: readonly string[]): void => {
    const side = (prices: readonly string[]): string => prices.map((price) => `["${price}","${size}"]`).join(',');
    const frame = `{"topic":"orderbook.200.BTCUSDT","type":"${type}","ts":1,"data":{"s":"BTCUSDT","b":[${side(bids)}],"a":[${side(asks)}],"u":${u},"seq":9},"cts":1}`;
    decodeFrame(bybitSpot, new TextEncoder().encode(frame), decoded);
    market.apply(bybitSpot, decoded, undefined, 1);
  };
  apply('snapshot', 7, ['99', '98', '97', '96'], ['101', '102']);
  expect(finalBooks(market)).toMatchObject([
    { knownDepth: 3, bids: [['99'], ['98'], ['97']].map(([price]) => [price, size]), asks: [{}, {}] },
  ]);
  // What was dropped stays unknown when room is made.
  const gone = `{"topic":"orderbook.200.BTCUSDT","type":"delta","ts":2,"data":{"s":"BTCUSDT","b":[["99","0"]],"a":[],"u":8,"seq":10},"cts":2}`;
  decodeFrame(bybitSpot, new TextEncoder().encode(gone), decoded);
  market.apply(bybitSpot, decoded, undefined, 2);
  expect(finalBooks(market)).toMatchObject([{ knownDepth: 2, lastSequence: 8 }]);
  const book = market.find('bybit-spot', 'BTCUSDT')?.books.get('orderbook.200.BTCUSDT');
  expect(book && viewBook(bybitSpot, book, { levels: 10, tick: undefined }).knownDepth).toBe(2);
});

it('the deepest book of a symbol is the one that is reported', () => {
  const market = makeMarket();
  const decoded = new Decoded();
  for (const [depth, price, u] of [
    [200, '100', 7],
    [50, '99', 3],
  ] as const) {
    const frame = `{"topic":"orderbook.${depth}.BTCUSDT","type":"snapshot","ts":1,"data":{"s":"BTCUSDT","b":[["${price}","1"]],"a":[["101","1"]],"u":${u},"seq":9},"cts":1}`;
    decodeFrame(bybitSpot, new TextEncoder().encode(frame), decoded);
    market.apply(bybitSpot, decoded, undefined, 1);
  }
  expect(finalBooks(market)).toMatchObject([
    { symbol: 'BTCUSDT', state: 'verified', lastSequence: 7, bids: [['100', '1']] },
  ]);
});
