import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteInterner } from './byte-interner.ts';
import { ByteScanner, KEY_CLOSE, KEY_NONE } from './byte-scanner.ts';
import { formatScaled, parseDecimal } from './decimal.ts';

const UTF8 = new TextEncoder();

function over(text: string): ByteScanner {
  const scanner = new ByteScanner();
  scanner.open(UTF8.encode(text));
  return scanner;
}

describe('numbers', () => {
  it('are read as the text parser reads them, or left to it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,19}(\.\d{0,24})?$/), (text) => {
        const scanner = over(`"${text}"`);
        const parsed = parseDecimal(text);
        if (!scanner.decimal()) return;
        expect(parsed).toEqual({
          mantissa: scanner.mantissa,
          scale: scanner.scale,
          decimals: scanner.decimals,
          isExact: true,
        });
        expect(scanner.isAtEnd).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('are never left to it when they are such as venues send', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 12 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        (mantissa, scale, zeros) => {
          const text = formatScaled(mantissa, scale, scale + zeros);
          const scanner = over(`"${text}"`);
          expect(scanner.decimal(), text).toBe(true);
          expect(formatScaled(scanner.mantissa, scanner.scale, scanner.decimals)).toBe(text);
        },
      ),
    );
    expect(over('"1000000000.00000000"').decimal()).toBe(true);
    expect(over('"9007199254740991.000000"').decimal()).toBe(true);
  });

  it('keep whole numbers up to 2^53, as JSON has them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 2n ** 53n, max: 10n ** 22n })), (value) => {
        const scanner = over(`${value},`);
        expect(scanner.whole()).toBe(typeof value === 'number');
        if (typeof value === 'number') expect(scanner.mantissa).toBe(value);
      }),
    );
  });

  it.each(['012', '', 'x', '1.5', '1e3', '-1', '9007199254740992'])('reject %j as a whole number', (text) => {
    expect(over(text).whole()).toBe(false);
  });

  it.each([
    '1.5',
    '"1.5',
    '"1."',
    '".5"',
    '"-1"',
    '"01.5"',
    '"1e5"',
    '""',
    '"',
    '"9007199254740993"',
    '"1.5.5"',
    '" 1"',
  ])('reject %j as a decimal', (text) => {
    expect(over(text).decimal()).toBe(false);
  });
});

describe('objects', () => {
  it('give their keys in order and end', () => {
    const scanner = over('{"e":1,"pu":2,"abc":3}');
    expect(scanner.take(0x7b)).toBe(true);
    const keys = [scanner.firstKey()];
    for (let n = 0; n < 3; n++) {
      expect(scanner.whole()).toBe(true);
      keys.push(scanner.key());
    }
    expect(keys).toEqual([0x65, 0x7075, 0x616263, KEY_CLOSE]);
    expect(scanner.isAtEnd).toBe(true);
  });

  it.each(['"a":1', ',"toolong":1', ',"a" :1', ',a:1', ', "a":1', ',"":1', ',"\\":1', ']', ''])(
    'reject %j where a key is due',
    (text) => {
      expect(over(text).key()).toBe(KEY_NONE);
    },
  );
});

describe('ByteInterner', () => {
  it('gives the same value for the same bytes, and another for others, however many there are', () => {
    const interner = new ByteInterner(16, (text) => ({ text }));
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9@_é]{0,12}$/), (text) => {
        const bytes = UTF8.encode(`xx"${text}"`);
        const scanner = new ByteScanner();
        scanner.open(bytes);
        scanner.at = 2;
        expect(scanner.text()).toBe(true);
        const value = interner.of(bytes, scanner);
        expect(value?.text).toBe(text);
        expect(interner.of(bytes, scanner)).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('rejects texts that do not mean themselves', () => {
    const interner = new ByteInterner(16, (text) => text);
    for (const text of ['"a\\u0041"', '"a\n"']) {
      const bytes = UTF8.encode(text);
      const scanner = over(text);
      expect(scanner.text()).toBe(true);
      expect(interner.of(bytes, scanner)).toBeUndefined();
    }
  });
});
