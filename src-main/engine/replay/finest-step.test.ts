import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import { ENOUGH, FinestStep } from './finest-step.ts';

function stepOf(values: readonly string[]): string | undefined {
  const step = new FinestStep();
  for (const text of values) {
    const value = parseDecimal(text);
    step.note(value?.mantissa ?? NaN, value?.scale ?? NaN);
  }
  return step.text;
}

test('few values are as precise as the most precise of them', () => {
  expect(stepOf([])).toBeUndefined();
  expect(stepOf(['0', '-1'])).toBeUndefined();
  expect(stepOf(['64000'])).toBe('1');
  expect(stepOf(['64000.00', '64000.5'])).toBe('0.1');
  expect(stepOf(['0.00001', '12'])).toBe('0.00001');
});

test('many values show a step that is no power of ten', () => {
  const multiples = (count: number, unit: bigint, scale: number): string[] =>
    Array.from({ length: count }, (_, at) => {
      const digits = String(unit * BigInt(1_000 + at * 7)).padStart(scale + 1, '0');
      return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    });
  expect(stepOf(multiples(ENOUGH, 5n, 1))).toBe('0.5');
  expect(stepOf(multiples(ENOUGH - 1, 5n, 1))).toBe('0.1');
  expect(stepOf(multiples(ENOUGH, 25n, 2))).toBe('0.25');
  expect(stepOf(multiples(ENOUGH, 1000n, 0))).toBe('1000');
  expect(stepOf([...multiples(ENOUGH, 1000n, 0), '1'])).toBe('1');
  // One value again and again is one value.
  expect(stepOf(Array.from({ length: 500 }, () => '64000'))).toBe('1');
});

test('every value is a multiple of the step, also past 2^53', () => {
  const values = fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 15 }))
      .map(([whole, scale]) => (scale === 0 ? `${whole}` : `0.${String(whole).padStart(scale, '0')}`)),
    { minLength: 1, maxLength: 120 },
  );
  fc.assert(
    fc.property(values, (texts) => {
      const scale = 30;
      const units = (text: string): bigint => {
        const [whole = '', fraction = ''] = text.split('.');
        return BigInt(whole + fraction.padEnd(scale, '0'));
      };
      const step = units(stepOf(texts) ?? '0');
      for (const text of texts) expect(units(text) % step).toBe(0n);
    }),
  );
});

test('whether the step may have changed is said whenever it has', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 150 }), (values) => {
      const step = new FinestStep();
      for (const value of values) {
        const before = step.text;
        const isChanged = step.note(value * 500, 2);
        if (!isChanged) expect(step.text).toBe(before);
      }
    }),
  );
});
