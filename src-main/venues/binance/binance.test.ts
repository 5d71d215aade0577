import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../engine/venue/decode-frame.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { BookRecord } from '../../engine/venue/records.ts';
import type { RestSnapshotPolicy, StreamVenue } from '../../engine/venue/venue.ts';
import { binanceCoinm } from './coinm.ts';
import { binanceSpot } from './spot.ts';
import { binanceUsdm } from './usdm.ts';

// Shapes, weights and routes after Binance's documentation and change log of July 2026; values are our own.

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('topics', () => {
  it.each([
    [{ channel: 'trade', symbol: 'BTCUSDT' } as const, 'btcusdt@trade', 'public'],
    [{ channel: 'aggTrade', symbol: 'BTCUSDT' } as const, 'btcusdt@aggTrade', 'market'],
    [{ channel: 'book', symbol: 'BTCUSDT', depth: 20 } as const, 'btcusdt@depth20@100ms', 'public'],
    [{ channel: 'book', symbol: 'BTCUSDT', depth: 50 } as const, 'btcusdt@depth@100ms', 'public'],
    [{ channel: 'bbo', symbol: 'BTCUSDT' } as const, 'btcusdt@bookTicker', 'public'],
    [{ channel: 'ticker', symbol: 'BTCUSDT' } as const, 'btcusdt@ticker', 'market'],
    [{ channel: 'candle', symbol: 'BTCUSDT', interval: '1M' } as const, 'btcusdt@kline_1M', 'market'],
    [{ channel: 'markPrice', symbol: 'BTCUSDT' } as const, 'btcusdt@markPrice@1s', 'market'],
    [{ channel: 'liquidation', symbol: 'BTCUSDT_260327' } as const, 'btcusdt_260327@forceOrder', 'market'],
  ])('of USD-M have a route: %j', (request, key, route) => {
    expect(binanceUsdm.topicsOf(request)).toMatchObject([{ key, route }]);
    expect(binanceUsdm.streamUrl(binanceUsdm.endpoints.production, route)).toBe(
      `wss://fstream.binance.com/${route}/stream`,
    );
  });

  it('of the testnets have the routes of production', () => {
    const { testnet } = binanceUsdm.endpoints;
    expect(testnet && binanceUsdm.streamUrl(testnet, 'market')).toBe('wss://fstream.binancefuture.com/market/stream');
    expect(binanceCoinm.endpoints.testnet && binanceCoinm.streamUrl(binanceCoinm.endpoints.testnet, '')).toBe(
      'wss://dstream.binancefuture.com/stream',
    );
  });

  it('of spot and COIN-M share one socket', () => {
    expect(binanceSpot.streamUrl(binanceSpot.endpoints.production, '')).toBe('wss://stream.binance.com:9443/stream');
    expect(binanceCoinm.topicsOf({ channel: 'aggTrade', symbol: 'BTCUSD_PERP' })).toEqual([
      { key: 'btcusd_perp@aggTrade', route: '' },
    ]);
    expect(binanceCoinm.streamUrl(binanceCoinm.endpoints.production, '')).toBe('wss://dstream.binance.com/stream');
  });

  it('do not exist where the market lacks the channel or the interval', () => {
    expect(binanceSpot.topicsOf({ channel: 'markPrice', symbol: 'BTCUSDT' })).toEqual([]);
    expect(binanceSpot.topicsOf({ channel: 'candle', symbol: 'BTCUSDT', interval: '1s' })[0]?.key).toBe(
      'btcusdt@kline_1s',
    );
    expect(binanceUsdm.topicsOf({ channel: 'candle', symbol: 'BTCUSDT', interval: '1s' })).toEqual([]);
    expect(binanceSpot.topicsOf({ channel: 'openInterest', symbol: 'BTCUSDT' })).toEqual([]);
    expect(binanceSpot.intervals).toEqual(['1s', ...binanceUsdm.intervals]);
  });

  it('take symbols typed in any case', () => {
    expect(binanceSpot.symbolOf(' btcUsdt ')).toBe('BTCUSDT');
  });
});

describe('answers of the socket', () => {
  it.each([
    ['{"result":null,"id":7}', 'ack', '7', ''],
    ['{"id":"abc","result":["btcusdt@trade"]}', 'ack', 'abc', ''],
    [
      '{"error":{"code":2,"msg":"Invalid request: invalid stream"},"id":5}',
      'ack',
      '5',
      '2: Invalid request: invalid stream',
    ],
    ['{"code":3,"msg":"Invalid JSON"}', 'ack', '', '3: Invalid JSON'],
    ['{"e":"serverShutdown","E":1768478400123}', 'going-away', '', ''],
    ['{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1768478400123}}', 'going-away', '', ''],
    ['{"e":"brandNew","s":"BTCUSDT"}', 'ignored', '', ''],
    ['', 'malformed', '', ''],
  ])('%s is %s', (text, kind, ackId, ackError) => {
    const out = new Decoded();
    decodeFrame(binanceSpot, bytes(text), out);
    expect([out.kind, out.ackId, out.ackError]).toEqual([kind, ackId, ackError]);
  });

  it('are asked for by one frame for many topics', () => {
    expect(JSON.parse(binanceSpot.subscribeFrame(['a@trade', 'b@trade'], 3, 0))).toEqual({
      method: 'SUBSCRIBE',
      params: ['a@trade', 'b@trade'],
      id: 3,
    });
    expect(JSON.parse(binanceSpot.unsubscribeFrame(['a@trade'], 4, 0))).toEqual({
      method: 'UNSUBSCRIBE',
      params: ['a@trade'],
      id: 4,
    });
  });

  it('name their topic, by the same string every time', () => {
    const out = new Decoded();
    decodeFrame(
      binanceUsdm,
      bytes(
        '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":1,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1","T":1,"E":2,"st":1}}',
      ),
      out,
    );
    expect([out.topic, out.recordCount, out.records[0]?.symbol]).toEqual(['btcusdt@bookTicker', 1, 'BTCUSDT']);
  });
});

describe('events of the other futures market are left out', () => {
  const order = (st: number): string =>
    `{"e":"forceOrder","E":1791000000123,"o":{"s":"BTCUSD_PERP","S":"SELL","q":"3","p":"99.10","ap":"99.20","X":"FILLED","l":"3","z":"3","T":1791000000120,"st":${st}}}`;
  const ticker = (st: number): string =>
    `{"e":"24hrMiniTicker","E":1,"s":"A","st":${st},"c":"1","o":"1","h":"1","l":"1"}`;
  it.each([
    ['a liquidation', `{"stream":"!forceOrder@arr","data":${order(2)}}`, 'ignored', 0],
    ['a liquidation with blanks', `{"stream":"!forceOrder@arr", "data":${order(2)}}`, 'ignored', 0],
    ['one of its own', `{"stream":"!forceOrder@arr","data":${order(1)}}`, 'events', 1],
    ['rows among others', `{"stream":"!miniTicker@arr","data":[${ticker(2)},${ticker(1)},${ticker(2)}]}`, 'events', 1],
  ])('%s', (_, frame, kind, count) => {
    const out = new Decoded();
    binanceUsdm.decode(bytes(frame), out);
    expect([out.kind, out.recordCount]).toEqual([kind, count]);
  });
});

describe('requests', () => {
  it.each([
    [binanceSpot, 'DOGEUSDT', '/api/v3/depth?symbol=DOGEUSDT&limit=1000', 50],
    [binanceUsdm, '币安USDT', '/fapi/v1/depth?symbol=%E5%B8%81%E5%AE%89USDT&limit=1000', 20],
    [binanceCoinm, 'BTCUSD_PERP', '/dapi/v1/depth?symbol=BTCUSD_PERP&limit=1000', 20],
  ])('for a snapshot cost what they cost', (venue, symbol, path, weight) => {
    expect(diffOf(venue).snapshotRequest(symbol)).toEqual({ path, weight });
  });

  it('for snapshots of any depth offered, by weight classes', () => {
    const weights = (venue: StreamVenue): unknown =>
      diffOf(venue).snapshotDepths?.map((depth) => [depth, diffOf(venue).snapshotRequest('X', depth).weight]);
    expect(weights(binanceSpot)).toEqual([
      [100, 5],
      [500, 25],
      [1000, 50],
      [5000, 250],
    ]);
    expect(weights(binanceUsdm)).toEqual([
      [500, 1],
      [1000, 20],
    ]);
    expect(diffOf(binanceUsdm).snapshotRequest('X', 500).path).toBe('/fapi/v1/depth?symbol=X');
    expect(binanceUsdm.answerKind('https://fapi.binance.com/fapi/v1/depth?symbol=X')).toMatchObject({ depth: 500 });
    expect(weights(binanceCoinm)).toEqual([
      [50, 2],
      [100, 5],
      [500, 10],
      [1000, 20],
    ]);
    expect(diffOf(binanceCoinm).snapshotRequest('X', 100).path).toBe('/dapi/v1/depth?symbol=X&limit=100');
  });

  it('for candles: spot by limit, futures by weight classes', () => {
    expect(binanceSpot.history.candles({ symbol: 'BTCUSDT', interval: '1m', endTime: 5, limit: 1000 })).toEqual({
      path: '/api/v3/klines?symbol=BTCUSDT&interval=1m&endTime=5&limit=1000',
      weight: 2,
    });
    const weights = [100, 101, 500, 501, 1000, 1001, 1500].map(
      (limit) => binanceUsdm.history.candles({ symbol: 'X', interval: '1m', limit }).weight,
    );
    expect(weights).toEqual([1, 2, 2, 5, 5, 10, 10]);
  });

  it('for COIN-M candles name both ends of a window that contains them, at most 200 days', () => {
    const endTime = 1768478400000;
    expect(binanceCoinm.history.candles({ symbol: 'BTCUSD_PERP', interval: '1m', endTime, limit: 1500 }).path).toBe(
      `/dapi/v1/klines?symbol=BTCUSD_PERP&interval=1m&startTime=${endTime - 1499 * 60_000}&endTime=${endTime}&limit=1500`,
    );
    expect(binanceCoinm.history.candles({ symbol: 'X', interval: '1d', endTime, limit: 1500 }).path).toContain(
      `startTime=${endTime - 200 * 86_400_000}&`,
    );
    expect(binanceCoinm.history.candles({ symbol: 'X', interval: '1m', startTime: 60_000, limit: 10 }).path).toContain(
      'startTime=60000&endTime=600000&',
    );
  });

  it('for trades by id: spot has both kinds, futures aggregates only', () => {
    expect(binanceSpot.history.trades({ symbol: 'X', channel: 'trade', fromId: 5, limit: 1000 })).toEqual({
      path: '/api/v3/historicalTrades?symbol=X&fromId=5&limit=1000',
      weight: 25,
    });
    expect(binanceSpot.history.trades({ symbol: 'X', channel: 'aggTrade', fromId: 5, limit: 1000 })).toEqual({
      path: '/api/v3/aggTrades?symbol=X&fromId=5&limit=1000',
      weight: 4,
    });
    expect(binanceSpot.history.trades({ symbol: 'X', channel: 'trade', limit: 500 })).toEqual({
      path: '/api/v3/trades?symbol=X&limit=500',
      weight: 25,
    });
    expect(binanceUsdm.history.trades({ symbol: 'X', channel: 'aggTrade', fromId: 5, limit: 1000 })).toEqual({
      path: '/fapi/v1/aggTrades?symbol=X&fromId=5&limit=1000',
      weight: 20,
    });
    expect(binanceUsdm.history.trades({ symbol: 'X', channel: 'trade', fromId: 5, limit: 1000 })).toBeUndefined();
  });

  it('of both futures markets are paid from one pool', () => {
    expect(binanceUsdm.limits.pool).toEqual(binanceCoinm.limits.pool);
    expect(binanceSpot.limits.pool.name).not.toBe(binanceUsdm.limits.pool.name);
  });
});

describe('answers of REST', () => {
  it('are known again by their recorded URL', () => {
    expect(binanceSpot.answerKind('https://www.binance.com/api/v1/depth?symbol=BUSDTRY&limit=1000')).toEqual({
      kind: 'book-snapshot',
      symbol: 'BUSDTRY',
      topic: 'busdtry@depth@100ms',
      depth: 1000,
    });
    expect(binanceUsdm.answerKind('http://127.0.0.1:1/fapi/v1/depth?limit=5&symbol=%E5%B8%81USDT')).toEqual({
      kind: 'book-snapshot',
      symbol: '币USDT',
      topic: '币usdt@depth@100ms',
      depth: 5,
    });
    expect(binanceSpot.answerKind('https://api.binance.com/api/v3/depth?symbol=A')).toMatchObject({ depth: 100 });
    expect(binanceCoinm.answerKind('https://dapi.binance.com/dapi/v1/depth?symbol=A')).toMatchObject({ depth: 500 });
    expect(binanceCoinm.answerKind('https://dapi.binance.com/dapi/v1/exchangeInfo')).toEqual({ kind: 'instruments' });
    expect(binanceSpot.answerKind('https://api.binance.com/api/v3/depth?symbol=%E5')).toBeUndefined();
    expect(binanceSpot.answerKind('https://api.binance.com/api/v3/klines?symbol=X')).toBeUndefined();
    expect(binanceSpot.answerKind('')).toBeUndefined();
  });

  it('become order books, scanned or not', () => {
    for (const text of [
      '{"lastUpdateId":9,"E":8,"T":7,"bids":[["1.0","2"]],"asks":[["3","4"]]}',
      '{ "lastUpdateId": 9, "E": 8, "bids": [["1.0","2","x"]], "asks": [["3","4"]] }',
    ]) {
      const record = new BookRecord();
      expect(diffOf(binanceUsdm).parseSnapshot(bytes(text), record)).toBeUndefined();
      expect([
        record.isSnapshot,
        record.lastSequence,
        record.venueTime,
        record.bids.count,
        record.asks.prices[0],
      ]).toEqual([true, 9, 8, 1, 3]);
    }
    expect(
      diffOf(binanceSpot).parseSnapshot(bytes('{"code":-1121,"msg":"Invalid symbol."}'), new BookRecord()),
    ).toEqual({ malformed: '-1121: Invalid symbol.' });
    expect(diffOf(binanceSpot).parseSnapshot(bytes('<html>'), new BookRecord())).toEqual({
      malformed: 'order book: not an object',
    });
  });

  it('become instruments; rows that cannot be read are counted', () => {
    const parsed = binanceCoinm.instruments.parse(
      bytes(
        JSON.stringify({
          symbols: [
            {
              symbol: 'BTCUSD_PERP',
              contractType: 'PERPETUAL',
              contractStatus: 'TRADING',
              contractSize: 100,
              baseAsset: 'BTC',
              quoteAsset: 'USD',
              deliveryDate: 4133404800000,
              pricePrecision: 9,
              filters: [
                { filterType: 'PRICE_FILTER', tickSize: '0.1' },
                { filterType: 'LOT_SIZE', stepSize: '1' },
              ],
            },
            {
              symbol: 'ETHUSD_260327',
              contractType: 'CURRENT_QUARTER',
              contractStatus: 'PENDING_TRADING',
              contractSize: 10,
              baseAsset: 'ETH',
              quoteAsset: 'USD',
              deliveryDate: 1774598400000,
              filters: [],
            },
            { symbol: '' },
            7,
          ],
        }),
      ),
    );
    expect(parsed).toEqual({
      rejected: 2,
      instruments: [
        {
          id: 'binance-coinm:BTCUSD_PERP',
          venue: 'binance-coinm',
          symbol: 'BTCUSD_PERP',
          marketType: 'perp-inverse',
          base: 'BTC',
          quote: 'USD',
          tick: '0.1',
          step: '1',
          sizeUnit: 'contracts',
          contractSize: '100',
          status: 'trading',
        },
        {
          id: 'binance-coinm:ETHUSD_260327',
          venue: 'binance-coinm',
          symbol: 'ETHUSD_260327',
          marketType: 'future-inverse',
          base: 'ETH',
          quote: 'USD',
          sizeUnit: 'contracts',
          contractSize: '10',
          status: 'upcoming',
          expiryTime: 1774598400000,
        },
      ],
    });
    expect(
      binanceSpot.instruments.parse(bytes('[{"symbol":"A","status":"BREAK","baseAsset":"B","quoteAsset":"C"}]')),
    ).toMatchObject({ rejected: 0, instruments: [{ marketType: 'spot', sizeUnit: 'base', status: 'halted' }] });
    expect(binanceSpot.instruments.parse(bytes('{}'))).toEqual({ malformed: 'instruments: no symbols' });
  });

  it('have the time of their delisting if they are perpetuals that end', () => {
    const row = { symbol: 'A', contractType: 'PERPETUAL', status: 'TRADING', baseAsset: 'B', quoteAsset: 'C' };
    const of = (deliveryDate: number | undefined) =>
      binanceUsdm.instruments.parse(bytes(JSON.stringify([{ ...row, deliveryDate }])));
    expect(of(1774598400000)).toMatchObject({ instruments: [{ delistingTime: 1774598400000 }] });
    for (const none of [4133404800000, undefined])
      expect(of(none)).toMatchObject({
        instruments: [expect.not.objectContaining({ delistingTime: expect.anything() })],
      });
  });

  it.each([
    ['CANCEL_ONLY', 'halted'],
    ['TRADING_HALT', 'halted'],
    ['TRADING_CANCEL_ONLY', 'halted'],
    ['PRE_DELISTING', 'halted'],
    ['DELISTING', 'closed'],
    ['DOWN', 'closed'],
    ['BRAND_NEW', 'unknown'],
  ])('give the status %s its meaning, %s', (status, meaning) => {
    const row = { symbol: 'A', status, baseAsset: 'B', quoteAsset: 'C' };
    expect(binanceUsdm.instruments.parse(bytes(JSON.stringify([row])))).toMatchObject({
      instruments: [{ status: meaning }],
    });
  });

  it.each([
    [binanceUsdm, '/fapi/v1/fundingInfo'],
    [binanceCoinm, '/dapi/v1/fundingInfo'],
  ])('say how often a perpetual pays funding: every 8 h unless it was adjusted', (venue, path) => {
    const { supplement } = venue.instruments;
    expect(supplement?.request().path).toBe(path);
    const parsed = venue.instruments.parse(
      bytes(
        JSON.stringify(
          ['AUSDT', 'BUSDT', 'AUSDT_260327'].map((symbol) => ({
            symbol,
            contractType: symbol.includes('_') ? 'CURRENT_QUARTER' : 'PERPETUAL',
            status: 'TRADING',
            baseAsset: 'A',
            quoteAsset: 'USDT',
          })),
        ),
      ),
    );
    if ('malformed' in parsed) throw new Error(parsed.malformed);
    const answer = '[{"symbol":"BUSDT","adjustedFundingRateCap":"0.02","fundingIntervalHours":4,"disclaimer":false}]';
    const completed = supplement?.complete(bytes(answer), parsed.instruments);
    expect(Array.isArray(completed) && completed.map(({ fundingIntervalMs }) => fundingIntervalMs)).toEqual([
      8 * 3_600_000,
      4 * 3_600_000,
      undefined,
    ]);
    expect(supplement?.complete(bytes('{"code":-1121,"msg":"no"}'), [])).toEqual({ malformed: '-1121: no' });
  });

  it.each([
    [
      binanceUsdm,
      '/fapi/v1/openInterest?symbol=BTCUSDT',
      '{"openInterest":"106.50","symbol":"BTCUSDT","time":1768478400000}',
    ],
    [
      binanceCoinm,
      '/dapi/v1/openInterest?symbol=BTCUSDT',
      '{"symbol":"BTCUSDT","pair":"BTCUSD","openInterest":"106.50","contractType":"PERPETUAL","time":1768478400000}',
    ],
  ])('become open interest', (venue, path, body) => {
    const channel = venue.polled?.openInterest;
    const out = new Decoded();
    expect(channel?.request('BTCUSDT')).toEqual({ path, weight: 1 });
    channel?.parse(bytes(body), 'BTCUSDT', out);
    expect([out.kind, out.records[0]]).toMatchObject([
      'events',
      { symbol: 'BTCUSDT', venueTime: 1768478400000, openInterest: { mantissa: 1065, scale: 1, decimals: 2 } },
    ]);
    for (const wrong of ['[]', '{"code":-1121,"msg":"no"}', '{"openInterest":"x","symbol":"BTCUSDT"}', '']) {
      channel?.parse(bytes(wrong), 'BTCUSDT', out);
      expect([wrong, out.kind]).toEqual([wrong, 'malformed']);
    }
  });

  it.each([
    [binanceUsdm, 'BTCUSDT', 'symbol=BTCUSDT', '"symbol":"BTCUSDT"', '"symbol":"ETHUSDT"'],
    [binanceCoinm, 'BTCUSD_PERP', 'pair=BTCUSD', '"pair":"BTCUSD"', '"pair":"ETHUSD"'],
  ])('become a long/short ratio, of a symbol or of the pair', (venue, symbol, query, named, other) => {
    const channel = venue.polled?.longShortRatio;
    const out = new Decoded();
    const row = (name: string, rest = '"longShortRatio":"1.4342","timestamp":1768478400000') =>
      `[{${name},${rest},"longAccount":"0.5892","shortAccount":"0.4108"}]`;
    expect([channel?.everyMs, channel?.request(symbol)]).toEqual([
      300_000,
      { path: `/futures/data/globalLongShortAccountRatio?${query}&period=5m&limit=1`, weight: 1 },
    ]);
    channel?.parse(bytes(row(named)), symbol, out);
    expect([out.kind, out.recordCount, out.records[0]]).toMatchObject([
      'events',
      1,
      { symbol, venueTime: 1768478400000, ratio: { mantissa: 14342, scale: 4 } },
    ]);
    channel?.parse(bytes('[]'), symbol, out);
    expect([out.kind, out.recordCount], 'a contract of which nothing is counted').toEqual(['events', 0]);
    for (const wrong of [
      row(other),
      row(named, '"longShortRatio":1.4,"timestamp":1768478400000'),
      row(named, '"timestamp":1768478400000'),
      row(named, '"longShortRatio":"1.4"'),
      '[7]',
      '{}',
      '',
    ]) {
      channel?.parse(bytes(wrong), symbol, out);
      expect([wrong, out.kind, out.reason]).toEqual([wrong, 'malformed', expect.stringContaining('long/short ratio')]);
    }
    channel?.parse(bytes('{"code":-1121,"msg":"no"}'), symbol, out);
    expect([out.kind, out.reason]).toEqual(['malformed', '-1121: no']);
  });

  it('become candles, trades and the time', () => {
    const candles: string[] = [];
    const rows = '[[1768478400000,"1.0","4.0","0.5","2.0","10.5",1768478459999,"21.0",7,"5.0","10.0","0"]]';
    expect(
      binanceSpot.history.parseCandles(bytes(rows), '1m', (each) => {
        candles.push(`${each.openTime} ${each.close.mantissa} ${each.tradeCount} ${String(each.isClosed)}`);
      }),
    ).toBeUndefined();
    expect(candles).toEqual(['1768478400000 2 7 false']);
    const trades: string[] = [];
    binanceSpot.history.parseTrades(
      bytes('[{"id":3,"price":"1.50","qty":"2","quoteQty":"3","time":9,"isBuyerMaker":true,"isBestMatch":true}]'),
      'trade',
      (each) => {
        trades.push(`${each.id} ${each.price.mantissa} ${String(each.isBuy)}`);
      },
    );
    binanceUsdm.history.parseTrades(
      bytes('[{"a":4,"p":"1.5","q":"2","f":7,"l":8,"T":9,"m":false}]'),
      'aggTrade',
      (each) => {
        trades.push(`${each.id} ${each.lastTradeId} ${String(each.isBuy)}`);
      },
    );
    expect(trades).toEqual(['3 15 false', '4 8 true']);
    expect(binanceSpot.history.parseTrades(bytes('[{"id":3}]'), 'trade', () => undefined)).toEqual({
      malformed: 'trades: unreadable row',
    });
    expect(binanceSpot.history.parseCandles(bytes('{"code":-1,"msg":"no"}'), '1m', () => undefined)).toEqual({
      malformed: '-1: no',
    });
    expect(binanceSpot.time.parse(bytes('{"serverTime":1768478400000}'))).toBe(1768478400000);
    expect(binanceSpot.time.parse(bytes('{}'))).toEqual({ malformed: 'time: no serverTime' });
  });
});

function diffOf(venue: StreamVenue): RestSnapshotPolicy {
  const feed = venue.bookPolicy('btcusdt@depth@100ms');
  if (feed.kind !== 'rest-snapshot') throw new Error('no changes');
  return feed;
}
