import { describe, expect, test } from 'vitest';
import type { EquityQuote } from '../quotes/equity-quote.ts';
import { makeQuote } from '../quotes/testing/make-quote.ts';
import { brokenInvariant, toRow } from './quote-batch.ts';

const QUOTE = makeQuote('AAPL', Date.UTC(2026, 10, 30, 20), {
  price: 271.5,
  open: 270,
  high: 272,
  low: 269.25,
  volume: 1_000_000,
});

test('a row has what the receiver wants, and null for what is not known', () => {
  expect(toRow(QUOTE)).toEqual({
    ticker: 'AAPL',
    timestamp: '2026-11-30T20:00:00.000Z',
    close: 271.5,
    open: 270,
    high: 272,
    low: 269.25,
    volume: 1_000_000,
    source: 'yfinance',
  });
  const { open: _open, volume: _volume, ...bare } = QUOTE;
  expect(toRow(bare)).toMatchObject({ open: null, volume: null });
});

describe('a row is rejected', () => {
  test.each<[string, Partial<EquityQuote>, string]>([
    ['for a ticker that is not one to five capitals', { ticker: 'BRK-B' }, 'INV-002'],
    ['for a ticker of six letters', { ticker: 'ABCDEF' }, 'INV-002'],
    ['for no time', { timestamp: NaN }, 'INV-003'],
    ['for a time beyond year 9999', { timestamp: 253_402_300_800_000 }, 'INV-003'],
    ['for a close of 0', { price: 0 }, 'INV-004'],
    ['for a negative close', { price: -1 }, 'INV-004'],
    ['for an infinite close', { price: Infinity }, 'INV-004'],
    ['for a source nobody knows', { source: 'guess' as 'manual' }, 'INV-005'],
  ])('%s', (_, change, invariant) => {
    expect(brokenInvariant(toRow(QUOTE))).toBeUndefined();
    expect(brokenInvariant(toRow({ ...QUOTE, ...change }))).toBe(invariant);
  });

  test('unless the receiver has another name for the ticker', () => {
    const row = toRow({ ...QUOTE, ticker: 'BRK-B' }, { 'BRK-B': 'BRKB' });
    expect([row.ticker, brokenInvariant(row)]).toEqual(['BRKB', undefined]);
    expect(toRow({ ...QUOTE, ticker: 'toString' }, {}).ticker).toBe('toString');
  });
});
