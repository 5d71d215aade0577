import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectAgreement } from '../../../proofs/decoder-agreement.ts';
import { anyInput } from '../../../proofs/fuzz-input.ts';
import { decodeFrame } from './frames.ts';
import { scanFrame } from './scan.ts';

const UTF8 = new TextEncoder();
const SPOT = { section: 'spot', isInverse: false } as const;
const FUTURES = { section: 'futures', isInverse: false } as const;

const dated = (channel: string, result: string): string =>
  `{"time":1768478400,"time_ms":1768478400231,"channel":"${channel}","event":"update","result":${result}}`;

/** What the scanner must take, as the venue sends it; values are made up. */
const HOT_FRAMES = [
  dated(
    'spot.trades',
    '{"id":9309143071,"id_market":62390902,"create_time":1768478400,"create_time_ms":"1768478400213.4578","side":"sell","currency_pair":"BTC_USDT","amount":"0.01640","price":"96448.7","range":"62390902-62390902"}',
  ),
  dated(
    'spot.trades',
    '{"id":9309143071,"id_market":62390902,"create_time":1768478400,"create_time_ms":"1768478400213","side":"buy","currency_pair":"BTC_USDT","amount":"1","price":"96448.7"}',
  ),
  dated(
    'spot.order_book_update',
    '{"t":1768478400223,"l":"100","e":"depthUpdate","E":1768478400,"s":"BTC_USDT","U":28733182002,"u":28733182009,"b":[["96448.7","0.21"],["96440","0"]],"a":[["96449.1","0.61"]]}',
  ),
  dated(
    'spot.order_book',
    '{"t":1768478400203,"lastUpdateId":28733182009,"s":"BTC_USDT","l":"5","bids":[["96448.7","0.21"]],"asks":[]}',
  ),
  dated(
    'spot.book_ticker',
    '{"t":1768478400123,"u":28733182001,"s":"BTC_USDT","b":"96448.7","B":"0.3341","a":"96448.8","A":"0.09"}',
  ),
  '{"channel":"spot.obu","result":{"t":1768478400160,"s":"ob.BTC_USDT.50","U":28733182004,"u":28733182009,"b":[["96448.7","0.21"]]},"time_ms":1768478400166}',
  '{"channel":"futures.obu","result":{"t":1768478400160,"s":"ob.BTC_USDT.400","U":28733182004,"u":28733182009,"a":[["96448.7","21"]]},"time_ms":1768478400166,"event":"update"}',
  dated(
    'futures.trades',
    '[{"size":"-73","id":518820341,"create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT"},{"size":"0.5","id":518820342,"create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT"}]',
  ),
  dated(
    'futures.order_book_update',
    '{"t":1768478400217,"s":"BTC_USDT","U":91200450011,"u":91200450032,"b":[{"p":"96447.8","s":"20610"},{"p":"96440","s":"0"}],"a":[],"l":"100"}',
  ),
  dated(
    'futures.book_ticker',
    '{"t":1768478400123,"u":91200450010,"s":"BTC_USDT","b":"96447.8","B":"21850","a":"96447.9","A":"9430"}',
  ),
];
const RARE_FRAMES = [
  '{"channel":"futures.obu","result":{"t":1768478400140,"full":true,"s":"ob.BTC_USDT.400","u":91200450017,"b":[["96447.8","20610"]],"a":[["96447.9","9430"]]},"time_ms":1768478400144}',
  dated(
    'futures.trades',
    '[{"size":"-73","id":518820341,"create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT","is_internal":true}]',
  ),
  dated(
    'futures.trades',
    '[{"size":-73,"id":518820341,"create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT"}]',
  ),
  dated(
    'spot.candlesticks',
    '{"t":"1768478400","v":"329101.22","c":"96448.7","h":"96455","l":"96440","o":"96440","n":"1m_BTC_USDT","a":"3.4122","w":false}',
  ),
  dated(
    'spot.book_ticker',
    '{"t":1768478400123,"u":28733182001,"s":"BTC_USDT","b":"","B":"0","a":"96448.8","A":"0.09"}',
  ),
  '{"time":1768478400,"id":12,"channel":"spot.obu","event":"subscribe","payload":["ob.BTC_USDT.400"],"error":{"code":2,"message":"no"},"result":{"status":"fail"}}',
  '{"time":1768478410,"time_ms":1768478410033,"channel":"spot.pong","event":"","error":null,"result":null}',
];

describe('the scanner and the plain decoder', () => {
  it.each(HOT_FRAMES)('agree on %s, which the scanner takes', (frame) => {
    expect(isTaken(UTF8.encode(frame))).toBe(true);
  });

  it('agree on whatever becomes of a frame, and never throw', () => {
    const frames = [...HOT_FRAMES, ...RARE_FRAMES];
    fc.assert(
      fc.property(fc.oneof(anyInput(frames), withPart(frames)), (bytes) => {
        isTaken(bytes);
      }),
      { numRuns: 8000 },
    );
  });

  it('agree on times of any digits', () => {
    const times = fc.stringMatching(/^\d{1,16}(?:\.\d{0,10})?$/);
    fc.assert(
      fc.property(times, (time) => {
        isTaken(UTF8.encode(HOT_FRAMES[0]!.replace('1768478400213.4578', time)));
      }),
      { numRuns: 2000 },
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
  ',"l":"20"',
  ',"full":true',
  ',"full":false',
  ',"s":"ETH_USDT"',
  ',"U":3',
  ',"u":4',
  ',"t":5',
  ',"b":[["1","2"]]',
  ',"a":[{"p":"1","s":"2"}]',
  ',"is_internal":true',
  ':"1e5"',
  ':"-1.50"',
  ':"00.1"',
  ':9007199254740993',
  ':1.5',
  ':"9007199254740993.5"',
  ',{"p":"1","s":"2"}',
  ',["1","2"]',
  ':null',
  ':"\\u0041"',
  ',"time_ms":1',
  ',"error":{"code":1}',
  ',"event":"subscribe"',
];

/** Whether the scanner of either kind of market read the frame, as the plain decoder did. */
function isTaken(bytes: Uint8Array): boolean {
  const takers = [SPOT, FUTURES].map((words) =>
    expectAgreement(
      {
        scan: (frame, out) => scanFrame(frame, out, words),
        decode: (frame, out) => {
          decodeFrame(frame, out, words);
        },
      },
      bytes,
    ),
  );
  return takers.includes(true);
}
