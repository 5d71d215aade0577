import { expect, test } from 'vitest';
import tickers from '../../../config/tickers.us300.json' with { type: 'json' };
import { companyName } from './company-names.ts';

test('every ticker of the usual list has a name of its own, and others have theirs', () => {
  const names = tickers.map(companyName);
  expect(tickers.filter((ticker) => companyName(ticker) === ticker)).toEqual([
    'CSX',
    'EQT',
    'KKR',
    'MSCI',
    'RTX',
    'TJX',
  ]);
  expect(new Set(names).size).toBe(tickers.length);
  expect(companyName('ZZZZ')).toBe('ZZZZ');
});
