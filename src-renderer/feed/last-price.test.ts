import { expect, test } from 'vitest';
import type { Demand } from '../../src-shared/wire/demand.ts';
import { QUOTE, QUOTE_STRIDE, TRADE, TRADE_STRIDE } from '../../src-shared/wire/layout.ts';
import { Feed } from './feed.ts';
import { lastPriceOf } from './last-price.ts';

const BTC = 'binance-spot:BTCUSDT';
const ETH = 'binance-spot:ETHUSDT';

function feedOf(...demands: readonly Demand[]): Feed {
  const feed = new Feed({
    publish: () => undefined,
    request: () => Promise.resolve({ ok: true, result: { kind: 'ok' } }),
    clock: { requestFrame: () => undefined, every: () => () => undefined, isVisible: () => true },
    delay: () => () => undefined,
    monotonic: () => 0,
  });
  feed.demand('p', demands);
  return feed;
}

test('the last price is that of a watchlist, or of a tape, whichever shows the instrument', () => {
  const feed = feedOf(
    { sub: 'q', kind: 'quotes', instruments: [ETH, BTC] },
    { sub: 'l', kind: 'trades', instrument: BTC, channel: 'liquidation' },
    { sub: 't', kind: 'trades', instrument: BTC },
  );
  expect([lastPriceOf(feed, BTC), lastPriceOf(feed, ETH)]).toEqual([undefined, undefined]);
  const trade = new Float64Array(TRADE_STRIDE);
  for (const [sub, price] of [
    ['l', 1],
    ['t', 964_491],
  ] as const)
    feed.trades(sub).apply(
      {
        kind: 'trades',
        sub,
        offset: 0,
        count: 1,
        dropped: 0,
        instrument: BTC,
        isReset: false,
        scales: { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 },
        state: 'running',
      },
      trade.fill(price, TRADE.price, TRADE.price + 1),
    );
  expect(lastPriceOf(feed, BTC)).toBe(96_449.1);
  const rows = new Float64Array(QUOTE_STRIDE).fill(NaN);
  rows[QUOTE.row] = 0;
  rows[QUOTE.last] = 3000;
  feed.quotes('q').apply({ kind: 'quotes', sub: 'q', offset: 0, count: 1, instruments: [ETH, BTC] }, rows);
  expect([lastPriceOf(feed, BTC), lastPriceOf(feed, ETH)]).toEqual([96_449.1, 3000]);
});
