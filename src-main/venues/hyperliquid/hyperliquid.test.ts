import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../engine/venue/decode-frame.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { slotText, toMarketEvents } from '../../engine/market/event-lines.ts';
import { hyperliquid } from './hyperliquid.ts';

// Shapes after Hyperliquid's documentation, its Python SDK 0.23.0 and announcements of 2026; values are our own.

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(text: string): Decoded {
  const out = new Decoded();
  decodeFrame(hyperliquid, bytes(text), out);
  return out;
}

function events(text: string): object[] {
  return toMarketEvents('hyperliquid', decode(text)).map((event) => ({ ...event, venue: undefined }));
}

describe('topics', () => {
  it.each([
    [{ channel: 'trade', symbol: 'BTC' } as const, ['trades:BTC']],
    [{ channel: 'book', symbol: 'kPEPE', depth: 5 } as const, ['l2Book_fast:kPEPE']],
    [{ channel: 'book', symbol: '@107', depth: 20 } as const, ['l2Book:@107', 'l2Book_fast:@107']],
    [{ channel: 'bbo', symbol: 'PURR/USDC' } as const, ['bbo:PURR/USDC']],
    [{ channel: 'candle', symbol: 'xyz:NVDA', interval: '1M' } as const, ['candle_1M:xyz:NVDA']],
    [{ channel: 'ticker', symbol: '@107' } as const, ['activeAssetCtx:@107']],
    [{ channel: 'markPrice', symbol: 'BTC' } as const, ['activeAssetCtx:BTC']],
    [{ channel: 'openInterest', symbol: 'BTC' } as const, ['activeAssetCtx:BTC']],
    [{ channel: 'markPrice', symbol: '@107' } as const, []],
    [{ channel: 'candle', symbol: 'BTC', interval: '6h' } as const, []],
    [{ channel: 'liquidation', symbol: 'BTC' } as const, []],
    [{ channel: 'aggTrade', symbol: 'BTC' } as const, []],
  ])('%j', (request, keys) => {
    expect(hyperliquid.topicsOf(request)).toEqual(keys.map((key) => ({ key, route: '' })));
  });

  it.each([
    ['trades:BTC', { type: 'trades', coin: 'BTC' }],
    ['l2Book:@107', { type: 'l2Book', coin: '@107' }],
    ['l2Book_fast:kPEPE', { type: 'l2Book', coin: 'kPEPE', fast: true }],
    ['candle_1m:xyz:NVDA', { type: 'candle', coin: 'xyz:NVDA', interval: '1m' }],
    ['activeAssetCtx:PURR/USDC', { type: 'activeAssetCtx', coin: 'PURR/USDC' }],
  ])('%s goes out as a subscription and comes back by its echo, defaults filled in', (topic, subscription) => {
    expect(JSON.parse(hyperliquid.subscribeFrame([topic], 1, 0))).toEqual({ method: 'subscribe', subscription });
    expect(JSON.parse(hyperliquid.unsubscribeFrame([topic], 2, 0))).toEqual({ method: 'unsubscribe', subscription });
    const echo = {
      channel: 'subscriptionResponse',
      data: { method: 'subscribe', subscription: { ...subscription, nSigFigs: null, mantissa: null } },
    };
    expect(decode(JSON.stringify(echo))).toMatchObject({ kind: 'ack', topic, ackId: '', ackError: '' });
  });

  it('make one book: the fast one goes into the slow one', () => {
    expect(hyperliquid.bookPolicy('l2Book:kPEPE')).toEqual({ kind: 'every-message', levels: 20 });
    expect(hyperliquid.bookPolicy('l2Book_fast:kPEPE')).toEqual({
      kind: 'every-message',
      levels: 5,
      joins: 'l2Book:kPEPE',
    });
  });

  it.each([
    [' btc ', 'BTC'],
    ['BTC', 'BTC'],
    ['Btc', 'BTC'],
    ['kPEPE', 'kPEPE'],
    ['kpepe', 'kPEPE'],
    ['KPEPE', 'kPEPE'],
    ['kas', 'KAS'],
    ['@107', '@107'],
    ['purr/usdc', 'PURR/USDC'],
    ['XYZ:nvda', 'xyz:NVDA'],
    ['xyz:NVDA', 'xyz:NVDA'],
    ['dogwifHat', 'dogwifHat'],
  ])('take a symbol as it is typed: %s is %s', (typed, coin) => {
    expect(hyperliquid.symbolOf(typed)).toBe(coin);
  });
});

describe('answers of the socket', () => {
  it.each([
    ['Websocket connection established.', 'ignored', '', ''],
    ['{"channel":"pong"}', 'pong', '', ''],
    [
      '{"channel":"error","data":"Already subscribed: {\\"type\\":\\"trades\\",\\"coin\\":\\"BTC\\"}"}',
      'ack',
      'trades:BTC',
      '',
    ],
    [
      '{"channel":"error","data":"Already unsubscribed: {\\"type\\":\\"l2Book\\",\\"coin\\":\\"BTC\\",\\"fast\\":true}"}',
      'ack',
      'l2Book_fast:BTC',
      '',
    ],
    [
      '{"channel":"error","data":"Invalid subscription {\\"type\\":\\"trades\\",\\"coin\\":\\"btc\\"}"}',
      'ack',
      'trades:btc',
      'Invalid subscription {"type":"trades","coin":"btc"}',
    ],
    [
      '{"channel":"error","data":"Error parsing JSON into valid websocket request: {\\"method\\":\\"subscribe\\",\\"subscription\\":{\\"type\\":\\"candle\\",\\"coin\\":\\"BTC\\",\\"interval\\":\\"1m\\"}}"}',
      'ack',
      'candle_1m:BTC',
      'Error parsing',
    ],
    ['{"channel":"error","data":"Cannot track more than 1000 subscriptions."}', 'ack', '', 'Cannot track'],
    [
      '{"channel":"error","data":{"error":"Invalid","subscription":{"type":"trades","coin":"btc"}}}',
      'ack',
      'trades:btc',
      '{"error":"Invalid"',
    ],
    ['{"channel":"error","data":{"code":-32000}}', 'ack', '', '{"code":-32000}'],
    ['{"channel":"error","data":{"type":"bbo","coin":"NOPE"}}', 'ack', 'bbo:NOPE', '{"type":"bbo"'],
    ['{"channel":"error","data":7}', 'malformed', '', ''],
    ['{"channel":"allMids","data":{"mids":{}}}', 'ignored', '', ''],
    ['{"channel":"trades","data":[]}', 'ignored', '', ''],
    ['{"channel":"trades","data":[{"coin":"BTC"}]}', 'malformed', '', ''],
    ['{"data":1}', 'malformed', '', ''],
    ['[]', 'malformed', '', ''],
    ['', 'malformed', '', ''],
  ])('%s is %s', (text, kind, topic, error) => {
    const out = decode(text);
    expect([out.kind, out.topic, out.ackError.startsWith(error), out.ackError === '']).toEqual([
      kind,
      topic,
      true,
      error === '',
    ]);
  });
});

describe('frames', () => {
  it('trades: the backlog and what follows, of a small k and of a spot market', () => {
    const row = (coin: string, side: string, time: number, tid: number) =>
      `{"coin":"${coin}","side":"${side}","px":"0.021360","sz":"1500","hash":"0x8d1f","time":${time},"tid":${tid},"users":["0x11","0x22"]}`;
    const text = `{"channel":"trades","data":[${row('kPEPE', 'A', 1768478400128, 604417283390257)},${row('kPEPE', 'B', 1768478400129, 7)}]}`;
    expect(decode(text).topic).toBe('trades:kPEPE');
    expect(events(text)).toEqual([
      {
        kind: 'trade',
        symbol: 'kPEPE',
        id: 604417283390257,
        price: '0.021360',
        size: '1500',
        aggressor: 'sell',
        venueTime: 1768478400128,
      },
      {
        kind: 'trade',
        symbol: 'kPEPE',
        id: 7,
        price: '0.021360',
        size: '1500',
        aggressor: 'buy',
        venueTime: 1768478400129,
      },
    ]);
    expect(decode(`{"channel":"trades","data":[${row('@107', 'B', 1, 2)}]}`).topic).toBe('trades:@107');
    expect(decode(`{"channel":"trades","data":[${row('BTC', 'X', 1, 2)}]}`).kind).toBe('malformed');
  });

  it('books: slow ones, and fast ones that cover five levels', () => {
    const slow =
      '{"channel":"l2Book","data":{"coin":"xyz:NVDA","time":1768478400200,"levels":[[{"px":"96448.0","sz":"2.5","n":3},{"px":"96447.0","sz":"1.8","n":2}],[{"px":"96449.0","sz":"1.1","n":2}]]}}';
    const fast = slow.replace(']]}}', ']],"fast":true}}');
    const {
      topic,
      records: [book],
    } = decode(slow);
    expect([topic, book?.kind === 'book' && [book.isSnapshot, book.covers, book.lastSequence]]).toEqual([
      'l2Book:xyz:NVDA',
      [true, Infinity, NaN],
    ]);
    expect(events(slow)).toEqual([
      {
        kind: 'book',
        symbol: 'xyz:NVDA',
        type: 'snapshot',
        bids: [
          ['96448.0', '2.5'],
          ['96447.0', '1.8'],
        ],
        asks: [['96449.0', '1.1']],
        venueTime: 1768478400200,
      },
    ]);
    expect(book?.kind === 'book' && [[...(book.bids.orders?.subarray(0, 2) ?? [])], book.asks.orders?.[0]]).toEqual([
      [3, 2],
      2,
    ]);
    const quick = decode(fast);
    expect([quick.topic, quick.records[0]?.kind === 'book' && quick.records[0].covers]).toEqual([
      'l2Book_fast:xyz:NVDA',
      5,
    ]);
    expect(decode(slow.replace('"sz":"1.1"', '"sz":1.1')).kind).toBe('malformed');
  });

  it('bbo: either side may be empty', () => {
    expect(
      events(
        '{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0","sz":"2.5","n":3},null]}}',
      ),
    ).toEqual([{ kind: 'bbo', symbol: 'BTC', bidPrice: '96448.0', bidSize: '2.5', venueTime: 1768478400210 }]);
    expect(
      events('{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0","sz":"2.5","n":3}]}}'),
    ).toEqual([{ kind: 'bbo', symbol: 'BTC', bidPrice: '96448.0', bidSize: '2.5', venueTime: 1768478400210 }]);
    expect(decode('{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[]}}').kind).toBe('malformed');
    expect(
      decode('{"channel":"bbo","data":{"coin":"BTC","time":1768478400210,"bbo":[{"px":"96448.0"},null]}}').kind,
    ).toBe('malformed');
  });

  it('candles: one or an array, never marked as closed', () => {
    const one =
      '{"t":1768478400000,"T":1768478459999,"s":"BTC","i":"1m","o":"96440.0","c":"96448.0","h":"96455.0","l":"96439.0","v":"3.412","n":79}';
    const event = {
      kind: 'candle',
      symbol: 'BTC',
      interval: '1m',
      openTime: 1768478400000,
      closeTime: 1768478459999,
      open: '96440.0',
      high: '96455.0',
      low: '96439.0',
      close: '96448.0',
      volume: '3.412',
      tradeCount: 79,
      closed: false,
    };
    const next = one.replace('1768478400000', '1768478460000').replace('1768478459999', '1768478519999');
    expect(events(`{"channel":"candle","data":${one}}`)).toEqual([event]);
    expect(events(`{"channel":"candle","data":[${one},${next}]}`)).toEqual([
      event,
      { ...event, openTime: 1768478460000, closeTime: 1768478519999 },
    ]);
    expect(decode(`{"channel":"candle","data":${one}}`).topic).toBe('candle_1m:BTC');
    expect(decode(`{"channel":"candle","data":${one.replace('"1m"', '"7m"')}}`).kind).toBe('malformed');
  });

  it('the context of a perpetual: ticker, mark price with hourly funding, open interest', () => {
    const text =
      '{"channel":"activeAssetCtx","data":{"coin":"BTC","ctx":{"funding":"-0.0000125","openInterest":"26811.40235","prevDayPx":"95940.0","dayNtlVlm":"1478220145.55","dayBaseVlm":"15327.41","premium":"-0.0005","oraclePx":"96450.0","markPx":"96447.0","midPx":"96448.5","impactPxs":["96448.0","96449.0"]}}}';
    expect(decode(text).topic).toBe('activeAssetCtx:BTC');
    expect(events(text)).toEqual([
      {
        kind: 'ticker',
        symbol: 'BTC',
        last: '96448.5',
        open: '95940.0',
        volume: '15327.41',
        quoteVolume: '1478220145.55',
      },
      { kind: 'markPrice', symbol: 'BTC', markPrice: '96447.0', indexPrice: '96450.0', fundingRate: '-0.0000125' },
      { kind: 'openInterest', symbol: 'BTC', openInterest: '26811.40235' },
    ]);
  });

  it('the context of spot answers under another name; an empty book has no middle', () => {
    const text =
      '{"channel":"activeSpotAssetCtx","data":{"coin":"@107","ctx":{"prevDayPx":"30.5","dayNtlVlm":"8906321.0","markPx":"31.02","midPx":null,"circulatingSupply":"333928180.1"}}}';
    expect(decode(text).topic).toBe('activeAssetCtx:@107');
    expect(events(text)).toEqual([{ kind: 'ticker', symbol: '@107', open: '30.5', quoteVolume: '8906321.0' }]);
  });
});

describe('requests', () => {
  it('for candles name a window: the newest up to now, or those up to a time', () => {
    const now = 1768478400000 + 30_000;
    const candles = (request: object): unknown =>
      JSON.parse(hyperliquid.history.candles({ symbol: 'BTC', interval: '1m', limit: 1000, ...request }).body ?? '');
    expect(candles({ now })).toEqual({
      type: 'candleSnapshot',
      req: { coin: 'BTC', interval: '1m', startTime: 1768478400000 - 999 * 60_000, endTime: 1768478460000 },
    });
    expect(candles({ endTime: 1768478399999 })).toMatchObject({
      req: { startTime: 1768478340000 - 999 * 60_000, endTime: 1768478399999 },
    });
    expect(candles({})).toMatchObject({ req: { startTime: 0 } });
    expect(candles({ startTime: now, now })).toMatchObject({ req: { startTime: now } });
    expect(hyperliquid.history.candles({ symbol: 'BTC', interval: '1m', limit: 1000, now }).weight).toBe(37);
    expect(hyperliquid.history.candles({ symbol: 'BTC', interval: '1m', limit: 10 }).weight).toBe(104);
  });

  it('for trades: the newest only', () => {
    expect(
      JSON.parse(hyperliquid.history.trades({ symbol: 'kPEPE', channel: 'trade', limit: 1000 })?.body ?? ''),
    ).toEqual({ type: 'recentTrades', coin: 'kPEPE' });
    expect(hyperliquid.history.trades({ symbol: 'BTC', channel: 'trade', fromId: 5, limit: 10 })).toBeUndefined();
    expect(
      hyperliquid.history.trades({
        symbol: 'BTC',
        channel: 'trade',
        before: { id: 5, idText: '', time: 1 },
        limit: 10,
      }),
    ).toBeUndefined();
  });

  it('have one path and a body that distinguishes them', () => {
    expect(hyperliquid.instruments.requests().map(({ path, weight, body }) => [path, weight, body])).toEqual([
      ['/info', 20, '{"type":"spotMeta"}'],
      ['/info', 20, '{"type":"allPerpMetas"}'],
    ]);
    // A node of before builder-deployed markets answers 422 to the list of all dexes.
    expect(hyperliquid.instruments.requests().map((request) => hyperliquid.instruments.insteadOf?.(request))).toEqual([
      undefined,
      { path: '/info', weight: 20, body: '{"type":"meta"}' },
    ]);
    expect(hyperliquid.time.request()).toEqual({ path: '/info', weight: 2, body: '{"type":"exchangeStatus"}' });
  });
});

describe('answers of REST', () => {
  it('are none if a coin or a dex is unknown', () => {
    expect(hyperliquid.rejectionOf?.(bytes('null'))).toEqual({
      reason: 'rejected',
      message: 'an unknown coin or dex',
      status: 404,
    });
    expect(['[]', 'nul', 'null ', '{}'].map((text) => hyperliquid.rejectionOf?.(bytes(text)))).toEqual(
      Array.from({ length: 4 }),
    );
  });

  it('become the perpetuals of every dex, by what each settles in; a dex that is gone leaves its place', () => {
    const spot =
      '{"universe":[],"tokens":[{"name":"USDC","index":0,"szDecimals":8},{"name":"USDE","index":235,"szDecimals":2}]}';
    const metas =
      '[{"universe":[{"name":"BTC","szDecimals":5}],"marginTables":[],"collateralToken":0},null,' +
      '{"universe":[{"name":"xyz:SP500","szDecimals":3},{"name":"xyz:OLD","szDecimals":3,"isDelisted":true}],"collateralToken":0},' +
      '{"universe":[{"name":"hyna:BTC","szDecimals":5}],"collateralToken":235},{"universe":[{"name":"new:X","szDecimals":1}],"collateralToken":999}]';
    const parsed = hyperliquid.instruments.parse(bytes(metas), [bytes(spot)]);
    expect(
      'instruments' in parsed &&
        parsed.instruments.map(({ id, base, quote, status }) => [id, base, quote, status].join(' ')),
    ).toEqual([
      'hyperliquid:BTC BTC USDC trading',
      'hyperliquid:xyz:SP500 SP500 USDC trading',
      'hyperliquid:xyz:OLD OLD USDC closed',
      'hyperliquid:hyna:BTC BTC USDE trading',
    ]);
    expect('rejected' in parsed && parsed.rejected).toBe(1);
    expect(hyperliquid.instruments.parse(bytes('[7]'))).toEqual({ malformed: 'instruments: no universe' });
  });

  it('become perpetuals; a delisted one is closed', () => {
    const meta =
      '{"universe":[{"name":"BTC","szDecimals":5,"maxLeverage":40},{"name":"kPEPE","szDecimals":0,"maxLeverage":10,"isDelisted":true},{"name":"X"},7]}';
    expect(hyperliquid.instruments.parse(bytes(meta))).toEqual({
      rejected: 2,
      instruments: [
        {
          id: 'hyperliquid:BTC',
          venue: 'hyperliquid',
          symbol: 'BTC',
          marketType: 'perp',
          base: 'BTC',
          quote: 'USDC',
          step: '0.00001',
          sizeUnit: 'base',
          status: 'trading',
          fundingIntervalMs: 3_600_000,
        },
        {
          id: 'hyperliquid:kPEPE',
          venue: 'hyperliquid',
          symbol: 'kPEPE',
          marketType: 'perp',
          base: 'kPEPE',
          quote: 'USDC',
          step: '1',
          sizeUnit: 'base',
          status: 'closed',
          fundingIntervalMs: 3_600_000,
        },
      ],
    });
  });

  it('become spot markets, named by their tokens, which are found by their own index', () => {
    const meta = JSON.stringify({
      tokens: [
        { name: 'HYPE', szDecimals: 2, index: 150 },
        { name: 'USDC', szDecimals: 8, index: 0 },
        { name: 'PURR', szDecimals: 0, index: 1 },
      ],
      universe: [
        { name: '@107', tokens: [150, 0], index: 107 },
        { name: 'PURR/USDC', tokens: [1, 0], index: 0, isCanonical: true },
        { name: '@9', tokens: [77, 0], index: 9 },
      ],
    });
    expect(hyperliquid.instruments.parse(bytes(meta))).toEqual({
      rejected: 1,
      instruments: [
        {
          id: 'hyperliquid:@107',
          venue: 'hyperliquid',
          symbol: '@107',
          name: 'HYPE/USDC',
          marketType: 'spot',
          base: 'HYPE',
          quote: 'USDC',
          step: '0.01',
          sizeUnit: 'base',
          status: 'trading',
        },
        {
          id: 'hyperliquid:PURR/USDC',
          venue: 'hyperliquid',
          symbol: 'PURR/USDC',
          marketType: 'spot',
          base: 'PURR',
          quote: 'USDC',
          step: '1',
          sizeUnit: 'base',
          status: 'trading',
        },
      ],
    });
    expect(hyperliquid.instruments.parse(bytes('null'))).toEqual({ malformed: 'instruments: no universe' });
  });

  it('become candles and trades, oldest first, and the time', () => {
    const candles: string[] = [];
    const rows =
      '[{"t":1768478400000,"T":1768478459999,"s":"BTC","i":"1m","o":"1.0","c":"2.0","h":"4.0","l":"0.5","v":"10.5","n":7}]';
    expect(
      hyperliquid.history.parseCandles(bytes(rows), '1m', (each) => {
        candles.push(`${each.openTime} ${slotText(each.close)} ${each.tradeCount} ${String(each.isClosed)}`);
      }),
    ).toBeUndefined();
    expect(candles).toEqual(['1768478400000 2.0 7 false']);
    const trades: string[] = [];
    const recent = [2, 1].map((time) => ({
      coin: 'BTC',
      side: 'A',
      px: '1.5',
      sz: '2',
      hash: '0x',
      time,
      tid: 90 - time,
    }));
    expect(
      hyperliquid.history.parseTrades(bytes(JSON.stringify(recent)), 'trade', (each) => {
        trades.push(`${each.venueTime} ${each.id} ${String(each.isBuy)}`);
      }),
    ).toBeUndefined();
    expect(trades).toEqual(['1 89 false', '2 88 false']);
    expect(hyperliquid.history.parseCandles(bytes('null'), '1m', () => undefined)).toEqual({
      malformed: 'candles: not an array',
    });
    expect(hyperliquid.history.parseTrades(bytes('[{"tid":3}]'), 'trade', () => undefined)).toEqual({
      malformed: 'trades: unreadable row',
    });
    expect(hyperliquid.time.parse(bytes('{"time":1768478400000}'))).toBe(1768478400000);
    expect(hyperliquid.time.parse(bytes('{}'))).toEqual({ malformed: 'time: no time' });
  });
});
