import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareExact, exactDecimal, formatScaled, MAX_SCALE, parseDecimal, toNumber } from './decimal.ts';

/** Decimals as venues spell them: digits, perhaps a point, perhaps a sign. */
const PLAIN = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.option(fc.stringMatching(/^\d{1,30}$/)))
  .map(([isNegative, whole, fraction]) => `${isNegative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}`);

describe('decimals', () => {
  it('print back to the very string they were read from, or are marked as not exact', () => {
    fc.assert(
      fc.property(PLAIN, (text) => {
        const parsed = parseDecimal(text);
        expect(parsed).toBeDefined();
        if (parsed?.isExact !== true) return;
        expect(formatScaled(parsed.mantissa, parsed.scale, parsed.decimals)).toBe(text);
        expect(Number.isSafeInteger(parsed.mantissa)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('are exact whenever they fit 2^53 and are spelled plainly', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.integer({ min: 0, max: MAX_SCALE }),
        fc.integer({ min: 0, max: 12 }),
        (mantissa, scale, extra) => {
          const text = formatScaled(mantissa, scale, scale + extra);
          const parsed = parseDecimal(text);
          expect(parsed?.isExact).toBe(true);
          expect(parsed === undefined ? '' : formatScaled(parsed.mantissa, parsed.scale, parsed.decimals)).toBe(text);
        },
      ),
    );
  });

  it('keep their value at another scale of the book', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        (mantissa, scale, more) => {
          const text = formatScaled(mantissa, scale, scale);
          expect(formatScaled(mantissa * 10 ** more, scale + more, scale)).toBe(text);
          expect(toNumber(mantissa * 10 ** more, scale + more)).toBe(toNumber(mantissa, scale));
        },
      ),
    );
  });

  it('compare exactly, whatever their length', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        fc.integer({ min: 1, max: 20 }),
        (a, b, zeros) => {
          const left = exactDecimal(`${a}.${'0'.repeat(zeros)}`);
          const right = exactDecimal(String(b));
          if (left === undefined || right === undefined) throw new Error('unreadable');
          expect(Math.sign(compareExact(left, right))).toBe(a < b ? -1 : a > b ? 1 : 0);
        },
      ),
    );
  });
});

describe('parseDecimal', () => {
  it.each([
    ['1000000000.00000000', { mantissa: 1_000_000_000, scale: 0, decimals: 8, isExact: true }],
    ['0.00000001', { mantissa: 1, scale: 8, decimals: 8, isExact: true }],
    ['96450.10', { mantissa: 964501, scale: 1, decimals: 2, isExact: true }],
    ['-0.00010000', { mantissa: -1, scale: 4, decimals: 8, isExact: true }],
    ['0', { mantissa: 0, scale: 0, decimals: 0, isExact: true }],
  ])('reads %s', (text, expected) => {
    expect(parseDecimal(text)).toEqual(expected);
  });

  it.each(['9007199254740993', '123456789012345678.5', '007', '+1', '-0', '-0.0', '1.', '1e-7', '.5'])(
    'marks %s as not exact',
    (text) => {
      expect(parseDecimal(text)?.isExact).toBe(false);
    },
  );

  it.each(['', ' 1', '1 ', 'NaN', 'Infinity', '1.2.3', '0x10', '--1', '1e', 'e5', '.', '1e999', '9'.repeat(400)])(
    'rejects %j',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );
});
