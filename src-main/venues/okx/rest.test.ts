import { describe, expect, it } from 'vitest';
import { slotText } from '../../engine/market/event-lines.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { okx } from './okx.ts';

// Shapes after OKX's v5 documentation and change log of July 2026; values are our own.

const answer = (data: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify({ code: '0', msg: '', data }));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('requests', () => {
  it('for candles: the newest by one call, older ones by another, days by UTC', () => {
    expect(okx.history.candles({ symbol: 'BTC-USDT', interval: '1m', limit: 300 })).toEqual({
      path: '/api/v5/market/candles?instId=BTC-USDT&bar=1m&limit=300',
      weight: 1,
    });
    expect(okx.history.candles({ symbol: 'BTC-USDT', interval: '1d', endTime: 1768435200000, limit: 10 }).path).toBe(
      '/api/v5/market/history-candles?instId=BTC-USDT&bar=1Dutc&after=1768435200001&limit=10',
    );
    expect(okx.history.candles({ symbol: 'BTC-USDT', interval: '1m', startTime: 60_000, limit: 10 }).path).toBe(
      '/api/v5/market/history-candles?instId=BTC-USDT&bar=1m&after=600001&before=59999&limit=10',
    );
  });

  it('weigh so that no call exceeds its own budget', () => {
    const { weight, perMs } = okx.limits.pool;
    const about = { symbol: 'BTC-USDT', interval: '1m', limit: 300 } as const;
    const calls = [
      okx.history.candles(about),
      okx.history.candles({ ...about, endTime: 60_000 }),
      okx.history.trades({ symbol: 'BTC-USDT', channel: 'trade', limit: 100 }),
      okx.time.request(),
    ];
    expect([perMs, calls.map((call) => weight / (call?.weight ?? NaN))]).toEqual([2000, [40, 20, 20, 10]]);
  });

  it('for trades: backwards from the newest, never forwards', () => {
    const about = { symbol: 'BTC-USDT-SWAP', channel: 'trade', limit: 1000 } as const;
    expect(okx.history.trades(about)?.path).toBe('/api/v5/market/history-trades?instId=BTC-USDT-SWAP&limit=100');
    expect(okx.history.trades({ ...about, before: { id: 77, idText: '', time: 5 } })?.path).toBe(
      '/api/v5/market/history-trades?instId=BTC-USDT-SWAP&type=1&after=77&limit=100',
    );
    expect(okx.history.trades({ ...about, fromId: 1 })).toBeUndefined();
    expect(okx.history.trades({ ...about, channel: 'aggTrade' })).toBeUndefined();
  });

  it('for instruments: a list a type', () => {
    expect(okx.instruments.requests().map(({ path }) => path)).toEqual(
      ['SPOT', 'SWAP', 'FUTURES'].map((type) => `/api/v5/public/instruments?instType=${type}`),
    );
  });
});

describe('answers', () => {
  it('that are none say so whatever their status', () => {
    expect(okx.rejectionOf?.(bytes('{"code":"50011","msg":"Too Many Requests"}'))).toEqual({
      reason: 'rate-limited',
      message: '50011: Too Many Requests',
    });
    expect(okx.rejectionOf?.(bytes('{"code":"51001","msg":"Instrument ID doesn\'t exist","data":[]}'))).toEqual({
      reason: 'rejected',
      message: "51001: Instrument ID doesn't exist",
    });
    expect(okx.rejectionOf?.(answer([]))).toBeUndefined();
    expect(okx.rejectionOf?.(bytes('{"msg":"","code":"0","data":[]}'))).toBeUndefined();
    expect(okx.rejectionOf?.(bytes('[]'))).toBeUndefined();
  });

  it('become candles and trades, oldest first', () => {
    const rows = [
      ['120000', '3', '3', '3', '3', '2', '0.2', '66', '0'],
      ['60000', '1', '4', '0.5', '2', '10', '3.4', '32.9', '1'],
    ];
    const read = (symbol: string): string[] => {
      const found: string[] = [];
      expect(
        okx.history.parseCandles(
          answer(rows),
          '1m',
          (each) => {
            found.push(
              `${each.openTime} ${slotText(each.volume)} ${slotText(each.quoteVolume)} ${String(each.isClosed)}`,
            );
          },
          symbol,
        ),
      ).toBeUndefined();
      return found;
    };
    expect(read('BTC-USDT-SWAP')).toEqual(['60000 10 32.9 false', '120000 2 66 false']);
    expect(read('BTC-USD-SWAP')).toEqual(['60000 10 3.4 false', '120000 2 0.2 false']);
    const trades: string[] = [];
    okx.history.parseTrades(
      answer([
        { instId: 'BTC-USDT', side: 'sell', sz: '0.1', px: '5.0', source: '0', tradeId: '9', ts: '1768478400129' },
        { instId: 'BTC-USDT', side: 'buy', sz: '1', px: '4', tradeId: '8', ts: '1768478400128' },
      ]),
      'trade',
      (each) => {
        trades.push(
          `${each.id} ${slotText(each.price)} ${slotText(each.size)} ${String(each.isBuy)} ${each.venueTime}`,
        );
      },
    );
    expect(trades).toEqual(['8 4 1 true 1768478400128', '9 5.0 0.1 false 1768478400129']);
    expect(okx.history.parseTrades(answer([{}]), 'trade', () => undefined)).toEqual({
      malformed: 'trades: unreadable row',
    });
    expect(okx.history.parseCandles(answer([['1']]), '1m', () => undefined)).toEqual({
      malformed: 'candles: unreadable row',
    });
    expect(okx.history.parseCandles(bytes('{"code":"51001","msg":"no","data":[]}'), '1m', () => undefined)).toEqual({
      malformed: 'candles: 51001: no',
    });
  });

  it('become the time', () => {
    expect(okx.time.parse(answer([{ ts: '1768478400000' }]))).toBe(1768478400000);
    expect(okx.time.parse(answer([]))).toEqual({ malformed: 'time: no ts' });
  });

  it('become instruments: contracts by what they are on, their worth by value and multiplier', () => {
    const contract = {
      instType: 'SWAP',
      baseCcy: '',
      quoteCcy: '',
      settleCcy: 'USDT',
      tickSz: '0.1',
      lotSz: '0.1',
      state: 'live',
      ctMult: '1',
      expTime: '',
    };
    const parsed = okx.instruments.parse(
      answer([
        {
          instType: 'SPOT',
          instId: 'BTC-USDT',
          baseCcy: 'BTC',
          quoteCcy: 'USDT',
          tickSz: '0.1',
          lotSz: '0.00000001',
          ctVal: '',
          ctType: '',
          uly: '',
          state: 'live',
          expTime: '',
        },
        { ...contract, instId: 'BTC-USDT-SWAP', uly: 'BTC-USDT', ctType: 'linear', ctVal: '0.01', ctValCcy: 'BTC' },
        {
          ...contract,
          instId: 'BTC-USD-SWAP',
          uly: 'BTC-USD',
          ctType: 'inverse',
          ctVal: '100',
          ctValCcy: 'USD',
          state: 'suspend',
        },
        {
          ...contract,
          instId: 'BTC-USD_UM-SWAP',
          uly: 'BTC-USD',
          ctType: 'linear',
          ctVal: '0.001',
          ctMult: '10',
          ctValCcy: 'BTC',
        },
        {
          ...contract,
          instType: 'FUTURES',
          instId: 'X-USDT-260327',
          uly: 'X-USDT',
          ctType: 'linear',
          ctVal: '5',
          ctValCcy: 'USDT',
          expTime: '1774598400000',
          state: 'expired',
        },
        // A perpetual, whatever its type and its end; it names nothing that it is on.
        {
          ...contract,
          instType: 'FUTURES',
          instId: 'BTC-USD_UM_XPERP-310404',
          uly: '',
          ctType: 'linear',
          ctVal: '0.0001',
          ctValCcy: 'BTC',
          ruleType: 'xperp',
          expTime: '1933056000000',
        },
        { ...contract, instType: 'OPTION', instId: 'BTC-USD-260327-90000-C', ctType: '' },
        7,
      ]),
    );
    expect(parsed).toEqual({
      rejected: 2,
      instruments: [
        {
          id: 'okx:BTC-USDT',
          venue: 'okx',
          symbol: 'BTC-USDT',
          marketType: 'spot',
          base: 'BTC',
          quote: 'USDT',
          tick: '0.1',
          step: '0.00000001',
          sizeUnit: 'base',
          status: 'trading',
        },
        {
          id: 'okx:BTC-USDT-SWAP',
          venue: 'okx',
          symbol: 'BTC-USDT-SWAP',
          marketType: 'perp',
          base: 'BTC',
          quote: 'USDT',
          tick: '0.1',
          step: '0.1',
          sizeUnit: 'contracts',
          contractSize: '0.01',
          status: 'trading',
        },
        {
          id: 'okx:BTC-USD-SWAP',
          venue: 'okx',
          symbol: 'BTC-USD-SWAP',
          marketType: 'perp-inverse',
          base: 'BTC',
          quote: 'USD',
          tick: '0.1',
          step: '0.1',
          sizeUnit: 'contracts',
          contractSize: '100',
          status: 'halted',
        },
        {
          id: 'okx:BTC-USD_UM-SWAP',
          venue: 'okx',
          symbol: 'BTC-USD_UM-SWAP',
          marketType: 'perp',
          base: 'BTC',
          quote: 'USD',
          tick: '0.1',
          step: '0.1',
          sizeUnit: 'contracts',
          contractSize: '0.01',
          status: 'trading',
        },
        // What a contract is worth in base is not known.
        {
          id: 'okx:X-USDT-260327',
          venue: 'okx',
          symbol: 'X-USDT-260327',
          marketType: 'future',
          base: 'X',
          quote: 'USDT',
          tick: '0.1',
          step: '0.1',
          sizeUnit: 'contracts',
          status: 'closed',
          expiryTime: 1774598400000,
        },
        {
          id: 'okx:BTC-USD_UM_XPERP-310404',
          venue: 'okx',
          symbol: 'BTC-USD_UM_XPERP-310404',
          marketType: 'perp',
          base: 'BTC',
          quote: 'USD',
          tick: '0.1',
          step: '0.1',
          sizeUnit: 'contracts',
          contractSize: '0.0001',
          status: 'trading',
          delistingTime: 1933056000000,
        },
      ],
    });
    expect(
      okx.instruments.parse(
        bytes('[{"instType":"SPOT","instId":"A-B","baseCcy":"A","quoteCcy":"B","ctType":"","state":"preopen"}]'),
      ),
    ).toMatchObject({ rejected: 0, instruments: [{ status: 'upcoming' }] });
    expect(okx.instruments.parse(bytes('{}'))).toEqual({ malformed: 'instruments: no data' });
  });

  it('are known again by their recorded URL', () => {
    expect(okx.answerKind('https://www.okx.com/api/v5/public/instruments?instType=SPOT')).toEqual({
      kind: 'instruments',
    });
    expect(okx.answerKind('https://www.okx.com/api/v5/market/books?instId=BTC-USDT&sz=400')).toBeUndefined();
  });
});

describe('the long/short ratio', () => {
  const channel = okx.polled?.longShortRatio;

  it('is the newest row of the asset, whatever their order', () => {
    const out = new Decoded();
    const request = channel?.request('BTC-USD_UM_XPERP-310404');
    expect([channel?.everyMs, request?.path]).toEqual([
      300_000,
      '/api/v5/rubik/stat/contracts/long-short-account-ratio?ccy=BTC&period=5m',
    ]);
    expect(okx.limits.pool.weight / (request?.weight ?? NaN), 'five in two seconds are allowed').toBe(5);
    for (const rows of [
      [
        ['1768478700000', '1.25'],
        ['1768478400000', '1.3'],
      ],
      [
        ['1768478400000', '1.3'],
        ['1768478700000', '1.25'],
      ],
    ]) {
      channel?.parse(answer(rows), 'BTC-USDT-SWAP', out);
      expect([out.kind, out.recordCount, out.records[0]]).toMatchObject([
        'events',
        1,
        { symbol: 'BTC-USDT-SWAP', venueTime: 1768478700000, ratio: { mantissa: 125, scale: 2 } },
      ]);
    }
    channel?.parse(answer([]), 'BTC-USDT-SWAP', out);
    expect([out.kind, out.recordCount]).toEqual(['events', 0]);
    expect(okx.topicsOf({ channel: 'longShortRatio', symbol: 'BTC-USDT' }), 'spot').toEqual([]);
  });

  it.each([[[['soon', '1.2']]], [[['1768478400000', 'x']]], [[['1768478400000']]], [[7]], [{}]])(
    'is malformed: %j',
    (rows) => {
      const out = new Decoded();
      channel?.parse(answer(rows), 'BTC-USDT-SWAP', out);
      expect([out.kind, out.reason]).toEqual(['malformed', expect.stringContaining('long/short ratio')]);
    },
  );
});
