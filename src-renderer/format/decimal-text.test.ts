import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatBps,
  formatCompact,
  formatCount,
  formatPercent,
  formatPrice,
  formatRoundedPrice,
  formatSize,
  tickDecimals,
  formatConverted,
} from './decimal-text.ts';

describe('prices', () => {
  test('have the decimals of the tick, and never lose a digit the value has', () => {
    expect(formatPrice(6415150, 2, tickDecimals('0.50000000', 8))).toBe('64151.5');
    expect(formatPrice(641515, 1, tickDecimals('0.50000000', 8))).toBe('64151.5');
    expect(formatPrice(1234567, 8, 6)).toBe('0.01234567');
    expect(formatPrice(5, 10, 10)).toBe('0.0000000005');
    expect(formatPrice(NaN, 2, 2)).toBe('');
  });
  test('of an unknown or moving tick fall back to what was sent', () => {
    expect(tickDecimals(undefined, 4)).toBe(4);
    expect(tickDecimals('1e-9', 4)).toBe(4);
    expect(tickDecimals('10', 4)).toBe(0);
  });
  test('that are averages are rounded, without an exponent', () => {
    expect(formatRoundedPrice(64151.333333, 1)).toBe('64151.3');
    expect(formatRoundedPrice(0.000000012, 9)).toBe('0.000000012');
  });
});

describe('sizes', () => {
  test.each([
    [3277, 3, '3.277'],
    [614, 3, '0.614'],
    [12345, 3, '12.35'],
    [123456, 3, '123.5'],
    [999960, 3, '1.000k'],
    [1234567, 3, '1.235k'],
    [12_345_678, 3, '12.35k'],
    [123_456_789, 3, '123.5k'],
    [1_920_000_000, 0, '1.920b'],
    [2_500_000_000_000, 0, '2.500t'],
    [7, 0, '7'],
    [250, 0, '250'],
    [1, 5, '0.00001'],
    [1234, 8, '0.0000123'],
    [440, 3, '0.440'],
    [5, 1, '0.5'],
    [0, 3, ''],
  ])('%d at scale %d is %s', (mantissa, scale, text) => {
    expect(formatSize(mantissa, scale)).toBe(text);
  });
  test('never show an exponent, more than four significant digits, or a lie above half a unit of the last digit', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (value) => {
        const text = formatCompact(value);
        expect(text).toMatch(/^\d+(\.\d+)?[kmbt]?$/);
        const unit = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 }[text.at(-1)!] ?? 1;
        expect(Math.abs(parseFloat(text) * unit - value) / value).toBeLessThan(0.0051);
        if (value < 1e15) expect(text.replace(/[^\d]/g, '').replace(/^0+/, '').length).toBeLessThanOrEqual(4);
      }),
    );
  });
});

test('per cent, basis points and counts', () => {
  expect(formatPercent(1.239)).toBe('+1.24 %');
  expect(formatPercent(-0.621)).toBe('-0.62 %');
  expect(formatPercent(0)).toBe('0.00 %');
  expect(formatBps(0.5 / 64151.7)).toBe('0.08 bps');
  expect(formatBps(0.01 / 64151.7)).toBe('0.0016 bps');
  expect(formatBps(NaN)).toBe('');
  expect(formatCount(51220881)).toBe('51,220,881');
});

test('a converted value has its own digits, never the noise of its sum', () => {
  expect([0.1 + 0.2, 7.000000000000001, 1e-8, 1234.5, 0, NaN].map(formatConverted)).toEqual([
    '0.3',
    '7',
    '0.00000001',
    '1234.5',
    '0',
    '',
  ]);
});
