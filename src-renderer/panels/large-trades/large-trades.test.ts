import { describe, expect, it } from 'vitest';
import { TradeRing } from '../../feed/trade-ring.ts';
import { zoneOf } from '../../format/zone.ts';
import { watchedInstruments } from '../../state/watched-instruments.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { TradeFlag } from '../../../src-shared/wire/layout.ts';
import { LARGE_TRADE_COLUMNS, largeTradeCell, largeTradesTable } from '../parts/large-trade-cells.ts';
import { largeTradeShares } from '../parts/large-trade-shares.ts';
import { LargeTrades } from '../parts/large-trades.ts';
import type { PanelSession } from '../panel.ts';
import { tradedOf } from './definition.ts';
import { LARGE_TRADES_SETTINGS } from './settings.ts';

const BTC: InstrumentId = 'binance-spot:BTCUSDT';
const ETH: InstrumentId = 'bybit-linear:ETHUSDT';
const TO_QUOTE = { perSize: 0, perNotional: 1, perInverse: 0 };

type Trade = readonly [time: number, price: number, size: number, side: 1 | -1, flags?: number];

function add(ring: TradeRing, trades: readonly Trade[], isReset = false): TradeRing {
  ring.apply(
    {
      kind: 'trades',
      sub: 's',
      offset: 0,
      instrument: BTC,
      scales: { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 },
      count: trades.length,
      isReset,
      dropped: 0,
      state: 'running',
    },
    Float64Array.from(
      trades.flatMap(([time, price, size, side, flags = 0]) => [NaN, price * 10, size, side, time, time + 5, flags]),
    ),
  );
  return ring;
}

describe('large trades', () => {
  it('are the fills of one aggressor at one millisecond together, of all instruments by time', () => {
    const btc = add(new TradeRing(100), [
      [1000, 100, 4, 1],
      [1000, 101, 7, 1],
      [1000, 101, 1, -1],
      [2000, 100, 10, -1],
    ]);
    const eth = add(new TradeRing(100), [[1500, 50, 40, -1]]);
    const model = new LargeTrades();
    const watched = [
      { instrument: BTC, ring: btc, toQuote: TO_QUOTE },
      { instrument: ETH, ring: eth, toQuote: TO_QUOTE },
    ];
    model.update(watched, 1000);
    expect(model.rows.map(({ instrument, side, quote, fills }) => [instrument, side, quote, fills])).toEqual([
      [BTC, 1, 1107, 2],
      [ETH, -1, 2000, 1],
      [BTC, -1, 1000, 1],
    ]);
    add(btc, [[2000, 99, 20, -1]]);
    model.update(watched, 1000);
    expect(model.rows.at(-1)).toMatchObject({ quote: 2980, fills: 2, isRange: true, price: 2980 / 30 });
    expect(model.rows.length).toBe(3);
    model.update(watched, 2500);
    expect(model.rows.map(({ quote }) => quote)).toEqual([2980]);
  });

  it('wait for the record of an instrument, and say where trades are missing', () => {
    const ring = add(new TradeRing(100), [
      [1000, 100, 1, 1],
      [1000, 100, 100, 1, TradeFlag.afterGap],
    ]);
    const model = new LargeTrades();
    model.update([{ instrument: BTC, ring, toQuote: undefined }], 1000);
    expect(model.rows).toEqual([]);
    model.update([{ instrument: BTC, ring, toQuote: TO_QUOTE }], 1000);
    expect(model.rows.map(({ side, quote }) => [side, quote])).toEqual([
      [0, NaN],
      [1, 10_000],
    ]);
    const cells = LARGE_TRADE_COLUMNS.map(({ id }) =>
      largeTradeCell(model.rows[0]!, id, { record: undefined, zone: zoneOf('UTC') }),
    );
    expect(cells.map(({ text, tail = '' }) => text + tail)).toEqual([
      'gap: trades of BTCUSDT are missing before 00:00:01.000',
      '',
      '',
      '',
      '',
      '',
      '',
    ]);
  });

  it('are each an order of its own if fills are not to be merged', () => {
    const ring = add(new TradeRing(100), [
      [1000, 100, 4, 1],
      [1000, 101, 7, 1],
    ]);
    const model = new LargeTrades({ mergesFills: false });
    model.update([{ instrument: BTC, ring, toQuote: TO_QUOTE }], 500);
    expect(model.rows.map(({ quote, fills }) => [quote, fills])).toEqual([[707, 1]]);
    model.update([{ instrument: BTC, ring, toQuote: TO_QUOTE }], 0);
    expect(model.rows.map(({ quote }) => quote)).toEqual([400, 707]);
  });

  it('keep the newest some hundred', () => {
    const ring = new TradeRing(2000);
    add(
      ring,
      Array.from({ length: 1200 }, (_, n): Trade => [n, 100, 100, 1]),
    );
    const model = new LargeTrades();
    model.update([{ instrument: BTC, ring, toQuote: TO_QUOTE }], 1000);
    expect([model.rows.length, model.rows.at(-1)?.time]).toEqual([500, 1199]);
  });

  it('are exported newest first, with what is missing as such', () => {
    const ring = add(new TradeRing(100), [
      [1000, 100, 100, 1],
      [2000, 100, 50, -1, TradeFlag.afterGap],
    ]);
    const model = new LargeTrades();
    model.update([{ instrument: BTC, ring, toQuote: TO_QUOTE }], 1000);
    const { columns, rows } = largeTradesTable(model.rows, () => ({ state: 'stale', lastDataAt: 1000 }), {
      now: 1500,
      halt: undefined,
    });
    expect(
      rows.map((row) => [
        row[columns.indexOf('side')],
        row[columns.indexOf('quote_value')],
        row[columns.indexOf('complete')],
      ]),
    ).toEqual([
      ['sell', '5000', true],
      ['missing', undefined, false],
      ['buy', '10000', true],
    ]);
    expect(rows.map((row) => row.slice(-2))).toEqual(rows.map(() => ['stale', 500]));
    expect(columns.slice(-2)).toEqual(['state', 'age_ms']);
  });

  it('show what each venue has of them, by currency, and whose trades are missing or do not come', () => {
    const btc = add(new TradeRing(100), [[1000, 100, 30, 1]]);
    const eth = add(new TradeRing(100), [
      [1500, 50, 20, -1],
      [1600, 50, 20, 1, TradeFlag.afterGap],
    ]);
    const inverse: InstrumentId = 'okx:BTC-USD-SWAP';
    const usd = add(new TradeRing(100), [[1700, 100, 20, 1]]);
    const model = new LargeTrades();
    const rings = [
      [BTC, btc],
      [ETH, eth],
      [inverse, usd],
    ] as const;
    model.update(
      rings.map(([instrument, ring]) => ({ instrument, ring, toQuote: TO_QUOTE })),
      1000,
    );
    const nameOf = (id: InstrumentId) => ({ venue: id.split('-')[0] ?? '', quote: id === inverse ? 'USD' : 'USDT' });
    const { text, title } = largeTradeShares(model.rows, nameOf, ['gate-spot:BTC_USDT']);
    expect(text).toBe('USDT: binance 60 %, bybit 40 % * · USD: okx:BTC 100 % *');
    expect(title).toContain('USDT: binance 3.000k, bybit 2.000k');
    expect(title).toContain('* bybit: trades are missing.');
    expect(title).toContain('* gate: trades do not come.');
    expect(largeTradeShares(model.rows, nameOf, []).text).toBe('USDT: binance 60 %, bybit 40 % * · USD: okx:BTC 100 %');
    expect(largeTradeShares([], nameOf, [BTC])).toEqual({ text: '', title: '' });
  });

  it('have settings that are read tolerantly', () => {
    expect(LARGE_TRADES_SETTINGS.parse({ minQuote: -1 }, 1)).toEqual(LARGE_TRADES_SETTINGS.defaults);
    expect(LARGE_TRADES_SETTINGS.parse({ minQuote: 7 }, 1)).toEqual({ minQuote: 7 });
  });
});

describe('watched instruments', () => {
  const panel = (kind: string, list?: string) => ({ kind, link: 0 as const, settingsVersion: 2, settings: { list } });
  const workspace = (...panels: readonly ReturnType<typeof panel>[]) => ({
    layout: { windows: {}, panels: Object.fromEntries(panels.entries()), links: {} },
    watchlists: [
      { id: 'a', name: 'A', instruments: [ETH, BTC], favourites: [] },
      { id: 'b', name: 'B', instruments: [ETH], favourites: [] },
      { id: 'c', name: 'C', favourites: [] },
      { id: 'd', name: 'D', instruments: [], favourites: [] },
    ],
  });
  const session = { mode: 'live' as const, suggested: [BTC] };

  it('are those of every watchlist, each once', () => {
    const shown = workspace(panel('watchlist', 'b'), panel('watchlist', 'a'), panel('tape', 'c'));
    expect(watchedInstruments(shown, session)).toEqual([ETH, BTC]);
  });

  it('are those that are suggested if there is no list, one has none of its own, or a recording is played', () => {
    expect(watchedInstruments(workspace(), session)).toEqual([BTC]);
    const own = workspace(panel('watchlist', 'b'));
    expect(watchedInstruments(workspace(panel('watchlist', 'b'), panel('watchlist', 'c')), session)).toEqual([
      ETH,
      BTC,
    ]);
    expect(watchedInstruments(own, session)).toEqual([ETH]);
    expect(watchedInstruments(workspace(panel('watchlist', 'd')), session)).toEqual([]);
    expect(watchedInstruments(own, { ...session, mode: 'replay' })).toEqual([BTC]);
  });
});

it('asks for the trades of the watched instruments that have any', () => {
  const venue = (id: 'binance-spot' | 'yahoo', channels: readonly string[]): PanelSession['venues'][number] => ({
    id,
    exchange: id,
    title: id,
    marketTypes: ['spot'],
    intervals: [],
    channels,
  });
  const session: PanelSession = {
    mode: 'demo',
    suggested: [],
    epoch: 1,
    watched: [BTC, 'yahoo:AAPL'],
    venues: [venue('binance-spot', ['trade', 'book']), venue('yahoo', ['ticker', 'candle'])],
  };
  expect(tradedOf(session)).toEqual([BTC]);
});
