import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureFile, framesOf } from '../../../proofs/captures.ts';
import { expectAgreement } from '../../../proofs/decoder-agreement.ts';
import { anyInput } from '../../../proofs/fuzz-input.ts';
import { decodeOkxFrame } from './frames.ts';
import { scanOkxFrame } from './scan.ts';

const CAPTURE = captureFile('okx-20220513');

const UTF8 = new TextEncoder();

/** What the scanner must take, as the venue sends it; values are made up. */
const HOT_FRAMES = [
  '{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","tradeId":"1423456789","px":"96449","sz":"12.4","side":"buy","ts":"1768478400128","count":"3","source":"0","seqId":4512345640}]}',
  '{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"1","px":"96449.10","sz":"0.00000001","side":"sell","ts":"1768478400128"},{"instId":"BTC-USDT","tradeId":"2","px":"1","sz":"2","side":"buy","ts":"1768478400129"}]}',
  '{"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"3","px":"96449.10","sz":"0.1","side":"sell","ts":"1768478400128","source":"0"}]}',
  '{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{"asks":[["96449.0","120.5","0","7"]],"bids":[["96448.9","88","0","4"],["96448.8","0.1","0","1"]],"ts":"1768478400100","checksum":0,"seqId":4512345601,"prevSeqId":-1}]}',
  '{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":[],"bids":[["96448.9","0","0","0"]],"ts":"1768478400200","checksum":-855196043,"seqId":4512345688,"prevSeqId":4512345601}]}',
  '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[],"bids":[],"ts":"1768478400200","checksum":1234567}]}',
  // As recorded from 2022 to 2026.
  '{"arg":{"channel":"books5","instId":"BTC-USDT"},"data":[{"asks":[["2","1","0","1"]],"bids":[["1","1","0","1"]],"instId":"BTC-USDT","ts":"1768478400110","seqId":9}]}',
  '{"arg":{"channel":"books5","instId":"BTC-USDT"},"data":[{"asks":[["2","1","0","1"]],"bids":[["1","1","0","1"]],"ts":"1768478400110","seqId":9}]}',
  '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["2","1","0","1"]],"bids":[["1","1","0","1"]],"instId":"BTC-USDT","ts":"1768478400110","seqId":9}]}',
  '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["2","0","0","0"]],"bids":[],"instId":"BTC-USDT","ts":"1768478400110","seqId":10,"prevSeqId":9}]}',
  '{"arg":{"channel":"books-l2-tbt","instId":"BTC-USDT"},"action":"update","data":[{"asks":[],"bids":[],"ts":"1768478400200","checksum":1234567,"seqId":12,"prevSeqId":10}]}',
  '{"arg":{"channel":"books50-l2-tbt","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[],"bids":[["1","1","0","1"]],"ts":"1768478400200","checksum":0,"seqId":12,"prevSeqId":-1}]}',
  '{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[["96449.0","120.5","0","7"]],"bids":[["96448.9","88","0","4"]],"ts":"1768478400110","seqId":4512345620}]}',
];
const RARE_FRAMES = [
  '{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT"},"data":[{"asks":[],"bids":[["96448.9","88","0","4"]],"ts":"1768478400110","seqId":4512345620}]}',
  '{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"96450.2","ts":"1768478400200"}]}',
  '{"arg":{"channel":"instruments","instType":"SPOT"},"data":[{"instId":"BTC-USDT"}]}',
  '{"arg":{"channel":"candle1Dutc","instId":"BTC-USDT"},"data":[["1768435200000","1","4","0.5","2","10","3.4","32.9","1"]]}',
  '{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"instId":"BTC-USDT-SWAP","details":[{"side":"sell","bkPx":"95880.1","sz":"31","ts":"1768478400480"}]}]}',
  '{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","last":"96449","vol24h":"8123450","volCcy24h":"81234.5","ts":"1768478400150"}]}',
  '{"id":"7","event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"connId":"7be1c904"}',
  '{"event":"error","code":"60018","msg":"Wrong URL or channel:books,instId:X doesn\'t exist."}',
  '{"event":"notice","code":"64008","msg":""}',
  'pong',
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
      const frames = framesOf('okx-20220513');
      const hot = frames.filter((frame) => /^\{"arg":\{"channel":"(trades|books)"/.test(frame));
      expect(hot.length).toBeGreaterThan(300);
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
      const start = at % (frame.length + 1);
      return UTF8.encode(frame.slice(0, start) + by + frame.slice(start + length));
    });
}

const PARTS = [
  '',
  '"',
  ',',
  '{',
  '}',
  '[',
  ']',
  '.',
  '0',
  '-',
  '00',
  '.0',
  'e5',
  '\\u0041',
  'null',
  'true',
  ' ',
  '\n',
  'é',
  '\u0000',
  '9007199254740993',
  '"1"',
  '""',
  '"ts":"1",',
  '"seqId":7,',
  '"prevSeqId":-1',
  '"prevSeqId":-2',
  ',"checksum":-0',
  ',"checksum":9007199254740993',
  '["1","2","0","1"],',
  '["1","2"]',
  '["1","2",3]',
  '[]',
  '"instId":"ETH-USDT"',
  '"side":"none"',
  '"action":"update",',
  '"count":"x",',
  ',"count":"1"',
  '-all',
  '"channel":"books5"',
];

const DECODERS = { scan: scanOkxFrame, decode: decodeOkxFrame };
