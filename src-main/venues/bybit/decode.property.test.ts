import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureFile, framesOf } from '../../../proofs/captures.ts';
import { expectAgreement } from '../../../proofs/decoder-agreement.ts';
import { anyInput } from '../../../proofs/fuzz-input.ts';
import { decodeFrame } from './frames.ts';
import { scanFrame } from './scan.ts';

const CAPTURE = captureFile('bybit-spot-20260809');

const UTF8 = new TextEncoder();

/** What the scanner must take, as the venue sends it; values are made up. */
const HOT_FRAMES = [
  '{"topic":"orderbook.50.BTCUSDT","type":"snapshot","ts":1768478400101,"data":{"s":"BTCUSDT","b":[["96448.80","4.210"],["96448.70","0.950"]],"a":[["96448.90","1.005"]],"u":40718255,"seq":31884402110},"cts":1768478400098}',
  '{"topic":"orderbook.200.BTCUSDT","ts":1768478400121,"type":"delta","data":{"s":"BTCUSDT","b":[["96448.70","0"]],"a":[],"u":40718256,"seq":31884402163},"cts":1768478400118}',
  '{"topic":"orderbook.1000.BTCUSD","type":"delta","ts":1768478400121,"data":{"s":"BTCUSD","b":[],"a":[["96449.00","210"]],"u":1,"seq":31884402163}}',
  '{"topic":"orderbook.1.BTCUSDT","ts":1768478400121,"type":"snapshot","data":{"s":"BTCUSDT","b":[["96448.8","0.5"]],"a":[],"u":7,"seq":31884402163},"cts":1768478400118}',
  '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1768478400130,"data":[{"T":1768478400128,"s":"BTCUSDT","S":"Sell","v":"0.020","p":"96448.80","L":"ZeroMinusTick","i":"b7d4e1c0-52a9-5f18-8c3e-91f0a6d27e44","BT":false,"RPI":false,"seq":31884402190}]}',
  '{"topic":"publicTrade.ETHUSDT","ts":1786310821917,"type":"snapshot","data":[{"i":"2280000001739247417","T":1786310821917,"p":"1923.28","v":"0.04537","S":"Sell","seq":178477362706,"s":"ETHUSDT","BT":false,"RPI":false},{"i":"2280000001739247418","T":1786310821917,"p":"1923.29","v":"1000000","S":"Buy","seq":178477362706,"s":"ETHUSDT","BT":true,"RPI":true}]}',
];
const RARE_FRAMES = [
  '{"topic":"publicTrade.BTCUSDT","ts":1768478400130,"type":"snapshot","data":[]}',
  '{"topic":"orderbook.rpi.BTCUSDT","type":"delta","ts":1768478400121,"data":{"s":"BTCUSDT","b":[["1","2","3"]],"a":[],"u":2,"seq":3}}',
  '{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","price24hPcnt":"-0.0053","bid1Size":"4.100","fundingRate":"0.0001","openInterest":"1"},"cs":60112874002,"ts":1768478400240}',
  '{"type":"snapshot","topic":"kline.1.BTCUSDT","data":[{"start":1786310760000,"end":1786310819999,"interval":"1","open":"65140.4","close":"65140.5","high":"65140.5","low":"65140.4","volume":"0.15318","turnover":"9978.2","confirm":false,"timestamp":1786310816562}],"ts":1786310816562}',
  '{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":1768478400600,"data":[{"T":1768478400480,"s":"BTCUSDT","S":"Buy","v":"0.310","p":"95880.10"}]}',
  '{"success":true,"ret_msg":"subscribe","conn_id":"d9avt8shteepr00gfc1g-4zd1x","req_id":"7","op":"subscribe"}',
  '{"success":true,"ret_msg":"pong","op":"ping"}',
];

describe('the scanner and the plain decoder', () => {
  it.each(HOT_FRAMES)('agree on %s, which the scanner takes', (frame) => {
    expect(expectAgreement(DECODERS, UTF8.encode(frame))).toBe(true);
  });

  it('agree on whatever becomes of a frame, and never throw', () => {
    const frames = [...HOT_FRAMES, ...RARE_FRAMES];
    fc.assert(
      fc.property(fc.oneof(anyInput(frames), withPart(frames)), (bytes) => {
        expectAgreement(DECODERS, bytes);
      }),
      { numRuns: 8000 },
    );
  });

  it.skipIf(!existsSync(CAPTURE))(
    'agree on a recorded session, of which the scanner takes all trades and books',
    () => {
      const frames = framesOf('bybit-spot-20260809');
      const hot = frames.filter((frame) => /^\{"topic":"(publicTrade|orderbook)\./.test(frame));
      expect(hot.length).toBeGreaterThan(500);
      for (const frame of frames)
        expect(expectAgreement(DECODERS, UTF8.encode(frame)), frame.slice(0, 200)).toBe(hot.includes(frame));
      fc.assert(
        fc.property(withPart(frames.filter(({ length }) => length < 900)), (bytes) => {
          expectAgreement(DECODERS, bytes);
        }),
        { numRuns: 2000 },
      );
    },
  );
});

/** A frame with a piece of its text cut out and another put in: keys twice, elements more or fewer, numbers in other spellings. */
function withPart(frames: readonly string[]): fc.Arbitrary<Uint8Array> {
  return fc
    .record({
      frame: fc.constantFrom(...frames),
      at: fc.nat(),
      length: fc.integer({ min: 0, max: 9 }),
      by: fc.constantFrom(...PARTS),
    })
    .map(({ frame, at, length, by }) => {
      const places = [...frame.matchAll(/[,:[\]{}"]/g)].map(({ index }) => index);
      const start = places[at % places.length] ?? 0;
      return UTF8.encode(frame.slice(0, start) + by + frame.slice(start + length));
    });
}

const PARTS = [
  '',
  ',"u":1',
  ',"s":"ETHUSDT"',
  ',"S":"Buy"',
  ',"i":"x"',
  ',"i":""',
  ',"i":7',
  ',"i":"\\u0041"',
  ',"p":"1.10"',
  ',"v":""',
  ',"b":[["1","2"]]',
  ',"a":[["1.0","2.50"]]',
  ',"T":1768478400124567',
  ',"ts":5',
  ',"cts":6',
  ',"type":"delta"',
  ',"BT":null',
  ',"zz":{}',
  ',"abc":1',
  ',"toolong":1',
  '"00.1"',
  '"9007199254740993"',
  '"1e5"',
  '-',
  ' ',
  '}',
  ']',
  '[]',
  '{}',
  'null',
  '1.5',
  '9007199254740993',
  '"é"',
  ',{"T":1}',
];

const DECODERS = { scan: scanFrame, decode: decodeFrame };
