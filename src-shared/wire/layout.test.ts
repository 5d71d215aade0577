import { expect, test } from 'vitest';
import {
  CANDLE,
  CANDLE_STRIDE,
  CandleFlag,
  LEVEL,
  LEVEL_STRIDE,
  QUOTE,
  QUOTE_STRIDE,
  TRADE,
  TRADE_STRIDE,
  TradeFlag,
} from './layout.ts';

test.each([
  ['book level', LEVEL, LEVEL_STRIDE],
  ['trade', TRADE, TRADE_STRIDE],
  ['candle', CANDLE, CANDLE_STRIDE],
  ['quote', QUOTE, QUOTE_STRIDE],
])('the numbers of a %s fill their places without a gap', (_name, positions, stride) => {
  expect(Object.values(positions)).toEqual(Array.from({ length: stride }, (_, at) => at));
});

test.each([
  ['trade', TradeFlag],
  ['candle', CandleFlag],
])('every flag of a %s is one bit of its own', (_name, flags) => {
  expect(Object.values(flags)).toEqual(Object.values(flags).map((_, bit) => 2 ** bit));
});
