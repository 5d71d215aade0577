import { expect, test } from 'vitest';
import { decodeFrame } from '../engine/venue/decode-frame.ts';
import { Decoded } from '../engine/venue/decoded.ts';
import { VENUES } from './registry.ts';

// Shapes after the venues' documentation, values are our own. A recording of others may have any of them: `malformed` would make
// `normalize` and `replay` of it end with exit code 3.
test.each([
  ['hyperliquid', '{"channel":"notification","data":{"notification":"x"}}'],
  ['hyperliquid', '{"channel":"webData2","data":{}}'],
  ['hyperliquid', '{"channel":"explorerBlock","data":[{"height":1}]}'],
  ['hyperliquid', '{"channel":"fastAssetCtxs","data":"q1YqVQ=="}'],
  ['hyperliquid', '{"channel":"post","data":{"id":1,"response":{"type":"info"}}}'],
  [
    'binance-spot',
    '{"stream":"btcusdt@avgPrice","data":{"e":"avgPrice","E":1768478400231,"s":"BTCUSDT","w":"96448.7"}}',
  ],
  ['binance-spot', '{"stream":"!ticker_1h@arr","data":[{"e":"1hTicker","E":1768478400231,"s":"BTCUSDT"}]}'],
  [
    'binance-usdm',
    '{"stream":"!contractInfo","data":{"e":"contractInfo","E":1768478400231,"s":"IOTAUSDT","cs":"TRADING"}}',
  ],
  [
    'binance-usdm',
    '{"stream":"defiusdt@compositeIndex","data":{"e":"compositeIndex","E":1768478400231,"s":"DEFIUSDT"}}',
  ],
  ['binance-usdm', '{"stream":"!assetIndex@arr","data":[{"e":"assetIndexUpdate","E":1768478400231,"s":"ADAUSD"}]}'],
  [
    'binance-usdm',
    '{"stream":"btcusdt_perpetual@continuousKline_1m","data":{"e":"continuous_kline","E":1768478400231,"ps":"BTCUSDT","k":{"i":"1m"}}}',
  ],
  [
    'binance-coinm',
    '{"stream":"btcusd@indexPriceKline_1m","data":{"e":"indexPrice_kline","E":1768478400231,"ps":"BTCUSD","k":{"i":"1m"}}}',
  ],
  ['gate-spot', '{"time":1768478400,"channel":"announcement.summary_listing","event":"update","result":{"lang":"en"}}'],
  ['gate-usdm', '{"time":1768478400,"channel":"options.trades","event":"update","result":[{"x":1}]}'],
  ['gate-usdm', '{"time":1768478400,"channel":"futures.order_book","event":"all","result":{"contract":"BTC_USDT"}}'],
  ['gate-spot', '{"header":{"status":"200","channel":"spot.login","event":"api"},"data":{"result":{}}}'],
] as const)('%s ignores what it does not carry: %s', (venue, text) => {
  const out = new Decoded();
  decodeFrame(VENUES[venue], new TextEncoder().encode(text), out);
  expect([out.kind, out.reason]).toEqual(['ignored', '']);
});
