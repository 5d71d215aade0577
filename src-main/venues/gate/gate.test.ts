import { describe, expect, it } from 'vitest';
import { slotText } from '../../engine/market/event-lines.ts';
import { decodeFrame } from '../../engine/venue/decode-frame.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { BookRecord, type LevelList, type MarketRecord } from '../../engine/venue/records.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { gateCoinm, gateSpot, gateUsdm } from './markets.ts';

// Shapes after Gate's documentation of November 2025 and its change logs of 2026; values are our own.

const NOW = 1_768_478_400_987;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function decoded(venue: StreamVenue, text: string): Decoded {
  const out = new Decoded();
  decodeFrame(venue, bytes(text), out);
  return out;
}

function event(venue: StreamVenue, channel: string, result: object, more = ''): Decoded {
  return decoded(
    venue,
    `{"time":1768478400,"time_ms":1768478400231,"channel":"${channel}","event":"update"${more},"result":${JSON.stringify(result)}}`,
  );
}

function only<K extends MarketRecord['kind']>(out: Decoded, kind: K): Extract<MarketRecord, { kind: K }> {
  expect([out.kind, out.reason]).toEqual(['events', '']);
  const record = out.records.slice(0, out.recordCount).find((each) => each.kind === kind);
  if (record === undefined) throw new Error(`no ${kind}`);
  return record as Extract<MarketRecord, { kind: K }>;
}

const rows = (list: LevelList): string[] =>
  Array.from(
    { length: list.count },
    (_, i) => `${list.prices[i]}e-${list.priceScales[i]} ${list.sizes[i]}e-${list.sizeScales[i]}`,
  );

describe('topics and frames', () => {
  it.each([
    [gateSpot, { channel: 'trade', symbol: 'BTC_USDT' } as const, 'spot.trades:BTC_USDT', ['BTC_USDT']],
    [
      gateSpot,
      { channel: 'book', symbol: 'BTC_USDT', depth: 20 } as const,
      'spot.order_book:BTC_USDT.20',
      ['BTC_USDT', '20', '100ms'],
    ],
    [gateSpot, { channel: 'book', symbol: 'BTC_USDT', depth: 50 } as const, 'spot.obu:BTC_USDT.50', ['ob.BTC_USDT.50']],
    [
      gateSpot,
      { channel: 'book', symbol: 'BTC_USDT', depth: 100 } as const,
      'spot.order_book_update:BTC_USDT',
      ['BTC_USDT', '100ms'],
    ],
    [
      gateSpot,
      { channel: 'book', symbol: 'BTC_USDT', depth: 1000 } as const,
      'spot.obu:BTC_USDT.400',
      ['ob.BTC_USDT.400'],
    ],
    [
      gateSpot,
      { channel: 'candle', symbol: 'BTC_USDT', interval: '1m' } as const,
      'spot.candlesticks:1m:BTC_USDT',
      ['1m', 'BTC_USDT'],
    ],
    [
      gateUsdm,
      { channel: 'book', symbol: 'BTC_USDT', depth: 20 } as const,
      'futures.obu:BTC_USDT.50',
      ['ob.BTC_USDT.50'],
    ],
    [
      gateUsdm,
      { channel: 'book', symbol: 'BTC_USDT', depth: 100 } as const,
      'futures.obu:BTC_USDT.400',
      ['ob.BTC_USDT.400'],
    ],
    [gateUsdm, { channel: 'openInterest', symbol: 'BTC_USDT' } as const, 'futures.tickers:BTC_USDT', ['BTC_USDT']],
    [
      gateCoinm,
      { channel: 'liquidation', symbol: 'BTC_USD' } as const,
      'futures.public_liquidates:BTC_USD',
      ['BTC_USD'],
    ],
  ])('%#: %j', (venue, request, key, payload) => {
    expect(venue.topicsOf(request)).toEqual([{ key, route: '' }]);
    expect(JSON.parse(venue.subscribeFrame([key], 7, NOW))).toEqual({
      time: 1_768_478_400,
      id: 7,
      channel: key.slice(0, key.indexOf(':')),
      event: 'subscribe',
      payload,
    });
    expect(JSON.parse(venue.unsubscribeFrame([key], 8, NOW))).toMatchObject({ id: 8, event: 'unsubscribe', payload });
  });

  it('only channels whose payload is a list of markets share a frame', () => {
    expect(JSON.parse(gateSpot.subscribeFrame(['spot.trades:BTC_USDT', 'spot.trades:ETH_USDT'], 7, NOW))).toMatchObject(
      { payload: ['BTC_USDT', 'ETH_USDT'] },
    );
    expect(gateSpot.frameGroup?.('spot.trades:BTC_USDT')).toBe(gateSpot.frameGroup?.('spot.trades:ETH_USDT'));
    for (const key of [
      'spot.order_book:BTC_USDT.20',
      'spot.obu:BTC_USDT.50',
      'spot.candlesticks:1m:BTC_USDT',
      'spot.order_book_update:BTC_USDT',
    ]) {
      expect(gateSpot.frameGroup?.(key)).toBe(key);
    }
  });

  it('has no topic for what it lacks', () => {
    expect(gateSpot.topicsOf({ channel: 'markPrice', symbol: 'BTC_USDT' })).toEqual([]);
    expect(gateUsdm.topicsOf({ channel: 'aggTrade', symbol: 'BTC_USDT' })).toEqual([]);
    expect(gateUsdm.topicsOf({ channel: 'candle', symbol: 'BTC_USDT', interval: '1w' })).toEqual([]);
  });

  it('says how each book is kept', () => {
    expect(gateSpot.bookPolicy('spot.order_book:BTC_USDT.10')).toEqual({ kind: 'every-message', levels: 10 });
    expect(gateUsdm.bookPolicy('futures.obu:BTC_USDT.400')).toMatchObject({
      kind: 'stream-snapshot',
      levels: 400,
      link: { name: 'rangeFollows' },
    });
    const joined = gateUsdm.bookPolicy('futures.order_book_update:BTC_USDT');
    expect(joined).toMatchObject({
      kind: 'rest-snapshot',
      levels: 100,
      snapshotDepth: 100,
      link: { name: 'rangeFollows' },
    });
    expect(joined.kind === 'rest-snapshot' && joined.snapshotRequest('BTC_USDT').path).toBe(
      '/futures/usdt/order_book?contract=BTC_USDT&interval=0&limit=100&with_id=true',
    );
  });

  it('has hosts for production and testnet', () => {
    expect(gateSpot.streamUrl(gateSpot.endpoints.production, '')).toBe('wss://api.gateio.ws/ws/v4/');
    expect(gateSpot.endpoints.testnet && gateSpot.streamUrl(gateSpot.endpoints.testnet, '')).toBe(
      'wss://ws-testnet.gate.com/v4/ws/spot',
    );
    expect(gateCoinm.streamUrl(gateCoinm.endpoints.production, '')).toBe('wss://fx-ws.gateio.ws/v4/ws/btc');
  });

  it('pings with the time in seconds', () => {
    const { keepAlive } = gateUsdm;
    expect(keepAlive.kind === 'client-pings' && JSON.parse(keepAlive.frame(NOW))).toEqual({
      time: 1_768_478_400,
      channel: 'futures.ping',
    });
  });
});

describe('answers of the socket', () => {
  it.each([
    [
      '{"time":1,"id":11,"channel":"spot.trades","event":"subscribe","error":null,"result":{"status":"success"}}',
      'ack',
      '11',
      '',
    ],
    ['{"time":1,"channel":"spot.trades","event":"subscribe","result":{"status":"success"}}', 'ack', '', ''],
    [
      '{"id":12,"channel":"spot.obu","event":"subscribe","error":{"code":2,"message":"unknown currency pair"},"result":{"status":"fail"}}',
      'ack',
      '12',
      '2: unknown currency pair',
    ],
    [
      '{"id":12,"channel":"spot.obu","event":"subscribe","error":{"code":2,"message":"Alert sub ob.BTC_USDT.400"},"result":{"status":"fail"}}',
      'ack',
      '12',
      '',
    ],
    ['{"id":13,"channel":"","event":"","error":{"code":1,"message":"invalid"}}', 'ack', '13', '1: invalid'],
    [
      '{"id":14,"channel":"spot.trades","event":"subscribe","error":{"code":2,"message":{"reason":90071992547409931}}}',
      'ack',
      '14',
      '2: {"reason":"90071992547409931"}',
    ],
    ['{"id":15,"channel":"spot.trades","event":"subscribe","error":{"code":{}}}', 'ack', '15', 'no reason given'],
    ['{"id":16,"channel":"spot.trades","event":"","error":"not now"}', 'ack', '16', 'not now'],
    ['{"time":1,"channel":"spot.pong","event":"","error":null,"result":null}', 'pong', '', ''],
    [
      '{"time":1,"channel":"spot.system","event":"update","result":{"type":"upgrade","msg":"soon"}}',
      'going-away',
      '',
      '',
    ],
    ['{"time":1,"channel":"spot.novelty","event":"update","result":{"x":1}}', 'ignored', '', ''],
    ['{"time":1,"channel":"futures.trades","event":"update","result":[]}', 'ignored', '', ''],
    ['{"event":"update"}', 'malformed', '', ''],
    ['[]', 'malformed', '', ''],
    ['nonsense', 'malformed', '', ''],
  ])('%s', (text, kind, id, error) => {
    const out = decoded(gateSpot, text);
    expect([out.kind, out.ackId, out.ackError]).toEqual([kind, id, error]);
  });
});

describe('trades', () => {
  const SPOT = {
    id: 9_309_143_071,
    id_market: 62_390_902,
    create_time: 1_768_478_400,
    create_time_ms: '1768478400213.4578',
    side: 'sell',
    currency_pair: 'BTC_USDT',
    amount: '0.0164',
    price: '96448.70',
  };
  const FUTURES = {
    size: '-73',
    id: 518_820_341,
    create_time: 1_768_478_400,
    create_time_ms: 1_768_478_400_119,
    price: '96447.9',
    contract: 'BTC_USDT',
  };

  it('of spot count by pair, and have fractions of a ms', () => {
    const out = event(gateSpot, 'spot.trades', SPOT);
    const trade = only(out, 'trade');
    expect([out.topic, trade.symbol, trade.id, trade.idText, trade.isBuy]).toEqual([
      'spot.trades:BTC_USDT',
      'BTC_USDT',
      62_390_902,
      '',
      false,
    ]);
    expect([slotText(trade.price), slotText(trade.size)]).toEqual(['96448.70', '0.0164']);
    expect(trade.venueTime).toBeCloseTo(1_768_478_400_213.457_8, 3);
  });

  it('of old recordings have only an id of all pairs, which proves nothing', () => {
    const { id_market: _, ...old } = SPOT;
    const trade = only(event(gateSpot, 'spot.trades', old), 'trade');
    expect([trade.id, trade.idText]).toEqual([NaN, '9309143071']);
  });

  it('of futures have the side in the sign, as a text or a number', () => {
    for (const size of ['-73', -73]) {
      const out = event(gateUsdm, 'futures.trades', [{ ...FUTURES, size }]);
      const trade = only(out, 'trade');
      expect([out.topic, trade.id, trade.isBuy, slotText(trade.size), trade.venueTime]).toEqual([
        'futures.trades:BTC_USDT',
        518_820_341,
        false,
        '73',
        1_768_478_400_119,
      ]);
    }
    expect(only(event(gateUsdm, 'futures.trades', [{ ...FUTURES, size: '0.5' }]), 'trade').isBuy).toBe(true);
  });

  it('that are internal are left out', () => {
    expect(event(gateUsdm, 'futures.trades', [{ ...FUTURES, is_internal: true }]).kind).toBe('ignored');
    const out = event(gateUsdm, 'futures.trades', [{ ...FUTURES, is_internal: true }, FUTURES]);
    expect([out.recordCount, out.topic]).toEqual([1, 'futures.trades:BTC_USDT']);
  });

  it('of several contracts in one frame name no topic', () => {
    const out = event(gateUsdm, 'futures.trades', [FUTURES, { ...FUTURES, contract: 'ETH_USDT' }]);
    expect([out.kind, out.topic, out.recordCount]).toEqual(['events', '', 2]);
  });

  it.each([
    { ...SPOT, side: 'none' },
    { ...SPOT, price: 'x' },
    { ...SPOT, currency_pair: 7 },
    { ...SPOT, create_time_ms: 'soon' },
  ])('malformed: %j', (row) => {
    expect(event(gateSpot, 'spot.trades', row).kind).toBe('malformed');
  });
});

describe('books', () => {
  const CHANGES = {
    t: 1_768_478_400_223,
    l: '100',
    e: 'depthUpdate',
    E: 1_768_478_400,
    s: 'BTC_USDT',
    U: 28_733_182_002,
    u: 28_733_182_009,
    b: [
      ['96448.7', '0.21'],
      ['96440', '0'],
    ],
    a: [['96449.1', '0.61']],
  };

  it('changes of spot', () => {
    const out = event(gateSpot, 'spot.order_book_update', CHANGES);
    const book = only(out, 'book');
    expect([out.topic, book.isSnapshot, book.firstSequence, book.lastSequence, book.venueTime]).toEqual([
      'spot.order_book_update:BTC_USDT',
      false,
      28_733_182_002,
      28_733_182_009,
      1_768_478_400_223,
    ]);
    expect([rows(book.bids), rows(book.asks)]).toEqual([['964487e-1 21e-2', '96440e-0 0e-0'], ['964491e-1 61e-2']]);
  });

  it('a full one may come at any time', () => {
    const { U: _, ...full } = CHANGES;
    const book = only(event(gateSpot, 'spot.order_book_update', { ...full, full: true }), 'book');
    expect([book.isSnapshot, book.lastSequence]).toEqual([true, 28_733_182_009]);
    expect(event(gateSpot, 'spot.order_book_update', full).kind).toBe('malformed');
  });

  it('changes of futures have rows of objects, and may have no rows at all', () => {
    const out = event(gateUsdm, 'futures.order_book_update', {
      ...CHANGES,
      b: [
        { p: '96447.8', s: '20610' },
        { p: '96440', s: 0 },
      ],
      a: [],
    });
    expect([out.topic, rows(only(out, 'book').bids)]).toEqual([
      'futures.order_book_update:BTC_USDT',
      ['964478e-1 20610e-0', '96440e-0 0e-0'],
    ]);
    const { b: _, a: __, ...empty } = CHANGES;
    expect(only(event(gateUsdm, 'futures.order_book_update', empty), 'book').lastSequence).toBe(28_733_182_009);
  });

  it('obu: full, then changes with a side that is not there; no event', () => {
    const full = decoded(
      gateUsdm,
      '{"channel":"futures.obu","result":{"t":1768478400140,"full":true,"s":"ob.BTC_USDT.400","u":91200450017,"b":[["96447.8","20610"]],"a":[["96447.9","9430"]]},"time_ms":1768478400144}',
    );
    expect([full.topic, only(full, 'book').isSnapshot, only(full, 'book').symbol]).toEqual([
      'futures.obu:BTC_USDT.400',
      true,
      'BTC_USDT',
    ]);
    const changes = decoded(
      gateSpot,
      '{"channel":"spot.obu","result":{"t":1768478400160,"s":"ob.BTC_USDT.50","U":28733182004,"u":28733182009,"b":[["96448.7","0.21"]]},"time_ms":1768478400166}',
    );
    const book = only(changes, 'book');
    expect([changes.topic, book.isSnapshot, book.bids.count, book.asks.count]).toEqual([
      'spot.obu:BTC_USDT.50',
      false,
      1,
      0,
    ]);
  });

  it('whole ones of spot name their depth', () => {
    const out = event(gateSpot, 'spot.order_book', {
      t: 1_768_478_400_203,
      lastUpdateId: 28_733_182_009,
      s: 'BTC_USDT',
      l: '5',
      bids: [['96448.7', '0.21']],
      asks: [['96448.8', '0.09']],
    });
    const book = only(out, 'book');
    expect([out.topic, book.isSnapshot, book.lastSequence]).toEqual([
      'spot.order_book:BTC_USDT.5',
      true,
      28_733_182_009,
    ]);
  });

  it.each([
    [[1, 2, 3, 4, 5, 6], '10'],
    [[], '5'],
  ])('whole ones of 2022 do not say their depth, which follows from their levels: %j', (prices, depth) => {
    const out = event(gateSpot, 'spot.order_book', {
      t: 1_768_478_400_203,
      lastUpdateId: 28_733_182_009,
      s: 'BTC_USDT',
      bids: [['0.5', '1']],
      asks: prices.map((price) => [String(price), '1']),
    });
    expect([out.kind, out.topic]).toEqual(['events', `spot.order_book:BTC_USDT.${depth}`]);
  });

  it.each([
    [gateUsdm, 'futures.order_book', { t: 1, contract: 'BTC_USDT', id: 3, asks: [], bids: [] }],
    [gateUsdm, 'futures.contract_stats', [{ time: 1_768_478_400, open_interest: '5', contract: 'BTC_USDT' }]],
    [gateSpot, 'spot.order_book_v2', { s: 'BTC_USDT' }],
  ])('%#: the channel %s is not taken', (venue, channel, result) => {
    expect(event(venue, channel, result).kind).toBe('ignored');
  });

  it('a best price whose side is empty is absent', () => {
    const out = event(gateSpot, 'spot.book_ticker', {
      t: 1_768_478_400_123,
      u: 28_733_182_001,
      s: 'BTC_USDT',
      b: '96448.7',
      B: '0.3341',
      a: '',
      A: '0',
    });
    const bbo = only(out, 'bbo');
    expect([
      out.topic,
      slotText(bbo.bidPrice),
      slotText(bbo.bidSize),
      bbo.askPrice.present,
      bbo.askSize.present,
    ]).toEqual(['spot.book_ticker:BTC_USDT', '96448.7', '0.3341', false, false]);
  });

  it.each([
    [
      gateSpot,
      '{"id":2691446,"current":1619093533700,"update":1619093533600,"asks":[["0.00010396","5876.967"]],"bids":[["0.1","2"]]}',
      1_619_093_533_600,
    ],
    [
      gateUsdm,
      '{"id":2691446,"current":1619093533.7,"update":1619093533.6,"asks":[{"p":"0.00010396","s":"5876.967"}],"bids":[{"p":"0.1","s":2}]}',
      1_619_093_533_600,
    ],
  ])('snapshots', (venue, text, time) => {
    const feed = venue.bookPolicy(`${venue === gateSpot ? 'spot' : 'futures'}.order_book_update:X_Y`);
    const record = new BookRecord();
    expect(feed.kind === 'rest-snapshot' && feed.parseSnapshot(bytes(text), record)).toBeUndefined();
    expect([record.lastSequence, record.isSnapshot, record.venueTime, rows(record.asks), rows(record.bids)]).toEqual([
      2_691_446,
      true,
      time,
      ['10396e-8 5876967e-3'],
      ['1e-1 2e-0'],
    ]);
    expect(
      feed.kind === 'rest-snapshot' &&
        feed.parseSnapshot(bytes('{"label":"INVALID_CURRENCY","message":"no such"}'), record),
    ).toEqual({ malformed: 'INVALID_CURRENCY: no such' });
  });
});

describe('candles and tickers', () => {
  const CANDLE = {
    t: '1768478400',
    v: '329101.22',
    c: '96448.7',
    h: '96455',
    l: '96440',
    o: '96440',
    n: '1m_BTC_USDT',
    a: '3.4122',
    w: true,
  };

  it('of spot: v is quote, a base, w closed and may be missing', () => {
    const out = event(gateSpot, 'spot.candlesticks', CANDLE);
    const candle = only(out, 'candle');
    expect([out.topic, candle.symbol, candle.interval, candle.openTime, candle.closeTime, candle.isClosed]).toEqual([
      'spot.candlesticks:1m:BTC_USDT',
      'BTC_USDT',
      '1m',
      1_768_478_400_000,
      1_768_478_459_999,
      true,
    ]);
    expect(
      [candle.open, candle.high, candle.low, candle.close, candle.volume, candle.quoteVolume].map(slotText),
    ).toEqual(['96440', '96455', '96440', '96448.7', '3.4122', '329101.22']);
    const { w: _, a: __, ...old } = CANDLE;
    const older = only(event(gateSpot, 'spot.candlesticks', old), 'candle');
    expect([older.isClosed, older.volume.present]).toEqual([false, false]);
  });

  it('of futures: v is contracts, the other volume is in the other asset; w says closed since 2026', () => {
    const row = { ...CANDLE, t: 1_768_478_400, v: '34125', a: '329101.22', w: undefined };
    const linear = only(event(gateUsdm, 'futures.candlesticks', [row]), 'candle');
    expect([slotText(linear.volume), slotText(linear.quoteVolume), linear.isClosed]).toEqual([
      '34125',
      '329101.22',
      false,
    ]);
    const inverse = only(event(gateCoinm, 'futures.candlesticks', [{ ...row, n: '1m_BTC_USD', w: true }]), 'candle');
    expect([slotText(inverse.volume), inverse.quoteVolume.present, inverse.isClosed]).toEqual(['34125', false, true]);
  });

  it('one futures ticker has mark price, funding and open interest too', () => {
    const row = {
      contract: 'BTC_USDT',
      last: '96447.9',
      change_percentage: '-0.52',
      funding_rate: '0.0001',
      mark_price: '96447.1',
      index_price: '96450.02',
      total_size: '512345678',
      volume_24h: '688210450',
      volume_24h_base: '68821',
      volume_24h_quote: '6637512345',
      low_24h: '95119',
      high_24h: '97012',
    };
    const out = event(gateUsdm, 'futures.tickers', [row]);
    const { markPrice, fundingRate, nextFundingTime } = only(out, 'markPrice');
    const ticker = only(out, 'ticker');
    expect([out.topic, out.recordCount]).toEqual(['futures.tickers:BTC_USDT', 3]);
    expect([slotText(markPrice), slotText(fundingRate), nextFundingTime]).toEqual(['96447.1', '0.0001', NaN]);
    expect([
      slotText(ticker.volume),
      slotText(ticker.quoteVolume),
      slotText(ticker.priceChangePercent),
      ticker.venueTime,
    ]).toEqual(['688210450', '6637512345', '-0.52', 1_768_478_400_231]);
    expect(slotText(only(out, 'openInterest').openInterest)).toBe('512345678');
    expect(slotText(only(event(gateCoinm, 'futures.tickers', [row]), 'ticker').quoteVolume)).toBe('68821');
  });

  it('a ticker of 2026 says when and how often funding is paid, and when it was so', () => {
    const row = {
      contract: 'BTC_USDT',
      last: '77175.1',
      mark_price: '77183.5',
      funding_rate: '0.000072',
      funding_rate_indicative: '0.000072',
      funding_interval: 28_800,
      funding_offset: 0,
      funding_next_apply: 1_768_492_800,
      index_price: '77221.8',
      price_type: 'last',
      t: 1_768_478_400_202,
    };
    const out = event(gateUsdm, 'futures.tickers', [row]);
    const mark = only(out, 'markPrice');
    expect([mark.nextFundingTime, mark.fundingIntervalMs, mark.venueTime]).toEqual([
      1_768_492_800_000, 28_800_000, 1_768_478_400_202,
    ]);
    expect([out.recordCount, only(out, 'ticker').venueTime]).toEqual([2, 1_768_478_400_202]);
  });

  it.each([
    [{ mark_price: '2' }, ['markPrice']],
    [{ total_size: '2' }, ['openInterest']],
    [{ last: '2', total_size: 7, mark_price: null }, ['ticker', 'openInterest']],
  ])('a ticker of %j gives what it has', (facts, kinds) => {
    const out = event(gateUsdm, 'futures.tickers', [{ contract: 'BTC_USDT', ...facts }]);
    expect([out.kind, out.records.slice(0, out.recordCount).map(({ kind }) => kind)]).toEqual(['events', kinds]);
  });

  it('a ticker of nothing is malformed', () => {
    expect(event(gateUsdm, 'futures.tickers', [{ contract: 'BTC_USDT' }]).kind).toBe('malformed');
  });

  it('a liquidation: the sign is the side of the order, the price is a number', () => {
    const out = event(gateUsdm, 'futures.public_liquidates', [
      { price: 95880.1, size: '-212', time_ms: 1_768_478_400_480, contract: 'BTC_USDT' },
    ]);
    const record = only(out, 'liquidation');
    expect([record.isBuy, slotText(record.price), slotText(record.size), record.venueTime]).toEqual([
      false,
      '95880.1',
      '212',
      1_768_478_400_480,
    ]);
  });
});
