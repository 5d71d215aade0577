import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectAgreement } from '../../../proofs/decoder-agreement.ts';
import { anyInput } from '../../../proofs/fuzz-input.ts';
import { decodeFrame } from './frames.ts';
import { scanFrame } from './scan.ts';

const UTF8 = new TextEncoder();

/** What the scanner must take: keys in the order of frames of September and October 2026 (production); values are made up. */
const HOT_FRAMES = [
  '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"96448.0","sz":"0.01500","time":1768478400128,"hash":"0x8d1f","tid":604417283390257,"users":["0x11","0x22"]}]}',
  '{"channel":"trades","data":[{"coin":"xyz:SP500","side":"B","px":"7673.3","sz":"8.066","time":1768478400128,"hash":"0x8d1f","tid":1,"users":["0x11","0x22"]},{"coin":"xyz:SP500","side":"A","px":"7673.2","sz":"1","time":1768478400129,"hash":"0x","tid":2,"users":["",""]}]}',
  '{"channel":"l2Book","data":{"coin":"@107","time":1768478400200,"levels":[[{"px":"31.01","sz":"2.5","n":3},{"px":"31.0","sz":"1.8","n":2}],[{"px":"31.03","sz":"1.1","n":2}]]}}',
  '{"channel":"l2Book","data":{"coin":"MATIC","time":1768478400200,"levels":[[],[]]}}',
  '{"channel":"l2Book","data":{"coin":"PURR/USDC","time":1768478400700,"levels":[[{"px":"0.18","sz":"2.4","n":3}],[]],"fast":true}}',
  '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0","sz":"2.5","n":3},null]}}',
  '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[null,{"px":"96449.0","sz":"2.5","n":3}]}}',
  '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0","sz":"2.5","n":3},{"px":"96449.0","sz":"50.66422","n":18}]}}',
  '{"channel":"candle","data":{"t":1768478400000,"T":1768478459999,"s":"BTC","i":"1m","o":"96440.0","c":"96448.0","h":"96455.0","l":"96439.0","v":"3.412","n":79}}',
];
/** It takes these as well: the order of the documentation, no users, and fields that nobody knows yet. */
const OTHER_HOT_FRAMES = [
  '{"channel":"trades","data":[{"coin":"kPEPE","side":"B","px":"0.021360","sz":"1500","hash":"0x8d1f","time":1768478400128,"tid":1,"users":["0x11","0x22"]}]}',
  '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"96448.0","sz":"0.01500","time":1768478400128,"hash":"0x8d1f","tid":604417283390257}]}',
  '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"96448.0","sz":"0.01500","time":1768478400128,"hash":"0x8d1f","tid":604417283390257,"users":["0x11","0x22"],"isMaker":false,"fee":"0.1","cloid":null}],"seq":7}',
  '{"channel":"l2Book","data":{"coin":"BTC","time":1768478400700,"levels":[[{"px":"0.18","sz":"2.4","n":3}],[]],"spread":"0.01"}}',
  '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[null,null],"block":12}}',
  '{"channel":"candle","data":{"t":1768478400000,"T":1768478459999,"s":"BTC","i":"1m","o":"96440.0","c":"96448.0","h":"96455.0","l":"96439.0","v":"3.412","n":79,"q":"1.5"}}',
];
/** A known key again, which counts rather than the first one: for the plain decoder. */
const REPEATED_KEYS = [
  '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"96448.0","sz":"0.01500","time":1768478400128,"hash":"0x8d1f","tid":1,"users":["0x11","0x22"],"px":"1.0"}]}',
  '{"channel":"l2Book","data":{"coin":"BTC","time":1768478400700,"levels":[[],[]],"coin":"ETH"}}',
  '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[null,null]},"channel":"trades"}',
];
const RARE_FRAMES = [
  '{"channel":"candle","data":[{"t":1768478400000,"T":1768478459999,"s":"BTC","i":"1m","o":"96440.0","c":"96448.0","h":"96455.0","l":"96439.0","v":"3.412","n":79}]}',
  '{"channel":"activeAssetCtx","data":{"coin":"BTC","ctx":{"funding":"0.0000125","openInterest":"26811.4","prevDayPx":"95940.0","dayNtlVlm":"1478220145.55","markPx":"96447.0","midPx":null}}}',
  '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"trades","coin":"BTC"}}}',
  '{"channel":"error","data":{"code":-1,"subscription":{"type":"trades","coin":"BTC"}}}',
  '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0","sz":"2.5","n":3}]}}',
  '{"channel":"error","data":"Already subscribed: {\\"type\\":\\"trades\\",\\"coin\\":\\"BTC\\"}"}',
  '{"channel":"pong"}',
  'Websocket connection established.',
];

describe('the scanner and the plain decoder', () => {
  it.each([...HOT_FRAMES, ...OTHER_HOT_FRAMES])('agree on %s, which the scanner takes', (frame) => {
    expect(expectAgreement(DECODERS, UTF8.encode(frame))).toBe(true);
  });

  it.each(REPEATED_KEYS)('leave %s to the plain one', (frame) => {
    expect(expectAgreement(DECODERS, UTF8.encode(frame))).toBe(false);
  });

  it('agree on whatever becomes of a frame, and never throw', () => {
    const frames = [...HOT_FRAMES, ...OTHER_HOT_FRAMES, ...RARE_FRAMES];
    fc.assert(
      fc.property(fc.oneof(anyInput(frames), withPart(frames)), (bytes) => {
        expectAgreement(DECODERS, bytes);
      }),
      { numRuns: 6000 },
    );
  });
});

/** A frame with a piece of its text cut out and another put in: keys twice, elements more or fewer, numbers in other spellings. */
function withPart(frames: readonly string[]): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 8 }), fc.constantFrom(...PARTS));
  return fc
    .tuple(fc.constantFrom(...frames), fc.array(change, { minLength: 1, maxLength: 2 }))
    .map(([frame, changes]) =>
      UTF8.encode(
        changes.reduce((text, [nth, length, part]) => {
          const places = [...text.matchAll(/[,:[\]{}]/g)];
          const at = places[nth % Math.max(1, places.length)]?.index ?? 0;
          return text.slice(0, at) + part + text.slice(at + length);
        }, frame),
      ),
    );
}

const PARTS = [
  '',
  ',',
  ' ',
  ']',
  '}',
  '"',
  ',"n":3',
  ',"n":-1',
  ',"fast":true',
  ',"fast":false',
  ',"px":"1.0"',
  ',"coin":"ETH"',
  ',"sz":"0"',
  ':"1e5"',
  ':"-1.50"',
  ':"00.1"',
  ':9007199254740993',
  ':1.5',
  ':"9007199254740993.5"',
  ',{"px":"1","sz":"2","n":1}',
  ':null',
  ':"A"',
  ':"\\u0041"',
  ',"time":1',
  ',"new":"1"',
  ',"new":null',
  ',"hash":"0x1"',
  ',"users":[]',
];

const DECODERS = { scan: scanFrame, decode: decodeFrame };
