import { UTC } from '../../format/zone.ts';
import type { InstrumentPast } from '../../../src-shared/wire/past.ts';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { QuoteBuffer } from '../../feed/quote-buffer.ts';
import { zoneOf } from '../../format/zone.ts';
import { GRID_WIDTHS } from '../../ui/virtual-grid.ts';
import type { GridColumn } from '../../ui/virtual-grid.ts';
import type { PanelSession } from '../panel.ts';
import { shownColumns } from '../parts/column-choice.ts';
import { derivativesPanel } from './definition.ts';
import { derivativePlots, drawDerivativePlots } from './derivative-plot.ts';
import { DERIVATIVE_COLUMNS, derivativeCell, derivativeMarkets, derivativesTable } from './derivative-rows.ts';
import {
  LIQUIDATION_COLUMNS,
  liquidatedMarkets,
  liquidationCell,
  liquidationsTable,
  samplingText,
} from './liquidation-rows.ts';
import { DERIVATIVES_SETTINGS } from './settings.ts';
import type { DerivativesSettings } from './settings.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PAST = { past: { find: () => undefined }, zone: UTC } as const;
const NOW = Date.UTC(2026, 10, 29, 12);

function instrument(
  venue: Instrument['venue'],
  symbol: string,
  marketType: Instrument['marketType'],
  quote = 'USDT',
): Instrument {
  return {
    id: `${venue}:${symbol}`,
    venue,
    symbol,
    marketType,
    base: 'BTC',
    quote,
    sizeUnit: 'base',
    status: 'trading',
  };
}

const SPOT = instrument('binance-spot', 'BTCUSDT', 'spot');
const PERP = instrument('binance-usdm', 'BTCUSDT', 'perp');
const BYBIT = instrument('bybit-linear', 'BTCUSDT', 'perp');
const SESSION: PanelSession = {
  mode: 'live',
  suggested: [],
  epoch: 1,
  venues: (['bybit-linear', 'binance-spot', 'binance-usdm'] as const).map((id) => ({
    id,
    exchange: id.split('-')[0] ?? '',
    title: id,
    marketTypes: [],
    channels: [],
    intervals: [],
    ...(id === 'binance-usdm' && { liquidations: 'largest-a-second' as const, longShortScope: 'contract' as const }),
  })),
  peers: [SPOT, PERP, BYBIT, { ...BYBIT, id: 'bybit-linear:OLD', symbol: 'OLD', status: 'closed' }],
};

function quotesOf(rows: Readonly<Record<string, Partial<Record<keyof typeof QUOTE, number>>>>): QuoteBuffer {
  const buffer = new QuoteBuffer();
  const ids = Object.keys(rows) as Instrument['id'][];
  const numbers = new Float64Array(ids.length * QUOTE_STRIDE).fill(NaN);
  for (const [row, id] of ids.entries()) {
    numbers[row * QUOTE_STRIDE] = row;
    for (const [name, value] of Object.entries(rows[id] ?? {}))
      numbers[row * QUOTE_STRIDE + QUOTE[name as keyof typeof QUOTE]] = value;
  }
  buffer.apply({ kind: 'quotes', sub: 'd/quotes', offset: 0, count: ids.length, instruments: ids }, numbers);
  return buffer;
}

const QUOTES = quotesOf({
  [SPOT.id]: { bidPrice: 99_999, askPrice: 100_001 },
  [PERP.id]: {
    markPrice: 100_050,
    indexPrice: 100_000,
    fundingRate: 0.0001,
    predictedFundingRate: -0.00005,
    fundingIntervalMs: 8 * HOUR,
    nextFundingTime: NOW + 90 * MINUTE,
    venueAheadMs: 0,
    openInterest: 80_000,
    longShortRatio: 1.4342,
    longShortTime: NOW - 4 * MINUTE,
  },
  [BYBIT.id]: { last: 99_900 },
});

describe('the markets of an asset', () => {
  const markets = derivativeMarkets(SESSION);

  test('are its derivatives that are traded, by venue, each with the spot market of its exchange or another', () => {
    expect(markets.map(({ instrument: { id }, spot }) => [id, spot?.id])).toEqual([
      [BYBIT.id, SPOT.id],
      [PERP.id, SPOT.id],
    ]);
    expect(derivativesPanel.demand(DERIVATIVES_SETTINGS.defaults, PERP.id, 'd', undefined)).toEqual([]);
  });

  test('ask for what is shown: no ticker, of the spot markets the best prices alone, liquidations in their view', () => {
    const demand = (settings: Partial<DerivativesSettings>) =>
      derivativesPanel.demand({ ...DERIVATIVES_SETTINGS.defaults, ...settings }, PERP.id, 'd', SESSION);
    const spots = { sub: 'd/spots', kind: 'quotes', instruments: [SPOT.id], channels: ['bbo'] };
    const quotes = { sub: 'd/quotes', kind: 'quotes', instruments: [BYBIT.id, PERP.id] };
    expect(demand({})).toEqual([{ ...quotes, channels: ['markPrice', 'openInterest', 'longShortRatio'] }, spots]);
    expect(demand({ showsPlots: false, columns: ['funding'] })).toEqual([
      { ...quotes, channels: ['markPrice'] },
      spots,
    ]);
    expect(demand({ showsPlots: false, columns: ['change1h'] })[0]).toMatchObject({
      channels: ['markPrice', 'openInterest'],
    });
    expect(demand({ showsPlots: false, columns: ['longShort'] })[0]).toMatchObject({
      channels: ['markPrice', 'longShortRatio'],
    });
    expect(demand({ view: 'liquidations' }).slice(2)).toEqual([
      {
        sub: `d/liquidations ${PERP.id}`,
        kind: 'trades',
        instrument: PERP.id,
        channel: 'liquidation',
      },
    ]);
  });

  test('say funding, its year, the next payment, open interest and basis; what is not known is a dash that says why', () => {
    const row = (at: number) =>
      DERIVATIVE_COLUMNS.map(
        ({ id }) => derivativeCell(markets[at]!, id, { quotes: QUOTES, spots: QUOTES, ...PAST, now: NOW }).text,
      );
    expect(row(1)).toEqual([
      'BTCUSDT',
      '+0.0100',
      '8 h',
      '+10.95',
      '1:30:00',
      '-0.0050',
      '8.004b',
      '–',
      '–',
      '1.43',
      '+5.0',
      '+5.0',
    ]);
    expect(row(0)).toEqual(['BTCUSDT', '–', '–', '–', '–', '–', '–', '–', '–', '–', '-10.0', '–']);
  });

  test('are exported with all facts', () => {
    const { columns, rows } = derivativesTable(
      markets,
      { quotes: QUOTES, spots: QUOTES, ...PAST, now: NOW },
      { now: NOW, halt: undefined },
    );
    expect(rows).toHaveLength(2);
    for (const cells of rows) expect(cells).toHaveLength(columns.length);
    expect(rows[1]?.[columns.indexOf('funding_rate')]).toBe(0.0001);
    expect(rows[1]?.[columns.indexOf('spot')]).toBe(SPOT.id);
    const ofRatio = (row: number) =>
      ['long_short_ratio', 'long_short_counted_ms', 'long_short_scope'].map(
        (name) => rows[row]?.[columns.indexOf(name)],
      );
    expect(ofRatio(1)).toEqual([1.4342, NOW - 4 * MINUTE, 'contract']);
    expect(ofRatio(0)).toEqual([NaN, undefined, undefined]);
  });

  test('say of long/short ratios what is counted and when, and why there is none', () => {
    const cellOf = (
      scope: 'contract' | 'pair' | 'asset' | undefined,
      facts: Partial<Record<keyof typeof QUOTE, number>>,
    ) => {
      const market = markets[1]!;
      const { longShortScope: _, ...venue } = market.venue!;
      return derivativeCell(
        { ...market, venue: { ...venue, ...(scope !== undefined && { longShortScope: scope }) } },
        'longShort',
        { quotes: quotesOf({ [PERP.id]: facts }), spots: QUOTES, ...PAST, now: NOW },
      );
    };
    expect(cellOf('contract', { longShortRatio: 1.5, longShortTime: NOW - 4 * MINUTE })).toEqual({
      text: '1.50',
      title: '60.0 % of accounts with positions in BTCUSDT at binance are long; counted every 5 minutes, 4 m 00 s ago',
    });
    expect(cellOf('pair', { longShortRatio: 0.25, longShortTime: NOW - 16 * MINUTE, venueAheadMs: MINUTE })).toEqual({
      text: '0.25',
      tone: 'dim',
      title:
        '20.0 % of accounts with positions in any contract on BTC/USDT at binance are long; counted every 5 minutes, 17 m 00 s ago',
    });
    expect(cellOf('asset', {})).toEqual({
      text: '–',
      tone: 'dim',
      title: 'No long/short ratio has come yet of accounts with positions in any contract on BTC at binance',
    });
    expect(cellOf(undefined, {})).toEqual({
      text: '–',
      tone: 'dim',
      title: 'binance publishes no long/short ratio',
    });
  });
});

describe('liquidations', () => {
  const markets = derivativeMarkets(SESSION);
  const around = { record: PERP, zone: zoneOf('UTC') };
  const row = {
    instrument: PERP.id,
    time: NOW,
    price: 96_430.1,
    size: 0.5,
    quote: 48_215.05,
    fills: 1,
    isRange: false,
  };

  test('are of the markets whose venues publish them, and it is said which', () => {
    expect(liquidatedMarkets(markets, SESSION)).toEqual([PERP]);
    expect(samplingText(markets, SESSION)).toBe('bybit: none · binance: largest of a second');
    expect(samplingText([], SESSION)).toBe('');
  });

  test('say time, market, side of the order, price, value and size, and are exported with the position that was closed', () => {
    const cells = (side: 1 | -1) =>
      LIQUIDATION_COLUMNS.map(({ id }) => liquidationCell({ ...row, side }, id, around)).map(
        ({ text, tail = '' }) => text + tail,
      );
    expect(cells(-1)).toEqual(['12:00:00.000', 'BTCUSDT', 'sell', '96430.10', '48.22k USDT', '0.500 BTC']);
    expect(cells(1)[2]).toBe('buy');
    const { columns, rows } = liquidationsTable([
      { kind: 'order', order: { ...row, side: -1 } },
      { kind: 'order', order: { ...row, side: 1 } },
    ]);
    const at = (name: string) => rows.map((cellsOfRow) => cellsOfRow[columns.indexOf(name)]);
    expect([at('side'), at('position'), at('venue'), at('quote_value')]).toEqual([
      ['buy', 'sell'],
      ['short', 'long'],
      ['binance-usdm', 'binance-usdm'],
      ['48215.05', '48215.05'],
    ]);
  });
});

describe('the plots', () => {
  const plot = (past: Partial<InstrumentPast> | undefined, facts: Partial<Record<keyof typeof QUOTE, number>>) => {
    const context = recordingContext();
    const market = derivativeMarkets(SESSION).find(({ instrument }) => instrument === PERP);
    const plots = derivativePlots(market!, {
      quotes: quotesOf({ [PERP.id]: facts }),
      spots: QUOTES,
      past: { find: () => (past === undefined ? undefined : { instrument: PERP.id, ...past }) },
      zone: UTC,
      now: NOW,
    });
    drawDerivativePlots(context, TEST_PALETTE, { width: 900, height: 120, perChar: 6.6 }, plots);
    return { texts: context.texts(), plots };
  };

  test('show the first value at once, and say what is to come', () => {
    const { texts, plots } = plot(undefined, { fundingRate: 0.0001, openInterest: 5 });
    expect(texts).toEqual([
      'Funding +0.0100 %, what was before is being loaded',
      'Open interest 5.000, what was before is being loaded',
    ]);
    expect(plots.map(({ samples }) => samples.length)).toEqual([1, 1]);
    expect(plot({}, { openInterest: 5 }).texts).toEqual([
      'Funding: not known',
      'Open interest 5.000, binance keeps no history of it, so that it is known from when it was first looked at',
    ]);
  });

  test('are of what was, up to now, each over the time that is known of it', () => {
    const past = {
      funding: [{ time: NOW - 16 * HOUR, value: 0.0002 }],
      openInterest: [
        { time: NOW - HOUR, value: 4 },
        { time: NOW - 5 * MINUTE, value: 5 },
      ],
    };
    const { texts, plots } = plot(past, { fundingRate: -0.0001, openInterest: 6 });
    expect(texts).toEqual(['Funding -0.0100 %, over 16 h 00 m', 'Open interest 6.000, over 1 h 00 m']);
    expect(plots.map(({ samples }) => samples.map(({ value }) => value))).toEqual([
      [0.0002, -0.0001],
      [4, 5, 6],
    ]);
  });
});

describe('the columns', () => {
  test('are fewer in a narrower panel, and fit it; those that are left out are these', () => {
    const widths = { full: 905, wide: 645, medium: 485, narrow: 330, 'very-narrow': 280, narrowest: 230 } as const;
    const order = GRID_WIDTHS.map((below) => {
      const left = shownColumns<GridColumn>(DERIVATIVE_COLUMNS, undefined).filter(
        ({ leftOutBelow }) =>
          leftOutBelow === undefined || GRID_WIDTHS.indexOf(leftOutBelow) > GRID_WIDTHS.indexOf(below),
      );
      return { below, ids: left.map(({ id }) => id), least: left.reduce((sum, { width }) => sum + leastOf(width), 0) };
    });
    // Each set is shown down to the next width.
    for (const [at, { least }] of order.entries()) {
      const next = order[at + 1];
      if (next !== undefined) expect(least).toBeLessThanOrEqual(widths[next.below]);
    }
    expect(order.map(({ ids }) => ids.join(' '))).toMatchInlineSnapshot(`
      [
        "market funding yearly next openInterest change1h longShort basisSpot",
        "market funding yearly next openInterest",
        "market funding yearly openInterest",
        "market funding openInterest",
        "market funding",
        "market funding",
      ]
    `);
  });

  test('that were chosen are saved and read back as they are', () => {
    const readBack = (settings: DerivativesSettings) =>
      DERIVATIVES_SETTINGS.parse(JSON.parse(JSON.stringify(settings)), DERIVATIVES_SETTINGS.version);
    const chosen = {
      showsPlots: false,
      columns: ['funding', 'basisIndex'],
      view: 'liquidations',
      minQuote: 5000,
    } as const;
    expect(readBack(chosen)).toEqual(chosen);
    expect(shownColumns(DERIVATIVE_COLUMNS, chosen.columns).map(({ id }) => id)).toEqual([
      'market',
      'funding',
      'basisIndex',
    ]);
    expect(readBack(DERIVATIVES_SETTINGS.defaults)).toEqual(DERIVATIVES_SETTINGS.defaults);
  });
});

function leastOf(width: string): number {
  return Number(/\d+/.exec(width)?.[0]);
}
