import { expect, test } from 'vitest';
import { CANDLE, CANDLE_STRIDE } from '../../src-shared/wire/layout.ts';
import { CandleBuffer } from '../feed/candle-buffer.ts';
import { shownDecimals } from './decimal-text.ts';

test('a chart has the digits of the tick, more if its candles have more, zeros at the end not counted', () => {
  const candles = new CandleBuffer();
  const decimals = () => shownDecimals('1', candles.priceDecimals, candles.scales.priceScale);
  const send = (close: number, isReset: boolean): void => {
    const numbers = new Float64Array(CANDLE_STRIDE).fill(100_000);
    numbers[CANDLE.close] = close;
    candles.apply(
      {
        kind: 'candles',
        sub: 'c',
        offset: 0,
        instrument: 'binance-spot:BTCUSDT',
        interval: '1m',
        scales: { priceScale: 3, priceSent: 3, sizeScale: 0, sizeSent: 0 },
        quoteScale: 0,
        count: 1,
        isReset,
        state: 'running',
        history: 'idle',
      },
      numbers,
    );
  };
  send(101_000, true);
  expect(decimals()).toBe(0);
  send(100_520, false);
  expect(decimals()).toBe(2);
  send(101_000, false);
  expect(decimals()).toBe(2);
  send(101_000, true);
  expect(decimals()).toBe(0);
});
