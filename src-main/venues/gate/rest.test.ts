import { describe, expect, it } from 'vitest';
import { slotText } from '../../engine/market/event-lines.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { gateCoinm, gateSpot, gateUsdm } from './markets.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('REST', () => {
  it('candles of spot have the close before the open', () => {
    const rowsOf: string[] = [];
    expect(
      gateSpot.history.parseCandles(
        bytes('[["1768478400","329101.22","4","5","2","3","3.4122","true"]]'),
        '1m',
        (candle) => {
          rowsOf.push(
            [
              candle.openTime,
              ...[candle.open, candle.high, candle.low, candle.close, candle.volume, candle.quoteVolume].map(slotText),
              candle.isClosed,
            ].join(),
          );
        },
      ),
    ).toBeUndefined();
    expect(rowsOf).toEqual(['1768478400000,3,5,2,4,3.4122,329101.22,false']);
  });

  it('candles of futures are objects', () => {
    const rowsOf: string[] = [];
    const body = bytes('[{"t":1768478400,"v":"34","c":"4","h":"5","l":"2","o":"3","sum":"99.5"}]');
    for (const venue of [gateUsdm, gateCoinm])
      venue.history.parseCandles(body, '1m', (candle) => {
        rowsOf.push(`${slotText(candle.volume)} ${slotText(candle.quoteVolume)}`);
      });
    expect(rowsOf).toEqual(['34 99.5', '34 undefined']);
  });

  it('trades come oldest first, whatever the order of the answer, and without internal ones', () => {
    const spot: number[] = [];
    const row = (id: number, sequence: number) =>
      `{"id":"${id}","create_time":"1768478400","create_time_ms":"1768478400213.4578","side":"buy","amount":"1","price":"2","sequence_id":"${sequence}","currency_pair":"A_B"}`;
    expect(
      gateSpot.history.parseTrades(bytes(`[${row(90, 8)},${row(70, 7)}]`), 'trade', (trade) => {
        spot.push(trade.id);
      }),
    ).toBeUndefined();
    expect(spot).toEqual([7, 8]);
    const futures: string[] = [];
    const trade = (id: number, size: string, more = '') =>
      `{"id":${id},"create_time":1768478400,"create_time_ms":1768478400119,"contract":"A_B","size":${size},"price":"2"${more}}`;
    gateUsdm.history.parseTrades(
      bytes(`[${trade(9, '"-3"')},${trade(8, '4', ',"is_internal":true')},${trade(7, '5')}]`),
      'trade',
      ({ id, isBuy, size }) => {
        futures.push(`${id} ${isBuy} ${slotText(size)}`);
      },
    );
    expect(futures).toEqual(['7 true 5', '9 false 3']);
  });

  it('ids and sizes that are objects make their rows malformed, and throw nothing', () => {
    const odd = '{"toString":null,"valueOf":null}';
    for (const venue of [gateSpot, gateUsdm, gateCoinm]) {
      const trades = bytes(`[{"id":${odd},"price":"1"},{"id":${odd},"price":"1"}]`);
      expect(venue.history.parseTrades(trades, 'trade', () => undefined)).toBeDefined();
    }
    const row = `{"name":"A_USDT","type":"direct","quanto_multiplier":"1","order_price_round":"0.1","enable_decimal":true,"order_size_min":${odd}}`;
    expect(() => gateUsdm.instruments.parse(bytes(`[${row}]`))).not.toThrow();
  });

  it('asks for candles by bounds or by number, never both', () => {
    const base = { symbol: 'BTC_USDT', interval: '1m', limit: 100 } as const;
    expect(gateSpot.history.candles(base).path).toBe('/spot/candlesticks?currency_pair=BTC_USDT&interval=1m&limit=100');
    expect(gateUsdm.history.candles({ ...base, endTime: 1_768_478_400_000 }).path).toBe(
      '/futures/usdt/candlesticks?contract=BTC_USDT&interval=1m&from=1768472460&to=1768478400',
    );
    expect(gateCoinm.history.candles({ ...base, startTime: 1_768_478_400_000 }).path).toBe(
      '/futures/btc/candlesticks?contract=BTC_USDT&interval=1m&from=1768478400&to=1768484340',
    );
  });

  it('asks for trades up to one by its second, the whole of it', () => {
    const before = { id: 5, idText: '', time: 1_768_478_400_213.4 };
    expect(gateSpot.history.trades({ symbol: 'BTC_USDT', channel: 'trade', limit: 1000, before })?.path).toBe(
      '/spot/trades?currency_pair=BTC_USDT&to=1768478401&limit=1000',
    );
    expect(gateSpot.history.trades({ symbol: 'BTC_USDT', channel: 'trade', limit: 1000, fromId: 3 })).toBeUndefined();
  });

  it('instruments: steps from digits, contracts by their multiplier, inverse ones worth one quote unit', () => {
    const spot = gateSpot.instruments.parse(
      bytes(
        '[{"id":"HAI_ETH","base":"HAI","quote":"ETH","amount_precision":3,"precision":8,"trade_status":"tradable"},{"id":"X"}]',
      ),
    );
    expect(spot).toEqual({
      rejected: 1,
      instruments: [
        {
          id: 'gate-spot:HAI_ETH',
          venue: 'gate-spot',
          symbol: 'HAI_ETH',
          marketType: 'spot',
          base: 'HAI',
          quote: 'ETH',
          tick: '0.00000001',
          step: '0.001',
          sizeUnit: 'base',
          status: 'trading',
        },
      ],
    });
    const linear =
      '{"name":"BTC_USDT","type":"direct","quanto_multiplier":"0.0001","order_price_round":"0.1","order_size_min":1,"enable_decimal":false,"in_delisting":false,"status":"trading"}';
    const decimal =
      '{"name":"DOGE_USDT","type":"direct","quanto_multiplier":"10","order_price_round":"0.00001","order_size_min":"0.1","enable_decimal":true,"in_delisting":true}';
    const cut =
      '{"name":"ETH_USDT","type":"direct","quanto_multiplier":"0.01","order_price_round":"0.01","order_size_min":0,"enable_decimal":true,"funding_interval":14400}';
    const inverse =
      '{"name":"BTC_USD","type":"inverse","quanto_multiplier":"0","order_price_round":"0.1","order_size_min":1}';
    expect(gateUsdm.instruments.parse(bytes(`[${linear},${decimal},${cut},${inverse}]`))).toMatchObject({
      rejected: 1,
      instruments: [
        {
          id: 'gate-usdm:BTC_USDT',
          marketType: 'perp',
          tick: '0.1',
          step: '1',
          sizeUnit: 'contracts',
          contractSize: '0.0001',
          status: 'trading',
        },
        { step: '0.1', contractSize: '10', status: 'halted' },
        { contractSize: '0.01', fundingIntervalMs: 14_400_000 },
      ],
    });
    const cutOnly = gateUsdm.instruments.parse(bytes(`[${cut}]`));
    expect('instruments' in cutOnly && cutOnly.instruments[0]).not.toHaveProperty('step');
    const prelaunch = linear.replace('"status":"trading"', '"status":"prelaunch"');
    expect(gateUsdm.instruments.parse(bytes(`[${prelaunch}]`))).toMatchObject({
      instruments: [{ status: 'upcoming' }],
    });
    expect(gateCoinm.instruments.parse(bytes(`[${inverse},${linear}]`))).toMatchObject({
      rejected: 1,
      instruments: [
        { id: 'gate-coinm:BTC_USD', marketType: 'perp-inverse', base: 'BTC', quote: 'USD', contractSize: '1' },
      ],
    });
  });

  it('knows recorded answers by their address', () => {
    expect(
      gateSpot.answerKind('https://api.gateio.ws/api/v4/spot/order_book?currency_pair=HAI_ETH&limit=100&with_id=true'),
    ).toEqual({ kind: 'book-snapshot', symbol: 'HAI_ETH', topic: 'spot.order_book_update:HAI_ETH', depth: 100 });
    expect(gateUsdm.answerKind('https://api.gateio.ws/api/v4/futures/usdt/order_book?contract=BTC_USDT')).toMatchObject(
      { topic: 'futures.order_book_update:BTC_USDT', depth: 10 },
    );
    expect(gateUsdm.answerKind('https://api.gateio.ws/api/v4/futures/usdt/contracts')).toEqual({ kind: 'instruments' });
    expect(gateSpot.answerKind('https://api.gateio.ws/api/v4/spot/trades?currency_pair=HAI_ETH')).toBeUndefined();
  });

  it('reads the clock', () => {
    expect(gateSpot.time.parse(bytes('{"server_time":1768478400123}'))).toBe(1_768_478_400_123);
    expect(gateSpot.time.parse(bytes('{}'))).toEqual({ malformed: 'time: no server_time' });
  });
});

describe('the long/short ratio', () => {
  const channel = gateUsdm.polled?.longShortRatio;

  it('is that of accounts, not of takers, of the newest period', () => {
    const out = new Decoded();
    expect([channel?.everyMs, channel?.request('BTC_USDT')]).toEqual([
      300_000,
      { path: '/futures/usdt/contract_stats?contract=BTC_USDT&interval=5m&limit=1', weight: 1 },
    ]);
    channel?.parse(bytes('[{"time":1768478400,"lsr_taker":1.02,"lsr_account":1.5}]'), 'BTC_USDT', out);
    expect([out.kind, out.records[0]]).toMatchObject([
      'events',
      { symbol: 'BTC_USDT', venueTime: 1768478400000, ratio: { mantissa: 15, scale: 1 } },
    ]);
    expect(gateSpot.topicsOf({ channel: 'longShortRatio', symbol: 'BTC_USDT' })).toEqual([]);
    expect(gateCoinm.polled?.longShortRatio?.request('BTC_USD').path).toMatch('/futures/btc/contract_stats?');
  });

  it.each([
    ['[{"time":1768478400,"lsr_taker":1.02}]', 'long/short ratio'],
    ['[{"time":1768478400,"lsr_account":{}}]', 'long/short ratio'],
    ['[{"lsr_account":1.5}]', 'long/short ratio'],
    ['[7]', 'long/short ratio'],
    ['{"label":"INVALID_PARAM_VALUE","message":"no"}', 'INVALID_PARAM_VALUE: no'],
    ['', 'long/short ratio'],
  ])('is malformed: %s', (text, reason) => {
    const out = new Decoded();
    channel?.parse(bytes(text), 'BTC_USDT', out);
    expect([out.kind, out.reason]).toEqual(['malformed', expect.stringContaining(reason)]);
  });
});
