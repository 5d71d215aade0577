import type { DecoderCase } from '../decoder-agreement.ts';
import { decodeFrame as decodeGate } from '../../src-main/venues/gate/frames.ts';
import { scanFrame as scanGate } from '../../src-main/venues/gate/scan.ts';

/** Frames of Gate. */
export const GATE: DecoderCase = {
  family: 'gate',
  decoders: (
    [
      { section: 'spot', isInverse: false },
      { section: 'futures', isInverse: false },
    ] as const
  ).map((words) => ({
    scan: (frame, out) => scanGate(frame, out, words),
    decode: (frame, out) => {
      decodeGate(frame, out, words);
    },
  })),
  hotFrames: [
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
    // In the order and with the sizes of frames recorded in September 2026.
    dated(
      'spot.trades',
      '{"id":9309143071,"id_market":62390902,"create_time":1768478400,"create_time_ms":"1768478400213.457800","side":"sell","currency_pair":"BTC_USDT","amount":"0.01640","price":"96448.7","range":"62390902-62390902","trade_mode":0}',
    ),
    dated(
      'futures.trades',
      '[{"id":518820341,"size":-73,"create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT"}]',
    ),
    dated(
      'futures.trades',
      '[{"id":518820341,"size":"12.5","create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT"}]',
    ),
    dated(
      'futures.order_book_update',
      '{"t":1768478400217,"U":91200450011,"u":91200450032,"s":"BTC_USDT","a":[{"p":"96447.8","s":2100},{"p":"96448.3","s":0}],"b":[{"p":"96440","s":11364}],"l":"20"}',
    ),
    dated(
      'futures.book_ticker',
      '{"t":1768478400123,"u":91200450010,"s":"BTC_USDT","b":"96447.8","B":107847,"a":"96447.9","A":5808}',
    ),
    dated('futures.obu', '{"t":1768478400300,"s":"ob.BTC_USDT.50","U":91200450011,"u":91200450032}'),
    dated(
      'futures.obu',
      '{"t":1768478400280,"s":"ob.ETH_USDT.50","U":91200450011,"u":91200450032,"b":[["2480.27","2781.6"]],"a":[["2480.29","0"]]}',
    ),
    // And of 2021, without the number of the pair.
    dated(
      'spot.trades',
      '{"id":309143071,"create_time":1606292218,"create_time_ms":"1606292218213.4578","side":"sell","currency_pair":"BTC_USDT","amount":"16.4700000000","price":"0.4705000000"}',
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
  ],
  rareFrames: [
    '{"channel":"futures.obu","result":{"t":1768478400140,"full":true,"s":"ob.BTC_USDT.400","u":91200450017,"b":[["96447.8","20610"]],"a":[["96447.9","9430"]]},"time_ms":1768478400144}',
    dated(
      'futures.trades',
      '[{"size":"-73","id":518820341,"create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT","is_internal":true}]',
    ),
    dated(
      'futures.trades',
      '[{"id":518820341,"size":-0.5,"create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT"}]',
    ),
    dated(
      'futures.trades',
      '[{"id":518820341,"size":-"5","create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT"}]',
    ),
    dated(
      'futures.trades',
      '[{"id":518820341,"size":-0,"create_time":1768478400,"create_time_ms":1768478400119,"price":"96447.9","contract":"BTC_USDT"}]',
    ),
    dated(
      'spot.trades',
      '{"id":9309143071,"id_market":9007199254740993,"create_time":1768478400,"create_time_ms":"1768478400213","side":"buy","currency_pair":"BTC_USDT","amount":"1","price":"96448.7"}',
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
  ],
  parts: [
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
  ],
  recorded: { names: [], hot: /^/ },
};

/** A frame of Gate around a result. */
function dated(channel: string, result: string): string {
  return `{"time":1768478400,"time_ms":1768478400231,"channel":"${channel}","event":"update","result":${result}}`;
}
