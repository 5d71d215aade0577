import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureNames, framesOf } from '../../../proofs/captures.ts';
import { expectAgreement } from '../../../proofs/decoder-agreement.ts';
import { decodeFrame as decodeAny } from '../../engine/venue/decode-frame.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { decodeFrame } from './frames.ts';
import { scanFrame } from './scan.ts';
import { VENUES } from '../registry.ts';

const UTF8 = new TextEncoder();

/** Frames of the present day, after the venue's documentation of July 2026; values are made up. */
const FRAMES_2026 = [
  '{"e":"trade","E":1768478400125,"s":"BTCUSDT","t":5412345678,"p":"96450.12000000","q":"0.00215000","T":1768478400124,"m":true,"M":true}',
  '{"e":"trade","E":1768478400125123,"s":"币安人生USDT","t":5412345678,"p":"0.12","q":"1000000000.00000000","T":1768478400124567,"m":false,"M":true}',
  '{"stream":"btcusdt@trade","data":{"e":"trade","E":1768478400131,"T":1768478400130,"s":"BTCUSDT","t":6912345003,"p":"96448.90","q":"0.020","X":"MARKET","m":true}}',
  '{"e":"aggTrade","E":1768478400131,"s":"BTCUSDT","a":2912345678,"p":"96448.90","q":"0.120","nq":"0.100","f":6912345000,"l":6912345003,"T":1768478400030,"m":false,"st":1}',
  '{"e":"bookTicker","u":9123456789012,"E":1768478400120,"T":1768478400118,"s":"BTCUSDT","ps":"BTCUSDT","b":"96448.80","B":"4.210","a":"96448.90","A":"1.005","st":1}',
  '{"u":71234567890,"s":"BTCUSDT","b":"0.00000000","B":"0.00000000","a":"96450.12000000","A":"0.35000000"}',
  '{"e":"depthUpdate","E":1768478400250,"T":1768478400243,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"U":9123456780001,"u":9123456789012,"pu":9123456780000,"b":[["96448.80","4.210"]],"a":[["96449.00","0"]]}',
  '{"stream":"btcusd_perp@depth5@100ms","data":{"e":"depthUpdate","E":1768478400260,"T":1768478400255,"s":"BTCUSD_PERP","ps":"BTCUSD","st":2,"U":1,"u":4,"pu":0,"b":[["96455.0","1210"]],"a":[["96455.1","3"]]}}',
  '{"stream":"btcusdt@depth5@100ms","data":{"lastUpdateId":71234567890,"bids":[["96450.11","1.204"],["96450.10","0.002"]],"asks":[["96450.12","0.350"]]}}',
  '{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1768478402005,"s":"BTCUSDT","k":{"t":1768478400000,"T":1768478459999,"s":"BTCUSDT","i":"1m","f":-1,"L":-1,"o":"96440.00","c":"96450.12","h":"96455.00","l":"96439.90","v":"3.41220000","n":79,"x":false,"q":"329101.22","V":"1.90110000","Q":"183360.10","B":"0"}}}',
  '{"e":"markPriceUpdate","E":1768478401000,"s":"BTCUSDT_260327","p":"96447.10","i":"96450.02","P":"96440.00","r":"","T":0,"st":1}',
  '{"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":1768478401000,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"p":"-12.40","P":"-0.013","w":"96400.12","c":"96448.90","Q":"0.020","o":"96461.30","h":"97000.00","l":"95800.10","v":"120345.120","q":"11605432109.11","O":1768392001000,"C":1768478401000,"F":6900000000,"L":6912345003,"n":12345004}}',
  '{"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":1768478401000,"s":"BTCUSDT","p":"12.40000000","P":"0.013","w":"96400.12000000","x":"96440.00000000","c":"96450.12000000","Q":"0.00215000","b":"96450.11000000","B":"1.20400000","a":"96450.12000000","A":"0.35000000","o":"96437.72000000","h":"97000.00000000","l":"95800.00000000","v":"20345.12000000","q":"1960543210.11000000","O":1768392001000,"C":1768478401000,"F":5400000000,"L":5412345678,"n":12345679}}',
  '[{"e":"24hrMiniTicker","E":1768478401000,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"c":"96448.90","o":"96461.30","h":"97000.00","l":"95800.10","v":"120345.120","q":"11605432109.11"},{"e":"24hrMiniTicker","E":1768478401000,"s":"BTCUSD_PERP","ps":"BTCUSD","st":2,"c":"96455.0","o":"96461.3","h":"97000.0","l":"95800.1","v":"1203451","q":"1250.11"}]',
  '{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1768478401000,"s":"BTCUSDT","p":"96447.10000000","ap":"96447.00000000","P":"96440.00000000","i":"96450.02000000","r":"-0.00010000","T":1768492800000,"st":1}}',
  '{"stream":"!markPrice@arr@1s","data":[{"e":"markPriceUpdate","E":1768478401000,"s":"BTCUSDT","p":"96447.10000000","ap":"96447.00000000","P":"96440.00000000","i":"96450.02000000","r":"0.00010000","T":1768492800000,"st":1},{"e":"markPriceUpdate","E":1768478401000,"s":"BTCUSDT_260327","p":"96847.10000000","ap":"96847.00000000","P":"96440.00000000","i":"96450.02000000","r":"","T":0,"st":1}]}',
  '{"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":1768478401030,"st":1,"o":{"s":"BTCUSDT","ps":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"96000.10","ap":"96048.80","X":"FILLED","l":"0.014","z":"0.014","T":1768478401025,"st":1}}}',
  '{"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":1768478401030,"o":{"s":"BTCUSD_PERP","S":"BUY","o":"LIMIT","f":"IOC","q":"3","p":"99.10","ap":"99.20","X":"FILLED","l":"3","z":"3","T":1768478401025,"st":2}}}',
  '{"result":null,"id":1}',
  '{"error":{"code":2,"msg":"Invalid request"},"id":5}',
  '{"code":3,"msg":"Invalid JSON"}',
];

describe('the scanner and the plain decoder', () => {
  it('the scanner takes every frame of the present day that is no answer', () => {
    const out = new Decoded();
    const market = (frame: string): number => (frame.includes('"M":true') || frame.includes('"b":"0.') ? 0 : 1);
    for (const frame of FRAMES_2026.filter((one) => !/^\{"(?:result|error|code)"/.test(one)))
      expect([frame, scanFrame(UTF8.encode(frame), out, market(frame))]).toEqual([frame, true]);
  });

  it.each([0, 1, 2])('agree on present-day frames and on whatever becomes of them (st %i)', (streamType) => {
    for (const frame of FRAMES_2026) agree(UTF8.encode(frame), streamType);
    fc.assert(
      fc.property(mutationsOf(FRAMES_2026), (bytes) => {
        agree(bytes, streamType);
      }),
      { numRuns: 4000 },
    );
  });

  it('never throw, whatever the bytes', () => {
    const out = new Decoded();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.json().map((text) => UTF8.encode(text)),
        ),
        (bytes) => {
          for (const venue of Object.values(VENUES)) decodeAny(venue, bytes, out);
        },
      ),
      { numRuns: 3000 },
    );
  });

  describe('on recorded sessions', () => {
    const names = captureNames('binance-spot-20210417', 'binance-usdm-20210417', 'binance-coinm-20210721');

    it.each(names)('agree on every frame of %s, and the scanner takes them all', (name) => {
      // Answers to subscriptions are not hot.
      const frames = framesOf(name).filter((frame) => !frame.startsWith('{"result"'));
      expect(frames.length).toBeGreaterThan(300);
      for (const frame of frames) expect(agree(UTF8.encode(frame), 0), frame).toBe(true);
    });

    it.each(names)('agree on mutated frames of %s', (name) => {
      const frames = framesOf(name).filter((frame) => frame.length < 900);
      fc.assert(
        fc.property(mutationsOf(frames), (bytes) => {
          agree(bytes, 0);
        }),
        { numRuns: 3000 },
      );
    });
  });
});

/** Frames with a value, a key or any bytes changed: many are broken, many still mean something. */
function mutationsOf(frames: readonly string[]): fc.Arbitrary<Uint8Array> {
  const anywhere = fc.record({
    at: fc.nat(),
    length: fc.integer({ min: 0, max: 6 }),
    by: fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ minLength: 1, maxLength: 2 }), fc.constant('')),
  });
  const wellFormed = fc.record({ at: fc.nat(), value: fc.constantFrom(...VALUES), isInsert: fc.boolean() });
  return fc
    .tuple(fc.constantFrom(...frames), fc.array(wellFormed, { maxLength: 3 }), rarely(anywhere), rarely(fc.nat()))
    .map(([frame, values, bytes, cut]) => {
      let text = frame;
      for (const { at, value, isInsert } of values)
        text = isInsert ? withField(text, at, value) : withValue(text, at, value);
      if (bytes !== null) {
        const start = bytes.at % (text.length + 1);
        text = text.slice(0, start) + bytes.by + text.slice(start + bytes.length);
      }
      return UTF8.encode(cut === null ? text : text.slice(0, cut % (text.length + 1)));
    });
}

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

function withValue(text: string, nth: number, value: string): string {
  const values = [...text.matchAll(/(?<=:|\[|","|",)("[^"]*"|\d+|true|false)(?=[,}\]])/g)];
  const chosen = values[nth % Math.max(values.length, 1)];
  return chosen === undefined
    ? text
    : text.slice(0, chosen.index) + value + text.slice(chosen.index + chosen[0].length);
}

function withField(text: string, nth: number, value: string): string {
  const places = [...text.matchAll(/,(?=")/g)];
  const chosen = places[nth % Math.max(places.length, 1)];
  const key = KEYS[nth % KEYS.length];
  return chosen === undefined ? text : `${text.slice(0, chosen.index)},"${key}":${value}${text.slice(chosen.index)}`;
}

const KEYS = [
  'x',
  'e',
  'E',
  'T',
  's',
  'st',
  'ps',
  'pu',
  'u',
  'U',
  'p',
  'q',
  'b',
  'a',
  'B',
  'A',
  'm',
  'X',
  'k',
  't',
  'f',
  'l',
  'nq',
  'o',
  'S',
  'ap',
  'c',
  'r',
  'i',
  'P',
  'n',
  'abc',
  'toolong',
  '__proto__',
];
const VALUES = [
  '0',
  '1',
  '7',
  '-1',
  '"0"',
  '"0.00"',
  '"1.50"',
  '"123456789.123456789"',
  '"1000000000.00000000"',
  '"9007199254740993"',
  '"00.1"',
  '"1e5"',
  '""',
  '"BTCUSDT"',
  '"1m"',
  '"trade"',
  '"MARKET"',
  '"SELL"',
  '"-0.0001"',
  '"-0"',
  '2',
  '"NA"',
  '"aé"',
  'true',
  'false',
  'null',
  '1.5',
  '9007199254740993',
  '1768478400124567',
  '[]',
  '{}',
  '[["1.0","2"],["1","0"]]',
  '[["1"]]',
];
const FRAGMENTS = [
  '"',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '.',
  '0',
  '-',
  'e5',
  '\\u0041',
  '00',
  '.0',
  '9007199254740993',
  '1e3',
  'null',
  'true',
  ' ',
  '\n',
  '"x":1,',
  '"e":"trade",',
  '"st":2,',
  '"s":"",',
  '[["1","2"]]',
  '"0"',
  '""',
  '99999999999',
  '"p":"1.10",',
  '"m":true,',
  'é',
  '\u0000',
  '"u":1,',
];

function agree(bytes: Uint8Array, streamType: number): boolean {
  return expectAgreement(
    {
      scan: (frame, out) => scanFrame(frame, out, streamType),
      decode: (frame, out) => {
        decodeFrame(frame, out, streamType);
      },
    },
    bytes,
  );
}
