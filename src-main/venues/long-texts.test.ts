import { describe, expect, test } from 'vitest';
import { MAX_DECIMAL_CHARS } from '../../src-shared/market/decimal.ts';
import { decodeFrame, MAX_NAME_CHARS } from '../engine/venue/decode-frame.ts';
import { Decoded } from '../engine/venue/decoded.ts';
import { LevelList } from '../engine/venue/records.ts';
import { levelsInto, parseJson } from './json-fields.ts';
import { VENUES } from './registry.ts';

const UTF8 = new TextEncoder();
const decoded = new Decoded();

function kindOf(id: keyof typeof VENUES, frame: string): string {
  decodeFrame(VENUES[id], UTF8.encode(frame), decoded);
  return decoded.kind;
}

/** A trade of some venues, of any price, id and symbol. */
const FRAMES: readonly (readonly [
  venue: keyof typeof VENUES,
  make: (price: string, id: string, symbol: string) => string,
])[] = [
  [
    'bybit-spot',
    (price, id, symbol) =>
      `{"topic":"publicTrade.${symbol}","type":"snapshot","ts":1700000000000,"data":[{"i":"${id}","T":1700000000000,"p":"${price}","v":"1","S":"Buy","s":"${symbol}","BT":false}]}`,
  ],
  [
    'okx',
    (price, id, symbol) =>
      `{"arg":{"channel":"trades","instId":"${symbol}"},"data":[{"instId":"${symbol}","tradeId":"${id}","px":"${price}","sz":"1","side":"buy","ts":"1700000000000","count":"1"}]}`,
  ],
];

describe('texts of a venue have lengths', () => {
  test.each(FRAMES)('%s: what is longer is malformed, and quickly', (venue, make) => {
    expect(kindOf(venue, make('1.5', '123', 'BTC-USDT'))).toBe('events');
    const from = performance.now();
    expect(kindOf(venue, make(`0.${'0'.repeat(400_000)}1`, '123', 'BTC-USDT'))).toBe('malformed');
    expect(kindOf(venue, make('1.5', 'x'.repeat(2_000_000), 'BTC-USDT'))).toBe('malformed');
    expect(kindOf(venue, make('1.5', 'x'.repeat(MAX_NAME_CHARS + 1), 'BTC-USDT'))).toBe('malformed');
    expect(kindOf(venue, make('1.5', '123', 'B'.repeat(MAX_NAME_CHARS + 1)))).toBe('malformed');
    expect(kindOf(venue, make(`0.${'1'.repeat(MAX_DECIMAL_CHARS)}`, '123', 'BTC-USDT'))).toBe('malformed');
    expect(kindOf(venue, make(`1.${'0'.repeat(MAX_DECIMAL_CHARS)}`, '123', 'BTC-USDT'))).toBe('malformed');
    expect(performance.now() - from).toBeLessThan(1000);
  });

  test('a whole number of many digits is not made exact', () => {
    const from = performance.now();
    expect(parseJson(UTF8.encode(`{"id":${'9'.repeat(2_000_000)}}`))).toBeUndefined();
    expect(parseJson(UTF8.encode(`{"id":${'9'.repeat(400)}}`))).toEqual({ id: Infinity });
    expect(parseJson(UTF8.encode('{"id":12345678901234567890}'))).toEqual({ id: 12345678901234567890n });
    expect(performance.now() - from).toBeLessThan(1000);
  });

  test('a negative size is no level', () => {
    const list = new LevelList();
    expect([levelsInto([['1', '-2']], list), levelsInto([['-1', '2']], list), levelsInto([['1', '0']], list)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
