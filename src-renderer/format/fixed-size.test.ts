import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFixedSize, sizeForm } from './fixed-size.ts';

const whole = (size: number, form: Parameters<typeof formatFixedSize>[1]): string => {
  const { head, tail } = formatFixedSize(size, form);
  return head + tail;
};

test.each([
  [3.277, 7, 5, 0, { decimals: 5, power: 0 }],
  [52.4, 7, 5, 0, { decimals: 4, power: 0 }],
  [52.4, 5, 5, 0, { decimals: 2, power: 0 }],
  [1234.5, 7, 3, 0, { decimals: 2, power: 0 }],
  [250_000, 7, 0, 0, { decimals: 0, power: 0 }],
  [250_000, 7, 0, 1, { decimals: 2, power: 1 }],
  [1_234_567, 5, 0, 0, { decimals: 0, power: 1 }],
  [9.99999, 7, 4, 0, { decimals: 4, power: 0 }],
  [1e30, 5, 0, 0, { decimals: 0, power: 4 }],
] as const)(
  'the largest size of a column decides its digits: %d in %d characters',
  (largest, chars, decimals, power, form) => {
    expect(sizeForm(largest, { chars, decimals, power })).toEqual(form);
  },
);

describe('a size', () => {
  test('is split before the zeros that only keep the points in line', () => {
    expect(formatFixedSize(3.277, { decimals: 5, power: 0 })).toEqual({ head: '3.277', tail: '00' });
    expect(formatFixedSize(5, { decimals: 3, power: 0 })).toEqual({ head: '5', tail: '.000' });
    expect(formatFixedSize(100, { decimals: 0, power: 0 })).toEqual({ head: '100', tail: '' });
  });

  test('keeps a zero that was rounded to', () => {
    expect(formatFixedSize(12.301, { decimals: 2, power: 0 })).toEqual({ head: '12.30', tail: '' });
    expect(formatFixedSize(0.1 + 0.2, { decimals: 2, power: 0 })).toEqual({ head: '0.3', tail: '0' });
  });

  test('that is there never looks like nothing, and nothing is blank', () => {
    expect(whole(0.000_01, { decimals: 4, power: 0 })).toBe('<.0001');
    expect(whole(0.3, { decimals: 0, power: 0 })).toBe('<1');
    expect([whole(0, { decimals: 4, power: 0 }), whole(NaN, { decimals: 4, power: 0 })]).toEqual(['', '']);
  });

  test('of thousands says so', () => {
    expect(whole(250_123, { decimals: 2, power: 1 })).toBe('250.12k');
  });
});

test('in one column no text is longer than it, points are in line, and the longer number is never the smaller', () => {
  const sizes = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 5, max: 10 }), fc.integer({ min: 0, max: 8 }), (column, chars, decimals) => {
      const form = sizeForm(Math.max(...column), { chars, decimals, power: 0 });
      const texts = column.map((size) => ({ size, text: whole(size, form) }));
      for (const { text } of texts) {
        expect(text.length).toBeLessThanOrEqual(chars);
        expect(text.length - text.indexOf('.')).toBe(
          form.decimals === 0 ? text.length + 1 : form.decimals + 1 + (form.power > 0 ? 1 : 0),
        );
      }
      for (const one of texts)
        for (const other of texts)
          if (!one.text.startsWith('<') && !other.text.startsWith('<') && one.text.length > other.text.length)
            expect(one.size).toBeGreaterThan(other.size);
    }),
  );
});
