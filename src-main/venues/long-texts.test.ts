import { describe, expect, test } from 'vitest';
import { MAX_DECIMAL_CHARS } from '../../src-shared/market/decimal.ts';
import { decodeFrame, MAX_FRAME_BYTES, MAX_NAME_CHARS } from '../engine/venue/decode-frame.ts';
import { Decoded } from '../engine/venue/decoded.ts';
import { LevelList } from '../engine/venue/records.ts';
import { levelsInto, parseJson } from './json-fields.ts';
import { VENUES } from './registry.ts';
import { patience } from '../../scripts/speed.mjs';

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

/** A trade by a topic of BTC, of any symbol and size, live and from history. If the frame names no topic of its own, the symbol is the topic. */
const TRADES: readonly (readonly [
  venue: keyof typeof VENUES,
  live: (size: string, symbol: string, id?: string) => string,
  past: (size: string, id?: string) => string,
  symbol: string,
  namesTopic: boolean,
])[] = [
  [
    'binance-spot',
    (size, symbol, id = '1') =>
      `{"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000000,"s":"${symbol}","t":${id},"p":"5","q":"${size}","T":1700000000000,"m":true,"M":true}}`,
    (size, id = '1') => `[{"id":${id},"price":"5","qty":"${size}","time":1700000000000,"isBuyerMaker":true}]`,
    'BTCUSDT',
    true,
  ],
  [
    'bybit-spot',
    (size, symbol, id = '1') =>
      `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1700000000000,"data":[{"i":"${id}","T":1700000000000,"p":"5","v":"${size}","S":"Buy","s":"${symbol}","BT":false}]}`,
    (size, id = '1') =>
      `{"retCode":0,"result":{"list":[{"execId":"${id}","symbol":"BTCUSDT","price":"5","size":"${size}","side":"Buy","time":"1700000000000"}]}}`,
    'BTCUSDT',
    true,
  ],
  [
    'okx',
    (size, symbol, id = '1') =>
      `{"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":[{"instId":"${symbol}","tradeId":"${id}","px":"5","sz":"${size}","side":"buy","ts":"1700000000000"}]}`,
    (size, id = '1') =>
      `{"code":"0","data":[{"instId":"BTC-USDT","tradeId":"${id}","px":"5","sz":"${size}","side":"buy","ts":"1700000000000"}]}`,
    'BTC-USDT',
    true,
  ],
  [
    'gate-spot',
    (size, symbol, id = '1') =>
      `{"time":1700000000,"time_ms":1700000000000,"channel":"spot.trades","event":"update","result":{"id":1,"id_market":"${id}","create_time":1700000000,"create_time_ms":"1700000000000.0","side":"buy","currency_pair":"${symbol}","amount":"${size}","price":"5"}}`,
    (size, id = '1') =>
      `[{"id":"${id}","create_time":"1700000000","create_time_ms":"1700000000000.0","currency_pair":"BTC_USDT","side":"buy","amount":"${size}","price":"5","sequence_id":"${id}"}]`,
    'BTC_USDT',
    false,
  ],
  [
    'hyperliquid',
    (size, symbol, id = '1') =>
      `{"channel":"trades","data":[{"coin":"${symbol}","side":"B","px":"5","sz":"${size}","time":1700000000000,"hash":"0x1","tid":${id},"users":["a","b"]}]}`,
    (size, id = '1') =>
      `[{"coin":"BTC","side":"B","px":"5","sz":"${size}","time":1700000000000,"hash":"0x1","tid":${id},"users":["a","b"]}]`,
    'BTC',
    false,
  ],
];

describe.each(TRADES)('a trade of %s', (id, live, past, symbol, namesTopic) => {
  const pastOf = (text: string): string | undefined =>
    VENUES[id].history.parseTrades(UTF8.encode(text), 'trade', () => undefined)?.malformed;

  test('of a negative size is malformed, live and from history', () => {
    expect([kindOf(id, live('2', symbol)), kindOf(id, live('-2', symbol)), kindOf(id, live('-2E-3', symbol))]).toEqual([
      'events',
      'malformed',
      'malformed',
    ]);
    expect([pastOf(past('2')), typeof pastOf(past('-2'))]).toEqual([undefined, 'string']);
  });

  test('of an id that is too long is malformed, live and from history', () => {
    const long = '9'.repeat(MAX_NAME_CHARS + 1);
    expect(kindOf(id, live('2', symbol, long))).toBe('malformed');
    expect(typeof pastOf(past('2', long))).toBe('string');
  });

  test('of another symbol than its topic is malformed', () => {
    // In any order of the fields, so that both ways of reading it are tried.
    for (const text of [live('2', 'ETHUSDT'), live('2', 'ETHUSDT').replace('{', '{ ')])
      expect(kindOf(id, text)).toBe(namesTopic ? 'malformed' : 'events');
    if (!namesTopic) expect(decoded.topic).toContain('ETHUSDT');
  });
});

describe('texts of a venue have lengths', () => {
  test('a frame of more bytes than any is not decoded', () => {
    const blanks = ' '.repeat(MAX_FRAME_BYTES - 2);
    expect(kindOf('binance-spot', `{${blanks}}`)).not.toBe('events');
    decodeFrame(VENUES['binance-spot'], UTF8.encode(`{${blanks} }`), decoded);
    expect(decoded.reason).toContain('a frame of more than');
  });

  test('an enormous frame occupies no memory once the next one has come', () => {
    const trade = '{"i":"1","T":1700000000000,"p":"5","v":"1","S":"Buy","s":"BTCUSDT","BT":false}';
    const frame = (rows: number): string =>
      `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1700000000000,"data":[${Array(rows).fill(trade).join()}]}`;
    expect(kindOf('bybit-spot', frame(20_000))).toBe('events');
    expect(decoded.records).toHaveLength(20_000);
    expect(kindOf('bybit-spot', frame(1))).toBe('events');
    expect(decoded.records).toHaveLength(1);
    const list = new LevelList();
    for (let i = 0; i < 100_000; i++) list.add();
    list.clear();
    expect(list.prices.length).toBeLessThan(1000);
    expect(list.add()).toBe(0);
  });

  test.each(FRAMES)('%s: what is longer is malformed, and quickly', (venue, make) => {
    expect(kindOf(venue, make('1.5', '123', 'BTC-USDT'))).toBe('events');
    const from = performance.now();
    expect(kindOf(venue, make(`0.${'0'.repeat(400_000)}1`, '123', 'BTC-USDT'))).toBe('malformed');
    expect(kindOf(venue, make('1.5', 'x'.repeat(2_000_000), 'BTC-USDT'))).toBe('malformed');
    expect(kindOf(venue, make('1.5', 'x'.repeat(MAX_NAME_CHARS + 1), 'BTC-USDT'))).toBe('malformed');
    expect(kindOf(venue, make('1.5', '123', 'B'.repeat(MAX_NAME_CHARS + 1)))).toBe('malformed');
    expect(kindOf(venue, make(`0.${'1'.repeat(MAX_DECIMAL_CHARS)}`, '123', 'BTC-USDT'))).toBe('malformed');
    expect(kindOf(venue, make(`1.${'0'.repeat(MAX_DECIMAL_CHARS)}`, '123', 'BTC-USDT'))).toBe('malformed');
    expect(performance.now() - from).toBeLessThan(patience(1000));
  });

  test('a whole number of many digits is not made exact', () => {
    const from = performance.now();
    expect(parseJson(UTF8.encode(`{"id":${'9'.repeat(2_000_000)}}`))).toBeUndefined();
    expect(parseJson(UTF8.encode(`{"id":${'9'.repeat(400)}}`))).toEqual({ id: Infinity });
    expect(parseJson(UTF8.encode('{"id":12345678901234567890}'))).toEqual({ id: 12345678901234567890n });
    expect(parseJson(UTF8.encode('[9007199254740993,-9007199254740993,10000000000000001,1234567890123456]'))).toEqual([
      9007199254740993n,
      -9007199254740993n,
      10000000000000001n,
      1234567890123456,
    ]);
    expect(performance.now() - from).toBeLessThan(patience(1000));
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
