import { expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { UTC } from '../../format/zone.ts';
import type { LargeTrade } from '../parts/large-trades.ts';
import { gapText, liquidationGaps, withGaps } from './liquidation-gaps.ts';
import { liquidationsTable } from './liquidation-rows.ts';

const BTC: Instrument = {
  id: 'binance-usdm:BTCUSDT',
  venue: 'binance-usdm',
  symbol: 'BTCUSDT',
  marketType: 'perp',
  base: 'BTC',
  quote: 'USDT',
  sizeUnit: 'base',
  status: 'trading',
};
const OKX: Instrument = { ...BTC, id: 'okx:BTC-USDT-SWAP', venue: 'okx', symbol: 'BTC-USDT-SWAP' };

function entry(facts: Partial<LedgerEntry>): LedgerEntry {
  const { venue, symbol } = BTC;
  return {
    id: 1,
    kind: 'gap',
    venue,
    symbol,
    channel: 'liquidation',
    from: 0,
    count: 0,
    reason: 'connection-lost',
    ...facts,
  };
}

function order(time: number): LargeTrade {
  return { instrument: BTC.id, side: 1, time, price: 1, size: 1, quote: 1, fills: 1, isRange: false };
}

test('gaps are of the liquidations of these markets; those of a venue that overlap are one, others stand apart', () => {
  const entries = [
    entry({ from: 100, to: 200 }),
    // The same loss, of a topic of all symbols.
    entry({ from: 110, to: 230, symbol: '' }),
    entry({ from: 400, to: 450 }),
    entry({ from: 120, to: 140, venue: 'okx', symbol: '' }),
    entry({ from: 120, channel: 'aggTrade' }),
    entry({ from: 120, kind: 'stale' }),
    entry({ from: 120, symbol: 'ETHUSDT' }),
    // Over before anybody looked.
    entry({ from: 1, to: 40 }),
    entry({ from: 500 }),
  ];
  expect(liquidationGaps(entries, [BTC, OKX], 50)).toEqual([
    { venue: 'binance-usdm', from: 100, to: 230 },
    { venue: 'okx', from: 120, to: 140 },
    { venue: 'binance-usdm', from: 400, to: 450 },
    { venue: 'binance-usdm', from: 500 },
  ]);
  expect(liquidationGaps(entries, [], 50)).toEqual([]);
});

test('a gap stands where it began, says until when, and is in the file', () => {
  const from = Date.UTC(2026, 0, 1, 12);
  const gap = { venue: 'binance-usdm', from, to: from + 40_000 } as const;
  const rows = withGaps([order(from - 1), order(from + 50_000)], [gap, { venue: 'okx', from: from + 90_000 }]);
  expect(rows.map(({ kind }) => kind)).toEqual(['order', 'gap', 'order', 'gap']);
  expect(gapText(gap, 'Binance USD-M', UTC)).toBe(
    'gap: 12:00:00 to 12:00:40, liquidations may be missing at Binance USD-M',
  );
  expect(gapText({ venue: 'okx', from }, 'OKX', UTC)).toBe('gap: since 12:00:00, liquidations may be missing at OKX');
  expect(gapText({ venue: 'okx', from, to: from + 926 }, 'OKX', UTC)).toBe(
    'gap: 12:00:00.000 to 12:00:00.926, liquidations may be missing at OKX',
  );
  const { columns, rows: cells } = liquidationsTable(rows);
  for (const row of cells) expect(row).toHaveLength(columns.length);
  const of = (name: string) => cells.map((row) => row[columns.indexOf(name)]);
  expect(of('side')).toEqual(['gap', 'buy', 'gap', 'buy']);
  expect(of('venue')).toEqual(['okx', 'binance-usdm', 'binance-usdm', 'binance-usdm']);
  expect(of('quote_value')).toEqual([undefined, '1', undefined, '1']);
});
