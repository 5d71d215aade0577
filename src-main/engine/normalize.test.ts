import { describe, expect, it } from 'vitest';
import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import { VENUES } from '../venues/registry.ts';
import { Normalizer } from './normalize.ts';

// Frames shaped as in Binance's documentation of July 2026; values are our own.

/** The event lines of one raw line, exactly as they are printed; what is wrong if it was rejected. */
function lines(venue: StreamVenueId, line: string): string[] | string {
  const outcome = new Normalizer(VENUES[venue]).line(line);
  return outcome.ok
    ? outcome.events.map((event) => JSON.stringify(event))
    : `${outcome.error.code}: ${outcome.error.reason}`;
}

describe('event lines', () => {
  it.each<[string, StreamVenueId, string, string[]]>([
    [
      'a trade whose buyer was the maker',
      'binance-spot',
      '{"e":"trade","E":1768478400125,"s":"BTCUSDT","t":5412345678,"p":"96450.12000000","q":"0.00215000","T":1768478400124,"m":true,"M":true}',
      [
        '{"kind":"trade","venue":"binance-spot","symbol":"BTCUSDT","id":5412345678,"price":"96450.12000000","size":"0.00215000","aggressor":"sell","venueTime":1768478400124,"eventTime":1768478400125}',
      ],
    ],
    [
      'a trade in microseconds',
      'binance-spot',
      '{"e":"trade","E":1768478400125123,"s":"BTCUSDT","t":1,"p":"1.10","q":"1000000000.00000000","T":1768478400124567,"m":false,"M":true}',
      [
        '{"kind":"trade","venue":"binance-spot","symbol":"BTCUSDT","id":1,"price":"1.10","size":"1000000000.00000000","aggressor":"buy","venueTime":1768478400124.567,"eventTime":1768478400125.123}',
      ],
    ],
    [
      'an aggregate',
      'binance-usdm',
      '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1768478400131,"s":"BTCUSDT","a":2912345678,"p":"96448.90","q":"0.120","nq":"0.100","f":6912345000,"l":6912345003,"T":1768478400030,"m":false,"st":1}}',
      [
        '{"kind":"trade","venue":"binance-usdm","symbol":"BTCUSDT","id":2912345678,"price":"96448.90","size":"0.120","aggressor":"buy","venueTime":1768478400030,"eventTime":1768478400131,"aggregate":true,"firstTradeId":6912345000,"lastTradeId":6912345003}',
      ],
    ],
    [
      'values of any length',
      'binance-spot',
      '{"e":"trade","E":1,"s":"BTCUSDT","t":9007199254740993123,"p":"123456789012345678901234567890.00000000010","q":"0.0000000000000000000000000000001","T":1768478400124,"m":true,"M":true}',
      [
        '{"kind":"trade","venue":"binance-spot","symbol":"BTCUSDT","id":"9007199254740993123","price":"123456789012345678901234567890.00000000010","size":"0.0000000000000000000000000000001","aggressor":"sell","venueTime":1768478400124,"eventTime":1}',
      ],
    ],
    [
      'a spot diff',
      'binance-spot',
      '{"e":"depthUpdate","E":1768478400205,"s":"BTCUSDT","U":71234567891,"u":71234567902,"b":[["96450.11","0.80000000"],["96440.00","0.00000000"]],"a":[]}',
      [
        '{"kind":"book","venue":"binance-spot","symbol":"BTCUSDT","type":"delta","bids":[["96450.11","0.80000000"],["96440.00","0.00000000"]],"asks":[],"firstSequence":71234567891,"lastSequence":71234567902,"venueTime":1768478400205}',
      ],
    ],
    [
      'a futures diff with a level beyond 2^53',
      'binance-coinm',
      '{"e":"depthUpdate","E":1768478400260,"T":1768478400255,"s":"BTCUSD_PERP","ps":"BTCUSD","st":2,"U":3,"u":4,"pu":2,"b":[["96455.0","12345678901234567890"]],"a":[["96455.1","0"]]}',
      [
        '{"kind":"book","venue":"binance-coinm","symbol":"BTCUSD_PERP","type":"delta","bids":[["96455.0","12345678901234567890"]],"asks":[["96455.1","0"]],"firstSequence":3,"lastSequence":4,"previousSequence":2,"venueTime":1768478400260}',
      ],
    ],
    [
      'partial depth of spot, named by its stream',
      'binance-spot',
      '{"stream":"btcusdt@depth5@100ms","data":{"lastUpdateId":71234567890,"bids":[["96450.11","1.204"]],"asks":[["96450.12","0.350"]]}}',
      [
        '{"kind":"book","venue":"binance-spot","symbol":"BTCUSDT","type":"snapshot","bids":[["96450.11","1.204"]],"asks":[["96450.12","0.350"]],"lastSequence":71234567890}',
      ],
    ],
    [
      'partial depth of futures, which looks like a diff',
      'binance-usdm',
      '{"stream":"btcusdt@depth10@100ms","data":{"e":"depthUpdate","E":2,"T":1,"s":"BTCUSDT","U":3,"u":4,"pu":2,"b":[["1","2"]],"a":[]}}',
      [
        '{"kind":"book","venue":"binance-usdm","symbol":"BTCUSDT","type":"snapshot","bids":[["1","2"]],"asks":[],"firstSequence":3,"lastSequence":4,"previousSequence":2,"venueTime":2}',
      ],
    ],
    [
      'a best bid and offer with an empty side',
      'binance-spot',
      '{"u":71234567890,"s":"BTCUSDT","b":"0.00000000","B":"0.00000000","a":"96450.12000000","A":"0.35000000"}',
      [
        '{"kind":"bbo","venue":"binance-spot","symbol":"BTCUSDT","askPrice":"96450.12000000","askSize":"0.35000000","sequence":71234567890}',
      ],
    ],
    [
      'a candle',
      'binance-spot',
      '{"e":"kline","E":1768478402005,"s":"BTCUSDT","k":{"t":1768478400000,"T":1768478459999,"s":"BTCUSDT","i":"1m","f":-1,"L":-1,"o":"96440.00","c":"96450.12","h":"96455.00","l":"96439.90","v":"3.41220000","n":79,"x":true,"q":"329101.22","V":"1.90110000","Q":"183360.10","B":"0"}}',
      [
        '{"kind":"candle","venue":"binance-spot","symbol":"BTCUSDT","interval":"1m","openTime":1768478400000,"closeTime":1768478459999,"open":"96440.00","high":"96455.00","low":"96439.90","close":"96450.12","volume":"3.41220000","quoteVolume":"329101.22","tradeCount":79,"takerBuyVolume":"1.90110000","closed":true,"venueTime":1768478402005}',
      ],
    ],
    [
      'a ticker',
      'binance-usdm',
      '{"e":"24hrTicker","E":1768478402000,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"p":"-510.20","P":"-0.532","w":"96102.11","c":"96448.90","Q":"0.020","o":"95938.70","h":"97010.00","l":"95120.50","v":"151234.120","q":"14534567890.12","O":1768392000000,"C":1768478400000,"F":1,"L":2,"n":2345003}',
      [
        '{"kind":"ticker","venue":"binance-usdm","symbol":"BTCUSDT","last":"96448.90","open":"95938.70","high":"97010.00","low":"95120.50","volume":"151234.120","quoteVolume":"14534567890.12","priceChange":"-510.20","priceChangePercent":"-0.532","tradeCount":2345003,"venueTime":1768478402000}',
      ],
    ],
    [
      'the mark price of a perpetual',
      'binance-usdm',
      '{"e":"markPriceUpdate","E":1768478401000,"s":"BTCUSDT","p":"96447.10000000","ap":"96447.55000000","i":"96450.02000000","P":"96440.00000000","r":"-0.00010000","T":1768492800000,"st":1}',
      [
        '{"kind":"markPrice","venue":"binance-usdm","symbol":"BTCUSDT","markPrice":"96447.10000000","indexPrice":"96450.02000000","fundingRate":"-0.00010000","nextFundingTime":1768492800000,"venueTime":1768478401000}',
      ],
    ],
    [
      'the mark price of a dated future: no funding',
      'binance-coinm',
      '{"e":"markPriceUpdate","E":1768478401000,"s":"BTCUSD_260327","p":"96453.82","P":"96447.10","i":"96451.00","r":"","T":0,"st":2}',
      [
        '{"kind":"markPrice","venue":"binance-coinm","symbol":"BTCUSD_260327","markPrice":"96453.82","indexPrice":"96451.00","venueTime":1768478401000}',
      ],
    ],
    [
      'a forced order',
      'binance-usdm',
      '{"e":"forceOrder","E":1768478400500,"st":1,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"95910.00","ap":"96430.10","X":"FILLED","l":"0.014","z":"0.014","T":1768478400495}}',
      [
        '{"kind":"liquidation","venue":"binance-usdm","symbol":"BTCUSDT","side":"sell","price":"95910.00","averagePrice":"96430.10","size":"0.014","venueTime":1768478400495}',
      ],
    ],
    [
      'all tickers of both futures markets: only our own',
      'binance-coinm',
      '{"stream":"!miniTicker@arr","data":[{"e":"24hrMiniTicker","E":1,"s":"BTCUSDT","st":1,"c":"1","o":"1","h":"1","l":"1","v":"1","q":"1"},{"e":"24hrMiniTicker","E":1,"s":"BTCUSD_PERP","st":2,"c":"2","o":"1","h":"3","l":"1","v":"4","q":"5"},{"e":"24hrMiniTicker","E":1,"s":"ETHUSD_PERP","st":2,"c":"6","o":"6","h":"6","l":"6","v":"6","q":"6"}]}',
      [
        '{"kind":"ticker","venue":"binance-coinm","symbol":"BTCUSD_PERP","last":"2","open":"1","high":"3","low":"1","volume":"4","quoteVolume":"5","venueTime":1}',
        '{"kind":"ticker","venue":"binance-coinm","symbol":"ETHUSD_PERP","last":"6","open":"6","high":"6","low":"6","volume":"6","quoteVolume":"6","venueTime":1}',
      ],
    ],
    [
      'the mark prices of a pair',
      'binance-coinm',
      '[{"e":"markPriceUpdate","E":7,"s":"BTCUSD_PERP","p":"1.0","i":"2.0","r":"0.1","T":9,"st":2}]',
      [
        '{"kind":"markPrice","venue":"binance-coinm","symbol":"BTCUSD_PERP","markPrice":"1.0","indexPrice":"2.0","fundingRate":"0.1","nextFundingTime":9,"venueTime":7}',
      ],
    ],
    [
      'a capture line',
      'binance-spot',
      '{"t":1618677372510.424,"dir":"recv","conn":0,"text":"{\\"u\\":1,\\"s\\":\\"A\\",\\"b\\":\\"1\\",\\"B\\":\\"2\\",\\"a\\":\\"3\\",\\"A\\":\\"4\\"}"}',
      [
        '{"kind":"bbo","venue":"binance-spot","symbol":"A","bidPrice":"1","bidSize":"2","askPrice":"3","askSize":"4","sequence":1,"receivedAt":1618677372510.424}',
      ],
    ],
    [
      'a captured order book',
      'binance-usdm',
      '{"t":5,"dir":"rest","url":"https://fapi.binance.com/fapi/v1/depth?symbol=KSMUSDT&limit=1000","text":"{\\"lastUpdateId\\":3,\\"E\\":2,\\"T\\":1,\\"bids\\":[[\\"1.0\\",\\"2\\"]],\\"asks\\":[]}"}',
      [
        '{"kind":"book","venue":"binance-usdm","symbol":"KSMUSDT","type":"snapshot","bids":[["1.0","2"]],"asks":[],"lastSequence":3,"venueTime":2,"receivedAt":5}',
      ],
    ],
  ])('%s', (_name, venue, line, expected) => {
    expect(lines(venue, line)).toEqual(expected);
  });

  it.each([
    '{"result":null,"id":1}',
    '{"result":["btcusdt@trade"],"id":3}',
    '{"error":{"code":2,"msg":"x"},"id":5}',
    '{"code":3,"msg":"x"}',
    '{"e":"serverShutdown","E":1768478400123}',
    '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1768478400123}}',
    '{"e":"contractInfo","s":"BTCUSDT"}',
    '',
    '   ',
    '{"format":"tapedeck-capture","version":1,"venue":"binance-usdm","startedAt":1}',
    '{"t":1,"dir":"open","conn":0,"url":"wss://x"}',
    '{"t":1,"dir":"close","conn":0}',
    '{"t":1,"dir":"send","conn":0,"text":"{}"}',
    '{"t":1,"dir":"rest","what":"instruments","text":"[]"}',
    '{"e":"trade","E":1,"T":1,"s":"BTCUSDT","t":1,"p":"0","q":"0","X":"NA","m":true}',
  ])('nothing comes of %s', (line) => {
    expect(lines('binance-usdm', line)).toEqual([]);
  });

  it.each([
    ['nonsense', 'message-malformed: not JSON'],
    ['{"e":"trade","s":"BTCUSDT"}', 'message-malformed: trade lacks a field or has one of the wrong type'],
    [
      '{"e":"trade","E":1,"s":"BTCUSDT","t":1,"p":"1,5","q":"1","T":1,"m":true}',
      'message-malformed: trade lacks a field or has one of the wrong type',
    ],
    ['[1,2]', 'message-malformed: not an object'],
    ['{"hello":1}', 'message-malformed: neither an event nor an answer'],
    ['{"t":1,"dir":"recv","conn":0,"text":"oops"}', 'message-malformed: not JSON'],
    ['{"t":1,"dir":"recv","conn":0}', 'message-malformed: no text'],
    ['{"t":1,"dir":"recv","conn":0,"text":"trunc', 'message-malformed: not JSON'],
    [
      '{"format":"tapedeck-capture","version":1,"venue":"binance-usdm","startedAt":1}',
      'message-malformed: a capture of binance-usdm',
    ],
  ])('%s is rejected', (line, reason) => {
    expect(lines('binance-spot', line)).toBe(reason);
  });
});
