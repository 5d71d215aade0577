import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../engine/venue/decode-frame.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { chainsOnly } from '../../engine/venue/link-rules.ts';
import { slotText, toMarketEvent } from '../../engine/market/event-lines.ts';
import type { LiquidationRecord, MarketRecord, TradeRecord } from '../../engine/venue/records.ts';
import { okx } from './okx.ts';

// Shapes after OKX's v5 documentation and change log of July 2026; values are our own.

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function decoded(text: string): Decoded {
  const out = new Decoded();
  decodeFrame(okx, bytes(text), out);
  return out;
}

function onlyRecord<K extends MarketRecord['kind']>(kind: K, text: string): Extract<MarketRecord, { kind: K }> {
  const out = decoded(text);
  const [record] = out.records;
  expect([out.kind, out.reason, out.recordCount, record?.kind]).toEqual(['events', '', 1, kind]);
  return record as Extract<MarketRecord, { kind: K }>;
}

describe('topics', () => {
  it.each([
    [{ channel: 'trade', symbol: 'BTC-USDT' } as const, ['trades-all:BTC-USDT'], 'business'],
    [{ channel: 'aggTrade', symbol: 'BTC-USDT' } as const, ['trades:BTC-USDT'], 'public'],
    [{ channel: 'book', symbol: 'BTC-USDT', depth: 5 } as const, ['books5:BTC-USDT'], 'public'],
    [{ channel: 'book', symbol: 'BTC-USDT', depth: 6 } as const, ['books:BTC-USDT'], 'public'],
    [{ channel: 'bbo', symbol: 'BTC-USDT' } as const, ['bbo-tbt:BTC-USDT'], 'public'],
    [{ channel: 'candle', symbol: 'BTC-USDT', interval: '1s' } as const, ['candle1s:BTC-USDT'], 'business'],
    [{ channel: 'candle', symbol: 'BTC-USDT', interval: '4h' } as const, ['candle4H:BTC-USDT'], 'business'],
    [{ channel: 'candle', symbol: 'BTC-USDT', interval: '6h' } as const, ['candle6Hutc:BTC-USDT'], 'business'],
    [{ channel: 'candle', symbol: 'BTC-USDT', interval: '2d' } as const, ['candle2Dutc:BTC-USDT'], 'business'],
    [{ channel: 'candle', symbol: 'BTC-USDT', interval: '3M' } as const, ['candle3Mutc:BTC-USDT'], 'business'],
    [
      { channel: 'markPrice', symbol: 'BTC-USDT-SWAP' } as const,
      ['mark-price:BTC-USDT-SWAP', 'funding-rate:BTC-USDT-SWAP', 'index-tickers:BTC-USDT'],
      'public',
    ],
    [
      { channel: 'markPrice', symbol: 'BTC-USD_UM-261030' } as const,
      ['mark-price:BTC-USD_UM-261030', 'index-tickers:BTC-USD'],
      'public',
    ],
    // Futures by their type, perpetuals by what they are.
    [
      { channel: 'markPrice', symbol: 'BTC-USD_UM_XPERP-310404' } as const,
      ['mark-price:BTC-USD_UM_XPERP-310404', 'funding-rate:BTC-USD_UM_XPERP-310404', 'index-tickers:BTC-USD'],
      'public',
    ],
    [{ channel: 'openInterest', symbol: 'BTC-USD-SWAP' } as const, ['open-interest:BTC-USD-SWAP'], 'public'],
  ])('%j', (request, keys, route) => {
    expect(okx.topicsOf(request)).toMatchObject(
      keys.map((key) => ({ key, route, ...(key.startsWith('index-tickers') && { isShared: true }) })),
    );
    expect(okx.streamUrl(okx.endpoints.production, route)).toBe(`wss://ws.okx.com:8443/ws/v5/${route}`);
  });

  it('of the test network are the same on another host, and its requests say what they are for', () => {
    const { testnet } = okx.endpoints;
    expect(testnet && okx.streamUrl(testnet, 'business')).toBe('wss://wspap.okx.com:8443/ws/v5/business');
    expect(testnet?.headers).toEqual({ 'x-simulated-trading': '1' });
  });

  it('of forced orders are about all contracts of a type', () => {
    expect(okx.topicsOf({ channel: 'liquidation', symbol: 'BTC-USD-260327' })).toEqual([
      { key: 'liquidation-orders:FUTURES', route: 'public', isShared: true },
    ]);
  });

  it('do not exist where spot lacks the channel, or anything lacks the bar', () => {
    for (const channel of ['markPrice', 'openInterest', 'liquidation'] as const)
      expect(okx.topicsOf({ channel, symbol: 'BTC-USDT' })).toEqual([]);
    expect(okx.topicsOf({ channel: 'candle', symbol: 'BTC-USDT', interval: '8h' })).toEqual([]);
  });

  it('are asked for by what they are', () => {
    expect(JSON.parse(okx.subscribeFrame(['books:BTC-USDT-SWAP', 'liquidation-orders:SWAP'], 7, 0))).toEqual({
      id: '7',
      op: 'subscribe',
      args: [
        { channel: 'books', instId: 'BTC-USDT-SWAP' },
        { channel: 'liquidation-orders', instType: 'SWAP' },
      ],
    });
    expect(JSON.parse(okx.unsubscribeFrame(['candle1Dutc:BTC-USDT'], 8, 0))).toEqual({
      id: '8',
      op: 'unsubscribe',
      args: [{ channel: 'candle1Dutc', instId: 'BTC-USDT' }],
    });
  });
});

describe('answers of the socket', () => {
  it.each([
    [
      '{"id":"7","event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"connId":"7be1c904"}',
      ['ack', '7', 'books:BTC-USDT-SWAP', ''],
    ],
    [
      '{"event":"unsubscribe","arg":{"channel":"liquidation-orders","instType":"SWAP"},"connId":"7be1c904"}',
      ['ack', '', 'liquidation-orders:SWAP', ''],
    ],
    [
      '{"id":"8","event":"error","code":"60018","msg":"Wrong URL or channel:candle1m,instId:FOO-USDT doesn\'t exist. Please use the correct URL.","connId":"7be1c904"}',
      [
        'ack',
        '8',
        'candle1m:FOO-USDT',
        "60018: Wrong URL or channel:candle1m,instId:FOO-USDT doesn't exist. Please use the correct URL.",
      ],
    ],
    [
      '{"event":"error","code":"60012","msg":"Invalid request: {\\"op\\": \\"subscribe\\"}","connId":"7be1c904"}',
      ['ack', '', '', '60012: Invalid request: {"op": "subscribe"}'],
    ],
    [
      '{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"7be1c904"}',
      ['going-away', '', '', ''],
    ],
    ['{"event":"channel-conn-count","channel":"books","connCount":"2","connId":"7be1c904"}', ['ignored', '', '', '']],
    ['{"arg":{"channel":"brand-new","instId":"BTC-USDT"},"data":[{"x":1}]}', ['ignored', '', 'brand-new:BTC-USDT', '']],
    // Well-formed, of channels that are not carried.
    [
      '{"arg":{"channel":"instruments","instType":"SPOT"},"data":[{"instId":"BTC-USDT","instType":"SPOT"}]}',
      ['ignored', '', '', ''],
    ],
    [
      '{"event":"subscribe","arg":{"channel":"instruments","instType":"FUTURES"},"connId":"7be1c904"}',
      ['ignored', '', '', ''],
    ],
    [
      '{"event":"subscribe","arg":{"channel":"tickers","instType":"SPOT"},"connId":"7be1c904"}',
      ['ignored', '', '', ''],
    ],
    [
      '{"arg":{"channel":"estimated-price","instType":"FUTURES","instFamily":"BTC-USD"},"data":[{"settlePx":"1"}]}',
      ['ignored', '', '', ''],
    ],
    [
      '{"arg":{"channel":"account","ccy":"BTC","uid":"77"},"eventType":"snapshot","data":[{"uTime":"1768478400128"}]}',
      ['ignored', '', '', ''],
    ],
    ['{"event":"login","code":"0","msg":"","connId":"7be1c904"}', ['ignored', '', '', '']],
    ['{"id":"1","op":"order","code":"0","msg":"","data":[{"ordId":"2"}]}', ['ignored', '', '', '']],
    [
      '{"arg":{"channel":"books-rpi","instId":"BTC-USDT"},"action":"update","data":[]}',
      ['ignored', '', 'books-rpi:BTC-USDT', ''],
    ],
    ['{"event":"subscribe","arg":{"instId":"BTC-USDT"},"connId":"7be1c904"}', ['malformed', '', '', '']],
    ['{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":{}}', ['malformed', '', '', '']],
    ['pong', ['pong', '', '', '']],
    ['ponG', ['malformed', '', '', '']],
    ['', ['malformed', '', '', '']],
    ['{"data":[]}', ['malformed', '', '', '']],
  ])('%s', (text, expected) => {
    const out = decoded(text);
    expect([out.kind, out.ackId, out.topic, out.ackError]).toEqual(expected);
  });

  it('are kept coming by a bare ping', () => {
    expect(okx.keepAlive.kind === 'client-pings' && okx.keepAlive.frame(0)).toBe('ping');
  });
});

const book = (action: string, sides: string, tail: string): string =>
  `{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"${action}","data":[{${sides},"ts":"1768478400100",${tail}}]}`;

describe('books', () => {
  const snapshot = book(
    'snapshot',
    '"asks":[["96449.0","120.5","0","7"]],"bids":[["96448.9","88","0","4"]]',
    '"checksum":0,"seqId":4512345601,"prevSeqId":-1',
  );

  it('begin with a snapshot that follows nothing; a checksum of 0 is none', () => {
    const { isSnapshot, lastSequence, previousSequence, checksum, venueTime, asks, bids } = onlyRecord(
      'book',
      snapshot,
    );
    expect([isSnapshot, lastSequence, previousSequence, checksum, venueTime]).toEqual([
      true,
      4512345601,
      NaN,
      NaN,
      1768478400100,
    ]);
    expect([asks.count, asks.prices[0], asks.priceSents[0], asks.sizes[0], asks.sizeScales[0], bids.sizes[0]]).toEqual([
      1, 96449, 1, 1205, 1, 88,
    ]);
  });

  it('say how many orders make a level, whatever their length; what is no such number says nothing', () => {
    const { asks, bids } = onlyRecord('book', snapshot);
    expect([asks.orders?.[0], bids.orders?.[0]]).toEqual([7, 4]);
    const rows = Array.from({ length: 300 }, (_, i) => `["${1000 - i}","1","0","${i === 7 ? '4294967296' : i + 1}"]`);
    const long = onlyRecord('book', book('update', `"asks":[],"bids":[${rows.join()}]`, '"seqId":2,"prevSeqId":1'));
    expect(long.asks.orders).toBeUndefined();
    expect([...(long.bids.orders?.subarray(0, 300) ?? [])]).toEqual(rows.map((_, i) => (i === 7 ? 0 : i + 1)));
    const mixed = '["1","1","0","2"],["2","1"],["3","1","0","x"],["4","1","0","1.5"],["5","1","0","3","9"]';
    const odd = onlyRecord('book', book('update', `"asks":[],"bids":[${mixed}]`, '"seqId":2,"prevSeqId":1'));
    expect([...(odd.bids.orders?.subarray(0, 5) ?? [])]).toEqual([2, 0, 0, 0, 3]);
  });

  it('without numbers of orders say nothing of them, though the message before did', () => {
    const out = new Decoded();
    decodeFrame(okx, bytes(snapshot), out);
    decodeFrame(okx, bytes(snapshot.replaceAll(',"0","7"', '').replaceAll(',"0","4"', '')), out);
    const [record] = out.records;
    expect(record?.kind === 'book' && [record.asks.count, record.asks.orders, record.bids.orders]).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['a chain', '"seqId":12,"prevSeqId":10', 10, 'apply'],
    ['a heartbeat', '"seqId":10,"prevSeqId":10', 10, 'apply'],
    ['numbers that fall after maintenance', '"seqId":3,"prevSeqId":10', 10, 'apply'],
    ['a gap', '"seqId":14,"prevSeqId":12', 10, 'gap'],
  ])('follow: %s', (_, tail, known, verdict) => {
    const record = onlyRecord('book', book('update', '"asks":[],"bids":[]', `"checksum":-855196043,${tail}`));
    expect([record.isSnapshot, record.checksum, chainsOnly.follow(known, record)]).toEqual([
      false,
      -855196043,
      verdict,
    ]);
  });

  it('of recordings older than the sequence have their checksum only', () => {
    const record = onlyRecord(
      'book',
      book('update', '"asks":[["5.148","0","0","0"]],"bids":[]', '"checksum":1234567890'),
    );
    expect([record.lastSequence, record.previousSequence, record.checksum]).toEqual([NaN, NaN, 1234567890]);
  });

  it('without an action, a side or a readable level are malformed', () => {
    expect(decoded(snapshot.replace('"action":"snapshot",', '')).kind).toBe('malformed');
    expect(decoded(book('update', '"asks":[]', '"seqId":1,"prevSeqId":0')).kind).toBe('malformed');
    expect(decoded(book('update', '"asks":[["x","1"]],"bids":[]', '"seqId":1,"prevSeqId":0')).kind).toBe('malformed');
  });

  it('to five levels are whole each time, and prove nothing', () => {
    const record = onlyRecord(
      'book',
      '{"arg":{"channel":"books5","instId":"BTC-USDT"},"data":[{"asks":[["2","1","0","1"]],"bids":[["1","1","0","1"]],"instId":"BTC-USDT","ts":"1768478400110","seqId":9}]}',
    );
    expect([record.isSnapshot, record.lastSequence, record.symbol]).toEqual([true, 9, 'BTC-USDT']);
    expect(okx.bookPolicy('books5:BTC-USDT')).toEqual({ kind: 'every-message', levels: 5 });
    expect(okx.bookPolicy('books:BTC-USDT')).toMatchObject({
      kind: 'stream-snapshot',
      levels: 400,
      checksum: 'crc32-25',
      link: { name: 'chainsOnly' },
    });
  });

  it.each([
    ['books-l2-tbt', 400],
    ['books50-l2-tbt', 50],
  ])('of every tick (%s), as recordings have them, are read as the others are', (channel, levels) => {
    const frame = book(
      'update',
      '"asks":[["96449.0","0","0","0"]],"bids":[]',
      '"checksum":-855196043,"seqId":12,"prevSeqId":10',
    );
    const record = onlyRecord('book', frame.replace('"books"', `"${channel}"`));
    expect([record.isSnapshot, record.checksum, record.previousSequence, record.lastSequence]).toEqual([
      false,
      -855196043,
      10,
      12,
    ]);
    expect(okx.bookPolicy(`${channel}:BTC-USDT-SWAP`)).toMatchObject({
      kind: 'stream-snapshot',
      levels,
      checksum: 'crc32-25',
    });
  });

  it('to the best level may have an empty side', () => {
    const whole = onlyRecord(
      'bbo',
      '{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[["96449.0","120.5","0","7"]],"bids":[["96448.9","88","0","4"]],"ts":"1768478400110","seqId":4512345620}]}',
    );
    expect([
      whole.sequence,
      slotText(whole.askPrice),
      slotText(whole.askSize),
      slotText(whole.bidPrice),
      slotText(whole.bidSize),
    ]).toEqual([4512345620, '96449.0', '120.5', '96448.9', '88']);
    const half = onlyRecord(
      'bbo',
      '{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[],"bids":[["96448.9","88","0","4"]],"ts":"1768478400110","seqId":4512345620}]}',
    );
    expect([half.askPrice.present, half.bidPrice.present]).toEqual([false, true]);
  });
});

describe('other channels', () => {
  it('trades: a row is all fills of one order at one price, or one fill where nothing is counted', () => {
    const row = (id: string, side: string): string =>
      `{"instId":"BTC-USDT-SWAP","tradeId":"${id}","px":"96449","sz":"12.4","side":"${side}","ts":"1768478400128","count":"3","source":"0","seqId":4512345640}`;
    const out = decoded(
      `{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[${row('1423456789', 'buy')},${row('1423456792', 'sell')}]}`,
    );
    const rows = out.records.slice(0, out.recordCount) as TradeRecord[];
    expect(
      rows.map(({ id, isBuy, venueTime, price, size, isAggregate }) => [
        id,
        isBuy,
        venueTime,
        slotText(price),
        slotText(size),
        isAggregate,
      ]),
    ).toEqual([
      [1423456789, true, 1768478400128, '96449', '12.4', true],
      [1423456792, false, 1768478400128, '96449', '12.4', true],
    ]);
    expect(
      onlyRecord(
        'trade',
        `{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[${row('1', 'buy').replace('"count":"3",', '')}]}`,
      ).isAggregate,
    ).toBe(false);
    expect(
      onlyRecord('trade', `{"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},"data":[${row('1', 'buy')}]}`)
        .isAggregate,
    ).toBe(false);
    expect(decoded(`{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[${row('1', 'none')}]}`).kind).toBe(
      'malformed',
    );
  });

  it.each([
    ['spot', 'BTC-USDT', '3.4', 'quote'],
    ['linear', 'BTC-USDT-SWAP', '32.9', 'quote'],
    ['inverse', 'BTC-USD-SWAP', '3.4', 'base'],
  ])('candles close by their flag; the other volume of %s is %s', (_, symbol, worth) => {
    const frame = (confirm: string): string =>
      `{"arg":{"channel":"candle1Dutc","instId":"${symbol}"},"data":[["1768435200000","1","4","0.5","2","10","3.4","32.9","${confirm}"]]}`;
    const open = onlyRecord('candle', frame('0'));
    expect([open.symbol, open.interval, open.openTime, open.closeTime, open.isClosed]).toEqual([
      symbol,
      '1d',
      1768435200000,
      1768435200000 + 86_399_999,
      false,
    ]);
    expect([slotText(open.volume), slotText(open.quoteVolume)]).toEqual(['10', worth]);
    expect(onlyRecord('candle', frame('1')).isClosed).toBe(true);
  });

  it('candles whose day begins in Hong Kong are none of ours', () => {
    expect(
      decoded(
        '{"arg":{"channel":"candle1D","instId":"BTC-USDT"},"data":[["1768406400000","1","1","1","1","1","1","1","0"]]}',
      ).kind,
    ).toBe('ignored');
  });

  it('tickers of linear contracts have no quote volume', () => {
    const frame = (symbol: string): string =>
      `{"arg":{"channel":"tickers","instId":"${symbol}"},"data":[{"instType":"SWAP","instId":"${symbol}","last":"96449","lastSz":"1.2","askPx":"96449","askSz":"120.5","bidPx":"96448.9","bidSz":"88","open24h":"95940","high24h":"97010","low24h":"95120","volCcy24h":"81234.5","vol24h":"8123450","sodUtc0":"96010","sodUtc8":"95700","ts":"1768478400150"}]}`;
    const spot = onlyRecord('ticker', frame('BTC-USDT'));
    expect([spot.last, spot.open, spot.volume, spot.quoteVolume, spot.bidPrice].map(slotText)).toEqual([
      '96449',
      '95940',
      '8123450',
      '81234.5',
      '96448.9',
    ]);
    expect(onlyRecord('ticker', frame('BTC-USDT-SWAP')).quoteVolume.present).toBe(false);
    expect(slotText(onlyRecord('ticker', frame('BTC-USD-SWAP')).quoteVolume)).toBe('81234.5');
  });

  it('mark price and funding come by two topics', () => {
    const mark = onlyRecord(
      'markPrice',
      '{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","markPx":"96447.1","ts":"1768478400200"}]}',
    );
    expect([slotText(mark.markPrice), mark.fundingRate.present, mark.nextFundingTime]).toEqual(['96447.1', false, NaN]);
    const funding = onlyRecord(
      'markPrice',
      '{"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","fundingRate":"-0.0001","nextFundingRate":"","fundingTime":"1768492800000","nextFundingTime":"1768521600000","ts":"1768478430000"}]}',
    );
    expect([funding.markPrice.present, slotText(funding.fundingRate), funding.nextFundingTime]).toEqual([
      false,
      '-0.0001',
      1768492800000,
    ]);
    expect(toMarketEvent('okx', funding)).toEqual({
      kind: 'markPrice',
      venue: 'okx',
      symbol: 'BTC-USDT-SWAP',
      fundingRate: '-0.0001',
      fundingIntervalMs: 28_800_000,
      nextFundingTime: 1768492800000,
      venueTime: 1768478430000,
    });
    const ahead = onlyRecord(
      'markPrice',
      '{"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","fundingRate":"-0.0001","nextFundingRate":"0.0002","fundingTime":"1768492800000","nextFundingTime":"","ts":"1768478430000"}]}',
    );
    expect([slotText(ahead.predictedFundingRate), ahead.fundingIntervalMs]).toEqual(['0.0002', NaN]);
  });

  it('the price of an index is for all contracts on it', () => {
    const out = decoded(
      '{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"96450.2","high24h":"97000","low24h":"95000","open24h":"95900","sodUtc0":"96000","sodUtc8":"96100","ts":"1768478400200"}]}',
    );
    const [record] = out.records;
    expect([out.topicSymbol, record?.kind === 'markPrice' && [record.isIndex, record.symbol]]).toEqual([
      '',
      [true, 'BTC-USDT'],
    ]);
    expect(record?.kind === 'markPrice' && slotText(record.indexPrice)).toBe('96450.2');
    expect(
      ['BTC-USDT', 'BTC-USDT-SWAP', 'BTC-USD-261030', 'BTC-USD_UM-261030', 'BTC-USD_UM_XPERP-310404'].map((symbol) =>
        okx.indexOf?.(symbol),
      ),
    ).toEqual(['', 'BTC-USDT', 'BTC-USD', 'BTC-USD', 'BTC-USD']);
  });

  it('maintenance is announced, of what is carried and real', () => {
    const row = (fields: object): object => ({
      begin: '1768482000000',
      end: '1768483800000',
      href: '',
      preOpenBegin: '',
      scheDesc: '',
      serviceType: '0',
      state: 'scheduled',
      system: 'unified',
      maintType: '1',
      env: '1',
      title: 'Upgrade',
      ts: '1768478400600',
      ...fields,
    });
    const read = (...data: readonly object[]): Decoded => decoded(JSON.stringify({ arg: { channel: 'status' }, data }));
    const { kind, topic, maintenance } = read(
      row({}),
      row({ serviceType: '7' }),
      row({ env: '2' }),
      row({ state: 'pre_open', end: '' }),
    );
    expect([kind, topic, maintenance.map(({ title, state, begin, end }) => [title, state, begin, end])]).toEqual([
      'maintenance',
      'status',
      [
        ['Upgrade', 'scheduled', 1768482000000, 1768483800000],
        ['Upgrade', 'ongoing', 1768482000000, NaN],
      ],
    ]);
    expect([read(row({ serviceType: '4' })).kind, read(row({ begin: '' })).kind]).toEqual(['ignored', 'malformed']);
    const ack = decoded('{"id":"9","event":"subscribe","arg":{"channel":"status"},"connId":"7be1c904"}');
    expect([ack.kind, ack.topic]).toEqual(['ack', okx.maintenanceTopic?.key]);
    expect(JSON.parse(okx.subscribeFrame(['status'], 9, 0))).toMatchObject({ args: [{ channel: 'status' }] });
  });

  it('open interest is in contracts', () => {
    const record = onlyRecord(
      'openInterest',
      '{"arg":{"channel":"open-interest","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","oi":"2812345.6","oiCcy":"28123.456","oiUsd":"2712456789.1","ts":"1768478403000"}]}',
    );
    expect(slotText(record.openInterest)).toBe('2812345.6');
  });

  it('forced orders have the side of the order, and may be several of several contracts', () => {
    const row = (symbol: string): string =>
      `{"instType":"SWAP","instId":"${symbol}","instFamily":"BTC-USDT","uly":"BTC-USDT","details":[{"side":"sell","posSide":"long","bkPx":"95880.1","sz":"31","bkLoss":"0","ccy":"","ts":"1768478400480"},{"side":"buy","posSide":"short","bkPx":"97000","sz":"2","bkLoss":"0","ccy":"","ts":"1768478400490"}]}`;
    const out = decoded(
      `{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[${row('BTC-USDT-SWAP')},${row('ETH-USDT-SWAP')}]}`,
    );
    const rows = out.records.slice(0, out.recordCount) as LiquidationRecord[];
    expect(out.topic).toBe('liquidation-orders:SWAP');
    expect(
      rows.map(({ symbol, isBuy, venueTime, price, size }) => [
        symbol,
        isBuy,
        venueTime,
        slotText(price),
        slotText(size),
      ]),
    ).toEqual([
      ['BTC-USDT-SWAP', false, 1768478400480, '95880.1', '31'],
      ['BTC-USDT-SWAP', true, 1768478400490, '97000', '2'],
      ['ETH-USDT-SWAP', false, 1768478400480, '95880.1', '31'],
      ['ETH-USDT-SWAP', true, 1768478400490, '97000', '2'],
    ]);
  });
});
