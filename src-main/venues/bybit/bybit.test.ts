import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../engine/venue/decode-frame.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { toMarketEvents } from '../../engine/market/event-lines.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { bybitInverse, bybitLinear, bybitSpot } from './markets.ts';

// Shapes after Bybit's v5 documentation of July 2026 and a recording of spot of August 2026; values are our own.

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function eventsOf(text: string, venue: StreamVenue = bybitLinear): unknown[] {
  const out = new Decoded();
  decodeFrame(venue, bytes(text), out);
  expect(out.kind, out.reason).toBe('events');
  return toMarketEvents(venue.id, out);
}

describe('topics', () => {
  it.each([
    [{ channel: 'trade', symbol: 'BTCUSDT' } as const, 'publicTrade.BTCUSDT'],
    [{ channel: 'book', symbol: 'BTCUSDT', depth: 1 } as const, 'orderbook.1.BTCUSDT'],
    [{ channel: 'book', symbol: 'BTCUSDT', depth: 20 } as const, 'orderbook.50.BTCUSDT'],
    [{ channel: 'book', symbol: 'BTCUSDT', depth: 51 } as const, 'orderbook.200.BTCUSDT'],
    [{ channel: 'book', symbol: 'BTCUSDT', depth: 5000 } as const, 'orderbook.1000.BTCUSDT'],
    [{ channel: 'bbo', symbol: 'BTCUSDT' } as const, 'orderbook.1.BTCUSDT'],
    [{ channel: 'candle', symbol: 'BTC-27MAR26', interval: '2h' } as const, 'kline.120.BTC-27MAR26'],
    [{ channel: 'liquidation', symbol: 'BTCUSDT' } as const, 'allLiquidation.BTCUSDT'],
  ])('of %j', (request, key) => {
    expect(bybitLinear.topicsOf(request)).toEqual([{ key, route: '' }]);
  });

  it('of ticker, mark price and open interest are one', () => {
    const keys = (['ticker', 'markPrice', 'openInterest'] as const).map(
      (channel) => bybitLinear.topicsOf({ channel, symbol: 'BTCUSDT' })[0]?.key,
    );
    expect(new Set(keys)).toEqual(new Set(['tickers.BTCUSDT']));
  });

  it('do not exist where the market lacks the channel or the interval', () => {
    expect(bybitSpot.topicsOf({ channel: 'markPrice', symbol: 'BTCUSDT' })).toEqual([]);
    expect(bybitSpot.topicsOf({ channel: 'aggTrade', symbol: 'BTCUSDT' })).toEqual([]);
    expect(bybitLinear.topicsOf({ channel: 'candle', symbol: 'BTCUSDT', interval: '8h' })).toEqual([]);
  });

  it('are carried by a socket of their market', () => {
    expect(
      [bybitSpot, bybitLinear, bybitInverse].map((venue) => venue.streamUrl(venue.endpoints.production, '')),
    ).toEqual([
      'wss://stream.bybit.com/v5/public/spot',
      'wss://stream.bybit.com/v5/public/linear',
      'wss://stream.bybit.com/v5/public/inverse',
    ]);
  });

  it('send books as windows numbered by one, and the best level whole', () => {
    expect(bybitSpot.bookPolicy('orderbook.1.BTCUSDT')).toEqual({ kind: 'every-message', levels: 1 });
    expect(bybitSpot.bookPolicy('orderbook.200.BTCUSDT')).toMatchObject({
      kind: 'stream-snapshot',
      levels: 200,
      link: { name: 'incrementsByOne' },
    });
  });
});

describe('answers of the socket', () => {
  it.each([
    ['{"success":true,"ret_msg":"subscribe","conn_id":"6c1e7b52","req_id":"7","op":"subscribe"}', 'ack', '7', ''],
    ['{"success":true,"ret_msg":"","conn_id":"6c1e7b52","req_id":"8","op":"unsubscribe"}', 'ack', '8', ''],
    [
      '{"success":false,"ret_msg":"error:handler not found,topic:orderbook.60.BTCUSDT","conn_id":"6c1e7b52","req_id":"9","op":"subscribe"}',
      'ack',
      '9',
      'error:handler not found,topic:orderbook.60.BTCUSDT',
    ],
    ['{"success":true,"ret_msg":"pong","conn_id":"6c1e7b52","req_id":"","op":"ping"}', 'pong', '', ''],
    ['{"req_id":"p1","op":"pong","args":["1768478400000"],"conn_id":"6c1e7b52"}', 'pong', '', ''],
    ['{"success":false,"ret_msg":"Params error","op":"auth"}', 'ignored', '', ''],
    ['{"topic":"orderbook.rpi.BTCUSD","novel":1}', 'ignored', '', ''],
    [
      '{"topic":"orderbook.rpi.BTCUSDT","type":"delta","ts":1768478400121,"data":{"s":"BTCUSDT","b":[["1","2","3"]],"a":[],"u":2,"seq":3},"cts":1768478400118}',
      'ignored',
      '',
      '',
    ],
    ['{"topic":"orderbook.50.BTCUSDT","type":"delta","data":{}}', 'malformed', '', ''],
    ['{"id":"5","topic":"order","creationTime":1768478400000,"data":[{"symbol":"BTCUSDT"}]}', 'ignored', '', ''],
    ['{"topic":"adlAlert.USDT","type":"snapshot","ts":1768478400000,"data":[]}', 'ignored', '', ''],
    ['{"topic":"priceLimit.BTCUSDT","ts":1768478400000,"data":{"symbol":"BTCUSDT"}}', 'ignored', '', ''],
    ['{"reqId":"1","retCode":0,"retMsg":"OK","op":"order.create","data":{},"connId":"6c1e7b52"}', 'ignored', '', ''],
    [
      '{"success":true,"conn_id":"6c1e7b52","data":{"failTopics":[],"successTopics":["tickers.BTC-27MAR26-90000-C"]},"type":"COMMAND_RESP"}',
      'ignored',
      '',
      '',
    ],
    ['{"success":true,"ret_msg":"","request":{"op":"subscribe","args":["trade"]}}', 'ignored', '', ''],
    ['{"other":1}', 'malformed', '', ''],
    ['{"topic":"insurance.USDT","type":"delta","data":[]}', 'ignored', '', ''],
    ['[]', 'malformed', '', ''],
    ['', 'malformed', '', ''],
  ])('%s is %s', (text, kind, ackId, ackError) => {
    const out = new Decoded();
    decodeFrame(bybitLinear, bytes(text), out);
    expect([out.kind, out.ackId, out.ackError]).toEqual([kind, ackId, ackError]);
  });

  it('are asked for with the number of the frame as text', () => {
    expect(JSON.parse(bybitSpot.subscribeFrame(['publicTrade.BTCUSDT'], 3, 0))).toEqual({
      req_id: '3',
      op: 'subscribe',
      args: ['publicTrade.BTCUSDT'],
    });
    expect(JSON.parse(bybitSpot.unsubscribeFrame(['publicTrade.BTCUSDT'], 4, 0))).toEqual({
      req_id: '4',
      op: 'unsubscribe',
      args: ['publicTrade.BTCUSDT'],
    });
  });
});

describe('books', () => {
  const head = '"topic":"orderbook.50.BTCUSDT"';

  it('are a snapshot, with the time of the matching engine', () => {
    expect(
      eventsOf(
        `{${head},"type":"snapshot","ts":1768478400101,"data":{"s":"BTCUSDT","b":[["96448.80","4.210"]],"a":[["96448.90","1.005"]],"u":40718255,"seq":31884402110},"cts":1768478400098}`,
      ),
    ).toEqual([
      {
        kind: 'book',
        venue: 'bybit-linear',
        symbol: 'BTCUSDT',
        type: 'snapshot',
        bids: [['96448.80', '4.210']],
        asks: [['96448.90', '1.005']],
        lastSequence: 40718255,
        venueTime: 1768478400098,
      },
    ]);
  });

  it('are changes, sizes of 0 being levels that are gone', () => {
    expect(
      eventsOf(
        `{${head},"ts":1768478400121,"type":"delta","data":{"s":"BTCUSDT","b":[["96448.70","0"]],"a":[],"u":40718256,"seq":31884402163}}`,
      ),
    ).toMatchObject([
      { type: 'delta', bids: [['96448.70', '0']], asks: [], lastSequence: 40718256, venueTime: 1768478400121 },
    ]);
  });

  it('start anew with number 1, whatever the type', () => {
    expect(
      eventsOf(`{${head},"ts":1768478400121,"type":"delta","data":{"s":"BTCUSDT","b":[],"a":[],"u":1,"seq":1}}`),
    ).toMatchObject([{ type: 'snapshot', lastSequence: 1 }]);
  });

  it('of one level are the best bid and offer as well; the same number again, 3 s later, is as new as its sending', () => {
    // Repeats have the time of the change in `cts`: taken for the time of the message, they would look 3 s late.
    const text =
      '{"topic":"orderbook.1.BTCUSDT","ts":1768478403101,"type":"snapshot","data":{"s":"BTCUSDT","b":[],"a":[["96448.90","1.005"]],"u":7,"seq":9},"cts":1768478400098}';
    expect(eventsOf(text)).toEqual([
      {
        kind: 'book',
        venue: 'bybit-linear',
        symbol: 'BTCUSDT',
        type: 'snapshot',
        bids: [],
        asks: [['96448.90', '1.005']],
        lastSequence: 7,
        venueTime: 1768478403101,
      },
      {
        kind: 'bbo',
        venue: 'bybit-linear',
        symbol: 'BTCUSDT',
        askPrice: '96448.90',
        askSize: '1.005',
        sequence: 7,
        venueTime: 1768478403101,
      },
    ]);
  });
});

describe('trades', () => {
  it("come several a frame; the side is the taker's and ids are texts", () => {
    const row = (id: string, side: string): string =>
      `{"T":1768478400128,"s":"BTCUSDT","S":"${side}","v":"0.020","p":"96448.80","L":"ZeroMinusTick","i":"${id}","BT":false,"RPI":false,"seq":31884402190}`;
    expect(
      eventsOf(
        `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1768478400130,"data":[${row('b7d4e1c0-52a9-5f18-8c3e-91f0a6d27e44', 'Sell')},${row('b7d4e1c0-52a9-5f18-8c3e-91f0a6d27e45', 'Buy')}]}`,
      ),
    ).toEqual([
      {
        kind: 'trade',
        venue: 'bybit-linear',
        symbol: 'BTCUSDT',
        id: 'b7d4e1c0-52a9-5f18-8c3e-91f0a6d27e44',
        price: '96448.80',
        size: '0.020',
        aggressor: 'sell',
        venueTime: 1768478400128,
      },
      {
        kind: 'trade',
        venue: 'bybit-linear',
        symbol: 'BTCUSDT',
        id: 'b7d4e1c0-52a9-5f18-8c3e-91f0a6d27e45',
        price: '96448.80',
        size: '0.020',
        aggressor: 'buy',
        venueTime: 1768478400128,
      },
    ]);
  });

  it('of blocks are marked, over the stream and in history', () => {
    const row = (block: string): string =>
      `{"T":1768478400128,"s":"BTCUSDT","S":"Buy","v":"500","p":"96000.00","L":"ZeroMinusTick","i":"b7d4e1c0-52a9-5f18-8c3e-91f0a6d27e44",${block},"RPI":false}`;
    const rows = ['"BT":true', '"BT":false', '"XX":1', '"BT" : true'];
    // The last one is spelled so that the plain decoder reads it.
    const isMarked = (block: string): boolean =>
      JSON.stringify(
        eventsOf(`{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1768478400130,"data":[${row(block)}]}`),
      ).includes('"block":true');
    expect(rows.map(isMarked)).toEqual([true, false, false, true]);
    const found: boolean[] = [];
    const past = { execId: '1', symbol: 'BTCUSDT', price: '1', size: '1', side: 'Buy', time: '1768478400128' };
    bybitLinear.history.parseTrades(
      new TextEncoder().encode(
        JSON.stringify({ retCode: 0, result: { list: [past, { ...past, isBlockTrade: true }] } }),
      ),
      'trade',
      ({ isBlock }) => found.push(isBlock),
    );
    expect(found).toEqual([true, false]);
  });

  it('of spot have ids of 19 digits, kept digit for digit', () => {
    expect(
      eventsOf(
        '{"topic":"publicTrade.BTCUSDT","ts":1768478400130,"type":"snapshot","data":[{"i":"2290000001189048101","T":1768478400128,"p":"96448.8","v":"0.002705","S":"Buy","seq":112488547164,"s":"BTCUSDT","BT":false,"RPI":false}]}',
        bybitSpot,
      ),
    ).toMatchObject([{ id: '2290000001189048101', aggressor: 'buy' }]);
  });
});

describe('tickers', () => {
  it('of derivatives are ticker, mark price and open interest; the change becomes percent', () => {
    const text =
      '{"topic":"tickers.BTCUSDT","type":"snapshot","data":{"symbol":"BTCUSDT","tickDirection":"PlusTick","price24hPcnt":"-0.0053","lastPrice":"96448.90","prevPrice24h":"95938.70","highPrice24h":"97010.00","lowPrice24h":"95120.50","prevPrice1h":"96300.00","markPrice":"96447.10","indexPrice":"96450.02","openInterest":"104690.246","openInterestValue":"10097024690.22","turnover24h":"9534567890.12","volume24h":"99123.456","fundingIntervalHour":"8","fundingCap":"0.005","singleOpenInterest":"52345.123","singleOpenInterestValue":"5048512345.11","nextFundingTime":"1768492800000","fundingRate":"-0.0001","bid1Price":"96448.80","bid1Size":"4.210","ask1Price":"96448.90","ask1Size":"1.005"},"cs":60112874001,"ts":1768478400140}';
    const about = { venue: 'bybit-linear', symbol: 'BTCUSDT', venueTime: 1768478400140 };
    expect(eventsOf(text)).toEqual([
      {
        kind: 'ticker',
        ...about,
        last: '96448.90',
        open: '95938.70',
        high: '97010.00',
        low: '95120.50',
        volume: '99123.456',
        quoteVolume: '9534567890.12',
        priceChangePercent: '-0.53',
        bidPrice: '96448.80',
        askPrice: '96448.90',
      },
      {
        kind: 'markPrice',
        ...about,
        markPrice: '96447.10',
        indexPrice: '96450.02',
        fundingRate: '-0.0001',
        fundingIntervalMs: 28_800_000,
        nextFundingTime: 1768492800000,
      },
      // Of one side, as all venues count it.
      { kind: 'openInterest', ...about, openInterest: '52345.123' },
    ]);
  });

  it('change by what changed alone: nothing else is said', () => {
    expect(
      eventsOf(
        '{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","bid1Size":"4.100"},"cs":60112874002,"ts":1768478400240}',
      ),
    ).toEqual([{ kind: 'ticker', venue: 'bybit-linear', symbol: 'BTCUSDT', venueTime: 1768478400240 }]);
    const out = new Decoded();
    decodeFrame(
      bybitLinear,
      bytes(
        '{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","fundingRate":"0.0002"},"cs":3,"ts":1768478400340}',
      ),
      out,
    );
    // By its number it is ordered.
    expect(out.records.slice(0, 2).map((record) => 'sequence' in record && record.sequence)).toEqual([3, 3]);
    expect(out.records[1]).toMatchObject({
      kind: 'markPrice',
      markPrice: { present: false },
      fundingRate: { present: true, mantissa: 2, scale: 4 },
    });
  });

  it('have no open interest if only that of both sides is sent', () => {
    expect(
      eventsOf(
        '{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","openInterest":"104690.3","openInterestValue":"1"},"cs":3,"ts":1768478400340}',
      ).map((event) => (event as { readonly kind: string }).kind),
    ).toEqual(['ticker']);
  });

  it('of dated futures have no funding', () => {
    const text =
      '{"topic":"tickers.BTC-27MAR26","type":"snapshot","data":{"symbol":"BTC-27MAR26","lastPrice":"96448.90","markPrice":"96447.10","indexPrice":"96450.02","fundingIntervalHour":"","nextFundingTime":"","fundingRate":"","deliveryTime":"2026-03-27T08:00:00Z"},"cs":1,"ts":1768478400140}';
    expect(eventsOf(text)[1]).toEqual({
      kind: 'markPrice',
      venue: 'bybit-linear',
      symbol: 'BTC-27MAR26',
      markPrice: '96447.10',
      indexPrice: '96450.02',
      venueTime: 1768478400140,
    });
  });

  it('of spot have neither bid nor ask nor mark', () => {
    const text =
      '{"topic":"tickers.BTCUSDT","ts":1768478400150,"type":"snapshot","cs":4410092385,"data":{"symbol":"BTCUSDT","lastPrice":"96451.0","highPrice24h":"97011.0","lowPrice24h":"95119.0","prevPrice24h":"95940.0","volume24h":"6780.78","turnover24h":"652345678.9","price24hPcnt":"0.5","usdIndexPrice":"96450.02"}}';
    expect(eventsOf(text, bybitSpot)).toEqual([
      {
        kind: 'ticker',
        venue: 'bybit-spot',
        symbol: 'BTCUSDT',
        last: '96451.0',
        open: '95940.0',
        high: '97011.0',
        low: '95119.0',
        volume: '6780.78',
        quoteVolume: '652345678.9',
        priceChangePercent: '50',
        venueTime: 1768478400150,
      },
    ]);
  });
});

it('maintenance is announced on a socket of its own, of what is carried and real', () => {
  const row = (fields: object): object => ({
    id: '4d95b2a0-587f-11f0-bcc9-56f28c94d6ea',
    title: 'Upgrade',
    state: 'scheduled',
    begin: '1768482000000',
    end: '1768483800000',
    href: '',
    serviceTypes: [2, 5],
    product: [1, 2],
    uidSuffix: [],
    maintainType: 1,
    env: 1,
    ...fields,
  });
  const read = (...rows: readonly object[]): Decoded => {
    const out = new Decoded();
    bybitLinear.decode(bytes(JSON.stringify({ topic: 'system.status', ts: 1768478400600, data: rows })), out);
    return out;
  };
  const { maintenanceTopic } = bybitLinear;
  expect(
    maintenanceTopic && [
      maintenanceTopic.key,
      bybitLinear.streamUrl(bybitLinear.endpoints.production, maintenanceTopic.route),
    ],
  ).toEqual(['system.status', 'wss://stream.bybit.com/v5/public/misc/status']);
  const out = read(row({}), row({ id: '2', state: 'completed', end: '' }), row({ product: [3] }), row({ env: 2 }));
  expect([out.kind, out.maintenance]).toEqual([
    'maintenance',
    [
      {
        id: '4d95b2a0-587f-11f0-bcc9-56f28c94d6ea',
        title: 'Upgrade',
        state: 'scheduled',
        begin: 1768482000000,
        end: 1768483800000,
      },
      { id: '2', title: 'Upgrade', state: 'completed', begin: 1768482000000, end: NaN },
    ],
  ]);
  expect([read(row({ product: [4] })).kind, read(row({ begin: 'soon' })).kind]).toEqual(['ignored', 'malformed']);
});

it('candles are closed where they are confirmed', () => {
  const text = (confirm: boolean): string =>
    `{"topic":"kline.1.BTCUSDT","type":"snapshot","ts":1768478402000,"data":[{"start":1768478400000,"end":1768478459999,"interval":"1","open":"96440.00","close":"96448.90","high":"96455.00","low":"96439.90","volume":"3.412","turnover":"329101.22","confirm":${String(confirm)},"timestamp":1768478401988}]}`;
  expect(eventsOf(text(false))).toEqual([
    {
      kind: 'candle',
      venue: 'bybit-linear',
      symbol: 'BTCUSDT',
      interval: '1m',
      openTime: 1768478400000,
      closeTime: 1768478459999,
      open: '96440.00',
      high: '96455.00',
      low: '96439.90',
      close: '96448.90',
      volume: '3.412',
      quoteVolume: '329101.22',
      closed: false,
      venueTime: 1768478402000,
    },
  ]);
  expect(eventsOf(text(true))).toMatchObject([{ closed: true }]);
});

it('a liquidated long is a forced sell', () => {
  const text = (side: string): string =>
    `{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":1768478400600,"data":[{"T":1768478400480,"s":"BTCUSDT","S":"${side}","v":"0.310","p":"95880.10"}]}`;
  expect(eventsOf(text('Buy'))).toEqual([
    {
      kind: 'liquidation',
      venue: 'bybit-linear',
      symbol: 'BTCUSDT',
      side: 'sell',
      price: '95880.10',
      size: '0.310',
      venueTime: 1768478400480,
    },
  ]);
  expect(eventsOf(text('Sell'))).toMatchObject([{ side: 'buy' }]);
});

describe('REST', () => {
  const answer = (result: unknown): Uint8Array =>
    bytes(JSON.stringify({ retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: 1768478400000 }));

  it('answers that are none say so in retCode', () => {
    expect(bybitSpot.rejectionOf?.(answer({}))).toBeUndefined();
    expect(bybitSpot.rejectionOf?.(bytes('<html>'))).toBeUndefined();
    expect(
      bybitSpot.rejectionOf?.(bytes('{"retCode":10006,"retMsg":"Too many visits!","result":{},"time":1}')),
    ).toEqual({
      reason: 'rate-limited',
      message: '10006: Too many visits!',
    });
    expect(bybitSpot.rejectionOf?.(bytes('{"retCode":10001,"retMsg":"params error","result":{},"time":1}'))).toEqual({
      reason: 'rejected',
      message: '10001: params error',
    });
  });

  it('candles come newest first and are emitted oldest first', () => {
    const rows = [
      ['1768478460000', '2', '4', '1', '3', '5', '15'],
      ['1768478400000', '1', '2', '1', '2', '4', '6'],
    ];
    const read: unknown[] = [];
    expect(
      bybitLinear.history.parseCandles(
        answer({ category: 'linear', symbol: 'BTCUSDT', list: rows }),
        '1m',
        ({ openTime, closeTime, close }) => read.push([openTime, closeTime, close.mantissa]),
      ),
    ).toBeUndefined();
    expect(read).toEqual([
      [1768478400000, 1768478459999, 2],
      [1768478460000, 1768478519999, 3],
    ]);
    expect(
      bybitLinear.history.parseCandles(bytes('{"retCode":0,"result":{"list":[["x"]]}}'), '1m', () => undefined),
    ).toEqual({ malformed: 'candles: unreadable row' });
  });

  it('candle requests name both ends of their window', () => {
    expect(bybitLinear.history.candles({ symbol: 'BTCUSDT', interval: '1h', startTime: 0, limit: 3 }).path).toBe(
      '/v5/market/kline?category=linear&symbol=BTCUSDT&interval=60&start=0&end=7200000&limit=3',
    );
    expect(bybitInverse.history.candles({ symbol: 'BTCUSD', interval: '1w', endTime: 9, limit: 3 }).path).toBe(
      '/v5/market/kline?category=inverse&symbol=BTCUSD&interval=W&end=9&limit=3',
    );
  });

  it('trades: only the newest, with the ids of the stream', () => {
    const row = (execId: string, side: string): object => ({
      execId,
      symbol: 'BTCUSDT',
      price: '96448.80',
      size: '0.020',
      side,
      time: '1768478400128',
      isBlockTrade: false,
      isRPITrade: false,
      seq: '1',
    });
    const read: unknown[] = [];
    expect(
      bybitSpot.history.parseTrades(
        answer({ category: 'spot', list: [row('2290000001189048102', 'Sell'), row('2290000001189048101', 'Buy')] }),
        'trade',
        ({ idText, isBuy, venueTime }) => read.push([idText, isBuy, venueTime]),
      ),
    ).toBeUndefined();
    expect(read).toEqual([
      ['2290000001189048101', true, 1768478400128],
      ['2290000001189048102', false, 1768478400128],
    ]);
    expect(bybitSpot.history.trades({ symbol: 'BTCUSDT', channel: 'trade', limit: 1000 })).toEqual({
      path: '/v5/market/recent-trade?category=spot&symbol=BTCUSDT&limit=60',
      weight: 1,
    });
    expect(bybitSpot.history.trades({ symbol: 'BTCUSDT', channel: 'trade', fromId: 1, limit: 1000 })).toBeUndefined();
  });

  it('time is read of nanoseconds', () => {
    expect(bybitSpot.time.parse(answer({ timeSecond: '1768478400', timeNano: '1768478400123456789' }))).toBe(
      1768478400123,
    );
  });

  it("instruments come by pages, in the market's units", () => {
    const [first, ...others] = bybitLinear.instruments.requests();
    expect(others.map(({ path }) => path)).toEqual([
      '/v5/market/instruments-info?category=linear&status=PreLaunch&limit=1000',
      '/v5/market/instruments-info?category=linear&status=Delivering&limit=1000',
    ]);
    expect(bybitSpot.instruments.requests()).toHaveLength(1);
    const list = [
      {
        symbol: 'BTCUSDT',
        contractType: 'LinearPerpetual',
        status: 'Trading',
        baseCoin: 'BTC',
        quoteCoin: 'USDT',
        deliveryTime: '0',
        priceFilter: { tickSize: '0.10' },
        lotSizeFilter: { qtyStep: '0.001' },
        fundingInterval: 480,
      },
      {
        symbol: 'BTC-27MAR26',
        contractType: 'LinearFutures',
        status: 'Delivering',
        baseCoin: 'BTC',
        quoteCoin: 'USDC',
        deliveryTime: '1774598400000',
        priceFilter: { tickSize: '0.50' },
        lotSizeFilter: { qtyStep: '0.001' },
        fundingInterval: 0,
      },
      { symbol: 'BROKEN' },
    ];
    const page = answer({ category: 'linear', list, nextPageCursor: 'first%3DBTC' });
    expect(bybitLinear.instruments.parse(page)).toEqual({
      rejected: 1,
      cursor: 'first%3DBTC',
      instruments: [
        {
          id: 'bybit-linear:BTCUSDT',
          venue: 'bybit-linear',
          symbol: 'BTCUSDT',
          marketType: 'perp',
          base: 'BTC',
          quote: 'USDT',
          tick: '0.10',
          step: '0.001',
          sizeUnit: 'base',
          status: 'trading',
          fundingIntervalMs: 28_800_000,
        },
        {
          id: 'bybit-linear:BTC-27MAR26',
          venue: 'bybit-linear',
          symbol: 'BTC-27MAR26',
          marketType: 'future',
          base: 'BTC',
          quote: 'USDC',
          tick: '0.50',
          step: '0.001',
          sizeUnit: 'base',
          status: 'closed',
          expiryTime: 1774598400000,
        },
      ],
    });
    const second = first === undefined ? undefined : bybitLinear.instruments.nextPage?.(first, 'first%3DBTC');
    expect(second?.path).toBe('/v5/market/instruments-info?category=linear&limit=1000&cursor=first%253DBTC');
    const last = answer({ list: [], nextPageCursor: '' });
    expect(bybitLinear.instruments.parse(last)).toEqual({ instruments: [], rejected: 0 });
    const perpetual = {
      symbol: 'NEWUSDT',
      contractType: 'LinearPerpetual',
      baseCoin: 'NEW',
      quoteCoin: 'USDT',
      deliveryTime: '0',
    };
    const auction = (curAuctionPhase: string): object => ({
      isPreListing: true,
      preListingInfo: { curAuctionPhase, phases: [] },
    });
    const ofAllStates = bybitLinear.instruments.parse(
      answer({
        list: [
          { ...perpetual, status: 'PreLaunch', ...auction('CallAuction') },
          { ...perpetual, status: 'PreLaunch', ...auction('ContinuousTrading') },
          // A perpetual that has such a time is delisted then.
          { ...perpetual, status: 'Delivering', deliveryTime: '1774598400000' },
        ],
      }),
    );
    expect(
      'instruments' in ofAllStates &&
        ofAllStates.instruments.map(({ status, expiryTime, delistingTime }) => [status, expiryTime, delistingTime]),
    ).toEqual([
      ['upcoming', undefined, undefined],
      ['trading', undefined, undefined],
      ['closed', undefined, 1774598400000],
    ]);
    const inverse = [
      {
        symbol: 'BTCUSD',
        contractType: 'InversePerpetual',
        status: 'Trading',
        baseCoin: 'BTC',
        quoteCoin: 'USD',
        deliveryTime: '0',
        priceFilter: { tickSize: '0.10' },
        lotSizeFilter: { qtyStep: '1' },
      },
    ];
    expect(bybitInverse.instruments.parse(bytes(JSON.stringify(inverse)))).toMatchObject({
      instruments: [{ marketType: 'perp-inverse', sizeUnit: 'contracts', contractSize: '1' }],
    });
    const spot = [
      {
        symbol: 'BTCUSDT',
        status: 'Trading',
        baseCoin: 'BTC',
        quoteCoin: 'USDT',
        priceFilter: { tickSize: '0.1' },
        lotSizeFilter: { basePrecision: '0.000001', quotePrecision: '0.0000001', minOrderAmt: '5' },
      },
    ];
    expect(bybitSpot.instruments.parse(answer({ category: 'spot', list: spot }))).toMatchObject({
      instruments: [{ marketType: 'spot', tick: '0.1', step: '0.000001', sizeUnit: 'base' }],
    });
  });
});

it('what is subscribed already is delivered, whatever the answer calls it', () => {
  const out = new Decoded();
  const answer = (message: string) => {
    decodeFrame(
      bybitLinear,
      bytes(`{"success":false,"ret_msg":"${message}","conn_id":"c","req_id":"7","op":"subscribe"}`),
      out,
    );
    return [out.kind, out.ackId, out.ackError];
  };
  // As the server answered live, 2026-09-27.
  expect(answer('error:already subscribed,topic:allLiquidation.ETHUSDT')).toEqual(['ack', '7', '']);
  expect(answer('error:handler not found,topic:nothing.ETHUSDT')).toEqual([
    'ack',
    '7',
    'error:handler not found,topic:nothing.ETHUSDT',
  ]);
});

describe('the long/short ratio', () => {
  const channel = bybitLinear.polled?.longShortRatio;
  const row = (buyRatio: unknown, sellRatio: unknown, timestamp: unknown = '1768478400000', symbol = 'BTCUSDT') =>
    JSON.stringify({ retCode: 0, result: { list: [{ symbol, buyRatio, sellRatio, timestamp }], nextPageCursor: '' } });

  it('is the quotient of the shares of accounts, asked for every five minutes', () => {
    const out = new Decoded();
    expect([channel?.everyMs, channel?.request('BTCUSDT')]).toEqual([
      300_000,
      { path: '/v5/market/account-ratio?category=linear&symbol=BTCUSDT&period=5min&limit=1', weight: 1 },
    ]);
    channel?.parse(bytes(row('0.5777', '0.4223')), 'BTCUSDT', out);
    expect([out.kind, out.records[0]]).toMatchObject([
      'events',
      { symbol: 'BTCUSDT', venueTime: 1768478400000, ratio: { present: true, mantissa: 1368, scale: 3 } },
    ]);
    channel?.parse(bytes('{"retCode":0,"result":{"list":[]}}'), 'BTCUSDT', out);
    expect([out.kind, out.recordCount]).toEqual(['events', 0]);
    expect(bybitSpot.polled).toBeUndefined();
  });

  it.each([
    row('0.5777', '0'),
    row('-0.5', '0.5'),
    row('many', 'few'),
    row(0.5, 0.5),
    row('0.5', '0.5', 'soon'),
    row('0.5', '0.5', '1768478400000', 'ETHUSDT'),
    '{"retCode":0,"result":{}}',
    'x',
  ])('is malformed: %s', (text) => {
    const out = new Decoded();
    channel?.parse(bytes(text), 'BTCUSDT', out);
    expect([out.kind, out.reason]).toEqual(['malformed', expect.stringContaining('long/short ratio')]);
  });
});
