import { describe, expect, it } from 'vitest';
import { toRestFormat } from './rest-format.ts';

describe('toRestFormat', () => {
  it('gives a trade with its own strings and an exact product', () => {
    expect(
      toRestFormat({
        kind: 'trade',
        venue: 'binance-spot',
        symbol: 'BTCUSDT',
        id: 28457,
        price: '4.00000100',
        size: '12.00000000',
        aggressor: 'sell',
        venueTime: 1499865549590,
      }),
    ).toEqual({
      id: 28457,
      price: '4.00000100',
      qty: '12.00000000',
      quoteQty: '48.000012',
      time: 1499865549590,
      isBuyerMaker: true,
    });
  });

  it.each([
    ['123456789012345678.5', '2', '246913578024691357'],
    ['0.00000001', '0.00000001', '0.0000000000000001'],
    ['7', '3', '21'],
    ['100.00', '0.50', '50'],
  ])('multiplies %s by %s exactly', (price, size, quoteQty) => {
    const trade = toRestFormat({
      kind: 'trade',
      venue: 'binance-spot',
      symbol: 'A',
      id: 1,
      price,
      size,
      aggressor: 'buy',
    });
    expect([trade.quoteQty, trade.isBuyerMaker, 'time' in trade]).toEqual([quoteQty, false, false]);
  });

  it('gives a book as pairs of price and quantity', () => {
    expect(
      toRestFormat({
        kind: 'book',
        venue: 'binance-spot',
        symbol: 'A',
        type: 'snapshot',
        bids: [['1.0', '2.00']],
        asks: [],
        lastSequence: 9,
      }),
    ).toEqual({ lastUpdateId: 9, bids: [['1.0', '2.00']], asks: [] });
  });
});
