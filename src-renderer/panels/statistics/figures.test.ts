import { describe, expect, it } from 'vitest';
import { BookBuffer } from '../../feed/book-buffer.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import type { BookSection, TradesSection } from '../../../src-shared/wire/feed-frame.ts';
import { TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { figuresOf, figuresTable } from './figures.ts';
import type { Figure } from './figures.ts';
import type { PanelSession } from '../panel.ts';
import { statisticsPanel } from './definition.ts';
import { STATISTICS_SETTINGS } from './settings.ts';

const NOW = 1_000_000;
const SPOT: Instrument = {
  id: 'binance-spot:BTCUSDT',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  marketType: 'spot',
  base: 'BTC',
  quote: 'USDT',
  sizeUnit: 'base',
  status: 'trading',
};

type Trade = readonly [ageMs: number, price: number, size: number, side: 1 | -1, flags?: number];

/** Trades at prices and sizes without digits after the point, the oldest first. */
function ringOf(trades: readonly Trade[], state: TradesSection['state'] = 'running'): TradeRing {
  const ring = new TradeRing(1000);
  const rows = trades.map(([age, price, size, side, flags = 0]) => [
    NaN,
    price,
    size,
    side,
    NOW - age,
    NOW - age,
    flags,
  ]);
  ring.apply(
    {
      kind: 'trades',
      sub: 's',
      offset: 0,
      instrument: SPOT.id,
      scales: { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 },
      count: trades.length,
      isReset: true,
      dropped: 0,
      state,
    },
    Float64Array.from(rows.flat()),
  );
  return ring;
}

/** A book around 1000 with prices of one digit after the point and sizes of three. */
function bookOf(changes: Partial<BookSection> = {}): BookBuffer {
  const book = new BookBuffer();
  const bids = [9995, 1000, 9980, 2000, 9950, 4000];
  const asks = [10_005, 3000, 10_030, 5000];
  book.apply(
    {
      kind: 'book',
      sub: 's/book',
      offset: 0,
      instrument: SPOT.id,
      scales: { priceScale: 1, priceSent: 1, sizeScale: 3, sizeSent: 3 },
      bids: bids.length / 2,
      asks: asks.length / 2,
      state: 'verified',
      reason: 'chain-unbroken',
      since: 0,
      knownDepth: 3,
      bidLevels: 3,
      askLevels: 2,
      ...changes,
    },
    Float64Array.from([...bids, ...asks]),
  );
  return book;
}

function figuresBy(trades: TradeRing, book: BookBuffer, settings = {}): ReadonlyMap<string, Figure> {
  const sources = {
    trades,
    legs: [],
    book,
    instrument: SPOT,
    settings: { ...STATISTICS_SETTINGS.defaults, ...settings },
    now: NOW,
  };
  return new Map(figuresOf(sources).map((figure) => [figure.id, figure]));
}

const TRADES: readonly Trade[] = [
  [70_000, 100, 50, 1],
  [50_000, 100, 3, 1],
  [9_000, 101, 2, -1],
  [1_000, 102, 1, 1],
];

describe('of trades', () => {
  it('are not whole before the first trade has come', () => {
    const figures = figuresBy(ringOf([]), bookOf());
    expect(['buys', 'sells', 'delta', 'rate'].map((id) => figures.get(id)?.why)).toEqual(
      Array.from({ length: 4 }, () => 'no trade has come yet'),
    );
  });

  it('count the last minute by aggressor, and the last ten seconds for the rate', () => {
    const figures = figuresBy(ringOf(TRADES), bookOf());
    expect(['buys', 'sells', 'delta', 'rate'].map((id) => figures.get(id)?.value)).toEqual([402, 202, 200, 0.2]);
    expect(['buys', 'rate'].map((id) => figures.get(id)?.why)).toEqual(['', '']);
    expect(figures.get('buys')?.how).toContain('2 and 1 trades');
  });

  it('say if trades are missing, are known for a shorter time, or do not come', () => {
    const gap = TRADES.map((trade, at): Trade =>
      at === 2 ? [trade[0], trade[1], trade[2], trade[3], TradeFlag.afterGap] : trade,
    );
    expect(figuresBy(ringOf(gap), bookOf()).get('sells')?.why).toBe('trades are missing in this time');
    expect(figuresBy(ringOf(TRADES.slice(2)), bookOf()).get('sells')?.why).toBe('only the last 9.0 s are known');
    expect(figuresBy(ringOf(TRADES, 'reconnecting'), bookOf()).get('sells')?.why).toBe('trades RECONNECTING');
  });
});

describe('of trades at several venues', () => {
  it('are sums over them by quote value, each with its share, and say whose trades are not whole', () => {
    const perp: Instrument = {
      ...SPOT,
      id: 'okx:BTC-USDT-SWAP',
      venue: 'okx',
      marketType: 'perp',
      sizeUnit: 'contracts',
      contractSize: '0.1',
    };
    const legs = [
      { name: 'Binance spot', instrument: SPOT, trades: ringOf(TRADES) },
      {
        name: 'OKX perp',
        instrument: perp,
        trades: ringOf(
          [
            [70_000, 100, 1, 1],
            [1_000, 100, 20, -1],
          ],
          'reconnecting',
        ),
      },
    ];
    const sources = { trades: ringOf([]), legs, book: bookOf(), instrument: SPOT, now: NOW };
    const figures = new Map(
      figuresOf({ ...sources, settings: STATISTICS_SETTINGS.defaults }).map((figure) => [figure.id, figure]),
    );
    // Twenty contracts of a tenth at 100.
    expect(['buys', 'sells', 'delta'].map((id) => figures.get(id)?.value)).toEqual([402, 402, 0]);
    expect(figures.get('share-OKX perp')?.label).toBe('OKX perp share');
    // The figures of the book are those of one instrument, which the header names.
    expect(statisticsPanel.namesInstrument).toBe(true);
    expect(figures.get('share-OKX perp')?.text).toBe(`${((200 / 804) * 100).toFixed(1)} %`);
    expect(figures.get('share-Binance spot')?.value).toBeCloseTo((604 / 804) * 100, 9);
    expect(figures.get('buys')?.why).toBe('OKX perp: trades RECONNECTING');
  });

  it('are asked for at each of the chosen venues, if that is switched on', () => {
    const peers = [SPOT, { ...SPOT, id: 'okx:BTC-USDT' as const, venue: 'okx' as const }];
    const venues = [
      { id: 'binance-spot', exchange: 'Binance' },
      { id: 'okx', exchange: 'OKX' },
    ];
    const session = { mode: 'live', suggested: [], epoch: 1, venues, peers } as unknown as PanelSession;
    const asked = (isOverVenues: boolean) =>
      statisticsPanel
        .demand({ ...STATISTICS_SETTINGS.defaults, isOverVenues }, SPOT.id, 'p', session)
        .map((demand) => [demand.kind, 'instrument' in demand ? demand.instrument : '']);
    expect(asked(false)).toEqual([
      ['book', SPOT.id],
      ['trades', SPOT.id],
    ]);
    expect(asked(true).slice(2)).toEqual([
      ['trades', SPOT.id],
      ['trades', 'okx:BTC-USDT'],
    ]);
  });
});

describe('of the book', () => {
  it('sum what rests within a distance of the middle, and measure the imbalance', () => {
    const book = bookOf();
    const unit = 10 ** (book.scales.priceScale + book.scales.sizeScale);
    const figures = figuresBy(ringOf(TRADES), book, { imbalanceBps: 25 });
    const value = (id: string): number => figures.get(id)?.value ?? NaN;
    expect(value('spread')).toBeCloseTo(10, 6);
    expect(value('depth-bid-10')).toBeCloseTo((9995 * 1000) / unit, 6);
    expect(value('depth-bid-25')).toBeCloseTo((9995 * 1000 + 9980 * 2000) / unit, 6);
    expect(value('depth-ask-50')).toBeCloseTo((10_005 * 3000 + 10_030 * 5000) / unit, 6);
    const [bid, ask] = [9995 * 1000 + 9980 * 2000, 10_005 * 3000];
    expect(value('imbalance')).toBeCloseTo(((bid - ask) / (bid + ask)) * 100, 6);
    expect(figures.get('depth-bid-50')?.why).toBe('');
  });

  it('measure the slippage of an order that takes level by level, and say if too little rests', () => {
    const book = bookOf();
    const unit = 10 ** (book.scales.priceScale + book.scales.sizeScale);
    const first = (9995 * 1000) / unit;
    const figures = figuresBy(ringOf(TRADES), book, { orderQuote: first * 2 });
    expect(figures.get('slippage-sell')?.value).toBeCloseTo((5 + 20) / 2, 6);
    expect(figures.get('slippage-buy')?.value).toBeCloseTo(5, 6);
    const large = figuresBy(ringOf(TRADES), book, { orderQuote: 1e12 }).get('slippage-buy');
    expect([large?.text, large?.why]).toEqual(['–', 'less than that rests in the levels known']);
  });

  it('say if levels are not known, and nothing of a book that is not right', () => {
    const shallow = figuresBy(ringOf(TRADES), bookOf({ knownDepth: 1, bidLevels: 100, askLevels: 100 }), {
      imbalanceBps: 50,
    });
    expect([shallow.get('depth-bid-50')?.text.startsWith('≥ '), shallow.get('depth-bid-50')?.why]).toEqual([
      true,
      'levels beyond those known are left out',
    ]);
    expect(shallow.get('imbalance')?.why).toBe('levels beyond those known are left out');
    const stale = figuresBy(ringOf(TRADES), bookOf({ state: 'stale', reason: 'connection-lost' }));
    expect(stale.get('imbalance')?.text).toBe('–');
    expect(stale.get('spread')?.why).toMatch(/^book STALE: /);
  });
});

it('are exported with how they are made and whether they are whole', () => {
  const figures = [...figuresBy(ringOf(TRADES.slice(2)), bookOf()).values()];
  const { columns, rows } = figuresTable(figures, NOW);
  expect(rows.length).toBe(figures.length);
  const at = rows.findIndex(([label]) => label === 'Sold a minute');
  expect(rows[at]?.slice(0, 5)).toEqual(['Sold a minute', 202, 'USDT', false, 'only the last 9.0 s are known']);
  expect(rows.every((row) => row.length === columns.length && String(row[5]).length > 10)).toBe(true);
});

it('have settings that are read tolerantly', () => {
  expect(STATISTICS_SETTINGS.parse({ imbalanceBps: 'x', orderQuote: -5 }, 1)).toEqual(STATISTICS_SETTINGS.defaults);
  expect(STATISTICS_SETTINGS.parse({ imbalanceBps: 20, orderQuote: 5000 }, 1)).toEqual({
    ...STATISTICS_SETTINGS.defaults,
    imbalanceBps: 20,
    orderQuote: 5000,
  });
});
