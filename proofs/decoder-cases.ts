import { FIXTURE } from './captures.ts';
import type { Decoders } from './decoder-agreement.ts';
import { decodeFrame as decodeBinance } from '../src-main/venues/binance/frames.ts';
import { scanFrame as scanBinance } from '../src-main/venues/binance/scan.ts';
import { decodeFrame as decodeBybit } from '../src-main/venues/bybit/frames.ts';
import { scanFrame as scanBybit } from '../src-main/venues/bybit/scan.ts';
import { decodeFrame as decodeGate } from '../src-main/venues/gate/frames.ts';
import { scanFrame as scanGate } from '../src-main/venues/gate/scan.ts';
import { decodeFrame as decodeHyperliquid } from '../src-main/venues/hyperliquid/frames.ts';
import { scanFrame as scanHyperliquid } from '../src-main/venues/hyperliquid/scan.ts';
import { decodeOkxFrame } from '../src-main/venues/okx/frames.ts';
import { scanOkxFrame } from '../src-main/venues/okx/scan.ts';

/** The two decoders of an exchange and what they are compared on. Frames are shaped as of July 2026; their values are made up. */
export interface DecoderCase {
  readonly family: string;
  /** One for each kind of market whose frames are read differently. */
  readonly decoders: readonly Decoders[];
  /** What a scanner must take. */
  readonly hotFrames: readonly string[];
  /** What is left to the plain decoder. */
  readonly rareFrames: readonly string[];
  /** Pieces put into frames: fields twice, elements more or fewer, other spellings of numbers. */
  readonly parts: readonly string[];
  /** Recorded sessions of the exchange that may be on this machine, and which of their frames a scanner takes. */
  readonly recorded: { readonly names: readonly string[]; readonly hot: RegExp };
}

const BINANCE: DecoderCase = {
  family: 'binance',
  decoders: [0, 1, 2].map((streamType) => ({
    scan: (frame, out) => scanBinance(frame, out, streamType),
    decode: (frame, out) => {
      decodeBinance(frame, out, streamType);
    },
  })),
  hotFrames: [
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
  ],
  rareFrames: [
    '{"result":null,"id":1}',
    '{"error":{"code":2,"msg":"Invalid request"},"id":5}',
    '{"code":3,"msg":"Invalid JSON"}',
  ],
  parts: [
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
  ],
  recorded: {
    names: [FIXTURE, 'binance-spot-20210417', 'binance-usdm-20210417', 'binance-coinm-20210721'],
    hot: /^(?!\{"result")/,
  },
};

const BYBIT: DecoderCase = {
  family: 'bybit',
  decoders: [{ scan: scanBybit, decode: decodeBybit }],
  hotFrames: [
    '{"topic":"orderbook.50.BTCUSDT","type":"snapshot","ts":1768478400101,"data":{"s":"BTCUSDT","b":[["96448.80","4.210"],["96448.70","0.950"]],"a":[["96448.90","1.005"]],"u":40718255,"seq":31884402110},"cts":1768478400098}',
    '{"topic":"orderbook.200.BTCUSDT","ts":1768478400121,"type":"delta","data":{"s":"BTCUSDT","b":[["96448.70","0"]],"a":[],"u":40718256,"seq":31884402163},"cts":1768478400118}',
    '{"topic":"orderbook.1000.BTCUSD","type":"delta","ts":1768478400121,"data":{"s":"BTCUSD","b":[],"a":[["96449.00","210"]],"u":1,"seq":31884402163}}',
    '{"topic":"orderbook.1.BTCUSDT","ts":1768478400121,"type":"snapshot","data":{"s":"BTCUSDT","b":[["96448.8","0.5"]],"a":[],"u":7,"seq":31884402163},"cts":1768478400118}',
    '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1768478400130,"data":[{"T":1768478400128,"s":"BTCUSDT","S":"Sell","v":"0.020","p":"96448.80","L":"ZeroMinusTick","i":"b7d4e1c0-52a9-5f18-8c3e-91f0a6d27e44","BT":false,"RPI":false,"seq":31884402190}]}',
    '{"topic":"publicTrade.ETHUSDT","ts":1786310821917,"type":"snapshot","data":[{"i":"2280000001739247417","T":1786310821917,"p":"1923.28","v":"0.04537","S":"Sell","seq":178477362706,"s":"ETHUSDT","BT":false,"RPI":false},{"i":"2280000001739247418","T":1786310821917,"p":"1923.29","v":"1000000","S":"Buy","seq":178477362706,"s":"ETHUSDT","BT":true,"RPI":true}]}',
  ],
  rareFrames: [
    '{"topic":"orderbook.rpi.BTCUSDT","type":"delta","ts":1768478400121,"data":{"s":"BTCUSDT","b":[["1","2","3"]],"a":[],"u":2,"seq":3}}',
    '{"topic":"publicTrade.BTCUSDT","ts":1768478400130,"type":"snapshot","data":[]}',
    '{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","price24hPcnt":"-0.0053","bid1Size":"4.100","fundingRate":"0.0001","openInterest":"1"},"cs":60112874002,"ts":1768478400240}',
    '{"type":"snapshot","topic":"kline.1.BTCUSDT","data":[{"start":1786310760000,"end":1786310819999,"interval":"1","open":"65140.4","close":"65140.5","high":"65140.5","low":"65140.4","volume":"0.15318","turnover":"9978.2","confirm":false,"timestamp":1786310816562}],"ts":1786310816562}',
    '{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":1768478400600,"data":[{"T":1768478400480,"s":"BTCUSDT","S":"Buy","v":"0.310","p":"95880.10"}]}',
    '{"success":true,"ret_msg":"subscribe","conn_id":"d9avt8shteepr00gfc1g-4zd1x","req_id":"7","op":"subscribe"}',
    '{"success":true,"ret_msg":"pong","op":"ping"}',
  ],
  parts: [
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
  ],
  recorded: { names: ['bybit-spot-20260809'], hot: /^\{"topic":"(publicTrade|orderbook)\./ },
};

const OKX: DecoderCase = {
  family: 'okx',
  decoders: [{ scan: scanOkxFrame, decode: decodeOkxFrame }],
  hotFrames: [
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
    // In the order recorded live in September 2026.
    '{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT","last":"96449.1","lastSz":"0.0000102","askPx":"96449.2","askSz":"0.25","bidPx":"96449.1","bidSz":"0.65","open24h":"95940","high24h":"97010","low24h":"95120","sodUtc0":"96010","sodUtc8":"95700","volCcy24h":"458903124.056360828","vol24h":"5449.95415651","ts":"1768478400150"}]}',
    '{"arg":{"channel":"tickers","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","last":"96449.1","lastSz":"1","askPx":"96449.2","askSz":"25","bidPx":"96449.1","bidSz":"50","open24h":"95940","high24h":"97010","low24h":"95120","sodUtc0":"96010","sodUtc8":"95700","volCcy24h":"81234.5","vol24h":"8123450","ts":"1768478400150"}]}',
    '{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","markPx":"96447.1","ts":"1768478400200"}]}',
    '{"arg":{"channel":"candle1m","instId":"BTC-USDT-SWAP"},"data":[["1768478400000","1","4","0.5","2","10","3.4","32.9","0"]]}',
    '{"arg":{"channel":"candle1Dutc","instId":"BTC-USD-SWAP"},"data":[["1768435200000","1","4","0.5","2","10","3.4","32.9","1"]]}',
  ],
  rareFrames: [
    '{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT"},"data":[{"asks":[],"bids":[["96448.9","88","0","4"]],"ts":"1768478400110","seqId":4512345620}]}',
    '{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"96450.2","ts":"1768478400200"}]}',
    '{"arg":{"channel":"instruments","instType":"SPOT"},"data":[{"instId":"BTC-USDT"}]}',
    '{"arg":{"channel":"candle1Dutc","instId":"BTC-USDT"},"data":[["1768435200000","1","4","0.5","2","10","","","1"]]}',
    '{"arg":{"channel":"candle1D","instId":"BTC-USDT"},"data":[["1768435200000","1","4","0.5","2","10","3.4","32.9","1"]]}',
    '{"arg":{"channel":"status"},"data":[{"title":"Upgrade","state":"scheduled","begin":"1768482000000","end":"1768483800000","serviceType":"0","env":"1"}]}',
    '{"arg":{"channel":"open-interest","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","oi":"2812345.6","ts":"1768478403000"}]}',
    '{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"instId":"BTC-USDT-SWAP","details":[{"side":"sell","bkPx":"95880.1","sz":"31","ts":"1768478400480"}]}]}',
    '{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","last":"96449","vol24h":"8123450","volCcy24h":"81234.5","ts":"1768478400150"}]}',
    '{"id":"7","event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"connId":"7be1c904"}',
    '{"event":"error","code":"60018","msg":"Wrong URL or channel:books,instId:X doesn\'t exist."}',
    '{"event":"notice","code":"64008","msg":""}',
    'pong',
  ],
  parts: [
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
  ],
  recorded: { names: ['okx-20220513'], hot: /^\{"arg":\{"channel":"(trades|books|tickers)"/ },
};

const GATE: DecoderCase = {
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

const HYPERLIQUID: DecoderCase = {
  family: 'hyperliquid',
  decoders: [{ scan: scanHyperliquid, decode: decodeHyperliquid }],
  hotFrames: [
    '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"96448.0","sz":"0.01500","time":1768478400128,"hash":"0x8d1f","tid":604417283390257,"users":["0x11","0x22"]}]}',
    '{"channel":"trades","data":[{"coin":"xyz:SP500","side":"B","px":"7673.3","sz":"8.066","time":1768478400128,"hash":"0x8d1f","tid":1,"users":["0x11","0x22"]},{"coin":"xyz:SP500","side":"A","px":"7673.2","sz":"1","time":1768478400129,"hash":"0x","tid":2,"users":["",""]}]}',
    '{"channel":"l2Book","data":{"coin":"@107","time":1768478400200,"levels":[[{"px":"31.01","sz":"2.5","n":3},{"px":"31.0","sz":"1.8","n":2}],[{"px":"31.03","sz":"1.1","n":2}]]}}',
    '{"channel":"l2Book","data":{"coin":"MATIC","time":1768478400200,"levels":[[],[]]}}',
    '{"channel":"l2Book","data":{"coin":"PURR/USDC","time":1768478400700,"levels":[[{"px":"0.18","sz":"2.4","n":3}],[]],"fast":true}}',
    '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0","sz":"2.5","n":3},null]}}',
    '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[null,{"px":"96449.0","sz":"2.5","n":3}]}}',
    '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0","sz":"2.5","n":3},{"px":"96449.0","sz":"50.66422","n":18}]}}',
    '{"channel":"candle","data":{"t":1768478400000,"T":1768478459999,"s":"BTC","i":"1m","o":"96440.0","c":"96448.0","h":"96455.0","l":"96439.0","v":"3.412","n":79}}',
    // The order of the documentation, no users, and fields that nobody knows yet.
    '{"channel":"trades","data":[{"coin":"kPEPE","side":"B","px":"0.021360","sz":"1500","hash":"0x8d1f","time":1768478400128,"tid":1,"users":["0x11","0x22"]}]}',
    '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"96448.0","sz":"0.01500","time":1768478400128,"hash":"0x8d1f","tid":604417283390257}]}',
    '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"96448.0","sz":"0.01500","time":1768478400128,"hash":"0x8d1f","tid":604417283390257,"users":["0x11","0x22"],"isMaker":false,"fee":"0.1","cloid":null}],"seq":7}',
    '{"channel":"l2Book","data":{"coin":"BTC","time":1768478400700,"levels":[[{"px":"0.18","sz":"2.4","n":3}],[]],"spread":"0.01"}}',
    '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[null,null],"block":12}}',
    '{"channel":"candle","data":{"t":1768478400000,"T":1768478459999,"s":"BTC","i":"1m","o":"96440.0","c":"96448.0","h":"96455.0","l":"96439.0","v":"3.412","n":79,"q":"1.5"}}',
  ],
  rareFrames: [
    '{"channel":"candle","data":[{"t":1768478400000,"T":1768478459999,"s":"BTC","i":"1m","o":"96440.0","c":"96448.0","h":"96455.0","l":"96439.0","v":"3.412","n":79}]}',
    '{"channel":"activeAssetCtx","data":{"coin":"BTC","ctx":{"funding":"0.0000125","openInterest":"26811.4","prevDayPx":"95940.0","dayNtlVlm":"1478220145.55","markPx":"96447.0","midPx":null}}}',
    '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"trades","coin":"BTC"}}}',
    '{"channel":"error","data":{"code":-1,"subscription":{"type":"trades","coin":"BTC"}}}',
    '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0","sz":"2.5","n":3}]}}',
    '{"channel":"error","data":"Already subscribed: {\\"type\\":\\"trades\\",\\"coin\\":\\"BTC\\"}"}',
    '{"channel":"pong"}',
    'Websocket connection established.',
    // A known key again, which counts rather than the first one.
    '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"96448.0","sz":"0.01500","time":1768478400128,"hash":"0x8d1f","tid":1,"users":["0x11","0x22"],"px":"1.0"}]}',
    '{"channel":"l2Book","data":{"coin":"BTC","time":1768478400700,"levels":[[],[]],"coin":"ETH"}}',
    '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[null,null]},"channel":"trades"}',
  ],
  parts: [
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
  ],
  recorded: { names: [], hot: /^/ },
};

/** Every exchange that has a scanner. */
export const DECODER_CASES: readonly DecoderCase[] = [BINANCE, BYBIT, OKX, GATE, HYPERLIQUID];

/** A frame of Gate around a result. */
function dated(channel: string, result: string): string {
  return `{"time":1768478400,"time_ms":1768478400231,"channel":"${channel}","event":"update","result":${result}}`;
}
